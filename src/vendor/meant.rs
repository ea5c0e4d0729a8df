//! What a text means in a field whose values stand in an account's list: an entry, a value as typed, or a "no".
//!
//! A field takes an entry's id as well as its name; the id goes over the wire. A list that the vendor told is whole, so
//! that what it does not hold was missed: whoever may ask the vendor does so once and judges again. One that the profile
//! wrote down need not be whole.

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::card::{Card, Field, Kind, nearest};
use super::value::{self, Wrong, wrong};
use crate::account::{Account, List, Name, id_text};

/// So many entries of a list are told in a hint.
const MOST_TOLD: usize = 20;

/// What a text means.
#[derive(Debug)]
pub struct Meant<'a> {
    /// What goes over the wire, or why nothing can.
    pub value: Result<Value, Wrong>,
    /// The entry of the account's list, where it is one.
    pub entry: Option<&'a Name>,
    /// Why it is not certain that this is meant. It stops nothing.
    pub doubt: Option<Wrong>,
    /// The vendor may know better than the list that is at hand: asked for it, it may tell.
    pub missed: bool,
}

impl<'a> Meant<'a> {
    fn of(value: Result<Value, Wrong>) -> Self {
        Self {
            value,
            entry: None,
            doubt: None,
            missed: false,
        }
    }

    fn entry(name: &'a Name) -> Self {
        Self {
            entry: Some(name),
            ..Self::of(Ok(name.value.clone()))
        }
    }

    /// The value, where nothing is to be said of it.
    pub fn certain(self) -> Option<Value> {
        let is_certain = self.doubt.is_none() && !self.missed;
        self.value.ok().filter(|_| is_certain)
    }
}

/// A field whose values stand in an account's list.
struct Listed<'a> {
    card: &'a Card,
    account: &'a Account,
    field: &'a Field,
    /// The list's name.
    name: &'a str,
    /// The entry to which it must belong, where it is known.
    parent: Option<&'a Value>,
    text: &'a str,
}

impl Card {
    /// What a text means in a field. `parent` is the entry that the field's `of` names, where that is known.
    pub(in crate::vendor) fn meant<'a>(
        &'a self,
        account: &'a Account,
        field: &'a Field,
        text: &'a str,
        parent: Option<&'a Value>,
    ) -> Meant<'a> {
        let list = field.names.as_deref();
        let Some(name) = list.filter(|_| !text.trim().is_empty()) else {
            return Meant::of(value::read(field, text));
        };
        let listed = Listed {
            card: self,
            account,
            field,
            name,
            parent,
            text: text.trim(),
        };
        let known = account.names.known(name);
        match known.filter(|list| !list.names().is_empty()) {
            Some(list) => listed.among(list),
            None => listed.unknown(known.is_some()),
        }
    }

    /// The house rule by which what a list does not hold is refused, unless the account switched it off.
    fn listed_rule(&self, account: &Account) -> Option<&str> {
        let rule = self.house.iter().find(|row| row.listed)?;
        rule.id
            .as_deref()
            .filter(|id| !account.house_rules_off.contains(*id))
    }
}

