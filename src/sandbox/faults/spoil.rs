//! Answers as no vendor means them: web pages, garbage, a gzip bomb, a list that has slipped, a clock that is wrong.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde_json::Value;

use crate::exchange::{Pairs, Reply};

/// What the gzip bomb inflates to: more than any client should take for one answer.
const BOMB: usize = 256 * 1024 * 1024;

const SIGN_IN: &str = "<!doctype html>\n<html><head><title>Sign in</title></head>\
    <body><h1>Sign in</h1><form method=\"post\"><input name=\"user\"></form></body></html>\n";

/// A reply with this status; a body without a `Content-Type` of its own is JSON where it can be read as that.
pub fn said(status: u16, headers: Pairs, say: &str) -> Reply {
    let mut reply = Reply {
        status,
        headers,
        body: Bytes::copy_from_slice(say.as_bytes()),
    };
    if !say.is_empty() && reply.header("Content-Type").is_none() {
        let is_json = serde_json::from_str::<&serde_json::value::RawValue>(say).is_ok();
        let kind = if is_json {
            "application/json"
        } else {
            "text/plain; charset=utf-8"
        };
        reply.headers.push(("Content-Type".into(), kind.into()));
    }
    reply
}

/// The vendor points elsewhere; a client must send the same there.
pub fn redirect(target: &str) -> Reply {
    said(307, vec![("Location".into(), target.into())], "")
}

/// A web page with status 200, as a proxy or a hotel's network puts it in between.
pub fn web_page() -> Reply {
    let kind = ("Content-Type".into(), "text/html; charset=utf-8".into());
    said(200, vec![kind], SIGN_IN)
}

/// Status 200 and bytes that are no text.
pub fn garbage() -> Reply {
    let bytes: Vec<u8> = (0..=255).rev().collect();
    Reply {
        body: bytes.into(),
        ..Reply::json(200, &Value::Null)
    }
}

/// Status 200 and a body of half a megabyte or less that inflates to 256 MiB.
pub fn gzip_bomb() -> Reply {
    let mut reply = Reply::json(200, &Value::Null);
    reply
        .headers
        .push(("Content-Encoding".into(), "gzip".into()));
    Reply {
        // Packing into memory cannot fail.
        body: packed().unwrap_or_default().into(),
        ..reply
    }
}

/// A list that does not end, so that it is met where leads are read one by one, too.
fn packed() -> std::io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let blanks = vec![b' '; 1024 * 1024];
    gzip.write_all(b"{\"data\":[")?;
    for _ in 0..BOMB / blanks.len() {
        gzip.write_all(&blanks)?;
    }
    gzip.finish()
}

/// The reply without the first elements of its list; one without a list stays as it is.
pub fn shifted(reply: Reply, records: usize) -> Reply {
    let Some(mut body) = reply.value() else {
        return reply;
    };
    let Some(list) = list(&mut body) else {
        return reply;
    };
    list.drain(..records.min(list.len()));
    Reply {
        body: Bytes::from(body.to_string()),
        ..reply
    }
}

/// The first list in a body, from the top.
fn list(body: &mut Value) -> Option<&mut Vec<Value>> {
    match body {
        Value::Array(list) => Some(list),
        Value::Object(members) => members.values_mut().find_map(list),
        _ => None,
    }
}

/// The reply with the time that it is there.
pub fn dated(mut reply: Reply, now: Timestamp) -> Reply {
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    reply.headers.push(("Date".into(), date));
    reply
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_loses_its_first_elements_wherever_it_stands() {
        for (body, wanted) in [
            (json!([1, 2, 3]), json!([3])),
            (
                json!({"total": 3, "data": {"leads": [1, 2, 3]}, "tags": [9]}),
                json!({"total": 3, "data": {"leads": [3]}, "tags": [9]}),
            ),
            (json!({"Leads": [1]}), json!({"Leads": []})),
            (json!({"Status": 1}), json!({"Status": 1})),
        ] {
            assert_eq!(shifted(Reply::json(200, &body), 2).value().unwrap(), wanted);
        }
        let exact: Value = serde_json::from_str("[1, 2, 12500.50]").unwrap();
        assert_eq!(shifted(Reply::json(200, &exact), 2).body, "[12500.50]");
    }

    #[test]
    fn what_is_said_is_json_where_it_can_be_read_as_that() {
        let kind = |say: &str, headers| {
            let reply = said(503, headers, say);
            reply.header("content-type").map(str::to_owned)
        };
        assert_eq!(kind("", vec![]), None);
        assert_eq!(kind("{}", vec![]).unwrap(), "application/json");
        assert_eq!(kind("busy", vec![]).unwrap(), "text/plain; charset=utf-8");
        let own = vec![("content-type".to_owned(), "text/xml".to_owned())];
        assert_eq!(kind("{}", own).unwrap(), "text/xml");
    }

    #[test]
    fn the_bomb_is_small_before_it_is_inflated() {
        use std::io::Read as _;
        let bomb = gzip_bomb();
        assert!(bomb.body.len() < 512 * 1024, "{}", bomb.body.len());
        let mut inflated = flate2::read::GzDecoder::new(&bomb.body[..]);
        let mut start = [0; 10];
        inflated.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"{\"data\":[ ");
    }

    #[test]
    fn a_date_is_written_as_http_writes_it() {
        let now = "2026-11-21T07:00:00Z".parse().unwrap();
        let reply = dated(said(200, vec![], ""), now);
        assert_eq!(reply.header("date"), Some("Sat, 21 Nov 2026 07:00:00 GMT"));
    }
}
