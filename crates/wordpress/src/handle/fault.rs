//! Places where a test build fails on request, to prove what a failure leaves behind.
//!
//! `?scimpress-fault=panic@commit` names a fault and a place. Without the feature `faults`,
//! which no release has, nothing of this is compiled in.

use super::call::Call;

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
            let by = crate::contract::UserKey::WpUserId(0);
            let _ = call.directory.user(call.connection.id, by).await;
        },
        _ => {}
    }
}
