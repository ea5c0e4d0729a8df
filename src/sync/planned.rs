//! A checked change → what the journal holds of it before it is sent. Pure.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use crate::exchange::{Method, Request};
use crate::lead::{Change, LeadId, Operation, Via};
use crate::store::{NewRun, PlannedWrite, content_hash};

/// The write of a row, as the journal holds it.
pub fn planned(
    run: &NewRun,
    row: u32,
    change: &Change,
    request: &Request,
    asked_at: Timestamp,
) -> PlannedWrite {
    PlannedWrite {
        run: run.id.clone(),
        row,
        profile: run.profile.clone(),
        lead: change.lead.clone(),
        operation: change.operation,
        stage: change.stage.as_ref().map(|stage| stage.name.clone()),
        request: meaning(request),
        content: content_hash(&Content {
            fields: &change.fields,
            lead: change.lead.as_ref(),
            operation: change.operation,
            stage: change.stage.as_ref().map(|stage| &stage.value),
            via: change.via,
        }),
        asked_at,
    }
}

/// What a change asks for: by it a repetition is recognised.
#[derive(Serialize)]
struct Content<'a> {
    fields: &'a IndexMap<String, Value>,
    lead: Option<&'a LeadId>,
    operation: Operation,
    stage: Option<&'a Value>,
    via: Option<Via>,
}

/// What a request means, for the journal. There is no secret in a request.
#[derive(Serialize)]
struct Meaning<'a> {
    method: &'a Method,
    path: &'a str,
    query: Map<String, Value>,
    body: &'a Option<Value>,
}

fn meaning(request: &Request) -> Box<RawValue> {
    let query = request.query.iter();
    let meaning = Meaning {
        method: &request.method,
        path: &request.path,
        query: query
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect(),
        body: &request.body,
    };
    // Text and JSON values always become JSON.
    to_raw_value(&meaning).unwrap_or_default()
}
