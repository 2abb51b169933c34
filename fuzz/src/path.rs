//! The path of a PATCH operation, of `sortBy` and of `attributes`.

use std::borrow::Cow;

use scim::{
    error::{ErrorType, ScimError},
    limits::Limits,
    message::{
        patch_op::{PATCH_OP, PatchOp},
        sort::Sort,
    },
    patch::Operation,
    path::AttributePath,
    projection::Projection,
    schema::{ResourceSchema, Returned},
};
use serde_json::json;

use crate::{
    claims, generate,
    input::{Input, grown},
};

pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let schema = generate::any_schema(&mut input);
    let text = match input.below(2) {
        0 => String::from_utf8_lossy(input.rest()),
        _ => Cow::Owned(generate::path(&mut input, schema)),
    };
    let text = grown(text.as_bytes(), b' ', Limits::default().filter_bytes);
    let text = String::from_utf8_lossy(&text);
    names_an_attribute(schema, &text);
    is_a_target(schema, &text);
    sorts(schema, &text);
}

/// A path prints as it was written, and is found under the name in full of what it names.
fn names_an_attribute(schema: &ResourceSchema, text: &str) {
    let path = match AttributePath::parse(text) {
        Ok(path) => path,
        Err(error) => return assert_eq!(error.scim_type, Some(ErrorType::InvalidPath)),
    };
    assert_eq!(path.to_string(), text);
    let mut parts = path.schema.map_or(String::new(), |urn| format!("{urn}:"));
    parts.push_str(path.name);
    if let Some(sub_attribute) = path.sub_attribute {
        parts.push_str(&format!(".{sub_attribute}"));
    }
    assert_eq!(parts, text);
    let Some(id) = path.resolve(schema) else {
        return;
    };
    let name = schema.full_name(id);
    let again = AttributePath::parse(&name).expect(&name);
    assert_eq!(again.resolve(schema), Some(id), "{name}");
    assert_eq!(
        again.resolve(schema),
        schema.find(&text.to_uppercase()),
        "{name}"
    );
    let projection = Projection::new(schema, &[text], &[], &Limits::default()).expect("one name");
    if !generate::is_never_returned(schema, id) {
        assert!(projection.reads(id), "{name}");
    }
}

/// A target is an attribute, and the same one in other letter case and behind the URN of the base.
fn is_a_target(schema: &ResourceSchema, text: &str) {
    let found = removed(schema, text);
    match &found {
        Err(error) => {
            assert_eq!(error.status, 400, "{error}");
            assert!(error.detail.starts_with("operation 1: "), "{error}");
        }
        Ok(operations) => {
            assert_eq!(operations.len(), 1);
            let target = &operations[0].target;
            assert!(schema.ids().any(|id| id == target.attribute));
            if let Some(part) = target.sub_attribute {
                assert_eq!(schema.attribute(part).parent, Some(target.attribute));
            }
        }
    }
    if !text.contains('"') {
        assert_eq!(
            removed(schema, &text.to_ascii_uppercase()).ok(),
            found.clone().ok()
        );
    }
    if !text.contains(':') && found.is_ok() && text.len() < 4_000 {
        let qualified = format!("{}:{text}", schema.base());
        assert_eq!(removed(schema, &qualified).ok(), found.ok());
    }
}

fn removed(schema: &ResourceSchema, path: &str) -> Result<Vec<Operation>, ScimError> {
    let body = json!({"schemas": [PATCH_OP], "Operations": [{"op": "remove", "path": path}]});
    let body = body.to_string();
    Ok(PatchOp::from_json(schema, body.as_bytes(), &claims::unlimited())?.operations)
}

fn sorts(schema: &ResourceSchema, text: &str) {
    match Sort::new(schema, text, false) {
        Err(error) => assert_eq!(error.scim_type, Some(ErrorType::InvalidValue)),
        Ok(sort) => {
            assert_ne!(schema.attribute(sort.attribute()).returned, Returned::Never);
            assert!(!generate::is_never_returned(schema, sort.attribute()));
        }
    }
}
