//! Bulk requests and their responses (RFC 7644 §3.7).

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::body;
use crate::{error::ScimError, limits::Limits};

/// The URN of the request.
pub const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// The URN of the response.
pub const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/// What precedes a `bulkId` where an id stands.
const REFERENCE: &str = "bulkId:";

/// Several operations in one request.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkRequest {
    /// The number of errors after which no further operation is begun; without it, all are.
    pub fail_on_errors: Option<u64>,
    /// The operations, in order.
    pub operations: Vec<BulkOperation>,
}

/// One operation. `Debug` leaves out its body.
#[derive(Clone, PartialEq)]
pub struct BulkOperation {
    /// `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// The name by which other operations refer to the resource that this one creates.
    pub bulk_id: Option<String>,
    /// The version that the resource must have.
    pub version: Option<String>,
    /// The body of the operation.
    pub data: Option<Value>,
}

/// What came of one operation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkResult {
    /// The method of the operation.
    pub method: String,
    /// The name that the operation had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bulk_id: Option<String>,
    /// The version of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The URL of the resource; of a POST that failed there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The HTTP status code.
    pub status: String,
    /// The error, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Value>,
}

impl BulkRequest {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// 413 beyond [`Limits::body_bytes`] or [`Limits::bulk_operations`]; 400 `invalidSyntax` for what is no
    /// such message, a method that it cannot have, a POST without `bulkId`, or a `bulkId` that stands twice.
    pub fn from_json(bytes: &[u8], limits: &Limits) -> Result<Self, ScimError> {
        let Value::Object(mut message) = body::json(bytes, limits)? else {
            return Err(ScimError::invalid_syntax("the body must be a JSON object"));
        };
        body::check_schemas(&message, BULK_REQUEST)?;
        let fail_on_errors = match take(&mut message, "failOnErrors") {
            None => None,
            Some(number) => Some(number.as_u64().filter(|number| *number > 0).ok_or_else(
                || ScimError::invalid_value("`failOnErrors` must be a whole number from 1 on"),
            )?),
        };
        let operations = match take(&mut message, "Operations") {
            Some(Value::Array(operations)) if !operations.is_empty() => operations,
            _ => {
                return Err(ScimError::invalid_syntax(
                    "`Operations` has to hold at least one operation",
                ));
            }
        };
        if operations.len() > limits.bulk_operations {
            return Err(ScimError::too_large(format!(
                "{} operations, more than the {} that are allowed (`bulk.maxOperations`)",
                operations.len(),
                limits.bulk_operations
            )));
        }
        let operations: Vec<BulkOperation> = operations
            .into_iter()
            .enumerate()
            .map(|(place, operation)| read(place + 1, operation))
            .collect::<Result<_, _>>()?;
        let request = Self {
            fail_on_errors,
            operations,
        };
        request.require_distinct_names()?;
        Ok(request)
    }

    fn require_distinct_names(&self) -> Result<(), ScimError> {
        let mut names: Vec<&str> = self
            .operations
            .iter()
            .filter_map(|operation| operation.bulk_id.as_deref())
            .collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair.first() == pair.last()) {
            Some([name, ..]) => Err(ScimError::invalid_syntax(format!(
                "the `bulkId` `{name}` stands twice"
            ))),
            _ => Ok(()),
        }
    }
}

impl BulkOperation {
    /// The names that the operation refers to, in its path and in its data.
    #[must_use]
    pub fn references(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.path.split('/').filter_map(reference).collect();
        if let Some(data) = &self.data {
            collect(data, &mut found);
        }
        found
    }

    /// Puts ids in the place of names.
    pub fn resolve(&mut self, id_of: &impl Fn(&str) -> Option<String>) {
        let path: Vec<String> = self
            .path
            .split('/')
            .map(|segment| {
                reference(segment)
                    .and_then(id_of)
                    .unwrap_or_else(|| segment.to_owned())
            })
            .collect();
        self.path = path.join("/");
        if let Some(data) = &mut self.data {
            substitute(data, id_of);
        }
    }
}

impl fmt::Debug for BulkOperation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BulkOperation")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("bulk_id", &self.bulk_id)
            .finish_non_exhaustive()
    }
}

/// The response with the results in the order of the operations.
#[must_use]
pub fn response(results: &[BulkResult]) -> String {
    #[derive(Serialize)]
    struct Message<'r> {
        schemas: [&'r str; 1],
        #[serde(rename = "Operations")]
        operations: &'r [BulkResult],
    }
    serde_json::to_string(&Message {
        schemas: [BULK_RESPONSE],
        operations: results,
    })
    .unwrap_or_default()
}

