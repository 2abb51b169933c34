//! PATCH of a user beside a model of it: JSON, changed as RFC 7644 §3.5.2 reads, without a schema, an
//! index or a shared line of code.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use scim::{
    limits::Limits,
    message::patch_op::{PATCH_OP, PatchOp},
    resource::Resource,
    schema,
};
use serde_json::{Map, Value as Json, json};

/// An e-mail: value, type, whether it is the primary one.
type Email = (char, Option<char>, Option<bool>);

/// One operation, as a person would say it.
#[derive(Clone, Debug)]
enum Change {
    Title(&'static str, char),
    RemoveTitle,
    Name(&'static str, Map<String, Json>),
    NamePart(&'static str, &'static str, char),
    RemoveNamePart(&'static str),
    AddEmails(Vec<Email>),
    ReplaceEmails(Vec<Email>),
    RemoveEmails,
    RemoveEmailsOfType(char),
    EmailOfType(&'static str, char, char),
    PrimaryOfType(char),
    /// Without a path: the title and a part of the name.
    Together(char, char),
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_patch_does_what_the_model_does(stored in user(), changes in prop::collection::vec(change(), 1..7)) {
        let operations: Vec<Json> = changes.iter().map(Change::operation).collect();
        let body = json!({"schemas": [PATCH_OP], "Operations": operations}).to_string();
        let patch = PatchOp::from_json(schema::user(), body.as_bytes(), &Limits::default()).expect("a patch");
        let next = patch.apply(schema::user(), resource(&stored)).expect("a user");

        let mut expected = stored.clone();
        changes.iter().for_each(|change| change.apply(&mut expected));
        prop_assert_eq!(document(&next), document(&resource(&expected)), "{}", body);
    }
}

impl Change {
    fn operation(&self) -> Json {
        match self {
            Self::Title(op, title) => json!({"op": op, "path": "title", "value": title}),
            Self::RemoveTitle => json!({"op": "remove", "path": "title"}),
            Self::Name(op, name) => json!({"op": op, "path": "name", "value": name}),
            Self::NamePart(op, part, text) => {
                json!({"op": op, "path": format!("name.{part}"), "value": text})
            }
            Self::RemoveNamePart(part) => json!({"op": "remove", "path": format!("name.{part}")}),
            Self::AddEmails(list) => json!({"op": "add", "path": "emails", "value": emails(list)}),
            Self::ReplaceEmails(list) => {
                json!({"op": "replace", "path": "emails", "value": emails(list)})
            }
            Self::RemoveEmails => json!({"op": "remove", "path": "emails"}),
            Self::RemoveEmailsOfType(kind) => {
                json!({"op": "remove", "path": format!("emails[type eq \"{kind}\"]")})
            }
            Self::EmailOfType(op, kind, value) => {
                json!({"op": op, "path": format!("emails[type eq \"{kind}\"].value"), "value": value})
            }
            Self::PrimaryOfType(kind) => {
                json!({"op": "replace", "path": format!("emails[type eq \"{kind}\"].primary"), "value": true})
            }
            Self::Together(title, given) => {
                json!({"op": "replace", "value": {"title": title, "name.givenName": given}})
            }
        }
    }

    fn apply(&self, user: &mut Json) {
        match self {
            Self::Title(_, title) => user["title"] = json!(title),
            Self::RemoveTitle => drop(user.as_object_mut().unwrap().remove("title")),
            Self::Name(_, name) => {
                for (part, text) in name {
                    user["name"][part] = text.clone();
                }
            }
            Self::NamePart(_, part, text) => user["name"][part] = json!(text),
            Self::RemoveNamePart(part) => drop(user["name"].as_object_mut().unwrap().remove(*part)),
            Self::AddEmails(list) => {
                for email in emails(list) {
                    add(list_of(user), email);
                }
            }
            Self::ReplaceEmails(list) => {
                user["emails"] = json!([]);
                for email in emails(list) {
                    add(list_of(user), email);
                }
            }
            Self::RemoveEmails => user["emails"] = json!([]),
            Self::RemoveEmailsOfType(kind) => {
                list_of(user).retain(|email| !is_of_type(email, *kind));
            }
            Self::EmailOfType(_, kind, value) => {
                change_each(list_of(user), *kind, "value", json!(value));
            }
            Self::PrimaryOfType(kind) => change_each(list_of(user), *kind, "primary", json!(true)),
            Self::Together(title, given) => {
                user["title"] = json!(title);
                user["name"]["givenName"] = json!(given);
            }
        }
    }
}

/// §3.5.2.1: a value that is there already stays and gets what else is said of it.
fn add(list: &mut Vec<Json>, email: Json) {
    let is_same = |known: &Json| {
        known["value"] == email["value"]
            && (email["type"].is_null() || known["type"] == email["type"])
    };
    let place = match list.iter().position(is_same) {
        Some(place) => {
            let known = list[place].as_object_mut().unwrap();
            for (part, value) in email.as_object().unwrap() {
                known.insert(part.clone(), value.clone());
            }
            place
        }
        None => {
            list.push(email.clone());
            list.len() - 1
        }
    };
    if email["primary"] == json!(true) {
        only_primary(list, place);
    }
}

/// §3.5.2.3: each value that the filter selects; where there is none, the one that the filter describes.
fn change_each(list: &mut Vec<Json>, kind: char, part: &str, value: Json) {
    if !list.iter().any(|email| is_of_type(email, kind)) {
        list.push(json!({"type": kind}));
    }
    let chosen: Vec<usize> = (0..list.len())
        .filter(|place| is_of_type(&list[*place], kind))
        .collect();
    for place in &chosen {
        list[*place][part] = value.clone();
    }
    if part == "primary" {
        only_primary(list, chosen[0]);
    }
    let mut once: Vec<Json> = Vec::new();
    for email in list.drain(..) {
        let twin = once.iter_mut().find(|known| {
            !known["value"].is_null()
                && known["value"] == email["value"]
                && known["type"] == email["type"]
        });
        match twin {
            // What only the later one says is kept.
            Some(known) if part == "value" => {
                for (part, value) in email.as_object().unwrap() {
                    if known[part].is_null() || *value == json!(true) {
                        known[part] = value.clone();
                    }
                }
            }
            _ => once.push(email),
        }
    }
    *list = once;
}

fn only_primary(list: &mut [Json], place: usize) {
    for (other, email) in list.iter_mut().enumerate() {
        if other != place && email["primary"] == json!(true) {
            email["primary"] = json!(false);
        }
    }
}

fn is_of_type(email: &Json, kind: char) -> bool {
    email["type"] == json!(kind)
}

fn list_of(user: &mut Json) -> &mut Vec<Json> {
    user["emails"].as_array_mut().unwrap()
}

fn emails(list: &[Email]) -> Vec<Json> {
    let email = |(value, kind, primary): &Email| {
        let mut email = json!({"value": value});
        if let Some(kind) = kind {
            email["type"] = json!(kind);
        }
        if let Some(primary) = primary {
            email["primary"] = json!(primary);
        }
        email
    };
    list.iter().map(email).collect()
}

fn resource(user: &Json) -> Resource {
    let parsed = Resource::from_json(
        schema::user(),
        user.to_string().as_bytes(),
        &Limits::default(),
    );
    parsed.expect("a user").resource
}

fn document(user: &Resource) -> Json {
    serde_json::from_str(&user.to_document(schema::user())).expect("JSON")
}

/// Few letters, so that values meet; `w` and `h` are types.
fn letter() -> impl Strategy<Value = char> {
    prop::sample::select(vec!['a', 'b', 'c'])
}

fn kind() -> impl Strategy<Value = char> {
    prop::sample::select(vec!['w', 'h'])
}

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["givenName", "familyName"])
}

fn add_or_replace() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["add", "replace"])
}

