//! RenovationFind as we play it: leads are offered, accepted or declined, and then reported on until they are won.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::CARD;
use crate::account::rfc3339;
use crate::exchange::{Method, Reply, Sealed};
use crate::lead::{Change, LeadId, Operation};
use crate::vendor::crowd::pick;
use crate::vendor::judge::{Asked, at_the_vendor, judge};
use crate::vendor::value::literal;
use crate::world::{Kept, World};

/// The token that the sandbox accepts.
pub const TOKEN: &str = "sandbox-token";
/// Where the sandbox lists its leads. The vendor documents no such path.
pub const LIST_PATH: &str = "/general-leads";

/// What has become of an offer, as the lead's `vendorLeadAction`. Only `NONE` is documented.
const OFFERED: &str = "NONE";
const ACCEPTED: &str = "ACCEPTED";
const DECLINED: &str = "DECLINED";

/// What an offered lead does not show yet.
const CONTACT: [&str; 5] = [
    "customerName",
    "customerEmail",
    "customerPhone",
    "customerAddress",
    "customerInformationHtml",
];

/// The most leads that one list holds.
const LONGEST_LIST: usize = 10_000;

/// Answers one request.
pub fn answer(world: &mut World, asked: &Sealed) -> Reply {
    if asked.header("Authorization") != Some(&format!("Bearer {TOKEN}")) {
        return no(401, "The token is missing, expired or not known.");
    }
    if asked.method == Method::Get && asked.url.path() == LIST_PATH {
        return list(world);
    }
    let mut path = asked.url.path().trim_start_matches('/').split('/');
    let (Some("general-leads"), Some(id), Some(call), None) =
        (path.next(), path.next(), path.next(), path.next())
    else {
        return no(404, "There is no such route.");
    };
    let operation = match (asked.method, call) {
        (Method::Post, "accept") => Operation::AcceptLead,
        (Method::Post, "decline") => Operation::DeclineLead,
        (Method::Put, "status") => Operation::ChangeStage,
        _ => return no(404, "There is no such route."),
    };
    let body = match operation {
        Operation::AcceptLead if asked.body.is_empty() => Ok(Map::new()),
        _ => serde_json::from_slice::<Map<String, Value>>(&asked.body),
    };
    match body {
        Ok(body) => write(world, operation, id, body),
        Err(_) => no(400, "The body is not a JSON object."),
    }
}

fn list(world: &World) -> Reply {
    let leads: Vec<_> = world
        .shelf
        .list(None, 0, LONGEST_LIST)
        .into_iter()
        .map(lite)
        .collect();
    Reply::json(200, &json!({ "success": true, "data": leads }))
}

fn write(world: &mut World, operation: Operation, id: &str, body: Map<String, Value>) -> Reply {
    let wanted = Asked::of_body(&CARD, operation, id, &body, world.now);
    let change = match judge(&CARD, &at_the_vendor(&CARD), &wanted) {
        Ok(change) => change,
        Err(problems) => {
            let said: Vec<_> = problems
                .into_iter()
                .map(|problem| problem.message)
                .collect();
            return no(422, &said.join("; "));
        }
    };
    let Some(mut kept) = world.shelf.get(change.lead_id()) else {
        return no(404, "Lead not found.");
    };
    if let Err(why) = allowed(&kept, operation) {
        return no(409, &why);
    }
    let now = rfc3339(world.now);
    apply(&mut kept, &change, &now);
    let reply = match operation {
        Operation::DeclineLead => json!({ "success": true, "message": "Lead declined" }),
        _ => json!({ "success": true, "data": detail(kept.clone()) }),
    };
    world.shelf.put(kept);
    world
        .shelf
        .record(change.lead_id(), operation.word(), &Value::Object(body));
    Reply::json(200, &reply)
}

/// The documented order: accepted first, and won is the end. That an answered offer cannot be answered again is our
/// reading.
fn allowed(kept: &Kept, operation: Operation) -> Result<(), String> {
    match (operation, kept.state.as_str()) {
        (Operation::ChangeStage, ACCEPTED) => match won(kept) {
            Some(status) => Err(format!("{status} cannot be changed any more; ask support.")),
            None => Ok(()),
        },
        (Operation::ChangeStage, _) => {
            Err("The lead must be accepted before its status can be set.".into())
        }
        (_, OFFERED) => Ok(()),
        (_, answered) => Err(format!("The lead is {} already.", answered.to_lowercase())),
    }
}

