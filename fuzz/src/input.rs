//! Bytes read as choices. When they are used up every choice is the first, so that an input that is cut off
//! is an input still.

use std::borrow::Cow;

/// What is left of an input.
pub(crate) struct Input<'d> {
    rest: &'d [u8],
}

/// One input in so many is grown to the limit of its kind: as many as can be afforded.
const GROWN: u64 = 4096;

impl<'d> Input<'d> {
    pub(crate) fn new(bytes: &'d [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((first, rest)) => {
                self.rest = rest;
                *first
            }
            None => 0,
        }
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = match end {
            0..=256 => usize::from(self.byte()),
            _ => usize::from(u16::from_be_bytes([self.byte(), self.byte()])),
        };
        number % end
    }

    /// True for one in so many, and false when the input is used up.
    pub(crate) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == many - 1
    }

    pub(crate) fn pick<'o, T>(&mut self, options: &'o [T]) -> &'o T {
        &options[self.below(options.len())]
    }

    pub(crate) fn is_used_up(&self) -> bool {
        self.rest.is_empty()
    }

    /// All that is left.
    pub(crate) fn rest(&mut self) -> &'d [u8] {
        std::mem::take(&mut self.rest)
    }

    /// Some bytes, up to the next zero.
    pub(crate) fn bytes(&mut self) -> &'d [u8] {
        let end = self.rest.iter().position(|byte| *byte == 0);
        let (bytes, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest.get(1..).unwrap_or_default();
        bytes
    }
}

/// The text, or, for one in [`GROWN`], one near the limit: a part of it, between separators, is repeated.
/// Which part depends on nothing but the text, so that the input stays its own.
///
/// A 0 in the part counts, so that what has to differ does.
pub(crate) fn grown<'t>(text: &'t [u8], separator: u8, limit: usize) -> Cow<'t, [u8]> {
    let mut hash = hash(text);
    if !hash.is_multiple_of(GROWN) {
        return Cow::Borrowed(text);
    }
    hash /= GROWN;
    let places: Vec<usize> = (0..text.len())
        .filter(|place| text[*place] == separator)
        .collect();
    let mut choose = |many: usize| {
        let chosen = hash % (many as u64);
        hash /= many as u64;
        usize::try_from(chosen).unwrap_or_default()
    };
    let (from, to) = match places.len() {
        0 | 1 => (0, text.len()),
        many => {
            let first = choose(many - 1);
            let last = (first + 1 + choose(8)).min(many - 1);
            (places[first], places[last])
        }
    };
    // Sizes below the limit too, or the number of values or operations would always be beyond its own.
    let limit = limit >> (2 * choose(4));
    let mut grown = text[..from].to_vec();
    let mut number = 0_u64;
    while to > from && grown.len() + (to - from) + (text.len() - to) + 8 < limit {
        for byte in &text[from..to] {
            match byte {
                b'0' => grown.extend(number.to_string().bytes()),
                byte => grown.push(*byte),
            }
        }
        number += 1;
    }
    grown.extend(&text[to..]);
    Cow::Owned(grown)
}

/// FNV-1a.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_texts_grow_to_the_limit_and_stay_what_they_are() {
        let mut grew = 0;
        for number in 0..50_000_u32 {
            let text = format!(r#"{{"emails":["a0",{number},"b0"],"x":1}}"#);
            if let Cow::Owned(grown) = grown(text.as_bytes(), b',', 10_000) {
                assert!(grown.len() < 10_000, "{}", grown.len());
                grew += usize::from(grown.len() > 9_900);
            }
        }
        assert!((1..30).contains(&grew), "{grew}");
    }
}
