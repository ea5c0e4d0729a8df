//! Where something stands in a sheet, and the error that says so.

use crate::error::{Error, Kind};

/// The longest piece of a value that an error quotes.
const QUOTED: usize = 80;

/// What is being read, in the words of errors.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The file's path, or `standard input`.
    pub file: String,
    /// The sheet, where the file has sheets.
    pub sheet: Option<String>,
}

/// A row, and perhaps a cell in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place<'a> {
    /// The row as a spreadsheet shows it: the header is 1.
    pub row: u64,
    /// The line of the file where the row begins; another number than `row` once a quoted cell spans lines.
    pub line: u64,
    /// The column: its name, or its letters where it has none.
    pub column: Option<&'a str>,
    /// What stands there.
    pub value: Option<&'a str>,
}

impl Origin {
    /// Something is wrong with the file as a whole (3).
    pub fn error(&self, code: &str, what: &str) -> Error {
        let error = Error::new(Kind::Invalid, code, format!("{} {what}", self.title()));
        self.detailed(error)
    }

    /// Something is wrong at a place (3).
    pub fn fault(&self, place: Place<'_>, code: &str, what: &str) -> Error {
        let line = match place.line {
            line if line == place.row || line == 0 => String::new(),
            line => format!(" (line {line})"),
        };
        let column = place.column.map(|column| format!(", column {column}"));
        let column = column.unwrap_or_default();
        let text = format!("{}, row {}{line}{column}", self.title(), place.row);
        let error = Error::new(Kind::Invalid, code, format!("{text}: {what}"));
        let mut error = self.detailed(error).detail("row", place.row);
        if place.line > 0 {
            error = error.detail("line", place.line);
        }
        if let Some(column) = place.column {
            error = error.detail("column", column);
        }
        match place.value {
            Some(value) => error.detail("value", quoted(value)),
            None => error,
        }
    }

    /// The bytes stopped coming (2).
    pub fn unreadable(&self, why: &std::io::Error) -> Error {
        let error = Error::new(
            Kind::Usage,
            "unreadable-file",
            format!("cannot read {}", self.file),
        );
        self.detailed(error.because(why.to_string()))
    }

    fn title(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("{}, sheet {sheet}", self.file),
            None => self.file.clone(),
        }
    }

    fn detailed(&self, error: Error) -> Error {
        let error = error.detail("file", self.file.as_str());
        match &self.sheet {
            Some(sheet) => error.detail("sheet", sheet.as_str()),
            None => error,
        }
    }
}

/// The beginning of a value, as long as an error may quote it.
pub fn quoted(value: &str) -> String {
    match value.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}...", value.get(..end).unwrap_or_default()),
        None => value.to_owned(),
    }
}

/// What a spreadsheet calls a column: A, B ... Z, AA. `index` counts from 0.
pub fn letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(
            b'A' + u8::try_from(rest % 26).unwrap_or_default(),
        ));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        let named: Vec<String> = [0, 25, 26, 701, 702, 16_383].map(letters).into();
        assert_eq!(named, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_long_value_is_quoted_in_part() {
        assert_eq!(quoted("short"), "short");
        assert_eq!(quoted(&"é".repeat(81)), format!("{}...", "é".repeat(80)));
    }
}
