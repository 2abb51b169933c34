//! From the JSON Schema that schemars derives for a model to attribute definitions.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Deserialize;
use serde_json::Value;

use super::{AttributeType, Definition, Mutability, Returned, Uniqueness};
use crate::{error::ScimError, model};

/// The attributes of a model, in the order of its fields, and the model's own description.
pub(super) fn definitions<T: JsonSchema>() -> Result<(Vec<Definition>, String), ScimError> {
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let schema = schema.as_value();
    Ok((sub_attributes(schema)?, description(schema)))
}

fn sub_attributes(object: &Value) -> Result<Vec<Definition>, ScimError> {
    let required = strings(object, "required");
    let properties = object.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, property)| definition(name, property, required.contains(&name.as_str())))
        .collect()
}

fn definition(name: &str, property: &Value, required: bool) -> Result<Definition, ScimError> {
    let characteristics = characteristics(name, property)?;
    let (multi_valued, value) = match property.get("items") {
        Some(items) => (true, items),
        None => (false, property),
    };
    let kind = match characteristics.kind {
        Some(kind) => kind,
        None => {
            kind(value).ok_or_else(|| ScimError::new(500, format!("`{name}` has no data type")))?
        }
    };
    Ok(Definition {
        name: name.to_owned(),
        description: description(property),
        kind,
        multi_valued,
        required,
        case_exact: characteristics.case_exact,
        mutability: characteristics.mutability,
        returned: characteristics.returned,
        uniqueness: characteristics.uniqueness,
        canonical_values: characteristics.canonical_values,
        reference_types: characteristics.reference_types,
        sub_attributes: sub_attributes(value)?,
    })
}

/// [`model::Characteristics`] as it comes back out of the JSON Schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Characteristics {
    kind: Option<AttributeType>,
    case_exact: bool,
    mutability: Mutability,
    returned: Returned,
    uniqueness: Uniqueness,
    canonical_values: Vec<String>,
    reference_types: Vec<String>,
}

fn characteristics(name: &str, property: &Value) -> Result<Characteristics, ScimError> {
    let written = match property.get("x-scim") {
        Some(written) => Ok(written.clone()),
        None => serde_json::to_value(model::DEFAULT),
    };
    written
        .and_then(serde_json::from_value)
        .map_err(|error| ScimError::new(500, format!("characteristics of `{name}`: {error}")))
}

/// The data type that a JSON Schema tells; an optional field has the type `null` beside its own.
fn kind(value: &Value) -> Option<AttributeType> {
    if value.get("format").and_then(Value::as_str) == Some("date-time") {
        return Some(AttributeType::DateTime);
    }
    let mut names = strings(value, "type");
    names.extend(value.get("type").and_then(Value::as_str));
    names.into_iter().find_map(|name| match name {
        "string" => Some(AttributeType::String),
        "boolean" => Some(AttributeType::Boolean),
        "number" => Some(AttributeType::Decimal),
        "integer" => Some(AttributeType::Integer),
        "object" => Some(AttributeType::Complex),
        _ => None,
    })
}

/// The doc comment on one line.
fn description(schema: &Value) -> String {
    let text = schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn strings<'a>(schema: &'a Value, key: &str) -> Vec<&'a str> {
    let values = schema.get(key).and_then(Value::as_array);
    values
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Common, EnterpriseUser, Group, ServiceProviderConfig, User};

    #[test]
    fn every_field_of_every_model_is_described() {
        fn check(definitions: &[Definition], place: &str) {
            for definition in definitions {
                let name = format!("{place}.{}", definition.name);
                assert!(
                    !definition.description.is_empty(),
                    "{name} has no doc comment"
                );
                assert!(!definition.description.contains('\n'), "{name}");
                check(&definition.sub_attributes, &name);
            }
        }
        for (name, model) in [
            ("Common", definitions::<Common>()),
            ("User", definitions::<User>()),
            ("EnterpriseUser", definitions::<EnterpriseUser>()),
            ("Group", definitions::<Group>()),
            (
                "ServiceProviderConfig",
                definitions::<ServiceProviderConfig>(),
            ),
        ] {
            let (attributes, description) = model.expect(name);
            assert!(!description.is_empty(), "{name}");
            assert!(!attributes.is_empty(), "{name}");
            check(&attributes, name);
        }
    }

    #[test]
    fn types_tell_plurality_requiredness_and_data_type() {
        let (user, _) = definitions::<User>().expect("User");
        let attribute = |name: &str| user.iter().find(|a| a.name == name).expect("attribute");
        assert!(attribute("userName").required);
        assert!(!attribute("name").required);
        assert_eq!(attribute("name").kind, AttributeType::Complex);
        assert_eq!(attribute("active").kind, AttributeType::Boolean);
        assert!(attribute("emails").multi_valued && !attribute("emails").required);
        let certificate = &attribute("x509Certificates").sub_attributes;
        assert_eq!(
            certificate.first().map(|a| a.kind),
            Some(AttributeType::Binary)
        );
        let (common, _) = definitions::<Common>().expect("Common");
        let meta = common.iter().find(|a| a.name == "meta").expect("meta");
        let created = meta
            .sub_attributes
            .iter()
            .find(|a| a.name == "created")
            .expect("created");
        assert_eq!(created.kind, AttributeType::DateTime);
    }

    #[test]
    fn a_field_without_a_data_type_is_an_error() {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is looked at")]
        struct Untyped {
            anything: Value,
        }
        assert!(definitions::<Untyped>().is_err());
    }
}
