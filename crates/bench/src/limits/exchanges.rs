//! Whole exchanges. What a site answers is recorded first, so that only the core is measured.

use std::fmt::Write as _;

use scim::limits::Limits;
use serde_json::json;
use wordpress::{
    contract::{CONTRACT, Effect, Fields, GroupRow, NewUser, Outcome, UserRow},
    exchange::Exchange,
    memory::Memory,
};

use super::{Case, filled, listed, patch_body};

/// A site in memory, and its clock.
#[derive(Default)]
pub(super) struct Shell {
    memory: Memory,
    drawn: u64,
}

/// An exchange with everything that a site answered.
pub(super) struct Recorded {
    configuration: String,
    request: String,
    body: String,
    outcomes: Vec<String>,
}

impl Recorded {
    /// `None` if an outcome has no JSON form.
    pub(super) fn new(shell: &mut Shell, method: &str, target: &str, body: String) -> Option<Self> {
        shell.drawn += 1;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let configuration = json!({
            "contract": CONTRACT,
            "base_url": "https://example.org/wp-json/scim/v2",
            "now": 1_764_000_000_000_000_u64 + shell.drawn * 1_000_000,
            "seed": format!("{:032x}", u128::from(shell.drawn) << 32),
            "caller": {"kind": "client", "scheme": "bearer", "scopes": [
                "users:read", "users:write", "users:delete", "groups:read", "groups:write",
            ]},
            "connection": {"id": 1, "profile": "generic", "default_role": "subscriber", "content_heir": 1, "breaker": {"off": true}},
        });
        let request =
            json!({"kind": "http", "method": method, "path": path, "query": query, "headers": {}});
        let mut recorded = Self {
            configuration: configuration.to_string(),
            request: request.to_string(),
            body,
            outcomes: Vec::new(),
        };
        let mut exchange = recorded.begun();
        while let Some(effect) = exchange.effect() {
            let outcome = shell.memory.perform(&effect);
            recorded
                .outcomes
                .push(serde_json::to_string(&outcome).ok()?);
            exchange.resume(outcome);
        }
        Some(recorded)
    }

    fn begun(&self) -> Exchange {
        Exchange::new(&self.configuration, &self.request, self.body.as_bytes())
    }

    /// The exchange once more, with the same outcomes. Tells the status of the reply.
    pub(super) fn replay(&self) -> u16 {
        let mut exchange = self.begun();
        let mut outcomes = self.outcomes.iter();
        while let (Some(_), Some(outcome)) = (exchange.effect_json(), outcomes.next()) {
            exchange.resume_json(outcome);
        }
        exchange.reply().status
    }

    /// What it costs, if it has that status.
    pub(super) fn into_case(self, name: &str, status: u16) -> Case {
        Case {
            name: name.to_owned(),
            status,
            run: Box::new(move || self.replay()),
        }
    }
}

impl Shell {
    /// Users without their WordPress side, each with such a document.
    fn users(&mut self, count: usize, document: &str) {
        for number in 0..count {
            let row = UserRow {
                user_name: format!("u{number}"),
                user_name_key: format!("{number:064x}"),
                external_id: None,
                external_id_key: None,
                user_email_key: None,
                active: true,
                version: 1,
                modified: 1_764_000_000_000_000,
                document: document.replace("u#", &format!("u{number}")),
                keys: Vec::new(),
                remembered_roles: Vec::new(),
                forgotten: None,
            };
            self.memory.perform(&Effect::UserInsert {
                row: NewUser {
                    id: id(number),
                    connection_id: 1,
                    created: 1_764_000_000_000_000,
                    row,
                },
                wordpress: Fields::new(),
                password: None,
                role: "subscriber".to_owned(),
                fields: Vec::new(),
            });
        }
    }

