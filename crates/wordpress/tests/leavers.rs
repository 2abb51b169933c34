//! What becomes of those who leave, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body, header, patch};
use serde_json::{Value, json};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

fn with(settings: Value) -> Site {
    let mut site = Site::new();
    site.settings = settings;
    site
}

fn made(site: &mut Site, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| site.created(json!({"userName": format!("u{number}")})))
        .collect()
}

fn set_active(site: &mut Site, id: &str, active: bool) -> u16 {
    let change = patch(json!([{"op": "replace", "path": "active", "value": active}]));
    let path = format!("/Users/{id}");
    site.call("PATCH", &path).json(change).send().status
}

fn delete(site: &mut Site, id: &str) -> u16 {
    site.call("DELETE", &format!("/Users/{id}")).send().status
}

fn read(site: &mut Site, id: &str) -> u16 {
    site.call("GET", &format!("/Users/{id}")).send().status
}

fn found(site: &mut Site, target: &str) -> Value {
    body(&site.call("GET", target).send())["totalResults"].clone()
}

#[test]
fn removed_roles_come_back_with_the_user() {
    for kind in ["PATCH", "DELETE"] {
        let mut site = with(json!({"on_deactivate": "remove_roles", "on_delete": "remove_roles"}));
        let id = site.created(json!({"userName": "a"}));
        match kind {
            "PATCH" => assert_eq!(set_active(&mut site, &id, false), 200),
            _ => assert_eq!(delete(&mut site, &id), 204),
        }
        assert_eq!(
            (site.memory.roles(&id).len(), read(&mut site, &id)),
            (0, 200)
        );
        assert!(!site.memory.is_active(&id));
        assert_eq!(site.memory.departures(), [1]);
        assert_eq!(set_active(&mut site, &id, true), 200);
        assert_eq!(site.memory.roles(&id), ["subscriber"]);
        assert!(site.memory.departures().is_empty());
    }
}

#[test]
fn a_delete_takes_the_roles_of_somebody_deactivated_before_and_once() {
    let mut site = with(json!({"on_delete": "remove_roles"}));
    let id = site.created(json!({"userName": "a"}));
    assert_eq!(set_active(&mut site, &id, false), 200);
    assert_eq!(site.memory.roles(&id), ["subscriber"]);
    assert_eq!(delete(&mut site, &id), 204);
    assert_eq!(delete(&mut site, &id), 204);
    assert!(site.memory.roles(&id).is_empty());
    assert_eq!(site.memory.departures(), [1, 2]);
    set_active(&mut site, &id, true);
    assert_eq!(site.memory.roles(&id), ["subscriber"]);
}

#[test]
fn a_delete_that_deactivates_shows_the_user_inactive() {
    let mut site = with(json!({"on_delete": "deactivate"}));
    let id = site.created(json!({"userName": "a"}));
    assert_eq!(delete(&mut site, &id), 204);
    let reply = site.call("GET", &format!("/Users/{id}")).send();
    assert_eq!(
        (reply.status, &body(&reply)["active"]),
        (200, &json!(false))
    );
    assert_eq!(delete(&mut site, &id), 204);
    assert_eq!(site.memory.departures(), [1]);
}

#[test]
fn who_is_forgotten_is_nowhere() {
    let mut site = with(json!({"on_delete": "keep_and_forget"}));
    let id = site.created(json!({"userName": "a", "externalId": "x"}));
    let group = site
        .call("POST", "/Groups")
        .json(json!({"displayName": "g", "members": [{"value": id}]}))
        .send();
    let group = format!("/Groups/{}", body(&group)["id"].as_str().unwrap());
    assert_eq!(delete(&mut site, &id), 204);
    assert_eq!(site.memory.user_count(), 1);
    assert!(!site.memory.is_active(&id));
    assert_eq!(read(&mut site, &id), 404);
    assert_eq!(delete(&mut site, &id), 404);
    assert_eq!(set_active(&mut site, &id, true), 404);
    for target in [
        "/Users",
        "/Users?filter=userName%20eq%20%22a%22",
        "/Users?filter=externalId%20eq%20%22x%22",
        "/Users?sortBy=userName",
        "/Users?count=0",
    ] {
        assert_eq!(found(&mut site, target), json!(0), "{target}");
    }
    assert_eq!(body(&site.call("GET", &group).send()).get("members"), None);
    let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": id}]}]));
    assert_eq!(site.call("PATCH", &group).json(add).send().status, 400);
    let other = site
        .call("POST", "/Users")
        .of_connection(2)
        .json(json!({"userName": "A"}))
        .send();
    assert_eq!(other.status, 409);
}

