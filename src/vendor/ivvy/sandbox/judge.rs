//! Reads a lead that was sent back into the words of the card, the only place that says what iVvy documents.

use jiff::Timestamp;
use serde_json::Value;

use super::super::CARD;
use super::No;
use crate::lead::{Operation, Problem};
use crate::vendor::judge::{self, Asked};
use crate::vendor::told::Object;
use crate::vendor::value::shown;

/// Judges a lead that shall be added, or one that moves: its id and the stage where it shall stand. What the card calls
/// documented is what this vendor enforces, and it tells the first problem only.
pub fn judge(now: Timestamp, moved: Option<(&str, Value)>, body: &Object) -> Result<(), No> {
    let mut fields = Vec::new();
    flatten("", body, "fieldValue", &mut fields)?;
    let (lead, stage) = match moved {
        Some((lead, stage)) => (Some(lead.to_owned()), Some(stage)),
        None => (None, None),
    };
    let operation = if lead.is_some() {
        fields.retain(|(name, _)| *name != CARD.lead.field && *name != CARD.stage_field);
        Operation::ChangeStage
    } else {
        Operation::AddLead
    };
    let asked = Asked {
        operation,
        via: None,
        lead,
        stage,
        fields,
        at: now,
    };
    match judge::judge(&CARD, &judge::at_the_vendor(&CARD), &asked) {
        Ok(_) => Ok(()),
        Err(problems) => problems.first().map_or(Ok(()), |problem| Err(no(problem))),
    }
}

fn no(problem: &Problem) -> No {
    let key = match problem.field.as_deref() {
        Some("stage") | None => &CARD.stage_field,
        Some(field) => field,
    };
    match problem.code.as_ref() {
        "missing-field" | "missing-stage" => No::required(key),
        _ => No::invalid(key, &problem.message),
    }
}

/// Objects become dotted names, and custom fields go by their ids.
fn flatten(
    object: &str,
    body: &Object,
    value_key: &str,
    fields: &mut Vec<(String, Value)>,
) -> Result<(), No> {
    for (name, value) in body {
        let field = format!("{object}{name}");
        match value {
            Value::Null => {}
            Value::Object(inner) => flatten(&format!("{field}."), inner, "value", fields)?,
            Value::Array(items) if name == "customFields" => {
                for item in items {
                    let (Some(id), Some(value)) = (item.get("fieldId"), item.get(value_key)) else {
                        let why = format!("Each needs fieldId and {value_key}");
                        return Err(No::invalid(&field, why));
                    };
                    fields.push((format!("{field}.{}", shown(id)), value.clone()));
                }
            }
            other => fields.push((field, other.clone())),
        }
    }
    Ok(())
}
