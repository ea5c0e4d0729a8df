//! Numbers as a person types them → JSON numbers that keep every digit. Only a comparison goes through a float.

use serde_json::Value;

use super::{Wrong, sample, wrong};
use crate::vendor::card::Field;

/// A whole number of 32 or 64 bits, every digit kept.
pub fn integer(field: &Field, text: &str) -> Result<Value, Wrong> {
    let typed = text.trim();
    let digits = typed.strip_prefix('-').unwrap_or(typed);
    let is_integer = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    let in_range = if field.bits == 32 {
        typed.parse::<i32>().is_ok()
    } else {
        typed.parse::<i64>().is_ok()
    };
    match (is_integer, in_range) {
        (true, true) => {
            let value = literal(typed);
            range(field, typed)?;
            Ok(value)
        }
        (true, false) => Err(wrong(
            "out-of-range",
            format!("is too large for a {}-bit whole number", field.bits),
            "check the digits",
        )),
        _ => Err(wrong(
            "not-an-integer",
            "is not a whole number",
            sample(field, "digits only"),
        )),
    }
}

/// Digits as a JSON number that keeps them; other text stays text, for the vendor to refuse.
pub fn literal(digits: &str) -> Value {
    digits
        .parse()
        .map_or_else(|_| Value::from(digits), Value::Number)
}

/// A number with the digits that were typed.
pub fn number(field: &Field, text: &str) -> Result<Value, Wrong> {
    let typed = text.trim();
    if !is_plain_number(typed) {
        let cleaned: String = typed
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '.' || *c == '-')
            .collect();
        let example = if is_plain_number(&cleaned) && !typed.contains(['e', 'E']) {
            cleaned
        } else {
            "12500.50".into()
        };
        return Err(wrong(
            "not-a-number",
            "is not a plain number",
            format!(
                "write digits with a point for decimals, no currency, no thousands mark, no exponent: {example}"
            ),
        ));
    }
    range(field, typed)?;
    Ok(literal(typed))
}

/// The grammar of JSON without an exponent: `-12.50`, never `+1`, `012`, `1e3`, `.5` or `5.`.
pub fn is_plain_number(typed: &str) -> bool {
    let unsigned = typed.strip_prefix('-').unwrap_or(typed);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits)
}

/// Whether a number lies in the field's documented range. Only the comparison goes through a float.
fn range(field: &Field, digits: &str) -> Result<(), Wrong> {
    let value: f64 = digits.parse().unwrap_or(f64::NAN);
    if value.is_infinite() {
        return Err(wrong(
            "out-of-range",
            "has more digits than any vendor can hold",
            "check the digits",
        ));
    }
    let hint = || match (field.least, field.most) {
        (Some(least), Some(most)) => format!("it goes from {least} to {most}"),
        (Some(least), None) => format!("the least is {least}"),
        (_, Some(most)) => format!("the most is {most}"),
        _ => String::new(),
    };
    if field.least.is_some_and(|least| value < least) {
        return Err(wrong("too-small", "is too small", hint()));
    }
    if field.most.is_some_and(|most| value > most) {
        return Err(wrong("too-large", "is too large", hint()));
    }
    Ok(())
}
