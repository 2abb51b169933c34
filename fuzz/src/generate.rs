//! Inputs that reach far: names that the schema knows, values of the right type, and a few that are wrong.

mod custom;
mod language;

use scim::schema::{self, AttributeId, AttributeType, ResourceSchema, Returned};
use serde_json::{Map, Value as Json, json};

use crate::input::Input;

pub(crate) use custom::{EXTENSION, SCHEMA as CUSTOM};
pub(crate) use language::{filter, operations, path};

/// What stands for every secret that is generated, and for nothing else.
pub(crate) const SECRET: &str = "hush-hush";

/// Characters that have gone wrong somewhere.
const CHARACTERS: [char; 30] = [
    'a', 'B', 'z', '0', '7', ' ', '@', '.', ':', '-', '_', '%', '\'', '"', '\\', '/', '[', ']',
    '(', '\n', 'é', 'É', 'ß', 'ẞ', 'ς', 'Σ', 'İ', '\u{212A}', '\u{301}', '😀',
];

const TEXTS: [&str; 24] = [
    "",
    "a",
    "A",
    "b",
    "ab",
    "work",
    "home",
    "true",
    "False",
    "0",
    "-1",
    "1.5",
    "9223372036854775807",
    "2011-05-13T04:42:34Z",
    "2011-05-13T06:42:34.1234567+02:00",
    "TWFu",
    "ann@example.com",
    "ANN@example.com",
    "bulkId:a",
    "019ab697-e800-7607-8809-0a0b0c0d0e01",
    "User",
    "W/\"1\"",
    "%_",
    "' OR 1=1 --",
];

/// One of the schemas.
pub(crate) fn any_schema(input: &mut Input<'_>) -> &'static ResourceSchema {
    match input.below(4) {
        0 => schema::group(),
        1 => &CUSTOM,
        _ => schema::user(),
    }
}

/// A text that has gone wrong somewhere, or one made of such characters.
pub(crate) fn text(input: &mut Input<'_>) -> String {
    match input.below(8) {
        0..5 => (*input.pick(&TEXTS)).to_owned(),
        5 => String::from_utf8_lossy(input.bytes()).into_owned(),
        _ => (0..=input.below(6))
            .map(|_| *input.pick(&CHARACTERS))
            .collect(),
    }
}

/// The same name, in some letter case.
fn cased(input: &mut Input<'_>, name: &str) -> String {
    match input.below(8) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        _ => name.to_owned(),
    }
}

/// The attributes from which one is picked: those with a rule of their own come more often.
fn pick_id(
    input: &mut Input<'_>,
    schema: &ResourceSchema,
    among: &[AttributeId],
) -> Option<AttributeId> {
    const OFTEN: [&str; 6] = [
        "emails",
        "members",
        "userName",
        "active",
        "password",
        "displayName",
    ];
    if among.is_empty() {
        return None;
    }
    if input.below(3) == 0 {
        let name = input.pick(&OFTEN);
        let found = among
            .iter()
            .find(|id| *schema.attribute(**id).name == **name);
        if let Some(found) = found {
            return Some(*found);
        }
    }
    Some(*input.pick(among))
}

/// The name in full of an attribute or sub-attribute, and now and then of none.
pub(crate) fn name(input: &mut Input<'_>, schema: &ResourceSchema) -> String {
    if input.one_in(12) {
        return text(input);
    }
    let Some(mut id) = pick_id(input, schema, schema.roots()) else {
        return String::new();
    };
    while !schema.attribute(id).children.is_empty()
        && (schema.attribute(id).is_extension() || input.below(2) == 0)
    {
        id = *input.pick(&schema.attribute(id).children);
    }
    let mut name = schema.full_name(id);
    if input.one_in(8) && schema.extension_of(id).is_none() {
        name = format!("{}:{name}", schema.base());
    }
    cased(input, &name)
}

