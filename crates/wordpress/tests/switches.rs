//! What an administrator can switch off for a connection, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body, patch};
use serde_json::{Value, json};

/// A site with a user and a group, where something is switched off afterwards.
fn site(switched_off: &[&str]) -> (Site, String, String) {
    let mut site = Site::new();
    let user = site.created(json!({"userName": "ann", "title": "Dr"}));
    let group = site
        .call("POST", "/Groups")
        .json(json!({"displayName": "Staff", "members": [{"value": user}]}))
        .send();
    let group = body(&group)["id"].as_str().unwrap().to_owned();
    site.settings = json!({"switched_off": switched_off});
    (site, user, group)
}

fn replacing(path: &str, value: Value) -> Value {
    patch(json!([{"op": "replace", "path": path, "value": value}]))
}

fn read(site: &mut Site, path: &str) -> Value {
    body(&site.call("GET", path).send())
}

/// Asks for something that is switched off, of which nothing may remain.
fn is_refused(site: &mut Site, method: &str, path: &str, json: Value, word: &str) {
    let before = (read(site, "/Users"), read(site, "/Groups"));
    let reply = site.call(method, path).json(json).send();
    let answer = body(&reply);
    assert_eq!(reply.status, 403, "{method} {path}: {answer}");
    assert_eq!(answer.get("scimType"), None);
    let detail = answer["detail"].as_str().unwrap();
    assert!(
        detail.contains("switched off") && detail.contains(word),
        "{detail}"
    );
    assert_eq!(before, (read(site, "/Users"), read(site, "/Groups")));
}

#[test]
fn what_is_switched_off_is_refused_and_nothing_else() {
    for (off, word) in [
        ("create", "creates users"),
        ("update", "changes attributes"),
        ("deactivate", "deactivates"),
        ("delete", "deletes"),
        ("groups", "changes groups"),
    ] {
        let (mut site, user, group) = site(&[off]);
        let (user, group) = (format!("/Users/{user}"), format!("/Groups/{group}"));
        let attempts = [
            (
                "update",
                "PATCH",
                &user,
                replacing("title", json!("Prof")),
                200,
            ),
            ("update", "PUT", &user, json!({"userName": "bea"}), 200),
            (
                "create",
                "POST",
                &"/Users".to_owned(),
                json!({"userName": "new"}),
                201,
            ),
            (
                "groups",
                "POST",
                &"/Groups".to_owned(),
                json!({"displayName": "New"}),
                201,
            ),
            (
                "groups",
                "PATCH",
                &group,
                replacing("displayName", json!("Team")),
                200,
            ),
            ("groups", "PUT", &group, json!({"displayName": "Crew"}), 200),
            ("groups", "DELETE", &group, json!({}), 204),
            (
                "deactivate",
                "PATCH",
                &user,
                replacing("active", json!(false)),
                200,
            ),
            ("delete", "DELETE", &user, json!({}), 204),
        ];
        for (feature, method, path, json, status) in attempts {
            if feature == off {
                is_refused(&mut site, method, path, json, word);
                continue;
            }
            let reply = site.call(method, path).json(json).send();
            assert_eq!(
                reply.status,
                status,
                "{off}: {method} {path}: {}",
                body(&reply)
            );
        }
    }
}

#[test]
fn nobody_comes_back_where_that_is_switched_off() {
    let (mut site, user, _) = site(&["reactivate"]);
    let path = format!("/Users/{user}");
    let leave = replacing("active", json!(false));
    assert_eq!(site.call("PATCH", &path).json(leave).send().status, 200);
    is_refused(
        &mut site,
        "PATCH",
        &path,
        replacing("active", json!(true)),
        "reactivates",
    );
    is_refused(
        &mut site,
        "PUT",
        &path,
        json!({"userName": "ann", "active": true}),
        "reactivates",
    );
    assert!(!site.memory.is_active(&user));
    assert_eq!(
        site.call("PATCH", &path)
            .json(replacing("title", json!("Prof")))
            .send()
            .status,
        200
    );
}

#[test]
fn a_leaver_is_locked_out_although_other_changes_are_switched_off() {
    let (mut site, user, _) = site(&["update"]);
    site.settings["password_sync"] = json!(true);
    let path = format!("/Users/{user}");
    let mut change = |json: Value| site.call("PUT", &path).json(json).send();
    let left = body(&change(
        json!({"userName": "bea", "title": "Prof", "password": "new", "active": false}),
    ));
    assert_eq!(
        (&left["active"], &left["userName"], &left["title"]),
        (&json!(false), &json!("ann"), &json!("Dr"))
    );
    let back = body(&change(
        json!({"userName": "bea", "title": "Prof", "active": true}),
    ));
    assert_eq!(
        (&back["active"], &back["userName"], &back["title"]),
        (&json!(true), &json!("ann"), &json!("Dr"))
    );
    assert_eq!(
        change(json!({"userName": "bea", "title": "Prof", "active": true})).status,
        403
    );
    assert_eq!(
        change(json!({"userName": "ann", "title": "Dr", "active": true, "password": "new"})).status,
        403
    );
    assert_eq!(
        change(json!({"userName": "ann", "title": "Dr", "active": true})).status,
        200
    );
    let told: Vec<_> = site
        .memory
        .audit()
        .iter()
        .filter_map(|event| event.detail.clone())
        .filter(|detail| detail.contains("other attributes stay as they were"))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("on_deactivate"), "{told:?}");
}

#[test]
fn a_bulk_request_is_asked_for_each_of_its_operations() {
    let (mut site, user, _) = site(&["create"]);
    let operations = json!([
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "new"}},
        {"method": "DELETE", "path": format!("/Users/{user}")},
    ]);
    let request = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
    let answer = body(&site.call("POST", "/Bulk").json(request).send());
    assert_eq!(
        (
            &answer["Operations"][0]["status"],
            &answer["Operations"][1]["status"]
        ),
        (&json!("403"), &json!("204"))
    );
}
