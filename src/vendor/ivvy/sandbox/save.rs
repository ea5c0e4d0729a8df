//! `addOrUpdateLead` as we play it: the card judges what is required, the account's lists judge the ids.

use serde_json::{Map, Value, json};

use super::judge::judge;
use super::lists::{entries, find};
use super::{No, stamp, venue};
use crate::lead::Operation;
use crate::vendor::value::shown;
use crate::world::{Kept, World};

type Object = Map<String, Value>;

/// Adds a lead, or updates the one whose id is given: <https://developer.ivvy.com/contact/add-or-update-lead>.
pub fn save(world: &mut World, body: &Object) -> Result<Value, No> {
    let id = body.get("id").filter(|id| !id.is_null());
    if body.len() <= usize::from(id.is_some()) {
        return Err(No::new(400, "The request is empty").code(24215));
    }
    match id {
        None => add(world, body),
        Some(id) => update(world, &whole(id)?, body),
    }
}

fn add(world: &mut World, body: &Object) -> Result<Value, No> {
    judge(world.now, None, body)?;
    let id = free_id(world);
    let mut lead = blank(&id, &stamp(world.now));
    fill(world, &mut lead, body)?;
    keep(world, &id, lead);
    world
        .shelf
        .record(&id, Operation::AddLead.word(), &json!(body));
    done(&id)
}

fn update(world: &mut World, id: &str, body: &Object) -> Result<Value, No> {
    let unknown = || No::new(400, "The lead does not exist").code(24216);
    let kept = world.shelf.get(id).ok_or_else(unknown)?;
    let mut lead = kept.body.as_object().cloned().unwrap_or_default();
    // One call does both, so an update without a stage is judged as a move to where the lead stands.
    let stage = given(body, "stageId").or_else(|| lead.get("stageId"));
    let moved = Some((id, stage.cloned().unwrap_or_default()));
    judge(world.now, moved, body)?;
    fill(world, &mut lead, body)?;
    keep(world, id, lead);
    let what = if body.contains_key("stageId") {
        Operation::ChangeStage
    } else {
        Operation::UpdateLead
    };
    world.shelf.record(id, what.word(), &json!(body));
    done(id)
}

fn done(id: &str) -> Result<Value, No> {
    Ok(json!({ "success": true, "id": whole_number(id)? }))
}

/// A list item as it looks before anything is known: the members of <https://developer.ivvy.com/crm/get-lead-list>.
pub fn blank(id: &str, now: &str) -> Object {
    let mut lead = Object::new();
    for member in MEMBERS {
        lead.insert(member.to_owned(), Value::Null);
    }
    lead.insert("id".into(), whole_number(id).unwrap_or_default());
    lead.insert(
        "leadBccEmail".into(),
        json!(format!("lead-{id}@venue.example")),
    );
    lead.insert("createdDate".into(), json!(now));
    lead
}

const MEMBERS: [&str; 26] = [
    "id",
    "name",
    "description",
    "ownerUser",
    "contact",
    "company",
    "currentBookingId",
    "qualityId",
    "quality",
    "stageId",
    "stageName",
    "stageReasonId",
    "stageReasonName",
    "adminStatusChangedDate",
    "typeId",
    "type",
    "subtypeId",
    "sourceId",
    "sourceName",
    "channelId",
    "channelName",
    "leadBccEmail",
    "closedDate",
    "lostToCompetition",
    "createdDate",
    "modifiedDate",
];

/// A parameter that refers to one of the account's lists: the parameter, the list, what the list calls an entry, and
/// where the lead shows that name.
const REFERENCES: [(&str, &str, &str, &str); 5] = [
    ("typeId", "types", "type", "type"),
    ("stageId", "stages", "name", "stageName"),
    ("sourceId", "sources", "name", "sourceName"),
    ("qualityId", "qualities", "label", "quality"),
    ("channelId", "channels", "name", "channelName"),
];

/// Writes the parameters into the lead, or says which of them refers to nothing.
pub fn fill(world: &mut World, lead: &mut Object, body: &Object) -> Result<(), No> {
    let now = stamp(world.now);
    for member in ["name", "description"] {
        if let Some(value) = given(body, member) {
            lead.insert(member.to_owned(), value.clone());
        }
    }
    for (parameter, list, called, shown) in REFERENCES {
        if let Some(id) = given(body, parameter) {
            let entry = find(entries(list), id).ok_or_else(|| unknown(parameter, id))?;
            lead.insert(parameter.to_owned(), member(entry, "id"));
            lead.insert(shown.to_owned(), member(entry, called));
        }
    }
    // The list does not show an industry; it only has to exist.
    if let Some(id) = given(body, "industryId") {
        find(entries("industries"), id).ok_or_else(|| unknown("industryId", id))?;
    }
    subtype(lead, body)?;
    stage(lead, body, &now)?;
    people(world, lead, body)?;
    lead.insert("modifiedDate".into(), json!(now));
    Ok(())
}

