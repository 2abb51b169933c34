//! Which attributes a client has sent, as the reply tells the shell.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, patch};
use serde_json::{Value, json};
use wordpress::contract::Reply;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Names; of unknown ones with their type, "*" for several values.
fn seen(reply: &Reply) -> Vec<String> {
    let told = |one: &Value| {
        let name = one["name"].as_str().unwrap();
        match &one["unknown"] {
            Value::Null => name.to_owned(),
            shape => format!(
                "{name}={}{}",
                shape["type"].as_str().unwrap_or("nothing"),
                if shape["multi_valued"] == true {
                    "*"
                } else {
                    ""
                }
            ),
        }
    };
    let reply = serde_json::to_value(reply).unwrap();
    let seen = reply["seen"].as_array();
    seen.into_iter().flatten().map(told).collect()
}

#[test]
fn a_new_user_tells_names_and_what_nobody_knows_first() {
    let mut site = Site::new();
    let reply = site
        .call("POST", "/Users")
        .json(json!({
            "userName": "ada", "title": "Countess", "password": "secret", "id": "x", "groups": [{"value": "x"}],
            "emails": [{"value": "a@example.org", "primary": true}], "name": {"givenName": "Ada"},
            ENTERPRISE: {"department": "Engines", "manager": {"value": "1"}, "floor": 3},
            "shoe": "42", "urn:x:User": {"tags": ["a"], "empty": null}
        }))
        .send();
    assert_eq!(reply.status, 201);
    assert_eq!(
        seen(&reply),
        [
            &format!("{ENTERPRISE}:floor=integer"),
            "shoe=string",
            "urn:x:User:tags=string*",
            "urn:x:User:empty=nothing",
            "userName",
            "name.givenName",
            "title",
            "emails.value",
            "emails.primary",
            &format!("{ENTERPRISE}:department"),
            &format!("{ENTERPRISE}:manager.value"),
        ]
    );
    let text = serde_json::to_string(&reply.seen).unwrap();
    assert!(!text.contains("42") && !text.contains("secret"), "{text}");
}

#[test]
fn a_patch_tells_what_it_changes_and_which_path_it_was_refused_for() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "ada"}));
    let target = format!("/Users/{id}");
    let mut patched =
        |operations: Value| site.call("PATCH", &target).json(patch(operations)).send();
    let reply = patched(json!([
        {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@example.org"},
        {"op": "replace", "path": "name", "value": {"familyName": "King"}},
        {"op": "remove", "path": "nickName"},
        {"op": "replace", "value": {"title": "Countess", "shoe": true}},
    ]));
    assert_eq!(reply.status, 200);
    assert_eq!(
        seen(&reply),
        [
            "shoe=boolean",
            "name.familyName",
            "nickName",
            "title",
            "emails.value"
        ]
    );
    let reply = patched(json!([{"op": "add", "path": "urn:x:User:badge", "value": "7"}]));
    assert_eq!(reply.status, 400);
    assert_eq!(seen(&reply), ["urn:x:User:badge=string"]);
}

#[test]
fn groups_and_questions_tell_nothing() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "ada"}));
    let group = json!({"displayName": "Staff", "shoe": 1});
    assert!(
        site.call("POST", "/Groups")
            .json(group)
            .send()
            .seen
            .is_empty()
    );
    assert!(
        site.call("GET", &format!("/Users/{id}"))
            .send()
            .seen
            .is_empty()
    );
    assert!(
        site.call("POST", "/Users")
            .bytes(b"{")
            .send()
            .seen
            .is_empty()
    );
}

#[test]
fn a_bulk_request_tells_of_all_its_operations_within_bounds() {
    let mut site = Site::new();
    let operations: Vec<Value> = (0..10)
        .map(|number| {
            let mut user = json!({"userName": format!("user{number}")});
            for shoe in 0..60 {
                user[format!("shoe{number}_{shoe}")] = json!(1);
            }
            json!({"method": "POST", "path": "/Users", "bulkId": format!("{number}"), "data": user})
        })
        .collect();
    let bulk = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
    let reply = site.call("POST", "/Bulk").json(bulk).send();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.seen.len(), 200);
}
