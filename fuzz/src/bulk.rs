//! The body of a bulk request, on a site in memory.

use std::borrow::Cow;

use scim::{
    limits::Limits,
    message::bulk::{BULK_REQUEST, BulkOperation, BulkRequest},
    schema,
};
use serde_json::{Value as Json, json};

use crate::{
    claims, generate,
    input::{Input, grown},
    site::{Request, Site},
};

/// Names by which operations refer to each other.
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let (body, is_made): (Cow<'_, [u8]>, _) = match input.below(2) {
        0 => (Cow::Borrowed(input.rest()), false),
        _ => (generated(&mut input).to_string().into_bytes().into(), true),
    };
    let limits = Limits::default();
    let body = grown(&body, b',', limits.body_bytes);
    let read = BulkRequest::from_json(&body, &limits);
    let mut site = Site::new("generic", false);
    let reply = site.answer(&Request {
        connection: 1,
        method: "POST",
        path: "/Bulk".to_owned(),
        query: String::new(),
        headers: Vec::new(),
        body: body.to_vec(),
        is_made,
    });
    match read {
        Err(error) => {
            claims::is_refusal(&error);
            assert_eq!(reply.status, error.status);
        }
        Ok(request) => {
            request.operations.iter().for_each(is_resolved);
            let body = reply.body.as_deref().unwrap_or_default();
            is_answered(&request, &serde_json::from_str(body).expect("JSON"));
        }
    }
}

/// With an id for every name, nothing refers to a name any more.
fn is_resolved(operation: &BulkOperation) {
    let mut resolved = operation.clone();
    resolved.resolve(&|_| Some("17".to_owned()));
    assert!(resolved.references().is_empty(), "{:?}", resolved.path);
    let mut same = operation.clone();
    same.resolve(&|_| None);
    assert_eq!(&same, operation);
}

/// There is a result for each operation, unless there were too many errors.
fn is_answered(request: &BulkRequest, answer: &Json) {
    let results = answer["Operations"].as_array().expect("results");
    let failed = |result: &&Json| {
        let status = result["status"]
            .as_str()
            .and_then(|status| status.parse::<u16>().ok());
        let status = status.expect("a status");
        assert!(!matches!(status, 500 | 503), "{result}");
        assert_eq!(result["response"].is_object(), status >= 400, "{result}");
        status >= 400
    };
    let errors = results.iter().filter(failed).count() as u64;
    let allowed = request.fail_on_errors.unwrap_or(u64::MAX);
    if errors < allowed {
        assert_eq!(results.len(), request.operations.len());
    }
    assert!(results.len() <= request.operations.len());
}

fn generated(input: &mut Input<'_>) -> Json {
    let operations: Vec<Json> = (0..=input.below(8))
        .map(|place| operation(input, place))
        .collect();
    let mut request = json!({"schemas": [BULK_REQUEST], "Operations": operations});
    if input.one_in(4) {
        request["failOnErrors"] = json!(1 + input.below(3));
    }
    request
}

fn operation(input: &mut Input<'_>, place: usize) -> Json {
    let (schema, endpoint) = match input.below(2) {
        0 => (schema::user(), "/Users"),
        _ => (schema::group(), "/Groups"),
    };
    let method = *input.pick(&["POST", "POST", "PUT", "PATCH", "DELETE", "post"]);
    let is_post = method.eq_ignore_ascii_case("POST");
    let name = *input.pick(&NAMES);
    let path = match is_post && !input.one_in(12) {
        true => endpoint.to_owned(),
        false => format!("{endpoint}/bulkId:{name}"),
    };
    let mut data = match method {
        "PATCH" => {
            let operations = generate::operations(input, schema);
            json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
        }
        _ => generate::resource(input, schema),
    };
    if is_post && input.below(2) == 0 && endpoint == "/Groups" {
        let member = format!("bulkId:{}", input.pick(&NAMES));
        data["members"] = json!([{"value": member}]);
    }
    let mut operation = json!({"method": method, "path": path, "data": data});
    if method == "DELETE" {
        operation = json!({"method": method, "path": path});
    }
    if is_post {
        operation["bulkId"] = json!(NAMES.get(place).copied().unwrap_or(name));
    }
    if input.one_in(12) {
        operation["version"] = json!("W/\"1\"");
    }
    operation
}
