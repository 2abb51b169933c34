//! The body of a POST or PUT: a resource.

use std::borrow::Cow;

use scim::{
    limits::Limits,
    projection::Projection,
    resource::{Parsed, Resource, Value},
    schema::{AttributeId, Mutability, ResourceSchema},
};
use serde_json::Value as Json;

use crate::{
    claims, generate,
    input::{Input, grown},
};

pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let schema = generate::any_schema(&mut input);
    let names: Vec<String> = match input.below(2) {
        0 => Vec::new(),
        _ => (0..=input.below(4))
            .map(|_| generate::name(&mut input, schema))
            .collect(),
    };
    let body: Cow<'_, [u8]> = match input.below(2) {
        0 => Cow::Borrowed(input.rest()),
        _ => generate::resource(&mut input, schema)
            .to_string()
            .into_bytes()
            .into(),
    };
    let body = grown(&body, b',', Limits::default().body_bytes);
    let parsed = match Resource::from_json(schema, &body, &Limits::default()) {
        Ok(parsed) => parsed,
        Err(error) => return claims::is_refusal(&error),
    };
    is_json(&body);
    is_bounded(&parsed);
    let resource = parsed.resource;
    claims::reads_back(schema, &resource);
    if let Err(error) = resource.validate(schema) {
        claims::is_refusal(&error);
    }
    is_stable(schema, &resource);
    is_projected(schema, &resource, &names);
}

/// Nothing is accepted that another reader of JSON would refuse.
fn is_json(body: &[u8]) {
    let json: Result<Json, _> = serde_json::from_slice(body);
    assert!(json.is_ok_and(|json| json.is_object()));
}

fn is_bounded(parsed: &Parsed) {
    assert!(parsed.unknown.len() <= 64);
    // Dots and colons stand between the parts of a name.
    assert!(
        parsed
            .unknown
            .iter()
            .all(|unknown| unknown.name.len() <= 204)
    );
}

/// What the client may not write stays, and a resource replaced twice is replaced once.
fn is_stable(schema: &ResourceSchema, resource: &Resource) {
    let writable = resource.clone().without_read_only(schema);
    assert_eq!(writable.clone().without_read_only(schema), writable);
    for (id, _) in writable.attributes.iter() {
        assert_ne!(schema.attribute(id).mutability, Mutability::ReadOnly);
    }
    // A value without a key cannot be found again: what it says of itself is not kept.
    let replaced = |by: &Resource| {
        resource
            .replaced_by(schema, by.clone())
            .expect("nothing immutable differs")
    };
    let once = replaced(resource);
    assert_eq!(
        once.replaced_by(schema, resource.clone()).as_ref(),
        Ok(&once)
    );
    let next = replaced(&writable);
    for id in schema.roots() {
        if schema.attribute(*id).mutability == Mutability::ReadOnly {
            assert_eq!(next.attributes.get(*id), resource.attributes.get(*id));
        }
    }
}

/// An answer shows what is asked for, always what is always returned, and never what never is.
fn is_projected(schema: &ResourceSchema, resource: &Resource, names: &[String]) {
    let limits = Limits::default();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let everything: Vec<String> = schema.ids().map(|id| schema.full_name(id)).collect();
    let everything: Vec<&str> = everything.iter().map(String::as_str).collect();
    let no_limit = Limits {
        projection_names: usize::MAX,
        ..limits
    };
    let all = Projection::new(schema, &everything, &[], &no_limit).expect("names");
    let all: Json = serde_json::from_str(&all.print(schema, resource)).expect("JSON");
    for projection in [
        Projection::new(schema, &names, &[], &limits),
        Projection::new(schema, &[], &names, &limits),
    ] {
        let projection = projection.expect("few names");
        let answer = projection.print(schema, resource);
        claims::shows_no_secret(schema, &answer);
        let json: Json = serde_json::from_str(&answer).expect("JSON");
        is_part(&json, &all);
        let again = Resource::from_json(schema, answer.as_bytes(), &claims::unlimited());
        let again = again.expect("an answer").resource;
        // Without what told them apart, values can become one.
        if names.is_empty() {
            assert_eq!(projection.print(schema, &again), answer);
        }
        let id = schema.well_known().id;
        assert_eq!(again.attributes.get(id), resource.attributes.get(id));
        for (id, _) in again.attributes.iter() {
            assert!(projection.reads(id), "{answer}");
        }
    }
    is_never_there(
        schema,
        &all,
        names.first().and_then(|name| schema.find(name)),
    );
}

/// Every member of an answer stands in the whole of it too.
fn is_part(part: &Json, whole: &Json) {
    match (part, whole) {
        (Json::Object(part), Json::Object(whole)) => {
            for (name, value) in part {
                match name.as_str() {
                    "schemas" => {
                        let urns = |json: &Json| json.as_array().cloned().unwrap_or_default();
                        let known = urns(&whole[name]);
                        assert!(urns(value).iter().all(|urn| known.contains(urn)));
                    }
                    _ => is_part(value, &whole[name]),
                }
            }
        }
        // A value of which nothing is shown is left out.
        (Json::Array(part), Json::Array(whole)) => assert!(part.len() <= whole.len()),
        (part, whole) => assert_eq!(part, whole),
    }
}

fn is_never_there(schema: &ResourceSchema, all: &Json, id: Option<AttributeId>) {
    let Some(id) = id.filter(|id| generate::is_never_returned(schema, *id)) else {
        return;
    };
    let name = &*schema.attribute(id).name;
    if schema.attribute(id).parent.is_none() {
        assert_eq!(all.get(name), None, "{name}");
    }
}

/// The values of a resource, for targets that need one as stored.
pub(crate) fn stored(schema: &ResourceSchema, sent: &Json) -> Option<Resource> {
    let body = sent.to_string();
    let parsed = Resource::from_json(schema, body.as_bytes(), &Limits::default()).ok()?;
    let resource = parsed.resource;
    resource.validate(schema).ok()?;
    let is_empty = |(_, value): (AttributeId, &Value)| value.values().is_empty();
    assert!(!resource.attributes.iter().any(is_empty));
    Some(resource)
}
