//! Users of WordPress whom a new user of a client may be about.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fields;

/// How accounts are found.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum AccountKey {
    /// By what a client calls somebody.
    Identity(Identity),
    /// By WordPress user id.
    WpUserId(u64),
}

/// What a client calls somebody, as far as it can be somebody's already.
#[derive(Clone, Serialize, JsonSchema, PartialEq)]
pub struct Identity {
    /// `userName` as sent, which may be a login of WordPress.
    pub user_name: String,
    /// The digest by which `userName` is unique.
    pub user_name_key: String,
    /// The e-mail that WordPress would get.
    pub user_email: Option<String>,
    /// The digest by which that e-mail is unique.
    pub user_email_key: Option<String>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// A WordPress user of the site.
#[derive(Clone, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The WordPress user.
    pub wp_user_id: u64,
    /// The connection that owns the user; `null` when none does.
    pub managed_by: Option<u64>,
    /// Whether it is owned under the `userName`, or with the e-mail, that was looked for.
    pub holds_identity: bool,
    /// Why SCIM must not write to the user, for a person.
    pub unreachable: Option<String>,
    /// What an administrator was told of the user and this connection.
    pub report: Option<Told>,
    /// What WordPress holds, for the fields asked for.
    pub wordpress: Fields,
}

/// What an administrator was told, and what came of it.
#[derive(Clone, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// How it stands.
    pub state: LinkState,
    /// The digest of the `userName` that it was about.
    pub user_name_key: String,
    /// The digest of the `externalId` that it was about.
    pub external_id_key: Option<String>,
}

/// How it stands about linking one user to one connection.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// An administrator has to decide.
    Asked,
    /// An administrator has allowed it.
    Approved,
    /// An administrator has refused it.
    Refused,
    /// It cannot be done.
    Impossible,
    /// Another connection owns the user.
    Conflict,
}

/// What an administrator is to see. There is one for each user and connection: a later one takes its place.
#[derive(Clone, Serialize, JsonSchema, PartialEq)]
pub struct LinkReport {
    /// The connection whose client sent it.
    pub connection_id: u64,
    /// The WordPress user.
    pub wp_user_id: u64,
    /// How it stands.
    pub state: LinkState,
    /// `userName` as sent.
    pub user_name: String,
    /// The digest of it.
    pub user_name_key: String,
    /// `externalId` as sent.
    pub external_id: Option<String>,
    /// The digest of it.
    pub external_id_key: Option<String>,
    /// What the client's user and the WordPress user have in common.
    pub matched: Vec<Matched>,
    /// Why it cannot be done, for a person.
    pub reason: Option<String>,
    /// When, microseconds since the epoch, UTC.
    pub reported: i64,
}

/// What two users have in common.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Matched {
    /// The e-mail.
    Email,
    /// `userName` is the login.
    Login,
    /// What another connection calls the user.
    Identity,
}
