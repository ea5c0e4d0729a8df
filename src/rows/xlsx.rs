//! A sheet of an Excel workbook → rows. The only file that names calamine.
//!
//! What a person sees is what is read: dates as dates, whole numbers without a point, at most 15 digits.

use std::io::{Cursor, Read};

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};

use super::bounds::{self, Refused};
use super::place::{Origin, Place, letters};
use super::row::{Cells, Mark, Row, Span};
use super::{Head, LONGEST_CELL, Options, Step, header};
use crate::error::{Error, Result};

/// All the text of a sheet: a bound on what repeated texts add up to.
const LONGEST_SHEET: usize = 512 * 1024 * 1024;

/// Excel's own limit.
const MOST_ROWS: u32 = 1_048_576;

/// The first whole number that may have lost digits: a spreadsheet keeps 15.
const FIFTEEN_DIGITS: f64 = 1e15;

const CSV: &str = "save the sheet as CSV UTF-8, which may be of any length";
const SAVE_AGAIN: &str = "open it in Excel or LibreOffice and save it again, or as CSV UTF-8";

type Workbook = Xlsx<Cursor<Vec<u8>>>;

/// A sheet, whole: the texts of its cells one behind the other, and where each belongs.
#[derive(Default)]
pub struct Book {
    text: String,
    cells: Vec<Cell>,
    rows: Vec<Stored>,
    /// The next row.
    at: usize,
    /// The row that was read, a span a column.
    spans: Vec<Span>,
}

/// A cell that holds something.
struct Cell {
    column: u16,
    mark: Mark,
    end: u32,
}

/// A row that holds something.
struct Stored {
    /// As Excel shows it.
    row: u32,
    /// Its last cell's place, and one.
    end: usize,
}

impl Book {
    /// Reads a sheet of a workbook. Gives what was guessed as well.
    pub fn open(
        bytes: impl Read,
        head: &mut Head,
        options: &Options<'_>,
    ) -> Result<(Self, Vec<String>)> {
        let origin = &mut head.origin;
        let mut whole = Vec::new();
        bytes
            .take(bounds::ARCHIVE + 1)
            .read_to_end(&mut whole)
            .map_err(|error| origin.unreadable(&error))?;
        if whole.len() as u64 > bounds::ARCHIVE {
            return Err(refused(
                origin,
                Refused::Large("it is larger than 256 MiB".into()),
            ));
        }
        bounds::check(Cursor::new(whole.as_slice())).map_err(|why| refused(origin, why))?;
        let mut workbook =
            Workbook::new(Cursor::new(whole)).map_err(|why| damaged(origin, &why.to_string()))?;
        let (sheet, notes) = choose(origin, &workbook, options.sheet)?;
        origin.sheet = Some(sheet.clone());
        let mut book = Self::default();
        book.read(origin, &mut workbook, &sheet)?;
        book.name(head, options)?;
        Ok((book, notes))
    }

    /// Reads the next row that is not empty.
    pub fn advance(&mut self, head: &Head) -> Step {
        let Some(surplus) = self.lay_out(head.columns.len()) else {
            return Step::End;
        };
        match surplus {
            None => Step::Row,
            Some((column, value)) => Step::Fault(self.too_many(head, column, &value)),
        }
    }

    /// The row that was read, also one that has too many cells.
    pub fn last_row<'a>(&'a self, head: &'a Head) -> Option<Row<'a>> {
        (self.at > 0 && !self.spans.is_empty()).then(|| self.row(head))
    }

    /// The row that was read.
    pub fn row<'a>(&'a self, head: &'a Head) -> Row<'a> {
        let row = self.at.checked_sub(1).and_then(|at| self.rows.get(at));
        Row {
            row: row.map_or(0, |row| u64::from(row.row)),
            line: 0,
            text: &self.text,
            cells: Cells::Spans(&self.spans),
            raw: None,
            head,
        }
    }

