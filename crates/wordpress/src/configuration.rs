//! What an exchange knows before it begins: the site, the caller, the clock and the identifiers.

mod leavers;

use schemars::JsonSchema;
use scim::schema::Extension;
use serde::Deserialize;

pub use leavers::{Breaker, Custody, Leaving};

use crate::{
    extensions,
    profile::{self, Scheme},
};

/// The circumstances of one exchange, drawn once by the shell and remembered. The same configuration,
/// request and outcomes give the same effects and the same reply.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The contract that the shell speaks.
    pub contract: u32,
    /// The SCIM base URL without a trailing slash.
    pub base_url: String,
    /// Now, microseconds since the epoch, UTC.
    pub now: i64,
    /// 16 random bytes in lower-case hexadecimal; identifiers are made from them.
    pub seed: String,
    /// Who asks.
    pub caller: Caller,
    /// The connection that the caller belongs to.
    pub connection: Option<Connection>,
}

/// Who asks.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Caller {
    /// A client whose credential was accepted.
    Client {
        /// What the credential allows.
        scopes: Vec<Scope>,
        /// How the credential was shown.
        scheme: Scheme,
    },
    /// Somebody without an acceptable credential.
    Refused {
        /// Why, for the audit; the answer does not tell.
        reason: String,
        /// Seconds after which another attempt is heard, when there were too many.
        retry_after: Option<u32>,
    },
    /// The site itself.
    Site,
}

/// What a credential allows.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum Scope {
    /// Read users and discovery.
    #[serde(rename = "users:read")]
    UsersRead,
    /// Create and change users.
    #[serde(rename = "users:write")]
    UsersWrite,
    /// Delete users.
    #[serde(rename = "users:delete")]
    UsersDelete,
    /// Read groups.
    #[serde(rename = "groups:read")]
    GroupsRead,
    /// Create, change and delete groups.
    #[serde(rename = "groups:write")]
    GroupsWrite,
}

/// One client of the site, with what the administrator decided for it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// The number of the connection.
    pub id: u64,
    /// The name of what this kind of client needs on the wire: a file of `crates/wordpress/profiles`.
    pub profile: String,
    /// Schemas that the administrator added to users.
    #[serde(default)]
    pub extensions: Vec<Extension>,
    /// The role of new users.
    pub default_role: String,
    /// The WordPress user who gets the content of deleted users.
    pub content_heir: u64,
    /// Whether that is the user's manager instead, or asked for.
    #[serde(default)]
    pub content_custody: Custody,
    /// What `active` false does.
    #[serde(default)]
    pub on_deactivate: Leaving,
    /// What DELETE does.
    #[serde(default = "Leaving::delete")]
    pub on_delete: Leaving,
    /// How many may leave before an administrator is asked.
    #[serde(default)]
    pub breaker: Breaker,
}

/// What is wrong with the settings of a connection, as JSON, for the person who made them; `None` if
/// nothing is.
#[must_use]
pub fn objection(connection: &[u8]) -> Option<String> {
    let connection: Connection = match serde_json::from_slice(connection) {
        Ok(connection) => connection,
        Err(error) => return Some(error.to_string()),
    };
    if !profile::is_known(&connection.profile) {
        return Some(format!("there is no profile `{}`", connection.profile));
    }
    if let Some(objection) = connection.breaker.objection() {
        return Some(objection);
    }
    match extensions::users(&connection.extensions) {
        Ok(_) => None,
        Err(error) => Some(error.detail),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_objection_says_what_is_wrong() {
        let connection = |profile: &str, urn: &str| {
            json!({"id": 1, "profile": profile, "default_role": "subscriber", "content_heir": 1,
                "extensions": [{"urn": urn, "name": "Site", "attributes": [{"name": "badge"}]}]})
        };
        let objection =
            |connection: serde_json::Value| objection(connection.to_string().as_bytes());
        let with = |name: &str, setting: serde_json::Value| {
            let mut connection = connection("okta", "urn:example:site");
            connection[name] = setting;
            connection
        };
        assert_eq!(objection(connection("okta", "urn:example:site")), None);
        assert_eq!(objection(with("breaker", json!({"off": true}))), None);
        assert_eq!(
            objection(with("on_deactivate", json!("keep_and_forget"))),
            None
        );
        for (wrong, word) in [
            (connection("nobody", "urn:example:site"), "nobody"),
            (connection("okta", "not a urn"), "not a urn"),
            (json!({"id": 1}), "profile"),
            (json!([]), "Connection"),
            (with("on_delete", json!("trash")), "trash"),
            (with("content_custody", json!("nobody")), "nobody"),
            (with("breaker", json!({"least": 0})), "breaker.least"),
            (with("breaker", json!({"percent": 101})), "breaker.percent"),
            (with("breaker", json!({"of": true})), "of"),
        ] {
            let text = objection(wrong.clone()).unwrap_or_else(|| panic!("{wrong}"));
            assert!(text.contains(word), "{text}");
        }
    }
}
