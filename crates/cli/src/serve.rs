//! `scimpress serve`: SCIM over HTTP on the loopback, users in memory.

use std::{
    collections::BTreeMap,
    io::Read,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::prelude::{BASE64_STANDARD, Engine};
use scim::limits::Limits;
use serde_json::{Value, json};
use tiny_http::{Header, Response, Server};
use uuid::Uuid;
use wordpress::{
    configuration::objection,
    contract::CONTRACT,
    exchange::Exchange,
    memory::Memory,
    profile::{GENERIC, Scheme},
};

/// The path of the base URL, as WordPress has it.
const BASE: &str = "/wp-json/scim/v2";

struct Options {
    port: u16,
    token: String,
    profile: String,
    extensions: Value,
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

    let mut memory = Memory::default();
    for request in server.incoming_requests() {
        answer(request, &base_url, &options, &mut memory);
    }
    Ok(())
}

fn parse(options: &[&str]) -> Result<Options, String> {
    let mut parsed = Options {
        port: 8484,
        token: Uuid::new_v4().simple().to_string(),
        profile: GENERIC.to_owned(),
        extensions: json!([]),
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

/// The one connection, as the core takes it.
fn connection(options: &Options) -> Value {
    json!({
        "id": 1,
        "profile": options.profile,
        "extensions": options.extensions,
        "default_role": "subscriber",
        "content_heir": 1,
    })
}

/// How the client shows the token; `None` if it does not.
fn scheme(headers: &BTreeMap<String, String>, token: &str) -> Option<Scheme> {
    let header = |name: &str| headers.get(name).map(String::as_str);
    let basic = |text: &str| {
        let decoded = BASE64_STANDARD.decode(text).ok()?;
        let (_, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
        (password == token).then_some(Scheme::Basic)
    };
    if header("x-api-key") == Some(token) {
        return Some(Scheme::Header);
    }
    match header("authorization")?.split_once(' ')? {
        ("Bearer", sent) if sent == token => Some(Scheme::Bearer),
        ("Basic", sent) => basic(sent),
        _ => None,
    }
}

fn answer(mut request: tiny_http::Request, base_url: &str, options: &Options, memory: &mut Memory) {
    let (path, query) = match request.url().split_once('?') {
        Some((path, query)) => (path.to_owned(), query.to_owned()),
        None => (request.url().to_owned(), String::new()),
    };
    let Some(path) = path.strip_prefix(BASE) else {
        // A client that has gone away does not need its answer.
        let _ = request.respond(
            Response::from_string("SCIM is served below /wp-json/scim/v2\n").with_status_code(404),
        );
        return;
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
    let caller = match scheme(&headers, &options.token) {
        Some(scheme) => {
            json!({"kind": "client", "scheme": scheme, "scopes": ["users:read", "users:write", "users:delete", "groups:read", "groups:write"]})
        }
        None => json!({"kind": "refused", "reason": "unknown", "retry_after": null}),
    };
    let configuration = json!({
        "contract": CONTRACT,
        "base_url": base_url,
        "now": now(),
        "seed": Uuid::new_v4().simple().to_string(),
        "caller": caller,
        "connection": connection(options),
    });
    let http = json!({
        "kind": "http",
        "method": request.method().to_string(),
        "path": path,
        "query": query,
        "headers": headers,
    });
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

    let mut exchange = Exchange::new(&configuration.to_string(), &http.to_string(), &body);
    let reply = memory.run(&mut exchange);
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

/// Microseconds since the epoch.
fn now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
