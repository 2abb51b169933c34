//! `remove` (RFC 7644 §3.5.2.2).
//!
//! The standard knows no `value` here, yet many clients list the values to remove in it. It never widens
//! what is removed: of what the path selects, only that which equals a listed value goes.

use super::{
    Part, Target,
    element::{Identity, Index, is_equal},
    put_values, take_values,
};
use crate::{
    error::ScimError,
    resource::{Complex, Value},
    schema::{AttributeId, ResourceSchema},
    work::Work,
};

impl Target {
    /// Removes what is selected. That nothing is selected is no error.
    pub(super) fn remove(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        only: Option<&[Value]>,
        work: &Work,
    ) -> Result<(), ScimError> {
        match self.sub_attribute {
            Some(sub_attribute) => self.remove_parts(schema, attributes, sub_attribute, only, work),
            None if schema.attribute(self.attribute).multi_valued => {
                self.remove_values(schema, attributes, only, work)
            }
            None => self.remove_value(schema, attributes, only, work),
        }
    }

    fn remove_value(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        only: Option<&[Value]>,
        work: &Work,
    ) -> Result<(), ScimError> {
        let Some(stored) = attributes.get(self.attribute) else {
            return Ok(());
        };
        let identity = Identity::new(schema, self.attribute, work);
        if only.is_some_and(|only| !only.iter().any(|given| identity.is_named(stored, given))) {
            return Ok(());
        }
        if schema.attribute(self.attribute).required {
            return Err(required(schema, self.attribute));
        }
        attributes.remove(self.attribute);
        Ok(())
    }

    fn remove_values(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        only: Option<&[Value]>,
        work: &Work,
    ) -> Result<(), ScimError> {
        let mut values = take_values(attributes, self.attribute);
        let before = values.len();
        let identity = Identity::new(schema, self.attribute, work);
        let listed = only.map(|only| (only, Index::new(&identity, only)));
        values.retain(|stored| {
            let is_listed = listed.as_ref().is_none_or(|(only, index)| {
                let places = index.candidates(stored).iter().chain(index.unkeyed());
                places
                    .filter_map(|place| only.get(*place))
                    .any(|given| identity.is_named(stored, given))
            });
            !(is_listed && self.selects(stored, work))
        });
        let is_changed = values.len() < before;
        if is_changed && values.is_empty() && schema.attribute(self.attribute).required {
            return Err(required(schema, self.attribute));
        }
        put_values(attributes, self.attribute, values);
        Ok(())
    }

    fn remove_parts(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        sub_attribute: AttributeId,
        only: Option<&[Value]>,
        work: &Work,
    ) -> Result<(), ScimError> {
        let is_multi_valued = schema.attribute(self.attribute).multi_valued;
        let mut values = take_values(attributes, self.attribute);
        let is_meant = |stored: &&mut Value| self.selects(stored, work);
        for stored in values.iter_mut().filter(is_meant) {
            let Value::Complex(complex) = stored else {
                continue;
            };
            let Some(part) = complex.get(sub_attribute) else {
                continue;
            };
            let is_kept = |value: &&Value| {
                let is_listed = |given: &Value| is_equal(schema, sub_attribute, value, given, work);
                only.is_some_and(|only| work.take(only.len()) && !only.iter().any(is_listed))
            };
            let kept: Vec<Value> = part.values().iter().filter(is_kept).cloned().collect();
            if kept.len() == part.values().len() {
                continue;
            }
            let rest = match kept.is_empty() {
                true if schema.attribute(sub_attribute).required => {
                    return Err(required(schema, sub_attribute));
                }
                true => Part::Unassign,
                false => Part::Assign(Value::Many(kept)),
            };
            self.set_parts(schema, complex, &[(sub_attribute, rest)], work)?;
        }
        values.retain(|value| value.as_complex().is_none_or(|complex| !complex.is_empty()));
        if is_multi_valued {
            let part = Some(sub_attribute);
            if part == schema.value_of(self.attribute) || part == schema.type_of(self.attribute) {
                // What told two values apart may be gone.
                Identity::new(schema, self.attribute, work).merge(&mut values);
            }
            put_values(attributes, self.attribute, values);
        } else if let Some(value) = values.pop() {
            attributes.set(self.attribute, value);
        }
        Ok(())
    }
}

/// The error for an attribute that a resource cannot do without.
fn required(schema: &ResourceSchema, id: AttributeId) -> ScimError {
    ScimError::mutability(format!(
        "`{}` is required and cannot be removed",
        schema.full_name(id)
    ))
}