#[test]
fn a_post_of_the_same_name_or_external_id_revives() {
    for again in [
        json!({"userName": "A", "title": "new"}),
        json!({"userName": "b", "externalId": "x", "title": "new"}),
        json!({"userName": "A", "externalId": "x", "title": "new", "active": false}),
    ] {
        let mut site =
            with(json!({"on_deactivate": "remove_roles", "on_delete": "keep_and_forget"}));
        let id = site.created(json!({"userName": "a", "externalId": "x", "nickName": "old"}));
        let first = body(&site.call("GET", &format!("/Users/{id}")).send());
        set_active(&mut site, &id, false);
        assert_eq!(delete(&mut site, &id), 204);
        let reply = site.call("POST", "/Users").json(again.clone()).send();
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        let user = body(&reply);
        assert_eq!(user["id"], json!(id));
        assert_eq!(
            header(&reply, "location"),
            user["meta"]["location"].as_str()
        );
        assert_eq!(user["meta"]["created"], first["meta"]["created"]);
        assert_ne!(user["meta"]["version"], first["meta"]["version"]);
        assert_eq!(user.get("nickName"), None, "what was not sent is gone");
        assert_eq!(
            body(&site.call("GET", &format!("/Users/{id}")).send()),
            user
        );
        let is_active = again.get("active").is_none();
        assert_eq!(site.memory.is_active(&id), is_active);
        assert_eq!(site.memory.roles(&id).len(), usize::from(is_active));
        set_active(&mut site, &id, true);
        assert_eq!(site.memory.roles(&id), ["subscriber"]);
        assert!(site.memory.departures().is_empty());
    }
}

#[test]
fn a_post_that_means_two_forgotten_users_is_refused() {
    let mut site = with(json!({"on_delete": "keep_and_forget"}));
    let a = site.created(json!({"userName": "a", "externalId": "x"}));
    let b = site.created(json!({"userName": "b", "externalId": "y"}));
    delete(&mut site, &a);
    delete(&mut site, &b);
    let both = json!({"userName": "a", "externalId": "y"});
    let reply = site.call("POST", "/Users").json(both).send();
    assert_eq!(
        (reply.status, &body(&reply)["scimType"]),
        (409, &json!("uniqueness"))
    );
    assert!(
        body(&reply)["detail"]
            .as_str()
            .unwrap()
            .contains("two different users")
    );
    assert_eq!(read(&mut site, &a), 404);
}

#[test]
fn a_revival_that_would_take_the_name_of_somebody_is_refused() {
    let mut site = with(json!({"on_delete": "keep_and_forget"}));
    let a = site.created(json!({"userName": "a", "externalId": "x"}));
    site.created(json!({"userName": "b"}));
    delete(&mut site, &a);
    let taken = json!({"userName": "b", "externalId": "x"});
    assert_eq!(site.call("POST", "/Users").json(taken).send().status, 409);
    assert_eq!(read(&mut site, &a), 404);
}

#[test]
fn a_deactivation_that_deletes_or_forgets_shows_the_user_one_last_time() {
    for mode in ["delete", "keep_and_forget"] {
        let mut site = with(json!({"on_deactivate": mode}));
        let id = site.created(json!({"userName": "a"}));
        let group = json!({"displayName": "g", "members": [{"value": id}]});
        site.call("POST", "/Groups").json(group).send();
        let change = patch(json!([{"op": "replace", "value": {"active": false, "title": "gone"}}]));
        let path = format!("/Users/{id}");
        let reply = site.call("PATCH", &path).json(change).send();
        let shown = body(&reply);
        assert_eq!(reply.status, 200, "{shown}");
        assert_eq!(
            (&shown["active"], &shown["title"]),
            (&json!(false), &json!("gone"))
        );
        assert_eq!(shown["groups"][0]["display"], json!("g"));
        assert_eq!(header(&reply, "etag"), shown["meta"]["version"].as_str());
        assert_eq!(read(&mut site, &id), 404);
        let count = usize::from(mode == "keep_and_forget");
        assert_eq!(site.memory.user_count(), count);
    }
}

#[test]
fn active_false_of_somebody_inactive_is_no_departure() {
    let mut site = with(json!({"on_deactivate": "delete"}));
    let id = site.created(json!({"userName": "a", "active": false}));
    let path = format!("/Users/{id}");
    let whole = json!({"userName": "a", "title": "x", "active": false});
    assert_eq!(site.call("PUT", &path).json(whole).send().status, 200);
    assert_eq!(set_active(&mut site, &id, false), 200);
    assert_eq!(read(&mut site, &id), 200);
    assert!(site.memory.departures().is_empty());
}

