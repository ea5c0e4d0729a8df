//! How the sending of a row ended: the verdict, and what the journal keeps of it. Pure.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;

use super::failure::{self, code_of, kind_of};
use crate::error::{Error, Kind};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Problem, Receipt, Says, Severity, Verdict};
use crate::secret::mask;
use crate::store::Settled;
use crate::transport::{Answer, Failed};
use crate::vendor::card::Card;

/// How the sending of one row ended.
#[derive(Clone, Debug)]
pub struct Ending {
    /// What became of it.
    pub verdict: Verdict,
    /// Why, where it did not end well.
    pub kind: Option<Kind>,
    /// The same in words.
    pub problem: Option<Problem>,
    /// The last HTTP status.
    pub http_status: Option<u16>,
    /// How many times it was sent.
    pub attempts: u32,
    /// What the vendor answered to a write that it did.
    pub receipt: Option<Receipt>,
    /// The exact bytes by which it said so.
    pub body: Bytes,
    /// When the vendor wants to be asked again, if that is too far away to wait for.
    pub come_back: Option<Timestamp>,
    /// Whether the time for the whole command is up.
    pub is_late: bool,
}

impl Ending {
    /// How an exchange ended; `has_left` tells whether bytes of it left that were not proven to have come back. The
    /// error is a fault of ours, after which nothing more may be sent.
    pub fn of(
        card: &Card,
        answer: Result<Answer<Receipt>, Failed>,
        has_left: bool,
    ) -> Result<Self, Error> {
        let failed = match answer {
            Ok(answer) => return Ok(Self::applied(answer)),
            Err(failed) => failed,
        };
        match &failed.local {
            None => Ok(Self::failed(card, &failed)),
            // A stop kept it from leaving, or from leaving once more.
            Some(local) if local.kind == Kind::Interrupted => Ok(Self::not_awaited(has_left)),
            Some(local) => Err(local.clone()),
        }
    }

    /// Nobody waits for it any more.
    pub fn not_awaited(has_left: bool) -> Self {
        if has_left {
            Self::lost("interrupted while the answer was awaited")
        } else {
            Self::unsent()
        }
    }

    /// It was not tried.
    pub fn unsent() -> Self {
        Self::new(Verdict::Unsent, None)
    }

    /// It was not tried, and for this reason.
    pub fn kept_back(code: &'static str, message: String, hint: String) -> Self {
        Self {
            problem: Some(problem(code, message, hint, Says::House)),
            ..Self::unsent()
        }
    }

    /// It breaks a rule.
    pub fn refused(problem: Option<Problem>) -> Self {
        Self {
            problem,
            ..Self::new(Verdict::Refused, Some(Kind::Invalid))
        }
    }

    /// It left, and what became of it cannot be had. `message` says why.
    pub fn lost(message: impl Into<String>) -> Self {
        let code = code_of(FaultKind::Lost);
        Self {
            problem: Some(problem(code, message.into(), String::new(), Says::Vendor)),
            attempts: 1,
            ..Self::new(Verdict::Unknown, Some(Kind::Unknown))
        }
    }

    fn new(verdict: Verdict, kind: Option<Kind>) -> Self {
        Self {
            verdict,
            kind,
            problem: None,
            http_status: None,
            attempts: 0,
            receipt: None,
            body: Bytes::new(),
            come_back: None,
            is_late: false,
        }
    }

    fn applied(answer: Answer<Receipt>) -> Self {
        let mut receipt = answer.value;
        // The journal outlives this process, which alone knows the credentials that a vendor may echo.
        receipt.message = receipt.message.map(|text| mask(&text).into_owned());
        Self {
            http_status: Some(answer.status),
            attempts: answer.attempts,
            receipt: Some(receipt),
            body: answer.body,
            ..Self::new(Verdict::Applied, None)
        }
    }

    fn failed(card: &Card, failed: &Failed) -> Self {
        let fault = &failed.fault;
        let (verdict, kind) = match (failed.unknown, fault.kind) {
            (true, _) => (Verdict::Unknown, Kind::Unknown),
            (false, FaultKind::Unsent | FaultKind::Busy | FaultKind::Lost) => {
                (Verdict::Failed, Kind::Temporary)
            }
            (false, kind) => (Verdict::Rejected, kind_of(kind)),
        };
        let hint = failed.come_back.map(|at| failure::come_back(card, at));
        Self {
            problem: Some(of_fault(fault, hint.unwrap_or_default())),
            http_status: fault.status,
            attempts: failed.attempts,
            come_back: failed.come_back,
            is_late: fault.code == "max-time",
            ..Self::new(verdict, Some(kind))
        }
    }

    /// What the journal keeps.
    pub fn settled(&self, at: Timestamp) -> Settled {
        let said = self.receipt.as_ref().and_then(|it| it.message.clone());
        Settled {
            verdict: self.verdict,
            code: self.problem.as_ref().map(|it| it.code.to_string()),
            message: self.problem.as_ref().map(|it| it.message.clone()).or(said),
            http_status: self.http_status,
            attempts: self.attempts,
            receipt: self
                .receipt
                .as_ref()
                .map(|receipt| json!({ "id": receipt.id, "message": receipt.message })),
            at,
        }
    }
}

fn of_fault(fault: &Fault, hint: String) -> Problem {
    problem(
        code_of(fault.kind),
        failure::words(fault),
        hint,
        Says::Vendor,
    )
}

fn problem(code: &'static str, message: String, hint: String, rule: Says) -> Problem {
    Problem {
        code: code.into(),
        field: None,
        message,
        hint,
        value: None,
        rule,
        rule_id: None,
        severity: Severity::Error,
    }
}
