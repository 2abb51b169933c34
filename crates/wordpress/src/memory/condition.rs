//! Selections over users in memory, with the meaning that their SQL has.

use super::User;
use crate::{
    select::{Comparison, Condition, Parameter, Selection},
    storage::UserColumn,
};

/// Whether a selection holds a user.
pub(super) fn selects(selection: &Selection, id: &str, user: &User) -> bool {
    selection.connection_id() == user.connection_id && holds(selection.condition(), id, user)
}

fn holds(condition: &Condition, id: &str, user: &User) -> bool {
    match condition {
        Condition::Always => true,
        Condition::Never => false,
        Condition::Column(column, comparison, parameter) => column_value(*column, id, user)
            .is_some_and(|value| compares(&value, *comparison, parameter)),
        Condition::Present(column) => column_value(*column, id, user).is_some(),
        Condition::All(conditions) => conditions
            .iter()
            .all(|condition| holds(condition, id, user)),
        Condition::Any(conditions) => conditions
            .iter()
            .any(|condition| holds(condition, id, user)),
        Condition::Not(condition) => !holds(condition, id, user),
    }
}

fn column_value(column: UserColumn, id: &str, user: &User) -> Option<Parameter> {
    Some(match column {
        UserColumn::Id => Parameter::Text(id.to_owned()),
        UserColumn::ConnectionId => Parameter::Integer(i64::try_from(user.connection_id).ok()?),
        UserColumn::UserNameKey => Parameter::Text(user.row.user_name_key.clone()),
        UserColumn::ExternalIdKey => Parameter::Text(user.row.external_id_key.clone()?),
        UserColumn::Active => Parameter::Integer(i64::from(user.row.active)),
        UserColumn::Created => Parameter::Integer(user.created),
        UserColumn::Modified => Parameter::Integer(user.row.modified),
    })
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
