//! A user's loss of access, with what is needed to undo it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row of the table of departures.
#[derive(Clone, Deserialize, Serialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// The connection.
    pub connection_id: u64,
    /// The SCIM id of the user.
    pub user_id: String,
    /// The WordPress user.
    pub wp_user_id: u64,
    /// When, microseconds since the epoch, UTC.
    pub occurred: i64,
    /// What happened.
    pub kind: DepartureKind,
    /// Whether the user could get in before.
    pub was_active: bool,
    /// When the user was created, microseconds since the epoch, UTC.
    pub created: i64,
    /// The version of the resource before.
    pub version: u64,
    /// The resource before, JSON.
    pub document: String,
    /// The `userName`, for the person who undoes it.
    pub user_name: String,
    /// Roles that had been taken before.
    pub remembered_roles: Vec<String>,
    /// SCIM ids of the groups that the user was a member of and is not any more.
    pub groups: Vec<String>,
    /// What was taken.
    pub taken: Taking,
}

/// What happened to a user who lost access.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum DepartureKind {
    /// The account was locked.
    Deactivated,
    /// The account was locked and its roles were taken.
    RolesRemoved,
    /// The account was deleted.
    Deleted,
    /// The account was locked and the connection forgot it.
    Forgotten,
    /// As `forgotten`, until an administrator says who gets the content.
    Asked,
}

/// What was taken from a WordPress user.
#[derive(Clone, Default, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Taking {
    /// The login, of a user who was deleted.
    pub user_login: Option<String>,
    /// Roles on this site.
    pub roles: Vec<String>,
    /// Who got the content.
    pub heir: Option<u64>,
    /// The posts, of every type and state.
    pub posts: Vec<u64>,
    /// The links.
    pub links: Vec<u64>,
}
