//! Leads that are odd, in what every vendor hands over: whatever cannot be read is kept byte for byte and blocks no other,
//! whatever can be read is stored once, and in the end everything is there.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use leadctl::exchange::Reply;
use leadctl::lead::LeadId;
use leadctl::store::{Filter, Store};
use leadctl::vendor::{self, Vendor};
use serde_json::{Map, Value};

use super::bench::{Bench, stored};
use super::calls::{self, Job};
use super::lists::list;
use super::model::{Lasts, Shown};
use super::scripts::{Play, Script};
use super::wire::{Peer, Planned};

/// So many leads the vendor has.
const CROWD: usize = 6;

/// What is expected of odd elements.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    /// Each is a lead of this id.
    Lead(&'static str),
    /// None is a lead.
    Apart,
    /// Either, as the vendor's reader likes it.
    Either,
    /// Two that are one lead.
    Twins(&'static str),
}

struct Odd {
    name: &'static str,
    elements: Vec<Vec<u8>>,
    wanted: Wanted,
}

/// A lead as it comes, to be made odd.
struct Template {
    members: Map<String, Value>,
    id: String,
    is_number: bool,
}

const NUMBER: &str = "770001";
const UUID: &str = "7f2504e0-4f89-41d3-9a0c-0305e82c7701";

impl Template {
    fn of(lead: &Value, known: &[String]) -> Self {
        let members = lead.as_object().unwrap().clone();
        let is_id = |value: &Value| match value {
            Value::String(text) => known.contains(text),
            Value::Number(number) => known.contains(&number.to_string()),
            _ => false,
        };
        let id = members
            .iter()
            .find(|(_, value)| is_id(value))
            .unwrap()
            .0
            .clone();
        let is_number = known[0].bytes().all(|byte| byte.is_ascii_digit());
        Self {
            members,
            id,
            is_number,
        }
    }

    fn own(&self) -> &'static str {
        if self.is_number { NUMBER } else { UUID }
    }

    /// The id as it is written.
    fn written(&self, id: &str) -> String {
        match &self.members[&self.id] {
            Value::Number(_) => id.to_owned(),
            _ => format!("\"{id}\""),
        }
    }

    /// The lead under this id, as it is written, and with more members behind its own.
    fn with(&self, id: &str, more: &str) -> String {
        let members = self.members.iter().map(|(name, value)| {
            let value = if *name == self.id {
                id.to_owned()
            } else {
                value.to_string()
            };
            format!("{}: {value}", Value::from(name.as_str()))
        });
        let members: Vec<String> = members.collect();
        let comma = if more.is_empty() { "" } else { ",  " };
        format!("{{{}{comma}{more}}}", members.join(", "))
    }

    fn own_with(&self, more: &str) -> String {
        self.with(&self.written(self.own()), more)
    }

    fn odd(&self) -> Vec<Odd> {
        let odd = |name, element: String, wanted| Odd {
            name,
            elements: vec![element.into_bytes()],
            wanted,
        };
        let own = Wanted::Lead(self.own());
        let id = Value::from(self.id.as_str());
        let deep = format!("\"deep\": {}1{}", "[".repeat(300), "]".repeat(300));
        let nulls = self.members.iter().map(|(name, _)| {
            let value = if *name == self.id {
                self.written(self.own())
            } else {
                "null".to_owned()
            };
            format!("{}: {value}", Value::from(name.as_str()))
        });
        let nulls = format!("{{{}}}", nulls.collect::<Vec<_>>().join(","));
        let without: Map<String, Value> = self
            .members
            .iter()
            .filter(|(name, _)| **name != "id" && **name != self.id)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let mut all = vec![
            odd("nested deeply", self.own_with(&deep), Wanted::Either),
            odd("a member twice", self.own_with("\"x\": 1, \"x\": 2"), own),
            odd("an unheard-of stage", self.own_with(
                "\"status\": \"UNHEARD_OF\", \"stageName\": \"Unheard of\", \"stageId\": 99999, \"State\": \"odd\""), Wanted::Either),
            odd("null members", nulls, own),
            odd("only an id", format!("{{{id}:  {}}}", self.written(self.own())), own),
            odd("markup and control characters",
                self.own_with("\"note\": \"<script>x</script> \\u001b[31m \\u0000 \\u202e \\u200b\""), own),
            odd("a lone surrogate", self.own_with("\"note\": \"\\ud800\""), Wanted::Either),
            odd("numbers of any size", self.own_with("\"n\": 1e999, \"m\": 0.10000000000000000000001"), own),
            odd("no id", Value::Object(without).to_string(), Wanted::Apart),
            odd("an empty object", "{ }".to_owned(), Wanted::Apart),
            odd("null", "null".to_owned(), Wanted::Apart),
            odd("a number", "17".to_owned(), Wanted::Apart),
            odd("a text", "\"<b>text</b>\"".to_owned(), Wanted::Apart),
            odd("a list", "[ 1,\t2 ]".to_owned(), Wanted::Apart),
            odd("a name of no member", "{\"\": {\"\": null}}".to_owned(), Wanted::Apart),
        ];
        for id in ["\"\"", "\"seven\"", "-7", "1.5", "1e3", "true", "[1]", "{}"] {
            all.push(odd(
                "an id that is none",
                self.with(id, "\"id\": null"),
                Wanted::Either,
            ));
        }
        if self.is_number {
            let large = "9007199254740993";
            all.push(odd(
                "an id beyond 2^53",
                self.with(&self.written(large), ""),
                Wanted::Lead(large),
            ));
            all.push(odd(
                "an id beyond 2^64",
                self.with(&self.written("36893488147419103233"), ""),
                Wanted::Either,
            ));
        }
        all.push(Odd {
            name: "the same lead twice",
            elements: vec![self.own_with("\"x\": 1").into_bytes(); 2],
            wanted: Wanted::Twins(self.own()),
        });
        all.push(Odd {
            name: "a lead twice, and not the same",
            elements: ["\"x\": 1", "\"x\": 2"]
                .map(|it| self.own_with(it).into_bytes())
                .into(),
            wanted: Wanted::Twins(self.own()),
        });
        // What is no text at all: bytes of no character, half of one, one written too long, half a pair.
        for (place, written) in [
            ("a value that is no text", "\"note\": \"@\""),
            ("a name that is no text", "\"@\": 1"),
        ] {
            for bytes in [
                &b"\xff\xfe"[..],
                b"caf\xe9",
                b"\xc3",
                b"\xc0\xaf",
                b"\xed\xa0\x80",
            ] {
                let element = self.own_with(written).into_bytes();
                let at = element.iter().rposition(|byte| *byte == b'@').unwrap();
                all.push(Odd {
                    name: place,
                    elements: vec![[&element[..at], bytes, &element[at + 1..]].concat()],
                    wanted: Wanted::Apart,
                });
            }
        }
        all
    }
}

