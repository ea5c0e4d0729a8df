//! `runs settle`: a person says what became of a row of unknown fate.

use super::found::{end_anew, find};
use crate::cli::Fate;
use crate::command::Ended;
use crate::command::bulk::lock;
use crate::command::context::{Context, now};
use crate::error::Result;
use crate::lead::Verdict;
use crate::store::{Decided, Store};

/// `runs settle RUN --row N --as applied|not-applied`.
pub fn settle(context: &Context, run: &str, row: u32, fate: Fate) -> Result<Ended> {
    let accounts = context.accounts()?;
    let run = find(context, &accounts, run)?;
    let profile = accounts.config.named(&run.profile)?;
    // A run at work settles its rows itself.
    let lock = lock(context, &accounts, profile)?;
    if context.is_dry() {
        context.output.note(&format!(
            "Row {row} of run {} would be settled; nothing was written.",
            run.id
        ));
        return Ok(Ended::default());
    }
    let verdict = match fate {
        Fate::Applied => Verdict::Applied,
        // It may be sent again, as what never left.
        Fate::NotApplied => Verdict::Failed,
    };
    let mut store = Store::open(&accounts.data)?;
    store.settle_by_hand(&run.id, row, verdict, Decided::ByHand, now())?;
    drop(store);
    end_anew(context, &accounts, profile, &run)?;
    drop(lock);
    context
        .output
        .note(&format!("Row {row} of run {}: {verdict}.", run.id));
    if verdict == Verdict::Failed {
        context.output.note(&format!(
            "It may be sent again: leadctl runs resume {}{}",
            run.id,
            context.here()
        ));
    }
    Ok(Ended::default())
}
