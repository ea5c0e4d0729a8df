//! A source file with every change of it behind a switch.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use crate::sites::{Kind, Sides, Site};

/// What the switches ask: which change is on, and which were met.
pub const SWITCHBOARD: &str = r#"

/// Which change of the source is on.
#[allow(warnings, clippy::all)]
#[doc(hidden)]
pub mod mutant {
    use std::io::Write as _;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicBool, Ordering};

    static MET: [AtomicBool; 32_768] = [const { AtomicBool::new(false) }; 32_768];

    pub fn on(number: u32) -> bool {
        static IS: OnceLock<u32> = OnceLock::new();
        static TRACE: OnceLock<Option<std::path::PathBuf>> = OnceLock::new();
        let trace = TRACE.get_or_init(|| std::env::var_os("MUTANT_TRACE").map(Into::into));
        if let Some(trace) = trace
            && !MET[number as usize].swap(true, Ordering::Relaxed)
        {
            let file = std::fs::OpenOptions::new().append(true).create(true).open(trace);
            let _ = file.and_then(|mut it| it.write_all(format!("{number}\n").as_bytes()));
        }
        let is = IS.get_or_init(|| {
            let said = std::env::var("MUTANT").ok();
            said.and_then(|it| it.parse().ok()).unwrap_or(u32::MAX)
        });
        *is == number
    }
}
"#;

/// A change: its number, and what it does where.
#[derive(Clone, Debug)]
pub struct Change {
    pub number: u32,
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file, line, what, ..
        } = self;
        write!(f, "{file}:{line}: {what}")
    }
}

/// All changes of a file; their numbers begin with `first`.
pub fn changes(file: &str, sites: &[Site], first: u32) -> Vec<Change> {
    let all = sites
        .iter()
        .flat_map(|site| site.changes.iter().map(move |to| (site, to)));
    let change = |(number, (site, to)): (u32, (&Site, &String))| Change {
        number,
        file: file.to_owned(),
        line: site.line,
        what: match &site.kind {
            Kind::Body => format!("gives {to} at once"),
            Kind::Compare(sides)
            | Kind::Calculate(sides)
            | Kind::Assign(sides)
            | Kind::Logic(sides) => {
                format!("{} is {to}", sides.operator)
            }
            Kind::Guard => format!("the guard is {to}"),
            Kind::Not | Kind::Arm => to.clone(),
        },
    };
    (first..).zip(all).map(change).collect()
}

/// The text with its changes behind switches; those that `leave` names are left out.
pub fn text(text: &str, sites: &[Site], first: u32, leave: &BTreeSet<u32>) -> String {
    let mut next = first;
    let placed: Vec<Placed> = sites
        .iter()
        .map(|site| {
            let numbers = next..;
            next += u32::try_from(site.changes.len()).unwrap_or_default();
            let all = numbers
                .zip(&site.changes)
                .map(|(number, to)| (number, to.as_str()));
            Placed {
                site,
                changes: all.filter(|(number, _)| !leave.contains(number)).collect(),
            }
        })
        .collect();
    Switched(text).piece(0..text.len(), &placed)
}

/// A site, and what is made of it.
struct Placed<'a> {
    site: &'a Site,
    changes: Vec<(u32, &'a str)>,
}

fn on(number: u32) -> String {
    format!("crate::mutant::on({number})")
}

struct Switched<'a>(&'a str);

impl Switched<'_> {
    /// These bytes of the text; the sites are all that lie within them, and perhaps some others.
    fn piece(&self, bytes: Range<usize>, placed: &[Placed]) -> String {
        let is_within = |it: &Placed, bytes: &Range<usize>| {
            it.site.bytes.start >= bytes.start && it.site.bytes.end <= bytes.end
        };
        let (mut out, mut at) = (String::new(), bytes.start);
        let mut rest = placed;
        while let Some((first, behind)) = rest.split_first() {
            if !is_within(first, &bytes) {
                rest = behind;
                continue;
            }
            let inner = behind
                .iter()
                .take_while(|it| is_within(it, &first.site.bytes))
                .count();
            let (inner, behind) = behind.split_at(if first.site.bytes.is_empty() {
                0
            } else {
                inner
            });
            out += &self.0[at..first.site.bytes.start];
            out += &self.switched(first, inner);
            at = first.site.bytes.end;
            rest = behind;
        }
        out + &self.0[at..bytes.end]
    }

    fn switched(&self, placed: &Placed, inner: &[Placed]) -> String {
        let Placed { site, changes } = placed;
        let Some((number, to)) = changes.first().copied() else {
            return self.piece(site.bytes.clone(), inner);
        };
        let side = |side: &Range<usize>| self.piece(side.clone(), inner);
        // One of them after the other, and what stands there behind them.
        let chosen = |sides: &Sides, left: &str, right: &str| {
            let others = changes.iter().fold(String::new(), |out, (number, to)| {
                out + &format!("if {} {{ {left} {to} {right} }} else ", on(*number))
            });
            format!("{others}{{ {left} {} {right} }}", sides.operator)
        };
        match &site.kind {
            Kind::Body => changes.iter().fold(String::new(), |out, (number, value)| {
                out + &format!("if {} {{ return {value}; }}\n", on(*number))
            }),
            Kind::Arm => format!(" if !{}", on(number)),
            Kind::Not => format!("!{} ^ ", on(number)),
            Kind::Guard => changes.iter().fold(
                format!("({})", self.piece(site.bytes.clone(), inner)),
                |guard, (number, to)| match *to {
                    "true" => format!("({} || {guard})", on(*number)),
                    _ => format!("(!{} && {guard})", on(*number)),
                },
            ),
            // `a && b` is "if a then b, else a", `a || b` is "if not a then b, else a".
            Kind::Logic(sides) => {
                let goes_on = if to == "||" { "!=" } else { "==" };
                let (left, right) = (side(&sides.left), side(&sides.right));
                let goes_on = format!("left {goes_on} {}", on(number));
                format!(
                    "({{ let left: bool = {left}; if {goes_on} {{ {right} }} else {{ left }} }})"
                )
            }
            Kind::Compare(sides) => {
                let (left, right) = (side(&sides.left), side(&sides.right));
                let chosen = chosen(sides, "left", "right");
                format!("(match (&({left}), &({right})) {{ (left, right) => {chosen} }})")
            }
            Kind::Calculate(sides) => {
                let (left, right) = (side(&sides.left), side(&sides.right));
                let chosen = chosen(sides, "left", "right");
                format!("(match ({left}, {right}) {{ (left, right) => {chosen} }})")
            }
            Kind::Assign(sides) => chosen(sides, &side(&sides.left), &side(&sides.right)),
        }
    }
}
