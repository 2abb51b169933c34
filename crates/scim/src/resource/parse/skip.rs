//! Values that are read past, within the same limits as any other.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{place::Step, reader::Reader};

/// Reads past a value. Of an unknown extension it notes what stands in it.
pub(super) struct Skip<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) is_container: bool,
}

impl<'de> DeserializeSeed<'de> for Skip<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Skip<'_, '_> {
    /// A value without names in it: the container itself is what nobody knows.
    fn leaf(self) {
        if self.is_container {
            self.reader.note_unknown();
        }
    }
}

impl<'de> Visitor<'de> for Skip<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            reader,
            is_container,
        } = self;
        reader.enter()?;
        while let Some(key) = map.next_key::<String>()? {
            reader.check_text(&key)?;
            if is_container {
                reader.steps.push(Step::Unknown(key.into()));
                reader.note_unknown();
                reader.steps.pop();
            }
            map.next_value_seed(Skip {
                reader,
                is_container: false,
            })?;
        }
        reader.leave();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self {
            reader,
            is_container,
        } = self;
        if is_container {
            reader.note_unknown();
        }
        reader.enter()?;
        while seq
            .next_element_seed(Skip {
                reader,
                is_container: false,
            })?
            .is_some()
        {}
        reader.leave();
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.leaf();
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        self.leaf();
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        self.leaf();
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        self.leaf();
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.leaf();
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.reader.check_text(text)?;
        self.leaf();
        Ok(())
    }
}
