//! Bulk requests: a loop over the same handlers, one transaction per operation (RFC 7644 §3.7).
//!
//! An operation that refers to a resource which another one creates waits for it. Where operations wait
//! for each other, one is begun without what it refers to, and gets it when it is there.

mod order;

use std::collections::BTreeMap;

use scim::{
    error::ScimError,
    message::{
        bulk::{self, BulkOperation, BulkRequest, BulkResult, reference},
        patch_op::PATCH_OP,
    },
    route::{self, Operation},
};
use serde_json::{Map, Value, json};

use self::order::Order;
use super::{
    Http,
    answer::{self, Answer},
    call::Call,
    operate, permit,
    scope::action,
};
use crate::{configuration::Scope, exchange::Failure};

/// POST /Bulk.
pub(super) async fn run(call: &Call, http: &Http, scopes: &[Scope]) -> Result<Answer, Failure> {
    let request = BulkRequest::from_json(&http.body, &call.limits)?;
    let mut run = Run {
        call,
        scopes,
        fail_on_errors: request.fail_on_errors.unwrap_or(u64::MAX),
        errors: 0,
        ids: BTreeMap::new(),
        results: request.operations.iter().map(|_| None).collect(),
        later: Vec::new(),
    };
    call.part();
    run.all(request.operations).await?;
    let results: Vec<BulkResult> = run.results.into_iter().flatten().collect();
    let (operations, errors) = (results.len(), run.errors);
    call.restart("bulk");
    call.tell(format!(
        "{operations} operations, {errors} of them refused or failed"
    ));
    Ok(Answer::ok(bulk::response(&results)))
}

/// A bulk request that is under way.
struct Run<'call> {
    call: &'call Call,
    scopes: &'call [Scope],
    fail_on_errors: u64,
    errors: u64,
    /// The id of each resource created, by its name; `None` when that failed.
    ids: BTreeMap<String, Option<String>>,
    /// What came of each operation, by its place.
    results: Vec<Option<BulkResult>>,
    /// What resources still get when all are created.
    later: Vec<(usize, BulkOperation)>,
}

