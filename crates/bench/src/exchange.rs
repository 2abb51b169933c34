//! Whole exchanges without PHP: a request goes in, users held in memory answer the effects.

use serde_json::json;
use wordpress::{
    contract::{CONTRACT, Reply},
    exchange::Exchange,
    memory::Memory,
};

/// A site with one user.
#[derive(Clone, Debug)]
pub struct Site {
    memory: Memory,
    id: String,
}

impl Site {
    /// A site to which a client has posted [`crate::USER`].
    ///
    /// # Errors
    ///
    /// The reply if the user was refused.
    pub fn with_user() -> Result<Self, String> {
        let mut site = Self {
            memory: Memory::default(),
            id: String::new(),
        };
        let reply = site.answer("POST", "/Users", crate::USER.as_bytes());
        let body = reply.body.unwrap_or_default();
        let created: serde_json::Value =
            serde_json::from_str(&body).map_err(|error| error.to_string())?;
        match created.get("id").and_then(serde_json::Value::as_str) {
            Some(id) if reply.status == 201 => site.id = id.to_owned(),
            _ => return Err(body),
        }
        Ok(site)
    }

    /// GET of the user by its id.
    pub fn get(&mut self) -> Reply {
        self.answer("GET", &format!("/Users/{}", self.id), b"")
    }

    /// [`crate::PATCH`] of the user.
    pub fn patch(&mut self) -> Reply {
        let path = format!("/Users/{}", self.id);
        self.answer("PATCH", &path, crate::PATCH.as_bytes())
    }

    /// From the three strings that PHP hands over to the string that it gets.
    fn answer(&mut self, method: &str, path: &str, body: &[u8]) -> Reply {
        let configuration = json!({
            "contract": CONTRACT,
            "base_url": "https://example.org/wp-json/scim/v2",
            "now": 1_764_000_000_000_000_i64,
            "seed": "00000000000000010000000000000000",
            "caller": {"kind": "client", "scheme": "bearer", "scopes": ["users:read", "users:write"]},
            "connection": {"id": 1, "profile": "generic", "default_role": "subscriber", "content_heir": 1, "breaker": {"off": true}},
        });
        let request = json!({
            "kind": "http", "method": method, "path": path, "query": "", "headers": {},
        });
        let mut exchange = Exchange::new(&configuration.to_string(), &request.to_string(), body);
        self.memory.run(&mut exchange)
    }
}
