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
            Self::UserEmail => absorb_email(schema, user, id, value),
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
fn assign(schema: &ResourceSchema, user: &mut Resource, id: AttributeId, text: &str) {
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

/// Gives the address to the e-mail that WordPress has: the primary one, else the first.
fn absorb_email(schema: &ResourceSchema, user: &mut Resource, value: AttributeId, text: &str) {
    let Some(emails) = schema.attribute(value).parent else {
        return;
    };
    let primary = schema.child(Some(emails), "primary");
    let mut values = match user.attributes.remove(emails) {
        Some(Value::Many(values)) => values,
        _ => Vec::new(),
    };
    let flag = |email: &Value| primary.and_then(|id| email.as_complex()?.get(id)?.as_boolean());
    let has_address = |email: &Value| {
        email
            .as_complex()
            .is_some_and(|email| email.get(value).is_some())
    };
    let chosen = values
        .iter()
        .position(|email| flag(email) == Some(true) && has_address(email))
        .or_else(|| values.iter().position(has_address));
    match (chosen, text.is_empty()) {
        (Some(place), true) => {
            values.remove(place);
        }
        (Some(place), false) => {
            if let Some(Value::Complex(email)) = values.get_mut(place) {
                email.set(value, Value::Text(text.to_owned()));
            }
        }
        (None, true) => {}
        (None, false) => {
            let mut email = Complex::default();
            email.set(value, Value::Text(text.to_owned()));
            values.push(Value::Complex(email));
        }
    }
    if !values.is_empty() {
        user.attributes.set(emails, Value::Many(values));
    }
}

fn put(complex: &mut Complex, id: AttributeId, value: Option<Value>) {
    match value {
        Some(value) => complex.set(id, value),
        None => complex.remove(id),
    };
}
