//! What a write changed, for the audit: the names of attributes always, values where the configuration asks for
//! them and nobody said that they are secret.

use std::collections::BTreeSet;

use scim::{
    resource::{Resource, Value},
    schema::{AttributeId, ResourceSchema, Returned},
};

use super::call::Call;
use crate::contract::Difference;

/// Characters of a value that are held.
const CHARACTERS: usize = 500;

/// Attributes of which values are held.
const ATTRIBUTES: usize = 40;

/// What a write changed.
#[derive(Clone, Default)]
pub(super) struct Changed {
    pub(super) names: Vec<String>,
    pub(super) differences: Vec<Difference>,
}

impl Changed {
    /// What differs between two states of a resource.
    pub(super) fn between(
        call: &Call,
        schema: &ResourceSchema,
        before: &Resource,
        after: &Resource,
    ) -> Self {
        let mut changed = Self::default();
        let mut values = call.kept_values.as_ref().map(|kept| Values {
            schema,
            secret: kept
                .secret
                .iter()
                .filter_map(|name| schema.find(name))
                .collect(),
            differences: Vec::new(),
        });
        for id in schema.roots() {
            let (old, new) = (before.attributes.get(*id), after.attributes.get(*id));
            if old != new {
                changed.names.push(schema.full_name(*id));
                if let Some(values) = &mut values {
                    values.compare(*id, old, new);
                }
            }
        }
        changed.differences = values.map(|values| values.differences).unwrap_or_default();
        changed
    }

    /// Something else that changed and is no attribute of a stored resource.
    pub(super) fn push(&mut self, name: &str) {
        self.names.push(name.to_owned());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl From<Vec<String>> for Changed {
    fn from(names: Vec<String>) -> Self {
        Self {
            names,
            differences: Vec::new(),
        }
    }
}

/// Values being compared.
struct Values<'schema> {
    schema: &'schema ResourceSchema,
    secret: BTreeSet<AttributeId>,
    differences: Vec<Difference>,
}

impl Values<'_> {
    fn compare(&mut self, id: AttributeId, old: Option<&Value>, new: Option<&Value>) {
        if old == new || !self.is_shown(id) || self.differences.len() >= ATTRIBUTES {
            return;
        }
        let parts = |value: Option<&Value>| {
            let complex = value.and_then(Value::as_complex);
            complex
                .into_iter()
                .flat_map(|complex| complex.iter().map(|(id, _)| id))
                .collect::<BTreeSet<AttributeId>>()
        };
        let parts = &parts(old) | &parts(new);
        if parts.is_empty() {
            let (old, new) = (self.text(id, old), self.text(id, new));
            // What differs may be what nobody is to see.
            if old != new {
                let attribute = self.schema.full_name(id);
                self.differences.push(Difference {
                    attribute,
                    old,
                    new,
                });
            }
            return;
        }
        let part = |value: Option<&'_ Value>, id: AttributeId| -> Option<Value> {
            value
                .and_then(Value::as_complex)
                .and_then(|complex| complex.get(id))
                .cloned()
        };
        for id in parts {
            let (old, new) = (part(old, id), part(new, id));
            self.compare(id, old.as_ref(), new.as_ref());
        }
    }

    fn text(&self, id: AttributeId, value: Option<&Value>) -> Option<String> {
        let text = match value? {
            Value::Text(text) => text.clone(),
            value => value.to_json(self.schema, id, |id| self.is_shown(id)),
        };
        Some(match text.char_indices().nth(CHARACTERS) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        })
    }

    fn is_shown(&self, id: AttributeId) -> bool {
        !self.secret.contains(&id) && self.schema.attribute(id).returned != Returned::Never
    }
}
