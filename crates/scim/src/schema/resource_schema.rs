//! The table of all attributes of one resource type.

use super::{Attribute, AttributeType, Mutability, Returned, Uniqueness, names::Names};
use crate::error::ScimError;

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
    parts: Parts,
    well_known: WellKnown,
    names: Names,
    /// What follows from the attribute at the same place and its sub-attributes.
    derived: Vec<Derived>,
    /// The attributes at the top that [`ResourceSchema::validated`] tells.
    validated: Vec<AttributeId>,
    /// What an id of another schema reads as.
    inert: Attribute,
}

/// What is asked so often of an attribute that it is found out once.
#[derive(Clone, Debug, Default)]
struct Derived {
    value: Option<AttributeId>,
    kind: Option<AttributeId>,
    primary: Option<AttributeId>,
    next: Option<AttributeId>,
    validated: Vec<AttributeId>,
}

/// What the table is made of.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) name: Box<str>,
    pub(super) endpoint: Box<str>,
    pub(super) description: Box<str>,
    pub(super) base: Box<str>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) roots: Vec<AttributeId>,
    /// The names of extensions for people, by container.
    pub(super) extension_names: Vec<(AttributeId, Box<str>)>,
}

impl AttributeId {
    /// No attribute stands there.
    pub(super) const NOWHERE: Self = Self(u16::MAX);

    /// The place with that index, if it can have one.
    pub(super) fn at(index: usize) -> Option<Self> {
        u16::try_from(index)
            .ok()
            .map(Self)
            .filter(|id| *id != Self::NOWHERE)
    }

    /// The index of the place.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl ResourceSchema {
    pub(super) fn new(parts: Parts) -> Result<Self, ScimError> {
        let mut schema = Self {
            names: Names::new(&parts.attributes),
            parts,
            ..Self::empty()
        };
        let find = |name: &str| {
            schema
                .find(name)
                .ok_or_else(|| ScimError::new(500, format!("the model lacks `{name}`")))
        };
        schema.well_known = WellKnown {
            schemas: find("schemas")?,
            id: find("id")?,
            external_id: find("externalId")?,
            meta: find("meta")?,
            meta_resource_type: find("meta.resourceType")?,
            meta_created: find("meta.created")?,
            meta_last_modified: find("meta.lastModified")?,
            meta_location: find("meta.location")?,
            meta_version: find("meta.version")?,
        };
        schema.derived = schema.ids().map(|id| schema.derive(id)).collect();
        schema.validated = schema.validated_among(schema.roots());
        Ok(schema)
    }

    fn derive(&self, id: AttributeId) -> Derived {
        let child = |name| self.child(Some(id), name);
        let members = self.members(self.attribute(id).parent).iter().copied();
        Derived {
            value: child("value"),
            kind: child("type"),
            primary: child("primary"),
            next: members.skip_while(|one| *one != id).nth(1),
            validated: self.validated_among(self.members(Some(id))),
        }
    }

    /// The attributes below `parent` (`None`: at the top), in the order of the definition.
    fn members(&self, parent: Option<AttributeId>) -> &[AttributeId] {
        match parent {
            None => self.roots(),
            Some(parent) => &self.attribute(parent).children,
        }
    }

    fn validated_among(&self, members: &[AttributeId]) -> Vec<AttributeId> {
        let is_validated = |id: &AttributeId| {
            let attribute = self.attribute(*id);
            attribute.is_demanded()
                || (attribute.multi_valued && self.child(Some(*id), "primary").is_some())
                || !self.validated_among(&attribute.children).is_empty()
        };
        members.iter().copied().filter(is_validated).collect()
    }

    /// A schema without attributes: nothing can be read or written through it.
    pub(super) fn empty() -> Self {
        let nowhere = AttributeId::NOWHERE;
        Self {
            parts: Parts {
                name: "".into(),
                endpoint: "".into(),
                description: "".into(),
                base: "".into(),
                attributes: Vec::new(),
                roots: Vec::new(),
                extension_names: Vec::new(),
            },
            well_known: WellKnown {
                schemas: nowhere,
                id: nowhere,
                external_id: nowhere,
                meta: nowhere,
                meta_resource_type: nowhere,
                meta_created: nowhere,
                meta_last_modified: nowhere,
                meta_location: nowhere,
                meta_version: nowhere,
            },
            names: Names::new(&[]),
            derived: Vec::new(),
            validated: Vec::new(),
            inert: Attribute {
                name: "".into(),
                parent: None,
                schema: None,
                kind: AttributeType::String,
                multi_valued: false,
                required: false,
                case_exact: true,
                mutability: Mutability::ReadOnly,
                returned: Returned::Never,
                uniqueness: Uniqueness::None,
                canonical_values: Vec::new(),
                reference_types: Vec::new(),
                description: "".into(),
                children: Vec::new(),
            },
        }
    }

    /// What it is made of, to build a larger one.
    pub(super) fn to_parts(&self) -> Parts {
        self.parts.clone()
    }

