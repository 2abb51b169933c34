//! What the service provider can do (RFC 7644 §4). Nothing is advertised that is not stored and read back.

use scim::{
    error::ScimError,
    message::{list_response::ListResponse, search_request::DEFAULT_COUNT},
    model::{
        AuthenticationScheme, BulkSupport, FilterSupport, Pagination, ServiceProviderConfig,
        Supported,
    },
    schema,
};
use serde_json::Value;

use super::{answer::Answer, call::Call};
use crate::profile::{Scheme, Sent};

/// GET /ServiceProviderConfig.
pub(super) fn service_provider_config(call: &Call, query: &str) -> Result<Answer, ScimError> {
    refuse_filter(query)?;
    let page_size = call.limits.page_size as u64;
    let config = ServiceProviderConfig {
        documentation_uri: None,
        patch: Supported { supported: true },
        bulk: BulkSupport {
            supported: true,
            max_operations: call.limits.bulk_operations as u64,
            max_payload_size: call.limits.body_bytes as u64,
        },
        filter: FilterSupport {
            supported: true,
            max_results: page_size,
        },
        change_password: Supported {
            supported: call.connection.password_sync && call.profile.password == Sent::Ignored,
        },
        sort: Supported { supported: true },
        etag: Supported {
            supported: call.profile.etag,
        },
        pagination: call.profile.pagination.then(|| Pagination {
            cursor: true,
            index: true,
            default_pagination_method: Some("index".to_owned()),
            default_page_size: Some(DEFAULT_COUNT.min(page_size)),
            max_page_size: Some(page_size),
            cursor_timeout: None,
        }),
        authentication_schemes: authentication_schemes(&call.profile.authentication),
    };
    Ok(Answer::ok(config.to_document(&call.base_url).to_string()))
}

/// The ways in which a client of the connection can show its token, the usual one first. RFC 7643 §5 has
/// no type for a header of one's own: a token in it is a bearer token by another name.
fn authentication_schemes(allowed: &[Scheme]) -> Vec<AuthenticationScheme> {
    let scheme = |(place, scheme): (usize, &Scheme)| {
        let (kind, name, description, spec_uri) = match scheme {
            Scheme::Bearer => (
                "oauthbearertoken",
                "Bearer token",
                "A token made by the site, sent in the Authorization header",
                Some("https://www.rfc-editor.org/info/rfc6750"),
            ),
            Scheme::Basic => (
                "httpbasic",
                "HTTP Basic",
                "A token made by the site, sent as the password beside any user name",
                Some("https://www.rfc-editor.org/info/rfc7617"),
            ),
            Scheme::Header => (
                "oauthbearertoken",
                "API key",
                "A token made by the site, sent in the X-API-Key header",
                None,
            ),
            Scheme::ClientCredentials => (
                "oauth2",
                "OAuth 2.0 client credentials",
                "A bearer token for an hour, which the token endpoint of the site gives for the \
                 public id of a token, the client_id, and the token itself, the client_secret",
                Some("https://www.rfc-editor.org/info/rfc6749"),
            ),
        };
        AuthenticationScheme {
            kind: kind.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            spec_uri: spec_uri.map(str::to_owned),
            documentation_uri: None,
            primary: (place == 0).then_some(true),
        }
    };
    allowed.iter().enumerate().map(scheme).collect()
}

/// GET /Schemas.
pub(super) fn schemas(call: &Call, query: &str) -> Result<Answer, ScimError> {
    refuse_filter(query)?;
    let documents = schema::schema_documents(&[call.users(), call.groups], &call.base_url);
    Ok(list(documents.iter().map(|(_, document)| document)))
}

/// GET /Schemas/{urn}.
pub(super) fn schema(call: &Call, urn: &str, query: &str) -> Result<Answer, ScimError> {
    refuse_filter(query)?;
    let documents = schema::schema_documents(&[call.users(), call.groups], &call.base_url);
    let found = documents
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(urn));
    match found {
        Some((_, document)) => Ok(Answer::ok(document.to_string())),
        None => Err(ScimError::new(
            404,
            "there is no such schema; `/Schemas` lists them",
        )),
    }
}

/// GET /ResourceTypes.
pub(super) fn resource_types(call: &Call, query: &str) -> Result<Answer, ScimError> {
    refuse_filter(query)?;
    let documents = [call.users(), call.groups]
        .map(|schema| schema::resource_type_document(schema, &call.base_url));
    Ok(list(documents.iter()))
}

/// GET /ResourceTypes/{name}.
pub(super) fn resource_type(call: &Call, name: &str, query: &str) -> Result<Answer, ScimError> {
    refuse_filter(query)?;
    let types = [call.users(), call.groups];
    let found = types
        .into_iter()
        .find(|schema| schema.name().eq_ignore_ascii_case(name));
    match found {
        Some(schema) => Ok(Answer::ok(
            schema::resource_type_document(schema, &call.base_url).to_string(),
        )),
        None => Err(ScimError::new(
            404,
            "there is no such resource type; `/ResourceTypes` lists them",
        )),
    }
}

fn list<'document>(documents: impl Iterator<Item = &'document Value>) -> Answer {
    let resources: Vec<String> = documents.map(Value::to_string).collect();
    let count = resources.len();
    let response = ListResponse {
        total_results: Some(count as u64),
        start_index: Some(1),
        next_cursor: None,
        items_per_page: count as u64,
        resources,
    };
    Answer::ok(response.to_json())
}

/// RFC 7644 §4: a filter on discovery is forbidden, everything else in the query is ignored.
fn refuse_filter(query: &str) -> Result<(), ScimError> {
    let is_filter = |pair: &str| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        name.eq_ignore_ascii_case("filter")
    };
    match query.split('&').any(is_filter) {
        true => Err(ScimError::new(
            403,
            "`filter` is not allowed on discovery endpoints",
        )),
        false => Ok(()),
    }
}