const PLACE: &str = "@element@";

/// The reply with these elements in the place of the last ones of its list; an empty list stays empty.
fn in_list(reply: Reply, elements: &[Vec<u8>]) -> Reply {
    let mut body = reply.value().unwrap();
    let all = list(&mut body).unwrap();
    if all.len() < elements.len() {
        return reply;
    }
    let start = all.len() - elements.len();
    for place in &mut all[start..] {
        *place = PLACE.into();
    }
    let (text, place) = (body.to_string(), format!("\"{PLACE}\""));
    let mut parts = text.split(&place);
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for (element, part) in elements.iter().zip(parts) {
        bytes.extend([element, part.as_bytes()].concat());
    }
    Reply {
        body: Bytes::from(bytes),
        ..reply
    }
}

/// The same for a queue, whose messages stand in XML.
fn in_queue(reply: Reply, elements: &[Vec<u8>]) -> Reply {
    let (start, end) = ("<MessageText>", "</MessageText>");
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    let mut parts: Vec<String> = text.split(start).map(str::to_owned).collect();
    if parts.len() <= elements.len() {
        return reply;
    }
    let first = parts.len() - elements.len();
    for (part, element) in parts[first..].iter_mut().zip(elements) {
        let (_, rest) = part.split_once(end).unwrap();
        // What is no text in XML travels in base64.
        *part = format!("{}{end}{rest}", STANDARD.encode(element));
    }
    Reply {
        body: Bytes::from(parts.join(start)),
        ..reply
    }
}

