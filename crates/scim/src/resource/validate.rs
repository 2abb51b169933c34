//! What holds for a resource as a whole, whatever its parts.

use super::{Complex, Resource, Value};
use crate::{
    error::ScimError,
    schema::{AttributeId, Mutability, ResourceSchema},
};

impl Resource {
    /// Checks that what is required is there (RFC 7643 §7) and that of several values at most one is
    /// primary (RFC 7643 §2.4).
    ///
    /// # Errors
    ///
    /// 400 `invalidValue`, naming the attribute.
    pub fn validate(&self, schema: &ResourceSchema) -> Result<(), ScimError> {
        check(schema, None, &self.attributes)
    }

    /// The resource without what only the service provider may set (RFC 7644 §3.3).
    #[must_use]
    pub fn without_read_only(mut self, schema: &ResourceSchema) -> Self {
        drop_read_only(schema, &mut self.attributes);
        self
    }
}

fn check(
    schema: &ResourceSchema,
    parent: Option<AttributeId>,
    complex: &Complex,
) -> Result<(), ScimError> {
    for id in schema.validated(parent) {
        let value = complex.get(*id);
        if schema.attribute(*id).is_demanded() {
            check_required(schema, *id, value)?;
        }
        let Some(value) = value else {
            continue;
        };
        if !schema.validated(Some(*id)).is_empty() {
            for inner in value.values().iter().filter_map(Value::as_complex) {
                check(schema, Some(*id), inner)?;
            }
        }
        check_primary(schema, *id, value)?;
    }
    Ok(())
}

fn check_required(
    schema: &ResourceSchema,
    id: AttributeId,
    value: Option<&Value>,
) -> Result<(), ScimError> {
    let problem = match value {
        None => "is required",
        Some(Value::Text(text)) if text.trim().is_empty() => "must not be empty",
        Some(_) => return Ok(()),
    };
    Err(ScimError::invalid_value(format!(
        "`{}` {problem}",
        schema.full_name(id)
    )))
}

fn check_primary(schema: &ResourceSchema, id: AttributeId, value: &Value) -> Result<(), ScimError> {
    let (Value::Many(values), Some(primary)) = (value, schema.primary_of(id)) else {
        return Ok(());
    };
    let is_primary = |value: &&Value| {
        let flag = value.as_complex().and_then(|complex| complex.get(primary));
        flag.and_then(Value::as_boolean) == Some(true)
    };
    if values.iter().filter(is_primary).nth(1).is_none() {
        return Ok(());
    }
    let name = schema.full_name(id);
    Err(ScimError::invalid_value(format!(
        "`{name}` has more than one primary value"
    )))
}

fn drop_read_only(schema: &ResourceSchema, complex: &mut Complex) {
    complex.entries.retain_mut(|(id, value)| {
        schema.attribute(*id).mutability != Mutability::ReadOnly && keeps_content(schema, value)
    });
}

/// Drops what is read-only within a value, and tells whether anything is left.
fn keeps_content(schema: &ResourceSchema, value: &mut Value) -> bool {
    match value {
        Value::Complex(complex) => {
            drop_read_only(schema, complex);
            !complex.is_empty()
        }
        Value::Many(values) => {
            values.retain_mut(|value| keeps_content(schema, value));
            !values.is_empty()
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        limits::Limits,
        schema::{ENTERPRISE_USER, group, user},
    };

    fn read(schema: &ResourceSchema, json: &str) -> Resource {
        Resource::from_json(schema, json.as_bytes(), &Limits::default())
            .expect(json)
            .resource
    }

    #[test]
    fn what_is_required_must_be_there_and_not_blank() {
        for (schema, json, problem) in [
            (user(), r#"{"userName":"a"}"#, None),
            (user(), "{}", Some("`userName` is required")),
            (
                user(),
                r#"{"userName":null}"#,
                Some("`userName` is required"),
            ),
            (
                user(),
                r#"{"userName":""}"#,
                Some("`userName` must not be empty"),
            ),
            (
                user(),
                r#"{"userName":" \t"}"#,
                Some("`userName` must not be empty"),
            ),
            (
                group(),
                r#"{"displayName":""}"#,
                Some("`displayName` must not be empty"),
            ),
            (
                group(),
                r#"{"members":[{"value":"1"}]}"#,
                Some("`displayName` is required"),
            ),
        ] {
            let problem = problem.map(ScimError::invalid_value);
            assert_eq!(read(schema, json).validate(schema).err(), problem, "{json}");
        }
    }

    #[test]
    fn at_most_one_value_is_primary() {
        for (json, fits) in [
            (
                r#"{"userName":"a","emails":[{"value":"a","primary":true},{"value":"b"}]}"#,
                true,
            ),
            (
                r#"{"userName":"a","emails":[{"value":"a","primary":true},{"value":"b","primary":false}]}"#,
                true,
            ),
            (
                r#"{"userName":"a","emails":[{"value":"a","primary":true},{"value":"b","primary":"True"}]}"#,
                false,
            ),
        ] {
            let result = read(user(), json).validate(user());
            assert_eq!(result.is_ok(), fits, "{json}");
            if let Err(error) = result {
                assert_eq!(
                    error,
                    ScimError::invalid_value("`emails` has more than one primary value")
                );
            }
        }
    }

    #[test]
    fn read_only_attributes_are_dropped_at_every_depth() {
        let sent = format!(
            r#"{{"id":"1","meta":{{"version":"x"}},"groups":[{{"value":"g"}}],"userName":"a",
            "{ENTERPRISE_USER}":{{"manager":{{"value":"m","displayName":"M"}}}}}}"#
        );
        let kept =
            format!(r#"{{"userName":"a","{ENTERPRISE_USER}":{{"manager":{{"value":"m"}}}}}}"#);
        assert_eq!(
            read(user(), &sent).without_read_only(user()),
            read(user(), &kept)
        );
        let only = format!(r#"{{"{ENTERPRISE_USER}":{{"manager":{{"displayName":"M"}}}}}}"#);
        assert_eq!(
            read(user(), &only).without_read_only(user()),
            Resource::default()
        );
        let members = r#"{"members":[{"value":"1","display":"One"},{"display":"Two"}]}"#;
        let kept = read(group(), r#"{"members":[{"value":"1"}]}"#);
        assert_eq!(read(group(), members).without_read_only(group()), kept);
    }
}
