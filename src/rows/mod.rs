//! A CSV, JSON, JSON-lines or XLSX file → rows that know where they stood.
//!
//! What a file is, is seen from its content, never from its name. Text is streamed: memory does not grow with the
//! rows, and a row lives in buffers that the next one uses again. A workbook is read whole, within `bounds`.
//!
//! Nothing here knows a vendor. What an id looks like is asked of the caller, to tell a plain list from a sheet.

mod bounds;
mod delimited;
mod delimiter;
mod form;
mod header;
mod json;
mod line_end;
mod place;
mod recognise;
mod row;
mod source;
mod text;
mod window;
mod xlsx;

#[cfg(test)]
mod tests;

use std::io::{Cursor, Read};

use crate::error::{Error, Kind, Result};
use delimited::Delimited;
pub use form::Form;
use json::Json;
use place::Origin;
pub use place::{letters, quoted};
use recognise::Content;
pub use row::{Mark, Row};
pub use source::Source;
use text::Text;
use window::Window;
use xlsx::Book;

/// How much of a file is looked at to see what it is.
const START: usize = 64 * 1024;

/// The longest cell, in bytes. Excel's own limit is 32,767 characters.
const LONGEST_CELL: usize = 1024 * 1024;

/// The longest row, in bytes.
const LONGEST_ROW: usize = 16 * 1024 * 1024;

/// The most columns: Excel's own limit.
const MOST_COLUMNS: usize = 16_384;

/// What the caller knows about a file.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// The sheet of a workbook; without it, the first that is not hidden.
    pub sheet: Option<&'a str>,
    /// The encoding of a text, by name; without it, a byte order mark or the bytes decide.
    pub encoding: Option<&'a str>,
    /// Whether a cell is a lead's id: then the first line is no header, and the file a plain list.
    pub is_id: Option<&'a dyn Fn(&str) -> bool>,
}

/// The rows of one file, one after the other.
pub struct Rows {
    head: Head,
    reader: Reader,
    notes: Vec<String>,
    ended: bool,
}

/// What holds for every row of a file.
#[derive(Default)]
struct Head {
    origin: Origin,
    columns: Vec<String>,
    /// Names stand above the cells, or beside them as in JSON.
    named: bool,
}

/// What reads the rows.
enum Reader {
    Delimited(Box<Delimited>),
    Json(Box<Json>),
    Book(Book),
}

/// What came next.
enum Step {
    /// A row, which lies in the reader's buffers.
    Row,
    /// A row that cannot be taken as it is; the next one may.
    Fault(Error),
    /// Nothing.
    End,
}

/// Opens a file and reads its header. Errors: 2 where it cannot be read or an option does not fit it, 3 where it is no
/// sheet, names the file and what to do.
pub fn open(source: Source, options: &Options<'_>) -> Result<Rows> {
    let mut origin = Origin {
        file: source.name,
        sheet: None,
    };
    let mut start = Vec::new();
    let mut bytes = source.bytes;
    (&mut bytes)
        .take(START as u64)
        .read_to_end(&mut start)
        .map_err(|error| origin.unreadable(&error))?;
    let content = recognise::content(&origin, &start, &mut bytes)?;
    let whole = Box::new(Cursor::new(start.clone()).chain(bytes));
    if content == Content::Workbook {
        return workbook(origin, whole, options);
    }
    if options.sheet.is_some() {
        return Err(no_sheets(&origin));
    }
    let wanted = options.encoding.map(text::encoding).transpose()?;
    let mut window = Window::new(Text::new(whole, &start, wanted));
    window
        .at_least(START)
        .map_err(|error| origin.unreadable(&error))?;
    let mut head = Head {
        columns: Vec::new(),
        named: true,
        origin: std::mem::take(&mut origin),
    };
    let (reader, notes) = match recognise::writing(&head.origin, window.rest())? {
        recognise::Writing::Array => (Reader::Json(Box::new(Json::array(window))), Vec::new()),
        recognise::Writing::Objects => (Reader::Json(Box::new(Json::lines(window))), Vec::new()),
        recognise::Writing::Cells => {
            let (cells, notes) = Delimited::open(window, &mut head, options.is_id)?;
            (Reader::Delimited(Box::new(cells)), notes)
        }
    };
    Ok(Rows {
        head,
        reader,
        notes,
        ended: false,
    })
}

