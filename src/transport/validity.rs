//! When a certificate ends: the one thing of it that a person asks about.
//!
//! Whether it is to be trusted is rustls's affair, which does not tell this date. The libraries that read all of a
//! certificate bring a dozen crates for these two fields.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::Offset;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of a certificate in DER; `None` where it is none.
/// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>
pub(super) fn end(der: &[u8]) -> Option<Timestamp> {
    let (_, certificate, _) = element(der)?;
    let (_, mut fields, _) = element(certificate)?;
    if fields.first() == Some(&VERSION) {
        fields = element(fields)?.2;
    }
    // Serial number, algorithm and issuer stand before it.
    for _ in 0..3 {
        fields = element(fields)?.2;
    }
    let (SEQUENCE, validity, _) = element(fields)? else {
        return None;
    };
    let (_, _, after_begin) = element(validity)?;
    let (kind, text, _) = element(after_begin)?;
    time(kind, std::str::from_utf8(text).ok()?)
}

/// The first element: its tag, what it holds, and what stands behind it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(first) {
        short @ 0..=0x7f => (short, rest),
        // So many bytes of length follow; no certificate needs more than four.
        long @ 0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(long - 0x80)?;
            let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
            (bytes.iter().fold(0, add), rest)
        }
        _ => return None,
    };
    let (held, behind) = rest.split_at_checked(length)?;
    Some((tag, held, behind))
}

/// Years of two digits up to 49 are of this century. <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>
fn time(kind: u8, text: &str) -> Option<Timestamp> {
    let text = match kind {
        UTC_TIME => {
            let century = if text.get(..2)? < "50" { "20" } else { "19" };
            format!("{century}{text}")
        }
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let read: DateTime = strtime::parse("%Y%m%d%H%M%SZ", text)
        .ok()?
        .to_datetime()
        .ok()?;
    Offset::UTC.to_timestamp(read).ok()
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn certificate(until: i32) -> Vec<u8> {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(until, 12, 31);
        let signed = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        signed.der().to_vec()
    }

    #[test]
    fn a_certificate_tells_when_it_ends_in_this_half_of_the_century_and_later() {
        for (year, wanted) in [
            (2027, "2027-12-31T00:00:00Z"),
            (2061, "2061-12-31T00:00:00Z"),
        ] {
            assert_eq!(end(&certificate(year)), Some(wanted.parse().unwrap()));
        }
        assert_eq!(
            time(UTC_TIME, "991231235959Z"),
            "1999-12-31T23:59:59Z".parse().ok()
        );
    }

    #[test]
    fn what_is_cut_short_or_no_certificate_tells_nothing() {
        let whole = certificate(2027);
        for cut in 0..whole.len() {
            assert_eq!(end(&whole[..cut]), None, "{cut}");
        }
        assert_eq!(end(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
    }
}
