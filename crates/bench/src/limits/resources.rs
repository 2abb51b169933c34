//! Bodies of POST and PUT.

use scim::{
    error::ScimError,
    limits::Limits,
    projection::Projection,
    resource::Resource,
    schema::{self, AttributeType, Definition, Extension, ResourceSchema},
    user_name,
};

use super::{Case, filled};

/// What a handler does with a body before and after the transaction.
fn read(schema: &ResourceSchema, body: &str) -> Result<usize, ScimError> {
    let limits = Limits::default();
    let sent = Resource::from_json(schema, body.as_bytes(), &limits)?.resource;
    let name = schema.find("userName").and_then(|id| sent.text(schema, id));
    name.map(user_name::key).transpose()?;
    let next = sent
        .clone()
        .without_read_only(schema)
        .replaced_by(schema, sent)?;
    next.validate(schema)?;
    let document = next.to_document(schema);
    let stored = Resource::from_document(schema, &document)?;
    Ok(Projection::new(schema, &[], &[], &limits)?
        .print(schema, &stored)
        .len())
}

fn accepted(name: &str, body: String) -> Case {
    Case::new(name, move || read(schema::user(), &body))
}

fn refused(name: &str, body: String) -> Case {
    Case::new(name, move || read(schema::user(), &body)).with_status(400)
}

fn too_many(name: &str, body: String) -> Case {
    refused(name, body).with_status(413)
}

pub(super) fn cases() -> Vec<Case> {
    let bytes = Limits::default().body_bytes;
    let user = |part: &str, start: &str, end: &str| {
        filled(&format!(r#"{{"userName":"u",{start}"#), part, end, bytes)
    };
    let name = |part: &str| filled(r#"{"userName":""#, part, r#""}"#, user_name::LONGEST + 15);
    let values = |part: &str| {
        let all = super::listed(10_000, part, ",");
        format!(r#"{{"userName":"u","emails":[{all}]}}"#)
    };
    let nested = format!("{}1{}", "[".repeat(30), "]".repeat(30));
    let mut cases = vec![
        accepted("one text", user("a", r#""title":""#, r#""}"#)),
        accepted(
            "one text of escapes",
            user("\\u00e9", r#""title":""#, r#""}"#),
        ),
        accepted(
            "one text of line breaks",
            user("\\n", r#""title":""#, r#""}"#),
        ),
        accepted(
            "base64",
            user("TWFu", r#""x509Certificates":[{"value":""#, r#""}]}"#),
        ),
        accepted(
            "user name of katakana dots",
            name("・").replacen('・', "ア", 1),
        ),
        accepted("user name of letters that become 18", name("ﷺ")),
        accepted(
            "ten thousand e-mails",
            values(r#"{"value":"user#@example.com","type":"work","display":"The user #"}"#),
        ),
        accepted(
            "ten thousand e-mails as texts",
            values(r#""user#@example.com""#),
        ),
        accepted(
            "ten thousand e-mails, all the same",
            values(r#"{"value":"user@example.com","type":"work"}"#),
        ),
        accepted(
            "ten thousand e-mails without a value",
            values(r#"{"type":"work","display":"The user #"}"#),
        ),
        accepted("unknown names", user(r#""n#":1,"#, "", "}")),
        accepted(
            "unknown names in an extension",
            user(r#""n#":1,"#, r#""urn:x":{"#, "}}"),
        ),
        accepted("unknown objects", user("{},", r#""n":["#, "]}")),
        accepted("unknown numbers", user("0,", r#""n":["#, "]}")),
        accepted(
            "unknown values in depth",
            user(&format!("{nested},"), r#""n":["#, "]}"),
        ),
        accepted("white space", user(" ", "", r#""z":1}"#)),
        accepted("schemas", user(r#""urn:x","#, r#""schemas":["#, "]}")),
        refused(
            "a number of a million digits",
            user("9", r#""active":"#, "}"),
        ),
        too_many("a million values", user("\"a\",", r#""emails":["#, "]}")),
    ];
    let members = super::listed(
        10_000,
        r#"{"value":"019ab697-e800-7607-8809-#","type":"User"}"#,
        ",",
    );
    let group = format!(r#"{{"displayName":"g","members":[{members}]}}"#);
    cases.push(Case::new("ten thousand members", move || {
        read(schema::group(), &group)
    }));
    cases.extend(custom());
    cases
}

/// Types that no attribute of the standard has.
fn custom() -> Vec<Case> {
    let extension = |kind| {
        let mut attribute = Definition::new("a");
        attribute.kind = kind;
        attribute.multi_valued = true;
        schema::user_with(&[Extension {
            urn: "urn:x".to_owned(),
            name: "X".to_owned(),
            description: String::new(),
            attributes: vec![attribute],
        }])
    };
    let bytes = Limits::default().body_bytes;
    let case = |name: &str, kind, part: &str, start: &str, end: &str| {
        let body = filled(
            &format!(r#"{{"userName":"u","urn:x":{{"a":{start}"#),
            part,
            end,
            bytes,
        );
        let schema = extension(kind);
        Case::new(name, move || {
            read(schema.as_ref().map_err(Clone::clone)?, &body)
        })
    };
    vec![
        case(
            "a decimal of a million digits",
            AttributeType::Decimal,
            "9",
            "0.",
            "}}",
        ),
        case(
            "a decimal of a million digits as text",
            AttributeType::Decimal,
            "9",
            "\"0.",
            "\"}}",
        ),
        case(
            "an instant with a million digits",
            AttributeType::DateTime,
            "9",
            "\"2011-05-13T04:42:34.",
            "Z\"}}",
        ),
    ]
}
