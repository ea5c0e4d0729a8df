//! Takes out of vendor text whatever could act on a terminal: escape sequences, control and invisible characters.

use std::borrow::Cow;

use crate::secret;

/// The text on one line, fit for a table's cell: line ends and tabs become a space.
pub fn clean(text: &str) -> Cow<'_, str> {
    sweep(text, ' ')
}

/// The text with its lines kept, fit for a paragraph: every kind of line end becomes a newline.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    sweep(text, '\n')
}

/// The text as people may see it on one line: clean, and with every known secret masked.
///
/// It is masked before and after: a secret may hold a line end, and a vendor may hide one behind invisible characters.
pub fn shown(text: &str) -> String {
    let masked = secret::mask(text);
    secret::mask(&clean(&masked)).into_owned()
}

/// The same with its lines kept.
pub fn shown_lines(text: &str) -> String {
    let masked = secret::mask(text);
    secret::mask(&clean_lines(&masked)).into_owned()
}

/// JSON with every character that acts on a terminal written as `\u....`: it means the same to whoever parses it.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let harmful = |c: char| acts(c) && c != '\n';
    if !json.contains(harmful) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if harmful(c) {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units).iter();
            escaped.extend(units.map(|unit| format!("\\u{unit:04x}")));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// TOML with every character that acts on a terminal written as `\u....` or `\U........`: it means the same to whoever
/// parses it, as long as all its texts stand in plain quotes. In a comment it says what stands there.
pub fn escape_toml(toml: &str) -> Cow<'_, str> {
    let harmful = |c: char| acts(c) && c != '\n';
    if !toml.contains(harmful) {
        return Cow::Borrowed(toml);
    }
    let mut escaped = String::with_capacity(toml.len());
    for c in toml.chars() {
        let code = u32::from(c);
        match (harmful(c), code > 0xffff) {
            (true, true) => escaped.extend([format!("\\U{code:08x}")]),
            (true, false) => escaped.extend([format!("\\u{code:04x}")]),
            (false, _) => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

const ESCAPE: char = '\u{1b}';

/// Whether a character moves the cursor, switches the terminal, turns the direction of writing or shows nothing at all.
///
/// Zero-width joiners go as well: an emoji falls into its parts, and no two names look alike that are not.
pub fn acts(c: char) -> bool {
    matches!(c,
        // C0, DEL and C1.
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        // Soft hyphen, Mongolian vowel separator.
        | '\u{ad}' | '\u{180e}'
        // Zero-width space and joiners; marks, embeddings, overrides and isolates of direction.
        | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        // Line and paragraph separators.
        | '\u{2028}' | '\u{2029}'
        // Word joiner, invisible operators, isolates, deprecated format characters.
        | '\u{2060}'..='\u{206f}'
        // Byte order mark, interlinear annotation.
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        // Format controls of hieroglyphs, shorthand and musical notation.
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        // Tags.
        | '\u{e0000}'..='\u{e007f}'
    )
}

fn sweep(text: &str, line_end: char) -> Cow<'_, str> {
    // Nearly every text is plain ASCII, which is told sixteen times as fast.
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain || !text.contains(|c| acts(c) && (c != '\n' || line_end != '\n')) {
        return Cow::Borrowed(text);
    }
    let mut swept = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            ESCAPE | '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' => {
                rest = after_sequence(c, rest.as_str()).chars();
            }
            '\r' if rest.as_str().starts_with('\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                swept.push(line_end);
            }
            '\t' => swept.push(' '),
            c if acts(c) => {}
            c => swept.push(c),
        }
    }
    Cow::Owned(swept)
}

/// What follows the escape sequence whose first character was just read, as ECMA-48 lays them out.
fn after_sequence(first: char, rest: &str) -> &str {
    let mut chars = rest.chars();
    let next = chars.next();
    let (introducer, rest) = match (first, next) {
        // `ESC [` is the seven-bit form of U+009B, and so on for the whole row.
        (ESCAPE, Some(c @ '@'..='_')) => (eight_bit(c), chars.as_str()),
        // `ESC ( B` and the like: intermediates, then one last character.
        (ESCAPE, Some(' '..='/')) => {
            return strip_one(
                rest.trim_start_matches(|c| matches!(c, ' '..='/')),
                '0'..='~',
            );
        }
        (ESCAPE, Some('0'..='?' | '`'..='~')) => return chars.as_str(),
        (first, _) => (first, rest),
    };
    match introducer {
        '\u{9b}' => {
            let rest = rest.trim_start_matches(|c| matches!(c, '0'..='?'));
            let rest = rest.trim_start_matches(|c| matches!(c, ' '..='/'));
            strip_one(rest, '@'..='~')
        }
        '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => after_string(rest),
        _ => rest,
    }
}

fn eight_bit(c: char) -> char {
    char::from_u32(u32::from(c) + 0x40).unwrap_or(c)
}

fn strip_one(rest: &str, last: std::ops::RangeInclusive<char>) -> &str {
    rest.strip_prefix(|c| last.contains(&c)).unwrap_or(rest)
}

