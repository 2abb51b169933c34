//! The first of very many in an order.

use std::cmp::Ordering;

/// Keeps the first of what it is given, in an order, and little more: as much as it takes to know them.
pub(super) struct Leading<T, Compare> {
    wanted: usize,
    compare: Compare,
    kept: Vec<T>,
}

impl<T, Compare: Fn(&T, &T) -> Ordering> Leading<T, Compare> {
    /// Fewer are never thrown away, so that small numbers are sorted once.
    const ROOM: usize = 2_000;

    pub(super) fn new(wanted: usize, compare: Compare) -> Self {
        Self {
            wanted,
            compare,
            kept: Vec::new(),
        }
    }

    /// Adds one that comes after its equals.
    pub(super) fn add(&mut self, one: T) {
        self.kept.push(one);
        if self.kept.len() >= self.wanted.saturating_mul(2).max(Self::ROOM) {
            self.shorten();
        }
    }

    /// The first ones, in order.
    pub(super) fn into_sorted(mut self) -> Vec<T> {
        self.shorten();
        self.kept
    }

    fn shorten(&mut self) {
        self.kept.sort_by(&self.compare);
        self.kept.truncate(self.wanted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_those_of_a_stable_sort_of_all() {
        // Each number once, in no order; many are equal by what they are compared by.
        let numbers: Vec<u32> = (0..10_007).map(|number| number * 7919 % 10_007).collect();
        let compare = |left: &u32, right: &u32| (left % 500).cmp(&(right % 500));
        let mut sorted = numbers.clone();
        sorted.sort_by(compare);
        for wanted in [0, 1, 100, 999, 1_000, 1_001, 5_000, 10_007, usize::MAX] {
            let mut leading = Leading::new(wanted, compare);
            let mut most = 0;
            for number in &numbers {
                leading.add(*number);
                most = most.max(leading.kept.len());
            }
            assert!(
                most <= wanted.saturating_mul(2).max(2_000),
                "{most} of {wanted}"
            );
            let expected: Vec<u32> = sorted.iter().copied().take(wanted).collect();
            assert_eq!(leading.into_sorted(), expected, "{wanted}");
        }
    }
}
