//! The certificates in a PEM text, read fast: a system's bundle of authorities has 200 KB of it.
//!
//! The usual reader takes pains to decode base64 in constant time, as befits a private key. Certificates are public,
//! and decoding a bundle that way took as long as the rest of an update.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// Each certificate's DER, in order; `None` for one that is cut short or not base64. What stands between them is
/// commentary. <https://www.rfc-editor.org/rfc/rfc7468>
pub(super) fn certificates(text: &str) -> impl Iterator<Item = Option<Vec<u8>>> {
    text.split(BEGIN).skip(1).map(|after| {
        let (body, _) = after.split_once(END)?;
        let body: String = body.lines().map(str::trim).collect();
        STANDARD.decode(body).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_found_between_commentary_whatever_the_line_ends() {
        let text = format!("# One\n{BEGIN}\nAQ\r\nID\n{END}\n# Two\n{BEGIN}\nBA==\n{END}");
        let found: Vec<_> = certificates(&text).collect();
        assert_eq!(found, [Some(vec![1, 2, 3]), Some(vec![4])]);
        assert_eq!(certificates("no certificate").count(), 0);
    }

    #[test]
    fn what_is_cut_short_or_not_base64_is_no_certificate() {
        let cut = format!("{BEGIN}\nAQID\n");
        let odd = format!("{BEGIN}\nA?ID\n{END}");
        for text in [cut, odd] {
            assert_eq!(certificates(&text).collect::<Vec<_>>(), [None]);
        }
    }
}
