//! What a client sees of groups and memberships, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body, patch};
use serde_json::{Value, json};

/// A site with users `a` to `c` and a group of `a`.
fn site() -> (Site, Vec<String>, String) {
    let mut site = Site::new();
    let users: Vec<String> = ["a", "b", "c"]
        .iter()
        .map(|name| site.created(json!({"userName": name})))
        .collect();
    let group = created(
        &mut site,
        json!({"displayName": "Guides", "members": [{"value": users[0]}]}),
    );
    (site, users, group)
}

fn created(site: &mut Site, group: Value) -> String {
    let reply = site.call("POST", "/Groups").json(group).send();
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    body(&reply)["id"].as_str().unwrap().to_owned()
}

fn member_ids(site: &mut Site, group: &str) -> Vec<String> {
    let group = body(&site.call("GET", &format!("/Groups/{group}")).send());
    let members = group["members"].as_array().cloned().unwrap_or_default();
    members
        .iter()
        .map(|member| member["value"].as_str().unwrap().to_owned())
        .collect()
}

fn patched(site: &mut Site, group: &str, operations: Value) -> (u16, Value) {
    let reply = site
        .call("PATCH", &format!("/Groups/{group}"))
        .json(patch(operations))
        .send();
    (reply.status, body(&reply))
}

#[test]
fn a_group_shows_its_members_and_a_user_its_groups() {
    let (mut site, users, group) = site();
    let shown = body(&site.call("GET", &format!("/Groups/{group}")).send());
    let base = "https://example.org/wp-json/scim/v2";
    let member =
        json!({"value": users[0], "$ref": format!("{base}/Users/{}", users[0]), "type": "User"});
    assert_eq!(shown["members"], json!([member]));
    let outer = created(
        &mut site,
        json!({"displayName": "Staff", "members": [{"value": group}]}),
    );
    let user = body(&site.call("GET", &format!("/Users/{}", users[0])).send());
    let mut groups: Vec<(String, String, String)> = user["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            let text = |name: &str| group[name].as_str().unwrap().to_owned();
            (text("value"), text("display"), text("type"))
        })
        .collect();
    groups.sort();
    let mut expected = vec![
        (group, "Guides".to_owned(), "direct".to_owned()),
        (outer, "Staff".to_owned(), "indirect".to_owned()),
    ];
    expected.sort();
    assert_eq!(groups, expected);
}

#[test]
fn members_are_added_and_removed_without_touching_the_others() {
    let (mut site, users, group) = site();
    let steps = [
        (
            json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": users[1]}]}]),
            vec![0, 1],
        ),
        (
            json!([{"op": "add", "path": "members", "value": [{"value": users[1]}]}]),
            vec![0, 1],
        ),
        (
            json!([{"op": "remove", "path": format!("members[value eq \"{}\"]", users[0])}]),
            vec![1],
        ),
        (
            json!([{"op": "replace", "path": "members", "value": [{"value": users[2]}, {"value": users[0]}]}]),
            vec![0, 2],
        ),
        (
            json!([{"op": "remove", "path": "members", "value": [{"value": users[2]}]}]),
            vec![0],
        ),
        (
            json!([{"op": "remove", "path": "members[type eq \"User\"]"}]),
            vec![],
        ),
        (
            json!([{"op": "add", "value": {"members": [{"value": users[1]}]}}]),
            vec![1],
        ),
        (json!([{"op": "remove", "path": "members"}]), vec![]),
    ];
    for (operations, expected) in steps {
        let (status, _) = patched(&mut site, &group, operations.clone());
        assert_eq!(status, 200, "{operations}");
        let expected: Vec<String> = expected
            .iter()
            .map(|place: &usize| users[*place].clone())
            .collect();
        assert_eq!(member_ids(&mut site, &group), expected, "{operations}");
    }
}

#[test]
fn a_membership_that_was_there_leaves_the_version_alone() {
    let (mut site, users, group) = site();
    let version = |site: &mut Site| {
        body(&site.call("GET", &format!("/Groups/{group}")).send())["meta"].clone()
    };
    let before = version(&mut site);
    patched(
        &mut site,
        &group,
        json!([{"op": "add", "path": "members", "value": [{"value": users[0]}]}]),
    );
    patched(
        &mut site,
        &group,
        json!([{"op": "remove", "path": format!("members[value eq \"{}\"]", users[2])}]),
    );
    assert_eq!(version(&mut site), before);
    patched(
        &mut site,
        &group,
        json!([{"op": "add", "path": "members", "value": [{"value": users[2]}]}]),
    );
    assert_eq!(version(&mut site)["version"], json!("W/\"2\""));
}

