//! Every input that once broke a claim, the seeds, and some inputs made at random.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use fuzz::{TARGETS, Target, seeds};

/// Inputs made at random for each target.
const RANDOM: u64 = 500;

#[test]
fn what_was_found_once_is_found_no_more() {
    each(|target| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("regressions")
            .join(target.name);
        let files = fs::read_dir(folder).into_iter().flatten();
        files
            .map(|file| file.expect("a file").path())
            .map(|path| (path.display().to_string(), fs::read(&path).expect("a file")))
            .collect()
    });
}

#[test]
fn every_folder_of_inputs_is_that_of_a_target() {
    let regressions = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    // The folder is there from the first input on that broke a claim.
    for folder in fs::read_dir(regressions).into_iter().flatten() {
        let name = folder.expect("a folder").file_name();
        assert!(
            TARGETS.iter().any(|target| *target.name == name),
            "{name:?}"
        );
    }
}

#[test]
fn every_claim_holds_for_the_seeds() {
    each(|target| seeds::of(target.name).expect("seeds"));
}

#[test]
fn every_claim_holds_for_inputs_made_at_random() {
    each(|_| {
        (0..RANDOM)
            .map(|seed| (format!("random {seed}"), random(seed)))
            .collect()
    });
}

fn random(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    let length = next();
    (0..length).map(|_| next()).collect()
}

/// Checks named inputs of each target, and fails with all for which a claim does not hold.
fn each(inputs: impl Fn(&Target) -> Vec<(String, Vec<u8>)>) {
    let mut failures = Vec::new();
    for target in TARGETS {
        for (name, input) in inputs(&target) {
            if catch_unwind(AssertUnwindSafe(|| (target.check)(&input))).is_err() {
                failures.push(format!("{}, {name}: {}", target.name, input.escape_ascii()));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} inputs:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
