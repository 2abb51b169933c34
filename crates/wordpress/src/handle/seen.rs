//! Which attributes of users a client has sent: names, never values.

use std::collections::BTreeSet;

use scim::{
    patch::{Action, Operation},
    resource::{Complex, UnknownAttribute, Value},
    schema::{AttributeId, ResourceSchema},
};

use crate::{
    contract::{SeenAttribute, SeenShape},
    mapping,
};

/// Names that one reply tells.
const MOST: usize = 200;

/// What is known of a request, or of all in a bulk request.
#[derive(Debug, Default)]
pub(super) struct Seen {
    known: BTreeSet<AttributeId>,
    unknown: Vec<UnknownAttribute>,
}

impl Seen {
    /// Notes what stands in a resource.
    pub(super) fn resource(&mut self, attributes: &Complex) {
        for (id, value) in attributes.iter() {
            self.value(id, value);
        }
    }

    /// Notes what an operation of PATCH is about.
    pub(super) fn operation(&mut self, operation: &Operation) {
        if let Some(id) = operation.target.sub_attribute {
            self.known.insert(id);
            return;
        }
        let id = operation.target.attribute;
        match &operation.action {
            Action::Assign(Some(value)) | Action::Substitute(value) => self.value(id, value),
            Action::Add(values) => values.iter().for_each(|value| self.value(id, value)),
            Action::Update(parts) => self.known.extend(parts.iter().map(|(id, _)| *id)),
            Action::Assign(None) | Action::Remove { .. } => {
                self.known.insert(id);
            }
        }
    }

    /// Notes what the schema does not know.
    pub(super) fn strangers(&mut self, unknown: &[UnknownAttribute]) {
        for one in unknown {
            if self.unknown.len() < MOST && !self.unknown.iter().any(|known| known.name == one.name)
            {
                self.unknown.push(one.clone());
            }
        }
    }

    /// Everything that was noted and that WordPress could store, what nobody knows first: it is what somebody may
    /// look for.
    pub(super) fn told(self, schema: &ResourceSchema) -> Vec<SeenAttribute> {
        let unknown = self.unknown.into_iter().map(|one| SeenAttribute {
            name: one.name,
            unknown: Some(SeenShape {
                kind: one.shape.kind,
                multi_valued: one.shape.multi_valued,
            }),
        });
        let known = self.known.into_iter();
        let known = known.filter(|id| mapping::can_be_stored(schema, *id));
        let known = known.map(|id| SeenAttribute {
            name: schema.full_name(id),
            unknown: None,
        });
        unknown.chain(known).take(MOST).collect()
    }

    fn value(&mut self, id: AttributeId, value: &Value) {
        match value {
            Value::Complex(parts) => self.resource(parts),
            Value::Many(values) => values.iter().for_each(|value| self.value(id, value)),
            _ => {
                self.known.insert(id);
            }
        }
    }
}
