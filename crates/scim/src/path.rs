//! Attribute notation: `[URN:]name[.sub]` (RFC 7644 §3.10).

use std::fmt;

use crate::{
    error::ScimError,
    schema::{AttributeId, ResourceSchema},
};

/// The name of an attribute as a client writes it, borrowed from what it wrote.
///
/// A URN alone, which names the container of an extension, parses like any other path: its last segment
/// is the `name`. [`AttributePath::resolve`] tells the two apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributePath<'a> {
    text: &'a str,
    /// The URN of the schema, without the colon that ends it.
    pub schema: Option<&'a str>,
    /// The name of the attribute.
    pub name: &'a str,
    /// The name of the sub-attribute.
    pub sub_attribute: Option<&'a str>,
}

impl<'a> AttributePath<'a> {
    /// Reads a path that is the whole of `text`.
    ///
    /// # Errors
    ///
    /// `invalidPath` when `text` is no attribute path.
    ///
    /// ```
    /// use scim::path::AttributePath;
    ///
    /// let path = AttributePath::parse("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName")?;
    /// assert_eq!(path.schema, Some("urn:ietf:params:scim:schemas:core:2.0:User"));
    /// assert_eq!((path.name, path.sub_attribute), ("name", Some("givenName")));
    /// # Ok::<(), scim::error::ScimError>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, ScimError> {
        match Self::lead(text) {
            (Some(path), "") => Ok(path),
            _ => Err(ScimError::invalid_path(format!(
                "`{text}` is not the path of an attribute"
            ))),
        }
    }

    /// Splits off the path at the start of `text`; what follows it comes second.
    pub(crate) fn lead(text: &'a str) -> (Option<Self>, &'a str) {
        let mut marks = Marks::default();
        let mut length = text.len();
        for (place, byte) in text.bytes().enumerate() {
            match byte {
                b':' => {
                    marks = Marks {
                        colon: Some(place),
                        dot: None,
                    }
                }
                b'.' => marks.dot = marks.dot.or(Some(place)),
                byte if is_path_byte(byte) => {}
                _ => {
                    length = place;
                    break;
                }
            }
        }
        let (path, rest) = text.split_at_checked(length).unwrap_or(("", text));
        (Self::split(path, marks), rest)
    }

    /// The attribute of that name in `schema`, without regard to letter case.
    ///
    /// A path without a URN names an attribute of the base schema or a common attribute; a URN alone
    /// names the container of its extension.
    #[must_use]
    pub fn resolve(&self, schema: &ResourceSchema) -> Option<AttributeId> {
        schema.find(self.text)
    }

    fn split(text: &'a str, Marks { colon, dot }: Marks) -> Option<Self> {
        let schema = colon
            .and_then(|colon| text.get(..colon))
            .filter(|urn| is_urn(urn));
        let start = colon.map_or(0, |colon| colon + 1);
        let local = text.get(start..)?;
        let name = text.get(start..dot.unwrap_or(text.len()))?;
        let sub_attribute = dot.and_then(|dot| text.get(dot + 1..));
        if schema.is_some() == colon.is_some() && is_name(name) && sub_attribute.is_none_or(is_name)
        {
            return Some(Self {
                text,
                schema,
                name,
                sub_attribute,
            });
        }
        // A URN may end in what is no attribute name, a version for example.
        let is_urn_alone = schema.is_some() && !local.is_empty() && !local.ends_with('.');
        is_urn_alone.then_some(Self {
            text,
            schema,
            name: local,
            sub_attribute: None,
        })
    }
}

impl fmt::Display for AttributePath<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text)
    }
}

/// Where a path is to be split.
#[derive(Clone, Copy, Default)]
struct Marks {
    /// The last colon.
    colon: Option<usize>,
    /// The first dot after it.
    dot: Option<usize>,
}

/// `ALPHA *(nameChar)` of RFC 7644 Figure 1, or such a name after a dollar sign, as in `$ref`.
fn is_name(text: &str) -> bool {
    let mut bytes = text.strip_prefix('$').unwrap_or(text).bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// A scheme and something more.
fn is_urn(text: &str) -> bool {
    match text.split_once(':') {
        Some((scheme, rest)) => is_name(scheme) && !rest.is_empty() && !text.ends_with(':'),
        None => false,
    }
}

/// What an attribute name or a URN is made of, apart from colons and dots.
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'_' | b'$' | b'%' | b'~' | b'+' | b'@' | b'/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{self, ENTERPRISE_USER, USER};

    #[test]
    fn paths_split_at_the_last_colon_and_the_first_dot_after_it() {
        check("userName", None, "userName", None);
        check("name.givenName", None, "name", Some("givenName"));
        check("members.$ref", None, "members", Some("$ref"));
        check(&format!("{USER}:userName"), Some(USER), "userName", None);
        check(
            &format!("{ENTERPRISE_USER}:manager.$ref"),
            Some(ENTERPRISE_USER),
            "manager",
            Some("$ref"),
        );
        check(
            "urn:example:hr:1.0:badge.number",
            Some("urn:example:hr:1.0"),
            "badge",
            Some("number"),
        );
        check("urn:example:hr:1.0", Some("urn:example:hr"), "1.0", None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_printed_is_read_as_the_same_path(text in "(urn:[a-z0-9:.]{1,12}:)?[$]?[a-zA-Z][a-z0-9_-]{0,4}([.][$]?[a-z]{1,4})?|[ -~]{0,12}") {
            if let Ok(path) = AttributePath::parse(&text) {
                let printed = path.to_string();
                proptest::prop_assert_eq!(AttributePath::parse(&printed), Ok(path));
            }
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "",
            " ",
            ".",
            "a.",
            ".a",
            "a.b.c",
            "1a",
            "a b",
            "a[b]",
            "a\"",
            ":a",
            "a:",
            "urn:a:",
            "urn::a",
            "name..x",
            "$.title",
            "ümlaut",
            "a:b",
            "/title",
            "urn:a:b:User: ",
        ] {
            assert!(
                AttributePath::parse(text).is_err(),
                "`{text}` was read as a path"
            );
        }
    }

    #[test]
    fn letter_case_does_not_matter() {
        let user = schema::user();
        for (text, expected) in [
            ("USERNAME", "userName"),
            ("Name.GIVENNAME", "name.givenName"),
            (
                "URN:IETF:params:scim:schemas:core:2.0:user:NAME.givenname",
                "name.givenName",
            ),
            (
                "urn:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User:Manager.Value",
                &format!("{ENTERPRISE_USER}:manager.value"),
            ),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:USER",
                ENTERPRISE_USER,
            ),
            ("META.lastmodified", "meta.lastModified"),
        ] {
            let id = AttributePath::parse(text)
                .unwrap()
                .resolve(user)
                .expect(text);
            assert_eq!(user.full_name(id), expected);
        }
    }

    #[test]
    fn unknown_names_resolve_to_nothing() {
        let user = schema::user();
        for text in [
            "nothing",
            "name.nothing",
            "userName.value",
            "urn:example:none:userName",
            "department",
            USER,
        ] {
            assert_eq!(
                AttributePath::parse(text).unwrap().resolve(user),
                None,
                "`{text}` was found"
            );
        }
    }

    fn check(text: &str, schema: Option<&str>, name: &str, sub_attribute: Option<&str>) {
        let path = AttributePath::parse(text).unwrap();
        assert_eq!(
            (path.schema, path.name, path.sub_attribute),
            (schema, name, sub_attribute)
        );
        assert_eq!(path.to_string(), text);
    }
}
