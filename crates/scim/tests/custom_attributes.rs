//! Filters, order and PATCH over attributes of every type and mutability, which the schemas of the
//! standard do not have.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use scim::{
    error::{ErrorType, ScimError},
    filter::Filter,
    limits::Limits,
    message::{
        patch_op::{PATCH_OP, PatchOp},
        sort::Sort,
    },
    resource::Resource,
    schema::{self, Extension, ResourceSchema},
};
use serde_json::{Value as Json, json};

const URN: &str = "urn:example:hr:1.0";

fn schema() -> ResourceSchema {
    let extension: Extension = serde_json::from_value(json!({
        "urn": URN,
        "name": "HR",
        "attributes": [
            {"name": "level", "type": "integer"},
            {"name": "rate", "type": "decimal"},
            {"name": "start", "type": "dateTime"},
            {"name": "photo", "type": "binary"},
            {"name": "tags", "multiValued": true},
            {"name": "exact", "multiValued": true, "caseExact": true},
            {"name": "must", "multiValued": true, "required": true},
            {"name": "once", "mutability": "immutable"},
            {"name": "onceMany", "multiValued": true, "mutability": "immutable"},
            {"name": "onceWhole", "type": "complex", "mutability": "immutable", "subAttributes": [{"name": "part"}]},
            {"name": "size", "type": "complex", "subAttributes": [{"name": "value", "type": "integer"}, {"name": "unit", "required": true}]},
            {"name": "skills", "type": "complex", "multiValued": true, "subAttributes": [{"name": "value"}, {"name": "levels", "multiValued": true}]},
            {"name": "plan", "type": "complex", "subAttributes": [{"name": "days", "multiValued": true}]},
            {"name": "hidden", "type": "complex", "returned": "never", "subAttributes": [{"name": "value"}]},
        ],
    }))
    .expect("an extension");
    schema::user_with(&[extension]).expect("a schema")
}

#[test]
fn filters_compare_by_type() {
    let stored = json!({
        "level": 10, "rate": 2.5, "start": "2026-01-01T12:00:00Z", "photo": "TWFu", "tags": ["Red", "green"], "exact": ["Red"],
        "size": {"value": 42, "unit": "cm"}, "hidden": {"value": "x"}
    });
    for (filter, expected) in [
        ("level eq 10", true),
        ("level eq 10.0", true),
        ("level eq \"10\"", true),
        ("level gt 9", true),
        ("level gt 9.5", true),
        ("level lt 9", false),
        ("level ge 10 and level le 10", true),
        ("level ne 1e1", false),
        ("rate eq 2.5", true),
        ("rate eq 25e-1", true),
        ("rate gt 2", true),
        ("rate lt 3 and rate ne 3", true),
        ("start eq \"2026-01-01T13:00:00+01:00\"", true),
        ("start gt \"2026-01-01T12:30:00+01:00\"", true),
        ("start sw \"2026-01\"", true),
        ("photo eq \"TWFu\"", true),
        ("photo eq \"twfu\"", false),
        ("photo co \"WF\"", true),
        ("tags eq \"RED\"", true),
        ("tags co \"ree\"", true),
        ("tags ne \"red\"", false),
        ("tags[value eq \"red\"]", true),
        ("tags[value ne \"red\"]", true),
        ("tags[value eq \"red\" and value eq \"green\"]", false),
        ("tags[value pr]", true),
        ("tags pr and not (once pr)", true),
        ("exact eq \"red\"", false),
        ("exact eq \"Red\"", true),
        ("size eq 42", true),
        ("size.unit eq \"CM\"", true),
        ("size[value gt 41 and unit eq \"cm\"]", true),
        ("hidden pr", false),
        ("hidden eq \"x\"", false),
        ("hidden.value eq \"x\"", false),
        ("hidden[value eq \"x\"]", false),
        ("hidden[value eq \"x\"].value ne \"y\"", true),
    ] {
        assert_eq!(
            matches(filter, &stored).expect(filter),
            expected,
            "{filter}"
        );
    }
}

#[test]
fn filters_that_compare_what_cannot_be_compared_are_refused() {
    for filter in [
        "level eq \"ten\"",
        "level eq 01",
        "level eq 1.",
        "level eq -",
        "level eq 0x10",
        "level eq +1",
        "level eq \"01x\"",
        "level eq true",
        "level co \"1\"",
        "level sw 1",
        "rate ew 5",
        "start gt 2026",
        "start gt \"2026\"",
        "photo gt \"TWFu\"",
        "photo eq 5",
        "tags[other eq \"x\"]",
        "tags[value.x eq \"x\"]",
        "tags.value eq \"x\"",
        "onceWhole eq \"x\"",
    ] {
        let error = matches(filter, &json!({})).expect_err(filter);
        assert_eq!(
            error.scim_type,
            Some(ErrorType::InvalidFilter),
            "{filter}: {error}"
        );
    }
}

