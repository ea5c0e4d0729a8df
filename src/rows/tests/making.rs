//! Workbooks made by hand, sound and unsound.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

/// The parts of a workbook.
#[derive(Default)]
pub struct Workbook {
    /// Name, `hidden` or `visible`, and the rows' XML.
    pub sheets: Vec<(&'static str, &'static str, String)>,
    /// The table of texts, as XML; none where it is empty.
    pub texts: String,
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
/// Formats: 0 plain, 1 a date, 2 a date and time, 3 a time, 4 hours that may be more than a day's.
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="21"/><xf numFmtId="46"/></cellXfs></styleSheet>"#;

/// A workbook of one sheet with these rows.
pub fn sheet(rows: &str) -> Vec<u8> {
    Workbook {
        sheets: vec![("Leads", "visible", rows.to_owned())],
        ..Workbook::default()
    }
    .bytes()
}

/// A cell with a text.
pub fn text(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
}

/// A cell with a number, in a format.
pub fn number(place: &str, format: u8, number: &str) -> String {
    format!(r#"<c r="{place}" s="{format}"><v>{number}</v></c>"#)
}

/// A row of such cells.
pub fn row(number: u32, cells: &[String]) -> String {
    format!(r#"<row r="{number}">{}</row>"#, cells.concat())
}

impl Workbook {
    pub fn bytes(&self) -> Vec<u8> {
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), TYPES.to_owned()),
            ("_rels/.rels".to_owned(), ROOT.to_owned()),
            ("xl/styles.xml".to_owned(), STYLES.to_owned()),
        ];
        if !self.texts.is_empty() {
            parts.push(("xl/sharedStrings.xml".to_owned(), self.texts.clone()));
        }
        let (mut sheets, mut targets) = (String::new(), String::new());
        for (number, (name, state, rows)) in self.sheets.iter().enumerate() {
            let number = number + 1;
            sheets.extend([format!(
                r#"<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>"#
            )]);
            targets.extend([format!(r#"<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>"#)]);
            parts.push((
                format!("xl/worksheets/sheet{number}.xml"),
                format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#),
            ));
        }
        parts.push((
            "xl/workbook.xml".to_owned(),
            format!(r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>"#),
        ));
        parts.push((
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{targets}</Relationships>"#),
        ));
        archive(&parts)
    }
}

/// An archive of these parts.
pub fn archive<N: AsRef<str>, T: AsRef<[u8]>>(parts: &[(N, T)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(name.as_ref(), SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_ref()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
