//! How large a workbook may get when it is inflated: measured part by part before anything is kept of it.
//!
//! The sizes that an archive declares are its maker's word; what counts is what comes out.

use std::io::{Read, Seek};

use zip::ZipArchive;

const MIB: u64 = 1024 * 1024;

/// The largest workbook as it lies on the disk.
pub const ARCHIVE: u64 = 256 * MIB;

/// All parts together, inflated. A million rows of twelve columns take about 450 MiB.
const WHOLE: u64 = 1024 * MIB;

/// The table of texts, which is held in memory.
const TEXTS: u64 = 256 * MIB;

/// How many texts, each of which takes memory even if it is empty.
const MOST_TEXTS: u64 = 8_000_000;

/// The table of formats, of which each entry takes many times its length.
const FORMATS: u64 = 16 * MIB;

/// Any other part that is no sheet.
const OTHER: u64 = 64 * MIB;

/// The most parts.
const PARTS: usize = 65_536;

/// The longest stretch of XML without a tag, and the longest tag: Excel's longest cell has 32,767 characters.
const STRETCH: u64 = super::LONGEST_CELL as u64;

/// Why a workbook is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It would take more room than it may: what, and how much that is.
    Large(String),
    /// It is no archive, or a broken one.
    Damaged(String),
    /// It is an archive of something else.
    Foreign(&'static str),
}

/// Inflates every part without keeping it, and stops at the first that is too large.
pub fn check(archive: impl Read + Seek) -> Result<(), Refused> {
    let damaged = |error: zip::result::ZipError| Refused::Damaged(error.to_string());
    let mut archive = ZipArchive::new(archive).map_err(damaged)?;
    if archive.len() > PARTS {
        return Err(Refused::Large("it has more than 65,536 parts".into()));
    }
    foreign(&archive)?;
    let mut whole = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.replace('\\', "/");
        let limit = limit(&name);
        let too_large = || {
            Refused::Large(format!(
                "its part {name} is larger than {} MiB when it is unpacked",
                limit / MIB
            ))
        };
        // An honest bomb says so: nothing of it need be inflated.
        if part.size() > limit {
            return Err(too_large());
        }
        let mut part = part.take(limit + 1);
        let mut measure = Measure::default();
        let mut piece = vec![0; 64 * 1024];
        loop {
            let count = part
                .read(&mut piece)
                .map_err(|error| Refused::Damaged(format!("{name}: {error}")))?;
            if count == 0 {
                break;
            }
            measure.take(piece.get(..count).unwrap_or_default(), &name)?;
            whole += count as u64;
            if measure.size > limit {
                return Err(too_large());
            }
            if whole > WHOLE {
                return Err(Refused::Large(
                    "it is larger than 1 GiB when it is unpacked".into(),
                ));
            }
        }
    }
    Ok(())
}

fn foreign(archive: &ZipArchive<impl Read + Seek>) -> Result<(), Refused> {
    let has = |name: &str| {
        let mut names = archive.file_names().filter_map(Result::ok);
        names.any(|it| it.replace('\\', "/").eq_ignore_ascii_case(name))
    };
    if has("xl/workbook.bin") {
        return Err(Refused::Foreign("a workbook of the binary kind (.xlsb)"));
    }
    if has("content.xml") && has("mimetype") {
        return Err(Refused::Foreign(
            "a document of LibreOffice (.ods or the like)",
        ));
    }
    if has("word/document.xml") {
        return Err(Refused::Foreign("a text document (.docx)"));
    }
    if !has("_rels/.rels") {
        return Err(Refused::Foreign("a zip archive"));
    }
    Ok(())
}

fn is_texts(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("sharedstrings.xml")
}

fn limit(name: &str) -> u64 {
    let lower = name.to_ascii_lowercase();
    if is_texts(name) {
        TEXTS
    } else if lower.ends_with("styles.xml") || lower.contains("_rels/") {
        FORMATS
    } else if lower.contains("sheet") {
        WHOLE
    } else {
        OTHER
    }
}

/// What is counted of a part while it passes.
#[derive(Default)]
struct Measure {
    size: u64,
    /// Bytes since the last `<`.
    stretch: u64,
    texts: u64,
    /// The last bytes, in which a word may have begun.
    tail: Vec<u8>,
}

impl Measure {
    fn take(&mut self, piece: &[u8], name: &str) -> Result<(), Refused> {
        let is_xml = name.to_ascii_lowercase().ends_with(".xml");
        self.size += piece.len() as u64;
        if !is_xml {
            return Ok(());
        }
        if piece.contains(&0) {
            return Err(Refused::Damaged(format!("{name} is not UTF-8")));
        }
        for stretch in piece.split_inclusive(|byte| *byte == b'<') {
            self.stretch += stretch.len() as u64;
            if self.stretch > STRETCH {
                return Err(Refused::Large("a cell in it is longer than 1 MiB".into()));
            }
            if stretch.last() == Some(&b'<') {
                self.stretch = 0;
            }
        }
        if is_texts(name) {
            self.count_texts(piece)?;
        } else if name.to_ascii_lowercase().contains("sheet") {
            self.check_places(piece, name)?;
        }
        Ok(())
    }