#[test]
fn order_is_by_number_and_by_instant() {
    for (name, lesser, greater) in [
        ("level", json!(9), json!(10)),
        ("rate", json!(-1.5), json!(0.5)),
        (
            "start",
            json!("2026-01-01T12:30:00+01:00"),
            json!("2026-01-01T12:00:00Z"),
        ),
        ("tags", json!(["a", "z"]), json!(["B"])),
        (
            "size",
            json!({"value": 5, "unit": "z"}),
            json!({"value": 12, "unit": "a"}),
        ),
    ] {
        let schema = schema();
        let sort = Sort::new(&schema, &format!("{URN}:{name}"), false).expect(name);
        let (lesser, greater) = (
            user(&schema, &json!({name: lesser})),
            user(&schema, &json!({name: greater})),
        );
        assert!(sort.compare(&lesser, &greater).is_lt(), "{name}");
    }
    for name in ["photo", "hidden", "hidden.value", "onceWhole"] {
        assert!(
            Sort::new(&schema(), &format!("{URN}:{name}"), false).is_err(),
            "{name}"
        );
    }
}

#[test]
fn immutable_attributes_get_a_value_once() {
    let once = json!({"once": "a", "onceMany": ["a"], "onceWhole": {"part": "a"}});
    let set = |name: &str, value: Json| json!({"op": "replace", "path": format!("{URN}:{name}"), "value": value});
    let add = |name: &str, value: Json| json!({"op": "add", "path": format!("{URN}:{name}"), "value": value});
    let remove = |path: &str| json!({"op": "remove", "path": format!("{URN}:{path}")});
    changes(&json!({}), set("once", json!("b")), json!({"once": "b"}));
    changes(
        &json!({}),
        add("onceMany", json!(["b"])),
        json!({"onceMany": ["b"]}),
    );
    changes(&once, set("once", json!("A")), once.clone());
    for operation in [
        set("once", json!("b")),
        set("once", json!(null)),
        set("onceMany", json!(["b"])),
        add("onceMany", json!(["b"])),
        remove("once"),
        remove("onceMany"),
        remove("onceMany[value eq \"a\"]"),
        remove("onceWhole"),
        remove("onceWhole.part"),
        set("onceWhole", json!({"part": "b"})),
        set("onceWhole.part", json!("b")),
        add("onceMany[value eq \"a\"]", json!("b")),
    ] {
        refuses(&once, operation, ErrorType::Mutability);
    }
    changes(&once, set("onceWhole", json!({"part": "a"})), once.clone());
    changes(&once, add("onceMany", json!(["A"])), once.clone());
    changes(
        &json!({}),
        set("onceWhole.part", json!("a")),
        json!({"onceWhole": {"part": "a"}}),
    );
    // Nothing is removed, so nothing is changed.
    changes(&once, remove("onceMany[value eq \"b\"]"), once.clone());
}

#[test]
fn the_last_value_of_a_required_attribute_stays() {
    let stored = json!({"must": ["a", "b"]});
    let remove = |filter: &str| json!({"op": "remove", "path": format!("{URN}:must[{filter}]")});
    changes(&stored, remove("value eq \"a\""), json!({"must": ["b"]}));
    refuses(&stored, remove("value pr"), ErrorType::Mutability);
    refuses(
        &stored,
        json!({"op": "remove", "path": format!("{URN}:must"), "value": ["a", "B"]}),
        ErrorType::Mutability,
    );
    refuses(
        &stored,
        json!({"op": "replace", "path": format!("{URN}:must"), "value": []}),
        ErrorType::InvalidValue,
    );
}

#[test]
fn simple_values_are_selected_by_value() {
    let stored = json!({"tags": ["a", "b", "c"]});
    let path = |filter: &str| format!("{URN}:tags[{filter}]");
    changes(
        &stored,
        json!({"op": "remove", "path": path("value eq \"B\"")}),
        json!({"tags": ["a", "c"]}),
    );
    changes(
        &stored,
        json!({"op": "replace", "path": path("value eq \"b\""), "value": "x"}),
        json!({"tags": ["a", "x", "c"]}),
    );
    changes(
        &stored,
        json!({"op": "replace", "path": path("value pr"), "value": "x"}),
        json!({"tags": ["x"]}),
    );
    changes(
        &stored,
        json!({"op": "replace", "path": path("value eq \"b\""), "value": "c"}),
        json!({"tags": ["a", "c"]}),
    );
    changes(
        &stored,
        json!({"op": "replace", "path": path("value eq \"b\""), "value": null}),
        json!({"tags": ["a", "c"]}),
    );
    changes(
        &stored,
        json!({"op": "add", "path": path("value eq \"x\""), "value": "x"}),
        json!({"tags": ["a", "b", "c", "x"]}),
    );
    changes(
        &stored,
        json!({"op": "add", "path": format!("{URN}:tags"), "value": ["C", "d"]}),
        json!({"tags": ["a", "b", "c", "d"]}),
    );
    changes(
        &stored,
        json!({"op": "remove", "path": format!("{URN}:tags"), "value": "A"}),
        json!({"tags": ["b", "c"]}),
    );
}

