//! Pages by cursor, over the shell in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Site, body};
use serde_json::{Value, json};

fn site() -> Site {
    let mut site = Site::new();
    for number in 0..11 {
        let title = ["a", "b"][number % 2];
        site.created(json!({"userName": format!("u{number}"), "title": title}));
    }
    for number in 0..3 {
        let group = json!({"displayName": format!("g{number}")});
        assert_eq!(site.call("POST", "/Groups").json(group).send().status, 201);
    }
    site
}

/// The names on each page, following the cursors.
fn pages(site: &mut Site, endpoint: &str, more: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let list = body(
            &site
                .call("GET", &format!("{endpoint}?cursor={cursor}{more}"))
                .send(),
        );
        assert!(list.get("startIndex").is_none(), "{list}");
        let name = |resource: &Value| {
            let name = resource
                .get("userName")
                .or_else(|| resource.get("displayName"));
            name.unwrap().as_str().unwrap().to_owned()
        };
        pages.push(
            list["Resources"]
                .as_array()
                .unwrap()
                .iter()
                .map(name)
                .collect(),
        );
        match list.get("nextCursor") {
            Some(next) => cursor = next.as_str().unwrap().to_owned(),
            None => return pages,
        }
        assert!(pages.len() < 50, "the pages do not end");
    }
}

#[test]
fn pages_hold_everything_once_and_the_last_has_no_cursor() {
    let mut site = site();
    for (count, sizes) in [
        (4, vec![4, 4, 3]),
        (11, vec![11]),
        (5, vec![5, 5, 1]),
        (100, vec![11]),
    ] {
        let pages = pages(&mut site, "/Users", &format!("&count={count}"));
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
        let all: Vec<String> = pages.concat();
        let expected: Vec<String> = (0..11).map(|number| format!("u{number}")).collect();
        assert_eq!(all, expected);
    }
}

#[test]
fn a_filter_that_the_database_does_not_decide_keeps_its_pages() {
    let pages = pages(
        &mut site(),
        "/Users",
        "&count=2&filter=title%20eq%20%22a%22",
    );
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
}

#[test]
fn the_root_goes_on_from_users_to_groups() {
    for count in [1, 3, 11, 12] {
        let pages = pages(&mut site(), "/", &format!("&count={count}"));
        let all = pages.concat();
        assert_eq!(
            (all.len(), all.last().unwrap().as_str()),
            (14, "g2"),
            "{count}"
        );
        assert!(pages.iter().all(|page| page.len() <= count), "{count}");
    }
}

#[test]
fn a_cursor_that_is_not_ours_is_refused() {
    let mut site = site();
    for cursor in [
        "x",
        "u.1",
        "g.00000000-0000-0000-0000-000000000000",
        "u.00000000-0000-0000-0000-00000000000G",
    ] {
        let reply = site.call("GET", &format!("/Users?cursor={cursor}")).send();
        assert_eq!(
            (reply.status, &body(&reply)["scimType"]),
            (400, &json!("invalidCursor")),
            "{cursor}"
        );
    }
    assert_eq!(
        site.call("GET", "/Users?cursor=&startIndex=1")
            .send()
            .status,
        400
    );
    assert_eq!(
        site.call("GET", "/Users?cursor=&sortBy=title")
            .send()
            .status,
        400
    );
}

#[test]
fn a_page_of_another_connection_shows_nothing() {
    let mut site = site();
    let list = body(&site.call("GET", "/Users?cursor=&count=2").send());
    let next = list["nextCursor"].as_str().unwrap().to_owned();
    let foreign = body(
        &site
            .call("GET", &format!("/Users?cursor={next}"))
            .of_connection(2)
            .send(),
    );
    assert_eq!(foreign["Resources"], json!([]));
}
