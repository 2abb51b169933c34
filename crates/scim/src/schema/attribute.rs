//! One attribute definition and the vocabulary of its characteristics (RFC 7643 §7).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AttributeId;

/// The data types of RFC 7643 §2.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AttributeType {
    /// Unicode text.
    #[default]
    String,
    /// `true` or `false`.
    Boolean,
    /// A real number.
    Decimal,
    /// A whole number.
    Integer,
    /// An instant, RFC 7643 §2.3.5.
    DateTime,
    /// A URI.
    Reference,
    /// Base64 text.
    Binary,
    /// A set of sub-attributes.
    Complex,
}

/// Who may change a value, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Mutability {
    /// Only the service provider.
    ReadOnly,
    /// The client at any time.
    #[default]
    ReadWrite,
    /// The client, once.
    Immutable,
    /// The client may write it and never read it.
    WriteOnly,
}

/// When a value is part of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Returned {
    /// In every answer, whatever is asked for.
    Always,
    /// In no answer.
    Never,
    /// Unless `attributes` or `excludedAttributes` leave it out.
    #[default]
    Default,
    /// Only when asked for by name.
    Request,
}

/// How far a value must be unique.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Uniqueness {
    /// Not at all.
    #[default]
    None,
    /// Within the service provider.
    Server,
    /// Everywhere.
    Global,
}

/// An attribute with its characteristics, at its place in a [`super::ResourceSchema`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name as the standard spells it; for the container of an extension, the extension's URN.
    pub name: Box<str>,
    /// The complex attribute or extension container that this is part of.
    pub parent: Option<AttributeId>,
    /// The URN of the schema that defines it; `None` for the common attributes of RFC 7643 §3.1.
    pub schema: Option<Box<str>>,
    /// The data type.
    pub kind: AttributeType,
    /// Whether it holds any number of values.
    pub multi_valued: bool,
    /// Whether a resource must have it.
    pub required: bool,
    /// Whether letter case counts when values are compared.
    pub case_exact: bool,
    /// Who may change it.
    pub mutability: Mutability,
    /// When it is returned.
    pub returned: Returned,
    /// How far it must be unique.
    pub uniqueness: Uniqueness,
    /// Suggested values; published, not enforced.
    pub canonical_values: Vec<Box<str>>,
    /// What a reference may refer to.
    pub reference_types: Vec<Box<str>>,
    /// What it means, for a person.
    pub description: Box<str>,
    /// The sub-attributes, in the order of the definition.
    pub children: Vec<AttributeId>,
}

impl Attribute {
    /// Whether this is the container of an extension rather than an attribute of its own.
    #[must_use]
    pub fn is_extension(&self) -> bool {
        self.parent.is_none() && self.name.starts_with("urn:")
    }

    /// Whether the client must give it a value.
    #[must_use]
    pub fn is_demanded(&self) -> bool {
        self.required && self.mutability != Mutability::ReadOnly
    }
}
