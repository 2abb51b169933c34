//! The resources and service documents of the standard as types: the one source of the schemas.
//!
//! A field is an attribute. Its doc comment is the published description, its type gives data type,
//! plurality and `required`, and what a type cannot say stands beside it as `Characteristics`.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, resource::Resource, schema};

    #[test]
    fn what_is_printed_is_what_the_models_say() {
        let sent = format!(
            r#"{{"id":"1","externalId":"e","meta":{{"created":"2011-05-13T04:42:34Z","version":"v"}},
            "userName":"a","name":{{"givenName":"G"}},"active":"True","x509Certificates":["TWFu"],
            "emails":[{{"value":"m","type":"work","primary":true}}],"addresses":[{{"postalCode":"P"}}],
            "groups":[{{"value":"g","$ref":"/Groups/g"}}],
            "{}":{{"manager":"m","employeeNumber":"7"}}}}"#,
            schema::ENTERPRISE_USER
        );
        let parsed = Resource::from_json(schema::user(), sent.as_bytes(), &Limits::default());
        let printed = parsed
            .expect("parsed")
            .resource
            .to_json(schema::user(), |_| true);
        let user: User = serde_json::from_str(&printed).expect("User");
        assert_eq!((user.user_name.as_str(), user.active), ("a", Some(true)));
        assert_eq!(
            user.name.and_then(|name| name.given_name).as_deref(),
            Some("G")
        );
        assert_eq!(
            user.emails.first().and_then(|email| email.primary),
            Some(true)
        );
        assert_eq!(
            user.groups
                .first()
                .and_then(|group| group.reference.as_deref()),
            Some("/Groups/g")
        );
        assert_eq!(user.addresses.len() + user.x509_certificates.len(), 2);
        let common: Common = serde_json::from_str(&printed).expect("Common");
        assert_eq!(common.schemas, [schema::USER, schema::ENTERPRISE_USER]);
        let created = common
            .meta
            .and_then(|meta| meta.created)
            .map(|created| created.to_string());
        assert_eq!(created.as_deref(), Some("2011-05-13T04:42:34Z"));
        let whole: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        let enterprise = whole
            .get(schema::ENTERPRISE_USER)
            .cloned()
            .expect("extension");
        let enterprise: EnterpriseUser =
            serde_json::from_value(enterprise).expect("EnterpriseUser");
        assert_eq!(
            enterprise
                .manager
                .and_then(|manager| manager.value)
                .as_deref(),
            Some("m")
        );
    }

    #[test]
    fn a_group_is_what_the_model_says() {
        let sent = r#"{"displayName":"G","members":["1",{"value":"2","type":"User"}]}"#;
        let parsed = Resource::from_json(schema::group(), sent.as_bytes(), &Limits::default());
        let printed = parsed
            .expect("parsed")
            .resource
            .to_document(schema::group());
        let group: Group = serde_json::from_str(&printed).expect("Group");
        assert_eq!(group.members.len(), 2);
    }
}
