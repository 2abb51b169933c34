//! Filters made at random: what they match equals a plain reading of RFC 7644 §3.4.2.2 over JSON, and no
//! text whatever does harm.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use scim::{
    filter::{Filter, Operator},
    limits::Limits,
    resource::Resource,
    schema,
};
use serde_json::{Value as Json, json};

/// A filter over the few attributes of [`user`].
#[derive(Clone, Debug)]
enum Model {
    And(Vec<Model>),
    Or(Vec<Model>),
    Not(Box<Model>),
    Present(&'static str),
    Compare(&'static str, Operator, &'static str),
    IsNull(&'static str, bool),
    ValuePath(Box<Model>),
}

const TOP: [&str; 6] = [
    "title",
    "externalId",
    "name.givenName",
    "emails",
    "emails.type",
    "emails.value",
];
const PARTS: [&str; 3] = ["value", "type", "display"];
const TEXTS: [&str; 8] = ["a", "A", "b", "ab", "Ba", "ä", "Ä", ""];
const OPERATORS: [Operator; 9] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::Contains,
    Operator::StartsWith,
    Operator::EndsWith,
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::Less,
    Operator::LessOrEqual,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_filter_matches_what_a_plain_reading_says(model in filter(), user in user()) {
        let text = model.print();
        let limits = Limits::default();
        let parsed = Filter::parse(&text, &limits).expect(&text);
        let resource = Resource::from_json(schema::user(), user.to_string().as_bytes(), &limits).expect("a user").resource;
        let checked = parsed.check(schema::user()).expect(&text);
        prop_assert_eq!(checked.matches(&resource), model.holds(&user), "{} on {}", text, user);
        prop_assert_eq!(&parsed.check_lenient(schema::user()).expect(&text), &checked);
    }

    #[test]
    fn a_printed_filter_is_the_same_filter(model in filter(), noise in any::<u64>()) {
        let limits = Limits::default();
        let text = noisy(&model.print(), noise);
        let parsed = Filter::parse(&text, &limits).expect(&text);
        let printed = parsed.to_string();
        prop_assert_eq!(&Filter::parse(&printed, &limits).expect(&printed), &parsed, "{} printed as {}", text, printed);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_words_are_read_or_refused(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..20)) {
        read(&words.concat());
        read(&words.join(" "));
    }

    #[test]
    fn any_string_can_be_looked_for(text in any::<String>()) {
        let filter = format!("title eq {}", json!(text));
        let limits = Limits::default();
        let parsed = Filter::parse(&filter, &limits).expect(&filter);
        let printed = parsed.to_string();
        prop_assert_eq!(&Filter::parse(&printed, &limits).expect(&printed), &parsed);
        if !text.is_empty() && !text.contains('\0') {
            let body = json!({"userName": "u", "title": text}).to_string();
            let user = Resource::from_json(schema::user(), body.as_bytes(), &limits).expect("a user").resource;
            prop_assert!(parsed.check(schema::user()).expect(&filter).matches(&user));
        }
    }
}

#[test]
fn nesting_is_allowed_up_to_the_limit_and_not_beyond() {
    let limits = Limits {
        filter_depth: 5,
        ..Limits::default()
    };
    for (open, inner, close) in [
        ("(", "title pr", ")"),
        ("not (", "title pr", ")"),
        ("emails[", "type pr", "]"),
    ] {
        let nested = |depth| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
        assert!(Filter::parse(&nested(5), &limits).is_ok(), "{open}");
        let error = Filter::parse(&nested(6), &limits).expect_err(open);
        assert!(error.detail.contains("no deeper nesting"), "{error}");
    }
    // What is closed again does not count.
    assert!(Filter::parse(&vec!["((((title pr))))"; 20].join(" and "), &limits).is_ok());
}

#[test]
fn a_filter_is_as_long_as_the_limit_and_no_longer() {
    let limits = Limits {
        filter_bytes: 12,
        ..Limits::default()
    };
    assert!(Filter::parse("userName  pr", &limits).is_ok());
    assert!(Filter::parse("userName   pr", &limits).is_err());
}

#[test]
fn a_bomb_is_refused_and_does_not_blow_the_stack() {
    let limits = Limits {
        filter_bytes: usize::MAX,
        ..Limits::default()
    };
    for bomb in ["(", "not (", "not(", "emails[", "((title pr) and "] {
        assert!(
            Filter::parse(&bomb.repeat(1_000_000), &limits).is_err(),
            "{bomb}"
        );
    }
    let chain = vec!["title pr"; 100_000].join(" or ");
    assert!(
        Filter::parse(&chain, &limits)
            .expect("a chain")
            .check(schema::user())
            .is_ok()
    );
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    for (filter, detail) in [
        (
            "",
            "filter, character 1: expected the name of an attribute, found the end",
        ),
        (
            "title",
            "filter, character 6: expected a space and an operator (`eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` or `pr`), found the end",
        ),
        (
            "title zz \"x\"",
            "filter, character 7: expected a space and an operator (`eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` or `pr`), found `z`",
        ),
        (
            "title eq x",
            "filter, character 10: expected a value: a string in double quotes, a number, `true`, `false` or `null`, found `x`",
        ),
        (
            "nickName eq \"ü\" and",
            "filter, character 20: expected a space and an expression, found the end",
        ),
        (
            "title eq\"x\"",
            "filter, character 9: expected a space and a value, found `\"`",
        ),
        (
            "(title pr",
            "filter, character 10: expected `and`, `or` or `)`, found the end",
        ),
        (
            "title pr)",
            "filter, character 9: expected the end, found `)`",
        ),
    ] {
        assert_eq!(
            Filter::parse(filter, &Limits::default())
                .expect_err(filter)
                .detail,
            detail
        );
    }
}

#[test]
fn an_error_repeats_no_value() {
    for filter in [
        "password eq hush",
        "password eq 'hush'",
        r#"password eq"hush""#,
        r#"password eq "a" hush"#,
        r#"password eq "hush\q""#,
        r#"password eq "hush"#,
        r#"(title eq x) and password eq "hush""#,
        r#"userName eq [] or password eq "hush""#,
    ] {
        let error = Filter::parse(filter, &Limits::default()).expect_err(filter);
        assert!(!error.detail.contains("hush"), "{filter}: {error}");
    }
}

const WORDS: [&str; 34] = [
    "title",
    "emails",
    "emails.type",
    "name",
    "password",
    "schemas",
    "meta.created",
    "active",
    "pr",
    "eq",
    "ne",
    "co",
    "gt",
    "and",
    "or",
    "not",
    "(",
    ")",
    "[",
    "]",
    ".",
    ":",
    " ",
    "\"x\"",
    "\"",
    "\\",
    "true",
    "null",
    "1",
    "-",
    "é",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "$ref",
    "].value",
];

/// Must not panic; what can be read can be checked, or not, against any schema.
fn read(text: &str) {
    if let Ok(filter) = Filter::parse(text, &Limits::default()) {
        let _ = filter.check(schema::user());
        let _ = filter.check_lenient(schema::group());
    }
}

fn filter() -> impl Strategy<Value = Model> {
    let value_path = tree(leaf(&PARTS)).prop_map(|inner| Model::ValuePath(Box::new(inner)));
    tree(prop_oneof![3 => leaf(&TOP), 1 => value_path])
}

fn tree(leaf: impl Strategy<Value = Model> + 'static) -> impl Strategy<Value = Model> {
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Model::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Model::Or),
            inner.prop_map(|inner| Model::Not(Box::new(inner))),
        ]
    })
}

