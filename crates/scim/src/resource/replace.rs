//! PUT: a resource replaced by another (RFC 7644 §3.5.1).

use super::{Complex, Resource, Value, places::Places};
use crate::{
    error::ScimError,
    schema::{AttributeId, AttributeType, Mutability, ResourceSchema, Returned},
};

impl Resource {
    /// The resource after a PUT of `sent`.
    ///
    /// What the client may write becomes what it sent, and unassigned where it sent nothing. What it
    /// may not write, and what it could not have read before sending it back, stays.
    ///
    /// # Errors
    ///
    /// 400 `mutability` if an immutable attribute has another value already.
    pub fn replaced_by(&self, schema: &ResourceSchema, sent: Self) -> Result<Self, ScimError> {
        let attributes = members(schema, schema.roots(), &self.attributes, sent.attributes)?;
        Ok(Self { attributes })
    }
}

fn members(
    schema: &ResourceSchema,
    members: &[AttributeId],
    stored: &Complex,
    mut sent: Complex,
) -> Result<Complex, ScimError> {
    let mut complex = Complex::default();
    for id in members {
        if let Some(value) = member(schema, *id, stored.get(*id), sent.remove(*id))? {
            complex.set(*id, value);
        }
    }
    Ok(complex)
}

fn member(
    schema: &ResourceSchema,
    id: AttributeId,
    stored: Option<&Value>,
    sent: Option<Value>,
) -> Result<Option<Value>, ScimError> {
    let attribute = schema.attribute(id);
    match (attribute.mutability, attribute.returned) {
        (Mutability::ReadOnly, _) => Ok(stored.cloned()),
        (Mutability::WriteOnly, _) | (_, Returned::Never) => Ok(sent.or_else(|| stored.cloned())),
        (Mutability::Immutable, _) => match (stored, sent) {
            (Some(stored), Some(sent)) if !is_same(attribute.case_exact, stored, &sent) => {
                let name = schema.full_name(id);
                Err(ScimError::mutability(format!(
                    "`{name}` is immutable and has another value"
                )))
            }
            (stored, sent) => Ok(stored.cloned().or(sent)),
        },
        (Mutability::ReadWrite, _) => match (attribute.kind, attribute.multi_valued) {
            (AttributeType::Complex, true) => Ok(sent.map(|sent| values(schema, id, stored, sent))),
            (AttributeType::Complex, false) => complex(schema, id, stored, sent),
            _ => Ok(sent),
        },
    }
}

fn is_same(case_exact: bool, stored: &Value, sent: &Value) -> bool {
    match (stored.as_text(), sent.as_text()) {
        (Some(stored), Some(sent)) if !case_exact => stored.to_lowercase() == sent.to_lowercase(),
        _ => stored == sent,
    }
}

/// A single complex value, or the container of an extension.
fn complex(
    schema: &ResourceSchema,
    id: AttributeId,
    stored: Option<&Value>,
    sent: Option<Value>,
) -> Result<Option<Value>, ScimError> {
    let attribute = schema.attribute(id);
    // A container is no value of its own: its read-only attributes stay although it was left out.
    if sent.is_none() && !attribute.is_extension() {
        return Ok(None);
    }
    let nothing = Complex::default();
    let stored = stored.and_then(Value::as_complex).unwrap_or(&nothing);
    let sent = match sent {
        Some(Value::Complex(sent)) => sent,
        _ => Complex::default(),
    };
    // What the service provider added describes the `value` it was added to.
    let is_another = schema
        .value_of(id)
        .is_some_and(|value| stored.get(value) != sent.get(value));
    let stored = if is_another { &nothing } else { stored };
    let complex = members(schema, &attribute.children, stored, sent)?;
    Ok((!complex.is_empty()).then_some(Value::Complex(complex)))
}

/// The values sent, each with what the service provider had added to the stored one of the same `value`.
fn values(schema: &ResourceSchema, id: AttributeId, stored: Option<&Value>, sent: Value) -> Value {
    let of_mutability = |mutability: Mutability| -> Vec<AttributeId> {
        let children = schema.attribute(id).children.iter().copied();
        children
            .filter(|child| schema.attribute(*child).mutability == mutability)
            .collect()
    };
    let read_only = of_mutability(Mutability::ReadOnly);
    let immutable = of_mutability(Mutability::Immutable);
    if read_only.is_empty() && immutable.is_empty() {
        return sent;
    }
    let mut values = match sent {
        Value::Many(values) => values,
        single => vec![single],
    };
    let mut known = StoredValues {
        key: schema.value_of(id),
        values: stored.map_or(&[], Value::values),
        next: 0,
        places: None,
    };
    for element in &mut values {
        let Value::Complex(element) = element else {
            continue;
        };
        let stored = known.find(element);
        let stored = |child| stored.and_then(|stored| stored.get(child)).cloned();
        for child in &read_only {
            match stored(*child) {
                Some(value) => element.set(*child, value),
                None => element.remove(*child),
            };
        }
        for child in &immutable {
            if element.get(*child).is_none()
                && let Some(value) = stored(*child)
            {
                element.set(*child, value);
            }
        }
    }
    Value::Many(values)
}

/// The stored values of one attribute, to be found by their `value`.
struct StoredValues<'v> {
    key: Option<AttributeId>,
    values: &'v [Value],
    /// The place behind the one that was found last: a client mostly keeps to the order.
    next: usize,
    /// The places by `value`, once a client did not.
    places: Option<Places>,
}

