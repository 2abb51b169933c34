//! A site in memory and a client that talks to it.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wordpress::{
    contract::{CONTRACT, Reply},
    exchange::Exchange,
    memory::Memory,
};

/// A site with its clock.
pub(crate) struct Site {
    pub(crate) memory: Memory,
    /// What an administrator decided for the connection besides.
    pub(crate) settings: Value,
    pub(crate) unavailable_roles: Value,
    /// Which values the audit holds.
    pub(crate) kept_values: Value,
    pub(crate) now: i64,
    drawn: u64,
}

/// A request that is being put together.
pub(crate) struct Call<'site> {
    site: &'site mut Site,
    connection: u64,
    profile: &'static str,
    caller: Value,
    request: Value,
    body: Vec<u8>,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self {
            memory: Memory::default(),
            settings: json!({}),
            unavailable_roles: json!([]),
            kept_values: Value::Null,
            now: 1_764_000_000_000_000,
            drawn: 0,
        }
    }

    /// A request to a path with an optional query.
    pub(crate) fn call(&mut self, method: &str, target: &str) -> Call<'_> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Call {
            site: self,
            connection: 1,
            profile: "generic",
            caller: json!({
                "kind": "client", "scheme": "bearer",
                "scopes": ["users:read", "users:write", "users:delete", "groups:read", "groups:write"],
            }),
            request: json!({
                "kind": "http", "method": method, "path": path, "query": query,
                "headers": BTreeMap::<String, String>::new(),
            }),
            body: Vec::new(),
        }
    }

    /// Creates a user and tells its id.
    pub(crate) fn created(&mut self, user: Value) -> String {
        let reply = self.call("POST", "/Users").json(user).send();
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        body(&reply)["id"].as_str().unwrap().to_owned()
    }

    /// Has the first connection do with a WordPress user what an administrator decided.
    pub(crate) fn administered(&mut self, request: Value) -> Reply {
        let configuration = self.configuration(1, "generic", &json!({"kind": "site"}));
        let mut exchange = Exchange::new(&configuration.to_string(), &request.to_string(), b"");
        self.memory.run(&mut exchange)
    }

    /// Tells the core that a WordPress user was edited or deleted by somebody else.
    pub(crate) fn observed(&mut self, wp_user_id: u64, change: &str) -> Reply {
        let mut exchange = self.observing(wp_user_id, change);
        self.memory.run(&mut exchange)
    }

    /// The exchange of that, for a test that performs effects itself.
    pub(crate) fn observing(&mut self, wp_user_id: u64, change: &str) -> Exchange {
        let configuration = self.configuration(1, "generic", &json!({"kind": "site"}));
        let request = json!({"kind": "observed", "wp_user_id": wp_user_id, "change": change});
        Exchange::new(&configuration.to_string(), &request.to_string(), b"")
    }

    /// Has the site settle roles in the background; tells what it says of it.
    pub(crate) fn settle(&mut self, limit: u64) -> Value {
        let reply = self.by_site(&json!({"kind": "settle_roles", "limit": limit}));
        assert_eq!((reply.status, &reply.log), (200, &None));
        body(&reply)
    }

    /// Undoes a departure.
    pub(crate) fn restored(&mut self, departure: u64) -> Reply {
        self.by_site(&json!({"kind": "restore", "departure": departure}))
    }

    /// Something that the site itself asks for.
    pub(crate) fn by_site(&mut self, request: &Value) -> Reply {
        let configuration = self.configuration(1, "generic", &json!({"kind": "site"}));
        let mut exchange = Exchange::new(&configuration.to_string(), &request.to_string(), b"");
        self.memory.run(&mut exchange)
    }

    fn configuration(&mut self, connection: u64, profile: &str, caller: &Value) -> Value {
        self.now += 1_000_000;
        self.drawn += 1;
        let mut settings = json!({
            "id": connection, "profile": profile, "default_role": "subscriber", "content_heir": 1,
        });
        for (name, value) in self.settings.as_object().into_iter().flatten() {
            settings[name] = value.clone();
        }
        json!({
            "contract": CONTRACT,
            "base_url": "https://example.org/wp-json/scim/v2",
            "now": self.now,
            "seed": format!("{:032x}", u128::from(self.drawn) << 32),
            "caller": caller,
            "connection": settings,
            "unavailable_roles": self.unavailable_roles,
            "kept_values": self.kept_values,
        })
    }
}

impl<'site> Call<'site> {
    pub(crate) fn json(mut self, body: Value) -> Self {
        self.body = body.to_string().into_bytes();
        self
    }

    /// Another request, which no client can put together.
    pub(crate) fn of_request(mut self, request: Value) -> Self {
        self.request = request;
        self
    }

    pub(crate) fn bytes(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request["headers"][name] = json!(value);
        self
    }

    pub(crate) fn of_connection(mut self, connection: u64) -> Self {
        self.connection = connection;
        self
    }

    pub(crate) fn of_profile(mut self, profile: &'static str) -> Self {
        self.profile = profile;
        self
    }

    pub(crate) fn with_scopes(mut self, scopes: &[&str]) -> Self {
        self.caller["scopes"] = json!(scopes);
        self
    }

    pub(crate) fn with_scheme(mut self, scheme: &str) -> Self {
        self.caller["scheme"] = json!(scheme);
        self
    }

    /// Sent by somebody whose credential was not accepted.
    pub(crate) fn refused(mut self, reason: &str, retry_after: Option<u32>) -> Self {
        self.caller = json!({"kind": "refused", "reason": reason, "retry_after": retry_after});
        self
    }

    /// The exchange, for a test that performs effects itself.
    pub(crate) fn exchange(self) -> Exchange {
        self.begun().1
    }

    pub(crate) fn send(self) -> Reply {
        let (site, mut exchange) = self.begun();
        site.memory.run(&mut exchange)
    }

    fn begun(self) -> (&'site mut Site, Exchange) {
        let configuration = self
            .site
            .configuration(self.connection, self.profile, &self.caller);
        let (configuration, request) = (configuration.to_string(), self.request.to_string());
        let exchange = Exchange::new(&configuration, &request, &self.body);
        (self.site, exchange)
    }
}

/// The body of a reply as JSON.
pub(crate) fn body(reply: &Reply) -> Value {
    serde_json::from_str(reply.body.as_deref().unwrap_or("null")).unwrap()
}

/// A header of a reply.
pub(crate) fn header<'reply>(reply: &'reply Reply, name: &str) -> Option<&'reply str> {
    let found = reply
        .headers
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// A PATCH with these operations.
pub(crate) fn patch(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}
