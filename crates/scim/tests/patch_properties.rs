//! PATCH made at random: members behave as a set does, and no request whatever does harm.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use scim::{
    error::ScimError,
    limits::Limits,
    message::patch_op::{PATCH_OP, PatchOp},
    resource::Resource,
    schema::{self, ResourceSchema},
};
use serde_json::{Value as Json, json};

/// An operation on members, each a letter.
#[derive(Clone, Debug)]
enum Change {
    Add(BTreeSet<char>),
    RemoveListed(BTreeSet<char>),
    RemoveEach(BTreeSet<char>),
    RemoveOthers(char),
    RemoveAll,
    Replace(BTreeSet<char>),
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn members_change_as_a_set_does(before in letters(), changes in prop::collection::vec(change(), 1..8)) {
        let operations: Vec<_> = changes.iter().flat_map(Change::operations).collect();
        let mut expected = before.clone();
        changes.iter().for_each(|change| change.apply(&mut expected));
        let next = apply(schema::group(), &group(&before), &operations).expect("a group");
        prop_assert_eq!(members(&next), expected);
    }

    #[test]
    fn the_same_patch_again_changes_nothing_more(before in letters(), change in change()) {
        let operations = change.operations();
        let once = apply(schema::group(), &group(&before), &operations).expect("a group");
        let twice = apply(schema::group(), &once, &operations).expect("a group");
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn many_members_are_added_and_removed_as_few_are(before in prop::collection::btree_set(0..60u8, 0..40), added in prop::collection::vec(0..60u8, 9..40), removed in prop::collection::vec(0..60u8, 0..40)) {
        // Letter case does not tell members apart.
        let name = |place: usize, member: &u8| if place.is_multiple_of(2) { format!("m{member}") } else { format!("M{member}") };
        let list = |members: &[u8]| {
            let value = |(place, member)| json!({"value": name(place, member)});
            members.iter().enumerate().map(value).collect::<Vec<_>>()
        };
        let stored = json!({"displayName": "g", "members": list(&before.iter().copied().collect::<Vec<_>>())});
        let operations = [
            json!({"op": "add", "path": "members", "value": list(&added)}),
            json!({"op": "remove", "path": "members", "value": list(&removed)}),
        ];
        let next = apply(schema::group(), &resource(schema::group(), &stored), &operations).expect("a group");
        let mut expected: BTreeSet<_> = before.into_iter().chain(added).collect();
        expected.retain(|member| !removed.contains(member));
        let found: BTreeSet<u8> = values(&next).iter().map(|value| value.trim_start_matches(['m', 'M']).parse().expect("a number")).collect();
        prop_assert_eq!(values(&next).len(), found.len());
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_operations_are_applied_or_refused(operations in prop::collection::vec(operation(), 1..6)) {
        let stored = resource(schema::user(), &json!({
            "userName": "u",
            "name": {"givenName": "G"},
            "emails": [{"value": "a", "type": "work", "primary": true}, {"value": "b", "type": "home"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "m"}},
        }));
        let before = stored.clone();
        if let Ok(next) = apply(schema::user(), &stored, &operations) {
            // Whatever was done, what is printed reads back as the same.
            let document = next.to_document(schema::user());
            let again = Resource::from_document(schema::user(), &document).expect("a document");
            prop_assert_eq!(again.to_document(schema::user()), document);
        }
        prop_assert_eq!(stored, before);
    }

    #[test]
    fn any_body_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = PatchOp::from_json(schema::user(), &body, &Limits::default());
    }
}

#[test]
fn operations_are_allowed_up_to_the_limit_and_not_beyond() {
    let limits = Limits {
        patch_operations: 3,
        ..Limits::default()
    };
    let read = |count| {
        let operations = vec![json!({"op": "remove", "path": "title"}); count];
        PatchOp::from_json(schema::user(), body(&operations).as_bytes(), &limits)
    };
    assert!(read(3).is_ok());
    assert_eq!(read(4).expect_err("too many").status, 413);
}

#[test]
fn values_to_remove_are_allowed_up_to_the_limit_and_not_beyond() {
    let limits = Limits {
        members: 3,
        values: 2,
        ..Limits::default()
    };
    let read = |schema, path, count| {
        let list = vec![json!({"value": "x"}); count];
        let operations = [json!({"op": "remove", "path": path, "value": list})];
        PatchOp::from_json(schema, body(&operations).as_bytes(), &limits)
    };
    assert!(read(schema::group(), "members", 3).is_ok());
    assert_eq!(
        read(schema::group(), "members", 4)
            .expect_err("too many")
            .status,
        413
    );
    assert!(read(schema::user(), "emails", 2).is_ok());
    assert_eq!(
        read(schema::user(), "emails", 3)
            .expect_err("too many")
            .status,
        413
    );
}

#[test]
fn operations_take_the_steps_that_there_are_and_no_more() {
    let emails: Vec<_> = (0..10)
        .map(|number| json!({"value": number.to_string()}))
        .collect();
    let stored = resource(schema::user(), &json!({"userName": "u", "emails": emails}));
    for (operation, steps) in [
        (
            json!({"op": "remove", "path": "emails[value eq \"x\"]"}),
            20,
        ),
        (
            json!({"op": "remove", "path": "emails[value eq \"x\" or type pr]"}),
            40,
        ),
        (
            json!({"op": "replace", "path": "emails[value pr].display", "value": "xyz"}),
            50,
        ),
        (
            json!({"op": "add", "path": "emails", "value": [{"value": "x"}]}),
            10,
        ),
        (json!({"op": "replace", "path": "title", "value": "x"}), 0),
    ] {
        let body = body(&[operation.clone(), operation.clone()]);
        let applied = |steps| {
            let limits = Limits {
                steps,
                ..Limits::default()
            };
            let patch = PatchOp::from_json(schema::user(), body.as_bytes(), &limits);
            patch
                .expect("a message")
                .apply(schema::user(), stored.clone())
        };
        let twice = if operation["op"] == "add" {
            2 * steps + 1
        } else {
            2 * steps
        };
        assert!(applied(twice).is_ok(), "{operation}");
        if twice > 0 {
            let error = applied(twice - 1).expect_err("too few steps");
            assert_eq!(error.status, 413, "{error}");
            assert!(error.detail.starts_with("operation 2: "), "{error}");
        }
    }
}

/// Five gigabytes otherwise.
#[test]
fn one_text_for_ten_thousand_values_is_refused_before_it_is_copied() {
    let emails: Vec<_> = (0..10_000)
        .map(|number| json!({"value": number.to_string()}))
        .collect();
    let stored = resource(schema::user(), &json!({"userName": "u", "emails": emails}));
    let text = "x".repeat(500_000);
    for path in ["emails.display", "emails[value pr].display"] {
        let operations = [json!({"op": "replace", "path": path, "value": text})];
        let error = apply(schema::user(), &stored, &operations).expect_err("too much");
        assert_eq!(error.status, 413, "{error}");
    }
}

#[test]
fn what_paths_name_and_nobody_knows_can_be_told_of_what_is_refused() {
    let unknown = |operations: &[Json]| -> Vec<(String, bool)> {
        let unknown = PatchOp::unknown_paths(
            schema::user(),
            body(operations).as_bytes(),
            &Limits::default(),
        );
        unknown
            .into_iter()
            .map(|one| (one.name, one.shape.multi_valued))
            .collect()
    };
    let told = unknown(&[
        json!({"op": "add", "path": "urn:x:User:shoe", "value": "a"}),
        json!({"op": "add", "path": "title", "value": "a"}),
        json!({"op": "add", "path": "emails[value eq \"secret\"].shoe", "value": ["a"]}),
        json!({"op": "remove", "path": "hat"}),
        json!({"op": "add", "path": "not a path", "value": "a"}),
        json!({"op": "add", "value": {"ignored": 1}}),
    ]);
    assert_eq!(
        told,
        [
            ("urn:x:User:shoe".to_owned(), false),
            ("emails.shoe".to_owned(), true),
            ("hat".to_owned(), false)
        ]
    );
    assert!(PatchOp::unknown_paths(schema::user(), b"{", &Limits::default()).is_empty());
    let many: Vec<Json> = (0..100)
        .map(|number| json!({"op": "add", "path": format!("n{number}"), "value": 1}))
        .collect();
    assert_eq!(unknown(&many).len(), 64);
}

#[test]
fn unknown_names_are_noted_but_not_without_end() {
    let read = |value: Json| {
        let body = body(&[json!({"op": "add", "value": value})]);
        PatchOp::from_json(schema::user(), body.as_bytes(), &Limits::default())
            .expect("a message")
            .unknown
    };
    let names = |value: Json| -> Vec<String> {
        read(value)
            .into_iter()
            .map(|unknown| unknown.name)
            .collect()
    };
    let noted = names(
        json!({"shoe": 1, "name": {"shoe": 1}, "Shoe.size": 1, "title": "T", "urn:x:y": {}, ("n".repeat(201)): 1}),
    );
    assert_eq!(noted, ["shoe", "name.shoe", "Shoe.size", "urn:x:y"]);
    let many = (0..100)
        .map(|number| (format!("n{number}"), json!(1)))
        .collect();
    assert_eq!(read(Json::Object(many)).len(), 64);
}

#[test]
fn the_operation_at_fault_is_named() {
    let operations = [
        json!({"op": "remove", "path": "title"}),
        json!({"op": "remove", "path": "userName"}),
    ];
    let stored = resource(schema::user(), &json!({"userName": "u"}));
    let error = apply(schema::user(), &stored, &operations).expect_err("required");
    assert_eq!(
        error.detail,
        "operation 2: `userName` is required and cannot be removed"
    );
    let operations = [
        json!({"op": "add", "value": {"title": "T", "nickName": "N"}}),
        json!({"op": "replace", "path": "emails[type ne \"x\"].value", "value": "v"}),
    ];
    let error = apply(schema::user(), &stored, &operations).expect_err("no target");
    assert!(error.detail.starts_with("operation 2: "), "{error}");
}

#[test]
fn an_unknown_path_is_told_without_its_filter() {
    let operations = [json!({"op": "remove", "path": "emails[value eq \"hush\"].shoe"})];
    let stored = resource(schema::user(), &json!({"userName": "u"}));
    let error = apply(schema::user(), &stored, &operations).expect_err("unknown");
    assert_eq!(
        error.detail,
        "operation 1: `emails.shoe` is not an attribute of User"
    );
}

impl Change {
    fn operations(&self) -> Vec<Json> {
        let list = |members: &BTreeSet<char>| {
            members
                .iter()
                .map(|member| json!({"value": member}))
                .collect::<Vec<_>>()
        };
        match self {
            Self::Add(members) => {
                vec![json!({"op": "add", "path": "members", "value": list(members)})]
            }
            Self::RemoveListed(members) => {
                vec![json!({"op": "Remove", "path": "members", "value": list(members)})]
            }
            Self::RemoveEach(members) => {
                let remove = |member| json!({"op": "remove", "path": format!("members[value eq \"{member}\"]")});
                let mut operations: Vec<_> = members.iter().map(remove).collect();
                operations.push(json!({"op": "remove", "path": "members[value eq \"nobody\"]"}));
                operations
            }
            Self::RemoveOthers(member) => {
                vec![json!({"op": "remove", "path": format!("members[value ne \"{member}\"]")})]
            }
            Self::RemoveAll => vec![json!({"op": "remove", "path": "members"})],
            Self::Replace(members) => {
                vec![json!({"op": "replace", "value": {"members": list(members)}})]
            }
        }
    }

