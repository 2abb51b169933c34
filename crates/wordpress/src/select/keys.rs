//! The keys that users are found by besides the columns of their row.
//!
//! A key is the digest of an attribute's name and of what the evaluator compares of a value. So whenever
//! the evaluator finds a value equal to a text, the key of the text is among the keys of the user.

use std::collections::BTreeSet;

use scim::{
    filter::{Text, compared},
    resource::{Resource, Value},
    schema::{AttributeId, ResourceSchema},
};

use crate::storage::digest;

/// The attributes of users whose values have keys: what clients look users up by. Each is a string.
const KEYED: [&str; 2] = [
    "emails.value",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
];

/// The keys of a user, in ascending order.
#[must_use]
pub fn keys(schema: &ResourceSchema, user: &Resource) -> Vec<String> {
    let mut keys = BTreeSet::new();
    for name in KEYED {
        let Some(id) = schema.find(name) else {
            continue;
        };
        let attribute = schema.attribute(id);
        let values = user.values(schema, id);
        let texts = values.into_iter().filter_map(Value::as_text);
        keys.extend(texts.map(|text| key(name, &compared(attribute, text))));
    }
    keys.into_iter().collect()
}

/// The key that every user has of whom a value of the attribute equals the text. `None` when values of the
/// attribute have no keys.
pub(super) fn key_of(
    schema: &ResourceSchema,
    attribute: AttributeId,
    text: &Text,
) -> Option<String> {
    let name = KEYED
        .into_iter()
        .find(|name| schema.find(name) == Some(attribute))?;
    Some(key(name, text.compared()))
}

/// No name holds a NUL, so no two pairs are the same text.
fn key(name: &str, compared: &str) -> String {
    digest(&format!("{name}\0{compared}"))
}

#[cfg(test)]
mod tests {
    use scim::{limits::Limits, schema};

    use super::*;

    fn keys_of(json: &str) -> Vec<String> {
        let limits = Limits::default();
        let user = Resource::from_json(schema::user(), json.as_bytes(), &limits).unwrap();
        keys(schema::user(), &user.resource)
    }

    #[test]
    fn every_address_has_a_key_and_letter_case_does_not_count() {
        let user = r#"{"userName":"u","emails":[{"value":"A@Example.org"},{"value":"b@example.org","type":"home"},{"type":"work"}]}"#;
        let mut expected = ["a@example.org", "b@example.org"]
            .map(|address| key("emails.value", address))
            .to_vec();
        expected.sort();
        assert_eq!(keys_of(user), expected);
    }

    #[test]
    fn the_same_text_of_two_attributes_has_two_keys() {
        let user = r#"{"userName":"u","emails":[{"value":"701984"},{"value":"701984"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984"}}"#;
        assert_eq!(keys_of(user).len(), 2);
        assert_eq!(keys_of(r#"{"userName":"u","title":"701984"}"#).len(), 0);
    }

    #[test]
    fn every_attribute_with_keys_is_a_string_of_users() {
        use scim::schema::AttributeType;

        let schema = schema::user();
        for name in KEYED {
            let kind = schema.find(name).map(|id| schema.attribute(id).kind);
            assert_eq!(kind, Some(AttributeType::String), "{name}");
        }
    }
}