    /// Puts the next row's cells under their columns; gives the first cell that has none. `None` at the end.
    #[allow(clippy::option_option)] // No row, or a row with or without a cell too many.
    fn lay_out(&mut self, width: usize) -> Option<Option<(usize, String)>> {
        let stored = self.rows.get(self.at)?;
        let before = self.at.checked_sub(1).and_then(|at| self.rows.get(at));
        let first = before.map_or(0, |row| row.end);
        let cells = self.cells.get(first..stored.end).unwrap_or_default();
        let before = first.checked_sub(1).and_then(|at| self.cells.get(at));
        let mut start = before.map_or(0, |cell| cell.end as usize);
        self.at += 1;
        self.spans.clear();
        self.spans.resize(width, Span::default());
        let mut surplus = None;
        for cell in cells {
            let span = Span {
                start,
                end: cell.end as usize,
                mark: cell.mark,
            };
            start = span.end;
            let column = usize::from(cell.column);
            if column >= width && surplus.is_none() {
                let value = self.text.get(span.start..span.end).unwrap_or_default();
                surplus = Some((column, value.to_owned()));
            }
            if column >= self.spans.len() {
                self.spans.resize(column + 1, Span::default());
            }
            if let Some(place) = self.spans.get_mut(column) {
                *place = span;
            }
        }
        Some(surplus)
    }

    /// The first row names the columns, or shows that it is a list.
    fn name(&mut self, head: &mut Head, options: &Options<'_>) -> Result<()> {
        let Some(first) = self.rows.first() else {
            return Err(super::recognise::empty(&head.origin));
        };
        let columns = self.cells.get(..first.end).unwrap_or_default();
        let width = columns
            .last()
            .map_or(0, |cell| usize::from(cell.column) + 1);
        self.lay_out(width);
        let names = header::read(&self.row(head), width, options.is_id)?;
        if !names.named {
            self.at = 0;
        }
        head.name(names);
        Ok(())
    }

    fn read(&mut self, origin: &Origin, workbook: &mut Workbook, sheet: &str) -> Result<()> {
        let mut cells = workbook
            .worksheet_cells_reader(sheet)
            .map_err(|why| damaged(origin, &why.to_string()))?;
        loop {
            let row = self.rows.last().map_or(0, |row| row.row);
            let next = cells.next_cell().map_err(|why| {
                damaged(origin, &why.to_string()).because(format!("behind row {row}"))
            })?;
            let Some(cell) = next else { return Ok(()) };
            self.add(origin, cell.get_position(), cell.get_value())?;
        }
    }

    fn add(
        &mut self,
        origin: &Origin,
        (row, column): (u32, u32),
        value: &DataRef<'_>,
    ) -> Result<()> {
        let start = self.text.len();
        let mark = write(&mut self.text, value);
        let length = self.text.len() - start;
        if length == 0 {
            return Ok(());
        }
        let place = letters(column as usize);
        let fault = |code, what: &str, hint: &str| {
            let place = Place {
                row: u64::from(row) + 1,
                column: Some(&place),
                ..Place::default()
            };
            origin.fault(place, code, what).hint(hint)
        };
        if row >= MOST_ROWS {
            return Err(fault(
                "too-many-rows",
                "a sheet has at most 1,048,576 rows",
                CSV,
            ));
        }
        if length > LONGEST_CELL {
            return Err(fault(
                "too-long",
                "the cell is longer than 1 MiB",
                "shorten the text",
            ));
        }
        if self
            .text
            .get(start..)
            .is_some_and(|text| text.contains('\0'))
        {
            return Err(fault(
                "nul",
                "the cell holds a NUL, which no text does",
                "enter the text again",
            ));
        }
        let (Ok(column), Ok(end)) = (u16::try_from(column), u32::try_from(self.text.len())) else {
            return Err(fault(
                "too-many-columns",
                "a sheet has at most 16,384 columns",
                CSV,
            ));
        };
        if self.text.len() > LONGEST_SHEET {
            return Err(fault(
                "too-large",
                "the sheet's texts are longer than 512 MiB together",
                CSV,
            ));
        }
        self.cells.push(Cell { column, mark, end });
        let end = self.cells.len();
        match self.rows.last_mut() {
            Some(last) if last.row == row + 1 => last.end = end,
            Some(last) if last.row > row => {
                return Err(fault("damaged", "rows stand in disorder", SAVE_AGAIN));
            }
            _ => self.rows.push(Stored { row: row + 1, end }),
        }
        Ok(())
    }

    fn too_many(&self, head: &Head, column: usize, value: &str) -> Error {
        let letters = letters(column);
        let place = Place {
            row: self.row(head).row,
            line: 0,
            column: Some(&letters),
            value: Some(value),
        };
        let columns = head.columns.len();
        head.origin
            .fault(
                place,
                "too-many-cells",
                &format!("the row has more cells than there are columns ({columns})"),
            )
            .because("the first row that holds anything names the columns")
            .hint("name the column in the first row, or clear the cell; titles above the names have to go")
    }
}

