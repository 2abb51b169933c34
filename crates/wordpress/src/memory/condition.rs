//! Selections over rows in memory, with the meaning that their SQL has.

use crate::{
    select::{Comparison, Condition, Parameter, Selection},
    storage::Column,
};

/// Whether a selection holds a row, of which `column` gives the columns and `has_member` the members.
pub(super) fn selects(
    selection: &Selection,
    connection_id: u64,
    column: impl Fn(Column) -> Option<Parameter>,
    has_member: impl Fn(&str) -> bool,
) -> bool {
    selection.connection_id() == connection_id && holds(selection.condition(), &column, &has_member)
}

fn holds(
    condition: &Condition,
    column: &impl Fn(Column) -> Option<Parameter>,
    has_member: &impl Fn(&str) -> bool,
) -> bool {
    let holds = |condition: &Condition| holds(condition, column, has_member);
    match condition {
        Condition::Always => true,
        Condition::Never => false,
        Condition::Compare(name, comparison, parameter) => {
            column(*name).is_some_and(|value| compares(&value, *comparison, parameter))
        }
        Condition::Present(name) => column(*name).is_some(),
        Condition::HasMember(id) => has_member(id),
        Condition::All(conditions) => conditions.iter().all(holds),
        Condition::Any(conditions) => conditions.iter().any(holds),
        Condition::Not(condition) => !holds(condition),
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
