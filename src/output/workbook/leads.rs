//! The sheet to be filled in: names, an example, drop-downs, and cells that keep what is typed.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, ExcelDateTime, IgnoreError, Note, Worksheet,
    XlsxError,
};

use super::lists::Lists;
use super::look::{Look, lines, width};
use super::{Cells, Column, Form};

/// How many rows the drop-downs reach.
const ROWS: u32 = 1_000;

/// How wide a note at a column's name is, in characters and in pixels.
const NOTE_WIDTH: (usize, u32) = (44, 330);

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, form: &Form, lists: &Lists<'_>) -> Result<(), XlsxError> {
    sheet.set_name("Leads")?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_row_height(0, 24)?;
    sheet.set_landscape().set_repeat_rows(0, 0)?;
    for (at, column) in (0..).zip(&form.columns) {
        sheet.set_column_format(at, &Look::empty(column.cells))?;
        let values = column.values.iter().map(String::as_str);
        let texts = values.chain([column.name.as_str(), column.example.as_str()]);
        sheet.set_column_width(at, width(texts))?;
        sheet.write_string_with_format(0, at, &column.name, &Look::header(column.mark))?;
        sheet.insert_note(0, at, &note(column))?;
        example(sheet, at, column)?;
        if column.cells == Cells::Text {
            // Ids look like numbers and are none; Excel need not mark each of them.
            sheet.ignore_error_range(1, at, ROWS, at, IgnoreError::NumberStoredAsText)?;
        }
        if let Some(place) = lists.place(column) {
            let choice = choice(column, DataValidation::new().allow_list_formula(place))?;
            sheet.add_data_validation(1, at, ROWS, at, &choice)?;
        }
    }
    Ok(())
}

fn example(sheet: &mut Worksheet, at: u16, column: &Column) -> Result<(), XlsxError> {
    let (text, format) = (column.example.as_str(), Look::example(column.cells));
    let number = text
        .parse::<f64>()
        .ok()
        .filter(|_| column.cells == Cells::Number);
    let day = day(text).filter(|_| column.cells == Cells::Date);
    if let Some(number) = number {
        sheet.write_number_with_format(1, at, number, &format)?;
    } else if let Some(day) = day {
        sheet.write_datetime_with_format(1, at, &day, &format)?;
    } else if !text.is_empty() {
        sheet.write_string_with_format(1, at, text, &format)?;
    }
    Ok(())
}

/// A text that is nothing but a day.
fn day(text: &str) -> Option<ExcelDateTime> {
    let is_day = text.len() == 10;
    is_day.then(|| ExcelDateTime::parse_from_str(text).ok())?
}

/// What a person reads when the mouse rests on a column's name.
fn note(column: &Column) -> Note {
    let parts = [&column.needed, &column.about, &column.takes];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    let text = parts.join("\n");
    let (characters, pixels) = NOTE_WIDTH;
    let height = 20 * lines(&text, characters) + 14;
    Note::new(text)
        .add_author_prefix(false)
        .set_width(pixels)
        .set_height(height)
}

/// A drop-down. Where there are other values than those of the list, it offers and does not insist.
fn choice(column: &Column, choice: DataValidation) -> Result<DataValidation, XlsxError> {
    if !column.only_values {
        return Ok(choice.show_error_message(false));
    }
    choice
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("Not in the list")?
        .set_error_message("Choose a value from the list, or leave the cell empty.")
}