#[test]
fn a_complex_value_that_is_no_reference_keeps_its_other_parts() {
    let stored = json!({"size": {"value": 42, "unit": "cm"}});
    let path = |name: &str| format!("{URN}:{name}");
    changes(
        &stored,
        json!({"op": "replace", "path": path("size.value"), "value": "43"}),
        json!({"size": {"value": 43, "unit": "cm"}}),
    );
    changes(
        &stored,
        json!({"op": "remove", "path": path("size.value")}),
        json!({"size": {"unit": "cm"}}),
    );
    refuses(
        &stored,
        json!({"op": "remove", "path": path("size.unit")}),
        ErrorType::Mutability,
    );
    refuses(
        &stored,
        json!({"op": "replace", "path": path("size"), "value": {"unit": ""}}),
        ErrorType::InvalidValue,
    );
    refuses(
        &stored,
        json!({"op": "replace", "path": path("size.value"), "value": 1.5}),
        ErrorType::InvalidValue,
    );
}

#[test]
fn sub_attributes_with_several_values_are_added_to_and_removed_from() {
    let path = |name: &str| format!("{URN}:{name}");
    let plan = json!({"plan": {"days": ["Mon", "Tue"]}});
    changes(
        &plan,
        json!({"op": "add", "path": path("plan.days"), "value": ["tue", "Wed"]}),
        json!({"plan": {"days": ["Mon", "Tue", "Wed"]}}),
    );
    changes(
        &plan,
        json!({"op": "add", "path": path("plan"), "value": {"days": "Wed"}}),
        json!({"plan": {"days": ["Mon", "Tue", "Wed"]}}),
    );
    changes(
        &plan,
        json!({"op": "replace", "path": path("plan.days"), "value": ["Wed"]}),
        json!({"plan": {"days": ["Wed"]}}),
    );
    changes(
        &plan,
        json!({"op": "remove", "path": path("plan.days"), "value": ["mon"]}),
        json!({"plan": {"days": ["Tue"]}}),
    );
    changes(
        &plan,
        json!({"op": "remove", "path": path("plan.days")}),
        json!({}),
    );
    let skills = json!({"skills": [{"value": "rust", "levels": ["a"]}, {"value": "php"}]});
    changes(
        &skills,
        json!({"op": "add", "path": path("skills[value pr].levels"), "value": "b"}),
        json!({"skills": [{"value": "rust", "levels": ["a", "b"]}, {"value": "php", "levels": ["b"]}]}),
    );
    changes(
        &skills,
        json!({"op": "remove", "path": path("skills.levels"), "value": "A"}),
        json!({"skills": [{"value": "rust"}, {"value": "php"}]}),
    );
}

fn changes(stored: &Json, operation: Json, expected: Json) {
    let schema = schema();
    let next =
        patched(&schema, stored, &operation).unwrap_or_else(|error| panic!("{operation}: {error}"));
    assert_eq!(
        next.to_document(&schema),
        user(&schema, &expected).to_document(&schema),
        "{operation}"
    );
}

fn refuses(stored: &Json, operation: Json, expected: ErrorType) {
    let error = patched(&schema(), stored, &operation).expect_err(&operation.to_string());
    assert_eq!(error.scim_type, Some(expected), "{operation}: {error}");
}

fn patched(
    schema: &ResourceSchema,
    stored: &Json,
    operation: &Json,
) -> Result<Resource, ScimError> {
    let body = json!({"schemas": [PATCH_OP], "Operations": [operation]}).to_string();
    PatchOp::from_json(schema, body.as_bytes(), &Limits::default())?
        .apply(schema, user(schema, stored))
}

/// Whether a filter matches; names in it are those of the extension.
fn matches(filter: &str, stored: &Json) -> Result<bool, ScimError> {
    let schema = schema();
    let names = [
        "level",
        "rate",
        "start",
        "photo",
        "tags",
        "exact",
        "onceWhole",
        "once",
        "size",
        "hidden",
    ];
    let qualify = |word: &str| match names
        .iter()
        .find(|name| word.trim_start_matches('(').starts_with(**name))
    {
        Some(name) => word.replacen(name, &format!("{URN}:{name}"), 1),
        None => word.to_owned(),
    };
    let filter = filter.split(' ').map(qualify).collect::<Vec<_>>().join(" ");
    Ok(Filter::parse(&filter, &Limits::default())?
        .check(&schema)?
        .matches(&user(&schema, stored)))
}

fn user(schema: &ResourceSchema, attributes: &Json) -> Resource {
    let body = json!({"userName": "u", URN: attributes}).to_string();
    Resource::from_json(schema, body.as_bytes(), &Limits::default())
        .expect("a user")
        .resource
}
