//! How many of something, in words: `1 lead`, `300 leads`.

/// The number with the word, which gets an `s` unless there is exactly one.
pub fn counted(number: usize, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {word}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_stands_without_an_s() {
        assert_eq!(counted(0, "lead"), "0 leads");
        assert_eq!(counted(1, "lead"), "1 lead");
        assert_eq!(counted(2, "lead"), "2 leads");
    }
}
