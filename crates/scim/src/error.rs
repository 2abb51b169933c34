//! The one error that leaves this crate, and its JSON form (RFC 7644 §3.12).

use std::fmt;

use serde::Serialize;

/// Why a request is refused: an HTTP status, a `scimType` where the standard names one, and a sentence
/// for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimError {
    /// The HTTP status code.
    pub status: u16,
    /// The error type of RFC 7644 Table 9, for the statuses that have one.
    pub scim_type: Option<ErrorType>,
    /// What was wrong, where, and what would be right. Never holds a secret.
    pub detail: String,
}

/// The error types of RFC 7644 Table 9, and of RFC 9865.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorType {
    /// The filter is malformed or compares what cannot be compared.
    InvalidFilter,
    /// The filter would yield more results than the service provider calculates.
    TooMany,
    /// A value that must be unique is in use.
    Uniqueness,
    /// The attribute cannot be changed that way.
    Mutability,
    /// The body is not what the message asks for.
    InvalidSyntax,
    /// The path of a PATCH operation is malformed or unknown.
    InvalidPath,
    /// The path of a PATCH operation selects nothing.
    NoTarget,
    /// A value is missing, of the wrong type, or not allowed.
    InvalidValue,
    /// The protocol version is not supported.
    InvalidVers,
    /// The request would put sensitive data into a URI.
    Sensitive,
    /// The cursor is not one that the service provider made (RFC 9865 §2).
    InvalidCursor,
    /// The `count` of a page by cursor is none (RFC 9865 §2).
    InvalidCount,
}

impl ErrorType {
    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

impl ScimError {
    /// An error of any status without a `scimType`.
    #[must_use]
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            status,
            scim_type: None,
            detail: detail.into(),
        }
    }

    /// A 400 with its `scimType`.
    #[must_use]
    pub fn bad_request(scim_type: ErrorType, detail: impl Into<String>) -> Self {
        Self {
            status: 400,
            scim_type: Some(scim_type),
            detail: detail.into(),
        }
    }

    /// 400 `invalidFilter`.
    #[must_use]
    pub fn invalid_filter(detail: impl Into<String>) -> Self {
        Self::bad_request(ErrorType::InvalidFilter, detail)
    }

    /// 400 `invalidPath`.
    #[must_use]
    pub fn invalid_path(detail: impl Into<String>) -> Self {
        Self::bad_request(ErrorType::InvalidPath, detail)
    }

    /// 400 `invalidSyntax`.
    #[must_use]
    pub fn invalid_syntax(detail: impl Into<String>) -> Self {
        Self::bad_request(ErrorType::InvalidSyntax, detail)
    }

    /// 400 `invalidValue`.
    #[must_use]
    pub fn invalid_value(detail: impl Into<String>) -> Self {
        Self::bad_request(ErrorType::InvalidValue, detail)
    }

    /// 400 `mutability`.
    #[must_use]
    pub fn mutability(detail: impl Into<String>) -> Self {
        Self::bad_request(ErrorType::Mutability, detail)
    }

    /// 400 `noTarget`.
    #[must_use]
    pub fn no_target(detail: impl Into<String>) -> Self {
        Self::bad_request(ErrorType::NoTarget, detail)
    }

    /// 409 `uniqueness`.
    #[must_use]
    pub fn uniqueness(detail: impl Into<String>) -> Self {
        Self {
            status: 409,
            scim_type: Some(ErrorType::Uniqueness),
            detail: detail.into(),
        }
    }

    /// 413: a limit of the service provider is exceeded.
    #[must_use]
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(413, detail)
    }

    /// The message of RFC 7644 §3.12; `status` is a string there.
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Message<'a> {
            schemas: [&'a str; 1],
            status: String,
            #[serde(rename = "scimType", skip_serializing_if = "Option::is_none")]
            scim_type: Option<ErrorType>,
            detail: &'a str,
        }
        let message = Message {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
            status: self.status.to_string(),
            scim_type: self.scim_type,
            detail: &self.detail,
        };
        serde_json::to_string(&message).unwrap_or_default()
    }
}

impl fmt::Display for ScimError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scim_type {
            Some(scim_type) => write!(
                formatter,
                "{} {}: {}",
                self.status,
                scim_type.name(),
                self.detail
            ),
            None => write!(formatter, "{}: {}", self.status, self.detail),
        }
    }
}

impl std::error::Error for ScimError {}
