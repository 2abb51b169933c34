//! Text to [`Filter`]: a recursive descent over the grammar of RFC 7644 §3.4.2.2 with its errata.
//!
//! `or` binds weaker than `and`, `and` weaker than `not`. A chain of either is one node, so that only
//! groupings, `not` and value paths nest; the depth limit is counted there.

use super::{
    Filter, Operator,
    lexer::{Fault, Lexer, Parsed},
};
use crate::{error::ScimError, limits::Limits, path::AttributePath};

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
        .lexer
        .attribute()
        .map_err(|fault| fault.invalid_path(text))?;
    if !parser.lexer.take("[") {
        parser
            .lexer
            .end()
            .map_err(|fault| fault.invalid_path(text))?;
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
        .lexer
        .sub_attribute()
        .map_err(|fault| fault.invalid_path(text))?;
    parser
        .lexer
        .end()
        .map_err(|fault| fault.invalid_path(text))?;
    Ok(PathText {
        attribute,
        filter: Some(filter),
        sub_attribute: sub_attribute.map(|path| path.name),
    })
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    depth: usize,
    depth_limit: usize,
    space_before_string: Space,
}

#[derive(Clone, Copy, PartialEq)]
enum Space {
    Required,
    Optional,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, limits: &Limits) -> Parsed<Self> {
        if text.len() > limits.filter_bytes {
            return Err(Fault {
                left: text.len() - limits.filter_bytes,
                expected: "no more bytes",
                limit: Some(limits.filter_bytes),
            });
        }
        Ok(Self {
            lexer: Lexer { rest: text },
            depth: 0,
            depth_limit: limits.filter_depth,
            space_before_string: Space::Required,
        })
    }

    fn whole_filter(&mut self) -> Parsed<Filter<'a>> {
        self.lexer.skip_space();
        let filter = self.disjunction()?;
        self.lexer.skip_space();
        self.lexer.end()?;
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
        if self.lexer.take("(") {
            return self.grouped();
        }
        if self.take_negation() {
            return Ok(Filter::Not(Box::new(self.grouped()?)));
        }
        let attribute = self.lexer.attribute()?;
        if !self.lexer.take("[") {
            return self.comparison(attribute);
        }
        let filter = Box::new(self.bracketed()?);
        let rest = match self.lexer.sub_attribute()? {
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
            return Err(Fault {
                left: self.lexer.rest.len(),
                expected: "no deeper nesting",
                limit: Some(self.depth_limit),
            });
        }
        self.lexer.skip_space();
        let filter = self.disjunction()?;
        self.lexer.skip_space();
        if !self.lexer.take(close) {
            return self.lexer.fault(expected);
        }
        self.depth -= 1;
        Ok(filter)
    }

    /// `pr`, or an operator and its value.
    fn comparison(&mut self, attribute: AttributePath<'a>) -> Parsed<Filter<'a>> {
        const EXPECTED: &str = "a space and an operator (`eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` or `pr`)";
        let start = self.lexer.rest;
        if !self.lexer.take_space() {
            return self.lexer.fault(EXPECTED);
        }
        let word = self.lexer.take_word();
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(attribute));
        }
        let Some(operator) = operator(word) else {
            self.lexer.rest = start;
            self.lexer.skip_space();
            return self.lexer.fault(EXPECTED);
        };
        let may_join =
            self.space_before_string == Space::Optional && self.lexer.rest.starts_with('"');
        if !self.lexer.take_space() && !may_join {
            return self.lexer.fault("a space and a value");
        }
        Ok(Filter::Compare {
            attribute,
            operator,
            literal: self.lexer.literal()?,
        })
    }

    /// White space, `and` or `or`, white space. An operand has to follow, so nothing is given back.
    fn take_logical(&mut self, keyword: &str) -> Parsed<bool> {
        let start = self.lexer.rest;
        if !self.lexer.take_space() {
            return Ok(false);
        }
        if !self.lexer.take_word().eq_ignore_ascii_case(keyword) {
            self.lexer.rest = start;
            return Ok(false);
        }
        if self.lexer.take_space() {
            Ok(true)
        } else {
            self.lexer.fault("a space and an expression")
        }
    }

    /// `not` and an opening parenthesis; `not` alone may be the name of an attribute.
    fn take_negation(&mut self) -> bool {
        let start = self.lexer.rest;
        if !start.starts_with(['n', 'N']) {
            return false;
        }
        if self.lexer.take_word().eq_ignore_ascii_case("not") {
            self.lexer.skip_space();
            if self.lexer.take("(") {
                return true;
            }
        }
        self.lexer.rest = start;
        false
    }
}

/// The operator of that name, in whatever letter case.
pub(crate) fn operator(word: &str) -> Option<Operator> {
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
