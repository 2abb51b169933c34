//! What WordPress accepts and makes of fields, as far as replies depend on it.

use crate::contract::{Fields, Outcome};

/// What would be handed to WordPress, or the refusal.
pub(super) fn accepted(wordpress: &Fields) -> Result<Fields, Outcome> {
    let mut given = Fields::new();
    for (field, value) in wordpress {
        let value = match field.as_str() {
            "user_email" if value.chars().count() > 100 || !is_email(value) => {
                return Err(refused(
                    field,
                    "WordPress does not accept this e-mail address",
                ));
            }
            "user_email" | "user_url" | "user_login" => value.clone(),
            _ => value.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        if field == "display_name" && value.chars().count() > 250 {
            return Err(refused(
                field,
                "WordPress stores 250 characters at the most",
            ));
        }
        given.insert(field.clone(), value);
    }
    given.remove("user_login");
    Ok(given)
}

/// What WordPress holds of a user just created: the nickname is the login until somebody chooses one.
pub(super) fn new_user(wordpress: &Fields, given: &Fields) -> Fields {
    let mut held = given.clone();
    let login = wordpress.get("user_login").cloned().unwrap_or_default();
    held.entry("nickname".to_owned()).or_insert(login);
    held
}

/// The shape that WordPress's `is_email` asks for.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_part =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte);
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

fn refused(field: &str, reason: &str) -> Outcome {
    Outcome::Refused {
        field: Some(field.to_owned()),
        reason: reason.to_owned(),
    }
}
