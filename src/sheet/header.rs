//! What the command line, a mapping and the header say of the columns → one shape, and everything that is wrong with it.

use super::Wanted;
use super::shape::{Filling, Shape};
use super::trouble::{Concerns, Trouble, find_column, listed, meant};
use crate::lead::{Entry, Operation};
use crate::vendor::card::{Card, Kind, fold, nearest};

const KEEP_ONE: &str = "keep one of the two";

/// Puts a shape together, and remembers who filled which place.
pub struct Filler<'a> {
    card: &'a Card,
    operation: Operation,
    columns: &'a [String],
    /// The shape so far.
    pub shape: Shape,
    /// What is wrong so far.
    pub troubles: Vec<Trouble>,
    by: Vec<(String, String)>,
}

/// The place that a name means: `lead`, `stage`, or a field by the vendor's exact name.
pub fn place_of(card: &Card, operation: Operation, name: &str) -> Option<String> {
    let folded = fold(name);
    if folded == "lead" || folded == fold(&card.lead.field) {
        return Some("lead".to_owned());
    }
    let moves = operation == Operation::ChangeStage;
    if folded == "stage" || (moves && folded == fold(&card.stage_field)) {
        return Some("stage".to_owned());
    }
    card.find_field(name).map(|(name, _)| name)
}

/// Every name that a column may have.
pub fn names(card: &Card) -> impl Iterator<Item = &str> + Clone {
    let named = ["lead", "stage", card.lead.field.as_str()].into_iter();
    named.chain(card.field.keys().map(String::as_str))
}

/// Whether a cell is one of the vendor's lead ids, and not merely something that may be one: where ids are free text,
/// digits, or a key with its value.
pub fn is_id(card: &Card, cell: &str) -> bool {
    let cell = cell.trim();
    let shaped = match card.lead.kind {
        Kind::Identifier => {
            let key = cell.split_once(':').map(|(key, _)| key);
            key.is_some_and(|key| card.lead.keys.iter().any(|known| known == key))
                || (!cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit()))
        }
        _ => true,
    };
    shaped && card.lead_id(cell).is_ok()
}

/// The column that holds the lead by its own name.
pub fn lead_column(card: &Card, columns: &[String]) -> Option<usize> {
    let names = ["lead".to_owned(), fold(&card.lead.field)];
    columns
        .iter()
        .position(|column| !column.starts_with('_') && names.contains(&fold(column)))
}

impl<'a> Filler<'a> {
    /// Begins with what holds for every row: the stage and the fields of the command line.
    pub fn new(card: &'a Card, wanted: &Wanted, columns: &'a [String]) -> Self {
        let mut filler = Self {
            card,
            operation: wanted.operation,
            columns,
            shape: Shape::default(),
            troubles: Vec::new(),
            by: Vec::new(),
        };
        if let Some(stage) = &wanted.stage {
            let who = format!("the {} `{stage}` on the command line", card.word);
            filler.fill("stage", Filling::Text(stage.clone()), who);
        }
        for edit in &wanted.edits {
            let who = format!("{} on the command line", edit.field);
            let filling = match &edit.entry {
                Entry::Text(text) => Filling::Text(text.clone()),
                Entry::Clear => Filling::Clear,
            };
            match card.find_field(&edit.field) {
                Some((name, _)) => filler.fill(&name, filling, who),
                None => filler.unknown_place(&edit.field, &who),
            }
        }
        for (place, column) in &wanted.columns {
            filler.fill_named(place, column, &format!("--column {place}=\"{column}\""));
        }
        filler
    }

    /// Fills a place from the column that somebody named.
    pub fn fill_named(&mut self, place: &str, column: &str, who: &str) {
        let Some(place) = place_of(self.card, self.operation, place) else {
            return self.unknown_place(place, who);
        };
        if let Some(at) = self.column(column, who) {
            self.fill(&place, Filling::Column(at), who.to_owned());
        }
    }

    /// The column that somebody named. `None`, and a trouble, where it is not there.
    pub fn column(&mut self, column: &str, who: &str) -> Option<usize> {
        let found = find_column(self.columns, column);
        if found.is_none() {
            self.absent(column, who);
        }
        found
    }

    /// A column that is named and not there.
    pub fn absent(&mut self, column: &str, who: &str) {
        let what = format!("there is no column `{column}`, which ");
        // A mapping may name a column in each of its rules.
        if !self.troubles.iter().any(|it| it.what.starts_with(&what)) {
            let what = format!("{what}{who} names");
            let hint = meant(self.columns, column);
            self.trouble(Concerns::Absent, "no-such-column", what, hint);
        }
    }

    /// Fills the lead's place by the column's own name, where nothing else does.
    pub fn lead_by_name(&mut self) {
        let at = lead_column(self.card, self.columns);
        if let Some(at) = at.filter(|_| self.shape.lead.is_none()) {
            self.fill_by_name("lead", at);
        }
    }

