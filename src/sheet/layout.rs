//! The columns that a sheet turned out to have, and what they make of its rows.

use super::Wanted;
use super::header::Filler;
use super::map::{Map, Matcher, Outcome, Setting};
use super::reading::Reading;
use super::shape::{Filling, Shape};
use super::trouble::Trouble;
use crate::error::Error;
use crate::lead::Operation;
use crate::rows::Row;
use crate::vendor::card::Card;

/// How the rows of a sheet are filled in.
#[derive(Debug, Default)]
pub struct Layout {
    /// How many columns it was made from: in JSON there come more while rows are read.
    pub known: usize,
    /// What is wrong with the columns.
    pub troubles: Vec<Trouble>,
    /// One for a sheet with a header, one for each rule of a mapping that leaves no row out.
    pub shapes: Vec<Shape>,
    /// Where the texts of each shape's places come from, in their order.
    pub sources: Vec<Vec<Source>>,
    /// For each rule, its shape; `None` where it leaves rows out.
    ruled: Vec<Option<usize>>,
    matcher: Option<Matcher>,
}

/// Where the text of a place comes from.
#[derive(Debug)]
pub enum Source {
    /// From the cell of a column, counted from 0, which is read in this way.
    Column(usize, Reading),
    /// It is the same in every row.
    Text(String),
    /// Every row clears its field.
    Clear,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The rule of the mapping, counted from 0.
    pub rule: Option<usize>,
    /// The shape by which it is filled in.
    pub shape: Option<usize>,
}

impl Layout {
    /// By the header, or by the mapping.
    pub fn of(card: &Card, wanted: &Wanted, columns: &[String]) -> Self {
        let mut filler = Filler::new(card, wanted, columns);
        match &wanted.map {
            None => {
                filler.all_by_name();
                filler.want_lead(|column| format!("--column lead=\"{column}\""));
                Self::by_header(columns, filler)
            }
            Some(map) => Self::by_map(card, wanted, map, columns, filler),
        }
    }

    fn by_header(columns: &[String], filler: Filler<'_>) -> Self {
        let sources = filler.shape.filled();
        let sources = sources.map(|(_, filling)| Source::of(filling, Reading::Plain));
        Self {
            known: columns.len(),
            troubles: filler.troubles,
            sources: vec![sources.collect()],
            shapes: vec![filler.shape],
            ..Self::default()
        }
    }

    fn by_map(
        card: &Card,
        wanted: &Wanted,
        map: &Map,
        columns: &[String],
        mut base: Filler<'_>,
    ) -> Self {
        let file = map.file();
        let said = base.shape.clone();
        for (place, column, line) in &map.columns {
            base.fill_named(place, column, &format!("{file}, line {line}"));
        }
        base.lead_by_name();
        base.want_lead(|column| format!("columns.lead = \"{column}\" in {file}"));
        let mut layout = Self {
            known: columns.len(),
            matcher: Some(Matcher::new(&map.rules, columns)),
            ..Self::default()
        };
        for rule in &map.rules {
            for condition in &rule.conditions {
                if super::trouble::find_column(columns, &condition.column).is_none() {
                    base.absent(
                        &condition.column,
                        &format!("{file}, line {}", condition.line),
                    );
                }
            }
            let Outcome::Set(settings) = &rule.outcome else {
                layout.ruled.push(None);
                continue;
            };
            let mut shape = base.shape.clone();
            for (place, setting, line) in settings {
                let who = format!("{file}, line {line}");
                if said.filling_of(place).is_some() {
                    base.given_twice(place, &who);
                }
                // What a rule says holds for its rows, whatever `columns` says for all.
                if let Some(filling) = base.filling(setting, &who) {
                    shape.fill(place, filling);
                }
            }
            if wanted.operation == Operation::ChangeStage
                && wanted.via.is_none()
                && shape.stage.is_none()
            {
                base.no_stage(&format!("the rule in {file}, line {}", rule.line));
            }
            let sources = shape.filled().map(|(place, filling)| {
                let reading = Reading::of(card, place, map.date_order, map.decimal_comma);
                Source::of(filling, reading)
            });
            layout.sources.push(sources.collect());
            layout.ruled.push(Some(layout.shapes.len()));
            layout.shapes.push(shape);
        }
        layout.troubles = base.troubles;
        layout
    }

    /// What becomes of a row.
    pub fn fit(&mut self, row: &Row<'_>) -> Fit {
        let Some(matcher) = &mut self.matcher else {
            return Fit {
                rule: None,
                shape: Some(0),
            };
        };
        let rule = matcher.fit(row);
        let shape = rule.and_then(|rule| self.ruled.get(rule).copied().flatten());
        Fit { rule, shape }
    }

    /// The error of a row that no rule fits: what it holds in the columns that rules look at.
    pub fn no_rule(&self, row: &Row<'_>, file: &str) -> Error {
        let seen: Vec<_> = self.matcher.iter().flat_map(|it| it.seen(row)).collect();
        let values: Vec<String> = seen
            .iter()
            .map(|(name, _, cell)| match cell.trim() {
                "" => format!("{name} is empty"),
                cell => format!("{name} is `{}`", crate::rows::quoted(cell)),
            })
            .collect();
        let what = format!("no rule of {file} fits: {}", values.join(", "));
        let error = match seen.as_slice() {
            [(_, Some(column), _)] => row.fault(*column, "no-rule", &what),
            _ => row.error("no-rule", &what),
        };
        error.hint("add a rule for it, or leave such rows out: otherwise = \"skip\"")
    }
}

impl Source {
    fn of(filling: &Filling, reading: Reading) -> Self {
        match filling {
            Filling::Column(at) => Self::Column(*at, reading),
            Filling::Text(text) => Self::Text(text.clone()),
            Filling::Clear => Self::Clear,
        }
    }
}

impl Filler<'_> {
    /// What fills a place as a rule sets it; `None` where its column is not there.
    fn filling(&mut self, setting: &Setting, who: &str) -> Option<Filling> {
        match setting {
            Setting::Text(text) => Some(Filling::Text(text.clone())),
            Setting::Clear => Some(Filling::Clear),
            Setting::Column(column) => self.column(column, who).map(Filling::Column),
        }
    }
}
