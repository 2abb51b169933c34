//! How an answer looks: status, headers and body, the same for successes and refusals.

use scim::error::ScimError;

use crate::{contract::Reply, exchange::Failure};

/// The media type of every body, exactly (RFC 7644 §3.1).
pub const MEDIA_TYPE: &str = "application/scim+json";

/// A successful answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// Headers beside those that every answer has.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Option<String>,
}

impl Answer {
    /// A 200 with a body.
    #[must_use]
    pub fn ok(body: String) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Some(body),
        }
    }

    /// An answer without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: None,
        }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The reply that carries this answer.
    #[must_use]
    pub fn into_reply(self) -> Reply {
        let headers: Vec<(&str, String)> = self.headers;
        reply(self.status, &headers, self.body)
    }
}

/// The reply that carries an error.
#[must_use]
pub fn refusal(error: &ScimError, headers: &[(&str, String)]) -> Reply {
    let mut headers = headers.to_vec();
    let says_when = headers.iter().any(|(name, _)| *name == "Retry-After");
    if error.status == 503 && !says_when {
        headers.push(("Retry-After", "5".to_owned()));
    }
    reply(error.status, &headers, Some(error.to_json()))
}

/// The error that a client sees of a failure of the site, and the line for the site's log.
#[must_use]
pub fn failure(failure: Failure) -> (ScimError, String) {
    match failure {
        Failure::Refused(error) => {
            let log = error.to_string();
            (error, log)
        }
        Failure::Gone => {
            let error = ScimError::new(404, "the resource does not exist any more");
            let log = error.to_string();
            (error, log)
        }
        Failure::Tripped { detail, .. } | Failure::AwaitsAdministrator { detail } => {
            let error = ScimError::new(503, detail);
            let log = error.to_string();
            (error, log)
        }
        Failure::Deadlock | Failure::Departs => {
            (unavailable(), "deadlock outside a transaction".to_owned())
        }
        Failure::Unavailable { reason } => (unavailable(), reason),
        Failure::Contract { effect } => (
            ScimError::new(
                500,
                "the request could not be processed; the error log of the site says why",
            ),
            format!("the shell answered something else than {effect} asks for"),
        ),
    }
}

fn unavailable() -> ScimError {
    ScimError::new(
        503,
        "the site could not finish the request; try again later",
    )
}

fn reply(status: u16, headers: &[(&str, String)], body: Option<String>) -> Reply {
    let mut all = Vec::with_capacity(headers.len() + 3);
    if body.is_some() {
        all.push(("Content-Type".to_owned(), MEDIA_TYPE.to_owned()));
    }
    all.push(("Cache-Control".to_owned(), "no-store".to_owned()));
    all.push(("X-Content-Type-Options".to_owned(), "nosniff".to_owned()));
    all.extend(
        headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    Reply {
        status,
        headers: all,
        body,
        audit: None,
        log: None,
        seen: Vec::new(),
    }
}
