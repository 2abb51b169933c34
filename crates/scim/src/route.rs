//! From method and path to the operation of the protocol (RFC 7644 §3.2).

use crate::error::ScimError;

/// Every operation of the protocol, with the id it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// POST /Users.
    CreateUser,
    /// GET /Users/{id}.
    ReadUser(String),
    /// PUT /Users/{id}.
    ReplaceUser(String),
    /// PATCH /Users/{id}.
    PatchUser(String),
    /// DELETE /Users/{id}.
    DeleteUser(String),
    /// GET /Users.
    ListUsers,
    /// POST /Users/.search.
    SearchUsers,
    /// POST /Groups.
    CreateGroup,
    /// GET /Groups/{id}.
    ReadGroup(String),
    /// PUT /Groups/{id}.
    ReplaceGroup(String),
    /// PATCH /Groups/{id}.
    PatchGroup(String),
    /// DELETE /Groups/{id}.
    DeleteGroup(String),
    /// GET /Groups.
    ListGroups,
    /// POST /Groups/.search.
    SearchGroups,
    /// GET on the base URL: resources of every type.
    ListAll,
    /// POST /.search: resources of every type.
    SearchAll,
    /// GET /Schemas.
    ListSchemas,
    /// GET /Schemas/{urn}.
    ReadSchema(String),
    /// GET /ResourceTypes.
    ListResourceTypes,
    /// GET /ResourceTypes/{name}.
    ReadResourceType(String),
    /// GET /ServiceProviderConfig.
    ReadServiceProviderConfig,
    /// Any method on /Me.
    Me,
    /// POST /Bulk.
    Bulk,
}

/// Why a request has no operation: 404, or 405 with the methods that the path allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    detail: String,
    allowed: Vec<&'static str>,
}

impl Refusal {
    /// The methods for the header `Allow`; none if nothing is known at the path.
    #[must_use]
    pub fn allowed_methods(&self) -> &[&'static str] {
        &self.allowed
    }
}

impl From<Refusal> for ScimError {
    fn from(refusal: Refusal) -> Self {
        let status = if refusal.allowed.is_empty() { 404 } else { 405 };
        Self::new(status, refusal.detail)
    }
}

/// The operation that a method asks for at a path below the base URL.
///
/// Names of endpoints are read in any letter case, and one slash at the end is ignored. A path that
/// carries a version is not known (RFC 7644 §3.13).
///
/// # Errors
///
/// A [`Refusal`] for an unknown path, and for a method that a known one does not allow.
pub fn route(method: &str, path: &str) -> Result<Operation, Refusal> {
    let (methods, id) = place(path).ok_or_else(|| unknown(path))?;
    match methods.iter().find(|(allowed, _)| *allowed == method) {
        Some((_, operation)) => Ok(operation(id)),
        None => {
            let allowed: Vec<_> = methods.iter().map(|(allowed, _)| *allowed).collect();
            let detail = format!(
                "`{}` is not allowed here, only {}",
                shortened(method),
                allowed.join(", ")
            );
            Err(Refusal { detail, allowed })
        }
    }
}

/// The methods of a path, each with the operation that it makes of the id in the path.
type Methods = &'static [(&'static str, fn(String) -> Operation)];

