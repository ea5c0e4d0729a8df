//! Rows of a sheet as an Excel workbook, from which our reader reads the same texts again.

use rust_xlsxwriter::{Formula, Workbook, XlsxError};

use super::sheet::Cell;
use crate::error::{Error, Kind, Result};
use crate::rows::Mark;

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

fn failed(row: u32, error: &XlsxError) -> Error {
    let what = format!("row {} could not be written as XLSX", row + 1);
    Error::new(Kind::Failure, "cannot-write", what).because(error.to_string())
}
