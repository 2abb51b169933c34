//! What an exchange knows before it begins: the site, the caller, the clock and the identifiers.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use scim::schema::Extension;
use serde::Deserialize;

use crate::{
    extensions,
    profile::{self, Scheme},
    roles::{self, RoleRule, RoleValue, UnavailableRole},
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
    /// The roles that the connection names and the site cannot give.
    #[serde(default)]
    pub unavailable_roles: Vec<UnavailableRole>,
}

/// Who asks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
    /// The role of new users, and of those to whom no rule applies any more.
    pub default_role: String,
    /// Roles for the members of groups; the first that applies wins.
    #[serde(default)]
    pub role_rules: Vec<RoleRule>,
    /// Roles for values of `roles` and `entitlements`, where no rule for a group applies.
    #[serde(default)]
    pub role_values: Vec<RoleValue>,
    /// The roles that rules may give; none is named where those of the rules are meant.
    #[serde(default)]
    pub assignable_roles: Vec<String>,
    /// The roles that rules may give although whoever has them can take the site over.
    #[serde(default)]
    pub dangerous_roles: Vec<String>,
    /// The WordPress user who gets the content of deleted users.
    pub content_heir: u64,
    /// Whether it manages the users of a whole network of sites. What that means is for the shell to know.
    #[serde(default)]
    pub network: bool,
    /// The sites that new users of the network become members of, besides the main site.
    #[serde(default)]
    pub sites: Vec<u64>,
}

/// Each of them is a write of WordPress's within the transaction of a new user.
const MOST_SITES: usize = 20;

impl Connection {
    /// Whether there is any rule by which users get roles.
    #[must_use]
    pub fn has_rules(&self) -> bool {
        !self.role_rules.is_empty() || !self.role_values.is_empty()
    }
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
    match extensions::users(&connection.extensions) {
        Ok(_) => roles::objection(&connection).or_else(|| objection_to_sites(&connection)),
        Err(error) => Some(error.detail),
    }
}

fn objection_to_sites(connection: &Connection) -> Option<String> {
    if !connection.network && !connection.sites.is_empty() {
        return Some("`sites` is for connections of the network".to_owned());
    }
    if connection.sites.len() > MOST_SITES {
        return Some(format!("`sites` can name {MOST_SITES} sites"));
    }
    let distinct: BTreeSet<u64> = connection.sites.iter().copied().collect();
    let is_odd = distinct.contains(&0) || distinct.len() < connection.sites.len();
    is_odd.then(|| "`sites` names each site once, by its number".to_owned())
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
        assert_eq!(objection(connection("okta", "urn:example:site")), None);
        for (wrong, word) in [
            (connection("nobody", "urn:example:site"), "nobody"),
            (connection("okta", "not a urn"), "not a urn"),
            (json!({"id": 1}), "profile"),
            (json!([]), "Connection"),
        ] {
            let text = objection(wrong.clone()).unwrap_or_else(|| panic!("{wrong}"));
            assert!(text.contains(word), "{text}");
        }
    }

    #[test]
    fn sites_are_those_of_a_network_and_named_once() {
        let objection = |network: bool, sites: serde_json::Value| {
            let connection = json!({"id": 1, "profile": "okta", "default_role": "subscriber",
                "content_heir": 1, "network": network, "sites": sites});
            objection(connection.to_string().as_bytes())
        };
        let many = |count: usize| json!((1..=count).collect::<Vec<_>>());
        assert_eq!(objection(false, json!([])), None);
        assert_eq!(objection(true, json!([])), None);
        assert_eq!(objection(true, many(MOST_SITES)), None);
        for (network, sites, word) in [
            (false, json!([2]), "of the network"),
            (true, many(MOST_SITES + 1), "20"),
            (true, json!([2, 3, 2]), "once"),
            (true, json!([0]), "number"),
            (true, json!([-1]), "u64"),
        ] {
            let text = objection(network, sites.clone()).unwrap_or_else(|| panic!("{sites}"));
            assert!(text.contains(word), "{text}");
        }
    }
}
