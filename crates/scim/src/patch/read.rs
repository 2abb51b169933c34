//! From an operation as sent to typed [`Operation`]s.

use serde_json::{Map, Value as Json};

use super::{Action, Operation, Target, element::is_primary, remove::required};
use crate::{
    dialect,
    error::ScimError,
    filter::parse_path,
    limits::Limits,
    path::AttributePath,
    resource::{Complex, Value},
    schema::{AttributeId, AttributeType, Mutability, ResourceSchema},
};

/// The names of attributes that nobody knows which are remembered.
const UNKNOWN_NAMES: usize = 64;

/// The operations of RFC 7644 §3.5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Add,
    Remove,
    Replace,
}

/// An operation as sent.
pub(crate) struct Sent<'v> {
    pub(crate) kind: Kind,
    pub(crate) path: Option<&'v str>,
    pub(crate) value: Option<&'v Json>,
}

/// Where the name of a target stood, and so what becomes of one that cannot be written.
#[derive(Clone, Copy, PartialEq)]
enum Named {
    /// In `path`: it is an error.
    ByPath,
    /// In a value, among others: it is ignored, as in the body of POST and PUT.
    ByMember,
}

/// Reads operations one after the other.
pub(crate) struct Reader<'s> {
    schema: &'s ResourceSchema,
    limits: &'s Limits,
    /// Which operation of the request is read, counted from one.
    number: usize,
    pub(crate) operations: Vec<Operation>,
    pub(crate) unknown: Vec<String>,
}

