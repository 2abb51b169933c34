//! A user in two places: the document and WordPress are made to agree, whichever of them changed.

use scim::resource::Resource;

use super::{Put, Standing, text};
use crate::{
    contract::{Access, Fields, StoredUser, UserKey},
    exchange::{Failure, Transaction},
    handle::{
        call::Call,
        changed::Changed,
        leave::{self, Leaver},
        present,
        roles::{self, Applied},
    },
};

/// Writes a changed user: the row as a whole, of WordPress only the fields whose value changed. Who becomes
/// active again comes back, and whoever is active gets the role that is wanted.
pub(in crate::handle) async fn write(
    call: &Call,
    transaction: &Transaction<'_>,
    user: &Leaver<'_>,
    mut standing: Standing,
) -> Result<StoredUser, Failure> {
    let Leaver {
        stored,
        before,
        after,
        ..
    } = *user;
    let former = call.mapping().derive(before);
    let mut wordpress = call.mapping().derive(after);
    let withdrawn = call.mapping().withdrawn(&former, &wordpress);
    wordpress.retain(|field, value| former.get(field) != Some(value));
    wordpress.extend(withdrawn);
    wordpress.extend(due(call, stored, after));
    let access = match (stored.active, standing.active) {
        (true, false) => Some(Access::Locked),
        (false, true) => Some(Access::Open),
        _ => None,
    };
    let remembered = match access {
        Some(Access::Open) => std::mem::take(&mut standing.remembered_roles),
        _ => Vec::new(),
    };
    let is_active = standing.active;
    let put = Put {
        wordpress,
        user_login: renamed(call, before, after),
        password: user.password.clone(),
        access,
        ..Put::new(after, standing)
    };
    let given = put.perform(call, transaction, stored).await?;
    if access == Some(Access::Open) {
        leave::come_back(call, transaction, &stored.id, stored.wp_user_id, remembered).await?;
    }
    if is_active {
        give_role(call, transaction, stored, after).await?;
    }
    // What SCIM did not give has to be as it was.
    let mut expected = stored.baseline.clone();
    expected.extend(given);
    settled(call, transaction, &stored.id, expected).await
}

/// The login that is to follow a `userName` that changes, where an administrator wants that.
fn renamed(call: &Call, before: &Resource, after: &Resource) -> Option<String> {
    let user_name = text(call, after, "userName")?;
    let is_new = text(call, before, "userName") != Some(user_name);
    (call.connection.rename_login && is_new).then(|| user_name.to_owned())
}

/// Gives a locked user the role that is wanted, where rules want one; tells whether it is another one.
pub(in crate::handle) async fn give_role(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredUser,
    user: &Resource,
) -> Result<bool, Failure> {
    if !call.connection.has_rules() {
        return Ok(false);
    }
    let applied = roles::apply(call, transaction, stored, user).await?;
    let is_changed = matches!(applied, Applied::Changed(_));
    call.add(applied.told());
    Ok(is_changed)
}

/// The user with what was edited in WordPress and has not reached the document yet, or the other way round.
pub(in crate::handle) async fn caught_up(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: StoredUser,
) -> Result<StoredUser, Failure> {
    if stored.baseline.is_empty() {
        return finished(call, transaction, stored).await;
    }
    let edited = differing(&stored.wordpress, &stored.baseline);
    if edited.is_empty() {
        return Ok(stored);
    }
    let version = stored.version.saturating_add(1);
    let modified = call.now.max(stored.modified.saturating_add(1));
    follow(call, transaction, &stored, &edited, version, modified).await?;
    let by = UserKey::Id(stored.id);
    let found = transaction
        .user_for_update(call.connection.id, by, call.mapping().fields())
        .await?;
    found.ok_or(Failure::Gone)
}

/// The user with WordPress as the document has it. Without a baseline, a write was broken off between the two:
/// something had committed its transaction.
async fn finished(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: StoredUser,
) -> Result<StoredUser, Failure> {
    let document = present::stored(call.users(), &stored.document);
    let mut wordpress = call.mapping().derive(&document);
    wordpress.retain(|field, value| stored.wordpress.get(field) != Some(value));
    let put = Put {
        wordpress,
        access: (!stored.active).then_some(Access::Locked),
        ..Put::new(&document, Standing::of(&stored))
    };
    let given = put.perform(call, transaction, &stored).await?;
    settled(call, transaction, &stored.id, given).await
}

/// The user as read again after a write, still within the transaction. Where WordPress, by a hook of
/// another plugin, kept something else than it was given, the document follows.
pub(in crate::handle) async fn settled(
    call: &Call,
    transaction: &Transaction<'_>,
    id: &str,
    expected: Fields,
) -> Result<StoredUser, Failure> {
    let by = UserKey::Id(id.to_owned());
    let lost = || Failure::Unavailable {
        reason: "a row just written is not there".to_owned(),
    };
    let load = async || {
        let stored = transaction
            .user_for_update(call.connection.id, by.clone(), call.mapping().fields())
            .await?;
        stored.ok_or_else(lost)
    };
    let stored = load().await?;
    let kept = differing(&stored.wordpress, &expected);
    if kept.is_empty() {
        return Ok(stored);
    }
    follow(
        call,
        transaction,
        &stored,
        &kept,
        stored.version,
        stored.modified,
    )
    .await?;
    load().await
}

/// Makes the document say what WordPress holds.
pub(in crate::handle) async fn follow(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredUser,
    kept: &Fields,
    version: u64,
    modified: i64,
) -> Result<Changed, Failure> {
    let before = present::stored(call.users(), &stored.document);
    let mut after = before.clone();
    for (field, value) in kept {
        call.mapping().absorb(&mut after, field, value);
    }
    let standing = Standing {
        version,
        modified,
        ..Standing::of(stored)
    };
    let mut wordpress = due(call, stored, &after);
    wordpress.retain(|field, _| !kept.contains_key(field));
    let put = Put {
        wordpress,
        ..Put::new(&after, standing)
    };
    put.perform(call, transaction, stored).await?;
    Ok(Changed::between(call, call.users(), &before, &after))
}

/// What an administrator mapped and WordPress does not hold: it may have been mapped since the last write.
fn due(call: &Call, stored: &StoredUser, user: &Resource) -> Fields {
    let mapping = call.mapping();
    let mut wordpress = mapping.derive(user);
    wordpress
        .retain(|field, value| mapping.adds(field) && stored.wordpress.get(field) != Some(value));
    wordpress
}

/// The fields of which WordPress holds something else than expected.
pub(in crate::handle) fn differing(held: &Fields, expected: &Fields) -> Fields {
    let differs = |field: &&String| {
        expected
            .get(*field)
            .is_some_and(|value| Some(value) != held.get(*field))
    };
    let names = held.keys().filter(differs);
    names
        .filter_map(|field| Some((field.clone(), held.get(field)?.clone())))
        .collect()
}
