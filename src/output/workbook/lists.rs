//! The values that drop-downs offer, on a sheet of their own: a list inside the rule itself would end at 255 characters.

use rust_xlsxwriter::utility::cell_range_absolute;
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::Column;
use super::look::Look;

/// The sheet's name.
const NAME: &str = "Lists";

/// The lists, each once, however many columns choose from it.
pub struct Lists<'a> {
    lists: Vec<(&'a str, &'a [String])>,
}

impl<'a> Lists<'a> {
    /// The lists of these columns; a list is called after the first column that chooses from it.
    pub fn of(columns: &'a [Column]) -> Self {
        let mut lists: Vec<(&str, &[String])> = Vec::new();
        for column in columns.iter().filter(|column| !column.values.is_empty()) {
            if lists.iter().all(|(_, values)| *values != column.values) {
                lists.push((&column.name, &column.values));
            }
        }
        Self { lists }
    }

    /// Where a column's values stand: `=Lists!$B$2:$B$4`.
    pub fn place(&self, column: &Column) -> Option<Formula> {
        let mut lists = self.lists.iter();
        let at = lists.position(|(_, values)| !values.is_empty() && *values == column.values)?;
        let (at, last) = (
            u16::try_from(at).ok()?,
            u32::try_from(column.values.len()).ok()?,
        );
        let range = cell_range_absolute(1, at, last, at);
        Some(Formula::new(format!("={NAME}!{range}")))
    }

    /// Writes the sheet, which nobody needs to see.
    pub fn write(&self, sheet: &mut Worksheet, look: &Look) -> Result<(), XlsxError> {
        sheet.set_name(NAME)?.set_hidden(true);
        for (at, (name, values)) in (0..).zip(&self.lists) {
            sheet.write_string_with_format(0, at, *name, &look.names)?;
            for (row, value) in (1..).zip(values.iter()) {
                let text = Look::empty(super::Cells::Text);
                sheet.write_string_with_format(row, at, value, &text)?;
            }
        }
        Ok(())
    }
}
