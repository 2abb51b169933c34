//! Create, read, replace, patch and delete one user (RFC 7644 §3.3 to §3.6).

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
    revive, search, sent,
};
use crate::{
    contract::{Access, Effect, Fields, NewUser, StoredUser, UserKey, UserRow},
    exchange::{Failure, Transaction},
    mapping,
    profile::RepeatedCreate,
    select::{self, Comparison, Condition, Parameter, Selection},
    storage::{self, Column},
};

/// POST /Users.
pub(super) async fn create(call: &Call, http: &Http) -> Result<Answer, Failure> {
    let projection = search::projection(call, Kind::User, &search::shown(call, http)?)?;
    let sent = sent::resource(call, call.users(), http)?;
    call.about_user_name(text(call, &sent, "userName"));
    let user = without_secrets(call, sent.without_read_only(call.users()));
    user.validate(call.users())?;

    let id = call.identifier();
    let row = NewUser {
        id: id.clone(),
        connection_id: call.connection.id,
        created: call.now,
        row: row(
            call,
            &user,
            Standing::new(is_active(call, &user, true), call.now),
        )?,
    };
    let mut wordpress = mapping::derive(call.users(), &user);
    wordpress.insert("user_login".to_owned(), row.row.user_name.clone());

    let location = Kind::User.location(call, &id);
    let answer = call
        .directory
        .transaction(async |transaction| {
            let (wp_user_id, given) = transaction
                .insert(Effect::UserInsert {
                    row: row.clone(),
                    wordpress: wordpress.clone(),
                    role: call.connection.default_role.clone(),
                    fields: mapping::fields(),
                })
                .await?;
            call.about(&id, Some(wp_user_id), Some(&row.row.user_name));
            let stored = settled(call, transaction, &id, given).await?;
            transaction
                .audit(call.success(201, changed(call.users(), &Resource::default(), &user)))
                .await?;
            let answer = answer_to(call, 201, &stored, &projection).await?;
            fault::reach(call, fault::Place::Commit).await;
            Ok(answer)
        })
        .await;
    match answer {
        Ok(answer) => Ok(answer.with("Location", location)),
        Err(Failure::Refused(error)) if error.status == 409 => {
            if let Some(answer) = revive::revive(call, &row, &user, &projection).await? {
                return Ok(answer);
            }
            let Some(stored) = made_before(call, &row.row).await? else {
                return Err(error.into());
            };
            let location = Kind::User.location(call, &stored.id);
            let answer = answer_to(call, 201, &stored, &projection).await?;
            Ok(answer.with("Location", location))
        }
        Err(failure) => Err(failure),
    }
}

/// The user that an earlier POST of the very same body made, where the client's profile says that it
/// repeats what it got no answer to.
async fn made_before(call: &Call, row: &UserRow) -> Result<Option<StoredUser>, Failure> {
    if call.profile.repeated_create == RepeatedCreate::Refused {
        return Ok(None);
    }
    let same_name = Condition::Compare(
        Column::UserNameKey,
        Comparison::Equal,
        Parameter::Text(row.user_name_key.clone()),
    );
    let selection = Selection::new(call.connection.id, same_name);
    let found = call.directory.select(selection, None, 0, 1).await?;
    let is_same =
        |stored: &StoredUser| stored.document == row.document && row.external_id.is_some();
    let stored = found.into_iter().find(is_same);
    if let Some(stored) = &stored {
        call.about(&stored.id, Some(stored.wp_user_id), Some(&row.user_name));
    }
    Ok(stored)
}

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
        let mut after = without_secrets(call, next(&before)?);
        if way == Change::Replace {
            keep_locked(call, &stored, &mut after);
        }
        after.validate(call.users())?;
        present::require_limits(call, &after, call.users())?;
        let changed = changed(call.users(), &before, &after);
        let leaver = Leaver {
            stored: &stored,
            before: &before,
            after: &after,
        };
        let answer = match changed.is_empty() {
            true => answer_to(call, 200, &stored, &projection).await?,
            false => change_to(call, transaction, gate, &leaver, &projection).await?,
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

/// Writes a changed user, who leaves if `active` becomes false; gives the answer.
async fn change_to(
    call: &Call,
    transaction: &Transaction<'_>,
    gate: Gate,
    user: &Leaver<'_>,
    projection: &Projection,
) -> Result<Answer, Failure> {
    let stored = user.stored;
    let mut standing = Standing::of(stored).changed(call.now);
    standing.active = is_active(call, user.after, stored.active);
    if !stored.active || standing.active {
        let stored = write(call, transaction, stored, user.before, user.after, standing).await?;
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

/// The user with what was edited in WordPress and has not reached the document yet.
async fn caught_up(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: StoredUser,
) -> Result<StoredUser, Failure> {
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
    let stored = transaction
        .user_for_update(call.connection.id, by.clone(), mapping::fields())
        .await?
        .ok_or_else(|| not_found(Kind::User, call, id))?;
    let document = present::stored(call.users(), &stored.document);
    call.about(
        &stored.id,
        Some(stored.wp_user_id),
        text(call, &document, "userName"),
    );
    Ok(stored)
}

/// Writes a changed user: the row as a whole, of WordPress only the fields whose value changed. Who becomes
/// active again comes back.
pub(super) async fn write(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredUser,
    before: &Resource,
    after: &Resource,
    mut standing: Standing,
) -> Result<StoredUser, Failure> {
    let former = mapping::derive(call.users(), before);
    let mut wordpress = mapping::derive(call.users(), after);
    wordpress.retain(|field, value| former.get(field) != Some(value));
    let access = match (stored.active, standing.active) {
        (true, false) => Some(Access::Locked),
        (false, true) => Some(Access::Open),
        _ => None,
    };
    let remembered = match access {
        Some(Access::Open) => std::mem::take(&mut standing.remembered_roles),
        _ => Vec::new(),
    };
    let given = put(
        call,
        transaction,
        stored,
        after,
        standing,
        wordpress,
        access,
    )
    .await?;
    if access == Some(Access::Open) {
        leave::come_back(call, transaction, &stored.id, stored.wp_user_id, remembered).await?;
    }
    // What SCIM did not give has to be as it was.
    let mut expected = stored.baseline.clone();
    expected.extend(given);
    settled(call, transaction, &stored.id, expected).await
}

/// Writes the row of a user and leaves the WordPress fields alone.
pub(super) async fn update(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredUser,
    document: &Resource,
    standing: Standing,
    access: Option<Access>,
) -> Result<(), Failure> {
    let nothing = Fields::new();
    put(
        call,
        transaction,
        stored,
        document,
        standing,
        nothing,
        access,
    )
    .await?;
    Ok(())
}

/// Writes the row of a user and some of its WordPress fields; tells what WordPress was given.
pub(super) async fn put(
    call: &Call,
    transaction: &Transaction<'_>,
    stored: &StoredUser,
    document: &Resource,
    standing: Standing,
    wordpress: Fields,
    access: Option<Access>,
) -> Result<Fields, Failure> {
    let update = Effect::UserUpdate {
        id: stored.id.clone(),
        wp_user_id: stored.wp_user_id,
        row: row(call, document, standing)?,
        wordpress,
        access,
        fields: mapping::fields(),
    };
    transaction.update(update).await
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
    update(call, transaction, stored, &after, standing, None).await?;
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

/// A user without what is never returned. Passwords are accepted and not stored.
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
