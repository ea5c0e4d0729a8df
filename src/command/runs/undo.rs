//! `runs undo`: writes, and never sends, a sheet that would put leads back into the stages in which they stood before.

use std::collections::BTreeSet;

use super::found::{find, given};
use crate::command::Ended;
use crate::command::context::Context;
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Verdict};
use crate::output::sheet::{Cell, Header, SheetWriter};
use crate::output::thousands;
use crate::rows::Form;
use crate::store::{Store, Witness};
use crate::sync::results;
use crate::vendor::card::Card;

/// `runs undo RUN -o FILE`.
pub fn undo(context: &Context, run: &str) -> Result<Ended> {
    let accounts = context.accounts()?;
    let run = find(context, &accounts, run)?;
    if Operation::from_word(&run.operation) != Some(Operation::ChangeStage) {
        return Err(Error::new(
            Kind::Usage,
            "not-a-change-of-stage",
            format!("run {} moved no lead: it was {}", run.id, run.operation),
        )
        .hint("only changes of stage can be put back"));
    }
    let Some(path) = context.output.file() else {
        return Err(
            Error::new(Kind::Usage, "no-output", "undo needs a file to write")
                .hint(format!("leadctl runs undo {} -o back.csv", run.id)),
        );
    };
    let profile = accounts.config.named(&run.profile)?;
    let card = profile.vendor.card();
    let store = Store::open(&accounts.data)?;
    let mut back = Vec::new();
    let (mut moved, mut gone) = (0_u64, BTreeSet::new());
    for row in results::of(&store, given(&accounts, &run)?, &run.id) {
        let row = row?;
        if row.verdict() != Verdict::Applied {
            continue;
        }
        let Some(Ok(lead)) = row.lead().map(|lead| card.lead_id(lead)) else {
            continue;
        };
        moved += 1;
        // A lead that the run moved twice goes back to where it stood before the first time.
        if !gone.insert(lead.clone()) {
            continue;
        }
        if let Some(known) = store.stage_before(&run.profile, &lead, &run.id, row.kept.row)? {
            let from = match known.from {
                Witness::Write { run } => format!("run {run}"),
                Witness::Read { .. } => "read from the vendor".to_owned(),
            };
            back.push([
                lead.to_string(),
                known.stage,
                row.stage().unwrap_or_default().to_owned(),
                from,
            ]);
        }
    }
    if back.is_empty() {
        return Err(Error::new(
            Kind::Rejected,
            "nothing-known",
            format!(
                "of none of the {} leads that run {} moved is the former stage known",
                thousands(moved),
                run.id
            ),
        )
        .because("a former stage is known from a pull, a read, or an earlier write of ours"));
    }
    let needed = needed(card, &back);
    let mut columns = vec!["lead".to_owned(), "stage".to_owned()];
    columns.extend(needed.iter().cloned());
    let header = Header {
        form: Form::Delimited {
            delimiter: b',',
            marked: false,
        },
        columns,
        named: true,
        text: None,
        sheet: None,
    };
    let mut sheet = SheetWriter::create(path, &header, &["_moved_to", "_known_from"])?;
    for [lead, stage, now, from] in &back {
        let mut cells = vec![Cell::sound(lead), Cell::sound(stage)];
        cells.extend(needed.iter().map(|_| Cell::sound("")));
        sheet.cells(&cells, &[now, from])?;
    }
    sheet.finish()?;
    let file = path.display();
    context.output.note(&format!(
        "{file}: {} of {} leads with the stage in which they stood before. Nothing was sent.",
        thousands(back.len() as u64),
        thousands(moved)
    ));
    if !needed.is_empty() {
        context
            .output
            .note(&format!("To be filled in: {}", needed.join(", ")));
    }
    context.output.note(&format!(
        "Next: leadctl validate {file} {}",
        context.again(&profile.name)
    ));
    Ok(Ended::default())
}

/// The fields that the stages need, in the card's order: whoever puts leads back has to fill them in.
fn needed(card: &Card, back: &[[String; 4]]) -> Vec<String> {
    let stages: BTreeSet<&str> = back.iter().map(|[_, stage, ..]| stage.as_str()).collect();
    let rows = stages.iter().filter_map(|stage| card.find_stage(stage));
    let wanted: BTreeSet<&str> = rows
        .flat_map(|row| row.needs.iter().map(String::as_str))
        .collect();
    let fields = card
        .field
        .keys()
        .filter(|name| wanted.contains(name.as_str()));
    fields.cloned().collect()
}