    /// A group of the first of the users.
    fn group(&mut self, members: usize) -> Outcome {
        self.memory.perform(&Effect::GroupInsert {
            id: GROUP.to_owned(),
            connection_id: 1,
            created: 1_764_000_000_000_000,
            row: GroupRow {
                display_name: "g".to_owned(),
                display_name_key: "0".repeat(64),
                external_id: None,
                external_id_key: None,
                version: 1,
                modified: 1_764_000_000_000_000,
                document: r#"{"displayName":"g"}"#.to_owned(),
            },
        });
        self.memory.perform(&Effect::MembersAdd {
            connection_id: 1,
            group_id: GROUP.to_owned(),
            members: (0..members).map(id).collect(),
        })
    }
}

const GROUP: &str = "019ab697-ffff-7607-8809-000000000000";

fn id(number: usize) -> String {
    format!("019ab697-e800-7607-8809-{number:012x}")
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = on_a_large_group();
    cases.extend(on_many_users());
    cases.extend(on_large_users());
    cases
}

fn case(name: &str, status: u16, recorded: Option<Recorded>) -> Option<Case> {
    Some(recorded?.into_case(name, status))
}

fn bulk_body(operations: &str) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{operations}]}}"#
    )
}

fn on_a_large_group() -> Vec<Case> {
    let mut shell = Shell::default();
    shell.users(10_000, r#"{"userName":"u#"}"#);
    shell.group(10_000);
    let members = |from: usize, to: usize| {
        let mut text = String::new();
        for number in from..to {
            // Writing to a string does not fail.
            let _ = write!(text, r#"{{"value":"{}"}},"#, id(number));
        }
        text.trim_end_matches(',').to_owned()
    };
    let path = format!("/Groups/{GROUP}");
    let removed: Vec<String> = (0..999)
        .map(|number| {
            format!(
                r#"{{"op":"remove","path":"members[value eq \"{}\"]"}}"#,
                id(number)
            )
        })
        .collect();
    let removed = removed.join(",");
    let looked_at = format!(r#"{removed},{{"op":"remove","path":"members[type eq \"Group\"]"}}"#);
    let put = format!(
        r#"{{"displayName":"g","members":[{}]}}"#,
        members(0, 10_000)
    );
    let half = format!(r#"{{"displayName":"g","members":[{}]}}"#, members(0, 5_000));
    let renamed = listed(
        1000,
        &format!(
            r#"{{"method":"PATCH","path":"{path}","data":{}}}"#,
            patch_body(r#"{"op":"replace","path":"displayName","value":"g#"}"#)
        ),
        ",",
    );
    let mut record =
        |method: &str, target: &str, body: String| Recorded::new(&mut shell, method, target, body);
    [
        case(
            "a thousand PATCHes of its name in bulk",
            200,
            record("POST", "/Bulk", bulk_body(&renamed)),
        ),
        case(
            "GET of a group of ten thousand",
            200,
            record("GET", &path, String::new()),
        ),
        case(
            "PUT of the same ten thousand members",
            200,
            record("PUT", &path, put.clone()),
        ),
        case(
            "PATCH that removes a thousand of ten thousand",
            204,
            record("PATCH", &path, patch_body(&removed)),
        ),
        case(
            "PATCH that looks at ten thousand members a thousand times",
            204,
            record("PATCH", &path, patch_body(&looked_at)),
        ),
        case(
            "PUT of half of the members",
            200,
            record("PUT", &path, half),
        ),
        case(
            "PUT of ten thousand members",
            200,
            record("PUT", &path, put),
        ),
        case(
            "PATCH of ten thousand members",
            204,
            record(
                "PATCH",
                &path,
                patch_body(&format!(
                    r#"{{"op":"replace","path":"members","value":[{}]}}"#,
                    members(0, 10_000)
                )),
            ),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn on_many_users() -> Vec<Case> {
    let mut shell = Shell::default();
    let user = include_str!("../../inputs/user.json").trim_end();
    shell.users(1000, user);
    let bytes = Limits::default().filter_bytes;
    let filter = filled("", r#"title co "zz" or "#, "id pr and title eq null", bytes);
    let search = |more: &str| {
        format!(r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]{more}}}"#)
    };
    let titles: Vec<String> = (0..1000)
        .map(|number| {
            let patch = patch_body(r#"{"op":"replace","path":"title","value":"x"}"#);
            format!(
                r#"{{"method":"PATCH","path":"/Users/{}","data":{patch}}}"#,
                id(number)
            )
        })
        .collect();
    let titles = Recorded::new(&mut shell, "POST", "/Bulk", bulk_body(&titles.join(",")));
    let mut record = |body: String| Recorded::new(&mut shell, "POST", "/Users/.search", body);
    let names = listed(64, r#""emails.display""#, ",");
    [
        case(
            "a thousand PATCHes of a thousand users in bulk",
            200,
            titles,
        ),
        case(
            "a page of two hundred",
            200,
            record(search(r#","count":200"#)),
        ),
        case(
            "a page of two hundred by 64 names",
            200,
            record(search(&format!(r#","count":200,"attributes":[{names}]"#))),
        ),
        case(
            "a thousand users in order",
            200,
            record(search(r#","count":200,"sortBy":"name.familyName""#)),
        ),
        case(
            "a filter of the greatest size over a thousand users",
            200,
            record(search(&format!(
                r#","count":200,"filter":{}"#,
                json!(filter)
            ))),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn on_large_users() -> Vec<Case> {
    let emails = listed(
        9_000,
        r#"{"value":"user#@example.com","type":"work","display":"The user with the number # of all"}"#,
        ",",
    );
    let document = format!(r#"{{"userName":"u~","emails":[{emails}]}}"#).replace("u~", "u#");
    let mut shell = Shell::default();
    shell.users(8, &document);
    let path = format!("/Users/{}", id(0));
    let put = document.replace("u#", "u0");
    let mut record =
        |method: &str, target: &str, body: String| Recorded::new(&mut shell, method, target, body);
    let one = r#"{"op":"replace","path":"title","value":"x"}"#;
    let each = listed(
        1000,
        r#"{"op":"replace","path":"emails[value eq \"user#@example.com\"].display","value":"x"}"#,
        ",",
    );
    let bulk = listed(
        100,
        &format!(
            r#"{{"method":"PATCH","path":"{path}","data":{}}}"#,
            patch_body(r#"{"op":"replace","path":"title","value":"x#"}"#)
        ),
        ",",
    );
    let dear = listed(
        5,
        &format!(
            r#"{{"method":"PATCH","path":"{path}","data":{}}}"#,
            patch_body(&each)
        ),
        ",",
    );
    let filter = filled(
        "",
        r#"emails co "ö" or "#,
        "id pr and id eq null",
        Limits::default().filter_bytes,
    );
    let search = format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{}}}"#,
        json!(filter)
    );
    [
        case(
            "GET of a user of the greatest size",
            200,
            record("GET", &path, String::new()),
        ),
        case(
            "PUT of a user of the greatest size",
            200,
            record("PUT", &path, put),
        ),
        case(
            "PATCH of one attribute of it",
            200,
            record("PATCH", &path, patch_body(one)),
        ),
        case(
            "PATCH of a thousand of its values",
            200,
            record("PATCH", &path, patch_body(&each)),
        ),
        case(
            "a hundred PATCHes of it in bulk",
            200,
            record("POST", "/Bulk", bulk_body(&bulk)),
        ),
        case(
            "PATCHes of a thousand of its values in bulk",
            200,
            record("POST", "/Bulk", bulk_body(&dear)),
        ),
        case(
            "a page of eight of them",
            200,
            record("GET", "/Users?count=200", String::new()),
        ),
        case(
            "a filter of the greatest size over eight of them",
            400,
            record("POST", "/Users/.search", search),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
