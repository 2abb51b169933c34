//! The text of a filter.

use std::{borrow::Cow, sync::LazyLock};

use scim::{
    error::ErrorType,
    filter::{Checked, Filter},
    limits::Limits,
    resource::Resource,
    schema::{self, ResourceSchema},
};

use crate::{
    claims, generate,
    input::{Input, grown},
    resource,
};

/// Users that differ in what filters look at.
static USERS: LazyLock<Vec<Resource>> = LazyLock::new(|| resources(schema::user()));
static GROUPS: LazyLock<Vec<Resource>> = LazyLock::new(|| resources(schema::group()));
static CUSTOM: LazyLock<Vec<Resource>> = LazyLock::new(|| resources(&generate::CUSTOM));

/// Resources made of bytes that anybody can make again.
fn resources(schema: &ResourceSchema) -> Vec<Resource> {
    let mut found = Vec::new();
    let mut seed = 1_u64;
    while found.len() < 12 {
        let bytes: Vec<u8> = (0..200)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 56) as u8
            })
            .collect();
        let sent = generate::resource(&mut Input::new(&bytes), schema);
        found.extend(resource::stored(schema, &sent));
    }
    found
}

fn stored(schema: &ResourceSchema) -> &'static [Resource] {
    if schema.base() == schema::GROUP {
        &GROUPS
    } else if schema.ids().count() == schema::user().ids().count() {
        &USERS
    } else {
        &CUSTOM
    }
}

pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let schema = generate::any_schema(&mut input);
    let (text, is_made) = match input.below(2) {
        0 => (String::from_utf8_lossy(input.rest()), false),
        _ => (Cow::Owned(generate::filter(&mut input, schema)), true),
    };
    let limits = Limits::default();
    let text = grown(text.as_bytes(), b' ', limits.filter_bytes);
    let text = String::from_utf8_lossy(&text);
    let filter = match Filter::parse(&text, &limits) {
        Ok(filter) => filter,
        Err(error) => {
            assert_eq!(error.scim_type, Some(ErrorType::InvalidFilter));
            // What was found where something else was due is repeated.
            return if is_made {
                claims::is_refusal(&error)
            };
        }
    };
    prints_as_itself(&text, &filter);
    let checked = match filter.check(schema) {
        Ok(checked) => checked,
        Err(error) => {
            assert_eq!(error.scim_type, Some(ErrorType::InvalidFilter));
            if is_made {
                claims::is_refusal(&error);
            }
            if let Ok(lenient) = filter.check_lenient(schema) {
                matches(&lenient, schema);
            }
            return;
        }
    };
    if is_made {
        // What is never returned is not compared with, so no secret is kept.
        claims::holds_no_secret(&format!("{checked:?}"));
    }
    assert_eq!(filter.check_lenient(schema).as_ref(), Ok(&checked));
    means_the_same(&filter.to_string(), schema, &checked);
}

fn unlimited() -> Limits {
    Limits {
        filter_bytes: usize::MAX,
        filter_depth: 64,
        ..Limits::default()
    }
}

/// The canonical form is the same filter, also in other letter case and with more white space.
fn prints_as_itself(text: &str, filter: &Filter<'_>) {
    let printed = filter.to_string();
    let limits = unlimited();
    assert_eq!(
        Filter::parse(&printed, &limits).as_ref(),
        Ok(filter),
        "{text} printed as {printed}"
    );
    let spaced = format!("\t {}\n ", loosened(&printed));
    let spaced = Filter::parse(&spaced, &limits).expect(&spaced).to_string();
    assert!(
        spaced.eq_ignore_ascii_case(&printed),
        "{printed} became {spaced}"
    );
}

/// The same words in capitals and with more white space between them; strings stay as they are.
fn loosened(text: &str) -> String {
    let mut loosened = String::new();
    let (mut is_quoted, mut is_escaped) = (false, false);
    for character in text.chars() {
        match character {
            '"' if !is_escaped => is_quoted = !is_quoted,
            _ => {}
        }
        is_escaped = is_quoted && character == '\\' && !is_escaped;
        match character {
            ' ' if !is_quoted => loosened.push_str(" \n"),
            letter if !is_quoted => loosened.push(letter.to_ascii_uppercase()),
            other => loosened.push(other),
        }
    }
    loosened
}

/// What is known of `and`, `or` and `not` holds for each resource.
fn means_the_same(text: &str, schema: &ResourceSchema, checked: &Checked) {
    let found = matches(checked, schema);
    let turned: Vec<bool> = found.iter().map(|found| !found).collect();
    let all = vec![true; found.len()];
    let none = vec![false; found.len()];
    for (other, expected) in [
        (format!("not ({text})"), &turned),
        (format!("not (not ({text}))"), &found),
        (format!("({text}) and ({text})"), &found),
        (format!("({text}) or ({text})"), &found),
        (format!("({text}) or not ({text})"), &all),
        (format!("not ({text}) and ({text})"), &none),
        (loosened(text), &found),
    ] {
        let parsed = Filter::parse(&other, &unlimited()).expect(&other);
        let checked = parsed.check(schema).expect(&other);
        assert_eq!(&matches(&checked, schema), expected, "{other}");
    }
}

fn matches(checked: &Checked, schema: &ResourceSchema) -> Vec<bool> {
    stored(schema)
        .iter()
        .map(|resource| checked.matches(resource))
        .collect()
}
