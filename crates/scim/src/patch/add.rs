//! `add` to a multi-valued attribute (RFC 7644 §3.5.2.1).

use super::{
    Target,
    element::{FEW, Identity, Index, is_equal, is_primary, keep_primary},
    put_values, take_values,
};
use crate::{
    resource::{Complex, Value},
    schema::{Mutability, ResourceSchema},
    work::Work,
};

impl Target {
    /// Adds the values that are not there. One that is there gets what else is given for it.
    pub(super) fn add(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        added: &[Value],
        work: &Work,
    ) {
        let mut values = take_values(attributes, self.attribute);
        let identity = Identity::new(schema, self.attribute, work);
        let primary = schema.primary_of(self.attribute);
        let mut index = (added.len() > FEW).then(|| Index::new(&identity, &values));
        for value in added {
            let place = match place(&identity, index.as_ref(), &values, value, work) {
                Some(place) => {
                    if let Some(stored) = values.get_mut(place) {
                        complete(schema, stored, value, work);
                    }
                    place
                }
                None => {
                    let place = values.len();
                    if let Some(index) = &mut index {
                        index.insert(value, place);
                    }
                    values.push(value.clone());
                    place
                }
            };
            if let Some(primary) = primary.filter(|primary| is_primary(*primary, value)) {
                keep_primary(primary, &mut values, place);
            }
        }
        put_values(attributes, self.attribute, values);
    }
}

fn place(
    identity: &Identity<'_>,
    index: Option<&Index<'_>>,
    values: &[Value],
    given: &Value,
    work: &Work,
) -> Option<usize> {
    match index {
        None if work.take(values.len()) => values
            .iter()
            .position(|stored| identity.is_same(stored, given)),
        None => None,
        Some(index) => {
            let is_same = |place: &usize| {
                values
                    .get(*place)
                    .is_some_and(|stored| identity.is_same(stored, given))
            };
            index.candidates(given).iter().copied().find(is_same)
        }
    }
}

/// Adds to a stored value the sub-attributes that are given; what is immutable stays as it is.
fn complete(schema: &ResourceSchema, stored: &mut Value, given: &Value, work: &Work) {
    let (Value::Complex(stored), Value::Complex(given)) = (stored, given) else {
        return;
    };
    for (id, value) in given.iter() {
        let is_kept = match stored.get(id) {
            None => false,
            Some(old) => {
                schema.attribute(id).mutability == Mutability::Immutable
                    || is_equal(schema, id, old, value, work)
            }
        };
        if !is_kept {
            stored.set(id, value.clone());
        }
    }
}
