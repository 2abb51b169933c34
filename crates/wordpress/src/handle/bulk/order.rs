//! In which order operations are begun: as they stand, but each after those that create what it refers to.

use std::collections::{BTreeMap, BTreeSet};

use scim::message::bulk::BulkOperation;

/// The operations that have not been begun.
pub(super) struct Order {
    /// The names that operations have.
    declared: BTreeSet<String>,
    /// By their places in the request.
    waiting: BTreeMap<usize, BulkOperation>,
    /// The places that can be begun.
    ready: BTreeSet<usize>,
    /// For each name that operations wait for, their places.
    waiting_for: BTreeMap<String, Vec<usize>>,
    /// How many names each place waits for.
    lacking: BTreeMap<usize, usize>,
    /// Where to go on; what became ready before it has its turn when the last place was passed.
    from: usize,
}

impl Order {
    pub(super) fn new(operations: Vec<BulkOperation>) -> Self {
        let names = operations
            .iter()
            .filter_map(|operation| operation.bulk_id.clone());
        let mut order = Self {
            declared: names.collect(),
            waiting: BTreeMap::new(),
            ready: BTreeSet::new(),
            waiting_for: BTreeMap::new(),
            lacking: BTreeMap::new(),
            from: 0,
        };
        for (place, operation) in operations.into_iter().enumerate() {
            let names: BTreeSet<&str> = operation.references().into_iter().collect();
            // What refers to nothing need not wait to be refused.
            if names.iter().all(|name| order.declares(name)) && !names.is_empty() {
                order.lacking.insert(place, names.len());
                for name in names {
                    let places = order.waiting_for.entry(name.to_owned()).or_default();
                    places.push(place);
                }
            } else {
                order.ready.insert(place);
            }
            order.waiting.insert(place, operation);
        }
        order
    }

    /// Whether an operation has that name.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.declared.contains(name)
    }

    /// The next operation that can be begun.
    pub(super) fn next(&mut self) -> Option<(usize, BulkOperation)> {
        let ahead = self.ready.range(self.from..).next();
        let place = *ahead.or_else(|| self.ready.first())?;
        self.take(place)
    }

    /// Of operations that all wait for each other the first that creates something.
    pub(super) fn first_post(&mut self) -> Option<(usize, BulkOperation)> {
        let is_post = |(_, operation): &(&usize, &BulkOperation)| operation.method == "POST";
        let (place, _) = self.waiting.iter().find(is_post)?;
        let taken = self.take(*place);
        self.from = 0;
        taken
    }

    /// Takes note of what became of the resource with a name.
    pub(super) fn settle(&mut self, name: &str, is_created: bool) {
        for place in self.waiting_for.remove(name).unwrap_or_default() {
            let Some(lacking) = self.lacking.get_mut(&place) else {
                continue;
            };
            *lacking = lacking.saturating_sub(1);
            // Without one of what it refers to it will be refused, and need not wait for the others.
            if (*lacking == 0 || !is_created) && self.waiting.contains_key(&place) {
                self.ready.insert(place);
            }
        }
    }

    /// What cannot be begun at all.
    pub(super) fn rest(&mut self) -> BTreeMap<usize, BulkOperation> {
        std::mem::take(&mut self.waiting)
    }

    fn take(&mut self, place: usize) -> Option<(usize, BulkOperation)> {
        self.from = place + 1;
        self.ready.remove(&place);
        Some((place, self.waiting.remove(&place)?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn group(name: &str, members: &[&str]) -> BulkOperation {
        let members: Vec<String> = members
            .iter()
            .map(|name| format!("bulkId:{name}"))
            .collect();
        BulkOperation {
            method: "POST".to_owned(),
            path: "/Groups".to_owned(),
            bulk_id: Some(name.to_owned()),
            version: None,
            data: Some(json!({ "members": members })),
        }
    }

    /// The names in the order in which they are begun, all of which succeed but `failing`.
    fn begun(operations: Vec<BulkOperation>, failing: &str) -> String {
        let mut order = Order::new(operations);
        let mut begun = String::new();
        while let Some((_, operation)) = order.next().or_else(|| order.first_post()) {
            let name = operation.bulk_id.unwrap();
            order.settle(&name, name != failing);
            begun.push_str(&name);
        }
        begun
    }

    #[test]
    fn operations_are_begun_as_they_stand_but_after_what_they_refer_to() {
        let operations = || {
            vec![
                group("a", &["c", "b"]),
                group("b", &["d"]),
                group("c", &[]),
                group("d", &["x"]),
                group("e", &["b", "b"]),
            ]
        };
        assert_eq!(begun(operations(), ""), "cdbea");
        // Whoever refers to what failed has its turn, to be refused.
        assert_eq!(begun(operations(), "c"), "cdabe");
        let circle = vec![group("a", &["b"]), group("b", &["a"]), group("c", &["c"])];
        assert_eq!(begun(circle, ""), "abc");
    }

    #[test]
    fn each_waiting_for_the_next_is_begun_from_the_end() {
        let name = |number: usize| format!("n{number:03}");
        let operations = (0..1000)
            .map(|number| match number {
                999 => group(&name(number), &[]),
                _ => group(&name(number), &[&name(number + 1)]),
            })
            .collect();
        let mut expected: Vec<String> = (0..1000).map(name).collect();
        expected.reverse();
        assert_eq!(begun(operations, ""), expected.concat());
    }
}
