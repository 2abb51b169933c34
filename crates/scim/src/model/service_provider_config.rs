//! What a service provider supports (RFC 7643 §5, RFC 9865 §3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Characteristics, READ_ONLY, reference};
use crate::schema::Mutability;

/// The URN of the schema of this document.
const URN: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

/// The features of a service provider (RFC 7643 §5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceProviderConfig {
    /// The URL of the documentation for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = EXTERNAL))]
    pub documentation_uri: Option<String>,
    /// How PATCH is supported.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub patch: Supported,
    /// How bulk requests are supported.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub bulk: BulkSupport,
    /// How filters are supported.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub filter: FilterSupport,
    /// Whether a password can be changed.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub change_password: Supported,
    /// Whether results can be sorted.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub sort: Supported,
    /// Whether resources have ETags.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub etag: Supported,
    /// How results are paged (RFC 9865 §4). Clients that are older than it may refuse the attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub pagination: Option<Pagination>,
    /// How clients authenticate.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub authentication_schemes: Vec<AuthenticationScheme>,
}

/// Whether a feature is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Supported {
    /// Whether it is supported.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub supported: bool,
}

/// Whether and how far bulk requests are supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkSupport {
    /// Whether it is supported.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub supported: bool,
    /// The largest number of operations in one request.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub max_operations: u64,
    /// The largest body in bytes.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub max_payload_size: u64,
}

/// Whether and how far filters are supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilterSupport {
    /// Whether it is supported.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub supported: bool,
    /// The largest number of resources in one answer.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub max_results: u64,
}

/// The methods of paging (RFC 9865 §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// Whether pages are reached by cursor.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub cursor: bool,
    /// Whether pages are reached by index.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub index: bool,
    /// The method without a wish of the client, `cursor` or `index`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub default_pagination_method: Option<String>,
    /// The number of resources on a page without a wish of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub default_page_size: Option<u64>,
    /// The largest number of resources on a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub max_page_size: Option<u64>,
    /// The seconds for which a cursor is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub cursor_timeout: Option<u64>,
}

/// One way to authenticate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationScheme {
    /// The scheme: `oauth`, `oauth2`, `oauthbearertoken`, `httpbasic` or `httpdigest`.
    #[serde(rename = "type")]
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub kind: String,
    /// The common name of the scheme.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub name: String,
    /// What the scheme is, for a person.
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub description: String,
    /// The URL of the specification.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = EXTERNAL))]
    pub spec_uri: Option<String>,
    /// The URL of the documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = EXTERNAL))]
    pub documentation_uri: Option<String>,
    /// Whether this is the preferred scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub primary: Option<bool>,
}

const EXTERNAL: Characteristics = Characteristics {
    mutability: Mutability::ReadOnly,
    ..reference(&["external"])
};

impl ServiceProviderConfig {
    /// The document as it is answered, with `schemas` and `meta`.
    #[must_use]
    pub fn to_document(&self, base_url: &str) -> Value {
        let mut document = json!({ "schemas": [URN] });
        if let (Value::Object(document), Ok(Value::Object(own))) =
            (&mut document, serde_json::to_value(self))
        {
            document.extend(own);
            let location = format!("{}/ServiceProviderConfig", base_url.trim_end_matches('/'));
            document.insert(
                "meta".to_owned(),
                json!({ "resourceType": "ServiceProviderConfig", "location": location }),
            );
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_the_standard_spells_them() {
        let supported = Supported { supported: true };
        let config = ServiceProviderConfig {
            documentation_uri: None,
            patch: supported,
            bulk: BulkSupport {
                supported: true,
                max_operations: 1000,
                max_payload_size: 1_048_576,
            },
            filter: FilterSupport {
                supported: true,
                max_results: 200,
            },
            change_password: Supported { supported: false },
            sort: supported,
            etag: supported,
            pagination: Some(Pagination {
                cursor: false,
                index: true,
                default_pagination_method: Some("index".to_owned()),
                default_page_size: Some(100),
                max_page_size: Some(200),
                cursor_timeout: None,
            }),
            authentication_schemes: vec![AuthenticationScheme {
                kind: "oauthbearertoken".to_owned(),
                name: "OAuth Bearer Token".to_owned(),
                description: "A token that the service provider made".to_owned(),
                spec_uri: Some("https://www.rfc-editor.org/info/rfc6750".to_owned()),
                documentation_uri: None,
                primary: Some(true),
            }],
        };
        let expected = json!({
            "schemas": [URN],
            "patch": { "supported": true },
            "bulk": { "supported": true, "maxOperations": 1000, "maxPayloadSize": 1_048_576 },
            "filter": { "supported": true, "maxResults": 200 },
            "changePassword": { "supported": false },
            "sort": { "supported": true },
            "etag": { "supported": true },
            "pagination": {
                "cursor": false, "index": true, "defaultPaginationMethod": "index",
                "defaultPageSize": 100, "maxPageSize": 200
            },
            "authenticationSchemes": [{
                "type": "oauthbearertoken", "name": "OAuth Bearer Token",
                "description": "A token that the service provider made",
                "specUri": "https://www.rfc-editor.org/info/rfc6750", "primary": true
            }],
            "meta": {
                "resourceType": "ServiceProviderConfig",
                "location": "https://x.example/v2/ServiceProviderConfig"
            }
        });
        assert_eq!(config.to_document("https://x.example/v2/"), expected);

        let older = ServiceProviderConfig {
            pagination: None,
            ..config
        };
        let document = older.to_document("https://x.example/v2/");
        assert_eq!(document.get("pagination"), None, "{document}");
    }
}
