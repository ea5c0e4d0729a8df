//! `leads ...`: the store as a work list. One file a command; beside them how leads are chosen and what lists show.

mod choice;
mod columns;
mod export;
mod field;
mod forget;
mod list;
mod quarantined;
mod results;
mod show;
pub mod since;
mod sort;
mod stats;
mod verify;

use crate::cli::Leads;
use crate::command::Ended;
use crate::command::context::Context;
use crate::error::Result;

pub use columns::table;

/// `leads list|show|export|stats|verify|forget`.
pub fn leads(context: &Context, arguments: &Leads) -> Result<Ended> {
    match arguments {
        Leads::List(filter) => list::list(context, filter),
        Leads::Show { lead, raw } => show::show(context, lead, *raw).map(Ended::from),
        Leads::Export(filter) => export::export(context, filter),
        Leads::Stats { vendor } => stats::stats(context, vendor.as_deref()).map(Ended::from),
        Leads::Verify => verify::verify(context),
        Leads::Forget { lead } => forget::forget(context, lead),
    }
}
