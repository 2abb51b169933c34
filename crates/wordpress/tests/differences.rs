//! What the audit holds of a change: names of attributes, and values where the configuration asks for them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, patch};
use serde_json::{Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn ada() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "userName": "ada",
        "title": "Countess",
        "name": {"givenName": "Ada", "familyName": "Byron"},
        "emails": [{"value": "ada@example.org", "type": "work"}],
        ENTERPRISE: {"department": "Engines", "employeeNumber": "17"},
    })
}

fn keeping(secret: &[&str]) -> Site {
    let mut site = Site::new();
    site.kept_values = json!({"secret": secret});
    site
}

/// What the last event says: attribute, old, new.
fn told(site: &Site) -> Vec<(String, Option<String>, Option<String>)> {
    let event = site.memory.audit().last().unwrap();
    let differences = event.differences.iter();
    differences
        .map(|one| (one.attribute.clone(), one.old.clone(), one.new.clone()))
        .collect()
}

fn difference(
    attribute: &str,
    old: Option<&str>,
    new: Option<&str>,
) -> (String, Option<String>, Option<String>) {
    (
        attribute.to_owned(),
        old.map(str::to_owned),
        new.map(str::to_owned),
    )
}

/// Changes a user and tells what the audit holds of it.
fn changed(site: &mut Site, operations: Value) -> Vec<(String, Option<String>, Option<String>)> {
    let id = site.created(ada());
    let reply = site
        .call("PATCH", &format!("/Users/{id}"))
        .json(patch(operations))
        .send();
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    told(site)
}

#[test]
fn only_names_are_held_unless_somebody_asks_for_more() {
    let mut site = Site::new();
    let operations = json!([{"op": "replace", "path": "title", "value": "Lady"}]);
    assert_eq!(changed(&mut site, operations), []);
    assert_eq!(site.memory.audit().last().unwrap().changed, ["title"]);
}

#[test]
fn a_change_tells_what_was_and_what_became() {
    let operations = json!([
        {"op": "remove", "path": "title"},
        {"op": "replace", "path": "name.familyName", "value": "Lovelace"},
        {"op": "add", "path": "nickName", "value": "A"},
        {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada@example.com"},
        {"op": "replace", "path": format!("{ENTERPRISE}:department"), "value": "Poetry"},
    ]);
    let mut told = changed(&mut keeping(&[]), operations);
    told.sort();
    assert_eq!(
        told,
        [
            difference(
                "emails",
                Some(r#"[{"value":"ada@example.org","type":"work"}]"#),
                Some(r#"[{"value":"ada@example.com","type":"work"}]"#)
            ),
            difference("name.familyName", Some("Byron"), Some("Lovelace")),
            difference("nickName", None, Some("A")),
            difference("title", Some("Countess"), None),
            difference(
                &format!("{ENTERPRISE}:department"),
                Some("Engines"),
                Some("Poetry")
            ),
        ]
    );
}

#[test]
fn what_is_secret_is_told_by_its_name_only() {
    let secret = ["TITLE", "name.familyName", "emails.value"];
    let enterprise = format!("{ENTERPRISE}:department");
    let operations = json!([
        {"op": "replace", "path": "title", "value": "hush"},
        {"op": "replace", "path": "name", "value": {"familyName": "hush", "givenName": "Augusta"}},
        {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "hush@example.com"},
        {"op": "replace", "path": enterprise, "value": "hush"},
    ]);
    let mut site = keeping(&[&secret[..], &[&enterprise]].concat());
    let told = changed(&mut site, operations);
    assert_eq!(
        told,
        [difference("name.givenName", Some("Ada"), Some("Augusta"))]
    );
    let event = site.memory.audit().last().unwrap();
    assert_eq!(event.changed.len(), 4, "{:?}", event.changed);
    let all = serde_json::to_string(site.memory.audit()).unwrap();
    assert!(!all.contains("hush"), "{all}");
}

#[test]
fn no_password_is_ever_held() {
    let mut site = keeping(&[]);
    site.settings = json!({"password_sync": true});
    let operations = json!([{"op": "replace", "path": "password", "value": "hush"}]);
    assert_eq!(changed(&mut site, operations), []);
    let mut user = ada();
    user["userName"] = json!("bob");
    user["emails"] = json!([]);
    user["password"] = json!("hush");
    site.created(user);
    let all = serde_json::to_string(site.memory.audit()).unwrap();
    assert!(all.contains("password") && !all.contains("hush"), "{all}");
}

#[test]
fn long_values_are_cut_between_characters_and_many_end() {
    let long = "ü".repeat(501);
    let operations = json!([{"op": "replace", "path": "title", "value": long}]);
    let told = changed(&mut keeping(&[]), operations);
    let kept = format!("{}…", "ü".repeat(500));
    assert_eq!(told, [difference("title", Some("Countess"), Some(&kept))]);

    let mut site = keeping(&[]);
    let names: Vec<String> = (0..60).map(|number| format!("field{number}")).collect();
    let attributes: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
    site.settings = json!({"extensions": [{"urn": "urn:example:site", "name": "Site", "attributes": attributes}]});
    let values: Value = names
        .iter()
        .map(|name| (name.clone(), json!("x")))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let mut user = ada();
    user["schemas"] = json!([
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:example:site"
    ]);
    user["urn:example:site"] = values;
    site.created(user);
    assert_eq!(self::told(&site).len(), 40);
}

#[test]
fn what_is_refused_changed_nothing() {
    let mut site = keeping(&[]);
    let id = site.created(ada());
    let operations = json!([
        {"op": "replace", "path": "title", "value": "Lady"},
        {"op": "remove", "path": "userName"},
    ]);
    let reply = site
        .call("PATCH", &format!("/Users/{id}"))
        .json(patch(operations))
        .send();
    assert_eq!(reply.status, 400);
    assert_eq!(told(&site), []);
}

#[test]
fn an_edit_in_wordpress_and_a_group_tell_the_same() {
    let mut site = keeping(&[]);
    site.created(ada());
    let wp_user_id = site.memory.audit().last().unwrap().wp_user_id.unwrap();
    site.memory.edit(wp_user_id, "first_name", "Augusta");
    assert_eq!(site.observed(wp_user_id, "edited").status, 204);
    assert_eq!(
        told(&site),
        [difference("name.givenName", Some("Ada"), Some("Augusta"))]
    );
    let group =
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Poets"});
    assert_eq!(site.call("POST", "/Groups").json(group).send().status, 201);
    assert_eq!(
        told(&site),
        [difference("displayName", None, Some("Poets"))]
    );
}

#[test]
fn a_change_that_takes_access_is_told_as_a_deactivation() {
    let mut site = Site::new();
    let id = site.created(ada());
    for (active, action) in [
        (false, "user.deactivate"),
        (false, "user.patch"),
        (true, "user.patch"),
    ] {
        let operations = json!([{"op": "replace", "path": "active", "value": active}]);
        let reply = site
            .call("PATCH", &format!("/Users/{id}"))
            .json(patch(operations))
            .send();
        assert_eq!(reply.status, 200);
        assert_eq!(site.memory.audit().last().unwrap().action, action);
    }
    site.settings = json!({"switched_off": ["deactivate"]});
    let operations = json!([{"op": "replace", "path": "active", "value": false}]);
    let refused = site
        .call("PATCH", &format!("/Users/{id}"))
        .json(patch(operations))
        .send();
    let event = refused.audit.unwrap();
    assert_eq!(
        (event.action.as_str(), event.outcome.as_str()),
        ("user.deactivate", "refused")
    );
}
