//! From definitions to the table of a resource type.

use std::sync::OnceLock;

use super::{
    Attribute, AttributeId, AttributeType, Definition, ENTERPRISE_USER, Extension, GROUP,
    ResourceSchema, USER, from_model, resource_schema::Parts,
};
use crate::{
    error::ScimError,
    model::{Common, EnterpriseUser, Group, User},
};

/// The User of RFC 7643 §4.1 with the enterprise extension of §4.3.
#[must_use]
pub fn user() -> &'static ResourceSchema {
    static SCHEMA: OnceLock<ResourceSchema> = OnceLock::new();
    SCHEMA.get_or_init(|| compile_user().unwrap_or_else(|_| ResourceSchema::empty()))
}

/// The Group of RFC 7643 §4.2.
#[must_use]
pub fn group() -> &'static ResourceSchema {
    static SCHEMA: OnceLock<ResourceSchema> = OnceLock::new();
    SCHEMA.get_or_init(|| compile_group().unwrap_or_else(|_| ResourceSchema::empty()))
}

/// [`user`] with further schemas.
///
/// What they add stands behind what [`user`] has, so every [`AttributeId`] of [`user`] keeps its meaning.
///
/// # Errors
///
/// 400 `invalidValue` for a URN or a name that cannot be used, for a name that is taken, and for a
/// complex attribute within a complex attribute.
pub fn user_with(extensions: &[Extension]) -> Result<ResourceSchema, ScimError> {
    let mut table = Table {
        parts: user().to_parts(),
    };
    for extension in extensions {
        table.extend(extension)?;
    }
    ResourceSchema::new(table.parts)
}

fn compile_user() -> Result<ResourceSchema, ScimError> {
    let (common, _) = from_model::definitions::<Common>()?;
    let (attributes, description) = from_model::definitions::<User>()?;
    let (enterprise, enterprise_description) = from_model::definitions::<EnterpriseUser>()?;
    let mut table = Table::new("User", "/Users", USER, description);
    table.add_all(&common, None, None)?;
    table.add_all(&attributes, None, Some(USER))?;
    table.extend(&Extension {
        urn: ENTERPRISE_USER.to_owned(),
        name: "EnterpriseUser".to_owned(),
        description: enterprise_description,
        attributes: enterprise,
    })?;
    ResourceSchema::new(table.parts)
}

fn compile_group() -> Result<ResourceSchema, ScimError> {
    let (common, _) = from_model::definitions::<Common>()?;
    let (attributes, description) = from_model::definitions::<Group>()?;
    let mut table = Table::new("Group", "/Groups", GROUP, description);
    table.add_all(&common, None, None)?;
    table.add_all(&attributes, None, Some(GROUP))?;
    ResourceSchema::new(table.parts)
}

/// A table under construction.
struct Table {
    parts: Parts,
}

impl Table {
    fn new(name: &str, endpoint: &str, base: &str, description: String) -> Self {
        let parts = Parts {
            name: name.into(),
            endpoint: endpoint.into(),
            description: description.into(),
            base: base.into(),
            attributes: Vec::new(),
            roots: Vec::new(),
            extension_names: Vec::new(),
        };
        Self { parts }
    }

    /// Adds the attributes of a schema: to the base, to a container that is there, or to a new one.
    fn extend(&mut self, extension: &Extension) -> Result<(), ScimError> {
        let Extension {
            urn,
            name,
            description,
            attributes,
        } = extension;
        if urn.eq_ignore_ascii_case(&self.parts.base) {
            let base = self.parts.base.clone();
            return self.add_all(attributes, None, Some(&base));
        }
        let known = self
            .parts
            .roots
            .iter()
            .copied()
            .find(|id| self.name(*id).eq_ignore_ascii_case(urn));
        let container = match known {
            Some(container) => container,
            None => {
                check_urn(urn)?;
                let definition = Definition {
                    kind: AttributeType::Complex,
                    description: description.clone(),
                    ..Definition::new(urn)
                };
                let container = self.push(&definition, None, Some(urn))?;
                self.parts
                    .extension_names
                    .push((container, name.as_str().into()));
                container
            }
        };
        let urn = self.name(container).to_owned();
        self.add_all(attributes, Some(container), Some(&urn))
    }

