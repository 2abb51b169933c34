//! Users who leave and come back: what becomes of account, roles, memberships and content, as the
//! administrator decided for `active` false and for DELETE.

use std::collections::BTreeSet;

use scim::resource::{Resource, Value};

use super::{
    breaker::{self, Gate},
    call::Call,
    present,
    users::{self, Put, Standing},
};
use crate::{
    configuration::{Custody, Leaving},
    contract::{Access, Departure, DepartureKind, Secret, StoredUser, Taking, UserKey},
    exchange::{Failure, Transaction},
};

/// The attribute that says whose content a manager gets.
const MANAGER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value";

/// A user whom a request changes, and who may leave by it.
pub(super) struct Leaver<'user> {
    pub(super) stored: &'user StoredUser,
    /// The resource as it is.
    pub(super) before: &'user Resource,
    /// The resource as it would be.
    pub(super) after: &'user Resource,
    /// The password that was sent.
    pub(super) password: Option<Secret>,
}

/// Takes a user's access, and whatever else the administrator decided. Gives what is stored afterwards;
/// `None` when the client sees the user no more.
pub(super) async fn leave(
    call: &Call,
    transaction: &Transaction<'_>,
    gate: Gate,
    leaving: Leaving,
    leaver: &Leaver<'_>,
) -> Result<Option<StoredUser>, Failure> {
    let stored = leaver.stored;
    breaker::admit(call, gate, stored.active).await?;
    match leaving {
        Leaving::Deactivate => {
            let departure = departure(leaver, call, DepartureKind::Deactivated);
            let stored = deactivated(call, transaction, leaver, Vec::new()).await?;
            transaction.departed(departure).await?;
            Ok(Some(stored))
        }
        Leaving::RemoveRoles => {
            let roles = transaction
                .take_roles(stored.id.clone(), stored.wp_user_id)
                .await?;
            let mut departure = departure(leaver, call, DepartureKind::RolesRemoved);
            departure.taken.roles.clone_from(&roles);
            let stored = deactivated(call, transaction, leaver, roles).await?;
            transaction.departed(departure).await?;
            Ok(Some(stored))
        }
        Leaving::Delete => {
            match heir(call, leaver).await? {
                Some(heir) => delete(call, transaction, leaver, heir).await?,
                None => forget(call, transaction, leaver, DepartureKind::Asked).await?,
            }
            Ok(None)
        }
        Leaving::KeepAndForget => {
            forget(call, transaction, leaver, DepartureKind::Forgotten).await?;
            Ok(None)
        }
    }
}

/// DELETE of a user who is locked already, where that leaves the resource: at the most there are roles to
/// take.
pub(super) async fn leave_again(
    call: &Call,
    transaction: &Transaction<'_>,
    gate: Gate,
    leaver: &Leaver<'_>,
) -> Result<(), Failure> {
    let stored = leaver.stored;
    if call.connection.on_delete != Leaving::RemoveRoles {
        return Ok(());
    }
    let roles = transaction
        .take_roles(stored.id.clone(), stored.wp_user_id)
        .await?;
    if roles.is_empty() {
        return Ok(());
    }
    breaker::admit(call, gate, stored.active).await?;
    let mut departure = departure(leaver, call, DepartureKind::RolesRemoved);
    departure.taken.roles.clone_from(&roles);
    let mut standing = Standing::of(stored);
    standing.remember(roles);
    let put = Put::new(leaver.before, standing);
    put.perform(call, transaction, stored).await?;
    transaction.departed(departure).await
}

/// What a user who comes back gets besides the way in: the roles that were taken, as far as the site still has
/// them. Whoever calls it has the role that is wanted by now given afterwards.
pub(super) async fn come_back(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    wp_user_id: u64,
    remembered_roles: Vec<String>,
) -> Result<(), Failure> {
    if !remembered_roles.is_empty() {
        let missing = transaction
            .give_roles(id.to_owned(), wp_user_id, remembered_roles)
            .await?;
        call.add(told_missing(&missing));
    }
    transaction
        .close_departures(id.to_owned(), None, call.now)
        .await?;
    Ok(())
}

/// Which roles could not be given back, in words.
pub(super) fn told_missing(roles: &[String]) -> Option<String> {
    match roles.is_empty() {
        true => None,
        false => Some(format!(
            "roles that could not be given back: {}",
            roles.join(", ")
        )),
    }
}

