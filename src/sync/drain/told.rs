//! What a drain tells: a depot's "no", and what was odd and stopped nothing.

use jiff::Timestamp;

use super::{Oddities, Source};
use crate::account::rfc3339;
use crate::error::{Error, Kind, Result};
use crate::sync::failure::{kind_of, words};
use crate::transport::Failed;

/// What was being done when a depot said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// Listing or taking parcels.
    Looking,
    /// Reading one.
    Reading,
    /// Removing one.
    Removing,
}

/// Leads that are named in a warning, at most.
const MOST_NAMED: usize = 3;

/// A depot's "no", as the user is told it.
pub(super) fn failed(source: &Source, doing: Doing, no: &Failed, now: Timestamp) -> Error {
    if let Some(local) = &no.local {
        return local.clone();
    }
    let depot = source.depot;
    let profile = &source.session.account().profile;
    let (setting, word, parcel) = (depot.setting(), depot.word(), depot.parcel());
    let fault = &no.fault;
    let kind = kind_of(fault.kind);
    let may_not = fault.code.ends_with("PermissionMismatch");
    let expired = source.expires.filter(|end| *end <= now);
    let (code, message) = match (kind, expired) {
        (Kind::Auth, Some(end)) => (
            "sas-expired",
            format!("the SAS URL in {setting} expired at {}", rfc3339(end)),
        ),
        (Kind::Auth, None) if may_not => (
            "sas-may-not",
            format!("the SAS URL in {setting} may not {}", verb(doing, parcel)),
        ),
        (Kind::Auth, None) => (
            "sas-refused",
            format!("Azure Storage refused the SAS URL in {setting}"),
        ),
        (Kind::Temporary, _) => (
            fault.code.as_str(),
            format!("the {word} could not be asked to {}", verb(doing, parcel)),
        ),
        (_, _) if fault.code.ends_with("NotFound") => (
            fault.code.as_str(),
            format!("there is no such {word} as {setting} names"),
        ),
        _ => (
            fault.code.as_str(),
            format!("the {word} did not {}", verb(doing, parcel)),
        ),
    };
    let mut error = Error::new(kind, code, message)
        .because(words(fault))
        .detail("profile", profile.as_str())
        .detail("setting", setting)
        .detail("attempts", no.attempts);
    if let Some(status) = fault.status {
        error = error.detail("http_status", status);
    }
    if doing == Doing::Removing {
        error = error.because(format!(
            "the leads are stored; nothing is lost, and each {parcel} that comes again is known"
        ));
    }
    match (kind, no.come_back) {
        (_, Some(at)) => error.hint(format!(
            "Azure Storage asks to be left alone until {}; to ask all the same, add --ignore-wait",
            rfc3339(at)
        )),
        (Kind::Auth, None) => error.hint(remedy(source, doing)).hint(format!(
            "where it comes from: leadctl profiles show {profile}"
        )),
        (Kind::Temporary, None) => error.hint("try again later"),
        _ => error.hint(format!("look at it: leadctl profiles show {profile}")),
    }
}

/// `take messages`, `read blobs`.
fn verb(doing: Doing, parcel: &str) -> String {
    let verb = match (doing, parcel) {
        (Doing::Looking, "message") => "hand over",
        (Doing::Looking, _) => "list",
        (Doing::Reading, _) => "read",
        (Doing::Removing, _) => "delete",
    };
    format!("{verb} {parcel}s")
}

/// What a SAS URL needs, and what to do without.
fn remedy(source: &Source, doing: Doing) -> String {
    let account = source.session.account();
    let needed = source.depot.permissions(account);
    let names: Vec<String> = needed
        .iter()
        .map(|it| format!("{} ({})", it.name, it.letter))
        .collect();
    let make = format!(
        "make a new one for {} with {}",
        source.depot.setting(),
        names.join(", ")
    );
    if doing == Doing::Removing && source.depot.word() == "container" {
        format!("{make}; or leave blobs where they are: blobs = \"leave\"")
    } else {
        make
    }
}

/// What was odd, in sentences.
pub(super) fn warnings(source: &Source, confirm: bool, odd: &Oddities) -> Vec<String> {
    let (word, parcel) = (source.depot.word(), source.depot.parcel());
    let removes = confirm && !source.depot.keeps(source.session.account());
    let mut warnings: Vec<String> = odd
        .unreadable
        .iter()
        .map(|(reason, count)| {
            let kept = if removes {
                format!("kept as it came, and deleted from the {word}")
            } else {
                "kept as it came".to_owned()
            };
            match count {
                1 => format!("a {parcel} is no lead: {reason}; it is {kept}"),
                _ => format!("{count} {parcel}s are no leads: {reason}; each is {kept}"),
            }
        })
        .collect();
    if !odd.twins.is_empty() {
        let named = odd.twins.iter().take(MOST_NAMED).map(ToString::to_string);
        let named: Vec<String> = named.collect();
        let more = odd.twins.len().saturating_sub(MOST_NAMED);
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        warnings.push(format!(
            "several {parcel}s at once are about the same lead, and differ: {}{more}; the last one stands, the others \
             are in the lead's history",
            named.join(", ")
        ));
    }
    if odd.too_late > 0 {
        let (who, it, comes) = match odd.too_late {
            1 => (
                format!("a {parcel} was"),
                "it",
                "is deleted when it comes again",
            ),
            many => (
                format!("{many} {parcel}s were"),
                "they",
                "are deleted when they come again",
            ),
        };
        warnings.push(if parcel == "message" {
            format!(
                "{who} visible again before {it} could be deleted; {it} {comes}. A longer `visibility` helps"
            )
        } else {
            format!("{who} changed or deleted by somebody else meanwhile; what changed is read by the next pull")
        });
    }
    warnings
}

/// The error (7) for parcels that were left where they are, since they are too large.
pub(super) fn left_behind(source: &Source, odd: &Oddities) -> Result<()> {
    let Some(first) = odd.too_large.first() else {
        return Ok(());
    };
    let (word, parcel) = (source.depot.word(), source.depot.parcel());
    let message = match odd.too_large.len() {
        1 => format!("a {parcel} is larger than 8 MiB and was left in the {word}: {first}"),
        many => format!(
            "{many} {parcel}s are larger than 8 MiB and were left in the {word}: {first} ..."
        ),
    };
    Err(Error::new(Kind::Partial, "too-large", message)
        .because("no lead is that large")
        .hint("look at it, and move it away"))
}
