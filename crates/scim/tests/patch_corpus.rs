//! Every PATCH of `tests/corpus/patch.jsonl` on a resource of `tests/corpus/patch-bases.json`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod corpus;

use scim::{
    error::ScimError,
    limits::Limits,
    message::patch_op::{PATCH_OP, PatchOp},
    resource::{Complex, Resource, Value},
    schema::{self, ResourceSchema},
};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

const UNIQUE: &str = "run-u";
const TAKEN: &str = "run-taken@judge.example";

#[derive(Deserialize)]
struct Row {
    id: String,
    kind: String,
    base: String,
    ops: Option<Json>,
    body: Option<Json>,
    expect: Option<Map<String, Json>>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    status: Vec<u16>,
    #[serde(rename = "scimType")]
    scim_type: Vec<String>,
}

#[test]
fn every_row_changes_what_it_says_and_nothing_else() {
    let bases = corpus::objects("patch-bases.json", fill);
    let rows: Vec<Row> = corpus::rows("patch.jsonl", fill);
    let failures: Vec<_> = rows
        .iter()
        .filter_map(|row| check(row, &bases).err())
        .collect();
    corpus::report(rows.len(), &failures);
}

fn check(row: &Row, bases: &Map<String, Json>) -> Result<(), String> {
    let schema = if row.kind == "Group" {
        schema::group()
    } else {
        schema::user()
    };
    let base = bases[&row.base].as_object().expect("an object");
    let stored = resource(schema, base);
    let wrong = |what: String| Err(format!("{} on `{}`: {what}", row.id, row.base));
    match (patched(schema, &stored, row), &row.expect, &row.error) {
        (Err(error), _, Some(refusal)) => {
            let is_named = error
                .scim_type
                .is_some_and(|kind| refusal.scim_type.iter().any(|name| name == kind.name()));
            let is_right = refusal.status.contains(&error.status) && is_named;
            if is_right {
                Ok(())
            } else {
                wrong(format!("refused with {error}"))
            }
        }
        (Err(error), _, None) => wrong(format!("refused with {error}")),
        (Ok(next), Some(changes), _) => {
            let expected = resource(schema, &changed(base, changes));
            let (next, expected) = (canonical(schema, &next), canonical(schema, &expected));
            if next == expected {
                Ok(())
            } else {
                wrong(format!("gave\n    {next}\n  not\n    {expected}"))
            }
        }
        (Ok(next), None, _) => wrong(format!("gave {}", canonical(schema, &next))),
    }
}

/// The resource after the request, as a service provider would keep it.
fn patched(schema: &ResourceSchema, stored: &Resource, row: &Row) -> Result<Resource, ScimError> {
    let body = match (&row.body, &row.ops) {
        (Some(body), _) => body.clone(),
        (None, ops) => json!({ "schemas": [PATCH_OP], "Operations": ops }),
    };
    let patch = PatchOp::from_json(schema, body.to_string().as_bytes(), &Limits::default())?;
    let next = patch.apply(schema, stored.clone())?;
    next.validate(schema)?;
    let user_name = schema.find("userName").and_then(|id| next.text(schema, id));
    if user_name.is_some_and(|name| name.eq_ignore_ascii_case(TAKEN)) {
        return Err(ScimError::uniqueness("`userName` is in use"));
    }
    Ok(next)
}

fn changed(base: &Map<String, Json>, changes: &Map<String, Json>) -> Map<String, Json> {
    let mut changed = base.clone();
    for (name, value) in changes {
        changed.insert(name.clone(), value.clone());
    }
    changed
}

fn resource(schema: &ResourceSchema, body: &Map<String, Json>) -> Resource {
    let body = Json::Object(body.clone()).to_string();
    Resource::from_json(schema, body.as_bytes(), &Limits::default())
        .expect("a resource")
        .resource
}

/// The resource as text; a value that is not primary may say so or not.
fn canonical(schema: &ResourceSchema, resource: &Resource) -> String {
    let mut resource = resource.clone();
    let ids: Vec<_> = schema
        .ids()
        .filter(|id| schema.primary_of(*id).is_some())
        .collect();
    for id in ids {
        let primary = schema.primary_of(id).expect("it has one");
        if let Some(Value::Many(values)) = resource.attributes.get_mut(id) {
            values
                .iter_mut()
                .for_each(|value| leave_false(value, primary));
        }
    }
    resource.to_document(schema)
}

fn leave_false(value: &mut Value, primary: schema::AttributeId) {
    if let Value::Complex(complex) = value
        && complex.get(primary) == Some(&Value::Boolean(false))
    {
        Complex::remove(complex, primary);
    }
}

fn fill(text: &str) -> String {
    text.replace("{U}", UNIQUE)
        .replace("{ID}", "01890000-0000-7000-8000-000000000000")
        .replace("{M1}", "01890000-0000-7000-8000-000000000001")
        .replace("{M2}", "01890000-0000-7000-8000-000000000002")
        .replace("{M3}", "01890000-0000-7000-8000-000000000003")
        .replace("{TAKENUP}", &TAKEN.to_uppercase())
        .replace("{TAKEN}", TAKEN)
}
