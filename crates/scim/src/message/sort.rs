//! The order of a list (RFC 7644 §3.4.2.3).

use std::cmp::Ordering;

use crate::{
    error::ScimError,
    filter::{Route, compare_folded},
    path::AttributePath,
    resource::{Complex, Resource, Value},
    schema::{AttributeId, AttributeType, ResourceSchema, Returned},
};

/// By which attribute resources are ordered, and in which direction.
///
/// ```
/// use scim::{limits::Limits, message::sort::Sort, resource::Resource, schema};
///
/// let (user, limits) = (schema::user(), Limits::default());
/// let ann = Resource::from_json(user, br#"{"userName":"ann","title":"Guide"}"#, &limits)?.resource;
/// let bob = Resource::from_json(user, br#"{"userName":"BOB"}"#, &limits)?.resource;
/// assert!(Sort::new(user, "username", false)?.compare(&ann, &bob).is_lt());
/// assert!(Sort::new(user, "title", true)?.compare(&ann, &bob).is_gt());
/// # Ok::<(), scim::error::ScimError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    attribute: AttributeId,
    route: Route,
    /// The `primary` of each complex attribute on the way.
    primary: Option<AttributeId>,
    is_case_exact: bool,
    is_descending: bool,
}

impl Sort {
    /// The order that `sortBy` and `sortOrder` ask for. A complex attribute is ordered by its `value`.
    ///
    /// # Errors
    ///
    /// `invalidValue` when `sort_by` names nothing that can be ordered. RFC 7644 Table 9 keeps
    /// `invalidPath` for PATCH; to ignore the parameter instead would give a client pages in an order
    /// that it did not ask for and cannot see through.
    pub fn new(
        schema: &ResourceSchema,
        sort_by: &str,
        descending: bool,
    ) -> Result<Self, ScimError> {
        let named = AttributePath::parse(sort_by)
            .ok()
            .and_then(|path| path.resolve(schema))
            .ok_or_else(|| {
                ScimError::invalid_value(format!(
                    "`sortBy`: `{sort_by}` is not an attribute of {}",
                    schema.name()
                ))
            })?;
        let (attribute, complex) = match schema.attribute(named).kind {
            AttributeType::Complex => (schema.value_of(named), Some(named)),
            _ => (Some(named), schema.attribute(named).parent),
        };
        let Some(attribute) = attribute.filter(|id| is_orderable(schema, *id)) else {
            return Err(ScimError::invalid_value(format!(
                "`sortBy`: resources cannot be ordered by `{sort_by}`"
            )));
        };
        Ok(Self {
            attribute,
            route: Route::new(schema, None, attribute),
            primary: complex.and_then(|complex| schema.primary_of(complex)),
            is_case_exact: schema.attribute(attribute).case_exact,
            is_descending: descending,
        })
    }

    /// The attribute whose value decides.
    #[must_use]
    pub fn attribute(&self) -> AttributeId {
        self.attribute
    }

    /// Whether the greatest value comes first.
    #[must_use]
    pub fn is_descending(&self) -> bool {
        self.is_descending
    }

    /// The order of two resources. One without a value comes last, when descending first.
    #[must_use]
    pub fn compare(&self, left: &Resource, right: &Resource) -> Ordering {
        let order = match (self.key(&left.attributes), self.key(&right.attributes)) {
            (Some(left), Some(right)) => self.compare_values(left, right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        if self.is_descending {
            order.reverse()
        } else {
            order
        }
    }

    fn key<'r>(&self, attributes: &'r Complex) -> Option<&'r Value> {
        let (first, rest) = self.route.steps().split_first()?;
        let value = attributes.get(*first)?;
        let leaf = rest.iter().try_fold(self.one(value)?, |value, step| {
            self.one(value.as_complex()?.get(*step)?)
        })?;
        let is_empty = leaf.as_text().is_some_and(str::is_empty);
        (!is_empty).then_some(leaf)
    }

