//! What an administrator decides about one user: a connection comes to manage it, or manages it no more.

use scim::{
    error::ScimError,
    resource::{Resource, Value},
};

use super::{Standing, locked_by, row, settled};
use crate::{
    contract::{Account, AccountKey, Effect, Fields, NewUser, UserKey},
    exchange::Failure,
    handle::{answer::Answer, call::Call, changed::Changed, present},
};

/// The connection manages a WordPress user from now on. The document says what WordPress holds, so that the
/// client finds the user by it.
pub(in crate::handle) async fn adopt(call: &Call, wp_user_id: u64) -> Result<Answer, Failure> {
    let id = call.identifier();
    let mut fields = call.mapping().fields();
    fields.push("user_login".to_owned());
    call.directory
        .transaction(async |transaction| {
            let by = AccountKey::WpUserId(wp_user_id);
            let accounts = transaction
                .accounts(call.connection.id, by, fields.clone())
                .await?;
            let account = accounts
                .first()
                .ok_or_else(|| ScimError::new(404, format!("the site has no user {wp_user_id}")))?;
            require_free(account)?;
            let user = described(call, &account.wordpress);
            user.validate(call.users())?;
            present::require_limits(call, &user, call.users())?;
            let new = NewUser {
                id: id.clone(),
                connection_id: call.connection.id,
                created: call.now,
                row: row(call, &user, Standing::new(true, call.now))?,
            };
            call.about(&id, Some(wp_user_id), Some(&new.row.user_name));
            let given = transaction
                .update(Effect::UserLink {
                    row: new,
                    wp_user_id,
                    wordpress: Fields::new(),
                    access: None,
                    fields: call.mapping().fields(),
                })
                .await?;
            settled(call, transaction, &id, given).await?;
            let changed = Changed::between(call, call.users(), &Resource::default(), &user);
            transaction.audit(call.success(201, changed)).await
        })
        .await?;
    Ok(Answer::empty(204))
}

fn require_free(account: &Account) -> Result<(), ScimError> {
    match (account.managed_by, &account.unreachable) {
        (Some(connection), _) => Err(ScimError::uniqueness(format!(
            "connection {connection} manages the user"
        ))),
        (None, Some(reason)) => Err(ScimError::new(
            403,
            format!("this account is protected: {reason}"),
        )),
        (None, None) => Ok(()),
    }
}

/// The resource that a WordPress user is.
fn described(call: &Call, wordpress: &Fields) -> Resource {
    let schema = call.users();
    let mut user = Resource::default();
    let login = wordpress.get("user_login").cloned().unwrap_or_default();
    for (name, value) in [
        ("userName", Value::Text(login)),
        ("active", Value::Boolean(true)),
    ] {
        if let Some(id) = schema.find(name) {
            user.attributes.set(id, value);
        }
    }
    for (field, value) in wordpress {
        call.mapping().absorb(&mut user, field, value);
    }
    user
}

/// A managed user is an ordinary WordPress user from now on. Who is locked out is so by the row that goes: such
/// a user is released only by somebody who says that the door is to be opened.
pub(in crate::handle) async fn release(
    call: &Call,
    wp_user_id: u64,
    let_in: bool,
) -> Result<Answer, Failure> {
    let by = UserKey::WpUserId(wp_user_id);
    call.directory
        .transaction(async |transaction| {
            let absent = || {
                let detail = format!("the connection does not manage the user {wp_user_id}");
                ScimError::new(404, detail)
            };
            let stored = locked_by(call, transaction, &by, absent).await?;
            if !stored.active && !let_in {
                return Err(ScimError::new(
                    409,
                    "the user is locked out by what would be removed; say that the user is to be let in",
                )
                .into());
            }
            transaction.leave(stored.id.clone(), call.now).await?;
            transaction.forget(stored.id.clone()).await?;
            transaction.audit(call.success(204, Vec::new())).await
        })
        .await?;
    Ok(Answer::empty(204))
}
