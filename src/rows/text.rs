//! Bytes in any encoding → UTF-8, piece by piece.
//!
//! A byte order mark decides, then `--encoding`, then the bytes themselves: what is no UTF-8, and was plain ASCII up
//! to there, is taken for Windows-1252, which is said in a note.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::{Error, Kind, Result};

/// How many bytes are asked for at once.
const PIECE: usize = 64 * 1024;

/// The text of a file, as UTF-8 bytes.
pub struct Text {
    bytes: Box<dyn Read + Send>,
    state: State,
    /// The first bytes of a character whose last have not come yet.
    carried: Vec<u8>,
    /// The encoding was not guessed.
    decided: bool,
    /// What was guessed, in sentences.
    pub notes: Vec<String>,
    /// Some bytes meant nothing in the encoding; U+FFFD stands in their place.
    pub replaced: bool,
    /// It began with a byte order mark, or is not UTF-8.
    pub marked: bool,
}

enum State {
    /// UTF-8, and whether anything but ASCII has come yet.
    Utf8 { wide: bool },
    /// Another encoding.
    Other(Box<Decoder>),
    /// Not UTF-8, and too late to take it for anything else: whoever cuts the rows says where.
    Broken,
    /// All has been read.
    Ended,
}

/// The encoding of a name such as `windows-1252` or `utf-16`. Errors: 2 for one that there is not.
pub fn encoding(name: &str) -> Result<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        Error::new(
            Kind::Usage,
            "no-such-encoding",
            format!("there is no encoding `{name}`"),
        )
        .hint("use utf-8, windows-1252, iso-8859-15, utf-16le, utf-16be, or another name that browsers know")
    })
}

impl Text {
    /// The text of these bytes. `start` is the file's beginning, which `bytes` gives again.
    pub fn new(
        bytes: Box<dyn Read + Send>,
        start: &[u8],
        wanted: Option<&'static Encoding>,
    ) -> Self {
        let mut notes = Vec::new();
        let found = wanted.or_else(|| {
            let guess = unmarked_utf16(start)?;
            notes.push(format!(
                "it has no byte order mark and is read as {}",
                guess.name()
            ));
            Some(guess)
        });
        let marked = Encoding::for_bom(start).map(|(encoding, _)| encoding);
        // Decoders take a byte order mark away and let it decide; plain UTF-8 needs no decoder.
        let state = match marked.or(found) {
            None => State::Utf8 { wide: false },
            Some(encoding) if encoding == UTF_8 => State::Utf8 { wide: true },
            Some(encoding) => State::Other(Box::new(encoding.new_decoder())),
        };
        let skipped = if marked == Some(UTF_8) { 3 } else { 0 };
        let marked = marked.is_some() || matches!(state, State::Other(_));
        Self {
            bytes: Box::new(Skipping {
                inner: bytes,
                skip: skipped,
            }),
            state,
            carried: Vec::new(),
            decided: wanted.is_some(),
            notes,
            replaced: false,
            marked,
        }
    }

    /// Adds the next piece to `text`. `false` at the end.
    pub fn fill(&mut self, text: &mut Vec<u8>) -> io::Result<bool> {
        if matches!(self.state, State::Ended) {
            return Ok(false);
        }
        let start = text.len();
        text.append(&mut self.carried);
        let from = text.len();
        text.resize(from + PIECE, 0);
        let count = read(&mut self.bytes, text.get_mut(from..).unwrap_or_default())?;
        text.truncate(from + count);
        let last = count == 0;
        match &mut self.state {
            State::Utf8 { wide } => {
                let wide = *wide;
                self.check(text, start, wide, last);
            }
            State::Other(_) => self.decode(text, start, last),
            State::Broken | State::Ended => {}
        }
        if last {
            self.state = State::Ended;
        }
        Ok(text.len() > start || !last)
    }

    fn check(&mut self, text: &mut Vec<u8>, start: usize, wide: bool, last: bool) {
        let piece = text.get(start..).unwrap_or_default();
        let (good, bad) = match std::str::from_utf8(piece) {
            Ok(_) => (piece.len(), false),
            Err(error) => (error.valid_up_to(), last || error.error_len().is_some()),
        };
        let wide = wide || !piece.get(..good).unwrap_or_default().is_ascii();
        self.state = State::Utf8 { wide };
        if !bad {
            self.carried = text.split_off(start + good);
        } else if wide || self.decided {
            self.state = State::Broken;
        } else {
            self.notes.push(
                "it is not UTF-8 and is read as Windows-1252; --encoding decides otherwise".into(),
            );
            self.state = State::Other(Box::new(WINDOWS_1252.new_decoder_without_bom_handling()));
            self.marked = true;
            self.decode(text, start + good, last);
        }
    }