    fn apply(&self, set: &mut BTreeSet<char>) {
        match self {
            Self::Add(members) => set.extend(members),
            Self::RemoveListed(members) | Self::RemoveEach(members) => {
                set.retain(|member| !members.contains(member))
            }
            Self::RemoveOthers(kept) => set.retain(|member| member == kept),
            Self::RemoveAll => set.clear(),
            Self::Replace(members) => members.clone_into(set),
        }
    }
}

fn letters() -> impl Strategy<Value = BTreeSet<char>> {
    prop::collection::btree_set(prop::char::range('a', 'h'), 0..6)
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        letters().prop_map(Change::Add),
        letters().prop_map(Change::RemoveListed),
        letters().prop_map(Change::RemoveEach),
        prop::char::range('a', 'h').prop_map(Change::RemoveOthers),
        Just(Change::RemoveAll),
        letters().prop_map(Change::Replace),
    ]
}

fn operation() -> impl Strategy<Value = Json> {
    const E: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let paths = [
        json!(null),
        json!("title"),
        json!("name"),
        json!("name.givenName"),
        json!("emails"),
        json!("emails.value"),
        json!("emails[type eq \"work\"]"),
        json!("emails[type eq \"work\"].value"),
        json!("emails[primary eq true].primary"),
        json!("emails[type ne \"x\"]"),
        json!("userName"),
        json!("active"),
        json!("id"),
        json!("schemas"),
        json!(E),
        json!(format!("{E}:manager")),
        json!(format!("{E}:manager.value")),
        json!("nothing"),
        json!("emails["),
        json!(5),
    ];
    let values = [
        json!(null),
        json!(""),
        json!("x"),
        json!("True"),
        json!(true),
        json!(5),
        json!([]),
        json!({}),
        json!([null]),
        json!(["x"]),
        json!({"value": "x"}),
        json!({"value": ""}),
        json!([{"value": "x", "primary": true}]),
        json!([{"value": "a", "type": "work"}]),
        json!({"givenName": "", "familyName": "F"}),
        json!({"title": "T", "emails": [{"value": "c"}], "name.givenName": "N"}),
        json!({"manager": {"value": "n", "displayName": "N"}}),
        json!([[{}]]),
        json!({"primary": true}),
        json!({"nothing": 1}),
    ];
    let op = prop::sample::select(vec![
        "add", "Add", "replace", "Replace", "remove", "Remove", "move",
    ]);
    (
        op,
        prop::sample::select(paths.to_vec()),
        prop::sample::select(values.to_vec()),
    )
        .prop_map(|(op, path, value)| json!({"op": op, "path": path, "value": value}))
}

