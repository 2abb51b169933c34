//! What an exchange knows before it begins: the site, the caller, the clock and the identifiers.

mod kept;
mod leavers;
mod mapped;
mod switches;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use scim::{limits::Limits, resource::Resource, schema::Extension};
use serde::Deserialize;

pub use kept::KeptValues;
pub use leavers::{Breaker, Custody, Leaving};
pub use mapped::{MappedAttribute, Transform};
pub use switches::Feature;

use crate::{
    contract::Fields,
    extensions,
    mapping::{self, Mapping},
    profile::{self, Scheme, Sent},
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
    /// Which values the audit holds of what changes; only names of attributes, if `null`.
    #[serde(default)]
    pub kept_values: Option<KeptValues>,
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
    /// WordPress fields that the administrator mapped attributes to.
    #[serde(default)]
    pub attributes: Vec<MappedAttribute>,
    /// What it may not do, whatever its tokens allow.
    #[serde(default)]
    pub switched_off: Vec<Feature>,
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
    /// What becomes of a new user whom WordPress has already.
    #[serde(default)]
    pub linking: Linking,
    /// Whether the login of WordPress follows when `userName` changes.
    #[serde(default)]
    pub rename_login: bool,
    /// Whether `password` is the password of the WordPress user. Otherwise it is as if it had not been sent.
    #[serde(default)]
    pub password_sync: bool,
    /// Whether the site shows photos as avatars; whoever sees one then calls the server that it comes from.
    #[serde(default)]
    pub photos_as_avatars: bool,
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
    /// Whether it manages the users of a whole network of sites. What that means is for the shell to know.
    #[serde(default)]
    pub network: bool,
    /// The sites that new users of the network become members of, besides the main site.
    #[serde(default)]
    pub sites: Vec<u64>,
}

/// What becomes of a new user of a client whom WordPress has already, and nobody manages. Protected accounts
/// are never linked.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Linking {
    /// The request is refused.
    #[default]
    Off,
    /// Whoever has the same e-mail is linked.
    Email,
    /// Whoever has `userName` as the login is linked.
    Login,
    /// The request is refused until an administrator has decided.
    Ask,
}

impl Connection {
    /// Whether it may do something.
    #[must_use]
    pub fn is_on(&self, feature: Feature) -> bool {
        !self.switched_off.contains(&feature)
    }

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
    if connection.password_sync && profile::named(&connection.profile).password == Sent::Refused {
        return Some(format!(
            "the profile `{}` refuses passwords: leave `password_sync` off",
            connection.profile
        ));
    }
    if let Some(objection) = connection.breaker.objection() {
        return Some(objection);
    }
    match extensions::users(&connection.extensions) {
        Ok(schema) => Mapping::new(&schema, &connection.attributes)
            .objection()
            .or_else(|| roles::objection(&connection))
            .or_else(|| objection_to_sites(&connection)),
        Err(error) => Some(error.detail),
    }
}

/// The attributes that can be mapped on a connection, JSON as in [`objection`]: a JSON array of their full names.
#[must_use]
pub fn attributes(connection: &[u8]) -> String {
    let schema = serde_json::from_slice::<Connection>(connection)
        .ok()
        .and_then(|connection| extensions::users(&connection.extensions).ok());
    let names = schema
        .map(|schema| mapping::names(&schema))
        .unwrap_or_default();
    serde_json::to_string(&names).unwrap_or_default()
}

/// What is mapped on a connection, JSON as in [`objection`]: a JSON array of objects with `field`, `source`,
/// `is_added` and `comes_back`.
#[must_use]
pub fn mapped(connection: &[u8]) -> String {
    let rows = serde_json::from_slice::<Connection>(connection)
        .ok()
        .and_then(|connection| {
            let schema = extensions::users(&connection.extensions).ok()?;
            Some(Mapping::new(&schema, &connection.attributes).rows())
        });
    serde_json::to_string(&rows.unwrap_or_default()).unwrap_or_default()
}

/// Every attribute of users and groups on a connection, JSON as in [`objection`]: a JSON array of their full names.
#[must_use]
pub fn every_attribute(connection: &[u8]) -> String {
    let users = serde_json::from_slice::<Connection>(connection)
        .ok()
        .and_then(|connection| extensions::users(&connection.extensions).ok());
    let groups = scim::schema::group();
    let of_users = users
        .iter()
        .flat_map(|schema| schema.ids().map(|id| schema.full_name(id)));
    let names: BTreeSet<String> = groups
        .ids()
        .map(|id| groups.full_name(id))
        .chain(of_users)
        .collect();
    serde_json::to_string(&names).unwrap_or_default()
}

/// What WordPress would get of a user on a connection, both JSON: an object with `fields`, or with `error` for
/// the person who tries it.
#[must_use]
pub fn tried(connection: &[u8], user: &[u8]) -> String {
    let result = try_mapping(connection, user);
    let told = match result {
        Ok(fields) => serde_json::json!({ "fields": fields }),
        Err(error) => serde_json::json!({ "error": error }),
    };
    told.to_string()
}

fn try_mapping(connection: &[u8], user: &[u8]) -> Result<Fields, String> {
    if let Some(objection) = objection(connection) {
        return Err(objection);
    }
    let connection: Connection =
        serde_json::from_slice(connection).map_err(|error| error.to_string())?;
    let schema = extensions::users(&connection.extensions).map_err(|error| error.detail)?;
    let parsed =
        Resource::from_json(&schema, user, &Limits::default()).map_err(|error| error.detail)?;
    Ok(Mapping::new(&schema, &connection.attributes).derive(&parsed.resource))
}

/// Each of them is a write of WordPress's within the transaction of a new user.
const MOST_SITES: usize = 20;

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
    fn what_is_mapped_is_told_of_a_connection_that_can_be_read() {
        let connection = json!({"id": 1, "profile": "okta", "default_role": "subscriber", "content_heir": 1,
            "attributes": [{"field": "job", "attribute": "title"}]});
        let rows: serde_json::Value =
            serde_json::from_str(&mapped(connection.to_string().as_bytes())).unwrap();
        let last = json!({"field": "job", "source": "title", "is_added": true, "comes_back": true});
        assert_eq!(rows.as_array().unwrap().last(), Some(&last));
        assert_eq!(mapped(b"{}"), "[]");
    }

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
            (
                json!({"id": 1, "profile": "strict", "default_role": "subscriber", "content_heir": 1,
                    "password_sync": true}),
                "refuses passwords",
            ),
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

    #[test]
    fn every_attribute_has_a_name_that_is_found() {
        let connection = json!({"id": 1, "profile": "okta", "default_role": "subscriber", "content_heir": 1,
            "extensions": [{"urn": "urn:example:site", "name": "Site", "attributes": [{"name": "badge"}]}]});
        let names = every_attribute(connection.to_string().as_bytes());
        let names: Vec<String> = serde_json::from_str(&names).expect("JSON");
        for name in [
            "emails",
            "emails.value",
            "name.familyName",
            "members",
            "password",
            "urn:example:site:badge",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        ] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        assert!(every_attribute(b"broken").contains("displayName"));
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
