//! When two values of a multi-valued attribute are the same, and which of them is the primary one.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::{
    filter::{fold, is_equal_folded},
    resource::{Complex, Value},
    schema::{AttributeId, Mutability, ResourceSchema},
    work::Work,
};

/// Up to this many values it is quicker to walk them than to build an [`Index`].
pub(super) const FEW: usize = 8;

/// How the values of one attribute are told apart: by `value` and `type` (RFC 7643 §2.4), references by
/// `value` alone, others by all that is given.
pub(super) struct Identity<'s> {
    schema: &'s ResourceSchema,
    attribute: AttributeId,
    value: Option<AttributeId>,
    kind: Option<AttributeId>,
    /// Whether the value names a resource and cannot change, as for `members`.
    is_reference: bool,
    work: &'s Work,
}

impl<'s> Identity<'s> {
    pub(super) fn new(schema: &'s ResourceSchema, attribute: AttributeId, work: &'s Work) -> Self {
        let value = schema.value_of(attribute);
        let is_immutable = |id| schema.attribute(id).mutability == Mutability::Immutable;
        Self {
            schema,
            attribute,
            value,
            kind: schema.type_of(attribute),
            is_reference: value.is_some_and(is_immutable),
            work,
        }
    }

    /// Whether `given` is the value that is `stored`.
    pub(super) fn is_same(&self, stored: &Value, given: &Value) -> bool {
        let (Value::Complex(stored), Value::Complex(given)) = (stored, given) else {
            return self.is_equal(self.attribute, stored, given);
        };
        match (self.part(stored, self.value), self.part(given, self.value)) {
            (Some((id, stored_value)), Some((_, given_value))) => {
                self.is_equal(id, stored_value, given_value) && self.is_same_kind(stored, given)
            }
            (None, None) => self.includes(stored, given),
            _ => false,
        }
    }

    /// Whether `given`, which may say less, tells which value is meant, and it is the one `stored`.
    pub(super) fn is_named(&self, stored: &Value, given: &Value) -> bool {
        match (stored, given) {
            (Value::Complex(stored), Value::Complex(given))
                if self.part(given, self.value).is_none() =>
            {
                self.includes(stored, given)
            }
            _ => self.is_same(stored, given),
        }
    }

    fn part<'v>(
        &self,
        complex: &'v Complex,
        id: Option<AttributeId>,
    ) -> Option<(AttributeId, &'v Value)> {
        let id = id?;
        Some((id, complex.get(id)?))
    }

    /// Makes one of values that came to be the same; what the later one says more is kept.
    pub(super) fn merge(&self, values: &mut Vec<Value>) {
        if values.len() <= FEW && !self.has_twins(values) {
            return;
        }
        let mut index = Index::new(self, &[]);
        let mut merged: Vec<Value> = Vec::with_capacity(values.len());
        for value in values.drain(..) {
            let is_twin = |place: &&usize| {
                let first = merged.get(**place);
                first.is_some_and(|first| self.is_twin(first, &value))
            };
            let twin = index.candidates(&value).iter().find(is_twin).copied();
            match (twin.and_then(|place| merged.get_mut(place)), value) {
                (Some(Value::Complex(first)), Value::Complex(later)) => fill(first, &later),
                (Some(_), _) => {}
                (None, value) => {
                    index.insert(&value, merged.len());
                    merged.push(value);
                }
            }
        }
        *values = merged;
    }

    /// Compares each with each.
    fn has_twins(&self, values: &[Value]) -> bool {
        let mut places = values.iter().enumerate();
        places.any(|(place, later)| {
            let mut before = values.iter().take(place);
            before.any(|first| self.is_twin(first, later))
        })
    }

    /// Whether two stored values are the same in `value` and in `type`.
    fn is_twin(&self, first: &Value, later: &Value) -> bool {
        let kind = |value: &Value| value.as_complex()?.get(self.kind?).map(|_| ());
        let has_value = |value: &Value| value.as_complex()?.get(self.value?).map(|_| ());
        has_value(first).is_some() && kind(first) == kind(later) && self.is_same(first, later)
    }

    fn is_same_kind(&self, stored: &Complex, given: &Complex) -> bool {
        match (self.part(stored, self.kind), self.part(given, self.kind)) {
            (Some((id, stored)), Some((_, given))) => self.is_equal(id, stored, given),
            (_, None) => true,
            (None, Some(_)) => self.is_reference,
        }
    }

    /// Whether all that is given is stored.
    fn includes(&self, stored: &Complex, given: &Complex) -> bool {
        given.iter().all(|(id, given)| {
            stored
                .get(id)
                .is_some_and(|stored| self.is_equal(id, stored, given))
        })
    }

    /// Whether two values of an attribute are equal, by its case sensitivity.
    fn is_equal(&self, id: AttributeId, left: &Value, right: &Value) -> bool {
        is_equal(self.schema, id, left, right, self.work)
    }

    /// What two values that are the same have in common; `None` for those without a `value`.
    fn key(&self, value: &Value) -> Option<u64> {
        let text = match value {
            Value::Complex(complex) => self.part(complex, self.value)?.1.as_text(),
            simple => simple.as_text(),
        };
        let text = text?;
        // What is not ASCII has to be folded first.
        let is_folded = text.is_ascii() || self.work.take(text.len());
        let mut hasher = DefaultHasher::new();
        is_folded.then(|| fold(text).hash(&mut hasher));
        Some(hasher.finish())
    }
}

