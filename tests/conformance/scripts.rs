//! What can go wrong with one request: each fault as the sandbox is told it, as the wire of this suite plays it, and what
//! of it is to be seen from outside.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use leadctl::exchange::Reply;

use super::model::{Away, Shown};

/// On which side of the vendor's doing it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Before,
    After,
}

/// Where an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// After so many bytes.
    Bytes(usize),
    Half,
    /// Before its last byte.
    AllButOne,
    /// Only after its last.
    Whole,
}

/// What the wire does.
#[derive(Clone)]
pub enum Play {
    /// This is answered in place of the vendor's answer; it may name a time.
    Answer(When, Arc<dyn Fn(Timestamp) -> Reply + Send + Sync>),
    Delay(When, Duration),
    Hang(When),
    Reset(When),
    Cut(Part),
    Drip(Duration),
    RepeatPage,
    ShiftPage(usize),
    Clock(SignedDuration),
    Ignore,
    ExpireTokens,
    /// No connection comes about.
    NoConnection,
    /// The vendor's own answer becomes this.
    Rewritten(Arc<dyn Fn(Reply) -> Reply + Send + Sync>),
    /// The vendor's own answer is called something else than JSON or XML.
    Called(&'static str),
}

/// A fault.
#[derive(Clone)]
pub struct Script {
    pub name: String,
    /// The lines of a `[[fault]]` that do the same in the sandbox; empty where its language has no word for it.
    pub lines: String,
    pub play: Play,
    pub shown: Shown,
}

impl Script {
    /// The sandbox's word for what happens.
    pub fn effect(&self) -> Option<&str> {
        let line = self.lines.lines().find(|line| !line.starts_with("when"))?;
        line.split(" =").next()
    }