fn workbook(origin: Origin, bytes: impl Read, options: &Options<'_>) -> Result<Rows> {
    let mut head = Head {
        columns: Vec::new(),
        named: true,
        origin,
    };
    let (book, notes) = Book::open(bytes, &mut head, options)?;
    Ok(Rows {
        head,
        reader: Reader::Book(book),
        notes,
        ended: false,
    })
}

fn no_sheets(origin: &Origin) -> Error {
    let mut error = origin
        .error("no-sheets", "is a text and has no sheets")
        .hint("leave --sheet out");
    error.kind = Kind::Usage;
    error
}

impl Rows {
    /// The columns' names as written, without blanks around them. In JSON they are the members met so far: the list
    /// grows, at its end, while rows are read.
    pub fn columns(&self) -> &[String] {
        &self.head.columns
    }

    /// Whether the columns have names. A plain list has none: its first column is called `lead`, others are empty.
    pub fn named(&self) -> bool {
        self.head.named
    }

    /// The file's path, or `standard input`.
    pub fn file(&self) -> &str {
        &self.head.origin.file
    }

    /// The sheet that is read, where the file has sheets.
    pub fn sheet(&self) -> Option<&str> {
        self.head.origin.sheet.as_deref()
    }

    /// What was guessed, in sentences to be told. A guess about the encoding may come late: ask again at the end.
    pub fn notes(&self) -> Vec<String> {
        let encoding = match &self.reader {
            Reader::Delimited(cells) => cells.notes(),
            Reader::Json(json) => json.notes(),
            Reader::Book(_) => &[],
        };
        let all = self.notes.iter().chain(encoding);
        all.map(|note| format!("{}: {note}", self.head.origin.file))
            .collect()
    }

    /// The header's text as it stands in the file, without its line end; `None` where there is no such line.
    pub fn header(&self) -> Option<&str> {
        match &self.reader {
            Reader::Delimited(cells) => cells.header(),
            Reader::Json(_) | Reader::Book(_) => None,
        }
    }

    /// How the file is written. Whether it is marked may come out late: ask again where it matters.
    pub fn form(&self) -> Form {
        match &self.reader {
            Reader::Delimited(_) if !self.head.named => Form::List,
            Reader::Delimited(cells) => cells.form(),
            Reader::Json(json) => json.form(),
            Reader::Book(_) => Form::Workbook,
        }
    }

    /// The row that was read last, also one that was refused: as much of it as can be read. `None` where an error
    /// spoils the rest of the file, and before and behind the rows.
    pub fn last_row(&self) -> Option<Row<'_>> {
        if self.ended {
            return None;
        }
        match &self.reader {
            Reader::Delimited(cells) => cells.last_row(&self.head),
            Reader::Json(json) => json.last_row(&self.head),
            Reader::Book(book) => book.last_row(&self.head),
        }
    }

    /// The next row that is not empty. Errors (3) name file, sheet, row, line, column and value. After an error of one
    /// row the next one may be asked for; after one that spoils the rest there is none.
    pub fn next_row(&mut self) -> Option<Result<Row<'_>>> {
        match self.advance()? {
            Ok(()) => Some(self.row()),
            Err(error) => Some(Err(error)),
        }
    }

    /// Goes to the next row that is not empty, for a caller that may pass over it. Errors as `next_row`.
    pub fn advance(&mut self) -> Option<Result<()>> {
        if self.ended {
            return None;
        }
        let step = match &mut self.reader {
            Reader::Delimited(cells) => cells.advance(&self.head),
            Reader::Json(json) => json.advance(&mut self.head),
            Reader::Book(book) => Ok(book.advance(&self.head)),
        };
        match step {
            Ok(Step::Row) => Some(Ok(())),
            Ok(Step::Fault(error)) => Some(Err(error)),
            Ok(Step::End) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        }
    }

    /// The row that `advance` went to. Errors (3): its bytes are no text.
    pub fn row(&self) -> Result<Row<'_>> {
        match &self.reader {
            Reader::Delimited(cells) => cells.row(&self.head),
            Reader::Json(json) => Ok(json.row(&self.head)),
            Reader::Book(book) => Ok(book.row(&self.head)),
        }
    }
}
