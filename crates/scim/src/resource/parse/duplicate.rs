//! The same value twice in a multi-valued attribute (RFC 7643 §2.4).

use std::collections::BTreeMap;

use crate::{
    resource::{Complex, Value},
    schema::{AttributeId, ResourceSchema},
};

/// Makes one of values with the same `value` and `type`: what only the later ones say is added to the
/// first. A value without `value` is left alone.
pub(crate) fn merge_duplicates(
    schema: &ResourceSchema,
    attribute: AttributeId,
    values: &mut Vec<Value>,
) {
    let firsts = firsts(schema, attribute, values);
    if firsts.iter().all(Option::is_none) {
        return;
    }
    let mut merged: Vec<Option<Value>> = Vec::with_capacity(values.len());
    for (value, first) in values.drain(..).zip(firsts) {
        match first.and_then(|first| merged.get_mut(first)) {
            Some(Some(Value::Complex(first))) => {
                if let Value::Complex(later) = value {
                    fill(first, later);
                }
                merged.push(None);
            }
            Some(_) => merged.push(None),
            None => merged.push(Some(value)),
        }
    }
    values.extend(merged.into_iter().flatten());
}

/// For each value the place of the first one that is the same, if there is one before it.
fn firsts(schema: &ResourceSchema, attribute: AttributeId, values: &[Value]) -> Vec<Option<usize>> {
    if values.len() < 2 {
        return Vec::new();
    }
    let text = |value: &Value, part: Option<AttributeId>| match value {
        Value::Complex(complex) => Some(complex.get(part?)?.as_text()?.to_owned()),
        _ => None,
    };
    let mut seen = BTreeMap::new();
    let mut firsts = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let key = match value {
            Value::Text(text) => Some((text.clone(), None)),
            _ => text(value, schema.value_of(attribute))
                .map(|own| (own, text(value, schema.type_of(attribute)))),
        };
        let first = key.map(|key| *seen.entry(key).or_insert(index));
        firsts.push(first.filter(|first| *first != index));
    }
    firsts
}

fn fill(first: &mut Complex, later: Complex) {
    for (attribute, value) in later.entries {
        if first.get(attribute).is_none() {
            first.set(attribute, value);
        }
    }
}
