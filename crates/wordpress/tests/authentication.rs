//! In which ways a client shows its credential, and how it learns which there are.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body};
use serde_json::json;
use wordpress::contract::Reply;

const SCHEMES: [&str; 4] = ["bearer", "basic", "header", "client_credentials"];

fn challenges(reply: &Reply) -> Vec<&str> {
    let challenges = reply
        .headers
        .iter()
        .filter(|(name, _)| name == "WWW-Authenticate");
    challenges.map(|(_, value)| value.as_str()).collect()
}

#[test]
fn a_scheme_opens_the_door_where_the_profile_has_it() {
    for (profile, taken) in [
        ("generic", SCHEMES.as_slice()),
        ("miniorange", &["bearer"]),
        ("keycloak", &["bearer", "basic"]),
        ("jumpcloud", &["bearer", "header"]),
        ("entra", &["bearer", "client_credentials"]),
    ] {
        for scheme in SCHEMES {
            let mut site = Site::new();
            let call = site
                .call("GET", "/Users")
                .of_profile(profile)
                .with_scheme(scheme);
            let status = if taken.contains(&scheme) { 200 } else { 401 };
            assert_eq!(call.send().status, status, "{profile}, {scheme}");
        }
    }
}

#[test]
fn a_good_credential_shown_in_another_way_is_told_the_ways_there_are() {
    let mut site = Site::new();
    let mut send = |target, profile, scheme| {
        let call = site.call("GET", target);
        call.of_profile(profile).with_scheme(scheme).send()
    };
    let reply = send("/Users", "keycloak", "header");
    assert_eq!(
        challenges(&reply),
        [
            "Bearer realm=\"SCIM\"",
            "Basic realm=\"SCIM\", charset=\"UTF-8\""
        ]
    );
    let detail = body(&reply)["detail"].as_str().unwrap().to_owned();
    for word in ["X-API-Key", "bearer", "Basic"] {
        assert!(detail.contains(word), "{detail}");
    }
    let audit = reply.audit.unwrap();
    assert_eq!(
        (audit.action.as_str(), audit.outcome.as_str(), audit.status),
        ("authenticate", "refused", 401)
    );
    assert_eq!(audit.detail.as_deref(), Some("scheme"));

    let reply = send("/Users", "entra", "basic");
    assert_eq!(challenges(&reply), ["Bearer realm=\"SCIM\""]);
    // Who a client is comes before what it asks for.
    assert_eq!(send("/Nothing", "entra", "basic").status, 401);
}

#[test]
fn a_stranger_is_challenged_for_a_bearer_token_whatever_the_profile() {
    for profile in ["generic", "keycloak", "miniorange"] {
        let mut site = Site::new();
        let mut refused = |reason| {
            let call = site.call("GET", "/Users").of_profile(profile);
            let reply = call.refused(reason, None).send();
            assert_eq!(reply.status, 401, "{reason}");
            assert_eq!(
                reply.audit.as_ref().unwrap().detail.as_deref(),
                Some(reason)
            );
            reply
        };
        assert_eq!(challenges(&refused("missing")), ["Bearer realm=\"SCIM\""]);
        let unknown = refused("unknown");
        assert_eq!(
            challenges(&unknown),
            ["Bearer realm=\"SCIM\", error=\"invalid_token\""]
        );
        for reason in ["malformed", "expired", "revoked"] {
            let reply = refused(reason);
            assert_eq!(
                (&reply.headers, &reply.body),
                (&unknown.headers, &unknown.body)
            );
        }
    }
}

#[test]
fn two_credentials_are_told_apart_from_a_bad_one() {
    let mut site = Site::new();
    let reply = site
        .call("GET", "/Users")
        .refused("conflicting", None)
        .send();
    assert_eq!(reply.status, 401);
    assert_eq!(
        challenges(&reply),
        ["Bearer realm=\"SCIM\", error=\"invalid_request\""]
    );
    assert!(
        body(&reply)["detail"]
            .as_str()
            .unwrap()
            .contains("X-API-Key")
    );
}

#[test]
fn what_is_advertised_is_what_the_profile_has() {
    let advertised = |profile| {
        let mut site = Site::new();
        let call = site.call("GET", "/ServiceProviderConfig");
        let mut schemes = body(&call.of_profile(profile).send())["authenticationSchemes"].take();
        for scheme in schemes.as_array_mut().unwrap() {
            assert!(!scheme["description"].as_str().unwrap().is_empty());
            scheme.as_object_mut().unwrap().remove("description");
        }
        schemes
    };
    let bearer = json!({
        "type": "oauthbearertoken", "name": "Bearer token", "primary": true,
        "specUri": "https://www.rfc-editor.org/info/rfc6750",
    });
    let basic = json!({
        "type": "httpbasic", "name": "HTTP Basic",
        "specUri": "https://www.rfc-editor.org/info/rfc7617",
    });
    let header = json!({"type": "oauthbearertoken", "name": "API key"});
    let client_credentials = json!({
        "type": "oauth2", "name": "OAuth 2.0 client credentials",
        "specUri": "https://www.rfc-editor.org/info/rfc6749",
    });
    assert_eq!(advertised("miniorange"), json!([bearer]));
    assert_eq!(advertised("keycloak"), json!([bearer, basic]));
    assert_eq!(advertised("jumpcloud"), json!([bearer, header]));
    assert_eq!(advertised("entra"), json!([bearer, client_credentials]));
    assert_eq!(
        advertised("generic"),
        json!([bearer, basic, header, client_credentials])
    );
}
