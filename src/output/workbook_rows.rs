//! Rows of a sheet as an Excel workbook, from which our reader reads the same texts again.

use rust_xlsxwriter::{Formula, Workbook, XlsxError};

use super::sheet::Cell;
use crate::error::{Error, Kind, Result};
use crate::rows::Mark;

/// The most rows of a sheet: Excel's own limit.
pub const MOST_ROWS: usize = 1_048_576;

/// A workbook of one sheet.
pub struct WorkbookRows {
    workbook: Workbook,
    row: u32,
}

impl WorkbookRows {
    /// An empty one, its sheet under this name.
    pub fn new(sheet: Option<&str>) -> Result<Self> {
        let mut workbook = Workbook::new();
        let added = workbook.add_worksheet();
        if let Some(name) = sheet {
            added.set_name(name).map_err(|error| failed(0, &error))?;
        }
        Ok(Self { workbook, row: 0 })
    }

    /// Adds a row. Every cell is text, so that no id loses a digit and no text becomes a formula; what was damaged
    /// before stays as it was, so that it is refused again: a rounded number is a number, an error an error.
    pub fn add<'a>(&mut self, cells: impl Iterator<Item = Cell<'a>>) -> Result<()> {
        let row = self.row;
        self.row += 1;
        self.write(row, cells).map_err(|error| failed(row, &error))
    }

    /// Adds the row with the columns' names, which stays in sight.
    pub fn name(&mut self, names: &[String]) -> Result<()> {
        let row = self.row;
        self.texts(names)?;
        let sheet = self.workbook.worksheet_from_index(0);
        let frozen = sheet.and_then(|sheet| sheet.set_freeze_panes(row + 1, 0).map(drop));
        frozen.map_err(|error| failed(row, &error))
    }

    /// Adds a row of texts, each of which reads back as it is: what XML cannot hold is escaped as `_xHHHH_`, by the
    /// writer and by every reader. Errors: a text that no workbook can hold.
    pub fn texts(&mut self, cells: &[String]) -> Result<()> {
        if let Some(text) = cells.iter().find(|text| is_misread(text)) {
            let what = format!("row {} could not be written as XLSX", self.row + 1);
            return Err(Error::new(Kind::Failure, "cannot-write", what)
                .because(format!("a workbook cannot tell `{text}` from another text")));
        }
        self.add(cells.iter().map(|text| Cell {
            text,
            mark: Mark::Sound,
        }))
    }

    fn write<'a>(
        &mut self,
        row: u32,
        cells: impl Iterator<Item = Cell<'a>>,
    ) -> std::result::Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (column, cell) in (0..).zip(cells) {
            if cell.text.is_empty() {
                continue;
            }
            match (cell.mark, cell.text.parse::<f64>()) {
                (Mark::Lost, Ok(number)) => sheet.write_number(row, column, number)?,
                (Mark::Broken, _) => {
                    let error = Formula::new(cell.text).set_result(cell.text);
                    sheet.write_formula(row, column, error)?
                }
                _ => sheet.write_string(row, column, cell.text)?,
            };
        }
        Ok(())
    }

    /// The workbook's bytes.
    pub fn bytes(mut self) -> Result<Vec<u8>> {
        let row = self.row;
        self.workbook
            .save_to_buffer()
            .map_err(|error| failed(row, &error))
    }
}

/// Whether a text holds `_xHHHH` right before a character that is escaped, whose own escape would complete it.
fn is_misread(text: &str) -> bool {
    let escaped =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.match_indices("_x").any(|(at, _)| {
        let mut rest = text.get(at + 2..).unwrap_or_default().chars();
        let digits = rest.by_ref().take(4).filter(char::is_ascii_hexdigit);
        digits.count() == 4 && rest.next().is_some_and(escaped)
    })
}

fn failed(row: u32, error: &XlsxError) -> Error {
    let what = format!("row {} could not be written as XLSX", row + 1);
    Error::new(Kind::Failure, "cannot-write", what).because(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::rows::{self, Options, Source};

    /// What our own reader makes of a workbook with this one cell below a name.
    fn read_back(text: &str) -> String {
        let mut book = WorkbookRows::new(Some("Leads")).unwrap();
        book.name(&["before".to_owned(), "x".to_owned()]).unwrap();
        book.texts(&["b".to_owned(), text.to_owned()]).unwrap();
        let source = Source {
            name: "x.xlsx".into(),
            bytes: Box::new(Cursor::new(book.bytes().unwrap())),
        };
        let mut rows = rows::open(source, &Options::default()).unwrap();
        let row = rows.next_row().unwrap().unwrap();
        row.get(1).to_owned()
    }

    #[test]
    fn what_was_written_reads_back_exactly() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "a\r\nb\rc\nd",
            " x ",
            "'x",
            "\"x\",y",
            "0123",
            "9007199254740993",
            "1e5",
            "TRUE",
            "#N/A",
            "2026-03-15",
            "\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{9b}",
            "_x000D_",
            "_x005F_x000D_",
            "__x0041__x0042_",
            "_x000d",
            "\u{fffe}\u{ffff}\u{feff}",
            "\u{202e}gpj.exe\u{1b}[31m",
            "<b>&amp;</b>]]>",
            "😀 李",
        ] {
            assert_eq!(read_back(text), text, "{text:?}");
        }
    }

    #[test]
    fn a_text_that_would_be_misread_is_refused() {
        let mut book = WorkbookRows::new(None).unwrap();
        for text in ["_x005F\r", "_x0041\u{ffff}"] {
            assert!(book.texts(&[text.to_owned()]).is_err(), "{text:?}");
        }
        for text in ["_x005F\n", "_x005g\r", "_x005F"] {
            assert_eq!(read_back(text), text, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_reads_back_exactly_or_is_refused(text in "[_x0-9A-F\\PC\r\n\t\u{1}'=]{0,12}") {
            if !is_misread(&text) {
                proptest::prop_assert_eq!(read_back(&text), text);
            }
        }
    }
}
