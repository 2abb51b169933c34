//! What has to hold for every input of the core, whoever wrote it.
//!
//! *In scope*: one target for each input, each with what it claims beyond "no crash"; how bytes become
//! inputs that reach far; the seeds.
//!
//! *Out of scope*: looking for inputs (`fuzz_targets/`, by `bin/fuzz`). What was found once is kept in
//! `regressions/` and replayed by `cargo test`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a claim that does not hold is told by a panic"
)]

mod bulk;
mod claims;
mod exchange;
mod filter;
mod generate;
mod input;
mod patch;
mod path;
mod resource;
pub mod seeds;
mod site;
mod sql;
mod text;

/// An input of the core, with what is claimed of it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name, that of its folder in `regressions/` as well.
    pub name: &'static str,
    /// Panics if a claim does not hold.
    pub check: fn(&[u8]),
}

/// Every target.
pub const TARGETS: [Target; 8] = [
    Target {
        name: "resource",
        check: resource::check,
    },
    Target {
        name: "filter",
        check: filter::check,
    },
    Target {
        name: "path",
        check: path::check,
    },
    Target {
        name: "patch",
        check: patch::check,
    },
    Target {
        name: "bulk",
        check: bulk::check,
    },
    Target {
        name: "exchange",
        check: exchange::check,
    },
    Target {
        name: "sql",
        check: sql::check,
    },
    Target {
        name: "text",
        check: text::check,
    },
];

/// Checks an input of a target, and that it costs less than a second of the processor. The wall clock would
/// blame an input for what else the machine does.
///
/// # Panics
///
/// If a claim does not hold.
#[cfg(feature = "libfuzzer")]
pub fn check_in_time(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let started = cpu_time::ThreadTime::now();
    (target.expect("a target").check)(input);
    let spent = started.elapsed();
    assert!(spent.as_secs() < 1, "it took {spent:?} of the processor");
}
