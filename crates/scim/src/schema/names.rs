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
        let mut slots = vec![AttributeId::NOWHERE; size];
        for (index, attribute) in attributes.iter().enumerate() {
            let mut slot = hash(attribute.parent, &attribute.name) & (size - 1);
            while slots
                .get(slot)
                .is_some_and(|id| *id != AttributeId::NOWHERE)
            {
                slot = (slot + 1) & (size - 1);
            }
            if let (Some(free), Some(id)) = (slots.get_mut(slot), AttributeId::at(index)) {
                *free = id;
            }
        }
        Self { slots }
    }

    /// The one of the places that may have this name of which it is true.
    pub(super) fn find(
        &self,
        parent: Option<AttributeId>,
        name: &str,
        has_it: impl Fn(AttributeId) -> bool,
    ) -> Option<AttributeId> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(parent, name) & mask;
        loop {
            let id = *self.slots.get(slot)?;
            if id == AttributeId::NOWHERE {
                return None;
            }
            if has_it(id) {
                return Some(id);
            }
            slot = (slot + 1) & mask;
        }
    }
}

/// The parent's place, the length and three letters without their case: enough to tell the names of one
/// resource type apart, and quick, since every name in a body is looked up.
fn hash(parent: Option<AttributeId>, name: &str) -> usize {
    let bytes = name.as_bytes();
    let seed = parent.map_or(0, |parent| parent.index() + 1) * 31 + bytes.len();
    let (Some(first), Some(middle), Some(last)) =
        (bytes.first(), bytes.get(bytes.len() / 2), bytes.last())
    else {
        return seed;
    };
    [first, middle, last]
        .into_iter()
        .fold(seed, |hash, letter| hash * 31 + usize::from(letter | 0x20))
}
