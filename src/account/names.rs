//! An account's own lists: its stages, types, sources ..., each entry with its id and what people call it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use serde_json::Value;

use crate::lead::Phase;

/// One entry of an account's list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Name {
    /// What goes over the wire.
    pub value: Value,
    /// What people call it.
    pub name: String,
    /// Another word for it, where the vendor has one: an alternative code, a user's e-mail address.
    pub code: Option<String>,
    /// For stages: the same in our words.
    pub phase: Option<Phase>,
    /// For reasons and subtypes: the value of the stage or type that it belongs to.
    pub parent: Option<Value>,
}

impl Name {
    /// An entry of which only this much is known.
    pub fn new(value: Value, name: impl Into<String>) -> Self {
        Self {
            value,
            name: name.into(),
            ..Self::default()
        }
    }

    /// Its id as text.
    pub fn id(&self) -> String {
        id_text(&self.value)
    }

    /// Whether it belongs to this entry of another list.
    pub fn belongs_to(&self, parent: &Value) -> bool {
        let own = self.parent.as_ref();
        own.is_some_and(|own| own == parent || id_text(own) == id_text(parent))
    }
}

/// One list of an account.
#[derive(Clone, Debug, Default)]
pub struct List {
    names: Vec<Name>,
    /// When the vendor told it; `None` where the profile wrote it down, which need not be all there is.
    pub told_at: Option<Timestamp>,
    index: OnceLock<Index>,
}

/// Folded names, ids and codes → places.
#[derive(Clone, Debug, Default)]
struct Index {
    names: HashMap<String, Vec<usize>>,
    ids: HashMap<String, Vec<usize>>,
    codes: HashMap<String, Vec<usize>>,
}

impl List {
    /// A list as the vendor told it.
    pub fn told(names: Vec<Name>, at: Timestamp) -> Self {
        Self {
            told_at: Some(at),
            ..Self::configured(names)
        }
    }

    /// A list that the profile wrote down.
    pub fn configured(names: Vec<Name>) -> Self {
        Self {
            names,
            ..Self::default()
        }
    }

    /// Its entries, in the vendor's order.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// Those that people call so.
    pub fn called(&self, text: &str) -> impl Iterator<Item = &Name> {
        self.at(self.index().names.get(&fold(text)))
    }

    /// Those with this id.
    pub fn with_id(&self, text: &str) -> impl Iterator<Item = &Name> {
        self.at(self.index().ids.get(text.trim()))
    }

    /// Those with this code.
    pub fn with_code(&self, text: &str) -> impl Iterator<Item = &Name> {
        self.at(self.index().codes.get(&fold(text)))
    }

    /// Those that belong to an entry of another list.
    pub fn within(&self, parent: &Value) -> impl Iterator<Item = &Name> {
        self.names.iter().filter(|name| name.belongs_to(parent))
    }

    fn at<'a>(&'a self, places: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a Name> {
        let places = places.into_iter().flatten();
        places.filter_map(|place| self.names.get(*place))
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            for (place, name) in self.names.iter().enumerate() {
                let put = |map: &mut HashMap<String, Vec<usize>>, key: String| {
                    map.entry(key).or_default().push(place);
                };
                put(&mut index.names, fold(&name.name));
                put(&mut index.ids, name.id());
                if let Some(code) = &name.code {
                    put(&mut index.codes, fold(code));
                }
            }
            index
        })
    }
}

/// An account's own lists, by the list's name as a card's fields use it (`names = "stages"`).
#[derive(Clone, Debug, Default)]
pub struct Names {
    lists: BTreeMap<String, Arc<List>>,
    /// Nobody can be asked now: what cannot be looked up passes with a warning. Never where something is sent.
    pub offline: bool,
    /// The lists that the vendor was asked for by this command: it is not asked for them again.
    pub asked: BTreeSet<String>,
    /// The flags by which a command to type next meets the account: `-p hotel`; empty where there is no profile.
    pub again: String,
}

impl Names {
    /// A list, where it was told or configured.
    pub fn known(&self, list: &str) -> Option<&List> {
        self.lists.get(list).map(Arc::as_ref)
    }

    /// The entries of a list; empty when it was never told or configured.
    pub fn list(&self, list: &str) -> &[Name] {
        self.known(list).map_or(&[], List::names)
    }

    /// Every list, by its name.
    pub fn lists(&self) -> impl Iterator<Item = (&str, &List)> {
        let lists = self.lists.iter();
        lists.map(|(name, list)| (name.as_str(), list.as_ref()))
    }

    /// Takes a list over, in the place of the one that was known.
    pub fn put(&mut self, name: impl Into<String>, list: List) {
        self.lists.insert(name.into(), Arc::new(list));
    }

    /// The entry that holds a wire value.
    pub fn by_value(&self, list: &str, value: &Value) -> Option<&Name> {
        let list = self.known(list)?;
        list.with_id(&id_text(value)).next()
    }
}

