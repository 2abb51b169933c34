//! The table of all attributes of one resource type.

use super::{Attribute, AttributeType, Mutability, Returned, Uniqueness};

/// The place of an attribute in a [`ResourceSchema`]. Ascending order is the order of the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeId(u16);

/// The common attributes that the engine itself reads and writes, and the ones with rules of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WellKnown {
    /// `schemas`.
    pub schemas: AttributeId,
    /// `id`.
    pub id: AttributeId,
    /// `externalId`.
    pub external_id: AttributeId,
    /// `meta`.
    pub meta: AttributeId,
    /// `meta.resourceType`.
    pub meta_resource_type: AttributeId,
    /// `meta.created`.
    pub meta_created: AttributeId,
    /// `meta.lastModified`.
    pub meta_last_modified: AttributeId,
    /// `meta.location`.
    pub meta_location: AttributeId,
    /// `meta.version`.
    pub meta_version: AttributeId,
}

/// Every attribute that one resource type knows, and the type's own facts (RFC 7643 §6).
#[derive(Clone, Debug)]
pub struct ResourceSchema {
    name: Box<str>,
    endpoint: Box<str>,
    description: Box<str>,
    base: Box<str>,
    attributes: Vec<Attribute>,
    roots: Vec<AttributeId>,
    well_known: WellKnown,
    /// What an id of another schema reads as.
    inert: Attribute,
}

impl ResourceSchema {
    /// The name of the resource type, `User` for example.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The endpoint relative to the base URL, with its slash.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What resources of this type are, for a person.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The URN of the base schema.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The attributes at the top of a resource, extension containers last.
    #[must_use]
    pub fn roots(&self) -> &[AttributeId] {
        &self.roots
    }

    /// The containers of the extensions; the name of each is its URN.
    pub fn extensions(&self) -> impl Iterator<Item = AttributeId> + '_ {
        self.roots.iter().copied().filter(|id| self.attribute(*id).is_extension())
    }

    /// The attributes with rules of their own.
    #[must_use]
    pub fn well_known(&self) -> &WellKnown {
        &self.well_known
    }

    /// The definition at a place.
    ///
    /// INVARIANT: an id of another schema reads as an attribute that is never returned and never
    /// written, so that a mix-up can show or change nothing.
    #[must_use]
    pub fn attribute(&self, id: AttributeId) -> &Attribute {
        self.attributes.get(usize::from(id.0)).unwrap_or(&self.inert)
    }

    /// The attribute of that name below `parent` (`None`: at the top), in whatever letter case
    /// (RFC 7643 §2.1).
    #[must_use]
    pub fn child(&self, parent: Option<AttributeId>, name: &str) -> Option<AttributeId> {
        let siblings = match parent {
            Some(parent) => &self.attribute(parent).children,
            None => &self.roots,
        };
        siblings.iter().copied().find(|id| self.attribute(*id).name.eq_ignore_ascii_case(name))
    }

    /// The name in full: `name.givenName`, or `urn:…:User:manager.value` for an extension.
    #[must_use]
    pub fn full_name(&self, id: AttributeId) -> String {
        let attribute = self.attribute(id);
        match attribute.parent {
            None => attribute.name.to_string(),
            Some(parent) => {
                let separator = if self.attribute(parent).is_extension() { ':' } else { '.' };
                format!("{}{separator}{}", self.full_name(parent), attribute.name)
            }
        }
    }
}
