//! Which attributes an answer shows: `attributes` and `excludedAttributes` (RFC 7644 §3.9) over the
//! characteristic `returned` (RFC 7643 §7).

use crate::{
    error::ScimError,
    limits::Limits,
    resource::Resource,
    schema::{AttributeId, ResourceSchema, Returned},
};

/// What is shown of the resources of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// Whether the attribute at that place is shown, if what it stands in is.
    shows: Vec<bool>,
}

impl Projection {
    /// The projection for the names in a request; both lists empty if it has none. Names that the
    /// schema does not know are ignored, and so is a value filter behind a name.
    ///
    /// # Errors
    ///
    /// 400 `invalidValue` if both lists have names, or one has more than [`Limits::projection_names`].
    pub fn new(
        schema: &ResourceSchema,
        attributes: &[&str],
        excluded: &[&str],
        limits: &Limits,
    ) -> Result<Self, ScimError> {
        if !attributes.is_empty() && !excluded.is_empty() {
            return Err(ScimError::invalid_value(
                "`attributes` and `excludedAttributes` cannot be given together",
            ));
        }
        if attributes.len().max(excluded.len()) > limits.projection_names {
            let limit = limits.projection_names;
            return Err(ScimError::invalid_value(format!(
                "more than {limit} attributes are named"
            )));
        }
        let find = |name: &&str| schema.find(without_filter(name));
        if attributes.is_empty() {
            Ok(Self::without(schema, excluded.iter().filter_map(find)))
        } else {
            Ok(Self::only(schema, attributes.iter().filter_map(find)))
        }
    }

    /// Whether anything of an attribute is shown, so that what is not need not be loaded.
    #[must_use]
    pub fn reads(&self, id: AttributeId) -> bool {
        self.shows.get(id.index()).copied().unwrap_or_default()
    }

    /// The JSON of a resource with `schemas` first and `meta` last.
    #[must_use]
    pub fn print(&self, schema: &ResourceSchema, resource: &Resource) -> String {
        resource.to_json(schema, |id| self.reads(id))
    }

    /// What is returned by default, without some.
    fn without(schema: &ResourceSchema, excluded: impl Iterator<Item = AttributeId>) -> Self {
        let mut projection = Self {
            shows: vec![false; schema.ids().count()],
        };
        for root in schema.roots() {
            projection.show_default(schema, *root);
        }
        for id in excluded {
            projection.set(id, false);
            // A container is no attribute itself: what it holds is left out, and it may stay for the rest.
            for child in &schema.attribute(id).children {
                projection.set(*child, false);
            }
        }
        projection.show_always(schema);
        projection
    }

    /// What is always returned, and some with what they stand in.
    fn only(schema: &ResourceSchema, named: impl Iterator<Item = AttributeId>) -> Self {
        let mut projection = Self {
            shows: vec![false; schema.ids().count()],
        };
        for id in named {
            projection.show_named(schema, id);
            let mut parent = schema.attribute(id).parent;
            while let Some(id) = parent {
                projection.set(id, true);
                parent = schema.attribute(id).parent;
            }
        }
        projection.show_always(schema);
        projection
    }

    /// An attribute that was asked for, with those of its parts that are returned by default.
    fn show_named(&mut self, schema: &ResourceSchema, id: AttributeId) {
        let attribute = schema.attribute(id);
        if attribute.returned != Returned::Never {
            self.set(id, true);
            attribute
                .children
                .iter()
                .for_each(|child| self.show_default(schema, *child));
        }
    }

    fn show_default(&mut self, schema: &ResourceSchema, id: AttributeId) {
        if schema.attribute(id).returned == Returned::Default {
            self.show_named(schema, id);
        }
    }

    /// What is always returned is shown whatever was asked for; a sub-attribute, if its attribute is.
    fn show_always(&mut self, schema: &ResourceSchema) {
        for id in schema
            .ids()
            .filter(|id| schema.attribute(*id).returned == Returned::Always)
        {
            self.set(id, true);
            match schema.attribute(id).parent {
                None => self.show_named(schema, id),
                Some(parent) if schema.attribute(parent).is_extension() => self.set(parent, true),
                Some(_) => {}
            }
        }
    }

    fn set(&mut self, id: AttributeId, shows: bool) {
        if let Some(place) = self.shows.get_mut(id.index()) {
            *place = shows;
        }
    }
}

