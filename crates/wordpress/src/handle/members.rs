//! Who is in a group: rows, of which a change of K members touches K.

use std::collections::BTreeSet;

use scim::{error::ScimError, patch::Delta};

use super::{
    call::Call,
    present::{Kind, key, members},
    roles,
};
use crate::{
    exchange::{Added, Failure, Transaction},
    profile::Sent,
};

/// How many memberships came and went, and how many members that nobody knows were passed over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Change {
    added: u64,
    removed: u64,
    ignored: u64,
}

impl Change {
    pub(super) fn is_any(self) -> bool {
        self.added > 0 || self.removed > 0
    }

    /// What becomes of a group, for the audit.
    pub(super) fn told(self, group: &str) -> String {
        let Self {
            added,
            removed,
            ignored,
        } = self;
        match (added, removed, ignored) {
            (0, 0, 0) => format!("group `{group}`"),
            (_, _, 0) => format!("group `{group}`: {added} members added, {removed} removed"),
            _ => format!(
                "group `{group}`: {added} members added, {removed} removed, {ignored} unknown ones ignored"
            ),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            added: self.added.saturating_add(other.added),
            removed: self.removed.saturating_add(other.removed),
            ignored: self.ignored + other.ignored,
        }
    }
}

/// Applies changes of the set of members, in order.
pub(super) async fn apply(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    deltas: &[Delta],
) -> Result<Change, Failure> {
    let mut change = Change::default();
    for delta in deltas {
        change = change.and(match delta {
            Delta::Add(keys) => add(call, transaction, id, keys).await?,
            Delta::Remove(keys) => {
                let ids = ordered(call, keys)?;
                remove(call, transaction, id, Some(ids)).await?
            }
            Delta::Set(keys) if keys.is_empty() => remove(call, transaction, id, None).await?,
            Delta::Set(keys) => set(call, transaction, id, keys).await?,
        });
    }
    Ok(change)
}

/// Adds members. Those that nobody knows are refused or left out, as the profile has it; never stored.
pub(super) async fn add(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    keys: &[String],
) -> Result<Change, Failure> {
    let ids = ordered(call, keys)?;
    if ids.iter().any(|member| member == id) {
        return Err(
            ScimError::invalid_value("`members`: a group cannot be a member of itself").into(),
        );
    }
    // What is not written like an id of ours is none, and does not reach the database.
    let (mut ids, mut unknown): (BTreeSet<String>, BTreeSet<String>) = ids
        .into_iter()
        .partition(|member| key(Kind::User, call, member).is_ok());
    let mut change = Change::default();
    loop {
        change.ignored += ignore(call, &unknown)?;
        ids.retain(|member| !unknown.contains(member));
        if ids.is_empty() {
            return Ok(change);
        }
        let members: Vec<String> = ids.iter().cloned().collect();
        let added = transaction.add_members(call.connection.id, id.to_owned(), members.clone());
        match added.await? {
            Added::Count(count) => {
                if count > 0 {
                    roles::note(call, transaction, id, Some(members)).await?;
                }
                change.added = count;
                return Ok(change);
            }
            Added::Missing(missing) => unknown = missing.into_iter().collect(),
        }
    }
}

/// Removes members, or all.
async fn remove(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    members: Option<Vec<String>>,
) -> Result<Change, Failure> {
    roles::note(call, transaction, id, members.clone()).await?;
    let removed = transaction.remove_members(id.to_owned(), members).await?;
    Ok(Change {
        removed,
        ..Change::default()
    })
}

/// Passes over members that nobody knows, if that is what the profile has; tells how many they are.
fn ignore(call: &Call, unknown: &BTreeSet<String>) -> Result<u64, ScimError> {
    match (call.profile.unknown_members, unknown.first()) {
        (Sent::Refused, Some(member)) => Err(ScimError::invalid_value(format!(
            "`members`: there is no user or group with the id `{member}`"
        ))),
        _ => Ok(unknown.len() as u64),
    }
}

/// Makes these the members.
pub(super) async fn set(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    keys: &[String],
) -> Result<Change, Failure> {
    let wanted: BTreeSet<String> = ordered(call, keys)?.into_iter().collect();
    let stored: BTreeSet<String> = members(call, id)
        .await?
        .into_iter()
        .map(|member| member.id)
        .collect();
    let gone: Vec<String> = stored.difference(&wanted).cloned().collect();
    let new: Vec<String> = wanted.difference(&stored).cloned().collect();
    let removed = match gone.is_empty() {
        true => Change::default(),
        false => remove(call, transaction, id, Some(gone)).await?,
    };
    Ok(removed.and(add(call, transaction, id, &new).await?))
}

/// Ids in ascending order, so that rows are locked in one order, each once.
fn ordered(call: &Call, keys: &[String]) -> Result<Vec<String>, ScimError> {
    if keys.len() > call.limits.members {
        let limit = call.limits.members;
        return Err(ScimError::too_large(format!(
            "more than {limit} members in one request"
        )));
    }
    Ok(keys
        .iter()
        .cloned()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect())
}