/// The name that a text refers to.
#[must_use]
pub fn reference(text: &str) -> Option<&str> {
    text.strip_prefix(REFERENCE)
}

fn read(number: usize, operation: Value) -> Result<BulkOperation, ScimError> {
    let wrong = |detail: &str| ScimError::invalid_syntax(format!("operation {number}: {detail}"));
    let Value::Object(mut operation) = operation else {
        return Err(wrong("it must be a JSON object"));
    };
    let method = string(&mut operation, "method")
        .unwrap_or_default()
        .to_ascii_uppercase();
    if !matches!(method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE") {
        return Err(wrong(
            "`method` has to be `POST`, `PUT`, `PATCH` or `DELETE`",
        ));
    }
    let path = string(&mut operation, "path").filter(|path| path.starts_with('/'));
    let path = path.ok_or_else(|| wrong("`path` has to begin with a slash"))?;
    let bulk_id = string(&mut operation, "bulkId").filter(|name| !name.is_empty());
    if method == "POST" && bulk_id.is_none() {
        return Err(wrong("a `POST` needs a `bulkId`"));
    }
    let data = take(&mut operation, "data");
    if method != "DELETE" && !matches!(data, Some(Value::Object(_))) {
        return Err(wrong("`data` has to be a JSON object"));
    }
    Ok(BulkOperation {
        method,
        path,
        bulk_id,
        version: string(&mut operation, "version"),
        data,
    })
}

fn take(object: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let known = object
        .keys()
        .find(|known| known.eq_ignore_ascii_case(name))
        .cloned()?;
    object.shift_remove(&known).filter(|value| !value.is_null())
}

fn string(object: &mut Map<String, Value>, name: &str) -> Option<String> {
    match take(object, name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn collect<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.extend(reference(text)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(object) => object.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn substitute(value: &mut Value, id_of: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(id) = reference(text).and_then(id_of) {
                *text = id;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| substitute(value, id_of)),
        Value::Object(object) => object
            .values_mut()
            .for_each(|value| substitute(value, id_of)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(operations: &Value) -> Result<BulkRequest, ScimError> {
        let message = json!({"schemas": [BULK_REQUEST], "Operations": operations});
        BulkRequest::from_json(message.to_string().as_bytes(), &Limits::default())
    }

    #[test]
    fn operations_are_checked_before_any_is_begun() {
        for (operations, part) in [
            (json!([]), "at least one"),
            (json!([{"method": "GET", "path": "/Users"}]), "`method`"),
            (
                json!([{"method": "POST", "path": "/Users", "data": {}}]),
                "`bulkId`",
            ),
            (
                json!([{"method": "POST", "path": "Users", "bulkId": "a", "data": {}}]),
                "`path`",
            ),
            (json!([{"method": "PUT", "path": "/Users/1"}]), "`data`"),
            (
                json!([
                    {"method": "POST", "path": "/Users", "bulkId": "a", "data": {}},
                    {"method": "POST", "path": "/Users", "bulkId": "a", "data": {}},
                ]),
                "stands twice",
            ),
        ] {
            let error = request(&operations).unwrap_err();
            assert!(error.detail.contains(part), "{operations}: {error}");
        }
        let many: Vec<Value> = (0..1001)
            .map(|_| json!({"method": "DELETE", "path": "/Users/1"}))
            .collect();
        assert_eq!(request(&json!(many)).unwrap_err().status, 413);
    }

    #[test]
    fn debug_never_shows_a_body() {
        let operations = json!([{
            "method": "POST", "path": "/Users", "bulkId": "a", "data": {"password": "hush"},
        }]);
        let printed = format!("{:?}", request(&operations).unwrap());
        assert!(
            printed.contains("/Users") && !printed.contains("hush"),
            "{printed}"
        );
    }

    #[test]
    fn references_are_found_and_resolved_wherever_they_stand() {
        let operations = json!([{
            "method": "patch", "path": "/Groups/bulkId:g",
            "data": {"Operations": [{"op": "add", "path": "members", "value": [{"value": "bulkId:u"}]}]},
        }]);
        let mut operation = request(&operations).unwrap().operations.remove(0);
        assert_eq!(operation.references(), ["g", "u"]);
        operation.resolve(&|name| (name == "u").then(|| "17".to_owned()));
        assert_eq!(operation.references(), ["g"]);
        assert_eq!(
            operation.data.unwrap()["Operations"][0]["value"][0]["value"],
            json!("17")
        );
    }
}
