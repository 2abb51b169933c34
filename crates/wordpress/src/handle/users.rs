//! Create, read, replace, patch and delete one user (RFC 7644 §3.3 to §3.6).

mod adopt;
mod create;
mod link;

use scim::{
    error::ScimError,
    projection::Projection,
    resource::{Resource, Value},
    user_name,
};

use super::{
    Http,
    answer::Answer,
    call::{Call, entity_tag},
    fault, precondition,
    present::{self, Kind, changed, key, not_found},
    roles::{self, Applied},
    search, sent,
};
use crate::{
    contract::{Access, Effect, Fields, Secret, StoredUser, UserKey, UserRow},
    exchange::{Failure, Transaction},
    mapping, select, storage,
};

pub(super) use adopt::{adopt, release};
pub(super) use create::create;

/// GET /Users/{id}.
pub(super) async fn read(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    let projection = search::projection(call, Kind::User, &search::shown(call, http)?)?;
    call.about(id, None, None);
    let by = UserKey::Id(key(Kind::User, call, id)?);
    let stored = call
        .directory
        .user(call.connection.id, by)
        .await?
        .ok_or_else(|| not_found(Kind::User, call, id))?;
    call.about(&stored.id, Some(stored.wp_user_id), None);
    if precondition::is_known(http.header("if-none-match"), stored.version) {
        return Ok(Answer::empty(304).with("ETag", entity_tag(stored.version)));
    }
    answer_to(call, 200, &stored, &projection).await
}

/// PUT /Users/{id}.
pub(super) async fn replace(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    call.about(id, None, None);
    let sent = sent::resource(call, call.users(), http)?;
    call.about_user_name(text(call, &sent, "userName"));
    change(call, id, http, Change::Replace, |stored| {
        stored.replaced_by(call.users(), sent.clone())
    })
    .await
}

/// PATCH /Users/{id}.
pub(super) async fn patch(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    call.about(id, None, None);
    let operations = sent::patch(call, call.users(), http)?;
    change(call, id, http, Change::Patch, |stored| {
        operations.apply(call.users(), stored.clone())
    })
    .await
}

/// DELETE /Users/{id}.
pub(super) async fn delete(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    call.about(id, None, None);
    let by = UserKey::Id(key(Kind::User, call, id)?);
    let result = call
        .directory
        .transaction(async |transaction| {
            let stored = locked(call, transaction, &by, id).await?;
            preconditions(call, http, &stored)?;
            transaction.leave(stored.id.clone(), call.now).await?;
            transaction
                .delete(
                    stored.id.clone(),
                    stored.wp_user_id,
                    call.connection.content_heir,
                )
                .await?;
            transaction.audit(call.success(204, Vec::new())).await?;
            fault::reach(call, fault::Place::Commit).await;
            Ok(Answer::empty(204))
        })
        .await;
    forgotten_if_gone(call, &by, id, result).await
}

/// Which of the two ways of changing a user it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Replace,
    Patch,
}

/// What PUT and PATCH share: the stored user becomes what `next` makes of it. A change that changes
/// nothing leaves version and modification time alone.
async fn change(
    call: &Call,
    id: &str,
    http: &Http,
    way: Change,
    next: impl Fn(&Resource) -> Result<Resource, ScimError>,
) -> Result<Answer, Failure> {
    let projection = search::projection(call, Kind::User, &search::shown(call, http)?)?;
    let by = UserKey::Id(key(Kind::User, call, id)?);
    let result = call
        .directory
        .transaction(async |transaction| {
            let stored = locked(call, transaction, &by, id).await?;
            let stored = caught_up(call, transaction, stored).await?;
            preconditions(call, http, &stored)?;
            let before = present::stored(call.users(), &stored.document);
            let next = next(&before)?;
            let password = sent::password(call, &next)?;
            let mut after = without_secrets(call, next);
            if way == Change::Replace {
                keep_locked(call, &stored, &mut after);
            }
            after.validate(call.users())?;
            present::require_limits(call, &after, call.users())?;
            let mut changed = changed(call.users(), &before, &after);
            let change = Written {
                before: &before,
                after: &after,
                is_visible: !changed.is_empty(),
                password,
            };
            if change.password.is_some() {
                changed.push("password".to_owned());
            }
            let mut expected = match changed.is_empty() {
                true => None,
                false => Some(write(call, transaction, &stored, change).await?),
            };
            if call.connection.has_rules() {
                let applied = roles::apply(call, transaction, &stored, &after).await?;
                if matches!(applied, Applied::Changed(_)) {
                    expected.get_or_insert_with(|| stored.baseline.clone());
                }
                call.tell(applied.told());
            }
            let stored = match expected {
                None => stored,
                Some(expected) => settled(call, transaction, &stored.id, expected).await?,
            };
            transaction.audit(call.success(200, changed)).await?;
            let answer = answer_to(call, 200, &stored, &projection).await?;
            fault::reach(call, fault::Place::Commit).await;
            Ok(answer)
        })
        .await;
    forgotten_if_gone(call, &by, id, result).await
}

