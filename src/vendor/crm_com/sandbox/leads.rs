//! The make-believe leads: their statuses, their shape in replies, and a believable crowd of them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::asked;
use super::{CARD, No};
use crate::exchange::Sealed;
use crate::lead::LeadId;
use crate::vendor::card::Filter;
use crate::vendor::value::shown;
use crate::world::{Kept, World};

/// A status of the make-believe account.
pub struct Status {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its alternative code.
    pub code: &'static str,
    /// Its life cycle state.
    pub state: &'static str,
}

/// The account's statuses; the first of a state is the type's default for it.
pub const STATUSES: [Status; 7] = [
    status("101", "New", "NEW", "PENDING"),
    status("102", "Contacted", "CONT", "IN_PROGRESS"),
    status("103", "Proposal Sent", "PROP", "IN_PROGRESS"),
    status("104", "Negotiation", "NEGO", "IN_PROGRESS"),
    status("105", "Won", "WON", "WON"),
    status("106", "Lost", "LOST", "LOST"),
    status("107", "Cancelled", "CANC", "CANCELLED"),
];

const TYPES: [(&str, &str, &str); 3] = [
    ("11", "Sales", "SALES"),
    ("12", "Renewal", "RENEW"),
    ("13", "Partnership", "PART"),
];

const fn status(
    id: &'static str,
    name: &'static str,
    code: &'static str,
    state: &'static str,
) -> Status {
    Status {
        id,
        name,
        code,
        state,
    }
}

impl Status {
    fn shown(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "alternative_code": self.code })
    }

    fn listed(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "alternative_code": self.code, "description": "",
            "life_cycle_state": self.state })
    }
}

/// As `leads/configuration/types/list` shows them.
pub fn types() -> Value {
    let shown = |(id, name, code): &(&str, &str, &str)| json!({ "id": id, "name": name, "alternative_code": code, "description": "" });
    TYPES.iter().map(shown).collect()
}

/// Whether there is a type of this identifier, as a query writes one: `id=11`.
pub fn is_type(identifier: &str) -> Result<(), No> {
    let (key, value) = identifier.split_once('=').unwrap_or_default();
    shown_type(key, value).map(drop)
}

/// The type that a body asks for, as a lead shows it.
pub fn type_of(body: &Map<String, Value>) -> Result<Option<Value>, No> {
    let keys = ["name", "id", "alternative_code"];
    let given = asked::identifier(body, "type_identifier", &keys)?;
    given
        .map(|(key, value)| shown_type(&key, &value))
        .transpose()
}

fn shown_type(key: &str, value: &str) -> Result<Value, No> {
    let is_meant = |(id, name, code): &&(&str, &str, &str)| match key {
        "id" => *id == value,
        "name" => name.eq_ignore_ascii_case(value),
        _ => *code == value,
    };
    let found = TYPES.iter().find(is_meant);
    let unknown = || No::new("NOT_FOUND", "there is no such lead type");
    found
        .map(|(id, name, _)| json!({ "id": id, "name": name }))
        .ok_or_else(unknown)
}

/// As `leads/configuration/statuses/list` shows them.
pub fn statuses() -> Value {
    let is_default = |status: &Status| {
        let first = STATUSES.iter().find(|it| it.state == status.state);
        first.is_some_and(|first| first.id == status.id)
    };
    STATUSES
        .iter()
        .enumerate()
        .map(|(at, status)| {
            json!({ "id": (at + 1).to_string(), "default": is_default(status), "status": status.listed() })
        })
        .collect()
}

/// As `leads/configuration/pipelines/list` shows them.
pub fn pipelines() -> Value {
    let listed: Vec<_> = STATUSES.iter().map(Status::listed).collect();
    json!([{ "id": "1", "pipeline_statuses": listed }])
}

