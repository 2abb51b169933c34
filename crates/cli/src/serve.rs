//! `scimpress serve`: SCIM over HTTP on the loopback, users in memory.

use std::{
    collections::BTreeMap,
    io::Read,
    time::{SystemTime, UNIX_EPOCH},
};

use scim::limits::Limits;
use serde_json::{Value, json};
use tiny_http::{Header, Response, Server};
use uuid::Uuid;
use wordpress::{
    configuration::objection,
    contract::{CONTRACT, Reply},
    exchange::Exchange,
    memory::Memory,
    profile::{self, GENERIC, Scheme},
};

use crate::{
    credential::{self, Credential},
    oauth::{self, AccessTokens, TokenRequest},
};

/// The path of the base URL, as WordPress has it.
const BASE: &str = "/wp-json/scim/v2";

/// What the token allows.
const SCOPES: [&str; 5] = [
    "users:read",
    "users:write",
    "users:delete",
    "groups:read",
    "groups:write",
];

/// What the server remembers.
#[derive(Default)]
struct State {
    memory: Memory,
    access_tokens: AccessTokens,
}

struct Options {
    port: u16,
    token: String,
    profile: String,
    extensions: Value,
    settings: Value,
}

/// Serves until the process is ended.
pub(crate) fn run(options: &[&str]) -> Result<(), String> {
    let options = parse(options)?;
    let server = Server::http(("127.0.0.1", options.port)).map_err(|error| {
        format!(
            "port {} cannot be used: {error}; choose another with --port",
            options.port
        )
    })?;
    let port = server
        .server_addr()
        .to_ip()
        .map_or(options.port, |address| address.port());
    let base_url = format!("http://127.0.0.1:{port}{BASE}");
    println!("SCIM base URL  {base_url}");
    println!("bearer token   {}", options.token);
    println!("token URL      http://127.0.0.1:{port}{}", oauth::PATH);
    println!(
        "client id      {}; the secret is the bearer token",
        oauth::CLIENT_ID
    );

    let mut state = State::default();
    for request in server.incoming_requests() {
        answer(request, &base_url, &options, &mut state);
    }
    Ok(())
}

fn parse(options: &[&str]) -> Result<Options, String> {
    let mut parsed = Options {
        port: 8484,
        token: Uuid::new_v4().simple().to_string(),
        profile: GENERIC.to_owned(),
        extensions: json!([]),
        settings: json!({"breaker": {"off": true}}),
    };
    let mut rest = options;
    while let [name, value, after @ ..] = rest {
        match *name {
            "--port" => {
                parsed.port = value
                    .parse()
                    .map_err(|_| format!("`{value}` is not a port"))?
            }
            "--token" => parsed.token = (*value).to_owned(),
            "--profile" => parsed.profile = (*value).to_owned(),
            "--extensions" => parsed.extensions = extensions(value)?,
            "--settings" => parsed.settings = settings(value)?,
            other => return Err(format!("unknown option `{other}`\n\n{}", crate::USAGE)),
        }
        rest = after;
    }
    match rest {
        [] => match objection(connection(&parsed).to_string().as_bytes()) {
            None => Ok(parsed),
            Some(objection) => Err(objection),
        },
        [other, ..] => Err(format!(
            "`{other}` needs a value or is unknown\n\n{}",
            crate::USAGE
        )),
    }
}

fn extensions(file: &str) -> Result<Value, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))
}

/// Settings of the connection besides those that have an option of their own.
fn settings(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(settings @ Value::Object(_)) => Ok(settings),
        Ok(_) => Err("--settings needs a JSON object".to_owned()),
        Err(error) => Err(format!("--settings: {error}")),
    }
}

/// The one connection, as the core takes it.
fn connection(options: &Options) -> Value {
    let mut connection = json!({
        "id": 1,
        "profile": options.profile,
        "extensions": options.extensions,
        "default_role": "subscriber",
        "content_heir": 1,
    });
    if let (Some(connection), Some(settings)) =
        (connection.as_object_mut(), options.settings.as_object())
    {
        connection.extend(settings.clone());
    }
    connection
}