impl<'a> Listed<'a> {
    /// A list that holds something.
    fn among(&self, list: &'a List) -> Meant<'a> {
        let all = self.hits(list);
        let belongs = |name: &&Name| {
            let parent = self.parent.filter(|_| name.parent.is_some());
            parent.is_none_or(|parent| name.belongs_to(parent))
        };
        let own: Vec<&Name> = all.iter().copied().filter(belongs).collect();
        match (own.as_slice(), all.first()) {
            ([only], _) => Meant::entry(only),
            ([], Some(first)) => self.strange(list, first),
            ([], None) => self.missed(list),
            (several, _) => Meant::of(Err(self.ambiguous(several))),
        }
    }

    /// The entries that the text may mean, each id once.
    fn hits(&self, list: &'a List) -> Vec<&'a Name> {
        let keyed = self.text.split_once(':').and_then(|(key, rest)| {
            let mut keys = self.field.keys.iter();
            let key = keys.find(|it| it.eq_ignore_ascii_case(key.trim()))?;
            Some((key.as_str(), rest.trim()))
        });
        let mut hits: Vec<&Name> = match keyed {
            Some(("id", id)) => list.with_id(id).collect(),
            Some(("name", name)) => list.called(name).collect(),
            Some((_, code)) => list.with_code(code).collect(),
            None => {
                // At a vendor whose identifiers have keys, a code is given by its own.
                let codes = self.field.kind == Kind::Integer;
                let codes = codes.then(|| list.with_code(self.text));
                let named = list.called(self.text).chain(list.with_id(self.text));
                named.chain(codes.into_iter().flatten()).collect()
            }
        };
        let mut met: Vec<&Value> = Vec::new();
        hits.retain(|name| {
            let is_new = !met.contains(&&name.value);
            met.push(&name.value);
            is_new
        });
        hits
    }

    fn ambiguous(&self, hits: &[&Name]) -> Wrong {
        let told: Vec<_> = hits.iter().map(|name| self.told(name)).collect();
        let ids: Vec<_> = hits.iter().map(|name| self.typed_id(name)).collect();
        wrong(
            "ambiguous-name",
            format!(
                "means more than one of the account's {}: {}",
                self.name,
                told.join(", ")
            ),
            format!("give the id instead of the name: {}", ids.join(" or ")),
        )
    }

    /// An entry that belongs elsewhere; a newer list may hold one that belongs here.
    fn strange(&self, list: &'a List, other: &Name) -> Meant<'a> {
        let parent = self.parent.cloned().unwrap_or_default();
        let here = self.parent_name(&parent);
        let home = other.parent.as_ref().map(|home| self.parent_name(home));
        let own: Vec<&Name> = list.within(&parent).collect();
        let hint = if own.is_empty() {
            format!("{here} has no {}", self.name)
        } else {
            format!("the {} of {here} are {}", self.name, names(&own))
        };
        let wrong = wrong(
            "belongs-elsewhere",
            format!(
                "cannot be `{}`, which belongs to {} and not to {here}",
                self.text,
                home.unwrap_or_default()
            ),
            hint,
        );
        Meant {
            missed: self.may_ask(),
            ..Meant::of(Err(wrong))
        }
    }

    /// A text that is no entry of a list that is known.
    fn missed(&self, list: &List) -> Meant<'a> {
        let plain = value::read(self.field, self.text);
        let is_name = plain
            .as_ref()
            .is_err_and(|wrong| wrong.code == "not-an-integer");
        let told = list.told_at.is_some() && self.card.list.contains_key(self.name);
        match plain {
            Err(wrong) if !is_name => Meant::of(Err(wrong)),
            // What the profile wrote down need not be all there is.
            Ok(value) if !told => Meant::of(Ok(value)),
            Err(_) if !told => Meant::of(Err(self.no_entry(list))),
            plain if self.account.names.offline => Meant {
                doubt: Some(self.doubt(list)),
                ..Meant::of(plain.or_else(|_| Ok(Value::from(self.text))))
            },
            plain => match (plain, self.card.listed_rule(self.account)) {
                (Ok(value), None) => Meant::of(Ok(value)),
                (Ok(_), rule) => self.refused(list, rule),
                (Err(_), _) => self.refused(list, None),
            },
        }
    }

    /// What a list that the vendor told does not hold, and by whose rule it is not sent.
    fn refused(&self, list: &List, rule: Option<&str>) -> Meant<'a> {
        let wrong = Wrong {
            rule_id: rule.map(str::to_owned),
            ..self.no_entry(list)
        };
        Meant {
            missed: self.may_ask(),
            ..Meant::of(Err(wrong))
        }
    }

    /// A list of which nothing is known; `is_empty` where the vendor told that it holds nothing.
    fn unknown(&self, is_empty: bool) -> Meant<'a> {
        let plain = value::read(self.field, self.text);
        let can_be_told = self.card.list.contains_key(self.name);
        let may_ask = can_be_told && self.may_ask();
        match plain {
            Ok(value) => Meant {
                missed: may_ask && !is_empty && !self.account.names.offline,
                ..Meant::of(Ok(value))
            },
            Err(wrong) if wrong.code != "not-an-integer" => Meant::of(Err(wrong)),
            Err(_) if can_be_told && self.account.names.offline => Meant {
                doubt: Some(self.not_looked_up()),
                ..Meant::of(Ok(Value::from(self.text)))
            },
            Err(_) => Meant {
                missed: may_ask,
                ..Meant::of(Err(self.nothing_known(is_empty)))
            },
        }
    }

