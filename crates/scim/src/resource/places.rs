//! Many places, each to be found by its key.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Places by the hash of their key. Numbers are sorted much quicker than what they are made from, in
/// whatever order it comes; that keys are the same is for the caller to see.
pub(super) struct Places {
    /// Ascending, and so are the places of one hash.
    by_hash: Vec<(u64, usize)>,
}

impl Places {
    /// The places of keys; one without a key cannot be found.
    pub(super) fn new<K: Hash>(keys: impl Iterator<Item = Option<K>>) -> Self {
        let mut by_hash: Vec<(u64, usize)> = keys
            .enumerate()
            .filter_map(|(place, key)| Some((hash(key?), place)))
            .collect();
        by_hash.sort_unstable();
        Self { by_hash }
    }

    /// The places that may have this key.
    pub(super) fn candidates(&self, key: impl Hash) -> impl Iterator<Item = usize> {
        let hash = hash(key);
        let start = self.by_hash.partition_point(|(other, _)| *other < hash);
        let rest = self.by_hash.iter().skip(start);
        rest.take_while(move |(other, _)| *other == hash)
            .map(|(_, place)| *place)
    }

    /// Each place with those before it that may have the same key, if there are any.
    pub(super) fn alike(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = usize>)> {
        let of_one_hash = self.by_hash.chunk_by(|(one, _), (other, _)| one == other);
        of_one_hash.flat_map(|alike| {
            let later = alike.iter().enumerate().skip(1);
            later.map(|(count, (_, place))| {
                let before = alike.iter().take(count);
                (*place, before.map(|(_, place)| *place))
            })
        })
    }
}

fn hash(key: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
