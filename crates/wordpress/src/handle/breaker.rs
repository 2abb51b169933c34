//! The breaker: when more users than usual lose access, the rest wait for an administrator.
//!
//! Each departure of a connection is counted with the connection's row locked, which is locked before
//! anything is read. So a transaction has to know from its beginning that somebody leaves: one that finds
//! out later begins again.

use super::call::Call;
use crate::{
    contract::AuditEvent,
    exchange::{BreakerState, Failure, Transaction},
    select::{Comparison, Condition, Parameter, Selection},
    storage::Column,
};

/// The time that departures are counted over, in microseconds.
const WINDOW: i64 = 24 * 60 * 60 * 1_000_000;

/// What a transaction knows of the breaker.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gate {
    /// Nothing: nobody can leave in it.
    Unread,
    /// That there is none.
    Off,
    /// How it stands, which does not change until the transaction ends.
    Read(BreakerState),
}

/// Does `work` in a transaction in which a user can leave. If the breaker trips, that is recorded.
pub(super) async fn transaction<T>(
    call: &Call,
    user_id: &str,
    work: impl AsyncFn(&Transaction<'_>, Gate) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let connection_id = call.connection.id;
    let result = call
        .directory
        .transaction(async |transaction| {
            let gate = match call.connection.breaker.off {
                true => Gate::Off,
                false => {
                    let since = call.now.saturating_sub(WINDOW);
                    let besides = user_id.to_owned();
                    Gate::Read(transaction.breaker(connection_id, since, besides).await?)
                }
            };
            work(transaction, gate).await
        })
        .await;
    if let Err(Failure::Tripped {
        detail,
        is_first: true,
    }) = &result
    {
        trip(call, detail).await?;
    }
    result
}

/// Whether one more user may leave.
///
/// # Errors
/// [`Failure::Departs`] in a transaction that did not begin with the breaker, [`Failure::Tripped`] when too
/// many have left.
pub(super) async fn admit(call: &Call, gate: Gate, was_active: bool) -> Result<(), Failure> {
    let state = match gate {
        Gate::Unread => return Err(Failure::Departs),
        Gate::Off => return Ok(()),
        Gate::Read(state) => state,
    };
    if state.allowed_until.is_some_and(|until| call.now < until) {
        return Ok(());
    }
    if state.tripped.is_some() {
        return Err(Failure::Tripped {
            detail:
                "more users than usual have lost access here within 24 hours, so nobody else does \
                     until an administrator of the site decides"
                    .to_owned(),
            is_first: false,
        });
    }
    let leaving = state.departed.saturating_add(1);
    let breaker = &call.connection.breaker;
    if leaving <= breaker.least {
        return Ok(());
    }
    let active = Condition::Compare(Column::Active, Comparison::Equal, Parameter::Integer(1));
    let selection = Selection::new(call.connection.id, active);
    // Who has access now and who had it: leaving moves a user from the one to the other, so the threshold
    // stays where it is while users leave.
    let users = call.directory.count(selection).await?;
    let users = users.saturating_add(match was_active {
        true => state.departed,
        false => leaving,
    });
    let threshold = breaker.threshold(users);
    if leaving <= threshold {
        return Ok(());
    }
    Err(Failure::Tripped {
        detail: format!(
            "{threshold} of {users} users may lose access here within 24 hours, and this would be one \
             more; an administrator of the site has to decide"
        ),
        is_first: true,
    })
}

/// Remembers that the breaker has tripped. What tripped it was undone before.
async fn trip(call: &Call, detail: &str) -> Result<(), Failure> {
    call.directory
        .transaction(async |transaction| {
            if !transaction.trip(call.connection.id, call.now).await? {
                return Ok(());
            }
            let event = AuditEvent {
                action: "breaker.trip".to_owned(),
                outcome: "refused".to_owned(),
                status: 503,
                detail: Some(detail.to_owned()),
                ..AuditEvent::default()
            };
            transaction.audit(event).await
        })
        .await
}
