//! Our questions to CRM.COM as requests, and requests as bytes with the token in its two places.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::CARD;
use crate::account::{Account, Pass};
use crate::exchange::{Cursor, Method, Repeat, Request, Sealed};
use crate::lead::{Change, LeadId, Problem, Refusal, Says, Severity, Via};
use crate::secret::Secret;
use crate::vendor::seal;

/// Every path stands below it. Only `v2` appears in any sample: <https://crmdevelopment.atlassian.net/wiki/x/ppIH>.
pub const ROOT: &str = "/crmapi/rest/v2";
/// Logs in by user and password.
pub const LOGIN: &str = "/crmapi/rest/v2/authentication/token";
/// Logs in by a web API key.
pub const KEY_LOGIN: &str = "/crmapi/rest/v2/authentication/web_api_key/token";
/// Gives the token back.
pub const RELEASE: &str = "/crmapi/rest/v2/authentication/token/release";

/// Leads asked for at once.
pub const PAGE: u64 = 100;

/// The bytes. The token is no header: a GET carries it in the query and a POST in its body
/// (<https://crmdevelopment.atlassian.net/wiki/x/1IsH>).
pub fn seal(request: &Request, pass: &Pass) -> Sealed {
    let mut request = request.clone();
    let mut credentials = Vec::new();
    match request.path.as_str() {
        LOGIN => put(&mut request.body, 1, "password", pass.secret("password")),
        KEY_LOGIN => credentials.push((
            "Authorization".to_owned(),
            basic(pass.secret("web_api_key"), pass.masked),
        )),
        _ => {
            let token = pass.token.as_ref().map(Secret::expose);
            match (token, request.method) {
                (Some(token), Method::Get) => {
                    request.query.insert(0, ("token".into(), token.to_owned()));
                }
                (Some(token), _) => put(&mut request.body, 0, "token", token),
                (None, _) => {}
            }
        }
    }
    seal::json(&request, pass, credentials)
}

/// Logs in: by user where the profile names one, else by the web API key. `seal` adds the password or the key.
pub fn login(account: &Account) -> Request {
    let mut body = Map::new();
    let path = if account.text("username").is_some() {
        member(&mut body, account, "username");
        member(&mut body, account, "organisation");
        LOGIN
    } else {
        KEY_LOGIN
    };
    member(&mut body, account, "unit");
    post(path, body).repeat(Repeat::Safe)
}

fn member(body: &mut Map<String, Value>, account: &Account, setting: &str) {
    if let Some(text) = account.text(setting) {
        body.insert(setting.to_owned(), Value::from(text));
    }
}

/// Gives the token back, which `seal` puts in.
pub fn release() -> Request {
    post(RELEASE, Map::new()).repeat(Repeat::Safe)
}

/// The account's lead types: harmless, and only answered to who is logged in.
pub fn ping() -> Request {
    types()
}

/// The account's lead types, from R9.0.0 on (pageId 494978).
pub fn types() -> Request {
    get("/leads/configuration/types/list")
}

/// The statuses of every pipeline, from R18.0.0 on (pageId 491250).
pub fn pipelines() -> Request {
    get("/leads/configuration/pipelines/list")
}

/// The statuses of a lead type, deprecated since R18.0.0 (pageId 532456).
pub fn statuses(type_id: &str) -> Request {
    get("/leads/configuration/statuses/list").query("lead_type_identifier", format!("id={type_id}"))
}

/// The next leads of the list. CRM.COM's other lists page by these two parameters
/// (<https://crmdevelopment.atlassian.net/wiki/spaces/V4Development/pages/491548>); for leads the page is cut before it
/// says, so this is unconfirmed. Its filters are called semi-optional: the profile may name some.
pub fn take(account: &Account, after: Cursor) -> Request {
    let filters = account.texts("list_filter");
    let filters = filters.iter().filter_map(|filter| filter.split_once('='));
    let list = filters.fold(get("/leads/list"), |list, (name, value)| {
        list.query(name, value)
    });
    list.query("number_of_results", PAGE.to_string())
        .query("offset", after.0.to_string())
}

/// One lead. In a query an identifier is written `name=value`: <https://crmdevelopment.atlassian.net/wiki/x/IesH>.
pub fn fetch(id: &LeadId) -> Request {
    let (key, value) = names(id);
    get("/leads/show").query("lead_identifier", format!("{key}={value}"))
}

/// Creates a lead.
pub fn add(change: &Change) -> Result<Request, Refusal> {
    let mut body = Map::new();
    carry(&mut body, change)?;
    Ok(post(&format!("{ROOT}/leads/create"), body))
}

