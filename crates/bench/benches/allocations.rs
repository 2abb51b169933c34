//! What is allocated: the counting would disturb the clock, so it is apart from `speed`.
//!
//! Writes a line of JSON for each task to the file that `BENCH_ALLOCATIONS` names.

use std::{alloc::System, env, error::Error, fs::File, hint::black_box, io::Write};

use bench::{GROUPS, exchange::Site};
use scim::{limits::Limits, resource::Resource, schema};
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts = File::create(env::var("BENCH_ALLOCATIONS")?)?;
    let mut site = Site::with_user()?;
    count(&mut counts, "exchange GET", || site.get())?;
    let mut site = Site::with_user()?;
    count(&mut counts, "exchange PATCH", || site.patch())?;
    let limits = Limits {
        body_bytes: usize::MAX,
        members: usize::MAX,
        values: usize::MAX,
        ..Limits::default()
    };
    for members in GROUPS {
        let text = bench::group(members);
        count(&mut counts, &format!("group of {members} parse"), || {
            Resource::from_json(schema::group(), black_box(text.as_bytes()), &limits)
        })?;
    }
    Ok(())
}

fn count<T>(counts: &mut File, task: &str, run: impl FnOnce() -> T) -> Result<(), Box<dyn Error>> {
    let region = Region::new(GLOBAL);
    let kept = black_box(run());
    let change = region.change();
    drop(kept);
    let line = json!({
        "task": task,
        "allocations": change.allocations + change.reallocations,
        "bytes": change.bytes_allocated,
        "held": change.bytes_allocated.saturating_sub(change.bytes_deallocated),
    });
    writeln!(counts, "{line}")?;
    Ok(())
}
