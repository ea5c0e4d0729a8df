//! Lists in a vendor's answers, of which something is left out.

use bytes::Bytes;
use leadctl::exchange::Reply;
use serde_json::Value;

/// The elements of the first list in a body.
pub fn list(body: &mut Value) -> Option<&mut Vec<Value>> {
    match body {
        Value::Array(list) => Some(list),
        Value::Object(members) => members.values_mut().find_map(list),
        _ => None,
    }
}

fn changed(reply: Reply, change: impl FnOnce(&mut Vec<Value>)) -> Reply {
    let Some(mut body) = reply.value() else {
        return reply;
    };
    if let Some(list) = list(&mut body) {
        change(list);
    }
    Reply {
        body: Bytes::from(body.to_string()),
        ..reply
    }
}

/// The reply without the first elements of its first list.
pub fn shifted(reply: Reply, records: usize) -> Reply {
    changed(reply, |list| drop(list.drain(..records.min(list.len()))))
}

/// The reply with the first elements of its first list alone.
pub fn begun(reply: Reply, records: usize) -> Reply {
    changed(reply, |list| list.truncate(records))
}
