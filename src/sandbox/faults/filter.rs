//! Which requests a fault fits: by vendor, method, path and what stands in the body.

use crate::exchange::{Method, Sealed};

/// What a request must be like; what is not said fits every one.
#[derive(Default)]
pub(super) struct Filter {
    /// The vendor's id.
    pub vendor: Option<String>,
    /// The method.
    pub method: Option<Method>,
    /// The path below the vendor's address; `*` stands for any text, slashes too.
    pub path: Option<String>,
    /// Text that the body contains.
    pub body: Option<String>,
}

impl Filter {
    /// Whether a request to a vendor is like this.
    pub fn fits(&self, vendor: &str, asked: &Sealed) -> bool {
        let path = |pattern: &String| is_like(asked.url.path(), pattern);
        let body = |text: &String| holds(&asked.body, text.as_bytes());
        self.vendor.as_ref().is_none_or(|wanted| wanted == vendor)
            && self.method.is_none_or(|wanted| wanted == asked.method)
            && self.path.as_ref().is_none_or(path)
            && self.body.as_ref().is_none_or(body)
    }
}

/// Whether a text is like a pattern whose `*` stand for any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return text == pattern;
    };
    let Some(mut left) = text.strip_prefix(start) else {
        return false;
    };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    // Each piece is taken as early as it comes: that leaves the most for the others.
    for piece in middle.split('*') {
        match left.split_once(piece) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(end)
}

fn holds(body: &[u8], text: &[u8]) -> bool {
    text.is_empty() || body.windows(text.len()).any(|window| window == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text_and_nothing_else_does() {
        let path = "/general-leads/660001/status";
        for pattern in [
            "*",
            "**",
            path,
            "/general-leads/*",
            "*/status",
            "/general-leads/*/status",
            "/*leads*6*1*status*",
            "/general-leads/660001/status*",
        ] {
            assert!(is_like(path, pattern), "{pattern}");
        }
        for pattern in [
            "",
            "/general-leads",
            "/general-leads/?/status",
            "*/accept",
            "/general-leads/*/status/*",
            "/general-leads/660001*60001/status",
            "*1*1*status",
            "/general-leads/660001/status*status",
        ] {
            assert!(!is_like(path, pattern), "{pattern}");
        }
    }

    #[test]
    fn a_body_holds_a_text_anywhere() {
        for text in ["LEAD_LOST", "", "{", "\"}"] {
            assert!(holds(br#"{"status":"LEAD_LOST"}"#, text.as_bytes()));
        }
        assert!(!holds(b"LEAD", b"LEAD_LOST"));
    }
}
