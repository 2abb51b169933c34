//! The answer to somebody whose credential does not open the door.

use scim::error::ScimError;

use super::answer;
use crate::{
    contract::{AuditEvent, Reply},
    profile::{Profile, Scheme},
};

/// The challenge that every stranger gets (RFC 6750 §3). It names no other scheme: which ones a
/// connection takes is nobody else's business, and at `Basic` a browser would ask for a password.
const BEARER: &str = "Bearer realm=\"SCIM\"";

/// The challenge of HTTP Basic (RFC 7617 §2).
const BASIC: &str = "Basic realm=\"SCIM\", charset=\"UTF-8\"";

/// The answer to somebody without an acceptable credential: the same whether it is unknown, expired or
/// revoked.
pub(super) fn stranger(reason: &str, retry_after: Option<u32>) -> Reply {
    let challenge = |more: &str| vec![("WWW-Authenticate", format!("{BEARER}{more}"))];
    let (error, headers) = match (reason, retry_after) {
        (_, Some(seconds)) => (
            ScimError::new(
                429,
                "too many requests without a valid token; wait before the next one",
            ),
            vec![("Retry-After", seconds.to_string())],
        ),
        ("insecure", None) => (
            ScimError::new(403, "SCIM is served over HTTPS only"),
            vec![],
        ),
        ("conflicting", None) => (
            ScimError::new(
                401,
                "the request shows two different tokens, in `Authorization` and in `X-API-Key`; \
                 send one of them",
            ),
            challenge(", error=\"invalid_request\""),
        ),
        (reason, None) => (
            ScimError::new(
                401,
                "a valid bearer token is needed in the `Authorization` header",
            ),
            // RFC 6750 §3.1: no error for a request that shows nothing.
            challenge(match reason {
                "missing" => "",
                _ => ", error=\"invalid_token\"",
            }),
        ),
    };
    reply(reason, &error, &headers)
}

/// The answer to a client that shows a good credential in a way that its profile does not have. Whoever
/// has the credential may know which ways there are.
pub(super) fn scheme(shown: Scheme, profile: &Profile) -> Reply {
    let allowed = &profile.authentication;
    let names: Vec<&str> = allowed.iter().copied().map(name).collect();
    let error = ScimError::new(
        401,
        format!(
            "this connection does not take {}; what it takes is {}",
            name(shown),
            names.join(", ")
        ),
    );
    let takes = |scheme| allowed.contains(&scheme);
    let mut headers = Vec::new();
    if takes(Scheme::Bearer) || takes(Scheme::ClientCredentials) {
        headers.push(("WWW-Authenticate", BEARER.to_owned()));
    }
    if takes(Scheme::Basic) {
        headers.push(("WWW-Authenticate", BASIC.to_owned()));
    }
    reply("scheme", &error, &headers)
}

/// A scheme in words.
fn name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Bearer => "a bearer token",
        Scheme::Basic => "the token as the password of HTTP Basic",
        Scheme::Header => "the token in the header `X-API-Key`",
        Scheme::ClientCredentials => "an access token of OAuth 2.0 client credentials",
    }
}

fn reply(reason: &str, error: &ScimError, headers: &[(&str, String)]) -> Reply {
    let event = AuditEvent {
        action: "authenticate".to_owned(),
        outcome: "refused".to_owned(),
        status: error.status,
        detail: Some(reason.to_owned()),
        ..AuditEvent::default()
    };
    Reply {
        // Whoever is told to wait has left rows enough: an attacker must not fill the audit.
        audit: (error.status != 429).then_some(event),
        ..answer::refusal(error, headers)
    }
}
