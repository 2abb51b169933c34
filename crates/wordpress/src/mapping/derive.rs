//! From a resource to WordPress fields.

use scim::{
    resource::{Resource, Value},
    schema::ResourceSchema,
};

use super::Field;

/// What `wp_users.user_url` holds.
const USER_URL_BYTES: usize = 100;
/// What every browser takes.
const URL_BYTES: usize = 2000;
/// What `wp_users.display_name` holds.
const DISPLAY_NAME_CHARACTERS: usize = 250;

impl Field {
    pub(super) fn derive(self, schema: &ResourceSchema, user: &Resource) -> Option<String> {
        let text = |name: &str| schema.find(name).and_then(|id| user.text(schema, id));
        let value = match self {
            Self::UserEmail => chosen(schema, user, "emails"),
            Self::DisplayName => display_name(text),
            Self::FirstName | Self::LastName | Self::Nickname => {
                text(self.attribute()).map(str::to_owned)
            }
            Self::UserUrl => text(self.attribute())
                .filter(|url| url.len() <= USER_URL_BYTES && is_plain_url(url))
                .map(str::to_owned),
            Self::Locale => {
                let languages = text("preferredLanguage").unwrap_or_default();
                let preferred = languages.split([',', ';']).next().unwrap_or_default();
                locale(text("locale").unwrap_or(preferred).trim())
            }
            // Over a connection that anybody could change, anybody could show anything.
            Self::Photo => chosen(schema, user, "photos")
                .filter(|url| url.starts_with("https://") && is_plain_url(url)),
        };
        // An empty text is as good as none: it does not empty the field.
        value.filter(|value| !value.is_empty())
    }
}

/// The value of the primary e-mail or photo, else of the first that has one.
fn chosen(schema: &ResourceSchema, user: &Resource, name: &str) -> Option<String> {
    let many = schema.find(name)?;
    let (value, primary) = (
        schema.child(Some(many), "value")?,
        schema.child(Some(many), "primary")?,
    );
    let values = user.attributes.get(many)?.values();
    let is_primary = |one: &&Value| {
        let primary = one.as_complex().and_then(|one| one.get(primary));
        primary.and_then(Value::as_boolean) == Some(true)
    };
    let text = |one: &Value| one.as_complex()?.get(value)?.as_text().map(str::to_owned);
    values
        .iter()
        .filter(is_primary)
        .chain(values)
        .find_map(text)
}

/// A language tag (RFC 5646) as WordPress writes its locales: `de_DE` of `de-DE`.
fn locale(tag: &str) -> Option<String> {
    let mut subtags = tag.split(['-', '_']);
    let language = subtags.next()?;
    let is_language = (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut locale = is_language.then(|| language.to_ascii_lowercase())?;
    for subtag in subtags {
        let is_subtag = (2..=8).contains(&subtag.len())
            && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_subtag {
            return None;
        }
        locale.push('_');
        locale.push_str(&match subtag.len() {
            2 => subtag.to_ascii_uppercase(),
            _ => subtag.to_owned(),
        });
    }
    Some(locale)
}

fn display_name<'user>(text: impl Fn(&str) -> Option<&'user str>) -> Option<String> {
    if let Some(whole) = text("displayName").or_else(|| text("name.formatted")) {
        return Some(whole.to_owned());
    }
    let parts: Vec<&str> = ["name.givenName", "name.familyName"]
        .iter()
        .filter_map(|name| text(name))
        .collect();
    match parts.is_empty() {
        // A login that does not fit is no name either; WordPress has its own.
        true => text("userName")
            .filter(|name| name.chars().count() <= DISPLAY_NAME_CHARACTERS)
            .map(str::to_owned),
        false => Some(parts.join(" ")),
    }
}

/// Whether WordPress stores the URL as it is.
fn is_plain_url(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&*+,=".contains(&byte);
    url.len() <= URL_BYTES && rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(plain))
}
