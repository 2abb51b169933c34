//! From a filter to a condition on columns.

use scim::{
    date_time::DateTime,
    filter::{self, Checked, Operand, Operator, fold},
    schema::{AttributeId, GROUP, ResourceSchema},
};

use super::{Comparison, Condition, Parameter, keys::key_of};
use crate::storage::{Column, digest};

/// What the database can decide of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Narrowed {
    /// Holds for every row that the filter matches.
    pub condition: Condition,
    /// Whether it holds for no other row, so that nothing is left to evaluate.
    pub exact: bool,
}

/// Finds what the database can decide of a filter of users.
#[must_use]
pub fn narrow(schema: &ResourceSchema, filter: &Checked) -> Narrowed {
    condition(schema, filter.condition())
}

impl Narrowed {
    /// Nothing can be said: every row may match.
    const UNDECIDED: Self = Self {
        condition: Condition::Always,
        exact: false,
    };

    fn exact(condition: Condition) -> Self {
        Self {
            condition,
            exact: true,
        }
    }

    fn narrowing(condition: Condition) -> Self {
        Self {
            condition,
            exact: false,
        }
    }
}

fn condition(schema: &ResourceSchema, filter: &filter::Condition) -> Narrowed {
    match filter {
        filter::Condition::And(parts) => all(parts.iter().map(|part| condition(schema, part))),
        filter::Condition::Or(parts) => any(parts.iter().map(|part| condition(schema, part))),
        // What merely narrows says nothing of the rows that it leaves out.
        filter::Condition::Not(part) => match condition(schema, part) {
            Narrowed {
                condition,
                exact: true,
            } => Narrowed::exact(negated(condition)),
            _ => Narrowed::UNDECIDED,
        },
        filter::Condition::Present { attribute, .. } => present(schema, *attribute),
        filter::Condition::Compare {
            attribute,
            operator,
            literal,
            ..
        } => compare(schema, *attribute, *operator, literal),
        filter::Condition::ValuePath { condition, .. } => value(schema, condition),
    }
}

/// What holds of a row if one value of an attribute satisfies all of a condition.
fn value(schema: &ResourceSchema, filter: &filter::Condition) -> Narrowed {
    match filter {
        // Here one value satisfies every part, in a row each part may be satisfied by another.
        filter::Condition::And(parts) => {
            let parts = parts.iter().map(|part| value(schema, part));
            Narrowed::narrowing(all(parts).condition)
        }
        filter::Condition::Or(parts) => any(parts.iter().map(|part| value(schema, part))),
        // Another value may satisfy what this one does not.
        filter::Condition::Not(_) => Narrowed::UNDECIDED,
        part => condition(schema, part),
    }
}

fn all(parts: impl Iterator<Item = Narrowed>) -> Narrowed {
    let mut conditions = Vec::new();
    let mut exact = true;
    for part in parts {
        exact &= part.exact;
        match part.condition {
            Condition::Always => {}
            condition => conditions.push(condition),
        }
    }
    let condition = match conditions.len() {
        0 => Condition::Always,
        1 => conditions.remove(0),
        _ => Condition::All(conditions),
    };
    Narrowed { condition, exact }
}

fn any(parts: impl Iterator<Item = Narrowed>) -> Narrowed {
    let mut conditions = Vec::new();
    let mut exact = true;
    for part in parts {
        exact &= part.exact;
        match part.condition {
            Condition::Always => {
                return Narrowed {
                    condition: Condition::Always,
                    exact: part.exact,
                };
            }
            Condition::Never => {}
            condition => conditions.push(condition),
        }
    }
    let condition = match conditions.len() {
        0 => Condition::Never,
        1 => conditions.remove(0),
        _ => Condition::Any(conditions),
    };
    Narrowed { condition, exact }
}

fn negated(condition: Condition) -> Condition {
    match condition {
        Condition::Always => Condition::Never,
        Condition::Never => Condition::Always,
        Condition::Not(inner) => *inner,
        condition => Condition::Not(Box::new(condition)),
    }
}

