//! The token endpoint of `scimpress serve`: OAuth 2.0 client credentials (RFC 6749 §4.4), as a site of
//! WordPress has it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::credential::basic;

/// Where tokens are given.
pub(crate) const PATH: &str = "/wp-json/scim/oauth2/token";

/// The `client_id`; the secret is the token that clients have to show.
pub(crate) const CLIENT_ID: &str = "scimpress";

/// Seconds for which an access token is valid.
const LIFETIME: u64 = 3_600;

/// Bytes of the largest body that is looked into.
const BODY_BYTES: usize = 8_192;

/// Access tokens that were given.
#[derive(Default)]
pub(crate) struct AccessTokens(BTreeMap<String, Access>);

/// What an access token allows, and until when, seconds since the epoch.
struct Access {
    scopes: Vec<String>,
    expires: u64,
}

/// A request to the token endpoint.
pub(crate) struct TokenRequest<'request> {
    pub(crate) method: &'request str,
    pub(crate) headers: &'request BTreeMap<String, String>,
    pub(crate) body: &'request [u8],
}

/// Whoever asks, and what it can have.
pub(crate) struct Client<'options> {
    pub(crate) secret: &'options str,
    pub(crate) scopes: &'options [&'options str],
    /// Whether its profile has client credentials.
    pub(crate) is_authorized: bool,
}

/// Status, headers beside those that every answer has, and body.
pub(crate) type Answer = (u16, Vec<(&'static str, &'static str)>, Value);

impl AccessTokens {
    /// The scopes of an access token that is valid.
    pub(crate) fn scopes(&self, token: &str, now: u64) -> Option<&[String]> {
        let access = self.0.get(token).filter(|access| now < access.expires)?;
        Some(&access.scopes)
    }

    /// Answers a request.
    pub(crate) fn answer(
        &mut self,
        request: &TokenRequest<'_>,
        client: &Client<'_>,
        now: u64,
    ) -> Answer {
        let scopes = match granted(request, client) {
            Ok(scopes) => scopes,
            Err(refusal) => return refusal,
        };
        self.0.retain(|_, access| now < access.expires);
        let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let answer = json!({
            "access_token": token, "token_type": "Bearer", "expires_in": LIFETIME, "scope": scopes.join(" "),
        });
        let expires = now + LIFETIME;
        self.0.insert(token, Access { scopes, expires });
        (200, vec![("Pragma", "no-cache")], answer)
    }
}

/// The scopes that are granted, or the refusal (RFC 6749 §5.2).
fn granted(request: &TokenRequest<'_>, client: &Client<'_>) -> Result<Vec<String>, Answer> {
    let header = |name: &str| request.headers.get(name).map_or("", String::as_str);
    if request.method != "POST" {
        let (_, _, body) = refused("invalid_request", "the token endpoint takes POST");
        return Err((405, vec![("Allow", "POST")], body));
    }
    if !header("origin").is_empty() {
        return Err(refused(
            "invalid_request",
            "the token endpoint is not for pages in a browser",
        ));
    }
    let parameters = parameters(request.body)?;
    let parameter = |name: &str| parameters.get(name).map_or("", String::as_str);
    if parameter("grant_type").is_empty() {
        return Err(refused(
            "invalid_request",
            "grant_type is missing; the body has to be form-encoded",
        ));
    }
    let (id, secret) = credentials(header("authorization"), &parameter)?;
    if (id.as_str(), secret.as_str()) != (CLIENT_ID, client.secret) {
        return Err(invalid_client(
            "the client_id or the client_secret is wrong, or has ended",
        ));
    }
    if parameter("grant_type") != "client_credentials" {
        return Err(refused(
            "unsupported_grant_type",
            "the only grant type is client_credentials",
        ));
    }
    if !client.is_authorized {
        return Err(refused(
            "unauthorized_client",
            "the profile of this connection does not have client credentials",
        ));
    }
    let asked: Vec<&str> = parameter("scope")
        .split(' ')
        .filter(|scope| !scope.is_empty())
        .collect();
    if asked.iter().any(|scope| !client.scopes.contains(scope)) {
        return Err(refused(
            "invalid_scope",
            "the client does not have every scope that it asks for",
        ));
    }
    let is_granted = |scope: &&&str| asked.is_empty() || asked.contains(scope);
    Ok(client
        .scopes
        .iter()
        .filter(is_granted)
        .map(|scope| (*scope).to_owned())
        .collect())
}

/// The parameters of a form that have a value; each stands in it once (RFC 6749 §3.2).
fn parameters(body: &[u8]) -> Result<BTreeMap<String, String>, Answer> {
    if body.len() > BODY_BYTES {
        return Err(refused("invalid_request", "the body is too large"));
    }
    let mut parameters = BTreeMap::new();
    for pair in body
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
    {
        let pair = String::from_utf8_lossy(pair);
        let (name, value) = pair.split_once('=').unwrap_or((&pair, ""));
        if parameters.insert(decoded(name), decoded(value)).is_some() {
            return Err(refused("invalid_request", "a parameter is there twice"));
        }
    }
    Ok(parameters)
}

/// The id and the secret of the client, from the header or from the body (RFC 6749 §2.3.1).
fn credentials<'form>(
    authorization: &str,
    parameter: &dyn Fn(&str) -> &'form str,
) -> Result<(String, String), Answer> {
    let (id, secret) = (parameter("client_id"), parameter("client_secret"));
    if authorization.is_empty() {
        if id.is_empty() || secret.is_empty() {
            return Err(invalid_client(
                "client_id and client_secret are needed, in the body or as HTTP Basic",
            ));
        }
        return Ok((id.to_owned(), secret.to_owned()));
    }
    if !secret.is_empty() {
        return Err(refused(
            "invalid_request",
            "the client authenticates in the header and in the body",
        ));
    }
    let (scheme, encoded) = authorization.split_once(' ').unwrap_or((authorization, ""));
    let pair = basic(encoded.trim()).filter(|_| scheme.eq_ignore_ascii_case("basic"));
    let Some((name, password)) = pair else {
        return Err(invalid_client(
            "client_id and client_secret are needed, in the body or as HTTP Basic",
        ));
    };
    let name = decoded(&name);
    if !id.is_empty() && id != name {
        return Err(refused(
            "invalid_request",
            "the client_id is another one in the body than in the header",
        ));
    }
    Ok((name, decoded(&password)))
}

/// The decoding of `application/x-www-form-urlencoded`; what is not encoded stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, length) = match (first, after) {
            (b'%', [high, low, ..]) => match (hexadecimal(*high), hexadecimal(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, 2),
                _ => (b'%', 0),
            },
            (b'+', _) => (b' ', 0),
            (other, _) => (*other, 0),
        };
        bytes.push(byte);
        rest = after.get(length..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hexadecimal(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

fn invalid_client(description: &str) -> Answer {
    let (_, _, body) = refused("invalid_client", description);
    let challenge = "Basic realm=\"SCIM\", charset=\"UTF-8\"";
    (401, vec![("WWW-Authenticate", challenge)], body)
}

fn refused(error: &str, description: &str) -> Answer {
    let body = json!({"error": error, "error_description": description});
    (400, vec![], body)
}
