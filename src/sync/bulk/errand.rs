//! A row of the spool → what to send for it and what the journal holds of it, or why it is not sent. Pure.

use serde_json::json;

use super::Orders;
use crate::error::Result;
use crate::exchange::Exchange;
use crate::lead::{Change, Receipt, Severity, Wish};
use crate::store::{Kept, NewRun, PlannedWrite, content_hash};
use crate::sync::ending::Ending;
use crate::sync::failure::refused;
use crate::sync::planned::planned;
use crate::transport::Session;

/// A row that may be sent.
pub(super) struct Ready {
    /// What the spreadsheet shows.
    pub(super) row: u32,
    /// What keeps it behind earlier rows.
    pub(super) lane: String,
    pub(super) change: Change,
    /// By itself.
    pub(super) exchange: Exchange<Receipt>,
}

/// A row that may be sent, and its place in the journal to be.
pub(super) struct Errand {
    pub(super) write: PlannedWrite,
    pub(super) ready: Ready,
}

/// What the rules say of a row.
pub(super) enum Judged {
    /// It may be sent.
    Ready(Errand),
    /// They refuse it now: what the journal holds of it.
    Refused(PlannedWrite, Ending),
}

impl Errand {
    /// What keeps it behind earlier rows: its lead, or the content of a lead to be added.
    pub(super) fn lane(&self) -> &str {
        &self.ready.lane
    }

    /// What the journal holds of it when it is not sent, since an earlier row of its lead is open.
    pub(super) fn behind(self, earlier: u32) -> (PlannedWrite, Ending) {
        let lead = self.ready.change.lead_id();
        let ending = Ending::kept_back(
            "earlier-row-open",
            format!("row {earlier} changes lead {lead} first, and has not come to its end"),
            format!("once row {earlier} is settled, resume the run"),
        );
        (aside(self.write), ending)
    }
}

/// Judges a row. An error is a run that this vendor does not offer.
pub(super) fn judge(
    session: &Session,
    run: &NewRun,
    orders: &Orders,
    kept: Kept,
) -> Result<Judged> {
    let wish = Wish {
        operation: run.operation,
        via: orders.via,
        lead: kept.lead,
        stage: kept.stage,
        edits: kept.edits,
        allow_final: orders.allow_final,
        asked_at: orders.asked_at,
    };
    let (vendor, account) = (session.vendor(), session.account());
    let checked = vendor.card().check(account, &wish);
    let Some(change) = checked.change else {
        let mut problems = checked.problems.into_iter();
        let problem = problems.find(|it| it.severity == Severity::Error);
        let write = PlannedWrite {
            run: run.id.clone(),
            row: kept.row,
            profile: run.profile.clone(),
            lead: None,
            operation: run.operation,
            stage: wish.stage,
            request: Box::default(),
            content: String::new(),
            asked_at: orders.asked_at,
        };
        return Ok(Judged::Refused(aside(write), Ending::refused(problem)));
    };
    let exchange = vendor.write(account, &change);
    let exchange = exchange.map_err(|refusal| refused(&refusal))?;
    let write = planned(run, kept.row, &change, &exchange.request, orders.asked_at);
    let lead = change.lead.as_ref();
    let lane = lead.map_or_else(|| write.content.clone(), ToString::to_string);
    let ready = Ready {
        row: kept.row,
        lane,
        change,
        exchange,
    };
    Ok(Judged::Ready(Errand { write, ready }))
}

/// A write that is only recorded: it is none of its lead's changes, and like no other.
fn aside(write: PlannedWrite) -> PlannedWrite {
    PlannedWrite {
        lead: None,
        content: content_hash(&json!({ "run": write.run, "row": write.row })),
        ..write
    }
}
