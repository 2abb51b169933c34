//! What a client sent, as far as its profile accepts it.

use scim::{
    error::{ErrorType, ScimError},
    message::patch_op::PatchOp,
    patch::Operation,
    resource::{Parsed, Resource, UnknownAttribute},
    schema::{AttributeId, ResourceSchema, Returned},
};

use super::{Http, call::Call};
use crate::{contract::Secret, profile::Sent};

/// What WordPress takes for a password: it checks no longer one.
const PASSWORD_BYTES: usize = 4096;

/// The resource in the body of POST and PUT.
pub(super) fn resource(
    call: &Call,
    schema: &ResourceSchema,
    http: &Http,
) -> Result<Resource, ScimError> {
    let parsed = Resource::from_json(schema, &http.body, &call.limits)?;
    if is_of_users(call, schema) {
        call.see(|seen| {
            seen.resource(&parsed.resource.attributes);
            seen.strangers(&parsed.unknown);
        });
    }
    if call.profile.foreign_schemas == Sent::Refused {
        refuse_foreign_schemas(schema, &parsed)?;
    }
    refuse_unknown(call, &parsed.unknown)?;
    let secret = secrets(schema).find(|id| parsed.resource.attributes.get(*id).is_some());
    refuse_secret(call, schema, secret)?;
    Ok(parsed.resource)
}

/// The operations in the body of PATCH.
pub(super) fn patch(
    call: &Call,
    schema: &ResourceSchema,
    http: &Http,
) -> Result<PatchOp, ScimError> {
    let patch = match PatchOp::from_json(schema, &http.body, &call.limits) {
        Ok(patch) => patch,
        Err(error) => {
            if is_of_users(call, schema) && error.scim_type == Some(ErrorType::InvalidPath) {
                let unknown = PatchOp::unknown_paths(schema, &http.body, &call.limits);
                call.see(|seen| seen.strangers(&unknown));
            }
            return Err(error);
        }
    };
    if is_of_users(call, schema) {
        call.see(|seen| {
            patch
                .operations
                .iter()
                .for_each(|operation| seen.operation(operation));
            seen.strangers(&patch.unknown);
        });
    }
    refuse_unknown(call, &patch.unknown)?;
    let is_changed = |id: &AttributeId| {
        let targets = |operation: &Operation| operation.target.attribute == *id;
        patch.operations.iter().any(targets)
    };
    refuse_secret(call, schema, secrets(schema).find(is_changed))?;
    Ok(match call.profile.creates_unmatched {
        true => patch,
        false => patch.without_creation(),
    })
}

/// What is accepted and never returned: passwords.
pub(super) fn secrets(schema: &ResourceSchema) -> impl Iterator<Item = AttributeId> + '_ {
    let is_secret = |id: &AttributeId| schema.attribute(*id).returned == Returned::Never;
    schema.roots().iter().copied().filter(is_secret)
}

/// The password that WordPress is to have, where the connection hands passwords on.
pub(super) fn password(call: &Call, user: &Resource) -> Result<Option<Secret>, ScimError> {
    let id = call.users().find("password");
    let sent = id.and_then(|id| user.text(call.users(), id));
    let Some(password) = sent.filter(|_| call.connection.password_sync) else {
        return Ok(None);
    };
    let is_within = (1..=PASSWORD_BYTES).contains(&password.len());
    // WordPress takes white space off both ends.
    if !is_within || password.trim().is_empty() || password.chars().any(char::is_control) {
        return Err(ScimError::invalid_value(format!(
            "`password` is to have 1 to {PASSWORD_BYTES} bytes, and no control characters"
        )));
    }
    Ok(Some(Secret::new(password.to_owned())))
}

fn is_of_users(call: &Call, schema: &ResourceSchema) -> bool {
    schema.name() == call.users().name()
}

fn refuse_foreign_schemas(schema: &ResourceSchema, parsed: &Parsed) -> Result<(), ScimError> {
    let is_known = |urn: &&String| {
        let mut extensions = schema.extensions();
        urn.eq_ignore_ascii_case(schema.base())
            || extensions.any(|id| schema.attribute(id).name.eq_ignore_ascii_case(urn))
    };
    match parsed.schemas.iter().find(|urn| !is_known(urn)) {
        Some(foreign) => Err(ScimError::invalid_syntax(format!(
            "`schemas` names `{foreign}`, which a {} does not have; `/ResourceTypes/{}` lists those it has",
            schema.name(),
            schema.name()
        ))),
        None => Ok(()),
    }
}

fn refuse_unknown(call: &Call, unknown: &[UnknownAttribute]) -> Result<(), ScimError> {
    match (call.profile.unknown_attributes, unknown.first()) {
        (Sent::Refused, Some(UnknownAttribute { name, .. })) => Err(ScimError::invalid_syntax(
            format!("there is no attribute `{name}`; `/Schemas` lists those there are"),
        )),
        _ => Ok(()),
    }
}

fn refuse_secret(
    call: &Call,
    schema: &ResourceSchema,
    secret: Option<AttributeId>,
) -> Result<(), ScimError> {
    match (call.profile.password, secret) {
        (Sent::Refused, Some(id)) => Err(ScimError::invalid_value(format!(
            "`{}` is not accepted here; leave it out",
            schema.full_name(id)
        ))),
        _ => Ok(()),
    }
}
