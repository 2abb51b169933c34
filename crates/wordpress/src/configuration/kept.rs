//! What the administrator decided about the audit.

use schemars::JsonSchema;
use serde::Deserialize;

/// Old and new values are held in the audit, but for some.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct KeptValues {
    /// Attributes in full, of which nothing but the name is held: `title`, `name.familyName`, or with the URN of
    /// their schema.
    #[serde(default)]
    pub secret: Vec<String>,
}
