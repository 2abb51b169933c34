//! The body of a PATCH request (RFC 7644 §3.5.2).

use serde_json::{Map, Value as Json};

use super::body;
use crate::{
    error::ScimError,
    limits::Limits,
    patch::{Kind, Operation, Reader, Sent},
    resource::Resource,
    schema::ResourceSchema,
};

/// The URN of the message.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The operations of one request, checked against a schema.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchOp {
    /// What is to be done, in order. One operation of the request can be several here.
    pub operations: Vec<Operation>,
    /// The names in full of attributes in values that the schema does not know: some, if there are very
    /// many. They are ignored.
    pub unknown: Vec<String>,
}

impl PatchOp {
    /// Reads the body of a request.
    ///
    /// Names in a value that are not known or read-only are ignored, as in the body of POST and PUT; in
    /// a `path` they are errors.
    ///
    /// # Errors
    ///
    /// 413 beyond [`Limits::body_bytes`], [`Limits::patch_operations`] or the number of values;
    /// `invalidSyntax` for what is no such message; and for the operations `invalidPath`,
    /// `invalidFilter`, `noTarget`, `mutability` and `invalidValue`.
    ///
    /// ```
    /// use scim::{limits::Limits, message::patch_op::PatchOp, resource::Resource, schema};
    ///
    /// let (user, limits) = (schema::user(), Limits::default());
    /// let stored = Resource::from_json(user, br#"{"userName":"bjensen","title":"Guide"}"#, &limits)?.resource;
    /// let patch = PatchOp::from_json(user, br#"{
    ///     "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    ///     "Operations": [{"op": "replace", "path": "title", "value": "Chief Guide"}]
    /// }"#, &limits)?;
    /// let next = patch.apply(user, &stored)?;
    /// assert_eq!(next.text(user, user.find("title").expect("title")), Some("Chief Guide"));
    /// # Ok::<(), scim::error::ScimError>(())
    /// ```
    pub fn from_json(
        schema: &ResourceSchema,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<Self, ScimError> {
        let Json::Object(message) = body::json(bytes, limits)? else {
            return Err(ScimError::invalid_syntax("the body has to be an object"));
        };
        check_schemas(&message)?;
        let mut reader = Reader::new(schema, limits);
        for (place, operation) in operations(&message, limits)?.iter().enumerate() {
            let read = sent(operation).and_then(|sent| reader.read(&sent));
            read.map_err(|error| at_operation(place + 1, error))?;
        }
        Ok(Self {
            operations: reader.operations,
            unknown: reader.unknown,
        })
    }

    /// The resource after all operations. The result still has to be validated as a whole.
    ///
    /// # Errors
    ///
    /// `noTarget` and `mutability`, which depend on what is stored. Then nothing is changed.
    pub fn apply(&self, schema: &ResourceSchema, stored: &Resource) -> Result<Resource, ScimError> {
        let mut next = stored.clone();
        for operation in &self.operations {
            operation
                .apply(schema, &mut next)
                .map_err(|error| at_operation(operation.number, error))?;
        }
        Ok(next)
    }
}

fn check_schemas(message: &Map<String, Json>) -> Result<(), ScimError> {
    let is_patch_op = |urn: &Json| {
        urn.as_str()
            .is_some_and(|urn| urn.eq_ignore_ascii_case(PATCH_OP))
    };
    let is_named = match member(message, "schemas")? {
        Some(Json::Array(urns)) => urns.iter().any(is_patch_op),
        Some(urn) => is_patch_op(urn),
        None => false,
    };
    if is_named {
        Ok(())
    } else {
        Err(ScimError::invalid_syntax(format!(
            "`schemas` has to name `{PATCH_OP}`"
        )))
    }
}

fn operations<'m>(
    message: &'m Map<String, Json>,
    limits: &Limits,
) -> Result<&'m [Json], ScimError> {
    match member(message, "Operations")? {
        Some(Json::Array(operations)) if operations.is_empty() => {
            Err(ScimError::invalid_syntax("`Operations` is empty"))
        }
        Some(Json::Array(operations)) if operations.len() > limits.patch_operations => {
            Err(ScimError::too_large(format!(
                "{} operations, more than the {} that are allowed",
                operations.len(),
                limits.patch_operations
            )))
        }
        Some(Json::Array(operations)) => Ok(operations),
        _ => Err(ScimError::invalid_syntax(
            "`Operations` has to be an array of operations",
        )),
    }
}

fn sent(operation: &Json) -> Result<Sent<'_>, ScimError> {
    let Json::Object(operation) = operation else {
        return Err(ScimError::invalid_syntax(
            "an operation has to be an object",
        ));
    };
    let path = match member(operation, "path")? {
        None | Some(Json::Null) => None,
        Some(Json::String(path)) => Some(path.as_str()),
        Some(_) => return Err(ScimError::invalid_path("`path` has to be a string")),
    };
    Ok(Sent {
        kind: kind(operation)?,
        path,
        value: member(operation, "value")?,
    })
}

fn kind(operation: &Map<String, Json>) -> Result<Kind, ScimError> {
    let op = member(operation, "op")?
        .and_then(Json::as_str)
        .unwrap_or_default();
    let is = |name: &str| op.eq_ignore_ascii_case(name);
    if is("add") {
        Ok(Kind::Add)
    } else if is("remove") {
        Ok(Kind::Remove)
    } else if is("replace") {
        Ok(Kind::Replace)
    } else {
        Err(ScimError::invalid_syntax(
            "`op` has to be `add`, `remove` or `replace`",
        ))
    }
}

/// A member by its name in any letter case. Two that differ in nothing else could be read in two ways.
fn member<'m>(object: &'m Map<String, Json>, name: &str) -> Result<Option<&'m Json>, ScimError> {
    let mut named = object
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name));
    match (named.next(), named.next()) {
        (Some(_), Some(_)) => Err(ScimError::invalid_syntax(format!(
            "`{name}` stands twice in the same object"
        ))),
        (found, _) => Ok(found.map(|(_, value)| value)),
    }
}

fn at_operation(number: usize, error: ScimError) -> ScimError {
    ScimError {
        detail: format!("operation {number}: {}", error.detail),
        ..error
    }
}
