//! `runs undo`: writes, and never sends, a sheet that would put leads back into the stages in which they stood before.

use std::collections::BTreeSet;
use std::path::Path;

use super::found::{find, given};
use crate::command::Ended;
use crate::command::context::{Accounts, Context};
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::lead::{LeadId, Operation, Phase, Problem, Severity, Stage, Verdict, Wish};
use crate::output::sheet::{Cell, Header, SheetWriter};
use crate::output::thousands;
use crate::rows::Form;
use crate::store::{Run, Store, Witness};
use crate::sync::results;
use crate::vendor::typed_id;

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
        let error = Error::new(Kind::Usage, "no-output", "undo needs a file to write");
        return Err(error.hint(format!("leadctl runs undo {} -o back.csv", run.id)));
    };
    let profile = accounts.config.named(&run.profile)?;
    let way = Way::back(&accounts, profile, &run)?;
    if way.leads.is_empty() {
        return Err(nothing(&run, &way));
    }
    if !context.is_dry() {
        write(path, &way)?;
    }
    tell(context, profile, path, &way);
    Ok(Ended::default())
}

/// The way back of a run.
#[derive(Default)]
struct Way {
    leads: Vec<Back>,
    /// Fields without which the vendor takes none of these leads back, in the card's order.
    needed: Vec<String>,
    /// So many leads were moved.
    moved: u64,
    /// So many of those that would go back stand in a stage that ends them.
    ended: u64,
    /// Former stages into which only the vendor puts leads, or that the profile does not know.
    strange: BTreeSet<String>,
}

/// A lead on its way back.
struct Back {
    lead: LeadId,
    /// Where it stood.
    stage: String,
    /// Where the run put it.
    now: String,
    /// How it is known where it stood.
    from: String,
}

impl Way {
    fn back(accounts: &Accounts, profile: &Profile, run: &Run) -> Result<Self> {
        let card = profile.vendor.card();
        let store = Store::open(&accounts.data)?;
        let mut way = Self::default();
        let (mut gone, mut needed) = (BTreeSet::new(), BTreeSet::new());
        for row in results::of(&store, given(accounts, run)?, &run.id) {
            let row = row?;
            if row.verdict() != Verdict::Applied {
                continue;
            }
            let Some(Ok(lead)) = row.lead().map(|lead| card.lead_id(lead)) else {
                continue;
            };
            // A lead that the run moved twice goes back to where it stood before the first time.
            if !gone.insert(lead.clone()) {
                continue;
            }
            way.moved += 1;
            let Some(known) = store.stage_before(&run.profile, &lead, &run.id, row.kept.row)?
            else {
                continue;
            };
            let Ok(meant) = card.stage_meant(&profile.account, &known.stage) else {
                way.strange.insert(known.stage);
                continue;
            };
            needed.extend(missing(profile, run, &lead, &known.stage));
            let now = row.stage().unwrap_or_default().to_owned();
            way.ended += u64::from(ends(profile, &now));
            way.leads.push(Back {
                lead,
                stage: typed(profile, &meant),
                now,
                from: match known.from {
                    Witness::Write { run } => format!("run {run}"),
                    Witness::Read { .. } => "read from the vendor".to_owned(),
                },
            });
        }
        let fields = card.field.keys().filter(|name| needed.contains(*name));
        way.needed = fields.cloned().collect();
        Ok(way)
    }
}

/// A stage as a sheet has it: by its name, or by its id where the name alone may mean another one.
fn typed(profile: &Profile, stage: &Stage) -> String {
    let card = profile.vendor.card();
    let again = card.stage_meant(&profile.account, &stage.name);
    let field = card.field(&card.stage_field);
    match field.filter(|_| again.is_err()) {
        Some(field) => typed_id(field, &stage.value),
        None => stage.name.clone(),
    }
}

/// The fields that a lead lacks to be put back.
fn missing(profile: &Profile, run: &Run, lead: &LeadId, stage: &str) -> Vec<String> {
    let wish = Wish {
        operation: Operation::ChangeStage,
        via: None,
        lead: Some(lead.to_string()),
        stage: Some(stage.to_owned()),
        edits: Vec::new(),
        allow_final: true,
        asked_at: run.started_at,
    };
    let checked = profile.vendor.card().check(&profile.account, &wish);
    let lacks = |it: &Problem| it.severity == Severity::Error && it.code == "missing-field";
    let problems = checked.problems.into_iter().filter(lacks);
    problems.filter_map(|it| it.field).collect()
}

/// Whether a stage ends a lead.
fn ends(profile: &Profile, stage: &str) -> bool {
    let meant = profile.vendor.card().stage_meant(&profile.account, stage);
    meant.is_ok_and(|stage| matches!(stage.phase, Phase::Won | Phase::Lost))
}

fn nothing(run: &Run, way: &Way) -> Error {
    let error = Error::new(
        Kind::Rejected,
        "nothing-known",
        format!(
            "no lead can be put back: run {} moved {}, and of none is a former stage known that can be asked for",
            run.id,
            thousands(way.moved)
        ),
    )
    .because("a former stage is known from a pull, a read, or an earlier write of ours");
    match strange(way) {
        Some(strange) => error.because(strange),
        None => error,
    }
}

fn strange(way: &Way) -> Option<String> {
    let stages: Vec<&str> = way.strange.iter().map(String::as_str).collect();
    (!stages.is_empty()).then(|| {
        format!(
            "left out: leads that stood where nobody can put them: {}",
            stages.join(", ")
        )
    })
}

fn write(path: &Path, way: &Way) -> Result<()> {
    let mut columns = vec!["lead".to_owned(), "stage".to_owned()];
    columns.extend(way.needed.iter().cloned());
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
    for back in &way.leads {
        let mut cells = vec![Cell::sound(back.lead.as_str()), Cell::sound(&back.stage)];
        cells.extend(way.needed.iter().map(|_| Cell::sound("")));
        sheet.cells(&cells, &[&back.now, &back.from])?;
    }
    sheet.finish().map(drop)
}

fn tell(context: &Context, profile: &Profile, path: &Path, way: &Way) {
    let (file, vendor) = (path.display(), &profile.vendor.card().name);
    let told = if context.is_dry() { "would hold " } else { "" };
    let mut notes = vec![format!(
        "{file}: {told}{} of {} leads, with the stage in which each stood before; nothing was sent",
        thousands(way.leads.len() as u64),
        thousands(way.moved)
    )];
    notes.extend(strange(way));
    if way.ended > 0 {
        notes.push(format!(
            "{} of them stand in a stage that ends a lead: {vendor} will refuse to take them back",
            thousands(way.ended)
        ));
    }
    if !way.needed.is_empty() {
        notes.push(format!("to be filled in: {}", way.needed.join(", ")));
    }
    notes.push(format!(
        "next: leadctl validate {file} {}",
        context.again(&profile.name)
    ));
    for note in notes {
        context.output.note(&note);
    }
}
