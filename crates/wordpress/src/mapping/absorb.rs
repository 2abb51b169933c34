//! From WordPress fields back into a resource.

use scim::{
    resource::{Complex, Resource, Value},
    schema::{AttributeId, ResourceSchema},
};

use super::Field;

impl Field {
    pub(super) fn absorb(self, schema: &ResourceSchema, user: &mut Resource, value: &str) {
        let Some(id) = schema.find(self.attribute()) else {
            return;
        };
        match self {
            Self::UserEmail | Self::Photo => absorb_chosen(schema, user, id, value),
            Self::Locale => {
                let has = |name: &str| {
                    schema
                        .find(name)
                        .filter(|id| user.text(schema, *id).is_some())
                };
                let id = match (has("locale"), has("preferredLanguage")) {
                    (None, Some(preferred)) => preferred,
                    _ => id,
                };
                assign(schema, user, id, &value.replace('_', "-"));
            }
            Self::DisplayName
            | Self::FirstName
            | Self::LastName
            | Self::Nickname
            | Self::UserUrl => {
                assign(schema, user, id, value);
            }
        }
    }
}

/// Assigns or, with an empty text, unassigns a single-valued attribute at the top or one level below.
pub(super) fn assign(schema: &ResourceSchema, user: &mut Resource, id: AttributeId, text: &str) {
    let value = (!text.is_empty()).then(|| Value::Text(text.to_owned()));
    let Some(parent) = schema.attribute(id).parent else {
        put(&mut user.attributes, id, value);
        return;
    };
    let mut complex = match user.attributes.remove(parent) {
        Some(Value::Complex(complex)) => complex,
        _ => Complex::default(),
    };
    put(&mut complex, id, value);
    if !complex.is_empty() {
        user.attributes.set(parent, Value::Complex(complex));
    }
}

/// Gives the text to the e-mail or photo that WordPress has: the primary one, else the first.
pub(super) fn absorb_chosen(
    schema: &ResourceSchema,
    user: &mut Resource,
    value: AttributeId,
    text: &str,
) {
    let Some(many) = schema.attribute(value).parent else {
        return;
    };
    let primary = schema.child(Some(many), "primary");
    let mut values = match user.attributes.remove(many) {
        Some(Value::Many(values)) => values,
        _ => Vec::new(),
    };
    let flag = |one: &Value| primary.and_then(|id| one.as_complex()?.get(id)?.as_boolean());
    let has_text = |one: &Value| one.as_complex().is_some_and(|one| one.get(value).is_some());
    let chosen = values
        .iter()
        .position(|one| flag(one) == Some(true) && has_text(one))
        .or_else(|| values.iter().position(has_text));
    match (chosen, text.is_empty()) {
        (Some(place), true) => {
            values.remove(place);
        }
        (Some(place), false) => {
            if let Some(Value::Complex(one)) = values.get_mut(place) {
                one.set(value, Value::Text(text.to_owned()));
            }
        }
        (None, true) => {}
        (None, false) => {
            let mut one = Complex::default();
            one.set(value, Value::Text(text.to_owned()));
            values.push(Value::Complex(one));
        }
    }
    if !values.is_empty() {
        user.attributes.set(many, Value::Many(values));
    }
}

fn put(complex: &mut Complex, id: AttributeId, value: Option<Value>) {
    match value {
        Some(value) => complex.set(id, value),
        None => complex.remove(id),
    };
}
