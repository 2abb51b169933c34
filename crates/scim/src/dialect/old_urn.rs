//! The enterprise extension under a URN of SCIM 1.1 or of a draft of 2.0, as in
//! `"urn:scim:schemas:extension:enterprise:1.0": {"department": "Tours"}`. Templates of OneLogin.

use crate::schema::ENTERPRISE_USER;

const OLD: [&str; 2] = [
    "urn:scim:schemas:extension:enterprise:1.0",
    "urn:scim:schemas:extension:enterprise:2.0",
];

/// The URN that took the place of that one, in whatever letter case it is written.
pub(super) fn rewrite(urn: &str) -> Option<&'static str> {
    OLD.iter()
        .any(|old| old.eq_ignore_ascii_case(urn))
        .then_some(ENTERPRISE_USER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_urns_of_the_extension_are_the_one_of_today_and_no_other_is() {
        for urn in [OLD[0], OLD[1], "URN:SCIM:Schemas:Extension:Enterprise:1.0"] {
            assert_eq!(rewrite(urn), Some(ENTERPRISE_USER), "{urn}");
        }
        for urn in [
            "",
            "urn:scim:schemas:core:1.0",
            "urn:scim:schemas:extension:enterprise:1.0:User",
            "urn:scim:schemas:extension:enterprise:3.0",
            ENTERPRISE_USER,
        ] {
            assert_eq!(rewrite(urn), None, "{urn}");
        }
    }
}
