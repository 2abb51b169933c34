//! A site in memory, with somebody who looks at every effect.

use std::{collections::BTreeSet, sync::LazyLock};

use scim::schema::{self, ResourceSchema};
use serde_json::{Value as Json, json};
use wordpress::{
    contract::{CONTRACT, Effect, Outcome, Reply},
    exchange::Exchange,
    memory::Memory,
};

use crate::{claims, generate, input::Input};

/// What stands for an id that is not known yet.
pub(crate) const SOME_ID: &str = "019ab697-e800-7607-8809-0a0b0c0d0e01";

/// The extensions of a connection with custom attributes.
static CUSTOM: LazyLock<String> = LazyLock::new(|| json!([*generate::EXTENSION]).to_string());

/// A request of a client of one of two connections.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) connection: u64,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether every secret in it is one that is known as such.
    pub(crate) is_made: bool,
}

/// A site with its clock.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) memory: Memory,
    drawn: u64,
    /// The profile of the connections.
    profile: &'static str,
    /// Whether an administrator added attributes to users.
    is_custom: bool,
    /// The ids of what was created.
    pub(crate) ids: Vec<String>,
}

/// Who looks at the effects of one exchange.
pub(crate) struct Witness {
    connection: u64,
    is_made: bool,
    pub(crate) effects: usize,
    is_open: bool,
    /// Whether the body is left out of the reply, as of one to HEAD.
    has_no_body: bool,
}

impl Site {
    pub(crate) fn new(profile: &'static str, is_custom: bool) -> Self {
        Self {
            memory: Memory::default(),
            drawn: 0,
            profile,
            is_custom,
            ids: Vec::new(),
        }
    }

    /// The schema of users on the connections.
    pub(crate) fn users(&self) -> &'static ResourceSchema {
        match self.is_custom {
            true => &generate::CUSTOM,
            false => schema::user(),
        }
    }

    pub(crate) fn exchange(&mut self, request: &Request) -> Exchange {
        self.drawn += 1;
        let extensions = match self.is_custom {
            true => &*CUSTOM,
            false => "[]",
        };
        // Whatever was created first, a group perhaps, gives a role.
        let rule = |id: &String| json!({"group_id": id, "role": "author"});
        let rules: Json = self.ids.iter().take(4).map(rule).collect();
        let configuration = format!(
            r#"{{"contract":{CONTRACT},"base_url":"https://example.org/wp-json/scim/v2","now":{},"seed":"{:032x}",
            "caller":{{"kind":"client","scheme":"bearer","scopes":
                ["users:read","users:write","users:delete","groups:read","groups:write"]}},
            "connection":{{"id":{},"profile":"{}","extensions":{extensions},
                "role_rules":{rules},"role_values":[{{"value":"admin","role":"editor"}}],
                "default_role":"subscriber","content_heir":1}}}}"#,
            1_764_000_000_000_000 + self.drawn * 1_000_000,
            u128::from(self.drawn) << 32,
            request.connection,
            self.profile,
        );
        let headers: serde_json::Map<String, Json> = request
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let sent = json!({
            "kind": "http", "method": request.method, "path": request.path, "query": request.query,
            "headers": headers,
        });
        Exchange::new(&configuration, &sent.to_string(), &request.body)
    }

    /// The reply of a site that does what it is asked. Then nothing can go wrong but the request.
    pub(crate) fn answer(&mut self, request: &Request) -> Reply {
        let mut exchange = self.exchange(request);
        let mut witness = Witness::new(request);
        while let Some(effect) = exchange.effect() {
            witness.sees(&effect);
            let outcome = self.memory.perform(&effect);
            exchange.resume(outcome);
        }
        let reply = exchange.reply();
        witness.ends(&reply);
        assert!(
            !matches!(reply.status, 500 | 503),
            "{} {}: {reply:?}",
            request.method,
            request.path
        );
        self.remember(&reply);
        reply
    }

    fn remember(&mut self, reply: &Reply) {
        let location = reply.headers.iter().find(|(name, _)| name == "Location");
        let id = location.and_then(|(_, url)| url.rsplit('/').next());
        self.ids.extend(id.map(str::to_owned));
    }

    /// A body in which ids of what was created stand for those that are not known.
    pub(crate) fn with_ids(&self, body: &str) -> String {
        let mut filled = body.to_owned();
        for id in self.ids.iter().rev().cycle().take(16) {
            filled = filled.replacen(SOME_ID, id, 1);
        }
        filled
    }

    /// An id: of what was created, or of nothing.
    pub(crate) fn id(&self, input: &mut Input<'_>) -> String {
        match self.ids.len() {
            0 => SOME_ID.to_owned(),
            _ if input.one_in(12) => generate::text(input).replace('/', "%2F"),
            many => self.ids[input.below(many)].clone(),
        }
    }
}

impl Witness {
    pub(crate) fn new(request: &Request) -> Self {
        Self {
            connection: request.connection,
            is_made: request.is_made,
            effects: 0,
            is_open: false,
            has_no_body: request.method == "HEAD",
        }
    }