/// `emails` of `emails[type eq "work"]`.
fn without_filter(name: &str) -> &str {
    name.split('[').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{
        AttributeType, Definition, ENTERPRISE_USER, Extension, USER, user, user_with,
    };

    const SENT: &str = r#"{"id":"1","externalId":"e","meta":{"version":"v","resourceType":"User"},
        "userName":"a","password":"secret","title":"T","name":{"givenName":"G","familyName":"F"},
        "emails":[{"value":"a@x","type":"work"},{"type":"home"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
            {"department":"D","manager":{"value":"m","displayName":"M"}}}"#;

    fn read(schema: &ResourceSchema, json: &str) -> Resource {
        Resource::from_json(schema, json.as_bytes(), &Limits::default())
            .expect(json)
            .resource
    }

    /// The answer without `schemas`, which `expected` would repeat each time.
    fn print(
        schema: &ResourceSchema,
        json: &str,
        attributes: &[&str],
        excluded: &[&str],
    ) -> String {
        let projection =
            Projection::new(schema, attributes, excluded, &Limits::default()).expect("projection");
        let json = projection.print(schema, &read(schema, json));
        let (schemas, rest) = json.split_once("],").expect("more than schemas");
        assert!(
            schemas.starts_with(&format!("{{\"schemas\":[\"{USER}\"")),
            "{json}"
        );
        assert_eq!(
            schemas.contains(ENTERPRISE_USER),
            rest.contains(ENTERPRISE_USER),
            "{json}"
        );
        format!("{{{rest}")
    }

    #[test]
    fn answers_show_what_is_asked_for() {
        let enterprise = |json: &str| format!(r#"{{"id":"1","{ENTERPRISE_USER}":{json}}}"#);
        let manager = format!("{ENTERPRISE_USER}:manager");
        let manager_value = format!("{manager}.value");
        let title = format!("{}:TITLE", USER.to_uppercase());
        for (attributes, excluded, expected) in [
            (
                vec!["userName"],
                vec![],
                r#"{"id":"1","userName":"a"}"#.to_owned(),
            ),
            (
                vec![" USERNAME "],
                vec![],
                r#"{"id":"1","userName":"a"}"#.to_owned(),
            ),
            (vec!["password"], vec![], r#"{"id":"1"}"#.to_owned()),
            (
                vec!["unknown", "", "urn:x:y"],
                vec![],
                r#"{"id":"1"}"#.to_owned(),
            ),
            (
                vec!["name.givenName"],
                vec![],
                r#"{"id":"1","name":{"givenName":"G"}}"#.to_owned(),
            ),
            (
                vec!["name"],
                vec![],
                r#"{"id":"1","name":{"familyName":"F","givenName":"G"}}"#.to_owned(),
            ),
            (
                vec!["emails.value"],
                vec![],
                r#"{"id":"1","emails":[{"value":"a@x"}]}"#.to_owned(),
            ),
            (vec!["emails.display"], vec![], r#"{"id":"1"}"#.to_owned()),
            (
                vec![r#"emails[type eq "work"].value"#],
                vec![],
                r#"{"id":"1","emails":[{"value":"a@x","type":"work"},{"type":"home"}]}"#.to_owned(),
            ),
            (
                vec!["meta.version"],
                vec![],
                r#"{"id":"1","meta":{"version":"v"}}"#.to_owned(),
            ),
            (vec![&title], vec![], r#"{"id":"1","title":"T"}"#.to_owned()),
            (
                vec![&manager],
                vec![],
                enterprise(r#"{"manager":{"value":"m","displayName":"M"}}"#),
            ),
            (
                vec![&manager_value],
                vec![],
                enterprise(r#"{"manager":{"value":"m"}}"#),
            ),
            (
                vec![ENTERPRISE_USER],
                vec![],
                enterprise(r#"{"department":"D","manager":{"value":"m","displayName":"M"}}"#),
            ),
            (
                vec![],
                vec!["id", "emails", "name", "meta", "title", ENTERPRISE_USER],
                r#"{"id":"1","externalId":"e","userName":"a"}"#.to_owned(),
            ),
            (
                vec![],
                vec![
                    "emails.value",
                    "name.givenName",
                    "meta.version",
                    &manager,
                    "externalId",
                    "schemas",
                ],
                format!(
                    r#"{{"id":"1","userName":"a","name":{{"familyName":"F"}},"title":"T","emails":[{{"type":"work"}},{{"type":"home"}}],"{ENTERPRISE_USER}":{{"department":"D"}},"meta":{{"resourceType":"User"}}}}"#
                ),
            ),
        ] {
            let printed = print(user(), SENT, &attributes, &excluded);
            assert_eq!(
                printed, expected,
                "attributes {attributes:?}, excluded {excluded:?}"
            );
        }
    }

    #[test]
    fn everything_returned_by_default_is_shown_without_a_wish() {
        let printed = print(user(), SENT, &[], &[]);
        assert!(
            printed.starts_with(r#"{"id":"1","externalId":"e","userName":"a","name""#),
            "{printed}"
        );
        assert!(
            printed.ends_with(r#","meta":{"resourceType":"User","version":"v"}}"#),
            "{printed}"
        );
        assert!(!printed.contains("secret"), "{printed}");
    }

    #[test]
    fn always_and_request_hold_in_extensions_and_complex_attributes() {
        let definition = |name: &str, returned| Definition {
            returned,
            ..Definition::new(name)
        };
        let complex = Definition {
            kind: AttributeType::Complex,
            sub_attributes: vec![
                definition("always", Returned::Always),
                definition("asked", Returned::Request),
                Definition::new("usual"),
            ],
            ..Definition::new("complex")
        };
        let extension = Extension {
            urn: "urn:x".to_owned(),
            name: "X".to_owned(),
            description: String::new(),
            attributes: vec![
                definition("always", Returned::Always),
                definition("asked", Returned::Request),
                definition("never", Returned::Never),
                complex,
            ],
        };
        let schema = user_with(&[extension]).expect("extension");
        let sent = r#"{"urn:x":{"always":"1","asked":"2","never":"3",
            "complex":{"always":"4","asked":"5","usual":"6"}}}"#;
        for (attributes, excluded, expected) in [
            (
                vec![],
                vec![],
                r#"{"always":"1","complex":{"always":"4","usual":"6"}}"#,
            ),
            (vec!["userName"], vec![], r#"{"always":"1"}"#),
            (
                vec!["urn:x:asked", "urn:x:never"],
                vec![],
                r#"{"always":"1","asked":"2"}"#,
            ),
            (
                vec!["urn:x:complex.asked"],
                vec![],
                r#"{"always":"1","complex":{"always":"4","asked":"5"}}"#,
            ),
            (
                vec!["urn:x:complex"],
                vec![],
                r#"{"always":"1","complex":{"always":"4","usual":"6"}}"#,
            ),
            (vec![], vec!["urn:x"], r#"{"always":"1"}"#),
            (
                vec![],
                vec!["urn:x:always", "urn:x:complex"],
                r#"{"always":"1"}"#,
            ),
            (
                vec![],
                vec!["urn:x:complex.always"],
                r#"{"always":"1","complex":{"always":"4","usual":"6"}}"#,
            ),
        ] {
            let projection = Projection::new(&schema, &attributes, &excluded, &Limits::default())
                .expect("projection");
            let printed = projection.print(&schema, &read(&schema, sent));
            let expected = format!(r#"{{"schemas":["{USER}","urn:x"],"urn:x":{expected}}}"#);
            assert_eq!(
                printed, expected,
                "attributes {attributes:?}, excluded {excluded:?}"
            );
        }
    }

    #[test]
    fn two_lists_and_long_lists_are_refused() {
        let limits = Limits {
            projection_names: 2,
            ..Limits::default()
        };
        let new = |attributes: &[&str], excluded: &[&str]| {
            Projection::new(user(), attributes, excluded, &limits)
                .map_err(|error| error.to_string())
        };
        assert!(new(&["a", "b"], &[]).is_ok());
        assert!(new(&["a", "b", "c"], &[]).is_err());
        assert!(new(&[], &["a", "b", "c"]).is_err());
        assert!(new(&["a"], &["b"]).is_err());
    }

    #[test]
    fn what_is_not_shown_need_not_be_read() {
        let reads = |attributes: &[&str], name: &str| {
            let projection =
                Projection::new(user(), attributes, &[], &Limits::default()).expect("projection");
            projection.reads(user().find(name).expect(name))
        };
        assert!(reads(&[], "groups"));
        assert!(!reads(&["userName"], "groups"));
        assert!(reads(&["groups.value"], "groups"));
        assert!(!reads(&[], "password"));
    }
}
