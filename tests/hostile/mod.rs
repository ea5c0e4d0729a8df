//! Text, files and peers that are up to something: every Unicode scalar through the real binary, files that others may
//! read, formulas in spreadsheets, bombs under a bound of memory, credential commands, and TLS.

mod bombs;
mod credentials;
mod formulas;
mod rights;
mod scalars;
mod tls;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::scripted::{Canned, Scripted, UUID, desk_with, run};

/// A desk that has pulled one lead, 7, with these members from `LeadBank`.
fn pulled(mut lead: Value) -> (Desk, Scripted) {
    lead["IDLeadBank"] = json!(7);
    let taken =
        |leads: Value| Canned::json(200, &json!({"Status": 1, "Message": "", "Leads": leads}));
    let yes = Canned::json(200, &json!({"Status": 1, "Message": "ok"}));
    let (desk, server) = desk_with([taken(json!([lead])), yes, taken(json!([]))]);
    run(&desk, &["pull-leads", "-p", "leadbank"]).expect_code(0);
    (desk, server)
}
