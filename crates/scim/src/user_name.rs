//! When two `userName`s are the same (RFC 7643 §4.1.1, RFC 7644 §5).

use unicode_normalization::UnicodeNormalization;

use crate::error::ScimError;

/// The bytes of the longest name. A distinguished name has a few hundred.
pub const LONGEST: usize = 1024;

/// The text by which a `userName` is compared: two names are the same if their keys are.
///
/// It is the name in NFKC and lower case. For a name that `UsernameCaseMapped` of RFC 8265 §3.3 allows, that
/// is what the profile makes of it; real directories hold more, names with spaces or symbols for example. The
/// name itself is kept as sent, the key is never shown.
///
/// # Errors
///
/// 400 `invalidValue` for a name that is empty, longer than [`LONGEST`], has white space at an end, or holds a
/// character that cannot be seen: two such names would look the same to an administrator.
///
/// ```
/// use scim::user_name::key;
///
/// assert_eq!(key("BJensen+Test@Example.com")?, "bjensen+test@example.com");
/// assert_eq!(key("Jürgen Groß")?, key("JU\u{308}RGEN GROẞ")?);
/// assert!(key("bjensen\u{200b}").is_err());
/// # Ok::<(), scim::error::ScimError>(())
/// ```
pub fn key(user_name: &str) -> Result<String, ScimError> {
    if user_name.len() > LONGEST {
        return Err(ScimError::invalid_value(format!(
            "`userName` must not be longer than {LONGEST} bytes"
        )));
    }
    // Nothing else is done to these.
    if !user_name.is_empty() && user_name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(user_name.to_ascii_lowercase());
    }
    check(user_name)?;
    let mapped = user_name.nfkc().flat_map(char::to_lowercase).nfc();
    // A final sigma is the one letter whose lower case depends on what stands around it; here it must not.
    Ok(mapped
        .map(|letter| if letter == 'ς' { 'σ' } else { letter })
        .collect())
}

fn check(user_name: &str) -> Result<(), ScimError> {
    let refuse = |problem: String| Err(ScimError::invalid_value(format!("`userName` {problem}")));
    if user_name.is_empty() {
        return refuse("must not be empty".to_owned());
    }
    if user_name.starts_with(char::is_whitespace) || user_name.ends_with(char::is_whitespace) {
        return refuse("must not start or end with white space".to_owned());
    }
    let kind = |character: char| match character {
        character if character.is_control() => Some("a control character"),
        '\u{2028}' | '\u{2029}' => Some("a line separator"),
        '\u{061C}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' => Some("a character that changes the direction of text"),
        character if is_invisible(character) => Some("an invisible character"),
        _ => None,
    };
    match user_name
        .chars()
        .find_map(|character| Some((kind(character)?, character)))
    {
        Some((kind, character)) => refuse(format!("holds {kind}, U+{:04X}", u32::from(character))),
        None => Ok(()),
    }
}

