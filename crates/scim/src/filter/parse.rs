//! Text to [`Filter`]: a recursive descent over the grammar of RFC 7644 §3.4.2.2 with its errata.
//!
//! `or` binds weaker than `and`, `and` weaker than `not`. A chain of either is one node, so that only
//! groupings, `not` and value paths nest; the depth limit is counted there.

use std::borrow::Cow;

use super::{Filter, Literal, Operator};
use crate::{error::ScimError, limits::Limits, path::AttributePath};

/// The longest piece of a filter that an error repeats, in characters.
const QUOTED: usize = 40;

/// The target of a PATCH operation as written (RFC 7644 §3.5.2, Figure 7).
#[derive(Debug)]
pub(crate) struct PathText<'a> {
    pub(crate) attribute: AttributePath<'a>,
    pub(crate) filter: Option<Filter<'a>>,
    pub(crate) sub_attribute: Option<&'a str>,
}

impl<'a> Filter<'a> {
    /// Reads a filter that is the whole of `text`.
    ///
    /// # Errors
    ///
    /// `invalidFilter`, naming the place and what was expected there, when `text` is no filter or is
    /// longer or nested deeper than `limits` allow.
    pub fn parse(text: &'a str, limits: &Limits) -> Result<Self, ScimError> {
        let mut parser = Parser::new(text, limits).map_err(|fault| fault.invalid_filter(text))?;
        parser
            .whole_filter()
            .map_err(|fault| fault.invalid_filter(text))
    }
}

/// Reads the `path` of a PATCH operation.
///
/// # Errors
///
/// `invalidFilter` for what stands between brackets, `invalidPath` for the rest.
pub(crate) fn parse_path<'a>(text: &'a str, limits: &Limits) -> Result<PathText<'a>, ScimError> {
    let mut parser = Parser::new(text, limits).map_err(|fault| fault.invalid_path(text))?;
    let attribute = parser
        .attribute()
        .map_err(|fault| fault.invalid_path(text))?;
    if !parser.take("[") {
        parser.end().map_err(|fault| fault.invalid_path(text))?;
        return Ok(PathText {
            attribute,
            filter: None,
            sub_attribute: None,
        });
    }
    // RFC 7644 §3.5.2.2 itself prints `members[value eq"..."]`.
    parser.space_before_string = Space::Optional;
    let filter = parser
        .bracketed()
        .map_err(|fault| fault.invalid_filter(text))?;
    let sub_attribute = parser
        .sub_attribute()
        .map_err(|fault| fault.invalid_path(text))?;
    parser.end().map_err(|fault| fault.invalid_path(text))?;
    Ok(PathText {
        attribute,
        filter: Some(filter),
        sub_attribute: sub_attribute.map(|path| path.name),
    })
}

struct Parser<'a> {
    /// What is not yet read.
    rest: &'a str,
    depth: usize,
    depth_limit: usize,
    space_before_string: Space,
}

#[derive(Clone, Copy, PartialEq)]
enum Space {
    Required,
    Optional,
}

/// Where reading stopped, and what would have been right there.
struct Fault {
    /// Bytes that were left to read.
    left: usize,
    expected: &'static str,
}

type Parsed<T> = Result<T, Fault>;

impl<'a> Parser<'a> {
    fn new(text: &'a str, limits: &Limits) -> Parsed<Self> {
        if text.len() > limits.filter_bytes {
            return Err(Fault {
                left: text.len() - limits.filter_bytes,
                expected: "no more, it is too long",
            });
        }
        Ok(Self {
            rest: text,
            depth: 0,
            depth_limit: limits.filter_depth,
            space_before_string: Space::Required,
        })
    }

