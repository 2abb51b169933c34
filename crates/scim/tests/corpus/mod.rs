//! The rows of `tests/corpus`, with their placeholders filled in.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// The text of a file of the corpus.
pub(crate) fn file(name: &str) -> String {
    let path = format!("{}/../../tests/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of a file with one JSON object a line.
pub(crate) fn rows<T: DeserializeOwned>(name: &str, fill: impl Fn(&str) -> String) -> Vec<T> {
    let parse = |(number, line): (usize, &str)| {
        serde_json::from_str(&fill(line))
            .unwrap_or_else(|error| panic!("{name}:{}: {error}", number + 1))
    };
    file(name)
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(parse)
        .collect()
}

/// The objects of a file by their names.
pub(crate) fn objects(name: &str, fill: impl Fn(&str) -> String) -> serde_json::Map<String, Json> {
    serde_json::from_str(&fill(&file(name))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Fails with every failure rather than the first one.
pub(crate) fn report(total: usize, failures: &[String]) {
    assert!(total > 0, "the corpus is empty");
    assert!(
        failures.is_empty(),
        "{} of {total} rows failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
