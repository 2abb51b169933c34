//! What the parts of one parse share: schema, limits, place, and what is found on the way.

use serde::de;

use super::place::{self, Step};
use crate::{
    error::ScimError,
    limits::Limits,
    resource::{Shape, UnknownAttribute},
    schema::{AttributeId, AttributeType, Mutability, ResourceSchema},
};

/// The steps for which room is made at once: as deep as the attributes of the standard are.
const STEPS: usize = 8;
/// The number of unknown names that are kept.
const UNKNOWN_NAMES: usize = 64;
/// The bytes of an unknown name that is kept.
const UNKNOWN_NAME_BYTES: usize = 200;

/// The state of one parse.
pub(super) struct Reader<'a> {
    pub(super) schema: &'a ResourceSchema,
    pub(super) limits: &'a Limits,
    /// The attribute at which it starts, if not at the top of a body.
    start: Option<AttributeId>,
    pub(super) steps: Vec<Step>,
    depth: usize,
    /// The first error, in our own words: a `serde` error carries no status.
    pub(super) failure: Option<ScimError>,
    pub(super) schemas: Vec<String>,
    pub(super) unknown: Vec<UnknownAttribute>,
    /// JSON text holds a NUL only as an escape, and then `serde_json` does not lend the string out of
    /// the text. Strings out of a JSON tree are lent whatever is in them.
    pub(super) lent_text_may_hold_nul: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(schema: &'a ResourceSchema, limits: &'a Limits) -> Self {
        Self {
            schema,
            limits,
            start: None,
            steps: Vec::with_capacity(STEPS),
            depth: 0,
            failure: None,
            schemas: Vec::new(),
            unknown: Vec::new(),
            lent_text_may_hold_nul: false,
        }
    }

    /// Starts at an attribute of a JSON tree instead of at the top of a text.
    pub(super) fn at(self, attribute: AttributeId) -> Self {
        Self {
            start: Some(attribute),
            lent_text_may_hold_nul: true,
            ..self
        }
    }

    /// Ends the parse with an error.
    pub(super) fn fail<E: de::Error>(&mut self, error: ScimError) -> E {
        self.failure.get_or_insert(error);
        E::custom("refused")
    }

    /// Where the reader stands, for a person.
    pub(super) fn place(&self) -> String {
        match (self.start, self.steps.as_slice()) {
            (None, []) => "the body".to_owned(),
            (start, steps) => format!("`{}`", place::name(self.schema, start, steps)),
        }
    }

    /// The name behind which the reader stands, if nobody knows it.
    pub(super) fn unknown_name(&self) -> &str {
        match self.steps.last() {
            Some(Step::Unknown(name)) => name,
            _ => "",
        }
    }

    /// One level deeper into objects and arrays.
    pub(super) fn enter<E: de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth <= self.limits.json_depth {
            return Ok(());
        }
        let detail = format!(
            "{} is nested deeper than {} levels",
            self.place(),
            self.limits.json_depth
        );
        Err(self.fail(ScimError::invalid_syntax(detail)))
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// How many values an attribute may have.
    pub(super) fn check_count<E: de::Error>(
        &mut self,
        attribute: AttributeId,
        count: usize,
    ) -> Result<(), E> {
        let limit = match &*self.schema.attribute(attribute).name {
            "members" => self.limits.members,
            _ => self.limits.values,
        };
        if count <= limit {
            return Ok(());
        }
        let name = self.schema.full_name(attribute);
        Err(self.fail(ScimError::too_large(format!(
            "`{name}` has more than {limit} values"
        ))))
    }

    /// A value of another type than the attribute has: an error, but for what the client has no say in.
    pub(super) fn mismatch<E: de::Error>(
        &mut self,
        attribute: AttributeId,
        needed: &str,
        came: &str,
    ) -> Result<(), E> {
        if self.schema.attribute(attribute).mutability == Mutability::ReadOnly {
            return Ok(());
        }
        let detail = format!("{} must be {needed}, not {came}", self.place());
        Err(self.fail(ScimError::invalid_value(detail)))
    }

    /// Refuses NUL characters, which what stores the text may end it at.
    pub(super) fn check_text<E: de::Error>(&mut self, text: &str) -> Result<(), E> {
        if !text.contains('\0') {
            return Ok(());
        }
        let detail = format!("{} holds a NUL character", self.place());
        Err(self.fail(ScimError::invalid_value(detail)))
    }

    /// Remembers the name at which the reader stands as one that nobody knows. Tells its number, if it is one of
    /// those that are kept.
    pub(super) fn note_unknown(&mut self) -> Option<usize> {
        let steps = self
            .steps
            .iter()
            .filter(|step| !matches!(step, Step::Index(_)));
        let length: usize = steps.clone().map(|step| step.length(self.schema)).sum();
        if length > UNKNOWN_NAME_BYTES {
            return None;
        }
        let name = place::name(self.schema, self.start, steps);
        let known = self.unknown.iter().position(|unknown| unknown.name == name);
        if known.is_none() && self.unknown.len() < UNKNOWN_NAMES {
            let shape = Shape::default();
            self.unknown.push(UnknownAttribute { name, shape });
            return Some(self.unknown.len() - 1);
        }
        known
    }

    /// Remembers that a value of an unknown name has this type, or is one of several.
    pub(super) fn note_shape(&mut self, number: usize, kind: Option<AttributeType>, is_many: bool) {
        if let Some(unknown) = self.unknown.get_mut(number) {
            unknown.shape = unknown.shape.with(kind);
            unknown.shape.multi_valued |= is_many;
        }
    }
}