    /// Of several values the primary one, or else the first.
    fn one<'r>(&self, value: &'r Value) -> Option<&'r Value> {
        let values = value.values();
        let is_primary = |value: &&Value| {
            let primary = self
                .primary
                .and_then(|primary| value.as_complex()?.get(primary));
            primary.and_then(Value::as_boolean) == Some(true)
        };
        values.iter().find(is_primary).or_else(|| values.first())
    }

    fn compare_values(&self, left: &Value, right: &Value) -> Ordering {
        match (left, right) {
            (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
            (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
            (Value::Decimal(left), Value::Decimal(right)) => left.total_cmp(right),
            (Value::DateTime(left), Value::DateTime(right)) => left.cmp(right),
            (Value::Text(left), Value::Text(right)) if self.is_case_exact => left.cmp(right),
            (Value::Text(left), Value::Text(right)) => compare_folded(left, right),
            _ => Ordering::Equal,
        }
    }
}

/// Whether clients can see the values, and the values have an order.
fn is_orderable(schema: &ResourceSchema, id: AttributeId) -> bool {
    let attribute = schema.attribute(id);
    // `schemas` is not stored and has no order.
    id != schema.well_known().schemas
        && !matches!(
            attribute.kind,
            AttributeType::Complex | AttributeType::Binary
        )
        && attribute.returned != Returned::Never
        && attribute
            .parent
            .is_none_or(|parent| schema.attribute(parent).returned != Returned::Never)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, schema};

    #[test]
    fn values_are_ordered_by_their_type() {
        check("userName", ["ann", "Bob", "cyd"], r#"{"userName":"?"}"#);
        check(
            "externalId",
            ["B", "C", "a"],
            r#"{"userName":"u","externalId":"?"}"#,
        );
        check(
            "name.familyName",
            ["Abel", "baker", "zoe", "Émile"],
            r#"{"userName":"u","name":{"familyName":"?"}}"#,
        );
        check(
            "active",
            ["false", "true"],
            r#"{"userName":"u","active":"?"}"#,
        );
        check(
            "meta.created",
            ["2011-05-13T06:00:00+02:00", "2011-05-13T05:00:00Z"],
            r#"{"userName":"u","meta":{"created":"?"}}"#,
        );
        check(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:manager",
            ["1", "2"],
            r#"{"userName":"u","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"?"}}}"#,
        );
    }

    #[test]
    fn of_several_values_the_primary_decides_or_the_first() {
        check(
            "emails",
            ["a", "b"],
            r#"{"userName":"u","emails":[{"value":"z"},{"value":"?","primary":true}]}"#,
        );
        check(
            "emails.value",
            ["a", "b"],
            r#"{"userName":"u","emails":[{"value":"?"},{"value":"c"}]}"#,
        );
        check(
            "emails.type",
            ["a", "b"],
            r#"{"userName":"u","emails":[{"type":"z"},{"type":"?","primary":true}]}"#,
        );
    }

    #[test]
    fn a_missing_value_is_last_and_when_descending_first() {
        let (with, without) = (
            user(r#"{"userName":"u","title":"t"}"#),
            user(r#"{"userName":"u","title":""}"#),
        );
        assert_eq!(
            order("title", false).compare(&with, &without),
            Ordering::Less
        );
        assert_eq!(
            order("title", true).compare(&with, &without),
            Ordering::Greater
        );
        assert_eq!(
            order("title", true).compare(&without, &without),
            Ordering::Equal
        );
    }

    #[test]
    fn what_cannot_be_ordered_is_refused() {
        for sort_by in [
            "",
            "nothing",
            "name",
            "name.nothing",
            "emails[type eq \"work\"]",
            "password",
            "schemas",
            "x509Certificates",
        ] {
            let error = Sort::new(schema::user(), sort_by, false).expect_err(sort_by);
            assert_eq!(
                (error.status, error.scim_type),
                (400, Some(crate::error::ErrorType::InvalidValue))
            );
        }
    }

    /// `ascending` in both directions, each put for `?`.
    fn check<const N: usize>(sort_by: &str, ascending: [&str; N], template: &str) {
        let resources = ascending.map(|value| user(&template.replace('?', value)));
        for (left, right) in resources.iter().zip(resources.iter().skip(1)) {
            assert_eq!(
                order(sort_by, false).compare(left, right),
                Ordering::Less,
                "{sort_by}: {left:?} {right:?}"
            );
            assert_eq!(
                order(sort_by, true).compare(left, right),
                Ordering::Greater,
                "{sort_by}: {left:?} {right:?}"
            );
        }
    }

    fn order(sort_by: &str, descending: bool) -> Sort {
        Sort::new(schema::user(), sort_by, descending).expect(sort_by)
    }

    fn user(json: &str) -> Resource {
        Resource::from_json(schema::user(), json.as_bytes(), &Limits::default())
            .expect("a user")
            .resource
    }
}
