//! From a request to a reply: who may, which operation, and what is recorded of it.

pub mod answer;
mod breaker;
mod bulk;
mod call;
mod changed;
mod discovery;
mod fault;
mod groups;
mod leave;
mod members;
mod observed;
mod precondition;
mod present;
mod refused;
mod restore;
mod revive;
mod roles;
mod scope;
mod search;
mod seen;
mod sent;
mod settle;
mod switches;
mod users;

use scim::{
    error::ScimError,
    limits::Limits,
    route::{self, Operation},
};

use self::{answer::Answer, call::Call, present::Kind};
use crate::{
    configuration::{Caller, Configuration},
    contract::{AuditEvent, ObservedChange, Reply, Request},
    exchange::{Directory, Failure},
    profile,
};

/// Handles one request. Never fails: what goes wrong is in the reply.
pub async fn handle(
    configuration: Configuration,
    request: Request,
    body: Vec<u8>,
    directory: Directory,
) -> Reply {
    match request {
        Request::Http {
            method,
            path,
            query,
            headers,
        } => {
            // HEAD is GET without the body (RFC 9110 §9.3.2).
            let is_head = method == "HEAD";
            let http = Http {
                method: if is_head { "GET".to_owned() } else { method },
                path,
                query,
                headers,
                body,
            };
            let mut reply = respond(configuration, http, directory).await;
            if is_head {
                reply.body = None;
            }
            reply
        }
        Request::Observed { wp_user_id, change } => {
            by_site(
                configuration,
                directory,
                "user.observe",
                async |call| match change {
                    ObservedChange::Edited => observed::edited(call, wp_user_id).await,
                    ObservedChange::Outdated => observed::outdated(call, wp_user_id).await,
                    ObservedChange::Deleted => observed::deleted(call, wp_user_id).await,
                },
            )
            .await
        }
        Request::SettleRoles { limit } => settle(configuration, limit, directory).await,
        Request::Adopt { wp_user_id } => {
            by_site(configuration, directory, "user.link", async |call| {
                users::adopt(call, wp_user_id).await
            })
            .await
        }
        Request::Release { wp_user_id, let_in } => {
            by_site(configuration, directory, "user.unlink", async |call| {
                users::release(call, wp_user_id, let_in).await
            })
            .await
        }
        Request::Restore { departure } => {
            by_site(configuration, directory, "user.restore", async |call| {
                restore::restore(call, departure).await
            })
            .await
        }
        Request::Bequeath { departure, heir } => {
            by_site(configuration, directory, "user.bequeath", async |call| {
                restore::bequeath(call, departure, heir).await
            })
            .await
        }
    }
}

/// Seconds after which a client asks again what an administrator has to decide first.
const AFTER_A_DECISION: &str = "3600";

/// What the root answers for.
const EVERY_KIND: [Kind; 2] = [Kind::User, Kind::Group];

