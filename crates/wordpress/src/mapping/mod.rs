//! Which WordPress field an attribute is, in both directions.
//!
//! The document keeps what the client sent. WordPress gets a value derived from it beside; a field that
//! was edited in WordPress travels back into the document. Clearing an attribute does not empty the
//! field.

mod absorb;
mod custom;
mod derive;

pub(crate) use custom::can_be_stored;

use scim::{resource::Resource, schema::ResourceSchema};
use serde::Serialize;

use crate::{configuration::MappedAttribute, contract::Fields};

/// A WordPress field that an attribute is mapped to, by the name that `wp_insert_user` uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    UserEmail,
    DisplayName,
    FirstName,
    LastName,
    Nickname,
    UserUrl,
    Locale,
    Photo,
}

impl Field {
    const ALL: [Self; 8] = [
        Self::UserEmail,
        Self::DisplayName,
        Self::FirstName,
        Self::LastName,
        Self::Nickname,
        Self::UserUrl,
        Self::Locale,
        Self::Photo,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::UserEmail => "user_email",
            Self::DisplayName => "display_name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Nickname => "nickname",
            Self::UserUrl => "user_url",
            Self::Locale => "locale",
            // WordPress has no field for it: what shows avatars reads this one.
            Self::Photo => "scimpress_photo",
        }
    }

    /// Whether an administrator can have it come from somewhere else. The others have rules of their own.
    fn can_be_mapped(self) -> bool {
        !matches!(self, Self::UserEmail | Self::Locale | Self::Photo)
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
            Self::Locale => "locale",
            Self::Photo => "photos.value",
        }
    }
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

/// The attributes of a schema that hold one value which WordPress could store, by their full names.
#[must_use]
pub fn names(schema: &ResourceSchema) -> Vec<String> {
    schema
        .ids()
        .filter(|id| custom::can_be_stored(schema, *id))
        .map(|id| schema.full_name(id))
        .collect()
}

/// A WordPress field and where its value comes from, for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedField {
    /// The field.
    pub field: String,
    /// The attribute in full, or a template.
    pub source: String,
    /// Whether the administrator mapped it; the others always are.
    pub is_added: bool,
    /// Whether what somebody types into the field in WordPress travels back into the attribute.
    pub comes_back: bool,
}

/// What is mapped on one connection: the fields that always are, and what the administrator added.
#[derive(Clone, Copy, Debug)]
pub struct Mapping<'c> {
    schema: &'c ResourceSchema,
    added: &'c [MappedAttribute],
}

impl<'c> Mapping<'c> {
    /// That of a connection with this schema of users.
    #[must_use]
    pub fn new(schema: &'c ResourceSchema, added: &'c [MappedAttribute]) -> Self {
        Self { schema, added }
    }

    /// The fields that are mapped.
    #[must_use]
    pub fn fields(&self) -> Vec<String> {
        let mut names: Vec<String> = Field::ALL
            .iter()
            .map(|field| field.name().to_owned())
            .collect();
        for one in self.added {
            if !names.contains(&one.field) {
                names.push(one.field.clone());
            }
        }
        names
    }

    /// Whether the administrator says where a field comes from.
    #[must_use]
    pub fn adds(&self, field: &str) -> bool {
        self.added.iter().any(|one| one.field == field)
    }

    /// What WordPress is to store for a user.
    #[must_use]
    pub fn derive(&self, user: &Resource) -> Fields {
        let mut fields: Fields = Field::ALL
            .iter()
            .filter_map(|field| {
                let name = field.name().to_owned();
                Some((name, field.derive(self.schema, user)?))
            })
            .collect();
        for one in self.added {
            match custom::derive(one, self.schema, user) {
                Some(value) => fields.insert(one.field.clone(), value),
                None => fields.remove(&one.field),
            };
        }
        fields
    }

    /// What WordPress is to store for a user whom it has had before: what the client says of it, and nothing that
    /// is made up in its place. Never the e-mail: whoever reads it gets in.
    #[must_use]
    pub fn adopted(&self, user: &Resource) -> Fields {
        let mut fields = self.derive(user);
        fields.remove(Field::UserEmail.name());
        let is_said = |name: &&str| {
            self.schema
                .find(name)
                .is_some_and(|id| user.text(self.schema, id).is_some())
        };
        let names = [
            "displayName",
            "name.formatted",
            "name.givenName",
            "name.familyName",
        ];
        if !names.iter().any(is_said) {
            fields.remove(Field::DisplayName.name());
        }
        fields
    }

