//! What a client may do at all.

use schemars::JsonSchema;
use serde::Deserialize;

/// What the administrator can switch off for a connection, whatever its tokens allow.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// New users.
    Create,
    /// Changes of attributes other than `active`.
    Update,
    /// `active` becomes false.
    Deactivate,
    /// `active` becomes true again.
    Reactivate,
    /// DELETE of users.
    Delete,
    /// Every change of groups and of who belongs to them.
    Groups,
}