fn apply(
    schema: &ResourceSchema,
    stored: &Resource,
    operations: &[Json],
) -> Result<Resource, ScimError> {
    let next = PatchOp::from_json(schema, body(operations).as_bytes(), &Limits::default())?
        .apply(schema, stored.clone())?;
    next.validate(schema)?;
    Ok(next)
}

fn body(operations: &[Json]) -> String {
    json!({"schemas": [PATCH_OP], "Operations": operations}).to_string()
}

fn group(members: &BTreeSet<char>) -> Resource {
    let members: Vec<_> = members
        .iter()
        .map(|member| json!({"value": member}))
        .collect();
    resource(
        schema::group(),
        &json!({"displayName": "g", "members": members}),
    )
}

fn members(group: &Resource) -> BTreeSet<char> {
    values(group)
        .iter()
        .flat_map(|value| value.chars())
        .collect()
}

fn values(group: &Resource) -> Vec<String> {
    let document: Json = serde_json::from_str(&group.to_document(schema::group())).expect("JSON");
    let members = document["members"].as_array().cloned().unwrap_or_default();
    members
        .iter()
        .map(|member| member["value"].as_str().expect("a value").to_owned())
        .collect()
}

fn resource(schema: &ResourceSchema, json: &Json) -> Resource {
    Resource::from_json(schema, json.to_string().as_bytes(), &Limits::default())
        .expect("a resource")
        .resource
}
