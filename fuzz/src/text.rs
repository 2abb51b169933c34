//! The small texts: a user name, an instant, a query string, a path below the base URL.

use scim::{
    date_time::DateTime, error::ErrorType, filter::fold, limits::Limits,
    message::search_request::SearchRequest, route::route, user_name,
};

use crate::{
    claims,
    exchange::encoded,
    generate,
    input::{Input, grown},
};

pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let kind = input.below(4);
    let text = match input.below(2) {
        0 => String::from_utf8_lossy(input.rest()).into_owned(),
        _ => (0..=input.below(6))
            .map(|_| generate::text(&mut input))
            .collect(),
    };
    let text = grown(text.as_bytes(), b'&', Limits::default().body_bytes);
    let text = String::from_utf8_lossy(&text);
    match kind {
        0 => is_a_user_name(&text),
        1 => is_an_instant(&text),
        2 => is_a_query(&text),
        _ => is_routed(&text),
    }
}

/// The key of a name is the key of all its spellings, and its own.
fn is_a_user_name(text: &str) {
    let key = match user_name::key(text) {
        Ok(key) => key,
        Err(error) => {
            assert_eq!(error.scim_type, Some(ErrorType::InvalidValue));
            return claims::is_refusal(&error);
        }
    };
    // A key may start with the space that an accent of its own stands on.
    if let Ok(again) = user_name::key(&key) {
        assert_eq!(again, key, "{text:?}");
    }
    for spelling in [text.to_ascii_uppercase(), text.to_ascii_lowercase()] {
        assert_eq!(user_name::key(&spelling).as_ref(), Ok(&key), "{text:?}");
    }
    assert_eq!(fold(&fold(text)), fold(text));
}

/// An instant is as it was written, and comes back out of its microseconds.
fn is_an_instant(text: &str) {
    let Some(instant) = DateTime::parse(text) else {
        return;
    };
    assert_eq!(instant.as_str(), text);
    let rounded = DateTime::from_micros(instant.micros());
    assert!(rounded <= instant || instant.micros() < DateTime::from_micros(i64::MIN).micros());
    let again = DateTime::parse(rounded.as_str()).expect("an instant");
    assert_eq!(again, rounded);
    assert_eq!(again.micros(), rounded.micros());
}

/// A query printed as one again asks for the same, within the limits.
fn is_a_query(text: &str) {
    let limits = Limits::default();
    let search = match SearchRequest::from_query(text, &limits) {
        Ok(search) => search,
        Err(error) => return claims::is_refusal(&error),
    };
    assert!(search.count <= limits.page_size as u64);
    assert!(search.start_index >= 1);
    let mut parts = vec![format!("count={}", search.count)];
    let mut add = |name: &str, value: &Option<String>| {
        parts.extend(
            value
                .as_ref()
                .map(|value| format!("{name}={}", encoded(value))),
        );
    };
    let list = |names: &[String]| (!names.is_empty()).then(|| names.join(","));
    add("attributes", &list(&search.attributes));
    add("excludedAttributes", &list(&search.excluded_attributes));
    add("filter", &search.filter);
    add("sortBy", &search.sort_by);
    add("cursor", &search.cursor);
    add(
        "sortOrder",
        &search.descending.then(|| "descending".to_owned()),
    );
    if search.cursor.is_none() {
        add("startIndex", &Some(search.start_index.to_string()));
    }
    let printed = parts.join("&");
    assert_eq!(
        SearchRequest::from_query(&printed, &limits).as_ref(),
        Ok(&search),
        "{printed}"
    );
}

/// A path that is percent-encoded as a whole leads to the same operation.
fn is_routed(text: &str) {
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let segments: Vec<String> = text.split('/').map(fully_encoded).collect();
        // What is percent-encoded already would be so twice.
        if !text.contains('%') {
            assert_eq!(
                route(method, &segments.join("/")).ok(),
                route(method, text).ok(),
                "{text:?}"
            );
        }
        let _ = route(method, text);
    }
    assert!(route(text, "/Users").is_err() || matches!(text, "GET" | "POST"));
}

fn fully_encoded(segment: &str) -> String {
    segment.bytes().map(|byte| format!("%{byte:02x}")).collect()
}