fn present(schema: &ResourceSchema, attribute: AttributeId) -> Narrowed {
    let known = schema.well_known();
    let always = [
        known.id,
        known.meta,
        known.meta_created,
        known.meta_last_modified,
        known.meta_version,
    ];
    if always.contains(&attribute) || Some(attribute) == schema.find("userName") {
        Narrowed::exact(Condition::Always)
    } else if attribute == known.external_id {
        // An empty text has a key and is not present.
        Narrowed::narrowing(Condition::Present(Column::ExternalIdKey))
    } else {
        Narrowed::UNDECIDED
    }
}

/// Whether it is the id of a group's member.
fn is_member_value(schema: &ResourceSchema, attribute: AttributeId) -> bool {
    schema.base() == GROUP && schema.find("members.value") == Some(attribute)
}

fn compare(
    schema: &ResourceSchema,
    attribute: AttributeId,
    operator: Operator,
    literal: &Operand,
) -> Narrowed {
    let known = schema.well_known();
    match (operator, literal) {
        (Operator::Equal, Operand::UserName { key, .. }) => equal(Column::UserNameKey, digest(key)),
        // An empty one has no key.
        (Operator::Equal, Operand::Text(text))
            if attribute == known.external_id && !text.as_str().is_empty() =>
        {
            equal(Column::ExternalIdKey, digest(text.as_str()))
        }
        (Operator::Equal, Operand::Text(text)) if attribute == known.id => {
            match is_id(text.as_str()) {
                true => equal(Column::Id, text.as_str().to_owned()),
                false => Narrowed::exact(Condition::Never),
            }
        }
        (Operator::Equal, Operand::Text(text)) if is_member_value(schema, attribute) => {
            // Other than `id` itself, it is compared without regard to letter case.
            match is_id(text.compared()) {
                true => Narrowed::exact(Condition::HasMember(text.compared().to_owned())),
                false => Narrowed::exact(Condition::Never),
            }
        }
        (Operator::Equal, Operand::Text(text))
            if schema.base() == GROUP && schema.find("displayName") == Some(attribute) =>
        {
            equal(Column::DisplayNameKey, digest(&fold(text.as_str())))
        }
        (Operator::Equal, Operand::Boolean(active)) if Some(attribute) == schema.find("active") => {
            // A user without `active` is let in, or stays out if it was deactivated before, and is
            // matched by neither.
            let parameter = Parameter::Integer(i64::from(*active));
            let condition = Condition::Compare(Column::Active, Comparison::Equal, parameter);
            Narrowed::narrowing(condition)
        }
        (_, Operand::DateTime(instant)) if attribute == known.meta_created => {
            instants(Column::Created, operator, instant)
        }
        (_, Operand::DateTime(instant)) if attribute == known.meta_last_modified => {
            instants(Column::Modified, operator, instant)
        }
        (Operator::Equal, Operand::Text(text)) => match key_of(schema, attribute, text) {
            Some(key) => Narrowed::narrowing(Condition::HasKey(key)),
            None => Narrowed::UNDECIDED,
        },
        _ => Narrowed::UNDECIDED,
    }
}

fn equal(column: Column, key: String) -> Narrowed {
    Narrowed::exact(Condition::Compare(
        column,
        Comparison::Equal,
        Parameter::Text(key),
    ))
}

fn instants(column: Column, operator: Operator, instant: &DateTime) -> Narrowed {
    let micros = instant.micros();
    let comparison = match operator {
        Operator::Equal => Comparison::Equal,
        Operator::Greater => Comparison::Greater,
        Operator::GreaterOrEqual => Comparison::GreaterOrEqual,
        Operator::Less => Comparison::Less,
        Operator::LessOrEqual => Comparison::LessOrEqual,
        _ => return Narrowed::UNDECIDED,
    };
    // A column counts microseconds; a finer instant is left to the evaluator.
    if DateTime::from_micros(micros) != *instant {
        return Narrowed::UNDECIDED;
    }
    Narrowed::exact(Condition::Compare(
        column,
        comparison,
        Parameter::Integer(micros),
    ))
}

