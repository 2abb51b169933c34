//! New values for what is there, by `replace` and, where there is one value, by `add`
//! (RFC 7644 §3.5.2.1 and §3.5.2.3).

use super::{
    Part, Target,
    element::{Identity, is_equal, is_primary, keep_primary},
    immutable, put_values, take_values,
};
use crate::{
    error::ScimError,
    resource::{Complex, Value},
    schema::{AttributeId, Mutability, ResourceSchema},
    work::Work,
};

impl Target {
    /// Gives the whole attribute a new value.
    pub(super) fn assign(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        value: Option<&Value>,
        work: &Work,
    ) -> Result<(), ScimError> {
        set(schema, attributes, self.attribute, value, work)
    }

    /// Changes sub-attributes of the one value or of the selected ones.
    pub(super) fn update(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        parts: &[(AttributeId, Part)],
        work: &Work,
    ) -> Result<(), ScimError> {
        if schema.attribute(self.attribute).multi_valued {
            return self.update_values(schema, attributes, parts, work);
        }
        let mut complex = match attributes.remove(self.attribute) {
            Some(Value::Complex(complex)) => complex,
            _ => Complex::default(),
        };
        self.set_parts(schema, &mut complex, parts, work)?;
        if !complex.is_empty() {
            attributes.set(self.attribute, Value::Complex(complex));
        }
        Ok(())
    }

    fn update_values(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        parts: &[(AttributeId, Part)],
        work: &Work,
    ) -> Result<(), ScimError> {
        let mut values = take_values(attributes, self.attribute);
        let selects = |(_, value): &(usize, &Value)| self.selects(value, work);
        let selected = values.iter().enumerate().filter(selects);
        let mut selected: Vec<usize> = selected.map(|(place, _)| place).collect();
        let says_something = parts.iter().any(|(_, part)| *part != Part::Unassign);
        let is_made = selected.is_empty() && says_something;
        if is_made {
            selected.push(values.len());
            values.push(self.described(schema)?);
        }
        for place in &selected {
            if let Some(Value::Complex(complex)) = values.get_mut(*place) {
                self.set_parts(schema, complex, parts, work)?;
            }
        }
        let names = |part: Option<AttributeId>| parts.iter().any(|(id, _)| Some(*id) == part);
        let primary = schema.primary_of(self.attribute);
        if let (Some(primary), Some(first)) = (primary, selected.first())
            && (is_made || names(Some(primary)))
            && values
                .get(*first)
                .is_some_and(|value| is_primary(primary, value))
        {
            keep_primary(primary, &mut values, *first);
        }
        values.retain(|value| value.as_complex().is_none_or(|complex| !complex.is_empty()));
        if names(schema.value_of(self.attribute)) || names(schema.type_of(self.attribute)) {
            Identity::new(schema, self.attribute, work).merge(&mut values);
        }
        put_values(attributes, self.attribute, values);
        Ok(())
    }

    /// Puts one value in the place of those selected, or adds it.
    pub(super) fn substitute(
        &self,
        schema: &ResourceSchema,
        attributes: &mut Complex,
        value: &Value,
        work: &Work,
    ) -> Result<(), ScimError> {
        let mut values = take_values(attributes, self.attribute);
        let selects = |stored: &Value| self.selects(stored, work);
        if !self.creates && !values.iter().any(selects) {
            return Err(self.nothing_selected(schema));
        }
        let is_replaced = |stored: &Value| stored == value || selects(stored);
        let place = values
            .iter()
            .take_while(|stored| !is_replaced(stored))
            .count();
        values.retain(|stored| !is_replaced(stored));
        values.insert(place, value.clone());
        Identity::new(schema, self.attribute, work).merge(&mut values);
        put_values(attributes, self.attribute, values);
        Ok(())
    }

    /// Changes sub-attributes of one value.
    pub(super) fn set_parts(
        &self,
        schema: &ResourceSchema,
        complex: &mut Complex,
        parts: &[(AttributeId, Part)],
        work: &Work,
    ) -> Result<(), ScimError> {
        if self.refers_elsewhere(schema, complex, parts) {
            *complex = Complex::default();
        }
        for (id, part) in parts {
            // One text for ten thousand values is copied ten thousand times.
            if !work.take(size(part)) {
                return Ok(());
            }
            match part {
                Part::Assign(value) => set(schema, complex, *id, Some(value), work)?,
                Part::Unassign => set(schema, complex, *id, None, work)?,
                Part::Add(values) => {
                    let mut all = complex.get(*id).map_or(&[][..], Value::values).to_vec();
                    for value in values {
                        let is_same = |known: &Value| is_equal(schema, *id, known, value, work);
                        if work.take(all.len()) && !all.iter().any(is_same) {
                            all.push(value.clone());
                        }
                    }
                    set(schema, complex, *id, Some(&Value::Many(all)), work)?;
                }
            }
        }
        Ok(())
    }

    /// Whether a reference with one value gets a new `value` or none: its `$ref` and whatever else it
    /// says would be about another resource.
    fn refers_elsewhere(
        &self,
        schema: &ResourceSchema,
        complex: &Complex,
        parts: &[(AttributeId, Part)],
    ) -> bool {
        let is_reference = schema.child(Some(self.attribute), "$ref").is_some();
        if schema.attribute(self.attribute).multi_valued || !is_reference {
            return false;
        }
        let value = schema.value_of(self.attribute);
        parts.iter().any(|(id, part)| {
            let old = complex.get(*id);
            Some(*id) == value
                && match part {
                    Part::Assign(new) => old != Some(new),
                    Part::Unassign => old.is_some(),
                    Part::Add(_) => false,
                }
        })
    }
}

/// The bytes of the texts of a part, and one for each value.
fn size(part: &Part) -> usize {
    let of = |value: &Value| 1 + value.as_text().map_or(0, str::len);
    match part {
        Part::Assign(value) => value.values().iter().map(of).sum(),
        Part::Add(values) => values.iter().map(of).sum(),
        Part::Unassign => 1,
    }
}

/// Assigns or unassigns one attribute. An immutable one keeps the value it has.
fn set(
    schema: &ResourceSchema,
    attributes: &mut Complex,
    id: AttributeId,
    value: Option<&Value>,
    work: &Work,
) -> Result<(), ScimError> {
    let is_immutable = schema.attribute(id).mutability == Mutability::Immutable;
    match (attributes.get(id), value) {
        (None, None) => {}
        (Some(old), Some(new)) if old == new => {}
        (Some(old), Some(new)) if is_immutable && is_equal(schema, id, old, new, work) => {}
        (Some(_), _) if is_immutable => return Err(immutable(schema, id)),
        (_, Some(new)) => drop(attributes.set(id, new.clone())),
        (_, None) => drop(attributes.remove(id)),
    }
    Ok(())
}
