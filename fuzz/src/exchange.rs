//! Any request, and a shell that answers anything: there is always a reply, and until then effects that a
//! shell can perform.

use scim::{
    limits::Limits,
    message::bulk::BULK_REQUEST,
    schema::{self, ResourceSchema},
};
use serde_json::json;
use wordpress::contract::{
    Account, Departure, DepartureKind, Effect, LinkState, Member, MemberKind, Membership, Outcome,
    StoredGroup, StoredUser, Taken, Taking, Told,
};

use crate::{
    generate,
    input::{Input, grown},
    site::{Request, Site, Witness, is_reply},
};

/// Profiles that differ in what they accept and answer.
const PROFILES: [&str; 5] = ["generic", "strict", "entra", "okta", "authentik"];

/// Requests of one input.
const REQUESTS: usize = 6;

pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let is_honest = input.below(2) == 0;
    let profile = *input.pick(&PROFILES);
    let mut site = Site::new(profile, input.one_in(4));
    for _ in 0..REQUESTS {
        let request = request(&mut input, &site);
        if is_honest {
            answers(&mut site, &request, input.one_in(4));
        } else {
            survives(&mut site, &request, &mut input);
        }
        if input.is_used_up() {
            break;
        }
    }
}

/// What is created or changed can be read as it was answered; and the same request to the same site, if it is
/// asked twice, has the same reply.
fn answers(site: &mut Site, request: &Request, is_asked_twice: bool) {
    let twin = is_asked_twice.then(|| site.clone());
    let reply = site.answer(request);
    if let Some(mut twin) = twin {
        assert_eq!(twin.answer(request), reply);
    }
    let is_read =
        matches!(reply.status, 200 | 201) && matches!(request.method, "POST" | "PUT" | "PATCH");
    let Some(body) = reply
        .body
        .as_ref()
        .filter(|_| is_read && request.query.is_empty())
    else {
        return;
    };
    let shown: serde_json::Value = serde_json::from_str(body).expect("JSON");
    let location = shown["meta"]["location"].as_str();
    if let Some(path) =
        location.and_then(|url| url.strip_prefix("https://example.org/wp-json/scim/v2"))
    {
        let read = Request {
            method: "GET",
            path: path.to_owned(),
            body: Vec::new(),
            headers: Vec::new(),
            ..request.clone()
        };
        assert_eq!(site.answer(&read).body.as_ref(), Some(body));
    }
}

/// A shell that errs, lies, or talks nonsense ends in a reply all the same.
fn survives(site: &mut Site, request: &Request, input: &mut Input<'_>) {
    let mut exchange = site.exchange(request);
    // What a shell makes up can be a secret.
    let mut witness = Witness::new(&Request {
        is_made: false,
        ..request.clone()
    });
    let mut is_sane = true;
    while let Some(effect) = exchange.effect() {
        witness.sees(&effect);
        assert_eq!(exchange.effect().as_ref(), Some(&effect));
        let honest = site.memory.perform(&effect);
        match answer(input, honest) {
            Answer::Outcome(outcome) => {
                witness.hears(&effect, &outcome);
                exchange.resume(outcome);
            }
            Answer::Bytes(bytes) => {
                match serde_json::from_slice(&bytes) {
                    Ok(outcome) => witness.hears(&effect, &outcome),
                    Err(_) => is_sane = false,
                }
                exchange.resume_bytes(&bytes);
            }
            Answer::None => {
                is_sane = false;
                exchange.reply();
            }
        }
    }
    let reply = exchange.reply();
    match is_sane {
        true => witness.ends(&reply),
        false => {
            is_reply(&reply, false);
            assert_eq!(reply.status, 500);
        }
    }
    assert_eq!(exchange.reply(), reply);
    exchange.resume(Outcome::Done);
    assert_eq!(exchange.effect(), None);
    assert_eq!(exchange.reply().status, 500);
    // Whatever a shell left open is undone.
    site.memory.perform(&Effect::TransactionRollback);
}

/// What a shell answers an effect with.
enum Answer {
    Outcome(Outcome),
    Bytes(Vec<u8>),
    /// It asks for the reply instead.
    None,
}

fn answer(input: &mut Input<'_>, honest: Outcome) -> Answer {
    match input.below(16) {
        9..13 => Answer::Outcome(outcome(input)),
        13 => Answer::Outcome(Outcome::Deadlock),
        14 => {
            let other = match input.below(2) {
                0 => honest,
                _ => outcome(input),
            };
            let mut text = serde_json::to_string(&other).expect("JSON").into_bytes();
            let place = input.below(text.len());
            text[place] = input.byte();
            Answer::Bytes(text)
        }
        15 if input.below(2) == 0 => Answer::None,
        15 => Answer::Bytes(input.bytes().to_vec()),
        _ => Answer::Outcome(honest),
    }
}