/// E-mails of which each is another, and at most one the primary one.
fn some_emails() -> impl Strategy<Value = Vec<Email>> {
    let email = (
        letter(),
        prop::option::of(kind()),
        prop::option::weighted(0.3, any::<bool>()),
    );
    prop::collection::vec(email, 0..4).prop_map(|mut list| {
        let mut seen: Vec<(char, Option<char>)> = Vec::new();
        let mut has_primary = false;
        list.retain(|(value, kind, primary)| {
            let is_new = !seen.iter().any(|(known, _)| known == value);
            let is_second = has_primary && *primary == Some(true);
            seen.push((*value, *kind));
            has_primary |= is_new && *primary == Some(true);
            is_new && !is_second
        });
        list
    })
}

fn name() -> impl Strategy<Value = Map<String, Json>> {
    prop::collection::btree_map(part(), letter(), 1..3).prop_map(|parts| {
        let parts = parts.into_iter();
        parts
            .map(|(part, text)| (part.to_owned(), json!(text)))
            .collect()
    })
}

fn user() -> impl Strategy<Value = Json> {
    (prop::option::of(letter()), name(), some_emails()).prop_map(|(title, name, list)| {
        let mut user = json!({"userName": "u", "name": name, "emails": emails(&list)});
        if let Some(title) = title {
            user["title"] = json!(title);
        }
        user
    })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (add_or_replace(), letter()).prop_map(|(op, title)| Change::Title(op, title)),
        Just(Change::RemoveTitle),
        (add_or_replace(), name()).prop_map(|(op, name)| Change::Name(op, name)),
        (add_or_replace(), part(), letter())
            .prop_map(|(op, part, text)| Change::NamePart(op, part, text)),
        part().prop_map(Change::RemoveNamePart),
        some_emails().prop_map(Change::AddEmails),
        some_emails().prop_map(Change::ReplaceEmails),
        Just(Change::RemoveEmails),
        kind().prop_map(Change::RemoveEmailsOfType),
        (add_or_replace(), kind(), letter())
            .prop_map(|(op, kind, value)| Change::EmailOfType(op, kind, value)),
        kind().prop_map(Change::PrimaryOfType),
        (letter(), letter()).prop_map(|(title, given)| Change::Together(title, given)),
    ]
}