    /// Whether the vendor does what is asked although this happens to it.
    pub fn acts(&self) -> bool {
        match &self.play {
            Play::Answer(when, _) | Play::Delay(when, _) | Play::Hang(when) | Play::Reset(when) => {
                // What is only delayed is done later, when nobody may wait for it any more.
                matches!(self.play, Play::Delay(..)) || *when == When::After
            }
            Play::Ignore | Play::NoConnection | Play::ExpireTokens => false,
            Play::Clock(_) => self.shown == Shown::Good,
            _ => true,
        }
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

pub fn reply(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Reply {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Reply {
        status,
        headers: headers.iter().map(pair).collect(),
        body: body.into(),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

pub fn status(
    when: When,
    status: u16,
    headers: Headers,
    say: &'static str,
    shown: Shown,
) -> Script {
    let side = match when {
        When::Before => "",
        When::After => "when = \"after\"\n",
    };
    let mut lines = vec![format!("{side}status = {status}\n")];
    if !headers.is_empty() {
        let pairs = headers
            .iter()
            .map(|(name, value)| format!("{name} = {}", quoted(value)));
        let pairs = pairs.collect::<Vec<_>>().join(", ");
        lines.push(format!("headers = {{ {pairs} }}\n"));
    }
    if !say.is_empty() {
        lines.push(format!("say = {}\n", quoted(say)));
    }
    let lines = lines.concat();
    Script {
        name: lines.trim().replace('\n', ", "),
        lines,
        play: Play::Answer(when, Arc::new(move |_| reply(status, headers, say))),
        shown,
    }
}

/// A wait until a date that HTTP may write in three ways, twenty seconds from now.
fn dated(number: u16, format: &'static str, shown: fn(Away) -> Shown) -> Script {
    let play = move |now: Timestamp| {
        let until = now + SignedDuration::from_secs(20);
        let date = until.strftime(format).to_string();
        reply(number, &[("Retry-After", &date)], "")
    };
    Script {
        name: format!("status = {number}, Retry-After: a date as {format}"),
        lines: String::new(),
        play: Play::Answer(When::Before, Arc::new(play)),
        shown: shown(Away::Until(20)),
    }
}

fn plain(name: &str, play: Play, shown: Shown) -> Script {
    Script {
        name: name.replace('\n', ", "),
        lines: name.to_owned(),
        play,
        shown,
    }
}

fn unsaid(lines: &str, name: &str, play: Play, shown: Shown) -> Script {
    Script {
        name: name.to_owned(),
        lines: lines.to_owned(),
        play,
        shown,
    }
}

/// Headers of an answer.
type Headers = &'static [(&'static str, &'static str)];

/// What a status means, by how long it asks to be left alone.
type Meant = fn(Away) -> Shown;

const PAGE: &str = "<html><head><title>Sign in</title></head><body>Please sign in</body></html>";
const HTML: &[(&str, &str)] = &[("Content-Type", "text/html")];
pub const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];
const PROBLEM: &[(&str, &str)] = &[("Content-Type", "application/problem+json")];

/// Every script.
pub fn all() -> Vec<Script> {
    [
        statuses(),
        waits(),
        refusals(),
        unreadable(),
        silences(),
        harmless(),
    ]
    .concat()
}

/// Faults of the server, before and after it acted.
fn statuses() -> Vec<Script> {
    let lost = Shown::Lost(Away::Unsaid);
    let mut scripts = Vec::new();
    for when in [When::Before, When::After] {
        for number in [500, 502, 503, 504] {
            scripts.push(status(when, number, &[], "", lost));
        }
        scripts.push(status(
            when,
            503,
            HTML,
            "<html>Service Unavailable</html>",
            lost,
        ));
        scripts.push(status(when, 500, JSON, "{}", lost));
        scripts.push(status(when, 500, JSON, r#"{"message": "oops"}"#, lost));
        scripts.push(status(when, 502, JSON, "{\"cut", lost));
        scripts.push(status(when, 500, PROBLEM, r#"{"title": null}"#, lost));
    }
    scripts
}

/// What a vendor says about when to come back, and what is no such word.
fn waits() -> Vec<Script> {
    const SAID: [(Headers, Away); 9] = [
        (&[("Retry-After", "2")], Away::Seconds(2)),
        (&[("Retry-After", "60")], Away::Seconds(60)),
        (&[("Retry-After", "0")], Away::Seconds(0)),
        (&[("Retry-After", "-5")], Away::Unsaid),
        (&[("Retry-After", "61")], Away::Long),
        (&[("Retry-After", "99999999999999999999")], Away::Long),
        (&[("Retry-After", "soon")], Away::Unsaid),
        (&[("Retry-After", "1.5")], Away::Unsaid),
        (&[("Retry-After", "")], Away::Unsaid),
    ];
    let shown: [(u16, Meant); 2] = [(429, Shown::Busy), (503, Shown::Lost)];
    let mut scripts = vec![
        status(When::Before, 429, &[], "", Shown::Busy(Away::Unsaid)),
        status(When::Before, 408, &[], "", Shown::Busy(Away::Unsaid)),
        status(When::Before, 429, HTML, PAGE, Shown::Busy(Away::Unsaid)),
        status(When::Before, 429, JSON, "{}", Shown::Busy(Away::Unsaid)),
    ];
    for (number, shown) in shown {
        for (headers, away) in SAID {
            scripts.push(status(When::Before, number, headers, "", shown(away)));
        }
        for format in [
            "%a, %d %b %Y %H:%M:%S GMT",
            "%A, %d-%b-%y %H:%M:%S GMT",
            "%a %b %e %H:%M:%S %Y",
        ] {
            scripts.push(dated(number, format, shown));
        }
    }
    scripts
}

/// What is refused for good.
fn refusals() -> Vec<Script> {
    let mut scripts = Vec::new();
    for (number, shown) in [
        (401, Shown::LoginOver),
        (403, Shown::Forbidden),
        (400, Shown::No),
        (404, Shown::No),
        (405, Shown::No),
        (409, Shown::No),
        (410, Shown::No),
        (422, Shown::No),
    ] {
        let bodies: [(Headers, &str); 5] = [
            (&[], ""),
            (HTML, PAGE),
            (PROBLEM, "{}"),
            (PROBLEM, r#"{"title": null, "detail": 7, "errors": []}"#),
            (JSON, "[]"),
        ];
        for (headers, say) in bodies {
            scripts.push(status(When::Before, number, headers, say, shown));
        }
    }
    scripts.push(plain(
        "redirect = \"https://elsewhere.example/login?token=x\"",
        Play::Answer(
            When::Before,
            Arc::new(|_| {
                reply(
                    307,
                    &[("Location", "https://elsewhere.example/login?token=x")],
                    "",
                )
            }),
        ),
        Shown::Elsewhere,
    ));
    for number in [301, 302, 303, 308] {
        let location: &'static [(&str, &str)] = &[("Location", "https://elsewhere.example/")];
        scripts.push(status(
            When::Before,
            number,
            location,
            PAGE,
            Shown::Elsewhere,
        ));
    }
    scripts.push(status(When::Before, 304, &[], "", Shown::Elsewhere));
    scripts
}

/// Answers with status 200 that are none.
fn unreadable() -> Vec<Script> {
    let lost = Shown::Lost(Away::Unsaid);
    let mut scripts = Vec::new();
    for (when, side) in [(When::Before, ""), (When::After, "when = \"after\"\n")] {
        let answer = |make: fn() -> Reply| Play::Answer(when, Arc::new(move |_| make()));
        scripts.push(plain(
            &format!("{side}html = true"),
            answer(|| reply(200, HTML, PAGE)),
            lost,
        ));
        scripts.push(plain(
            &format!("{side}garbage = true"),
            answer(|| reply(200, JSON, (0..=255).rev().collect::<Vec<u8>>())),
            lost,
        ));
        scripts.push(plain(
            &format!("{side}empty = true"),
            answer(|| reply(200, &[], "")),
            lost,
        ));
        scripts.push(status(when, 200, JSON, "   \n", lost));
        scripts.push(status(when, 200, JSON, PAGE, lost));
        scripts.push(status(when, 200, JSON, "{\"a\": ", lost));
        scripts.push(status(when, 200, JSON, "\"yes\"", lost));
        scripts.push(status(when, 200, JSON, "17", lost));
    }
    scripts
}

/// Answers that never come, or not whole.
fn silences() -> Vec<Script> {
    let lost = Shown::Lost(Away::Unsaid);
    let mut scripts = Vec::new();
    for (when, side) in [(When::Before, ""), (When::After, "when = \"after\"\n")] {
        let late = Play::Delay(when, Duration::from_secs(40));
        scripts.push(plain(&format!("{side}delay = \"40s\""), late, lost));
        scripts.push(plain(&format!("{side}hang = true"), Play::Hang(when), lost));
        scripts.push(plain(
            &format!("{side}reset = true"),
            Play::Reset(when),
            lost,
        ));
    }
    for bytes in [0, 1, 17] {
        scripts.push(plain(
            &format!("cut = {bytes}"),
            Play::Cut(Part::Bytes(bytes)),
            lost,
        ));
    }
    scripts.push(unsaid(
        "",
        "an answer cut in its middle",
        Play::Cut(Part::Half),
        lost,
    ));
    scripts.push(unsaid(
        "",
        "an answer without its last byte",
        Play::Cut(Part::AllButOne),
        lost,
    ));
    scripts.push(plain(
        "drip = \"20s\"",
        Play::Drip(Duration::from_secs(20)),
        lost,
    ));
    scripts.push(unsaid(
        "",
        "no connection",
        Play::NoConnection,
        Shown::NeverLeft,
    ));
    scripts
}

/// What is odd and does no harm.
fn harmless() -> Vec<Script> {
    let good = Shown::Good;
    let minutes = SignedDuration::from_mins;
    let mut scripts = vec![
        plain(
            "delay = \"2s\"",
            Play::Delay(When::Before, Duration::from_secs(2)),
            good,
        ),
        plain("drip = \"1ms\"", Play::Drip(Duration::from_millis(1)), good),
        unsaid(
            "",
            "an answer cut after its last byte",
            Play::Cut(Part::Whole),
            good,
        ),
        plain("clock = \"+2m\"", Play::Clock(minutes(2)), good),
        plain("clock = \"-2m\"", Play::Clock(minutes(-2)), good),
        plain("clock = \"+3h\"", Play::Clock(minutes(180)), good),
        plain("ignore = true", Play::Ignore, good),
        plain("expire_tokens = true", Play::ExpireTokens, Shown::LoginOver),
        plain("repeat_page = true", Play::RepeatPage, good),
        plain("shift_page = 1", Play::ShiftPage(1), good),
    ];
    for kind in [
        "text/plain",
        "text/html",
        "application/octet-stream",
        "x",
        "",
    ] {
        let name = format!("an answer that is called `{kind}`");
        scripts.push(unsaid("", &name, Play::Called(kind), good));
    }
    scripts
}
