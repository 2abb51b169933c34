//! JSON objects: names to attributes, each at most once.

use std::{collections::BTreeSet, fmt};

use serde::{
    Deserialize,
    de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor},
};

use super::{place::Step, reader::Reader, skip::Skip, value::ValueSeed};
use crate::{
    error::ScimError,
    resource::{Complex, Resource, Value},
    schema::{AttributeId, ResourceSchema},
};

/// The attributes at the top of a body for which room is made at once.
const ROOTS: usize = 24;

/// Reads the object at the top of a body.
pub(super) struct RootSeed<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
}

impl<'de> DeserializeSeed<'de> for RootSeed<'_, '_> {
    type Value = Resource;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Resource, D::Error> {
        let mut members = Members::with_capacity(ROOTS);
        let seed = ObjectSeed {
            reader: &mut *self.reader,
            members: &mut members,
        };
        if !seed.deserialize(deserializer)? {
            return Err(self.reader.fail(ScimError::invalid_syntax(
                "the body is `null`, not a JSON object",
            )));
        }
        let mut attributes = members.complex;
        for (attribute, value) in members.qualified {
            place_qualified(self.reader, &mut attributes, attribute, value)?;
        }
        Ok(Resource { attributes })
    }
}

/// What the members of one object were read into.
#[derive(Default)]
struct Members {
    complex: Complex,
    /// Names that came with `null` or an empty value: a second value would be a duplicate all the same.
    empty: Vec<AttributeId>,
    /// Names that nobody knows, in lower case. A body may hold very many, so they are not walked.
    unknown: BTreeSet<String>,
    /// Values whose key was the URN of a schema with the attribute's name.
    qualified: Vec<(AttributeId, Option<Value>)>,
    has_schemas: bool,
    has_base: bool,
}

