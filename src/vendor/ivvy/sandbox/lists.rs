//! The lists of the make-believe account: its leads, and what their ids may refer to.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::No;
use crate::vendor::value::shown;
use crate::world::World;

/// More than this is silently ignored, as iVvy does with its undocumented caps.
const CAP: usize = 100;

static LISTS: LazyLock<Value> =
    LazyLock::new(|| match serde_json::from_str(include_str!("lists.json")) {
        Ok(lists) => lists,
        Err(error) => unreachable!("lists that are compiled in cannot be read: {error}"),
    });

/// The entries of a list of the account: `stages`, `types` ...
pub fn entries(list: &str) -> &'static [Value] {
    LISTS
        .get(list)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The entry with this id, be it sent as a number or as text.
pub fn find<'a>(entries: &'a [Value], id: &Value) -> Option<&'a Value> {
    let digits = shown(id);
    entries
        .iter()
        .find(|entry| entry.get("id").map(shown).as_deref() == Some(&*digits))
}

/// A page of one of the account's lists.
pub fn page(list: &str, body: &Map<String, Value>) -> Result<Value, No> {
    let window = Window::of(body)?;
    let all = entries(list);
    let results = all.iter().skip(window.start).take(window.per_page);
    Ok(window.collection(all.len(), &results.cloned().collect::<Vec<_>>()))
}

/// A page of the leads.
pub fn leads(world: &World, body: &Map<String, Value>) -> Result<Value, No> {
    let window = Window::of(body)?;
    let Some(filter) = body.get("filter") else {
        let leads = world.shelf.list(None, window.start, window.per_page);
        let results: Vec<_> = leads.into_iter().map(|lead| lead.body).collect();
        return Ok(window.collection(world.shelf.count(None), &results));
    };
    let filter = filter
        .as_object()
        .ok_or_else(|| No::invalid("filter", "Value must be an object"))?;
    let all = world.shelf.list(None, 0, usize::MAX);
    let left = all.into_iter().map(|lead| lead.body);
    let left: Vec<_> = left.filter(|lead| passes(lead, filter)).collect();
    let results = left.iter().skip(window.start).take(window.per_page);
    Ok(window.collection(left.len(), &results.cloned().collect::<Vec<_>>()))
}

/// Whether a lead shows what a filter asks for. Which filters the list takes is not documented; here it takes any
/// member, and only to be equal.
fn passes(lead: &Value, filter: &Map<String, Value>) -> bool {
    filter
        .iter()
        .all(|(member, wanted)| lead.get(member).map(shown).as_deref() == Some(&*shown(wanted)))
}

struct Window {
    start: usize,
    per_page: usize,
}

impl Window {
    /// `start` counts records: <https://developer.ivvy.com/getting-started/interpreting-the-response/pagination>.
    fn of(body: &Map<String, Value>) -> Result<Self, No> {
        let whole = |key: &str, unsaid: usize| match body.get(key) {
            None | Some(Value::Null) => Ok(unsaid),
            Some(value) => value
                .as_u64()
                .and_then(|number| usize::try_from(number).ok())
                .ok_or_else(|| No::invalid(key, "Value must be a whole number")),
        };
        let asked = whole("perPage", CAP)?;
        Ok(Self {
            start: whole("start", 0)?,
            per_page: if asked == 0 { CAP } else { asked.min(CAP) },
        })
    }

    /// <https://developer.ivvy.com/getting-started/interpreting-the-response/collections>.
    fn collection(&self, total: usize, results: &[Value]) -> Value {
        let meta = json!({
            "totalResults": total, "start": self.start, "perPage": self.per_page, "count": results.len(),
        });
        json!({ "meta": meta, "results": results })
    }
}