impl Run<'_> {
    async fn all(&mut self, operations: Vec<BulkOperation>) -> Result<(), Failure> {
        let mut order = Order::new(operations);
        while self.errors < self.fail_on_errors {
            if let Some((place, operation)) = order.next() {
                let name = operation.bulk_id.clone();
                match self.lacking(&operation, &order) {
                    None => self.perform(place, operation).await?,
                    Some(error) => self.refuse(place, &operation, error).await?,
                }
                self.settle(&mut order, name.as_deref());
            } else if let Some((place, operation)) = order.first_post() {
                let name = operation.bulk_id.clone();
                self.break_circle(place, operation).await?;
                self.settle(&mut order, name.as_deref());
            } else {
                for (place, operation) in order.rest() {
                    let error = ScimError::new(409, "operations wait for each other");
                    self.refuse(place, &operation, error).await?;
                }
                break;
            }
        }
        for (place, operation) in std::mem::take(&mut self.later) {
            self.complete(place, operation).await?;
        }
        Ok(())
    }

    fn settle(&self, order: &mut Order, name: Option<&str>) {
        if let Some(name) = name {
            order.settle(name, matches!(self.ids.get(name), Some(Some(_))));
        }
    }

    /// What an operation refers to and will never get.
    fn lacking(&self, operation: &BulkOperation, order: &Order) -> Option<ScimError> {
        let names = operation.references();
        names.into_iter().find_map(|name| match self.ids.get(name) {
            Some(Some(_)) => None,
            Some(None) => {
                let detail = format!("the operation with the `bulkId` `{name}` failed");
                Some(ScimError::new(409, detail))
            }
            None if order.declares(name) => None,
            None => {
                let detail = format!("no operation has the `bulkId` `{name}`");
                Some(ScimError::invalid_value(detail))
            }
        })
    }

    /// Begins a POST without what it waits for. Others wait for it.
    async fn break_circle(
        &mut self,
        place: usize,
        mut operation: BulkOperation,
    ) -> Result<(), Failure> {
        let patch = operation
            .data
            .as_mut()
            .map(|data| parted(data, &|name| self.ids.contains_key(name)));
        let name = operation.bulk_id.clone().unwrap_or_default();
        let path = format!("{}/bulkId:{name}", operation.path.trim_end_matches('/'));
        self.perform(place, operation).await?;
        if let Some(operations) = patch {
            let data = json!({"schemas": [PATCH_OP], "Operations": operations});
            let method = "PATCH".to_owned();
            let patch = BulkOperation {
                method,
                path,
                bulk_id: None,
                version: None,
                data: Some(data),
            };
            self.later.push((place, patch));
        }
        Ok(())
    }

    /// Gives a resource what it was created without. If that fails, the operation that created it failed.
    async fn complete(
        &mut self,
        place: usize,
        mut operation: BulkOperation,
    ) -> Result<(), Failure> {
        let is_created =
            matches!(self.results.get(place), Some(Some(result)) if result.status == "201");
        if !is_created {
            return Ok(());
        }
        operation.resolve(&|name| self.ids.get(name).cloned().flatten());
        let completed = match operation.references().first() {
            Some(name) => {
                let detail = format!("the operation with the `bulkId` `{name}` failed");
                Err(ScimError::new(
                    409,
                    format!("the resource was created without it: {detail}"),
                )
                .into())
            }
            None => self.dispatch(&operation).await,
        };
        let Some(Some(result)) = self.results.get_mut(place) else {
            return Ok(());
        };
        match completed {
            Ok(answer) => result.version = header(&answer, "ETag"),
            Err(failure) => {
                self.errors += 1;
                let (error, _) = answer::failure(failure);
                result.status = error.status.to_string();
                result.response = serde_json::from_str(&error.to_json()).ok();
            }
        }
        Ok(())
    }

    async fn perform(&mut self, place: usize, mut operation: BulkOperation) -> Result<(), Failure> {
        operation.resolve(&|name| self.ids.get(name).cloned().flatten());
        match self.dispatch(&operation).await {
            Ok(answer) => {
                let location = header(&answer, "Location")
                    .unwrap_or_else(|| format!("{}{}", self.call.base_url, operation.path));
                if let Some(name) = &operation.bulk_id {
                    let id = location.rsplit('/').next().map(str::to_owned);
                    self.ids.insert(name.clone(), id);
                }
                let result = BulkResult {
                    method: operation.method,
                    bulk_id: operation.bulk_id,
                    version: header(&answer, "ETag"),
                    location: Some(location),
                    status: answer.status.to_string(),
                    response: None,
                };
                self.keep(place, result);
                Ok(())
            }
            Err(failure) => {
                let (error, _) = answer::failure(failure);
                self.refused(place, &operation, &error);
                Ok(())
            }
        }
    }

    /// Runs the handler of an operation and records it if it fails; a success has recorded itself.
    async fn dispatch(&self, operation: &BulkOperation) -> Result<Answer, Failure> {
        let http = Http {
            method: operation.method.clone(),
            path: operation.path.clone(),
            query: String::new(),
            headers: operation
                .version
                .iter()
                .map(|version| ("if-match".to_owned(), version.clone()))
                .collect(),
            body: operation
                .data
                .as_ref()
                .map(|data| data.to_string().into_bytes())
                .unwrap_or_default(),
        };
        self.call.restart("unknown");
        let result = match self.routed(&http) {
            Ok(_) if self.call.is_spent() => Err(ScimError::too_large(
                "the operations before are as much work as is allowed in one request; send this one in another",
            )
            .into()),
            Ok(routed) => operate(self.call, routed, &http).await,
            Err(error) => Err(error.into()),
        };
        if let Err(failure) = &result {
            let (error, _) = answer::failure(failure.clone());
            self.call
                .directory
                .record(self.call.refusal(&error, failure))
                .await?;
        }
        result
    }

    fn routed(&self, http: &Http) -> Result<Operation, ScimError> {
        let routed = route::route(&http.method, &http.path)?;
        self.call.restart(action(&routed));
        match routed {
            Operation::CreateUser
            | Operation::ReplaceUser(_)
            | Operation::PatchUser(_)
            | Operation::DeleteUser(_)
            | Operation::CreateGroup
            | Operation::ReplaceGroup(_)
            | Operation::PatchGroup(_)
            | Operation::DeleteGroup(_) => {
                permit(&routed, self.scopes, http, &self.call.limits)?;
                Ok(routed)
            }
            _ => Err(ScimError::invalid_syntax(
                "a bulk request can only create, change and delete resources",
            )),
        }
    }

    async fn refuse(
        &mut self,
        place: usize,
        operation: &BulkOperation,
        error: ScimError,
    ) -> Result<(), Failure> {
        self.call.restart("bulk");
        let failure = Failure::Refused(error.clone());
        self.call
            .directory
            .record(self.call.refusal(&error, &failure))
            .await?;
        self.refused(place, operation, &error);
        Ok(())
    }

    fn refused(&mut self, place: usize, operation: &BulkOperation, error: &ScimError) {
        self.errors += 1;
        if let Some(name) = &operation.bulk_id {
            self.ids.insert(name.clone(), None);
        }
        let is_post = operation.method == "POST";
        let result = BulkResult {
            method: operation.method.clone(),
            bulk_id: operation.bulk_id.clone(),
            version: None,
            location: (!is_post).then(|| format!("{}{}", self.call.base_url, operation.path)),
            status: error.status.to_string(),
            response: serde_json::from_str(&error.to_json()).ok(),
        };
        self.keep(place, result);
    }

    fn keep(&mut self, place: usize, result: BulkResult) {
        if let Some(slot) = self.results.get_mut(place) {
            *slot = Some(result);
        }
    }
}

