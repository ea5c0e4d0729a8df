//! Where a vendor's documents make an answer mean something else than the table says: the only exceptions, each with its
//! reason.

use std::time::Duration;

use leadctl::lead::Operation;

use super::calls::Job;
use super::model::{Away, Expected, Lasts, Nature, Shown};
use super::scripts::{JSON, Part, Play, Script, When, status};

/// A request that something happens to.
pub struct Request<'a> {
    pub vendor: &'a str,
    pub job: &'a Job,
    /// Whether it is the vendor's login.
    pub is_login: bool,
    /// Whether the vendor has one.
    pub has_login: bool,
    /// Which of the job's own calls it is, counted from 0.
    pub place: usize,
    /// How long the vendor's own answer is.
    pub length: usize,
}

/// What of a script is to be seen from outside, of this request.
pub fn shown(request: &Request<'_>, script: &Script) -> Shown {
    let answered = answered(script);
    match (request.vendor, request.job, &script.play) {
        // An answer without a body cannot be cut, nor one behind its end, nor does it drip.
        (_, _, Play::Cut(Part::Bytes(bytes))) if *bytes >= request.length => Shown::Good,
        (_, _, Play::Cut(_) | Play::Drip(_)) if request.length == 0 => Shown::Good,
        // "200" is all that CRF documents of a change; see vendor/crf_connect/read.rs.
        ("crf-connect", Job::Write(_) | Job::Bulk(_), Play::Answer(..)) if is_blank(answered) => {
            Shown::Good
        }
        // iVvy refuses what is signed with another clock: another key, or another attempt, would not help.
        ("ivvy", _, Play::Clock(by)) if by.unsigned_abs() > Duration::from_secs(300) => Shown::No,
        // Where there is a login, it runs out by the vendor's clock.
        ("crm-com", _, Play::Clock(by)) if *by > jiff::SignedDuration::from_hours(2) => {
            if request.is_login {
                Shown::Good
            } else {
                Shown::LoginOver
            }
        }
        // The answer about another lead proves nothing, where an answer says which lead it is about.
        ("crm-com" | "ivvy", Job::Bulk(write), Play::RepeatPage)
            if write.operation != Operation::AddLead =>
        {
            Shown::Lost(Away::Unsaid)
        }
        (_, _, Play::ExpireTokens) if !request.has_login || request.is_login => Shown::Good,
        // Whatever the reason, a login that is refused is a matter of credentials, unless it is not there.
        (_, _, Play::Answer(..)) if request.is_login && script.shown == Shown::No => match answered
        {
            Some((404, _)) => Shown::No,
            _ => Shown::Forbidden,
        },
        // Whoever is told that a lead is not there holds a good key.
        ("crf-connect", Job::Ping, Play::Answer(..))
            if answered.is_some_and(|(status, body)| {
                body.starts_with('{') && (status == 404 || body.contains("\"status\": 404"))
            }) =>
        {
            Shown::Good
        }
        // Before R18.0.0 there are no pipelines: the statuses are told type by type.
        ("crm-com", Job::Names(list), Play::Answer(..))
            if list == "statuses"
                && request.place == 0
                && matches!(answered, Some((200 | 400 | 404 | 405 | 410 | 422, _)))
                && script.shown == Shown::No =>
        {
            Shown::Good
        }
        _ => script.shown,
    }
}

/// Status and body of an answer in place of the vendor's.
fn answered(script: &Script) -> Option<(u16, &str)> {
    let line = |key: &str| {
        let start = format!("{key} = ");
        script
            .lines
            .lines()
            .find_map(|line| line.strip_prefix(start.as_str()))
    };
    if line("empty").is_some() {
        return Some((200, ""));
    }
    let status = line("status")?.parse().ok()?;
    let said = line("say").unwrap_or_default();
    Some((status, said.trim_matches(['"', '\''])))
}

/// Whether it is a 200 with nothing in it.
fn is_blank(answered: Option<(u16, &str)>) -> bool {
    answered
        .is_some_and(|(status, said)| status == 200 && said.replace("\\n", "").trim().is_empty())
}

/// What a job must come to, where one of its calls ended like this.
pub fn job(
    request: &Request<'_>,
    script: &Script,
    shown: Shown,
    lasts: Lasts,
    of_call: &Expected,
) -> Expected {
    use leadctl::lead::Verdict::{Applied, Unknown};
    let ended = |verdict, exit| Expected {
        verdict,
        exit,
        ..of_call.clone()
    };
    match request.job {
        // A ticket for what was never done leads to no result.
        Job::Batch(_)
            if request.vendor == "ivvy"
                && request.place == 0
                && matches!(script.play, Play::Ignore)
                && !request.is_login =>
        {
            ended(Unknown, 10)
        }
        _ if of_call.is_good() => of_call.clone(),
        // What was done behind a ticket cannot be told without the answer about it: it left.
        Job::Batch(_) if request.place > 0 => ended(Unknown, 10),
        // A batch that is refused as a whole did nothing: its halves go by themselves, in the end row by row.
        Job::Batch(_)
            if shown == Shown::No
                && (request.vendor == "ivvy" || lasts == Lasts::Once)
                && !request.is_login =>
        {
            ended(Applied, 0)
        }
        _ => of_call.clone(),
    }
}

