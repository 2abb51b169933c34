//! `If-Match` and `If-None-Match` (RFC 7644 §3.14, RFC 9110 §13).

use scim::error::ScimError;

use super::call::entity_tag;

/// Whether a write may go on.
///
/// # Errors
/// 412 when `If-Match` names other versions than the stored one.
pub(super) fn if_match(header: Option<&str>, version: u64) -> Result<(), ScimError> {
    match header {
        Some(header) if !names(header, version) => Err(ScimError::new(
            412,
            format!(
                "the resource has changed: `If-Match` must be `{}`",
                entity_tag(version)
            ),
        )),
        _ => Ok(()),
    }
}

/// Whether a write may go on that must not meet the versions of `If-None-Match`.
///
/// # Errors
/// 412 when the stored version is among them (RFC 9110 §13.1.2).
pub(super) fn if_none_match(header: Option<&str>, version: u64) -> Result<(), ScimError> {
    match is_known(header, version) {
        true => Err(ScimError::new(
            412,
            "the resource has a version that `If-None-Match` names",
        )),
        false => Ok(()),
    }
}

/// Whether the client has the stored version already.
pub(super) fn is_known(header: Option<&str>, version: u64) -> bool {
    header.is_some_and(|header| names(header, version))
}

/// Whether a list of entity tags names a version, compared weakly.
fn names(header: &str, version: u64) -> bool {
    let opaque = format!("\"{version}\"");
    header
        .split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == opaque)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly_and_as_a_list() {
        for header in ["W/\"3\"", "\"3\"", "*", "\"1\", W/\"3\""] {
            assert!(is_known(Some(header), 3), "{header}");
            assert!(if_match(Some(header), 3).is_ok(), "{header}");
        }
        for header in ["W/\"2\"", "3", "", "\"33\""] {
            assert!(!is_known(Some(header), 3), "{header}");
            assert_eq!(
                if_match(Some(header), 3).unwrap_err().status,
                412,
                "{header}"
            );
        }
        assert!(if_match(None, 3).is_ok());
    }
}
