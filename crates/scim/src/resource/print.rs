//! From the tree straight to JSON text.

use super::{Complex, Resource, Value};
use crate::schema::{AttributeId, ResourceSchema, Returned};

impl Resource {
    /// The URNs for `schemas`: the base, and each extension that has a value.
    #[must_use]
    pub fn schemas<'s>(&self, schema: &'s ResourceSchema) -> Vec<&'s str> {
        let extensions = schema
            .extensions()
            .filter(|id| self.attributes.get(*id).is_some());
        std::iter::once(schema.base())
            .chain(extensions.map(|id| &*schema.attribute(id).name))
            .collect()
    }

    /// The JSON to store: what the client may read back, but for `id`, `meta` and `schemas`, which
    /// follow from what is stored beside it.
    #[must_use]
    pub fn to_document(&self, schema: &ResourceSchema) -> String {
        let known = schema.well_known();
        let is_stored = |id: AttributeId| {
            id != known.id && id != known.meta && schema.attribute(id).returned != Returned::Never
        };
        let mut json = Json::new(schema, is_stored);
        json.complex(&self.attributes);
        json.text
    }

    /// The JSON of an answer: `schemas` first, `meta` last, and of the rest what `shows` says.
    pub(crate) fn to_json(
        &self,
        schema: &ResourceSchema,
        shows: impl Fn(AttributeId) -> bool,
    ) -> String {
        let mut json = Json::new(schema, shows);
        json.resource(self);
        json.text
    }
}

/// JSON text being written.
struct Json<'s, F> {
    schema: &'s ResourceSchema,
    shows: F,
    text: String,
}

impl<'s, F: Fn(AttributeId) -> bool> Json<'s, F> {
    fn new(schema: &'s ResourceSchema, shows: F) -> Self {
        Self {
            schema,
            shows,
            text: String::with_capacity(2048),
        }
    }

    fn resource(&mut self, resource: &Resource) {
        let meta = self.schema.well_known().meta;
        let own = resource.attributes.iter().filter(|(id, _)| *id != meta);
        let last = resource.attributes.get(meta).map(|value| (meta, value));
        self.text.push_str("{\"schemas\":[");
        string(&mut self.text, self.schema.base());
        for container in self.schema.extensions() {
            if resource
                .attributes
                .get(container)
                .is_some_and(|value| self.has_content(container, value))
            {
                self.text.push(',');
                string(&mut self.text, &self.schema.attribute(container).name);
            }
        }
        self.text.push(']');
        for (id, value) in own.chain(last) {
            self.member(id, value, ",");
        }
        self.text.push('}');
    }

    fn complex(&mut self, complex: &Complex) {
        self.text.push('{');
        let mut separator = "";
        for (id, value) in complex.iter() {
            if self.member(id, value, separator) {
                separator = ",";
            }
        }
        self.text.push('}');
    }

    /// Writes an attribute, unless nothing of it is shown.
    fn member(&mut self, id: AttributeId, value: &Value, separator: &str) -> bool {
        if !self.has_content(id, value) {
            return false;
        }
        self.text.push_str(separator);
        string(&mut self.text, &self.schema.attribute(id).name);
        self.text.push(':');
        self.value(id, value);
        true
    }

    fn value(&mut self, id: AttributeId, value: &Value) {
        match value {
            Value::Boolean(true) => self.text.push_str("true"),
            Value::Boolean(false) => self.text.push_str("false"),
            Value::Integer(number) => self.text.push_str(&number.to_string()),
            Value::Decimal(number) => {
                let number = serde_json::Number::from_f64(*number).map(|number| number.to_string());
                self.text.push_str(number.as_deref().unwrap_or("null"));
            }
            Value::Text(text) => string(&mut self.text, text),
            Value::DateTime(date_time) => string(&mut self.text, date_time.as_str()),
            Value::Complex(complex) => self.complex(complex),
            Value::Many(values) => {
                self.text.push('[');
                let mut separator = "";
                for value in values {
                    if self.has_content(id, value) {
                        self.text.push_str(separator);
                        self.value(id, value);
                        separator = ",";
                    }
                }
                self.text.push(']');
            }
        }
    }

    /// Whether anything of a value is shown: a complex value of which nothing is left is unassigned.
    fn has_content(&self, id: AttributeId, value: &Value) -> bool {
        (self.shows)(id)
            && match value {
                Value::Complex(complex) => complex
                    .iter()
                    .any(|(id, value)| self.has_content(id, value)),
                Value::Many(values) => values.iter().any(|value| self.has_content(id, value)),
                _ => true,
            }
    }
}

/// Writes a JSON string.
pub(crate) fn string(json: &mut String, text: &str) {
    json.push('"');
    let mut rest = text;
    while let Some(place) = rest
        .bytes()
        .position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\')
    {
        let (plain, after) = rest.split_at_checked(place).unwrap_or((rest, ""));
        json.push_str(plain);
        let mut characters = after.chars();
        match characters.next() {
            Some('\n') => json.push_str("\\n"),
            Some('\r') => json.push_str("\\r"),
            Some('\t') => json.push_str("\\t"),
            Some(quoted @ ('"' | '\\')) => json.extend(['\\', quoted]),
            Some(control) => json.push_str(&format!("\\u{:04x}", u32::from(control))),
            None => {}
        }
        rest = characters.as_str();
    }
    json.push_str(rest);
    json.push('"');
}
