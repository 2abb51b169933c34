//! Strings as the value of an attribute of any simple type.

use crate::{date_time::DateTime, resource::Value, schema::AttributeType};

/// What the type asks for, for a person.
pub(super) fn needed(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::String | AttributeType::Reference => "a string",
        AttributeType::Boolean => "`true` or `false`",
        AttributeType::Decimal => "a number",
        AttributeType::Integer => "a whole number of 64 bits",
        AttributeType::DateTime => "a dateTime like `2008-01-23T04:56:22Z`",
        AttributeType::Binary => "base64 text",
        AttributeType::Complex => "an object of sub-attributes",
    }
}

/// The value that a string stands for, of an attribute that is no string itself; `None` for an empty one.
/// What came instead, if it stands for none.
pub(super) fn from_text(kind: AttributeType, text: &str) -> Result<Option<Value>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let value = match kind {
        AttributeType::String | AttributeType::Reference => Some(Value::Text(text.to_owned())),
        AttributeType::Boolean => boolean(text).map(Value::Boolean),
        AttributeType::Integer => integer(text).map(Value::Integer),
        AttributeType::Decimal => decimal(text).map(Value::Decimal),
        AttributeType::DateTime => DateTime::parse(text).map(Value::DateTime),
        AttributeType::Binary => is_base64(text).then(|| Value::Text(text.to_owned())),
        AttributeType::Complex => None,
    };
    value.map(Some).ok_or(match kind {
        AttributeType::DateTime => "a string of another form",
        AttributeType::Binary => "a string with other characters",
        _ => "a string",
    })
}

/// `true` and `false` in any letter case: some clients send `"True"`.
fn boolean(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") {
        Some(true)
    } else {
        is("false").then_some(false)
    }
}

/// A whole number in the one way JSON writes it.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let has_leading_zero = digits.len() > 1 && digits.starts_with('0');
    if !is_plain || has_leading_zero || text == "-0" {
        None
    } else {
        text.parse().ok()
    }
}

/// A number as JSON writes it.
fn decimal(text: &str) -> Option<f64> {
    serde_json::from_str::<f64>(text)
        .ok()
        .filter(|_| !text.contains(char::is_whitespace))
}

/// Base64 of RFC 4648 §4 or §5, possibly with line breaks or without padding.
fn is_base64(text: &str) -> bool {
    let content = text.trim_end_matches(['=', '\r', '\n']);
    content
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+/-_\r\n".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_stand_for_values_where_they_can_be_read_in_one_way() {
        use AttributeType::{Binary, Boolean, DateTime, Decimal, Integer, Reference};
        let text = |text: &str| Value::Text(text.to_owned());
        for (kind, sent, expected) in [
            (Reference, "", Ok(None)),
            (Reference, "/Users/1", Ok(Some(text("/Users/1")))),
            (Boolean, "True", Ok(Some(Value::Boolean(true)))),
            (Boolean, "FALSE", Ok(Some(Value::Boolean(false)))),
            (Boolean, "", Ok(None)),
            (Boolean, "1", Err("a string")),
            (Boolean, "true ", Err("a string")),
            (Integer, "-42", Ok(Some(Value::Integer(-42)))),
            (Integer, "0", Ok(Some(Value::Integer(0)))),
            (Integer, "042", Err("a string")),
            (Integer, "+42", Err("a string")),
            (Integer, "-", Err("a string")),
            (Integer, "-0", Err("a string")),
            (Integer, "4.0", Err("a string")),
            (Integer, "9223372036854775808", Err("a string")),
            (Decimal, "1.5", Ok(Some(Value::Decimal(1.5)))),
            (Decimal, " 1.5", Err("a string")),
            (Decimal, "NaN", Err("a string")),
            (DateTime, "2011-05-13", Err("a string of another form")),
            (Binary, "TWFu\nTQ==", Ok(Some(text("TWFu\nTQ==")))),
            (Binary, "TW=u", Err("a string with other characters")),
            (Binary, "not base64!", Err("a string with other characters")),
        ] {
            assert_eq!(from_text(kind, sent), expected, "{kind:?} {sent:?}");
        }
    }
}