impl<'s> Reader<'s> {
    pub(crate) fn new(schema: &'s ResourceSchema, limits: &'s Limits) -> Self {
        Self {
            schema,
            limits,
            number: 0,
            operations: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Reads one operation.
    pub(crate) fn read(&mut self, sent: &Sent<'_>) -> Result<(), ScimError> {
        self.number += 1;
        match (sent.kind, sent.path, sent.value) {
            (Kind::Remove, None, _) => Err(ScimError::no_target("`remove` needs a `path`")),
            (Kind::Remove, Some(path), value) => {
                let target = self.target(path)?;
                self.remove(target, value.filter(|value| !value.is_null()))
            }
            (_, _, None) => Err(ScimError::invalid_value(
                "`add` and `replace` need a `value`",
            )),
            (kind, Some(path), Some(value)) => {
                let target = self.target(path)?;
                self.write(kind, target, Named::ByPath, value)
            }
            (kind, None, Some(Json::Object(members))) => self.members(kind, members),
            (_, None, Some(_)) => Err(ScimError::invalid_value(
                "without a `path` the `value` has to be an object of attributes",
            )),
        }
    }

    fn target(&self, path: &str) -> Result<Target, ScimError> {
        let parsed = parse_path(path, self.limits)?;
        Target::of_path(self.schema, &parsed)?.ok_or_else(|| {
            ScimError::invalid_path(format!(
                "`{path}` is not an attribute of {}",
                self.schema.name()
            ))
        })
    }

    /// A value without a path: each name in it is one.
    fn members(&mut self, kind: Kind, members: &Map<String, Json>) -> Result<(), ScimError> {
        for (name, value) in members {
            if let (true, Json::Object(members)) =
                (name.eq_ignore_ascii_case(self.schema.base()), value)
            {
                self.members(kind, members)?;
                continue;
            }
            let target = match parse_path(name, self.limits) {
                Ok(path) => Target::of_path(self.schema, &path)?,
                Err(error) if name.contains('[') => return Err(error),
                Err(_) => None,
            };
            match target {
                Some(target) => self.write(kind, target, Named::ByMember, value)?,
                None => self.note_unknown(name.clone()),
            }
        }
        Ok(())
    }

    fn write(
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
        if value.is_null() {
            return self.write_nothing(kind, target);
        }
        match (leaf.kind, value) {
            (_, value) if target.sub_attribute.is_some() => {
                let part = Value::from_json(self.schema, target.leaf(), value, self.limits)?;
                let parts = vec![(target.leaf(), part)];
                self.update(kind, target, parts)
            }
            (AttributeType::Complex, Json::Object(members)) if leaf.is_extension() => {
                self.extension(kind, target.attribute, members)
            }
            (AttributeType::Complex, Json::Object(members)) if is_one => {
                let parts = self.parts(kind, target.attribute, members)?;
                self.update(kind, target, parts)
            }
            (AttributeType::Complex, value) if is_one => {
                // A bare string is the sub-attribute `value`.
                let element =
                    Value::element_from_json(self.schema, target.attribute, value, self.limits)?;
                let parts = match element {
                    Some(Value::Complex(parts)) => parts
                        .iter()
                        .map(|(id, part)| (id, Some(part.clone())))
                        .collect(),
                    _ => Vec::new(),
                };
                self.update(kind, target, parts)
            }
            _ => self.write_values(kind, target, value),
        }
    }

    /// A value of a simple attribute, or values of a multi-valued one.
    fn write_values(&mut self, kind: Kind, target: Target, value: &Json) -> Result<(), ScimError> {
        if target.filter.is_some() {
            let element =
                Value::element_from_json(self.schema, target.attribute, value, self.limits)?;
            return match element {
                Some(element) => self.push(target, Action::Substitute(element)),
                None => self.write_nothing(kind, target),
            };
        }
        let mut value = Value::from_json(self.schema, target.attribute, value, self.limits)?;
        if let Some(value) = &mut value {
            self.leave_read_only(value);
            self.check_primary(&target, value)?;
        }
        match (kind, value) {
            (_, None) => self.write_nothing(kind, target),
            (Kind::Add, Some(Value::Many(values))) => self.push(target, Action::Add(values)),
            (_, value) => self.push(target, Action::Assign(value)),
        }
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
        let action = match (target.sub_attribute, &target.filter) {
            (Some(sub_attribute), _) => Action::Update(vec![(sub_attribute, None)]),
            (None, Some(_)) => Action::Remove { only: None },
            (None, None) => Action::Assign(None),
        };
        self.push(target, action)
    }

    /// Sub-attributes by name. What is not named is left as it is.
    fn parts(
        &mut self,
        kind: Kind,
        parent: AttributeId,
        members: &Map<String, Json>,
    ) -> Result<Vec<(AttributeId, Option<Value>)>, ScimError> {
        let mut parts: Vec<(AttributeId, Option<Value>)> = Vec::with_capacity(members.len());
        for (name, value) in members {
            let Some(id) = self.schema.child(Some(parent), name) else {
                self.note_unknown(format!("{}.{name}", self.schema.full_name(parent)));
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
                None if kind == Kind::Add => {}
                None if attribute.required => return Err(self.must_have(id)),
                part => parts.push((id, part)),
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
            let path = AttributePath::parse(name)
                .ok()
                .filter(|path| path.schema.is_none());
            let child = path.and_then(|path| {
                let child = self.schema.child(Some(container), path.name)?;
                path.sub_attribute
                    .map_or(Some(child), |name| self.schema.child(Some(child), name))
            });
            match child {
                Some(child) => self.write(
                    kind,
                    Target::of_attribute(self.schema, child),
                    Named::ByMember,
                    value,
                )?,
                None => self.note_unknown(format!("{}:{name}", self.schema.full_name(container))),
            }
        }
        Ok(())
    }

    fn update(
        &mut self,
        kind: Kind,
        target: Target,
        parts: Vec<(AttributeId, Option<Value>)>,
    ) -> Result<(), ScimError> {
        match parts.as_slice() {
            [] => Ok(()),
            [(_, None)] if kind == Kind::Add => Ok(()),
            _ => self.push(target, Action::Update(parts)),
        }
    }

    /// `schemas` follows from the other attributes; a client may say what follows, and no more.
    fn write_schemas(&mut self, named: Named, value: &Json) -> Result<(), ScimError> {
        let is_known = |urn: &Json| {
            urn.as_str()
                .is_some_and(|urn| AttributePath::parse(urn).is_ok() && self.is_schema(urn))
        };
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

    fn remove(&mut self, target: Target, value: Option<&Json>) -> Result<(), ScimError> {
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
        if self.schema.attribute(leaf).required && target.filter.is_none() && only.is_none() {
            return Err(required(self.schema, leaf));
        }
        self.push(target, Action::Remove { only })
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
        for value in sent {
            if Value::element_from_json(self.schema, leaf, value, self.limits)?.is_none() {
                return Err(ScimError::invalid_value(format!(
                    "`{value}` does not say which value of `{}` to remove",
                    self.schema.full_name(leaf)
                )));
            }
        }
        Ok(())
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

    fn push(&mut self, target: Target, action: Action) -> Result<(), ScimError> {
        self.operations.push(Operation {
            target,
            action,
            number: self.number,
        });
        Ok(())
    }

    fn note_unknown(&mut self, name: String) {
        if self.unknown.len() < UNKNOWN_NAMES && !self.unknown.contains(&name) {
            self.unknown.push(name);
        }
    }

    fn read_only(&self, id: AttributeId) -> ScimError {
        ScimError::mutability(format!("`{}` is read-only", self.schema.full_name(id)))
    }

    fn must_have(&self, id: AttributeId) -> ScimError {
        ScimError::invalid_value(format!(
            "`{}` is required and cannot be empty",
            self.schema.full_name(id)
        ))
    }
}
