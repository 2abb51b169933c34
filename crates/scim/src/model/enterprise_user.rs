//! The enterprise extension of User (RFC 7643 §4.3).

use schemars::JsonSchema;
use serde::Deserialize;

use super::{READ_ONLY, reference};

/// What an organization knows about a user (RFC 7643 §4.3).
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnterpriseUser {
    /// The identifier of the person within the organization, of digits or letters.
    pub employee_number: Option<String>,
    /// The name of the cost center.
    pub cost_center: Option<String>,
    /// The name of the organization.
    pub organization: Option<String>,
    /// The name of the division.
    pub division: Option<String>,
    /// The name of the department.
    pub department: Option<String>,
    /// The user's manager.
    pub manager: Option<Manager>,
}

/// A reference to another user.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Manager {
    /// The id of the resource that represents the manager.
    pub value: Option<String>,
    /// The URI of the resource that represents the manager.
    #[serde(rename = "$ref")]
    #[schemars(extend("x-scim" = reference(&["User"])))]
    pub reference: Option<String>,
    /// The manager's displayName, set by the service provider.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub display_name: Option<String>,
}
