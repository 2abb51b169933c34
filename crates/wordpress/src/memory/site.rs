//! What WordPress accepts and makes of fields, as far as replies depend on it.

use crate::contract::{Fields, Outcome};

/// Why WordPress would not store a field.
pub(super) struct Refusal {
    field: String,
    reason: &'static str,
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::Refused {
            field: Some(refusal.field),
            reason: refusal.reason.to_owned(),
        }
    }
}

/// What would be handed to WordPress, or the refusal.
pub(super) fn accepted(wordpress: &Fields) -> Result<Fields, Refusal> {
    let mut given = Fields::new();
    for (field, value) in wordpress {
        let value = match field.as_str() {
            "user_email" | "user_url" | "user_login" | "scimpress_photo" => value.clone(),
            // No other language is installed.
            "locale" if ["en", "en_US"].contains(&value.as_str()) => "en_US".to_owned(),
            "locale" => continue,
            _ => value.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        if let Some(reason) = objection(field, &value) {
            return Err(Refusal {
                field: field.clone(),
                reason,
            });
        }
        given.insert(field.clone(), value);
    }
    Ok(given)
}

/// Why WordPress would not keep a value as it is.
fn objection(field: &str, value: &str) -> Option<&'static str> {
    let longer_than = |characters: usize| value.chars().count() > characters;
    match field {
        "user_email" if value.len() > 100 => Some("WordPress stores at most 100 characters"),
        "user_email" if !is_email(value) => Some(
            "WordPress needs an address such as name@example.com, in ASCII and without & or spaces",
        ),
        "user_login" => None,
        _ if is_serialized(value) => Some("serialized data is not accepted as text"),
        "display_name" if longer_than(250) => Some("WordPress stores at most 250 characters"),
        _ => None,
    }
}

/// What WordPress takes for serialized PHP.
fn is_serialized(text: &str) -> bool {
    let text = text.trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_digit() || b".E+-".contains(&byte);
        !text.is_empty() && text.bytes().all(plain)
    };
    if text == "N;" {
        return true;
    }
    let (Some(kind), Some(rest)) = (text.get(..2), text.get(2..)) else {
        return false;
    };
    match (kind, rest.strip_suffix(';')) {
        ("b:" | "i:" | "d:", Some(value)) => number(value),
        ("s:", Some(value)) => value
            .split_once(':')
            .is_some_and(|(length, value)| digits(length) && value.ends_with('"')),
        ("a:" | "O:" | "E:", end) => {
            let ends = end.is_some() || rest.ends_with('}');
            ends && rest
                .split_once(':')
                .is_some_and(|(length, _)| digits(length))
        }
        _ => false,
    }
}

/// What WordPress holds of a user just created: the nickname is the login until somebody chooses one.
pub(super) fn new_user(given: &Fields) -> Fields {
    let mut held = given.clone();
    if let Some(login) = given.get("user_login") {
        held.entry("nickname".to_owned())
            .or_insert_with(|| login.clone());
    }
    held
}

/// The shape that WordPress's `is_email` asks for.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_part =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%'*+/=?^_`{|}~.-".contains(&byte);
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(inner)
    };
    text.len() >= 6
        && !local.is_empty()
        && local.bytes().all(local_part)
        && domain.contains('.')
        && domain.split('.').all(label)
}
