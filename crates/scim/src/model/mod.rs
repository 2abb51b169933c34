//! The resources and service documents of the standard as types: the one source of the schemas.
//!
//! A field is an attribute. Its doc comment is the published description, its type gives data type,
//! plurality and `required`, and what a type cannot say stands beside it as [`Characteristics`].

mod common;
mod enterprise_user;
mod group;
mod service_provider_config;
mod user;

use serde::Serialize;

use crate::schema::{AttributeType, Mutability, Returned, Uniqueness};

pub use common::{Common, Meta};
pub use enterprise_user::{EnterpriseUser, Manager};
pub use group::{Group, Member};
pub use service_provider_config::{
    AuthenticationScheme, BulkSupport, FilterSupport, Pagination, ServiceProviderConfig, Supported,
};
pub use user::{
    Address, Certificate, Email, Entitlement, GroupReference, InstantMessage, Name, PhoneNumber,
    Photo, Role, User,
};

/// What RFC 7643 §7 says of an attribute beyond its type, as the value of `x-scim` beside a field.
///
/// Only constants of this type are written there, so a misspelt characteristic cannot compile.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Characteristics {
    /// The data type, where the field's Rust type does not tell it.
    pub(crate) kind: Option<AttributeType>,
    pub(crate) case_exact: bool,
    pub(crate) mutability: Mutability,
    pub(crate) returned: Returned,
    pub(crate) uniqueness: Uniqueness,
    pub(crate) canonical_values: &'static [&'static str],
    pub(crate) reference_types: &'static [&'static str],
}

/// The defaults of RFC 7643 §2.2.
pub(crate) const DEFAULT: Characteristics = Characteristics {
    kind: None,
    case_exact: false,
    mutability: Mutability::ReadWrite,
    returned: Returned::Default,
    uniqueness: Uniqueness::None,
    canonical_values: &[],
    reference_types: &[],
};

const READ_ONLY: Characteristics = Characteristics {
    mutability: Mutability::ReadOnly,
    ..DEFAULT
};
const IMMUTABLE: Characteristics = Characteristics {
    mutability: Mutability::Immutable,
    ..DEFAULT
};

/// A label with suggested values.
const fn labels(canonical_values: &'static [&'static str]) -> Characteristics {
    Characteristics {
        canonical_values,
        ..DEFAULT
    }
}

/// A URI of what is named.
const fn reference(reference_types: &'static [&'static str]) -> Characteristics {
    Characteristics {
        kind: Some(AttributeType::Reference),
        reference_types,
        ..DEFAULT
    }
}
