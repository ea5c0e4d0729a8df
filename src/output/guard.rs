//! The formula guard: no text that a spreadsheet opens becomes a formula, and every cell reads back exactly.

use std::borrow::Cow;

use super::clean::acts;

/// The text with an apostrophe before it where a spreadsheet might take it for a formula.
///
/// A spreadsheet skips blanks, and may drop invisible characters and quotes, before it looks for `=`; full-width
/// signs count as well. A text that begins with an apostrophe gets a second one, so that `unguard` is exact.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_formula(text) || text.starts_with('\'') {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that was guarded.
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

fn is_formula(text: &str) -> bool {
    let skipped = |c: char| c.is_whitespace() || acts(c) || matches!(c, '"' | '\'');
    text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(skipped)
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_might_be_a_formula_is_guarded() {
        let dangerous = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\rx",
            "\nx",
            "  =1",
            "\u{a0}=1",
            "\u{200b}=1",
            "\"=1",
            " '\"=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
        ];
        for text in dangerous {
            assert_eq!(guard(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn plain_text_is_left_alone() {
        for text in ["", "a=b", "Smith", "1-2", " x", "\"quoted\""] {
            assert!(matches!(guard(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_reads_back_exactly(text in "['\"=+@ \\t-]{0,3}.{0,9}") {
            let cell = guard(&text);
            proptest::prop_assert_eq!(unguard(&cell), &text);
        }
    }
}
