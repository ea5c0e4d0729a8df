//! A vendor's "no", or our own → what the user is told.

use jiff::Timestamp;

use crate::account::rfc3339;
use crate::error::{Error, Kind};
use crate::fault::{Fault, FaultKind};
use crate::lead::Refusal;
use crate::transport::Failed;
use crate::vendor::card::Card;

/// What a vendor's "no" means for the exit code.
pub fn kind_of(fault: FaultKind) -> Kind {
    match fault {
        FaultKind::Unsent | FaultKind::Busy | FaultKind::Lost => Kind::Temporary,
        FaultKind::Expired | FaultKind::Auth => Kind::Auth,
        FaultKind::NotFound | FaultKind::Conflict | FaultKind::Rejected | FaultKind::Redirected => {
            Kind::Rejected
        }
    }
}

/// A vendor's "no" as the code of a problem. The vendor's own code stands in the message.
pub fn code_of(fault: FaultKind) -> &'static str {
    match fault {
        FaultKind::Unsent => "not-sent",
        FaultKind::Busy => "vendor-busy",
        FaultKind::Lost => "answer-lost",
        FaultKind::Expired | FaultKind::Auth => "credentials-refused",
        FaultKind::NotFound => "no-such-lead",
        FaultKind::Conflict => "conflict",
        FaultKind::Rejected => "rejected",
        FaultKind::Redirected => "redirected",
    }
}

/// What a code that the journal holds means for the exit code; `None` where it does not stem from a vendor's "no".
pub fn kind_of_code(code: &str) -> Option<Kind> {
    let kind = match code {
        "not-sent" => FaultKind::Unsent,
        "vendor-busy" => FaultKind::Busy,
        "answer-lost" => FaultKind::Lost,
        "credentials-refused" => FaultKind::Auth,
        "no-such-lead" => FaultKind::NotFound,
        "conflict" => FaultKind::Conflict,
        "rejected" => FaultKind::Rejected,
        "redirected" => FaultKind::Redirected,
        _ => return None,
    };
    Some(kind_of(kind))
}

/// The error that a question without effect ends with. `asking` says what was asked: `taking leads`.
pub fn failed(card: &Card, profile: &str, asking: &str, failed: &Failed) -> Error {
    if let Some(local) = &failed.local {
        return local.clone();
    }
    let fault = &failed.fault;
    let kind = kind_of(fault.kind);
    let vendor = &card.name;
    let message = match kind {
        Kind::Auth => format!("{vendor} refused the credentials of profile {profile}"),
        Kind::Temporary => format!("{vendor} could not be asked: {asking} did not work"),
        _ => format!("{vendor} refused {asking}"),
    };
    let mut error = Error::new(kind, fault.code.as_str(), message)
        .because(words(fault))
        .detail("profile", profile)
        .detail("attempts", failed.attempts);
    if let Some(status) = fault.status {
        error = error.detail("http_status", status);
    }
    match (failed.come_back, kind) {
        (Some(at), _) => error
            .hint(come_back(card, at))
            .detail("retry_at", rfc3339(at)),
        (None, Kind::Auth) => error.hint(format!("leadctl profiles show {profile}")),
        (None, Kind::Temporary) => error.hint("try again later"),
        _ => error,
    }
}

/// Our own "no", as the user is told it.
pub fn refused(refusal: &Refusal) -> Error {
    match refusal {
        Refusal::NotOffered {
            operation,
            vendor,
            hint,
        } => Error::new(
            Kind::Usage,
            "not-offered",
            format!("{vendor} does not offer {}", operation.command()),
        )
        .because(hint.as_str())
        .hint("what each vendor offers: leadctl vendors"),
        Refusal::Invalid(problems) => {
            let first = problems.first();
            let code = first.map_or("invalid", |problem| problem.code.as_ref());
            let error = Error::new(Kind::Invalid, code, "nothing was sent");
            problems.iter().fold(error, |error, problem| {
                error
                    .because(problem.message.as_str())
                    .hint(problem.hint.as_str())
            })
        }
    }
}

/// When the vendor wants to be asked again, and how not to wait.
pub fn come_back(card: &Card, at: Timestamp) -> String {
    format!(
        "{} asks to be left alone until {}; to ask all the same, add --ignore-wait",
        card.name,
        rfc3339(at)
    )
}

/// What the vendor said, with its code.
pub fn words(fault: &Fault) -> String {
    let of_ours =
        fault.status.is_none() || fault.kind == FaultKind::Lost || fault.code.starts_with("http-");
    match (of_ours, fault.status) {
        (true, Some(status)) if !fault.message.contains(&status.to_string()) => {
            format!("{} (HTTP status {status})", fault.message)
        }
        (true, _) => fault.message.clone(),
        (false, _) => format!("{} ({})", fault.message, fault.code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_from_the_journal_means_what_it_meant_when_it_was_written() {
        for kind in [
            FaultKind::Unsent,
            FaultKind::Busy,
            FaultKind::Lost,
            FaultKind::Expired,
            FaultKind::Auth,
            FaultKind::NotFound,
            FaultKind::Conflict,
            FaultKind::Rejected,
            FaultKind::Redirected,
        ] {
            assert_eq!(kind_of_code(code_of(kind)), Some(kind_of(kind)), "{kind:?}");
        }
        assert_eq!(kind_of_code("earlier-row-open"), None);
    }
}
