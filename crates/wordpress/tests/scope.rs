//! No filter escapes the connection's scope, and what the database decides is what the filter says.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;

use common::{Site, body};
use proptest::{prelude::*, sample::select};
use serde_json::json;

/// Users of two connections that differ in what filters look at.
fn site() -> Site {
    let mut site = Site::new();
    for number in 0..12_u32 {
        let title = ["Guide", "guide", ""][number as usize % 3];
        let mut user = json!({
            "userName": format!("user{number}"),
            "externalId": format!("x{}", number / 2),
            "title": title,
        });
        if number % 3 > 0 {
            user["active"] = json!(number % 3 == 1);
        }
        let connection = 1 + u64::from(number % 2);
        let reply = site
            .call("POST", "/Users")
            .of_connection(connection)
            .json(user)
            .send();
        assert_eq!(reply.status, 201);
    }
    site
}

fn comparison() -> impl Strategy<Value = String> {
    let attribute = select(vec![
        "userName",
        "externalId",
        "title",
        "id",
        "meta.created",
        "displayName",
    ]);
    let operator = select(vec!["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
    let value = select(vec![
        "user1",
        "USER2",
        "x1",
        "x2",
        "guide",
        "",
        "%",
        "_",
        "' OR 1=1 --",
    ]);
    prop_oneof![
        (attribute.clone(), operator, value).prop_map(
            |(attribute, operator, value)| match attribute {
                "meta.created" => format!(r#"meta.created {operator} "2025-11-24T16:00:04Z""#)
                    .replace(" co ", " ge ")
                    .replace(" sw ", " lt ")
                    .replace(" ew ", " gt "),
                _ => format!(r#"{attribute} {operator} "{value}""#),
            }
        ),
        attribute.prop_map(|attribute| format!("{attribute} pr")),
        select(vec![
            "active eq true",
            "active eq false",
            "active pr",
            "not (active eq true)"
        ])
        .prop_map(str::to_owned),
    ]
}

fn filter() -> impl Strategy<Value = String> {
    comparison().prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone())
                .prop_map(|(left, right)| format!("({left}) and ({right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("{left} or {right}")),
            inner.prop_map(|inner| format!("not ({inner})")),
        ]
    })
}

fn found(site: &mut Site, connection: u64, filter: &str, more: &str) -> (u64, Vec<String>) {
    let search = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": format!("{filter}{more}"), "attributes": ["userName"], "count": 200,
    });
    let reply = site
        .call("POST", "/Users/.search")
        .of_connection(connection)
        .json(search)
        .send();
    assert_eq!(reply.status, 200, "{filter}: {:?}", reply.body);
    let list = body(&reply);
    let names = list["Resources"].as_array().cloned().unwrap_or_default();
    let names = names
        .iter()
        .map(|user| user["userName"].as_str().unwrap().to_owned())
        .collect();
    (list["totalResults"].as_u64().unwrap(), names)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_filter_escapes_the_connection(filter in filter()) {
        let mut site = site();
        let mut seen = BTreeSet::new();
        for connection in [1, 2] {
            let (total, names) = found(&mut site, connection, &filter, "");
            prop_assert_eq!(total, names.len() as u64);
            for name in names {
                let number: u64 = name.trim_start_matches("user").parse().unwrap();
                prop_assert_eq!(1 + number % 2, connection, "{} shows {}", &filter, name);
                prop_assert!(seen.insert(name));
            }
        }
    }

    /// `nickName co "x" or (F)` cannot be narrowed and matches what F matches.
    #[test]
    fn the_database_decides_what_the_filter_says(filter in filter()) {
        let mut site = site();
        let decided = found(&mut site, 1, &filter, "");
        let evaluated = found(&mut site, 1, &format!(r#"nickName co "x" or ({filter})"#), "");
        prop_assert_eq!(decided, evaluated, "{}", filter);
    }
}
