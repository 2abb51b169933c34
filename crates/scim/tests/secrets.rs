//! What a client sends as a password stands in no error, whatever is wrong with it.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use scim::{
    error::ScimError,
    limits::Limits,
    message::{bulk::BulkRequest, patch_op::PatchOp, search_request::SearchRequest},
    resource::Resource,
    schema::user,
};

/// Values that a password cannot have, each with the secret in it.
const WRONG: [&str; 8] = [
    "73571",
    "73571.5",
    "-73571e400",
    "[\"73571\"]",
    "[73571, [73571]]",
    "{\"value\": \"73571\", \"a\": \"73571\"}",
    "\"73571\\u0000\"",
    "\"73571\\ud800\"",
];

fn check(body: &str, read: impl Fn(&[u8], &Limits) -> Result<(), ScimError>) {
    let error = read(body.as_bytes(), &Limits::default()).expect_err(body);
    assert!(!error.detail.contains("73571"), "{body}: {error}");
}

#[test]
fn a_resource_with_a_wrong_password_is_refused_without_it() {
    for value in WRONG {
        for name in [
            "password",
            "PASSWORD",
            "urn:ietf:params:scim:schemas:core:2.0:User:password",
        ] {
            let body = format!(r#"{{"userName":"a","{name}":{value}}}"#);
            check(&body, |body, limits| {
                Resource::from_json(user(), body, limits).map(drop)
            });
        }
    }
}

#[test]
fn a_patch_with_a_wrong_password_is_refused_without_it() {
    // An array of one value is that value here.
    for value in WRONG.iter().filter(|value| **value != "[\"73571\"]") {
        for operation in [
            format!(r#"{{"op":"replace","path":"password","value":{value}}}"#),
            format!(r#"{{"op":"add","value":{{"password":{value}}}}}"#),
            format!(r#"{{"op":{value},"path":"password"}}"#),
            format!(r#"{{"op":"add","path":{value},"value":{value}}}"#),
            (*value).to_owned(),
        ] {
            let body = format!(
                r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{operation}]}}"#
            );
            check(&body, |body, limits| {
                PatchOp::from_json(user(), body, limits).map(drop)
            });
        }
    }
}

#[test]
fn other_messages_with_a_wrong_password_are_refused_without_it() {
    for value in WRONG {
        let bulk = format!(
            r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
                {{"method":"POST","path":{value},"bulkId":"a","data":{value}}}]}}"#
        );
        check(&bulk, |body, limits| {
            BulkRequest::from_json(body, limits).map(drop)
        });
        let search = format!(
            r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
                "attributes":{value},"filter":{value},"sortBy":{value},"count":{value}}}"#
        );
        check(&search, |body, limits| {
            SearchRequest::from_json(body, limits).map(drop)
        });
    }
}