fn header(answer: &Answer, name: &str) -> Option<String> {
    answer
        .headers
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.clone())
}

/// Takes what refers to a resource that is not there out of a body, as PATCH operations that add it.
fn parted(data: &mut Value, is_there: &impl Fn(&str) -> bool) -> Vec<Value> {
    let mut operations = Vec::new();
    if let Value::Object(body) = data {
        part_object(body, "", is_there, &mut operations);
    }
    operations
}

fn part_object(
    object: &mut Map<String, Value>,
    prefix: &str,
    is_there: &impl Fn(&str) -> bool,
    operations: &mut Vec<Value>,
) {
    let names: Vec<String> = object.keys().cloned().collect();
    for name in names {
        let Some(value) = object.get_mut(&name) else {
            continue;
        };
        match value {
            Value::Array(values) => {
                let (kept, taken): (Vec<Value>, Vec<Value>) = std::mem::take(values)
                    .into_iter()
                    .partition(|value| !waits(value, is_there));
                *values = kept;
                if !taken.is_empty() {
                    operations.push(
                        json!({"op": "add", "path": format!("{prefix}{name}"), "value": taken}),
                    );
                }
            }
            Value::Object(extension) if name.starts_with("urn:") => {
                part_object(extension, &format!("{name}:"), is_there, operations);
            }
            value if waits(value, is_there) => {
                let taken = object.shift_remove(&name);
                operations
                    .push(json!({"op": "add", "path": format!("{prefix}{name}"), "value": taken}));
            }
            _ => {}
        }
    }
}

fn waits(value: &Value, is_there: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => reference(text).is_some_and(|name| !is_there(name)),
        Value::Array(values) => values.iter().any(|value| waits(value, is_there)),
        Value::Object(object) => object.values().any(|value| waits(value, is_there)),
        _ => false,
    }
}
