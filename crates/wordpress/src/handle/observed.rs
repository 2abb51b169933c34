//! What somebody else did to a managed user: the document follows, so that it is always true.

use super::{answer::Answer, call::Call, present, users};
use crate::{
    contract::{StoredUser, UserKey},
    exchange::Failure,
};

/// Fields of the WordPress user were edited. Only a field that differs from what WordPress held before
/// travels back.
pub(super) async fn edited(call: &Call, wp_user_id: u64) -> Result<Answer, Failure> {
    follow(call, wp_user_id, false).await
}

/// The row lacks what rows have now. It is written anew; the user stays the same version.
pub(super) async fn outdated(call: &Call, wp_user_id: u64) -> Result<Answer, Failure> {
    follow(call, wp_user_id, true).await
}

async fn follow(call: &Call, wp_user_id: u64, is_outdated: bool) -> Result<Answer, Failure> {
    let by = UserKey::WpUserId(wp_user_id);
    call.directory
        .transaction(async |transaction| {
            let found = transaction
                .user_for_update(call.connection.id, by.clone(), call.mapping().fields())
                .await?;
            let Some(stored) = found else { return Ok(()) };
            note(call, &stored);
            if stored.baseline.is_empty() {
                users::caught_up(call, transaction, stored).await?;
                return transaction.audit(call.success(200, Vec::new())).await;
            }
            let edited = users::differing(&stored.wordpress, &stored.baseline);
            if edited.is_empty() {
                if is_outdated {
                    let (version, modified) = (stored.version, stored.modified);
                    users::follow(call, transaction, &stored, &edited, version, modified).await?;
                }
                return Ok(());
            }
            let version = stored.version.saturating_add(1);
            let modified = call.now.max(stored.modified.saturating_add(1));
            let changed =
                users::follow(call, transaction, &stored, &edited, version, modified).await?;
            transaction.audit(call.success(200, changed)).await
        })
        .await?;
    Ok(Answer::empty(204))
}

/// The WordPress user was deleted, be it that the connection had forgotten it.
pub(super) async fn deleted(call: &Call, wp_user_id: u64) -> Result<Answer, Failure> {
    let by = || UserKey::WpUserId(wp_user_id);
    let connection_id = call.connection.id;
    call.directory
        .transaction(async |transaction| {
            let known = transaction
                .user_for_update(connection_id, by(), Vec::new())
                .await?;
            let found = match known {
                None => {
                    transaction
                        .forgotten_for_update(connection_id, by(), Vec::new())
                        .await?
                }
                known => known,
            };
            let Some(stored) = found else { return Ok(()) };
            note(call, &stored);
            transaction.leave(stored.id.clone(), call.now).await?;
            transaction.forget(stored.id.clone()).await?;
            transaction.audit(call.success(204, Vec::new())).await
        })
        .await?;
    Ok(Answer::empty(204))
}

fn note(call: &Call, stored: &StoredUser) {
    let user = present::stored(call.users(), &stored.document);
    users::about(call, stored, &user);
}