/// The status that a body asks for.
pub fn status_of(body: &Map<String, Value>) -> Result<Option<&'static Status>, No> {
    let keys = ["name", "id", "alternative_code"];
    let Some((key, value)) = asked::identifier(body, "status_identifier", &keys)? else {
        return Ok(None);
    };
    let is_meant = |status: &&Status| match key.as_str() {
        "id" => status.id == value,
        "name" => status.name.eq_ignore_ascii_case(&value),
        _ => status.code == value,
    };
    let found = STATUSES.iter().find(is_meant);
    let names: Vec<_> = STATUSES.iter().map(|status| status.name).collect();
    let unknown = || {
        let words = format!("there is no such status; there are {}", names.join(", "));
        No::new("NOT_FOUND", words)
    };
    found.ok_or_else(unknown).map(Some)
}

/// A lead by its number or its id.
pub fn find(world: &World, key: &str, value: &str) -> Result<Kept, No> {
    let kept = match key {
        "number" => world.shelf.get(value),
        "id" => world
            .shelf
            .get(&format!("id:{value}"))
            .or_else(|| world.shelf.get(&number_of(value)?)),
        _ => None,
    };
    kept.ok_or_else(|| No::new("NOT_FOUND", "there is no such lead"))
}

/// The filters of a question for the list: the member of a lead, the key in it where it is named by one, the value.
pub fn filters(asked: &Sealed) -> Vec<(String, Option<String>, String)> {
    let filter = |(name, filter): (&String, &Filter)| {
        let value = asked.query(name)?;
        let member = name.strip_suffix("_identifier").unwrap_or(name).to_owned();
        Some(match value.split_once('=') {
            Some((key, value)) if !filter.keys.is_empty() => {
                (member, Some(key.to_owned()), value.to_owned())
            }
            _ => (member, None, value),
        })
    };
    CARD.leads.filter.iter().filter_map(filter).collect()
}

/// Whether a lead is left by all of them.
pub fn passes(lead: &Value, filters: &[(String, Option<String>, String)]) -> bool {
    filters.iter().all(|(member, key, wanted)| {
        let held = lead.get(member);
        let held = match key {
            Some(key) => held.and_then(|held| held.get(key)),
            None => held,
        };
        held.is_some_and(|held| shown(held) == *wanted)
    })
}

/// A number's id: its characters in hexadecimal.
fn id_of(number: &str) -> String {
    use std::fmt::Write as _;
    number.bytes().fold(String::new(), |mut id, byte| {
        // Writing to a String cannot fail.
        let _ = write!(id, "{byte:02X}");
        id
    })
}

fn number_of(id: &str) -> Option<String> {
    let digit = |at: usize| u8::from_str_radix(id.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..id.len()).step_by(2).map(digit).collect();
    String::from_utf8(bytes?).ok()
}

/// The next number that no lead has.
pub fn next_number(world: &mut World) -> String {
    loop {
        let number = world.next("number", 10_001).to_string();
        if world.shelf.get(&number).is_none() {
            return number;
        }
    }
}

/// A lead without anything in it yet.
pub fn blank(id: &str, status: &Status) -> Kept {
    let names = match id.strip_prefix("id:") {
        Some(id) => json!({ "id": id }),
        None => json!({ "id": id_of(id), "number": id }),
    };
    let mut kept = Kept {
        id: id.to_owned(),
        state: status.state.to_owned(),
        body: names,
    };
    set(&mut kept, "status", status.shown());
    set(&mut kept, "life_cycle_state", Value::from(status.state));
    kept
}

fn set(kept: &mut Kept, name: &str, value: Value) {
    if let Value::Object(members) = &mut kept.body {
        members.insert(name.to_owned(), value);
    }
}

/// Writes a body's members into a lead; what a reply shows under another name goes there.
pub fn write(kept: &mut Kept, body: &Map<String, Value>) {
    if let Ok(Some(shown)) = type_of(body) {
        set(kept, "type", shown);
    }
    for (name, value) in body {
        match name.as_str() {
            "lead_identifier" | "status_identifier" | "type_identifier" | "fields_set" => {}
            other => set(
                kept,
                other.strip_suffix("_identifier").unwrap_or(other),
                value.clone(),
            ),
        }
    }
}

