//! Which role users get by their groups and values, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body, patch};
use serde_json::{Value, json};

fn rules(rules: &[(&str, &str)]) -> Value {
    let rules = rules.iter();
    rules
        .map(|(group, role)| json!({"group_id": group, "role": role}))
        .collect()
}

fn group(site: &mut Site, name: &str, members: &[&str]) -> String {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
    let group = json!({"displayName": name, "members": members});
    let reply = site.call("POST", "/Groups").json(group).send();
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    body(&reply)["id"].as_str().unwrap().to_owned()
}

/// Changes the members of a group by one operation.
fn members(site: &mut Site, group: &str, op: &str, ids: &[&str]) {
    let value: Vec<Value> = ids.iter().map(|id| json!({"value": id})).collect();
    let operation = json!([{"op": op, "path": "members", "value": value}]);
    let reply = site
        .call("PATCH", &format!("/Groups/{group}"))
        .json(patch(operation))
        .send();
    assert!(matches!(reply.status, 200 | 204), "{:?}", reply.body);
}

/// A site with a user and two groups that have rules, the first before the second.
fn site() -> (Site, String, [String; 2]) {
    let mut site = Site::new();
    let user = site.created(json!({"userName": "ada"}));
    let groups = ["Editors", "Authors"].map(|name| group(&mut site, name, &[]));
    site.settings["role_rules"] = rules(&[(&groups[0], "editor"), (&groups[1], "author")]);
    (site, user, groups)
}

#[test]
fn the_groups_of_a_user_decide_its_role_until_the_last_is_left() {
    let (mut site, ada, [editors, authors]) = site();
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
    for (group, op, expected) in [
        (&authors, "add", "author"),
        (&editors, "add", "editor"),
        (&authors, "remove", "editor"),
        (&authors, "add", "editor"),
        (&editors, "remove", "author"),
        (&authors, "remove", "subscriber"),
    ] {
        members(&mut site, group, op, &[&ada]);
        assert_eq!(site.memory.roles(&ada), [expected], "{op}");
        assert_eq!(site.memory.roles_due(), 0);
    }
}

#[test]
fn a_role_given_by_hand_stays_and_one_taken_by_hand_does_not_come_back() {
    let (mut site, ada, [editors, authors]) = site();
    site.memory.give_role(&ada, "shop_manager");
    members(&mut site, &editors, "add", &[&ada]);
    assert_eq!(site.memory.roles(&ada), ["editor", "shop_manager"]);
    members(&mut site, &editors, "remove", &[&ada]);
    assert_eq!(site.memory.roles(&ada), ["shop_manager", "subscriber"]);

    // Who had the wanted role by hand keeps it when the group is left.
    site.memory.give_role(&ada, "author");
    members(&mut site, &authors, "add", &[&ada]);
    members(&mut site, &authors, "remove", &[&ada]);
    assert_eq!(
        site.memory.roles(&ada),
        ["author", "shop_manager", "subscriber"]
    );

    members(&mut site, &editors, "add", &[&ada]);
    site.memory.take_role(&ada, "editor");
    members(&mut site, &authors, "add", &[&ada]);
    let path = format!("/Users/{ada}");
    let put = site
        .call("PUT", &path)
        .json(json!({"userName": "ada", "title": "Dr"}));
    assert_eq!(put.send().status, 200);
    assert_eq!(site.memory.roles(&ada), ["author", "shop_manager"]);
}

#[test]
fn a_user_from_before_roles_were_remembered_counts_as_given_the_default_role() {
    let (mut site, ada, [editors, _]) = site();
    let bob = site.created(json!({"userName": "bob"}));
    for id in [&ada, &bob] {
        site.memory.forget_roles(id);
    }
    // An administrator had made bob something else.
    site.memory.take_role(&bob, "subscriber");
    site.memory.give_role(&bob, "author");
    site.memory.make_roles_due(1, 0);
    site.settle(100);
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
    assert_eq!(site.memory.roles(&bob), ["author"]);
    members(&mut site, &editors, "add", &[&ada, &bob]);
    assert_eq!(site.memory.roles(&ada), ["editor"]);
    assert_eq!(site.memory.roles(&bob), ["author", "editor"]);
    members(&mut site, &editors, "remove", &[&ada, &bob]);
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
}

#[test]
fn who_is_in_a_group_within_the_group_gets_the_role_too() {
    let (mut site, ada, [editors, _]) = site();
    let inner = group(&mut site, "Inner", &[&ada]);
    let middle = group(&mut site, "Middle", &[&inner]);
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
    members(&mut site, &editors, "add", &[&middle]);
    assert_eq!(site.memory.roles(&ada), ["editor"]);

    let bob = site.created(json!({"userName": "bob"}));
    members(&mut site, &inner, "add", &[&bob]);
    assert_eq!(site.memory.roles(&bob), ["editor"]);
    members(&mut site, &inner, "remove", &[&bob]);
    assert_eq!(site.memory.roles(&bob), ["subscriber"]);

    // Groups that are members of each other come to an end.
    members(&mut site, &inner, "add", &[&editors]);
    assert_eq!(site.memory.roles(&ada), ["editor"]);
    let reply = site.call("DELETE", &format!("/Groups/{middle}")).send();
    assert_eq!(reply.status, 204);
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
}

