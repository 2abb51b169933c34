//! Bulk requests, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body};
use serde_json::{Value, json};
use wordpress::contract::Effect;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn bulk(site: &mut Site, fail_on_errors: Option<u64>, operations: Value) -> Value {
    let request = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "failOnErrors": fail_on_errors, "Operations": operations,
    });
    let reply = site.call("POST", "/Bulk").json(request).send();
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    body(&reply)["Operations"].clone()
}

fn statuses(results: &Value) -> Vec<&str> {
    results
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["status"].as_str().unwrap())
        .collect()
}

/// The resource that a result tells the location of.
fn located(site: &mut Site, result: &Value) -> Value {
    let location = result["location"].as_str().unwrap();
    let path = location
        .strip_prefix("https://example.org/wp-json/scim/v2")
        .unwrap()
        .to_owned();
    body(&site.call("GET", &path).send())
}

#[test]
fn a_reference_forward_waits_for_what_it_refers_to() {
    let mut site = Site::new();
    let results = bulk(
        &mut site,
        None,
        json!([
            {"method": "POST", "path": "/Groups", "bulkId": "g",
             "data": {"displayName": "Guides", "members": [{"value": "bulkId:u"}]}},
            {"method": "POST", "path": "/Users", "bulkId": "u", "data": {"userName": "a"}},
            {"method": "PATCH", "path": "/Users/bulkId:u", "data": common::patch(
                json!([{"op": "add", "path": "title", "value": "Guide"}]))},
        ]),
    );
    assert_eq!(statuses(&results), ["201", "201", "200"]);
    let user = located(&mut site, &results[1]);
    assert_eq!(
        (&user["title"], &user["groups"][0]["display"]),
        (&json!("Guide"), &json!("Guides"))
    );
    assert_eq!(results[1]["bulkId"], json!("u"));
    assert_eq!(results[2]["version"], json!("W/\"2\""));
}

#[test]
fn circular_references_are_resolved() {
    let mut site = Site::new();
    let results = bulk(
        &mut site,
        None,
        json!([
            {"method": "POST", "path": "/Groups", "bulkId": "a",
             "data": {"displayName": "A", "members": [{"value": "bulkId:b"}]}},
            {"method": "POST", "path": "/Groups", "bulkId": "b",
             "data": {"displayName": "B", "members": [{"value": "bulkId:a"}]}},
        ]),
    );
    assert_eq!(statuses(&results), ["201", "201"]);
    let (a, b) = (
        located(&mut site, &results[0]),
        located(&mut site, &results[1]),
    );
    assert_eq!(a["members"][0]["value"], b["id"]);
    assert_eq!(b["members"][0]["value"], a["id"]);
    assert_eq!(results[0]["version"], a["meta"]["version"]);

    let results = bulk(
        &mut site,
        None,
        json!([
            {"method": "POST", "path": "/Users", "bulkId": "x", "data": {
                "userName": "x", ENTERPRISE: {"department": "D", "manager": {"value": "bulkId:y"}}}},
            {"method": "POST", "path": "/Users", "bulkId": "y", "data": {
                "userName": "y", ENTERPRISE: {"manager": {"value": "bulkId:x"}}}},
        ]),
    );
    assert_eq!(statuses(&results), ["201", "201"]);
    let (x, y) = (
        located(&mut site, &results[0]),
        located(&mut site, &results[1]),
    );
    assert_eq!(x[ENTERPRISE]["manager"]["value"], y["id"]);
    assert_eq!(y[ENTERPRISE]["manager"]["value"], x["id"]);
    assert_eq!(x[ENTERPRISE]["department"], json!("D"));
}

#[test]
fn an_operation_that_fails_leaves_the_others() {
    let mut site = Site::new();
    site.created(json!({"userName": "taken"}));
    let operations = json!([
        {"method": "POST", "path": "/Users", "bulkId": "1", "data": {"userName": "taken"}},
        {"method": "POST", "path": "/Users", "bulkId": "2", "data": {"userName": "free"}},
        {"method": "POST", "path": "/Groups", "bulkId": "3",
         "data": {"displayName": "G", "members": [{"value": "bulkId:1"}]}},
        {"method": "DELETE", "path": "/Users/bulkId:9"},
        {"method": "POST", "path": "/Bulk", "bulkId": "4", "data": {}},
    ]);
    let results = bulk(&mut site, None, operations.clone());
    assert_eq!(statuses(&results), ["409", "201", "409", "400", "400"]);
    assert_eq!(results[0]["response"]["scimType"], json!("uniqueness"));
    assert_eq!(results[0].get("location"), None);
    let rows: Vec<(&str, u16)> = site
        .memory
        .audit()
        .iter()
        .skip(1)
        .map(|event| (event.action.as_str(), event.status))
        .collect();
    assert_eq!(
        rows,
        [
            ("user.create", 409),
            ("user.create", 201),
            ("bulk", 409),
            ("bulk", 400),
            ("bulk", 400),
            ("bulk", 200),
        ]
    );
}

#[test]
fn no_operation_is_begun_after_the_last_error_that_is_allowed() {
    let mut site = Site::new();
    let results = bulk(
        &mut site,
        Some(1),
        json!([
            {"method": "POST", "path": "/Users", "bulkId": "1", "data": {"userName": ""}},
            {"method": "POST", "path": "/Users", "bulkId": "2", "data": {"userName": "b"}},
        ]),
    );
    assert_eq!(statuses(&results), ["400"]);
    assert_eq!(site.memory.user_count(), 0);
}

