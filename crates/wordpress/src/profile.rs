//! What each kind of client needs on the wire.

use schemars::JsonSchema;
use serde::Deserialize;

/// The switches of one kind of client. Every tolerance is on by default.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Whether ETags are advertised and `If-Match` is enforced.
    pub etag: bool,
}

impl Default for Profile {
    fn default() -> Self {
        Self { etag: true }
    }
}