/// The status that ended the lead, if one did.
fn won(kept: &Kept) -> Option<&'static str> {
    let row = CARD.find_stage(kept.body.get("postLeadStatus")?.as_str()?)?;
    row.is_final.then(|| row.name())
}

fn apply(kept: &mut Kept, change: &Change, now: &str) {
    let Value::Object(lead) = &mut kept.body else {
        return;
    };
    lead.insert("dateModified".into(), now.into());
    match change.operation {
        Operation::AcceptLead => {
            kept.state = ACCEPTED.into();
            lead.insert("actionDate".into(), now.into());
        }
        Operation::DeclineLead => {
            kept.state = DECLINED.into();
            lead.insert("actionDate".into(), now.into());
            lead.insert("declineReason".into(), field(change, "reason"));
        }
        _ => {
            let data = status_data(change, now);
            lead.insert("postLeadStatus".into(), status(change));
            let requires_action = data.get("requiresAction").cloned().unwrap_or_default();
            lead.insert("postLeadRequiresAction".into(), requires_action);
            lead.insert("postLeadStatusData".into(), data);
        }
    }
    lead.insert("vendorLeadAction".into(), kept.state.as_str().into());
}

/// The status with everything that was told with it, named and shaped as the page's sample reply has it: other than
/// in the request, the meeting is a `meetup`, and dates have a time.
fn status_data(change: &Change, now: &str) -> Value {
    let at = |name: &str| match field(change, name) {
        Value::String(date) => Value::from(format!("{date}T00:00:00Z")),
        other => other,
    };
    // An attachment is soft-required with LEAD_WON, and nothing can upload one here.
    let requires_action = status(change) == "LEAD_WON";
    json!({
        "status": status(change),
        "statusActionDate": now,
        "reason": field(change, "reason"),
        "meetupScheduledDate": at("meetingScheduledDate"),
        "jobAmount": field(change, "jobAmount"),
        "requiresAction": requires_action,
        "contactMethod": field(change, "contactMethod"),
        "estimateType": field(change, "estimateType"),
        "lostReason": field(change, "lostReason"),
        "estimatedProjectStartDate": at("estimatedProjectStartDate"),
        "estimatedCompletionDate": at("estimatedCompletionDate"),
        "startDateTbd": field(change, "startDateTbd"),
        "completionDateTbd": field(change, "completionDateTbd"),
    })
}

fn status(change: &Change) -> Value {
    change
        .stage
        .as_ref()
        .map_or(Value::Null, |stage| stage.value.clone())
}

fn field(change: &Change, name: &str) -> Value {
    change.fields.get(name).cloned().unwrap_or_default()
}

/// The whole lead, as accept and status answer with it.
fn detail(kept: Kept) -> Value {
    let mut lead = kept.body;
    if let Value::Object(lead) = &mut lead
        && kept.state != ACCEPTED
    {
        for name in CONTACT {
            lead.insert(name.into(), Value::Null);
        }
    }
    lead
}

/// The lead as a list shows it: without the status's details and the attachments.
fn lite(kept: Kept) -> Value {
    let mut lead = detail(kept);
    if let Value::Object(lead) = &mut lead {
        lead.retain(|name, _| name != "postLeadStatusData" && name != "attachments");
    }
    lead
}

fn no(status: u16, error: &str) -> Reply {
    Reply::json(status, &json!({ "success": false, "error": error }))
}

/// Puts leads into the world: most of them on offer, some accepted and on their way.
pub fn populate(world: &mut World, leads: usize) {
    for number in 0..leads {
        let id = FIRST_ID + number;
        let lead = believable(&id.to_string(), number, pick(&STATES, number));
        world.shelf.put(lead);
    }
}

