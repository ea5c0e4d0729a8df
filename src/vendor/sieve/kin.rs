//! Two columns of which one belongs to the other, a reason to its stage: judged as a pair, each pair once.

use super::memo::Memo;
use super::{Asked, Place, clause};
use crate::account::Account;
use crate::lead::Operation;
use crate::vendor::card::{Card, Field};

/// What parts the two texts of a pair, and stands in no cell that passes.
const BETWEEN: char = '\u{1f}';

/// A field, and the one to whose value its own belongs.
pub struct Kin<'a> {
    field: &'a Field,
    parent: &'a Field,
    /// The columns that fill it.
    columns: Vec<usize>,
    /// The columns that fill the other one.
    parents: Vec<usize>,
    /// What they hold in the row at hand.
    text: String,
    parent_text: String,
    pair: String,
    memo: Memo<bool>,
}

/// Every pair of which a column is there.
pub fn all<'a>(
    card: &'a Card,
    asked: Asked,
    places: &[Place],
    found: &[Option<(String, &'a Field)>],
) -> Vec<Kin<'a>> {
    let filled = |name: &str| -> Vec<usize> {
        let is_stage = asked.operation == Operation::ChangeStage && name == card.stage_field;
        let fills = |(place, found): (&Place, &Option<(String, &Field)>)| match found {
            Some((field, _)) => field == name,
            None => is_stage && *place == Place::Stage,
        };
        let all = places.iter().zip(found).map(fills).enumerate();
        all.filter(|(_, fills)| *fills).map(|(at, _)| at).collect()
    };
    let kin = card.field.iter().filter_map(|(name, field)| {
        let of = field.of.as_deref()?;
        let parent = card.field(of)?;
        let (columns, parents) = (filled(name), filled(of));
        let is_asked = clause::is_taken(card, asked, name);
        let is_there = !columns.is_empty() || (!parents.is_empty() && is_asked);
        is_there.then(|| Kin {
            field,
            parent,
            columns,
            parents,
            text: String::new(),
            parent_text: String::new(),
            pair: String::new(),
            memo: Memo::default(),
        })
    });
    kin.collect()
}

impl Kin<'_> {
    /// Begins a row.
    pub fn forget(&mut self) {
        self.text.clear();
        self.parent_text.clear();
    }

    /// Takes what a column holds, where it is one of the two.
    pub fn meet(&mut self, column: usize, text: &str) {
        if self.columns.contains(&column) {
            text.clone_into(&mut self.text);
        }
        if self.parents.contains(&column) {
            text.clone_into(&mut self.parent_text);
        }
    }

    /// Whether the full check has nothing to say of the two together.
    pub fn agrees(&mut self, card: &Card, account: &Account) -> bool {
        if self.text.is_empty() && (self.parent_text.is_empty() || !self.field.needed_where_some) {
            return true;
        }
        if self.text.contains(BETWEEN) || self.parent_text.contains(BETWEEN) {
            return false;
        }
        self.pair.clear();
        self.pair.push_str(&self.parent_text);
        self.pair.push(BETWEEN);
        self.pair.push_str(&self.text);
        if let Some(agrees) = self.memo.get(&self.pair) {
            return agrees;
        }
        let agrees = self.judge(card, account);
        self.memo.keep(&self.pair, agrees);
        agrees
    }

    fn judge(&self, card: &Card, account: &Account) -> bool {
        let meant = card.meant(account, self.parent, &self.parent_text, None);
        let parent = meant.entry.map(|name| &name.value);
        if self.text.is_empty() {
            return parent.is_none_or(|parent| !self.field.is_needed_with(account, parent));
        }
        let meant = card.meant(account, self.field, &self.text, parent);
        meant.certain().is_some_and(|value| !value.is_null())
    }
}