impl<'v> StoredValues<'v> {
    /// The stored value of the same `value` as one that is sent.
    fn find(&mut self, sent: &Complex) -> Option<&'v Complex> {
        let text = sent.get(self.key?)?.as_text()?;
        let place = match self.text_at(self.next) {
            Some(next) if next == text => self.next,
            _ => self.place(text)?,
        };
        self.next = place + 1;
        self.values.get(place)?.as_complex()
    }

    fn place(&mut self, text: &str) -> Option<usize> {
        if self.places.is_none() {
            let texts = (0..self.values.len()).map(|place| self.text_at(place));
            self.places = Some(Places::new(texts));
        }
        let mut candidates = self.places.as_ref()?.candidates(text);
        candidates.find(|place| self.text_at(*place) == Some(text))
    }

    fn text_at(&self, place: usize) -> Option<&'v str> {
        let complex = self.values.get(place)?.as_complex()?;
        complex.get(self.key?)?.as_text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        limits::Limits,
        schema::{Definition, ENTERPRISE_USER, Extension, group, user, user_with},
    };

    fn read(schema: &ResourceSchema, json: &str) -> Resource {
        Resource::from_json(schema, json.as_bytes(), &Limits::default())
            .expect(json)
            .resource
    }

    #[track_caller]
    fn check(schema: &ResourceSchema, stored: &str, sent: &str, expected: &str) {
        let result = read(schema, stored).replaced_by(schema, read(schema, sent));
        assert_eq!(result, Ok(read(schema, expected)));
    }

    #[test]
    fn what_is_left_out_is_cleared_and_what_is_read_only_stays() {
        check(
            user(),
            r#"{"id":"1","userName":"a","title":"T","active":true,"emails":["x@x"],"name":{"givenName":"G"},
                "groups":[{"value":"g"}],"meta":{"version":"1"},"externalId":"e"}"#,
            r#"{"id":"2","userName":"b","groups":[],"meta":{"version":"2"},"name":{"familyName":"F"}}"#,
            r#"{"id":"1","userName":"b","groups":[{"value":"g"}],"meta":{"version":"1"},"name":{"familyName":"F"}}"#,
        );
    }

    #[test]
    fn a_password_stays_until_another_is_sent() {
        let stored = r#"{"userName":"a","password":"p"}"#;
        check(user(), stored, r#"{"userName":"a"}"#, stored);
        let other = r#"{"userName":"a","password":"q"}"#;
        check(user(), stored, other, other);
    }

    #[test]
    fn the_displayed_manager_stays_with_its_value_only() {
        let manager =
            |json: &str| format!(r#"{{"userName":"a","{ENTERPRISE_USER}":{{"manager":{json}}}}}"#);
        let stored = manager(r#"{"value":"m","displayName":"M"}"#);
        check(
            user(),
            &stored,
            &manager(r#"{"value":"m","displayName":"X"}"#),
            &stored,
        );
        check(
            user(),
            &stored,
            &manager(r#"{"value":"n"}"#),
            &manager(r#"{"value":"n"}"#),
        );
        check(
            user(),
            &stored,
            r#"{"userName":"a"}"#,
            r#"{"userName":"a"}"#,
        );
    }

    #[test]
    fn members_keep_what_the_service_provider_added() {
        check(
            group(),
            r#"{"displayName":"G","members":[{"value":"1","type":"User","display":"One"},{"value":"2"}]}"#,
            r#"{"displayName":"G","members":[{"value":"3","display":"Three"},{"value":"1","display":"Eins"},
                {"value":"2","display":"Two"}]}"#,
            r#"{"displayName":"G","members":[{"value":"3"},
                {"value":"1","type":"User","display":"One"},{"value":"2"}]}"#,
        );
    }

    #[test]
    fn members_are_known_in_any_order() {
        let member = |value: u32| format!(r#"{{"value":"{value}","display":"User {value}"}}"#);
        let members = |values: &[u32]| {
            let members: Vec<String> = values.iter().copied().map(member).collect();
            format!(r#"{{"displayName":"G","members":[{}]}}"#, members.join(","))
        };
        let stored = members(&[1, 2, 3, 4]);
        for order in [[4, 3, 2, 1], [2, 3, 1, 4], [1, 4, 2, 3]] {
            let bare = members(&order).replace("User", "Somebody");
            check(group(), &stored, &bare, &members(&order));
        }
    }

    #[test]
    fn an_immutable_attribute_is_set_once() {
        let once = Definition {
            mutability: Mutability::Immutable,
            ..Definition::new("badge")
        };
        let fixed = Definition {
            mutability: Mutability::ReadOnly,
            ..Definition::new("made")
        };
        let extension = Extension {
            urn: "urn:x".to_owned(),
            name: "X".to_owned(),
            description: String::new(),
            attributes: vec![once, fixed],
        };
        let schema = user_with(&[extension]).expect("extension");
        let user = |json: &str| format!(r#"{{"userName":"a","urn:x":{json}}}"#);
        check(
            &schema,
            &user(r#"{"made":"m"}"#),
            &user(r#"{"badge":"7"}"#),
            &user(r#"{"badge":"7","made":"m"}"#),
        );
        check(
            &schema,
            &user(r#"{"badge":"b"}"#),
            &user(r#"{"badge":"B"}"#),
            &user(r#"{"badge":"b"}"#),
        );
        check(
            &schema,
            &user(r#"{"badge":"7","made":"m"}"#),
            r#"{"userName":"a"}"#,
            &user(r#"{"badge":"7","made":"m"}"#),
        );
        let error = read(&schema, &user(r#"{"badge":"7"}"#))
            .replaced_by(&schema, read(&schema, &user(r#"{"badge":"8"}"#)))
            .expect_err("immutable");
        assert_eq!(
            error,
            ScimError::mutability("`urn:x:badge` is immutable and has another value")
        );
    }
}