#[test]
fn the_breaker_lets_exactly_its_threshold_through() {
    for (users, threshold) in [(30, 10), (100, 20), (101, 20)] {
        for way in ["deactivate", "delete"] {
            let mut site = Site::new();
            let ids = made(&mut site, users);
            let statuses: Vec<u16> = ids
                .iter()
                .map(|id| match way {
                    "delete" => delete(&mut site, id),
                    _ => set_active(&mut site, id, false),
                })
                .collect();
            let through = statuses.iter().filter(|status| **status < 300).count();
            assert_eq!(through, threshold, "{users} {way}");
            let refused = statuses.iter().filter(|status| **status == 503).count();
            assert_eq!(refused, users - threshold);
            let last = &ids[users - 1];
            assert!(site.memory.is_active(last));
            let trips = site.memory.audit().iter();
            let trips = trips.filter(|event| event.action == "breaker.trip");
            assert_eq!(trips.count(), 1);
        }
    }
}

#[test]
fn a_tripped_breaker_refuses_departures_and_nothing_else() {
    let mut site = Site::new();
    let ids = made(&mut site, 12);
    for id in &ids[..11] {
        set_active(&mut site, id, false);
    }
    let reply = site.call("DELETE", &format!("/Users/{}", ids[11])).send();
    assert_eq!(reply.status, 503);
    assert_eq!(header(&reply, "retry-after"), Some("3600"));
    let headers = reply.headers.iter();
    assert_eq!(headers.filter(|(name, _)| name == "Retry-After").count(), 1);
    assert!(
        body(&reply)["detail"]
            .as_str()
            .unwrap()
            .contains("administrator")
    );

    let title = patch(json!([{"op": "replace", "path": "title", "value": "x"}]));
    let path = format!("/Users/{}", ids[11]);
    assert_eq!(site.call("PATCH", &path).json(title).send().status, 200);
    site.created(json!({"userName": "new"}));
    assert_eq!(set_active(&mut site, &ids[0], true), 200);
    // Coming back makes room, but who decides is the administrator.
    assert_eq!(set_active(&mut site, &ids[11], false), 503);
    assert_eq!(
        delete(&mut site, "019ab697-e800-7607-8809-0a0b0c0d0e0f"),
        404
    );

    let until = site.now + DAY;
    site.memory.allow(1, until);
    for id in &ids {
        assert_eq!(delete(&mut site, id), 204);
    }
    // What was allowed does not count afterwards.
    site.now = until + 1;
    let more = made(&mut site, 11);
    let through = more.iter().filter(|id| delete(&mut site, id) == 204);
    assert_eq!(through.count(), 10);
}

#[test]
fn who_comes_back_or_left_long_ago_does_not_count() {
    let mut site = Site::new();
    let ids = made(&mut site, 40);
    for _ in 0..3 {
        for id in &ids[..10] {
            assert_eq!(set_active(&mut site, id, false), 200);
            assert_eq!(set_active(&mut site, id, true), 200);
        }
    }
    for day in 0..4 {
        for id in &ids[day * 10..][..10] {
            assert_eq!(set_active(&mut site, id, false), 200);
            // Deactivated and deleted is one who left.
            assert_eq!(delete(&mut site, id), 204);
        }
        site.now += DAY + 60_000_000;
    }
}

#[test]
fn a_breaker_that_is_off_counts_nobody() {
    let mut site = with(json!({"breaker": {"off": true}}));
    for id in made(&mut site, 30) {
        assert_eq!(delete(&mut site, &id), 204);
    }
}