/// A lead's id and its bytes.
type Raw = (String, Vec<u8>);

/// Every lead's bytes, and those of what was set apart.
fn kept(store: &Store) -> (Vec<Raw>, Vec<Vec<u8>>) {
    let (mut leads, mut apart) = (Vec::new(), Vec::new());
    let filter = Filter {
        raw: true,
        ..Filter::default()
    };
    store
        .lead_rows(&filter, &mut |row| {
            let lead = row.lead()?;
            leads.push((lead.lead.id.to_string(), lead.raw.unwrap()));
            Ok(())
        })
        .unwrap();
    store
        .quarantined(&filter, &mut |it| {
            apart.push(it.raw);
            Ok(())
        })
        .unwrap();
    (leads, apart)
}

/// What is wrong with what came of one odd batch.
async fn of_odd(bench: &Bench, job: &Job, call: &str, odd: &Odd) -> Vec<String> {
    let peer = Peer::new(bench.vendor, CROWD);
    let elements = odd.elements.clone();
    let is_queue = matches!(job, Job::Drain(_));
    let rewrite = move |reply: Reply| {
        if is_queue {
            in_queue(reply, &elements)
        } else {
            in_list(reply, &elements)
        }
    };
    peer.is_to_fail(Some(Planned {
        call: call.to_owned(),
        first: 1,
        lasts: Lasts::Always,
        script: Script {
            name: odd.name.to_owned(),
            lines: String::new(),
            play: Play::Rewritten(Arc::new(rewrite)),
            shown: Shown::Good,
        },
    }));
    let mut wrong = Vec::new();
    let (_folder, store) = bench.store();
    let mut store = Some(store);
    let none: [LeadId; 0] = [];
    for round in ["first", "again"] {
        let ended = bench.does(job, &peer, &none, &mut store).await;
        let (leads, apart) = kept(store.as_ref().unwrap());
        let exit = if apart.is_empty() { 0 } else { 7 };
        // A message is known by its name: what it holds cannot change, and is read once.
        if !(is_queue && round == "again") && ended.exit != exit {
            wrong.push(format!(
                "{round}: exit {} with {} set apart",
                ended.exit,
                apart.len()
            ));
        }
        let is_kept = |element: &Vec<u8>| {
            leads.iter().any(|(_, raw)| raw == element) || apart.iter().any(|raw| raw == element)
        };
        let lost = odd.elements.iter().filter(|it| !is_kept(it)).count();
        let times = |id: &str| leads.iter().filter(|(lead, _)| lead == id).count();
        let (fits, may_be_lost) = match odd.wanted {
            Wanted::Lead(id) => (times(id) == 1 && apart.is_empty(), 0),
            Wanted::Apart => (apart.len() == 1, 0),
            Wanted::Either => (apart.len() < 2, 0),
            // The former revision of a lead is in its history.
            Wanted::Twins(id) => (times(id) == 1 && apart.is_empty(), 1),
        };
        if !fits || lost > may_be_lost {
            let ids: Vec<&String> = leads.iter().map(|(id, _)| id).collect();
            wrong.push(format!(
                "{round}: {lost} lost, {} apart, {ids:?}",
                apart.len()
            ));
        }
        // Messages that were taken are seen again.
        tokio::time::sleep(std::time::Duration::from_secs(if is_queue {
            3600
        } else {
            0
        }))
        .await;
        if !is_queue {
            peer.sets_its_clock();
        }
    }
    peer.is_to_fail(None);
    let ended = bench.does(job, &peer, &none, &mut store).await;
    if ended.exit != 0 {
        wrong.push(format!("the honest pull ends with {}", ended.exit));
    }
    let here = stored(store.as_ref().unwrap());
    let missing: Vec<String> = delivered(bench, job)
        .await
        .into_iter()
        .filter(|id| !here.contains(id))
        .collect();
    if !is_queue && !missing.is_empty() {
        wrong.push(format!("never stored: {missing:?}"));
    }
    let told = |it: String| {
        format!(
            "{} {job}, {}: {it}\n   {:?}",
            bench.vendor.id(),
            odd.name,
            String::from_utf8_lossy(&odd.elements[0])
        )
    };
    wrong.into_iter().map(told).collect()
}