/// A simple value of a type, or now and then of another.
fn scalar(input: &mut Input<'_>, kind: AttributeType) -> Json {
    if input.one_in(10) {
        return match input.below(8) {
            0 => json!(null),
            1 => json!(true),
            2 => json!(input.byte()),
            3 => json!({ "value": text(input) }),
            4 => json!([text(input)]),
            5 => json!([]),
            6 => json!({}),
            _ => json!(1e300),
        };
    }
    match kind {
        AttributeType::Boolean => match input.below(4) {
            0 => json!("True"),
            1 => json!(false),
            _ => json!(true),
        },
        AttributeType::Integer => json!(*input.pick(&[0, 1, -1, i64::MAX, i64::MIN, 42])),
        AttributeType::Decimal => json!(*input.pick(&[0.0, -0.0, 0.1, 1e21, -1e-7, f64::MAX, 3.0])),
        AttributeType::DateTime => json!(*input.pick(&[
            "2011-05-13T04:42:34Z",
            "2011-05-13T06:42:34.10+02:00",
            "0000-01-01T00:00:00-14:00",
            "9999-12-31T23:59:59.9999999Z",
        ])),
        AttributeType::Binary => json!(*input.pick(&["TWFu", "TQ==", "TWE=\r\n", "-_8", ""])),
        _ => json!(text(input)),
    }
}

/// A value for an attribute, all of its values if it is multi-valued and `many`.
pub(crate) fn value(
    input: &mut Input<'_>,
    schema: &ResourceSchema,
    id: AttributeId,
    many: bool,
) -> Json {
    let attribute = schema.attribute(id);
    if attribute.returned == Returned::Never {
        return match input.below(8) {
            0 => json!({ "value": SECRET }),
            1 => json!([SECRET]),
            2 => json!({ SECRET: 1 }),
            _ => json!(SECRET),
        };
    }
    if many && attribute.multi_valued && !input.one_in(10) {
        let values = (0..input.below(5)).map(|_| value(input, schema, id, false));
        return Json::Array(values.collect());
    }
    if attribute.kind != AttributeType::Complex || input.one_in(12) {
        return scalar(input, attribute.kind);
    }
    let count = input.below(5);
    Json::Object(object(input, schema, &attribute.children, count))
}

/// An object of some of these attributes, and now and then of others.
fn object(
    input: &mut Input<'_>,
    schema: &ResourceSchema,
    among: &[AttributeId],
    count: usize,
) -> Map<String, Json> {
    let mut object = Map::new();
    for _ in 0..count {
        match pick_id(input, schema, among).filter(|_| !input.one_in(16)) {
            Some(id) => {
                let name = cased(input, &schema.attribute(id).name);
                object.insert(name, value(input, schema, id, true));
            }
            None => {
                let name = name(input, schema);
                // Whatever stands there could be a secret by its name.
                let is_secret = schema
                    .find(&name)
                    .is_some_and(|id| is_never_returned(schema, id));
                let value = if is_secret {
                    json!(SECRET)
                } else {
                    json!({ "value": text(input) })
                };
                object.insert(name, value);
            }
        }
    }
    object
}

/// Whether an attribute or what it is part of is in no answer.
pub(crate) fn is_never_returned(schema: &ResourceSchema, id: AttributeId) -> bool {
    let attribute = schema.attribute(id);
    attribute.returned == Returned::Never
        || attribute
            .parent
            .is_some_and(|parent| is_never_returned(schema, parent))
}

/// The body of a POST or PUT.
pub(crate) fn resource(input: &mut Input<'_>, schema: &ResourceSchema) -> Json {
    let count = input.below(12);
    let mut object = object(input, schema, schema.roots(), count);
    for required in ["userName", "displayName"] {
        if schema.find(required).is_some() && !input.one_in(10) {
            let name = input.pick(&["ann", "Bob", "cyd", "Ünal", "eve@example.com"]);
            object.entry(required).or_insert_with(|| json!(name));
        }
    }
    if input.below(2) == 0 {
        object.insert("schemas".to_owned(), json!([schema.base()]));
    }
    Json::Object(object)
}
