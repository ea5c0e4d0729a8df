//! The lines of the stages page: each stage of a vendor, or what is known of an account's own stages.

use serde_json::{Map, Value, json};

use super::needs_json;
use crate::account::Account;
use crate::lead::{Operation, Phase, Stage, Via};
use crate::vendor::card::Card;
use crate::vendor::needs::Needs;

/// One line: a stage, a phase of stages, one of the vendor's calls, or another operation.
pub struct Entry<'a> {
    /// Its name.
    pub name: String,
    /// The phase in which a lead is then, where that is known.
    pub phase: &'static str,
    /// What the card says of it.
    pub because: Option<&'a str>,
    /// What must and may be given.
    pub needs: Needs,
}

impl Entry<'_> {
    /// One item of the JSON document: `type` is `stage` or `operation`.
    pub fn to_json(&self, card: &Card, kind: &str) -> Value {
        let mut object = Map::new();
        object.insert("type".into(), json!(kind));
        object.insert("vendor".into(), json!(card.id));
        object.insert(kind.to_owned(), json!(self.name));
        if !self.phase.is_empty() {
            object.insert("phase".into(), json!(self.phase));
        }
        object.insert("needs".into(), needs_json(&self.needs.needs));
        object.insert("may".into(), json!(self.needs.may));
        object.insert("refuses".into(), needs_json(&self.needs.refuses));
        object.insert("final".into(), json!(self.needs.is_final));
        if let Some(because) = self.because {
            object.insert("about".into(), json!(because));
        }
        Value::Object(object)
    }
}

/// Every stage that the card or the account knows; where stages belong to the account, also what holds for any of
/// them, for those of a phase, and for the vendor's own calls.
pub fn stages<'a>(card: &'a Card, account: &Account) -> Vec<Entry<'a>> {
    let listed = card
        .stage
        .iter()
        .map(|row| (card.stage(row), row.because.as_deref()));
    let names = card
        .stage_names()
        .map_or(&[][..], |list| account.names.list(list));
    let of_account = names.iter().map(|name| {
        let stage = Stage {
            name: name.name.clone(),
            value: name.value.clone(),
            phase: name.phase.unwrap_or_default(),
        };
        (stage, None)
    });
    let mut entries: Vec<_> = listed
        .chain(of_account)
        .map(|(stage, because)| of_stage(card, account, &stage, because))
        .collect();
    if card.stage.is_empty() {
        // Where the account's stages are known, each says for itself what holds for any.
        let is_known = !entries.is_empty();
        let calls = calls(card, account).into_iter();
        entries.extend(calls.filter(|call| !is_known || call.name.starts_with("--via")));
        if !is_known {
            entries.extend(phases(card, account));
        }
    }
    entries
}

fn of_stage<'a>(
    card: &Card,
    account: &Account,
    stage: &Stage,
    because: Option<&'a str>,
) -> Entry<'a> {
    Entry {
        name: stage.name.clone(),
        phase: stage.phase.word(),
        because,
        needs: card.needs(account, Operation::ChangeStage, None, Some(stage)),
    }
}

/// The calls by which a stage is changed: the usual one, and those of `--via`.
fn calls<'a>(card: &'a Card, account: &Account) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry> = Vec::new();
    let rows = card.operation.iter();
    for row in rows.filter(|row| row.name() == Operation::ChangeStage.word()) {
        let name = row.via.map_or_else(
            || format!("any {}", card.word),
            |via: Via| format!("--via {}", via.word()),
        );
        // A call may have several rows, each for another case.
        if entries.iter().all(|entry| entry.name != name) {
            entries.push(Entry {
                name,
                phase: "",
                because: row.because.as_deref(),
                needs: card.needs(account, Operation::ChangeStage, row.via, None),
            });
        }
    }
    entries
}

fn phases<'a>(card: &'a Card, account: &Account) -> Vec<Entry<'a>> {
    let rows = card.phase.iter().filter_map(|row| {
        let phase = Phase::from_word(row.name()).filter(|phase| *phase != Phase::Unknown)?;
        let stage = Stage {
            name: format!("any {phase} {}", card.word),
            value: Value::Null,
            phase,
        };
        Some(of_stage(card, account, &stage, row.because.as_deref()))
    });
    rows.collect()
}

/// The writing operations besides the change of a stage.
pub fn operations<'a>(card: &'a Card, account: &Account) -> Vec<Entry<'a>> {
    const OTHERS: [Operation; 4] = [
        Operation::AddLead,
        Operation::UpdateLead,
        Operation::AcceptLead,
        Operation::DeclineLead,
    ];
    let offered = OTHERS
        .into_iter()
        .filter(|operation| card.offers(*operation));
    let entry = |operation: Operation| {
        let row = card
            .operation
            .iter()
            .find(|row| row.name() == operation.word());
        Entry {
            name: operation.command().to_owned(),
            phase: "",
            because: row.and_then(|row| row.because.as_deref()),
            needs: card.needs(account, operation, None, None),
        }
    };
    offered.map(entry).collect()
}
