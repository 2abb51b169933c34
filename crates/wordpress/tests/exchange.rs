//! What becomes of an exchange when somebody does not keep to the contract.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body};
use serde_json::json;
use wordpress::{contract::Outcome, exchange::Exchange};

/// The exchange has ended with a 500 that is SCIM, and asks for nothing more.
fn assert_broken(exchange: &mut Exchange, log: &str) {
    assert_eq!(exchange.effect(), None);
    let reply = exchange.reply();
    assert_eq!(reply.status, 500);
    assert_eq!(body(&reply)["status"], json!("500"));
    assert!(
        reply.log.as_deref().unwrap_or_default().contains(log),
        "{:?}",
        reply.log
    );
}

fn begun(site: &mut Site) -> Exchange {
    let mut exchange = site
        .call("POST", "/Users")
        .json(json!({"userName": "a"}))
        .exchange();
    assert!(exchange.effect().is_some());
    exchange
}

#[test]
fn an_effect_asked_for_twice_is_the_same() {
    let mut exchange = begun(&mut Site::new());
    assert_eq!(exchange.effect(), exchange.effect());
}

#[test]
fn a_malformed_outcome_ends_the_exchange() {
    let malformed = [
        "",
        "null",
        "[]",
        "{}",
        "{\"outcome\":",
        r#"{"outcome":"nonsense"}"#,
        r#"{"outcome":"written"}"#,
        r#"{"outcome":"written","wp_user_id":"7","given":{}}"#,
    ];
    for outcome in malformed {
        let mut exchange = begun(&mut Site::new());
        exchange.resume_json(outcome);
        assert_broken(&mut exchange, "malformed");
    }
    let mut exchange = begun(&mut Site::new());
    exchange.resume_bytes(b"{\"outcome\":\"\xff\"}");
    assert_broken(&mut exchange, "UTF-8");
}

#[test]
fn the_log_of_a_malformed_outcome_holds_no_data() {
    let mut exchange = begun(&mut Site::new());
    exchange.resume_json(r#"{"outcome":"marker-of-a-person"}"#);
    assert!(!format!("{:?}", exchange.reply()).contains("marker-of-a-person"));
}

#[test]
fn an_outcome_of_another_effect_is_a_failure_of_the_site() {
    let mut exchange = begun(&mut Site::new());
    exchange.resume(Outcome::Count { count: 1 });
    assert_eq!(exchange.effect(), None);
    assert_eq!(exchange.reply().status, 500);
}

#[test]
fn an_outcome_without_an_effect_ends_the_exchange() {
    let mut site = Site::new();
    let mut exchange = site.call("GET", "/ServiceProviderConfig").exchange();
    assert_eq!(exchange.effect(), None);
    exchange.resume(Outcome::Done);
    assert_broken(&mut exchange, "without an effect");
}

#[test]
fn an_exchange_dropped_half_way_has_failed() {
    let mut exchange = begun(&mut Site::new());
    let reply = exchange.reply();
    assert_eq!(reply.status, 500);
    exchange.resume(Outcome::Done);
    assert_eq!(exchange.effect(), None);
}

#[test]
fn malformed_configurations_and_requests_are_answered() {
    for (configuration, request) in [("", ""), ("{}", "{}"), ("{\"contract\":99}", "{}")] {
        assert_broken(&mut Exchange::new(configuration, request, b""), "malformed");
    }
    assert_broken(&mut Exchange::from_bytes(b"\xff", b"{}", b""), "UTF-8");
}

#[test]
fn a_deadlock_is_tried_again_and_a_commit_of_unknown_fate_is_not() {
    for (commit, status, begins) in [
        (Outcome::Deadlock, 503, 10),
        (
            Outcome::Unavailable {
                reason: "gone".to_owned(),
            },
            503,
            1,
        ),
    ] {
        let mut site = Site::new();
        let mut exchange = begun(&mut site);
        let mut begun = 0;
        while let Some(effect) = exchange.effect_json() {
            if effect.contains("transaction.begin") {
                begun += 1;
            }
            let outcome = if effect.contains("transaction.commit") {
                site.memory
                    .perform(&wordpress::contract::Effect::TransactionRollback);
                commit.clone()
            } else {
                site.memory.perform(&exchange.effect().unwrap())
            };
            exchange.resume(outcome);
        }
        let reply = exchange.reply();
        assert_eq!((reply.status, begun), (status, begins), "{commit:?}");
        assert!(reply.headers.iter().any(|(name, _)| name == "Retry-After"));
        let event = reply.audit.unwrap();
        assert_eq!((event.outcome.as_str(), event.changed.len()), ("failed", 0));
    }
}

#[cfg(feature = "faults")]
mod faults {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use wordpress::exchange::EFFECTS_PER_EXCHANGE;

    use super::*;

    #[test]
    fn a_panic_ends_the_exchange_for_good() {
        let mut site = Site::new();
        let mut exchange = site
            .call("GET", "/Users?scimpress-fault=panic@begin")
            .exchange();
        assert!(catch_unwind(AssertUnwindSafe(|| exchange.effect())).is_err());
        assert_broken(&mut exchange, "panicked");
        exchange.resume(Outcome::Done);
        assert_eq!(exchange.effect(), None);
    }

    #[test]
    fn waiting_without_an_effect_is_a_500() {
        let mut site = Site::new();
        let mut exchange = site
            .call("GET", "/Users?scimpress-fault=stall@begin")
            .exchange();
        assert_broken(&mut exchange, "without an effect");
    }

    #[test]
    fn effects_are_limited() {
        let mut site = Site::new();
        let mut exchange = site
            .call("GET", "/Users?scimpress-fault=effects@begin")
            .exchange();
        let mut asked = 0;
        while exchange.effect().is_some() {
            asked += 1;
            exchange.resume(Outcome::Absent);
        }
        assert_eq!(asked, EFFECTS_PER_EXCHANGE);
        assert_broken(&mut exchange, "too many effects");
    }
}

#[test]
fn counts_of_a_shell_that_are_too_large_together_are_no_fault_of_the_client() {
    let mut site = Site::new();
    let mut exchange = site.call("GET", "/?count=0").exchange();
    while exchange.effect().is_some() {
        exchange.resume(Outcome::Count { count: u64::MAX });
    }
    let reply = exchange.reply();
    assert_eq!(reply.status, 200);
    assert_eq!(body(&reply)["totalResults"], u64::MAX);
}
