//! The empty string to clear: `"department": ""`. Entra ID, and others that print from templates.

use std::borrow::Cow;

use serde_json::Value as Json;

/// For an empty string, `null`: no attribute has a use for a text without characters, and a client that
/// reads the attribute back looks for none or an empty one.
pub(super) fn rewrite(value: &Json) -> Cow<'_, Json> {
    match value.as_str() {
        Some("") => Cow::Owned(Json::Null),
        _ => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_empty_string_clears_and_no_other_does() {
        assert_eq!(*rewrite(&json!("")), Json::Null);
        for value in [
            json!(" "),
            json!("0"),
            json!(0),
            json!(false),
            json!([]),
            json!([""]),
            json!({}),
        ] {
            assert_eq!(*rewrite(&value), value);
        }
    }
}
