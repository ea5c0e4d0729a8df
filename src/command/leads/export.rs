//! `leads export`: the store's leads as a file, in which every text reads back as it is.

use std::path::Path;

use super::choice::Choice;
use super::list::{item, sheet_columns, tell};
use crate::cli::LeadFilter;
use crate::command::Ended;
use crate::command::context::Context;
use crate::command::count::counted;
use crate::error::{Error, Kind, Result};
use crate::output::workbook_rows::{MOST_ROWS, WorkbookRows};
use crate::output::{Format, file, sheet_cells};
use crate::store::Store;

/// `leads export -o FILE`: as its ending or `--format` says.
pub fn export(context: &Context, arguments: &LeadFilter) -> Result<Ended> {
    let Some(path) = context.output.file() else {
        return Err(
            Error::new(Kind::Usage, "no-file", "the file to write to is missing").hint(format!(
                "leadctl leads export -o leads.xlsx{} (or .csv, .json, .jsonl)",
                context.here()
            )),
        );
    };
    let to_workbook = is_workbook(context, path);
    if context.output.format() == Format::Table && !to_workbook {
        return Err(Error::new(
            Kind::Usage,
            "no-format",
            format!("{} does not say which format", path.display()),
        )
        .hint("end the name with .csv, .xlsx, .json or .jsonl, or add --format csv"));
    }
    let mut choice = Choice::of(context, arguments)?;
    context.output.can_be_kept()?;
    let write = |choice: &Choice, store: Option<&Store>| match store {
        Some(store) if to_workbook => workbook(path, choice, store),
        None if to_workbook => {
            file::write(path, &WorkbookRows::new(Some(SHEET))?.bytes()?).map(|()| 0)
        }
        store => tell(context, choice, store),
    };
    let leads = match context.existing_store()? {
        None => write(&choice, None)?,
        Some(store) => store.at_one_moment(|store| {
            choice.know(store)?;
            write(&choice, Some(store))
        })?,
    };
    context.output.note(&format!(
        "{} written to {}",
        counted(leads, "lead"),
        path.display()
    ));
    Ok(Ended::default())
}

/// The name of the workbook's sheet.
const SHEET: &str = "Leads";

/// `--format` outweighs the name.
fn is_workbook(context: &Context, path: &Path) -> bool {
    let ending = path
        .extension()
        .map(|it| it.to_string_lossy().to_lowercase());
    let wanted = context.flags.wanted_format(&context.environment);
    wanted.is_none() && ending.as_deref() == Some("xlsx")
}

/// Every cell is text: no id loses a digit, no phone number its zero, and nothing becomes a formula.
fn workbook(path: &Path, choice: &Choice, store: &Store) -> Result<usize> {
    let columns = sheet_columns(choice, store)?;
    let mut book = WorkbookRows::new(Some(SHEET))?;
    book.name(&columns)?;
    let mut leads = 0;
    choice.each_in_order(store, &mut |row| {
        leads += 1;
        if leads >= MOST_ROWS {
            return Err(Error::new(
                Kind::Invalid,
                "too-many-rows",
                "a workbook has no room for so many leads",
            )
            .hint(
                "export them as CSV or JSON lines, or fewer of them: --profile, --phase, --since",
            ));
        }
        let item = item(row, true)?;
        let cells = sheet_cells(&item, &columns);
        book.texts(&cells).map_err(|error| {
            let id = item["id"].as_str().unwrap_or_default().to_owned();
            error
                .because(format!("it is the row of lead {id}"))
                .hint("a cell of a workbook holds 32,767 characters: export as CSV or JSON lines")
        })
    })?;
    file::write(path, &book.bytes()?)?;
    Ok(leads)
}