/// Which sheet is read: the one that is named, or the first that people see.
fn choose(
    origin: &Origin,
    workbook: &Workbook,
    wanted: Option<&str>,
) -> Result<(String, Vec<String>)> {
    let sheets = &workbook.sheets_metadata();
    let sheets = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet);
    if let Some(wanted) = wanted {
        let alike = |name: &str| name.trim().to_lowercase() == wanted.trim().to_lowercase();
        let names: Vec<&str> = sheets.map(|sheet| sheet.name.as_str()).collect();
        let exact = names.iter().find(|name| **name == wanted);
        return match exact.or_else(|| names.iter().find(|name| alike(name))) {
            Some(name) => Ok(((*name).to_owned(), Vec::new())),
            None => Err(origin
                .error("no-such-sheet", &format!("has no sheet `{wanted}`"))
                .hint(format!("its sheets: {}", names.join(", ")))),
        };
    }
    let seen: Vec<&str> = sheets
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.as_str())
        .collect();
    match seen.as_slice() {
        [] => Err(origin
            .error("no-sheet", "has no sheet that is not hidden")
            .hint("name one: --sheet NAME")),
        [only] => Ok(((*only).to_owned(), Vec::new())),
        [first, others @ ..] => {
            let note = format!(
                "the sheet `{first}` is read, the first of {}; --sheet chooses another: {}",
                seen.len(),
                others.join(", ")
            );
            Ok(((*first).to_owned(), vec![note]))
        }
    }
}

/// Writes a cell as people see it.
fn write(text: &mut String, value: &DataRef<'_>) -> Mark {
    match value {
        DataRef::Empty => {}
        DataRef::String(words) | DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => {
            text.push_str(words);
        }
        DataRef::SharedString(words) => text.push_str(words),
        DataRef::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
        DataRef::Int(number) => text.push_str(&number.to_string()),
        DataRef::Float(number) => return write_number(text, *number),
        DataRef::DateTime(at) => text.push_str(&moment(at)),
        DataRef::Error(error) => {
            text.push_str(shown(error));
            return Mark::Broken;
        }
    }
    Mark::Sound
}

/// At most 15 digits, as Excel shows them: 0.1 + 0.2 is 0.3.
fn write_number(text: &mut String, number: f64) -> Mark {
    if number.abs() >= FIFTEEN_DIGITS || !number.is_finite() {
        text.push_str(&number.to_string());
        return Mark::Lost;
    }
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    // Adding nothing turns -0 into 0.
    text.push_str(&(rounded + 0.0).to_string());
    Mark::Sound
}

/// `2026-03-15`, `2026-03-15T09:30:00`, `09:30:00`, or for a length of time `36:30:00`.
fn moment(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if moment.is_duration() {
        return length((days * 86_400.0).round());
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = match milli {
        0 => format!("{hour:02}:{minute:02}:{second:02}"),
        milli => format!("{hour:02}:{minute:02}:{second:02}.{milli:03}"),
    };
    if days < 1.0 {
        time
    } else if time == "00:00:00" {
        date
    } else {
        format!("{date}T{time}")
    }
}

fn length(seconds: f64) -> String {
    let sign = if seconds < 0.0 { "-" } else { "" };
    let whole = seconds.abs();
    let (hours, rest) = ((whole / 3_600.0).floor(), whole % 3_600.0);
    let (minutes, seconds) = ((rest / 60.0).floor(), rest % 60.0);
    format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
}

/// An error as Excel shows it.
fn shown(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

fn refused(origin: &Origin, why: Refused) -> Error {
    match why {
        Refused::Large(why) => origin
            .error("too-large", "is too large for a workbook")
            .because(why)
            .hint(CSV),
        Refused::Damaged(why) => damaged(origin, &why),
        Refused::Foreign(what) => origin
            .error("not-a-sheet", &format!("is {what}, not an Excel workbook"))
            .hint("save the sheet as .xlsx, or as CSV UTF-8"),
    }
}

fn damaged(origin: &Origin, why: &str) -> Error {
    origin
        .error("damaged", "cannot be read: the workbook is damaged or cut")
        .because(why)
        .hint(SAVE_AGAIN)
}
