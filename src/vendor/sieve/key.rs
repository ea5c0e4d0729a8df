//! A lead's id → a small key, to find the same lead twice among millions.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::lead::LeadId;
use crate::vendor::card::{Card, Kind};

/// The most digits of which every number is an id.
const SURE_DIGITS: usize = 18;

/// How many ids lie together: 2 to the power of this.
const NEIGHBOURS: u32 = 6;

/// Stands for a lead's id: whole numbers and UUIDs exactly, other ids by 128 bits of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LeadKey {
    high: u64,
    low: u64,
}

/// Something for each lead. What is kept lies in the order in which it came, and a table of small numbers finds it: only
/// that table is written all over and copied as it grows, so that of millions of leads little memory is touched.
pub struct ByLead<T> {
    kept: Vec<(LeadKey, T)>,
    places: HashTable<u32>,
}

impl<T> Default for ByLead<T> {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            places: HashTable::new(),
        }
    }
}

impl<T> ByLead<T> {
    /// Keeps something for a lead, unless something is kept for it: then gives that.
    pub fn keep(&mut self, lead: LeadKey, new: T) -> Option<&mut T> {
        let Self { kept, places } = self;
        let key = |place: &u32| kept.get(*place as usize).map(|(key, _)| *key);
        let near = |place: &u32| key(place).map_or(0, LeadKey::near);
        if places.len() == places.capacity() {
            // Each time it grows every place is written anew: that is done half as often as the table would by itself.
            places.reserve(places.len().saturating_mul(3), near);
        }
        let entry = places.entry(lead.near(), |place| key(place) == Some(lead), near);
        match entry {
            Entry::Occupied(place) => {
                let place = *place.get() as usize;
                kept.get_mut(place).map(|(_, first)| first)
            }
            Entry::Vacant(vacant) => {
                // More leads than a place can count would fill 128 GiB before.
                if let Ok(place) = u32::try_from(kept.len()) {
                    vacant.insert(place);
                    kept.push((lead, new));
                }
                None
            }
        }
    }
}

impl LeadKey {
    /// The key of an id.
    pub fn of(id: &LeadId) -> Self {
        let text = id.as_str();
        let number = text.parse().ok().filter(|_| is_plain(text));
        if let Some(low) = number {
            return Self { high: 0, low };
        }
        // An id in capitals is another text, and another lead where ids are texts.
        let is_canonical = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        match Uuid::try_parse(text) {
            Ok(uuid) if is_canonical => Self::of_uuid(uuid),
            _ => {
                let digest = Sha256::digest(text);
                let mut halves = digest.chunks(8).map(|half| {
                    let bytes = half.iter();
                    bytes.fold(0, |key, byte| key << 8 | u64::from(*byte))
                });
                Self {
                    high: halves.next().unwrap_or_default(),
                    low: halves.next().unwrap_or_default(),
                }
            }
        }
    }

    fn of_uuid(uuid: Uuid) -> Self {
        let (high, low) = uuid.as_u64_pair();
        Self { high, low }
    }

    /// A hash by which ids that follow each other lie beside each other: vendors hand ids out in a row and sheets list
    /// them in a row, and a table of millions is then filled piece by piece, not all over the memory. A table takes the
    /// place from the low bits, and tells neighbours apart by the highest seven.
    fn near(self) -> u64 {
        // An odd number whose bits look like chance: 2^64 by the golden ratio.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mix = |bits: u64| (bits ^ (bits >> 32)).wrapping_mul(SPREAD);
        let mixed = mix(mix(self.high).rotate_left(32) ^ (self.low >> NEIGHBOURS));
        let place = (mixed ^ (mixed >> 32)) << NEIGHBOURS;
        (place | (self.low & ((1 << NEIGHBOURS) - 1))) ^ (self.low << 57)
    }
}

/// The key of an id as typed; `None` where the full check shall say whether it is one.
pub fn read(card: &Card, text: &str) -> Option<LeadKey> {
    let is_uuid = card.lead.kind == Kind::Uuid;
    if is_uuid && text.len() == 36 {
        return Uuid::try_parse(text).ok().map(LeadKey::of_uuid);
    }
    if !is_uuid && let Some(low) = sure_number(text) {
        return Some(LeadKey { high: 0, low });
    }
    if text.trim() == crate::lead::CLEAR {
        return None;
    }
    card.lead_id(text).ok().map(|id| LeadKey::of(&id))
}

/// A number of few digits, in one go over them: nearly every id is one.
fn sure_number(text: &str) -> Option<u64> {
    let is_padded = text.starts_with('0') && text != "0";
    if is_padded || !(1..=SURE_DIGITS).contains(&text.len()) {
        return None;
    }
    text.bytes().try_fold(0, |number, byte| {
        let is_digit = byte.is_ascii_digit();
        is_digit.then(|| number * 10 + u64::from(byte & 15))
    })
}

/// Digits without a leading zero.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_that_differ_have_different_keys() {
        let ids = [
            "0",
            "00",
            "7",
            "007",
            "18446744073709551615",
            "18446744073709551616",
            "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "3F2504E0-4f89-41d3-9a0c-0305e82c3301",
            "id:7",
            "+7",
        ];
        let mut known = ByLead::default();
        for (number, id) in ids.iter().enumerate() {
            assert!(known.keep(LeadKey::of(&LeadId::new(*id)), number).is_none());
        }
    }

    #[test]
    fn what_was_kept_first_is_found_however_many_came_since() {
        let key = |id: u64| LeadKey {
            high: id % 3,
            low: id * 7919,
        };
        let mut known = ByLead::default();
        for id in 0..10_000 {
            assert_eq!(known.keep(key(id), id), None);
        }
        for id in 0..10_000 {
            assert_eq!(known.keep(key(id), 0), Some(&mut id.clone()));
        }
    }

    /// The places of 4096 ids at a distance from each other, in a table with room for many more.
    fn places(distance: u64) -> Vec<u64> {
        let hash = |id: u64| {
            let key = LeadKey {
                high: 0,
                low: id * distance,
            };
            key.near()
        };
        (0..4096).map(|id| hash(id) % (1 << 18)).collect()
    }

    fn blocks(distance: u64) -> usize {
        let blocks = places(distance)
            .into_iter()
            .map(|place| place >> NEIGHBOURS);
        blocks.collect::<HashSet<_>>().len()
    }

    #[test]
    fn ids_in_a_row_lie_beside_each_other_and_none_in_the_place_of_another() {
        assert!(blocks(1) <= 64, "{}", blocks(1));
        assert!(places(1).into_iter().collect::<HashSet<_>>().len() > 4000);
    }

    #[test]
    fn ids_far_from_each_other_are_spread_over_the_table() {
        let far = (NEIGHBOURS..52).map(|shift| 1 << shift);
        for distance in far.chain([1000, 7919, 100_000, 1_000_003]) {
            assert!(blocks(distance) > 1500, "{distance}: {}", blocks(distance));
        }
    }
}
