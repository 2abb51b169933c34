//! PATCH: operations, typed at the door and applied in order (RFC 7644 §3.5.2).
//!
//! [`Operation`]s are made by [`crate::message::patch_op::PatchOp::from_json`]. What a client may write in
//! several ways is one thing here: a value without a path is one operation per attribute, and `add` and
//! `replace` of an attribute with one value are the same [`Action::Assign`].
//!
//! An attribute whose last value or sub-attribute goes is unassigned, and so is what it was part of.

mod add;
mod delta;
mod element;
mod read;
mod remove;
mod replace;
mod target;

use crate::{
    error::ScimError,
    filter::Condition,
    resource::{Complex, Resource, Value},
    schema::{AttributeId, Mutability, ResourceSchema},
    work::Work,
};

pub use delta::Delta;
pub(crate) use read::{Kind, Reader, Sent, unknown_in_path};

/// One change, in the types of the schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What is changed.
    pub target: Target,
    /// What becomes of it.
    pub action: Action,
    /// Which operation of the request it comes from, counted from one.
    pub(crate) number: usize,
}

/// What an operation changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The extension that the attribute belongs to.
    pub extension: Option<AttributeId>,
    /// The attribute, never a sub-attribute; to remove all of an extension, its container.
    pub attribute: AttributeId,
    /// Which values of a multi-valued attribute are meant; `None` is all.
    pub filter: Option<Box<Condition>>,
    /// The sub-attribute of those values.
    pub sub_attribute: Option<AttributeId>,
    /// Whether a value is made where the filter describes one and selects none.
    pub creates: bool,
}

/// What an operation does to its target.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Adds those of the values that a multi-valued attribute does not have.
    Add(Vec<Value>),
    /// Gives an attribute without sub-attributes, or all of a multi-valued attribute, a new value; `None`
    /// unassigns it.
    Assign(Option<Value>),
    /// Assigns and unassigns sub-attributes of a complex attribute, or of the selected values. A value is
    /// made if there is none and the filter says what it would be.
    Update(Vec<(AttributeId, Part)>),
    /// Puts a value in the place of the selected values, which are not complex.
    Substitute(Value),
    /// Unassigns the target, or removes the selected values.
    Remove {
        /// If given, no more than what equals one of these.
        only: Option<Vec<Value>>,
    },
}

/// What becomes of a sub-attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// It has this value.
    Assign(Value),
    /// It has these values beside those that it has.
    Add(Vec<Value>),
    /// It has no value.
    Unassign,
}

impl Operation {
    /// Applies it. A resource for which this fails is in no defined state.
    pub(crate) fn apply(
        &self,
        schema: &ResourceSchema,
        resource: &mut Resource,
        work: &Work,
    ) -> Result<(), ScimError> {
        let attributes = &mut resource.attributes;
        let Some(extension) = self.target.extension else {
            return self.apply_within(schema, attributes, work);
        };
        let mut container = match attributes.remove(extension) {
            Some(Value::Complex(container)) => container,
            _ => Complex::default(),
        };
        self.apply_within(schema, &mut container, work)?;
        if !container.is_empty() {
            attributes.set(extension, Value::Complex(container));
        }
        Ok(())
    }

    /// Applies it to the attributes among which the target stands.
    fn apply_within(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        work: &Work,
    ) -> Result<(), ScimError> {
        let id = self.target.attribute;
        if schema.attribute(id).mutability != Mutability::Immutable {
            return self.act(schema, attributes, work);
        }
        let before = attributes.get(id).cloned();
        self.act(schema, attributes, work)?;
        if before.is_some() && before.as_ref() != attributes.get(id) {
            return Err(immutable(schema, id));
        }
        Ok(())
    }

    fn act(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        work: &Work,
    ) -> Result<(), ScimError> {
        let target = &self.target;
        match &self.action {
            Action::Add(values) => target.add(schema, attributes, values, work),
            Action::Substitute(value) => target.substitute(schema, attributes, value, work)?,
            Action::Assign(value) => target.assign(schema, attributes, value.as_ref(), work)?,
            Action::Update(parts) => target.update(schema, attributes, parts, work)?,
            Action::Remove { only } => target.remove(schema, attributes, only.as_deref(), work)?,
        }
        Ok(())
    }
}

/// The error for an attribute that has its value once and for all.
fn immutable(schema: &ResourceSchema, id: AttributeId) -> ScimError {
    ScimError::mutability(format!(
        "`{}` is immutable and has a value",
        schema.full_name(id)
    ))
}

/// Takes the values of a multi-valued attribute out; [`put_values`] puts them back.
fn take_values(attributes: &mut Complex, id: AttributeId) -> Vec<Value> {
    match attributes.remove(id) {
        Some(Value::Many(values)) => values,
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

fn put_values(attributes: &mut Complex, id: AttributeId, values: Vec<Value>) {
    if !values.is_empty() {
        attributes.set(id, Value::Many(values));
    }
}
