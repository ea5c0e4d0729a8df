//! When a credential ends that says so itself: the `exp` of a JWT, the `se` of a SAS URL.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::secret::Secret;

/// The end of a credential; `None` where it does not say.
pub fn expiry(secret: &Secret) -> Option<Timestamp> {
    sas_expiry(secret).or_else(|| jwt_expiry(secret))
}

/// The end of a SAS URL; `None` where it leaves that to a policy that is kept with the account.
/// <https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas#specify-the-access-policy>
pub(super) fn sas_expiry(secret: &Secret) -> Option<Timestamp> {
    let (_, query) = secret.expose().split_once('?')?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let (_, end) = pairs.find(|(name, _)| name == "se")?;
    if let Ok(at) = end.parse() {
        return Some(at);
    }
    // A date alone is the beginning of that day.
    let day: Date = end.parse().ok()?;
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// The end of a JSON Web Token (<https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4>); `None` where the secret is
/// none, or has no end. Its signature is the vendor's affair.
fn jwt_expiry(secret: &Secret) -> Option<Timestamp> {
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
    fn a_sas_url_says_when_it_ends() {
        for (end, at) in [
            ("2026-12-01T10%3A30%3A00Z", "2026-12-01T10:30:00Z"),
            ("2026-12-01T10:30Z", "2026-12-01T10:30:00Z"),
            ("2026-12-01", "2026-12-01T00:00:00Z"),
        ] {
            let url = format!("https://a.queue.core.windows.net/leads?sp=p&se={end}&sig=x");
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(expiry(&Secret::placeholder(&url)), Some(at), "{end}");
        }
        let by_policy = Secret::placeholder("https://a.queue.core.windows.net/leads?si=ours&sig=x");
        assert_eq!(expiry(&by_policy), None);
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
