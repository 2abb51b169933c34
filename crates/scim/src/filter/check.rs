//! [`Filter`] to [`Checked`]: every name becomes an attribute, every literal gets its type.

use super::{Checked, Condition, Filter, Literal, Operator, Route, text::Text};
use crate::{
    error::ScimError,
    path::AttributePath,
    schema::{AttributeId, AttributeType, ResourceSchema, Returned},
};

impl Filter<'_> {
    /// The filter for resources of one type.
    ///
    /// # Errors
    ///
    /// `invalidFilter` for an attribute that the type does not know and for a comparison that its data
    /// type does not allow.
    pub fn check(&self, schema: &ResourceSchema) -> Result<Checked, ScimError> {
        let checker = Checker {
            schema,
            unknown: Unknown::Refused,
        };
        checker.condition(None, self).map(Checked::new)
    }

    /// The filter for resources of one type among several: an attribute that this type does not know is
    /// unassigned (RFC 7644 §3.4.2.1).
    ///
    /// # Errors
    ///
    /// `invalidFilter` for a comparison that the data type of an attribute does not allow.
    pub fn check_lenient(&self, schema: &ResourceSchema) -> Result<Checked, ScimError> {
        let checker = Checker {
            schema,
            unknown: Unknown::Unassigned,
        };
        checker.condition(None, self).map(Checked::new)
    }
}

/// What is checked against, and how strictly.
pub(crate) struct Checker<'s> {
    pub(crate) schema: &'s ResourceSchema,
    pub(crate) unknown: Unknown,
}

/// What becomes of a name that the schema does not know.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Unknown {
    Refused,
    Unassigned,
}

/// What a name stands for.
enum Named {
    Attribute(AttributeId),
    /// The value itself: `value` in a value path over simple values (RFC 7644 §3.5.2.2).
    Itself(AttributeId),
    /// Nothing that could be seen: not known, or never returned.
    Unassigned,
}

