//! `scimpress serve`: SCIM over HTTP on the loopback, users in memory.

use std::{
    collections::BTreeMap,
    io::Read,
    time::{SystemTime, UNIX_EPOCH},
};

use scim::limits::Limits;
use serde_json::json;
use tiny_http::{Header, Response, Server};
use uuid::Uuid;
use wordpress::{contract::CONTRACT, exchange::Exchange, memory::Memory};

/// The path of the base URL, as WordPress has it.
const BASE: &str = "/wp-json/scim/v2";

struct Options {
    port: u16,
    token: String,
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
        answer(request, &base_url, &options.token, &mut memory);
    }
    Ok(())
}

fn parse(options: &[&str]) -> Result<Options, String> {
    let mut parsed = Options {
        port: 8484,
        token: Uuid::new_v4().simple().to_string(),
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
            other => return Err(format!("unknown option `{other}`\n\n{}", crate::USAGE)),
        }
        rest = after;
    }
    match rest {
        [] => Ok(parsed),
        [other, ..] => Err(format!(
            "`{other}` needs a value or is unknown\n\n{}",
            crate::USAGE
        )),
    }
}

fn answer(mut request: tiny_http::Request, base_url: &str, token: &str, memory: &mut Memory) {
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
    let authorized =
        headers.get("authorization").map(String::as_str) == Some(&format!("Bearer {token}"));
    let caller = match authorized {
        true => {
            json!({"kind": "client", "scopes": ["users:read", "users:write", "users:delete", "groups:read", "groups:write"]})
        }
        false => json!({"kind": "refused", "reason": "unknown", "retry_after": null}),
    };
    let configuration = json!({
        "contract": CONTRACT,
        "base_url": base_url,
        "now": now(),
        "seed": Uuid::new_v4().simple().to_string(),
        "caller": caller,
        "connection": {"id": 1, "profile": {}, "default_role": "subscriber", "content_heir": 1},
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
