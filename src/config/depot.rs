//! A depot's address: a SAS URL, parted into where the depot is and the key to it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

use super::expiry::sas_expiry;
use super::{Environment, Profile, address};
use crate::account::Pass;
use crate::depot::KEY;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// Where a masked pass to a depot leads: the secret that holds the address is not fetched to show a request.
const NOWHERE: &str = "https://depot.invalid";

/// What a SAS URL holds.
pub struct Place {
    /// Address and key, for a session with the depot alone.
    pub pass: Pass,
    /// When the key ends, where it says so itself.
    pub expires: Option<Timestamp>,
    /// The letters of what the key allows, where it says so itself.
    pub permissions: Option<String>,
}

impl Profile {
    /// The depot that a setting names, its secret fetched from where it is. `None` where the profile does not have the
    /// setting. Errors: 4 where the secret is missing, 8 where it is no SAS URL; neither quotes it.
    pub fn place(&self, setting: &str, env: &Environment) -> Result<Option<Place>> {
        let Some(source) = self.secrets.get(setting) else {
            return Ok(None);
        };
        env.mask_proxies();
        let secret = source
            .resolve(env)
            .map_err(|error| self.about_secret(error, setting))?;
        let place = read(&secret, self.allow_http).map_err(|(what, hint)| {
            let message = format!("profile {}, {setting}: it {what}", self.name);
            Error::new(Kind::Config, "not-a-sas-url", message)
                .hint(hint)
                .detail("profile", self.name.clone())
        })?;
        Ok(Some(place))
    }

    /// The same for showing a request: nothing is fetched, and a `$NAME` stands for the whole SAS URL.
    pub fn masked_place(&self, setting: &str) -> Option<Pass> {
        let stand_in = self.stand_in(self.secrets.get(setting)?, setting);
        let base = Url::parse(NOWHERE).ok()?;
        Some(pass(base, Secret::placeholder(&stand_in), true))
    }
}

/// An address of a masked pass to a depot as a shell would put it together, and the two halves that it takes from the one
/// secret: what stands before the `?` of the SAS URL, and what stands behind it. `None` for any other pass.
pub fn spelled(url: &str, pass: &Pass) -> Option<(String, [String; 2])> {
    let name = pass.secrets.get(KEY)?.expose();
    let bare = name.trim_start_matches('$');
    let (before, behind) = (format!("${{{bare}%%\\?*}}"), format!("${{{bare}#*\\?}}"));
    let spelled = url.replace(name, &behind).replace(NOWHERE, &before);
    Some((spelled.replacen("*}/?", "*}?", 1), [before, behind]))
}

fn pass(base: Url, key: Secret, masked: bool) -> Pass {
    Pass {
        base,
        headers: Vec::new(),
        secrets: BTreeMap::from([(KEY.to_owned(), key)]),
        token: None,
        masked,
    }
}

/// Reads a SAS URL; the error is what is wrong with it and what to write. It quotes nothing.
fn read(
    secret: &Secret,
    allow_http: bool,
) -> std::result::Result<Place, (&'static str, &'static str)> {
    const SHAPE: &str = "a SAS URL reads https://ACCOUNT.queue.core.windows.net/QUEUE?...&sig=..., and its query is the key";
    let text = secret.expose();
    let (before, key) = text
        .split_once('?')
        .ok_or(("is no SAS URL: it has no query (?)", SHAPE))?;
    let base = address::read(before, allow_http)?;
    if base.path().trim_matches('/').is_empty() {
        return Err(("names no queue or container behind the host", SHAPE));
    }
    let values = |name: &str| -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(key.as_bytes());
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let signature = values("sig").filter(|signature| !signature.is_empty());
    let signature = signature.ok_or(("is no SAS URL: its query has no sig", SHAPE))?;
    if key.contains('#') {
        return Err(("holds a fragment (#)", SHAPE));
    }
    // Whoever echoes a part of the key gives it away as well.
    Secret::new(signature);
    Ok(Place {
        pass: pass(base, Secret::new(key), false),
        expires: sas_expiry(secret),
        permissions: values("sp"),
    })
}

/// Where a SAS URL leads, without its key: `account.queue.core.windows.net/leads`.
pub fn whereabouts(secret: &Secret) -> Option<String> {
    let place = read(secret, true).ok()?;
    let base = &place.pass.base;
    let port = base.port().map_or_else(String::new, |it| format!(":{it}"));
    Some(format!("{}{port}{}", base.host_str()?, base.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://crfleads.queue.core.windows.net/leads?sv=2021-12-02&se=2026-12-01T00%3A00Z&sp=p&sig=canary%2Bsas%2Fkey%3D";

    #[test]
    fn a_sas_url_is_an_address_and_its_key() {
        let place = read(&Secret::new(URL), false).ok().unwrap();
        assert_eq!(
            place.pass.base.as_str(),
            "https://crfleads.queue.core.windows.net/leads"
        );
        assert_eq!(
            place.pass.secret(KEY),
            "sv=2021-12-02&se=2026-12-01T00%3A00Z&sp=p&sig=canary%2Bsas%2Fkey%3D"
        );
        assert_eq!(place.permissions.as_deref(), Some("p"));
        assert_eq!(place.expires, Some("2026-12-01T00:00:00Z".parse().unwrap()));
        assert_eq!(
            whereabouts(&Secret::new(URL)).as_deref(),
            Some("crfleads.queue.core.windows.net/leads")
        );
        for echoed in ["canary+sas/key=", "canary%2Bsas%2Fkey%3D"] {
            assert_eq!(crate::secret::mask(echoed), "[secret]");
        }
    }

    #[test]
    fn what_is_no_sas_url_is_refused_without_being_quoted() {
        for text in [
            "https://crfleads.queue.core.windows.net/leads",
            "https://crfleads.queue.core.windows.net/?sv=1&sig=canary",
            "https://crfleads.queue.core.windows.net/leads?sv=1&canary",
            "https://u:canary@crfleads.queue.core.windows.net/leads?sig=x",
            "http://crfleads.queue.core.windows.net/leads?sig=canary",
            "https://crfleads.queue.core.windows.net/leads?sig=canary#x",
            "canary",
        ] {
            let (what, hint) = read(&Secret::placeholder(text), false).err().unwrap();
            assert!(!what.contains("canary") && !hint.contains("canary"));
        }
    }

    #[test]
    fn a_masked_address_is_put_together_from_the_two_halves_of_the_secret() {
        let pass = pass(
            Url::parse(NOWHERE).unwrap(),
            Secret::placeholder("$CRF_QUEUE"),
            true,
        );
        let spell = |url: &str| spelled(url, &pass).unwrap().0;
        assert_eq!(
            spell("https://depot.invalid/messages?n=1&$CRF_QUEUE"),
            r"${CRF_QUEUE%%\?*}/messages?n=1&${CRF_QUEUE#*\?}"
        );
        assert_eq!(
            spell("https://depot.invalid/?comp=list&$CRF_QUEUE"),
            r"${CRF_QUEUE%%\?*}?comp=list&${CRF_QUEUE#*\?}"
        );
    }
}
