//! A thousand operations on resources as large as they can be.

use std::rc::Rc;

use scim::{
    error::ScimError,
    limits::Limits,
    message::patch_op::PatchOp,
    resource::Resource,
    schema::{self, ResourceSchema},
};

use super::{Case, filled, filters, listed, patch_body};

fn patched(
    schema: &ResourceSchema,
    stored: Option<&Resource>,
    body: &str,
) -> Result<Resource, ScimError> {
    let stored = stored.ok_or_else(|| ScimError::new(500, "nothing is stored"))?;
    let patch = PatchOp::from_json(schema, body.as_bytes(), &Limits::default())?;
    let next = patch.apply(schema, stored.clone())?;
    next.validate(schema)?;
    Ok(next)
}

pub(super) fn cases() -> Vec<Case> {
    let emails = |part: &str| {
        let body = format!(
            r#"{{"userName":"u","emails":[{}]}}"#,
            listed(10_000, part, ",")
        );
        filters::user(&body).map(Rc::new)
    };
    let ascii = emails(r#"{"value":"user#@example.com","type":"work","display":"User #"}"#);
    let other = emails(r#"{"value":"üser#@exämple.com","type":"work","display":"Üser #"}"#);
    let half = Limits::default().body_bytes / 2;
    let long = "x".repeat(half);
    let alternatives = listed(40, r#"value eq \"v#\""#, " or ");
    let wide = listed(9, r#"{"value":"new#.§@example.com"}"#, ",");
    let operations = [
        ("replace by a filter that selects nothing", r#"{"op":"remove","path":"emails[value eq \"x#\"]"}"#.to_owned(), [200, 413]),
        ("replace by a filter that selects one", r#"{"op":"replace","path":"emails[value eq \"user#@example.com\"].display","value":"x"}"#.to_owned(), [200, 413]),
        ("replace by a filter that selects all", r#"{"op":"replace","path":"emails[type eq \"work\"].display","value":"x#"}"#.to_owned(), [413, 413]),
        ("filters on parts of texts", r#"{"op":"remove","path":"emails[value co \"ö#\"]"}"#.to_owned(), [413, 413]),
        ("filters of forty comparisons", format!(r#"{{"op":"remove","path":"emails[{alternatives}]"}}"#), [413, 413]),
        ("add one", r#"{"op":"add","path":"emails","value":[{"value":"new#@example.com"}]}"#.to_owned(), [200, 413]),
        ("add nine", format!(r#"{{"op":"add","path":"emails","value":[{}]}}"#, wide.replace('§', "#")), [413, 413]),
        ("remove by a list", r#"{"op":"remove","path":"emails","value":[{"value":"user#@example.com"},{"value":"x"}]}"#.to_owned(), [413, 413]),
        ("change a value, which can make two the same", r#"{"op":"replace","path":"emails[value eq \"user#@example.com\"].value","value":"y#"}"#.to_owned(), [413, 413]),
        ("change every value", r#"{"op":"replace","path":"emails[type pr].type","value":"t#"}"#.to_owned(), [413, 413]),
        ("make another primary", r#"{"op":"replace","path":"emails[value eq \"user#@example.com\"].primary","value":true}"#.to_owned(), [200, 413]),
        ("replace all", r#"{"op":"replace","path":"emails.display","value":"x#"}"#.to_owned(), [413, 413]),
        ("attributes that nobody knows", r##"{"op":"add","value":{"n#":{"a":[1,2,3]}}}"##.to_owned(), [200, 200]),
    ];
    let mut cases = Vec::new();
    for (name, operation, statuses) in operations {
        let body = patch_body(&listed(1000, &operation, ","));
        let users = [("e-mails", &ascii), ("e-mails not in ASCII", &other)];
        for ((of, stored), status) in users.into_iter().zip(statuses) {
            let (stored, body) = (stored.clone(), body.clone());
            let run = move || patched(schema::user(), stored.as_deref(), &body);
            let name = format!("{name}, on ten thousand {of}");
            cases.push(Case::new(name, run).with_status(status));
        }
    }
    for (name, operation) in [
        (
            "a long text for all of ten thousand",
            format!(
                r#"{{"op":"replace","path":"emails[type eq \"work\"].display","value":"{long}"}}"#
            ),
        ),
        (
            "a long text added to all of ten thousand",
            format!(r#"{{"op":"add","path":"emails.display","value":"{long}"}}"#),
        ),
    ] {
        let (stored, body) = (ascii.clone(), patch_body(&operation));
        let run = move || patched(schema::user(), stored.as_deref(), &body);
        cases.push(Case::new(name, run).with_status(413));
    }
    cases.extend(messages());
    cases.extend(groups());
    cases
}

/// What is large before anything is applied.
fn messages() -> Vec<Case> {
    let bytes = Limits::default().body_bytes;
    let stored = filters::user(r#"{"userName":"u"}"#).map(Rc::new);
    let body = |start: &str, part: &str, end: &str| {
        let start = format!(
            r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{start}"#
        );
        filled(&start, part, end, bytes)
    };
    let value = |path: &str, part: &str| {
        body(
            &format!(r#"{{"op":"add","path":"{path}","value":["#),
            part,
            "]}]}",
        )
    };
    let cases = [
        ("a million numbers for a text", value("title", "0,"), 413),
        ("a million numbers as values", value("emails", "0,"), 413),
        (
            "half a million objects as values",
            value("emails", "{},"),
            413,
        ),
        (
            "objects with one name each",
            value("emails", r#"{"a":0},"#),
            413,
        ),
        (
            "names that nobody knows",
            body(r#"{"op":"add","value":{"#, r#""n#":0,"#, "}}]}"),
            200,
        ),
        (
            "a text",
            body(r#"{"op":"add","path":"title","value":""#, "a", r#""}]}"#),
            200,
        ),
        (
            "members of the message that nobody knows",
            body(
                r#"{"op":"add","path":"title","value":"a"}],"n":["#,
                "0,",
                "]}",
            ),
            200,
        ),
        (
            "operations beyond their number",
            body("", r#"{"op":"add"},"#, "]}"),
            413,
        ),
    ];
    cases
        .into_iter()
        .map(|(name, body, status)| {
            let stored = stored.clone();
            let run = move || patched(schema::user(), stored.as_deref(), &body);
            Case::new(name, run).with_status(status)
        })
        .collect()
}

fn groups() -> Vec<Case> {
    let schema = schema::group();
    let id = "019ab697-e800-7607-8809-0000000#";
    let members = listed(10_000, &format!(r#"{{"value":"{id}","type":"User"}}"#), ",");
    let body = format!(r#"{{"displayName":"g","members":[{members}]}}"#);
    let read = Resource::from_json(schema, body.as_bytes(), &Limits::default());
    let stored = read.ok().map(|parsed| Rc::new(parsed.resource));
    let cases = [
        (
            "a thousand members removed one by one",
            listed(
                1000,
                &format!(r#"{{"op":"remove","path":"members[value eq \"{id}\"]"}}"#),
                ",",
            ),
        ),
        (
            "a thousand members added one by one",
            listed(
                1000,
                r#"{"op":"add","path":"members","value":[{"value":"new#"}]}"#,
                ",",
            ),
        ),
        (
            "ten thousand members replaced",
            format!(r#"{{"op":"replace","path":"members","value":[{members}]}}"#),
        ),
        (
            "ten thousand members removed by a list",
            format!(r#"{{"op":"remove","path":"members","value":[{members}]}}"#),
        ),
    ];
    cases
        .into_iter()
        .map(|(name, operations)| {
            let (stored, body) = (stored.clone(), patch_body(&operations));
            Case::new(format!("{name}, of ten thousand"), move || {
                patched(schema, stored.as_deref(), &body)
            })
        })
        .collect()
}