    fn decode(&mut self, text: &mut Vec<u8>, start: usize, last: bool) {
        let State::Other(decoder) = &mut self.state else {
            return;
        };
        let source = text.split_off(start);
        let mut rest = source.as_slice();
        loop {
            let at = text.len();
            text.resize(at + rest.len() * 3 + 16, 0);
            let room = text.get_mut(at..).unwrap_or_default();
            let (result, read, written, replaced) = decoder.decode_to_utf8(rest, room, last);
            self.replaced |= replaced;
            text.truncate(at + written);
            rest = rest.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                break;
            }
        }
    }
}

/// Reads at least one byte, unless there is none.
fn read(bytes: &mut dyn Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match bytes.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// UTF-16 without its mark: every other byte of the first characters is zero.
fn unmarked_utf16(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(UTF_16LE),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Leaves out the first bytes.
struct Skipping {
    inner: Box<dyn Read + Send>,
    skip: u64,
}

impl Read for Skipping {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.skip > 0 {
            let skip = std::mem::take(&mut self.skip);
            io::copy(&mut (&mut self.inner).take(skip), &mut io::sink())?;
        }
        self.inner.read(room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time, so that every character is cut.
    struct Dripping(Vec<u8>, usize);

    impl Read for Dripping {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let Some(byte) = self.0.get(self.1) else {
                return Ok(0);
            };
            room[0] = *byte;
            self.1 += 1;
            Ok(1)
        }
    }

    fn text(bytes: &[u8], wanted: Option<&str>) -> (Vec<u8>, Vec<String>, bool) {
        let wanted = wanted.map(|name| encoding(name).unwrap());
        let mut results = Vec::new();
        let readers: [Box<dyn Read + Send>; 2] = [
            Box::new(io::Cursor::new(bytes.to_vec())),
            Box::new(Dripping(bytes.to_vec(), 0)),
        ];
        for reader in readers {
            let mut text = Text::new(reader, bytes, wanted);
            let mut all = Vec::new();
            while text.fill(&mut all).unwrap() {}
            results.push((all, text.notes, text.replaced));
        }
        assert_eq!(results[0], results[1], "cut or whole, it is the same text");
        results.remove(0)
    }

    #[test]
    fn utf8_passes_with_or_without_its_mark() {
        let plain = text("Zoë €".as_bytes(), None);
        assert_eq!(plain, ("Zoë €".as_bytes().to_vec(), vec![], false));
        assert_eq!(text("\u{feff}Zoë €".as_bytes(), None), plain);
    }

    #[test]
    fn utf16_is_known_by_its_mark_and_guessed_without() {
        let little: Vec<u8> = "lead,Zoë😀\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = "lead,Zoë😀\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        for (mark, bytes) in [([0xff, 0xfe], &little), ([0xfe, 0xff], &big)] {
            let marked = [&mark[..], bytes].concat();
            assert_eq!(text(&marked, None), ("lead,Zoë😀\n".into(), vec![], false));
            let (guessed, notes, _) = text(bytes, None);
            assert_eq!(guessed, "lead,Zoë😀\n".as_bytes());
            assert!(notes[0].contains("UTF-16"), "{notes:?}");
        }
    }

    #[test]
    fn what_is_no_utf8_is_windows_1252_and_that_is_said() {
        let (decoded, notes, replaced) = text(b"lead\nZo\xeb \x80\n", None);
        assert_eq!(decoded, "lead\nZoë €\n".as_bytes());
        assert!(notes[0].contains("Windows-1252") && !replaced, "{notes:?}");
    }

    #[test]
    fn utf8_that_breaks_later_is_not_taken_for_anything_else() {
        let bytes = "Zoë\n".bytes().chain(*b"\xeb\n").collect::<Vec<_>>();
        assert_eq!(text(&bytes, None), (bytes.clone(), vec![], false));
    }

    #[test]
    fn an_encoding_that_is_named_decides() {
        let (decoded, notes, _) = text(b"\xa4", Some("iso-8859-15"));
        assert_eq!((decoded, notes), ("€".as_bytes().to_vec(), vec![]));
        assert_eq!(text(b"Zo\xeb", Some("utf-8")).0, b"Zo\xeb");
        assert_eq!(encoding("klingon").unwrap_err().kind, Kind::Usage);
    }

    #[test]
    fn half_a_character_at_the_end_is_noticed() {
        assert!(text(b"\xff\xfea\0\x3d\xd8", None).2);
        assert!(text(b"Zo\xc3", None).1[0].contains("Windows-1252"));
    }
}
