//! Who is in a group: rows, of which a change of K members touches K.

use std::collections::BTreeSet;

use scim::{error::ScimError, patch::Delta};

use super::{
    call::Call,
    present::{Kind, key, members},
};
use crate::exchange::{Failure, Transaction};

/// How many memberships came and went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Change {
    pub(super) added: u64,
    pub(super) removed: u64,
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
        match delta {
            Delta::Add(keys) => change.added += add(call, transaction, id, keys).await?,
            Delta::Remove(keys) => {
                let ids = ordered(call, keys)?;
                change.removed += transaction.remove_members(id.to_owned(), Some(ids)).await?;
            }
            Delta::Set(keys) if keys.is_empty() => {
                change.removed += transaction.remove_members(id.to_owned(), None).await?;
            }
            Delta::Set(keys) => {
                let set = set(call, transaction, id, keys).await?;
                change.added += set.added;
                change.removed += set.removed;
            }
        }
    }
    Ok(change)
}

/// Adds members.
pub(super) async fn add(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    keys: &[String],
) -> Result<u64, Failure> {
    let ids = ordered(call, keys)?;
    if ids.is_empty() {
        return Ok(0);
    }
    if ids.iter().any(|member| member == id) {
        return Err(
            ScimError::invalid_value("`members`: a group cannot be a member of itself").into(),
        );
    }
    // What is not written like an id of ours is none, and does not reach the database.
    for member in &ids {
        if key(Kind::User, call, member).is_err() {
            let detail = format!("`members`: there is no user or group with the id `{member}`");
            return Err(ScimError::invalid_value(detail).into());
        }
    }
    transaction
        .add_members(call.connection.id, id.to_owned(), ids)
        .await
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
        true => 0,
        false => {
            transaction
                .remove_members(id.to_owned(), Some(gone))
                .await?
        }
    };
    Ok(Change {
        added: add(call, transaction, id, &new).await?,
        removed,
    })
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
