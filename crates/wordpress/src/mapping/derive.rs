//! From a resource to WordPress fields.

use scim::{
    resource::{Resource, Value},
    schema::ResourceSchema,
};

use super::Field;

/// What `wp_users.user_url` holds.
const USER_URL_BYTES: usize = 100;
/// What `wp_users.display_name` holds.
const DISPLAY_NAME_CHARACTERS: usize = 250;

impl Field {
    pub(super) fn derive(self, schema: &ResourceSchema, user: &Resource) -> Option<String> {
        let text = |name: &str| schema.find(name).and_then(|id| user.text(schema, id));
        let value = match self {
            Self::UserEmail => chosen_email(schema, user),
            Self::DisplayName => display_name(text),
            Self::FirstName | Self::LastName | Self::Nickname => {
                text(self.attribute()).map(str::to_owned)
            }
            Self::UserUrl => text(self.attribute())
                .filter(|url| is_plain_url(url))
                .map(str::to_owned),
        };
        // An empty text is as good as none: it does not empty the field.
        value.filter(|value| !value.is_empty())
    }
}

/// The value of the primary e-mail, else of the first that has one.
fn chosen_email(schema: &ResourceSchema, user: &Resource) -> Option<String> {
    let emails = schema.find("emails")?;
    let (value, primary) = (
        schema.child(Some(emails), "value")?,
        schema.child(Some(emails), "primary")?,
    );
    let values = user.attributes.get(emails)?.values();
    let is_primary = |email: &&Value| {
        let primary = email.as_complex().and_then(|email| email.get(primary));
        primary.and_then(Value::as_boolean) == Some(true)
    };
    let address = |email: &Value| email.as_complex()?.get(value)?.as_text().map(str::to_owned);
    values
        .iter()
        .filter(is_primary)
        .chain(values)
        .find_map(address)
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
    url.len() <= USER_URL_BYTES
        && rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(plain))
}
