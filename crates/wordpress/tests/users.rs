//! What a client sees of users, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body, header, patch};
use serde_json::{Value, json};

#[test]
fn a_created_user_comes_back_as_sent() {
    let mut site = Site::new();
    let sent = json!({
        "userName": "Bärbel O'Neil+test#1", "externalId": "x-1", "title": "Guide",
        "emails": [{"value": "b@example.org", "type": "work", "primary": true}],
    });
    let reply = site.call("POST", "/Users").json(sent.clone()).send();
    assert_eq!(reply.status, 201);
    let user = body(&reply);
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(&user[name], value, "{name}");
    }
    assert_eq!(header(&reply, "etag"), Some("W/\"1\""));
    assert_eq!(
        header(&reply, "location"),
        user["meta"]["location"].as_str()
    );
    let id = user["id"].as_str().unwrap();
    assert_eq!(
        body(&site.call("GET", &format!("/Users/{id}")).send()),
        user
    );
}

#[test]
fn location_is_a_header_of_201_alone() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let path = format!("/Users/{id}");
    let change = patch(json!([{"op": "replace", "path": "title", "value": "x"}]));
    let replies = [
        site.call("GET", &path).send(),
        site.call("PUT", &path)
            .json(json!({"userName": "a"}))
            .send(),
        site.call("PATCH", &path).json(change).send(),
        site.call("DELETE", &path).send(),
    ];
    for reply in replies {
        assert_eq!(header(&reply, "location"), None, "{reply:?}");
    }
}

#[test]
fn a_change_that_changes_nothing_leaves_version_and_time_alone() {
    let mut site = Site::new();
    let id = site
        .created(json!({"userName": "a", "nickName": "n", "emails": [{"value": "a@example.org"}]}));
    let path = format!("/Users/{id}");
    let before = body(&site.call("GET", &path).send());
    let nothing = [
        patch(json!([{"op": "add", "path": "nickName", "value": "n"}])),
        patch(json!([{"op": "add", "path": "emails", "value": [{"value": "a@example.org"}]}])),
        patch(json!([{"op": "remove", "path": "title"}])),
        patch(json!([{"op": "replace", "value": {"password": "secret"}}])),
    ];
    for change in nothing {
        let reply = site.call("PATCH", &path).json(change.clone()).send();
        assert_eq!(
            (reply.status, body(&reply)),
            (200, before.clone()),
            "{change}"
        );
    }
}

#[test]
fn a_password_is_neither_stored_nor_returned() {
    let mut site = Site::new();
    let reply = site
        .call("POST", "/Users")
        .json(json!({"userName": "a", "password": "marker-secret"}))
        .send();
    assert_eq!(reply.status, 201);
    assert!(!format!("{:?}{:?}", reply, site.memory).contains("marker-secret"));
}

#[test]
fn a_put_without_active_does_not_let_a_deactivated_user_in() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a", "active": false}));
    let reply = site
        .call("PUT", &format!("/Users/{id}"))
        .json(json!({"userName": "a", "title": "x"}))
        .send();
    assert_eq!(body(&reply)["active"], json!(false));
}

#[test]
fn what_a_hook_kept_differently_is_in_the_answer() {
    use wordpress::contract::{Effect, Outcome};

    let mut site = Site::new();
    let mut exchange = site
        .call("POST", "/Users")
        .json(json!({"userName": "a", "displayName": "Sent"}))
        .exchange();
    while let Some(effect) = exchange.effect() {
        let outcome = site.memory.perform(&effect);
        if let (Effect::UserInsert { .. }, Outcome::Written { wp_user_id, .. }) =
            (&effect, &outcome)
        {
            site.memory.edit(*wp_user_id, "display_name", "Kept");
        }
        exchange.resume(outcome);
    }
    let reply = exchange.reply();
    assert_eq!(
        (reply.status, &body(&reply)["displayName"]),
        (201, &json!("Kept"))
    );
}