fn leaf(names: &'static [&'static str]) -> impl Strategy<Value = Model> {
    let name = prop::sample::select(names);
    prop_oneof![
        1 => name.clone().prop_map(Model::Present),
        1 => (name.clone(), any::<bool>()).prop_map(|(name, is)| Model::IsNull(name, is)),
        4 => (name, prop::sample::select(&OPERATORS[..]), prop::sample::select(&TEXTS[..]))
            .prop_map(|(name, operator, text)| Model::Compare(name, operator, text)),
    ]
}

fn user() -> impl Strategy<Value = Json> {
    let text = || prop::option::of(prop::sample::select(&TEXTS[..TEXTS.len() - 1]));
    let email = (text(), text(), text()).prop_map(
        |(value, kind, display)| json!({"value": value, "type": kind, "display": display}),
    );
    (text(), text(), text(), prop::collection::vec(email, 0..3)).prop_map(|(title, external_id, given_name, mut emails)| {
        // The same value of the same type twice is read as one value, which the model does not know.
        emails.dedup_by(|later, first| {
            let is = |part: &str| later[part] == first[part];
            is("value") && is("type")
        });
        json!({"userName": "u", "title": title, "externalId": external_id, "name": {"givenName": given_name}, "emails": emails})
    })
}

impl Model {
    fn print(&self) -> String {
        let join = |models: &[Self], word| {
            models
                .iter()
                .map(|model| format!("({})", model.print()))
                .collect::<Vec<_>>()
                .join(word)
        };
        match self {
            Self::And(models) => join(models, " and "),
            Self::Or(models) => join(models, " or "),
            Self::Not(model) => format!("not ({})", model.print()),
            Self::Present(name) => format!("{name} pr"),
            Self::Compare(name, operator, text) => format!("{name} {operator} {}", json!(text)),
            Self::IsNull(name, true) => format!("{name} eq null"),
            Self::IsNull(name, false) => format!("{name} ne null"),
            Self::ValuePath(model) => format!("emails[{}]", model.print()),
        }
    }

