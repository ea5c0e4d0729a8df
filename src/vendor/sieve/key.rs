//! A lead's id → a small key, to find the same lead twice among millions.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use sha2::{Digest, Sha256};

use crate::lead::LeadId;
use crate::vendor::card::{Card, Kind};

/// The most digits of which every number is an id.
const SURE_DIGITS: usize = 18;

/// Stands for a lead's id: whole numbers and UUIDs exactly, other ids by 128 bits of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LeadKey(u128);

/// Something for each lead.
pub type ByLead<T> = HashMap<LeadKey, T, FixedState>;

impl LeadKey {
    /// The key of an id.
    pub fn of(id: &LeadId) -> Self {
        let text = id.as_str();
        let number = text.parse::<u64>().ok();
        if let Some(number) = number.filter(|_| is_plain(text)) {
            return Self(number.into());
        }
        // An id in capitals is another text, and another lead where ids are texts.
        let is_canonical = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        match uuid::Uuid::try_parse(text) {
            Ok(uuid) if is_canonical => Self(uuid.as_u128()),
            _ => {
                let digest = Sha256::digest(text);
                let half = digest.iter().take(16);
                Self(half.fold(0, |key, byte| key << 8 | u128::from(*byte)))
            }
        }
    }
}

/// The key of an id as typed; `None` where the full check shall say whether it is one.
pub fn read(card: &Card, text: &str) -> Option<LeadKey> {
    let is_uuid = card.lead.kind == Kind::Uuid;
    if is_uuid && text.len() == 36 {
        let uuid = uuid::Uuid::try_parse(text).ok()?;
        return Some(LeadKey(uuid.as_u128()));
    }
    if !is_uuid && text.len() <= SURE_DIGITS && is_plain(text) {
        return text.parse().ok().map(LeadKey);
    }
    if text.trim() == super::CLEAR {
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
        let keys: std::collections::HashSet<_> = ids
            .iter()
            .map(|id| LeadKey::of(&LeadId::new(*id)))
            .collect();
        assert_eq!(keys.len(), ids.len());
    }
}