/// An outcome that a shell could give, whether it answers the effect or not.
fn outcome(input: &mut Input<'_>) -> Outcome {
    let count = u64::from(input.byte());
    match input.below(24) {
        0 => Outcome::Done,
        1 => Outcome::User { user: user(input) },
        2 => Outcome::Absent,
        3 => Outcome::Users {
            users: (0..input.below(4)).map(|_| user(input)).collect(),
        },
        4 => Outcome::Group {
            group: group(input),
        },
        5 => Outcome::Groups {
            groups: (0..input.below(4)).map(|_| group(input)).collect(),
        },
        6 => Outcome::Members {
            members: (0..input.below(4)).map(|_| member(input)).collect(),
        },
        7 => Outcome::Memberships {
            memberships: (0..input.below(4)).map(|_| membership(input)).collect(),
        },
        8 if count == 1 => Outcome::RoleTasks {
            ids: vec![id(input)],
            remaining: count,
        },
        8 => Outcome::Changed { count },
        9 => Outcome::Missing {
            ids: (0..input.below(3)).map(|_| generate::text(input)).collect(),
        },
        10 => Outcome::Count {
            count: u64::MAX - count,
        },
        11 => Outcome::Written {
            wp_user_id: count,
            given: fields(input),
        },
        12 => Outcome::Taken {
            what: *input.pick(&[
                Taken::UserName,
                Taken::ExternalId,
                Taken::UserEmail,
                Taken::UserLogin,
                Taken::DisplayName,
            ]),
        },
        13 => Outcome::Refused {
            field: (input.below(2) == 0).then(|| generate::text(input)),
            reason: generate::text(input),
        },
        14 => Outcome::Protected {
            reason: generate::text(input),
        },
        15 => Outcome::Gone,
        16 => Outcome::Deadlock,
        17 => Outcome::NoHeir,
        18 => Outcome::TakenAway {
            taken: Taking::default(),
        },
        19 => Outcome::Roles {
            roles: (0..input.below(3)).map(|_| generate::text(input)).collect(),
        },
        20 => Outcome::Breaker {
            departed: u64::MAX - count,
            tripped: (input.below(2) == 0).then(|| *input.pick(&NUMBERS)),
            allowed_until: (input.below(2) == 0).then(|| *input.pick(&NUMBERS)),
        },
        21 => Outcome::Departure {
            departure: Box::new(departure(input)),
        },
        22 => Outcome::Accounts {
            accounts: (0..input.below(3)).map(|_| account(input)).collect(),
        },
        _ => Outcome::Unavailable {
            reason: generate::text(input),
        },
    }
}

fn account(input: &mut Input<'_>) -> Account {
    let mut wordpress = fields(input);
    wordpress.insert("user_login".to_owned(), generate::text(input));
    Account {
        wp_user_id: u64::from(input.byte()),
        managed_by: (input.below(3) == 0).then(|| u64::from(input.byte() % 3)),
        holds_identity: input.below(2) == 0,
        unreachable: (input.below(3) == 0).then(|| generate::text(input)),
        report: (input.below(2) == 0).then(|| Told {
            state: *input.pick(&[
                LinkState::Asked,
                LinkState::Approved,
                LinkState::Refused,
                LinkState::Impossible,
                LinkState::Conflict,
            ]),
            user_name_key: generate::text(input),
            external_id_key: None,
        }),
        wordpress,
    }
}

const NUMBERS: [i64; 6] = [0, 1, -1, i64::MAX, i64::MIN, 1_764_000_000_000_000];

fn user(input: &mut Input<'_>) -> StoredUser {
    StoredUser {
        id: id(input),
        wp_user_id: u64::from(input.byte()),
        version: *input.pick(&[0, 1, u64::MAX]),
        active: input.below(2) == 0,
        created: *input.pick(&NUMBERS),
        modified: *input.pick(&NUMBERS),
        document: document(input, schema::user()),
        wordpress: fields(input),
        baseline: fields(input),
        wanted_role: role(input),
        granted_role: role(input),
        remembered_roles: Vec::new(),
    }
}

fn departure(input: &mut Input<'_>) -> Departure {
    let user = user(input);
    Departure {
        connection_id: 1,
        user_id: user.id,
        wp_user_id: user.wp_user_id,
        occurred: user.modified,
        kind: *input.pick(&[DepartureKind::Deleted, DepartureKind::Asked]),
        was_active: user.active,
        created: user.created,
        version: user.version,
        document: user.document,
        user_name: String::new(),
        remembered_roles: Vec::new(),
        groups: vec![id(input)],
        taken: Taking::default(),
    }
}

fn role(input: &mut Input<'_>) -> Option<String> {
    input
        .pick(&[None, Some(""), Some("author")])
        .map(str::to_owned)
}

fn group(input: &mut Input<'_>) -> StoredGroup {
    StoredGroup {
        id: id(input),
        version: *input.pick(&[0, 1, u64::MAX]),
        created: *input.pick(&NUMBERS),
        modified: *input.pick(&NUMBERS),
        document: document(input, schema::group()),
    }
}