#[test]
fn a_bulk_request_goes_through_the_breaker() {
    let mut site = Site::new();
    let ids = made(&mut site, 15);
    let operations: Vec<Value> = ids
        .iter()
        .map(|id| json!({"method": "DELETE", "path": format!("/Users/{id}")}))
        .collect();
    let bulk = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
    let reply = body(&site.call("POST", "/Bulk").json(bulk).send());
    let statuses: Vec<&Value> = reply["Operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|operation| &operation["status"])
        .collect();
    assert_eq!(statuses[9], &json!("204"));
    assert_eq!(statuses[10], &json!("503"));
    assert_eq!(statuses[14], &json!("503"));
}

#[test]
fn undo_gives_everything_back() {
    for (on_deactivate, on_delete) in [
        ("deactivate", "delete"),
        ("remove_roles", "keep_and_forget"),
        ("delete", "remove_roles"),
        ("keep_and_forget", "deactivate"),
    ] {
        let mut site = with(json!({"on_deactivate": on_deactivate, "on_delete": on_delete}));
        let ids: Vec<String> = (0..4)
            .map(|number| {
                let user = json!({
                    "userName": format!("u{number}"), "externalId": format!("x{number}"),
                    "emails": [{"value": format!("u{number}@example.org"), "primary": true}],
                });
                site.created(user)
            })
            .collect();
        let members: Vec<Value> = ids.iter().map(|id| json!({"value": id})).collect();
        let group = json!({"displayName": "g", "members": members});
        site.call("POST", "/Groups").json(group).send();
        let before: Vec<Value> = ids
            .iter()
            .map(|id| body(&site.call("GET", &format!("/Users/{id}")).send()))
            .collect();
        for (number, id) in ids.iter().enumerate() {
            if number % 2 == 0 {
                set_active(&mut site, id, false);
            }
            if number != 0 {
                delete(&mut site, id);
            }
        }
        let mut departures = site.memory.departures();
        departures.reverse();
        for departure in departures {
            let reply = site.restored(departure);
            assert_eq!(reply.status, 200, "{departure} {:?}", reply.body);
            assert_eq!(site.restored(departure).status, 404);
        }
        assert!(site.memory.departures().is_empty());
        for (id, before) in ids.iter().zip(before) {
            let mut after = body(&site.call("GET", &format!("/Users/{id}")).send());
            assert_ne!(after["meta"]["version"], before["meta"]["version"]);
            after["meta"] = before["meta"].clone();
            // Whoever was told to be inactive is told to be active.
            if before.get("active").is_none() && after["active"] == json!(true) {
                after.as_object_mut().unwrap().remove("active");
            }
            assert_eq!(after, before, "{on_deactivate} {on_delete}");
            assert!(site.memory.is_active(id));
            assert_eq!(site.memory.roles(id), ["subscriber"]);
        }
    }
}

#[test]
fn undo_of_a_name_that_somebody_else_has_now_says_so() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    delete(&mut site, &id);
    let new = site.created(json!({"userName": "a"}));
    let reply = site.restored(1);
    assert_eq!(reply.status, 409);
    assert!(
        body(&reply)["detail"]
            .as_str()
            .unwrap()
            .contains("userName")
    );
    assert_eq!(read(&mut site, &new), 200);
    assert_eq!(site.memory.departures(), [1]);
}

#[test]
fn only_the_site_itself_undoes() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    set_active(&mut site, &id, false);
    let reply = site
        .call("POST", "/Users")
        .of_request(json!({"kind": "restore", "departure": 1}));
    assert_eq!(reply.send().status, 403);
    assert!(!site.memory.is_active(&id));
}

#[test]
fn content_goes_to_the_manager_if_there_is_one() {
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let mut site = with(json!({"content_custody": "manager", "content_heir": 77}));
    let manager = site.created(json!({"userName": "manager"}));
    let report = |name: &str, manager: &str| json!({"userName": name, enterprise: {"manager": {"value": manager}}});
    let first = site.created(report("first", &manager));
    let second = site.created(report("second", &manager));
    let third = site.created(report("third", "26118915"));
    delete(&mut site, &first);
    set_active(&mut site, &manager, false);
    delete(&mut site, &second);
    delete(&mut site, &third);
    assert_eq!(site.memory.heirs(), [1, 77, 77]);
}

#[test]
fn a_deletion_that_asks_waits_until_somebody_says_who_gets_the_content() {
    let mut site = with(json!({"content_custody": "ask"}));
    let id = site.created(json!({"userName": "a"}));
    assert_eq!(delete(&mut site, &id), 204);
    assert_eq!((read(&mut site, &id), site.memory.user_count()), (404, 1));
    let settle = json!({"kind": "bequeath", "departure": 1, "heir": 5});
    assert_eq!(site.by_site(&settle).status, 204);
    assert_eq!(
        (site.memory.user_count(), site.memory.heirs()),
        (0, vec![5])
    );
    assert_eq!(site.by_site(&settle).status, 404);
    // It can still be undone.
    assert_eq!(site.restored(2).status, 200);
    assert_eq!(read(&mut site, &id), 200);
}

#[test]
fn a_revived_user_is_not_deleted_by_who_settles_late() {
    let mut site = with(json!({"content_custody": "ask"}));
    let id = site.created(json!({"userName": "a"}));
    delete(&mut site, &id);
    site.created(json!({"userName": "a", "active": false}));
    let settle = json!({"kind": "bequeath", "departure": 1, "heir": 5});
    assert_eq!(site.by_site(&settle).status, 409);
    assert_eq!(read(&mut site, &id), 200);
}

#[test]
fn a_forgotten_user_who_is_deleted_in_wordpress_is_gone() {
    let mut site = with(json!({"on_delete": "keep_and_forget"}));
    let id = site.created(json!({"userName": "a"}));
    delete(&mut site, &id);
    site.observed(1, "edited");
    assert_eq!(read(&mut site, &id), 404);
    site.memory.lose(1);
    site.observed(1, "deleted");
    assert_eq!(site.memory.user_count(), 0);
    assert_eq!(site.restored(1).status, 409);
    let again = site.created(json!({"userName": "a"}));
    assert_ne!(again, id);
}
