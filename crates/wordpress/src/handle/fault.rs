//! Places where a test build fails on request, to prove what a failure leaves behind.
//!
//! `?scimpress-fault=panic@commit` names a fault and a place. Without the feature `faults`,
//! which no release has, nothing of this is compiled in.

use scim::patch::Delta;

use super::call::Call;
use crate::exchange::Failure;

/// Where a fault can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the operation does anything.
    Begin,
    /// When everything is written and nothing is committed.
    Commit,
}

/// Whether what merely narrows is to be taken for exact: never, without the feature.
#[cfg(not(feature = "faults"))]
pub(super) fn narrowing_is_exact(_call: &Call) -> bool {
    false
}

/// Whether what merely narrows is to be taken for exact, a mistake that has to be noticed.
#[cfg(feature = "faults")]
pub(super) fn narrowing_is_exact(call: &Call) -> bool {
    call.fault.as_deref() == Some("exact@select")
}

/// Members as they were before the transaction, to be written back within it: never, without the feature.
#[cfg(not(feature = "faults"))]
pub(super) async fn early_members(_call: &Call, _id: &str) -> Result<Option<Vec<String>>, Failure> {
    Ok(None)
}

/// Members as they were before the transaction, to be written back within it, a mistake that has to be
/// noticed.
#[cfg(feature = "faults")]
pub(super) async fn early_members(call: &Call, id: &str) -> Result<Option<Vec<String>>, Failure> {
    if call.fault.as_deref() != Some("whole@members") {
        return Ok(None);
    }
    let members = super::present::members(call, id).await?;
    Ok(Some(members.into_iter().map(|member| member.id).collect()))
}

/// The changes of members as they are, without the feature.
#[cfg(not(feature = "faults"))]
pub(super) fn deltas(_early: Option<&[String]>, deltas: Vec<Delta>) -> Vec<Delta> {
    deltas
}

/// The changes of members; where these were read early, one that makes of them what they were then.
#[cfg(feature = "faults")]
pub(super) fn deltas(early: Option<&[String]>, deltas: Vec<Delta>) -> Vec<Delta> {
    let Some(early) = early else { return deltas };
    let mut members = early.to_vec();
    for delta in deltas {
        match delta {
            Delta::Add(keys) => members.extend(keys),
            Delta::Remove(keys) => members.retain(|member| !keys.contains(member)),
            Delta::Set(keys) => members = keys,
        }
    }
    vec![Delta::Set(members)]
}

/// Nothing, without the feature.
#[cfg(not(feature = "faults"))]
pub(super) async fn reach(_call: &Call, _place: Place) {}

/// Fails here if the request asks for it.
#[cfg(feature = "faults")]
#[expect(clippy::panic, reason = "that is the fault")]
pub(super) async fn reach(call: &Call, place: Place) {
    let name = match place {
        Place::Begin => "begin",
        Place::Commit => "commit",
    };
    let asked = call.fault.as_deref().unwrap_or_default();
    match asked.split_once('@') {
        Some(("panic", at)) if at == name => panic!("a fault was asked for"),
        Some(("stall", at)) if at == name => std::future::pending().await,
        Some(("effects", at)) if at == name => loop {
            // Of nobody: an effect like any other, for which PHP asks no database.
            let _ = call.directory.memberships(Vec::new()).await;
        },
        _ => {}
    }
}
