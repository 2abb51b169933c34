//! JSON objects: names to attributes, each at most once.

use std::{fmt, mem};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{
    key::{Key, KeySeed},
    members::{Members, duplicate},
    reader::Reader,
    schemas::SchemasSeed,
    skip::Skip,
    value::{Slot, ValueSeed},
};
use crate::{
    error::ScimError,
    resource::{Complex, Resource},
    schema::AttributeId,
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
        let attributes = members.into_complex(self.reader)?;
        Ok(Resource { attributes })
    }
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

/// Reads the sub-attributes of a complex attribute or of an extension, probably not more than there is
/// `room` for.
pub(super) fn read_complex<'de, A: MapAccess<'de>>(
    reader: &mut Reader<'_>,
    attribute: AttributeId,
    room: usize,
    map: A,
) -> Result<Complex, A::Error> {
    let mut members = Members::with_capacity(room);
    read_members(reader, Some(attribute), &mut members, map)?;
    Ok(members.complex)
}

fn read_members<'de, A: MapAccess<'de>>(
    reader: &mut Reader<'_>,
    parent: Option<AttributeId>,
    members: &mut Members,
    mut map: A,
) -> Result<(), A::Error> {
    let mut guess = reader.schema.first(parent);
    while let Some(key) = map.next_key_seed(KeySeed {
        reader,
        parent,
        guess,
    })? {
        match key {
            Key::Attribute(attribute) => {
                guess = reader.schema.next(attribute);
                let Some(place) = members.place(attribute) else {
                    return Err(duplicate(reader));
                };
                let before = members.complex.entries.len();
                map.next_value_seed(ValueSeed {
                    many: reader.schema.attribute(attribute).multi_valued,
                    reader,
                    attribute,
                    slot: Slot::Attribute(&mut members.complex, place),
                })?;
                if members.complex.entries.len() == before {
                    members.empty.push(attribute);
                }
            }
            Key::Qualified(attribute) => {
                if members.qualified.iter().any(|(id, _)| *id == attribute) {
                    return Err(duplicate(reader));
                }
                let mut value = None;
                map.next_value_seed(ValueSeed {
                    many: reader.schema.attribute(attribute).multi_valued,
                    reader,
                    attribute,
                    slot: Slot::Alone(&mut value),
                })?;
                members.qualified.push((attribute, value));
            }
            Key::Schemas => {
                if mem::replace(&mut members.has_schemas, true) {
                    return Err(duplicate(reader));
                }
                map.next_value_seed(SchemasSeed { reader })?;
            }
            Key::Base => {
                if mem::replace(&mut members.has_base, true) {
                    return Err(duplicate(reader));
                }
                map.next_value_seed(ObjectSeed { reader, members })?;
            }
            Key::Unknown => {
                let name = reader.unknown_name().to_ascii_lowercase();
                let is_container = parent.is_none() && reader.unknown_name().starts_with("urn:");
                if !members.unknown.get_or_insert_default().insert(name) {
                    return Err(duplicate(reader));
                }
                let noted = match is_container {
                    true => None,
                    false => reader.note_unknown(),
                };
                map.next_value_seed(Skip {
                    reader,
                    is_container,
                    noted,
                    is_one_of_many: false,
                })?;
            }
        }
        reader.steps.pop();
    }
    Ok(())
}
