//! A simple value in an object of its own: `"displayName": [{"$ref": null, "value": "Babs"}]`. Entra ID
//! writes so by its older rules.

use serde_json::Value as Json;

use crate::schema::AttributeType;

/// Where one value without sub-attributes is due and an object of `value`, and at most `$ref`, comes, the
/// value.
pub(super) fn rewrite(kind: AttributeType, is_one: bool, value: &Json) -> &Json {
    let Json::Object(members) = value else {
        return value;
    };
    let is_wrapper = members.keys().all(|name| name == "value" || name == "$ref");
    match members.get("value") {
        Some(inner) if is_one && is_wrapper && kind != AttributeType::Complex => inner,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn simple_values_are_unwrapped() {
        assert_eq!(
            *rewrite(
                AttributeType::String,
                true,
                &json!({"$ref": null, "value": "x"})
            ),
            json!("x")
        );
        assert_eq!(
            *rewrite(AttributeType::Boolean, true, &json!({"value": true})),
            json!(true)
        );
    }

    #[test]
    fn other_objects_stay() {
        for (kind, is_one, value) in [
            (AttributeType::Complex, true, json!({"value": "x"})),
            (AttributeType::String, false, json!({"value": "x"})),
            (
                AttributeType::String,
                true,
                json!({"value": "x", "type": "work"}),
            ),
            (AttributeType::Boolean, true, json!({"x": 1})),
        ] {
            assert_eq!(*rewrite(kind, is_one, &value), value);
        }
    }
}