/// Puts a lead into a status, and so into its life cycle state.
pub fn stand(kept: &mut Kept, status: &Status, now: Timestamp) {
    status.state.clone_into(&mut kept.state);
    set(kept, "status", status.shown());
    set(kept, "life_cycle_state", Value::from(status.state));
    if matches!(status.state, "WON" | "LOST") {
        let at = now.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        set(kept, "actual_completion_date", Value::from(at));
    }
}

const PEOPLE: [(&str, &str); 12] = [
    ("anna.georgiou", "+357 22 000 101"),
    ("marios.ioannou", "+357 25 000 102"),
    ("eleni.christou", "+357 24 000 103"),
    ("nikos.papadakis", "+30 210 000 104"),
    ("sofia.demetriou", "+357 22 000 105"),
    ("james.carter", "+44 20 7946 0106"),
    ("lucia.moreno", "+34 910 000 107"),
    ("petros.savva", "+357 26 000 108"),
    ("hannah.klein", "+49 30 000 109"),
    ("omar.haddad", "+971 4 000 110"),
    ("maria.rossi", "+39 06 000 111"),
    ("pavel.novak", "+420 222 000 112"),
];

const WISHES: [&str; 6] = [
    "Asked for fibre at a new office",
    "Wants television and broadband in one bill",
    "Contract ends in spring, compares offers",
    "Hotel with 40 rooms, needs set-top boxes",
    "Came by recommendation, wants to be called after five",
    "Asked on the website about prepaid plans",
];

/// As many leads as given, the same ones every time.
pub fn populate(world: &mut World, leads: usize) {
    // Two of three are still open, as in a real list.
    const MIX: [usize; 12] = [0, 1, 2, 0, 3, 4, 1, 0, 5, 2, 6, 1];
    for (at, place) in (0..leads).zip(MIX.iter().cycle()) {
        let number = next_number(world);
        let kept = believable(&number, &STATUSES[*place], at);
        world.shelf.put(kept);
    }
}

/// One lead that is being worked, as if CRM.COM had just handed it over.
pub fn plant(world: &mut World, id: &LeadId) {
    let at = id.as_str().bytes().map(usize::from).sum();
    let mut kept = believable(id.as_str(), &STATUSES[1], at);
    set(&mut kept, "accounts_receivable", account(id.as_str()));
    world.shelf.put(kept);
}

fn account(number: &str) -> Value {
    json!({ "number": format!("AR-{number}") })
}

fn believable(id: &str, status: &Status, at: usize) -> Kept {
    let (person, phone) = PEOPLE[(at + at / PEOPLE.len()) % PEOPLE.len()];
    let (type_id, type_name, _) = TYPES[at % TYPES.len()];
    let is_open = matches!(status.state, "PENDING" | "IN_PROGRESS");
    let mut kept = blank(id, status);
    let fields = json!({
        "contact_email": format!("{person}@example.com"),
        "contact_phone": phone,
        "description": WISHES[at % WISHES.len()],
        "probability_to_win": (at * 7) % 101,
        "importance": format!("IMPORTANCE{}", at % 5 + 1),
        "priority": (at % 6 + 1).to_string(),
        "target_amount": 250 * (at % 40 + 1),
        "type": { "id": type_id, "name": type_name },
        "actual_completion_date": if is_open { Value::Null } else { json!("2026-02-27T16:20:00") },
    });
    if let Value::Object(fields) = fields {
        write(&mut kept, &fields);
    }
    if status.state == "LOST" {
        set(&mut kept, "lost_reason", json!({ "name": "Price" }));
    }
    if at.is_multiple_of(2) || status.state == "WON" {
        set(&mut kept, "accounts_receivable", account(id));
    }
    kept
}