    /// Fills places by the columns' own names. A column that somebody named otherwise is not taken again.
    pub fn all_by_name(&mut self) {
        let taken: Vec<usize> = self.columns_taken().collect();
        for (at, column) in self.columns.iter().enumerate() {
            if column.starts_with('_') || taken.contains(&at) {
                continue;
            }
            if column.is_empty() {
                let what = "the column has no name".to_owned();
                let hint = "name it in the first row, or delete the column".to_owned();
                self.trouble(Concerns::Column(at), "empty-header", what, hint);
                continue;
            }
            match place_of(self.card, self.operation, column) {
                Some(place) => self.fill_by_name(&place, at),
                None => self.unknown_column(at, column),
            }
        }
    }

    /// A place that the command line gives for every row, and somebody else for some.
    pub fn given_twice(&mut self, place: &str, who: &str) {
        let other = self.by.iter().find(|(filled, _)| filled == place);
        let other = other.map_or("the command line", |(_, who)| who.as_str());
        self.trouble(
            Concerns::Saying,
            "given-twice",
            format!("{who} and {other} both give `{place}`"),
            KEEP_ONE.to_owned(),
        );
    }

    /// Rows that would be sent without a stage.
    pub fn no_stage(&mut self, who: &str) {
        let word = &self.card.word;
        self.trouble(
            Concerns::Saying,
            "no-stage",
            format!("{who} sets no {word}"),
            format!(
                "set.stage = \"NAME\"; each {word} by name: leadctl stages {}",
                self.card.id
            ),
        );
    }

    /// Says that no column names the lead, where one must.
    pub fn want_lead(&mut self, remedy: impl Fn(&str) -> String) {
        let named = self
            .troubles
            .iter()
            .any(|it| it.concerns == Concerns::Absent);
        if self.operation == Operation::AddLead || self.shape.lead.is_some() || named {
            return;
        }
        let near = nearest(
            &self.card.lead.field,
            self.columns.iter().map(String::as_str),
        );
        let example = near.or(self.columns.first().map(String::as_str));
        self.trouble(
            Concerns::Lead,
            "no-lead-column",
            format!(
                "no column is called `lead` or `{}`; the columns are {}",
                self.card.lead.field,
                listed(self.columns)
            ),
            format!(
                "say which one holds {} ids such as {}: {}",
                self.card.name,
                self.card.lead.sample,
                remedy(example.unwrap_or("Lead Number"))
            ),
        );
    }

    fn columns_taken(&self) -> impl Iterator<Item = usize> {
        self.shape
            .filled()
            .filter_map(|(_, filling)| match filling {
                Filling::Column(at) => Some(*at),
                _ => None,
            })
    }

    fn fill_by_name(&mut self, place: &str, at: usize) {
        let who = format!(
            "column `{}`",
            self.columns.get(at).map_or("", String::as_str)
        );
        self.fill(place, Filling::Column(at), who);
    }

    fn fill(&mut self, place: &str, filling: Filling, who: String) {
        let Some((_, other)) = self.by.iter().find(|(filled, _)| filled == place) else {
            self.by.push((place.to_owned(), who));
            self.shape.fill(place, filling);
            return;
        };
        let what = format!("{who} and {other} both give `{place}`");
        match filling {
            Filling::Column(at) if who.starts_with("column `") => self.trouble(
                Concerns::Column(at),
                "duplicate-column",
                what,
                "keep one of the two; a column whose name begins with _ is ignored".to_owned(),
            ),
            _ => self.trouble(Concerns::Saying, "given-twice", what, KEEP_ONE.to_owned()),
        }
    }

    fn unknown_place(&mut self, place: &str, who: &str) {
        let hint = match nearest(place, names(self.card)) {
            Some(near) => format!("did you mean {near}?"),
            None => format!(
                "its fields are {}",
                names(self.card).skip(3).collect::<Vec<_>>().join(", ")
            ),
        };
        let what = format!(
            "{} has no field `{place}`, which {who} names",
            self.card.name
        );
        self.trouble(Concerns::Saying, "unknown-field", what, hint);
    }

    fn unknown_column(&mut self, at: usize, column: &str) {
        let free = "to have it ignored, begin its name with _; to use it, --column FIELD=\"NAME\", or a mapping: --map";
        let (near, hint) = match nearest(column, names(self.card)) {
            Some(near) => (
                format!("; did you mean {near}?"),
                format!("rename `{column}` to {near}, if that is meant; {free}"),
            ),
            None => (String::new(), free.to_owned()),
        };
        self.trouble(
            Concerns::Column(at),
            "unknown-column",
            format!("{} has no field `{column}`{near}", self.card.name),
            hint,
        );
    }

    fn trouble(&mut self, concerns: Concerns, code: &'static str, what: String, hint: String) {
        self.troubles.push(Trouble {
            concerns,
            code,
            what,
            hint,
        });
    }
}