    fn whole_filter(&mut self) -> Parsed<Filter<'a>> {
        self.skip_space();
        let filter = self.disjunction()?;
        self.skip_space();
        self.end()?;
        Ok(filter)
    }

    fn disjunction(&mut self) -> Parsed<Filter<'a>> {
        let first = self.conjunction()?;
        if !self.take_logical("or")? {
            return Ok(first);
        }
        let mut operands = vec![first, self.conjunction()?];
        while self.take_logical("or")? {
            operands.push(self.conjunction()?);
        }
        Ok(Filter::Or(operands))
    }

    fn conjunction(&mut self) -> Parsed<Filter<'a>> {
        let first = self.operand()?;
        if !self.take_logical("and")? {
            return Ok(first);
        }
        let mut operands = vec![first, self.operand()?];
        while self.take_logical("and")? {
            operands.push(self.operand()?);
        }
        Ok(Filter::And(operands))
    }

    /// A grouping, a negation, or an expression on one attribute.
    fn operand(&mut self) -> Parsed<Filter<'a>> {
        if self.take("(") {
            return self.grouped();
        }
        if self.take_negation() {
            return Ok(Filter::Not(Box::new(self.grouped()?)));
        }
        let attribute = self.attribute()?;
        if !self.take("[") {
            return self.comparison(attribute);
        }
        let filter = Box::new(self.bracketed()?);
        let rest = match self.sub_attribute()? {
            None => None,
            Some(sub_attribute) => Some(Box::new(self.comparison(sub_attribute)?)),
        };
        Ok(Filter::ValuePath {
            attribute,
            filter,
            rest,
        })
    }

    /// What follows an opening parenthesis.
    fn grouped(&mut self) -> Parsed<Filter<'a>> {
        self.nested(")", "`and`, `or` or `)`")
    }

    /// What follows an opening bracket.
    fn bracketed(&mut self) -> Parsed<Filter<'a>> {
        self.nested("]", "`and`, `or` or `]`")
    }

    fn nested(&mut self, close: &str, expected: &'static str) -> Parsed<Filter<'a>> {
        self.depth += 1;
        if self.depth > self.depth_limit {
            return self.fault("no deeper nesting");
        }
        self.skip_space();
        let filter = self.disjunction()?;
        self.skip_space();
        if !self.take(close) {
            return self.fault(expected);
        }
        self.depth -= 1;
        Ok(filter)
    }

    /// `pr`, or an operator and its value.
    fn comparison(&mut self, attribute: AttributePath<'a>) -> Parsed<Filter<'a>> {
        const EXPECTED: &str = "a space and an operator (`eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` or `pr`)";
        let start = self.rest;
        if !self.take_space() {
            return self.fault(EXPECTED);
        }
        let word = self.take_word();
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(attribute));
        }
        let Some(operator) = operator(word) else {
            self.rest = start.trim_start_matches(is_space);
            return self.fault(EXPECTED);
        };
        let may_join = self.space_before_string == Space::Optional && self.rest.starts_with('"');
        if !self.take_space() && !may_join {
            return self.fault("a space and a value");
        }
        Ok(Filter::Compare {
            attribute,
            operator,
            literal: self.literal()?,
        })
    }

    fn attribute(&mut self) -> Parsed<AttributePath<'a>> {
        match AttributePath::lead(self.rest) {
            (Some(path), rest) => {
                self.rest = rest;
                Ok(path)
            }
            (None, _) => self.fault("the name of an attribute"),
        }
    }

    /// `.name`, directly after a bracket.
    fn sub_attribute(&mut self) -> Parsed<Option<AttributePath<'a>>> {
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

    fn literal(&mut self) -> Parsed<Literal<'a>> {
        const EXPECTED: &str =
            "a value: a string in double quotes, a number, `true`, `false` or `null`";
        match self.rest.bytes().next() {
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                let start = self.rest;
                let word = self.take_word();
                if word.eq_ignore_ascii_case("true") {
                    return Ok(Literal::Boolean(true));
                }
                if word.eq_ignore_ascii_case("false") {
                    return Ok(Literal::Boolean(false));
                }
                if word.eq_ignore_ascii_case("null") {
                    return Ok(Literal::Null);
                }
                self.rest = start;
                self.fault(EXPECTED)
            }
        }
    }

    /// A JSON string (RFC 8259 §7).
    fn string(&mut self) -> Parsed<Literal<'a>> {
        const EXPECTED: &str = "a string as in JSON, closed by a double quote";
        let Some(inside) = self.rest.strip_prefix('"') else {
            return self.fault(EXPECTED);
        };
        let mut is_escaped = false;
        let mut has_escapes = false;
        let end = inside.bytes().position(|byte| match byte {
            _ if is_escaped => {
                is_escaped = false;
                false
            }
            b'\\' => {
                is_escaped = true;
                has_escapes = true;
                false
            }
            b'"' => true,
            // A control character has to be escaped; the string ends here and is found to be open.
            byte => byte < b' ',
        });
        let Some((text, rest)) = end.and_then(|end| inside.split_at_checked(end)) else {
            return self.fault(EXPECTED);
        };
        let Some(after) = rest.strip_prefix('"') else {
            return self.fault(EXPECTED);
        };
        let text = if has_escapes {
            let quoted = self.rest.strip_suffix(after).unwrap_or(self.rest);
            match serde_json::from_str(quoted) {
                Ok(text) => Cow::Owned(text),
                Err(_) => return self.fault(EXPECTED),
            }
        } else {
            Cow::Borrowed(text)
        };
        self.rest = after;
        Ok(Literal::Text(text))
    }

    /// A JSON number (RFC 8259 §6).
    fn number(&mut self) -> Parsed<Literal<'a>> {
        let is_number_byte =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let length = self
            .rest
            .bytes()
            .position(|byte| !is_number_byte(byte))
            .unwrap_or(self.rest.len());
        match self.rest.split_at_checked(length) {
            Some((number, rest)) if serde_json::from_str::<serde_json::Number>(number).is_ok() => {
                self.rest = rest;
                Ok(Literal::Number(number))
            }
            _ => self.fault("a number as in JSON"),
        }
    }

    /// White space, `and` or `or`, white space. An operand has to follow, so nothing is given back.
    fn take_logical(&mut self, keyword: &str) -> Parsed<bool> {
        let start = self.rest;
        if !self.take_space() {
            return Ok(false);
        }
        if !self.take_word().eq_ignore_ascii_case(keyword) {
            self.rest = start;
            return Ok(false);
        }
        if self.take_space() {
            Ok(true)
        } else {
            self.fault("a space and an expression")
        }
    }

    /// `not` and an opening parenthesis; `not` alone may be the name of an attribute.
    fn take_negation(&mut self) -> bool {
        let start = self.rest;
        if self.take_word().eq_ignore_ascii_case("not") {
            self.skip_space();
            if self.take("(") {
                return true;
            }
        }
        self.rest = start;
        false
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take_word(&mut self) -> &'a str {
        let length = self
            .rest
            .bytes()
            .position(|byte| !byte.is_ascii_alphabetic())
            .unwrap_or(self.rest.len());
        let (word, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or(("", self.rest));
        self.rest = rest;
        word
    }

    fn take_space(&mut self) -> bool {
        let before = self.rest.len();
        self.skip_space();
        self.rest.len() < before
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches(is_space);
    }

    fn end(&self) -> Parsed<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            self.fault("the end")
        }
    }

    fn fault<T>(&self, expected: &'static str) -> Parsed<T> {
        Err(Fault {
            left: self.rest.len(),
            expected,
        })
    }
}

