//! Every filter of `tests/corpus/filters.jsonl` over the users of `tests/corpus/filter-users.json`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod corpus;

use scim::{
    dialect::quoted,
    error::{ErrorType, ScimError},
    filter::{Checked, Filter},
    limits::Limits,
    resource::Resource,
    schema,
};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Row {
    id: String,
    kind: Kind,
    filter: String,
    expect: Option<Vec<String>>,
    tags: Vec<String>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Valid,
    Invalid,
    Lenient,
}

#[test]
fn every_row_matches_the_users_it_names() {
    let users = users();
    let rows: Vec<Row> = corpus::rows("filters.jsonl", fill);
    let failures: Vec<_> = rows
        .iter()
        .filter_map(|row| check(row, &row.filter, &users).err())
        .collect();
    corpus::report(rows.len(), &failures);
}

#[test]
fn text_without_quotes_has_the_meaning_of_the_same_with_quotes() {
    let users = users();
    let mut rows: Vec<Row> = corpus::rows("filters.jsonl", fill);
    rows.retain(|row| row.tags.iter().any(|tag| tag == "unquoted"));
    assert!(rows.len() > 5);
    for row in &mut rows {
        assert!(checked(&row.filter).is_err(), "{}", row.id);
        // Whoever reads it is not free to refuse it.
        row.kind = Kind::Valid;
        let quoted = quoted(&row.filter).expect(&row.id);
        assert_eq!(check(row, &quoted, &users), Ok(()));
    }
}

#[test]
fn every_filter_is_printed_as_the_same_filter() {
    let limits = Limits::default();
    for Row { id, filter, .. } in corpus::rows::<Row>("filters.jsonl", fill) {
        let Ok(parsed) = Filter::parse(&filter, &limits) else {
            continue;
        };
        let printed = parsed.to_string();
        assert_eq!(
            Filter::parse(&printed, &limits).expect(&id),
            parsed,
            "{id}: `{filter}` was printed as `{printed}`"
        );
    }
}

fn check(row: &Row, filter: &str, users: &[(String, Resource)]) -> Result<(), String> {
    let checked = checked(filter);
    let wrong = |what: String| Err(format!("{} `{}`: {what}", row.id, row.filter));
    match (checked, &row.kind) {
        (Err(error), Kind::Invalid | Kind::Lenient) => {
            let is_right = error.status == 400 && error.scim_type == Some(ErrorType::InvalidFilter);
            if is_right {
                Ok(())
            } else {
                wrong(format!("refused with {error}"))
            }
        }
        (Err(error), Kind::Valid) => wrong(format!("refused with {error}")),
        (Ok(_), Kind::Invalid) => wrong("accepted".to_owned()),
        (Ok(filter), Kind::Valid | Kind::Lenient) => {
            let matching = users.iter().filter(|(_, user)| filter.matches(user));
            let found: Vec<_> = matching.map(|(name, _)| name.clone()).collect();
            if Some(&found) == row.expect.as_ref() {
                Ok(())
            } else {
                wrong(format!("matched {found:?}, not {:?}", row.expect))
            }
        }
    }
}

fn checked(filter: &str) -> Result<Checked, ScimError> {
    Filter::parse(filter, &Limits::default())?.check(schema::user())
}

/// The users, with what a service provider adds to them.
fn users() -> Vec<(String, Resource)> {
    let bodies = corpus::objects("filter-users.json", fill);
    let user = |(name, mut body): (String, serde_json::Value)| {
        body["id"] = json!(fill(&format!("{{id:{name}}}")));
        body["meta"] = json!({
            "resourceType": "User",
            "created": fill(&format!("{{created:{name}}}")),
            "lastModified": fill(&format!("{{created:{name}}}")),
            "location": fill(&format!("https://service.example/Users/{{id:{name}}}")),
            "version": "W/\"1\"",
        });
        if ["ann", "bob"].contains(&name.as_str()) {
            body["groups"] =
                json!([{ "value": fill("{gid}"), "display": "Guides", "type": "direct" }]);
        }
        let parsed = Resource::from_json(
            schema::user(),
            body.to_string().as_bytes(),
            &Limits::default(),
        );
        (name, parsed.expect("a user").resource)
    };
    bodies.into_iter().map(user).collect()
}

/// A fixed value for every placeholder: a minute lies between the creation of one user and the next.
fn fill(text: &str) -> String {
    let names = [
        "ann", "bob", "cyd", "dan", "eva", "fay", "gus", "hal", "ivy", "joe", "kim", "lou",
    ];
    let mut filled = text
        .replace("{P}", "run")
        .replace("{gid}", "01890000-0000-7000-8000-0000000000ff");
    for (place, name) in names.iter().enumerate() {
        filled = filled
            .replace(
                &format!("{{id:{name}}}"),
                &format!("01890000-0000-7000-8000-0000000000{place:02}"),
            )
            .replace(
                &format!("{{created:{name}}}"),
                &format!("2026-01-01T00:{place:02}:00.000Z"),
            );
    }
    filled
}
