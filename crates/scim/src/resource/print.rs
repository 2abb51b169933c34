//! From the tree straight to JSON text.

use super::{Complex, Resource, Value};
use crate::schema::{AttributeId, ResourceSchema, Returned};

impl Resource {
    /// The URNs for `schemas`: the base, and each extension that has a value.
    #[must_use]
    pub fn schemas<'s>(&self, schema: &'s ResourceSchema) -> Vec<&'s str> {
        let has_value = |id: &AttributeId| {
            let container = self.attributes.get(*id).and_then(Value::as_complex);
            container.is_some_and(|container| !container.is_empty())
        };
        let extensions = schema.extensions().filter(has_value);
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

impl Value {
    /// The JSON of a value of an attribute, without those of its parts that are not shown.
    #[must_use]
    pub fn to_json(
        &self,
        schema: &ResourceSchema,
        id: AttributeId,
        shows: impl Fn(AttributeId) -> bool,
    ) -> String {
        let mut json = Json::new(schema, shows);
        json.value(id, self);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        limits::Limits,
        schema::{AttributeType, Definition, ENTERPRISE_USER, Extension, USER, user, user_with},
    };

    fn read(json: &str) -> Resource {
        Resource::from_json(user(), json.as_bytes(), &Limits::default())
            .expect(json)
            .resource
    }

    #[test]
    fn a_document_holds_what_the_client_may_read_back() {
        let sent = r#"{"meta":{"version":"1"},"id":"1","title":"T","password":"p","externalId":"e",
            "groups":[{"value":"g"}],"userName":"a","emails":[{"primary":false,"value":"b"}]}"#;
        assert_eq!(
            read(sent).to_document(user()),
            r#"{"externalId":"e","userName":"a","title":"T","emails":[{"value":"b","primary":false}],"groups":[{"value":"g"}]}"#
        );
    }

    #[test]
    fn an_answer_starts_with_schemas_and_ends_with_meta() {
        let enterprise = format!(r#""{ENTERPRISE_USER}":{{"department":"D"}}"#);
        let sent = format!(r#"{{"meta":{{"version":"1"}},{enterprise},"userName":"a","id":"1"}}"#);
        assert_eq!(
            read(&sent).to_json(user(), |_| true),
            format!(
                r#"{{"schemas":["{USER}","{ENTERPRISE_USER}"],"id":"1","userName":"a",{enterprise},"meta":{{"version":"1"}}}}"#
            )
        );
    }

    #[test]
    fn schemas_name_the_base_and_the_extensions_that_have_a_value() {
        let mut resource = read("{}");
        assert_eq!(resource.schemas(user()), [USER]);
        let container = user().find(ENTERPRISE_USER).expect("container");
        resource
            .attributes
            .set(container, Value::Complex(Complex::default()));
        assert_eq!(resource.schemas(user()), [USER]);
        let resource = read(&format!(r#"{{"{ENTERPRISE_USER}":{{"division":"D"}}}}"#));
        assert_eq!(resource.schemas(user()), [USER, ENTERPRISE_USER]);
    }

    #[test]
    fn a_complex_value_without_content_is_not_printed() {
        let mut resource = read(r#"{"title":"T"}"#);
        let find = |name: &str| user().find(name).expect(name);
        let empty = Value::Complex(Complex::default());
        resource.attributes.set(find("name"), empty.clone());
        resource
            .attributes
            .set(find("emails"), Value::Many(vec![empty]));
        resource
            .attributes
            .set(find("roles"), Value::Many(Vec::new()));
        assert_eq!(resource.to_document(user()), r#"{"title":"T"}"#);
    }

    #[test]
    fn strings_are_escaped_as_json_asks() {
        for text in [
            "",
            "plain",
            "\"\\/",
            "\u{0}\u{1f}\u{7f}\n\r\t\u{8}",
            "é\u{2028}😀",
            "a\"",
            "\"a",
        ] {
            let mut json = String::new();
            string(&mut json, text);
            assert_eq!(
                serde_json::from_str::<String>(&json).ok().as_deref(),
                Some(text),
                "{json}"
            );
        }
    }

    #[test]
    fn numbers_are_printed_as_they_are() {
        let number = |name: &str, kind| Definition {
            kind,
            ..Definition::new(name)
        };
        let schema = user_with(&[Extension {
            urn: "urn:x".to_owned(),
            name: "X".to_owned(),
            description: String::new(),
            attributes: vec![
                number("decimal", AttributeType::Decimal),
                number("integer", AttributeType::Integer),
            ],
        }])
        .expect("extension");
        for (sent, printed) in [
            (
                r#"{"decimal":1,"integer":"-7"}"#,
                r#"{"decimal":1.0,"integer":-7}"#,
            ),
            (
                r#"{"decimal":"0.1","integer":9223372036854775807}"#,
                r#"{"decimal":0.1,"integer":9223372036854775807}"#,
            ),
        ] {
            let json = format!(r#"{{"urn:x":{sent}}}"#);
            let parsed =
                Resource::from_json(&schema, json.as_bytes(), &Limits::default()).expect("parsed");
            assert_eq!(
                parsed.resource.to_document(&schema),
                format!(r#"{{"urn:x":{printed}}}"#)
            );
        }
        for sent in [
            r#"{"integer":1.0}"#,
            r#"{"integer":9223372036854775808}"#,
            r#"{"integer":1e2}"#,
            r#"{"decimal":"x"}"#,
        ] {
            let json = format!(r#"{{"urn:x":{sent}}}"#);
            let error =
                Resource::from_json(&schema, json.as_bytes(), &Limits::default()).expect_err(sent);
            assert!(error.detail.starts_with("`urn:x:"), "{error}");
        }
    }
}
