//! A thousand operations that refer to each other.

use scim::{limits::Limits, message::bulk::BULK_REQUEST};

use super::{
    Case,
    exchanges::{Recorded, Shell},
    filled, listed,
};

pub(super) fn cases() -> Vec<Case> {
    let bulk = |operations: &str| {
        format!(r#"{{"schemas":["{BULK_REQUEST}"],"Operations":[{operations}]}}"#)
    };
    let group = |number: usize, members: &str| {
        format!(
            r#"{{"method":"POST","path":"/Groups","bulkId":"b{number}","data":{{"displayName":"g{number}","members":[{members}]}}}}"#
        )
    };
    let reference = |number: usize| format!(r#"{{"value":"bulkId:b{number}"}}"#);
    let last = 999;
    let backwards: Vec<String> = (0..=last)
        .map(|number| {
            group(
                number,
                &if number < last {
                    reference(number + 1)
                } else {
                    String::new()
                },
            )
        })
        .collect();
    let circles: Vec<String> = (0..=last)
        .map(|number| group(number, &reference(number ^ 1)))
        .collect();
    let all = listed(1000, r#"{"value":"bulkId:b#"}"#, ",");
    let mut to_all: Vec<String> = (0..25).map(|number| group(number + 1000, &all)).collect();
    to_all.extend((0..975).map(|number| group(number, "")));
    let unknown: Vec<String> = (0..=last)
        .map(|number| group(number, &listed(40, r#"{"value":"bulkId:x#"}"#, ",")))
        .collect();
    let mut cases: Vec<Case> = [
        (
            "a thousand users",
            listed(
                1000,
                r#"{"method":"POST","path":"/Users","bulkId":"b#","data":{"userName":"u#"}}"#,
                ",",
            ),
        ),
        (
            "a thousand groups, each waiting for the next",
            backwards.join(","),
        ),
        (
            "a thousand groups in pairs that wait for each other",
            circles.join(","),
        ),
        ("groups that wait for all others", to_all.join(",")),
        ("references to nothing", unknown.join(",")),
    ]
    .into_iter()
    .filter_map(|(name, operations)| {
        let mut shell = Shell::default();
        let recorded = Recorded::new(&mut shell, "POST", "/Bulk", bulk(&operations))?;
        Some(recorded.into_case(name, 200))
    })
    .collect();
    let limits = Limits::default();
    let start = format!(r#"{{"schemas":["{BULK_REQUEST}"],"Operations":["#);
    let numbers = filled(
        &format!(
            r#"{start}{{"method":"POST","path":"/Users","bulkId":"b","data":{{"userName":"u","n":["#
        ),
        "0,",
        "]}}]}",
        limits.body_bytes,
    );
    let mut shell = Shell::default();
    let recorded = Recorded::new(&mut shell, "POST", "/Bulk", numbers);
    cases.extend(recorded.map(|recorded| recorded.into_case("a million numbers", 413)));
    cases
}
