//! The body of a PATCH, on a user and on a group.

use std::{borrow::Cow, collections::BTreeSet};

use scim::{
    error::ScimError,
    limits::Limits,
    message::patch_op::{PATCH_OP, PatchOp},
    patch::{Action, Delta},
    resource::{Resource, Value},
    schema::{self, Mutability, ResourceSchema},
};
use serde_json::{Value as Json, json};

use crate::{
    claims, generate,
    input::{Input, grown},
    resource,
};

pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let schema = generate::any_schema(&mut input);
    let sent = generate::resource(&mut input, schema);
    let stored = resource::stored(schema, &sent).unwrap_or_default();
    let (body, operations): (Cow<'_, [u8]>, _) = match input.below(2) {
        0 => (Cow::Borrowed(input.rest()), None),
        _ => {
            let operations = generate::operations(&mut input, schema);
            (body(&operations).into(), Some(operations))
        }
    };
    let limits = Limits::default();
    let body = grown(&body, b',', limits.body_bytes);
    let patch = match PatchOp::from_json(schema, &body, &limits) {
        Ok(patch) => patch,
        Err(error) => return is_refused(&error),
    };
    if operations.is_some() {
        claims::holds_no_secret(&format!("{patch:?}"));
    }
    let next = patch.apply(schema, stored.clone());
    match &next {
        Ok(next) => is_sound(schema, &stored, next),
        Err(error) => is_refused(error),
    }
    if matches!(body, Cow::Borrowed(_))
        && let Some(operations) = &operations
    {
        is_the_same_in_steps(schema, &stored, operations, &next);
    }
    if schema.base() == schema::GROUP {
        is_the_same_in_parts(&patch, &stored, &next);
    }
}

fn body(operations: &[Json]) -> Vec<u8> {
    json!({"schemas": [PATCH_OP], "Operations": operations})
        .to_string()
        .into_bytes()
}

fn is_refused(error: &ScimError) {
    claims::is_refusal(error);
}

/// The result is a resource like any other, of which only what the client may write has changed.
fn is_sound(schema: &ResourceSchema, stored: &Resource, next: &Resource) {
    claims::reads_back(schema, next);
    let is_valid = next.validate(schema);
    if let Err(error) = &is_valid {
        claims::is_refusal(error);
    }
    for id in schema.roots() {
        if schema.attribute(*id).mutability == Mutability::ReadOnly {
            assert_eq!(next.attributes.get(*id), stored.attributes.get(*id));
        }
    }
    let schemas = schema.well_known().schemas;
    assert_eq!(next.attributes.get(schemas), None);
    // What a PATCH leaves behind has the form of what is sent: nothing is there that is empty.
    for (_, value) in next.attributes.iter() {
        assert!(!value.values().is_empty());
        assert!(value.as_complex().is_none_or(|complex| !complex.is_empty()));
    }
}

/// One operation after the other does what all do together.
fn is_the_same_in_steps(
    schema: &ResourceSchema,
    stored: &Resource,
    operations: &[Json],
    together: &Result<Resource, ScimError>,
) {
    let mut next = Ok(stored.clone());
    for operation in operations {
        let body = body(std::slice::from_ref(operation));
        next = next.and_then(|stored| {
            PatchOp::from_json(schema, &body, &Limits::default())?.apply(schema, stored)
        });
    }
    assert_eq!(next.ok().as_ref(), together.as_ref().ok());
}

/// A change of the set of members does what the operations do that it was made of.
fn is_the_same_in_parts(patch: &PatchOp, stored: &Resource, whole: &Result<Resource, ScimError>) {
    let schema = schema::group();
    let members = schema.find("members").expect("members");
    let Some((rest, deltas)) = patch.part(schema, members) else {
        return;
    };
    let (Ok(rest), Ok(whole)) = (rest.apply(schema, stored.clone()), whole) else {
        return;
    };
    let of = |group: &Resource| -> Option<BTreeSet<String>> {
        let key = schema.value_of(members)?;
        let values = group.attributes.get(members).map_or(&[][..], Value::values);
        let text = |value: &Value| Some(value.as_complex()?.get(key)?.as_text()?.to_owned());
        values.iter().map(text).collect()
    };
    let (Some(mut set), Some(expected)) = (of(stored), of(whole)) else {
        return;
    };
    let mut mentioned = set.clone();
    for delta in deltas {
        let (Delta::Add(keys) | Delta::Remove(keys) | Delta::Set(keys)) = &delta;
        mentioned.extend(keys.iter().cloned());
        match &delta {
            Delta::Add(keys) => set.extend(keys.iter().cloned()),
            Delta::Remove(keys) => set.retain(|key| !keys.contains(key)),
            Delta::Set(keys) => set = keys.iter().cloned().collect(),
        }
    }
    // An id of ours is in lower case; the engine itself does not tell the case of letters.
    let is_plain = |key: &String| {
        !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
    };
    // A member that another operation describes further is none of the set alone.
    let is_about_sets = patch.operations.iter().all(|operation| {
        operation.target.attribute != members || !matches!(operation.action, Action::Substitute(_))
    });
    if is_about_sets && mentioned.iter().all(is_plain) {
        assert_eq!(set, expected);
    }
    assert_eq!(
        without(&rest, members),
        without(whole, members),
        "the other attributes change alike"
    );
}

fn without(group: &Resource, members: schema::AttributeId) -> Resource {
    let mut group = group.clone();
    group.attributes.remove(members);
    group
}
