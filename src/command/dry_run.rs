//! `--dry-run` and `--curl`: the very request that would be sent, with `$NAMES` where its secrets would stand.

use serde_json::{Map, Value, json};

use super::context::{Context, now};
use crate::account::{Pass, Telling};
use crate::config::{Profile, spelled};
use crate::error::Result;
use crate::exchange::{Cursor, Fetch, Request, Sealed};
use crate::lead::{LeadId, Verdict};
use crate::output::{Block, Report};
use crate::store::{Filter, Store};
use crate::sync::failure::refused;
use crate::sync::outcome::Outcome;
use crate::sync::plan::Plan;

/// What each row would send; `curl` shows it as a curl line.
pub fn outcomes(context: &Context, profile: &Profile, plan: Plan) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for row in plan.rows {
        let Some(change) = &row.change else { continue };
        let exchange = profile
            .vendor
            .write(&profile.account, change)
            .map_err(|refusal| refused(&refusal))?;
        let shown = Shown::new(profile, &exchange.request, context.globals.curl);
        outcomes.push(Outcome {
            request: Some(shown.json),
            message: Some(shown.text),
            ..Outcome::of(row, Verdict::Planned)
        });
    }
    let lines = outcomes.iter().filter_map(|it| it.message.as_deref());
    say_what_to_set(context, lines);
    Ok(outcomes)
}

/// What `get-lead` would ask.
pub fn reads(context: &Context, profile: &Profile, ids: &[LeadId]) -> Result<Report> {
    let mut shown = Vec::new();
    for id in ids {
        let fetch = profile
            .vendor
            .fetch(&profile.account, id)
            .map_err(|refusal| refused(&refusal))?;
        let request = match fetch {
            Fetch::Ask(exchange) => exchange.request,
            Fetch::Search => first_page(profile)?,
        };
        shown.push(Shown::new(profile, &request, context.globals.curl));
    }
    Ok(report(context, shown))
}

/// What `pull-leads` would ask first.
pub fn pulls(context: &Context, profiles: &[&Profile]) -> Result<Report> {
    let curl = context.globals.curl;
    let mut shown = Vec::new();
    for profile in profiles {
        let depots = profile.vendor.depots(&profile.account);
        for depot in &depots {
            let request = depot.look(&profile.account, None).request;
            let pass = profile.masked_place(depot.setting());
            shown.extend(pass.map(|pass| Shown::by(profile, &pass, &request, curl)));
        }
        if depots.is_empty() {
            shown.push(Shown::new(profile, &first_page(profile)?, curl));
        }
    }
    Ok(report(context, shown))
}

/// What `names --refresh` would ask first for each list.
pub fn lists(context: &Context, profile: &Profile, lists: &[&str]) -> Report {
    let (vendor, account) = (profile.vendor, &profile.account);
    let nothing = Telling::default();
    let asked = lists
        .iter()
        .filter_map(|list| vendor.names(account, list, &nothing));
    let shown = asked.map(|it| Shown::new(profile, &it.request, context.globals.curl));
    report(context, shown.collect())
}

/// What `pull-leads --refresh` would ask first: for the first lead that is known, as for all others.
pub fn refreshes(
    context: &Context,
    profiles: &[&Profile],
    store: Option<&Store>,
    open: bool,
) -> Result<Report> {
    let mut shown = Vec::new();
    for profile in profiles {
        let (known, first) = known(store, &profile.name, open)?;
        let Some(first) = first else {
            context
                .output
                .note(&format!("{}: no lead is known", profile.name));
            continue;
        };
        let fetch = profile.vendor.fetch(&profile.account, &first);
        let request = match fetch.map_err(|refusal| refused(&refusal))? {
            Fetch::Ask(exchange) => {
                if known > 1 {
                    let name = &profile.name;
                    let note = format!("{name}: the same for {} more leads", known - 1);
                    context.output.note(&note);
                }
                exchange.request
            }
            Fetch::Search => first_page(profile)?,
        };
        shown.push(Shown::new(profile, &request, context.globals.curl));
    }
    Ok(report(context, shown))
}

/// How many leads of a profile are known, and the first of them.
fn known(store: Option<&Store>, profile: &str, open: bool) -> Result<(usize, Option<LeadId>)> {
    let profiles = [profile.to_owned()];
    let filter = Filter {
        profiles: &profiles,
        ..Filter::default()
    };
    let (mut known, mut first) = (0, None);
    if let Some(store) = store {
        store.lead_rows(&filter, &mut |row| {
            if !open || row.phase()?.is_open() {
                known += 1;
                if first.is_none() {
                    first = Some(LeadId::new(row.id()?));
                }
            }
            Ok(())
        })?;
    }
    Ok((known, first))
}

fn first_page(profile: &Profile) -> Result<Request> {
    let take = profile.vendor.take(&profile.account, Cursor::default());
    Ok(take.map_err(|refusal| refused(&refusal))?.exchange.request)
}

/// A request that would be sent. With `--curl` its JSON holds the line as well, exact where a table cleans it.
pub struct Shown {
    profile: String,
    /// For scripts.
    pub json: Value,
    /// For people.
    pub text: String,
}

impl Shown {
    /// A request of a profile.
    pub fn new(profile: &Profile, request: &Request, curl: bool) -> Self {
        Self::by(profile, &profile.masked_pass(), request, curl)
    }