    /// Refuses a place that no sheet has. calamine reckons it out without a limit: where that overflows, a cell would
    /// stand in another row.
    fn check_places(&mut self, piece: &[u8], name: &str) -> Result<(), Refused> {
        self.tail.extend_from_slice(piece);
        let seen = &self.tail;
        let mut equals = memchr::memchr_iter(b'=', seen);
        let is_beyond = |at: usize| {
            let (before, after) = seen.split_at(at);
            names_a_place(before) && is_beyond_any_sheet(after)
        };
        if equals.any(is_beyond) {
            return Err(Refused::Damaged(format!(
                "{name} names a cell that no sheet has"
            )));
        }
        let kept = self.tail.len().saturating_sub(64);
        self.tail.drain(..kept);
        Ok(())
    }

    /// Counts the texts that come, and does not believe in more of them than may come: room is made for as many as
    /// are announced.
    fn count_texts(&mut self, piece: &[u8]) -> Result<(), Refused> {
        let many = || Refused::Large("it holds more than 8 million texts".into());
        let begun = self.tail.len();
        self.tail.extend_from_slice(piece);
        let seen = &self.tail;
        // `<si>`, `<si/>`, `<x:si ...`: counted where the word ends, so that none is counted twice.
        let texts = seen.windows(4).enumerate().filter(|(at, it)| {
            at + 4 > begun
                && matches!(it, [b'<' | b':', b's', b'i', after] if !after.is_ascii_alphanumeric())
        });
        self.texts += texts.count() as u64;
        if self.texts > MOST_TEXTS || announced(seen).is_some_and(|count| count > MOST_TEXTS) {
            return Err(many());
        }
        let kept = self.tail.len().saturating_sub(64);
        self.tail.drain(..kept);
        Ok(())
    }
}

/// Whether the attribute that ends here is a cell's, a row's or a range's place: `r` or `ref`.
fn names_a_place(before: &[u8]) -> bool {
    let name = before.trim_ascii_end();
    let without = name.strip_suffix(b"ref").or(name.strip_suffix(b"r"));
    without
        .and_then(<[u8]>::last)
        .is_some_and(u8::is_ascii_whitespace)
}

/// Whether a value that begins with `=` names a column of more than three letters or a row of more than seven digits.
/// A spreadsheet ends with XFD1048576.
fn is_beyond_any_sheet(value: &[u8]) -> bool {
    let (mut letters, mut digits) = (0, 0);
    let place = value
        .iter()
        .skip(1)
        .skip_while(|it| it.is_ascii_whitespace());
    // The quote, and then the place.
    for byte in place.skip(1).take(32) {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' => letters += 1,
            b'0'..=b'9' => digits += 1,
            b':' | b'$' | b' ' => (letters, digits) = (0, 0),
            _ => return false,
        }
        if letters > 3 || digits > 7 {
            return true;
        }
    }
    false
}

/// The largest number of texts that is announced: `uniqueCount="12"`.
fn announced(xml: &[u8]) -> Option<u64> {
    const WORD: &[u8] = b"uniqueCount";
    let mut largest = None;
    for (at, _) in xml
        .windows(WORD.len())
        .enumerate()
        .filter(|(_, it)| *it == WORD)
    {
        let rest = xml.get(at + WORD.len()..).unwrap_or_default();
        let number = rest
            .iter()
            .skip_while(|byte| {
                matches!(
                    byte,
                    b'=' | b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n' | b'+' | b'0'
                )
            })
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0_u64, |number, digit| {
                number
                    .saturating_mul(10)
                    .saturating_add(u64::from(digit - b'0'))
            });
        largest = largest.max(Some(number));
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_no_sheet_has_is_told_from_all_that_are_there() {
        let judged = |xml: &[u8], size: usize| {
            let mut measure = Measure::default();
            let mut pieces = xml.chunks(size);
            pieces.try_for_each(|piece| measure.take(piece, "xl/worksheets/sheet1.xml"))
        };
        for xml in [
            "<c r=\"XFD1048576\" t=\"s\"/>",
            "<dimension ref=\"A1:XFD1048576\"/><row r='1048576' spans=\"1:123456789\">",
            "<c r=\"A1\" xr:uid=\"{00000000-0001-0000-0000-000000000000}\"/>",
        ] {
            assert!(judged(xml.as_bytes(), 7).is_ok(), "{xml}");
        }
        for xml in [
            "<c r=\"A99999999999\"/>",
            "<c r = 'AAAAAAAA1'/>",
            "<dimension ref=\"A1:B99999999999\"/>",
            "<row\nr=\"42949672960\">",
        ] {
            for size in 1..xml.len() {
                assert!(judged(xml.as_bytes(), size).is_err(), "{xml} by {size}");
            }
        }
    }
}