/// Changes fields, and the status if there is one.
pub fn update(change: &Change) -> Result<Request, Refusal> {
    to_lead(&format!("{ROOT}/leads/update"), change)
}

/// Moves a lead to another status, by the call that was asked for.
pub fn change(account: &Account, change: &Change) -> Result<Request, Refusal> {
    let below = match change.via {
        None => return update(change),
        Some(Via::Win) => "/leads/win",
        Some(Via::Lose) => path(account, "lose_path"),
        Some(Via::Cancel) => path(account, "cancel_path"),
    };
    to_lead(&format!("{ROOT}{below}"), change)
}

/// A path that the profile may know better than the card.
fn path<'a>(account: &'a Account, setting: &str) -> &'a str {
    let inferred = CARD
        .setting
        .get(setting)
        .and_then(|it| it.default.as_deref());
    account.text(setting).or(inferred).unwrap_or_default()
}

fn to_lead(path: &str, change: &Change) -> Result<Request, Refusal> {
    let mut body = Map::new();
    if let Some(id) = &change.lead {
        let (key, value) = names(id);
        body.insert("lead_identifier".into(), json!({ key: value }));
    }
    if let Some(stage) = &change.stage {
        body.insert(CARD.stage_field.clone(), stage.value.clone());
    }
    carry(&mut body, change)?;
    Ok(post(path, body))
}

/// The key and the value by which a lead is named.
pub fn names(id: &LeadId) -> (&'static str, &str) {
    match id.as_str().strip_prefix("id:") {
        Some(id) => ("id", id),
        None => ("number", id.as_str()),
    }
}

fn get(below: &str) -> Request {
    Request::new(Method::Get, format!("{ROOT}{below}")).repeat(Repeat::Safe)
}

fn post(path: &str, body: Map<String, Value>) -> Request {
    Request::new(Method::Post, path).body(Value::Object(body))
}

/// Puts the fields of a change into a body: dotted names become objects, `extra.` falls away, `null` stays and clears.
fn carry(body: &mut Map<String, Value>, change: &Change) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    for (name, value) in &change.fields {
        let inner = name.strip_prefix("extra.").unwrap_or(name);
        if inner.len() < name.len() && is_known(inner) {
            problems.push(not_extra(name, inner));
        } else if !nest(body, inner, value) {
            problems.push(given_twice(name));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(problems))
    }
}

/// Whether a member is ours to write: by `extra.` it would pass by the rules of the card.
fn is_known(member: &str) -> bool {
    let top = member.split('.').next().unwrap_or(member);
    top == "token"
        || top == CARD.lead.field
        || CARD.field.contains_key(top)
        || CARD.field.contains_key(&format!("{top}.*"))
}

/// Sets a member of a member of ...; `false` when it is taken.
fn nest(body: &mut Map<String, Value>, name: &str, value: &Value) -> bool {
    let Some((object, rest)) = name.split_once('.') else {
        return body.insert(name.to_owned(), value.clone()).is_none();
    };
    body.entry(object)
        .or_insert_with(|| Value::Object(Map::new()))
        .as_object_mut()
        .is_some_and(|inner| nest(inner, rest, value))
}

fn not_extra(name: &str, inner: &str) -> Problem {
    let message = format!("`{inner}` is a member that leadctl writes itself, not an extra one");
    let hint = if CARD.field(inner).is_some() {
        format!("give it as {inner}")
    } else {
        format!("leave {name} out")
    };
    problem("known-member", name, message, hint)
}

fn given_twice(name: &str) -> Problem {
    let message = format!("`{name}` is given twice, once as a whole and once by a member");
    problem("duplicate-field", name, message, "give it once".into())
}

fn problem(code: &'static str, name: &str, message: String, hint: String) -> Problem {
    Problem {
        code: code.into(),
        field: Some(name.to_owned()),
        message,
        hint,
        value: None,
        rule: Says::House,
        rule_id: None,
        severity: Severity::Error,
    }
}

fn put(body: &mut Option<Value>, at: usize, name: &str, text: &str) {
    if let Some(Value::Object(members)) = body {
        let at = at.min(members.len());
        members.shift_insert(at, name.to_owned(), Value::from(text));
    }
}

/// The key is the user name, the password is empty. A placeholder stays readable: base64 of it would help nobody.
fn basic(key: &str, masked: bool) -> String {
    if masked {
        format!("Basic {key}")
    } else {
        format!("Basic {}", STANDARD.encode(format!("{key}:")))
    }
}
