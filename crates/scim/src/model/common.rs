//! The attributes of every resource (RFC 7643 §3.1).

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Characteristics, DEFAULT, READ_ONLY, reference};
use crate::{
    date_time::DateTime,
    schema::{Mutability, Returned, Uniqueness},
};

/// The common attributes (RFC 7643 §3.1). No schema lists them, every resource has them.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Common {
    /// The URIs of the schemas that define the attributes present.
    #[serde(default)]
    #[schemars(extend("x-scim" = SCHEMAS))]
    pub schemas: Vec<String>,
    /// The identifier that the service provider gave to the resource.
    #[schemars(extend("x-scim" = ID))]
    pub id: Option<String>,
    /// The identifier of the resource at the client.
    #[schemars(extend("x-scim" = EXTERNAL_ID))]
    pub external_id: Option<String>,
    /// What the service provider knows about the resource as such.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub meta: Option<Meta>,
}

/// Resource metadata, all of it set by the service provider.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// The name of the resource type.
    #[schemars(extend("x-scim" = EXACT))]
    pub resource_type: Option<String>,
    /// When the resource was added to the service provider.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub created: Option<DateTime>,
    /// When the resource was last changed.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub last_modified: Option<DateTime>,
    /// The URI of the resource.
    #[schemars(extend("x-scim" = LOCATION))]
    pub location: Option<String>,
    /// The version of the resource, as in its ETag.
    #[schemars(extend("x-scim" = EXACT))]
    pub version: Option<String>,
}

const EXACT: Characteristics = Characteristics {
    case_exact: true,
    ..READ_ONLY
};
const SCHEMAS: Characteristics = Characteristics {
    returned: Returned::Always,
    ..reference(&["uri"])
};
const ID: Characteristics = Characteristics {
    returned: Returned::Always,
    uniqueness: Uniqueness::Server,
    ..EXACT
};
const EXTERNAL_ID: Characteristics = Characteristics {
    case_exact: true,
    ..DEFAULT
};
const LOCATION: Characteristics = Characteristics {
    case_exact: true,
    mutability: Mutability::ReadOnly,
    ..reference(&["uri"])
};
