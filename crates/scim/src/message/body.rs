//! The body of a request as text and as JSON, before anything is known of its meaning.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::{error::ScimError, limits::Limits};

/// The text of a body.
///
/// # Errors
///
/// 413 beyond [`Limits::body_bytes`]; 400 `invalidSyntax` for a body that is empty, starts with a byte
/// order mark, or is not UTF-8 (RFC 7644 §3.8).
pub(crate) fn text<'a>(body: &'a [u8], limits: &Limits) -> Result<&'a str, ScimError> {
    if body.len() > limits.body_bytes {
        return Err(ScimError::too_large(format!(
            "the body has {} bytes, more than the {} that are allowed",
            body.len(),
            limits.body_bytes
        )));
    }
    if body.starts_with(b"\xEF\xBB\xBF") {
        return Err(ScimError::invalid_syntax(
            "the body starts with a byte order mark, which JSON forbids",
        ));
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        ScimError::invalid_syntax(format!(
            "the body is not UTF-8 at byte {}",
            error.valid_up_to() + 1
        ))
    })?;
    if text.trim_ascii().is_empty() {
        return Err(ScimError::invalid_syntax("the body is empty"));
    }
    Ok(text)
}

/// The JSON of a body, for messages. An object with the same name twice is refused, since it could be
/// read in two ways.
///
/// # Errors
///
/// As [`Limits`] say: 413 for size and number of values. 400 `invalidSyntax` for anything that is not JSON, or nested deeper
/// than [`Limits::json_depth`]; 400 `invalidValue` for NUL characters.
pub(crate) fn json(body: &[u8], limits: &Limits) -> Result<Value, ScimError> {
    json_of_text(text(body, limits)?, limits)
}

/// The JSON of a part of a body.
///
/// # Errors
///
/// As those of [`json`], but for its size.
pub(crate) fn json_of_text(text: &str, limits: &Limits) -> Result<Value, ScimError> {
    let mut failure = None;
    let mut values_left = limits.json_values;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Strict {
        failure: &mut failure,
        values_left: &mut values_left,
        depth_left: limits.json_depth,
    }
    .deserialize(&mut deserializer);
    read.and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| failure.unwrap_or_else(|| malformed(&error)))
}

/// Checks that `schemas` names a message (RFC 7644 §3.1).
///
/// # Errors
///
/// 400 `invalidSyntax` if it does not.
pub(crate) fn check_schemas(message: &Map<String, Value>, urn: &str) -> Result<(), ScimError> {
    let named = message
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("schemas"));
    let urns = match named {
        Some((_, Value::Array(urns))) => urns.as_slice(),
        Some((_, urn)) => std::slice::from_ref(urn),
        None => &[],
    };
    let is_named = |sent: &Value| {
        sent.as_str()
            .is_some_and(|sent| sent.eq_ignore_ascii_case(urn))
    };
    if urns.iter().any(is_named) {
        return Ok(());
    }
    Err(ScimError::invalid_syntax(format!(
        "`schemas` must name `{urn}`"
    )))
}

/// The error for text that is not JSON, with line and column.
pub(crate) fn malformed(error: &serde_json::Error) -> ScimError {
    ScimError::invalid_syntax(format!("the body is not valid JSON: {error}"))
}

/// Reads any JSON value, and refuses what could be read in two ways.
struct Strict<'f> {
    failure: &'f mut Option<ScimError>,
    values_left: &'f mut usize,
    depth_left: usize,
}

impl Strict<'_> {
    fn fail<E: de::Error>(self, error: ScimError) -> E {
        self.failure.get_or_insert(error);
        E::custom("refused")
    }

    /// One level deeper; what is read there.
    fn enter<E: de::Error>(self) -> Result<Self, E> {
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => Ok(Self { depth_left, ..self }),
            None => {
                let detail = "the body is nested deeper than is allowed";
                Err(self.fail(ScimError::invalid_syntax(detail)))
            }
        }
    }

    /// For one value more.
    fn inner(&mut self) -> Strict<'_> {
        Strict {
            failure: self.failure,
            values_left: self.values_left,
            depth_left: self.depth_left,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.values_left.checked_sub(1) {
            Some(left) => *self.values_left = left,
            None => {
                let detail = "the body holds more values than are allowed";
                return Err(self.fail(ScimError::too_large(detail)));
            }
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        if text.contains('\0') {
            return Err(self.fail(ScimError::invalid_value("the body holds a NUL character")));
        }
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut level = self.enter()?;
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(level.inner())? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut level = self.enter()?;
        let mut object = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if name.contains('\0') {
                return Err(level.fail(ScimError::invalid_value(
                    "a name in the body holds a NUL character",
                )));
            }
            if object.contains_key(&name) {
                let detail = format!("`{name}` stands twice in the same object");
                return Err(level.fail(ScimError::invalid_syntax(detail)));
            }
            let value = map.next_value_seed(level.inner())?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::ErrorType;

    fn read(body: &str) -> Result<Value, ScimError> {
        json(
            body.as_bytes(),
            &Limits {
                json_depth: 2,
                ..Limits::default()
            },
        )
    }

    #[test]
    fn json_is_read_as_it_stands() {
        let sent = r#"{"b":[1,-1,1.5,null,true,"x\ny"],"a":{}}"#;
        let expected = json!({ "b": [1, -1, 1.5, null, true, "x\ny"], "a": {} });
        assert_eq!(read(sent), Ok(expected));
        assert_eq!(read(sent).expect("json").to_string(), sent);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for (sent, detail) in [
            (r#"{"a":1,"a":1}"#, "`a` stands twice in the same object"),
            (
                r#"{"b":{"a":1,"a":null}}"#,
                "`a` stands twice in the same object",
            ),
            (r#"[[[]]]"#, "the body is nested deeper than is allowed"),
            (
                r#"{"a":{"b":{}}}"#,
                "the body is nested deeper than is allowed",
            ),
            (
                "{} {}",
                "the body is not valid JSON: trailing characters at line 1 column 4",
            ),
            ("", "the body is empty"),
        ] {
            assert_eq!(read(sent), Err(ScimError::invalid_syntax(detail)), "{sent}");
        }
        for sent in [r#"["a\u0000"]"#, r#"{"a\u0000":1}"#] {
            assert_eq!(
                read(sent).map_err(|error| error.scim_type),
                Err(Some(ErrorType::InvalidValue)),
                "{sent}"
            );
        }
    }

    #[test]
    fn values_are_counted_wherever_they_stand() {
        let limits = Limits {
            json_values: 4,
            ..Limits::default()
        };
        let read = |body: &str| json(body.as_bytes(), &limits).map_err(|error| error.status);
        for sent in ["[1,2,3]", "[[[1]]]", r#"{"a":1,"b":[1]}"#] {
            assert!(read(sent).is_ok(), "{sent}");
        }
        for sent in ["[1,2,3,4]", "[[[[]]],1]", r#"{"a":1,"b":[1,2]}"#] {
            assert_eq!(read(sent), Err(413), "{sent}");
        }
    }

    #[test]
    fn depth_is_refused_before_it_can_overflow() {
        let limits = Limits {
            json_depth: usize::MAX,
            ..Limits::default()
        };
        let deep = "[".repeat(500_000);
        assert!(json(deep.as_bytes(), &limits).is_err());
    }
}
