//! What an administrator does about a departure: undo it, or say who gets the content.

use scim::{
    error::ScimError,
    resource::{Resource, Value},
};
use serde_json::json;

use super::{
    answer::Answer,
    call::Call,
    groups, leave, present, roles,
    users::{self, Put, Standing},
};
use crate::{
    contract::{Access, Departure, DepartureKind, Effect, NewUser, StoredUser, UserKey},
    exchange::{Failure, Transaction},
};

/// What nothing brings back.
const LOST: &str = "the account was deleted and is made anew: its password, its application passwords and \
                    what plugins kept of it are lost, unless other sites of the network kept it";

/// Undoes a departure: access, roles, memberships and content are as they were before.
pub(super) async fn restore(call: &Call, number: u64) -> Result<Answer, Failure> {
    let notes = call
        .directory
        .transaction(async |transaction| {
            roles::lock(call, transaction).await?;
            let departure = found(call, transaction, number).await?;
            let mut notes = Vec::new();
            let id = departure.user_id.clone();
            let given = match held(call, transaction, &departure).await? {
                Some(stored) => returned(call, transaction, &departure, &stored).await?,
                None if departure.kind == DepartureKind::Deleted => {
                    notes.push(LOST.to_owned());
                    recreated(call, transaction, &departure).await?
                }
                None => {
                    return Err(ScimError::new(
                        409,
                        "the user was deleted in WordPress or by a later request",
                    )
                    .into());
                }
            };
            close(call, transaction, &id, number).await?;
            notes.extend(leave::told_missing(&given));
            for group in &departure.groups {
                if !groups::join(call, transaction, group, &id).await? {
                    notes.push("a group does not exist any more".to_owned());
                }
            }
            call.tell(notes.join("; "));
            let changed = vec!["active".to_owned()];
            transaction.audit(call.success(200, changed)).await?;
            Ok(notes)
        })
        .await?;
    Ok(Answer::ok(json!({ "notes": notes }).to_string()))
}

/// Deletes a user whose deletion waited for an heir.
pub(super) async fn bequeath(call: &Call, number: u64, heir: u64) -> Result<Answer, Failure> {
    call.directory
        .transaction(async |transaction| {
            let departure = found(call, transaction, number).await?;
            let stored = match departure.kind {
                DepartureKind::Asked => {
                    let by = UserKey::Id(departure.user_id.clone());
                    transaction
                        .forgotten_for_update(call.connection.id, by, call.mapping().fields())
                        .await?
                }
                _ => None,
            };
            let Some(stored) = stored else {
                return Err(ScimError::new(409, "no deletion waits for that").into());
            };
            close(call, transaction, &stored.id, number).await?;
            let taken = transaction
                .delete(stored.id.clone(), stored.wp_user_id, heir)
                .await?;
            let departure = Departure {
                kind: DepartureKind::Deleted,
                taken,
                ..departure
            };
            transaction.departed(departure).await?;
            call.tell(format!("the content goes to the WordPress user {heir}"));
            transaction.audit(call.success(200, Vec::new())).await
        })
        .await?;
    Ok(Answer::empty(204))
}

/// The departure, noted for the audit.
async fn found(
    call: &Call,
    transaction: &Transaction<'_>,
    number: u64,
) -> Result<Departure, Failure> {
    let found = transaction.departure(call.connection.id, number).await?;
    let departure = found.ok_or_else(|| {
        ScimError::new(404, format!("there is no departure {number} to be undone"))
    })?;
    let document = present::stored(call.users(), &departure.document);
    let name = users::text(call, &document, "userName");
    call.about(&departure.user_id, Some(departure.wp_user_id), name);
    Ok(departure)
}

/// The user of a departure, locked, be it that the connection has forgotten it.
async fn held(
    call: &Call,
    transaction: &Transaction<'_>,
    departure: &Departure,
) -> Result<Option<StoredUser>, Failure> {
    let by = || UserKey::Id(departure.user_id.clone());
    let connection_id = call.connection.id;
    let found = transaction
        .user_for_update(connection_id, by(), call.mapping().fields())
        .await?;
    match found {
        Some(stored) => Ok(Some(stored)),
        None => {
            transaction
                .forgotten_for_update(connection_id, by(), call.mapping().fields())
                .await
        }
    }
}

