//! The Group resource (RFC 7643 §4.2).

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Characteristics, IMMUTABLE, READ_ONLY, reference};
use crate::schema::Mutability;

/// A group of users and of other groups (RFC 7643 §4.2).
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The name of the group for people.
    // Required by the prose of §4.2; the representation in §8.7.1 says otherwise.
    pub display_name: String,
    /// The members of the group.
    #[serde(default)]
    pub members: Vec<Member>,
}

/// One membership.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The id of the member.
    #[schemars(extend("x-scim" = IMMUTABLE))]
    pub value: Option<String>,
    /// The URI of the member.
    #[serde(rename = "$ref")]
    #[schemars(extend("x-scim" = Characteristics {
        mutability: Mutability::Immutable,
        ..reference(&["User", "Group"])
    }))]
    pub reference: Option<String>,
    /// The name of the member for people, set by the service provider.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub display: Option<String>,
    /// The resource type of the member, `User` or `Group`.
    #[serde(rename = "type")]
    #[schemars(extend("x-scim" = Characteristics { canonical_values: &["User", "Group"], ..IMMUTABLE }))]
    pub kind: Option<String>,
}
