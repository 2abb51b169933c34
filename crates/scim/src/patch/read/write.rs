//! `add` and `replace`: what a value says of its target.

use serde_json::{Map, Value as Json};

use super::{Kind, Named, Reader};
use crate::{
    dialect,
    error::ScimError,
    patch::{Action, Part, Target, element::is_primary},
    path::AttributePath,
    resource::{Complex, Value},
    schema::{AttributeId, AttributeType, Mutability},
};

impl Reader<'_> {
    pub(super) fn write(
        &mut self,
        kind: Kind,
        target: Target,
        named: Named,
        value: &Json,
    ) -> Result<(), ScimError> {
        if target.attribute == self.schema.well_known().schemas {
            return self.write_schemas(named, value);
        }
        if target.is_read_only(self.schema) {
            return match named {
                Named::ByPath => Err(self.read_only(target.leaf())),
                Named::ByMember => Ok(()),
            };
        }
        let leaf = self.schema.attribute(target.leaf());
        let is_one = !leaf.multi_valued || target.filter.is_some();
        let value = &*dialect::rewrite(leaf.kind, is_one, value);
        match (leaf.kind, value) {
            (_, Json::Null) => self.write_nothing(kind, target),
            (AttributeType::Complex, Json::Object(members)) if leaf.is_extension() => {
                self.extension(kind, target.attribute, members)
            }
            (AttributeType::Complex, value) if is_one => {
                let parts = self.parts(kind, target.attribute, value)?;
                self.update(target, parts);
                Ok(())
            }
            _ => self.write_values(kind, target, value),
        }
    }

    /// A value of a simple attribute, or values of a multi-valued one.
    fn write_values(&mut self, kind: Kind, target: Target, value: &Json) -> Result<(), ScimError> {
        let is_selected = target.filter.is_some() && target.sub_attribute.is_none();
        let mut value = if is_selected {
            Value::element_from_json(self.schema, target.attribute, value, self.limits)?
        } else {
            Value::from_json(self.schema, target.leaf(), value, self.limits)?
        };
        if let Some(value) = &mut value {
            self.leave_read_only(value);
            self.check_primary(&target, value)?;
        }
        match (value, target.sub_attribute) {
            (None, _) => return self.write_nothing(kind, target),
            (Some(value), Some(id)) => self.update(target, vec![(id, Part::new(kind, value))]),
            (Some(value), None) if is_selected => self.push(target, Action::Substitute(value)),
            (Some(value), None) => match Part::new(kind, value) {
                Part::Add(values) => self.push(target, Action::Add(values)),
                Part::Assign(value) => self.push(target, Action::Assign(Some(value))),
                Part::Unassign => self.push(target, Action::Assign(None)),
            },
        }
        Ok(())
    }

    /// `null`, an empty array or an empty string: nothing to add, but something to put in the place of
    /// what is there.
    fn write_nothing(&mut self, kind: Kind, target: Target) -> Result<(), ScimError> {
        if kind == Kind::Add {
            return Ok(());
        }
        let leaf = target.leaf();
        if self.schema.attribute(leaf).required && target.filter.is_none() {
            return Err(self.must_have(leaf));
        }
        match (target.sub_attribute, &target.filter) {
            (Some(id), _) => self.update(target, vec![(id, Part::Unassign)]),
            (None, Some(_)) => self.push(target, Action::Remove { only: None }),
            (None, None) => self.push(target, Action::Assign(None)),
        }
        Ok(())
    }

    /// What one complex value says of its sub-attributes. What is not named is left as it is.
    fn parts(
        &mut self,
        kind: Kind,
        parent: AttributeId,
        value: &Json,
    ) -> Result<Vec<(AttributeId, Part)>, ScimError> {
        let Json::Object(members) = value else {
            // A bare string is the sub-attribute `value`.
            let value = Value::element_from_json(self.schema, parent, value, self.limits)?;
            let parts = value
                .as_ref()
                .and_then(Value::as_complex)
                .into_iter()
                .flat_map(Complex::iter);
            return Ok(parts
                .map(|(id, part)| (id, Part::Assign(part.clone())))
                .collect());
        };
        let mut parts: Vec<(AttributeId, Part)> = Vec::with_capacity(members.len());
        for (name, value) in members {
            let Some(id) = self.schema.child(Some(parent), name) else {
                self.note_unknown(format!("{}.{name}", self.schema.full_name(parent)), value);
                continue;
            };
            let attribute = self.schema.attribute(id);
            if attribute.mutability == Mutability::ReadOnly {
                continue;
            }
            if parts.iter().any(|(known, _)| *known == id) {
                let name = self.schema.full_name(id);
                return Err(ScimError::invalid_syntax(format!(
                    "`{name}` stands twice in the same object"
                )));
            }
            let value = dialect::rewrite(attribute.kind, !attribute.multi_valued, value);
            match Value::from_json(self.schema, id, &value, self.limits)? {
                Some(value) => parts.push((id, Part::new(kind, value))),
                None if kind == Kind::Add => {}
                None if attribute.required => return Err(self.must_have(id)),
                None => parts.push((id, Part::Unassign)),
            }
        }
        Ok(parts)
    }

    /// The attributes of an extension, by name.
    fn extension(
        &mut self,
        kind: Kind,
        container: AttributeId,
        members: &Map<String, Json>,
    ) -> Result<(), ScimError> {
        for (name, value) in members {
            match self.within_extension(container, name) {
                Some(id) => {
                    let target = Target::of_attribute(self.schema, id);
                    self.write(kind, target, Named::ByMember, value)?;
                }
                None => self.note_unknown(
                    format!("{}:{name}", self.schema.full_name(container)),
                    value,
                ),
            }
        }
        Ok(())
    }

    fn within_extension(&self, container: AttributeId, name: &str) -> Option<AttributeId> {
        let path = AttributePath::parse(name)
            .ok()
            .filter(|path| path.schema.is_none())?;
        let attribute = self.schema.child(Some(container), path.name)?;
        match path.sub_attribute {
            None => Some(attribute),
            Some(name) => self.schema.child(Some(attribute), name),
        }
    }

    fn update(&mut self, target: Target, parts: Vec<(AttributeId, Part)>) {
        if !parts.is_empty() {
            self.push(target, Action::Update(parts));
        }
    }

    /// `schemas` follows from the other attributes; a client may say what follows, and no more.
    fn write_schemas(&mut self, named: Named, value: &Json) -> Result<(), ScimError> {
        let is_known = |urn: &Json| urn.as_str().is_some_and(|urn| self.is_schema(urn));
        let is_understood = match value {
            Json::Array(urns) => urns.iter().all(is_known),
            urn => is_known(urn),
        };
        if is_understood || named == Named::ByMember {
            return Ok(());
        }
        Err(ScimError::invalid_value(format!(
            "`schemas` can name only the schemas of {}",
            self.schema.name()
        )))
    }

    fn is_schema(&self, urn: &str) -> bool {
        let is_extension = |id| self.schema.attribute(id).name.eq_ignore_ascii_case(urn);
        urn.eq_ignore_ascii_case(self.schema.base()) || self.schema.extensions().any(is_extension)
    }

    /// Takes read-only sub-attributes out of what a client wrote.
    fn leave_read_only(&self, value: &mut Value) {
        match value {
            Value::Many(values) => values
                .iter_mut()
                .for_each(|value| self.leave_read_only(value)),
            Value::Complex(complex) => {
                let is_read_only = |id: &AttributeId| {
                    self.schema.attribute(*id).mutability == Mutability::ReadOnly
                };
                let read_only: Vec<_> = complex
                    .iter()
                    .map(|(id, _)| id)
                    .filter(is_read_only)
                    .collect();
                for id in read_only {
                    Complex::remove(complex, id);
                }
            }
            _ => {}
        }
    }

    /// At most one value can be the primary one (RFC 7643 §2.4).
    fn check_primary(&self, target: &Target, value: &Value) -> Result<(), ScimError> {
        let Some(primary) = self.schema.primary_of(target.attribute) else {
            return Ok(());
        };
        if value
            .values()
            .iter()
            .filter(|value| is_primary(primary, value))
            .count()
            < 2
        {
            return Ok(());
        }
        let name = self.schema.full_name(target.attribute);
        Err(ScimError::invalid_value(format!(
            "`{name}` can have only one value that is primary"
        )))
    }
}

impl Part {
    fn new(kind: Kind, value: Value) -> Self {
        match (kind, value) {
            (Kind::Add, Value::Many(values)) => Self::Add(values),
            (_, value) => Self::Assign(value),
        }
    }
}
