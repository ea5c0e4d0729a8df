//! A vendor's pages as `paging` wants them, and its odd ends as the user is told them.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::paging::{End, Oddity, Record, Stamp, Told};
use crate::error::{Error, Kind};
use crate::exchange::Page;
use crate::lead::{Lead, LeadId};
use crate::vendor::card::Card;

/// A piece of a list. What is no lead is known by its bytes.
pub fn record(card: &Card, lead: Option<&Lead>, raw: &[u8]) -> Record {
    let key = hash(|hasher| match lead {
        Some(lead) => lead.id.hash(hasher),
        None => raw.hash(hasher),
    });
    let content = hash(|hasher| (key, raw).hash(hasher));
    let stamp = lead.map(|lead| stamp(card, lead)).unwrap_or_default();
    Record {
        key,
        content,
        stamp,
    }
}

fn hash(feed: impl FnOnce(&mut DefaultHasher)) -> u64 {
    let mut hasher = DefaultHasher::new();
    feed(&mut hasher);
    hasher.finish()
}

fn stamp(card: &Card, lead: &Lead) -> Stamp {
    let list = &card.leads;
    if list.modified.is_none() {
        return Stamp::default();
    }
    Stamp {
        modified: list.modified(&lead.fields),
        created: list.created(&lead.fields),
        number: LeadId::as_str(&lead.id).parse().ok(),
    }
}

/// What a reply says of the list.
pub fn told(page: &Page) -> Told {
    Told {
        total: page.total,
        size: page.size,
        asked: page.asked,
        whole: page.whole,
    }
}

/// A count of records that is none.
pub fn odd_total(card: &Card, told: &str) -> String {
    format!(
        "{} says that its list has {told} leads, which is no number; it was read to where nothing more came",
        card.name
    )
}

/// What is odd about a list that was read to its end.
pub fn words(card: &Card, oddity: Oddity) -> String {
    let vendor = &card.name;
    match oddity {
        Oddity::TotalTooLow { total, shown } => format!(
            "{vendor} said that its list has {total} leads when it had shown {shown}; it was read to where nothing more \
             came"
        ),
        Oddity::Twins(1) => format!(
            "{vendor} shows 2 leads with the same id; both are in its history, and the one that came last stands"
        ),
        Oddity::Twins(twins) => format!(
            "{vendor} shows {twins} leads with ids that others have; all are in the history, and of each id the one that \
             came last stands"
        ),
    }
}

/// The error of a list that may not have been read whole. What came is stored.
pub fn incomplete(card: &Card, profile: &str, end: End) -> Error {
    let vendor = &card.name;
    let error = |code: &str, message: String| {
        Error::new(Kind::Partial, code, message)
            .because("what came is stored; nothing is lost that was shown")
            .detail("profile", profile)
    };
    match end {
        End::Short { shown, total } => error(
            "list-incomplete",
            format!("{vendor} says that its list has {total} leads, and shows {shown} of them"),
        )
        .hint("the list may not be complete: look into the portal, or narrow the list (list_filter) and pull in parts")
        .detail("shown", shown)
        .detail("total", total),
        End::Repeated => error(
            "page-repeated",
            format!("{vendor} sends the same leads again wherever its list is asked to go on"),
        )
        .hint("the list may not be complete: pull again; if that stays so, ask the vendor about paging"),
        _ => error(
            "list-unsteady",
            format!("{vendor} changes its list faster than it can be read"),
        )
        .hint("the list may not be complete: pull again when less is going on"),
    }
}
