//! The contract as files: the JSON Schemas of its messages, and recorded dialogues.
//!
//! `UPDATE=1 cargo test -p scimpress-wordpress --test contract` writes the schemas anew.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::{env, fs, path::PathBuf};

use schemars::{JsonSchema, schema_for};
use wordpress::{
    configuration::Configuration,
    contract::{Effect, Outcome, Reply, Request},
};

#[test]
fn schemas_are_what_the_types_say() {
    check::<Configuration>("configuration");
    check::<Request>("request");
    check::<Effect>("effect");
    check::<Outcome>("outcome");
    check::<Reply>("reply");
}

fn check<T: JsonSchema>(name: &str) {
    let file = folder().join(format!("schemas/{name}.json"));
    let mut text = serde_json::to_string_pretty(&schema_for!(T)).unwrap();
    text.push('\n');
    if env::var_os("UPDATE").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == text,
        "{} is out of date: run this test with UPDATE=1",
        file.display()
    );
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/contract")
}
