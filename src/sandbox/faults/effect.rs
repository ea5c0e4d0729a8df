//! Reads what happens in a fault: one key, and what goes with it.

use std::cell::RefCell;

use hyper::header::{HeaderName, HeaderValue};
use jiff::SignedDuration;
use url::Url;

use super::read::{one_of, yes};
use super::{Effect, When, spoil};
use crate::account::Account;
use crate::config::{Block, Item, duration};
use crate::error::Result;
use crate::exchange::{Pairs, Reply};
use crate::vendor;

/// The keys that say what happens; a fault has one of them.
pub const EFFECTS: [&str; 16] = [
    "status",
    "delay",
    "hang",
    "reset",
    "cut",
    "drip",
    "garbage",
    "html",
    "empty",
    "gzip_bomb",
    "redirect",
    "repeat_page",
    "shift_page",
    "clock",
    "ignore",
    "expire_tokens",
];

/// Those that are `true` or not there.
const SWITCHES: [&str; 9] = [
    "hang",
    "reset",
    "garbage",
    "html",
    "empty",
    "gzip_bomb",
    "repeat_page",
    "ignore",
    "expire_tokens",
];

/// The keys that go with `status`.
pub(super) const WITH_STATUS: [&str; 2] = ["headers", "say"];

/// No number in a fault is larger.
const MOST: i64 = u32::MAX as i64;

/// The one thing that happens. Errors (8, until `read` makes them its own) name line and column.
pub(super) fn read(item: &Item, block: &Block, vendor: Option<&str>) -> Result<Effect> {
    let given: Vec<Item> = EFFECTS.iter().filter_map(|key| block.get(key)).collect();
    let what = match given.as_slice() {
        [what] => what,
        [] => {
            return Err(item
                .error("", "does not say what happens")
                .hint(format!("add one of {}", EFFECTS.join(", "))));
        }
        [one, other, ..] => {
            return Err(other
                .error("", &format!("is one thing too many beside `{}`", one.key))
                .hint("keep one of them, or write a [[fault]] of its own for each"));
        }
    };
    only_with_status(block, what)?;
    if SWITCHES.contains(&what.key) {
        yes(what)?;
    }
    let when = block.get("when");
    let side = when.as_ref().map(side).transpose()?;
    let side = side.unwrap_or(When::Before);
    Ok(match what.key {
        "status" => Effect::Answer(side, status(what, block)?),
        "redirect" => Effect::Answer(side, spoil::redirect(target(what)?)),
        "html" => Effect::Answer(side, spoil::web_page()),
        "garbage" => Effect::Answer(side, spoil::garbage()),
        "gzip_bomb" => Effect::Answer(side, spoil::gzip_bomb()),
        "empty" => Effect::Answer(side, spoil::said(200, Pairs::new(), "")),
        "delay" => Effect::Delay(side, what.duration()?),
        "hang" => Effect::Hang(side),
        "reset" => Effect::Reset(side),
        // What is left is about the vendor's own answer or doing, and has its only place there.
        key => {
            if let Some(when) = when {
                let error = when.error("", &format!("goes without saying for `{key}`"));
                return Err(error.hint("remove that line"));
            }
            of_the_vendor(what, vendor)?
        }
    })
}

fn of_the_vendor(what: &Item, vendor: Option<&str>) -> Result<Effect> {
    Ok(match what.key {
        "cut" => Effect::Cut(what.count(0, MOST)? as usize),
        "drip" => Effect::Drip(what.duration()?),
        "shift_page" => Effect::ShiftPage(what.count(1, MOST)? as usize),
        "repeat_page" => Effect::RepeatPage(RefCell::default()),
        "clock" => Effect::Clock(skew(what)?),
        "ignore" => Effect::Ignore,
        _ => match vendor.filter(|vendor| !has_login(vendor)) {
            None => Effect::ExpireTokens,
            Some(vendor) => {
                let error =
                    what.error("", &format!("does nothing at {vendor}, which has no login"));
                return Err(error.hint("a credential that is refused: status = 401"));
            }
        },
    })
}

fn has_login(vendor: &str) -> bool {
    let login = vendor::by_id(vendor).and_then(|vendor| vendor.login(&Account::default()));
    login.is_some()
}

fn only_with_status(block: &Block, what: &Item) -> Result<()> {
    let alone = WITH_STATUS.iter().find_map(|key| block.get(key));
    match alone {
        Some(alone) if what.key != "status" => Err(alone
            .error("", &format!("does not go with `{}`", what.key))
            .hint("it belongs to a status: status = 503")),
        _ => Ok(()),
    }
}

fn side(item: &Item) -> Result<When> {
    match one_of(item, item.text()?, vec!["before", "after"])? {
        "after" => Ok(When::After),
        _ => Ok(When::Before),
    }
}

fn status(what: &Item, block: &Block) -> Result<Reply> {
    let number = what.count(200, 599)?;
    let status = u16::try_from(number).map_err(|_| what.error("", "is no status"))?;
    let headers = block.get("headers").map(|item| headers(&item));
    let say = block.get("say").map(|item| {
        item.as_text()
            .ok_or_else(|| item.error("", "must be text in quotes"))
    });
    let say = say.transpose()?.unwrap_or_default();
    let headers = headers.transpose()?.unwrap_or_default();
    Ok(spoil::said(status, headers, say))
}

fn headers(item: &Item) -> Result<Pairs> {
    let pair = |item: Item| {
        let value = match item.as_text() {
            Some(text) => text.to_owned(),
            None => item.integer()?.to_string(),
        };
        let name = HeaderName::from_bytes(item.key.as_bytes());
        if name.is_err() || HeaderValue::from_str(&value).is_err() {
            return Err(item.error("", "cannot be sent as a header"));
        }
        Ok((item.key.to_owned(), value))
    };
    item.block()?.items().into_iter().map(pair).collect()
}

fn target<'t>(item: &Item<'t>) -> Result<&'t str> {
    let typed = item.text()?;
    match Url::parse(typed) {
        Ok(_) => Ok(typed),
        Err(_) => Err(item
            .error("", "is no address")
            .hint("write it whole: \"https://elsewhere.example/\"")),
    }
}

/// `+10m` or `-10m`.
fn skew(item: &Item) -> Result<SignedDuration> {
    let typed = item.text()?;
    let parted = match typed.strip_prefix('-') {
        Some(length) => Some((-1, length)),
        None => typed.strip_prefix('+').map(|length| (1, length)),
    };
    let skew = parted.and_then(|(sign, length)| {
        let length = SignedDuration::try_from(duration(length).ok()?).ok()?;
        length.checked_mul(sign)
    });
    skew.ok_or_else(|| {
        item.error("", "does not say how wrong the clock is")
            .hint("write \"+10m\" for a clock that is ahead, \"-10m\" for one that is behind; units are ms, s, m, h")
    })
}
