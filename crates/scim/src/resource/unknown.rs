//! What a client sends that no schema knows.

use serde_json::Value as Json;

use crate::schema::AttributeType;

/// An attribute that the schema does not know: its name and what its value looks like, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAttribute {
    /// The name in full.
    pub name: String,
    /// What an attribute would have to be that takes the value.
    pub shape: Shape,
}

/// The type that an attribute would have to have for a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The type; `None` where nothing stood in the value.
    pub kind: Option<AttributeType>,
    /// Whether there were several values, or one where several could stand.
    pub multi_valued: bool,
}

impl Shape {
    /// That of a value in a JSON tree.
    #[must_use]
    pub fn of(value: &Json) -> Self {
        match value {
            Json::Array(values) => values.iter().fold(
                Self {
                    kind: None,
                    multi_valued: true,
                },
                |shape, value| shape.with(kind(value)),
            ),
            _ => Self::default().with(kind(value)),
        }
    }

    /// With a further value of this type: the type that takes both.
    pub(crate) fn with(self, kind: Option<AttributeType>) -> Self {
        use AttributeType::{Complex, Decimal, Integer};
        let kind = match (self.kind, kind) {
            (known, None) => known,
            (None, kind) => kind,
            (Some(known), Some(kind)) if known == kind => Some(kind),
            (Some(Integer | Decimal), Some(Integer | Decimal)) => Some(Decimal),
            // No simple type takes both.
            _ => Some(Complex),
        };
        Self { kind, ..self }
    }
}

fn kind(value: &Json) -> Option<AttributeType> {
    match value {
        Json::Null => None,
        Json::Bool(_) => Some(AttributeType::Boolean),
        Json::Number(number) if number.is_i64() => Some(AttributeType::Integer),
        Json::Number(_) => Some(AttributeType::Decimal),
        Json::String(_) => Some(AttributeType::String),
        Json::Array(_) | Json::Object(_) => Some(AttributeType::Complex),
    }
}
