//! The documents of discovery that describe schemas and resource types (RFC 7643 §6 and §7).

use serde_json::{Value, json};

use super::{AttributeId, AttributeType, ResourceSchema};

/// The documents of the schemas that some resource types are made of, each once, by URN.
#[must_use]
pub fn schema_documents(schemas: &[&ResourceSchema], base_url: &str) -> Vec<(String, Value)> {
    let mut documents: Vec<(String, Value)> = Vec::new();
    for schema in schemas {
        let base = (
            schema.base(),
            schema.name(),
            schema.description(),
            schema.roots(),
        );
        let extensions = schema.extensions().map(|container| {
            let attribute = schema.attribute(container);
            let name = schema.extension_name(container).unwrap_or_default();
            (
                &*attribute.name,
                name,
                &*attribute.description,
                &*attribute.children,
            )
        });
        for (urn, name, description, members) in std::iter::once(base).chain(extensions) {
            if documents.iter().any(|(known, _)| known == urn) {
                continue;
            }
            let of_schema = |id: &&AttributeId| {
                let attribute = schema.attribute(**id);
                !attribute.is_extension() && attribute.schema.as_deref() == Some(urn)
            };
            let attributes: Vec<Value> = members
                .iter()
                .filter(of_schema)
                .map(|id| attribute_document(schema, *id))
                .collect();
            let document = json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
                "id": urn,
                "name": name,
                "description": description,
                "attributes": attributes,
                "meta": meta("Schema", base_url, "Schemas", urn),
            });
            documents.push((urn.to_owned(), document));
        }
    }
    documents
}

/// The document of a resource type.
#[must_use]
pub fn resource_type_document(schema: &ResourceSchema, base_url: &str) -> Value {
    let extensions: Vec<Value> = schema
        .extensions()
        .map(|id| json!({ "schema": schema.attribute(id).name, "required": false }))
        .collect();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": schema.name(),
        "name": schema.name(),
        "endpoint": schema.endpoint(),
        "description": schema.description(),
        "schema": schema.base(),
        "schemaExtensions": extensions,
        "meta": meta("ResourceType", base_url, "ResourceTypes", schema.name()),
    })
}

fn meta(resource_type: &str, base_url: &str, endpoint: &str, id: &str) -> Value {
    let location = format!("{}/{endpoint}/{id}", base_url.trim_end_matches('/'));
    json!({ "resourceType": resource_type, "location": location })
}

/// An attribute with every characteristic that its type can have (RFC 7643 §7).
fn attribute_document(schema: &ResourceSchema, id: AttributeId) -> Value {
    let attribute = schema.attribute(id);
    let mut document = json!({
        "name": attribute.name,
        "type": attribute.kind,
        "multiValued": attribute.multi_valued,
        "description": attribute.description,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": attribute.mutability,
        "returned": attribute.returned,
        "uniqueness": attribute.uniqueness,
    });
    let mut add = |name: &str, value: Value| {
        if let Value::Object(document) = &mut document {
            document.insert(name.to_owned(), value);
        }
    };
    if !attribute.canonical_values.is_empty() {
        add("canonicalValues", json!(attribute.canonical_values));
    }
    if !attribute.reference_types.is_empty() {
        add("referenceTypes", json!(attribute.reference_types));
    }
    if attribute.kind == AttributeType::Complex {
        let parts: Vec<Value> = attribute
            .children
            .iter()
            .map(|id| attribute_document(schema, *id))
            .collect();
        add("subAttributes", parts.into());
    }
    document
}
