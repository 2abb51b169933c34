//! Filters: parse, check, evaluate, print (RFC 7644 §3.4.2.2).
//!
//! [`Filter`] is what the text says and knows no schema. [`Filter::check`] turns it into [`Checked`], in
//! which every name is an attribute and every literal has the type of the attribute it is compared with.
//!
//! Beyond the grammar of the standard, clients send and are understood: `not(` without a space,
//! `emails co "v"` for `emails.value co "v"`, `emails[type eq "work"].value co "v"`, operators and
//! keywords in any letter case, and any white space where one space is due. Text without its quotes is not
//! a filter; [`quoted`](crate::dialect::quoted) tells what it would be.

mod check;
mod condition;
mod evaluate;
mod lexer;
mod literal;
mod parse;
mod print;
mod text;

use std::{borrow::Cow, fmt};

use crate::path::AttributePath;

pub(crate) use check::{Checker, Unknown};
pub use condition::{Checked, Condition, Operand, Route};
pub(crate) use parse::{PathText, operator, parse_path};
pub use text::{Text, compared, fold};
pub(crate) use text::{compare_folded, is_equal_folded};

/// A filter as written, borrowed from its text.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter<'a> {
    /// All of two or more hold.
    And(Vec<Filter<'a>>),
    /// At least one of two or more holds.
    Or(Vec<Filter<'a>>),
    /// It does not hold.
    Not(Box<Filter<'a>>),
    /// The attribute has a value.
    Present(AttributePath<'a>),
    /// A value of the attribute compares that way.
    Compare {
        /// The attribute.
        attribute: AttributePath<'a>,
        /// How it is compared.
        operator: Operator,
        /// With what.
        literal: Literal<'a>,
    },
    /// One and the same value of the attribute satisfies all of it.
    ValuePath {
        /// The attribute whose values are looked at.
        attribute: AttributePath<'a>,
        /// What is asked of the value; names are those of its sub-attributes.
        filter: Box<Filter<'a>>,
        /// What is asked of a sub-attribute written after the bracket: a [`Filter::Present`] or
        /// [`Filter::Compare`].
        rest: Option<Box<Filter<'a>>>,
    },
}

/// The operators of RFC 7644 Table 3 that take a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `co`
    Contains,
    /// `sw`
    StartsWith,
    /// `ew`
    EndsWith,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

/// A comparison value as written. `Debug` tells its type and not what it is, as of [`crate::resource::Value`].
#[derive(Clone, PartialEq, Eq)]
pub enum Literal<'a> {
    /// `null`, which is "unassigned".
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, in the spelling of the client.
    Number(&'a str),
    /// A string, its escapes resolved.
    Text(Cow<'a, str>),
}

impl Operator {
    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Contains => "co",
            Self::StartsWith => "sw",
            Self::EndsWith => "ew",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
        }
    }
}

impl fmt::Debug for Literal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("Null"),
            Self::Boolean(_) => formatter.write_str("Boolean"),
            Self::Number(_) => formatter.write_str("Number"),
            Self::Text(text) => write!(formatter, "Text({} bytes)", text.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, schema};

    #[test]
    fn debug_never_shows_what_is_looked_for() {
        let text = r#"userName eq "hush" and password eq "hush" or emails[value co "HUSH"] or title gt "hush""#;
        let filter = Filter::parse(text, &Limits::default()).expect("a filter");
        let checked = filter.check(schema::user()).expect("a filter");
        for printed in [format!("{filter:?}"), format!("{checked:?}")] {
            assert!(!printed.to_lowercase().contains("hush"), "{printed}");
            assert!(printed.contains("4 bytes"), "{printed}");
        }
    }
}