impl Fault {
    fn invalid_filter(self, text: &str) -> ScimError {
        ScimError::invalid_filter(self.describe("filter", text))
    }

    fn invalid_path(self, text: &str) -> ScimError {
        ScimError::invalid_path(self.describe("path", text))
    }

    fn describe(self, what: &str, text: &str) -> String {
        let (read, left) = text
            .split_at_checked(text.len() - self.left)
            .unwrap_or((text, ""));
        let position = read.chars().count() + 1;
        let expected = self.expected;
        if left.is_empty() {
            return format!("{what}, character {position}: expected {expected}, found the end");
        }
        let found: String = left.chars().take(QUOTED).collect();
        format!("{what}, character {position}: expected {expected}, found `{found}`")
    }
}

fn operator(word: &str) -> Option<Operator> {
    let &[first, second] = word.as_bytes() else {
        return None;
    };
    match [first.to_ascii_lowercase(), second.to_ascii_lowercase()] {
        [b'e', b'q'] => Some(Operator::Equal),
        [b'n', b'e'] => Some(Operator::NotEqual),
        [b'c', b'o'] => Some(Operator::Contains),
        [b's', b'w'] => Some(Operator::StartsWith),
        [b'e', b'w'] => Some(Operator::EndsWith),
        [b'g', b't'] => Some(Operator::Greater),
        [b'g', b'e'] => Some(Operator::GreaterOrEqual),
        [b'l', b't'] => Some(Operator::Less),
        [b'l', b'e'] => Some(Operator::LessOrEqual),
        _ => None,
    }
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}
