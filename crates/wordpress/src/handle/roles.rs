//! The role of a user: decided here, given and taken by the shell.
//!
//! A user's own write decides it in its own transaction. A group's write may concern thousands: it notes
//! who is due, and `settle` looks at each of them in a transaction of its own.

use std::collections::BTreeSet;

use scim::resource::Resource;

use super::call::Call;
use crate::{
    contract::{Effect, StoredUser},
    exchange::{Failure, Transaction},
    roles::{self, Wanted},
};

/// What became of the role of a user.
pub(super) enum Applied {
    /// It stays as it is.
    Unchanged,
    /// Another one was given, as told.
    Changed(String),
    /// Another one is wanted, and the account is out of reach, as told.
    Refused(String),
}

impl Applied {
    /// What is to be told of it in the audit.
    pub(super) fn told(self) -> Option<String> {
        match self {
            Self::Unchanged => None,
            Self::Changed(told) | Self::Refused(told) => Some(told),
        }
    }
}

/// The role of a user who is not there yet and belongs to no group.
pub(super) fn of_new_user(call: &Call, user: &Resource) -> Wanted {
    wanted(call, &BTreeSet::new(), user)
}

/// What is to be told in the audit of the role that a new user got.
pub(super) fn told_of_new_user(wanted: &Wanted) -> Option<String> {
    let role = wanted.role.as_deref()?;
    let told = format!("role `{role}`{}", passed_over(wanted));
    (!wanted.passed_over.is_empty()).then_some(told)
}

/// Gives a locked user the role that is wanted by now, if that is another one than before. The groups are
/// read within the transaction.
pub(super) async fn apply(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredUser,
    user: &Resource,
) -> Result<Applied, Failure> {
    let groups = match call.connection.role_rules.is_empty() {
        true => BTreeSet::new(),
        false => {
            let memberships = call.directory.memberships(vec![stored.id.clone()]).await?;
            memberships
                .into_iter()
                .map(|membership| membership.group_id)
                .collect()
        }
    };
    let change = roles::change(
        &call.connection,
        wanted(call, &groups, user),
        stored.wanted_role.as_deref(),
        stored.granted_role.as_deref(),
    );
    let Some(change) = change else {
        return Ok(Applied::Unchanged);
    };
    let told = told(&change.former, &change.wanted);
    let effect = Effect::RoleSet {
        id: stored.id.clone(),
        wp_user_id: stored.wp_user_id,
        take: change.take,
        give: change.wanted.role,
    };
    Ok(match transaction.set_role(effect).await? {
        None => Applied::Changed(told),
        Some(reason) => Applied::Refused(format!("{told}; not changed, since {reason}")),
    })
}

/// Lets group writes of a connection with rules take turns: whether a group is within one that has a rule
/// is then the same when it is asked and when it is written. To be called first in the transaction.
pub(super) async fn lock(call: &Call, transaction: &Transaction<'_>) -> Result<(), Failure> {
    match call.connection.role_rules.is_empty() {
        true => Ok(()),
        false => transaction.lock_role_tasks(call.connection.id).await,
    }
}

/// Notes that members who come or go may get another role, if the group, or one around it, has a rule. To
/// be called while they are members.
pub(super) async fn note(
    call: &Call,
    transaction: &Transaction<'_>,
    group_id: &str,
    members: Option<Vec<String>>,
) -> Result<(), Failure> {
    let rules = &call.connection.role_rules;
    let has_rule = |id: &str| rules.iter().any(|rule| rule.group_id == id);
    if rules.is_empty() {
        return Ok(());
    }
    if !has_rule(group_id) {
        let around = call.directory.groups_around(group_id.to_owned()).await?;
        if !around.iter().any(|id| has_rule(id)) {
            return Ok(());
        }
    }
    let noted = transaction
        .add_role_tasks(Effect::RoleTasksAdd {
            connection_id: call.connection.id,
            group_id: group_id.to_owned(),
            members,
            due: call.now,
        })
        .await?;
    if noted > 0 {
        call.leave_role_tasks();
    }
    Ok(())
}

fn wanted(call: &Call, groups: &BTreeSet<String>, user: &Resource) -> Wanted {
    let values = match call.connection.role_values.is_empty() {
        true => BTreeSet::new(),
        false => roles::values(call.users(), user),
    };
    roles::wanted(&call.connection, &call.unavailable_roles, groups, &values)
}

/// What becomes of a role, for the audit.
fn told(former: &str, wanted: &Wanted) -> String {
    let name = |role: &str| match role {
        "" => "no role".to_owned(),
        role => format!("role `{role}`"),
    };
    let role = wanted.role.as_deref().unwrap_or_default();
    let (role, former) = (name(role), name(former));
    format!("{role} instead of {former}{}", passed_over(wanted))
}

/// Why roles that come first were not given.
fn passed_over(wanted: &Wanted) -> String {
    let reasons = wanted.passed_over.iter();
    reasons
        .map(|reason| format!("; passed over: {reason}"))
        .collect()
}
