//! The body of a PATCH request (RFC 7644 §3.5.2).

mod envelope;

use serde_json::Value as Json;

use super::body;
use crate::{
    error::ScimError,
    limits::Limits,
    patch::{Kind, Operation, Reader, Sent, unknown_in_path},
    resource::{Resource, UnknownAttribute},
    schema::ResourceSchema,
    work::Work,
};
use envelope::{Envelope, Members};

/// The names of attributes in paths that nobody knows which are told.
const UNKNOWN_PATHS: usize = 64;

/// The URN of the message.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The operations of one request, checked against a schema.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchOp {
    /// What is to be done, in order. One operation of the request can be several here.
    pub operations: Vec<Operation>,
    /// The attributes in values that the schema does not know: some, if there are very many. They are
    /// ignored.
    pub unknown: Vec<UnknownAttribute>,
    /// What applying them may take, see [`Limits::steps`].
    pub(crate) steps: u64,
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
    /// let next = patch.apply(user, stored)?;
    /// assert_eq!(next.text(user, user.find("title").expect("title")), Some("Chief Guide"));
    /// # Ok::<(), scim::error::ScimError>(())
    /// ```
    pub fn from_json(
        schema: &ResourceSchema,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<Self, ScimError> {
        let envelope = Envelope::read(bytes, limits)?;
        check_schemas(&envelope, limits)?;
        let sent = operations(envelope, limits)?;
        let mut reader = Reader::new(schema, limits);
        reader.operations.reserve(sent.len());
        for (place, members) in sent.iter().enumerate() {
            read(&mut reader, members, limits).map_err(|error| at_operation(place + 1, error))?;
        }
        Ok(Self {
            operations: reader.operations,
            unknown: reader.unknown,
            steps: limits.steps,
        })
    }

    /// What a body names in a `path` that the schema does not know, so that [`PatchOp::from_json`] refuses it: for
    /// whoever wants to know what a client would like to send. Empty for what is no such message.
    #[must_use]
    pub fn unknown_paths(
        schema: &ResourceSchema,
        bytes: &[u8],
        limits: &Limits,
    ) -> Vec<UnknownAttribute> {
        let sent = Envelope::read(bytes, limits).and_then(|envelope| operations(envelope, limits));
        let unknown = sent.iter().flatten().filter_map(|members| {
            let path = members.path.and_then(envelope::string)?;
            let value = members
                .value
                .map(|value| body::json_of_text(value.get(), limits));
            unknown_in_path(schema, &path, value.transpose().ok()?.as_ref(), limits)
        });
        unknown.take(UNKNOWN_PATHS).collect()
    }

    /// With a filter that selects nothing an error, `noTarget`, as RFC 7644 §3.5.2.3 has it. Otherwise
    /// `add` and `replace` make the value that a filter of `eq` describes, as Entra ID expects.
    #[must_use]
    pub fn without_creation(mut self) -> Self {
        for operation in &mut self.operations {
            operation.target.creates = false;
        }
        self
    }

    /// The resource after all operations, made from what was stored. It still has to be validated as a
    /// whole.
    ///
    /// # Errors
    ///
    /// `noTarget` and `mutability`, which depend on what is stored; 413 if it takes more than
    /// [`Limits::steps`]. Then there is no resource at all, so none that was changed in part.
    pub fn apply(
        &self,
        schema: &ResourceSchema,
        resource: Resource,
    ) -> Result<Resource, ScimError> {
        self.apply_within(schema, resource, &Work::of(self.steps))
    }

    /// As [`PatchOp::apply`], for whoever wants to know how much work it was.
    ///
    /// # Errors
    ///
    /// As there; 413 if there is too little work left.
    pub fn apply_within(
        &self,
        schema: &ResourceSchema,
        mut resource: Resource,
        work: &Work,
    ) -> Result<Resource, ScimError> {
        for operation in &self.operations {
            let applied = operation.apply(schema, &mut resource, work);
            // What an operation finds when it has to stop half-way is not to be relied on.
            let applied = if work.is_exceeded() {
                Err(too_much())
            } else {
                applied
            };
            applied.map_err(|error| at_operation(operation.number, error))?;
        }
        Ok(resource)
    }
}

fn too_much() -> ScimError {
    ScimError::too_large(
        "the operations look at more values than is allowed in one request; send them in several",
    )
}

fn check_schemas(envelope: &Envelope<'_>, limits: &Limits) -> Result<(), ScimError> {
    let is_patch_op = |urn: &Json| {
        urn.as_str()
            .is_some_and(|urn| urn.eq_ignore_ascii_case(PATCH_OP))
    };
    let schemas = envelope
        .schemas
        .map(|urns| body::json_of_text(urns.get(), limits))
        .transpose()?;
    let is_named = match &schemas {
        Some(Json::Array(urns)) => urns.iter().any(is_patch_op),
        Some(urn) => is_patch_op(urn),
        None => false,
    };
    if is_named {
        return Ok(());
    }
    Err(ScimError::invalid_syntax(format!(
        "`schemas` has to name `{PATCH_OP}`"
    )))
}

fn operations<'b>(envelope: Envelope<'b>, limits: &Limits) -> Result<Vec<Members<'b>>, ScimError> {
    let operations = envelope.operations.unwrap_or_default();
    match operations.len() {
        0 => Err(ScimError::invalid_syntax(
            "`Operations` has to hold at least one operation",
        )),
        count if count > limits.patch_operations => Err(ScimError::too_large(format!(
            "{count} operations, more than the {} that are allowed",
            limits.patch_operations
        ))),
        _ => Ok(operations),
    }
}

fn read(reader: &mut Reader<'_>, members: &Members<'_>, limits: &Limits) -> Result<(), ScimError> {
    let path = match members.path {
        None => None,
        Some(path) if path.get() == "null" => None,
        Some(path) => Some(
            envelope::string(path)
                .ok_or_else(|| ScimError::invalid_path("`path` has to be a string"))?,
        ),
    };
    let value = members
        .value
        .map(|value| body::json_of_text(value.get(), limits))
        .transpose()?;
    reader.read(&Sent {
        kind: kind(members)?,
        path: path.as_deref(),
        value: value.as_ref(),
    })
}

fn kind(members: &Members<'_>) -> Result<Kind, ScimError> {
    let op = members.op.and_then(envelope::string).unwrap_or_default();
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

fn at_operation(number: usize, error: ScimError) -> ScimError {
    ScimError {
        detail: format!("operation {number}: {}", error.detail),
        ..error
    }
}
