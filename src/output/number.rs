//! Large numbers as people read them.

/// The number with a comma between every three digits: `9,240`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_stand_together() {
        let shown = [0, 999, 1_000, 9_240, 1_234_567].map(thousands);
        assert_eq!(shown, ["0", "999", "1,000", "9,240", "1,234,567"]);
    }
}