/// What a call of a job is.
pub fn nature(request: &Request<'_>) -> Nature {
    match request.job {
        _ if request.is_login => Nature::Question,
        Job::Write(write) | Job::Bulk(write) => write.nature,
        Job::Batch(write) if request.place == 0 => write.nature,
        // "What is in progress arrived" may mean other leads when it is said again.
        Job::Pull(settings)
            if settings.contains(&("confirm_body", "request")) && request.place > 0 =>
        {
            Nature::Statement
        }
        _ => Nature::Question,
    }
}

/// Whether a script makes a list lack leads, or show them again: how many requests that takes is not told here, only
/// that in the end all are stored.
fn is_about_lists(request: &Request<'_>, script: &Script) -> bool {
    let lists = matches!(
        request.job,
        Job::Pull(_) | Job::Pages | Job::Drain(_) | Job::Get | Job::Names(_) | Job::Reconcile(..)
    );
    let batch = matches!(request.job, Job::Batch(_)) && request.place > 0;
    (lists || batch)
        && matches!(
            script.play,
            Play::RepeatPage | Play::ShiftPage(_) | Play::Ignore
        )
}

/// Whether what comes of it is told nowhere: a login that is shown and not kept is good for nothing.
pub fn is_untold(request: &Request<'_>, script: &Script) -> bool {
    is_about_lists(request, script) || (request.is_login && matches!(script.play, Play::Ignore))
}

/// Whether the vendor does what it is asked although this happens to the request.
pub fn acts(request: &Request<'_>, script: &Script, shown: Shown) -> bool {
    match script.play {
        Play::ExpireTokens | Play::Clock(_) => shown == Shown::Good,
        // What it comes to forty seconds later was signed with a login that has been given back meanwhile.
        Play::Delay(When::Before, _) if request.has_login => shown == Shown::Good,
        _ => script.acts(),
    }
}

/// Nobody can defend himself against a vendor that hides a lead and is then told that everything arrived.
pub fn is_hopeless(request: &Request<'_>, script: &Script) -> bool {
    let by_request = matches!(request.job, Job::Pull(settings) if settings.contains(&("confirm_body", "request")));
    by_request && matches!(script.play, Play::ShiftPage(_))
}

/// A "no" in a good answer's clothes, in the vendor's own words: status 200, and what its body means.
pub fn spoken(vendor: &str, job: &Job) -> Vec<Script> {
    let busy = Shown::Busy(Away::Unsaid);
    let lost = Shown::Lost(Away::Unsaid);
    let said: &[(&str, Shown)] = match (vendor, job) {
        ("crf-connect", Job::Drain(_)) => &[("<Error><Code>ServerBusy</Code></Error>", lost)],
        ("crf-connect", _) => &[
            (
                r#"{"title": "Conflict", "status": 409, "detail": "closed"}"#,
                Shown::No,
            ),
            (
                r#"{"title": "Unauthorized", "status": 401}"#,
                Shown::LoginOver,
            ),
            (r#"{"title": "Forbidden", "status": 403}"#, Shown::Forbidden),
            (r#"{"title": null, "status": 404}"#, Shown::No),
            (r#"{"status": 429, "errors": null}"#, busy),
            (r#"{"status": 503, "title": "down"}"#, lost),
            (r#"{"success": false}"#, Shown::No),
            (r#"{"error": "no"}"#, Shown::No),
        ],
        ("ivvy", _) => &[
            (
                r#"{"errorCode": 400, "specificCode": 23017, "message": "'x' is required"}"#,
                Shown::No,
            ),
            (r#"{"errorCode": "400"}"#, Shown::No),
            (
                r#"{"errorCode": 401, "message": "Unauthorized"}"#,
                Shown::Forbidden,
            ),
            (r#"{"errorCode": 404, "message": null}"#, Shown::No),
            (r#"{"errorCode": 429}"#, busy),
            (r#"{"errorCode": 500, "message": "oops"}"#, lost),
        ],
        ("crm-com", _) => &[
            (
                r#"{"status": {"code": "INVALID_PARAMETER", "message": "no"}}"#,
                Shown::No,
            ),
            (
                r#"{"status": {"code": 7}, "data": {"number": "1"}}"#,
                Shown::No,
            ),
        ],
        ("renovationfind", _) => &[
            (
                r#"{"success": false, "message": "Lead is closed"}"#,
                Shown::No,
            ),
            (r#"{"success": false}"#, Shown::No),
            (
                r#"{"success": false, "message": "Unauthorized"}"#,
                Shown::Forbidden,
            ),
            (
                r#"{"success": false, "message": "Lead not found"}"#,
                Shown::No,
            ),
        ],
        ("leadbank", _) => &[
            (r#"{"Status": 0, "Message": "no"}"#, Shown::No),
            (r#"{"Status": -1}"#, Shown::No),
            (r#"{"Message": "The request is invalid."}"#, Shown::No),
            (r#"{"Status": null, "Message": null}"#, lost),
            (r#"{"Status": "1"}"#, lost),
        ],
        _ => &[],
    };
    let script =
        |(say, shown): &(&'static str, Shown)| status(When::Before, 200, JSON, say, *shown);
    said.iter().map(script).collect()
}
