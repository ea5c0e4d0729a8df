//! How a text fits into so many columns of a terminal: cut, or wrapped between words.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text in at most so many columns, `…` for what is missing.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (kept, _) = split(text, width.saturating_sub(1));
    format!("{}…", kept.trim_end())
}

/// The text as lines of at most so many columns, at least one. Only a word longer than a line is broken.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let mut lines = vec![];
    let mut line = String::new();
    for mut word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        while word.width() > width {
            let (piece, rest) = split(word, width);
            if piece.is_empty() {
                break;
            }
            lines.push(piece.to_owned());
            word = rest;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// The longest start that fits into so many columns, and the rest.
fn split(text: &str, width: usize) -> (&str, &str) {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.width().unwrap_or(0);
        used > width
    });
    text.split_at(end.map_or(text.len(), |(end, _)| end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_is_never_wider_than_its_room() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("ab cd", 4), "ab…");
        assert_eq!(cut("李李李", 4), "李…");
        assert_eq!(cut("李李李", 5), "李李…");
    }

    #[test]
    fn a_text_is_wrapped_between_words_and_a_long_word_is_broken() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a abcdefgh b", 3), ["a", "abc", "def", "gh", "b"]);
        assert_eq!(wrap("李李 李", 4), ["李李", "李"]);
        assert_eq!(wrap("", 4), [""]);
    }

    proptest::proptest! {
        #[test]
        fn wrapping_loses_no_character(text in ".{0,40}", width in 2_usize..20) {
            let lines = wrap(&text, width);
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            proptest::prop_assert_eq!(bare(&lines.concat()), bare(&text));
        }
    }
}
