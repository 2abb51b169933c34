//! Comparison of texts by their characters, with or without regard to letter case.
//!
//! Letter case is folded by the lower-case mapping of Unicode, with no locale (RFC 7644 §3.4.2.3). Texts are
//! compared in place, as far as they are the same; only to look for a part of one that is not ASCII it is
//! folded into a new string.

use std::{borrow::Cow, cmp::Ordering, fmt};

use super::Operator;
use crate::{
    schema::{Attribute, AttributeType},
    work::Work,
};

/// The steps that it takes more to compare letters that are not ASCII.
const OTHER_LETTERS: usize = 4;

/// The steps that it takes more to look for a part of a text.
const LOOKING: usize = 4;

/// A text to compare with. `Debug` tells how long it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    text: String,
    /// The text in folded form, where letter case does not count.
    folded: Option<String>,
}

impl Text {
    /// A text to compare with values of an attribute.
    pub(crate) fn of(attribute: &Attribute, text: &str) -> Self {
        if is_case_exact(attribute) {
            Self::exact(text)
        } else {
            Self::folded(text)
        }
    }

    /// A text that is compared as it is.
    pub(crate) fn exact(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            folded: None,
        }
    }

    /// A text that is compared without regard to letter case.
    pub(crate) fn folded(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            folded: Some(fold(text).into_owned()),
        }
    }

    /// The text as the client wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What has to be the same, see [`compared`].
    #[must_use]
    pub fn compared(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.text)
    }

    /// Whether `value` compares that way with this text.
    #[must_use]
    pub fn matches(&self, operator: Operator, value: &str) -> bool {
        self.matches_within(operator, value, &Work::unlimited())
    }

    /// Whether `value` compares that way with this text, as long as there is work left for it.
    pub(super) fn matches_within(&self, operator: Operator, value: &str, work: &Work) -> bool {
        let is_left = match operator {
            Operator::Contains => work.take(LOOKING) && work.take_bytes(value.len()),
            _ => work.take_bytes(value.len().min(self.text.len())),
        };
        if !is_left {
            return false;
        }
        match &self.folded {
            None => matches_exactly(operator, value, &self.text),
            Some(folded) if value.is_ascii() => matches_ascii(operator, value, folded),
            Some(folded) => {
                work.take(OTHER_LETTERS) && matches_folded(operator, value, folded, work)
            }
        }
    }
}

/// What is compared of a text of an attribute: a filter finds two texts equal if and only if this is the
/// same of both. Only `userName` is compared in another way, by [`crate::user_name::key`].
#[must_use]
pub fn compared<'t>(attribute: &Attribute, text: &'t str) -> Cow<'t, str> {
    if is_case_exact(attribute) {
        Cow::Borrowed(text)
    } else {
        fold(text)
    }
}

fn is_case_exact(attribute: &Attribute) -> bool {
    attribute.case_exact || attribute.kind == AttributeType::Binary
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Text({} bytes)", self.text.len())
    }
}

/// The form in which two texts are the same when they differ in letter case alone.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return Cow::Borrowed(text);
    }
    Cow::Owned(letters(text).collect())
}

/// The letters of a text in folded form. The final sigma is the one letter whose lower-case form depends on
/// its place in the word.
fn letters(text: &str) -> impl DoubleEndedIterator<Item = char> {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == 'ς' { 'σ' } else { letter })
}

/// Whether two texts are the same but for letter case, as long as there is work left for it.
pub(crate) fn is_equal_folded(left: &str, right: &str, work: &Work) -> bool {
    let is_ascii = || left.is_ascii() && right.is_ascii();
    left.eq_ignore_ascii_case(right)
        || (!is_ascii()
            && work.take(OTHER_LETTERS)
            && first_difference(letters(left), letters(right), work) == (None, None))
}

/// The first letters that differ; `None` for the end of one, both if nothing differs. A letter that does not
/// differ is a step.
fn first_difference(
    mut left: impl Iterator<Item = char>,
    mut right: impl Iterator<Item = char>,
    work: &Work,
) -> (Option<char>, Option<char>) {
    let mut same = 0;
    loop {
        match (left.next(), right.next()) {
            (Some(left), Some(right)) if left == right => same += 1,
            differing => {
                work.take(same);
                return differing;
            }
        }
    }
}

/// The order of two texts without regard to letter case.
pub(crate) fn compare_folded(left: &str, right: &str) -> Ordering {
    if left.is_ascii() && right.is_ascii() {
        let right = right.bytes().map(|byte| byte.to_ascii_lowercase());
        return left
            .bytes()
            .map(|byte| byte.to_ascii_lowercase())
            .cmp(right);
    }
    letters(left).cmp(letters(right))
}

fn matches_exactly(operator: Operator, value: &str, text: &str) -> bool {
    match operator {
        Operator::Equal => value == text,
        Operator::NotEqual => value != text,
        Operator::Contains => value.contains(text),
        Operator::StartsWith => value.starts_with(text),
        Operator::EndsWith => value.ends_with(text),
        Operator::Greater => value > text,
        Operator::GreaterOrEqual => value >= text,
        Operator::Less => value < text,
        Operator::LessOrEqual => value <= text,
    }
}