/// A resource that says that its user is inactive.
pub(super) fn inactive(call: &Call, resource: &Resource) -> Resource {
    let mut inactive = resource.clone();
    if let Some(active) = call.users().find("active") {
        inactive.attributes.set(active, Value::Boolean(false));
    }
    inactive
}

/// Locks the account; the resource stays.
async fn deactivated(
    call: &Call,
    transaction: &Transaction<'_>,
    leaver: &Leaver<'_>,
    roles: Vec<String>,
) -> Result<StoredUser, Failure> {
    let mut standing = Standing::of(leaver.stored).changed(call.now);
    standing.active = false;
    standing.remember(roles);
    users::write(call, transaction, leaver, standing).await
}

/// Deletes the account; its content goes to the heir.
async fn delete(
    call: &Call,
    transaction: &Transaction<'_>,
    leaver: &Leaver<'_>,
    heir: u64,
) -> Result<(), Failure> {
    let stored = leaver.stored;
    let mut departure = departure(leaver, call, DepartureKind::Deleted);
    departure.groups = groups(call, &stored.id).await?;
    transaction.leave(stored.id.clone(), call.now).await?;
    departure.taken = transaction
        .delete(stored.id.clone(), stored.wp_user_id, heir)
        .await?;
    // What a rule gave, a rule gives again.
    let default_role = &call.connection.default_role;
    let by_rule = stored.granted_role.as_ref();
    let by_rule = by_rule.filter(|role| call.connection.has_rules() && *role != default_role);
    departure.taken.roles.retain(|role| Some(role) != by_rule);
    transaction.departed(departure).await
}

/// Locks the account and lets the connection forget the user.
async fn forget(
    call: &Call,
    transaction: &Transaction<'_>,
    leaver: &Leaver<'_>,
    kind: DepartureKind,
) -> Result<(), Failure> {
    let stored = leaver.stored;
    let mut departure = departure(leaver, call, kind);
    departure.groups = groups(call, &stored.id).await?;
    let mut standing = Standing::of(stored).changed(call.now);
    standing.active = false;
    standing.forgotten = Some(call.now);
    let put = Put {
        access: stored.active.then_some(Access::Locked),
        ..Put::new(leaver.after, standing)
    };
    put.perform(call, transaction, stored).await?;
    transaction.leave(stored.id.clone(), call.now).await?;
    transaction.departed(departure).await
}

/// Who gets the content of a user; `None` if an administrator has to say.
async fn heir(call: &Call, leaver: &Leaver<'_>) -> Result<Option<u64>, Failure> {
    Ok(match call.connection.content_custody {
        Custody::Ask => None,
        Custody::Heir => Some(call.connection.content_heir),
        Custody::Manager => {
            let manager = manager(call, leaver).await?;
            Some(manager.unwrap_or(call.connection.content_heir))
        }
    })
}

/// The WordPress user of the manager, if the same connection manages that one and it is active.
async fn manager(call: &Call, leaver: &Leaver<'_>) -> Result<Option<u64>, Failure> {
    let attribute = call.users().find(MANAGER);
    let named = attribute.and_then(|id| leaver.before.text(call.users(), id));
    let Some(id) = named.filter(|id| present::is_id(id)) else {
        return Ok(None);
    };
    let by = UserKey::Id(id.to_owned());
    let manager = call.directory.user(call.connection.id, by).await?;
    let manager = manager.filter(|user| user.active && user.id != leaver.stored.id);
    Ok(manager.map(|user| user.wp_user_id))
}

/// The groups that a user is a member of itself.
async fn groups(call: &Call, id: &str) -> Result<Vec<String>, Failure> {
    let memberships = call.directory.memberships(vec![id.to_owned()]).await?;
    let direct = memberships.into_iter().filter(|group| group.direct);
    let groups: BTreeSet<String> = direct.map(|group| group.group_id).collect();
    Ok(groups.into_iter().collect())
}

/// The departure of a user who has lost nothing yet.
fn departure(leaver: &Leaver<'_>, call: &Call, kind: DepartureKind) -> Departure {
    let stored = leaver.stored;
    Departure {
        connection_id: call.connection.id,
        user_id: stored.id.clone(),
        wp_user_id: stored.wp_user_id,
        occurred: call.now,
        kind,
        was_active: stored.active,
        created: stored.created,
        version: stored.version,
        document: stored.document.clone(),
        user_name: users::text(call, leaver.before, "userName")
            .unwrap_or_default()
            .to_owned(),
        remembered_roles: stored.remembered_roles.clone(),
        groups: Vec::new(),
        taken: Taking::default(),
    }
}