    /// What of a user WordPress is not to show any more, though it keeps what else is cleared: the photo, and what
    /// the administrator mapped.
    #[must_use]
    pub fn withdrawn(&self, before: &Fields, after: &Fields) -> Fields {
        let added = self.added.iter().map(|one| one.field.as_str());
        let always = Field::ALL.map(Field::name);
        let added = added.filter(|field| !always.contains(field));
        [Field::Photo.name()]
            .into_iter()
            .chain(added)
            .filter(|field| before.contains_key(*field) && !after.contains_key(*field))
            .map(|field| (field.to_owned(), String::new()))
            .collect()
    }

    /// The e-mail address that WordPress is to store: the primary one, else the first.
    #[must_use]
    pub fn email(&self, user: &Resource) -> Option<String> {
        Field::UserEmail.derive(self.schema, user)
    }

    /// Takes over what WordPress holds for a field.
    pub fn absorb(&self, user: &mut Resource, field: &str, value: &str) {
        if let Some(one) = self.added.iter().find(|one| one.field == field) {
            custom::take(one, self.schema, user, value);
        } else if let Some(field) = Field::ALL.iter().find(|known| known.name() == field) {
            field.absorb(self.schema, user, value);
        }
    }

    /// Every field that is mapped, with where it comes from: those that always are first, but for those that the
    /// administrator has come from somewhere else.
    #[must_use]
    pub fn rows(&self) -> Vec<MappedField> {
        let always = Field::ALL.iter().filter(|field| !self.adds(field.name()));
        let always = always.map(|field| MappedField {
            field: field.name().to_owned(),
            source: field.attribute().to_owned(),
            is_added: false,
            comes_back: true,
        });
        let added = self.added.iter().map(|one| MappedField {
            field: one.field.clone(),
            source: one
                .template
                .clone()
                .or_else(|| one.attribute.clone())
                .unwrap_or_default(),
            is_added: true,
            comes_back: custom::taken(one, self.schema).is_some(),
        });
        always.chain(added).collect()
    }

    /// What is wrong with what the administrator added, for that person; `None` if nothing is.
    #[must_use]
    pub fn objection(&self) -> Option<String> {
        custom::objection(self.added, self.schema)
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

    fn always() -> Mapping<'static> {
        Mapping::new(schema::user(), &[])
    }

    fn derived(json: &str) -> Vec<(String, String)> {
        always().derive(&user(json)).into_iter().collect()
    }

    fn absorbed(json: &str, field: &str, value: &str) -> String {
        let mut user = user(json);
        always().absorb(&mut user, field, value);
        user.to_document(schema::user())
    }

    #[test]
    fn the_rows_are_what_always_is_mapped_and_what_was_added_each_field_once() {
        let added = [MappedAttribute {
            field: "nickname".to_owned(),
            attribute: Some("title".to_owned()),
            ..MappedAttribute::default()
        }];
        let rows = Mapping::new(schema::user(), &added).rows();
        let fields: Vec<&str> = rows.iter().map(|row| &*row.field).collect();
        assert_eq!(fields.len(), Field::ALL.len());
        assert_eq!(fields.last(), Some(&"nickname"));
        let nickname = rows.last().unwrap();
        assert_eq!(
            (&*nickname.source, nickname.is_added, nickname.comes_back),
            ("title", true, true)
        );
        assert!(
            rows.iter()
                .filter(|row| !row.is_added)
                .all(|row| row.comes_back)
        );
    }

