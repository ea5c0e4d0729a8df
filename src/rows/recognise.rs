//! What a file is, seen from its content; and what people call a sheet and is none.

use std::io::Read;

use super::place::Origin;
use crate::error::{Error, Result};

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A zip archive: a workbook of Excel's since 2007, or something that only its parts tell.
    Workbook,
    /// Text, in whatever encoding.
    Text,
}

/// How rows are written in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A JSON array of objects.
    Array,
    /// JSON objects, one a line.
    Objects,
    /// Cells parted by a character, or a plain list.
    Cells,
}

/// A file format that is no sheet of ours: how it begins, what it is called, and what to do.
struct Foreign {
    magic: &'static [u8],
    name: &'static str,
    hint: &'static str,
}

const SAVE_AS: &str = "open it in Excel or LibreOffice and save it as .xlsx, or as CSV UTF-8";

const FOREIGN: [Foreign; 7] = [
    Foreign {
        magic: b"%PDF",
        name: "a PDF document",
        hint: "export the sheet itself as .xlsx or CSV",
    },
    Foreign {
        magic: b"\x1f\x8b",
        name: "compressed with gzip",
        hint: "unpack it first: gunzip FILE",
    },
    Foreign {
        magic: b"7z\xbc\xaf\x27\x1c",
        name: "a 7z archive",
        hint: "unpack it first",
    },
    Foreign {
        magic: b"Rar!",
        name: "a RAR archive",
        hint: "unpack it first",
    },
    Foreign {
        magic: b"{\\rtf",
        name: "a text document (RTF)",
        hint: SAVE_AS,
    },
    Foreign {
        magic: b"SQLite format 3\0",
        name: "an SQLite database",
        hint: "export the table as CSV",
    },
    Foreign {
        magic: b"PAR1",
        name: "a Parquet file",
        hint: "export it as CSV",
    },
];

/// How every compound file begins: Excel's workbooks before 2007, and encrypted ones since.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Workbooks of Excel 2 to 4, which stood in no compound file.
const ANCIENT: [&[u8]; 3] = [
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
];

/// What a file is by its first bytes. `rest` is read on only to tell a password from an old format. Errors (3): it is
/// empty, or no sheet.
pub fn content(origin: &Origin, start: &[u8], rest: &mut dyn Read) -> Result<Content> {
    if start.is_empty() {
        return Err(empty(origin));
    }
    if start.starts_with(b"PK\x03\x04") {
        return Ok(Content::Workbook);
    }
    if start.starts_with(COMPOUND) {
        return Err(compound(origin, start, rest));
    }
    if ANCIENT.iter().any(|magic| start.starts_with(magic)) {
        return Err(old(origin));
    }
    match FOREIGN.iter().find(|it| start.starts_with(it.magic)) {
        Some(foreign) => Err(origin
            .error("not-a-sheet", &format!("is {}, not a sheet", foreign.name))
            .hint(foreign.hint)),
        None => Ok(Content::Text),
    }
}

/// How the rows of a text are written. Errors (3): there are none, or it is a web page.
pub fn writing(origin: &Origin, text: &[u8]) -> Result<Writing> {
    let text = text.trim_ascii_start();
    match text {
        [] => Err(empty(origin)),
        [b'{', ..] => Ok(Writing::Objects),
        [b'[', inside @ ..] if matches!(inside.trim_ascii_start(), [b'{' | b']', ..]) => {
            Ok(Writing::Array)
        }
        [b'<', ..] if is_markup(text) => Err(origin
            .error("web-page", "is a web page or XML, not a sheet")
            .because("some programs save a web page under a sheet's name")
            .hint(SAVE_AS)),
        _ if text.starts_with(b"MIME-Version:") => Err(origin
            .error("web-page", "is a saved web page, not a sheet")
            .hint(SAVE_AS)),
        _ => Ok(Writing::Cells),
    }
}

/// There is nothing in it.
pub fn empty(origin: &Origin) -> Error {
    origin
        .error("empty-file", "is empty")
        .hint("the first row names the columns; a plain list of ids will do as well")
}

/// `<html`, `<!DOCTYPE`, `<?xml`, `<table`: a tag, not a cell that begins with `<`.
fn is_markup(text: &[u8]) -> bool {
    matches!(text, [b'<', second, third, ..]
        if matches!(second, b'!' | b'?') || (second.is_ascii_alphabetic() && third.is_ascii_alphabetic()))
        && text.contains(&b'>')
}

fn compound(origin: &Origin, start: &[u8], rest: &mut dyn Read) -> Error {
    if holds_package(start, rest) {
        return origin
            .error("password", "is protected with a password")
            .hint("open it in Excel, take the password away (File, Info, Protect Workbook), and save it");
    }
    old(origin)
}

fn old(origin: &Origin) -> Error {
    origin
        .error("old-excel", "is a workbook of the old binary kind (.xls)")
        .hint(SAVE_AS)
}

/// How much of a compound file is searched for its directory.
const SEARCHED: u64 = 256 * 1024 * 1024;

/// Whether the directory of a compound file names an encrypted package, in UTF-16 as it does.
fn holds_package(start: &[u8], rest: &mut dyn Read) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut rest = rest.take(SEARCHED);
    let mut seen = start.to_vec();
    loop {
        if seen.windows(name.len()).any(|it| it == name) {
            return true;
        }
        seen.drain(..seen.len().saturating_sub(name.len()));
        let kept = seen.len();
        // What cannot be read on is told as what its beginning shows.
        match (&mut rest).take(super::START as u64).read_to_end(&mut seen) {
            Ok(_) if seen.len() > kept => {}
            _ => return false,
        }
    }
}