/// Where WordPress does not have the user any more, the row goes too: whoever deleted the user could not
/// tell. Then the name is free again.
async fn forgotten_if_gone(
    call: &Call,
    by: &UserKey,
    id: &str,
    result: Result<Answer, Failure>,
) -> Result<Answer, Failure> {
    if result != Err(Failure::Gone) {
        return result;
    }
    call.directory
        .transaction(async |transaction| {
            let connection_id = call.connection.id;
            let found = transaction
                .user_for_update(connection_id, by.clone(), Vec::new())
                .await?;
            let Some(stored) = found else { return Ok(()) };
            transaction.leave(stored.id.clone(), call.now).await?;
            transaction.forget(stored.id).await
        })
        .await?;
    Err(not_found(Kind::User, call, id).into())
}

/// The user with what was edited in WordPress and has not reached the document yet, or the other way round.
pub(super) async fn caught_up(
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
        .user_for_update(call.connection.id, by, mapping::fields())
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
    let given = transaction
        .update(Effect::UserUpdate {
            id: stored.id.clone(),
            wp_user_id: stored.wp_user_id,
            row: row(
                call,
                &document,
                stored.active,
                stored.version,
                stored.modified,
            )?,
            wordpress: mapping::derive(call.users(), &document),
            user_login: None,
            password: None,
            access: (!stored.active).then_some(Access::Locked),
            fields: mapping::fields(),
        })
        .await?;
    settled(call, transaction, &stored.id, given).await
}

/// The fields of which WordPress holds something else than expected.
pub(super) fn differing(held: &Fields, expected: &Fields) -> Fields {
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

fn preconditions(call: &Call, http: &Http, stored: &StoredUser) -> Result<(), ScimError> {
    if !call.profile.etag {
        return Ok(());
    }
    precondition::if_match(http.header("if-match"), stored.version)?;
    precondition::if_none_match(http.header("if-none-match"), stored.version)
}

/// The stored user, locked.
async fn locked(
    call: &Call,
    transaction: &Transaction<'_>,
    by: &UserKey,
    id: &str,
) -> Result<StoredUser, Failure> {
    locked_by(call, transaction, by, || not_found(Kind::User, call, id)).await
}

/// The same, with what is said when there is none.
async fn locked_by(
    call: &Call,
    transaction: &Transaction<'_>,
    by: &UserKey,
    absent: impl Fn() -> ScimError,
) -> Result<StoredUser, Failure> {
    let stored = transaction
        .user_for_update(call.connection.id, by.clone(), mapping::fields())
        .await?
        .ok_or_else(absent)?;
    about(
        call,
        &stored,
        &present::stored(call.users(), &stored.document),
    );
    Ok(stored)
}

/// Notes for the audit whom the call is about.
pub(super) fn about(call: &Call, stored: &StoredUser, user: &Resource) {
    let user_name = text(call, user, "userName");
    call.about(&stored.id, Some(stored.wp_user_id), user_name);
}

/// What is written of a changed user.
struct Written<'user> {
    before: &'user Resource,
    after: &'user Resource,
    /// Whether anything changes that can be read.
    is_visible: bool,
    password: Option<Secret>,
}

