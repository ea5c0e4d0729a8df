//! How many of something, in words: `1 lead`, `300 leads`.

use crate::output::thousands;

/// The number with the word, which gets an `s` unless there is exactly one.
pub fn counted(number: usize, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {word}{ending}")
}

/// The same for words that take no `s`: `1 address`, `2 addresses`.
pub fn counted_as(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The same for numbers that grow large: `9,240 rows`.
pub fn in_thousands(number: u64, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {word}{ending}", thousands(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_number_is_parted_into_thousands() {
        assert_eq!(in_thousands(1, "row"), "1 row");
        assert_eq!(in_thousands(9_240, "row"), "9,240 rows");
    }

    #[test]
    fn only_one_stands_without_an_s() {
        assert_eq!(counted(0, "lead"), "0 leads");
        assert_eq!(counted(1, "lead"), "1 lead");
        assert_eq!(counted(2, "lead"), "2 leads");
        assert_eq!(counted_as(1, "address", "addresses"), "1 address");
        assert_eq!(counted_as(2, "address", "addresses"), "2 addresses");
    }
}
