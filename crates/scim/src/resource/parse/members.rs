//! What is read of one object, and that no name stands in it twice.

use std::collections::BTreeSet;

use serde::de;

use super::{place::Step, reader::Reader};
use crate::{
    error::ScimError,
    resource::{Complex, Value},
    schema::AttributeId,
};

/// What the members of one object were read into.
#[derive(Default)]
pub(super) struct Members {
    pub(super) complex: Complex,
    /// Names that came with `null` or an empty value: a second value would be a duplicate all the same.
    pub(super) empty: Vec<AttributeId>,
    /// Names that nobody knows, in lower case. A body may hold very many, so they are not walked.
    pub(super) unknown: Option<BTreeSet<String>>,
    /// Values whose key was the URN of a schema with the attribute's name.
    pub(super) qualified: Vec<(AttributeId, Option<Value>)>,
    pub(super) has_schemas: bool,
    pub(super) has_base: bool,
}

impl Members {
    pub(super) fn with_capacity(attributes: usize) -> Self {
        let complex = Complex {
            entries: Vec::with_capacity(attributes),
        };
        Self {
            complex,
            ..Self::default()
        }
    }

    /// Where the value of an attribute goes, unless its name was there before, in whatever spelling.
    pub(super) fn place(&self, attribute: AttributeId) -> Option<usize> {
        let place = self.complex.place(attribute).err()?;
        (!self.empty.contains(&attribute)).then_some(place)
    }

    /// The attributes, those with a qualified name at their place.
    pub(super) fn into_complex<E: de::Error>(self, reader: &mut Reader<'_>) -> Result<Complex, E> {
        let mut complex = self.complex;
        for (attribute, value) in self.qualified {
            place_qualified(reader, &mut complex, attribute, value)?;
        }
        Ok(complex)
    }
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

/// The error for a name that stands twice.
pub(super) fn duplicate<E: de::Error>(reader: &mut Reader<'_>) -> E {
    let detail = format!("{} stands twice in the same object", reader.place());
    reader.fail(ScimError::invalid_syntax(detail))
}
