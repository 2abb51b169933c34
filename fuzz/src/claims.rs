//! What several targets claim.

use scim::{
    error::ScimError,
    limits::Limits,
    resource::{Complex, Resource, Value},
    schema::{AttributeId, ResourceSchema, Returned},
};
use serde_json::Value as Json;

use crate::generate::{SECRET, is_never_returned};

/// A refusal is a 4xx with its kind, in one line for a person, and repeats no secret.
pub(crate) fn is_refusal(error: &ScimError) {
    assert!(matches!(error.status, 400 | 413), "{error}");
    assert_eq!(error.scim_type.is_some(), error.status == 400, "{error}");
    assert!(!error.detail.is_empty(), "{error}");
    holds_no_secret(&error.detail);
    let json: Json = serde_json::from_str(&error.to_json()).expect("JSON");
    assert_eq!(json["detail"], error.detail.as_str());
}

/// Nothing in a text is one of the secrets that are generated.
pub(crate) fn holds_no_secret(text: &str) {
    assert!(!text.contains(SECRET), "a secret stands in {text}");
}

/// What is stored of a resource, and what is answered, reads back as the same.
pub(crate) fn reads_back(schema: &ResourceSchema, resource: &Resource) {
    let document = resource.to_document(schema);
    let again = Resource::from_document(schema, &document).expect("a document");
    assert_eq!(again.to_document(schema), document);
    let mut kept = resource.clone();
    let known = schema.well_known();
    for id in schema.roots() {
        if *id == known.id || *id == known.meta {
            kept.attributes.remove(*id);
        }
    }
    without_secrets(schema, &mut kept.attributes);
    assert_eq!(again, kept, "{document}");
    let json: Result<Json, _> = serde_json::from_str(&document);
    assert!(json.is_ok(), "{document}");
}

/// Takes out what is never returned, and what is empty without it.
fn without_secrets(schema: &ResourceSchema, complex: &mut Complex) {
    let ids: Vec<AttributeId> = complex.iter().map(|(id, _)| id).collect();
    for id in ids {
        let Some(mut value) = complex.remove(id) else {
            continue;
        };
        if schema.attribute(id).returned == Returned::Never {
            continue;
        }
        let is_left = match &mut value {
            Value::Complex(inner) => {
                without_secrets(schema, inner);
                !inner.is_empty()
            }
            Value::Many(values) => {
                for value in values.iter_mut() {
                    if let Value::Complex(inner) = value {
                        without_secrets(schema, inner);
                    }
                }
                values.retain(|value| value.as_complex().is_none_or(|inner| !inner.is_empty()));
                !values.is_empty()
            }
            _ => true,
        };
        if is_left {
            complex.set(id, value);
        }
    }
}

/// Nothing in an answer is never returned.
pub(crate) fn shows_no_secret(schema: &ResourceSchema, answer: &str) {
    let body = answer.as_bytes();
    let shown = Resource::from_json(schema, body, &unlimited())
        .expect(answer)
        .resource;
    each(&shown.attributes, &mut |id| {
        assert!(!is_never_returned(schema, id), "{answer}");
    });
}

fn each(complex: &Complex, visit: &mut impl FnMut(AttributeId)) {
    for (id, value) in complex.iter() {
        visit(id);
        for inner in value.values().iter().filter_map(Value::as_complex) {
            each(inner, visit);
        }
    }
}

/// Printed, a resource can be larger than what was sent: a name is spelled in full, a control character
/// escaped.
pub(crate) fn unlimited() -> Limits {
    Limits {
        body_bytes: usize::MAX,
        ..Limits::default()
    }
}