/// As [`matches_exactly`], for an ASCII value of any letter case and a folded text.
fn matches_ascii(operator: Operator, value: &str, folded: &str) -> bool {
    let (bytes, folded_bytes) = (value.as_bytes(), folded.as_bytes());
    let order = || {
        bytes
            .iter()
            .map(u8::to_ascii_lowercase)
            .cmp(folded_bytes.iter().copied())
    };
    match operator {
        Operator::Equal => value.eq_ignore_ascii_case(folded),
        Operator::NotEqual => !value.eq_ignore_ascii_case(folded),
        Operator::Contains => contains_ascii(value, folded),
        Operator::StartsWith => bytes
            .get(..folded.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(folded_bytes)),
        Operator::EndsWith => {
            let start = bytes.len().checked_sub(folded.len());
            start
                .and_then(|start| bytes.get(start..))
                .is_some_and(|tail| tail.eq_ignore_ascii_case(folded_bytes))
        }
        Operator::Greater => order().is_gt(),
        Operator::GreaterOrEqual => order().is_ge(),
        Operator::Less => order().is_lt(),
        Operator::LessOrEqual => order().is_le(),
    }
}

/// As [`matches_exactly`], for a value of any kind and a folded text.
fn matches_folded(operator: Operator, value: &str, folded: &str, work: &Work) -> bool {
    let difference = || first_difference(letters(value), folded.chars(), work);
    let order = || {
        let (value, folded) = difference();
        value.cmp(&folded)
    };
    match operator {
        Operator::Equal => difference() == (None, None),
        Operator::NotEqual => difference() != (None, None),
        Operator::Contains => work.take(value.len()) && fold(value).contains(folded),
        Operator::StartsWith => difference().1.is_none(),
        Operator::EndsWith => {
            let (value, folded) = (letters(value).rev(), folded.chars().rev());
            first_difference(value, folded, work).1.is_none()
        }
        Operator::Greater => order().is_gt(),
        Operator::GreaterOrEqual => order().is_ge(),
        Operator::Less => order().is_lt(),
        Operator::LessOrEqual => order().is_le(),
    }
}

/// Up to this product of two lengths it is quicker to look at every place than to fold.
const FEW_PLACES: usize = 4096;

fn contains_ascii(value: &str, folded: &str) -> bool {
    let (bytes, folded_bytes) = (value.as_bytes(), folded.as_bytes());
    let Some(first) = folded_bytes.first() else {
        return true;
    };
    if bytes.len().saturating_mul(folded.len()) > FEW_PLACES {
        return value.to_ascii_lowercase().contains(folded);
    }
    bytes.windows(folded.len()).any(|window| {
        window
            .first()
            .is_some_and(|byte| byte.eq_ignore_ascii_case(first))
            && window.eq_ignore_ascii_case(folded_bytes)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letter_case_counts_only_where_it_is_exact() {
        for (operator, value, text, exact, folded) in [
            (Operator::Equal, "Müller", "mÜLLER", false, true),
            (Operator::Equal, "Muller", "müller", false, false),
            (Operator::Equal, "ΟΔΟΣ", "οδος", false, true),
            (Operator::Contains, "Engineer", "GINE", false, true),
            (Operator::Contains, "Engineer", "", true, true),
            (Operator::Contains, "東京都", "京", true, true),
            (Operator::StartsWith, "Engineer", "ENG", false, true),
            (Operator::StartsWith, "Eng", "Engineer", false, false),
            (Operator::EndsWith, "Engineer", "EER", false, true),
            (Operator::EndsWith, "eer", "Engineer", false, false),
            (Operator::Greater, "b", "A", true, true),
            (Operator::Greater, "B", "a", false, true),
            (Operator::LessOrEqual, "a", "A", false, true),
            (Operator::GreaterOrEqual, "Zoë", "ZOË", true, true),
            (Operator::Less, "Zebra", "Äpfel", true, true),
        ] {
            assert_eq!(
                Text::exact(text).matches(operator, value),
                exact,
                "`{value}` {operator} `{text}`, exact"
            );
            assert_eq!(
                Text::folded(text).matches(operator, value),
                folded,
                "`{value}` {operator} `{text}`, folded"
            );
        }
    }

    #[test]
    fn dotless_i_is_another_letter() {
        assert!(!Text::folded("admin").matches(Operator::Equal, "adm\u{131}n"));
    }

    #[test]
    fn order_ignores_case_and_no_more() {
        let is_same = |left, right| is_equal_folded(left, right, &Work::unlimited());
        assert_eq!(compare_folded("anna", "ANNA"), Ordering::Equal);
        assert_eq!(compare_folded("anna", "BERT"), Ordering::Less);
        assert_eq!(compare_folded("Émile", "émile"), Ordering::Equal);
        assert_eq!(compare_folded("zoe", "Émile"), Ordering::Less);
        assert!(is_same("ANNA", "anna") && is_same("Émile", "émile"));
        assert!(is_same("\u{212A}", "k") && !is_same("anna", "anna "));
    }

    proptest! {
        /// What finds rows by a digest of the compared form rests on this.
        #[test]
        fn texts_are_equal_when_what_is_compared_is_the_same(
            left in "[aAkK\u{212A}ßẞsSσςΣiIıİ\u{307} é]{0,3}",
            right in "[aAkK\u{212A}ßẞsSσςΣiIıİ\u{307} é]{0,3}",
        ) {
            for case_exact in [false, true] {
                let attribute = Attribute { case_exact, ..title() };
                let text = Text::of(&attribute, &left);
                let form = compared(&attribute, &left);
                prop_assert_eq!(text.compared(), &form);
                prop_assert_eq!(
                    text.matches(Operator::Equal, &right),
                    form == compared(&attribute, &right)
                );
            }
        }
    }

    fn title() -> Attribute {
        let user = crate::schema::user();
        user.attribute(user.find("title").expect("known")).clone()
    }
}