    fn add_all(
        &mut self,
        definitions: &[Definition],
        parent: Option<AttributeId>,
        schema: Option<&str>,
    ) -> Result<(), ScimError> {
        for definition in definitions {
            self.add(definition, parent, schema)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        definition: &Definition,
        parent: Option<AttributeId>,
        schema: Option<&str>,
    ) -> Result<(), ScimError> {
        let name = &definition.name;
        let is_complex = definition.kind == AttributeType::Complex;
        check_name(name)?;
        if is_complex == definition.sub_attributes.is_empty() {
            return Err(ScimError::invalid_value(format!(
                "`{name}` must have sub-attributes if its type is complex, and only then"
            )));
        }
        let within_complex = parent.is_some_and(|parent| !self.name(parent).starts_with("urn:"));
        if is_complex && within_complex {
            return Err(ScimError::invalid_value(format!(
                "`{name}` is complex within a complex attribute, which RFC 7643 §2.3.8 forbids"
            )));
        }
        let id = self.push(definition, parent, schema)?;
        self.add_all(&definition.sub_attributes, Some(id), schema)
    }

    /// Gives an attribute its place.
    fn push(
        &mut self,
        definition: &Definition,
        parent: Option<AttributeId>,
        schema: Option<&str>,
    ) -> Result<AttributeId, ScimError> {
        let id = AttributeId::at(self.parts.attributes.len()).ok_or_else(|| {
            ScimError::invalid_value("more attributes than a resource type can have")
        })?;
        let is_taken =
            |sibling: &AttributeId| self.name(*sibling).eq_ignore_ascii_case(&definition.name);
        let siblings = match parent.and_then(|parent| self.attribute(parent)) {
            Some(parent) => &parent.children,
            None => &self.parts.roots,
        };
        if siblings.iter().any(is_taken) {
            return Err(ScimError::invalid_value(format!(
                "`{}` is defined twice",
                definition.name
            )));
        }
        self.parts
            .attributes
            .push(attribute(definition, parent, schema));
        match parent.and_then(|parent| self.parts.attributes.get_mut(parent.index())) {
            Some(parent) => parent.children.push(id),
            None => self.parts.roots.push(id),
        }
        Ok(id)
    }

    fn attribute(&self, id: AttributeId) -> Option<&Attribute> {
        self.parts.attributes.get(id.index())
    }

    fn name(&self, id: AttributeId) -> &str {
        self.attribute(id).map_or("", |attribute| &attribute.name)
    }
}

fn attribute(
    definition: &Definition,
    parent: Option<AttributeId>,
    schema: Option<&str>,
) -> Attribute {
    let boxed = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect();
    Attribute {
        name: definition.name.as_str().into(),
        parent,
        schema: schema.map(Into::into),
        kind: definition.kind,
        multi_valued: definition.multi_valued,
        required: definition.required,
        case_exact: definition.case_exact,
        mutability: definition.mutability,
        returned: definition.returned,
        uniqueness: definition.uniqueness,
        canonical_values: boxed(&definition.canonical_values),
        reference_types: boxed(&definition.reference_types),
        description: definition.description.as_str().into(),
        children: Vec::new(),
    }
}

/// A URN that paths and JSON keys can carry, and not one of a message.
fn check_urn(urn: &str) -> Result<(), ScimError> {
    let refuse = |reason| Err(ScimError::invalid_value(format!("`{urn}` {reason}")));
    if !urn.starts_with("urn:") {
        return refuse("is not a URN: it must start with `urn:`");
    }
    if urn
        .to_ascii_lowercase()
        .starts_with("urn:ietf:params:scim:api:")
    {
        return refuse("is the URN of a message, not of a schema");
    }
    if urn.eq_ignore_ascii_case(USER) || urn.eq_ignore_ascii_case(GROUP) {
        return refuse("is the URN of another resource type");
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b":.-_".contains(&byte);
    if urn.ends_with([':', '.']) || !urn.bytes().all(is_allowed) {
        return refuse(
            "may hold only letters, digits, `:`, `.`, `-` and `_`, the last not a `:` or `.`",
        );
    }
    Ok(())
}

/// ATTRNAME of RFC 7644 Figure 1, and `$ref`.
fn check_name(name: &str) -> Result<(), ScimError> {
    let mut bytes = name.bytes();
    let starts_well = bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    if name == "$ref"
        || (starts_well && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)))
    {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!(
        "`{name}` is not an attribute name: a letter, then letters, digits, `-` and `_`"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_compile() {
        compile_user().expect("User");
        compile_group().expect("Group");
        assert_eq!(user().base(), USER);
        assert_eq!(group().base(), GROUP);
    }

    fn extension(urn: &str, attributes: Vec<Definition>) -> Extension {
        Extension {
            urn: urn.to_owned(),
            name: "Custom".to_owned(),
            description: String::new(),
            attributes,
        }
    }

    #[test]
    fn extensions_stand_behind_and_keep_places() {
        let urn = "urn:example:params:scim:schemas:extension:Custom:2.0:User";
        let schema = user_with(&[
            extension(urn, vec![Definition::new("shoeSize")]),
            extension(USER, vec![Definition::new("pronouns")]),
            extension(
                &ENTERPRISE_USER.to_uppercase(),
                vec![Definition::new("floor")],
            ),
        ])
        .expect("extensions");
        for id in user().ids() {
            assert_eq!(user().full_name(id), schema.full_name(id));
        }
        for name in [
            format!("{urn}:shoeSize"),
            "pronouns".to_owned(),
            format!("{ENTERPRISE_USER}:floor"),
        ] {
            let id = schema.find(&name).expect("found");
            assert_eq!(schema.full_name(id), name);
            assert_eq!(user().find(&name), None);
        }
        assert_eq!(schema.extensions().count(), 2);
    }

    #[test]
    fn a_container_is_no_attribute_of_the_base() {
        let schema = user_with(&[extension("urn:x", vec![Definition::new("a")])]).expect("urn:x");
        assert!(schema.find("urn:x").is_some());
        assert_eq!(schema.find(&format!("{USER}:urn:x")), None);
        assert_eq!(schema.find(&format!("{ENTERPRISE_USER}:urn:x")), None);
    }

    #[test]
    fn of_two_urns_that_start_alike_the_longer_is_meant() {
        let attributes = || vec![Definition::new("a")];
        let urns = ["urn:x", "urn:x:y"].map(|urn| extension(urn, attributes()));
        let schema = user_with(&urns).expect("extensions");
        for name in ["urn:x", "urn:x:a", "urn:x:y", "urn:x:y:a"] {
            let id = schema.find(name).expect(name);
            assert_eq!(schema.full_name(id), name);
        }
    }

    #[test]
    fn extensions_that_cannot_be_used_are_refused() {
        let complex = |name: &str, sub_attributes| Definition {
            kind: AttributeType::Complex,
            sub_attributes,
            ..Definition::new(name)
        };
        let a = || vec![Definition::new("a")];
        for (urn, attributes, reason) in [
            ("http://x.example/User", a(), "must start with `urn:`"),
            (
                "urn:ietf:params:scim:api:messages:2.0:PatchOp",
                a(),
                "of a message",
            ),
            (
                "URN:IETF:params:scim:schemas:core:2.0:Group",
                a(),
                "must start with `urn:`",
            ),
            (GROUP, a(), "another resource type"),
            ("urn:x y", a(), "may hold only"),
            ("urn:x:", a(), "may hold only"),
            (
                "urn:x",
                vec![Definition::new("a b")],
                "not an attribute name",
            ),
            ("urn:x", vec![Definition::new("")], "not an attribute name"),
            (
                "urn:x",
                vec![Definition::new("1a")],
                "not an attribute name",
            ),
            (
                "urn:x",
                vec![Definition::new("a"), Definition::new("A")],
                "defined twice",
            ),
            (USER, vec![Definition::new("USERNAME")], "defined twice"),
            (
                "urn:x",
                vec![complex("a", vec![])],
                "must have sub-attributes",
            ),
            (
                "urn:x",
                vec![complex("a", vec![complex("b", a())])],
                "within a complex",
            ),
        ] {
            let error = user_with(&[extension(urn, attributes)]).expect_err(urn);
            assert!(error.detail.contains(reason), "{urn}: {error}");
            assert_eq!(error.status, 400);
        }
    }
}
