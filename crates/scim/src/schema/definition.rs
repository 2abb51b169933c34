//! An attribute as it is written down, before it has a place in a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AttributeType, Mutability, Returned, Uniqueness};

/// A schema that a connection adds to a resource type: attributes under a URN of its own, or further
/// ones under a URN that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Extension {
    /// The URN of the schema.
    pub urn: String,
    /// The name of the schema for people.
    pub name: String,
    /// What the schema is for.
    #[serde(default)]
    pub description: String,
    /// The attributes.
    pub attributes: Vec<Definition>,
}

/// One attribute with its characteristics (RFC 7643 §7); what is left out has the default of §2.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Definition {
    /// The name, as RFC 7643 §2.1 allows it.
    pub name: String,
    /// What it means, for a person.
    #[serde(default)]
    pub description: String,
    /// The data type.
    #[serde(rename = "type", default)]
    pub kind: AttributeType,
    /// Whether it holds any number of values.
    #[serde(default)]
    pub multi_valued: bool,
    /// Whether a resource must have it.
    #[serde(default)]
    pub required: bool,
    /// Whether letter case counts when values are compared.
    #[serde(default)]
    pub case_exact: bool,
    /// Who may change it.
    #[serde(default)]
    pub mutability: Mutability,
    /// When it is returned.
    #[serde(default)]
    pub returned: Returned,
    /// How far it must be unique.
    #[serde(default)]
    pub uniqueness: Uniqueness,
    /// Suggested values.
    #[serde(default)]
    pub canonical_values: Vec<String>,
    /// What a reference may refer to.
    #[serde(default)]
    pub reference_types: Vec<String>,
    /// The parts of a complex attribute.
    #[serde(default)]
    pub sub_attributes: Vec<Definition>,
}

impl Definition {
    /// An attribute with the defaults of RFC 7643 §2.2: an optional string that the client may write.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: String::new(),
            kind: AttributeType::default(),
            multi_valued: false,
            required: false,
            case_exact: false,
            mutability: Mutability::default(),
            returned: Returned::default(),
            uniqueness: Uniqueness::default(),
            canonical_values: Vec::new(),
            reference_types: Vec::new(),
            sub_attributes: Vec::new(),
        }
    }
}
