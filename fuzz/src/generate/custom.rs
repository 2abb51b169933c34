//! A schema that no connection has, with a bit of everything.

use std::sync::LazyLock;

use scim::schema::{
    self, AttributeType, Definition, Extension, Mutability, ResourceSchema, Returned,
};

/// A user schema with [`EXTENSION`].
pub(crate) static SCHEMA: LazyLock<ResourceSchema> =
    LazyLock::new(|| schema::user_with(std::slice::from_ref(&*EXTENSION)).expect("an extension"));

/// An extension in which every type and every characteristic occurs.
pub(crate) static EXTENSION: LazyLock<Extension> = LazyLock::new(|| {
    let define = |name: &str, kind, multi_valued| Definition {
        kind,
        multi_valued,
        ..Definition::new(name)
    };
    let scalars = [
        ("text", AttributeType::String),
        ("flag", AttributeType::Boolean),
        ("decimal", AttributeType::Decimal),
        ("integer", AttributeType::Integer),
        ("instant", AttributeType::DateTime),
        ("link", AttributeType::Reference),
        ("binary", AttributeType::Binary),
    ];
    let mut attributes: Vec<Definition> = scalars
        .iter()
        .flat_map(|(name, kind)| {
            [
                define(name, *kind, false),
                define(&format!("{name}s"), *kind, true),
            ]
        })
        .collect();
    let mut exact = define("exact", AttributeType::String, true);
    exact.case_exact = true;
    attributes.push(exact);
    for (name, mutability) in [
        ("fixed", Mutability::Immutable),
        ("given", Mutability::ReadOnly),
        ("written", Mutability::WriteOnly),
    ] {
        let returned = match mutability {
            Mutability::WriteOnly => Returned::Never,
            _ => Returned::Default,
        };
        attributes.push(Definition {
            mutability,
            returned,
            ..Definition::new(name)
        });
    }
    for (name, returned) in [
        ("always", Returned::Always),
        ("asked", Returned::Request),
        ("never", Returned::Never),
    ] {
        attributes.push(Definition {
            returned,
            ..Definition::new(name)
        });
    }
    let parts = attributes.clone();
    for (name, multi_valued) in [("part", false), ("parts", true)] {
        attributes.push(Definition {
            sub_attributes: parts.clone(),
            ..define(name, AttributeType::Complex, multi_valued)
        });
    }
    Extension {
        urn: "urn:example:custom:1.0".to_owned(),
        name: "Custom".to_owned(),
        description: String::new(),
        attributes,
    }
});