#[test]
fn each_operation_needs_its_own_scope() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let request = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [{"method": "DELETE", "path": format!("/Users/{id}")}],
    });
    let reply = site
        .call("POST", "/Bulk")
        .with_scopes(&["users:read", "users:write"])
        .json(request)
        .send();
    assert_eq!(statuses(&body(&reply)["Operations"]), ["403"]);
    assert_eq!(site.memory.user_count(), 1);
}

#[test]
fn operations_together_are_no_more_work_than_one_request_may_be() {
    let mut site = Site::new();
    let addresses: Vec<Value> = (0..9_000)
        .map(|number| json!({"value": format!("{number}@{}.example.org", "x".repeat(60))}))
        .collect();
    let large = json!({"userName": "large", "emails": addresses});
    let location = body(&site.call("POST", "/Users").json(large).send());
    let path = format!("/Users/{}", location["id"].as_str().unwrap());
    let patch = |number: usize| {
        let title = json!([{"op": "replace", "path": "title", "value": number.to_string()}]);
        json!({"method": "PATCH", "path": path, "data": common::patch(title)})
    };
    let results = bulk(&mut site, None, (0..40).map(patch).collect());
    let done = statuses(&results)
        .iter()
        .take_while(|status| **status == "200")
        .count();
    assert!((2..20).contains(&done), "{done}");
    assert!(
        statuses(&results)[done..]
            .iter()
            .all(|status| *status == "413")
    );
    let detail = results[done]["response"]["detail"].as_str().unwrap();
    assert!(detail.contains("send this one in another"), "{detail}");

    let title = body(&site.call("GET", &format!("{path}?attributes=title")).send());
    assert_eq!(title["title"], json!((done - 1).to_string()));
    assert_eq!(
        statuses(&bulk(&mut site, None, json!([patch(39)]))),
        ["200"]
    );
    let small: Value = (0..100)
        .map(|number| json!({"method": "POST", "path": "/Users", "bulkId": number.to_string(), "data": {"userName": format!("small{number}")}}))
        .collect();
    assert!(
        statuses(&bulk(&mut site, None, small))
            .iter()
            .all(|status| *status == "201")
    );
}

#[test]
fn what_an_answer_of_its_own_would_show_is_not_gathered() {
    let mut site = Site::new();
    let user =
        json!({"method": "POST", "path": "/Users", "bulkId": "u", "data": {"userName": "a"}});
    let group = json!({"method": "POST", "path": "/Groups", "bulkId": "g",
        "data": {"displayName": "Guides", "members": [{"value": "bulkId:u"}]}});
    let made = bulk(&mut site, None, json!([user, group]));
    let title = json!([{"op": "replace", "path": "title", "value": "Guide"}]);
    let paths = [0, 1].map(|place| {
        let location = made[place]["location"].as_str().unwrap();
        location.rsplit("/v2").next().unwrap().to_owned()
    });
    let request = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "PATCH", "path": paths[0], "data": common::patch(title)},
            {"method": "PUT", "path": paths[1], "data": {"displayName": "Guides too"}},
        ],
    });
    let mut exchange = site
        .call("POST", "/Bulk")
        .json(request)
        .of_profile("okta")
        .exchange();
    let mut read = Vec::new();
    while let Some(effect) = exchange.effect() {
        match effect {
            Effect::MembershipsSelect { .. } => read.push("memberships"),
            Effect::MembersSelect { .. } => read.push("members"),
            _ => {}
        }
        let outcome = site.memory.perform(&effect);
        exchange.resume(outcome);
    }
    // Once, to find who has to go.
    assert_eq!(read, ["members"]);
    let results = body(&exchange.reply())["Operations"].clone();
    assert_eq!(statuses(&results), ["200", "200"]);
    for result in results.as_array().unwrap() {
        assert!(
            result["version"].is_string() && result["location"].is_string(),
            "{result}"
        );
        assert_eq!(result.get("response"), None);
    }
}

#[test]
fn members_that_are_looked_at_count_as_the_work_that_they_are() {
    let mut site = Site::new();
    let members: Vec<Value> = (0..1_000)
        .map(|number| {
            let user = json!({"userName": format!("u{number}")});
            json!({"value": body(&site.call("POST", "/Users").json(user).send())["id"]})
        })
        .collect();
    let group = json!({"displayName": "Guides", "members": members});
    let group = body(&site.call("POST", "/Groups").json(group).send());
    let look = json!([{"op": "remove", "path": "members[type eq \"Group\"]"}]);
    let path = format!("/Groups/{}", group["id"].as_str().unwrap());
    let looks = vec![json!({"method": "PATCH", "path": path, "data": common::patch(look)}); 80];
    let results = bulk(&mut site, None, json!(looks));
    let statuses = statuses(&results);
    let done = statuses.iter().take_while(|one| **one == "200").count();
    assert!((20..70).contains(&done), "{statuses:?}");
    assert!(
        statuses[done..].iter().all(|one| *one == "413"),
        "{statuses:?}"
    );
}
