//! A checked change → what the journal holds of it before it is sent. Pure.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::exchange::Request;
use crate::lead::Change;
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
        content: content_hash(&json!({
            "operation": change.operation,
            "via": change.via,
            "lead": change.lead,
            "stage": change.stage.as_ref().map(|stage| &stage.value),
            "fields": change.fields,
        })),
        asked_at,
    }
}

/// What a request means, for the journal. There is no secret in a request.
fn meaning(request: &Request) -> Value {
    let query: Map<String, Value> = request
        .query
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    json!({ "method": request.method, "path": request.path, "query": query, "body": request.body })
}