/// What an honest vendor hands over.
async fn delivered(bench: &Bench, job: &Job) -> Vec<String> {
    let (_folder, store) = bench.store();
    let mut store = Some(store);
    bench
        .does(job, &Peer::new(bench.vendor, CROWD), &[], &mut store)
        .await;
    stored(&store.unwrap())
}

async fn of_vendor(vendor: &'static dyn Vendor) -> (usize, Vec<String>) {
    let mut bench = Bench::new(vendor).await;
    // Nobody knows the odd ones: a vendor would refuse to hear that they arrived.
    bench.confirms = false;
    let jobs = calls::jobs(vendor, &bench.profile.account).unwrap();
    let pull = jobs
        .iter()
        .find(|job| matches!(job, Job::Pull(_) | Job::Drain(_)))
        .unwrap();
    let peer = Peer::new(vendor, CROWD);
    let (_folder, store) = bench.store();
    let mut store = Some(store);
    bench.does(pull, &peer, &[], &mut store).await;
    let login = vendor
        .login(&bench.profile.account)
        .map(|it| it.request.path);
    let asked = peer.asked();
    let take = asked
        .iter()
        .find(|it| {
            login
                .as_ref()
                .is_none_or(|path| !it.call.ends_with(path.as_str()))
        })
        .unwrap();
    let (leads, _) = kept(store.as_ref().unwrap());
    let known: Vec<String> = leads.iter().map(|(id, _)| id.clone()).collect();
    let lead: Value = serde_json::from_slice(&leads[0].1).unwrap();
    let mut wrong = Vec::new();
    let odd = Template::of(&lead, &known).odd();
    for odd in &odd {
        wrong.extend(of_odd(&bench, pull, &take.call, odd).await);
    }
    // What is pushed is read by the same rules.
    if let Ok(read) = vendor.pushed(&bench.profile.account) {
        for odd in &odd {
            for element in &odd.elements {
                let is_lead = read(element).is_ok();
                let fits = match odd.wanted {
                    Wanted::Lead(_) | Wanted::Twins(_) => is_lead,
                    Wanted::Apart => !is_lead,
                    Wanted::Either => true,
                };
                if !fits {
                    let element = String::from_utf8_lossy(element);
                    wrong.push(format!("{}, pushed, {}: {element}", vendor.id(), odd.name));
                }
            }
        }
    }
    (odd.len(), wrong)
}

#[test]
fn an_odd_lead_is_kept_as_it_came_and_blocks_no_other_at_any_vendor() {
    let reports: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
        let start = |vendor: &&'static dyn Vendor| {
            let vendor = *vendor;
            scope.spawn(move || super::paused(of_vendor(vendor)))
        };
        let started: Vec<_> = vendor::ALL.iter().map(start).collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let cases: usize = reports.iter().map(|(cases, _)| cases).sum();
    let wrong: Vec<&String> = reports.iter().flat_map(|(_, wrong)| wrong).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong in {cases} cases:\n{wrong:#?}",
        wrong.len()
    );
}
