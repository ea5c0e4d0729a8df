//! `runs settle`: a person says what became of a row of unknown fate.

use super::found::{end_anew, find, hold, send_again};
use crate::cli::Fate;
use crate::command::Ended;
use crate::command::context::{Context, now};
use crate::error::Result;
use crate::lead::Verdict;
use crate::store::{Decided, Store};

/// `runs settle RUN --row N --as applied|not-applied`.
pub fn settle(context: &Context, run: &str, row: u32, fate: Fate) -> Result<Ended> {
    let accounts = context.accounts()?;
    let run = find(context, &accounts, run)?;
    let profile = accounts.config.named(&run.profile)?;
    let lock = hold(context, &accounts, profile, &run)?;
    let verdict = match fate {
        Fate::Applied => Verdict::Applied,
        // It may be sent again, as what never left.
        Fate::NotApplied => Verdict::Failed,
    };
    if context.is_dry() {
        let would = format!("row {row} of run {} would be noted as {verdict}", run.id);
        context.output.note(&would);
        return Ok(Ended::default());
    }
    let mut store = Store::open(&accounts.data)?;
    store.settle_by_hand(&run.id, row, verdict, Decided::ByHand, now())?;
    drop(store);
    end_anew(context, &accounts, profile, &run)?;
    drop(lock);
    let noted = match fate {
        Fate::Applied => "applied, as you saw it".to_owned(),
        Fate::NotApplied => format!(
            "not applied, as you saw it. To send it again: {}",
            send_again(context, &run)
        ),
    };
    context
        .output
        .note(&format!("row {row} of run {}: {noted}", run.id));
    Ok(Ended::default())
}