/// Who sends these headers, as the core takes it.
fn caller(headers: &BTreeMap<String, String>, options: &Options, state: &State) -> Value {
    let client = |scheme: Scheme, scopes: Vec<&str>| json!({"kind": "client", "scheme": scheme, "scopes": scopes});
    let refused = |reason: &str| json!({"kind": "refused", "reason": reason, "retry_after": null});
    match credential::shown_in(headers, &options.token) {
        Credential::None(problem) => refused(problem),
        Credential::Token(sent, scheme) if sent == options.token => client(scheme, SCOPES.to_vec()),
        Credential::Token(sent, scheme) => match state.access_tokens.scopes(&sent, seconds()) {
            Some(scopes) if scheme == Scheme::Bearer => {
                let scopes = scopes.iter().map(String::as_str).collect();
                client(Scheme::ClientCredentials, scopes)
            }
            _ => refused("unknown"),
        },
    }
}

fn answer(mut request: tiny_http::Request, base_url: &str, options: &Options, state: &mut State) {
    let (path, query) = match request.url().split_once('?') {
        Some((path, query)) => (path.to_owned(), query.to_owned()),
        None => (request.url().to_owned(), String::new()),
    };
    let headers: BTreeMap<String, String> = request
        .headers()
        .iter()
        .map(|header| {
            (
                header.field.as_str().as_str().to_ascii_lowercase(),
                header.value.as_str().to_owned(),
            )
        })
        .collect();
    let method = request.method().to_string();
    let mut body = Vec::new();
    let limit = Limits::default().body_bytes as u64 + 1;
    if request
        .as_reader()
        .take(limit)
        .read_to_end(&mut body)
        .is_err()
    {
        return;
    }
    let reply = if let Some(path) = path.strip_prefix(BASE) {
        let http = json!({
            "kind": "http", "method": method, "path": path, "query": query, "headers": headers,
        });
        scim(&http, &headers, &body, base_url, options, state)
    } else if path.trim_end_matches('/') == oauth::PATH {
        token(
            &TokenRequest {
                method: &method,
                headers: &headers,
                body: &body,
            },
            options,
            state,
        )
    } else {
        Reply {
            status: 404,
            headers: vec![("Content-Type".to_owned(), "text/plain".to_owned())],
            body: Some("SCIM is served below /wp-json/scim/v2\n".to_owned()),
            audit: None,
            log: None,
            seen: Vec::new(),
        }
    };
    respond(request, reply);
}

/// The reply to a request below the base URL.
fn scim(
    http: &Value,
    headers: &BTreeMap<String, String>,
    body: &[u8],
    base_url: &str,
    options: &Options,
    state: &mut State,
) -> Reply {
    let configuration = json!({
        "contract": CONTRACT,
        "base_url": base_url,
        "now": now(),
        "seed": Uuid::new_v4().simple().to_string(),
        "caller": caller(headers, options, state),
        "connection": connection(options),
    });
    let mut exchange = Exchange::new(&configuration.to_string(), &http.to_string(), body);
    state.memory.run(&mut exchange)
}

/// The reply to a request to the token endpoint.
fn token(request: &TokenRequest<'_>, options: &Options, state: &mut State) -> Reply {
    let profile = profile::named(&options.profile);
    let client = oauth::Client {
        secret: &options.token,
        scopes: &SCOPES,
        is_authorized: profile.authentication.contains(&Scheme::ClientCredentials),
    };
    let (status, more, body) = state.access_tokens.answer(request, &client, seconds());
    let always = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ];
    let headers = always.into_iter().chain(more);
    Reply {
        status,
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: (request.method != "HEAD").then(|| body.to_string()),
        audit: None,
        log: None,
        seen: Vec::new(),
    }
}

fn respond(request: tiny_http::Request, reply: Reply) {
    if let Some(log) = &reply.log {
        eprintln!("{log}");
    }
    let headers = reply
        .headers
        .iter()
        .filter_map(|(name, value)| Header::from_bytes(name.as_bytes(), value.as_bytes()).ok())
        .collect();
    let body = reply.body.unwrap_or_default().into_bytes();
    let length = body.len();
    let response = Response::new(
        reply.status.into(),
        headers,
        std::io::Cursor::new(body),
        Some(length),
        None,
    );
    // A client that has gone away does not need its answer.
    let _ = request.respond(response);
}

/// Seconds since the epoch.
fn seconds() -> u64 {
    now() / 1_000_000
}

/// Microseconds since the epoch.
fn now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
