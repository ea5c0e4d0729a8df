//! The account's own lists: each has its own word for a name, and two of them hold another list within.

use serde_json::Value;

use super::{answer, by_name};
use crate::account::{Name, NamePage, fold};
use crate::exchange::Reply;
use crate::fault::Fault;
use crate::vendor::told::{Object, word_of};
use crate::vendor::value::literal;

/// What `applyTo` of a stage says where it is one of opportunities: <https://developer.ivvy.com/crm/add-or-update-lead-stage>.
const OF_OPPORTUNITIES: &str = "1";

/// A page of one of the account's lists, and of what it holds within.
pub fn names(list: &str, reply: &Reply) -> Result<NamePage, Fault> {
    let body = answer(reply)?;
    let results = body.get("results").and_then(Value::as_array);
    let results = results.ok_or_else(|| Fault::unreadable(reply))?;
    let entries: Vec<&Object> = results.iter().filter_map(Value::as_object).collect();
    let meta = body.get("meta").and_then(Value::as_object);
    let total = meta.and_then(|meta| word_of(meta, "totalResults"));
    Ok(NamePage {
        lists: lists(list, &entries),
        count: results.len() as u64,
        total: total.and_then(|total| total.parse().ok()),
    })
}

fn lists(list: &str, entries: &[&Object]) -> Vec<(&'static str, Vec<Name>)> {
    match list {
        "stages" => {
            let of_leads: Vec<&Object> = entries
                .iter()
                .copied()
                .filter(|it| is_of_leads(it))
                .collect();
            vec![
                (
                    "stages",
                    of_leads.iter().filter_map(|it| stage(it)).collect(),
                ),
                ("reasons", within(&of_leads, "reasons", "reason")),
            ]
        }
        "types" => vec![
            (
                "types",
                entries.iter().filter_map(|it| entry(it, "type")).collect(),
            ),
            ("subtypes", within(entries, "subtypes", "name")),
        ],
        "sources" => vec![("sources", plain(entries, "name"))],
        "qualities" => vec![("qualities", plain(entries, "label"))],
        "channels" => vec![("channels", plain(entries, "name"))],
        "industries" => vec![("industries", plain(entries, "name"))],
        "users" => vec![("users", entries.iter().filter_map(|it| user(it)).collect())],
        _ => Vec::new(),
    }
}

fn plain(entries: &[&Object], called: &str) -> Vec<Name> {
    let entries = entries.iter();
    entries.filter_map(|it| entry(it, called)).collect()
}

/// An entry; one without an id cannot be meant, and one without a name goes by its id.
fn entry(object: &Object, called: &str) -> Option<Name> {
    let id = word_of(object, "id")?;
    let name = word_of(object, called).unwrap_or_else(|| id.clone());
    Some(Name::new(literal(&id), name.trim()))
}

fn is_of_leads(stage: &Object) -> bool {
    word_of(stage, "applyTo").as_deref() != Some(OF_OPPORTUNITIES)
}

/// No page tells a stage's phase, but for the two whose names no account can change.
fn stage(object: &Object) -> Option<Name> {
    let name = entry(object, "name")?;
    Some(Name {
        phase: by_name(&fold(&name.name)),
        ..name
    })
}

/// A user goes by first and last name, and by the e-mail address.
fn user(object: &Object) -> Option<Name> {
    let user = entry(object, "name")?;
    let parts = ["firstName", "lastName"].map(|part| word_of(object, part));
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let code = word_of(object, "email");
    let name = if parts.is_empty() {
        user.name
    } else {
        parts.join(" ").trim().to_owned()
    };
    Some(Name { name, code, ..user })
}

/// What the entries hold within themselves, each belonging to its own.
fn within(entries: &[&Object], member: &str, called: &str) -> Vec<Name> {
    let inner = |object: &&Object| {
        let parent = word_of(object, "id").map(|id| literal(&id));
        let inner = object.get(member).and_then(Value::as_array);
        let inner = inner.into_iter().flatten().filter_map(Value::as_object);
        let named = inner.filter_map(|it| entry(it, called));
        let owned = named.map(move |name| Name {
            parent: parent.clone(),
            ..name
        });
        owned.collect::<Vec<_>>()
    };
    entries.iter().flat_map(inner).collect()
}
