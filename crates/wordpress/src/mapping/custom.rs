//! What the administrator mapped beside the fields that are always mapped, or in place of one of them.

use scim::{
    resource::{Complex, Resource, Value},
    schema::{AttributeId, AttributeType, Mutability, ResourceSchema, Returned},
};

use super::{Field, absorb};
use crate::configuration::{MappedAttribute, Transform};

/// Fields of one user that an administrator can map at the most: each is a read and a write of WordPress's.
const MOST: usize = 100;
/// What `wp_usermeta.meta_key` holds.
const FIELD_CHARACTERS: usize = 255;
/// Characters of a template.
const TEMPLATE_CHARACTERS: usize = 1_000;

/// Fields that say who gets in, and those that have rules of their own.
const FORBIDDEN: [&str; 22] = [
    "id",
    "user_pass",
    "user_activation_key",
    "user_status",
    "user_registered",
    "user_login",
    "user_email",
    "user_nicename",
    "locale",
    "spam",
    "deleted",
    "role",
    "roles",
    "meta_input",
    "primary_blog",
    "source_domain",
    "use_ssl",
    "default_password_nag",
    "rich_editing",
    "admin_color",
    "show_admin_bar_front",
    "session_tokens",
];
/// What no field may have in its name.
const FORBIDDEN_PARTS: [&str; 16] = [
    "capabilities",
    "user_level",
    "session_tokens",
    "application_passwords",
    "user-settings",
    "user_settings",
    "twofactor",
    "two_factor",
    "totp",
    "webauthn",
    "passkey",
    "backup_code",
    "backupcode",
    "scimpress",
    "backup-code",
    "two-factor",
];

/// Whether an attribute holds something that can be text, is no secret, and comes from the client.
pub(crate) fn can_be_stored(schema: &ResourceSchema, id: AttributeId) -> bool {
    let attribute = schema.attribute(id);
    let is_ours = |id: AttributeId| schema.attribute(id).mutability == Mutability::ReadOnly;
    attribute.kind != AttributeType::Complex
        && attribute.returned != Returned::Never
        && !is_ours(id)
        && !attribute.parent.is_some_and(is_ours)
        && schema.find("schemas") != Some(id)
}

/// What WordPress is to store for a mapped field; `None` where the user has no such value.
pub(super) fn derive(
    mapped: &MappedAttribute,
    schema: &ResourceSchema,
    user: &Resource,
) -> Option<String> {
    let value = match (&mapped.template, &mapped.attribute) {
        (Some(template), _) => filled(template, |name| text(schema, user, name)),
        (None, Some(name)) => text(schema, user, name)?,
        (None, None) => return None,
    };
    Some(mapped.transform.apply(&value)).filter(|value| !value.is_empty())
}

/// Takes over what WordPress holds. What was made of several attributes, or was changed on the way, stays as the
/// client sent it.
pub(super) fn take(
    mapped: &MappedAttribute,
    schema: &ResourceSchema,
    user: &mut Resource,
    value: &str,
) {
    match taken(mapped, schema) {
        Some((id, true)) => absorb::absorb_chosen(schema, user, id, value),
        Some((id, false)) => absorb::assign(schema, user, id, value),
        None => {}
    }
}

/// The attribute that takes over what WordPress holds, if one does, and whether that is one of several values.
pub(super) fn taken(
    mapped: &MappedAttribute,
    schema: &ResourceSchema,
) -> Option<(AttributeId, bool)> {
    if mapped.template.is_some() || mapped.transform != Transform::None {
        return None;
    }
    let id = schema.find(mapped.attribute.as_deref()?)?;
    let attribute = schema.attribute(id);
    let is_one_of_several = attribute
        .parent
        .is_some_and(|parent| schema.attribute(parent).multi_valued);
    let can_be =
        attribute.kind == AttributeType::String && (is_one_of_several || !attribute.multi_valued);
    can_be.then_some((id, is_one_of_several))
}

/// The value of an attribute as text: of several, the primary one or the first.
fn text(schema: &ResourceSchema, user: &Resource, name: &str) -> Option<String> {
    let id = schema.find(name)?;
    let Some(parent) = schema.attribute(id).parent else {
        return shown(user.attributes.get(id)?);
    };
    if let Some(container) = schema.attribute(parent).parent {
        let outer = user.attributes.get(container)?.as_complex()?;
        return part(schema, outer, parent, id);
    }
    part(schema, &user.attributes, parent, id)
}

/// The sub-attribute of a complex attribute among others.
fn part(
    schema: &ResourceSchema,
    within: &Complex,
    parent: AttributeId,
    id: AttributeId,
) -> Option<String> {
    let values = within.get(parent)?.values();
    let primary = schema.child(Some(parent), "primary");
    let is_primary =
        |one: &&Value| primary.and_then(|id| one.as_complex()?.get(id)?.as_boolean()) == Some(true);
    let found = |one: &Value| shown(one.as_complex()?.get(id)?);
    values
        .iter()
        .filter(is_primary)
        .chain(values)
        .find_map(found)
}

