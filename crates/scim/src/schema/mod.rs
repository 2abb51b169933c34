//! Attributes and their characteristics (RFC 7643 §2.2 and §7), compiled from the models.
//!
//! A [`ResourceSchema`] is one flat table of every attribute that a resource type knows: the common
//! attributes, the base schema's, and one container per extension. An [`AttributeId`] is a place in it.

mod attribute;
mod compile;
mod definition;
mod document;
mod from_model;
mod names;
mod resource_schema;

pub use attribute::{Attribute, AttributeType, Mutability, Returned, Uniqueness};
pub use compile::{group, user, user_with};
pub use definition::{Definition, Definition as ExtensionAttribute, Extension};
pub use document::{resource_type_document, schema_documents};
pub use resource_schema::{AttributeId, ResourceSchema, WellKnown};

/// The URN of the core User schema (RFC 7643 §4.1).
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of the core Group schema (RFC 7643 §4.2).
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The URN of the enterprise extension (RFC 7643 §4.3).
pub const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
