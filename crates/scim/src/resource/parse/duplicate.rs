//! The same value twice in a multi-valued attribute (RFC 7643 §2.4).

use crate::{
    resource::{Complex, Value, places::Places},
    schema::{AttributeId, ResourceSchema},
};

/// Up to this many values it is quicker to compare each with each than to build an index.
const FEW: usize = 8;

/// Makes one of values with the same `value` and `type`: what only the later ones say is added to the
/// first. A value without `value` is left alone.
pub(crate) fn merge_duplicates(
    schema: &ResourceSchema,
    attribute: AttributeId,
    values: &mut Vec<Value>,
) {
    let parts = Parts {
        value: schema.value_of(attribute),
        kind: schema.type_of(attribute),
    };
    let pairs = match values.len() {
        0 | 1 => return,
        2..=FEW => pairs_of_few(&parts, values),
        _ => pairs_of_many(&parts, values),
    };
    if pairs.is_empty() {
        return;
    }
    let mut merged: Vec<Option<Value>> = values.drain(..).map(Some).collect();
    for (first, later) in pairs {
        let later = merged.get_mut(later).and_then(Option::take);
        let first = merged.get_mut(first).and_then(Option::as_mut);
        if let (Some(Value::Complex(first)), Some(Value::Complex(later))) = (first, later) {
            fill(first, later);
        }
    }
    values.extend(merged.into_iter().flatten());
}

/// The sub-attributes by which values are told apart.
struct Parts {
    value: Option<AttributeId>,
    kind: Option<AttributeId>,
}

impl Parts {
    /// `value` and `type`.
    fn key<'v>(&self, value: &'v Value) -> Option<(&'v str, Option<&'v str>)> {
        match value {
            Value::Text(text) => Some((text, None)),
            Value::Complex(complex) => {
                let text = |part: Option<AttributeId>| complex.get(part?)?.as_text();
                Some((text(self.value)?, text(self.kind)))
            }
            _ => None,
        }
    }
}

/// The places of each value that stood there before, first and later one.
fn pairs_of_few(parts: &Parts, values: &[Value]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (later, value) in values.iter().enumerate().skip(1) {
        let Some(key) = parts.key(value) else {
            continue;
        };
        let first = values
            .iter()
            .take(later)
            .position(|value| parts.key(value) == Some(key));
        pairs.extend(first.map(|first| (first, later)));
    }
    pairs
}

fn pairs_of_many(parts: &Parts, values: &[Value]) -> Vec<(usize, usize)> {
    let key = |place: usize| parts.key(values.get(place)?);
    let places = Places::new(values.iter().map(|value| parts.key(value)));
    let pairs = places.alike().filter_map(|(later, mut before)| {
        let first = before.find(|first| key(*first) == key(later))?;
        Some((first, later))
    });
    pairs.collect()
}

fn fill(first: &mut Complex, later: Complex) {
    for (attribute, value) in later.entries {
        if first.get(attribute).is_none() {
            first.set(attribute, value);
        }
    }
}
