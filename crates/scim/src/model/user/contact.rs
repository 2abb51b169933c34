//! Where a user is reached: the multi-valued attributes of RFC 7643 §4.1.2 with an address in them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{labels, reference};

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Email {
    /// The e-mail address.
    pub value: Option<String>,
    /// The value as it is shown to people.
    pub display: Option<String>,
    /// What the address is for, `work` or `home` for example.
    #[serde(rename = "type")]
    #[schemars(extend("x-scim" = labels(&["work", "home", "other"])))]
    pub kind: Option<String>,
    /// Whether this is the preferred value; at most one is.
    pub primary: Option<bool>,
}

/// A phone number.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhoneNumber {
    /// The phone number, preferably as RFC 3966 writes it.
    pub value: Option<String>,
    /// The value as it is shown to people.
    pub display: Option<String>,
    /// What the number is for, `work` or `mobile` for example.
    #[serde(rename = "type")]
    #[schemars(extend("x-scim" = labels(&["work", "home", "mobile", "fax", "pager", "other"])))]
    pub kind: Option<String>,
    /// Whether this is the preferred value; at most one is.
    pub primary: Option<bool>,
}

/// An address for instant messages.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstantMessage {
    /// The address for instant messages.
    pub value: Option<String>,
    /// The value as it is shown to people.
    pub display: Option<String>,
    /// The service, `xmpp` for example.
    #[serde(rename = "type")]
    #[schemars(extend("x-scim" = labels(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"])))]
    pub kind: Option<String>,
    /// Whether this is the preferred value; at most one is.
    pub primary: Option<bool>,
}

/// A photo of the user.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Photo {
    /// The URL of the photo.
    #[schemars(extend("x-scim" = reference(&["external"])))]
    pub value: Option<String>,
    /// The value as it is shown to people.
    pub display: Option<String>,
    /// What the photo is, `photo` or `thumbnail`.
    #[serde(rename = "type")]
    #[schemars(extend("x-scim" = labels(&["photo", "thumbnail"])))]
    pub kind: Option<String>,
    /// Whether this is the preferred value; at most one is.
    pub primary: Option<bool>,
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// The whole address as it is shown, possibly of several lines.
    pub formatted: Option<String>,
    /// Street, house number or post-office box, possibly of several lines.
    pub street_address: Option<String>,
    /// The city or locality.
    pub locality: Option<String>,
    /// The state or region.
    pub region: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The country, preferably by its ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// What the address is for, `work` or `home` for example.
    #[serde(rename = "type")]
    #[schemars(extend("x-scim" = labels(&["work", "home", "other"])))]
    pub kind: Option<String>,
    // Not listed in §8.7.1, but a default sub-attribute of §2.4 and sent by clients.
    /// Whether this is the preferred value; at most one is.
    pub primary: Option<bool>,
}
