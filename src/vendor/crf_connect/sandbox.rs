//! CRF Connect as we play it: one partner, its leads, and `ProblemDetails` for every "no". Each of its leads is put
//! into the queue and the container that `storage` plays, too.

use bytes::Bytes;
use serde_json::{Map, Value, json};
use uuid::Builder;

use super::CARD;
use super::storage::sandbox as queue;
use crate::exchange::{Method, Reply, Sealed};
use crate::lead::{LeadId, Operation, Phase, Problem};
use crate::vendor::crowd::pick;
use crate::vendor::judge::{Asked, at_the_vendor, judge};
use crate::world::{Kept, World};

/// The key that the sandbox accepts.
pub const API_KEY: &str = "sandbox-api-key";
/// The partner route that the sandbox knows.
pub const PARTNER: &str = "sandbox-partner";

/// Answers one request.
pub fn answer(world: &mut World, asked: &Sealed) -> Reply {
    if asked.url.path().starts_with("/storage/") {
        return queue::answer(world, asked);
    }
    let leads = format!("/api/v1/{PARTNER}/leads");
    if asked.header("x-api-key") != Some(API_KEY) {
        return problem(401, "Unauthorized", "The key is not known.");
    }
    if asked.url.path() != leads {
        return problem(404, "Not Found", "There is no such partner or route.");
    }
    match asked.method {
        Method::Get => read(world, asked),
        Method::Post => change(world, asked),
        Method::Put | Method::Delete => problem(405, "Method Not Allowed", "Use GET or POST."),
    }
}

fn read(world: &World, asked: &Sealed) -> Reply {
    let id = asked.query("leadId").unwrap_or_default();
    let kept = CARD
        .lead_id(&id)
        .ok()
        .and_then(|id| world.shelf.get(id.as_str()));
    match kept {
        Some(kept) => Reply::json(
            200,
            &json!({
                "id": kept.id,
                "status": kept.state,
                "requestedAmount": kept.body.get("requestedAmount"),
            }),
        ),
        None => unknown_lead(),
    }
}

fn change(world: &mut World, asked: &Sealed) -> Reply {
    let Ok(body) = serde_json::from_slice::<Map<String, Value>>(&asked.body) else {
        return problem(400, "Bad Request", "The body is not a JSON object.");
    };
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    let wanted = Asked::of_body(&CARD, Operation::ChangeStage, id, &body, world.now);
    let change = match judge(&CARD, &at_the_vendor(&CARD), &wanted) {
        Ok(change) => change,
        Err(problems) => return invalid(&problems),
    };
    let Some(mut kept) = world.shelf.get(change.lead_id()) else {
        return unknown_lead();
    };
    if is_closed(&kept) {
        let detail = format!("The lead is {} already.", kept.state);
        return problem(409, "Conflict", &detail);
    }
    kept.state = change.stage.map(|stage| stage.name).unwrap_or_default();
    if let Value::Object(known) = &mut kept.body {
        known.extend(change.fields);
    }
    let id = kept.id.clone();
    world.shelf.put(kept);
    let done = Operation::ChangeStage.word();
    world.shelf.record(&id, done, &Value::Object(body));
    Reply {
        status: 200,
        headers: Vec::new(),
        body: Bytes::new(),
    }
}

/// Whether a change conflicts, since the lead is won or lost. CRF documents a conflict and not when; this is our
/// reading.
fn is_closed(kept: &Kept) -> bool {
    let row = CARD.find_stage(&kept.state);
    let phase = row.and_then(|row| row.phase);
    matches!(phase, Some(Phase::Won | Phase::Lost))
}

fn unknown_lead() -> Reply {
    problem(404, "Not Found", "The partner has no such lead.")
}

fn invalid(problems: &[Problem]) -> Reply {
    let mut errors = Map::new();
    for problem in problems {
        let field = problem.field.clone().unwrap_or_default();
        if let Value::Array(said) = errors.entry(field).or_insert_with(|| json!([])) {
            said.push(Value::from(problem.message.as_str()));
        }
    }
    let title = "One or more validation errors occurred.";
    let body =
        json!({ "type": null, "title": title, "status": 400, "detail": null, "errors": errors });
    details(400, &body)
}

fn problem(status: u16, title: &str, detail: &str) -> Reply {
    let body = json!({ "type": null, "title": title, "status": status, "detail": detail, "instance": null });
    details(status, &body)
}

