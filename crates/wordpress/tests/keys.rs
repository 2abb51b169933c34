//! The keys that users are found by go with the document.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body, patch};
use serde_json::json;
use wordpress::contract::{Effect, UserRow};

fn count(site: &mut Site, filter: &str) -> u64 {
    let search = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": filter, "count": 0,
    });
    let reply = site.call("POST", "/Users/.search").json(search).send();
    body(&reply)["totalResults"].as_u64().unwrap()
}

#[test]
fn a_user_is_found_by_the_address_it_has_now() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a", "emails": [{"value": "Old@example.org"}]}));
    assert_eq!(count(&mut site, r#"emails eq "OLD@example.org""#), 1);
    let change = patch(
        json!([{"op": "replace", "path": "emails", "value": [{"value": "new@example.org"}]}]),
    );
    let path = format!("/Users/{id}");
    assert_eq!(site.call("PATCH", &path).json(change).send().status, 200);
    assert_eq!(count(&mut site, r#"emails.value eq "old@example.org""#), 0);
    assert_eq!(count(&mut site, r#"emails.value eq "new@example.org""#), 1);
}

#[test]
fn an_address_edited_in_wordpress_is_found() {
    let mut site = Site::new();
    site.created(json!({"userName": "a", "emails": [{"value": "old@example.org"}]}));
    site.memory.edit(1, "user_email", "new@example.org");
    site.observed(1, "edited");
    assert_eq!(count(&mut site, r#"emails eq "new@example.org""#), 1);
    assert_eq!(count(&mut site, r#"emails eq "old@example.org""#), 0);
}

/// The row that an exchange writes, if it writes one.
fn written(site: &mut Site, change: &str) -> Option<UserRow> {
    let mut exchange = site.observing(1, change);
    let mut written = None;
    while let Some(effect) = exchange.effect() {
        if let Effect::UserUpdate { row, wordpress, .. } = &effect {
            assert!(wordpress.is_empty(), "{wordpress:?}");
            written = Some(row.clone());
        }
        let outcome = site.memory.perform(&effect);
        exchange.resume(outcome);
    }
    assert_eq!(exchange.reply().status, 204);
    written
}

#[test]
fn an_outdated_row_is_written_anew_and_stays_the_same_version() {
    let mut site = Site::new();
    let user = json!({"userName": "a", "emails": [{"value": "a@example.org"}]});
    let id = site.created(user);
    let before = body(&site.call("GET", &format!("/Users/{id}")).send());
    let rows = site.memory.audit().len();

    assert_eq!(written(&mut site, "edited"), None);
    let row = written(&mut site, "outdated").unwrap();
    assert_eq!((row.version, row.keys.len()), (1, 1));
    assert_eq!(site.memory.audit().len(), rows);
    let after = body(&site.call("GET", &format!("/Users/{id}")).send());
    assert_eq!(before, after);

    site.memory.edit(1, "first_name", "Ann");
    assert_eq!(written(&mut site, "outdated").unwrap().version, 2);
}
