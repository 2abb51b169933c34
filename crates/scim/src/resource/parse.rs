//! From JSON text straight into the tree, led by the schema.
//!
//! Lenient where that is unambiguous: names in any letter case, booleans and numbers as text, one value
//! where several may stand, a bare string for a complex value's `value`. Strict about the text itself:
//! what could be read in two ways is refused.

mod duplicate;
mod key;
mod members;
mod object;
mod place;
mod reader;
mod scalar;
mod schemas;
mod skip;
#[cfg(test)]
mod tests;
mod value;

use serde::de::DeserializeSeed;

use super::{Resource, UnknownAttribute, Value};
use crate::{
    error::ScimError,
    limits::Limits,
    schema::{AttributeId, ResourceSchema},
};
use object::RootSeed;
use reader::Reader;
use value::{Slot, ValueSeed};

/// A resource as a client sent it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// What the schema knows.
    pub resource: Resource,
    /// The value of `schemas`, as sent; empty if it was left out.
    pub schemas: Vec<String>,
    /// The attributes that the schema does not know: some, if there are very many.
    pub unknown: Vec<UnknownAttribute>,
}

impl Resource {
    /// Reads the body of a request.
    ///
    /// Read-only attributes are kept, see [`Resource::without_read_only`]; one of the wrong type is
    /// dropped, since the client has no say in it (RFC 7644 §3.3).
    ///
    /// # Errors
    ///
    /// 413 beyond [`Limits::body_bytes`] or the number of values; 400 `invalidSyntax` for what is not
    /// the JSON of such a resource; 400 `invalidValue` for a value of the wrong type.
    pub fn from_json(
        schema: &ResourceSchema,
        body: &[u8],
        limits: &Limits,
    ) -> Result<Parsed, ScimError> {
        let text = crate::message::body::text(body, limits)?;
        let parsed = read(schema, text, limits)?;
        schemas::check(schema, &parsed.schemas)?;
        Ok(parsed)
    }

    /// Reads a document that [`Resource::to_document`] wrote. Attributes that the schema no longer
    /// knows are skipped.
    ///
    /// # Errors
    ///
    /// 500 for a document that is damaged.
    pub fn from_document(schema: &ResourceSchema, document: &str) -> Result<Self, ScimError> {
        match read(schema, document, &no_limits()) {
            Ok(parsed) => Ok(parsed.resource),
            Err(error) => Err(ScimError::new(
                500,
                format!("a stored document is damaged: {}", error.detail),
            )),
        }
    }
}

impl Value {
    /// The value of a whole attribute, as the value of a PATCH operation. `None` unassigns it.
    ///
    /// # Errors
    ///
    /// 400 `invalidValue` for a value of the wrong type, 413 for too many values.
    pub fn from_json(
        schema: &ResourceSchema,
        attribute: AttributeId,
        value: &serde_json::Value,
        limits: &Limits,
    ) -> Result<Option<Self>, ScimError> {
        let many = schema.attribute(attribute).multi_valued;
        from_value(schema, attribute, many, value, limits)
    }

    /// One value of a multi-valued attribute. `None` if there is nothing in it.
    ///
    /// # Errors
    ///
    /// 400 `invalidValue` for a value of the wrong type.
    pub fn element_from_json(
        schema: &ResourceSchema,
        attribute: AttributeId,
        value: &serde_json::Value,
        limits: &Limits,
    ) -> Result<Option<Self>, ScimError> {
        from_value(schema, attribute, false, value, limits)
    }
}

fn read(schema: &ResourceSchema, text: &str, limits: &Limits) -> Result<Parsed, ScimError> {
    let mut reader = Reader::new(schema, limits);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = RootSeed {
        reader: &mut reader,
    }
    .deserialize(&mut deserializer);
    match read.and_then(|resource| deserializer.end().map(|()| resource)) {
        Ok(resource) => Ok(Parsed {
            resource,
            schemas: reader.schemas,
            unknown: reader.unknown,
        }),
        Err(error) => Err(reader
            .failure
            .unwrap_or_else(|| crate::message::body::malformed(&error))),
    }
}

/// What was stored was within the limits of its time.
fn no_limits() -> Limits {
    Limits {
        json_depth: usize::MAX,
        members: usize::MAX,
        values: usize::MAX,
        ..Limits::default()
    }
}

fn from_value(
    schema: &ResourceSchema,
    attribute: AttributeId,
    many: bool,
    value: &serde_json::Value,
    limits: &Limits,
) -> Result<Option<Value>, ScimError> {
    let mut reader = Reader::new(schema, limits).at(attribute);
    let mut read = None;
    let seed = ValueSeed {
        reader: &mut reader,
        attribute,
        many,
        slot: Slot::Alone(&mut read),
    };
    match seed.deserialize(value) {
        Ok(()) => Ok(read),
        Err(error) => Err(reader
            .failure
            .unwrap_or_else(|| ScimError::invalid_value(error.to_string()))),
    }
}