    /// The same by a masked pass of its own: one to a depot.
    fn by(profile: &Profile, pass: &Pass, request: &Request, curl: bool) -> Self {
        let sealed = profile.vendor.seal(request, pass, now());
        let mut json = to_json(&sealed, pass);
        let text = if curl {
            let line = to_curl(&sealed, pass);
            json.insert("curl".into(), json!(line));
            line
        } else {
            to_text(&sealed, pass)
        };
        Self {
            profile: profile.name.clone(),
            json: Value::Object(json),
            text,
        }
    }
}

fn report(context: &Context, shown: Vec<Shown>) -> Report {
    say_what_to_set(context, shown.iter().map(|it| it.text.as_str()));
    let item = |it: &Shown| json!({ "type": "request", "profile": it.profile, "request": it.json });
    Report {
        kind: "requests",
        items_name: "requests",
        items: shown.iter().map(item).collect(),
        view: shown.into_iter().map(|it| Block::Text(it.text)).collect(),
        ..Report::default()
    }
}

/// Says which variables curl lines stand on: those in which their secrets belong, and what leadctl works out anew for
/// each request.
fn say_what_to_set<'a>(context: &Context, lines: impl Iterator<Item = &'a str>) {
    if !context.globals.curl {
        return;
    }
    let mut names: Vec<String> = Vec::new();
    for name in lines.flat_map(variables) {
        let name = name.trim_start_matches('$').to_owned();
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) && !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        let names = names.join(", ");
        context
            .output
            .note(&format!("Set before you run it: {names}"));
    }
}

/// A request as JSON: `method`, `url`, `headers`, `body`. Only for a request that was sealed with a masked pass.
pub fn to_json(sealed: &Sealed, pass: &Pass) -> Map<String, Value> {
    let mut headers = Map::new();
    for (name, value) in &sealed.headers {
        headers.insert(name.clone(), json!(value));
    }
    let mut object = Map::new();
    object.insert("method".into(), json!(sealed.method));
    object.insert("url".into(), json!(decode_names(sealed.url.as_str(), pass)));
    object.insert("headers".into(), Value::Object(headers));
    if !sealed.body.is_empty() {
        let body = serde_json::from_slice(&sealed.body)
            .unwrap_or_else(|_| json!(String::from_utf8_lossy(&sealed.body)));
        object.insert("body".into(), body);
    }
    object
}

/// A request as people read it: the request line, the headers, the body.
pub fn to_text(sealed: &Sealed, pass: &Pass) -> String {
    let mut lines = vec![format!(
        "{} {}",
        sealed.method.as_str(),
        decode_names(sealed.url.as_str(), pass)
    )];
    lines.extend(
        sealed
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    if !sealed.body.is_empty() {
        lines.push(String::new());
        lines.push(String::from_utf8_lossy(&sealed.body).into_owned());
    }
    lines.join("\n")
}

/// A request as a curl line for a POSIX shell. Secrets are shell variables of the same `$NAMES`.
pub fn to_curl(sealed: &Sealed, pass: &Pass) -> String {
    let names = names(pass);
    let mut words = vec!["curl -sS".to_owned()];
    words.push(format!("-X {}", sealed.method.as_str()));
    words.push(quote(&decode_names(sealed.url.as_str(), pass), &names));
    for (name, value) in &sealed.headers {
        let mut names = names.clone();
        names.extend(variables(value));
        words.push(format!("-H {}", quote(&format!("{name}: {value}"), &names)));
    }
    if !sealed.body.is_empty() {
        let body = String::from_utf8_lossy(&sealed.body);
        words.push(format!("--data-raw {}", quote(&body, &names)));
    }
    words.join(" ")
}

/// The placeholders of a masked pass.
fn names(pass: &Pass) -> Vec<String> {
    if let Some((_, halves)) = spelled("", pass) {
        return halves.into();
    }
    let secrets = pass.secrets.values().chain(pass.token.as_ref());
    let mut names: Vec<_> = secrets.map(|secret| secret.expose().to_owned()).collect();
    // The longer first, so that $KEY does not split $KEY_TWO.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// A `$` in an address is written `%24`; for a placeholder that would only hide what it is.
fn decode_names(url: &str, pass: &Pass) -> String {
    if let Some((spelled, _)) = spelled(url, pass) {
        return spelled;
    }
    names(pass).iter().fold(url.to_owned(), |url, name| {
        url.replace(&name.replacen('$', "%24", 1), name)
    })
}

/// Words such as `$IVVY_SIGNATURE` in a header that we wrote ourselves.
fn variables(text: &str) -> Vec<String> {
    let word = |rest: &str| {
        // A shell parts a variable in braces: ${NAME%%...}.
        let rest = rest.trim_start_matches('{');
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_')
            .collect();
        (!name.is_empty()).then(|| format!("${name}"))
    };
    text.split('$').skip(1).filter_map(word).collect()
}

/// Single quotes around what is literal, double quotes around variables.
fn quote(text: &str, names: &[String]) -> String {
    for name in names.iter().filter(|name| name.starts_with('$')) {
        if let Some((before, after)) = text.split_once(name.as_str()) {
            return format!(
                "{}\"{name}\"{}",
                quote_part(before, names),
                quote_part(after, names)
            );
        }
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn quote_part(text: &str, names: &[String]) -> String {
    if text.is_empty() {
        String::new()
    } else {
        quote(text, names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_single_quoted_and_variables_double_quoted() {
        let names = vec!["$KEY".to_owned()];
        assert_eq!(quote("x-api-key: $KEY", &names), "'x-api-key: '\"$KEY\"");
        assert_eq!(quote("it's $HOME", &names), r"'it'\''s $HOME'");
        assert_eq!(
            variables("IWS $A_KEY:$IVVY_SIGNATURE"),
            ["$A_KEY", "$IVVY_SIGNATURE"]
        );
    }
}
