//! From an operation as sent to typed [`Operation`]s.

mod remove;
mod write;

use serde_json::{Map, Value as Json};

use super::{Action, Operation, Target};
use crate::{
    error::ScimError,
    filter::{PathText, parse_path},
    limits::Limits,
    resource::{Shape, UnknownAttribute},
    schema::{AttributeId, ResourceSchema},
};

/// The names of attributes that nobody knows which are remembered.
const UNKNOWN_NAMES: usize = 64;
/// The bytes of such a name.
const UNKNOWN_NAME_BYTES: usize = 200;

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
    pub(crate) unknown: Vec<UnknownAttribute>,
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
                "`{}` is not an attribute of {}",
                name_of(&parsed),
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
            match parse_path(name, self.limits) {
                Ok(path) => match Target::of_path(self.schema, &path)? {
                    Some(target) => self.write(kind, target, Named::ByMember, value)?,
                    None => self.note_unknown(name_of(&path), value),
                },
                Err(error) if name.contains('[') => return Err(error),
                Err(_) => self.note_unknown(name.clone(), value),
            }
        }
        Ok(())
    }

    fn push(&mut self, target: Target, action: Action) {
        let number = self.number;
        self.operations.push(Operation {
            target,
            action,
            number,
        });
    }

    fn note_unknown(&mut self, name: String, value: &Json) {
        let is_noted = self.unknown.len() < UNKNOWN_NAMES && name.len() <= UNKNOWN_NAME_BYTES;
        if is_noted && !self.unknown.iter().any(|unknown| unknown.name == name) {
            let shape = Shape::of(value);
            self.unknown.push(UnknownAttribute { name, shape });
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

/// The attribute that a path names and the schema does not know; `None` for one that it does, and for no path.
pub(crate) fn unknown_in_path(
    schema: &ResourceSchema,
    path: &str,
    value: Option<&Json>,
    limits: &Limits,
) -> Option<UnknownAttribute> {
    let parsed = parse_path(path, limits).ok()?;
    let name = name_of(&parsed);
    let is_noted = name.len() <= UNKNOWN_NAME_BYTES && schema.find(&name).is_none();
    is_noted.then(|| UnknownAttribute {
        name,
        shape: value.map(Shape::of).unwrap_or_default(),
    })
}

/// What a path names, without what stands in brackets: that can be a secret.
fn name_of(path: &PathText<'_>) -> String {
    match path.sub_attribute {
        None => path.attribute.to_string(),
        Some(sub_attribute) => format!("{}.{sub_attribute}", path.attribute),
    }
}