/// A simple value as text; of several the first.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Many(values) => values.first().and_then(shown),
        Value::Complex(_) => None,
        Value::Boolean(value) => Some(value.to_string()),
        Value::Integer(value) => Some(value.to_string()),
        Value::Decimal(value) => Some(value.to_string()),
        Value::DateTime(_) => value.as_text().map(str::to_owned),
    }
}

/// A template with its attributes; what the user does not have leaves nothing, and no white space at the ends.
fn filled(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        text.push_str(&value(name).unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text.trim().to_owned()
}

/// The attributes in a template; `None` if its braces do not pair.
fn names(template: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if before.contains('}') || name.contains('{') {
            return None;
        }
        names.push(name);
        rest = after;
    }
    (!rest.contains('}')).then_some(names)
}

/// What is wrong with what is mapped, for the person who mapped it.
pub(super) fn objection(mapped: &[MappedAttribute], schema: &ResourceSchema) -> Option<String> {
    if mapped.len() > MOST {
        return Some(format!("{MOST} attributes can be mapped"));
    }
    let mut fields = std::collections::BTreeSet::new();
    mapped.iter().find_map(|one| {
        let field = one.field.as_str();
        if !fields.insert(field) {
            return Some(format!("the field `{field}` is mapped twice"));
        }
        objection_to_field(field).or_else(|| objection_to_source(one, schema))
    })
}

fn objection_to_field(field: &str) -> Option<String> {
    let folded = field.trim().to_lowercase();
    let is_overridden = Field::ALL
        .iter()
        .any(|known| known.name() == field && known.can_be_mapped());
    if field.is_empty() || field.trim() != field || field.chars().count() > FIELD_CHARACTERS {
        return Some(format!(
            "`{field}` cannot be the key of user meta: it has 1 to {FIELD_CHARACTERS} characters and no white space at its ends"
        ));
    }
    let is_forbidden = folded.starts_with('_')
        || FORBIDDEN.contains(&folded.as_str())
        || FORBIDDEN_PARTS.iter().any(|part| folded.contains(part));
    (is_forbidden && !is_overridden).then(|| {
        format!("the field `{field}` decides who gets in and what they may do, or has a rule of its own: it cannot be mapped")
    })
}

fn objection_to_source(mapped: &MappedAttribute, schema: &ResourceSchema) -> Option<String> {
    let field = &mapped.field;
    let names = match (&mapped.attribute, &mapped.template) {
        (Some(name), None) => vec![name.as_str()],
        (None, Some(template)) if template.chars().count() > TEMPLATE_CHARACTERS => {
            return Some(format!(
                "the template of `{field}` can have {TEMPLATE_CHARACTERS} characters"
            ));
        }
        (None, Some(template)) => match names(template) {
            Some(names) if !names.is_empty() => names,
            Some(_) => {
                return Some(format!(
                    "the template of `{field}` names no attribute in braces"
                ));
            }
            None => {
                return Some(format!(
                    "the braces in the template of `{field}` do not pair"
                ));
            }
        },
        _ => {
            return Some(format!(
                "`{field}` needs an attribute or a template, one of both"
            ));
        }
    };
    names.into_iter().find_map(|name| {
        let id = schema.find(name).filter(|id| can_be_stored(schema, *id));
        id.is_none().then(|| {
            format!("there is no attribute `{name}` with a value that could be stored in `{field}`")
        })
    })
}

#[cfg(test)]
mod tests {
    use scim::{limits::Limits, schema};

    use super::*;

    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn user(json: &str) -> Resource {
        Resource::from_json(schema::user(), json.as_bytes(), &Limits::default())
            .unwrap()
            .resource
    }

    fn mapped(attribute: &str) -> MappedAttribute {
        MappedAttribute {
            field: "meta".to_owned(),
            attribute: Some(attribute.to_owned()),
            ..MappedAttribute::default()
        }
    }

    fn template(template: &str) -> MappedAttribute {
        MappedAttribute {
            field: "meta".to_owned(),
            template: Some(template.to_owned()),
            ..MappedAttribute::default()
        }
    }

