//! Which WordPress field an attribute is, in both directions.
//!
//! The document keeps what the client sent. WordPress gets a value derived from it beside; a field that
//! was edited in WordPress travels back into the document. Clearing an attribute does not empty the
//! field.

mod absorb;
mod derive;

use scim::{resource::Resource, schema::ResourceSchema};

use crate::contract::Fields;

/// A WordPress field that an attribute is mapped to, by the name that `wp_insert_user` uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    UserEmail,
    DisplayName,
    FirstName,
    LastName,
    Nickname,
    UserUrl,
}

impl Field {
    const ALL: [Self; 6] = [
        Self::UserEmail,
        Self::DisplayName,
        Self::FirstName,
        Self::LastName,
        Self::Nickname,
        Self::UserUrl,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::UserEmail => "user_email",
            Self::DisplayName => "display_name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Nickname => "nickname",
            Self::UserUrl => "user_url",
        }
    }

    /// The attribute that it comes from.
    fn attribute(self) -> &'static str {
        match self {
            Self::UserEmail => "emails.value",
            Self::DisplayName => "displayName",
            Self::FirstName => "name.givenName",
            Self::LastName => "name.familyName",
            Self::Nickname => "nickName",
            Self::UserUrl => "profileUrl",
        }
    }
}

/// The fields that are mapped.
#[must_use]
pub fn fields() -> Vec<String> {
    Field::ALL
        .iter()
        .map(|field| field.name().to_owned())
        .collect()
}

/// The attribute that a WordPress field comes from, for an error text.
#[must_use]
pub fn attribute_of(field: &str) -> String {
    match Field::ALL.iter().find(|known| known.name() == field) {
        Some(known) => known.attribute().to_owned(),
        None if field == "user_login" => "userName".to_owned(),
        None => field.to_owned(),
    }
}

/// What WordPress is to store for a user.
#[must_use]
pub fn derive(schema: &ResourceSchema, user: &Resource) -> Fields {
    let derived = Field::ALL
        .iter()
        .filter_map(|field| Some((field.name().to_owned(), field.derive(schema, user)?)));
    derived.collect()
}

/// The e-mail address that WordPress is to store: the primary one, else the first.
#[must_use]
pub fn email(schema: &ResourceSchema, user: &Resource) -> Option<String> {
    Field::UserEmail.derive(schema, user)
}

/// Takes over what WordPress holds for a field.
pub fn absorb(schema: &ResourceSchema, user: &mut Resource, field: &str, value: &str) {
    if let Some(field) = Field::ALL.iter().find(|known| known.name() == field) {
        field.absorb(schema, user, value);
    }
}

#[cfg(test)]
mod tests {
    use scim::{limits::Limits, schema};

    use super::*;

    fn user(json: &str) -> Resource {
        Resource::from_json(schema::user(), json.as_bytes(), &Limits::default())
            .unwrap()
            .resource
    }

    fn derived(json: &str) -> Vec<(String, String)> {
        derive(schema::user(), &user(json)).into_iter().collect()
    }

    fn absorbed(json: &str, field: &str, value: &str) -> String {
        let mut user = user(json);
        absorb(schema::user(), &mut user, field, value);
        user.to_document(schema::user())
    }

    #[test]
    fn the_primary_email_wins_over_the_first() {
        let json = r#"{"userName":"b","emails":[{"value":"a@example.org"},{"value":"b@example.org","primary":true}]}"#;
        assert_eq!(
            email(schema::user(), &user(json)).as_deref(),
            Some("b@example.org")
        );
    }

    #[test]
    fn an_unassigned_attribute_leaves_the_field_alone() {
        assert_eq!(
            derived(r#"{"userName":"bob"}"#),
            [("display_name".to_owned(), "bob".to_owned())]
        );
    }

    #[test]
    fn the_display_name_falls_back_to_the_parts_of_the_name() {
        let display = |json: &str| derive(schema::user(), &user(json)).remove("display_name");
        assert_eq!(
            display(r#"{"userName":"b","displayName":"Babs"}"#).as_deref(),
            Some("Babs")
        );
        assert_eq!(
            display(r#"{"userName":"b","name":{"formatted":"Ms Jensen"}}"#).as_deref(),
            Some("Ms Jensen")
        );
        let parts = r#"{"userName":"b","name":{"givenName":"Barbara","familyName":"Jensen"}}"#;
        assert_eq!(display(parts).as_deref(), Some("Barbara Jensen"));
    }

    #[test]
    fn a_profile_url_that_wordpress_would_alter_is_not_derived() {
        for url in [
            "javascript:alert(1)",
            "https://example.org/a b",
            "/relative",
            "upd-1234",
        ] {
            let json = format!(r#"{{"userName":"b","profileUrl":"{url}"}}"#);
            assert!(
                !derive(schema::user(), &user(&json)).contains_key("user_url"),
                "{url}"
            );
        }
    }

    #[test]
    fn an_edited_email_replaces_the_one_that_was_derived() {
        let json = r#"{"userName":"b","emails":[{"value":"a@example.org","type":"home"},{"value":"b@example.org","primary":true}]}"#;
        let document = absorbed(json, "user_email", "new@example.org");
        assert!(
            document.contains(r#""value":"new@example.org""#),
            "{document}"
        );
        assert!(
            document.contains(r#""value":"a@example.org""#),
            "{document}"
        );
        assert!(!document.contains("b@example.org"), "{document}");
    }

    #[test]
    fn an_edit_of_what_was_not_there_adds_it() {
        let document = absorbed(r#"{"userName":"b"}"#, "user_email", "new@example.org");
        assert!(
            document.contains(r#""emails":[{"value":"new@example.org"#),
            "{document}"
        );
        let document = absorbed(r#"{"userName":"b"}"#, "first_name", "Bob");
        assert!(
            document.contains(r#""name":{"givenName":"Bob"}"#),
            "{document}"
        );
    }

    #[test]
    fn emptying_a_field_unassigns_the_attribute() {
        let document = absorbed(
            r#"{"userName":"b","name":{"givenName":"Bob"}}"#,
            "first_name",
            "",
        );
        assert!(!document.contains("name\":{"), "{document}");
    }
}
