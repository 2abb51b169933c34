//! Selections over rows in memory, with the meaning that their SQL has.

use crate::{
    select::{Comparison, Condition, Parameter, Selection},
    storage::Column,
};

/// A row with what stands of it in other tables.
pub(super) trait Row {
    /// The connection that owns it.
    fn connection_id(&self) -> u64;

    /// What a column holds, `None` for NULL.
    fn column(&self, column: Column) -> Option<Parameter>;

    /// Whether it is a group that has a member.
    fn has_member(&self, _id: &str) -> bool {
        false
    }

    /// Whether it is a user that has a key.
    fn has_key(&self, _key: &str) -> bool {
        false
    }
}

/// Whether a selection holds a row.
pub(super) fn selects(selection: &Selection, row: &impl Row) -> bool {
    selection.connection_id() == row.connection_id() && holds(selection.condition(), row)
}

fn holds(condition: &Condition, row: &impl Row) -> bool {
    match condition {
        Condition::Always => true,
        Condition::Never => false,
        Condition::Compare(name, comparison, parameter) => row
            .column(*name)
            .is_some_and(|value| compares(&value, *comparison, parameter)),
        Condition::Present(name) => row.column(*name).is_some(),
        Condition::HasMember(id) => row.has_member(id),
        Condition::HasKey(key) => row.has_key(key),
        Condition::All(conditions) => conditions.iter().all(|condition| holds(condition, row)),
        Condition::Any(conditions) => conditions.iter().any(|condition| holds(condition, row)),
        Condition::Not(condition) => !holds(condition, row),
    }
}

fn compares(value: &Parameter, comparison: Comparison, with: &Parameter) -> bool {
    let order = match (value, with) {
        (Parameter::Integer(value), Parameter::Integer(with)) => value.cmp(with),
        (Parameter::Text(value), Parameter::Text(with)) => value.cmp(with),
        _ => return false,
    };
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
    }
}