/// Marks the departure as undone. The user is locked: of two who undo it at once the second finds it undone.
async fn close(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    number: u64,
) -> Result<(), Failure> {
    let closed = transaction
        .close_departures(id.to_owned(), Some(number), call.now)
        .await?;
    match closed {
        0 => Err(ScimError::new(409, "somebody else undid it a moment ago").into()),
        _ => Ok(()),
    }
}

/// Lets a user in again who is still there; tells which roles could not be given back.
async fn returned(
    call: &Call,
    transaction: &Transaction<'_>,
    departure: &Departure,
    stored: &StoredUser,
) -> Result<Vec<String>, Failure> {
    let is_active = stored.active || departure.was_active;
    let mut document = present::stored(call.users(), &stored.document);
    for (field, value) in &users::differing(&stored.wordpress, &stored.baseline) {
        call.mapping().absorb(&mut document, field, value);
    }
    let document = with_active(call, document, is_active);
    let mut standing = Standing::of(stored).changed(call.now);
    standing.active = is_active;
    standing.forgotten = None;
    let roles = match is_active {
        true => std::mem::take(&mut standing.remembered_roles),
        false => {
            let taken = &departure.taken.roles;
            standing
                .remembered_roles
                .retain(|role| !taken.contains(role));
            taken.clone()
        }
    };
    let put = Put {
        access: is_active.then_some(Access::Open),
        ..Put::new(&document, standing)
    };
    put.perform(call, transaction, stored).await?;
    let missing = give(transaction, &stored.id, stored.wp_user_id, roles).await?;
    if is_active {
        users::give_role(call, transaction, stored, &document).await?;
    }
    Ok(missing)
}

/// Creates a deleted user again; tells which roles could not be given back.
async fn recreated(
    call: &Call,
    transaction: &Transaction<'_>,
    departure: &Departure,
) -> Result<Vec<String>, Failure> {
    let document = present::stored(call.users(), &departure.document);
    let standing = Standing {
        active: departure.was_active,
        // Past the version that the client was shown last.
        version: departure.version.saturating_add(2),
        modified: call.now,
        remembered_roles: departure.remembered_roles.clone(),
        forgotten: None,
    };
    let id = departure.user_id.clone();
    let restore = Effect::UserRestore {
        row: NewUser {
            id: id.clone(),
            connection_id: call.connection.id,
            created: departure.created,
            row: users::row(call, &document, standing)?,
        },
        wp_user_id: departure.wp_user_id,
        user_login: departure.taken.user_login.clone().unwrap_or_default(),
        wordpress: call.mapping().derive(&document),
        fields: call.mapping().fields(),
    };
    let (wp_user_id, given) = transaction.insert(restore).await?;
    call.about(&id, Some(wp_user_id), None);
    let stored = users::settled(call, transaction, &id, given).await?;
    let taken = departure.taken.clone();
    let missing = give(transaction, &id, wp_user_id, taken.roles).await?;
    if departure.was_active {
        users::give_role(call, transaction, &stored, &document).await?;
    }
    if let Some(heir) = taken.heir {
        transaction
            .return_content(heir, wp_user_id, taken.posts, taken.links)
            .await?;
    }
    Ok(missing)
}

async fn give(
    transaction: &Transaction<'_>,
    id: &str,
    wp_user_id: u64,
    roles: Vec<String>,
) -> Result<Vec<String>, Failure> {
    match roles.is_empty() {
        true => Ok(roles),
        false => {
            transaction
                .give_roles(id.to_owned(), wp_user_id, roles)
                .await
        }
    }
}

/// A resource that says whether its user is active; one that did not say it and is, still does not.
fn with_active(call: &Call, mut resource: Resource, is_active: bool) -> Resource {
    if let Some(active) = call.users().find("active")
        && (!is_active || resource.attributes.get(active).is_some())
    {
        resource.attributes.set(active, Value::Boolean(is_active));
    }
    resource
}