const ROOT: Methods = &[("GET", |_| Operation::ListAll)];
const ROOT_SEARCH: Methods = &[("POST", |_| Operation::SearchAll)];
const USERS: Methods = &[
    ("GET", |_| Operation::ListUsers),
    ("POST", |_| Operation::CreateUser),
];
const USERS_SEARCH: Methods = &[("POST", |_| Operation::SearchUsers)];
const USER: Methods = &[
    ("GET", Operation::ReadUser),
    ("PUT", Operation::ReplaceUser),
    ("PATCH", Operation::PatchUser),
    ("DELETE", Operation::DeleteUser),
];
const GROUPS: Methods = &[
    ("GET", |_| Operation::ListGroups),
    ("POST", |_| Operation::CreateGroup),
];
const GROUPS_SEARCH: Methods = &[("POST", |_| Operation::SearchGroups)];
const GROUP: Methods = &[
    ("GET", Operation::ReadGroup),
    ("PUT", Operation::ReplaceGroup),
    ("PATCH", Operation::PatchGroup),
    ("DELETE", Operation::DeleteGroup),
];
const SCHEMAS: Methods = &[("GET", |_| Operation::ListSchemas)];
const SCHEMA: Methods = &[("GET", Operation::ReadSchema)];
const RESOURCE_TYPES: Methods = &[("GET", |_| Operation::ListResourceTypes)];
const RESOURCE_TYPE: Methods = &[("GET", Operation::ReadResourceType)];
const CONFIG: Methods = &[("GET", |_| Operation::ReadServiceProviderConfig)];
const ME: Methods = &[
    ("GET", |_| Operation::Me),
    ("POST", |_| Operation::Me),
    ("PUT", |_| Operation::Me),
    ("PATCH", |_| Operation::Me),
    ("DELETE", |_| Operation::Me),
];
const BULK: Methods = &[("POST", |_| Operation::Bulk)];

/// What stands at a path, and the id in it.
fn place(path: &str) -> Option<(Methods, String)> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Some((ROOT, String::new()));
    }
    let mut segments = path.split('/').map(percent_decoded);
    let endpoint = segments.next()??.to_ascii_lowercase();
    let id = segments.next();
    if segments.next().is_some() {
        return None;
    }
    let Some(id) = id else {
        let methods = match endpoint.as_str() {
            ".search" => ROOT_SEARCH,
            "users" => USERS,
            "groups" => GROUPS,
            "schemas" => SCHEMAS,
            "resourcetypes" => RESOURCE_TYPES,
            "serviceproviderconfig" => CONFIG,
            "me" => ME,
            "bulk" => BULK,
            _ => return None,
        };
        return Some((methods, String::new()));
    };
    let id = id.filter(|id| !id.is_empty())?;
    let is_search = id.eq_ignore_ascii_case(".search");
    let methods = match (endpoint.as_str(), is_search) {
        ("users", true) => USERS_SEARCH,
        ("users", false) => USER,
        ("groups", true) => GROUPS_SEARCH,
        ("groups", false) => GROUP,
        ("schemas", _) => SCHEMA,
        ("resourcetypes", _) => RESOURCE_TYPE,
        _ => return None,
    };
    Some((methods, id))
}

fn unknown(path: &str) -> Refusal {
    let detail = format!(
        "there is nothing at `{}`; known are `/Users`, `/Groups`, `/Schemas`, `/ResourceTypes`, \
         `/ServiceProviderConfig`, `/.search`, `/Bulk` and `/Me`",
        shortened(path)
    );
    Refusal {
        detail,
        allowed: Vec::new(),
    }
}

/// Enough of what a client sent to recognize it.
fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

