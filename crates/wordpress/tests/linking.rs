//! New users whom WordPress has already, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body, header, patch};
use serde_json::{Value, json};
use wordpress::contract::{LinkState, Matched, Reply};

/// A site whose connections link so, and a WordPress user whom nobody manages.
fn site(linking: &str) -> (Site, u64) {
    let mut site = Site::new();
    site.settings = json!({"linking": linking});
    let babs = site.memory.add_account("babs", "babs@example.org");
    (site, babs)
}

fn sent(user_name: &str, email: &str) -> Value {
    json!({"userName": user_name, "emails": [{"value": email}]})
}

fn post(site: &mut Site, user: &Value) -> Reply {
    site.call("POST", "/Users").json(user.clone()).send()
}

/// What an administrator sees: state and what the two have in common.
fn told(site: &Site) -> Vec<(LinkState, Vec<Matched>)> {
    let reports = site.memory.link_reports();
    reports
        .iter()
        .map(|report| (report.state, report.matched.clone()))
        .collect()
}

#[test]
fn each_way_of_linking_links_its_own() {
    let by_email = sent("barbara", "Babs@Example.org");
    let by_login = sent("Babs", "new@example.org");
    for (linking, user, status) in [
        ("off", &by_email, 409),
        ("off", &by_login, 409),
        ("email", &by_email, 201),
        ("email", &by_login, 409),
        ("login", &by_email, 409),
        ("login", &by_login, 201),
        ("ask", &by_email, 409),
        ("ask", &by_login, 409),
    ] {
        let (mut site, babs) = site(linking);
        let reply = post(&mut site, user);
        assert_eq!(reply.status, status, "{linking} {user}");
        if status == 409 {
            assert_eq!(body(&reply)["scimType"], "uniqueness");
            assert!(site.memory.account(babs).is_some());
            assert_eq!(site.memory.user_count(), 0);
        }
    }
}

#[test]
fn a_linked_user_is_what_the_client_sent_and_keeps_login_and_email() {
    let (mut site, babs) = site("login");
    let user = json!({
        "userName": "babs", "externalId": "x", "name": {"givenName": "Barbara"},
        "emails": [{"value": "other@example.org", "primary": true}],
    });
    let reply = post(&mut site, &user);
    assert_eq!(reply.status, 201);
    let linked = body(&reply);
    for (name, value) in user.as_object().unwrap() {
        assert_eq!(&linked[name], value, "{name}");
    }
    assert_eq!(
        header(&reply, "location"),
        linked["meta"]["location"].as_str()
    );
    let event = site.memory.audit().last().unwrap().clone();
    assert_eq!(
        (event.action.as_str(), event.status, event.wp_user_id),
        ("user.link", 201, Some(babs))
    );
    let wordpress = site.memory.wordpress(linked["id"].as_str().unwrap());
    assert_eq!(wordpress["user_email"], "babs@example.org");
    assert_eq!(wordpress["user_login"], "babs");
    assert_eq!(wordpress["first_name"], "Barbara");
}

#[test]
fn what_merely_looks_the_same_is_not_linked() {
    for user_name in ["bábs", "ｂabs", "babs\u{200b}", "babs\u{212a}"] {
        let (mut site, babs) = site("login");
        post(&mut site, &sent(user_name, "new@example.org"));
        assert!(site.memory.account(babs).is_some(), "{user_name:?}");
    }
    // In lower case the Kelvin sign is a k.
    let mut site = Site::new();
    site.settings = json!({"linking": "login"});
    let kim = site.memory.add_account("kim", "");
    post(&mut site, &json!({"userName": "\u{212a}im"}));
    assert!(site.memory.account(kim).is_some());
}

#[test]
fn an_administrator_decides_and_the_next_request_links() {
    let (mut site, babs) = site("ask");
    let user = json!({"userName": "barbara", "externalId": "x", "emails": [{"value": "babs@example.org"}]});
    for _ in 0..3 {
        let reply = post(&mut site, &user);
        assert_eq!(reply.status, 409);
        assert!(
            body(&reply)["detail"]
                .as_str()
                .unwrap()
                .contains("administrator")
        );
    }
    assert_eq!(told(&site), [(LinkState::Asked, vec![Matched::Email])]);

    site.memory.decide(1, babs, LinkState::Approved);
    assert_eq!(post(&mut site, &user).status, 201);
    assert_eq!(told(&site), []);

    let again = post(&mut site, &user);
    assert_eq!(
        again.status, 409,
        "a user who is managed is not linked again"
    );
}

