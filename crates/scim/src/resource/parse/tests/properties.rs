use proptest::prelude::*;

use super::*;
use crate::schema::{ENTERPRISE_USER, user};

/// JSON of a user with every kind of value in it, under names in random letter case.
fn any_user() -> impl Strategy<Value = serde_json::Value> {
    let text = "\\PC{0,12}";
    let email = (text, prop::option::of("work|home|other"), any::<Option<bool>>()).prop_map(
        |(value, kind, primary)| serde_json::json!({ "value": value, "type": kind, "primary": primary }),
    );
    let certificate = "[A-Za-z0-9+/]{4,12}".prop_map(|value| serde_json::json!({ "value": value }));
    (
        text,
        prop::option::of(text),
        (text, text),
        any::<bool>(),
        prop::collection::vec(email, 0..4),
        prop::collection::vec(certificate, 0..3),
        (text, "[a-z0-9]{1,8}"),
    )
        .prop_map(
            |(
                user_name,
                title,
                (given, family),
                active,
                emails,
                certificates,
                (department, manager),
            )| {
                serde_json::json!({
                    "userName": user_name, "title": title, "active": active,
                    "name": { "givenName": given, "familyName": family },
                    "emails": emails, "x509Certificates": certificates,
                    ENTERPRISE_USER: { "department": department, "manager": { "value": manager } },
                })
            },
        )
}

/// The same JSON with the letter case of every name changed.
fn with_names(value: &serde_json::Value, change: &impl Fn(&str) -> String) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Json::Object(object) => Json::Object(
            object
                .iter()
                .map(|(name, value)| (change(name), with_names(value, change)))
                .collect(),
        ),
        Json::Array(values) => Json::Array(
            values
                .iter()
                .map(|value| with_names(value, change))
                .collect(),
        ),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back_the_same(user_json in any_user()) {
        let resource = parse(&user_json.to_string()).expect("parsed").resource;
        let document = resource.to_document(user());
        prop_assert_eq!(&Resource::from_document(user(), &document), &Ok(resource.clone()));
        let answer = resource.to_json(user(), |_| true);
        prop_assert_eq!(parse(&answer).expect("answer").resource, resource);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&answer).is_ok());
    }

    #[test]
    fn letter_case_of_names_does_not_matter(user_json in any_user()) {
        let expected = parse(&user_json.to_string()).expect("parsed");
        for change in [str::to_uppercase, str::to_lowercase] {
            let changed = with_names(&user_json, &change).to_string();
            prop_assert_eq!(&parse(&changed).expect("parsed"), &expected);
        }
    }

    #[test]
    fn a_tree_is_read_like_a_text(user_json in any_user()) {
        let parsed = parse(&user_json.to_string()).expect("parsed").resource;
        for (name, value) in user_json.as_object().expect("object") {
            let id = user().find(name).expect("known");
            let read = Value::from_json(user(), id, value, &Limits::default()).expect("value");
            prop_assert_eq!(read.as_ref(), parsed.attributes.get(id));
        }
    }

    #[test]
    fn of_values_that_stand_twice_the_first_is_left(sent in prop::collection::vec("[a-e]{1,2}", 0..40)) {
        let mut left = Vec::new();
        for value in &sent {
            if !left.contains(value) {
                left.push(value.clone());
            }
        }
        let roles = |values: &[String]| parse(&serde_json::json!({ "roles": values }).to_string());
        prop_assert_eq!(roles(&sent), roles(&left));
    }

    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Resource::from_json(user(), &bytes, &Limits::default());
    }

    #[test]
    fn no_json_is_a_panic(
        json in r#"(\{|\}|\[|\]|,|:|"title"|"emails"|"name"|"value"|"active"|true|7|1\.5|null|"id"|"meta"| ){0,30}"#
    ) {
        for text in [json.clone(), format!("{{\"emails\":{json}}}"), format!("{{\"name\":{json}}}")] {
            if let Ok(parsed) = parse(&text) {
                let printed = parsed.resource.to_json(user(), |_| true);
                prop_assert_eq!(parse(&printed).map(|parsed| parsed.resource), Ok(parsed.resource));
            }
        }
    }
}
