//! What a query asks for, as a query string or as a message (RFC 7644 §3.4.2 and §3.4.3).

use std::fmt;

use serde_json::Value;

use super::body;
use crate::{
    error::{ErrorType, ScimError},
    limits::Limits,
    route::percent_decoded,
};

/// The URN of the message.
pub const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// The resources on a page if the client does not say.
pub const DEFAULT_COUNT: u64 = 100;

/// The parameters of a query, checked and within the limits. `Debug` leaves out what is looked for.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// The attributes to show, and no others.
    pub attributes: Vec<String>,
    /// The attributes not to show.
    pub excluded_attributes: Vec<String>,
    /// The filter, not parsed yet.
    pub filter: Option<String>,
    /// The attribute to sort by, not resolved yet.
    pub sort_by: Option<String>,
    /// Whether the order is descending.
    pub descending: bool,
    /// The place of the first resource, from 1 on.
    pub start_index: u64,
    /// The most resources to answer; 0 asks for their number only.
    pub count: u64,
    /// Where a page by cursor begins; empty for the first (RFC 9865 §2). `None` asks for a page by index.
    pub cursor: Option<String>,
}

impl SearchRequest {
    /// Reads the query of a URI. Names are read in any letter case, what else is in it is ignored
    /// (RFC 7644 §3.4.2). A parameter without a value is as if left out, but for an empty filter, which
    /// is one that cannot be parsed.
    ///
    /// # Errors
    ///
    /// 400 `invalidValue` for a parameter that stands twice, is not UTF-8, or has a value it cannot have;
    /// 400 `invalidCount` for such a `count` beside a `cursor`.
    pub fn from_query(query: &str, limits: &Limits) -> Result<Self, ScimError> {
        let mut sent = Sent::default();
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some((name, slot)) =
                percent_decoded(&name.replace('+', " ")).and_then(|name| sent.slot(&name))
            else {
                continue;
            };
            let value = percent_decoded(&value.replace('+', " "))
                .ok_or_else(|| ScimError::invalid_value(format!("`{name}` is not UTF-8")))?;
            if slot.replace(Value::String(value)).is_some() {
                return Err(ScimError::invalid_value(format!(
                    "`{name}` stands twice in the query"
                )));
            }
        }
        sent.checked(limits)
    }

    /// Whether the client says which attributes it wants to see.
    #[must_use]
    pub fn selects_attributes(&self) -> bool {
        !self.attributes.is_empty() || !self.excluded_attributes.is_empty()
    }

    /// Reads the body of a POST to `.search`.
    ///
    /// # Errors
    ///
    /// 413 beyond [`Limits::body_bytes`]; 400 `invalidSyntax` for what is not such a message; 400
    /// `invalidValue` for a parameter that has a value it cannot have.
    pub fn from_json(body: &[u8], limits: &Limits) -> Result<Self, ScimError> {
        let Value::Object(message) = body::json(body, limits)? else {
            return Err(ScimError::invalid_syntax("the body must be a JSON object"));
        };
        body::check_schemas(&message, SEARCH_REQUEST)?;
        let mut sent = Sent::default();
        for (name, value) in message {
            if value.is_null() {
                continue;
            }
            let Some((name, slot)) = sent.slot(&name) else {
                continue;
            };
            if slot.replace(value).is_some() {
                return Err(ScimError::invalid_syntax(format!(
                    "`{name}` stands twice in the same object"
                )));
            }
        }
        sent.checked(limits)
    }
}

impl fmt::Debug for SearchRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SearchRequest")
            .field("sort_by", &self.sort_by)
            .field("start_index", &self.start_index)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

/// The parameters as they came.
#[derive(Default)]
struct Sent {
    attributes: Option<Value>,
    excluded_attributes: Option<Value>,
    filter: Option<Value>,
    sort_by: Option<Value>,
    sort_order: Option<Value>,
    start_index: Option<Value>,
    count: Option<Value>,
    cursor: Option<Value>,
}

