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

/// So many bytes as people read them: `512 bytes`, `2.4 MiB`, `118 GiB`.
pub fn size(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    let mut whole = bytes;
    let mut tenths = 0;
    let mut unit = None;
    for name in units {
        if whole < 1024 {
            break;
        }
        tenths = whole % 1024 * 10 / 1024;
        whole /= 1024;
        unit = Some(name);
    }
    match unit {
        None => format!("{bytes} bytes"),
        Some(unit) if whole < 10 => format!("{whole}.{tenths} {unit}"),
        Some(unit) => format!("{whole} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_the_largest_unit_of_which_there_is_one() {
        let shown = [0, 1_023, 1_024, 2_621_440, 127_000_000_000].map(size);
        assert_eq!(
            shown,
            ["0 bytes", "1023 bytes", "1.0 KiB", "2.5 MiB", "118 GiB"]
        );
    }

    #[test]
    fn three_digits_stand_together() {
        let shown = [0, 999, 1_000, 9_240, 1_234_567].map(thousands);
        assert_eq!(shown, ["0", "999", "1,000", "9,240", "1,234,567"]);
    }
}
