//! The sheet that explains the other one, in plain words.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::look::{Look, lines};
use super::{Column, Form, Line};
use crate::output::Table;

/// The columns of the table that explains the form, with their widths in characters.
const COLUMNS: [(&str, u16); 6] = [
    ("column", 30),
    ("must it be filled in?", 38),
    ("what it takes", 40),
    ("what it is", 40),
    ("whose rule", 26),
    ("example", 26),
];

/// The height of a line of text, in points.
const LINE: u32 = 15;

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, form: &Form, look: &Look) -> Result<(), XlsxError> {
    sheet.set_name("Notes")?;
    sheet.set_screen_gridlines(false);
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    for (at, (_, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(at, width)?;
    }
    let mut page = Page { sheet, row: 0 };
    page.line(&form.title, &look.title)?;
    page.row += 1;
    for line in &form.notes {
        match line {
            Line::Text(text) => page.line(text, &look.sentence)?,
            Line::Command(text) => page.line(text, &look.command)?,
        }
    }
    page.heading("Columns", look)?;
    page.cells(&COLUMNS.map(|(name, _)| name), &look.names, &look.names)?;
    for column in &form.columns {
        page.column(column, look)?;
    }
    for (heading, table) in &form.tables {
        page.heading(heading, look)?;
        page.table(table, look)?;
    }
    Ok(())
}

/// The sheet, written from top to bottom.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

impl Page<'_> {
    /// A line of its own, which runs on over the empty cells beside it.
    fn line(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(self.row, 0, text, format)?;
        self.row += 1;
        Ok(())
    }

    fn heading(&mut self, text: &str, look: &Look) -> Result<(), XlsxError> {
        self.row += 1;
        self.line(text, &look.heading)
    }

    fn column(&mut self, column: &Column, look: &Look) -> Result<(), XlsxError> {
        let texts = [
            &column.name,
            &column.needed,
            &column.takes,
            &column.about,
            &column.rule,
            &column.example,
        ];
        self.cells(&texts, &look.named(column.mark), &look.cell)
    }

    fn table(&mut self, table: &Table, look: &Look) -> Result<(), XlsxError> {
        let names: Vec<&str> = table.columns.iter().map(|it| it.name.as_str()).collect();
        self.cells(&names, &look.names, &look.names)?;
        for row in &table.rows {
            self.cells(row, &look.cell, &look.cell)?;
        }
        Ok(())
    }

    /// A row of a table. Where it has fewer cells than the page has columns, the last one takes their place. Its height
    /// is set, since not every spreadsheet works it out.
    fn cells(
        &mut self,
        texts: &[impl AsRef<str>],
        first: &Format,
        others: &Format,
    ) -> Result<(), XlsxError> {
        let last = texts.len().saturating_sub(1);
        let mut tallest = 1;
        for (at, text) in texts.iter().map(AsRef::as_ref).enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            let beyond = if at == last { COLUMNS.len() } else { at + 1 };
            let widths = COLUMNS.get(at..beyond).unwrap_or_default();
            let width: u16 = widths.iter().map(|(_, width)| width).sum();
            let format = if at == 0 { first } else { others };
            if let Some(end) = u16::try_from(beyond).ok().filter(|it| *it > column + 1) {
                self.sheet
                    .merge_range(self.row, column, self.row, end - 1, text, format)?;
            } else {
                self.sheet
                    .write_string_with_format(self.row, column, text, format)?;
            }
            tallest = tallest.max(lines(text, width.into()));
        }
        self.sheet.set_row_height(self.row, LINE * tallest + 3)?;
        self.row += 1;
        Ok(())
    }
}
