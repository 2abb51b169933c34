//! The words of a filter: names, literals, white space; and what is said when another one was due.

use std::borrow::Cow;

use super::Literal;
use crate::{error::ScimError, path::AttributePath};

/// What is left of a text that is read from its start.
pub(super) struct Lexer<'a> {
    pub(super) rest: &'a str,
}

/// Where reading stopped, and what would have been right there.
pub(super) struct Fault {
    /// Bytes that were left to read.
    pub(super) left: usize,
    pub(super) expected: &'static str,
    /// The limit that was reached.
    pub(super) limit: Option<usize>,
}

pub(super) type Parsed<T> = Result<T, Fault>;

impl<'a> Lexer<'a> {
    pub(super) fn attribute(&mut self) -> Parsed<AttributePath<'a>> {
        match AttributePath::lead(self.rest) {
            (Some(path), rest) => {
                self.rest = rest;
                Ok(path)
            }
            (None, _) => self.fault("the name of an attribute"),
        }
    }

    /// `.name`, directly after a bracket.
    pub(super) fn sub_attribute(&mut self) -> Parsed<Option<AttributePath<'a>>> {
        if !self.take(".") {
            return Ok(None);
        }
        match AttributePath::lead(self.rest) {
            (Some(path), rest) if path.schema.is_none() && path.sub_attribute.is_none() => {
                self.rest = rest;
                Ok(Some(path))
            }
            _ => self.fault("the name of a sub-attribute"),
        }
    }

    pub(super) fn literal(&mut self) -> Parsed<Literal<'a>> {
        match self.rest.bytes().next() {
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.keyword(),
        }
    }

    fn keyword(&mut self) -> Parsed<Literal<'a>> {
        let start = self.rest;
        let word = self.take_word();
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        if is("true") {
            Ok(Literal::Boolean(true))
        } else if is("false") {
            Ok(Literal::Boolean(false))
        } else if is("null") {
            Ok(Literal::Null)
        } else {
            self.rest = start;
            self.fault("a value: a string in double quotes, a number, `true`, `false` or `null`")
        }
    }

    /// A JSON string (RFC 8259 §7).
    fn string(&mut self) -> Parsed<Literal<'a>> {
        let Some((length, has_escapes)) = measure_string(self.rest) else {
            return self.fault("a string as in JSON, closed by a double quote");
        };
        let (quoted, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        let inside = quoted.get(1..length - 1).filter(|_| !has_escapes);
        let text = match inside {
            Some(plain) => Cow::Borrowed(plain),
            None => match serde_json::from_str(quoted) {
                Ok(text) => Cow::Owned(text),
                Err(_) => return self.fault("a string with escapes as in JSON"),
            },
        };
        self.rest = rest;
        Ok(Literal::Text(text))
    }

    /// A JSON number (RFC 8259 §6).
    fn number(&mut self) -> Parsed<Literal<'a>> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let (number, rest) = self.split(is_part);
        if serde_json::from_str::<serde_json::Number>(number).is_err() {
            return self.fault("a number as in JSON");
        }
        self.rest = rest;
        Ok(Literal::Number(number))
    }

    pub(super) fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Letters, possibly none.
    pub(super) fn take_word(&mut self) -> &'a str {
        let (word, rest) = self.split(|byte| byte.is_ascii_alphabetic());
        self.rest = rest;
        word
    }

    /// White space of any length; tells whether there was some.
    pub(super) fn take_space(&mut self) -> bool {
        let before = self.rest.len();
        self.skip_space();
        self.rest.len() < before
    }

    pub(super) fn skip_space(&mut self) {
        (_, self.rest) = self.split(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    pub(super) fn end(&self) -> Parsed<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            self.fault("the end")
        }
    }

    pub(super) fn fault<T>(&self, expected: &'static str) -> Parsed<T> {
        Err(Fault {
            left: self.rest.len(),
            expected,
            limit: None,
        })
    }

    fn split(&self, is_part: impl Fn(u8) -> bool) -> (&'a str, &'a str) {
        let length = self.rest.bytes().take_while(|byte| is_part(*byte)).count();
        self.rest
            .split_at_checked(length)
            .unwrap_or(("", self.rest))
    }
}

/// The bytes of the quoted string at the start of a text, and whether there are escapes in it. A control
/// character has to be escaped; one that is not leaves the string open, as the end of the text does.
fn measure_string(text: &str) -> Option<(usize, bool)> {
    let mut has_escapes = false;
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((place, byte)) = bytes.next() {
        match byte {
            b'"' => return Some((place + 1, has_escapes)),
            b'\\' => {
                has_escapes = true;
                bytes.next();
            }
            byte if byte < b' ' => return None,
            _ => {}
        }
    }
    None
}

impl Fault {
    pub(super) fn invalid_filter(self, text: &str) -> ScimError {
        ScimError::invalid_filter(self.describe("filter", text))
    }

    pub(super) fn invalid_path(self, text: &str) -> ScimError {
        ScimError::invalid_path(self.describe("path", text))
    }

    fn describe(self, what: &str, text: &str) -> String {
        let place = text.len().saturating_sub(self.left);
        let (read, left) = text.split_at_checked(place).unwrap_or((text, ""));
        let position = read.chars().count() + 1;
        let expected = match self.limit {
            Some(limit) => format!("{} (the limit is {limit})", self.expected),
            None => self.expected.to_owned(),
        };
        // One character and no more: what follows can be a value, and that a secret.
        let found = match left.chars().next() {
            Some(character) => format!("`{character}`"),
            None => "the end".to_owned(),
        };
        format!("{what}, character {position}: expected {expected}, found {found}")
    }
}
