//! Literals in the type of the attribute that they are compared with.

use super::{Literal, Operand, Operator, evaluate::user_name_key, text::Text};
use crate::{
    date_time::DateTime,
    error::ScimError,
    path::AttributePath,
    schema::{Attribute, AttributeType},
};

impl Literal<'_> {
    /// The literal as it is compared with values of `attribute`, which `path` names.
    ///
    /// # Errors
    ///
    /// `invalidFilter` for an operator or a literal that does not fit the type of the attribute.
    pub(super) fn operand(
        &self,
        path: &AttributePath<'_>,
        attribute: &Attribute,
        operator: Operator,
    ) -> Result<Operand, ScimError> {
        if !allows(attribute.kind, operator) {
            return Err(ScimError::invalid_filter(format!(
                "`{path}` cannot be compared by `{operator}`: it is {}",
                article(attribute.kind)
            )));
        }
        typed(attribute, operator, self).ok_or_else(|| {
            ScimError::invalid_filter(format!(
                "`{path} {operator} {self}`: the value has to be {}",
                needed(attribute.kind)
            ))
        })
    }
}

/// Whether values of a type can be compared that way (RFC 7644 Table 3).
fn allows(kind: AttributeType, operator: Operator) -> bool {
    let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    let is_part = matches!(
        operator,
        Operator::Contains | Operator::StartsWith | Operator::EndsWith
    );
    match kind {
        AttributeType::Boolean => is_equality,
        AttributeType::Binary => is_equality || is_part,
        AttributeType::Integer | AttributeType::Decimal => !is_part,
        AttributeType::String | AttributeType::Reference | AttributeType::DateTime => true,
        AttributeType::Complex => false,
    }
}

/// The literal in the type of the attribute. Booleans and numbers may stand in quotes.
fn typed(attribute: &Attribute, operator: Operator, literal: &Literal<'_>) -> Option<Operand> {
    match (attribute.kind, literal) {
        (AttributeType::Boolean, Literal::Boolean(value)) => Some(Operand::Boolean(*value)),
        (AttributeType::Boolean, Literal::Text(text)) => boolean(text).map(Operand::Boolean),
        (AttributeType::Integer | AttributeType::Decimal, Literal::Number(text)) => number(text),
        (AttributeType::Integer | AttributeType::Decimal, Literal::Text(text)) => number(text),
        (AttributeType::DateTime, Literal::Text(text)) => match operator {
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
                Some(Operand::Text(Text::exact(text)))
            }
            _ => DateTime::parse(text).map(Operand::DateTime),
        },
        (
            AttributeType::String | AttributeType::Reference | AttributeType::Binary,
            Literal::Text(text),
        ) => Some(textual(attribute, operator, text)),
        _ => None,
    }
}

fn textual(attribute: &Attribute, operator: Operator, text: &str) -> Operand {
    let is_user_name = attribute.parent.is_none() && &*attribute.name == "userName";
    if is_user_name && operator == Operator::Equal {
        return Operand::UserName {
            text: text.to_owned(),
            key: user_name_key(text),
        };
    }
    Operand::Text(Text::of(attribute, text))
}

fn boolean(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") {
        Some(true)
    } else {
        is("false").then_some(false)
    }
}

fn number(text: &str) -> Option<Operand> {
    match text.parse() {
        Ok(integer) => Some(Operand::Integer(integer)),
        Err(_) => serde_json::from_str(text).ok().map(Operand::Decimal),
    }
}

fn article(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::Boolean => "a boolean",
        AttributeType::Binary => "binary",
        AttributeType::Integer | AttributeType::Decimal => "a number",
        AttributeType::DateTime => "a dateTime",
        AttributeType::String | AttributeType::Reference => "a string",
        AttributeType::Complex => "complex",
    }
}

fn needed(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::Boolean => "`true` or `false`",
        AttributeType::Integer | AttributeType::Decimal => "a number",
        AttributeType::DateTime => {
            "a dateTime in double quotes, `\"2008-01-23T04:56:22Z\"` for example"
        }
        AttributeType::Binary => "base64 text in double quotes",
        AttributeType::String | AttributeType::Reference | AttributeType::Complex => {
            "a string in double quotes"
        }
    }
}
