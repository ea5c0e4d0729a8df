//! The make-believe venue's leads: weddings, conferences and parties, the same ones every time.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::save::{blank, fill, keep};
use super::stamp;
use crate::lead::LeadId;
use crate::vendor::crowd::pick;
use crate::vendor::value::shown;
use crate::world::World;

/// The id of the first lead of a fresh world.
const FIRST_LEAD: usize = 700_001;
/// When the first of them came in: 6 October 2025, 08:00 UTC.
const FIRST_DAY: i64 = 1_759_737_600;
/// A lead comes in every five and a half hours or so.
const SECONDS_BETWEEN: i64 = 19_380;

const FIRST_NAMES: [&str; 14] = [
    "Grace", "Noah", "Mei", "Oliver", "Aroha", "Lucas", "Priya", "Jack", "Sofia", "Liam", "Zoë",
    "Ethan", "Chloe", "Mateo",
];
const LAST_NAMES: [&str; 15] = [
    "Nguyen",
    "Walker",
    "O'Brien",
    "Singh",
    "Taylor",
    "Kowalski",
    "Chen",
    "Papadopoulos",
    "Martin",
    "Tamihana",
    "Rossi",
    "Müller",
    "Campbell",
    "Haddad",
    "Jones",
];
const COMPANIES: [&str; 11] = [
    "Harbour Events Pty Ltd",
    "Coral Sea Physiotherapy",
    "Northern Rivers Credit Union",
    "Brightwater Software",
    "Gold Coast Dental Group",
    "Pacific Freight Lines",
    "Southbank Architects",
    "Banksia Aged Care",
    "Tweed Valley Growers",
    "Lighthouse Insurance",
    "Blue Gum Engineering",
];
/// Stages as leads are spread over them: new and quoted ones are the most.
const STAGES: [i64; 8] = [45, 47, 1, 45, 48, 6, 1, 7];
const SOURCES: [i64; 6] = [2, 3, 1, 13, 4, 189];

/// As many leads as asked for, one after the other through the autumn of 2025 and on.
pub fn populate(world: &mut World, leads: usize) {
    for place in 0..leads {
        let after = i64::try_from(place).unwrap_or_default() * SECONDS_BETWEEN;
        let came = Timestamp::from_second(FIRST_DAY + after).unwrap_or_default();
        let id = (FIRST_LEAD + place).to_string();
        let stage = pick(&STAGES, place);
        put(world, &id, place, stage, came);
    }
}

/// One new lead with this id, come in just now.
pub fn plant(world: &mut World, id: &LeadId) {
    let place = id.as_str().bytes().map(usize::from).sum();
    let now = world.now;
    put(world, id.as_str(), place, 45, now);
}

/// A contact as the list shows it. Its phone is text, number or nothing, as in iVvy's sample.
pub fn contact(id: &Value) -> Value {
    let place = place(id);
    let (first, last) = person(place);
    let phone = match place % 3 {
        0 => json!(format!("04{:08}", place * 7919 % 100_000_000)),
        1 => json!(614_000_000 + place * 7919 % 1_000_000),
        _ => Value::Null,
    };
    let email = format!("{}.{}@mail.example", bare(first), bare(last));
    json!({ "id": id, "firstName": first, "lastName": last, "email": email, "phone": phone })
}

/// A company as the list shows it.
pub fn company(id: &Value) -> Value {
    let place = place(id);
    let name = pick(&COMPANIES, place);
    let email = format!("events@{}.example", bare(name));
    json!({
        "id": id, "businessName": name, "businessNumber": format!("BUS{:03}", place % 1000), "phone": null, "email": email,
    })
}

fn put(world: &mut World, id: &str, place: usize, stage: i64, came: Timestamp) {
    let mut lead = blank(id, &stamp(came));
    if fill(world, &mut lead, &inquiry(place, stage)).is_ok() {
        for date in ["modifiedDate", "adminStatusChangedDate"] {
            lead.insert(date.to_owned(), json!(stamp(came)));
        }
        if lead.get("closedDate").is_some_and(Value::is_string) {
            lead.insert("closedDate".to_owned(), json!(stamp(came)));
        }
        keep(world, id, lead);
    }
}

/// What somebody asked the venue for, as the parameters of `addOrUpdateLead`.
fn inquiry(place: usize, stage: i64) -> Map<String, Value> {
    let (_, last) = person(place);
    let guests = 20 + place * 37 % 180;
    let company = pick(&COMPANIES, place);
    let mut body = Map::new();
    let (kind, name) = match place % 4 {
        0 | 2 => (3, format!("{last} wedding, {guests} guests")),
        1 => (1, format!("{company}: conference, {guests} delegates")),
        _ if place % 8 == 3 => (2, format!("{company}: end-of-year dinner for {guests}")),
        _ => (4, format!("{last} birthday, {guests} guests")),
    };
    body.insert("name".into(), json!(name));
    body.insert("typeId".into(), json!(kind));
    if kind == 1 {
        body.insert("subtypeId".into(), json!(1 + place % 2));
    }
    body.insert("stageId".into(), json!(stage));
    match stage {
        6 => body.insert("stageReasonId".into(), json!(11 + place % 2)),
        7 => body.insert("stageReasonId".into(), json!(13 + place % 3)),
        _ => None,
    };
    body.insert("sourceId".into(), json!(pick(&SOURCES, place)));
    body.insert("qualityId".into(), json!(1 + place % 3));
    body.insert("channelId".into(), json!(1 + place % 4));
    body.insert("ownerUserId".into(), json!(549 + place % 2));
    body.insert("contactId".into(), json!(580 + place));
    if kind == 1 || kind == 2 {
        body.insert("companyId".into(), json!(214 + place));
    }
    body
}

fn person(place: usize) -> (&'static str, &'static str) {
    (pick(&FIRST_NAMES, place), pick(&LAST_NAMES, place))
}

/// The place in the tables that an id stands for.
fn place(id: &Value) -> usize {
    let number: usize = shown(id).parse().unwrap_or_default();
    number % 100_000
}

/// A name as it stands in an e-mail address.
fn bare(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_lowercase()
}
