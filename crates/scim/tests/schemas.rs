//! What `/Schemas` and `/ResourceTypes` say.
//!
//! `schemas/published.json` is the reviewed answer. `schemas/rfc7643.json` holds the characteristics of
//! RFC 7643 §8.7.1, by name in full; where we say otherwise, [`DEVIATIONS`] says why.

#![expect(clippy::expect_used, reason = "this is a test")]

use std::{collections::BTreeMap, fs, path::Path};

use scim::schema::{GROUP, USER, group, resource_type_document, schema_documents, user};
use serde_json::{Map, Value, json};

/// Where we publish something else than RFC 7643 §8.7.1, and why.
const DEVIATIONS: [(&str, &str, &str); 3] = [
    (
        GROUP,
        "displayName",
        "required, as the prose of RFC 7643 §4.2 says",
    ),
    (
        GROUP,
        "members.display",
        "a default sub-attribute of RFC 7643 §2.4, in the examples of §8.4",
    ),
    (
        USER,
        "addresses.primary",
        "a default sub-attribute of RFC 7643 §2.4, in the examples of §8.2",
    ),
];

const BASE_URL: &str = "https://example.com/wp-json/scim/v2";

fn published() -> Value {
    let documents = schema_documents(&[user(), group()], BASE_URL);
    documents
        .into_iter()
        .map(|(_, document)| document)
        .collect()
}

fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schemas")
        .join(name);
    let text = fs::read_to_string(&path).expect("a file of this repository");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn schemas_are_as_reviewed() {
    let published = published();
    if published == file("published.json") {
        return;
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("published.json");
    let text = serde_json::to_string_pretty(&published).expect("JSON");
    fs::write(&path, text + "\n").expect("a file for the answer");
    panic!(
        "the answer differs: review {} and copy it to crates/scim/tests/schemas",
        path.display()
    );
}

#[test]
fn characteristics_are_those_of_the_standard() {
    let mut deviations = Vec::new();
    let standard = file("rfc7643.json");
    let published = published();
    for schema in published.as_array().expect("an array") {
        let urn = schema.get("id").and_then(Value::as_str).expect("a URN");
        let standard = standard.get(urn).and_then(Value::as_object).expect(urn);
        let ours = flat(schema.get("attributes").expect("attributes"), "");
        for name in ours.keys().chain(standard.keys()) {
            let is_same = match (
                ours.get(name),
                standard.get(name).and_then(Value::as_object),
            ) {
                // The standard leaves out what means nothing for a type, such as the case of a boolean.
                (Some(ours), Some(standard)) => {
                    standard
                        .iter()
                        .all(|(key, value)| ours.get(key) == Some(value))
                        && ["canonicalValues", "referenceTypes"]
                            .iter()
                            .all(|key| ours.contains_key(*key) == standard.contains_key(*key))
                }
                _ => false,
            };
            if !is_same && !deviations.contains(&(urn.to_owned(), name.clone())) {
                deviations.push((urn.to_owned(), name.clone()));
            }
        }
    }
    let mut expected: Vec<_> = DEVIATIONS
        .iter()
        .map(|(urn, name, _)| ((*urn).to_owned(), (*name).to_owned()))
        .collect();
    deviations.sort();
    expected.sort();
    assert_eq!(deviations, expected);
}

/// Attributes by name in full, each without its parts.
fn flat(attributes: &Value, prefix: &str) -> BTreeMap<String, Map<String, Value>> {
    let mut all = BTreeMap::new();
    for attribute in attributes.as_array().expect("an array") {
        let attribute = attribute.as_object().expect("an object");
        let name = attribute
            .get("name")
            .and_then(Value::as_str)
            .expect("a name");
        let name = format!("{prefix}{name}");
        if let Some(parts) = attribute.get("subAttributes") {
            all.extend(flat(parts, &format!("{name}.")));
        }
        all.insert(name, attribute.clone());
    }
    all
}

#[test]
fn every_characteristic_is_published() {
    for schema in published().as_array().expect("an array") {
        for (name, attribute) in flat(schema.get("attributes").expect("attributes"), "") {
            for key in [
                "name",
                "type",
                "multiValued",
                "description",
                "required",
                "caseExact",
                "mutability",
                "returned",
                "uniqueness",
            ] {
                assert!(attribute.contains_key(key), "{name} has no {key}");
            }
            let is_complex = attribute.get("type") == Some(&json!("complex"));
            assert_eq!(
                attribute.contains_key("subAttributes"),
                is_complex,
                "{name}"
            );
        }
    }
}

#[test]
fn labels_that_clients_flatten_by_have_suggested_values() {
    let published = published();
    let user = flat(published.pointer("/0/attributes").expect("User"), "");
    for name in ["emails", "phoneNumbers", "ims", "photos", "addresses"] {
        let kind = user.get(&format!("{name}.type")).expect(name);
        assert!(kind.contains_key("canonicalValues"), "{name}");
    }
}

#[test]
fn resource_types_name_their_schemas() {
    assert_eq!(
        resource_type_document(user(), &format!("{BASE_URL}/")),
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": "User",
            "name": "User",
            "endpoint": "/Users",
            "description": user().description(),
            "schema": USER,
            "schemaExtensions": [{
                "schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                "required": false
            }],
            "meta": { "resourceType": "ResourceType", "location": format!("{BASE_URL}/ResourceTypes/User") }
        })
    );
    let group = resource_type_document(group(), BASE_URL);
    assert_eq!(group.get("endpoint"), Some(&json!("/Groups")));
    assert_eq!(group.get("schemaExtensions"), Some(&json!([])));
}