#[test]
fn a_deleted_group_gives_no_role_and_a_renamed_one_the_same() {
    let (mut site, ada, [editors, _]) = site();
    members(&mut site, &editors, "add", &[&ada]);
    let path = format!("/Groups/{editors}");
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Redaktion"}]);
    assert_eq!(
        site.call("PATCH", &path).json(patch(rename)).send().status,
        200
    );
    assert_eq!(site.memory.roles(&ada), ["editor"]);
    let is_role = |site: &Site| {
        let rows = site.memory.audit().iter();
        rows.filter(|event| event.action == "user.role").count()
    };
    assert_eq!(is_role(&site), 1);
    assert_eq!(site.call("DELETE", &path).send().status, 204);
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
    assert_eq!(is_role(&site), 2);
}

#[test]
fn a_put_of_a_group_and_an_operation_on_all_members_decide_roles_too() {
    let (mut site, ada, [editors, _]) = site();
    let bob = site.created(json!({"userName": "bob"}));
    let path = format!("/Groups/{editors}");
    let put = |site: &mut Site, ids: &[&str]| {
        let members: Vec<Value> = ids.iter().map(|id| json!({"value": id})).collect();
        let group = json!({"displayName": "Editors", "members": members});
        assert_eq!(site.call("PUT", &path).json(group).send().status, 200);
    };
    put(&mut site, &[&ada]);
    put(&mut site, &[&bob]);
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
    assert_eq!(site.memory.roles(&bob), ["editor"]);
    let operation = json!([{"op": "remove", "path": "members"}]);
    assert_eq!(
        site.call("PATCH", &path)
            .json(patch(operation))
            .send()
            .status,
        200
    );
    assert_eq!(site.memory.roles(&bob), ["subscriber"]);
}

#[test]
fn values_of_roles_and_entitlements_decide_within_the_write_of_the_user() {
    let mut site = Site::new();
    site.settings["role_values"] = json!([
        {"value": "Writers", "role": "author"}, {"value": "Checkers", "role": "editor"},
    ]);
    let ada = site.created(json!({"userName": "ada", "roles": [{"value": "writers"}]}));
    assert_eq!(site.memory.roles(&ada), ["author"]);
    let path = format!("/Users/{ada}");
    for (user, expected) in [
        (
            json!({"userName": "ada", "entitlements": [{"value": "CHECKERS"}]}),
            "editor",
        ),
        (
            json!({"userName": "ada", "entitlements": [{"value": "checkers"}], "roles": [{"value": "Writers"}]}),
            "author",
        ),
        (
            json!({"userName": "ada", "roles": [{"value": "readers"}], "active": false}),
            "author",
        ),
        (
            json!({"userName": "ada", "roles": [{"value": "readers"}], "active": true}),
            "subscriber",
        ),
    ] {
        let reply = site.call("PUT", &path).json(user).send();
        assert_eq!(reply.status, 200, "{:?}", reply.body);
        assert_eq!(site.memory.roles(&ada), [expected]);
    }
    let add = json!([{"op": "add", "path": "roles", "value": [{"value": "Checkers"}]}]);
    assert_eq!(
        site.call("PATCH", &path).json(patch(add)).send().status,
        200
    );
    assert_eq!(site.memory.roles(&ada), ["editor"]);
    let told = site.memory.audit().last().unwrap().detail.clone();
    assert_eq!(
        told.as_deref(),
        Some("role `editor` instead of role `subscriber`")
    );

    // A group comes before a value.
    let group = group(&mut site, "Readers", &[]);
    site.settings["role_rules"] = rules(&[(&group, "contributor")]);
    members(&mut site, &group, "add", &[&ada]);
    assert_eq!(site.memory.roles(&ada), ["contributor"]);
}

#[test]
fn a_role_that_cannot_be_given_fails_no_write_and_is_told() {
    let (mut site, ada, [editors, authors]) = site();
    members(&mut site, &editors, "add", &[&ada]);
    site.unavailable_roles = json!([{"role": "editor", "reason": "the site has no role editor"}]);
    members(&mut site, &authors, "add", &[&ada]);
    assert_eq!(site.memory.roles(&ada), ["author"]);
    let told = site.memory.audit().last().unwrap().detail.clone();
    assert_eq!(
        told.as_deref(),
        Some("role `author` instead of role `editor`; passed over: the site has no role editor")
    );
}

