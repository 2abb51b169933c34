//! Whether a resource satisfies a condition.
//!
//! A missing value satisfies nothing but a negation. A multi-valued attribute satisfies a comparison if
//! one of its values does, and each comparison may be satisfied by another value; only a value path binds
//! them to one (RFC 7644 §3.4.2.2).

use std::cmp::Ordering;

use super::{Checked, Condition, Operand, Operator, text::fold};
use crate::{
    resource::{Complex, Resource, Value},
    schema::AttributeId,
    user_name,
    work::Work,
};

impl Checked {
    /// Whether the resource satisfies the filter.
    #[must_use]
    pub fn matches(&self, resource: &Resource) -> bool {
        self.matches_within(resource, &Work::unlimited())
    }

    /// Whether the resource satisfies the filter, as long as there is work left for it.
    #[must_use]
    pub fn matches_within(&self, resource: &Resource, work: &Work) -> bool {
        Scope::Complex(&resource.attributes).satisfies(self.condition(), work)
    }
}

impl Condition {
    /// Whether one value of the attribute whose value path this is satisfies it.
    #[must_use]
    pub(crate) fn matches_value(&self, value: &Value, work: &Work) -> bool {
        Scope::of(value).satisfies(self, work)
    }
}

/// Where the routes of a condition start.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Complex(&'a Complex),
    Simple(&'a Value),
}

impl<'a> Scope<'a> {
    fn of(value: &'a Value) -> Self {
        match value {
            Value::Complex(complex) => Self::Complex(complex),
            simple => Self::Simple(simple),
        }
    }

    fn satisfies(self, condition: &Condition, work: &Work) -> bool {
        if !work.take(1) {
            return false;
        }
        match condition {
            Condition::And(conditions) => conditions.iter().all(|part| self.satisfies(part, work)),
            Condition::Or(conditions) => conditions.iter().any(|part| self.satisfies(part, work)),
            Condition::Not(condition) => !self.satisfies(condition, work),
            Condition::Present { route, .. } => self.any(route.steps(), &is_present),
            Condition::Compare {
                route,
                operator,
                literal,
                ..
            } => self.any(route.steps(), &|value| {
                work.take(1) && literal.matches(*operator, value, work)
            }),
            Condition::ValuePath {
                route, condition, ..
            } => self.any(route.steps(), &|value| {
                Scope::of(value).satisfies(condition, work)
            }),
        }
    }

    /// Whether a value at the end of the way passes.
    fn any(self, steps: &[AttributeId], passes: &impl Fn(&Value) -> bool) -> bool {
        match (self, steps.split_first()) {
            (Self::Complex(complex), Some((first, rest))) => complex
                .get(*first)
                .is_some_and(|value| any_of(value, rest, passes)),
            (Self::Simple(value), None) => passes(value),
            _ => false,
        }
    }
}

fn any_of(value: &Value, steps: &[AttributeId], passes: &impl Fn(&Value) -> bool) -> bool {
    let Some((first, rest)) = steps.split_first() else {
        return value.values().iter().any(passes);
    };
    value
        .values()
        .iter()
        .filter_map(Value::as_complex)
        .any(|complex| {
            complex
                .get(*first)
                .is_some_and(|value| any_of(value, rest, passes))
        })
}

/// Whether a value is "non-empty or non-null", or has a node that is (RFC 7644 Table 3, `pr`).
fn is_present(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty(),
        Value::Complex(complex) => complex.iter().any(|(_, value)| is_present(value)),
        Value::Many(values) => values.iter().any(is_present),
        Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) | Value::DateTime(_) => true,
    }
}

impl Operand {
    /// Whether a value compares that way with this literal.
    fn matches(&self, operator: Operator, value: &Value, work: &Work) -> bool {
        match (self, value) {
            (Self::Text(text), value) => value
                .as_text()
                .is_some_and(|value| text.matches_within(operator, value, work)),
            (Self::UserName { text, key }, Value::Text(value)) => {
                is_same_user(text, key, value, work)
            }
            (Self::Boolean(literal), Value::Boolean(value)) => literal == value,
            (Self::Integer(literal), Value::Integer(value)) => {
                is_ordered(operator, value.cmp(literal))
            }
            (Self::DateTime(literal), Value::DateTime(value)) => {
                work.take_bytes(value.as_str().len());
                is_ordered(operator, value.cmp(literal))
            }
            (literal, value) => match (literal.as_decimal(), as_decimal(value)) {
                (Some(literal), Some(value)) => value
                    .partial_cmp(&literal)
                    .is_some_and(|order| is_ordered(operator, order)),
                _ => false,
            },
        }
    }

    fn as_decimal(&self) -> Option<f64> {
        match self {
            Self::Decimal(number) => Some(*number),
            Self::Integer(number) => Some(*number as f64),
            _ => None,
        }
    }
}

fn as_decimal(value: &Value) -> Option<f64> {
    match value {
        Value::Decimal(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// Whether a name is another spelling of the one looked for. The key of an ASCII name is the name in
/// lower case, so that no key has to be made.
fn is_same_user(text: &str, key: &str, value: &str, work: &Work) -> bool {
    if text.is_ascii() && value.is_ascii() {
        return text.eq_ignore_ascii_case(value);
    }
    // A key is made in passes over every character.
    work.take(value.len()) && user_name_key(value) == key
}

/// The key of a name, also of one that could not be given to a user.
pub(crate) fn user_name_key(name: &str) -> String {
    user_name::key(name).unwrap_or_else(|_| fold(name).into_owned())
}

fn is_ordered(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => false,
    }
}
