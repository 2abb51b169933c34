//! [`Filter`] to text, in one canonical form that parses to the same filter.

use std::fmt;

use super::{Filter, Literal, Operator};

impl fmt::Display for Filter<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(operands) => join(formatter, operands, " and "),
            Self::Or(operands) => join(formatter, operands, " or "),
            Self::Not(filter) => write!(formatter, "not ({filter})"),
            Self::Present(attribute) => write!(formatter, "{attribute} pr"),
            Self::Compare {
                attribute,
                operator,
                literal,
            } => write!(formatter, "{attribute} {operator} {literal}"),
            Self::ValuePath {
                attribute,
                filter,
                rest: None,
            } => write!(formatter, "{attribute}[{filter}]"),
            Self::ValuePath {
                attribute,
                filter,
                rest: Some(rest),
            } => write!(formatter, "{attribute}[{filter}].{rest}"),
        }
    }
}

/// Operands of a chain; one that is a chain itself keeps its parentheses.
fn join(
    formatter: &mut fmt::Formatter<'_>,
    operands: &[Filter<'_>],
    separator: &str,
) -> fmt::Result {
    for (place, operand) in operands.iter().enumerate() {
        if place > 0 {
            formatter.write_str(separator)?;
        }
        match operand {
            Filter::And(_) | Filter::Or(_) => write!(formatter, "({operand})")?,
            _ => write!(formatter, "{operand}")?,
        }
    }
    Ok(())
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Display for Literal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Boolean(value) => write!(formatter, "{value}"),
            Self::Number(number) => formatter.write_str(number),
            Self::Text(text) => {
                formatter.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
            }
        }
    }
}
