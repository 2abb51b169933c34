//! `remove`, with the values that many clients list in it.

use serde_json::Value as Json;

use super::Reader;
use crate::{
    dialect,
    error::ScimError,
    patch::{Action, Target},
    resource::Value,
    schema::AttributeId,
};

impl Reader<'_> {
    pub(super) fn remove(&mut self, target: Target, value: Option<&Json>) -> Result<(), ScimError> {
        let leaf = target.leaf();
        if target.is_read_only(self.schema) {
            return Err(self.read_only(leaf));
        }
        if target.attribute == self.schema.well_known().schemas {
            return Err(ScimError::mutability(
                "`schemas` follows from the other attributes and cannot be removed",
            ));
        }
        let only = match value {
            None => None,
            Some(value) => self.listed(&target, value)?,
        };
        self.push(target, Action::Remove { only });
        Ok(())
    }

    /// The values that a `remove` lists. None of them may go unread: what is left of the list would
    /// remove too little, and no list too much.
    fn listed(&self, target: &Target, value: &Json) -> Result<Option<Vec<Value>>, ScimError> {
        let leaf = target.leaf();
        let attribute = self.schema.attribute(leaf);
        if !attribute.multi_valued {
            let value = dialect::rewrite(attribute.kind, true, value);
            let value = Value::from_json(self.schema, leaf, &value, self.limits)?;
            return Ok(value.map(|value| vec![value]));
        }
        let sent = match value {
            Json::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        let listed = match Value::from_json(self.schema, leaf, value, self.limits)? {
            Some(Value::Many(values)) => values,
            _ => Vec::new(),
        };
        if listed.len() < sent.len() {
            self.check_understood(leaf, sent)?;
        }
        Ok(Some(listed))
    }

    fn check_understood(&self, leaf: AttributeId, sent: &[Json]) -> Result<(), ScimError> {
        for (place, value) in sent.iter().enumerate() {
            if Value::element_from_json(self.schema, leaf, value, self.limits)?.is_none() {
                return Err(ScimError::invalid_value(format!(
                    "entry {} of the list does not say which value of `{}` to remove",
                    place + 1,
                    self.schema.full_name(leaf)
                )));
            }
        }
        Ok(())
    }
}
