//! Values that are read past, within the same limits as any other.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{place::Step, reader::Reader};
use crate::schema::AttributeType;

/// Reads past a value. Of an unknown extension it notes what stands in it.
pub(super) struct Skip<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) is_container: bool,
    /// The number of the unknown name whose value this is.
    pub(super) noted: Option<usize>,
    pub(super) is_one_of_many: bool,
}

impl<'de> DeserializeSeed<'de> for Skip<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Skip<'_, '_> {
    /// A value without names in it: the container itself is what nobody knows.
    fn leaf(mut self, kind: Option<AttributeType>) {
        self.note(kind, false);
    }

    /// Notes what the value looks like.
    fn note(&mut self, kind: Option<AttributeType>, is_many: bool) {
        if self.is_container {
            self.noted = self.reader.note_unknown();
        }
        if let Some(number) = self.noted {
            self.reader.note_shape(number, kind, is_many);
        }
    }
}

impl<'de> Visitor<'de> for Skip<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if !self.is_container {
            self.note(Some(AttributeType::Complex), false);
        }
        let Self {
            reader,
            is_container,
            ..
        } = self;
        reader.enter()?;
        while let Some(key) = map.next_key::<String>()? {
            reader.check_text(&key)?;
            let mut noted = None;
            if is_container {
                reader.steps.push(Step::Unknown(key.into()));
                noted = reader.note_unknown();
                reader.steps.pop();
            }
            map.next_value_seed(Skip {
                reader,
                is_container: false,
                noted,
                is_one_of_many: false,
            })?;
        }
        reader.leave();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let kind = self.is_one_of_many.then_some(AttributeType::Complex);
        self.note(kind, true);
        let Self { reader, noted, .. } = self;
        reader.enter()?;
        while seq
            .next_element_seed(Skip {
                reader,
                is_container: false,
                noted,
                is_one_of_many: true,
            })?
            .is_some()
        {}
        reader.leave();
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.leaf(None);
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        self.leaf(Some(AttributeType::Boolean));
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        self.leaf(Some(AttributeType::Integer));
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<(), E> {
        let is_within = i64::try_from(number).is_ok();
        self.leaf(Some(match is_within {
            true => AttributeType::Integer,
            false => AttributeType::Decimal,
        }));
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.leaf(Some(AttributeType::Decimal));
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.reader.check_text(text)?;
        self.leaf(Some(AttributeType::String));
        Ok(())
    }
}
