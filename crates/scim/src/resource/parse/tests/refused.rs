use super::*;
use crate::schema::{ENTERPRISE_USER, USER, user};

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