/// What follows a control string (a window title, a link). One that never ends hides nothing: its text is shown.
fn after_string(rest: &str) -> &str {
    let ends = |c: char| {
        matches!(
            c,
            '\u{7}' | '\u{18}' | '\u{1a}' | ESCAPE | '\u{80}'..='\u{9f}'
        )
    };
    let Some(end) = rest.find(ends) else {
        return rest;
    };
    let (_, tail) = rest.split_at(end);
    if let Some(after) = tail.strip_prefix("\u{1b}\\") {
        return after;
    }
    tail.strip_prefix(['\u{7}', '\u{18}', '\u{1a}', '\u{9c}'])
        .unwrap_or(tail)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::secret::Secret;

    /// General category Cf of Unicode 16 without the visible signs that stand before Arabic and Kaithi numbers.
    const FORMAT_CHARACTERS: [(u32, u32); 15] = [
        (0xad, 0xad),
        (0x61c, 0x61c),
        (0x180e, 0x180e),
        (0x200b, 0x200f),
        (0x202a, 0x202e),
        (0x2060, 0x2064),
        (0x2066, 0x206f),
        (0xfeff, 0xfeff),
        (0xfff9, 0xfffb),
        (0x13430, 0x1343f),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0xe0001, 0xe0001),
        (0xe0020, 0xe007f),
        // Line and paragraph separators, Zl and Zp.
        (0x2028, 0x2029),
    ];

    /// Whether a terminal may see it, by the list of Unicode and not by ours.
    pub(in crate::output) fn is_harmless(c: char) -> bool {
        let code = u32::from(c);
        let in_list = FORMAT_CHARACTERS
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&code));
        !c.is_control() && !in_list
    }

    #[test]
    fn no_unicode_scalar_leaves_anything_that_acts_on_a_terminal() {
        for c in '\0'..=char::MAX {
            let text = format!("a{c}é");
            let cell = clean(&text);
            let lines = clean_lines(&text);
            let json = escape_json(&text);
            assert!(cell.chars().all(is_harmless), "{:x}", u32::from(c));
            assert!(lines.chars().all(|c| c == '\n' || is_harmless(c)));
            assert!(json.chars().all(|c| c == '\n' || is_harmless(c)));
            if is_harmless(c) && !acts(c) {
                assert_eq!(cell, text);
            }
            assert!(cell.starts_with('a') && cell.ends_with('é'), "{cell:?}");
        }
    }

    #[test]
    fn escape_sequences_go_whole() {
        let cases = [
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{9b}2Jgone", "gone"),
            ("a\u{1b}]0;title\u{7}b", "ab"),
            (
                "a\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\b",
                "alinkb",
            ),
            ("a\u{1b}Pq#1\u{1b}\\b", "ab"),
            ("a\u{9d}0;t\u{9c}b", "ab"),
            ("a\u{1b}(Bb", "ab"),
            ("a\u{1b}7b\u{1b}cd", "abd"),
            ("a\u{1b}[?25hb", "ab"),
            ("a\u{1b}[12", "a"),
            ("a\u{1b}", "a"),
            ("a\u{1b}]0;never ends", "a0;never ends"),
            ("a\u{1b}[31é", "aé"),
            ("\u{1b}\u{1b}[2Jx", "x"),
        ];
        for (text, wanted) in cases {
            assert_eq!(clean(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn line_ends_become_spaces_in_cells_and_newlines_in_paragraphs() {
        let text = "a\r\nb\rc\nd\u{2028}e\u{85}f\tg";
        assert_eq!(clean(text), "a b c d e f g");
        assert_eq!(clean_lines(text), "a\nb\nc\nd\ne\nf g");
    }

    #[test]
    fn text_without_harm_is_not_copied() {
        assert!(matches!(clean("Zoë 李 ≥ 2"), Cow::Borrowed(_)));
        assert!(matches!(clean_lines("a\nb"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_long_run_of_unfinished_strings_is_read_once() {
        let text = "\u{9d}x".repeat(200_000);
        let started = std::time::Instant::now();
        assert_eq!(clean(&text), "x");
        assert!(started.elapsed().as_secs() < 5);
    }

    #[test]
    fn a_secret_behind_invisible_characters_is_masked() {
        let secret = Secret::new("clean-canary-1\nsecond");
        assert_eq!(shown(secret.expose()), "[secret]");
        Secret::new("clean-canary-2");
        assert_eq!(shown("clean-\u{200b}canary-2"), "[secret]");
    }

    #[test]
    fn escaped_toml_reads_back_exactly() {
        for c in ('\0'..=char::MAX).filter(|c| !c.is_ascii_control()) {
            if acts(c) {
                let toml = format!("# {c}\n\"{c}\" = \"a{c}é\"\n");
                let escaped = escape_toml(&toml);
                assert!(escaped.chars().all(|c| c == '\n' || is_harmless(c)));
                let back: toml::Table = toml::from_str(&escaped).unwrap();
                assert_eq!(back[&c.to_string()].as_str(), Some(&*format!("a{c}é")));
            }
        }
        assert!(matches!(escape_toml("a = \"é\"\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn escaped_json_reads_back_exactly() {
        let text = "\u{9b}2J \u{202e} \u{e0041} \u{7f} é";
        let json = serde_json::Value::from(text).to_string();
        let escaped = escape_json(&json);
        assert!(escaped.contains("\\u009b") && escaped.contains("\\udb40\\udc41"));
        let back: String = serde_json::from_str(&escaped).unwrap();
        assert_eq!(back, text);
    }
}