fn member(input: &mut Input<'_>) -> Member {
    Member {
        id: id(input),
        kind: *input.pick(&[MemberKind::User, MemberKind::Group]),
    }
}

fn membership(input: &mut Input<'_>) -> Membership {
    Membership {
        user_id: id(input),
        group_id: id(input),
        display_name: generate::text(input),
        direct: input.below(2) == 0,
    }
}

fn id(input: &mut Input<'_>) -> String {
    match input.below(3) {
        0 => generate::text(input),
        _ => crate::site::SOME_ID.to_owned(),
    }
}

fn document(input: &mut Input<'_>, schema: &ResourceSchema) -> String {
    match input.below(4) {
        0 => generate::text(input),
        _ => generate::resource(input, schema).to_string(),
    }
}

fn fields(input: &mut Input<'_>) -> wordpress::contract::Fields {
    const FIELDS: [&str; 7] = [
        "user_email",
        "display_name",
        "first_name",
        "last_name",
        "nickname",
        "user_url",
        "other",
    ];
    (0..input.below(4))
        .map(|_| ((*input.pick(&FIELDS)).to_owned(), generate::text(input)))
        .collect()
}

fn request(input: &mut Input<'_>, site: &Site) -> Request {
    let (schema, endpoint) = match input.below(3) {
        0 => (schema::group(), "/Groups"),
        _ => (site.users(), "/Users"),
    };
    let mut method = *input.pick(&[
        "POST", "POST", "PUT", "PATCH", "PATCH", "GET", "DELETE", "HEAD",
    ]);
    let mut is_made = true;
    let path = match (method, input.below(8)) {
        ("POST", 0) => format!("{endpoint}/.search"),
        ("POST", 1) => "/Bulk".to_owned(),
        ("POST", _) => endpoint.to_owned(),
        ("GET", 0) => {
            let other = [
                "/",
                "/Schemas",
                "/ResourceTypes/User",
                "/ServiceProviderConfig",
                "/Me",
            ];
            (*input.pick(&other)).to_owned()
        }
        ("GET", 1..4) => endpoint.to_owned(),
        (_, 7) if input.one_in(8) => {
            is_made = false;
            method = "OPTIONS";
            String::from_utf8_lossy(input.bytes()).into_owned()
        }
        _ => format!("{endpoint}/{}", site.id(input)),
    };
    let body = match input.one_in(8) {
        true => {
            is_made = false;
            input.bytes().to_vec()
        }
        false => site
            .with_ids(&body(input, schema, method, &path))
            .into_bytes(),
    };
    Request {
        connection: 1 + u64::from(input.one_in(6)),
        method,
        path,
        query: query(input, schema),
        headers: headers(input),
        body: grown(&body, b',', Limits::default().body_bytes).into_owned(),
        is_made,
    }
}

fn body(input: &mut Input<'_>, schema: &ResourceSchema, method: &str, path: &str) -> String {
    let message = match (method, path) {
        ("PATCH", _) => json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": generate::operations(input, schema),
        }),
        ("POST", "/Bulk") => {
            let data = generate::resource(input, schema);
            let operation =
                json!({"method": "POST", "path": schema.endpoint(), "bulkId": "a", "data": data});
            json!({"schemas": [BULK_REQUEST], "Operations": [operation]})
        }
        ("POST", path) if path.ends_with(".search") => json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": generate::filter(input, schema),
            "sortBy": generate::name(input, schema),
            "count": input.byte(),
        }),
        ("POST" | "PUT", _) => generate::resource(input, schema),
        _ => return String::new(),
    };
    message.to_string()
}

fn query(input: &mut Input<'_>, schema: &ResourceSchema) -> String {
    let mut parts = Vec::new();
    while input.one_in(3) && parts.len() < 4 {
        let (name, value) = match input.below(7) {
            0 => ("attributes", generate::name(input, schema)),
            1 => ("excludedAttributes", generate::name(input, schema)),
            2 => ("filter", generate::filter(input, schema)),
            3 => ("sortBy", generate::name(input, schema)),
            4 => ("startIndex", generate::text(input)),
            5 => ("count", input.byte().to_string()),
            _ => (
                "cursor",
                (*input.pick(&["", "u.x", "g.019ab697-e800-7607-8809-0a0b0c0d0e01"])).to_owned(),
            ),
        };
        parts.push(format!("{name}={}", encoded(&value)));
    }
    parts.join("&")
}

/// A value in a query: every byte that could mean something there as `%41`.
pub(crate) fn encoded(value: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b':' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    value.bytes().map(encode).collect()
}

fn headers(input: &mut Input<'_>) -> Vec<(&'static str, String)> {
    match input.below(12) {
        9 => vec![("if-match", generate::text(input))],
        10 => vec![("if-none-match", "W/\"1\"".to_owned())],
        11 => vec![("content-encoding", "gzip".to_owned())],
        _ => Vec::new(),
    }
}