/// A request of a client.
pub(crate) struct Http {
    method: String,
    path: String,
    query: String,
    headers: std::collections::BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Http {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

async fn respond(configuration: Configuration, http: Http, directory: Directory) -> Reply {
    let (scopes, scheme) = match &configuration.caller {
        Caller::Client { scopes, scheme } => (scopes.clone(), *scheme),
        Caller::Refused {
            reason,
            retry_after,
        } => return refused::stranger(reason, *retry_after),
        Caller::Site => {
            return answer::refusal(
                &ScimError::new(403, "the site itself sends no requests"),
                &[],
            );
        }
    };
    if let Some(connection) = &configuration.connection {
        let profile = profile::named(&connection.profile);
        if !profile.authentication.contains(&scheme) {
            return refused::scheme(scheme, profile);
        }
    }
    let operation = match route::route(&http.method, &http.path) {
        Ok(operation) => operation,
        Err(refusal) => {
            let allowed = refusal.allowed_methods().join(", ");
            let headers = if allowed.is_empty() {
                vec![]
            } else {
                vec![("Allow", allowed)]
            };
            let error = ScimError::from(refusal);
            let event = AuditEvent {
                action: "unknown".to_owned(),
                ..AuditEvent::default()
            };
            return closed(Err(Failure::Refused(error)), event, &headers);
        }
    };
    let event = AuditEvent {
        action: scope::action(&operation).to_owned(),
        ..AuditEvent::default()
    };
    #[cfg_attr(
        not(feature = "faults"),
        expect(unused_mut, reason = "only a fault changes it")
    )]
    let mut call = match Call::new(configuration, directory, event) {
        Ok(call) => call,
        Err(error) => return answer::refusal(&error, &[]),
    };
    #[cfg(feature = "faults")]
    {
        let asked = http
            .query
            .split('&')
            .find_map(|part| part.strip_prefix("scimpress-fault="));
        call.fault = asked.map(str::to_owned);
    }
    let result = match permit(&operation, &scopes, &http, &call.limits) {
        Ok(()) if operation == Operation::Bulk => bulk::run(&call, &http, &scopes).await,
        Ok(()) => operate(&call, operation, &http).await,
        Err(error) => Err(Failure::Refused(error)),
    };
    let is_done = result.is_ok();
    let recorded = call.is_recorded() && is_done;
    let mut reply = closed(result, call.take_event(), &[]);
    if recorded {
        reply.audit = None;
    }
    if is_done {
        reply.log = settle::after_request(&call).await;
    }
    reply.seen = call.seen();
    reply
}

/// What is asked before an operation begins.
fn permit(
    operation: &Operation,
    scopes: &[crate::configuration::Scope],
    http: &Http,
    limits: &Limits,
) -> Result<(), ScimError> {
    if let Some(missing) = scope::needed(operation)
        .iter()
        .find(|scope| !scopes.contains(scope))
    {
        let name = scope::name(*missing);
        return Err(ScimError::new(
            403,
            format!("the token lacks the scope `{name}`"),
        ));
    }
    if http.body.len() > limits.body_bytes {
        return Err(ScimError::too_large(format!(
            "the body is larger than {} bytes",
            limits.body_bytes
        )));
    }
    match http.header("content-encoding") {
        None | Some("" | "identity") => Ok(()),
        Some(_) => Err(ScimError::new(415, "the body must not be compressed")),
    }
}

async fn operate(call: &Call, operation: Operation, http: &Http) -> Result<Answer, Failure> {
    fault::reach(call, fault::Place::Begin).await;
    match operation {
        Operation::CreateUser => users::create(call, http).await,
        Operation::ReadUser(id) => users::read(call, &id, http).await,
        Operation::ReplaceUser(id) => users::replace(call, &id, http).await,
        Operation::PatchUser(id) => users::patch(call, &id, http).await,
        Operation::DeleteUser(id) => users::delete(call, &id, http).await,
        Operation::ListUsers => search::run(call, &[Kind::User], search::query(call, http)?).await,
        Operation::ListGroups => {
            search::run(call, &[Kind::Group], search::query(call, http)?).await
        }
        Operation::SearchUsers => search::run(call, &[Kind::User], search::body(call, http)?).await,
        Operation::SearchGroups => {
            search::run(call, &[Kind::Group], search::body(call, http)?).await
        }
        Operation::ListAll => search::run(call, &EVERY_KIND, search::query(call, http)?).await,
        Operation::SearchAll => search::run(call, &EVERY_KIND, search::body(call, http)?).await,
        Operation::ListSchemas => Ok(discovery::schemas(call, &http.query)?),
        Operation::ReadSchema(urn) => Ok(discovery::schema(call, &urn, &http.query)?),
        Operation::ListResourceTypes => Ok(discovery::resource_types(call, &http.query)?),
        Operation::ReadResourceType(name) => {
            Ok(discovery::resource_type(call, &name, &http.query)?)
        }
        Operation::ReadServiceProviderConfig => {
            Ok(discovery::service_provider_config(call, &http.query)?)
        }
        Operation::Me => {
            Err(ScimError::new(501, "`/Me` is not supported; a client is not a user here").into())
        }
        Operation::Bulk => Err(ScimError::invalid_syntax("a bulk request holds no other").into()),
        Operation::CreateGroup => groups::create(call, http).await,
        Operation::ReadGroup(id) => groups::read(call, &id, http).await,
        Operation::ReplaceGroup(id) => groups::replace(call, &id, http).await,
        Operation::PatchGroup(id) => groups::patch(call, &id, http).await,
        Operation::DeleteGroup(id) => groups::delete(call, &id, http).await,
    }
}

