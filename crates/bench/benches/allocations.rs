//! What is allocated: the counting would disturb the clock, so it is apart from `speed`.
//!
//! Writes a line of JSON for each task to the file that `BENCH_ALLOCATIONS` names.

use std::{env, error::Error, fs::File, hint::black_box, io::Write};

use bench::{GROUPS, exchange::Site};
use scim::{error::ScimError, limits::Limits, resource::Resource, schema};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts = File::create(env::var("BENCH_ALLOCATIONS")?)?;
    let mut site = Site::with_user()?;
    count(&mut counts, "exchange GET", || site.get())?;
    let mut site = Site::with_user()?;
    count(&mut counts, "exchange PATCH", || site.patch())?;
    for members in GROUPS {
        group(&mut counts, members)?;
    }
    Ok(())
}

fn group(counts: &mut File, members: usize) -> Result<(), Box<dyn Error>> {
    let (schema, text) = (schema::group(), bench::group(members));
    let limits = Limits {
        body_bytes: usize::MAX,
        members: usize::MAX,
        values: usize::MAX,
        ..Limits::default()
    };
    let read = || -> Result<Resource, ScimError> {
        Ok(Resource::from_json(schema, black_box(&text).as_bytes(), &limits)?.resource)
    };
    count(counts, &format!("group of {members} parse"), read)?;
    let stored = read()?;
    count(counts, &format!("group of {members} put"), || {
        let sent = read()?.without_read_only(schema);
        let next = stored.replaced_by(schema, sent)?;
        next.validate(schema).map(|()| next)
    })
}

fn count<T>(counts: &mut File, task: &str, run: impl FnOnce() -> T) -> Result<(), Box<dyn Error>> {
    let mut kept = None;
    let info = allocation_counter::measure(|| kept = Some(black_box(run())));
    drop(kept);
    let line = json!({
        "task": task,
        "allocations": info.count_total,
        "bytes": info.bytes_total,
        "held": info.bytes_current,
        "peak": info.bytes_max,
    });
    writeln!(counts, "{line}")?;
    Ok(())
}
