//! What an administrator can switch on for a connection, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body, patch};
use serde_json::{Value, json};

fn site(settings: Value) -> Site {
    let mut site = Site::new();
    site.settings = settings;
    site
}

fn renaming(user_name: &str) -> Value {
    patch(json!([{"op": "replace", "path": "userName", "value": user_name}]))
}

#[test]
fn the_login_follows_user_name_only_where_that_is_switched_on() {
    for (is_on, login) in [(false, "ann"), (true, "bea")] {
        let mut site = site(json!({"rename_login": is_on}));
        let id = site.created(json!({"userName": "ann"}));
        let path = format!("/Users/{id}");
        let reply = site.call("PATCH", &path).json(renaming("bea")).send();
        assert_eq!(body(&reply)["userName"], "bea");
        assert_eq!(site.memory.wordpress(&id)["user_login"], login);
        let reply = site
            .call("PUT", &path)
            .json(json!({"userName": "bea", "title": "x"}))
            .send();
        assert_eq!(reply.status, 200);
        assert_eq!(site.memory.wordpress(&id)["user_login"], login);
    }
}

#[test]
fn a_login_of_somebody_else_is_not_taken_by_a_new_user_name() {
    let mut site = site(json!({"rename_login": true}));
    site.memory.add_account("carl", "");
    let id = site.created(json!({"userName": "ann"}));
    site.created(json!({"userName": "bea"}));
    let path = format!("/Users/{id}");
    for taken in ["Carl", "BEA"] {
        let reply = site.call("PATCH", &path).json(renaming(taken)).send();
        assert_eq!(
            (reply.status, &body(&reply)["scimType"]),
            (409, &json!("uniqueness"))
        );
    }
    assert_eq!(body(&site.call("GET", &path).send())["userName"], "ann");
    assert_eq!(site.memory.wordpress(&id)["user_login"], "ann");
}

#[test]
fn a_password_is_handed_on_only_where_that_is_switched_on() {
    for is_on in [false, true] {
        let mut site = site(json!({"password_sync": is_on}));
        let config = body(&site.call("GET", "/ServiceProviderConfig").send());
        assert_eq!(config["changePassword"]["supported"], is_on);
        let id = site.created(json!({"userName": "ann", "password": "marker-one"}));
        assert_eq!(site.memory.has_password(&id, "marker-one"), is_on);

        let path = format!("/Users/{id}");
        let before = body(&site.call("GET", &path).send());
        let change = patch(json!([{"op": "replace", "path": "password", "value": "marker-two"}]));
        let reply = site.call("PATCH", &path).json(change).send();
        assert_eq!(
            (reply.status, body(&reply)),
            (200, before),
            "nobody can read it"
        );
        assert_eq!(site.memory.has_password(&id, "marker-two"), is_on);
        let changed: &[&str] = if is_on { &["password"] } else { &[] };
        assert_eq!(site.memory.audit().last().unwrap().changed, changed);

        let put = json!({"userName": "ann", "title": "x", "password": "marker-three"});
        let reply = site.call("PUT", &path).json(put).send();
        assert_eq!(body(&reply)["title"], "x");
        assert_eq!(site.memory.has_password(&id, "marker-three"), is_on);
        let put = json!({"userName": "ann", "title": "y"});
        assert_eq!(site.call("PUT", &path).json(put).send().status, 200);
        assert_eq!(site.memory.has_password(&id, "marker-three"), is_on);
        let all = format!("{:?}{:?}", reply, site.memory);
        assert!(!all.contains("marker"), "{all}");
        assert!(
            !serde_json::to_string(site.memory.audit())
                .unwrap()
                .contains("marker")
        );
    }
}

#[test]
fn a_password_that_wordpress_could_not_check_is_refused_and_not_repeated() {
    let mut site = site(json!({"password_sync": true}));
    let longest = "x".repeat(4096);
    let id = site.created(json!({"userName": "ann", "password": longest}));
    assert!(site.memory.has_password(&id, &longest));
    for wrong in ["", "   ", "mark\ner", "mark\u{0}er", &"m".repeat(4097)] {
        let reply = site
            .call("POST", "/Users")
            .json(json!({"userName": "bea", "password": wrong}))
            .send();
        assert_eq!(
            (reply.status, &body(&reply)["scimType"]),
            (400, &json!("invalidValue")),
            "{wrong:?}"
        );
        assert!(!reply.body.unwrap().contains("mark"));
    }
    assert_eq!(site.memory.user_count(), 1);
}

#[test]
fn a_linked_user_keeps_its_password() {
    let mut site = site(json!({"password_sync": true, "linking": "login"}));
    site.memory.add_account("ann", "");
    let id = site.created(json!({"userName": "ann", "password": "marker"}));
    assert!(!site.memory.has_password(&id, "marker"));
}

#[test]
fn a_photo_that_is_taken_back_goes_from_wordpress_too() {
    let mut site = site(json!({}));
    let id = site.created(json!({"userName": "a", "photos": [{"value": "https://a.example/1"}]}));
    assert_eq!(
        site.memory.wordpress(&id)["scimpress_photo"],
        "https://a.example/1"
    );
    let path = format!("/Users/{id}");
    let change = patch(json!([{"op": "remove", "path": "photos"}]));
    let reply = site.call("PATCH", &path).json(change).send();
    assert_eq!((reply.status, &body(&reply)["photos"]), (200, &Value::Null));
    assert_eq!(site.memory.wordpress(&id)["scimpress_photo"], "");
}
