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
    breaker::{self, Gate},
    call::{Call, entity_tag},
    fault,
    leave::{self, Leaver},
    precondition,
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
        let is_visible = !changed.is_empty();
        if password.is_some() {
            changed.push("password".to_owned());
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

/// Gives a locked user the role that is wanted, where rules want one; tells whether it is another one.
pub(super) async fn give_role(
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
    let put = Put {
        wordpress: mapping::derive(call.users(), &document),
        access: (!stored.active).then_some(Access::Locked),
        ..Put::new(&document, Standing::of(&stored))
    };
    let given = put.perform(call, transaction, &stored).await?;
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

/// Writes a changed user: the row as a whole, of WordPress only the fields whose value changed. Who becomes
/// active again comes back, and whoever is active gets the role that is wanted.
pub(super) async fn write(
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
    let former = mapping::derive(call.users(), before);
    let mut wordpress = mapping::derive(call.users(), after);
    let withdrawn = mapping::withdrawn(&former, &wordpress);
    wordpress.retain(|field, value| former.get(field) != Some(value));
    wordpress.extend(withdrawn);
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

/// What is written of a user: the row, and of WordPress what is named.
pub(super) struct Put<'user> {
    pub(super) document: &'user Resource,
    pub(super) standing: Standing,
    pub(super) wordpress: Fields,
    pub(super) user_login: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) access: Option<Access>,
}

impl<'user> Put<'user> {
    /// The row alone.
    pub(super) fn new(document: &'user Resource, standing: Standing) -> Self {
        Self {
            document,
            standing,
            wordpress: Fields::new(),
            user_login: None,
            password: None,
            access: None,
        }
    }

    /// Writes it; tells what WordPress was given.
    pub(super) async fn perform(
        self,
        call: &Call,
        transaction: &Transaction<'_>,
        stored: &StoredUser,
    ) -> Result<Fields, Failure> {
        let update = Effect::UserUpdate {
            id: stored.id.clone(),
            wp_user_id: stored.wp_user_id,
            row: row(call, self.document, self.standing)?,
            wordpress: self.wordpress,
            user_login: self.user_login,
            password: self.password,
            access: self.access,
            fields: mapping::fields(),
        };
        transaction.update(update).await
    }
}

/// The user as read again after a write, still within the transaction. Where WordPress, by a hook of
/// another plugin, kept something else than it was given, the document follows.
pub(super) async fn settled(
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
    let standing = Standing {
        version,
        modified,
        ..Standing::of(stored)
    };
    let put = Put::new(&after, standing);
    put.perform(call, transaction, stored).await?;
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

/// What the row of a user says besides what the resource says.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) active: bool,
    pub(super) version: u64,
    pub(super) modified: i64,
    pub(super) remembered_roles: Vec<String>,
    pub(super) forgotten: Option<i64>,
}

impl Standing {
    /// That of a new user.
    fn new(active: bool, now: i64) -> Self {
        Self {
            active,
            version: 1,
            modified: now,
            remembered_roles: Vec::new(),
            forgotten: None,
        }
    }

    /// That of a user as stored, whom the connection has not forgotten or is to know again.
    pub(super) fn of(stored: &StoredUser) -> Self {
        Self {
            active: stored.active,
            version: stored.version,
            modified: stored.modified,
            remembered_roles: stored.remembered_roles.clone(),
            forgotten: None,
        }
    }

    /// That of the next version.
    pub(super) fn changed(mut self, now: i64) -> Self {
        self.version = self.version.saturating_add(1);
        self.modified = now.max(self.modified.saturating_add(1));
        self
    }

    /// With more roles to give back.
    pub(super) fn remember(&mut self, roles: Vec<String>) {
        for role in roles {
            if !self.remembered_roles.contains(&role) {
                self.remembered_roles.push(role);
            }
        }
    }
}

/// The columns of a user.
pub(super) fn row(call: &Call, user: &Resource, standing: Standing) -> Result<UserRow, ScimError> {
    let user_name = text(call, user, "userName").unwrap_or_default().to_owned();
    let external_id = text(call, user, "externalId").map(str::to_owned);
    Ok(UserRow {
        user_name_key: storage::digest(&user_name::key(&user_name)?),
        user_name,
        external_id_key: storage::key_of(external_id.as_deref()),
        external_id,
        user_email_key: mapping::email(call.users(), user)
            .map(|email| storage::digest(&email.to_lowercase())),
        active: standing.active,
        version: standing.version,
        modified: standing.modified,
        document: user.to_document(call.users()),
        keys: select::keys(call.users(), user),
        remembered_roles: standing.remembered_roles,
        forgotten: standing.forgotten,
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
