//! What the administrator decided about attributes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A WordPress field that gets its value from an attribute, or from several.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct MappedAttribute {
    /// The key of user meta, or a field by the name that `wp_insert_user` uses.
    pub field: String,
    /// The attribute in full: `title`, `name.givenName`, or with the URN of its schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// In its place, a text with attributes in braces: `{name.givenName} {name.familyName}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// What is done to the value.
    #[serde(default, skip_serializing_if = "Transform::is_none")]
    pub transform: Transform,
    /// Whether the list of users in WordPress has a column for it. That is for the shell to show.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub column: bool,
}

/// What is done to a value before WordPress gets it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
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
    /// Whether the value stays as it is.
    #[must_use]
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands out references"
    )]
    fn is_none(&self) -> bool {
        *self == Self::None
    }

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
