//! A POST of somebody whom the connection has forgotten: the account that was kept comes back.

use scim::{error::ScimError, projection::Projection, resource::Resource};

use super::{
    answer::Answer,
    call::Call,
    changed::Changed,
    fault, leave,
    present::Kind,
    users::{self, Put, Standing},
};
use crate::{
    contract::{Access, NewUser, Secret, StoredUser, UserKey},
    exchange::{Failure, Transaction},
};

/// The answer to a POST that met a value in use, if it is in use by a user whom the connection has
/// forgotten.
///
/// # Errors
/// 409 when `userName` and `externalId` are those of two such users, or one is somebody else's.
pub(super) async fn revive(
    call: &Call,
    sent: &NewUser,
    user: &Resource,
    password: Option<&Secret>,
    projection: &Projection,
) -> Result<Option<Answer>, Failure> {
    call.directory
        .transaction(async |transaction| {
            let Some(stored) = forgotten(call, transaction, sent).await? else {
                return Ok(None);
            };
            let (id, wp_user_id) = (stored.id.clone(), stored.wp_user_id);
            call.about(&id, Some(wp_user_id), Some(&sent.row.user_name));
            call.tell("the account that was kept came back".to_owned());

            let mut standing = Standing::of(&stored).changed(call.now);
            standing.active = sent.row.active;
            standing.forgotten = None;
            let remembered = match standing.active {
                true => std::mem::take(&mut standing.remembered_roles),
                false => Vec::new(),
            };
            // What WordPress holds may have changed while nobody followed it: all of it is written.
            let wordpress = call.mapping().derive(user);
            let access = standing.active.then_some(Access::Open);
            let put = Put {
                wordpress,
                password: password.cloned(),
                access,
                ..Put::new(user, standing)
            };
            let given = put.perform(call, transaction, &stored).await?;
            if sent.row.active {
                leave::come_back(call, transaction, &id, wp_user_id, remembered).await?;
                users::give_role(call, transaction, &stored, user).await?;
            }
            let stored = users::settled(call, transaction, &id, given).await?;
            let changed = Changed::between(call, call.users(), &Resource::default(), user);
            transaction.audit(call.success(201, changed)).await?;
            let answer = users::answer_to(call, 201, &stored, projection).await?;
            fault::reach(call, fault::Place::Commit).await;
            let location = Kind::User.location(call, &id);
            Ok(Some(answer.with("Location", location)))
        })
        .await
}

/// The forgotten user with the name or the `externalId` that was sent, locked.
async fn forgotten(
    call: &Call,
    transaction: &Transaction<'_>,
    sent: &NewUser,
) -> Result<Option<StoredUser>, Failure> {
    let load = async |by: Option<UserKey>| match by {
        Some(by) => {
            let fields = call.mapping().fields();
            transaction
                .forgotten_for_update(call.connection.id, by, fields)
                .await
        }
        None => Ok(None),
    };
    let named = load(Some(UserKey::UserNameKey(sent.row.user_name_key.clone()))).await?;
    let external = load(sent.row.external_id_key.clone().map(UserKey::ExternalIdKey)).await?;
    match (named, external) {
        (Some(named), Some(external)) if named.id != external.id => {
            Err(ScimError::uniqueness(
                "`userName` and `externalId` are those of two different users who were deleted and whose \
                 accounts were kept; an administrator of the site has to say which is meant",
            )
            .into())
        }
        (named, external) => Ok(named.or(external)),
    }
}
