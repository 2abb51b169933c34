use super::*;
use crate::{
    resource::Shape,
    schema::{AttributeType, ENTERPRISE_USER, GROUP, USER, user},
};

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
        r#"{"title":"T","urn:scim:schemas:extension:enterprise:1.0":{"costCenter":"C","department":"D"}}"#
            .to_owned(),
    ] {
        assert_eq!(read_back(&sent), enterprise, "{sent}");
    }
}

#[test]
fn read_only_attributes_of_another_type_are_dropped() {
    let sent = r#"{"id":7,"groups":"g","meta":{"created":"yesterday","resourceType":["a",{"b":{}}],"location":{"a":1}},"title":"T"}"#;
    assert_eq!(read_back(sent), r#"{"title":"T","groups":[{"value":"g"}]}"#);
    assert_eq!(read_back(r#"{"meta":7,"groups":[1,[2]]}"#), "{}");
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
fn of_unknown_attributes_it_is_told_what_would_take_their_values() {
    use AttributeType::{Boolean, Complex, Decimal, Integer, String};
    for (value, kind, multi_valued) in [
        ("null", None, false),
        ("[]", None, true),
        (r#""a""#, Some(String), false),
        (r#"["a", null, "b"]"#, Some(String), true),
        (r#"["a", 1]"#, Some(Complex), true),
        ("true", Some(Boolean), false),
        ("42", Some(Integer), false),
        ("-9223372036854775808", Some(Integer), false),
        ("9223372036854775808", Some(Decimal), false),
        ("[1, 2.5]", Some(Decimal), true),
        ("{}", Some(Complex), false),
        (r#"{"a":"b"}"#, Some(Complex), false),
        (r#"[{"value":"a"}]"#, Some(Complex), true),
        ("[[1]]", Some(Complex), true),
    ] {
        let expected = Shape { kind, multi_valued };
        for (body, name) in [
            (format!(r#"{{"shoe":{value}}}"#), "shoe"),
            (
                format!(r#"{{"urn:x:User":{{"shoe":{value}}}}}"#),
                "urn:x:User:shoe",
            ),
        ] {
            let unknown = parse(&body).expect("parsed").unknown;
            assert_eq!(unknown.len(), 1, "{body}");
            assert_eq!(
                (&*unknown[0].name, unknown[0].shape),
                (name, expected),
                "{body}"
            );
        }
        let json: serde_json::Value = serde_json::from_str(value).expect("JSON");
        assert_eq!(Shape::of(&json), expected, "{value}");
    }
}

#[test]
fn unknown_attributes_are_collected_and_never_fail() {
    let sent = format!(
        r#"{{"shoeSize":42,"name":{{"nick":[1],"givenName":"G"}},"emails":[{{"x":1}},{{"x":2,"value":"a"}}],
        "urn:x:User":{{"a":{{"b":1}},"c":null}},"urn:y":7,"urn:z":[],"{ENTERPRISE_USER}":{{"floor":3}},
        "{USER}:custom":1,"name.familyName":"F"}}"#
    );
    let parsed = parse(&sent).expect("parsed");
    let names: Vec<&str> = parsed.unknown.iter().map(|one| &*one.name).collect();
    assert_eq!(
        names,
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
