//! A lead's id → a small key, to find the same lead twice among millions.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::lead::LeadId;
use crate::vendor::card::{Card, Kind};

/// The most digits of which every number is an id.
const SURE_DIGITS: usize = 18;

/// Stands for a lead's id: whole numbers and UUIDs exactly, other ids by 128 bits of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LeadKey {
    high: u64,
    low: u64,
}

/// Something for each lead.
pub type ByLead<T> = HashMap<LeadKey, T, BuildHasherDefault<Near>>;

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
}

/// Hashes keys so that ids that follow each other lie beside each other: vendors hand ids out in a row and sheets list
/// them in a row, and a table of millions is then filled from its start to its end, not all over the memory.
#[derive(Default)]
pub struct Near {
    mixed: u64,
    last: u64,
}

/// How many ids lie together: 2 to the power of this.
const NEIGHBOURS: u32 = 6;

impl Hasher for Near {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte) << NEIGHBOURS);
        }
    }

    fn write_u64(&mut self, part: u64) {
        // An odd number whose bits look like chance: 2^64 by the golden ratio.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = self.mixed.rotate_left(32) ^ (part >> NEIGHBOURS);
        self.mixed = (mixed ^ (mixed >> 32)).wrapping_mul(SPREAD);
        self.last = part;
    }

    /// The table takes the place from the low bits, and tells neighbours apart by the highest seven.
    fn finish(&self) -> u64 {
        let place = (self.mixed ^ (self.mixed >> 32)) << NEIGHBOURS;
        (place | (self.last & ((1 << NEIGHBOURS) - 1))) ^ (self.last << 57)
    }
}

/// The key of an id as typed; `None` where the full check shall say whether it is one.
pub fn read(card: &Card, text: &str) -> Option<LeadKey> {
    let is_uuid = card.lead.kind == Kind::Uuid;
    if is_uuid && text.len() == 36 {
        return Uuid::try_parse(text).ok().map(LeadKey::of_uuid);
    }
    if !is_uuid && text.len() <= SURE_DIGITS && is_plain(text) {
        let low = text.parse().ok()?;
        return Some(LeadKey { high: 0, low });
    }
    if text.trim() == crate::lead::CLEAR {
        return None;
    }
    card.lead_id(text).ok().map(|id| LeadKey::of(&id))
}

/// Digits without a leading zero.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::BuildHasher;

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
        let keys: HashSet<_> = ids
            .iter()
            .map(|id| LeadKey::of(&LeadId::new(*id)))
            .collect();
        assert_eq!(keys.len(), ids.len());
    }

    /// The places of 4096 ids at a distance from each other, in a table with room for many more.
    fn places(distance: u64) -> Vec<u64> {
        let hash = |id: u64| {
            let key = LeadKey {
                high: 0,
                low: id * distance,
            };
            BuildHasherDefault::<Near>::default().hash_one(key)
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
