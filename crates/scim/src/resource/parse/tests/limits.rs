use super::*;
use crate::schema::{group, user};

#[test]
fn unknown_names_are_bounded_in_number_and_length() {
    let many: Vec<String> = (0..500)
        .map(|index| format!("\"unknown{index}\":1"))
        .collect();
    assert_eq!(
        parse(&format!("{{{}}}", many.join(",")))
            .expect("many")
            .unknown
            .len(),
        64
    );
    let long = "x".repeat(201);
    assert!(
        parse(&format!("{{\"{long}\":1}}"))
            .expect("long")
            .unknown
            .is_empty()
    );
    let fits = "x".repeat(200);
    assert_eq!(
        parse(&format!("{{\"{fits}\":1}}")).expect("fits").unknown[0].name,
        fits
    );
}

#[test]
fn limits_hold_at_the_edge_and_one_past_it() {
    let limits = Limits {
        body_bytes: 40,
        json_depth: 3,
        values: 2,
        members: 1,
        ..Limits::default()
    };
    let parse = |json: &str| Resource::from_json(user(), json.as_bytes(), &limits).map(|_| ());
    let status = |json: &str| parse(json).map_err(|error| (error.status, error.detail));
    assert_eq!(status(&format!("{{}}{}", " ".repeat(38))), Ok(()));
    assert_eq!(
        status(&format!("{{}}{}", " ".repeat(39))),
        Err((
            413,
            "the body has 41 bytes, more than the 40 that are allowed".to_owned()
        ))
    );
    for deep in [
        r#"{"a":[[]]}"#,
        r#"{"emails":[{}]}"#,
        r#"{"title":[[]]}"#,
        r#"{"urn:x":{"a":{}}}"#,
    ] {
        assert!(status(deep).is_ok() || deep.contains("title"), "{deep}");
    }
    for deep in [
        r#"{"a":[[[]]]}"#,
        r#"{"emails":[{"x":{}}]}"#,
        r#"{"id":[[{}]]}"#,
        r#"{"urn:x":{"a":{"b":{}}}}"#,
    ] {
        let (status, detail) = status(deep).expect_err(deep);
        assert_eq!(status, 400);
        assert!(
            detail.ends_with("is nested deeper than 3 levels"),
            "{detail}"
        );
    }
    assert_eq!(status(r#"{"roles":["a","b"]}"#), Ok(()));
    assert_eq!(
        status(r#"{"roles":["a","a","a"]}"#),
        Err((413, "`roles` has more than 2 values".to_owned()))
    );
    let members =
        |json: &[u8]| Resource::from_json(group(), json, &limits).map_err(|error| error.status);
    assert!(members(br#"{"members":["a"]}"#).is_ok());
    assert_eq!(members(br#"{"members":["a","b"]}"#), Err(413));
}

#[test]
fn what_stands_side_by_side_is_not_deep() {
    let many = |value: &str| vec![value; 100].join(",");
    for json in [
        format!(r#"{{"addresses":[{}]}}"#, many(r#"{"region":[]}"#)),
        format!(r#"{{"custom":[{}]}}"#, many(r#"{"a":[1]}"#)),
    ] {
        assert!(parse(&json).is_ok(), "{json}");
    }
}

#[test]
fn deep_nesting_neither_overflows_nor_passes() {
    let deep = format!("{{\"a\":{}", "[".repeat(500_000));
    assert!(parse(&deep).is_err());
    let deep = format!("{{\"a\":{}", "{\"a\":".repeat(20_000));
    assert!(parse(&deep).is_err());
}

#[test]
fn very_many_names_or_values_take_no_longer_than_their_number() {
    let names: Vec<String> = (0..20_000).map(|index| format!("\"n{index}\":1")).collect();
    let limits = Limits {
        body_bytes: usize::MAX,
        values: usize::MAX,
        ..Limits::default()
    };
    let parse = |json: String| Resource::from_json(user(), json.as_bytes(), &limits);
    assert!(parse(format!("{{{}}}", names.join(","))).is_ok());
    let values: Vec<String> = (0..20_000).map(|index| format!("\"n{index}\"")).collect();
    assert!(parse(format!("{{\"roles\":[{}]}}", values.join(","))).is_ok());
}
