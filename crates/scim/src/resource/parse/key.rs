//! The names in an object: which attribute each means.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

use super::{place::Step, reader::Reader};
use crate::{dialect, schema::AttributeId};

/// What a name means at its place.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Attribute(AttributeId),
    /// An attribute of the base or of an extension, by its name in full.
    Qualified(AttributeId),
    Schemas,
    /// The URN of the base schema.
    Base,
    Unknown,
}

/// Reads a name and takes the step to the value behind it.
pub(super) struct KeySeed<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    /// The attribute whose sub-attributes are read.
    pub(super) parent: Option<AttributeId>,
    /// The attribute that is probably named: what is sent comes mostly in the order of the schema.
    pub(super) guess: Option<AttributeId>,
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
        if let Some(id) = self.known(name) {
            self.reader.steps.push(Step::Attribute(id));
            return Ok(match id == schema.well_known().schemas {
                true => Key::Schemas,
                false => Key::Attribute(id),
            });
        }
        self.reader.check_text(name)?;
        let key = self.qualified(name);
        self.reader.steps.push(Step::Unknown(match key {
            Key::Qualified(id) => schema.full_name(id).into(),
            Key::Base => schema.base().into(),
            _ => name.into(),
        }));
        Ok(key)
    }
}

impl KeySeed<'_, '_> {
    /// The attribute of that name at its place; an extension may be called by its URN of former times.
    fn known(&self, name: &str) -> Option<AttributeId> {
        let schema = self.reader.schema;
        let is_named = |id: &AttributeId| *schema.attribute(*id).name == *name;
        if let Some(id) = self.guess.filter(is_named) {
            return Some(id);
        }
        let former = || match self.parent {
            None => schema.child(None, dialect::current_urn(name)?),
            Some(_) => None,
        };
        schema.child(self.parent, name).or_else(former)
    }

    /// What a name means that is none of an attribute at its place.
    fn qualified(&self, name: &str) -> Key {
        let schema = self.reader.schema;
        if self.parent.is_some() || !name.contains(':') {
            return Key::Unknown;
        }
        if name.eq_ignore_ascii_case(schema.base()) {
            return Key::Base;
        }
        // One level below the base or an extension: deeper names could collide with their own parent.
        let is_shallow = |id: &AttributeId| {
            let parent = schema.attribute(*id).parent;
            *id != schema.well_known().schemas
                && parent.is_none_or(|parent| schema.attribute(parent).is_extension())
        };
        schema
            .find(name)
            .filter(is_shallow)
            .map_or(Key::Unknown, Key::Qualified)
    }
}