impl Sent {
    /// The name of a parameter as the standard spells it, and where its value goes.
    fn slot(&mut self, name: &str) -> Option<(&'static str, &mut Option<Value>)> {
        let slots = [
            ("attributes", &mut self.attributes),
            ("excludedAttributes", &mut self.excluded_attributes),
            ("filter", &mut self.filter),
            ("sortBy", &mut self.sort_by),
            ("sortOrder", &mut self.sort_order),
            ("startIndex", &mut self.start_index),
            ("count", &mut self.count),
            ("cursor", &mut self.cursor),
        ];
        slots
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    fn checked(self, limits: &Limits) -> Result<SearchRequest, ScimError> {
        let non_empty = |text: String| Some(text).filter(|text| !text.trim().is_empty());
        let cursor = text("cursor", self.cursor)?;
        let count = number("count", self.count).map_err(|error| match &cursor {
            Some(_) => ScimError::bad_request(ErrorType::InvalidCount, error.detail),
            None => error,
        })?;
        let count = count.map_or(DEFAULT_COUNT, |count| count.max(0).unsigned_abs());
        let has_start_index = self.start_index.is_some();
        let start_index =
            number("startIndex", self.start_index)?.map_or(1, |index| index.max(1).unsigned_abs());
        if cursor.is_some() && has_start_index {
            return Err(ScimError::invalid_value(
                "`cursor` and `startIndex` cannot be given together",
            ));
        }
        Ok(SearchRequest {
            attributes: names("attributes", self.attributes)?,
            excluded_attributes: names("excludedAttributes", self.excluded_attributes)?,
            filter: text("filter", self.filter)?,
            sort_by: text("sortBy", self.sort_by)?.and_then(non_empty),
            descending: descending(text("sortOrder", self.sort_order)?)?,
            start_index,
            count: count.min(u64::try_from(limits.page_size).unwrap_or(u64::MAX)),
            cursor,
        })
    }
}

fn text(name: &str, value: Option<Value>) -> Result<Option<String>, ScimError> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ScimError::invalid_value(format!(
            "`{name}` must be a string"
        ))),
    }
}

/// A number as JSON or as text; one beyond 64 bits is the nearest within.
fn number(name: &str, value: Option<Value>) -> Result<Option<i64>, ScimError> {
    let text = match value {
        None => return Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(value) => value.to_string(),
    };
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ScimError::invalid_value(format!(
            "`{name}` must be a whole number"
        )));
    }
    let beyond = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Ok(Some(text.parse().unwrap_or(beyond)))
}

fn descending(order: Option<String>) -> Result<bool, ScimError> {
    match order.as_deref().map(str::trim) {
        None | Some("") => Ok(false),
        Some(order) if order.eq_ignore_ascii_case("ascending") => Ok(false),
        Some(order) if order.eq_ignore_ascii_case("descending") => Ok(true),
        Some(_) => Err(ScimError::invalid_value(
            "`sortOrder` must be `ascending` or `descending`",
        )),
    }
}

/// Names of attributes: an array of strings, or one string with commas between them.
fn names(name: &str, value: Option<Value>) -> Result<Vec<String>, ScimError> {
    let refuse = || ScimError::invalid_value(format!("`{name}` must be names of attributes"));
    match value {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(split(&text)),
        Some(Value::Array(values)) => {
            let texts = values.iter().map(|value| value.as_str().ok_or_else(refuse));
            let texts: Vec<&str> = texts.collect::<Result<_, _>>()?;
            Ok(texts.into_iter().flat_map(split).collect())
        }
        Some(_) => Err(refuse()),
    }
}

