//! The attribute `schemas`: what kind of body the client says it sends.

use serde::{
    Deserialize,
    de::{self, DeserializeSeed, Deserializer},
};

use super::reader::Reader;
use crate::{
    error::ScimError,
    schema::{GROUP, ResourceSchema, USER},
};

/// Reads `schemas`: an array of strings.
pub(super) struct SchemasSeed<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
}

impl<'de> DeserializeSeed<'de> for SchemasSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let values = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Array(values) => values,
            serde_json::Value::Null => return Ok(()),
            _ => return Err(self.refuse()),
        };
        for value in values {
            let serde_json::Value::String(urn) = value else {
                return Err(self.refuse());
            };
            self.reader.check_text(&urn)?;
            self.reader.schemas.push(urn);
        }
        Ok(())
    }
}

impl SchemasSeed<'_, '_> {
    fn refuse<E: de::Error>(self) -> E {
        self.reader.fail(ScimError::invalid_syntax(
            "`schemas` must be an array of strings",
        ))
    }
}

/// Old and foreign URNs are tolerated, those of another kind of body are not (RFC 7643 §3).
pub(super) fn check(schema: &ResourceSchema, sent: &[String]) -> Result<(), ScimError> {
    let is = |urn: &str| sent.iter().any(|sent| sent.eq_ignore_ascii_case(urn));
    if let Some(message) = sent.iter().find(|urn| is_message(urn)) {
        return Err(ScimError::invalid_syntax(format!(
            "`schemas` names the message `{message}`, but a {} is expected",
            schema.name()
        )));
    }
    match OTHER_RESOURCES.iter().find(|urn| is(urn)) {
        Some(other) if !is(schema.base()) => Err(ScimError::invalid_syntax(format!(
            "`schemas` names `{other}`, but a {} is expected: `{}`",
            schema.name(),
            schema.base()
        ))),
        _ => Ok(()),
    }
}

/// The resource types of the standard.
const OTHER_RESOURCES: [&str; 5] = [
    USER,
    GROUP,
    "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
    "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
    "urn:ietf:params:scim:schemas:core:2.0:Schema",
];

fn is_message(urn: &str) -> bool {
    const PREFIX: &str = "urn:ietf:params:scim:api:messages:";
    urn.get(..PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}
