//! The value of an attribute, or one of its values.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{
    duplicate::merge_duplicates, object::read_complex, place::Step, reader::Reader, scalar,
    skip::Skip,
};
use crate::{
    resource::{Complex, Value},
    schema::{AttributeId, AttributeType},
};

/// Reads a value as the attribute's type asks for it; `None` if there is nothing in it.
pub(super) struct ValueSeed<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) attribute: AttributeId,
    /// Whether all values of a multi-valued attribute are read rather than one.
    pub(super) many: bool,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = Option<Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_bool<E: de::Error>(mut self, value: bool) -> Result<Option<Value>, E> {
        match self.kind() {
            AttributeType::Boolean => Ok(self.one(Value::Boolean(value))),
            _ => self.mismatch("a boolean"),
        }
    }

    fn visit_i64<E: de::Error>(mut self, value: i64) -> Result<Option<Value>, E> {
        match self.kind() {
            AttributeType::Integer => Ok(self.one(Value::Integer(value))),
            AttributeType::Decimal => self.visit_f64(value as f64),
            _ => self.mismatch("a number"),
        }
    }

    fn visit_u64<E: de::Error>(mut self, value: u64) -> Result<Option<Value>, E> {
        match (self.kind(), i64::try_from(value)) {
            (AttributeType::Integer, Err(_)) => self.mismatch("a number beyond 64 bits"),
            (_, Ok(value)) => self.visit_i64(value),
            (_, Err(_)) => self.visit_f64(value as f64),
        }
    }

    fn visit_f64<E: de::Error>(mut self, value: f64) -> Result<Option<Value>, E> {
        match self.kind() {
            AttributeType::Decimal => Ok(self.one(Value::Decimal(value))),
            AttributeType::Integer => self.mismatch("a number with a fraction or an exponent"),
            _ => self.mismatch("a number"),
        }
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Option<Value>, E> {
        if self.reader.lent_text_may_hold_nul {
            self.reader.check_text(text)?;
        }
        self.text(text)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<Value>, E> {
        self.reader.check_text(text)?;
        self.text(text)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<Option<Value>, A::Error> {
        if self.kind() != AttributeType::Complex {
            Skip {
                reader: &mut *self.reader,
                is_container: false,
            }
            .visit_map(map)?;
            return self.mismatch("an object");
        }
        self.reader.enter()?;
        let complex = read_complex(self.reader, self.attribute, map)?;
        self.reader.leave();
        Ok(self.complex(complex))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Option<Value>, A::Error> {
        self.reader.enter()?;
        let value = if self.many {
            let values = read_values(self.reader, self.attribute, seq)?;
            (!values.is_empty()).then_some(Value::Many(values))
        } else {
            // An empty array is an unassigned attribute, whatever its type (RFC 7643 §2.5).
            let mut count = 0;
            while seq
                .next_element_seed(Skip {
                    reader: &mut *self.reader,
                    is_container: false,
                })?
                .is_some()
            {
                count += 1;
            }
            if count > 0 {
                self.mismatch("an array")?
            } else {
                None
            }
        };
        self.reader.leave();
        Ok(value)
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
        let Some(value) = seq.next_element_seed(ValueSeed {
            reader,
            attribute,
            many: false,
        })?
        else {
            reader.steps.pop();
            break;
        };
        reader.steps.pop();
        index += 1;
        reader.check_count(attribute, index)?;
        values.extend(value);
    }
    merge_duplicates(reader.schema, attribute, &mut values);
    Ok(values)
}

impl ValueSeed<'_, '_> {
    fn kind(&self) -> AttributeType {
        self.reader.schema.attribute(self.attribute).kind
    }

    /// One value, which may stand for a list of one.
    fn one(&self, value: Value) -> Option<Value> {
        Some(if self.many {
            Value::Many(vec![value])
        } else {
            value
        })
    }

    fn complex(&self, complex: Complex) -> Option<Value> {
        let schema = self.reader.schema;
        // A reference to nothing is how some clients clear `manager`.
        let refers_to_nothing = !schema.attribute(self.attribute).multi_valued
            && schema
                .value_of(self.attribute)
                .and_then(|value| complex.get(value)?.as_text())
                .is_some_and(str::is_empty);
        if complex.is_empty() || refers_to_nothing {
            return None;
        }
        self.one(Value::Complex(complex))
    }

    fn text<E: de::Error>(mut self, text: &str) -> Result<Option<Value>, E> {
        let kind = self.kind();
        if kind == AttributeType::String {
            return Ok(self.one(Value::Text(text.to_owned())));
        }
        if kind != AttributeType::Complex {
            return match scalar::from_text(kind, text) {
                Ok(value) => Ok(value.and_then(|value| self.one(value))),
                Err(came) => self.mismatch(came),
            };
        }
        if text.is_empty() {
            return Ok(None);
        }
        let Some(value) = self.reader.schema.value_of(self.attribute) else {
            return self.mismatch("a string");
        };
        let seed = ValueSeed {
            reader: &mut *self.reader,
            attribute: value,
            many: false,
        };
        let mut complex = Complex::default();
        if let Some(read) = seed.text(text)? {
            complex.set(value, read);
        }
        Ok(self.complex(complex))
    }

    fn mismatch<E: de::Error>(&mut self, came: &str) -> Result<Option<Value>, E> {
        let kind = self.kind();
        let needed = match (kind, self.many) {
            (AttributeType::Complex, false) => "an object of sub-attributes",
            (AttributeType::Complex, true) => "an array of objects",
            _ => scalar::needed(kind),
        };
        self.reader.mismatch(self.attribute, needed, came)
    }
}