    pub(crate) fn sees(&mut self, effect: &Effect) {
        self.effects += 1;
        assert!(self.effects <= wordpress::exchange::EFFECTS_PER_EXCHANGE as usize);
        let json = serde_json::to_string(effect).expect("an effect has a JSON form");
        if self.is_made {
            claims::holds_no_secret(&json);
            claims::holds_no_secret(&format!("{effect:?}"));
        }
        self.keeps_to_its_connection(effect);
        match effect {
            Effect::TransactionBegin => {
                assert!(!self.is_open, "a transaction within another");
                self.is_open = true;
            }
            Effect::TransactionCommit | Effect::TransactionRollback => {
                assert!(self.is_open, "nothing to close");
                self.is_open = false;
            }
            Effect::UserInsert { .. }
            | Effect::AccountsFind { .. }
            | Effect::UserLink { .. }
            | Effect::LinkReport { .. }
            | Effect::UserUpdate { .. }
            | Effect::UserDelete { .. }
            | Effect::UserForget { .. }
            | Effect::UserRestore { .. }
            | Effect::RolesTake { .. }
            | Effect::RolesGive { .. }
            | Effect::ContentReturn { .. }
            | Effect::BreakerLoad { .. }
            | Effect::BreakerTrip { .. }
            | Effect::DepartureAppend { .. }
            | Effect::DeparturesClose { .. }
            | Effect::GroupInsert { .. }
            | Effect::GroupUpdate { .. }
            | Effect::GroupDelete { .. }
            | Effect::MembersAdd { .. }
            | Effect::MembersRemove { .. }
            | Effect::MembersLeave { .. }
            | Effect::RoleSet { .. }
            | Effect::RoleTasksLock { .. }
            | Effect::RoleTasksAdd { .. }
            | Effect::RoleTasksTake { .. }
            | Effect::RoleTasksRemove { .. } => {
                assert!(self.is_open, "a write outside a transaction: {json}");
            }
            _ => {}
        }
        if let Effect::MembersAdd { members, .. }
        | Effect::RoleTasksAdd {
            members: Some(members),
            ..
        } = effect
        {
            is_in_order(members);
        }
    }

    /// A transaction that could not be begun is none.
    pub(crate) fn hears(&mut self, effect: &Effect, outcome: &Outcome) {
        self.is_open &= *effect != Effect::TransactionBegin || *outcome == Outcome::Done;
    }

    fn keeps_to_its_connection(&self, effect: &Effect) {
        let connection = match effect {
            Effect::UserLoad { connection_id, .. }
            | Effect::GroupLoad { connection_id, .. }
            | Effect::GroupInsert { connection_id, .. }
            | Effect::MembersAdd { connection_id, .. }
            | Effect::RoleTasksLock { connection_id }
            | Effect::RoleTasksAdd { connection_id, .. }
            | Effect::RoleTasksCount { connection_id, .. }
            | Effect::RoleTasksTake { connection_id, .. } => *connection_id,
            Effect::UsersSelect { selection, .. }
            | Effect::UsersCount { selection }
            | Effect::GroupsSelect { selection, .. }
            | Effect::GroupsCount { selection } => selection.connection_id(),
            Effect::UserInsert { row, .. }
            | Effect::UserLink { row, .. }
            | Effect::UserRestore { row, .. } => row.connection_id,
            Effect::AccountsFind { connection_id, .. }
            | Effect::BreakerLoad { connection_id, .. }
            | Effect::BreakerTrip { connection_id, .. }
            | Effect::DepartureLoad { connection_id, .. } => *connection_id,
            Effect::LinkReport { report } => report.connection_id,
            Effect::DepartureAppend { departure } => departure.connection_id,
            _ => self.connection,
        };
        assert_eq!(connection, self.connection);
    }

    /// The end of an exchange that was never given nonsense.
    pub(crate) fn ends(&self, reply: &Reply) {
        assert!(!self.is_open, "a transaction is left open");
        assert!(!self.has_no_body || reply.body.is_none());
        is_reply(reply, self.is_made);
    }
}

/// Rows are locked in one order.
fn is_in_order(ids: &[String]) {
    let ordered: BTreeSet<&String> = ids.iter().collect();
    assert!(ordered.into_iter().eq(ids));
}

/// A reply that can be sent, and tells no secret to anybody.
pub(crate) fn is_reply(reply: &Reply, is_made: bool) {
    assert!(matches!(reply.status, 200..=599), "{}", reply.status);
    let header = |name: &str| {
        reply
            .headers
            .iter()
            .filter(|(known, _)| known == name)
            .count()
    };
    assert!(reply.body.is_none() || header("Content-Type") == 1);
    for (name, value) in &reply.headers {
        assert!(
            !name.contains(['\r', '\n', '\0']) && !value.contains(['\r', '\n', '\0']),
            "{name}: {value:?}"
        );
    }
    if let Some(body) = &reply.body {
        let json: Json = serde_json::from_str(body).expect(body);
        if reply.status >= 400 {
            assert_eq!(json["status"], reply.status.to_string(), "{body}");
        }
    }
    let json = serde_json::to_string(reply).expect("a reply has a JSON form");
    assert_eq!(
        serde_json::from_str::<Reply>(&json).ok().as_ref(),
        Some(reply)
    );
    if is_made {
        claims::holds_no_secret(&json);
        claims::holds_no_secret(&format!("{reply:?}"));
    }
}