/// Puts one lead into the world that we have accepted.
pub fn plant(world: &mut World, id: &LeadId) {
    let number = id.as_str().parse::<usize>().unwrap_or_default() % 10_000;
    let lead = believable(id.as_str(), number, (ACCEPTED, None));
    world.shelf.put(lead);
}

const FIRST_ID: usize = 660_001;

const STATES: [(&str, Option<&str>); 10] = [
    (OFFERED, None),
    (OFFERED, None),
    (ACCEPTED, None),
    (OFFERED, None),
    (ACCEPTED, Some("HOMEOWNER_CONTACTED")),
    (OFFERED, None),
    (OFFERED, None),
    (ACCEPTED, Some("QUOTE_SENT")),
    (OFFERED, None),
    (ACCEPTED, Some("NO_RESPONSE")),
];
const CUSTOMERS: [(&str, &str); 9] = [
    ("Amelia Tremblay", "amelia.tremblay"),
    ("Jordan Singh", "jordan.singh"),
    ("Claire Bouchard", "claire.bouchard"),
    ("Wei Zhang", "wei.zhang"),
    ("Oliver Macdonald", "oliver.macdonald"),
    ("Fatima Rahman", "fatima.rahman"),
    ("Lucas Gagné", "lucas.gagne"),
    ("Sofia Petrov", "sofia.petrov"),
    ("Liam O'Brien", "liam.obrien"),
];
const CITIES: [&str; 7] = [
    "Calgary, AB",
    "Edmonton, AB",
    "Vancouver, BC",
    "Toronto, ON",
    "Ottawa, ON",
    "Winnipeg, MB",
    "Halifax, NS",
];
const PROJECTS: [(&str, &str); 8] = [
    (
        "Kitchen Renovation",
        "New cabinets and an island; the walls can stay.",
    ),
    (
        "Bathroom Renovation",
        "Tub out, walk-in shower in, heated floor.",
    ),
    (
        "Basement Development",
        "800 square feet, one bedroom, separate entrance.",
    ),
    (
        "Roofing",
        "Hail damage on the south side, insurance has seen it.",
    ),
    ("Windows & Doors", "Eleven windows and the patio door."),
    ("Decks & Fences", "Cedar deck of 14 by 20 feet with stairs."),
    ("Flooring", "Hardwood on the main floor, carpet upstairs."),
    (
        "Landscaping",
        "Retaining wall and a paved path to the garage.",
    ),
];

/// A lead: the same one for the same id and number every time. Members as in the page's sample reply.
fn believable(id: &str, number: usize, (action, status): (&str, Option<&str>)) -> Kept {
    let (customer, mailbox) = pick(&CUSTOMERS, number);
    let (category, wish) = pick(&PROJECTS, number);
    let created = came(number);
    let action_date = (action != OFFERED).then(|| created.clone());
    let street = 12 + number * 37 % 900;
    let phone = format!("403-555-{:04}", number % 10_000);
    Kept {
        id: id.to_owned(),
        state: action.to_owned(),
        body: json!({
            "id": literal(id),
            "dateCreated": created,
            "dateModified": created,
            "actionDate": action_date,
            "category": category,
            "customerName": customer,
            "customerEmail": format!("{mailbox}@example.com"),
            "customerPhone": phone,
            "customerAddress": format!("{street} Maple Street, {}", pick(&CITIES, number)),
            "projectDetailsHtml": format!("<p>{wish}</p>"),
            "originalJobDescription": wish,
            "vendorNotificationViewed": action != OFFERED,
            "vendorLeadAction": action,
            "declineReason": null,
            "postLeadStatus": status,
            "postLeadRequiresAction": false,
            "customerInformationHtml": format!("<p>{customer}<br>{phone}</p>"),
            "postLeadStatusData": status.map(|status| json!({ "status": status, "statusActionDate": created })),
            "attachments": [],
        }),
    }
}

/// When a lead came: one every ninety minutes since the spring of 2026.
fn came(number: usize) -> String {
    const SPRING: i64 = 1_772_438_400;
    let seconds = i64::try_from(number).unwrap_or_default() * 5_400;
    rfc3339(Timestamp::from_second(SPRING + seconds).unwrap_or_default())
}
