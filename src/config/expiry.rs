//! When a token ends that says so itself: the `exp` of a JWT.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

use crate::secret::Secret;

/// The end of a JSON Web Token (<https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4>); `None` where the secret is
/// none, or has no end. Its signature is the vendor's affair.
pub fn expiry(secret: &Secret) -> Option<Timestamp> {
    let mut pieces = secret.expose().split('.');
    let (_head, claims, _signature) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let end = claims.get("exp")?;
    let seconds = end.as_i64().or_else(|| whole(end))?;
    Timestamp::from_second(seconds).ok()
}

/// The whole seconds of an end that is given with a fraction.
fn whole(end: &Value) -> Option<i64> {
    end.is_number()
        .then(|| end.to_string())?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> Secret {
        Secret::placeholder(&format!(
            "head.{}.signature",
            URL_SAFE_NO_PAD.encode(claims)
        ))
    }

    #[test]
    fn a_token_says_when_it_ends() {
        let end = Some("2026-11-21T06:50:00Z".parse().unwrap());
        assert_eq!(expiry(&jwt(r#"{"exp":1795243800}"#)), end);
        assert_eq!(expiry(&jwt(r#"{"exp":1795243800.25}"#)), end);
    }

    #[test]
    fn what_is_no_token_or_has_no_end_says_nothing() {
        for claims in [
            "{}",
            r#"{"exp":"soon"}"#,
            "[]",
            "not JSON",
            r#"{"exp":1e99}"#,
        ] {
            assert_eq!(expiry(&jwt(claims)), None, "{claims}");
        }
        assert_eq!(expiry(&Secret::placeholder("a.b.c")), None);
        assert_eq!(expiry(&Secret::placeholder("plain")), None);
    }
}
