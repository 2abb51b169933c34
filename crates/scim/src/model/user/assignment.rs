//! What a user has: the multi-valued attributes of RFC 7643 §4.1.2 that are not addresses.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{Characteristics, DEFAULT, READ_ONLY, reference};
use crate::schema::{AttributeType, Mutability};

/// A group that the user belongs to, set by the service provider.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupReference {
    /// The id of the group.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub value: Option<String>,
    /// The URI of the group.
    #[serde(rename = "$ref")]
    #[schemars(extend("x-scim" = Characteristics {
        mutability: Mutability::ReadOnly,
        ..reference(&["User", "Group"])
    }))]
    pub reference: Option<String>,
    /// The name of the group for people.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub display: Option<String>,
    /// Whether the membership is `direct` or comes through another group, `indirect`.
    #[serde(rename = "type")]
    #[schemars(extend("x-scim" = Characteristics { canonical_values: &["direct", "indirect"], ..READ_ONLY }))]
    pub kind: Option<String>,
}

/// Something the user is entitled to.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entitlement {
    /// The entitlement.
    pub value: Option<String>,
    /// The value as it is shown to people.
    pub display: Option<String>,
    /// What kind of entitlement it is.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether this is the preferred value; at most one is.
    pub primary: Option<bool>,
}

/// A role of the user.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// The role.
    pub value: Option<String>,
    /// The value as it is shown to people.
    pub display: Option<String>,
    /// What kind of role it is.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether this is the preferred value; at most one is.
    pub primary: Option<bool>,
}

/// An X.509 certificate.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// The certificate, DER in base64.
    #[schemars(extend("x-scim" = BINARY))]
    pub value: Option<String>,
    /// The value as it is shown to people.
    pub display: Option<String>,
    /// What the certificate is for.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether this is the preferred value; at most one is.
    pub primary: Option<bool>,
}

const BINARY: Characteristics = Characteristics {
    kind: Some(AttributeType::Binary),
    ..DEFAULT
};
