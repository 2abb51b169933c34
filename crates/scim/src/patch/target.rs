//! From the path of an operation to its target.

use serde_json::Value as Json;

use super::Target;
use crate::{
    error::ScimError,
    filter::{Checker, Condition, Operand, Operator, PathText, Unknown},
    limits::Limits,
    resource::{Complex, Value},
    schema::{AttributeId, Mutability, ResourceSchema},
    work::Work,
};

impl Target {
    /// What a path names; `None` if the schema does not know it.
    ///
    /// # Errors
    ///
    /// `invalidPath` for a filter on what has one value, `invalidFilter` for a filter that does not fit.
    pub(super) fn of_path(
        schema: &ResourceSchema,
        path: &PathText<'_>,
    ) -> Result<Option<Self>, ScimError> {
        let Some(id) = path.attribute.resolve(schema) else {
            return Ok(None);
        };
        let Some(filter) = &path.filter else {
            return Ok(Some(Self::of_attribute(schema, id)));
        };
        let target = Self::of_attribute(schema, id);
        if target.sub_attribute.is_some() || !schema.attribute(id).multi_valued {
            return Err(ScimError::invalid_path(format!(
                "`{}` has no more than one value, a filter cannot select among them",
                path.attribute
            )));
        }
        let sub_attribute = match path.sub_attribute {
            None => None,
            Some(name) => match schema.child(Some(id), name) {
                None => return Ok(None),
                found => found,
            },
        };
        let checker = Checker {
            schema,
            unknown: Unknown::Refused,
        };
        let filter = checker.condition(Some(id), filter)?;
        Ok(Some(Self {
            filter: Some(Box::new(filter)),
            sub_attribute,
            ..target
        }))
    }

    /// An attribute or a sub-attribute with all its values.
    pub(super) fn of_attribute(schema: &ResourceSchema, id: AttributeId) -> Self {
        let extension = schema.extension_of(id).filter(|extension| *extension != id);
        let (attribute, sub_attribute) = match schema.attribute(id).parent {
            Some(parent) if Some(parent) != extension => (parent, Some(id)),
            _ => (id, None),
        };
        Self {
            extension,
            attribute,
            filter: None,
            sub_attribute,
            creates: true,
        }
    }

    /// The attribute or sub-attribute whose value is meant.
    pub(super) fn leaf(&self) -> AttributeId {
        self.sub_attribute.unwrap_or(self.attribute)
    }

    /// Whether only the service provider changes it.
    pub(super) fn is_read_only(&self, schema: &ResourceSchema) -> bool {
        [Some(self.attribute), self.sub_attribute]
            .into_iter()
            .flatten()
            .any(|id| schema.attribute(id).mutability == Mutability::ReadOnly)
    }

    /// Whether a value is among those that are meant.
    pub(super) fn selects(&self, value: &Value, work: &Work) -> bool {
        match &self.filter {
            None => work.take(1),
            Some(filter) => filter.matches_value(value, work),
        }
    }

    /// The value that the filter describes, if it is a conjunction of `eq` and nothing else.
    ///
    /// # Errors
    ///
    /// `noTarget` for any other filter, and where no value may be made.
    pub(super) fn described(&self, schema: &ResourceSchema) -> Result<Value, ScimError> {
        let mut value = Complex::default();
        match &self.filter {
            Some(filter) if !self.creates || !describe(schema, filter, &mut value) => {
                Err(self.nothing_selected(schema))
            }
            _ => Ok(Value::Complex(value)),
        }
    }

    /// The error for a filter that selects nothing.
    pub(super) fn nothing_selected(&self, schema: &ResourceSchema) -> ScimError {
        let name = schema.full_name(self.attribute);
        ScimError::no_target(format!("no value of `{name}` matches the filter"))
    }
}

fn describe(schema: &ResourceSchema, condition: &Condition, value: &mut Complex) -> bool {
    match condition {
        Condition::And(conditions) => conditions
            .iter()
            .all(|condition| describe(schema, condition, value)),
        // `eq null`: that sub-attribute stays unassigned.
        Condition::Not(condition) => matches!(**condition, Condition::Present { .. }),
        Condition::Compare {
            attribute,
            operator: Operator::Equal,
            literal,
            ..
        } => {
            let described = schema.attribute(*attribute);
            let is_writable = described.mutability != Mutability::ReadOnly;
            // What is compared with need not be a value that a client could send.
            let sent = json_of(literal);
            let sent = Value::element_from_json(schema, *attribute, &sent, &Limits::default());
            match sent {
                Ok(Some(part)) => {
                    let part = match described.multi_valued {
                        true => Value::Many(vec![part]),
                        false => part,
                    };
                    is_writable && value.set(*attribute, part).is_none()
                }
                _ => false,
            }
        }
        _ => false,
    }
}

fn json_of(literal: &Operand) -> Json {
    match literal {
        Operand::Boolean(value) => (*value).into(),
        Operand::Integer(value) => (*value).into(),
        Operand::Decimal(value) => (*value).into(),
        Operand::Text(text) => text.as_str().into(),
        Operand::UserName { text, .. } => text.as_str().into(),
        Operand::DateTime(value) => value.as_str().into(),
    }
}
