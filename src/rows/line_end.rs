//! Where lines end: LF, CRLF or CR.

/// How many lines end in these bytes: CR, LF, and CRLF as one.
pub fn line_ends(bytes: &[u8], mut after_cr: bool) -> u64 {
    let mut count = 0;
    for byte in bytes {
        count += u64::from(*byte == b'\r' || (*byte == b'\n' && !after_cr));
        after_cr = *byte == b'\r';
    }
    count
}

/// A row's bytes without the line end behind them.
pub fn without_line_end(row: &[u8]) -> &[u8] {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    row.strip_suffix(b"\r").unwrap_or(row)
}
