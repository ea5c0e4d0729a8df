//! Rows written in the form in which their sheet came, with columns of ours behind its own: what is mended there can be
//! fed back as it is.

mod delimited;
mod objects;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::file::{self, Growing};
use super::guard::guard;
use super::workbook_rows::WorkbookRows;
use crate::error::Result;
use crate::rows::{Form, Mark, Row, Rows};
use delimited::Delimited;
use objects::Objects;

/// What stands above the rows of a sheet, and how they are written.
#[derive(Clone, Debug)]
pub struct Header {
    /// How they are written.
    pub form: Form,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// Whether the columns have names: a plain list has none, and gets none of ours.
    pub named: bool,
    /// The header as it stands in the file, where it is a line of text.
    pub text: Option<String>,
    /// The sheet's name in a workbook.
    pub sheet: Option<String>,
}

impl Header {
    /// That of a sheet that is being read, as far as it is known by now.
    pub fn of(rows: &Rows) -> Self {
        Self {
            form: rows.form(),
            columns: rows.columns().to_vec(),
            named: rows.named(),
            text: rows.header().map(str::to_owned),
            sheet: rows.sheet().map(str::to_owned),
        }
    }
}

/// The texts of one cell of ours, each once, with this between them; empty ones are left out.
pub fn joined<T: AsRef<str>>(texts: impl Iterator<Item = T>, between: &str) -> String {
    let mut all = String::new();
    let mut known: Vec<T> = Vec::new();
    for text in texts {
        let told = text.as_ref();
        if told.is_empty() || known.iter().any(|it| it.as_ref() == told) {
            continue;
        }
        if !known.is_empty() {
            all.push_str(between);
        }
        all.push_str(told);
        known.push(text);
    }
    all
}

/// One cell: its text, and what its file says is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// The text.
    pub text: &'a str,
    /// What is wrong with it: a number that lost its digits stays one, so that it is refused again.
    pub mark: Mark,
}

/// A sheet that is written row by row. It appears in its place when it is finished.
pub struct SheetWriter {
    writer: Writer,
    /// Which of the input's columns are kept: not those of ours that an earlier file of this kind had.
    kept: Vec<usize>,
    /// How many columns the input has: what stands behind them is a surplus.
    width: usize,
    /// Whether rows get columns of ours.
    adds: bool,
}

enum Writer {
    Delimited(Box<Delimited>),
    Objects(Objects),
    Workbook(Box<WorkbookRows>, PathBuf),
}

impl SheetWriter {
    /// Begins a sheet like another one, with these columns of ours behind its own. Text is UTF-8, with a byte order
    /// mark where the other had one or was not UTF-8.
    pub fn create(path: &Path, header: &Header, added: &[&str]) -> Result<Self> {
        let ours = |name: &str| added.iter().any(|it| it.eq_ignore_ascii_case(name.trim()));
        let names = header.columns.iter().enumerate();
        let kept: Vec<usize> = names
            .filter(|(_, name)| !header.named || !ours(name))
            .map(|(at, _)| at)
            .collect();
        let names = kept.iter().filter_map(|at| header.columns.get(*at));
        let all = names.map(String::as_str).chain(added.iter().copied());
        // Where nothing is left out, the header's own text may stay.
        let text = header
            .text
            .as_deref()
            .filter(|_| kept.len() == header.columns.len());
        let writer = match header.form {
            Form::Delimited { delimiter, marked } => {
                let mut file = Delimited::new(Growing::create(path)?, delimiter, marked)?;
                match text {
                    Some(text) => file.header(text, all, added)?,
                    None => file.record(all)?,
                }
                Writer::Delimited(Box::new(file))
            }
            Form::List => {
                let file = Delimited::new(Growing::create(path)?, b',', false)?;
                Writer::Delimited(Box::new(file))
            }
            Form::Array => Writer::Objects(Objects::array(Growing::create(path)?, added)?),
            Form::Lines => Writer::Objects(Objects::lines(Growing::create(path)?, added)),
            Form::Workbook => {
                let mut book = WorkbookRows::new(header.sheet.as_deref())?;
                if header.named {
                    book.add(all.map(|text| Cell {
                        text,
                        mark: Mark::Sound,
                    }))?;
                }
                Writer::Workbook(Box::new(book), path.to_owned())
            }
        };
        Ok(Self {
            writer,
            kept,
            width: header.columns.len(),
            adds: header.named,
        })
    }

    /// Writes a row as it was read. `added` are the cells for the columns of ours, in their order.
    pub fn row(&mut self, row: &Row<'_>, added: &[&str]) -> Result<()> {
        let cell = |at| Cell {
            text: row.get(at),
            mark: row.mark(at),
        };
        let cells: Vec<Cell<'_>> = (0..row.width().max(self.width)).map(cell).collect();
        if let Writer::Objects(objects) = &mut self.writer {
            let text = row.text();
            return objects.add(text.as_deref().unwrap_or("{}"), added);
        }
        self.cells(&cells, added)
    }

    /// Writes a row of a sheet that has cells, from them. What stands behind the sheet's columns, where a row has too
    /// many cells, comes behind ours: no cell is lost, and none stands under a name that is not its own.
    pub fn cells(&mut self, cells: &[Cell<'_>], added: &[&str]) -> Result<()> {
        let kept = self.kept.iter();
        let kept = kept.map(|at| cells.get(*at).copied().unwrap_or(Cell::sound("")));
        // A spreadsheet shall not run what a vendor wrote, and nothing of ours is read back. In a workbook a text is one.
        let ours = added.iter().filter(|_| self.adds);
        let ours = ours.map(|text| match &self.writer {
            Writer::Delimited(_) => guard(text),
            Writer::Objects(_) | Writer::Workbook(..) => Cow::Borrowed(*text),
        });
        let ours: Vec<Cow<'_, str>> = ours.collect();
        let added = ours.iter().map(|text| Cell::sound(text));
        let filled = cells.iter().rposition(|cell| !cell.text.is_empty());
        let surplus = cells.get(self.width..filled.map_or(0, |last| last + 1));
        let surplus = surplus.unwrap_or_default().iter().copied();
        let all = kept.chain(added).chain(surplus);
        match &mut self.writer {
            Writer::Delimited(file) if self.adds => file.record(all.map(|cell| cell.text)),
            Writer::Delimited(file) => file.record(all.map(|cell| cell.text).take(1)),
            Writer::Workbook(book, _) => book.add(all),
            Writer::Objects(_) => Ok(()),
        }
    }

    /// Puts the sheet in its place, in place of what was there.
    pub fn finish(self) -> Result<()> {
        match self.writer {
            Writer::Delimited(file) => file.finish(),
            Writer::Objects(objects) => objects.finish(),
            Writer::Workbook(book, path) => file::write(&path, &book.bytes()?),
        }
    }
}

impl<'a> Cell<'a> {
    /// A cell with which nothing is wrong.
    pub fn sound(text: &'a str) -> Self {
        Self {
            text,
            mark: Mark::Sound,
        }
    }
}
