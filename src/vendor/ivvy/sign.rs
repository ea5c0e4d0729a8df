//! iVvy's signature: <https://developer.ivvy.com/getting-started/creating-the-request/signing-the-request>.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;

use crate::exchange::Pairs;

/// What a signature covers.
pub struct Signed<'a> {
    /// The MD5 of the body, in hexadecimal.
    pub md5: &'a str,
    /// The exact `Content-Type` header.
    pub content_type: &'a str,
    /// The address from `/api/` on, query included, as it goes over the wire.
    pub address: &'a str,
    /// All headers; only those whose names start with `IVVY` count.
    pub headers: &'a Pairs,
}

impl Signed<'_> {
    /// The signature: HMAC-SHA1 of the text in lower-case hexadecimal, not base64.
    pub fn signature(&self, secret: &str) -> String {
        hmac(secret, &self.text())
    }

    /// The string to sign: parts without separators, all in lower case, even the name of the action. Where the `Date`
    /// header would stand there is nothing, since we send `IVVY-Date`.
    pub fn text(&self) -> String {
        let Self {
            md5,
            content_type,
            address,
            headers,
        } = self;
        let headers = ivvy_headers(headers);
        format!("POST{md5}{content_type}{address}1.0{headers}").to_lowercase()
    }
}

/// HMAC-SHA1 in lower-case hexadecimal: <https://developer.ivvy.com/development-reference/hmac-sha1>.
pub fn hmac(secret: &str, text: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else {
        unreachable!("HMAC takes a key of any length");
    };
    mac.update(text.as_bytes());
    hexadecimal(&mac.finalize().into_bytes())
}

/// The MD5 of the exact bytes in lower-case hexadecimal, which is not what RFC 1864 says of `Content-MD5`:
/// <https://developer.ivvy.com/development-reference/calculating-md5>.
pub fn md5(body: &[u8]) -> String {
    hexadecimal(&Md5::digest(body))
}

/// `IVVY-Date: x` → `IVVYDate=x`; several are sorted and joined with `&`.
fn ivvy_headers(headers: &Pairs) -> String {
    let mut signed: Vec<String> = headers
        .iter()
        .filter(|(name, _)| name.to_ascii_uppercase().starts_with("IVVY"))
        .map(|(name, value)| format!("{}={value}", name.replace(['-', '_'], "")))
        .collect();
    signed.sort();
    signed.join("&")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