#[test]
fn what_was_approved_is_not_whoever_the_client_calls_so_later() {
    for changed in [
        json!({"userName": "mallory", "externalId": "x", "emails": [{"value": "babs@example.org"}]}),
        json!({"userName": "barbara", "externalId": "y", "emails": [{"value": "babs@example.org"}]}),
    ] {
        let (mut site, babs) = site("ask");
        post(
            &mut site,
            &json!({"userName": "barbara", "externalId": "x", "emails": [{"value": "babs@example.org"}]}),
        );
        site.memory.decide(1, babs, LinkState::Approved);
        assert_eq!(post(&mut site, &changed).status, 409);
        assert_eq!(told(&site), [(LinkState::Asked, vec![Matched::Email])]);
    }
}

#[test]
fn what_was_refused_stays_refused_whatever_the_client_tries() {
    let (mut site, babs) = site("ask");
    post(&mut site, &sent("barbara", "babs@example.org"));
    site.memory.decide(1, babs, LinkState::Refused);
    for linking in ["ask", "email"] {
        site.settings = json!({"linking": linking});
        for user_name in ["barbara", "mallory"] {
            let reply = post(&mut site, &sent(user_name, "babs@example.org"));
            assert_eq!(reply.status, 409);
            assert!(body(&reply)["detail"].as_str().unwrap().contains("refused"));
        }
    }
    assert_eq!(told(&site), [(LinkState::Refused, vec![Matched::Email])]);
}

#[test]
fn a_refusal_outlives_a_request_that_is_about_several_users() {
    let (mut site, babs) = site("ask");
    site.memory.add_account("bob", "bob@example.org");
    post(&mut site, &sent("barbara", "babs@example.org"));
    site.memory.decide(1, babs, LinkState::Refused);
    site.settings = json!({"linking": "email"});
    for user_name in ["bob", "barbara"] {
        assert_eq!(
            post(&mut site, &sent(user_name, "babs@example.org")).status,
            409
        );
    }
    assert_eq!(told(&site)[0].0, LinkState::Refused);
    assert!(site.memory.account(babs).is_some());
}

#[test]
fn a_protected_account_is_never_linked_and_the_administrator_sees_why() {
    for linking in ["email", "login", "ask"] {
        let (mut site, babs) = site(linking);
        site.memory.protect(babs, "the user may edit_users");
        let reply = post(&mut site, &sent("babs", "babs@example.org"));
        assert_eq!(reply.status, 409, "{linking}");
        assert!(!reply.body.unwrap().contains("edit_users"));
        let report = site.memory.link_reports()[0].clone();
        assert_eq!(
            (report.state, report.reason.as_deref()),
            (LinkState::Impossible, Some("the user may edit_users"))
        );
        site.memory.decide(1, babs, LinkState::Approved);
        let reply = post(&mut site, &sent("babs", "babs@example.org"));
        assert_eq!(reply.status, 409, "{linking} after an approval");
    }
}

#[test]
fn an_email_and_a_login_of_different_users_link_neither() {
    for linking in ["email", "login", "ask"] {
        let (mut site, babs) = site(linking);
        let bob = site.memory.add_account("bob", "bob@example.org");
        assert_eq!(
            post(&mut site, &sent("bob", "babs@example.org")).status,
            409
        );
        assert!(site.memory.account(babs).is_some() && site.memory.account(bob).is_some());
        assert_eq!(
            told(&site),
            [
                (LinkState::Impossible, vec![Matched::Email]),
                (LinkState::Impossible, vec![Matched::Login])
            ]
        );
    }
}

#[test]
fn one_person_of_two_connections_is_a_conflict_that_somebody_sees() {
    for linking in ["off", "email", "login", "ask"] {
        let (mut site, _) = site(linking);
        site.created(sent("ann", "ann@example.org"));
        for user in [
            sent("Ann", "another@example.org"),
            sent("another", "ann@example.org"),
        ] {
            let call = site.call("POST", "/Users").of_connection(2);
            assert_eq!(call.json(user).send().status, 409);
        }
        let reports = site.memory.link_reports();
        let conflicts: Vec<_> = reports
            .iter()
            .map(|report| (report.connection_id, report.state))
            .collect();
        assert_eq!(conflicts, [(2, LinkState::Conflict)], "{linking}");
        assert_eq!(site.memory.user_count(), 1);
    }
}