/// A part of a URI with `%41` as `A`. A `%` that no two digits follow stands for itself. `None` if the
/// bytes are not UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or_default());
                bytes = ahead;
            }
            _ => decoded.push(byte),
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_operation_has_its_method_and_path() {
        use Operation::*;
        let id = || "2819c223".to_owned();
        for (method, path, operation) in [
            ("GET", "", ListAll),
            ("GET", "/", ListAll),
            ("POST", "/.search", SearchAll),
            ("GET", "/Users", ListUsers),
            ("GET", "Users", ListUsers),
            ("GET", "/Users/", ListUsers),
            ("GET", "/uSERS", ListUsers),
            ("POST", "/Users", CreateUser),
            ("POST", "/Users/.search", SearchUsers),
            ("POST", "/users/.SEARCH/", SearchUsers),
            ("GET", "/Users/2819c223", ReadUser(id())),
            ("PUT", "/Users/2819c223", ReplaceUser(id())),
            ("PATCH", "/Users/2819c223/", PatchUser(id())),
            ("DELETE", "/Users/2819c223", DeleteUser(id())),
            ("GET", "/Groups", ListGroups),
            ("POST", "/Groups", CreateGroup),
            ("POST", "/Groups/.search", SearchGroups),
            ("GET", "/Groups/2819c223", ReadGroup(id())),
            ("PUT", "/Groups/2819c223", ReplaceGroup(id())),
            ("PATCH", "/Groups/2819c223", PatchGroup(id())),
            ("DELETE", "/Groups/2819c223", DeleteGroup(id())),
            ("GET", "/Schemas", ListSchemas),
            ("GET", "/Schemas/urn:a:b", ReadSchema("urn:a:b".to_owned())),
            (
                "GET",
                "/Schemas/urn%3Aa%3ab",
                ReadSchema("urn:a:b".to_owned()),
            ),
            ("GET", "/ResourceTypes", ListResourceTypes),
            (
                "GET",
                "/ResourceTypes/User",
                ReadResourceType("User".to_owned()),
            ),
            ("GET", "/ServiceProviderConfig", ReadServiceProviderConfig),
            ("POST", "/Bulk", Bulk),
            ("GET", "/Me", Me),
            ("PATCH", "/me", Me),
            (
                "GET",
                "/Users/a%2Fb%252F%zz%",
                ReadUser("a/b%2F%zz%".to_owned()),
            ),
            ("GET", "/Users/%C3%BC", ReadUser("ü".to_owned())),
        ] {
            assert_eq!(route(method, path), Ok(operation), "{method} {path}");
        }
    }

    #[test]
    fn unknown_paths_are_404_and_name_the_known_ones() {
        for path in [
            "//Users",
            "/Users//",
            "/Users/1/2",
            "/v2/Users",
            "/Unknown",
            "/ServiceProviderConfig/1",
            "/Me/1",
            "/Bulk/1",
            "/.search/1",
            "/Users/%FF",
            "/Users%2F1",
        ] {
            let refusal = route("GET", path).expect_err(path);
            assert_eq!(refusal.allowed_methods(), [""; 0], "{path}");
            let error = ScimError::from(refusal);
            assert_eq!(error.status, 404, "{path}");
            assert!(error.detail.contains("`/Users`"), "{error}");
        }
        let long = format!("/{}", "x".repeat(10_000));
        assert!(
            ScimError::from(route("GET", &long).expect_err("long"))
                .detail
                .len()
                < 300
        );
    }

    #[test]
    fn other_methods_are_405_with_those_that_are_allowed() {
        for (method, path, allowed) in [
            ("POST", "/", "GET"),
            ("HEAD", "/Users", "GET, POST"),
            ("get", "/Users", "GET, POST"),
            ("PUT", "/Users", "GET, POST"),
            ("GET", "/Users/.search", "POST"),
            ("POST", "/Users/1", "GET, PUT, PATCH, DELETE"),
            ("OPTIONS", "/Groups/1", "GET, PUT, PATCH, DELETE"),
            ("POST", "/Schemas", "GET"),
            ("DELETE", "/Schemas/urn:a", "GET"),
            ("PUT", "/ResourceTypes", "GET"),
            ("PATCH", "/ServiceProviderConfig", "GET"),
            ("HEAD", "/Me", "GET, POST, PUT, PATCH, DELETE"),
            ("GET", "/Bulk", "POST"),
            ("", "/Bulk", "POST"),
        ] {
            let refusal = route(method, path).expect_err(path);
            assert_eq!(
                refusal.allowed_methods().join(", "),
                allowed,
                "{method} {path}"
            );
            assert_eq!(ScimError::from(refusal).status, 405);
        }
    }

    proptest! {
        #[test]
        fn any_path_is_routed_or_refused(method in "(GET|POST|X)", path in "(/|Users|Schemas|%|%4|.search|\\PC){0,8}") {
            let _ = route(&method, &path);
        }

        #[test]
        fn what_is_encoded_is_decoded(text in "\\PC{0,12}") {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
            prop_assert_eq!(percent_decoded(&encoded), Some(text));
        }
    }
}
