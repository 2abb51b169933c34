//! Text in a filter without its quotes: `userName eq bjensen`. WSO2 Identity Server and Asgardeo, and
//! authentik up to 2025.8.

use crate::{
    filter::{Operator, operator},
    path::AttributePath,
};

/// Quotation marks that the grammar does not know.
const OTHER_QUOTES: [char; 6] = ['\'', '`', '‘', '“', '„', '«'];

/// The same filter with the quotes, if it is one `eq` with text that has none. The text is all that
/// follows the operator, spaces and all: `displayName eq Tour Guides`.
///
/// `None` where nobody can tell what the text would be: where a double quote stands in it, where it begins
/// with another quotation mark, and where it reads on like a filter.
///
/// ```
/// use scim::dialect::quoted;
///
/// assert_eq!(quoted("userName Eq bjensen"), Some(r#"userName Eq "bjensen""#.to_owned()));
/// assert_eq!(quoted("userName eq bjensen and active eq true"), None);
/// ```
#[must_use]
pub fn quoted(filter: &str) -> Option<String> {
    let filter = filter.trim();
    let (operator, text) = comparison(filter)?;
    let text = text.trim_start();
    let is_text = operator == Operator::Equal
        && !text.is_empty()
        && !text.contains('"')
        && !text.eq_ignore_ascii_case("null");
    if !is_text || text.starts_with(OTHER_QUOTES) || reads_on(text) {
        return None;
    }
    let start = filter.strip_suffix(text)?;
    Some(format!("{start}{}", serde_json::Value::from(text)))
}

/// The operator of a comparison and what follows it, with the space before that.
fn comparison(text: &str) -> Option<(Operator, &str)> {
    let (path, rest) = AttributePath::lead(text);
    path?;
    let (word, rest) = word(rest.strip_prefix(char::is_whitespace)?.trim_start());
    let operator = operator(word)?;
    rest.starts_with(char::is_whitespace)
        .then_some((operator, rest))
}

/// Whether `and` or `or` stands in a text, and something that a filter can consist of after it.
fn reads_on(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(char::is_whitespace) {
        let (conjunction, operand) = word(after);
        let joins = ["and", "or"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(conjunction));
        if joins && operand.starts_with(char::is_whitespace) && is_filter(operand.trim_start()) {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether a text begins as a filter does: with a grouping, a negation or a comparison.
fn is_filter(text: &str) -> bool {
    let (first, rest) = word(text);
    let (second, end) = word(rest.trim_start());
    let is_presence = second.eq_ignore_ascii_case("pr") && end.trim_start().is_empty();
    let is_negation = first.eq_ignore_ascii_case("not") && rest.trim_start().starts_with('(');
    text.starts_with('(') || is_negation || is_presence || comparison(text).is_some()
}

/// The letters at the start of a text, and what follows them.
fn word(text: &str) -> (&str, &str) {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    text.split_at_checked(length).unwrap_or(("", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_after_the_operator_gets_its_quotes() {
        for (filter, expected) in [
            ("userName eq bjensen", r#"userName eq "bjensen""#),
            (
                "userName Eq  b@example.org ",
                r#"userName Eq  "b@example.org""#,
            ),
            ("externalId eq 7", r#"externalId eq "7""#),
            ("title eq true", r#"title eq "true""#),
            ("displayName eq O'Brien's", r#"displayName eq "O'Brien's""#),
            ("emails.value eq b", r#"emails.value eq "b""#),
            (
                "displayName eq Tour Guides",
                r#"displayName eq "Tour Guides""#,
            ),
            ("displayName eq R and D", r#"displayName eq "R and D""#),
            (
                "displayName eq Research and Development (all)",
                r#"displayName eq "Research and Development (all)""#,
            ),
            (r"displayName eq A\B", r#"displayName eq "A\\B""#),
            (
                "urn:ietf:params:scim:schemas:core:2.0:User:userName eq Zoë",
                r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "Zoë""#,
            ),
        ] {
            assert_eq!(quoted(filter).as_deref(), Some(expected), "{filter}");
        }
    }

    #[test]
    fn what_could_be_something_else_stays_as_it_is() {
        for filter in [
            "",
            "userName",
            "userName eq",
            "userName eq ",
            "userName pr",
            "userName is bjensen",
            "userName eqbjensen",
            "userName eq null",
            "userName sw bjensen",
            "userName ne bjensen",
            "userName eq 'bjensen'",
            "userName eq “bjensen”",
            r#"userName eq "bjensen""#,
            r#"userName eq bjensen" or userName pr"#,
            "userName eq a and active eq true",
            "userName eq a OR userName eq b",
            "userName eq a or (title pr)",
            "userName eq a and not (active eq false)",
            "userName eq a and title pr",
            "(userName eq a)",
            "emails[type eq work]",
            "not (userName eq a)",
        ] {
            assert_eq!(quoted(filter), None, "{filter}");
        }
    }
}