    /// Whether the vendor was not asked for the list yet.
    fn may_ask(&self) -> bool {
        let list = self.card.asked_for(self.name);
        list.is_some_and(|list| !self.account.names.asked.contains(list))
    }

    fn no_entry(&self, list: &List) -> Wrong {
        wrong(
            "unknown-name",
            format!("cannot be `{}`", self.text),
            self.with_command(self.candidates(list), ""),
        )
    }

    fn nothing_known(&self, is_empty: bool) -> Wrong {
        let mut what = format!(
            "is not a number, and no {} of this account are known by name",
            self.name
        );
        if is_empty {
            what = format!(
                "is not a number, and {} told an empty list of {}",
                self.card.name, self.name
            );
        }
        let hint = value::sample(self.field, "its number");
        let hint = if self.card.list.contains_key(self.name) {
            self.with_command(hint, " --refresh")
        } else {
            hint
        };
        wrong("unknown-name", what, hint)
    }

    fn not_looked_up(&self) -> Wrong {
        wrong(
            "not-looked-up",
            format!("is not looked up, since no {} are known here", self.name),
            self.with_command(
                "they are fetched before anything is sent".into(),
                " --refresh",
            ),
        )
    }

    fn doubt(&self, list: &List) -> Wrong {
        let what = format!("is not among the {} that are known here", self.name);
        wrong(
            "not-looked-up",
            what,
            self.with_command(self.candidates(list), " --refresh"),
        )
    }

    /// "did you mean", and the entries where they are few.
    fn candidates(&self, list: &List) -> String {
        let own: Vec<&Name> = match self.parent {
            Some(parent) => list.within(parent).collect(),
            None => list.names().iter().collect(),
        };
        let mut parts = Vec::new();
        if let Some(near) = nearest(self.text, own.iter().map(|name| name.name.as_str())) {
            parts.push(format!("did you mean {near}?"));
        }
        if !own.is_empty() && own.len() <= MOST_TOLD {
            parts.push(format!("the account's {} are {}", self.name, names(&own)));
        }
        parts.join(" ")
    }

    /// A hint with the command to type next, where the vendor tells the list.
    fn with_command(&self, hint: String, refresh: &str) -> String {
        if !self.card.list.contains_key(self.name) {
            return hint;
        }
        let again = match self.account.names.again.as_str() {
            "" => "-p PROFILE",
            again => again,
        };
        let command = format!("leadctl names {} {again}{refresh}", self.name);
        if hint.is_empty() {
            format!("see {command}")
        } else {
            format!("{hint}; see {command}")
        }
    }

    /// An entry with its id, and with what it belongs to.
    fn told(&self, name: &Name) -> String {
        let id = self.typed_id(name);
        match &name.parent {
            Some(parent) => format!("{} ({id}, of {})", name.name, self.parent_name(parent)),
            None => format!("{} ({id})", name.name),
        }
    }

    /// An id as it is typed: `47`, or `id:102` where identifiers have keys.
    fn typed_id(&self, name: &Name) -> String {
        typed_id(self.field, &name.value)
    }

    /// What people call the entry that another one belongs to.
    fn parent_name(&self, parent: &Value) -> String {
        let of = self.field.of.as_deref().and_then(|of| self.card.field(of));
        let list = of.and_then(|field| field.names.as_deref());
        let known = list.and_then(|list| self.account.names.by_value(list, parent));
        known.map_or_else(|| id_text(parent), |name| name.name.clone())
    }
}

/// An entry's id as a field takes it: `47`, or `id:102` where the wire carries it under a key.
pub fn typed_id(field: &Field, value: &Value) -> String {
    let id = id_text(value);
    match value {
        Value::Object(members) if field.kind == Kind::Identifier => {
            let key = members.keys().next().map_or("id", String::as_str);
            format!("{key}:{id}")
        }
        _ => id,
    }
}

fn names(all: &[&Name]) -> String {
    let names: Vec<_> = all.iter().map(|name| name.name.as_str()).collect();
    names.join(", ")
}