/// Writes a changed user: the row as a whole, of WordPress only the fields whose value changed. Tells what
/// WordPress has to hold by now.
async fn write(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredUser,
    written: Written<'_>,
) -> Result<Fields, Failure> {
    let Written { before, after, .. } = written;
    let former = mapping::derive(call.users(), before);
    let mut wordpress = mapping::derive(call.users(), after);
    let withdrawn = mapping::withdrawn(&former, &wordpress);
    wordpress.retain(|field, value| former.get(field) != Some(value));
    wordpress.extend(withdrawn);
    let is_to_be_active = is_active(call, after, stored.active);
    let access = match (stored.active, is_to_be_active) {
        (true, false) => Some(Access::Locked),
        (false, true) => Some(Access::Open),
        _ => None,
    };
    let (version, modified) = match written.is_visible {
        true => (
            stored.version.saturating_add(1),
            call.now.max(stored.modified.saturating_add(1)),
        ),
        false => (stored.version, stored.modified),
    };
    let given = transaction
        .update(Effect::UserUpdate {
            id: stored.id.clone(),
            wp_user_id: stored.wp_user_id,
            row: row(call, after, is_to_be_active, version, modified)?,
            wordpress,
            user_login: renamed(call, before, after),
            password: written.password,
            access,
            fields: mapping::fields(),
        })
        .await?;
    // What SCIM did not give has to be as it was.
    let mut expected = stored.baseline.clone();
    expected.extend(given);
    Ok(expected)
}

/// The login that is to follow a `userName` that changes, where an administrator wants that.
fn renamed(call: &Call, before: &Resource, after: &Resource) -> Option<String> {
    let user_name = text(call, after, "userName")?;
    let is_new = text(call, before, "userName") != Some(user_name);
    (call.connection.rename_login && is_new).then(|| user_name.to_owned())
}

/// The user as read again after a write, still within the transaction. Where WordPress, by a hook of
/// another plugin, kept something else than it was given, the document follows.
async fn settled(
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
            .user_for_update(call.connection.id, by.clone(), mapping::fields())
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
pub(super) async fn follow(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredUser,
    kept: &Fields,
    version: u64,
    modified: i64,
) -> Result<Vec<String>, Failure> {
    let before = present::stored(call.users(), &stored.document);
    let mut after = before.clone();
    for (field, value) in kept {
        mapping::absorb(call.users(), &mut after, field, value);
    }
    transaction
        .update(Effect::UserUpdate {
            id: stored.id.clone(),
            wp_user_id: stored.wp_user_id,
            row: row(call, &after, stored.active, version, modified)?,
            wordpress: Fields::new(),
            user_login: None,
            password: None,
            access: None,
            fields: mapping::fields(),
        })
        .await?;
    Ok(changed(call.users(), &before, &after))
}

/// A PUT that does not mention `active` does not let a deactivated user in again. RFC 7644 §3.5.1 leaves
/// to the service provider what becomes of an attribute that is left out.
fn keep_locked(call: &Call, stored: &StoredUser, next: &mut Resource) {
    if let Some(active) = call.users().find("active")
        && next.attributes.get(active).is_none()
        && !stored.active
    {
        next.attributes.set(active, Value::Boolean(false));
    }
}

/// A user without what is never returned, and not stored here.
fn without_secrets(call: &Call, mut user: Resource) -> Resource {
    for id in sent::secrets(call.users()) {
        user.attributes.remove(id);
    }
    user
}

/// The columns of a user.
fn row(
    call: &Call,
    user: &Resource,
    active: bool,
    version: u64,
    modified: i64,
) -> Result<UserRow, ScimError> {
    let user_name = text(call, user, "userName").unwrap_or_default().to_owned();
    let external_id = text(call, user, "externalId").map(str::to_owned);
    Ok(UserRow {
        user_name_key: storage::digest(&user_name::key(&user_name)?),
        user_name,
        external_id_key: storage::key_of(external_id.as_deref()),
        external_id,
        user_email_key: mapping::email(call.users(), user)
            .map(|email| storage::digest(&email.to_lowercase())),
        active,
        version,
        modified,
        document: user.to_document(call.users()),
        keys: select::keys(call.users(), user),
    })
}

/// Whether a user is to get in; without `active`, what was so stays so.
fn is_active(call: &Call, user: &Resource, without: bool) -> bool {
    let active = call
        .users()
        .find("active")
        .and_then(|id| user.attributes.get(id));
    active.and_then(Value::as_boolean).unwrap_or(without)
}

fn text<'resource>(call: &Call, user: &'resource Resource, name: &str) -> Option<&'resource str> {
    call.users()
        .find(name)
        .and_then(|id| user.text(call.users(), id))
}

async fn answer_to(
    call: &Call,
    status: u16,
    stored: &StoredUser,
    projection: &Projection,
) -> Result<Answer, Failure> {
    let presented = present::user(call, stored);
    present::answer(call, status, presented, stored.version, projection).await
}
