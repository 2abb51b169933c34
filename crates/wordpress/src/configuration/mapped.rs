//! What the administrator decided about attributes.

use schemars::JsonSchema;
use serde::Deserialize;

/// A WordPress field that gets its value from an attribute, or from several.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct MappedAttribute {
    /// The key of user meta, or a field by the name that `wp_insert_user` uses.
    pub field: String,
    /// The attribute in full: `title`, `name.givenName`, or with the URN of its schema.
    #[serde(default)]
    pub attribute: Option<String>,
    /// In its place, a text with attributes in braces: `{name.givenName} {name.familyName}`.
    #[serde(default)]
    pub template: Option<String>,
    /// What is done to the value.
    #[serde(default)]
    pub transform: Transform,
    /// Whether the list of users in WordPress has a column for it. That is for the shell to show.
    #[serde(default)]
    pub column: bool,
}

/// What is done to a value before WordPress gets it.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Nothing.
    #[default]
    None,
    /// White space at both ends goes.
    Trim,
    /// Every letter becomes a small one.
    Lowercase,
    /// Every letter becomes a capital.
    Uppercase,
}

impl Transform {
    /// The value as WordPress gets it.
    #[must_use]
    pub fn apply(self, value: &str) -> String {
        match self {
            Self::None => value.to_owned(),
            Self::Trim => value.trim().to_owned(),
            Self::Lowercase => value.to_lowercase(),
            Self::Uppercase => value.to_uppercase(),
        }
    }
}