#[test]
fn an_unknown_member_is_refused_and_nothing_changes() {
    let (mut site, users, group) = site();
    let unknown = "019ab697-e800-7607-8809-0a0b0c0d0e0f";
    for id in [unknown, "bob", group.as_str()] {
        let operations = json!([
            {"op": "replace", "path": "displayName", "value": "Other"},
            {"op": "add", "path": "members", "value": [{"value": users[1]}, {"value": id}]},
        ]);
        let (status, error) = patched(&mut site, &group, operations);
        assert_eq!(
            (status, &error["scimType"]),
            (400, &json!("invalidValue")),
            "{error}"
        );
        assert_eq!(member_ids(&mut site, &group), [users[0].clone()]);
    }
    let reply = site
        .call("POST", "/Groups")
        .json(json!({"displayName": "X", "members": [{"value": unknown}]}))
        .send();
    assert_eq!(reply.status, 400);
    assert_eq!(
        body(&site.call("GET", "/Groups").send())["totalResults"],
        json!(1)
    );
}

#[test]
fn an_unknown_member_is_ignored_where_the_profile_has_it_and_nothing_is_stored() {
    let (mut site, users, group) = site();
    let unknown = "019ab697-e800-7607-8809-0a0b0c0d0e0f";
    let mut send = |method: &str, target: &str, sent: Value| {
        let call = site.call(method, target).of_profile("authentik").json(sent);
        body(&call.send())
    };
    let target = format!("/Groups/{group}");
    let values = |group: &Value| -> Vec<Value> {
        let members = group["members"].as_array().cloned().unwrap_or_default();
        members
            .iter()
            .map(|member| member["value"].clone())
            .collect()
    };

    let nobody =
        json!([{"op": "add", "path": "members", "value": [{"value": unknown}, {"value": "bob"}]}]);
    let after = send("PATCH", &target, patch(nobody));
    assert_eq!(values(&after), [json!(users[0])], "{after}");
    assert_eq!(
        after["meta"]["version"],
        json!("W/\"1\""),
        "nothing changed"
    );

    let both = json!([{"op": "add", "path": "members", "value": [{"value": unknown}, {"value": users[1]}]}]);
    let after = send("PATCH", &target, patch(both));
    assert_eq!(
        values(&after),
        [json!(users[0]), json!(users[1])],
        "{after}"
    );

    let members = json!([{"value": users[2]}, {"value": "bob"}, {"value": unknown}]);
    let after = send(
        "PUT",
        &target,
        json!({"displayName": "Guides", "members": members}),
    );
    assert_eq!(values(&after), [json!(users[2])], "{after}");

    let after = send(
        "POST",
        "/Groups",
        json!({"displayName": "X", "members": members}),
    );
    assert_eq!(values(&after), [json!(users[2])], "{after}");

    let target = format!("/Groups?filter=members.value%20eq%20%22{unknown}%22");
    let found = body(&site.call("GET", &target).send());
    assert_eq!(found["totalResults"], json!(0));
}

#[test]
fn a_display_name_is_taken_in_any_letter_case() {
    let (mut site, _, _) = site();
    let reply = site
        .call("POST", "/Groups")
        .json(json!({"displayName": "GUIDES"}))
        .send();
    assert_eq!(
        (reply.status, &body(&reply)["scimType"]),
        (409, &json!("uniqueness"))
    );
}

#[test]
fn a_deleted_user_leaves_its_groups_which_change() {
    let (mut site, users, group) = site();
    assert_eq!(
        site.call("DELETE", &format!("/Users/{}", users[0]))
            .send()
            .status,
        204
    );
    let shown = body(&site.call("GET", &format!("/Groups/{group}")).send());
    assert_eq!(
        (shown.get("members"), &shown["meta"]["version"]),
        (None, &json!("W/\"2\""))
    );
}

