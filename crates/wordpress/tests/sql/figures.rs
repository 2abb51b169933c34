//! What a run amounts to.

use std::fmt;

/// How much was looked at.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) filters: u64,
    pub(crate) states: u64,
    pub(crate) requests: u64,
    pub(crate) refused: u64,
    /// That find somebody, and not everybody.
    pub(crate) telling: u64,
    pub(crate) exact: u64,
    pub(crate) narrowed: u64,
}

impl fmt::Display for Figures {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "{} filters on {} states of directories, {} requests; {} find some and not all, \
             {} are decided by the database, {} narrowed, {} refused",
            self.filters,
            self.states,
            self.requests,
            self.telling,
            self.exact,
            self.narrowed,
            self.refused
        )
    }
}

impl Figures {
    /// Filters that find nobody prove little.
    pub(crate) fn require_sense(&self) {
        assert!(
            self.telling * 4 > self.filters,
            "too few filters find somebody: {self}"
        );
        assert!(
            self.exact * 10 > self.filters,
            "too few are decided by the database: {self}"
        );
        assert!(
            self.narrowed * 20 > self.filters,
            "too few are narrowed: {self}"
        );
        assert!(
            self.refused * 4 < self.filters,
            "too many are refused: {self}"
        );
    }
}
