//! POST /Users (RFC 7644 §3.3): a new user, or what becomes of one whose name somebody has already.

use scim::{projection::Projection, resource::Resource};

use super::{Standing, answer_to, is_active, link, row, settled, text, without_secrets};
use crate::{
    configuration::Feature,
    contract::{Effect, Fields, NewUser, Secret, StoredUser, UserRow},
    exchange::{Failure, Transaction},
    handle::{
        Http, answer::Answer, call::Call, changed::Changed, fault, present::Kind, revive, roles,
        search, sent, switches,
    },
    profile::RepeatedCreate,
    select::{Comparison, Condition, Parameter, Selection},
    storage::Column,
};

/// A user on its way to be created.
pub(super) struct Creation {
    /// The row.
    pub(super) new: NewUser,
    /// The resource as it is to be stored.
    pub(super) user: Resource,
    /// The password, where it is one of WordPress.
    password: Option<Secret>,
    /// What the answer shows.
    pub(super) projection: Projection,
}

/// POST /Users.
pub(in crate::handle) async fn create(call: &Call, http: &Http) -> Result<Answer, Failure> {
    let creation = asked_for(call, http)?;
    switches::require(call, Feature::Create)?;
    let created = call
        .directory
        .transaction(async |transaction| insert(call, transaction, &creation).await)
        .await;
    match created {
        Err(failure) if is_conflict(&failure) => instead(call, &creation, failure).await,
        created => created,
    }
}

fn asked_for(call: &Call, http: &Http) -> Result<Creation, Failure> {
    let projection = search::projection(call, Kind::User, &search::shown(call, http)?)?;
    let sent = sent::resource(call, call.users(), http)?;
    call.about_user_name(text(call, &sent, "userName"));
    let password = sent::password(call, &sent)?;
    let user = without_secrets(call, sent.without_read_only(call.users()));
    user.validate(call.users())?;
    let new = NewUser {
        id: call.identifier(),
        connection_id: call.connection.id,
        created: call.now,
        row: row(
            call,
            &user,
            Standing::new(is_active(call, &user, true), call.now),
        )?,
    };
    Ok(Creation {
        new,
        user,
        password,
        projection,
    })
}

async fn insert(
    call: &Call,
    transaction: &Transaction<'_>,
    creation: &Creation,
) -> Result<Answer, Failure> {
    let new = &creation.new;
    let mut wordpress = call.mapping().derive(&creation.user);
    wordpress.insert("user_login".to_owned(), new.row.user_name.clone());
    let wanted = roles::of_new_user(call, &creation.user);
    // Without any that can be given, the shell says what is wrong with the default role.
    let role = wanted.role.as_ref();
    let role = role.unwrap_or(&call.connection.default_role).clone();
    let (wp_user_id, given) = transaction
        .insert(Effect::UserInsert {
            row: new.clone(),
            wordpress,
            password: creation.password.clone(),
            role,
            fields: call.mapping().fields(),
        })
        .await?;
    call.about(&new.id, Some(wp_user_id), Some(&new.row.user_name));
    call.tell(roles::told_of_new_user(&wanted));
    finish(call, transaction, creation, given).await
}

/// The end of a creation, when the row and the WordPress user stand: what was kept, the audit and the
/// answer.
pub(super) async fn finish(
    call: &Call,
    transaction: &Transaction<'_>,
    creation: &Creation,
    given: Fields,
) -> Result<Answer, Failure> {
    let stored = settled(call, transaction, &creation.new.id, given).await?;
    let changed = Changed::between(call, call.users(), &Resource::default(), &creation.user);
    transaction.audit(call.success(201, changed)).await?;
    let answer = made(call, &stored, &creation.projection).await?;
    fault::reach(call, fault::Place::Commit).await;
    Ok(answer)
}

/// What becomes of a user whose name, e-mail or `externalId` somebody has.
async fn instead(call: &Call, creation: &Creation, failure: Failure) -> Result<Answer, Failure> {
    let (new, user) = (&creation.new, &creation.user);
    let password = creation.password.as_ref();
    let revived = revive::revive(call, new, user, password, &creation.projection);
    if let Some(answer) = revived.await? {
        return Ok(answer);
    }
    if let Some(stored) = made_before(call, &creation.new.row).await? {
        return made(call, &stored, &creation.projection).await;
    }
    match link::linked(call, creation).await? {
        Some(answer) => Ok(answer),
        None => Err(failure),
    }
}

fn is_conflict(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(error) if error.status == 409)
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

/// 201 with the user and where it is.
async fn made(
    call: &Call,
    stored: &StoredUser,
    projection: &Projection,
) -> Result<Answer, Failure> {
    let location = Kind::User.location(call, &stored.id);
    let answer = answer_to(call, 201, stored, projection).await?;
    Ok(answer.with("Location", location))
}