#[test]
fn groups_are_found_by_name_external_id_and_member() {
    let (mut site, users, group) = site();
    created(
        &mut site,
        json!({"displayName": "Others", "externalId": "x9"}),
    );
    for (filter, expected) in [
        ("displayName eq \"guides\"".to_owned(), 1),
        ("externalId eq \"x9\"".to_owned(), 1),
        ("externalId eq \"X9\"".to_owned(), 0),
        (format!("members.value eq \"{}\"", users[0]), 1),
        (format!("members[value eq \"{}\"]", users[0]), 1),
        (
            format!("members[value eq \"{}\" and type eq \"User\"]", users[0]),
            1,
        ),
        (format!("members.value eq \"{}\"", users[1]), 0),
        ("members pr".to_owned(), 1),
        ("not (members pr)".to_owned(), 1),
        ("displayName sw \"o\"".to_owned(), 1),
    ] {
        let search = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": filter,
            "excludedAttributes": ["members"],
        });
        let list = body(&site.call("POST", "/Groups/.search").json(search).send());
        assert_eq!(list["totalResults"], json!(expected), "{filter}: {list}");
        assert!(!list.to_string().contains("\"members\":"), "{list}");
    }
    let found = body(
        &site
            .call(
                "GET",
                &format!("/Users?filter=groups.value%20eq%20%22{group}%22"),
            )
            .send(),
    );
    assert_eq!(found["totalResults"], json!(1));
    let all = body(&site.call("GET", "/?sortBy=userName").send());
    assert_eq!(all["totalResults"], json!(5));
}

#[test]
fn a_put_sets_members_and_omits_what_it_leaves_out() {
    let (mut site, users, group) = site();
    let path = format!("/Groups/{group}");
    let put =
        json!({"displayName": "Guides", "members": [{"value": users[1]}, {"value": users[2]}]});
    assert_eq!(site.call("PUT", &path).json(put).send().status, 200);
    assert_eq!(
        member_ids(&mut site, &group),
        [users[1].clone(), users[2].clone()]
    );
    assert_eq!(
        site.call("PUT", &path)
            .json(json!({"displayName": "Guides"}))
            .send()
            .status,
        200
    );
    assert!(member_ids(&mut site, &group).is_empty());
    assert_eq!(
        site.call("PUT", &path)
            .json(json!({"displayName": ""}))
            .send()
            .status,
        400
    );
}

#[test]
fn a_client_sees_no_group_of_another() {
    let (mut site, users, group) = site();
    for method in ["GET", "DELETE"] {
        let reply = site
            .call(method, &format!("/Groups/{group}"))
            .of_connection(2)
            .send();
        assert_eq!(reply.status, 404, "{method}");
    }
    let foreign = json!({"displayName": "Guides", "members": [{"value": users[0]}]});
    assert_eq!(
        site.call("POST", "/Groups")
            .of_connection(2)
            .json(foreign)
            .send()
            .status,
        400
    );
    assert_eq!(
        site.call("POST", "/Groups")
            .of_connection(2)
            .json(json!({"displayName": "Guides"}))
            .send()
            .status,
        201
    );
}

#[test]
fn a_patch_of_a_profile_without_answers_is_204_unless_attributes_are_asked_for() {
    let (mut site, users, group) = site();
    let patch = |site: &mut Site, query: &str, operation: &str| {
        let operations =
            json!([{"op": operation, "path": "members", "value": [{"value": users[2]}]}]);
        site.call("PATCH", &format!("/Groups/{group}{query}"))
            .of_profile("entra")
            .json(json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": operations,
            }))
            .send()
    };
    let reply = patch(&mut site, "", "remove");
    assert_eq!((reply.status, reply.body.as_ref()), (204, None));
    assert_eq!(site.memory.audit().last().unwrap().status, 204);
    let reply = patch(&mut site, "?attributes=members", "add");
    assert_eq!(reply.status, 200);
    assert_eq!(site.memory.audit().last().unwrap().status, 200);
    assert!(body(&reply)["members"].to_string().contains(&users[2]));
}

#[test]
fn groups_of_a_member_are_found_whatever_the_letter_case_of_its_id() {
    let (mut site, users, group) = site();
    for id in [users[0].clone(), users[0].to_uppercase()] {
        let filter = format!("members.value%20eq%20%22{id}%22");
        let list = body(&site.call("GET", &format!("/Groups?filter={filter}")).send());
        assert_eq!(list["Resources"][0]["id"], json!(group), "{list}");
    }
}