/// Reads the object at the top, or the container of the base schema that may stand in it. Tells whether
/// there was one.
struct ObjectSeed<'r, 'a> {
    reader: &'r mut Reader<'a>,
    members: &'r mut Members,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_, '_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        self.reader.enter()?;
        read_members(self.reader, None, self.members, map)?;
        self.reader.leave();
        Ok(true)
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<bool, E> {
        self.refuse("a boolean")
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<bool, E> {
        self.refuse("a number")
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<bool, E> {
        self.refuse("a number")
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<bool, E> {
        self.refuse("a number")
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<bool, E> {
        self.refuse("a string")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
        self.refuse("an array")
    }
}

impl ObjectSeed<'_, '_> {
    fn refuse<E: de::Error>(self, came: &str) -> Result<bool, E> {
        let detail = format!("{} must be a JSON object, not {came}", self.reader.place());
        Err(self.reader.fail(ScimError::invalid_syntax(detail)))
    }
}

/// Reads the sub-attributes of a complex attribute or of an extension.
pub(super) fn read_complex<'de, A: MapAccess<'de>>(
    reader: &mut Reader<'_>,
    attribute: AttributeId,
    map: A,
) -> Result<Complex, A::Error> {
    let mut members = Members::with_capacity(reader.schema.attribute(attribute).children.len());
    read_members(reader, Some(attribute), &mut members, map)?;
    Ok(members.complex)
}

fn read_members<'de, A: MapAccess<'de>>(
    reader: &mut Reader<'_>,
    parent: Option<AttributeId>,
    members: &mut Members,
    mut map: A,
) -> Result<(), A::Error> {
    while let Some(key) = map.next_key_seed(KeySeed { reader, parent })? {
        reader.steps.push(key.step(reader.schema));
        if members.has(&key) {
            return Err(duplicate(reader));
        }
        match key {
            Key::Attribute(attribute) => {
                let Err(place) = members.complex.place(attribute) else {
                    return Err(duplicate(reader));
                };
                let many = reader.schema.attribute(attribute).multi_valued;
                match map.next_value_seed(ValueSeed {
                    reader,
                    attribute,
                    many,
                })? {
                    Some(value) => members.complex.entries.insert(place, (attribute, value)),
                    None => members.empty.push(attribute),
                }
            }
            Key::Qualified(attribute) => {
                let many = reader.schema.attribute(attribute).multi_valued;
                let value = map.next_value_seed(ValueSeed {
                    reader,
                    attribute,
                    many,
                })?;
                members.qualified.push((attribute, value));
            }
            Key::Schemas => {
                members.has_schemas = true;
                map.next_value_seed(SchemasSeed { reader })?;
            }
            Key::Base => {
                members.has_base = true;
                map.next_value_seed(ObjectSeed { reader, members })?;
            }
            Key::Unknown(name) => {
                let is_container = parent.is_none() && name.starts_with("urn:");
                if !is_container {
                    reader.note_unknown();
                }
                members.unknown.insert(name.to_ascii_lowercase());
                map.next_value_seed(Skip {
                    reader,
                    is_container,
                })?;
            }
        }
        reader.steps.pop();
    }
    Ok(())
}

impl Members {
    fn with_capacity(attributes: usize) -> Self {
        let complex = Complex {
            entries: Vec::with_capacity(attributes),
        };
        Self {
            complex,
            ..Self::default()
        }
    }

    /// Whether a name was there before, in whatever spelling; one with a value is found where that goes.
    fn has(&self, key: &Key) -> bool {
        match key {
            Key::Attribute(attribute) => self.empty.contains(attribute),
            Key::Qualified(attribute) => self.qualified.iter().any(|(known, _)| known == attribute),
            Key::Schemas => self.has_schemas,
            Key::Base => self.has_base,
            Key::Unknown(name) => self.unknown.contains(&name.to_ascii_lowercase()),
        }
    }
}

/// The error for a name that stands twice.
fn duplicate<E: de::Error>(reader: &mut Reader<'_>) -> E {
    let detail = format!("{} stands twice in the same object", reader.place());
    reader.fail(ScimError::invalid_syntax(detail))
}

/// Puts a value where its qualified name says, and so beside what its container already holds.
fn place_qualified<E: de::Error>(
    reader: &mut Reader<'_>,
    attributes: &mut Complex,
    attribute: AttributeId,
    value: Option<Value>,
) -> Result<(), E> {
    let parent = reader.schema.attribute(attribute).parent;
    let stands_there = match parent {
        None => attributes.get(attribute),
        Some(parent) => attributes
            .get(parent)
            .and_then(|parent| parent.as_complex()?.get(attribute)),
    };
    if stands_there.is_some() {
        reader
            .steps
            .push(Step::Unknown(reader.schema.full_name(attribute).into()));
        return Err(duplicate(reader));
    }
    match (value, parent) {
        (None, _) => {}
        (Some(value), None) => drop(attributes.set(attribute, value)),
        (Some(value), Some(parent)) => {
            if let Some(Value::Complex(container)) = attributes.get_mut(parent) {
                container.set(attribute, value);
            } else {
                let entries = vec![(attribute, value)];
                attributes.set(parent, Value::Complex(Complex { entries }));
            }
        }
    }
    Ok(())
}

/// What a name means at its place.
enum Key {
    Attribute(AttributeId),
    /// An attribute of the base or of an extension, by its name in full.
    Qualified(AttributeId),
    Schemas,
    /// The URN of the base schema.
    Base,
    Unknown(Box<str>),
}

impl Key {
    fn step(&self, schema: &ResourceSchema) -> Step {
        match self {
            Self::Attribute(attribute) => Step::Attribute(*attribute),
            Self::Qualified(attribute) => Step::Unknown(schema.full_name(*attribute).into()),
            Self::Schemas => Step::Attribute(schema.well_known().schemas),
            Self::Base => Step::Unknown(schema.base().into()),
            Self::Unknown(name) => Step::Unknown(name.clone()),
        }
    }
}

struct KeySeed<'r, 'a> {
    reader: &'r mut Reader<'a>,
    parent: Option<AttributeId>,
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
        match schema.child(self.parent, name) {
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

/// Reads `schemas`: an array of strings.
struct SchemasSeed<'r, 'a> {
    reader: &'r mut Reader<'a>,
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