#[test]
fn a_linked_user_gets_the_role_that_a_value_asks_for() {
    for (active, roles) in [(true, vec!["author"]), (false, vec![])] {
        let (mut site, _) = site("login");
        site.settings["role_values"] = json!([{"value": "Writers", "role": "author"}]);
        let user = json!({"userName": "babs", "active": active, "roles": [{"value": "writers"}]});
        let reply = post(&mut site, &user);
        assert_eq!(reply.status, 201);
        let id = body(&reply)["id"].as_str().unwrap().to_owned();
        assert_eq!(site.memory.roles(&id), roles);
        assert_eq!(body(&reply)["meta"]["version"], "W/\"1\"");
    }
}

#[test]
fn a_deactivated_user_can_be_linked_and_is_locked_out() {
    let (mut site, _) = site("email");
    let user = json!({"userName": "b", "active": false, "emails": [{"value": "babs@example.org"}]});
    let id = site.created(user);
    assert!(!site.memory.is_active(&id));
}

#[test]
fn an_adopted_user_is_found_by_what_wordpress_holds() {
    let (mut site, babs) = site("off");
    let reply = site.administered(json!({"kind": "adopt", "wp_user_id": babs}));
    assert_eq!(reply.status, 204, "{:?}", reply.audit);
    for filter in [
        "userName eq \"babs\"",
        "emails.value eq \"babs@example.org\"",
    ] {
        let target = format!("/Users?filter={}", filter.replace(' ', "%20"));
        let found = body(&site.call("GET", &target).send());
        assert_eq!(found["totalResults"], 1, "{filter}");
        let user = &found["Resources"][0];
        assert_eq!(
            (&user["userName"], &user["active"], &user["nickName"]),
            (&json!("babs"), &json!(true), &json!("babs"))
        );
    }
    let event = site.memory.audit().first().unwrap();
    assert_eq!((event.action.as_str(), event.status), ("user.link", 201));

    let again = site.administered(json!({"kind": "adopt", "wp_user_id": babs}));
    assert_eq!(again.status, 409);
    let nobody = site.administered(json!({"kind": "adopt", "wp_user_id": 999}));
    assert_eq!(nobody.status, 404);
}

#[test]
fn a_protected_account_is_not_adopted_either() {
    let (mut site, babs) = site("off");
    site.memory.protect(babs, "the user may edit_users");
    let reply = site.administered(json!({"kind": "adopt", "wp_user_id": babs}));
    assert_eq!(reply.status, 403);
    assert!(reply.audit.unwrap().detail.unwrap().contains("edit_users"));
    assert_eq!(site.memory.user_count(), 0);
}

#[test]
fn a_released_user_is_an_ordinary_one_again() {
    let (mut site, babs) = site("email");
    let id = site.created(sent("barbara", "babs@example.org"));
    let group = json!({"displayName": "Guides", "members": [{"value": id}]});
    let group = body(&site.call("POST", "/Groups").json(group).send());
    let release = |let_in: bool| json!({"kind": "release", "wp_user_id": babs, "let_in": let_in});

    let path = format!("/Users/{id}");
    let off = patch(json!([{"op": "replace", "path": "active", "value": false}]));
    assert_eq!(site.call("PATCH", &path).json(off).send().status, 200);
    assert_eq!(
        site.administered(release(false)).status,
        409,
        "who is locked out stays so"
    );
    assert_eq!(site.administered(release(true)).status, 204);
    let event = site.memory.audit().last().unwrap();
    assert_eq!((event.action.as_str(), event.status), ("user.unlink", 204));

    assert_eq!(site.call("GET", &path).send().status, 404);
    assert_eq!(
        site.memory.account(babs).unwrap()["user_email"],
        "babs@example.org"
    );
    let group = format!("/Groups/{}", group["id"].as_str().unwrap());
    assert!(body(&site.call("GET", &group).send())["members"].is_null());
    assert_eq!(site.administered(release(true)).status, 404);
}

#[test]
fn only_the_site_itself_adopts() {
    use wordpress::exchange::Exchange;

    let (mut site, babs) = site("email");
    let configuration = json!({
        "contract": wordpress::contract::CONTRACT, "base_url": "https://example.org", "now": 1,
        "seed": "00".repeat(16), "caller": {"kind": "client", "scheme": "bearer", "scopes": []},
        "connection": {"id": 1, "profile": "generic", "default_role": "subscriber", "content_heir": 1},
    });
    for kind in ["adopt", "release"] {
        let mut request = json!({"kind": kind, "wp_user_id": babs});
        if kind == "release" {
            request["let_in"] = json!(true);
        }
        let mut exchange = Exchange::new(&configuration.to_string(), &request.to_string(), b"");
        assert_eq!(site.memory.run(&mut exchange).status, 403);
    }
}
