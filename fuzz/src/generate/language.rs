//! Filters, paths and operations.

use scim::schema::{AttributeId, AttributeType, ResourceSchema};
use serde_json::{Value as Json, json};

use super::{SECRET, is_never_returned, name, object, pick_id, scalar, text, value};
use crate::input::Input;

/// A filter; names in brackets are those of sub-attributes.
pub(crate) fn filter(input: &mut Input<'_>, schema: &ResourceSchema) -> String {
    nested(input, schema, None, 0)
}

fn nested(
    input: &mut Input<'_>,
    schema: &ResourceSchema,
    within: Option<AttributeId>,
    depth: usize,
) -> String {
    let kind = if depth > 5 { 0 } else { input.below(10) };
    match kind {
        6 | 7 => {
            let word = *input.pick(&[" and ", " or ", " AND ", "  Or "]);
            let parts = (0..2 + input.below(2)).map(|_| match input.below(2) {
                0 => format!("({})", nested(input, schema, within, depth + 1)),
                _ => nested(input, schema, within, depth + 1),
            });
            parts.collect::<Vec<_>>().join(word)
        }
        8 => format!(
            "{}({})",
            input.pick(&["not ", "not", "NOT "]),
            nested(input, schema, within, depth + 1)
        ),
        9 if within.is_none() => value_path(input, schema, depth),
        _ => comparison(input, schema, within),
    }
}

fn value_path(input: &mut Input<'_>, schema: &ResourceSchema, depth: usize) -> String {
    let complex = |id: &AttributeId| !schema.attribute(*id).children.is_empty();
    let all: Vec<AttributeId> = schema
        .ids()
        .filter(|id| !schema.attribute(*id).is_extension())
        .filter(|id| complex(id) || schema.attribute(*id).multi_valued)
        .collect();
    let Some(id) = pick_id(input, schema, &all) else {
        return String::new();
    };
    let inner = nested(input, schema, Some(id), depth + 1);
    let rest = match input.below(4) {
        0 => format!(".{}", comparison(input, schema, Some(id))),
        _ => String::new(),
    };
    format!("{}[{inner}]{rest}", schema.full_name(id))
}

fn comparison(
    input: &mut Input<'_>,
    schema: &ResourceSchema,
    within: Option<AttributeId>,
) -> String {
    const OPERATORS: [&str; 12] = [
        "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "EQ", "eq",
    ];
    let children = within.map_or(&[][..], |id| &schema.attribute(id).children);
    let (name, id) = match (within, children.is_empty() || input.one_in(12)) {
        (Some(_), false) => {
            let id = *input.pick(children);
            (schema.attribute(id).name.to_string(), Some(id))
        }
        (Some(id), true) if schema.attribute(id).children.is_empty() => {
            ("value".to_owned(), Some(id))
        }
        _ => {
            let name = name(input, schema);
            let id = schema.find(&name);
            (name, id)
        }
    };
    let operator = *input.pick(&OPERATORS);
    if operator == "pr" {
        return format!("{name} pr");
    }
    let kind = id.map_or(AttributeType::String, |id| schema.attribute(id).kind);
    let literal = match id.is_some_and(|id| is_never_returned(schema, id)) {
        true => json!(SECRET),
        false => scalar(input, kind),
    };
    format!("{name} {operator} {literal}")
}

/// The path of a PATCH operation.
pub(crate) fn path(input: &mut Input<'_>, schema: &ResourceSchema) -> String {
    match input.below(3) {
        0 => {
            let path = value_path(input, schema, 3);
            match input.below(2) {
                0 => path,
                _ => format!(
                    "{path}.{}",
                    input.pick(&["value", "type", "primary", "display", "$ref"])
                ),
            }
        }
        _ => name(input, schema),
    }
}

/// The operations of a PATCH.
pub(crate) fn operations(input: &mut Input<'_>, schema: &ResourceSchema) -> Vec<Json> {
    (0..=input.below(6))
        .map(|_| operation(input, schema))
        .collect()
}

fn operation(input: &mut Input<'_>, schema: &ResourceSchema) -> Json {
    let op = *input.pick(&["add", "replace", "remove", "Add", "REPLACE", "move"]);
    let mut operation = json!({ "op": op });
    if input.below(4) == 0 {
        let count = input.below(4);
        let value = object(input, schema, schema.roots(), count);
        operation["value"] = Json::Object(value);
        return operation;
    }
    let path = path(input, schema);
    let target = target(schema, &path);
    if op != "remove" || input.below(3) == 0 {
        operation["value"] = match target {
            Some(id) => value(input, schema, id, !path.contains('[')),
            None => json!(text(input)),
        };
    }
    operation["path"] = json!(path);
    operation
}

/// The attribute that a path means.
fn target(schema: &ResourceSchema, path: &str) -> Option<AttributeId> {
    let Some((name, rest)) = path.split_once('[') else {
        return schema.find(path);
    };
    let id = schema.find(name)?;
    match rest.rsplit_once("].") {
        Some((_, part)) => schema.child(Some(id), part),
        None => Some(id),
    }
}
