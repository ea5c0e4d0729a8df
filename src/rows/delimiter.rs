//! By which character the cells of a text are parted.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// In the order of preference where two fit alike.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows are looked at.
const ROWS: usize = 20;

/// The character of a first line `sep=;`, as Excel reads and some programs write it, and how long that line is.
pub fn declared(text: &[u8]) -> Option<(u8, usize)> {
    let quoted = text.first() == Some(&b'"');
    let rest = if quoted { text.get(1..)? } else { text };
    let (word, rest) = rest.split_at_checked(4)?;
    if !word.eq_ignore_ascii_case(b"sep=") {
        return None;
    }
    let (delimiter, rest) = rest.split_first()?;
    let rest = if quoted {
        rest.strip_prefix(b"\"")?
    } else {
        rest
    };
    let ending = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [] => 0,
        _ => return None,
    };
    let usable = delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && *delimiter != b'"';
    usable.then_some((*delimiter, text.len() - rest.len() + ending))
}

/// The character that parts the first rows into the same number of cells, and the most of them; and what else it might
/// have been.
pub fn guess(text: &[u8]) -> (u8, Option<u8>) {
    let mut fits: Vec<(usize, usize, u8)> = CANDIDATES
        .iter()
        .filter_map(|delimiter| {
            let (alike, cells) = fit(text, *delimiter);
            (cells > 1).then_some((alike, cells, *delimiter))
        })
        .collect();
    // A stable sort: of two that fit alike the preferred one stays in front.
    fits.sort_by_key(|(alike, cells, _)| std::cmp::Reverse((*alike, *cells)));
    match fits.as_slice() {
        [] => (b',', None),
        [best] => (best.2, None),
        [best, next, ..] => (best.2, (next.0 == best.0).then_some(next.2)),
    }
}

/// How many of the first rows have as many cells as the header (in percent), and how many that are.
fn fit(text: &[u8], delimiter: u8) -> (usize, usize) {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let mut output = vec![0; text.len() + 1];
    let mut ends = vec![0; text.len() + 1];
    let mut rest = text;
    let mut counts = Vec::new();
    while counts.len() < ROWS {
        let Some((cells, taken)) = record(&mut reader, rest, &mut output, &mut ends) else {
            break;
        };
        counts.push(cells);
        rest = rest.get(taken..).unwrap_or_default();
    }
    let Some(header) = counts.first().copied() else {
        return (0, 0);
    };
    let alike = counts.iter().filter(|cells| **cells == header).count();
    (alike * 100 / counts.len(), header)
}

/// The number of cells of the next row, and its length; `None` for one that is cut.
fn record(
    reader: &mut Reader,
    text: &[u8],
    output: &mut [u8],
    ends: &mut [usize],
) -> Option<(usize, usize)> {
    let (result, taken, _, cells) = reader.read_record(text, output, ends);
    (result == ReadRecordResult::Record).then_some((cells, taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_parts_all_rows_alike() {
        let cases: [(&str, u8); 8] = [
            ("lead,stage\n1,A\n", b','),
            ("lead;amount\n1;2,5\n2;3,75\n", b';'),
            ("lead\tname\n1\tLee, Ann\n", b'\t'),
            ("lead|stage|x\n1|A|B\n", b'|'),
            ("\"Name; first\",lead\n\"Ann; Lee\",1\n", b','),
            ("lead\n1\n2\n", b','),
            ("lead;note, long;stage\n1;a;b\n2;c;d\n", b';'),
            ("lead;stage\n", b';'),
        ];
        for (text, wanted) in cases {
            assert_eq!(
                char::from(guess(text.as_bytes()).0),
                char::from(wanted),
                "{text}"
            );
        }
    }

    #[test]
    fn what_fits_as_well_is_named() {
        assert_eq!(guess(b"a,b;c\n1,2;3\n"), (b',', Some(b';')));
        assert_eq!(guess(b"a,b\n1,2\n"), (b',', None));
    }

    #[test]
    fn a_sep_line_is_read_in_all_its_spellings() {
        assert_eq!(declared(b"sep=;\r\nlead;stage\n"), Some((b';', 7)));
        assert_eq!(declared(b"SEP=|\nlead\n"), Some((b'|', 6)));
        assert_eq!(declared(b"\"sep=,\"\rlead\r"), Some((b',', 8)));
        for text in [
            "separate,lead\n",
            "sep=;;\n",
            "sep=",
            "sep=a\n",
            "lead\nsep=;\n",
        ] {
            assert_eq!(declared(text.as_bytes()), None, "{text}");
        }
    }
}
