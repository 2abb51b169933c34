//! Finding an attribute by its name.

use super::{Attribute, AttributeId};

/// Places by hash of parent and name, so that a name is found without walking its siblings.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// A power of two of slots, at most a quarter of them taken; a place stands in the first free slot
    /// from its hash on.
    slots: Vec<AttributeId>,
}

impl Names {
    pub(super) fn new(attributes: &[Attribute]) -> Self {
        let size = (attributes.len() * 4).next_power_of_two();
        let mut names = Self {
            slots: vec![AttributeId::NOWHERE; size],
        };
        for (index, attribute) in attributes.iter().enumerate() {
            let free = names.probe(attribute.parent, &attribute.name).find(|slot| {
                names
                    .slots
                    .get(*slot)
                    .is_some_and(|id| *id == AttributeId::NOWHERE)
            });
            let slot = free.and_then(|slot| names.slots.get_mut(slot));
            if let (Some(slot), Some(id)) = (slot, AttributeId::at(index)) {
                *slot = id;
            }
        }
        names
    }

    /// The places that may have this name.
    pub(super) fn candidates(
        &self,
        parent: Option<AttributeId>,
        name: &str,
    ) -> impl Iterator<Item = AttributeId> {
        self.probe(parent, name)
            .filter_map(|slot| self.slots.get(slot).copied())
            .take_while(|id| *id != AttributeId::NOWHERE)
    }

    /// Every slot once, from the hash on.
    fn probe(
        &self,
        parent: Option<AttributeId>,
        name: &str,
    ) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        let start = hash(parent, name);
        (0..=mask).map(move |step| (start + step) & mask)
    }
}

/// The parent's place, the length and three letters without their case: enough to tell the names of one
/// resource type apart, and quick, since every name in a body is looked up.
fn hash(parent: Option<AttributeId>, name: &str) -> usize {
    let bytes = name.as_bytes();
    let letter = |place: usize| bytes.get(place).map_or(0, |byte| usize::from(byte | 0x20));
    let length = bytes.len();
    let letters = [0, length / 2, length.wrapping_sub(1)].map(letter);
    let seed = parent.map_or(0, |parent| parent.index() + 1) * 31 + length;
    letters
        .into_iter()
        .fold(seed, |hash, letter| hash * 31 + letter)
}
