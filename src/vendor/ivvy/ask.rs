//! Our questions to iVvy as requests, and requests as signed bytes.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::sign::{self, Signed};
use crate::account::{Account, Pass};
use crate::exchange::{Cursor, Method, Repeat, Request, Sealed, Ticket};
use crate::lead::Change;
use crate::vendor::seal;
use crate::vendor::value::literal;

/// The only type of body that iVvy lists; it is part of what is signed.
pub const CONTENT_TYPE: &str = "application/json";

/// The namespace of leads that are written, which is not the one where they are read.
pub const NAMESPACE: &str = "contact";
/// The action that adds a lead, or changes one.
pub const ACTION: &str = "addOrUpdateLead";

/// Leads asked for at once. The list's cap is not documented: its sample shows 100, and more than the cap is silently
/// ignored (<https://developer.ivvy.com/getting-started/interpreting-the-response/pagination>).
pub const PAGE: u64 = 100;

/// The bytes of a request. The body is written once: the same bytes are hashed, signed and sent. A request that is
/// only shown carries `$IVVY_SIGNATURE`.
pub fn seal(request: &Request, pass: &Pass, now: Timestamp) -> Sealed {
    let url = pass.address(&request.path, &request.query);
    let body = seal::body(request);
    let md5 = sign::md5(&body);
    let mut headers = vec![
        ("Content-Type".to_owned(), CONTENT_TYPE.to_owned()),
        ("Content-MD5".to_owned(), md5.clone()),
        (
            "IVVY-Date".to_owned(),
            now.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        ),
        ("X-Api-Version".to_owned(), "1.0".to_owned()),
    ];
    headers.extend(pass.extra_headers());
    let signed = Signed {
        md5: &md5,
        content_type: CONTENT_TYPE,
        // The path of the request, not of the address: what stands before `/api/` is not signed.
        address: &format!("{}?{}", request.path, url.query().unwrap_or_default()),
        headers: &headers,
    };
    let signature = if pass.masked {
        "$IVVY_SIGNATURE".to_owned()
    } else {
        signed.signature(pass.secret("api_secret"))
    };
    headers.push((
        "X-Api-Authorization".to_owned(),
        format!("IWS {}:{signature}", pass.secret("api_key")),
    ));
    Sealed {
        method: request.method,
        url,
        headers,
        body,
    }
}

/// The harmless question: <https://developer.ivvy.com/getting-started/test>.
pub fn ping() -> Request {
    call("test", "ping", Map::new()).repeat(Repeat::Safe)
}

/// The next leads of the list; `start` counts records from 0: <https://developer.ivvy.com/crm/get-lead-list>. Which
/// filters this list takes is not documented; those of the profile are passed on, `{"filter": {"key": value}}`.
pub fn take(account: &Account, after: Cursor) -> Request {
    let mut body = Map::new();
    let filters: Map<String, Value> = account
        .texts("list_filter")
        .iter()
        .filter_map(|filter| filter.split_once('='))
        .map(|(name, value)| (name.to_owned(), literal(value)))
        .collect();
    if !filters.is_empty() {
        body.insert("filter".into(), Value::Object(filters));
    }
    body.insert("perPage".into(), Value::from(PAGE));
    body.insert("start".into(), Value::from(after.0));
    call("crm", "getLeadList", body).repeat(Repeat::Safe)
}

/// Where each of the account's own lists is asked for. Those that come along with another have no call.
const LISTS: [(&str, &str, &str); 7] = [
    ("stages", "crm", "getLeadStageList"),
    ("types", "crm", "getLeadTypeList"),
    ("sources", "crm", "getLeadSourceList"),
    ("qualities", "crm", "getLeadQualityList"),
    ("channels", "crm", "getLeadChannelList"),
    ("industries", "account", "getIndustryList"),
    ("users", "account", "getUserList"),
];

/// The next entries of one of the account's own lists: below <https://developer.ivvy.com/crm> and
/// <https://developer.ivvy.com/account>.
pub fn names(list: &str, after: Cursor) -> Option<Request> {
    let (_, namespace, action) = LISTS.iter().find(|(name, ..)| *name == list)?;
    let mut body = Map::new();
    body.insert("perPage".into(), Value::from(PAGE));
    body.insert("start".into(), Value::from(after.0));
    Some(call(namespace, action, body).repeat(Repeat::Safe))
}

/// Adds a lead, or changes one when the change names it: <https://developer.ivvy.com/contact/add-or-update-lead>.
pub fn write(change: &Change) -> Request {
    call(NAMESPACE, ACTION, parameters(change)).repeat(change.repeat)
}

/// A batch of writes, answered with a ticket: <https://developer.ivvy.com/getting-started/batch/run>. The page does not
/// say whether it must carry a `callbackUrl`; we have no address to give, so it carries none.
///
/// A batch is never repeated, since nothing says that jobs sent twice are done once.
pub fn together(changes: &[Change]) -> Request {
    let job =
        |change| json!({ "namespace": NAMESPACE, "action": ACTION, "params": parameters(change) });
    let mut body = Map::new();
    body.insert("jobs".into(), changes.iter().map(job).collect());
    call("batch", "run", body)
}

/// How far a batch is: <https://developer.ivvy.com/getting-started/batch/progress>.
pub fn progress(ticket: &Ticket) -> Request {
    behind("progress", ticket)
}

/// What became of a batch: <https://developer.ivvy.com/getting-started/batch/results>.
pub fn results(ticket: &Ticket) -> Request {
    behind("results", ticket)
}

/// A ticket is text, also when all of it is digits.
fn behind(action: &str, ticket: &Ticket) -> Request {
    let mut body = Map::new();
    body.insert("async".into(), Value::from(ticket.0.as_str()));
    call("batch", action, body).repeat(Repeat::Safe)
}

/// What a write says of its lead.
pub fn parameters(change: &Change) -> Map<String, Value> {
    let mut body = Map::new();
    if let Some(lead) = &change.lead {
        body.insert("id".into(), literal(lead.as_str()));
    }
    if let Some(stage) = &change.stage {
        body.insert("stageId".into(), stage.value.clone());
    }
    for (field, value) in &change.fields {
        put(&mut body, field, value.clone(), "fieldValue");
    }
    body
}

fn call(namespace: &str, action: &str, body: Map<String, Value>) -> Request {
    Request::new(Method::Post, format!("/api/1.0/{namespace}"))
        .query("action", action)
        .body(Value::Object(body))
}

/// Puts a field with a dotted name where it belongs: `contact.phone` into the object `contact`, `customFields.112` into the
/// list of custom fields. A contact's or company's own custom fields carry `value` where the lead's carry `fieldValue`:
/// <https://developer.ivvy.com/contact/add-or-update-contact>.
fn put(object: &mut Map<String, Value>, field: &str, value: Value, value_key: &str) {
    let Some((head, rest)) = field.split_once('.') else {
        object.insert(field.to_owned(), value);
        return;
    };
    if head == "customFields" {
        let list = object.entry(head).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(json!({ "fieldId": literal(rest), value_key: value }));
        }
    } else {
        let inner = object.entry(head).or_insert_with(|| json!({}));
        if let Some(inner) = inner.as_object_mut() {
            put(inner, rest, value, "value");
        }
    }
}