impl Checker<'_> {
    /// The condition for the values of `within`, for resources if that is `None`.
    pub(crate) fn condition(
        &self,
        within: Option<AttributeId>,
        filter: &Filter<'_>,
    ) -> Result<Condition, ScimError> {
        match filter {
            Filter::And(filters) => Ok(Condition::And(self.conditions(within, filters)?)),
            Filter::Or(filters) => Ok(Condition::Or(self.conditions(within, filters)?)),
            Filter::Not(filter) => Ok(self.condition(within, filter)?.negated()),
            Filter::Present(path) => self.present(within, path),
            Filter::Compare {
                attribute,
                operator,
                literal,
            } => self.compare(within, attribute, *operator, literal),
            Filter::ValuePath {
                attribute,
                filter,
                rest,
            } => self.value_path(within, attribute, filter, rest.as_deref()),
        }
    }

    fn conditions(
        &self,
        within: Option<AttributeId>,
        filters: &[Filter<'_>],
    ) -> Result<Vec<Condition>, ScimError> {
        filters
            .iter()
            .map(|filter| self.condition(within, filter))
            .collect()
    }

    fn present(
        &self,
        within: Option<AttributeId>,
        path: &AttributePath<'_>,
    ) -> Result<Condition, ScimError> {
        match self.named(within, path)? {
            // `schemas` follows from what is assigned and always has a value.
            Named::Attribute(id) if id == self.schema.well_known().schemas => {
                Ok(Condition::constant(true))
            }
            Named::Attribute(attribute) | Named::Itself(attribute) => Ok(Condition::Present {
                attribute,
                route: Route::new(self.schema, within, attribute),
            }),
            Named::Unassigned => Ok(Condition::constant(false)),
        }
    }

    fn compare(
        &self,
        within: Option<AttributeId>,
        path: &AttributePath<'_>,
        operator: Operator,
        literal: &Literal<'_>,
    ) -> Result<Condition, ScimError> {
        match (operator, literal) {
            (Operator::NotEqual, literal) => {
                return Ok(self
                    .compare(within, path, Operator::Equal, literal)?
                    .negated());
            }
            // `null` is "unassigned" (RFC 7643 §2.5).
            (Operator::Equal, Literal::Null) => return Ok(self.present(within, path)?.negated()),
            (operator, Literal::Null) => {
                return Err(ScimError::invalid_filter(format!(
                    "`{path} {operator} null`: `null` has no order and no parts"
                )));
            }
            _ => {}
        }
        let attribute = match self.named(within, path)? {
            Named::Attribute(id) if id == self.schema.well_known().schemas => {
                return self.compare_schemas(path, operator, literal);
            }
            Named::Attribute(id) => self.comparable(path, id)?,
            Named::Itself(id) => id,
            Named::Unassigned => return Ok(Condition::constant(false)),
        };
        Ok(Condition::Compare {
            attribute,
            route: Route::new(self.schema, within, attribute),
            operator,
            literal: literal.operand(path, self.schema.attribute(attribute), operator)?,
        })
    }

    fn value_path(
        &self,
        within: Option<AttributeId>,
        path: &AttributePath<'_>,
        filter: &Filter<'_>,
        rest: Option<&Filter<'_>>,
    ) -> Result<Condition, ScimError> {
        if let Some(positive) = rest.and_then(denied) {
            return Ok(self
                .value_path(within, path, filter, Some(&positive))?
                .negated());
        }
        let attribute = match self.named(within, path)? {
            Named::Attribute(id) if id != self.schema.well_known().schemas => id,
            Named::Unassigned => return Ok(Condition::constant(false)),
            _ => {
                return Err(ScimError::invalid_filter(format!(
                    "`{path}` has no values to select by a filter"
                )));
            }
        };
        let mut condition = self.condition(Some(attribute), filter)?;
        if let Some(rest) = rest {
            condition = Condition::And(vec![condition, self.condition(Some(attribute), rest)?]);
        }
        Ok(Condition::ValuePath {
            attribute,
            route: Route::new(self.schema, within, attribute),
            condition: Box::new(condition),
        })
    }

    /// `schemas` is not stored: which extensions a resource has decides it.
    fn compare_schemas(
        &self,
        path: &AttributePath<'_>,
        operator: Operator,
        literal: &Literal<'_>,
    ) -> Result<Condition, ScimError> {
        let Literal::Text(urn) = literal else {
            return Err(ScimError::invalid_filter(format!(
                "`{path}` is compared with a URN in double quotes"
            )));
        };
        let urn = Text::folded(urn);
        if urn.matches(operator, self.schema.base()) {
            return Ok(Condition::constant(true));
        }
        let extensions = self.schema.extensions();
        let matching =
            extensions.filter(|id| urn.matches(operator, &self.schema.attribute(*id).name));
        let present = |attribute| Condition::Present {
            attribute,
            route: Route::new(self.schema, None, attribute),
        };
        Ok(Condition::Or(matching.map(present).collect()))
    }

    fn named(
        &self,
        within: Option<AttributeId>,
        path: &AttributePath<'_>,
    ) -> Result<Named, ScimError> {
        let found = match within {
            None => path.resolve(self.schema),
            Some(parent) if self.schema.attribute(parent).kind != AttributeType::Complex => {
                let is_itself =
                    path.name.eq_ignore_ascii_case("value") && path.sub_attribute.is_none();
                return if is_itself {
                    Ok(Named::Itself(parent))
                } else {
                    self.unknown(within, path)
                };
            }
            Some(parent) => self.descend(parent, path),
        };
        match found {
            None => self.unknown(within, path),
            Some(id) if self.is_hidden(id) => Ok(Named::Unassigned),
            Some(id) => Ok(Named::Attribute(id)),
        }
    }

    fn descend(&self, parent: AttributeId, path: &AttributePath<'_>) -> Option<AttributeId> {
        if path.schema.is_some() {
            return None;
        }
        let child = self.schema.child(Some(parent), path.name)?;
        match path.sub_attribute {
            None => Some(child),
            Some(name) => self.schema.child(Some(child), name),
        }
    }

    fn unknown(
        &self,
        within: Option<AttributeId>,
        path: &AttributePath<'_>,
    ) -> Result<Named, ScimError> {
        if self.unknown == Unknown::Unassigned {
            return Ok(Named::Unassigned);
        }
        let whole = match within {
            None => self.schema.name().to_owned(),
            Some(parent) => format!("`{}`", self.schema.full_name(parent)),
        };
        Err(ScimError::invalid_filter(format!(
            "`{path}` is not an attribute of {whole}"
        )))
    }

    /// Whether an attribute, or what it is part of, is never returned. What cannot be read cannot be
    /// searched either, or a search would read it.
    fn is_hidden(&self, id: AttributeId) -> bool {
        let mut next = Some(id);
        while let Some(id) = next {
            let attribute = self.schema.attribute(id);
            if attribute.returned == Returned::Never {
                return true;
            }
            next = attribute.parent;
        }
        false
    }

    /// The attribute itself, or for a complex one its sub-attribute `value`.
    fn comparable(
        &self,
        path: &AttributePath<'_>,
        id: AttributeId,
    ) -> Result<AttributeId, ScimError> {
        if self.schema.attribute(id).kind != AttributeType::Complex {
            return Ok(id);
        }
        self.schema.value_of(id).ok_or_else(|| {
            ScimError::invalid_filter(format!(
                "`{path}` is complex: name the sub-attribute to compare, after a dot"
            ))
        })
    }
}

/// What a comparison after a bracket denies of every selected value, if it is `ne` or `eq null`.
fn denied<'a>(rest: &Filter<'a>) -> Option<Filter<'a>> {
    let Filter::Compare {
        attribute,
        operator,
        literal,
    } = rest
    else {
        return None;
    };
    match (operator, literal) {
        (Operator::Equal, Literal::Null) => Some(Filter::Present(*attribute)),
        (Operator::NotEqual, literal) => Some(Filter::Compare {
            attribute: *attribute,
            operator: Operator::Equal,
            literal: literal.clone(),
        }),
        _ => None,
    }
}
