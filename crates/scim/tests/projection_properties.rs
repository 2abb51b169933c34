//! Projections made at random: what is always returned is there, what is never returned is not.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use scim::{
    limits::Limits,
    projection::Projection,
    resource::Resource,
    schema::{self, AttributeType, Definition, Extension, ResourceSchema, Returned},
};
use serde_json::Value as Json;

const SENT: &str = r#"{"id": "1", "externalId": "e", "userName": "u", "password": "secret", "title": "T",
    "name": {"givenName": "G", "familyName": "F"},
    "emails": [{"value": "a@example.org", "type": "work", "primary": true}, {"value": "b@example.org"}],
    "meta": {"resourceType": "User", "version": "v", "location": "l"},
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "D", "manager": {"value": "m"}},
    "urn:example:site": {"always": "A", "never": "secret", "request": "R",
        "parts": [{"always": "A", "never": "secret", "value": "V"}, {"always": "A"}]}}"#;

fn schema() -> ResourceSchema {
    let attribute = |name: &str, returned| Definition {
        returned,
        ..Definition::new(name)
    };
    let parts = Definition {
        kind: AttributeType::Complex,
        multi_valued: true,
        sub_attributes: vec![
            attribute("always", Returned::Always),
            attribute("never", Returned::Never),
            attribute("value", Returned::Default),
        ],
        ..Definition::new("parts")
    };
    schema::user_with(&[Extension {
        urn: "urn:example:site".to_owned(),
        name: "Site".to_owned(),
        description: String::new(),
        attributes: vec![
            attribute("always", Returned::Always),
            attribute("never", Returned::Never),
            attribute("request", Returned::Request),
            parts,
        ],
    }])
    .expect("a schema")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_always_returned_is_there_and_what_is_never_returned_is_not(
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        leaves_out in any::<bool>(),
    ) {
        let schema = schema();
        let resource = Resource::from_json(&schema, SENT.as_bytes(), &Limits::default()).expect("a user").resource;
        let ids: Vec<_> = schema.ids().collect();
        let names: Vec<String> = chosen.iter().map(|place| schema.full_name(*place.get(&ids))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (attributes, excluded) = if leaves_out { (&[][..], &names[..]) } else { (&names[..], &[][..]) };
        let projection = Projection::new(&schema, attributes, excluded, &Limits::default()).expect("a projection");
        let printed = projection.print(&schema, &resource);
        let answer: Json = serde_json::from_str(&printed).expect("JSON");

        prop_assert!(!printed.contains("secret"), "{names:?}: {printed}");
        prop_assert_eq!(&answer["id"], "1");
        prop_assert!(answer["schemas"].is_array());
        let site = &answer["urn:example:site"];
        // What is always returned of an extension or a complex attribute, is where that is shown at all.
        if site.is_object() {
            prop_assert_eq!(&site["always"], "A", "{:?}: {}", names, printed);
            for part in site["parts"].as_array().into_iter().flatten() {
                prop_assert_eq!(&part["always"], "A", "{:?}: {}", names, printed);
            }
        }
        // What is shown is what was sent.
        let sent: Json = serde_json::from_str(SENT).expect("JSON");
        prop_assert!(is_part_of(&answer, &sent), "{names:?}: {printed}");
    }
}

/// Whether everything in one value stands in the other, `schemas` aside.
fn is_part_of(part: &Json, whole: &Json) -> bool {
    match (part, whole) {
        (Json::Object(part), Json::Object(whole)) => part.iter().all(|(name, value)| {
            name == "schemas"
                || whole
                    .get(name)
                    .is_some_and(|whole| is_part_of(value, whole))
        }),
        (Json::Array(part), Json::Array(whole)) => {
            part.len() <= whole.len()
                && part
                    .iter()
                    .all(|value| whole.iter().any(|whole| is_part_of(value, whole)))
        }
        _ => part == whole,
    }
}
