//! Users whose role is due, each looked at in a transaction of its own.

use scim::error::ScimError;

use super::{
    answer::{self, Answer},
    call::Call,
    present,
    roles::{self, Applied},
    users,
};
use crate::{
    contract::{Effect, UserKey},
    exchange::{Failure, Transaction},
};

/// Users that are looked at before a request that made them due is answered.
const AFTER_A_CHANGE: u64 = 100;

/// Users that are looked at before any other request is answered.
const IN_PASSING: u64 = 10;

/// Microseconds for which nobody else takes on a user. Whoever cannot be settled, by a failure or the end
/// of a process, is tried again after it, and keeps nobody else waiting.
const TAKEN_ON: i64 = 60_000_000;

/// What was done of what was due.
#[derive(Default)]
struct Settled {
    done: u64,
    remaining: u64,
    /// Why somebody could not be settled, for the log.
    log: Option<String>,
}

/// What a request of a client leaves due is settled before it is answered, up to a number. The request has
/// been done by then: nothing that happens here changes its answer. Tells what is for the log.
pub(super) async fn after_request(call: &Call) -> Option<String> {
    if !call.connection.has_rules() {
        return None;
    }
    let settled = match call.has_role_tasks() {
        // Its own, even where the rules changed for thousands a moment ago.
        true => settle(call, AFTER_A_CHANGE, true).await,
        false => in_passing(call).await,
    };
    match settled {
        Ok(settled) => settled.log,
        Err(failure) => Some(log_of(failure)),
    }
}

/// Goes on with what another request left due; most of the time nothing is, and one look tells so.
async fn in_passing(call: &Call) -> Result<Settled, Failure> {
    let connection_id = call.connection.id;
    match call
        .directory
        .count_role_tasks(connection_id, call.now)
        .await?
    {
        0 => Ok(Settled::default()),
        _ => settle(call, IN_PASSING, false).await,
    }
}

/// What the site itself asks for in the background. Tells also what is for the log.
pub(super) async fn on_request(
    call: &Call,
    limit: u64,
) -> Result<(Answer, Option<String>), Failure> {
    let Settled {
        done,
        remaining,
        log,
    } = settle(call, limit, false).await?;
    let body = format!(r#"{{"settled":{done},"remaining":{remaining}}}"#);
    Ok((Answer::ok(body), log))
}

async fn settle(call: &Call, limit: u64, latest_first: bool) -> Result<Settled, Failure> {
    let (ids, due) = call
        .directory
        .transaction(async |transaction| {
            transaction
                .take_role_tasks(Effect::RoleTasksTake {
                    connection_id: call.connection.id,
                    now: call.now,
                    until: call.now.saturating_add(TAKEN_ON),
                    latest_first,
                    limit,
                })
                .await
        })
        .await?;
    let mut done = 0_u64;
    let mut log = None;
    for id in ids {
        let result = call
            .directory
            .transaction(async |transaction| one(call, transaction, &id).await)
            .await;
        match result {
            Ok(()) => done = done.saturating_add(1),
            Err(failure) => log = Some(log_of(failure)),
        }
    }
    Ok(Settled {
        done,
        remaining: due.saturating_sub(done),
        log,
    })
}

fn log_of(failure: Failure) -> String {
    let (_, log) = answer::failure(failure);
    format!("a role could not be settled: {log}")
}

/// Looks at one user. The note goes first: whoever changes the groups after it makes a new one, and what is
/// read after it holds every change before. Reads that lock nothing show the moment of the first of them, so
/// none may come before.
async fn one(call: &Call, transaction: &Transaction<'_>, id: &str) -> Result<(), Failure> {
    let connection_id = call.connection.id;
    let by = UserKey::Id(id.to_owned());
    let was_due = transaction.remove_role_task(id.to_owned()).await?;
    let found = transaction
        .user_for_update(connection_id, by.clone(), Vec::new())
        .await?;
    // Who is locked out keeps the role until the way back in, where the wanted one is decided anew.
    let Some(stored) = found.filter(|stored| was_due && stored.active) else {
        return Ok(());
    };
    call.restart("user.role");
    let user = present::stored(call.users(), &stored.document);
    users::about(call, &stored, &user);
    let event = match roles::apply(call, transaction, &stored, &user).await {
        // Whoever deletes the row of such a user has nothing left to settle.
        Err(Failure::Gone) | Ok(Applied::Unchanged) => return Ok(()),
        Err(failure) => return Err(failure),
        Ok(Applied::Changed(told)) => {
            call.tell(told);
            // A hook may have changed what the document says.
            if let Some(stored) = transaction
                .user_for_update(connection_id, by, call.mapping().fields())
                .await?
            {
                users::caught_up(call, transaction, stored).await?;
            }
            call.success(200, Vec::new())
        }
        Ok(Applied::Refused(told)) => {
            let error = ScimError::new(403, told);
            call.refusal(&error, &Failure::Refused(error.clone()))
        }
    };
    transaction.audit(event).await
}
