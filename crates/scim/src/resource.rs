//! A resource as data: a tree of values in which every node is an attribute that the schema knows.
//!
//! Names are spelled and values are typed once, at the door ([`Resource::from_json`]); inside there is
//! nothing left to check. An unassigned attribute, `null` and an empty array are the same: absent
//! (RFC 7643 §2.5).

mod parse;
mod places;
mod print;
mod replace;
mod unknown;
mod validate;

use std::fmt;

use crate::{
    date_time::DateTime,
    schema::{AttributeId, ResourceSchema},
};

pub use parse::Parsed;
pub use unknown::{Shape, UnknownAttribute};

/// A value of one of the data types of RFC 7643 §2.3.
///
/// `Debug` tells the type of a value and how long a text is, and not what it is: a value can be a secret,
/// and does not know of which attribute it is.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A decimal.
    Decimal(f64),
    /// A string, reference or binary, as sent.
    Text(String),
    /// A dateTime, with the text as sent.
    DateTime(DateTime),
    /// Sub-attributes.
    Complex(Complex),
    /// The values of a multi-valued attribute, in the order sent, never empty.
    Many(Vec<Value>),
}

/// Sub-attributes with their values, ordered by [`AttributeId`]; no attribute stands twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Complex {
    entries: Vec<(AttributeId, Value)>,
}

/// The attributes of one resource. `schemas` is not among them: it follows from the rest when the
/// resource is printed or filtered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// The attributes at the top, extension containers among them.
    pub attributes: Complex,
}

impl Resource {
    /// The value of an attribute, in whatever single-valued attributes it stands.
    #[must_use]
    pub fn value(&self, schema: &ResourceSchema, id: AttributeId) -> Option<&Value> {
        match schema.attribute(id).parent {
            None => self.attributes.get(id),
            Some(parent) => self.value(schema, parent)?.as_complex()?.get(id),
        }
    }

    /// The text of a string, reference, binary or dateTime, in whatever single-valued attributes it
    /// stands.
    #[must_use]
    pub fn text(&self, schema: &ResourceSchema, id: AttributeId) -> Option<&str> {
        self.value(schema, id)?.as_text()
    }

    /// Every value of an attribute, in whatever attributes it stands.
    #[must_use]
    pub fn values(&self, schema: &ResourceSchema, id: AttributeId) -> Vec<&Value> {
        let assigned: Vec<&Value> = match schema.attribute(id).parent {
            None => self.attributes.get(id).into_iter().collect(),
            Some(parent) => self
                .values(schema, parent)
                .into_iter()
                .filter_map(|value| value.as_complex()?.get(id))
                .collect(),
        };
        assigned.into_iter().flat_map(Value::values).collect()
    }
}

impl Complex {
    /// The value of a sub-attribute.
    #[must_use]
    pub fn get(&self, id: AttributeId) -> Option<&Value> {
        let place = self.place(id).ok()?;
        self.entries.get(place).map(|(_, value)| value)
    }

    /// The value of a sub-attribute, to be changed in place.
    pub fn get_mut(&mut self, id: AttributeId) -> Option<&mut Value> {
        let place = self.place(id).ok()?;
        self.entries.get_mut(place).map(|(_, value)| value)
    }

    /// Assigns a value and returns the former one.
    pub fn set(&mut self, id: AttributeId, value: Value) -> Option<Value> {
        match self.place(id) {
            Ok(place) => self
                .entries
                .get_mut(place)
                .map(|(_, old)| std::mem::replace(old, value)),
            Err(place) => {
                self.entries.insert(place, (id, value));
                None
            }
        }
    }

    /// Unassigns an attribute and returns its value.
    pub fn remove(&mut self, id: AttributeId) -> Option<Value> {
        let place = self.place(id).ok()?;
        Some(self.entries.remove(place).1)
    }

    /// The attributes with their values, in the order of the schema.
    pub fn iter(&self) -> impl Iterator<Item = (AttributeId, &Value)> {
        self.entries.iter().map(|(id, value)| (*id, value))
    }

    /// Whether nothing is assigned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where an attribute is, or where it would be.
    fn place(&self, id: AttributeId) -> Result<usize, usize> {
        match self.entries.last() {
            // What is read comes mostly in the order of the schema.
            Some((last, _)) if *last >= id => self.entries.binary_search_by_key(&id, |(id, _)| *id),
            _ => Err(self.entries.len()),
        }
    }
}

impl Value {
    /// The text of a string, reference, binary or dateTime.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::DateTime(date_time) => Some(date_time.as_str()),
            _ => None,
        }
    }

    /// The value of a boolean.
    #[must_use]
    pub fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The sub-attributes of a complex value.
    #[must_use]
    pub fn as_complex(&self) -> Option<&Complex> {
        match self {
            Self::Complex(complex) => Some(complex),
            _ => None,
        }
    }

    /// The values of a multi-valued attribute; a single value is one value.
    #[must_use]
    pub fn values(&self) -> &[Self] {
        match self {
            Self::Many(values) => values,
            single => std::slice::from_ref(single),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(_) => formatter.write_str("Boolean"),
            Self::Integer(_) => formatter.write_str("Integer"),
            Self::Decimal(_) => formatter.write_str("Decimal"),
            Self::Text(text) => write!(formatter, "Text({} bytes)", text.len()),
            Self::DateTime(_) => formatter.write_str("DateTime"),
            Self::Complex(complex) => complex.fmt(formatter),
            Self::Many(values) => formatter.debug_list().entries(values).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, message::patch_op::PatchOp, schema::user};

    #[test]
    fn debug_never_shows_a_value() {
        let sent = r#"{"userName":"hush","password":"hush","active":true,"name":{"givenName":"hush"},
            "emails":[{"value":"hush","type":"hush"}],"meta":{"created":"2011-05-13T04:42:34Z"}}"#;
        let parsed = Resource::from_json(user(), sent.as_bytes(), &Limits::default());
        let printed = format!("{:?}", parsed.expect("a user"));
        for value in ["hush", "true", "2011"] {
            assert!(!printed.contains(value), "{printed}");
        }
        assert!(printed.contains("Text(4 bytes)"), "{printed}");
        let sent = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
            {"op":"replace","path":"password","value":"hush"},
            {"op":"add","value":{"password":"hush","emails":[{"value":"hush"}]}},
            {"op":"replace","path":"emails[value eq \"hush\"].display","value":"hush"}]}"#;
        let patch = PatchOp::from_json(user(), sent.as_bytes(), &Limits::default());
        let printed = format!("{:?}", patch.expect("a patch"));
        assert!(!printed.contains("hush"), "{printed}");
    }
}
