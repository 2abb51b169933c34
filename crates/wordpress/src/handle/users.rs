//! Create, read, replace, patch and delete one user (RFC 7644 §3.3 to §3.6).

mod adopt;
mod create;
mod link;
mod row;
mod write;

use scim::{
    error::ScimError,
    projection::Projection,
    resource::{Resource, Value},
};

use super::{
    Http,
    answer::Answer,
    breaker::{self, Gate},
    call::{Call, entity_tag},
    changed::Changed,
    fault,
    leave::{self, Leaver},
    precondition,
    present::{self, Kind, key, not_found},
    search, sent, switches,
};
use crate::{
    configuration::Feature,
    contract::{StoredUser, UserKey},
    exchange::{Failure, Transaction},
};

pub(super) use adopt::{adopt, release};
pub(super) use create::create;
pub(super) use row::{Put, Standing, row};
pub(super) use write::{caught_up, differing, follow, give_role, settled, write};

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
        call.apply(call.users(), &operations, stored.clone())
    })
    .await
}

/// DELETE /Users/{id}.
pub(super) async fn delete(call: &Call, id: &str, http: &Http) -> Result<Answer, Failure> {
    call.about(id, None, None);
    switches::require(call, Feature::Delete)?;
    let by = UserKey::Id(key(Kind::User, call, id)?);
    let result = breaker::transaction(call, id, async |transaction, gate| {
        let stored = locked(call, transaction, &by, id).await?;
        let stored = caught_up(call, transaction, stored).await?;
        preconditions(call, http, &stored)?;
        let leaving = call.connection.on_delete;
        call.tell(format!("on_delete: {}", leaving.name()));
        let before = present::stored(call.users(), &stored.document);
        let after = leave::inactive(call, &before);
        let leaver = Leaver {
            stored: &stored,
            before: &before,
            after: &after,
            password: None,
        };
        if stored.active || !leaving.keeps_resource() {
            leave::leave(call, transaction, gate, leaving, &leaver).await?;
        } else {
            leave::leave_again(call, transaction, gate, &leaver).await?;
        }
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
    let work = async |transaction: &Transaction<'_>, gate: Gate| -> Result<Answer, Failure> {
        // Nothing is told twice of what is tried again.
        call.tell(None);
        let stored = locked(call, transaction, &by, id).await?;
        let stored = caught_up(call, transaction, stored).await?;
        preconditions(call, http, &stored)?;
        let before = present::stored(call.users(), &stored.document);
        let next = next(&before)?;
        let mut password = sent::password(call, &next)?;
        let mut after = without_secrets(call, next);
        if way == Change::Replace {
            keep_locked(call, &stored, &mut after);
        }
        after.validate(call.users())?;
        present::require_limits(call, &after, call.users())?;
        let is_partial =
            require_features(call, stored.active, &before, &mut after, password.is_some())?;
        if is_partial {
            password = None;
        }
        let mut changed = Changed::between(call, call.users(), &before, &after);
        let is_visible = !changed.is_empty();
        if password.is_some() {
            changed.push("password");
        }
        let user = Leaver {
            stored: &stored,
            before: &before,
            after: &after,
            password,
        };
        let answer = match changed.is_empty() {
            true => unchanged(call, transaction, &user, &projection).await?,
            false => change_to(call, transaction, gate, &user, is_visible, &projection).await?,
        };
        if is_partial {
            call.add(Some(switches::LEFT.to_owned()));
        }
        transaction.audit(call.success(200, changed)).await?;
        fault::reach(call, fault::Place::Commit).await;
        Ok(answer)
    };
    let result = call
        .directory
        .transaction(async |transaction| work(transaction, Gate::Unread).await)
        .await;
    let result = match result {
        Err(Failure::Departs) => breaker::transaction(call, id, work).await,
        result => result,
    };
    forgotten_if_gone(call, &by, id, result).await
}

/// Refuses a change that is switched off. Whoever comes or goes with it does so all the same, and nothing else of
/// the change is left then: whether that is so.
fn require_features(
    call: &Call,
    was_active: bool,
    before: &Resource,
    after: &mut Resource,
    has_password: bool,
) -> Result<bool, ScimError> {
    let will_be_active = is_active(call, after, was_active);
    match (was_active, will_be_active) {
        (true, false) => {
            call.rename("user.deactivate");
            switches::require(call, Feature::Deactivate)?;
        }
        (false, true) => switches::require(call, Feature::Reactivate)?,
        _ => {}
    }
    let Some(alone) = switches::activity_alone(call, before, after) else {
        return Ok(false);
    };
    if !has_password && Changed::between(call, call.users(), &alone, after).is_empty() {
        return Ok(false);
    }
    if was_active == will_be_active {
        switches::require(call, Feature::Update)?;
    }
    *after = alone;
    Ok(true)
}

/// Leaves a user as it is, who may be due another role all the same; gives the answer.
async fn unchanged(
    call: &Call,
    transaction: &Transaction<'_>,
    user: &Leaver<'_>,
    projection: &Projection,
) -> Result<Answer, Failure> {
    let stored = user.stored;
    if stored.active && give_role(call, transaction, stored, user.after).await? {
        let expected = stored.baseline.clone();
        let stored = settled(call, transaction, &stored.id, expected).await?;
        return answer_to(call, 200, &stored, projection).await;
    }
    answer_to(call, 200, stored, projection).await
}

/// Writes a changed user, who leaves if `active` becomes false; gives the answer. What cannot be read makes no
/// new version.
async fn change_to(
    call: &Call,
    transaction: &Transaction<'_>,
    gate: Gate,
    user: &Leaver<'_>,
    is_visible: bool,
    projection: &Projection,
) -> Result<Answer, Failure> {
    let stored = user.stored;
    let mut standing = match is_visible {
        true => Standing::of(stored).changed(call.now),
        false => Standing::of(stored),
    };
    standing.active = is_active(call, user.after, stored.active);
    if !stored.active || standing.active {
        let stored = write(call, transaction, user, standing).await?;
        return answer_to(call, 200, &stored, projection).await;
    }
    if matches!(gate, Gate::Unread) {
        return Err(Failure::Departs);
    }
    let leaving = call.connection.on_deactivate;
    call.tell(format!("on_deactivate: {}", leaving.name()));
    if leaving.keeps_resource() {
        let left = leave::leave(call, transaction, gate, leaving, user).await?;
        return answer_to(call, 200, &left.ok_or(Failure::Gone)?, projection).await;
    }
    // Afterwards the groups of a user whom the client sees no more cannot be read.
    let shown = StoredUser {
        version: standing.version,
        modified: standing.modified,
        active: false,
        document: user.after.to_document(call.users()),
        ..stored.clone()
    };
    let last = answer_to(call, 200, &shown, projection).await?;
    leave::leave(call, transaction, gate, leaving, user).await?;
    Ok(last)
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
        .user_for_update(call.connection.id, by.clone(), call.mapping().fields())
        .await?
        .ok_or_else(absent)?;
    call.spend_on_document(&stored.document);
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

/// Whether a user is to get in; without `active`, what was so stays so.
fn is_active(call: &Call, user: &Resource, without: bool) -> bool {
    let active = call
        .users()
        .find("active")
        .and_then(|id| user.attributes.get(id));
    active.and_then(Value::as_boolean).unwrap_or(without)
}

pub(super) fn text<'resource>(
    call: &Call,
    user: &'resource Resource,
    name: &str,
) -> Option<&'resource str> {
    call.users()
        .find(name)
        .and_then(|id| user.text(call.users(), id))
}

pub(super) async fn answer_to(
    call: &Call,
    status: u16,
    stored: &StoredUser,
    projection: &Projection,
) -> Result<Answer, Failure> {
    let presented = present::user(call, stored);
    present::answer(call, status, presented, stored.version, projection).await
}
