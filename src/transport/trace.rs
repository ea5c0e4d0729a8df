//! Tells the person what passed, from the `Request`, never from the `Sealed`.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use crate::exchange::{Pairs, Reply, Request};
use crate::fault::Fault;
use crate::secret::mask;

type Tell = Arc<dyn Fn(&str) + Send + Sync>;
type Waits = Arc<dyn Fn(&str, Duration) + Send + Sync>;

/// Where a session tells what passes, and how much of it. `output` owns the terminal and gives the function.
#[derive(Clone)]
pub struct Trace {
    level: u8,
    tell: Tell,
    waits: Option<Waits>,
}

/// Longer bodies are cut in a trace, to at most so many bytes.
const LONGEST_BODY: usize = 16 * 1024;

/// Reply headers whose value is, or may be, a credential or an address with one in it.
const UNSPOKEN: [&str; 6] = [
    "set-cookie",
    "authorization",
    "proxy-authorization",
    "www-authenticate",
    "proxy-authenticate",
    "location",
];

impl Trace {
    /// `-v` is level 1: a line for each attempt. `-vv` is level 2: bodies sent and heads received, too.
    pub fn new(level: u8, tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            level,
            tell: Arc::new(tell),
            waits: None,
        }
    }

    /// The same, which also hands every wait to somebody who shows it: why, and how long.
    #[must_use]
    pub fn showing_waits(mut self, waits: impl Fn(&str, Duration) + Send + Sync + 'static) -> Self {
        self.waits = Some(Arc::new(waits));
        self
    }

    /// Says nothing.
    pub fn silent() -> Self {
        Self::new(0, |_| {})
    }

    /// An attempt leaves.
    pub(super) fn leaving(&self, request: &Request) {
        if self.level < 2 {
            return;
        }
        if let Some(body) = &request.body {
            self.say(&format!("> {}", short(&mask(&body.to_string()))));
        }
    }

    /// A reply came, whatever it says.
    pub(super) fn came(&self, request: &Request, attempt: u32, reply: &Reply, took: Duration) {
        if self.level < 1 {
            return;
        }
        let line = line(request, attempt, took);
        self.say(&format!("{line}: HTTP status {}", reply.status));
        if self.level > 1 {
            for (name, value) in spoken(&reply.headers) {
                self.say(&format!("< {name}: {value}"));
            }
        }
    }

    /// No reply came.
    pub(super) fn failed(&self, request: &Request, attempt: u32, fault: &Fault, took: Duration) {
        if self.level > 0 {
            let line = line(request, attempt, took);
            self.say(&format!("{line}: {}", fault.message));
        }
    }

    /// It is about to be asked again, after a wait.
    pub(super) fn waits(&self, why: &str, wait: Duration) {
        if let Some(waits) = &self.waits {
            waits(why, wait);
        }
        if self.level > 0 {
            self.say(&format!("{why}: waiting {:.1} s", wait.as_secs_f64()));
        }
    }

    /// Something that went wrong and changes nothing.
    pub(super) fn aside(&self, text: &str) {
        if self.level > 0 {
            self.say(text);
        }
    }

    fn say(&self, text: &str) {
        (self.tell)(&mask(text));
    }
}

fn line(request: &Request, attempt: u32, took: Duration) -> String {
    let mut line = format!("{} {}", request.method.as_str(), request.path);
    for (n, (name, value)) in request.query.iter().enumerate() {
        let mark = if n == 0 { '?' } else { '&' };
        // Writing to a String cannot fail.
        let _ = write!(line, "{mark}{name}={value}");
    }
    let _ = write!(line, " (attempt {attempt}, {} ms)", took.as_millis());
    line
}

fn spoken(headers: &Pairs) -> impl Iterator<Item = (&String, &String)> {
    headers
        .iter()
        .filter(|(name, _)| !UNSPOKEN.iter().any(|it| name.eq_ignore_ascii_case(it)))
        .map(|(name, value)| (name, value))
}

fn short(body: &str) -> String {
    if body.len() <= LONGEST_BODY {
        return body.to_owned();
    }
    let start: String = body.chars().take(LONGEST_BODY / 4).collect();
    format!("{start}… ({} bytes)", body.len())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::exchange::Method;
    use crate::fault::FaultKind;
    use crate::secret::Secret;

    fn told(level: u8, what: impl Fn(&Trace)) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        what(&Trace::new(level, move |line| {
            kept.lock().unwrap().push(line.to_owned());
        }));
        let lines = lines.lock().unwrap();
        lines.clone()
    }

    fn request() -> Request {
        let secret = Secret::new("trace-canary-4711");
        Request::new(Method::Post, "/leads/7")
            .query("a", "1")
            .query("b", "2")
            .body(json!({"stage": "won", "echo": secret.expose()}))
    }

    fn exchange(trace: &Trace) {
        let headers = [
            ("X-Id", "5"),
            ("Set-Cookie", "s"),
            ("Location", "https://x/?token=t"),
        ];
        let headers = headers.map(|(name, value)| (name.into(), value.into()));
        let reply = Reply {
            status: 200,
            headers: headers.into(),
            body: Bytes::new(),
        };
        trace.leaving(&request());
        trace.came(&request(), 2, &reply, Duration::from_millis(31));
    }

    const LINE: &str = "POST /leads/7?a=1&b=2 (attempt 2, 31 ms): HTTP status 200";

    #[test]
    fn each_level_tells_more_and_none_tells_a_secret() {
        assert_eq!(told(0, exchange), Vec::<String>::new());
        assert_eq!(told(1, exchange), [LINE]);
        let body = r#"> {"stage":"won","echo":"[secret]"}"#;
        assert_eq!(told(2, exchange), [body, LINE, "< X-Id: 5"]);
    }

    #[test]
    fn an_attempt_without_a_reply_says_why() {
        let fault = Fault::new(FaultKind::Unsent, "dns", "could not find x");
        let took = Duration::from_millis(4);
        let lines = told(1, |trace| trace.failed(&request(), 1, &fault, took));
        let line = "POST /leads/7?a=1&b=2 (attempt 1, 4 ms): could not find x";
        assert_eq!(lines, [line]);
    }

    #[test]
    fn a_long_body_is_cut() {
        let request = request().body(json!({"text": "ä".repeat(40_000)}));
        let lines = told(2, |trace| trace.leaving(&request));
        assert!(lines[0].len() <= LONGEST_BODY + 50);
        assert!(lines[0].ends_with("… (80011 bytes)"));
    }
}
