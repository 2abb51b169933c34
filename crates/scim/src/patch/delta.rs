//! Operations on an attribute with very many values, as changes of a set, so that they can be done without
//! loading the values.

use super::{Action, Operation, Part};
use crate::{
    filter::{Condition, Operand, Operator},
    message::patch_op::PatchOp,
    resource::Value,
    schema::{AttributeId, ResourceSchema},
};

/// A change of the set of values, each known by its `value` sub-attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delta {
    /// These are added, unless they are there.
    Add(Vec<String>),
    /// These are removed, if they are there.
    Remove(Vec<String>),
    /// These are all there is.
    Set(Vec<String>),
}

impl PatchOp {
    /// Parts the operations on one multi-valued attribute from the others. `None` if one of them cannot be
    /// said as a change of the set: then the values have to be loaded.
    #[must_use]
    pub fn part(
        &self,
        schema: &ResourceSchema,
        attribute: AttributeId,
    ) -> Option<(Self, Vec<Delta>)> {
        let key = schema.value_of(attribute)?;
        let mut rest = Self {
            operations: Vec::new(),
            unknown: self.unknown.clone(),
            steps: self.steps,
        };
        let mut deltas = Vec::new();
        for operation in &self.operations {
            if operation.target.attribute == attribute {
                push(&mut deltas, delta(operation, key)?);
            } else {
                rest.operations.push(operation.clone());
            }
        }
        Some((rest, deltas))
    }
}

/// Appends a change, or widens the last one that is of its kind.
fn push(deltas: &mut Vec<Delta>, next: Delta) {
    match (deltas.last_mut(), next) {
        (Some(Delta::Add(keys)), Delta::Add(more))
        | (Some(Delta::Remove(keys)), Delta::Remove(more)) => {
            keys.extend(more);
        }
        (_, next) => deltas.push(next),
    }
}

fn delta(operation: &Operation, key: AttributeId) -> Option<Delta> {
    if operation.target.sub_attribute.is_some() {
        return None;
    }
    match (&operation.action, &operation.target.filter) {
        (Action::Add(values), None) => Some(Delta::Add(keys(values, key)?)),
        (Action::Assign(None) | Action::Remove { only: None }, None) => {
            Some(Delta::Set(Vec::new()))
        }
        (Action::Assign(Some(value)), None) => Some(Delta::Set(keys(value.values(), key)?)),
        (Action::Remove { only: Some(values) }, None) => Some(Delta::Remove(keys(values, key)?)),
        (Action::Remove { only: None }, Some(filter)) => {
            let mut selected = Vec::new();
            select(filter, key, &mut selected).then_some(Delta::Remove(selected))
        }
        // `add` of one value by its filter, with nothing more to say of it.
        (Action::Update(parts), Some(filter)) => {
            let mut selected = Vec::new();
            let is_key_alone = select(filter, key, &mut selected)
                && selected.len() == 1
                && parts.iter().all(|(id, part)| match part {
                    Part::Assign(Value::Text(text)) => *id == key && selected.first() == Some(text),
                    _ => false,
                });
            is_key_alone.then_some(Delta::Add(selected))
        }
        _ => None,
    }
}

fn keys(values: &[Value], key: AttributeId) -> Option<Vec<String>> {
    let text = |value: &Value| Some(value.as_complex()?.get(key)?.as_text()?.to_owned());
    values.iter().map(text).collect()
}

/// Collects the keys that a filter of the form `value eq "a" or value eq "b"` selects.
fn select(filter: &Condition, key: AttributeId, selected: &mut Vec<String>) -> bool {
    match filter {
        Condition::Or(parts) => parts.iter().all(|part| select(part, key, selected)),
        Condition::Compare {
            attribute,
            operator: Operator::Equal,
            literal: Operand::Text(text),
            ..
        } if *attribute == key => {
            selected.push(text.as_str().to_owned());
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, schema};

    fn part(operations: &str) -> Option<(usize, Vec<Delta>)> {
        let group = schema::group();
        let body = format!(
            r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{operations}]}}"#
        );
        let patch = PatchOp::from_json(group, body.as_bytes(), &Limits::default()).unwrap();
        let (rest, deltas) = patch.part(group, group.find("members").unwrap())?;
        Some((rest.operations.len(), deltas))
    }

    fn texts(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn what_clients_send_becomes_a_change_of_the_set() {
        let cases = [
            (
                r#"{"op":"add","path":"members","value":[{"value":"a"},{"value":"b"}]}"#,
                Delta::Add(texts(&["a", "b"])),
            ),
            (
                r#"{"op":"Add","path":"members","value":[{"$ref":null,"value":"a"}]}"#,
                Delta::Add(texts(&["a"])),
            ),
            (
                r#"{"op":"add","value":{"members":[{"value":"a"}]}}"#,
                Delta::Add(texts(&["a"])),
            ),
            (
                r#"{"op":"remove","path":"members[value eq \"a\"]"}"#,
                Delta::Remove(texts(&["a"])),
            ),
            (
                r#"{"op":"remove","path":"members[value eq \"a\" or value eq \"b\"]"}"#,
                Delta::Remove(texts(&["a", "b"])),
            ),
            (
                r#"{"op":"remove","path":"members","value":[{"value":"a"}]}"#,
                Delta::Remove(texts(&["a"])),
            ),
            (
                r#"{"op":"remove","path":"members"}"#,
                Delta::Set(Vec::new()),
            ),
            (
                r#"{"op":"replace","path":"members","value":[{"value":"a"}]}"#,
                Delta::Set(texts(&["a"])),
            ),
            (
                r#"{"op":"replace","value":{"members":[{"value":"a"}]}}"#,
                Delta::Set(texts(&["a"])),
            ),
        ];
        for (operation, delta) in cases {
            assert_eq!(part(operation), Some((0, vec![delta])), "{operation}");
        }
    }

    #[test]
    fn the_other_operations_stay_and_neighbors_are_one() {
        let operations = r#"{"op":"add","path":"members","value":[{"value":"a"}]},
            {"op":"replace","path":"displayName","value":"x"},
            {"op":"add","path":"members","value":[{"value":"b"}]},
            {"op":"remove","path":"members[value eq \"a\"]"}"#;
        let deltas = vec![Delta::Add(texts(&["a", "b"])), Delta::Remove(texts(&["a"]))];
        assert_eq!(part(operations), Some((1, deltas)));
    }

    #[test]
    fn what_is_no_change_of_the_set_is_left_to_the_values() {
        for operation in [
            r#"{"op":"remove","path":"members[type eq \"User\"]"}"#,
            r#"{"op":"remove","path":"members[not (value eq \"a\")]"}"#,
        ] {
            assert_eq!(part(operation), None, "{operation}");
        }
    }
}
