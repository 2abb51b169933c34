//! A filter whose names are attributes and whose literals have the types of what they are compared with.

use std::fmt;

use super::{Operator, text::Text};
use crate::{
    date_time::DateTime,
    schema::{AttributeId, ResourceSchema},
};

/// A filter that fits a schema, ready to be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    condition: Condition,
}

/// What a resource, or one value of an attribute, has to satisfy.
///
/// INVARIANT: nothing in it compares with `null` or by `ne`; both are expressed by [`Condition::Not`]
/// and [`Condition::Present`], so that a value that is missing has one meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All hold. Of none, that is true.
    And(Vec<Condition>),
    /// At least one holds. Of none, that is false.
    Or(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The attribute has a value that is not empty.
    Present {
        /// The attribute.
        attribute: AttributeId,
        /// The way to it.
        route: Route,
    },
    /// At least one value of the attribute compares that way.
    Compare {
        /// The attribute, never a complex one.
        attribute: AttributeId,
        /// The way to it.
        route: Route,
        /// How it is compared; never [`Operator::NotEqual`].
        operator: Operator,
        /// With what.
        literal: Operand,
    },
    /// One and the same value of the attribute satisfies the condition.
    ValuePath {
        /// The attribute whose values are looked at.
        attribute: AttributeId,
        /// The way to it.
        route: Route,
        /// What is asked of the value; routes in it start there.
        condition: Box<Condition>,
    },
}

/// A literal in the type of the attribute that it is compared with. `Debug` tells its type and not what it
/// is, as of [`crate::resource::Value`].
#[derive(Clone, PartialEq)]
pub enum Operand {
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A decimal, also one that an integer is compared with.
    Decimal(f64),
    /// A text.
    Text(Text),
    /// A `userName` for equality: its key, see [`crate::user_name::key`], and what the client wrote.
    UserName {
        /// What the client wrote.
        text: String,
        /// What is the same for all spellings of the name.
        key: String,
    },
    /// An instant.
    DateTime(DateTime),
}

/// The attributes on the way to a value, outermost first: from the resource, or within a value path from
/// the value. It is empty where the value itself is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    steps: [AttributeId; Self::LONGEST],
    length: usize,
}

impl Checked {
    pub(super) fn new(condition: Condition) -> Self {
        Self { condition }
    }

    /// The condition.
    #[must_use]
    pub fn condition(&self) -> &Condition {
        &self.condition
    }
}

impl Condition {
    /// What holds always, or never.
    pub(super) fn constant(holds: bool) -> Self {
        if holds {
            Self::And(Vec::new())
        } else {
            Self::Or(Vec::new())
        }
    }

    pub(super) fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }
}

impl fmt::Debug for Operand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(_) => formatter.write_str("Boolean"),
            Self::Integer(_) => formatter.write_str("Integer"),
            Self::Decimal(_) => formatter.write_str("Decimal"),
            Self::Text(text) => text.fmt(formatter),
            Self::UserName { text, .. } => write!(formatter, "UserName({} bytes)", text.len()),
            Self::DateTime(_) => formatter.write_str("DateTime"),
        }
    }
}

impl Route {
    /// An extension, a complex attribute, a sub-attribute.
    const LONGEST: usize = 3;

    /// The way to `attribute` from the value of `within`, from the resource if that is `None`.
    pub(crate) fn new(
        schema: &ResourceSchema,
        within: Option<AttributeId>,
        attribute: AttributeId,
    ) -> Self {
        let mut steps = [attribute; Self::LONGEST];
        let mut length = 0;
        let mut next = Some(attribute);
        while let Some(step) = next.filter(|step| Some(*step) != within) {
            steps.rotate_right(1);
            if let Some(first) = steps.first_mut() {
                *first = step;
            }
            length += 1;
            next = schema.attribute(step).parent;
        }
        Self {
            steps,
            length: length.min(Self::LONGEST),
        }
    }

    /// The attributes on the way, the last being the one that is meant.
    #[must_use]
    pub fn steps(&self) -> &[AttributeId] {
        self.steps.get(..self.length).unwrap_or_default()
    }
}
