//! What RFC 7643 and RFC 7644 leave open about filters, order and PATCH, and what was decided: one test
//! a point. More cases of each stand in `tests/corpus`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
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
    schema::{self, ResourceSchema},
};
use serde_json::{Value as Json, json};

const ANN: &str = r#"{
    "id": "1", "userName": "Ann@example.com", "externalId": "X-1", "active": true, "password": "secret",
    "name": {"givenName": "Ann", "familyName": "Archer"},
    "emails": [{"value": "ann@work.example", "type": "work", "primary": true}, {"value": "ann@home.example", "type": "home"}],
    "meta": {"created": "2026-01-01T00:00:00Z"}
}"#;
const BARE: &str = r#"{"id": "2", "userName": "bare", "title": "", "emails": [], "roles": null}"#;
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn ne_matches_a_missing_value() {
    assert!(matches(r#"title ne "x""#, BARE));
}

#[test]
fn null_is_unassigned() {
    assert!(matches("nickName eq null", BARE));
    assert!(!matches("nickName ne null", BARE));
    assert!(matches("userName ne null", BARE));
}

#[test]
fn a_negation_matches_a_missing_value() {
    assert!(matches(r#"not (nickName eq "x")"#, BARE));
}

#[test]
fn pr_is_false_for_what_is_empty_null_or_never_returned() {
    for filter in ["title pr", "emails pr", "roles pr"] {
        assert!(!matches(filter, BARE), "{filter}");
    }
    assert!(!matches("password pr", ANN));
    assert!(!matches(r#"password eq "secret""#, ANN));
}

#[test]
fn a_multi_valued_attribute_without_sub_attribute_means_its_value() {
    assert!(matches("emails pr", ANN));
    assert!(matches(r#"emails eq "ann@home.example""#, ANN));
    assert!(matches(r#"emails co "home""#, ANN));
}

#[test]
fn comparisons_joined_by_and_may_match_different_values() {
    assert!(matches(
        r#"emails.type eq "work" and emails.value co "home""#,
        ANN
    ));
    assert!(!matches(
        r#"emails[type eq "work" and value co "home"]"#,
        ANN
    ));
}

#[test]
fn ne_denies_that_any_value_is_equal() {
    assert!(!matches(r#"emails.type ne "work""#, ANN));
    assert!(matches(r#"emails.type ne "work""#, BARE));
    assert!(matches(r#"emails[type ne "work"]"#, ANN));
    assert!(!matches(r#"emails[type ne "work"]"#, BARE));
}

#[test]
fn a_value_path_may_be_followed_by_a_sub_attribute() {
    assert!(matches(
        r#"emails[type eq "work"].value co "work.example""#,
        ANN
    ));
    assert!(!matches(
        r#"emails[type eq "work"].value co "home.example""#,
        ANN
    ));
}

#[test]
fn user_name_is_found_in_any_case() {
    assert!(matches(r#"userName eq "ANN@EXAMPLE.COM""#, ANN));
    // Composed, decomposed and full-width letters are the same in a userName, and nowhere else.
    let jurgen = r#"{"userName": "Jürgen", "title": "Jürgen"}"#;
    assert!(matches(r#"userName eq "JU\u0308RGEN""#, jurgen));
    assert!(matches(r#"userName eq "\uFF2Aürgen""#, jurgen));
    assert!(!matches(r#"userName ne "ju\u0308rgen""#, jurgen));
    assert!(!matches(r#"title eq "Ju\u0308rgen""#, jurgen));
    assert!(matches(r#"userName eq "ann@example\uFF0Ecom""#, ANN));
}

#[test]
fn external_id_is_found_in_its_own_case() {
    assert!(matches(r#"externalId eq "X-1""#, ANN));
    assert!(!matches(r#"externalId eq "x-1""#, ANN));
}

#[test]
fn booleans_may_stand_in_quotes() {
    assert!(matches(r#"active eq "true""#, ANN));
    assert!(matches(r#"active eq "True""#, ANN));
}

#[test]
fn booleans_have_no_order() {
    assert_eq!(refused("active gt true"), ErrorType::InvalidFilter);
}

#[test]
fn an_unknown_attribute_is_refused_unless_several_types_are_searched() {
    assert_eq!(refused(r#"nothing eq "x""#), ErrorType::InvalidFilter);
    let filter = |text| {
        Filter::parse(text, &Limits::default())
            .expect("a filter")
            .check_lenient(schema::user())
    };
    for (text, expected) in [
        (r#"nothing eq "x""#, false),
        (r#"nothing ne "x""#, true),
        ("nothing pr", false),
        ("nothing eq null", true),
        (r#"nothing[value eq "x"]"#, false),
        (r#"nothing[value eq "x"].value ne "y""#, true),
        (r#"emails[nothing pr]"#, false),
        (r#"nothing eq "x" or userName pr"#, true),
    ] {
        assert_eq!(
            filter(text).expect(text).matches(&user(ANN)),
            expected,
            "{text}"
        );
    }
    assert!(filter("active gt true").is_err());
}

#[test]
fn a_date_alone_is_no_date_time() {
    assert_eq!(
        refused(r#"meta.created gt "2000-01-01""#),
        ErrorType::InvalidFilter
    );
}

#[test]
fn an_empty_filter_is_refused() {
    assert_eq!(refused(""), ErrorType::InvalidFilter);
    assert_eq!(refused("  "), ErrorType::InvalidFilter);
}

#[test]
fn names_are_known_in_any_case() {
    assert!(matches(r#"USERNAME Eq "ann@example.com""#, ANN));
    assert!(matches(r#"NAME.givenname SW "a""#, ANN));
}

#[test]
fn sort_by_an_unknown_attribute_is_refused() {
    let error = Sort::new(schema::user(), "nothing", false).expect_err("it is unknown");
    assert_eq!(error.scim_type, Some(ErrorType::InvalidValue));
}

#[test]
fn add_of_an_email_that_is_there_changes_nothing() {
    let add = json!({"op": "add", "path": "emails", "value": [{"value": "ann@home.example", "type": "home"}]});
    assert_eq!(patched(ANN, add), Ok(user(ANN)));
}

#[test]
fn replace_of_a_complex_attribute_keeps_what_is_not_named() {
    let next = patched(
        ANN,
        json!({"op": "replace", "path": "name", "value": {"givenName": "Anna"}}),
    );
    assert!(is(
        &next,
        r#"name.givenName eq "Anna" and name.familyName eq "Archer""#
    ));
}

#[test]
fn replace_without_a_path_replaces_all_values() {
    let next = patched(
        ANN,
        json!({"op": "replace", "value": {"emails": [{"value": "new@example.com"}]}}),
    );
    assert!(is(
        &next,
        r#"emails eq "new@example.com" and not (emails.type pr)"#
    ));
}

#[test]
fn remove_with_a_value_list_removes_those_members() {
    let group =
        r#"{"displayName": "g", "members": [{"value": "1"}, {"value": "2"}, {"value": "3"}]}"#;
    let remove = |value: Json| {
        apply(
            schema::group(),
            group,
            json!({"op": "remove", "path": "members", "value": value}),
        )
    };
    let left = |value| remove(value).map(|group| group.to_document(schema::group()));
    assert_eq!(
        left(json!([{"value": "1"}, {"value": "3"}])),
        Ok(r#"{"displayName":"g","members":[{"value":"2"}]}"#.into())
    );
    assert_eq!(
        remove(json!([{"value": "4"}])),
        Ok(resource(schema::group(), group))
    );
    assert_eq!(
        error_type(remove(json!([{"name": "1"}]))),
        ErrorType::InvalidValue
    );
}

#[test]
fn add_to_a_value_path_that_matches_nothing_makes_the_value() {
    let next = patched(
        BARE,
        json!({"op": "add", "path": r#"emails[type eq "work"].value"#, "value": "b@example.com"}),
    );
    assert!(is(
        &next,
        r#"emails[type eq "work" and value eq "b@example.com"]"#
    ));
}

#[test]
fn replace_of_a_value_path_that_matches_nothing_makes_the_value_if_the_filter_says_which() {
    let replace = |filter: &str| {
        patched(
            BARE,
            json!({"op": "replace", "path": format!("emails[{filter}].value"), "value": "b@example.com"}),
        )
    };
    let next = replace(r#"type eq "work" and primary eq true"#);
    assert!(is(
        &next,
        r#"emails[type eq "work" and primary eq true and value eq "b@example.com"]"#
    ));
    assert_eq!(
        error_type(replace(r#"type ne "work""#)),
        ErrorType::NoTarget
    );
    assert_eq!(
        error_type(replace(r#"type eq "work" or type eq "home""#)),
        ErrorType::NoTarget
    );
}

#[test]
fn remove_of_a_value_path_that_matches_nothing_changes_nothing() {
    assert_eq!(
        patched(
            ANN,
            json!({"op": "remove", "path": r#"emails[type eq "fax"]"#})
        ),
        Ok(user(ANN))
    );
}

#[test]
fn remove_of_a_required_attribute_is_refused() {
    assert_eq!(
        error_type(patched(ANN, json!({"op": "remove", "path": "userName"}))),
        ErrorType::Mutability
    );
}

#[test]
fn an_unknown_operation_and_no_operation_are_refused() {
    assert_eq!(
        error_type(patched(ANN, json!({"op": "move", "path": "title"}))),
        ErrorType::InvalidSyntax
    );
    let empty = json!({"schemas": [PATCH_OP], "Operations": []}).to_string();
    let error = PatchOp::from_json(schema::user(), empty.as_bytes(), &Limits::default())
        .expect_err("it is empty");
    assert_eq!(error.scim_type, Some(ErrorType::InvalidSyntax));
}

#[test]
fn a_bad_sub_attribute_in_a_value_filter_is_an_invalid_filter() {
    let remove = json!({"op": "remove", "path": r#"emails[nothing eq "x"]"#});
    assert_eq!(error_type(patched(ANN, remove)), ErrorType::InvalidFilter);
}

#[test]
fn manager_may_be_a_bare_string_and_an_empty_one_clears_it() {
    let path = format!("{ENTERPRISE}:manager");
    let next = patched(ANN, json!({"op": "add", "path": path, "value": "42"})).expect("it is set");
    assert!(is(&Ok(next.clone()), &format!(r#"{path}.value eq "42""#)));
    for empty in [json!(""), json!({"value": ""}), json!(null)] {
        let patch = json!({"op": "replace", "path": path, "value": empty});
        let cleared = apply(schema::user(), &next.to_document(schema::user()), patch);
        assert!(is(&cleared, &format!("not ({ENTERPRISE} pr)")));
    }
}

#[test]
fn names_in_a_value_without_a_path_may_be_paths() {
    let value = json!({"name.givenName": "Anna", r#"emails[type eq "home"].value"#: "new@example.com", format!("{ENTERPRISE}:department"): "Guides"});
    let next = patched(ANN, json!({"op": "add", "value": value}));
    assert!(is(
        &next,
        r#"name.givenName eq "Anna" and emails[type eq "home" and value eq "new@example.com"]"#
    ));
    assert!(is(
        &next,
        &format!(r#"{ENTERPRISE}:department eq "Guides""#)
    ));
}

#[test]
fn two_primary_values_are_never_stored() {
    let two = json!([{"value": "a@example.com", "primary": true}, {"value": "b@example.com", "primary": true}]);
    for op in ["add", "replace"] {
        let patch = json!({"op": op, "path": "emails", "value": two});
        assert_eq!(error_type(patched(ANN, patch)), ErrorType::InvalidValue);
    }
    let next = patched(
        ANN,
        json!({"op": "add", "path": "emails", "value": {"value": "c@example.com", "primary": true}}),
    );
    assert!(is(
        &next,
        r#"emails[value eq "c@example.com" and primary eq true]"#
    ));
    assert!(is(&next, r#"emails[type eq "work" and primary eq false]"#));
}

#[test]
fn what_only_the_service_provider_sets_is_ignored_in_a_value_and_refused_as_a_path() {
    let value = json!({"id": "9", "meta": {"version": "9"}, "schemas": ["urn:example:x"], "groups": [], "title": "Guide"});
    let next = patched(ANN, json!({"op": "replace", "value": value}));
    assert!(is(&next, r#"id eq "1" and title eq "Guide""#));
    for path in ["id", "meta.created", "groups"] {
        let patch = json!({"op": "replace", "path": path, "value": "9"});
        assert_eq!(
            error_type(patched(ANN, patch)),
            ErrorType::Mutability,
            "{path}"
        );
    }
}

fn matches(filter: &str, resource: &str) -> bool {
    let filter = Filter::parse(filter, &Limits::default())
        .expect(filter)
        .check(schema::user())
        .expect(filter);
    filter.matches(&user(resource))
}

fn is(result: &Result<Resource, ScimError>, filter: &str) -> bool {
    let filter = Filter::parse(filter, &Limits::default())
        .expect(filter)
        .check(schema::user())
        .expect(filter);
    filter.matches(result.as_ref().expect("it is applied"))
}

fn refused(filter: &str) -> ErrorType {
    let checked =
        Filter::parse(filter, &Limits::default()).and_then(|filter| filter.check(schema::user()));
    checked.expect_err(filter).scim_type.expect("a type")
}

fn patched(stored: &str, operation: Json) -> Result<Resource, ScimError> {
    apply(schema::user(), stored, operation)
}

fn apply(schema: &ResourceSchema, stored: &str, operation: Json) -> Result<Resource, ScimError> {
    let body = json!({"schemas": [PATCH_OP], "Operations": [operation]}).to_string();
    let next = PatchOp::from_json(schema, body.as_bytes(), &Limits::default())?
        .apply(schema, resource(schema, stored))?;
    next.validate(schema)?;
    Ok(next)
}

fn error_type(result: Result<Resource, ScimError>) -> ErrorType {
    result
        .expect_err("it is refused")
        .scim_type
        .expect("a type")
}

fn user(json: &str) -> Resource {
    resource(schema::user(), json)
}

fn resource(schema: &ResourceSchema, json: &str) -> Resource {
    Resource::from_json(schema, json.as_bytes(), &Limits::default())
        .expect("a resource")
        .resource
}
