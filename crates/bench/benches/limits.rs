//! What the most expensive inputs cost: time of the processor and memory.
//!
//! Arguments are the kinds to measure; without them, all are.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use std::{env, process::ExitCode};

use bench::limits::{Case, GOAL, KINDS};
use cpu_time::ThreadTime;

/// Runs of each case; the quickest counts, since whatever else the machine does makes one slower.
const RUNS: usize = 3;

fn main() -> ExitCode {
    let wanted: Vec<String> = env::args().skip(1).collect();
    let is_wanted = |kind: &str| {
        let mut names = wanted.iter().filter(|name| !name.starts_with("--"));
        let is_named = names.clone().any(|name| name == kind);
        is_named || names.next().is_none()
    };
    let mut is_right = true;
    for (kind, cases) in KINDS {
        if is_wanted(kind) {
            for case in cases() {
                is_right &= measure(kind, &case);
            }
        }
    }
    if is_right {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints a line; tells whether the answer was the one that is meant.
fn measure(kind: &str, case: &Case) -> bool {
    let mut status = 0;
    let memory = allocation_counter::measure(|| status = case.run());
    let mut quickest = u128::MAX;
    for _ in 0..RUNS {
        let started = ThreadTime::now();
        status = case.run();
        quickest = quickest.min(started.elapsed().as_micros());
    }
    let (milliseconds, mebibytes) = GOAL;
    let peak = memory.bytes_max.div_ceil(1 << 20);
    let is_over = quickest > milliseconds * 1000 || peak > mebibytes;
    println!(
        "{:<5}{kind:<10}{:>8}.{:01} ms{peak:>5} MiB  {status}  {}",
        if is_over { "over" } else { "" },
        quickest / 1000,
        quickest / 100 % 10,
        case.name,
    );
    if status != case.status {
        println!("     that has to be answered with {}", case.status);
    }
    status == case.status
}