/// What the site itself does, never a client. What was done stands in the audit by then; what changed nothing
/// leaves no row.
async fn by_site(
    configuration: Configuration,
    directory: Directory,
    action: &str,
    work: impl AsyncFn(&Call) -> Result<Answer, Failure>,
) -> Reply {
    let call = match call_of_site(configuration, directory, action) {
        Ok(call) => call,
        Err(error) => return answer::refusal(&error, &[]),
    };
    let result = work(&call).await;
    let is_silent = result.is_ok();
    let mut reply = closed(result, call.take_event(), &[]);
    if is_silent {
        reply.audit = None;
    }
    reply
}

/// Settles roles that are due. Each user who gets another one has a row in the audit of its own.
async fn settle(configuration: Configuration, limit: u64, directory: Directory) -> Reply {
    let call = match call_of_site(configuration, directory, "user.role") {
        Ok(call) => call,
        Err(error) => return answer::refusal(&error, &[]),
    };
    match settle::on_request(&call, limit).await {
        Ok((answer, log)) => Reply {
            log,
            ..answer.into_reply()
        },
        Err(failure) => closed(Err(failure), call.take_event(), &[]),
    }
}

fn call_of_site(
    configuration: Configuration,
    directory: Directory,
    action: &str,
) -> Result<Call, ScimError> {
    if configuration.caller != Caller::Site {
        return Err(ScimError::new(403, "only the site itself can ask for this"));
    }
    let event = AuditEvent {
        action: action.to_owned(),
        ..AuditEvent::default()
    };
    Call::new(configuration, directory, event)
}

/// The reply to a result, with the event that tells of it.
fn closed(
    result: Result<Answer, Failure>,
    mut event: AuditEvent,
    headers: &[(&str, String)],
) -> Reply {
    if result.is_err() {
        event.changed.clear();
        event.differences.clear();
    }
    match result {
        Ok(answer) => {
            event.outcome = "succeeded".to_owned();
            event.status = answer.status;
            Reply {
                audit: Some(event),
                ..answer.into_reply()
            }
        }
        Err(Failure::Gone) => {
            let (error, _) = answer::failure(Failure::Gone);
            closed(Err(Failure::Refused(error)), event, headers)
        }
        Err(Failure::Refused(error)) => {
            event.outcome = "refused".to_owned();
            event.status = error.status;
            event.scim_type = error.scim_type.map(|kind| kind.name().to_owned());
            event.detail = Some(error.detail.clone());
            Reply {
                audit: Some(event),
                ..answer::refusal(&error, headers)
            }
        }
        Err(failure @ (Failure::Tripped { .. } | Failure::AwaitsAdministrator { .. })) => {
            let (error, _) = answer::failure(failure);
            let mut headers = headers.to_vec();
            headers.push(("Retry-After", AFTER_A_DECISION.to_owned()));
            closed(Err(Failure::Refused(error)), event, &headers)
        }
        Err(failure) => {
            let (error, log) = answer::failure(failure);
            event.outcome = "failed".to_owned();
            event.status = error.status;
            event.detail = Some(error.detail.clone());
            Reply {
                audit: Some(event),
                log: Some(log),
                ..answer::refusal(&error, headers)
            }
        }
    }
}
