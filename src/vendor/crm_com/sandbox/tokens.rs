//! Logins at the make-believe CRM.COM: two hours each, used or not, as from R12.0.0 on.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, No};
use crate::world::World;

/// The fact that holds every token that is good, with the second at which it ends.
const TOKENS: &str = "tokens";

/// Seconds.
const AN_HOUR: i64 = 60 * 60;

const TWO_HOURS: i64 = 2 * 60 * 60;

/// By user: a credential's value is `sandbox-` and its name.
pub fn by_user(world: &mut World, body: &Map<String, Value>) -> Answer {
    let known = ["username", "password", "organisation"].iter().all(|name| {
        body.get(*name).and_then(Value::as_str) == Some(format!("sandbox-{name}").as_str())
    });
    if known {
        Ok(issue(world))
    } else {
        Err(refused("user, password or organisation are wrong"))
    }
}

/// By web API key, which is the user name of HTTP Basic; the password is empty.
pub fn by_key(world: &mut World, authorization: Option<&str>) -> Answer {
    let good = format!("Basic {}", STANDARD.encode("sandbox-web-api-key:"));
    if authorization == Some(good.as_str()) {
        Ok(issue(world))
    } else {
        Err(refused("the web API key is not known"))
    }
}

fn refused(words: &str) -> No {
    No::new("INVALID_CREDENTIALS", words)
}

/// Forgets a token. One that is not known any more is as good as forgotten.
pub fn release(world: &mut World, body: &Map<String, Value>) {
    let mut tokens = good(world);
    if let Some(token) = body.get("token").and_then(Value::as_str) {
        tokens.shift_remove(token);
    }
    world.shelf.set_fact(TOKENS, Value::Object(tokens));
}

/// Forgets every token.
pub fn expire_all(world: &mut World) {
    world.shelf.set_fact(TOKENS, Value::Null);
}

/// Lets a request in that carries a good token.
pub fn admit(world: &World, token: Option<&str>) -> Result<(), No> {
    if token.is_some_and(|token| good(world).contains_key(token)) {
        return Ok(());
    }
    Err(No::new("INVALID_TOKEN", "the token is not known, or it has run out").status(401))
}

/// The tokens that have not run out.
fn good(world: &World) -> Map<String, Value> {
    let now = world.now.as_second();
    let mut tokens = match world.shelf.fact(TOKENS) {
        Some(Value::Object(tokens)) => tokens,
        _ => Map::new(),
    };
    tokens.retain(|_, until| until.as_i64().is_some_and(|until| now < until));
    tokens
}

/// A token that looks like the JWT of R12.0.0: three parts, far longer than 32 characters.
fn issue(world: &mut World) -> Value {
    let until = world.now.as_second() + TWO_HOURS;
    let count = world.next("logins", 1);
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    // To the hour: whoever tests by thousands of worlds meets few tokens, each of which is masked as long as he lives.
    let exp = (until / AN_HOUR + 1) * AN_HOUR;
    let claims = json!({ "sub": "sandbox", "jti": count, "exp": exp });
    let head = format!("{}.{}", encode(&json!({ "alg": "HS256" })), encode(&claims));
    let signature = URL_SAFE_NO_PAD.encode(Sha256::digest(head.as_bytes()));
    let token = format!("{head}.{signature}");
    let mut tokens = good(world);
    tokens.insert(token.clone(), Value::from(until));
    world.shelf.set_fact(TOKENS, Value::Object(tokens));
    json!({ "token": token })
}