#[test]
fn more_than_a_hundred_are_settled_in_the_background() {
    let (mut site, _, [editors, _]) = site();
    let users: Vec<String> = (0..130)
        .map(|number| site.created(json!({"userName": format!("u{number}")})))
        .collect();
    let ids: Vec<&str> = users.iter().map(String::as_str).collect();
    members(&mut site, &editors, "add", &ids);
    let editors_now = |site: &Site| {
        let is_editor = |id: &&String| site.memory.roles(id) == ["editor"];
        users.iter().filter(is_editor).count()
    };
    assert_eq!((editors_now(&site), site.memory.roles_due()), (100, 30));
    // Each request takes some of the rest.
    assert_eq!(site.call("GET", "/Users?count=1").send().status, 200);
    assert_eq!((editors_now(&site), site.memory.roles_due()), (110, 20));
    assert_eq!(site.settle(15), json!({"settled": 15, "remaining": 5}));
    assert_eq!(site.settle(15), json!({"settled": 5, "remaining": 0}));
    assert_eq!(editors_now(&site), 130);
}

#[test]
fn who_changed_just_now_does_not_wait_for_thousands_of_others() {
    let (mut site, ada, [editors, _]) = site();
    for number in 0..150 {
        site.created(json!({"userName": format!("u{number}")}));
    }
    site.memory.make_roles_due(1, 0);
    // Of a change of the rules, ada is due already; bob is not.
    let bob = site.created(json!({"userName": "bob"}));
    let before = site.memory.roles_due();
    members(&mut site, &editors, "add", &[&bob]);
    assert_eq!(site.memory.roles(&bob), ["editor"]);
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
    assert!(site.memory.roles_due() < before);
}

#[test]
fn what_is_due_outlives_the_request_that_ends_before_it_is_settled() {
    let (mut site, ada, [editors, _]) = site();
    let operation = json!([{"op": "add", "path": "members", "value": [{"value": ada}]}]);
    let path = format!("/Groups/{editors}");
    let mut exchange = site.call("PATCH", &path).json(patch(operation)).exchange();
    // The process ends with the commit.
    loop {
        let effect = exchange.effect().unwrap();
        let is_commit = effect == wordpress::contract::Effect::TransactionCommit;
        let outcome = site.memory.perform(&effect);
        if is_commit {
            break;
        }
        exchange.resume(outcome);
    }
    assert_eq!(
        (site.memory.roles(&ada), site.memory.roles_due()),
        (vec!["subscriber".to_owned()], 1)
    );
    assert_eq!(site.call("GET", "/Users").send().status, 200);
    assert_eq!(
        (site.memory.roles(&ada), site.memory.roles_due()),
        (vec!["editor".to_owned()], 0)
    );
}

#[test]
fn a_bulk_request_settles_roles_at_its_end() {
    let (mut site, _, [editors, authors]) = site();
    let add = |group: &str, name: &str| {
        let operation = json!([{"op": "add", "path": "members", "value": [{"value": format!("bulkId:{name}")}]}]);
        json!({"method": "PATCH", "path": format!("/Groups/{group}"), "data": patch(operation)})
    };
    let user = |name: &str| json!({"method": "POST", "path": "/Users", "bulkId": name, "data": {"userName": name}});
    let request = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [user("x"), user("y"), add(&editors, "x"), add(&authors, "y"), add(&editors, "y")],
    });
    let reply = site.call("POST", "/Bulk").json(request).send();
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let operations = body(&reply)["Operations"].clone();
    for operation in &operations.as_array().unwrap()[..2] {
        let id = operation["location"].as_str().unwrap();
        let id = id.rsplit('/').next().unwrap();
        assert_eq!(site.memory.roles(id), ["editor"], "{operations}");
    }
    assert_eq!(site.memory.roles_due(), 0);
}

#[test]
fn a_group_without_a_rule_leaves_nothing_due() {
    let (mut site, ada, _) = site();
    let other = group(&mut site, "Other", &[&ada]);
    let operation = json!([{"op": "remove", "path": "members"}]);
    let mut exchange = site
        .call("PATCH", &format!("/Groups/{other}"))
        .json(patch(operation))
        .exchange();
    while let Some(effect) = exchange.effect() {
        let name = serde_json::to_value(&effect).unwrap()["effect"].clone();
        assert_ne!(name, "role_tasks.add");
        let outcome = site.memory.perform(&effect);
        exchange.resume(outcome);
    }
}

#[test]
fn a_changed_order_of_rules_reaches_every_member() {
    let (mut site, ada, [editors, authors]) = site();
    members(&mut site, &editors, "add", &[&ada]);
    members(&mut site, &authors, "add", &[&ada]);
    site.settings["role_rules"] = rules(&[(&authors, "author"), (&editors, "editor")]);
    site.memory.make_roles_due(1, 0);
    site.settle(10);
    assert_eq!(site.memory.roles(&ada), ["author"]);
    // Without any rule the default role is what is left.
    site.settings["role_rules"] = json!([]);
    site.memory.make_roles_due(1, 0);
    site.settle(10);
    assert_eq!(site.memory.roles(&ada), ["subscriber"]);
}