/// Whether a text can be an id of ours. No other text reaches the database, whose comparison folds case.
fn is_id(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}

#[cfg(test)]
mod tests {
    use scim::{filter::Filter, limits::Limits, schema};

    use super::*;
    use crate::select::Selection;

    #[test]
    fn filters_become_conditions() {
        let id = "019ab697-e800-7607-8809-0a0b0c0d0e0f";
        let key = digest("bjensen");
        let cases = [
            (
                r#"userName eq "BJensen""#.to_owned(),
                "connection_id = %d AND user_name_key = %s",
                true,
                Some(&key),
            ),
            (
                r#"userName sw "b""#.to_owned(),
                "connection_id = %d",
                false,
                None,
            ),
            (
                format!(r#"id eq "{id}""#),
                "connection_id = %d AND id = %s",
                true,
                None,
            ),
            (
                format!(r#"id eq "{}""#, id.to_uppercase()),
                "connection_id = %d AND 1 = 0",
                true,
                None,
            ),
            (
                "active eq false".to_owned(),
                "connection_id = %d AND active = %d",
                false,
                None,
            ),
            (
                "active eq true".to_owned(),
                "connection_id = %d AND active = %d",
                false,
                None,
            ),
            (
                "not (active eq true)".to_owned(),
                "connection_id = %d",
                false,
                None,
            ),
            (
                r#"not (externalId eq "1")"#.to_owned(),
                "connection_id = %d AND NOT COALESCE(external_id_key = %s, 0)",
                true,
                None,
            ),
            (
                r#"title eq "x" and active eq false"#.to_owned(),
                "connection_id = %d AND active = %d",
                false,
                None,
            ),
            (
                r#"title eq "x" or active eq false"#.to_owned(),
                "connection_id = %d",
                false,
                None,
            ),
            (
                r#"externalId eq "1" or externalId eq "2""#.to_owned(),
                "connection_id = %d AND (external_id_key = %s OR external_id_key = %s)",
                true,
                None,
            ),
            (
                r#"meta.created ge "2025-01-01T00:00:00Z""#.to_owned(),
                "connection_id = %d AND created >= %d",
                true,
                None,
            ),
            (
                r#"emails eq "x""#.to_owned(),
                "connection_id = %d AND id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, ''))",
                false,
                None,
            ),
            (
                r#"emails[type eq "work" and value eq "x"]"#.to_owned(),
                "connection_id = %d AND id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, ''))",
                false,
                None,
            ),
            (
                r#"emails[type eq "work"].value eq "x""#.to_owned(),
                "connection_id = %d AND id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, ''))",
                false,
                None,
            ),
            (
                r#"emails[type eq "work" or value eq "x"]"#.to_owned(),
                "connection_id = %d",
                false,
                None,
            ),
            (
                r#"emails[not (value eq "x")]"#.to_owned(),
                "connection_id = %d",
                false,
                None,
            ),
            (
                r#"emails ne "x""#.to_owned(),
                "connection_id = %d",
                false,
                None,
            ),
            (
                r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "1" and active eq false"#.to_owned(),
                "connection_id = %d AND (id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, '')) AND active = %d)",
                false,
                None,
            ),
            (
                "userName pr and id pr".to_owned(),
                "connection_id = %d",
                true,
                None,
            ),
        ];
        for (text, sql, exact, parameter) in cases {
            let checked = Filter::parse(&text, &Limits::default())
                .unwrap()
                .check(schema::user())
                .unwrap();
            let narrowed = narrow(schema::user(), &checked);
            let (found, parameters) = Selection::new(7, narrowed.condition).to_sql();
            assert_eq!((found.as_str(), narrowed.exact), (sql, exact), "{text}");
            assert_eq!(parameters.first(), Some(&Parameter::Integer(7)), "{text}");
            if let Some(parameter) = parameter {
                assert_eq!(
                    parameters.get(1),
                    Some(&Parameter::Text(parameter.clone())),
                    "{text}"
                );
            }
        }
    }
}