#[test]
fn only_a_field_edited_in_wordpress_travels_back() {
    let mut site = Site::new();
    let id =
        site.created(json!({"userName": "a", "name": {"givenName": "Ann", "familyName": "Lee"}}));
    site.memory.edit(1, "first_name", "Anna");
    assert_eq!(site.observed(1, "edited").status, 204);
    let user = body(&site.call("GET", &format!("/Users/{id}")).send());
    assert_eq!(
        user["name"],
        json!({"givenName": "Anna", "familyName": "Lee"})
    );
    assert_eq!(
        user.get("displayName"),
        None,
        "the derived display name was not edited"
    );
    assert_eq!(user["meta"]["version"], json!("W/\"2\""));

    let rows = site.memory.audit().len();
    site.observed(1, "edited");
    assert_eq!(site.memory.audit().len(), rows, "nothing was edited since");
}

#[test]
fn a_wordpress_user_deleted_by_somebody_else_is_gone() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    site.memory.lose(1);
    assert_eq!(site.observed(1, "deleted").status, 204);
    assert_eq!(site.call("GET", &format!("/Users/{id}")).send().status, 404);
    site.created(json!({"userName": "a"}));
}

#[test]
fn a_stale_version_is_412_and_changes_nothing() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let path = format!("/Users/{id}");
    let change = patch(json!([{"op": "replace", "path": "title", "value": "x"}]));
    let stale = site
        .call("PATCH", &path)
        .header("if-match", "W/\"7\"")
        .json(change.clone())
        .send();
    assert_eq!(stale.status, 412);
    let current = site
        .call("PATCH", &path)
        .header("if-match", "W/\"1\"")
        .json(change)
        .send();
    assert_eq!(current.status, 200);
    assert_eq!(
        site.call("GET", &path)
            .header("if-none-match", "W/\"2\"")
            .send()
            .status,
        304
    );
    assert_eq!(
        site.call("DELETE", &path)
            .header("if-match", "W/\"1\"")
            .send()
            .status,
        412
    );
    assert_eq!(
        site.call("DELETE", &path)
            .header("if-match", "W/\"2\"")
            .send()
            .status,
        204
    );
}

#[test]
fn every_request_leaves_one_row() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let path = format!("/Users/{id}");
    site.call("GET", &path).send();
    site.call("POST", "/Users")
        .json(json!({"userName": "A"}))
        .send();
    site.call("GET", "/Nothing").send();
    site.call("PUT", &path).bytes(b"{").send();
    site.call("DELETE", &path)
        .with_scopes(&["users:read"])
        .send();
    site.call("DELETE", &path).send();
    let rows: Vec<(String, String, u16)> = site
        .memory
        .audit()
        .iter()
        .map(|event| (event.action.clone(), event.outcome.clone(), event.status))
        .collect();
    let expected = [
        ("user.create", "succeeded", 201),
        ("user.read", "succeeded", 200),
        ("user.create", "refused", 409),
        ("unknown", "refused", 404),
        ("user.replace", "refused", 400),
        ("user.delete", "refused", 403),
        ("user.delete", "succeeded", 204),
    ];
    let expected =
        expected.map(|(action, outcome, status)| (action.to_owned(), outcome.to_owned(), status));
    assert_eq!(rows, expected);
}

#[test]
fn head_has_the_headers_of_get() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let get = site.call("GET", &format!("/Users/{id}")).send();
    let head = site.call("HEAD", &format!("/Users/{id}")).send();
    assert_eq!(
        (head.status, head.headers, head.body),
        (200, get.headers, None)
    );
}

#[test]
fn an_empty_text_does_not_empty_a_field() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a", "nickName": "n"}));
    let change = patch(json!([{"op": "replace", "path": "displayName", "value": ""}]));
    assert_eq!(
        site.call("PATCH", &format!("/Users/{id}"))
            .json(change)
            .send()
            .status,
        200
    );
}

#[test]
fn a_refused_body_is_recorded_with_whom_it_was_about() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let unknown = patch(json!([{"op": "replace", "path": "nothing", "value": "x"}]));
    for (method, body) in [("PATCH", unknown.to_string()), ("PUT", "{".to_owned())] {
        site.call(method, &format!("/Users/{id}"))
            .bytes(body.as_bytes())
            .send();
        let event = site.memory.audit().last().unwrap();
        assert_eq!(
            (event.status, event.resource_id.as_deref()),
            (400, Some(id.as_str())),
            "{method}"
        );
    }
}

