//! What one request may cost where its cost is a product: filters by values, operations by values.
//!
//! Each factor has a limit of its own, yet a thousand operations with filters of a kilobyte on ten thousand
//! values are minutes.

use std::cell::Cell;

use crate::limits::Limits;

/// The steps that are left. A step is about as long as comparing two short texts.
#[derive(Debug)]
pub struct Work {
    /// `None` once more was asked for than there was.
    left: Cell<Option<u64>>,
    /// Those that there were.
    all: u64,
}

/// Bytes of a text that are gone through in one step.
const BYTES_PER_STEP: usize = 64;

impl Work {
    /// The steps that one request may take.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self::of(limits.steps)
    }

    /// So many steps.
    pub(crate) fn of(steps: u64) -> Self {
        Self {
            left: Cell::new(Some(steps)),
            all: steps,
        }
    }

    /// Steps without end.
    pub(crate) fn unlimited() -> Self {
        Self::of(u64::MAX)
    }

    /// Takes some steps. If no more are left, what they were for is not worth doing.
    pub(crate) fn take(&self, steps: usize) -> bool {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let left = self.left.get().and_then(|left| left.checked_sub(steps));
        self.left.set(left);
        left.is_some()
    }

    /// Takes the steps for going through so many bytes.
    pub(crate) fn take_bytes(&self, bytes: usize) -> bool {
        self.take(bytes / BYTES_PER_STEP)
    }

    /// The steps that were taken; all, if there were too few.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.all - self.left.get().unwrap_or(0)
    }

    /// Whether there was too little. Then what was found is not to be relied on.
    #[must_use]
    pub fn is_exceeded(&self) -> bool {
        self.left.get().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{filter::Filter, resource::Resource, schema::user};

    #[test]
    fn work_ends_one_step_past_what_there_is() {
        let work = Work::of(3);
        assert!(work.take(2) && work.take(1) && work.take_bytes(63));
        assert!(!work.is_exceeded());
        assert!(!work.take(1) && work.is_exceeded());
        assert!(!work.take(0));
    }

    /// The steps of a filter on a user with three e-mails.
    #[track_caller]
    fn check(filter: &str, steps: u64) {
        let limits = Limits::default();
        let sent = format!(
            r#"{{"userName":"ünal","title":"{}","emails":["a@b","é@b","c@b"]}}"#,
            "x".repeat(640)
        );
        let user_ = Resource::from_json(user(), sent.as_bytes(), &limits).expect("a user");
        let filter = Filter::parse(filter, &limits).and_then(|filter| filter.check(user()));
        let filter = filter.expect("a filter");
        for (given, is_exceeded) in [(steps, false), (steps - 1, true)] {
            let work = Work::of(given);
            let _ = filter.matches_within(&user_.resource, &work);
            assert_eq!(work.is_exceeded(), is_exceeded, "{given} steps");
        }
    }

    #[test]
    fn a_filter_takes_a_step_for_each_part_and_more_for_long_texts() {
        check(r#"title eq "y""#, 2);
        check(r#"title co "y""#, 16);
        check(r#"emails eq "x""#, 8);
        check(r#"emails co "x""#, 24);
        check(r#"emails[value eq "x" or type eq "y"]"#, 17);
        check(r#"userName eq "x""#, 7);
        check(r#"not (title eq "y") and title eq "z""#, 6);
        check("title pr", 1);
    }
}