    #[test]
    fn an_attribute_of_any_kind_is_text() {
        let user = user(&format!(
            r#"{{"userName":"b","title":"Dr","active":true,"name":{{"givenName":"Babs"}},
            "addresses":[{{"locality":"Ulm","type":"home"}},{{"locality":"Bonn","type":"work","primary":true}}],
            "{ENTERPRISE}":{{"department":"Tours","manager":{{"displayName":"John"}}}}}}"#
        ));
        for (attribute, expected) in [
            ("title", Some("Dr")),
            ("TITLE", Some("Dr")),
            ("active", Some("true")),
            ("name.givenName", Some("Babs")),
            ("addresses.locality", Some("Bonn")),
            (&format!("{ENTERPRISE}:department"), Some("Tours")),
            (&format!("{ENTERPRISE}:manager.displayName"), Some("John")),
            ("nickName", None),
            ("nothing", None),
        ] {
            assert_eq!(
                derive(&mapped(attribute), schema::user(), &user).as_deref(),
                expected,
                "{attribute}"
            );
        }
    }

    #[test]
    fn a_template_joins_and_leaves_no_gap_at_its_ends() {
        let user = user(r#"{"userName":"b","name":{"familyName":"Jensen"}}"#);
        let derived = |text: &str| derive(&template(text), schema::user(), &user);
        assert_eq!(
            derived("{name.givenName} {name.familyName}").as_deref(),
            Some("Jensen")
        );
        assert_eq!(derived("{userName} ({title})").as_deref(), Some("b ()"));
        assert_eq!(derived("{title}"), None);
    }

    #[test]
    fn a_value_is_changed_on_its_way() {
        let user = user(r#"{"userName":"b","title":" Dr Ü "}"#);
        for (transform, expected) in [
            (Transform::None, " Dr Ü "),
            (Transform::Trim, "Dr Ü"),
            (Transform::Lowercase, " dr ü "),
            (Transform::Uppercase, " DR Ü "),
        ] {
            let mapped = MappedAttribute {
                transform,
                ..mapped("title")
            };
            assert_eq!(
                derive(&mapped, schema::user(), &user).as_deref(),
                Some(expected)
            );
        }
    }

    #[test]
    fn what_was_edited_travels_back_where_it_came_as_it_is() {
        let taken = |mapped: &MappedAttribute, json: &str| {
            let mut user = user(json);
            take(mapped, schema::user(), &mut user, "New");
            user.to_document(schema::user())
        };
        let json = r#"{"userName":"b","title":"Dr"}"#;
        assert!(taken(&mapped("title"), json).contains(r#""title":"New""#));
        assert!(
            taken(&mapped(&format!("{ENTERPRISE}:department")), json)
                .contains(r#""department":"New""#)
        );
        for stays in [
            template("{title}"),
            MappedAttribute {
                transform: Transform::Trim,
                ..mapped("title")
            },
            mapped("active"),
        ] {
            assert!(taken(&stays, json).contains(r#""title":"Dr""#));
        }
    }

    #[test]
    fn what_comes_back_is_told_before_it_does() {
        let rows = [
            ("title", Transform::None, true),
            ("title", Transform::Trim, false),
            ("emails.value", Transform::None, true),
            ("active", Transform::None, false),
        ]
        .map(|(attribute, transform, comes_back)| {
            let one = MappedAttribute {
                transform,
                ..mapped(attribute)
            };
            (taken(&one, schema::user()).is_some(), comes_back)
        });
        for (told, expected) in rows {
            assert_eq!(told, expected);
        }
        assert!(taken(&template("{title}"), schema::user()).is_none());
    }

    #[test]
    fn an_objection_says_what_is_wrong() {
        let objection = |one: MappedAttribute| objection(&[one], schema::user());
        let with = |field: &str| MappedAttribute {
            field: field.to_owned(),
            ..mapped("title")
        };
        for good in [
            "job_title",
            "description",
            "display_name",
            "Abteilung",
            "my-plugin:title",
        ] {
            assert_eq!(objection(with(good)), None, "{good}");
        }
        for bad in [
            "",
            " x",
            "_secret",
            "wp_capabilities",
            "WP_Capabilities",
            "user_pass",
            "user_email",
            "session_tokens",
            "wp_user_level",
            "locale",
            "scimpress_photo",
            "scimpress_x",
            "two_factor_totp",
            "ROLE",
        ] {
            assert!(objection(with(bad)).is_some(), "{bad}");
        }
        for (one, word) in [
            (mapped("nothing"), "no attribute `nothing`"),
            (mapped("name"), "no attribute `name`"),
            (mapped("password"), "no attribute `password`"),
            (mapped("meta.created"), "no attribute `meta.created`"),
            (mapped("groups.value"), "no attribute `groups.value`"),
            (template("{title"), "do not pair"),
            (template("title}"), "do not pair"),
            (template("title"), "no attribute in braces"),
            (template("{nothing}"), "no attribute `nothing`"),
            (MappedAttribute::default(), "1 to 255"),
            (
                MappedAttribute {
                    attribute: None,
                    ..mapped("title")
                },
                "one of both",
            ),
        ] {
            let said = objection(one.clone()).unwrap();
            assert!(said.contains(word), "{one:?}: {said}");
        }
        let twice = [with("x"), with("x")];
        assert!(
            super::objection(&twice, schema::user())
                .unwrap()
                .contains("twice")
        );
    }
}