#[test]
fn a_damaged_document_can_be_listed_replaced_and_deleted() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let other = site.created(json!({"userName": "b"}));
    let path = format!("/Users/{id}");
    site.memory.damage(&id);
    let list = body(&site.call("GET", "/Users?sortBy=userName").send());
    assert_eq!(list["totalResults"], json!(2), "{list}");
    let title = patch(json!([{"op": "replace", "path": "title", "value": "x"}]));
    assert_eq!(site.call("PATCH", &path).json(title).send().status, 400);
    let put = site
        .call("PUT", &path)
        .json(json!({"userName": "a"}))
        .send();
    assert_eq!((put.status, &body(&put)["userName"]), (200, &json!("a")));
    site.memory.damage(&other);
    assert_eq!(
        site.call("DELETE", &format!("/Users/{other}"))
            .send()
            .status,
        204
    );
}

#[test]
fn a_wordpress_user_that_nobody_heard_of_going_frees_its_name() {
    let mut site = Site::new();
    for method in ["DELETE", "PUT", "PATCH"] {
        let id = site.created(json!({"userName": "a"}));
        let lost = site.memory.audit().last().unwrap().wp_user_id.unwrap();
        site.memory.lose(lost);
        let body = match method {
            "PATCH" => patch(json!([{"op": "replace", "path": "title", "value": "x"}])),
            _ => json!({"userName": "a", "title": "x"}),
        };
        let reply = site.call(method, &format!("/Users/{id}")).json(body).send();
        assert_eq!(reply.status, 404, "{method}");
        assert_eq!(
            site.call("GET", &format!("/Users/{id}")).send().status,
            404,
            "{method}"
        );
    }
}

#[test]
fn an_edit_that_was_not_heard_of_yet_is_not_swallowed() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a", "displayName": "Ada"}));
    site.memory.edit(1, "display_name", "Countess");
    let title = patch(json!([{"op": "replace", "path": "title", "value": "x"}]));
    let reply = site
        .call("PATCH", &format!("/Users/{id}"))
        .json(title)
        .send();
    assert_eq!(body(&reply)["displayName"], json!("Countess"));
    site.observed(1, "edited");
    assert_eq!(
        body(&site.call("GET", &format!("/Users/{id}")).send())["displayName"],
        json!("Countess")
    );
}

#[test]
fn taking_active_away_does_not_let_a_deactivated_user_in() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a", "active": false}));
    for operation in [
        json!([{"op": "remove", "path": "active"}]),
        json!([{"op": "replace", "value": {"active": null}}]),
        json!([{"op": "replace", "path": "title", "value": "x"}]),
    ] {
        let reply = site
            .call("PATCH", &format!("/Users/{id}"))
            .json(patch(operation))
            .send();
        assert_eq!(reply.status, 200);
        assert!(
            body(&reply)
                .get("active")
                .is_none_or(|active| *active == json!(false))
        );
        assert!(!site.memory.is_active(&id));
    }
    let back = patch(json!([{"op": "replace", "path": "active", "value": true}]));
    site.call("PATCH", &format!("/Users/{id}"))
        .json(back)
        .send();
    assert!(site.memory.is_active(&id));
}

#[test]
fn a_user_does_not_grow_by_patch_beyond_what_a_put_may_hold() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let statuses: Vec<u16> = (0..3)
        .map(|round| {
            let roles: Vec<_> = (0..4_000)
                .map(|number| json!({"value": format!("{round}-{number}")}))
                .collect();
            let add = patch(json!([{"op": "add", "path": "roles", "value": roles}]));
            site.call("PATCH", &format!("/Users/{id}"))
                .json(add)
                .send()
                .status
        })
        .collect();
    assert_eq!(statuses, [200, 200, 413]);
}

#[test]
fn an_empty_external_id_is_nobody_s() {
    let mut site = Site::new();
    site.created(json!({"userName": "a", "externalId": ""}));
    site.created(json!({"userName": "b", "externalId": ""}));
}

#[test]
fn what_does_not_concern_a_request_is_ignored_in_its_query() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    let reply = site
        .call("GET", &format!("/Users/{id}?count=abc&attributes=userName"))
        .send();
    assert_eq!((reply.status, body(&reply).get("meta")), (200, None));
    assert_eq!(
        site.call("GET", "/Schemas?filter=x&count=abc")
            .send()
            .status,
        403
    );
}