    fn holds(&self, json: &Json) -> bool {
        match self {
            Self::And(models) => models.iter().all(|model| model.holds(json)),
            Self::Or(models) => models.iter().any(|model| model.holds(json)),
            Self::Not(model) => !model.holds(json),
            Self::Present(name) => !values(json, name).is_empty(),
            Self::IsNull(name, is) => values(json, name).is_empty() == *is,
            Self::Compare(name, Operator::NotEqual, text) => {
                !Self::Compare(name, Operator::Equal, text).holds(json)
            }
            Self::Compare(name, operator, text) => {
                let name = if *name == "emails" {
                    "emails.value"
                } else {
                    name
                };
                let fold = |text: &str| {
                    if name == "externalId" {
                        text.to_owned()
                    } else {
                        text.to_lowercase()
                    }
                };
                values(json, name)
                    .iter()
                    .filter_map(|value| value.as_str())
                    .any(|value| compare(*operator, &fold(value), &fold(text)))
            }
            Self::ValuePath(model) => json["emails"].as_array().is_some_and(|emails| {
                emails.iter().any(|email| {
                    values(email, "value").len()
                        + values(email, "type").len()
                        + values(email, "display").len()
                        > 0
                        && model.holds(email)
                })
            }),
        }
    }
}

/// The values at a path that are not empty.
fn values<'j>(json: &'j Json, path: &str) -> Vec<&'j Json> {
    let all = match path.split_once('.') {
        None => vec![&json[path]],
        Some((name, sub)) => match &json[name] {
            Json::Array(values) => values.iter().map(|value| &value[sub]).collect(),
            value => vec![&value[sub]],
        },
    };
    all.into_iter().filter(|value| is_present(value)).collect()
}

fn is_present(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(values) => values.iter().any(is_present),
        Json::Object(members) => members.values().any(is_present),
        _ => true,
    }
}

fn compare(operator: Operator, value: &str, text: &str) -> bool {
    match operator {
        Operator::Equal => value == text,
        Operator::NotEqual => value != text,
        Operator::Contains => value.contains(text),
        Operator::StartsWith => value.starts_with(text),
        Operator::EndsWith => value.ends_with(text),
        Operator::Greater => value > text,
        Operator::GreaterOrEqual => value >= text,
        Operator::Less => value < text,
        Operator::LessOrEqual => value <= text,
    }
}

/// The same filter in capitals here and there, and with more white space. Texts stay as they are.
fn noisy(text: &str, mut noise: u64) -> String {
    let mut is_quoted = false;
    let mut noisy = String::new();
    for character in text.chars() {
        noise = noise.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        is_quoted ^= character == '"';
        match character {
            ' ' if !is_quoted && noise.is_multiple_of(3) => noisy.push_str(" \t\n"),
            letter if !is_quoted && noise.is_multiple_of(4) => noisy.extend(letter.to_uppercase()),
            other => noisy.push(other),
        }
    }
    noisy
}
