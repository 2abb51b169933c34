use proptest::prelude::*;

use super::*;
use crate::schema::{ENTERPRISE_USER, group, user};

fn parse(json: &str) -> Result<Parsed, ScimError> {
    Resource::from_json(user(), json.as_bytes(), &Limits::default())
}

/// What the client may read back of what was sent.
fn read_back(json: &str) -> String {
    parse(json).expect(json).resource.to_document(user())
}

#[test]
fn what_can_be_read_in_one_way_is_accepted() {
    for (sent, read) in [
        (
            r#"{"USERNAME":"a","Name":{"GIVENNAME":"G"}}"#,
            r#"{"userName":"a","name":{"givenName":"G"}}"#,
        ),
        (
            r#"{"title":null,"emails":[],"name":{},"nickName":[],"roles":[{},null]}"#,
            "{}",
        ),
        (
            r#"{"title":"","profileUrl":"","name":"","active":""}"#,
            r#"{"title":""}"#,
        ),
        (r#"{"active":"True"}"#, r#"{"active":true}"#),
        (r#"{"active":"false"}"#, r#"{"active":false}"#),
        (
            r#"{"emails":{"value":"a","primary":"TRUE"}}"#,
            r#"{"emails":[{"value":"a","primary":true}]}"#,
        ),
        (r#"{"emails":"a@x"}"#, r#"{"emails":[{"value":"a@x"}]}"#),
        (
            r#"{"emails":["a@x",{"value":"b@x"}]}"#,
            r#"{"emails":[{"value":"a@x"},{"value":"b@x"}]}"#,
        ),
        (r#"{"emails":""}"#, "{}"),
        (
            r#"{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division":null}"#,
            "{}",
        ),
        (
            r#"{"emails":[{"value":"a","primary":false}]}"#,
            r#"{"emails":[{"value":"a","primary":false}]}"#,
        ),
        (
            r#"{"title":"a\"\\\/\b\f\n\r\té😀"}"#,
            "{\"title\":\"a\\\"\\\\/\\u0008\\u000c\\n\\r\\té😀\"}",
        ),
        (r#" {"title" : "😀" } "#, r#"{"title":"😀"}"#),
    ] {
        assert_eq!(read_back(sent), read, "{sent}");
    }
}

#[test]
fn manager_is_read_in_every_form_that_clients_send() {
    for (sent, read) in [
        (r#""m""#, Some("m")),
        (r#"{"value":"m"}"#, Some("m")),
        (r#"{"value":"m","displayName":7}"#, Some("m")),
        (r#""""#, None),
        (r#"{"value":""}"#, None),
        (r#"{"value":null}"#, None),
        ("null", None),
        ("[]", None),
    ] {
        let json = format!(r#"{{"{ENTERPRISE_USER}":{{"manager":{sent}}}}}"#);
        let resource = parse(&json).expect(&json).resource;
        let value = user()
            .find(&format!("{ENTERPRISE_USER}:manager.value"))
            .expect("manager.value");
        assert_eq!(resource.text(user(), value), read, "{sent}");
        assert_eq!(
            resource.schemas(user()).len(),
            1 + usize::from(read.is_some()),
            "{sent}"
        );
    }
}

#[test]
fn names_in_full_are_accepted_at_the_top() {
    let enterprise =
        format!(r#"{{"title":"T","{ENTERPRISE_USER}":{{"costCenter":"C","department":"D"}}}}"#);
    for sent in [
        format!(
            r#"{{"{USER}":{{"title":"T"}},"{ENTERPRISE_USER}":{{"department":"D","costCenter":"C"}}}}"#
        ),
        format!(
            r#"{{"{USER}:title":"T","{ENTERPRISE_USER}:department":"D","{ENTERPRISE_USER}:costCenter":"C"}}"#
        ),
        format!(
            r#"{{"{ENTERPRISE_USER}:department":"D","TITLE":"T","{}":{{"costCenter":"C"}}}}"#,
            ENTERPRISE_USER.to_uppercase()
        ),
    ] {
        assert_eq!(read_back(&sent), enterprise, "{sent}");
    }
}

#[test]
fn a_name_stands_once_in_whatever_spelling() {
    for (sent, name) in [
        (r#"{"title":"a","title":"b"}"#.to_owned(), "title"),
        (r#"{"title":"a","TITLE":"a"}"#.to_owned(), "title"),
        (r#"{"title":null,"title":"b"}"#.to_owned(), "title"),
        (r#"{"title":"a","title":null}"#.to_owned(), "title"),
        (
            r#"{"emails":[{"value":"a"},{"type":"a","Type":"b"}]}"#.to_owned(),
            "emails[1].type",
        ),
        (r#"{"schemas":[],"Schemas":[]}"#.to_owned(), "schemas"),
        (r#"{"custom":1,"Custom":2}"#.to_owned(), "Custom"),
        (format!(r#"{{"title":"a","{USER}:title":"a"}}"#), "title"),
        (
            format!(r#"{{"{USER}:title":null,"{USER}:Title":"a"}}"#),
            "title",
        ),
        (
            format!(r#"{{"title":"a","{USER}":{{"title":"a"}}}}"#),
            "urn:ietf:params:scim:schemas:core:2.0:User:title",
        ),
        (format!(r#"{{"{USER}":{{}},"{USER}":{{}}}}"#), USER),
        (
            format!(r#"{{"{ENTERPRISE_USER}":{{}},"{ENTERPRISE_USER}":{{}}}}"#),
            ENTERPRISE_USER,
        ),
        (
            format!(
                r#"{{"{ENTERPRISE_USER}:division":"a","{ENTERPRISE_USER}":{{"division":"a"}}}}"#
            ),
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division",
        ),
    ] {
        let error = parse(&sent).expect_err(&sent);
        assert_eq!(
            error,
            ScimError::invalid_syntax(format!("`{name}` stands twice in the same object")),
            "{sent}"
        );
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    for (sent, detail) in [
        (&b""[..], "the body is empty"),
        (b" \n", "the body is empty"),
        (b"\xEF\xBB\xBF{}", "byte order mark"),
        (b"{\"title\":\"\xFF\"}", "not UTF-8 at byte 11"),
        (b"{\"title\":\"\xED\xA0\x80\"}", "not UTF-8 at byte 11"),
        (b"{\"title\":\"\\ud800\"}", "line 1 column 17"),
        (b"{\"title\":\"\\udc00\"}", "line 1 column 16"),
        (b"{\"title\":\"a\nb\"}", "control character"),
        (b"{\"title\":\"a\"", "line 1 column 12"),
        (b"{\n\"title\":a}", "line 2 column 9"),
        (b"{} {}", "trailing characters at line 1 column 4"),
        (b"{\"title\":\"a\",}", "trailing comma"),
        (b"{'title':\"a\"}", "line 1 column 2"),
        (b"[]", "the body must be a JSON object, not an array"),
        (b"\"a\"", "the body must be a JSON object, not a string"),
        (b"7", "the body must be a JSON object, not a number"),
        (b"null", "the body is `null`"),
        (b"{\"custom\":\"\\ud800\"}", "line 1 column 18"),
    ] {
        let error = Resource::from_json(user(), sent, &Limits::default()).expect_err(detail);
        assert!(error.detail.contains(detail), "{error} lacks {detail}");
        assert_eq!(error, ScimError::invalid_syntax(error.detail.clone()));
    }
}

#[test]
fn a_value_of_another_type_is_refused_by_name() {
    let manager =
        format!("`{ENTERPRISE_USER}:manager` must be an object of sub-attributes, not a boolean");
    for (sent, detail) in [
        (
            r#"{"userName":42}"#.to_owned(),
            "`userName` must be a string, not a number",
        ),
        (
            r#"{"userName":true}"#.to_owned(),
            "`userName` must be a string, not a boolean",
        ),
        (
            r#"{"userName":{"a":1}}"#.to_owned(),
            "`userName` must be a string, not an object",
        ),
        (
            r#"{"userName":["a"]}"#.to_owned(),
            "`userName` must be a string, not an array",
        ),
        (
            r#"{"active":"yes"}"#.to_owned(),
            "`active` must be `true` or `false`, not a string",
        ),
        (
            r#"{"active":1}"#.to_owned(),
            "`active` must be `true` or `false`, not a number",
        ),
        (
            r#"{"name":"G F"}"#.to_owned(),
            "`name` must be an object of sub-attributes, not a string",
        ),
        (
            r#"{"name":[{"givenName":"G"}]}"#.to_owned(),
            "`name` must be an object of sub-attributes, not an array",
        ),
        (
            r#"{"name":{"givenName":7}}"#.to_owned(),
            "`name.givenName` must be a string, not a number",
        ),
        (
            r#"{"emails":7}"#.to_owned(),
            "`emails` must be an array of objects, not a number",
        ),
        (
            r#"{"emails":[{},{"value":7}]}"#.to_owned(),
            "`emails[1].value` must be a string, not a number",
        ),
        (
            r#"{"emails":[["a"]]}"#.to_owned(),
            "`emails[0]` must be an object of sub-attributes, not an array",
        ),
        (
            r#"{"addresses":["Elm Street"]}"#.to_owned(),
            "`addresses[0]` must be an object of sub-attributes, not a string",
        ),
        (
            r#"{"x509Certificates":["a b"]}"#.to_owned(),
            "`x509Certificates[0]` must be base64 text, not a string with other characters",
        ),
        (
            format!(r#"{{"{ENTERPRISE_USER}":{{"manager":true}}}}"#),
            manager.as_str(),
        ),
    ] {
        assert_eq!(
            parse(&sent),
            Err(ScimError::invalid_value(detail)),
            "{sent}"
        );
    }
    let container = parse(&format!(r#"{{"{USER}":[]}}"#)).expect_err("container");
    assert_eq!(
        container,
        ScimError::invalid_syntax(format!("`{USER}` must be a JSON object, not an array"))
    );
}

#[test]
fn read_only_attributes_of_another_type_are_dropped() {
    let sent = r#"{"id":7,"groups":"g","meta":{"created":"yesterday","resourceType":["a",{"b":{}}],"location":{"a":1}},"title":"T"}"#;
    assert_eq!(read_back(sent), r#"{"title":"T","groups":[{"value":"g"}]}"#);
    assert_eq!(read_back(r#"{"meta":7,"groups":[1,[2]]}"#), "{}");
}

#[test]
fn nul_characters_are_refused_everywhere() {
    for (sent, place) in [
        (r#"{"title":"a\u0000b"}"#, "`title`"),
        (r#"{"emails":["\u0000"]}"#, "`emails[0]`"),
        (r#"{"custom":{"a":["\u0000"]}}"#, "`custom`"),
        (r#"{"cus\u0000tom":1}"#, "the body"),
        (r#"{"custom":{"\u0000":1}}"#, "`custom`"),
        (r#"{"schemas":["\u0000"]}"#, "`schemas`"),
    ] {
        let detail = format!("{place} holds a NUL character");
        assert_eq!(parse(sent), Err(ScimError::invalid_value(detail)), "{sent}");
    }
    let value = serde_json::json!("a\0");
    let title = user().find("title").expect("title");
    assert!(Value::from_json(user(), title, &value, &Limits::default()).is_err());
}

#[test]
fn schemas_may_be_old_or_missing_but_not_of_another_body() {
    let urns = |urns: &[&str]| format!(r#"{{"schemas":{}}}"#, serde_json::json!(urns));
    for sent in [
        "{}".to_owned(),
        r#"{"schemas":null}"#.to_owned(),
        urns(&[]),
        urns(&[USER, ENTERPRISE_USER]),
        urns(&[&USER.to_lowercase()]),
        urns(&[
            "urn:scim:schemas:core:1.0",
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/User",
        ]),
        urns(&[USER, GROUP]),
    ] {
        assert!(parse(&sent).is_ok(), "{sent}");
    }
    for (sent, detail) in [
        (
            r#"{"schemas":"urn:x"}"#.to_owned(),
            "must be an array of strings",
        ),
        (
            r#"{"schemas":[7]}"#.to_owned(),
            "must be an array of strings",
        ),
        (
            r#"{"schemas":{}}"#.to_owned(),
            "must be an array of strings",
        ),
        (urns(&[GROUP]), "but a User is expected"),
        (
            urns(&[&GROUP.to_uppercase(), "urn:x"]),
            "but a User is expected",
        ),
        (
            urns(&[USER, "urn:ietf:params:scim:api:messages:2.0:PatchOp"]),
            "names the message",
        ),
    ] {
        let error = parse(&sent).expect_err(&sent);
        assert!(error.detail.contains(detail), "{sent}: {error}");
        assert_eq!(error, ScimError::invalid_syntax(error.detail.clone()));
    }
    assert_eq!(
        parse(&urns(&["urn:X"])).expect("schemas").schemas,
        ["urn:X"]
    );
}

#[test]
fn unknown_attributes_are_collected_and_never_fail() {
    let sent = format!(
        r#"{{"shoeSize":42,"name":{{"nick":[1],"givenName":"G"}},"emails":[{{"x":1}},{{"x":2,"value":"a"}}],
        "urn:x:User":{{"a":{{"b":1}},"c":null}},"urn:y":7,"urn:z":[],"{ENTERPRISE_USER}":{{"floor":3}},
        "{USER}:custom":1,"name.familyName":"F"}}"#
    );
    let parsed = parse(&sent).expect("parsed");
    assert_eq!(
        parsed.unknown,
        [
            "shoeSize",
            "name.nick",
            "emails.x",
            "urn:x:User:a",
            "urn:x:User:c",
            "urn:y",
            "urn:z",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:floor",
            "urn:ietf:params:scim:schemas:core:2.0:User:custom",
            "name.familyName",
        ]
    );
    assert_eq!(
        parsed.resource.to_document(user()),
        r#"{"name":{"givenName":"G"},"emails":[{"value":"a"}]}"#
    );
}

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
        parse(&format!("{{\"{fits}\":1}}")).expect("fits").unknown,
        [fits]
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
fn deep_nesting_neither_overflows_nor_passes() {
    let deep = format!("{{\"a\":{}", "[".repeat(500_000));
    assert!(parse(&deep).is_err());
    let deep = format!("{{\"a\":{}", "{\"a\":".repeat(100_000));
    assert!(parse(&deep).is_err());
}

#[test]
fn very_many_names_or_values_take_no_longer_than_their_number() {
    let names: Vec<String> = (0..100_000)
        .map(|index| format!("\"n{index}\":1"))
        .collect();
    let limits = Limits {
        body_bytes: usize::MAX,
        values: usize::MAX,
        ..Limits::default()
    };
    let parse = |json: String| Resource::from_json(user(), json.as_bytes(), &limits);
    assert!(parse(format!("{{{}}}", names.join(","))).is_ok());
    let values: Vec<String> = (0..100_000).map(|index| format!("\"n{index}\"")).collect();
    assert!(parse(format!("{{\"roles\":[{}]}}", values.join(","))).is_ok());
}

#[test]
fn the_same_value_twice_is_one_value() {
    for (sent, read) in [
        (
            r#"{"emails":[{"value":"a","type":"work"},{"value":"a","type":"work","primary":true}]}"#,
            r#"{"emails":[{"value":"a","type":"work","primary":true}]}"#,
        ),
        (
            r#"{"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"},{"value":"a"}]}"#,
            r#"{"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"},{"value":"a"}]}"#,
        ),
        (
            r#"{"addresses":[{"type":"work"},{"type":"work"}]}"#,
            r#"{"addresses":[{"type":"work"},{"type":"work"}]}"#,
        ),
        (
            r#"{"roles":["a","b","a"]}"#,
            r#"{"roles":[{"value":"a"},{"value":"b"}]}"#,
        ),
    ] {
        assert_eq!(read_back(sent), read, "{sent}");
    }
}

#[test]
fn a_patch_value_is_read_like_a_body() {
    let whole = |name: &str, value: serde_json::Value| {
        let id = user().find(name).expect(name);
        Value::from_json(user(), id, &value, &Limits::default())
    };
    let element = |name: &str, value: serde_json::Value| {
        let id = user().find(name).expect(name);
        Value::element_from_json(user(), id, &value, &Limits::default())
    };
    use serde_json::json;
    assert_eq!(
        whole("active", json!("False")),
        Ok(Some(Value::Boolean(false)))
    );
    assert_eq!(whole("title", json!(null)), Ok(None));
    assert_eq!(whole("emails", json!([])), Ok(None));
    let text = |text: &str| Value::Text(text.to_owned());
    let mut email = crate::resource::Complex::default();
    email.set(
        user().find("emails.value").expect("emails.value"),
        text("a"),
    );
    let email = Value::Complex(email);
    assert_eq!(
        whole("emails", json!("a")),
        Ok(Some(Value::Many(vec![email.clone()])))
    );
    assert_eq!(element("emails", json!("a")), Ok(Some(email.clone())));
    assert_eq!(element("emails", json!({ "VALUE": "a" })), Ok(Some(email)));
    assert_eq!(whole("emails.value", json!("a")), Ok(Some(text("a"))));
    assert_eq!(
        element("emails", json!({ "value": 7 })),
        Err(ScimError::invalid_value(
            "`emails.value` must be a string, not a number"
        ))
    );
    let department = format!("{ENTERPRISE_USER}:department");
    assert_eq!(
        whole(&department, json!(7)),
        Err(ScimError::invalid_value(format!(
            "`{department}` must be a string, not a number"
        )))
    );
    assert!(
        whole("emails", json!([{ "custom": 1 }]))
            .expect("unknown")
            .is_none()
    );
}

#[test]
fn a_damaged_document_is_a_server_error() {
    let error = Resource::from_document(user(), "{").expect_err("damaged");
    assert_eq!(error.status, 500);
    let resource = Resource::from_document(user(), r#"{"title":"T","gone":1}"#).expect("document");
    assert_eq!(resource.to_document(user()), r#"{"title":"T"}"#);
}

/// JSON of a user with every kind of value in it, under names in random letter case.
fn any_user() -> impl Strategy<Value = serde_json::Value> {
    let text = "\\PC{0,12}";
    let email = (text, prop::option::of("work|home|other"), any::<Option<bool>>()).prop_map(
        |(value, kind, primary)| serde_json::json!({ "value": value, "type": kind, "primary": primary }),
    );
    let certificate = "[A-Za-z0-9+/]{4,12}".prop_map(|value| serde_json::json!({ "value": value }));
    (
        text,
        prop::option::of(text),
        (text, text),
        any::<bool>(),
        prop::collection::vec(email, 0..4),
        prop::collection::vec(certificate, 0..3),
        (text, "[a-z0-9]{1,8}"),
    )
        .prop_map(
            |(
                user_name,
                title,
                (given, family),
                active,
                emails,
                certificates,
                (department, manager),
            )| {
                serde_json::json!({
                    "userName": user_name, "title": title, "active": active,
                    "name": { "givenName": given, "familyName": family },
                    "emails": emails, "x509Certificates": certificates,
                    ENTERPRISE_USER: { "department": department, "manager": { "value": manager } },
                })
            },
        )
}

/// The same JSON with the letter case of every name changed.
fn with_names(value: &serde_json::Value, change: &impl Fn(&str) -> String) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Json::Object(object) => Json::Object(
            object
                .iter()
                .map(|(name, value)| (change(name), with_names(value, change)))
                .collect(),
        ),
        Json::Array(values) => Json::Array(
            values
                .iter()
                .map(|value| with_names(value, change))
                .collect(),
        ),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back_the_same(user_json in any_user()) {
        let resource = parse(&user_json.to_string()).expect("parsed").resource;
        let document = resource.to_document(user());
        prop_assert_eq!(&Resource::from_document(user(), &document), &Ok(resource.clone()));
        let answer = resource.to_json(user(), |_| true);
        prop_assert_eq!(parse(&answer).expect("answer").resource, resource);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&answer).is_ok());
    }

    #[test]
    fn letter_case_of_names_does_not_matter(user_json in any_user()) {
        let expected = parse(&user_json.to_string()).expect("parsed");
        for change in [str::to_uppercase, str::to_lowercase] {
            let changed = with_names(&user_json, &change).to_string();
            prop_assert_eq!(&parse(&changed).expect("parsed"), &expected);
        }
    }

    #[test]
    fn a_tree_is_read_like_a_text(user_json in any_user()) {
        let parsed = parse(&user_json.to_string()).expect("parsed").resource;
        for (name, value) in user_json.as_object().expect("object") {
            let id = user().find(name).expect("known");
            let read = Value::from_json(user(), id, value, &Limits::default()).expect("value");
            prop_assert_eq!(read.as_ref(), parsed.attributes.get(id));
        }
    }

    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Resource::from_json(user(), &bytes, &Limits::default());
    }

    #[test]
    fn no_json_is_a_panic(
        json in r#"(\{|\}|\[|\]|,|:|"title"|"emails"|"name"|"value"|"active"|true|7|1\.5|null|"id"|"meta"| ){0,30}"#
    ) {
        for text in [json.clone(), format!("{{\"emails\":{json}}}"), format!("{{\"name\":{json}}}")] {
            if let Ok(parsed) = parse(&text) {
                let printed = parsed.resource.to_json(user(), |_| true);
                prop_assert_eq!(parse(&printed).map(|parsed| parsed.resource), Ok(parsed.resource));
            }
        }
    }
}
