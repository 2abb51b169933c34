//! Texts that databases, placeholders and letter case get wrong.

use super::random::Random;

/// They differ in letter case, accents, spaces at the end and how they begin, or mean something in SQL.
const TEXTS: [&str; 46] = [
    "anna",
    "Anna",
    "ANNA",
    "ann",
    "annabel",
    "änna",
    "ÄNNA",
    "a\u{308}nna",
    "Anna ",
    " anna",
    "an na",
    "an\tna",
    "an\u{1}na",
    "an\nna",
    "straße",
    "STRASSE",
    "STRAẞE",
    "istanbul",
    "Istanbul",
    "İstanbul",
    "ıstanbul",
    "οδος",
    "ΟΔΟΣ",
    "οδοσ",
    "\u{212A}elvin",
    "kelvin",
    "ﬁn",
    "fin",
    "😀",
    "anna😀",
    "東京",
    "50%",
    "%",
    "_nna",
    "an\\na",
    "an'na",
    "an\"na",
    "' OR 1=1 -- ",
    "%s",
    "%1$d",
    "{members}",
    "{user_keys}",
    "701984",
    "0701984",
    "null",
    "true",
];

/// Any of them, now and then none or a long one.
pub(crate) fn text(random: &mut Random) -> String {
    match random.below(40) {
        0 => String::new(),
        1 => "anna".repeat(80),
        _ => (*random.pick(&TEXTS)).to_owned(),
    }
}

/// An address of which each connection has some, often in other letter case.
pub(crate) fn address(random: &mut Random) -> String {
    let address = format!("u{}@example.org", random.below(40));
    spelled(random, &address)
}

/// A text in other letter case, or as it is.
pub(crate) fn spelled(random: &mut Random, text: &str) -> String {
    match random.below(4) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        _ => text.to_owned(),
    }
}

/// A text that is like another one, often the same.
pub(crate) fn like(random: &mut Random, text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let part = random.below(characters.len() + 1);
    match random.below(10) {
        0 => characters[..part].iter().collect(),
        1 => characters[part..].iter().collect(),
        2 => format!("{text} "),
        3 => format!("{text}{}", self::text(random)),
        4..7 => spelled(random, text),
        _ => text.to_owned(),
    }
}
