//! How a client of `scimpress serve` shows its token: in every way in which a site of WordPress takes it.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use wordpress::profile::Scheme;

/// What a request shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// A token, and how it was shown.
    Token(String, Scheme),
    /// Nothing that could be a token, and the reason.
    None(&'static str),
}

/// What the headers of a SCIM request show. `Authorization` counts before `X-API-Key`.
pub(crate) fn shown_in(headers: &BTreeMap<String, String>, token: &str) -> Credential {
    let header = |name: &str| headers.get(name).map_or("", String::as_str);
    let key = header("x-api-key");
    let shown = shown_in_authorization(header("authorization"));
    match shown {
        Credential::None("missing") if !key.is_empty() => {
            Credential::Token(key.to_owned(), Scheme::Header)
        }
        Credential::Token(sent, _) if key == token && sent != token => {
            Credential::None("conflicting")
        }
        shown => shown,
    }
}

/// The name and the password of HTTP Basic (RFC 7617 §2); `None` without a name.
pub(crate) fn basic(encoded: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    (!name.is_empty()).then(|| (name.to_owned(), password.to_owned()))
}

fn shown_in_authorization(header: &str) -> Credential {
    if header.is_empty() {
        return Credential::None("missing");
    }
    let (scheme, sent) = header.split_once(' ').unwrap_or((header, ""));
    let sent = sent.trim_start_matches(' ');
    if scheme.eq_ignore_ascii_case("bearer") && !sent.is_empty() {
        return Credential::Token(sent.to_owned(), Scheme::Bearer);
    }
    match basic(sent) {
        Some((_, password)) if scheme.eq_ignore_ascii_case("basic") => {
            Credential::Token(password, Scheme::Basic)
        }
        _ => Credential::None("malformed"),
    }
}