/// The names between commas, but not those commas that stand in a value filter.
fn split(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let is_comma = |character: char| {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    };
    text.split(is_comma)
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::ErrorType;

    fn default() -> SearchRequest {
        SearchRequest {
            attributes: Vec::new(),
            excluded_attributes: Vec::new(),
            filter: None,
            sort_by: None,
            descending: false,
            start_index: 1,
            count: 100,
            cursor: None,
        }
    }

    fn query(query: &str) -> Result<SearchRequest, ScimError> {
        SearchRequest::from_query(query, &Limits::default())
    }

    fn json(members: &str) -> Result<SearchRequest, ScimError> {
        let body = format!(r#"{{"schemas":["{SEARCH_REQUEST}"]{members}}}"#);
        SearchRequest::from_json(body.as_bytes(), &Limits::default())
    }

    #[test]
    fn a_query_is_decoded_once() {
        let filter = |filter: &str| SearchRequest {
            filter: Some(filter.to_owned()),
            ..default()
        };
        for (sent, expected) in [
            ("", default()),
            ("?", default()),
            ("aadOptscim062020", default()),
            (
                "rest_route=%2Fscim%2Fv2%2FUsers&unknown=1&unknown=2&%FF=1",
                default(),
            ),
            (
                "filter=userName%20eq%20%22a%2Bb%40x%22",
                filter(r#"userName eq "a+b@x""#),
            ),
            (
                "filter=userName+eq+%22a%2520b%22",
                filter(r#"userName eq "a%20b""#),
            ),
            ("FILTER=title pr", filter("title pr")),
            ("filter=title eq \"a=b\"", filter("title eq \"a=b\"")),
            ("filter=title eq \"50%\"", filter("title eq \"50%\"")),
            ("filter=", filter("")),
            ("filter", filter("")),
            (
                "count=&startIndex=&sortBy=&sortOrder=&attributes=&excludedAttributes=",
                default(),
            ),
        ] {
            assert_eq!(query(sent), Ok(expected), "{sent}");
        }
    }

    #[test]
    fn every_parameter_is_read_from_both_forms() {
        let expected = SearchRequest {
            attributes: vec![
                "userName".to_owned(),
                r#"emails[type eq "a,b"].value"#.to_owned(),
            ],
            excluded_attributes: vec!["name".to_owned()],
            filter: Some("title pr".to_owned()),
            sort_by: Some("name.familyName".to_owned()),
            descending: true,
            start_index: 11,
            count: 10,
            cursor: None,
        };
        let sent = "attributes=userName, emails[type eq \"a,b\"].value,&excludedattributes=name&filter=title+pr\
                    &sortBy=name.familyName&sortOrder=DESCENDING&startIndex=11&count=10";
        assert_eq!(query(sent).as_ref(), Ok(&expected));
        let sent = r#","attributes":["userName","emails[type eq \"a,b\"].value"],"excludedAttributes":"name",
            "Filter":"title pr","sortBy":"name.familyName","sortOrder":"descending","startIndex":11,"count":"10""#;
        assert_eq!(json(sent).as_ref(), Ok(&expected));
        assert_eq!(json(r#","count":null,"custom":{}"#), Ok(default()));
    }

    #[test]
    fn pages_are_kept_within_bounds() {
        for (sent, start_index, count) in [
            ("startIndex=0&count=0", 1, 0),
            ("startIndex=-5&count=-1", 1, 0),
            ("startIndex=%2B2&count=200", 2, 200),
            (
                "startIndex=99999999999999999999&count=201",
                i64::MAX.unsigned_abs(),
                200,
            ),
            (
                "startIndex=-99999999999999999999&count=-99999999999999999999",
                1,
                0,
            ),
        ] {
            assert_eq!(
                query(sent),
                Ok(SearchRequest {
                    start_index,
                    count,
                    ..default()
                }),
                "{sent}"
            );
        }
        let limits = Limits {
            page_size: 20,
            ..Limits::default()
        };
        assert_eq!(
            SearchRequest::from_query("", &limits).map(|search| search.count),
            Ok(20)
        );
    }

    #[test]
    fn values_that_a_parameter_cannot_have_are_refused() {
        for sent in [
            "count=abc",
            "count=1.5",
            "count=-",
            "count=1e3",
            "startIndex=abc",
            "sortOrder=up",
            "count=1&Count=2",
            "filter=a&filter=a",
            "attributes=a&attributes=b",
            "filter=%FF",
        ] {
            let error = query(sent).expect_err(sent);
            assert_eq!(error.scim_type, Some(ErrorType::InvalidValue), "{sent}");
        }
        for sent in [
            r#","count":"abc""#,
            r#","count":1.5"#,
            r#","count":true"#,
            r#","startIndex":[1]"#,
            r#","filter":1"#,
            r#","attributes":[1]"#,
            r#","attributes":{}"#,
            r#","sortBy":["a"]"#,
        ] {
            let error = json(sent).expect_err(sent);
            assert_eq!(error.scim_type, Some(ErrorType::InvalidValue), "{sent}");
        }
    }

    #[test]
    fn a_body_must_be_this_message() {
        for sent in [
            "[]",
            "{}",
            r#"{"schemas":[]}"#,
            r#"{"schemas":{"urn:ietf:params:scim:api:messages:2.0:SearchRequest":1}}"#,
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}"#,
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":1,"Count":1}"#,
        ] {
            let error =
                SearchRequest::from_json(sent.as_bytes(), &Limits::default()).expect_err(sent);
            assert_eq!(error.scim_type, Some(ErrorType::InvalidSyntax), "{sent}");
        }
        let upper = format!(r#"{{"SCHEMAS":["{}"]}}"#, SEARCH_REQUEST.to_uppercase());
        assert_eq!(
            SearchRequest::from_json(upper.as_bytes(), &Limits::default()),
            Ok(default())
        );
    }

    #[test]
    fn debug_never_shows_what_is_looked_for() {
        let search = SearchRequest::from_query("filter=password eq hush", &Limits::default());
        let printed = format!("{:?}", search.expect("a search"));
        assert!(
            printed.contains("count: 100") && !printed.contains("hush"),
            "{printed}"
        );
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(query in "(&|=|%|%2|count|filter|[0-9]|\\PC){0,20}") {
            if let Ok(search) = SearchRequest::from_query(&query, &Limits::default()) {
                prop_assert!(search.start_index >= 1 && search.count <= 200);
            }
        }
    }
}