/// Format characters (general category Cf) and what Unicode lets a display ignore
/// (Default_Ignorable_Code_Point).
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{034F}' | '\u{0600}'..='\u{0605}' | '\u{06DD}' | '\u{070F}'
        | '\u{0890}'..='\u{0891}' | '\u{08E2}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use precis_profiles::{UsernameCaseMapped, precis_core::profile::PrecisFastInvocation};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_people_take_for_the_same_have_the_same_key() {
        for (left, right) in [
            ("BJensen", "bjensen"),
            ("JÜRGEN", "ju\u{308}rgen"),
            ("GROẞ", "groß"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
            ("ＢＪｅｎｓｅｎ", "bjensen"),
            ("ﬁsh", "FISH"),
            ("John\u{A0}Doe", "john doe"),
            ("ＪＯＨＮ ＤＯＥ", "john doe"),
            ("山田太郎", "山田太郎"),
        ] {
            assert_eq!(
                key(left).expect(left),
                key(right).expect(right),
                "{left} {right}"
            );
        }
    }

    #[test]
    fn names_that_differ_have_different_keys() {
        for (left, right) in [
            ("jurgen", "jürgen"),
            ("gross", "groß"),
            ("a b", "a  b"),
            ("ab", "a b"),
            ("i", "ı"),
            ("a+b", "a b"),
            ("аdmin", "admin"), // the first letter is Cyrillic
        ] {
            assert_ne!(
                key(left).expect(left),
                key(right).expect(right),
                "{left} {right}"
            );
        }
    }

    #[test]
    fn real_names_are_accepted() {
        for name in [
            "bjensen+test@example.com",
            "a#b\\c'd/e%f",
            "EXAMPLE\\bjensen",
            "O'Brien",
            "John Doe",
            "José García",
            "山田 太郎",
            "יעל",
            "محمد1",
            "naïve™",
            "bj@exämple.org",
            "€uro",
        ] {
            assert!(key(name).is_ok(), "{name}: {:?}", key(name));
        }
    }

    #[test]
    fn a_name_is_as_long_as_the_limit_and_no_longer() {
        for letter in ["a", "é"] {
            let longest = letter.repeat(LONGEST / letter.len());
            assert!(key(&longest).is_ok());
            let detail = "`userName` must not be longer than 1024 bytes";
            assert_eq!(
                key(&format!("{longest}a")),
                Err(ScimError::invalid_value(detail))
            );
        }
    }

    #[test]
    fn names_that_do_not_show_what_they_are_are_refused() {
        for (name, problem) in [
            ("", "must not be empty"),
            (" ", "must not start or end with white space"),
            (" a", "must not start or end with white space"),
            ("a\u{3000}", "must not start or end with white space"),
            ("a\tb", "holds a control character, U+0009"),
            ("a\0b", "holds a control character, U+0000"),
            ("a\u{7f}", "holds a control character, U+007F"),
            ("a\u{2028}b", "holds a line separator, U+2028"),
            (
                "a\u{202e}b",
                "holds a character that changes the direction of text, U+202E",
            ),
            (
                "a\u{200f}b",
                "holds a character that changes the direction of text, U+200F",
            ),
            ("a\u{200b}b", "holds an invisible character, U+200B"),
            ("a\u{200d}b", "holds an invisible character, U+200D"),
            ("a\u{feff}b", "holds an invisible character, U+FEFF"),
            ("a\u{ad}b", "holds an invisible character, U+00AD"),
            ("a\u{e0041}b", "holds an invisible character, U+E0041"),
            ("a\u{3164}b", "holds an invisible character, U+3164"),
        ] {
            let expected = ScimError::invalid_value(format!("`userName` {problem}"));
            assert_eq!(key(name), Err(expected), "{name:?}");
        }
    }

    /// What the profile of RFC 8265 makes of a name, if it allows it.
    fn profile(name: &str) -> Option<String> {
        let mapped = UsernameCaseMapped::enforce(name).ok()?;
        Some(mapped.replace('ς', "σ"))
    }

    #[test]
    fn the_key_is_the_profile_for_every_character_that_it_allows() {
        let mut allowed = 0;
        for character in '!'..='\u{3FFFF}' {
            let name = character.to_string();
            if let Some(profile) = profile(&name) {
                assert_eq!(key(&name), Ok(profile), "U+{:04X}", u32::from(character));
                allowed += 1;
            }
        }
        assert!(allowed > 90_000, "{allowed}");
    }

    proptest! {
        #[test]
        fn the_key_is_the_profile_for_names_that_it_allows(name in "[\\p{L}\\p{N}\\p{M}._@-]{1,8}") {
            if let (Some(profile), Ok(key)) = (profile(&name), key(&name)) {
                prop_assert_eq!(key, profile);
            }
        }

        #[test]
        fn a_key_is_its_own_key(name in "\\PC{1,12}") {
            // A key may start with the space that an accent of its own stands on.
            if let Ok(first) = key(&name) && let Ok(second) = key(&first) {
                prop_assert_eq!(second, first);
            }
        }
    }
}
