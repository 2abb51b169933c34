//! The names in an object: which attribute each means.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

use super::{place::Step, reader::Reader};
use crate::{
    dialect,
    schema::{AttributeId, ResourceSchema},
};

/// What a name means at its place.
pub(super) enum Key {
    Attribute(AttributeId),
    /// An attribute of the base or of an extension, by its name in full.
    Qualified(AttributeId),
    Schemas,
    /// The URN of the base schema.
    Base,
    Unknown(Box<str>),
}

impl Key {
    /// The step to the value behind the name.
    pub(super) fn step(&self, schema: &ResourceSchema) -> Step {
        match self {
            Self::Attribute(attribute) => Step::Attribute(*attribute),
            Self::Qualified(attribute) => Step::Unknown(schema.full_name(*attribute).into()),
            Self::Schemas => Step::Attribute(schema.well_known().schemas),
            Self::Base => Step::Unknown(schema.base().into()),
            Self::Unknown(name) => Step::Unknown(name.clone()),
        }
    }
}

/// Reads a name.
pub(super) struct KeySeed<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    /// The attribute whose sub-attributes are read.
    pub(super) parent: Option<AttributeId>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_, '_> {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of an attribute")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Key, E> {
        let schema = self.reader.schema;
        let current = match self.parent {
            None => dialect::current_urn(name).unwrap_or(name),
            Some(_) => name,
        };
        match schema.child(self.parent, current) {
            Some(id) if id == schema.well_known().schemas => return Ok(Key::Schemas),
            Some(id) => return Ok(Key::Attribute(id)),
            None => {}
        }
        self.reader.check_text(name)?;
        if self.parent.is_some() || !name.contains(':') {
            return Ok(Key::Unknown(name.into()));
        }
        if name.eq_ignore_ascii_case(schema.base()) {
            return Ok(Key::Base);
        }
        // One level below the base or an extension: deeper names could collide with their own parent.
        let is_shallow = |id: &AttributeId| {
            let parent = schema.attribute(*id).parent;
            *id != schema.well_known().schemas
                && parent.is_none_or(|parent| schema.attribute(parent).is_extension())
        };
        match schema.find(name).filter(is_shallow) {
            Some(id) => Ok(Key::Qualified(id)),
            None => Ok(Key::Unknown(name.into())),
        }
    }
}