    #[test]
    fn the_primary_email_wins_over_the_first() {
        let json = r#"{"userName":"b","emails":[{"value":"a@example.org"},{"value":"b@example.org","primary":true}]}"#;
        assert_eq!(
            always().email(&user(json)).as_deref(),
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
        let display = |json: &str| always().derive(&user(json)).remove("display_name");
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
    fn whoever_was_there_before_keeps_email_and_name_unless_the_client_says_one() {
        let adopted = |json: &str| {
            let fields = always().adopted(&user(json));
            fields.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        let silent = r#"{"userName":"b","emails":[{"value":"b@example.org"}]}"#;
        assert!(adopted(silent).is_empty());
        let said = r#"{"userName":"b","name":{"givenName":"Babs"}}"#;
        assert_eq!(adopted(said), ["display_name", "first_name"]);
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
                !always().derive(&user(&json)).contains_key("user_url"),
                "{url}"
            );
        }
    }

    #[test]
    fn a_locale_is_that_of_wordpress_and_falls_back_to_the_preferred_language() {
        let locale = |json: &str| always().derive(&user(json)).remove("locale");
        for (sent, expected) in [
            (r#""locale":"de-DE""#, Some("de_DE")),
            (
                r#""locale":"de-de","preferredLanguage":"fr""#,
                Some("de_DE"),
            ),
            (r#""preferredLanguage":"fr-CA, en;q=0.8""#, Some("fr_CA")),
            (r#""preferredLanguage":"ja""#, Some("ja")),
            (r#""locale":"en_US""#, Some("en_US")),
            (r#""locale":"../../etc""#, None),
            (r#""locale":"german""#, None),
            (r#""locale":"*""#, None),
        ] {
            let json = format!(r#"{{"userName":"b",{sent}}}"#);
            assert_eq!(locale(&json).as_deref(), expected, "{json}");
        }
        let document = absorbed(r#"{"userName":"b","locale":"de-DE"}"#, "locale", "fr_FR");
        assert!(document.contains(r#""locale":"fr-FR""#), "{document}");
        let document = absorbed(
            r#"{"userName":"b","preferredLanguage":"de"}"#,
            "locale",
            "fr_FR",
        );
        assert!(
            document.contains(r#""preferredLanguage":"fr-FR""#),
            "{document}"
        );
        let document = absorbed(r#"{"userName":"b","locale":"de-DE"}"#, "locale", "");
        assert!(!document.contains("locale"), "{document}");
    }

    #[test]
    fn the_primary_photo_is_the_one_and_only_over_https() {
        let photo = |json: &str| always().derive(&user(json)).remove("scimpress_photo");
        let two = r#"{"userName":"b","photos":[{"value":"https://a.example/1"},{"value":"https://a.example/2","primary":true}]}"#;
        assert_eq!(photo(two).as_deref(), Some("https://a.example/2"));
        let insecure = r#"{"userName":"b","photos":[{"value":"http://a.example/1"}]}"#;
        assert_eq!(photo(insecure), None);
        let (before, after) = (
            always().derive(&user(two)),
            always().derive(&user(insecure)),
        );
        assert_eq!(always().withdrawn(&before, &after)["scimpress_photo"], "");
        assert!(always().withdrawn(&after, &before).is_empty());
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

    #[test]
    fn what_is_added_comes_besides_or_in_place_and_goes_when_it_is_cleared() {
        let mapped = |field: &str, attribute: &str| MappedAttribute {
            field: field.to_owned(),
            attribute: Some(attribute.to_owned()),
            ..MappedAttribute::default()
        };
        let added = [mapped("job_title", "title"), mapped("nickname", "userType")];
        let mapping = Mapping::new(schema::user(), &added);
        assert!(mapping.fields().ends_with(&["job_title".to_owned()]));
        let (before, after) = (
            mapping.derive(&user(
                r#"{"userName":"b","title":"Dr","nickName":"x","userType":"y"}"#,
            )),
            mapping.derive(&user(r#"{"userName":"b","nickName":"x"}"#)),
        );
        assert_eq!(before["job_title"], "Dr");
        assert_eq!(before["nickname"], "y");
        assert!(!after.contains_key("nickname"));
        let withdrawn = mapping.withdrawn(&before, &after);
        assert_eq!(
            withdrawn.into_iter().collect::<Vec<_>>(),
            [("job_title".to_owned(), String::new())]
        );
        let mut ada = user(r#"{"userName":"b","title":"Dr"}"#);
        mapping.absorb(&mut ada, "job_title", "Prof");
        assert!(
            ada.to_document(schema::user())
                .contains(r#""title":"Prof""#)
        );
    }
}
