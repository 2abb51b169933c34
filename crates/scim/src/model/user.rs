//! The User resource (RFC 7643 §4.1).

mod assignment;
mod contact;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Characteristics, DEFAULT, READ_ONLY, reference};
use crate::schema::{Mutability, Returned, Uniqueness};

pub use assignment::{Certificate, Entitlement, GroupReference, Role};
pub use contact::{Address, Email, InstantMessage, PhoneNumber, Photo};

/// A person's account (RFC 7643 §4.1).
// It has no `Debug`: it holds a password.
#[derive(Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The name by which the user signs in, unique among all users whatever its letter case.
    #[schemars(extend("x-scim" = USER_NAME))]
    pub user_name: String,
    /// The parts of the user's real name.
    pub name: Option<Name>,
    /// The name of the user for people.
    pub display_name: Option<String>,
    /// What the user is called in everyday life, `Bob` for example.
    pub nick_name: Option<String>,
    /// The URL of a page about the user.
    #[schemars(extend("x-scim" = reference(&["external"])))]
    pub profile_url: Option<String>,
    /// The user's title, `Vice President` for example.
    pub title: Option<String>,
    /// How the user stands to the organization, `Employee` or `Contractor` for example.
    pub user_type: Option<String>,
    /// The languages that the user prefers, as in the HTTP header Accept-Language.
    pub preferred_language: Option<String>,
    /// The user's place for formatting dates, numbers and currencies, a language tag.
    pub locale: Option<String>,
    /// The user's time zone by its IANA name, `Europe/London` for example.
    pub timezone: Option<String>,
    /// Whether the user may use the service.
    pub active: Option<bool>,
    /// A new password in plain text; it is never returned.
    #[schemars(extend("x-scim" = PASSWORD))]
    pub password: Option<String>,
    /// E-mail addresses.
    #[serde(default)]
    pub emails: Vec<Email>,
    /// Phone numbers.
    #[serde(default)]
    pub phone_numbers: Vec<PhoneNumber>,
    /// Addresses for instant messages.
    #[serde(default)]
    pub ims: Vec<InstantMessage>,
    /// URLs of photos.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Postal addresses.
    #[serde(default)]
    pub addresses: Vec<Address>,
    /// The groups that the user belongs to, directly or through other groups.
    #[serde(default)]
    #[schemars(extend("x-scim" = READ_ONLY))]
    pub groups: Vec<GroupReference>,
    /// What the user is entitled to.
    #[serde(default)]
    pub entitlements: Vec<Entitlement>,
    /// The user's roles.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// X.509 certificates of the user.
    #[serde(default, rename = "x509Certificates")]
    pub x509_certificates: Vec<Certificate>,
}

/// The parts of a real name (RFC 7643 §4.1.1).
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Name {
    /// The full name with all its parts, as it is shown.
    pub formatted: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The middle names.
    pub middle_name: Option<String>,
    /// What stands before the name, `Ms.` for example.
    pub honorific_prefix: Option<String>,
    /// What stands after the name, `III` for example.
    pub honorific_suffix: Option<String>,
}

const USER_NAME: Characteristics = Characteristics {
    uniqueness: Uniqueness::Server,
    ..DEFAULT
};
const PASSWORD: Characteristics = Characteristics {
    mutability: Mutability::WriteOnly,
    returned: Returned::Never,
    ..DEFAULT
};