/// The steps that it takes to find a place by its key.
const LOOKUP: usize = 20;

/// Values by what identifies them, so that many can be looked up among many.
pub(super) struct Index<'i> {
    identity: &'i Identity<'i>,
    places: BTreeMap<Option<u64>, Vec<usize>>,
}

impl<'i> Index<'i> {
    pub(super) fn new(identity: &'i Identity<'i>, values: &[Value]) -> Self {
        let mut index = Self {
            identity,
            places: BTreeMap::new(),
        };
        for (place, value) in values.iter().enumerate() {
            index.insert(value, place);
        }
        index
    }

    pub(super) fn insert(&mut self, value: &Value, place: usize) {
        if self.identity.work.take(LOOKUP) {
            let key = self.identity.key(value);
            self.places.entry(key).or_default().push(place);
        }
    }

    /// The places of values that may be the same as `value`.
    pub(super) fn candidates(&self, value: &Value) -> &[usize] {
        match self.identity.work.take(LOOKUP) {
            true => self.places_of(self.identity.key(value)),
            false => &[],
        }
    }

    /// The places of values without a `value`, which may name any.
    pub(super) fn unkeyed(&self) -> &[usize] {
        self.places_of(None)
    }

    /// Whoever asks looks at each of them.
    fn places_of(&self, key: Option<u64>) -> &[usize] {
        let found = self.places.get(&key).map_or(&[][..], Vec::as_slice);
        match self.identity.work.take(found.len()) {
            true => found,
            false => &[],
        }
    }
}

/// Adds what only the later of two values says; one of them being the primary one makes it that.
fn fill(first: &mut Complex, later: &Complex) {
    for (id, value) in later.iter() {
        if first.get(id).is_none() || *value == Value::Boolean(true) {
            first.set(id, value.clone());
        }
    }
}

/// Whether two values of an attribute are equal, by its case sensitivity.
pub(super) fn is_equal(
    schema: &ResourceSchema,
    id: AttributeId,
    left: &Value,
    right: &Value,
    work: &Work,
) -> bool {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) if !schema.attribute(id).case_exact => {
            is_equal_folded(left, right, work)
        }
        _ => left == right,
    }
}

/// Whether a value says that it is the primary one.
pub(super) fn is_primary(primary: AttributeId, value: &Value) -> bool {
    value.as_complex().and_then(|complex| complex.get(primary)) == Some(&Value::Boolean(true))
}

/// Leaves at most the value at `place` the primary one (RFC 7644 §3.5.2).
pub(super) fn keep_primary(primary: AttributeId, values: &mut [Value], place: usize) {
    for (other, value) in values.iter_mut().enumerate() {
        if let Value::Complex(complex) = value
            && other != place
            && complex.get(primary) == Some(&Value::Boolean(true))
        {
            complex.set(primary, Value::Boolean(false));
        }
    }
}
