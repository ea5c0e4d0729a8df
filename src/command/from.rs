//! What the command line says of a sheet, and what its rows shall do.

use std::io::{Cursor, Read as _, stdin};
use std::path::Path;

use super::context::now;
use super::write::{edits, via};
use crate::cli::{FieldFlags, OperationName, SheetFlags, ViaName};
use crate::error::{Error, Kind, Result};
use crate::lead::Operation;
use crate::rows::{self, Options, Source};
use crate::sheet::Wanted;
use crate::vendor::card::{Card, fold};

/// How much of standard input is looked at for its columns, in bytes.
const START: u64 = 64 * 1024;

/// What holds for every row, as typed.
pub struct EveryRow<'a> {
    /// The stage.
    pub stage: Option<&'a str>,
    /// The fields.
    pub fields: &'a FieldFlags,
    /// Those that are cleared.
    pub clear: Option<&'a [String]>,
    /// By which of the vendor's calls.
    pub via: Option<ViaName>,
    /// Whether a stage that cannot be undone is allowed.
    pub allow_final: bool,
}

/// What a sheet is asked for. Errors: 2 where a flag is not written as it should be.
pub fn wanted(flags: &SheetFlags, operation: Operation, every: &EveryRow<'_>) -> Result<Wanted> {
    let columns = flags.columns.iter().map(|typed| column(typed));
    Ok(Wanted {
        operation,
        via: every.via.map(via),
        stage: every.stage.map(str::to_owned),
        edits: edits(every.fields, every.clear)?,
        allow_final: every.allow_final,
        asked_at: now(),
        columns: columns.collect::<Result<_>>()?,
        sheet: flags.sheet.clone(),
        encoding: flags.encoding.clone(),
        rows: flags.rows.clone(),
        limit: flags.limit,
    })
}

/// `lead=Lead Number`.
fn column(typed: &str) -> Result<(String, String)> {
    match typed.split_once('=') {
        Some((place, header)) if !place.trim().is_empty() && !header.trim().is_empty() => {
            Ok((place.trim().to_owned(), header.trim().to_owned()))
        }
        _ => Err(Error::new(
            Kind::Usage,
            "not-a-column",
            format!("`--column {typed}` is not PLACE=HEADER"),
        )
        .hint("write what the column holds, = and its header: --column lead=\"Lead Number\"")),
    }
}

/// The operation that a flag names.
pub fn operation(name: OperationName) -> Operation {
    match name {
        OperationName::AddLead => Operation::AddLead,
        OperationName::UpdateLead => Operation::UpdateLead,
        OperationName::ChangeStage => Operation::ChangeStage,
        OperationName::AcceptLead => Operation::AcceptLead,
        OperationName::DeclineLead => Operation::DeclineLead,
    }
}

/// What a sheet's rows can do, seen from its columns: with a stage they move leads; without one, where the vendor
/// offers it, they change the leads that they name, and add those that they do not.
pub fn fitting(card: &Card, wanted: &Wanted, columns: &[String]) -> Operation {
    let has = |place: &str| {
        let named = wanted.columns.iter().any(|(it, _)| fold(it) == fold(place));
        named || columns.iter().any(|column| fold(column) == fold(place))
    };
    let lead = has("lead") || has(&card.lead.field);
    let moved = wanted.stage.is_some() || wanted.via.is_some() || has("stage");
    // A lead that is added may stand in a stage from the beginning.
    let staged = lead && has(&card.stage_field);
    let without = if lead {
        Operation::UpdateLead
    } else {
        Operation::AddLead
    };
    if moved || staged || columns.is_empty() || !card.offers(without) {
        Operation::ChangeStage
    } else {
        without
    }
}

/// A source, and its columns as its beginning shows them; none where it does not.
pub fn seen(path: &Path, card: &Card, wanted: &Wanted) -> Result<(Source, Vec<String>)> {
    if path.as_os_str() != "-" {
        let columns = columns(Source::open(path)?, card, wanted);
        return Ok((Source::open(path)?, columns));
    }
    let mut start = Vec::new();
    stdin()
        .take(START)
        .read_to_end(&mut start)
        .map_err(|error| {
            Error::new(Kind::Usage, "unreadable-file", "cannot read standard input")
                .because(error.to_string())
        })?;
    let name = "standard input";
    let columns = columns(Source::new(name, Cursor::new(start.clone())), card, wanted);
    let whole = Cursor::new(start).chain(stdin());
    Ok((Source::new(name, whole), columns))
}

/// What cannot be read tells so when it is read in earnest.
fn columns(source: Source, card: &Card, wanted: &Wanted) -> Vec<String> {
    // Where any text may be an id, what names a column is none.
    let is_id = |cell: &str| {
        let names = ["lead", "stage", &card.lead.field, &card.stage_field];
        let is_name = names.iter().any(|name| fold(name) == fold(cell));
        !is_name && card.find_field(cell).is_none() && card.lead_id(cell).is_ok()
    };
    let options = Options {
        sheet: wanted.sheet.as_deref(),
        encoding: wanted.encoding.as_deref(),
        is_id: Some(&is_id),
    };
    let Ok(mut rows) = rows::open(source, &options) else {
        return Vec::new();
    };
    if rows.columns().is_empty() {
        // In JSON the first object names its members.
        drop(rows.next_row());
    }
    rows.columns().to_vec()
}

#[cfg(test)]
mod tests {
    use Operation::{AddLead, ChangeStage, UpdateLead};

    use super::*;
    use crate::vendor::by_id;

    #[test]
    fn what_rows_do_is_seen_from_their_columns() {
        let flags = SheetFlags::default();
        let fields = FieldFlags::default();
        let mut every = EveryRow {
            stage: None,
            fields: &fields,
            clear: None,
            via: None,
            allow_final: false,
        };
        let fits = |vendor: &str, columns: &[&str], every: &EveryRow<'_>| {
            let card = by_id(vendor).unwrap().card();
            let wanted = wanted(&flags, Operation::ChangeStage, every).unwrap();
            let columns: Vec<String> = columns.iter().map(|it| (*it).to_owned()).collect();
            fitting(card, &wanted, &columns)
        };
        assert_eq!(fits("ivvy", &["lead", "Stage"], &every), ChangeStage);
        assert_eq!(fits("ivvy", &["lead", "description"], &every), UpdateLead);
        assert_eq!(fits("crm-com", &["description"], &every), AddLead);
        assert_eq!(fits("ivvy", &["name", "stageId"], &every), AddLead);
        assert_eq!(fits("ivvy", &["id", "stageId"], &every), ChangeStage);
        assert_eq!(fits("leadbank", &["lead"], &every), ChangeStage);
        every.stage = Some("3");
        assert_eq!(fits("ivvy", &["lead", "description"], &every), ChangeStage);
    }

    #[test]
    fn a_column_is_a_place_and_a_header() {
        assert_eq!(
            column("lead = Lead Number").unwrap(),
            ("lead".into(), "Lead Number".into())
        );
        for typed in ["lead", "=x", "lead="] {
            assert_eq!(column(typed).unwrap_err().kind, Kind::Usage, "{typed}");
        }
    }
}