/// Lists that a profile writes down.
impl<const N: usize> From<[(&str, Vec<Name>); N]> for Names {
    fn from(lists: [(&str, Vec<Name>); N]) -> Self {
        let mut names = Self::default();
        for (name, entries) in lists {
            names.put(name, List::configured(entries));
        }
        names
    }
}

/// What one call told of an account's lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamePage {
    /// The entries by their list: a call may tell a list and those that belong to it.
    pub lists: Vec<(&'static str, Vec<Name>)>,
    /// How many records it held.
    pub count: u64,
    /// How many there are in all, where the vendor says.
    pub total: Option<u64>,
}

/// What the calls for a list came to so far: by it the vendor's side decides what to ask next.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// The calls, in order.
    pub calls: Vec<Called>,
    /// What they told, each entry once.
    pub lists: BTreeMap<String, Vec<Name>>,
}

/// What one call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// It was answered.
    Told {
        /// How many records it held.
        count: u64,
        /// How many entries of any list were new.
        fresh: u64,
        /// How many records there are in all, where the vendor says.
        total: Option<u64>,
    },
    /// The vendor has no such call, or does not let us have it.
    Refused,
}

impl Telling {
    /// Takes a page over. The same entry told twice counts once.
    pub fn add(&mut self, page: NamePage) {
        let mut fresh = 0;
        for (list, names) in page.lists {
            let known = self.lists.entry(list.to_owned()).or_default();
            let mut met: BTreeSet<_> = known.iter().map(key).collect();
            for name in names {
                if met.insert(key(&name)) {
                    known.push(name);
                    fresh += 1;
                }
            }
        }
        self.calls.push(Called::Told {
            count: page.count,
            fresh,
            total: page.total,
        });
    }

    /// How many records came so far.
    pub fn taken(&self) -> u64 {
        let counts = self.calls.iter().map(|call| match call {
            Called::Told { count, .. } => *count,
            Called::Refused => 0,
        });
        counts.sum()
    }
}

/// By what two entries are the same: their id, within what they belong to.
fn key(name: &Name) -> (String, String) {
    let parent = name.parent.as_ref().map(id_text);
    (name.id(), parent.unwrap_or_default())
}

/// The id in a wire value as text. It may come as a number here and as a string there; an identifier is an object with
/// the id as its only member.
pub fn id_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) if members.len() == 1 => {
            members.values().map(id_text).collect::<String>()
        }
        other => other.to_string(),
    }
}

/// A name without case, blanks, `_` and `-`: how fields, stages and listed values are compared.
pub fn fold(name: &str) -> String {
    if !name.is_ascii() {
        return folded(name).collect();
    }
    let mut text = String::with_capacity(name.len());
    let kept = name.chars().filter(|c| is_told_apart(*c));
    text.extend(kept.map(|c| c.to_ascii_lowercase()));
    text
}

/// Whether two names are the same to a person: what `fold` makes of them is equal.
pub fn alike(a: &str, b: &str) -> bool {
    folded(a).eq(folded(b))
}

fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| is_told_apart(*c))
        .flat_map(char::to_lowercase)
}

fn is_told_apart(c: char) -> bool {
    !c.is_whitespace() && c != '_' && c != '-'
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_compared_without_case_blanks_and_dashes() {
        assert_eq!(fold("Job Amount"), fold("jobAmount"));
        assert_eq!(fold("lead-lost"), fold("LEAD_LOST"));
    }

    #[test]
    fn an_entry_is_found_by_name_id_and_code_whatever_the_type_of_its_id() {
        let list = List::configured(vec![
            Name::new(json!(47), "Interested"),
            Name {
                code: Some("CONT".into()),
                ..Name::new(json!({ "id": "102" }), "Contacted")
            },
        ]);
        let told = |found: Option<&Name>| found.map(|it| it.name.clone());
        let called = |text| told(list.called(text).next());
        assert_eq!(called("INTER-ested").as_deref(), Some("Interested"));
        assert_eq!(told(list.with_id("102").next()), called("contacted"));
        assert_eq!(told(list.with_code("cont").next()), called("contacted"));
        let mut names = Names::default();
        names.put("stages", list);
        for value in [json!(47), json!("47"), json!({ "id": 47 })] {
            let found = names.by_value("stages", &value).unwrap();
            assert_eq!(found.name, "Interested", "{value}");
        }
    }

    #[test]
    fn what_two_pages_tell_alike_counts_once() {
        let page = |ids: &[u64]| NamePage {
            lists: vec![(
                "sources",
                ids.iter().map(|id| Name::new(json!(id), "x")).collect(),
            )],
            count: ids.len() as u64,
            total: None,
        };
        let mut telling = Telling::default();
        telling.add(page(&[1, 2]));
        telling.add(page(&[2, 3]));
        assert_eq!(telling.lists["sources"].len(), 3);
        assert_eq!(telling.taken(), 4);
        let fresh = telling.calls.iter().map(|call| match call {
            Called::Told { fresh, .. } => *fresh,
            Called::Refused => 99,
        });
        assert_eq!(fresh.collect::<Vec<_>>(), [2, 1]);
    }
}
