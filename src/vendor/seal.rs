//! The bytes of a request that carries JSON: alike at every vendor but iVvy, whose headers cover the bytes.

use crate::account::Pass;
use crate::exchange::{Pairs, Request, Sealed};

/// Seals a request: the vendor's own credentials first, then what JSON needs, then the profile's extra headers.
pub fn json(request: &Request, pass: &Pass, credentials: Pairs) -> Sealed {
    let mut headers = credentials;
    headers.push(("Accept".to_owned(), "application/json".to_owned()));
    if request.body.is_some() {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    headers.extend(pass.extra_headers());
    Sealed {
        method: request.method,
        url: pass.address(&request.path, &request.query),
        headers,
        body: body(request),
    }
}

/// The exact bytes of a request's body; empty when there is none.
pub fn body(request: &Request) -> Vec<u8> {
    let body = request.body.as_ref();
    body.map_or_else(Vec::new, |body| body.to_string().into_bytes())
}