    /// The name of the resource type, `User` for example.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// The endpoint relative to the base URL, with its slash.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.parts.endpoint
    }

    /// What resources of this type are, for a person.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.parts.description
    }

    /// The URN of the base schema.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.parts.base
    }

    /// The attributes at the top of a resource; extension containers come after those of the base, but
    /// for what a connection adds.
    #[must_use]
    pub fn roots(&self) -> &[AttributeId] {
        &self.parts.roots
    }

    /// Every attribute, in the order of the definition.
    pub fn ids(&self) -> impl Iterator<Item = AttributeId> + use<> {
        (0..self.parts.attributes.len()).filter_map(AttributeId::at)
    }

    /// The containers of the extensions; the name of each is its URN.
    pub fn extensions(&self) -> impl Iterator<Item = AttributeId> + '_ {
        self.roots()
            .iter()
            .copied()
            .filter(|id| self.attribute(*id).is_extension())
    }

    /// The name of an extension for people.
    #[must_use]
    pub fn extension_name(&self, container: AttributeId) -> Option<&str> {
        let (_, name) = self
            .parts
            .extension_names
            .iter()
            .find(|(id, _)| *id == container)?;
        Some(name)
    }

    /// The container of the extension that an attribute belongs to.
    #[must_use]
    pub fn extension_of(&self, id: AttributeId) -> Option<AttributeId> {
        let mut root = id;
        while let Some(parent) = self.attribute(root).parent {
            root = parent;
        }
        self.attribute(root).is_extension().then_some(root)
    }

    /// The attributes with rules of their own.
    #[must_use]
    pub fn well_known(&self) -> &WellKnown {
        &self.well_known
    }

    /// The sub-attribute `value` of an attribute.
    #[must_use]
    pub fn value_of(&self, id: AttributeId) -> Option<AttributeId> {
        self.derived.get(id.index())?.value
    }

    /// The sub-attribute `type` of an attribute.
    #[must_use]
    pub fn type_of(&self, id: AttributeId) -> Option<AttributeId> {
        self.derived.get(id.index())?.kind
    }

    /// The sub-attribute `primary` of an attribute.
    #[must_use]
    pub fn primary_of(&self, id: AttributeId) -> Option<AttributeId> {
        self.derived.get(id.index())?.primary
    }

    /// The first attribute below `parent` (`None`: at the top).
    pub(crate) fn first(&self, parent: Option<AttributeId>) -> Option<AttributeId> {
        self.members(parent).first().copied()
    }

    /// The attribute that follows in the definition, below the same parent.
    pub(crate) fn next(&self, id: AttributeId) -> Option<AttributeId> {
        self.derived.get(id.index())?.next
    }

    /// Those attributes below `parent` (`None`: at the top) of which, or of whose sub-attributes, a
    /// resource as a whole can have too few or too many: what is required, and what has a primary value.
    pub(crate) fn validated(&self, parent: Option<AttributeId>) -> &[AttributeId] {
        match parent {
            None => &self.validated,
            Some(parent) => self
                .derived
                .get(parent.index())
                .map_or(&[], |derived| &derived.validated),
        }
    }

    /// The definition at a place.
    ///
    /// INVARIANT: an id of another schema reads as an attribute that is never returned and never
    /// written, so that a mix-up can show or change nothing.
    #[must_use]
    pub fn attribute(&self, id: AttributeId) -> &Attribute {
        self.parts.attributes.get(id.index()).unwrap_or(&self.inert)
    }

    /// The attribute of that name below `parent` (`None`: at the top), in whatever letter case
    /// (RFC 7643 §2.1).
    #[must_use]
    pub fn child(&self, parent: Option<AttributeId>, name: &str) -> Option<AttributeId> {
        self.names.find(parent, name, |id| {
            let attribute = self.attribute(id);
            attribute.parent == parent
                && (*attribute.name == *name || attribute.name.eq_ignore_ascii_case(name))
        })
    }

    /// The attribute of a name in full, in whatever letter case: `name.givenName`,
    /// `urn:…:User:manager.value`, the URN of an extension itself; the URN of the base may stand before
    /// its attributes (RFC 7644 §3.10).
    #[must_use]
    pub fn find(&self, full_name: &str) -> Option<AttributeId> {
        let Some(urn_length) = self.urn_length(full_name) else {
            return self.descend(None, full_name);
        };
        let (urn, rest) = full_name.split_at_checked(urn_length)?;
        let container = self.child(None, urn);
        match rest.strip_prefix(':') {
            None => container,
            Some(path) => self.descend(container, path),
        }
    }

    /// The length of the URN of a schema at the start of a name, of the longest if several fit.
    fn urn_length(&self, full_name: &str) -> Option<usize> {
        if !full_name.contains(':') {
            return None;
        }
        let is_prefix = |urn: &&str| {
            let start = full_name.get(..urn.len());
            let next = full_name.as_bytes().get(urn.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(urn))
                && matches!(next, None | Some(b':'))
        };
        let extensions = self.extensions().map(|id| &*self.attribute(id).name);
        let urns = extensions.chain([self.base()]).filter(is_prefix);
        urns.map(str::len).max()
    }

    fn descend(&self, container: Option<AttributeId>, path: &str) -> Option<AttributeId> {
        let mut names = path.split('.');
        let mut id = self.child(container, names.next()?)?;
        for name in names {
            id = self.child(Some(id), name)?;
        }
        // A container is reached by its URN alone, never as an attribute of the base.
        (container.is_some() || !self.attribute(id).is_extension()).then_some(id)
    }

    /// The name in full: `name.givenName`, or `urn:…:User:manager.value` for an extension.
    #[must_use]
    pub fn full_name(&self, id: AttributeId) -> String {
        let attribute = self.attribute(id);
        match attribute.parent {
            None => attribute.name.to_string(),
            Some(parent) => {
                let separator = if self.attribute(parent).is_extension() {
                    ':'
                } else {
                    '.'
                };
                format!("{}{separator}{}", self.full_name(parent), attribute.name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ENTERPRISE_USER, USER, group, user};

    #[test]
    fn every_full_name_finds_its_attribute_in_any_case() {
        for schema in [user(), group()] {
            assert!(schema.ids().count() > 10);
            for id in schema.ids() {
                let name = schema.full_name(id);
                assert_eq!(schema.find(&name), Some(id), "{name}");
                assert_eq!(schema.find(&name.to_uppercase()), Some(id), "{name}");
                if schema.extension_of(id).is_none() {
                    assert_eq!(
                        schema.find(&format!("{}:{name}", schema.base())),
                        Some(id),
                        "{name}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_follows_an_attribute_is_its_next_sibling() {
        for schema in [user(), group()] {
            let parents = schema.ids().map(Some).chain([None]);
            for parent in parents {
                let mut walked = Vec::new();
                let mut next = schema.first(parent);
                while let Some(id) = next {
                    assert_eq!(schema.attribute(id).parent, parent);
                    walked.push(id);
                    next = schema.next(id);
                }
                assert_eq!(walked, schema.members(parent));
            }
        }
    }

    #[test]
    fn names_that_are_none_find_nothing() {
        for name in [
            "",
            ".",
            "name.",
            ".givenName",
            "name.givenName.x",
            "givenName",
            "urn:x:title",
            USER,
            "urn:ietf:params:scim:schemas:core:2.0:User:",
            "urn:ietf:params:scim:schemas:core:2.0:Users",
            "urn:ietf:params:scim:schemas:core:2.0:User.title",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:title",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:Users",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager",
            "department",
            "títle",
        ] {
            assert_eq!(user().find(name), None, "{name}");
        }
    }

    #[test]
    fn a_container_is_the_extension_of_what_is_in_it() {
        let container = user().find(ENTERPRISE_USER).expect("container");
        assert!(user().attribute(container).is_extension());
        assert_eq!(user().extensions().collect::<Vec<_>>(), [container]);
        assert_eq!(user().extension_name(container), Some("EnterpriseUser"));
        let manager = user()
            .find(&format!("{ENTERPRISE_USER}:manager.value"))
            .expect("manager.value");
        assert_eq!(user().extension_of(manager), Some(container));
        assert_eq!(user().extension_of(user().well_known().id), None);
    }

    #[test]
    fn a_foreign_id_reads_as_inert() {
        let last = user().ids().last().expect("ids");
        let foreign = group().attribute(last);
        assert_eq!(foreign.returned, Returned::Never);
        assert_eq!(foreign.mutability, Mutability::ReadOnly);
        assert_eq!(group().full_name(last), "");
    }

    #[test]
    fn default_sub_attributes_are_at_hand() {
        let find = |name: &str| user().find(name);
        let emails = find("emails").expect("emails");
        assert_eq!(user().value_of(emails), find("emails.value"));
        assert_eq!(user().type_of(emails), find("emails.type"));
        assert_eq!(user().primary_of(emails), find("emails.primary"));
        assert_eq!(user().value_of(find("name").expect("name")), None);
    }

    #[test]
    fn common_attributes_have_the_characteristics_of_the_standard() {
        let known = user().well_known();
        let attribute = |id| user().attribute(id);
        assert_eq!(attribute(known.schemas).returned, Returned::Always);
        let id = attribute(known.id);
        assert!(id.case_exact);
        assert_eq!(
            (id.mutability, id.returned, id.uniqueness),
            (Mutability::ReadOnly, Returned::Always, Uniqueness::Server)
        );
        let external_id = attribute(known.external_id);
        assert!(external_id.case_exact);
        assert_eq!(external_id.mutability, Mutability::ReadWrite);
        assert_eq!(attribute(known.meta).mutability, Mutability::ReadOnly);
        assert_eq!(attribute(known.meta_created).kind, AttributeType::DateTime);
    }
}