/// "Required when type have sub types".
fn subtype(lead: &mut Object, body: &Object) -> Result<(), No> {
    let of_type = inner("types", lead.get("typeId"), "subtypes");
    match given(body, "subtypeId") {
        Some(id) => {
            let entry = find(of_type, id).ok_or_else(|| unknown("subtypeId", id))?;
            lead.insert("subtypeId".into(), member(entry, "id"));
        }
        None if given(body, "typeId").is_some() && !of_type.is_empty() => {
            return Err(No::required("subtypeId"));
        }
        None if given(body, "typeId").is_some() => {
            lead.insert("subtypeId".into(), Value::Null);
        }
        None => {}
    }
    Ok(())
}

/// A move forgets the old stage's reason; a new reason must be one of the stage's own.
fn stage(lead: &mut Object, body: &Object, now: &str) -> Result<(), No> {
    if given(body, "stageId").is_some() {
        let name = lead.get("stageName").and_then(Value::as_str);
        let closed = matches!(name, Some("Won" | "Lost"));
        lead.insert("adminStatusChangedDate".into(), json!(now));
        lead.insert("closedDate".into(), json!(closed.then_some(now)));
        lead.insert("stageReasonId".into(), Value::Null);
        lead.insert("stageReasonName".into(), Value::Null);
    }
    if let Some(id) = given(body, "stageReasonId") {
        let reasons = inner("stages", lead.get("stageId"), "reasons");
        let entry = find(reasons, id).ok_or_else(|| unknown("stageReasonId", id))?;
        lead.insert("stageReasonId".into(), member(entry, "id"));
        lead.insert("stageReasonName".into(), member(entry, "reason"));
    }
    Ok(())
}

/// Owner, contact and company. Any contact and company id is known here.
fn people(world: &mut World, lead: &mut Object, body: &Object) -> Result<(), No> {
    if let Some(id) = given(body, "ownerUserId") {
        let user = find(entries("users"), id).ok_or_else(|| unknown("ownerUserId", id))?;
        let shown = only(user, &["id", "firstName", "lastName", "email", "phone"]);
        lead.insert("ownerUser".into(), shown);
    }
    if let Some(company) = given(body, "company") {
        let members = ["id", "businessName", "businessNumber", "phone", "email"];
        let company = made(world, company, "company-id", &members);
        lead.insert("company".into(), company);
    } else if let Some(id) = given(body, "companyId") {
        lead.insert("company".into(), venue::company(id));
    }
    let contact_id = given(body, "companyLeadContactId").or_else(|| given(body, "contactId"));
    if let Some(contact) = given(body, "contact") {
        let members = ["id", "firstName", "lastName", "email", "phone"];
        let contact = made(world, contact, "contact-id", &members);
        lead.insert("contact".into(), contact);
    } else if let Some(id) = contact_id {
        lead.insert("contact".into(), venue::contact(id));
    }
    Ok(())
}

/// A contact or company as the list shows it, with an id of its own when it is new.
fn made(world: &mut World, sent: &Value, counter: &str, members: &[&str]) -> Value {
    let mut shown = only(sent, members);
    if shown["id"].is_null() {
        shown["id"] = json!(world.next(counter, 900_001));
    }
    shown
}

fn only(object: &Value, members: &[&str]) -> Value {
    let shown = members
        .iter()
        .map(|name| ((*name).to_owned(), member(object, name)));
    Value::Object(shown.collect())
}

fn member(object: &Value, name: &str) -> Value {
    object.get(name).cloned().unwrap_or_default()
}

fn inner(list: &str, id: Option<&Value>, members: &str) -> &'static [Value] {
    id.and_then(|id| find(entries(list), id))
        .and_then(|entry| entry.get(members)?.as_array())
        .map_or(&[], Vec::as_slice)
}

fn given<'a>(body: &'a Object, parameter: &str) -> Option<&'a Value> {
    body.get(parameter).filter(|value| !value.is_null())
}

fn unknown(parameter: &str, id: &Value) -> No {
    No::new(400, "The lead details are invalid")
        .code(24218)
        .because(format!("'{parameter}' {id} does not exist"))
}

/// Puts the lead back, to be found by its stage.
pub fn keep(world: &mut World, id: &str, lead: Object) {
    let state = lead
        .get("stageId")
        .map_or_else(String::new, Value::to_string);
    world.shelf.put(Kept {
        id: id.to_owned(),
        state,
        body: Value::Object(lead),
    });
}

fn free_id(world: &mut World) -> String {
    loop {
        let id = world.next("lead-id", 800_001).to_string();
        if world.shelf.get(&id).is_none() {
            return id;
        }
    }
}

fn whole(id: &Value) -> Result<String, No> {
    let digits = shown(id);
    whole_number(&digits).map(|_| digits)
}

fn whole_number(digits: &str) -> Result<Value, No> {
    digits
        .parse::<u64>()
        .map(Value::from)
        .map_err(|_| No::invalid("id", "Value must be a whole number"))
}
