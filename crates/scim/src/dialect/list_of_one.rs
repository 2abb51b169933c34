//! One value in an array: `"manager": [{"value": "26118915"}]`. Entra ID writes so by its older rules.

use serde_json::Value as Json;

/// Where one value is due and an array of one comes, the one.
pub(super) fn rewrite(is_one: bool, value: &Json) -> &Json {
    match value.as_array().map(Vec::as_slice) {
        Some([only]) if is_one => only,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_value_leaves_its_array_where_one_is_due() {
        assert_eq!(*rewrite(true, &json!(["x"])), json!("x"));
        for (is_one, value) in [
            (false, json!(["x"])),
            (true, json!(["x", "y"])),
            (true, json!([])),
            (true, json!("x")),
        ] {
            assert_eq!(*rewrite(is_one, &value), value);
        }
    }
}
