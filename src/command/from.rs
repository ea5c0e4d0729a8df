//! What the command line says of a sheet, and what its rows shall do.

use std::io::{Cursor, Read as _, stdin};
use std::path::Path;

use super::context::Context;
use crate::cli::{OperationName, SheetFlags};
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Wish};
use crate::rows::{self, Options, Source};
use crate::sheet::{Map, Wanted, is_id};
use crate::vendor::card::{Card, fold};

/// How much of standard input is looked at for its columns, in bytes.
const START: u64 = 64 * 1024;

/// What a sheet is asked for. `each` is what holds for every row. Errors: 2 and 3 where the mapping cannot be used.
pub fn wanted(context: &Context, flags: &SheetFlags, each: Wish) -> Result<Wanted> {
    let map = flags.map.as_deref().map(Map::read).transpose()?;
    for warning in map.iter().flat_map(Map::warnings) {
        context.output.warn(warning);
    }
    Ok(asked(flags, each, map))
}

fn asked(flags: &SheetFlags, each: Wish, map: Option<Map>) -> Wanted {
    Wanted {
        operation: each.operation,
        via: each.via,
        stage: each.stage,
        edits: each.edits,
        allow_final: each.allow_final,
        asked_at: each.asked_at,
        columns: flags.columns.clone(),
        sheet: flags.sheet.clone(),
        encoding: flags.encoding.clone(),
        rows: flags.rows.clone(),
        limit: flags.limit,
        map,
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
    let is_id = |cell: &str| is_id(card, cell);
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

    use super::*;
    use crate::command::write::wish;
    use crate::vendor::by_id;

    #[test]
    fn what_rows_do_is_seen_from_their_columns() {
        use Operation::{AddLead, ChangeStage, UpdateLead};
        let fits = |vendor: &str, columns: &[&str], stage: Option<&str>| {
            let card = by_id(vendor).unwrap().card();
            let each = Wish {
                stage: stage.map(str::to_owned),
                ..wish(ChangeStage, None, Vec::new())
            };
            let wanted = asked(&SheetFlags::default(), each, None);
            let columns: Vec<String> = columns.iter().map(|it| (*it).to_owned()).collect();
            fitting(card, &wanted, &columns)
        };
        assert_eq!(fits("ivvy", &["lead", "Stage"], None), ChangeStage);
        assert_eq!(fits("ivvy", &["lead", "description"], None), UpdateLead);
        assert_eq!(fits("crm-com", &["description"], None), AddLead);
        assert_eq!(fits("ivvy", &["name", "stageId"], None), AddLead);
        assert_eq!(fits("ivvy", &["id", "stageId"], None), ChangeStage);
        assert_eq!(fits("leadbank", &["lead"], None), ChangeStage);
        let staged = fits("ivvy", &["lead", "description"], Some("3"));
        assert_eq!(staged, ChangeStage);
    }
}
