//! The value of an attribute, or one of its values.

use std::{fmt, iter};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{
    duplicate::merge_duplicates, object::read_complex, place::Step, reader::Reader, scalar,
    skip::Skip,
};
use crate::{
    resource::{Complex, Value},
    schema::{AttributeId, AttributeType},
};

/// Reads a value as the attribute's type asks for it, and puts it away unless there is nothing in it.
pub(super) struct ValueSeed<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) attribute: AttributeId,
    /// Whether all values of a multi-valued attribute are read rather than one.
    pub(super) many: bool,
    pub(super) slot: Slot<'r>,
}

/// Where a value goes: it is made there, since handing it upwards would cost more than making it.
pub(super) enum Slot<'r> {
    /// Among the attributes of an object, at this place.
    Attribute(&'r mut Complex, usize),
    /// Behind the other values of a multi-valued attribute.
    Values(&'r mut Vec<Value>),
    /// It is all that is read.
    Alone(&'r mut Option<Value>),
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        match self.kind() {
            AttributeType::Boolean => self.put(|| Value::Boolean(value)),
            _ => self.mismatch("a boolean"),
        }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        match self.kind() {
            AttributeType::Integer => self.put(|| Value::Integer(value)),
            AttributeType::Decimal => self.visit_f64(value as f64),
            _ => self.mismatch("a number"),
        }
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        match (self.kind(), i64::try_from(value)) {
            (AttributeType::Integer, Err(_)) => self.mismatch("a number beyond 64 bits"),
            (_, Ok(value)) => self.visit_i64(value),
            (_, Err(_)) => self.visit_f64(value as f64),
        }
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match self.kind() {
            AttributeType::Decimal => self.put(|| Value::Decimal(value)),
            AttributeType::Integer => self.mismatch("a number with a fraction or an exponent"),
            _ => self.mismatch("a number"),
        }
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<(), E> {
        if self.reader.lent_text_may_hold_nul {
            self.reader.check_text(text)?;
        }
        self.text(text)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.reader.check_text(text)?;
        self.text(text)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        if self.kind() != AttributeType::Complex {
            Skip {
                reader: &mut *self.reader,
                is_container: false,
                noted: None,
                is_one_of_many: false,
            }
            .visit_map(map)?;
            return self.mismatch("an object");
        }
        self.reader.enter()?;
        let attribute = self.reader.schema.attribute(self.attribute);
        let room = self
            .slot
            .entries_before()
            .unwrap_or(attribute.children.len());
        let complex = read_complex(self.reader, self.attribute, room, map)?;
        self.reader.leave();
        self.complex(complex)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        self.reader.enter()?;
        if self.many {
            let values = read_values(self.reader, self.attribute, seq)?;
            self.reader.leave();
            if !values.is_empty() {
                self.slot.put(self.attribute, || Value::Many(values));
            }
            return Ok(());
        }
        // An empty array is an unassigned attribute, whatever its type (RFC 7643 §2.5).
        let is_empty = skip_values(self.reader, seq)? == 0;
        self.reader.leave();
        match is_empty {
            true => Ok(()),
            false => self.mismatch("an array"),
        }
    }
}

fn read_values<'de, A: SeqAccess<'de>>(
    reader: &mut Reader<'_>,
    attribute: AttributeId,
    mut seq: A,
) -> Result<Vec<Value>, A::Error> {
    let mut values = Vec::new();
    let mut index = 0;
    loop {
        reader.steps.push(Step::Index(index));
        let read = seq.next_element_seed(ValueSeed {
            reader,
            attribute,
            many: false,
            slot: Slot::Values(&mut values),
        })?;
        reader.steps.pop();
        if read.is_none() {
            break;
        }
        index += 1;
        reader.check_count(attribute, index)?;
    }
    merge_duplicates(reader.schema, attribute, &mut values);
    Ok(values)
}

/// Reads past values and counts them.
fn skip_values<'de, A: SeqAccess<'de>>(
    reader: &mut Reader<'_>,
    mut seq: A,
) -> Result<usize, A::Error> {
    let mut count = 0;
    loop {
        let skip = Skip {
            reader,
            is_container: false,
            noted: None,
            is_one_of_many: false,
        };
        if seq.next_element_seed(skip)?.is_none() {
            return Ok(count);
        }
        count += 1;
    }
}

impl ValueSeed<'_, '_> {
    fn kind(&self) -> AttributeType {
        self.reader.schema.attribute(self.attribute).kind
    }

    /// One value, which may stand for a list of one.
    #[inline]
    fn put<E>(self, make: impl FnOnce() -> Value) -> Result<(), E> {
        match self.many {
            true => self.slot.put(self.attribute, || Value::Many(vec![make()])),
            false => self.slot.put(self.attribute, make),
        }
        Ok(())
    }

    fn complex<E>(self, complex: Complex) -> Result<(), E> {
        let schema = self.reader.schema;
        // A reference to nothing is how some clients clear `manager`.
        let refers_to_nothing = || {
            !schema.attribute(self.attribute).multi_valued
                && schema
                    .value_of(self.attribute)
                    .and_then(|value| complex.get(value)?.as_text())
                    .is_some_and(str::is_empty)
        };
        if complex.is_empty() || refers_to_nothing() {
            return Ok(());
        }
        self.put(|| Value::Complex(complex))
    }

    fn text<E: de::Error>(self, text: &str) -> Result<(), E> {
        match self.kind() {
            AttributeType::String => self.put(|| Value::Text(text.to_owned())),
            AttributeType::Complex => self.value_of_complex(text),
            AttributeType::Reference if !text.is_empty() => {
                self.put(|| Value::Text(text.to_owned()))
            }
            kind => match scalar::from_text(kind, text) {
                Ok(None) => Ok(()),
                Ok(Some(value)) => self.put(|| value),
                Err(came) => self.mismatch(came),
            },
        }
    }

    /// A bare string for a complex value is its sub-attribute `value`.
    fn value_of_complex<E: de::Error>(self, text: &str) -> Result<(), E> {
        if text.is_empty() {
            return Ok(());
        }
        let Some(value) = self.reader.schema.value_of(self.attribute) else {
            return self.mismatch("a string");
        };
        let mut complex = Complex::default();
        let seed = ValueSeed {
            reader: &mut *self.reader,
            attribute: value,
            many: false,
            slot: Slot::Attribute(&mut complex, 0),
        };
        seed.text(text)?;
        self.complex(complex)
    }

    fn mismatch<E: de::Error>(self, came: &str) -> Result<(), E> {
        let kind = self.kind();
        let needed = match (kind, self.many) {
            (AttributeType::Complex, false) => "an object of sub-attributes",
            (AttributeType::Complex, true) => "an array of objects",
            _ => scalar::needed(kind),
        };
        self.reader.mismatch(self.attribute, needed, came)
    }
}

impl Slot<'_> {
    /// How many sub-attributes the value before has: the values of one attribute are mostly alike.
    fn entries_before(&self) -> Option<usize> {
        match self {
            Self::Values(values) => Some(values.last()?.as_complex()?.entries.len()),
            _ => None,
        }
    }

    /// Makes the value where there is room for it.
    #[inline]
    fn put(self, attribute: AttributeId, make: impl FnOnce() -> Value) {
        match self {
            Self::Attribute(complex, place) if place == complex.entries.len() => {
                let entry = || (attribute, make());
                complex.entries.extend(iter::once_with(entry));
            }
            Self::Attribute(complex, place) => complex.entries.insert(place, (attribute, make())),
            Self::Values(values) => values.extend(iter::once_with(make)),
            Self::Alone(alone) => *alone = Some(make()),
        }
    }
}
