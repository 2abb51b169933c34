//! The body as far as it is the same for every schema: its members, each operation's members, and the
//! JSON text of their values.

use std::{borrow::Cow, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{error::ScimError, limits::Limits, message::body};

/// The members of the message.
#[derive(Default)]
pub(super) struct Envelope<'b> {
    pub(super) schemas: Option<&'b RawValue>,
    pub(super) operations: Option<Vec<Members<'b>>>,
}

/// The members of an operation.
#[derive(Default)]
pub(super) struct Members<'b> {
    pub(super) op: Option<&'b RawValue>,
    pub(super) path: Option<&'b RawValue>,
    pub(super) value: Option<&'b RawValue>,
}

impl<'b> Envelope<'b> {
    /// Reads the body. Names are known in any letter case, and stand once.
    ///
    /// # Errors
    ///
    /// 413 for its size, `invalidSyntax` for anything else.
    pub(super) fn read(bytes: &'b [u8], limits: &Limits) -> Result<Self, ScimError> {
        let text = body::text(bytes, limits)?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let read = EnvelopeVisitor.deserialize(&mut deserializer);
        read.and_then(|envelope| deserializer.end().map(|()| envelope))
            .map_err(|error| {
                if error.is_data() {
                    ScimError::invalid_syntax(without_values(&error))
                } else {
                    body::malformed(&error)
                }
            })
    }
}

/// What is wrong, without what was sent: it can be a secret.
fn without_values(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("invalid type") || text.starts_with("invalid value") {
        return format!(
            "the body has to be an object with `schemas` and `Operations`, an array of objects; it is \
             not at line {} column {}",
            error.line(),
            error.column()
        );
    }
    text
}

struct EnvelopeVisitor;

impl<'de> DeserializeSeed<'de> for EnvelopeVisitor {
    type Value = Envelope<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with `schemas` and `Operations`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut envelope = Envelope::default();
        while let Some(place) = map.next_key_seed(Name(["schemas", "operations"]))? {
            match place {
                Some("schemas") => once(&mut envelope.schemas, "schemas", map.next_value()?)?,
                Some(_) => {
                    let operations = map.next_value_seed(OperationsVisitor)?;
                    once(&mut envelope.operations, "Operations", operations)?;
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(envelope)
    }
}

struct OperationsVisitor;

impl<'de> DeserializeSeed<'de> for OperationsVisitor {
    type Value = Vec<Members<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OperationsVisitor {
    type Value = Vec<Members<'de>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of operations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut operations = Vec::new();
        while let Some(operation) = seq.next_element_seed(OperationVisitor)? {
            operations.push(operation);
        }
        Ok(operations)
    }
}

struct OperationVisitor;

impl<'de> DeserializeSeed<'de> for OperationVisitor {
    type Value = Members<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OperationVisitor {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an operation, an object with `op`, `path` and `value`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members::default();
        while let Some(name) = map.next_key_seed(Name(["op", "path", "value"]))? {
            match name {
                Some("op") => once(&mut members.op, "op", map.next_value()?)?,
                Some("path") => once(&mut members.path, "path", map.next_value()?)?,
                Some(_) => once(&mut members.value, "value", map.next_value()?)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(members)
    }
}

/// Two members of one name could be read in two ways.
fn once<T, E: de::Error>(place: &mut Option<T>, name: &str, value: T) -> Result<(), E> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::custom(format_args!(
            "`{name}` stands twice in the same object"
        ))),
    }
}

/// The name of a member: one of those that are known, or `None`.
struct Name<const N: usize>([&'static str; N]);

impl<'de, const N: usize> DeserializeSeed<'de> for Name<N> {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<const N: usize> Visitor<'_> for Name<N> {
    type Value = Option<&'static str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self
            .0
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(name)))
    }
}

/// The string that a JSON text is; `None` for any other JSON.
pub(super) fn string(json: &RawValue) -> Option<Cow<'_, str>> {
    let quoted = json.get();
    match quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        None => None,
        Some(plain) if !plain.contains('\\') => Some(Cow::Borrowed(plain)),
        Some(_) => serde_json::from_str(quoted).ok().map(Cow::Owned),
    }
}
