//! What may be a profile's address: https, one host, nothing hidden in it.

use url::{Host, Url};

/// Reads an address; the error is what is wrong with it and what to write. It quotes nothing: a password may be in it.
pub(super) fn read(text: &str, allow_http: bool) -> Result<Url, (&'static str, &'static str)> {
    let mut url = Url::parse(text).map_err(|_| {
        (
            "is not an address",
            "write it with https:// and the host: \"https://www.example.com\"",
        )
    })?;
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return Err((
            "is not a web address",
            "write it with https:// and the host: \"https://www.example.com\"",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err((
            "holds a name or a password",
            "credentials have keys of their own, so that they cannot end up in a log",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err((
            "holds a query (?) or a fragment (#)",
            "end it with the host or a path",
        ));
    }
    if url.scheme() == "http" && !allow_http && !is_this_machine(&url) {
        return Err((
            "is plain http: everybody on the way could read the credentials",
            "write https://, or add allow_http = true if you know the way",
        ));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Whether the address never leaves this machine.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_and_ends_without_a_slash() {
        let url = read("https://www.example.com/rest-api-v1/", false).unwrap();
        assert_eq!(url.as_str(), "https://www.example.com/rest-api-v1");
    }

    #[test]
    fn plain_http_stays_on_this_machine_unless_it_is_allowed() {
        for text in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:9",
        ] {
            assert!(read(text, false).is_ok(), "{text}");
        }
        assert!(read("http://crm.example.com", false).is_err());
        assert!(read("http://localhost.example.com", false).is_err());
        assert!(read("http://crm.example.com", true).is_ok());
    }

    #[test]
    fn nothing_hides_in_an_address() {
        for text in [
            "https://user:canary@example.com",
            "https://user@example.com",
            "https://example.com/?key=canary",
            "https://example.com/#canary",
            "ftp://example.com",
            "example.com",
            "https://",
            "",
        ] {
            let (what, hint) = read(text, true).unwrap_err();
            assert!(!what.contains("canary") && !hint.contains("canary"));
        }
    }
}
