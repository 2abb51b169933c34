//! What the administrator switched off for a connection: refused with the reason, before anything is changed.

use scim::{
    error::ScimError,
    resource::{Resource, Value},
};

use super::call::Call;
use crate::configuration::Feature;

/// What is told of a change of which only `active` was let through.
pub(super) const LEFT: &str = "other attributes stay as they were: their changes are switched off";

/// Refuses what is switched off.
pub(super) fn require(call: &Call, feature: Feature) -> Result<(), ScimError> {
    match call.connection.is_on(feature) {
        true => Ok(()),
        false => Err(ScimError::new(
            403,
            format!(
                "an administrator of the site switched off that this client {}",
                does(feature)
            ),
        )),
    }
}

/// What becomes of a user of whom `active` and other attributes change at once, if other changes are switched
/// off: a leaver is locked out all the same, and the rest stays as it was. `None` where all of it may be.
pub(super) fn activity_alone(call: &Call, before: &Resource, after: &Resource) -> Option<Resource> {
    if call.connection.is_on(Feature::Update) {
        return None;
    }
    let active = call.users().find("active")?;
    let mut alone = before.clone();
    alone.attributes.remove(active);
    if let Some(value) = after.attributes.get(active).and_then(Value::as_boolean) {
        alone.attributes.set(active, Value::Boolean(value));
    }
    Some(alone)
}

fn does(feature: Feature) -> &'static str {
    match feature {
        Feature::Create => "creates users",
        Feature::Update => "changes attributes of users",
        Feature::Deactivate => "deactivates users",
        Feature::Reactivate => "reactivates users",
        Feature::Delete => "deletes users",
        Feature::Groups => "changes groups",
    }
}