#[test]
fn a_write_that_must_not_meet_a_version_is_refused_when_it_does() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    for tag in ["*", "W/\"1\""] {
        let put = site
            .call("PUT", &format!("/Users/{id}"))
            .header("if-none-match", tag);
        assert_eq!(
            put.json(json!({"userName": "b"})).send().status,
            412,
            "{tag}"
        );
    }
}

#[test]
fn an_error_repeats_nothing_of_a_message_that_is_none() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a"}));
    for message in [
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": "marker-secret"}),
        json!({"schemas": "marker-secret", "Operations": ["marker-secret"]}),
        json!("marker-secret"),
    ] {
        let reply = site
            .call("PATCH", &format!("/Users/{id}"))
            .json(message)
            .send();
        assert_eq!(reply.status, 400);
        assert!(!format!("{reply:?}").contains("marker-secret"), "{reply:?}");
    }
}

#[test]
fn an_external_id_belongs_to_its_connection() {
    let mut site = Site::new();
    let create = |site: &mut Site, connection: u64, name: &str| {
        site.call("POST", "/Users")
            .of_connection(connection)
            .json(json!({"userName": name, "externalId": "e1"}))
            .send()
            .status
    };
    assert_eq!(create(&mut site, 1, "ann"), 201);
    assert_eq!(create(&mut site, 2, "bob"), 201);
    assert_eq!(create(&mut site, 2, "cyd"), 409);
}

#[test]
fn a_repeated_post_is_answered_as_the_first_where_a_profile_says_so() {
    let mut site = Site::new();
    let user = json!({"userName": "ann", "externalId": "e1", "title": "Guide"});
    let create = |site: &mut Site, profile: &'static str, user: &Value| {
        let call = site.call("POST", "/Users").of_profile(profile);
        call.json(user.clone()).send()
    };
    let first = create(&mut site, "rippling", &user);
    let again = create(&mut site, "rippling", &user);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(body(&first), body(&again));
    assert_eq!(again.audit.unwrap().outcome, "succeeded");
    let list = body(&site.call("GET", "/Users").send());
    assert_eq!(list["totalResults"], 1);

    assert_eq!(create(&mut site, "generic", &user).status, 409);
    for other in [
        json!({"userName": "ann", "externalId": "e1", "title": "Chief Guide"}),
        json!({"userName": "ann", "externalId": "e2", "title": "Guide"}),
        json!({"userName": "ANN", "externalId": "e1", "title": "Guide"}),
    ] {
        assert_eq!(create(&mut site, "rippling", &other).status, 409, "{other}");
    }
    let nobody = json!({"userName": "bob"});
    assert_eq!(create(&mut site, "rippling", &nobody).status, 201);
    assert_eq!(
        create(&mut site, "rippling", &nobody).status,
        409,
        "without an externalId it may be somebody else"
    );
}

#[test]
fn a_deactivated_user_without_active_is_not_found_by_it() {
    let mut site = Site::new();
    let id = site.created(json!({"userName": "a", "active": false}));
    let found = |site: &mut Site, filter: &str| {
        let target = format!("/Users?filter={}", filter.replace(' ', "%20"));
        body(&site.call("GET", &target).send())["totalResults"].clone()
    };
    assert_eq!(found(&mut site, "active eq false"), json!(1));
    let removal = patch(json!([{"op": "remove", "path": "active"}]));
    let path = format!("/Users/{id}");
    assert_eq!(site.call("PATCH", &path).json(removal).send().status, 200);
    for filter in ["active eq false", "active eq true", "active pr"] {
        assert_eq!(found(&mut site, filter), json!(0), "{filter}");
    }
}

#[test]
fn a_filter_that_makes_too_many_comparisons_is_refused() {
    let mut site = Site::new();
    site.created(json!({"userName": "u", "title": "é".repeat(500_000)}));
    let search = |parts| {
        let filter = vec![r#"title co "b""#; parts].join(" or ");
        let urn = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
        json!({"schemas": [urn], "filter": filter})
    };
    let mut ask = |parts| {
        let reply = site
            .call("POST", "/Users/.search")
            .json(search(parts))
            .send();
        (reply.status, body(&reply)["scimType"].clone())
    };
    assert_eq!(ask(2), (200, json!(null)));
    assert_eq!(ask(26), (400, json!("tooMany")));
}