fn details(status: u16, body: &Value) -> Reply {
    Reply {
        headers: vec![("Content-Type".into(), "application/problem+json".into())],
        ..Reply::json(status, body)
    }
}

/// Puts leads into the world: most of them open, a few closed.
pub fn populate(world: &mut World, leads: usize) {
    for number in 0..leads {
        world.shelf.put(believable(number));
    }
    for number in 0..leads {
        queue::put(world, &id(number), &pushed(&believable(number)), number);
    }
}

/// Puts one lead into the world that was just matched to us.
pub fn plant(world: &mut World, id: &LeadId) {
    let kept = Kept {
        id: id.to_string(),
        state: "Matched".into(),
        body: json!({ "requestedAmount": 50_000 }),
    };
    let at = usize::from(id.as_str().bytes().last().unwrap_or_default());
    queue::put(world, id.as_str(), &pushed(&kept), at);
    world.shelf.put(kept);
}

/// A lead as it is put into the queue: as far as it goes, in the shape of the form hand-off.
/// <https://connect.crfusa.com/integration/form-handoff>
fn pushed(kept: &Kept) -> Value {
    let text = |member: &str, otherwise: &str| {
        let text = kept.body.get(member).and_then(Value::as_str);
        text.unwrap_or(otherwise).to_owned()
    };
    let owner = text("ContactName", "Jordan Reyes");
    let (first, last) = owner.split_once(' ').unwrap_or((&owner, ""));
    let place = text("City", "Portland, Maine");
    let (city, state) = place.split_once(", ").unwrap_or((&place, ""));
    json!({
        "id": kept.id,
        "FirstName": first,
        "LastName": last,
        "Email": format!("{}@example.com", first.to_lowercase()),
        "CreditScore": "_700Plus",
        "HasDiverseOwnership": false,
        "BusinessName": text("BusinessName", "Riverside Outfitters"),
        "YearsInBusiness": "ThreeOrMore",
        "BusinessAddress": { "City": city, "State": state },
        "PriorBankruptcy": "None",
        "RequestedAmount": kept.body.get("requestedAmount"),
    })
}

const BUSINESSES: [&str; 11] = [
    "Harbor Street Bakery",
    "Cedar & Vine Catering",
    "Lone Star Fleet Repair",
    "Blue Heron Childcare",
    "Northside Machine Works",
    "Mesa Verde Landscaping",
    "Second Wind Fitness",
    "Prairie Rose Florists",
    "Granite State Plumbing",
    "Old Mill Coffee Roasters",
    "Bayou Home Health",
];
const OWNERS: [&str; 9] = [
    "Dana Whitfield",
    "Luis Ortega",
    "Priya Raman",
    "Marcus Bell",
    "Hannah Kim",
    "Tomás Rivera",
    "Grace Okafor",
    "Evan Larsen",
    "Noor Haddad",
];
const CITIES: [&str; 7] = [
    "Portland, Maine",
    "Tucson, Arizona",
    "Dayton, Ohio",
    "Macon, Georgia",
    "Duluth, Minnesota",
    "Fresno, California",
    "Baton Rouge, Louisiana",
];
const STAGES: [&str; 12] = [
    "Matched",
    "Reviewed",
    "Matched",
    "Contacted",
    "Matched",
    "Qualified",
    "Matched",
    "Funded",
    "Reviewed",
    "Withdrawn",
    "Unmatched",
    "Disqualified",
];

/// The lead with this number: the same one every time.
fn believable(number: usize) -> Kept {
    let amount = 10_000 + (number * 7_919 % 96) * 2_500;
    Kept {
        id: id(number),
        state: pick(&STAGES, number).into(),
        body: json!({
            "requestedAmount": amount,
            "BusinessName": pick(&BUSINESSES, number),
            "ContactName": pick(&OWNERS, number),
            "City": pick(&CITIES, number),
        }),
    }
}

fn id(number: usize) -> String {
    spread(number as u128 + 1)
}

/// A UUID that looks random and is not: the number, spread by the golden ratio. Numbers that lie close together, or
/// differ in few digits, come to UUIDs that differ.
pub(super) fn spread(number: u128) -> String {
    const GOLDEN: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    let spread = number.wrapping_mul(GOLDEN);
    let uuid = Builder::from_random_bytes(spread.to_be_bytes()).into_uuid();
    uuid.hyphenated().to_string()
}
