//! A mapping's text → its rules, held against the vendor's card.

use std::collections::BTreeSet;

use toml::de::DeTable;

use super::Map;
use super::page::{Item, Page, leaves};
use super::rule::{Condition, Outcome, Rule, Setting, fold};
use crate::error::{Error, Result};
use crate::lead::CLEAR;
use crate::lead::Operation;
use crate::sheet::header::{names, place_of};
use crate::sheet::reading::DateOrder;
use crate::vendor::card::{Card, Row, nearest};
use crate::vendor::{self, value};

/// The only form of mappings that there is so far.
const FORM: &str = "1";

const KEYS: [&str; 8] = [
    "map",
    "vendor",
    "operation",
    "columns",
    "otherwise",
    "date_order",
    "decimal_comma",
    "rule",
];

/// Reads a mapping. Errors (3) name file and line.
pub fn map(file: &str, text: &str) -> Result<Map> {
    let page = Page::new(file, text);
    let table = page.table()?;
    let items = page.items(&table, "", &KEYS)?;
    let get = |key: &str| items.iter().find(|item| item.name == key);
    let must = |key: &str, example: &str| get(key).ok_or_else(|| page.missing(key, example));
    let form = must("map", "map = 1")?;
    if page.scalar(form)? != FORM {
        return Err(page.fault(
            form,
            "map-invalid",
            "must be 1, the only form of mappings that there is",
        ));
    }
    let card = card(&page, must("vendor", "vendor = \"renovationfind\"")?)?;
    let operation = operation(
        &page,
        card,
        must("operation", "operation = \"change-stage\"")?,
    )?;
    let otherwise = get("otherwise").map(|item| page.word(item, &["refuse", "skip"]));
    let order = get("date_order").map(|item| page.word(item, &["ymd", "dmy", "mdy"]));
    let comma = get("decimal_comma").map(|item| page.boolean(item));
    let reader = Reader {
        page: &page,
        card,
        operation,
    };
    let columns = get("columns").map(|item| reader.columns(item));
    let rules = must("rule", "[[rule]]")?;
    let rules = page.blocks(rules)?;
    Ok(Map {
        file: file.to_owned(),
        card,
        operation,
        columns: columns.transpose()?.unwrap_or_default(),
        skips_others: otherwise.transpose()? == Some("skip"),
        date_order: order
            .transpose()?
            .and_then(DateOrder::from_word)
            .unwrap_or_default(),
        decimal_comma: comma.transpose()?.unwrap_or_default(),
        rules: rules
            .iter()
            .map(|item| reader.rule(item))
            .collect::<Result<_>>()?,
        warnings: Vec::new(),
    })
}

fn card(page: &Page<'_>, item: &Item<'_>) -> Result<&'static Card> {
    let ids: Vec<&str> = vendor::ALL.iter().map(|vendor| vendor.id()).collect();
    let id = page.word(item, &ids)?;
    vendor::by_id(id)
        .map(vendor::Vendor::card)
        .ok_or_else(|| page.fault(item, "map-invalid", "is not a vendor"))
}

fn operation(page: &Page<'_>, card: &'static Card, item: &Item<'_>) -> Result<Operation> {
    let writes = |operation: &Operation| operation.writes() && card.offers(*operation);
    let word = page.text(item)?;
    let offered = || Operation::ALL.into_iter().filter(writes);
    Operation::from_word(word).filter(writes).ok_or_else(|| {
        let words: Vec<_> = offered().map(Operation::word).collect();
        page.fault(item, "map-invalid", &format!("cannot be \"{word}\""))
            .hint(format!("{} offers {}", card.name, words.join(", ")))
    })
}

struct Reader<'a, 't> {
    page: &'a Page<'t>,
    card: &'static Card,
    operation: Operation,
}

impl<'t> Reader<'_, 't> {
    /// `columns.lead = "Lead Number"`.
    fn columns(&self, item: &Item<'t>) -> Result<Vec<(String, String, usize)>> {
        let mut columns: Vec<(String, String, usize)> = Vec::new();
        for (name, item) in leaves(self.page.block(item)?, "columns") {
            let place = self.place(&name, &item)?;
            if columns.iter().any(|(other, ..)| *other == place) {
                return Err(self.page.fault(
                    &item,
                    "given-twice",
                    &format!("gives `{place}` again"),
                ));
            }
            let column = self.page.text(&item)?.to_owned();
            columns.push((place, column, self.page.line_of(&item)));
        }
        Ok(columns)
    }

    fn place(&self, name: &str, item: &Item<'_>) -> Result<String> {
        place_of(self.card, self.operation, name).ok_or_else(|| {
            let what = format!("is for no field of {}", self.card.name);
            let hint = match nearest(name, names(self.card)) {
                Some(near) => format!("did you mean {near}?"),
                None => format!(
                    "what each {} needs: leadctl stages {}",
                    self.card.word, self.card.id
                ),
            };
            self.page.fault(item, "unknown-field", &what).hint(hint)
        })
    }

    fn rule(&self, item: &Item<'t>) -> Result<Rule> {
        let items = self
            .page
            .items(self.page.block(item)?, "rule", &["if", "skip", "set"])?;
        let get = |key: &str| items.iter().find(|item| item.is(key));
        let conditions = get("if").map(|item| self.conditions(self.page.block(item)?));
        let outcome = match (get("skip"), get("set")) {
            (Some(skip), None) => Outcome::Skip(self.reason(skip)?),
            (None, Some(set)) => Outcome::Set(self.settings(self.page.block(set)?)?),
            (skip, _) => {
                let what = match skip {
                    Some(_) => "says both `skip` and `set`",
                    None => "says neither `skip` nor `set`",
                };
                return Err(self
                    .page
                    .fault(item, "map-invalid", what)
                    .hint("skip = \"why\" leaves the row out; set.stage = \"NAME\" sends it"));
            }
        };
        Ok(Rule {
            line: self.page.line_of(item),
            conditions: conditions.transpose()?.unwrap_or_default(),
            outcome,
        })
    }

    fn reason(&self, item: &Item<'t>) -> Result<String> {
        let reason = self.page.text(item)?.trim();
        if reason.is_empty() {
            return Err(self
                .page
                .fault(item, "map-invalid", "must say why the row is left out"));
        }
        Ok(reason.to_owned())
    }

    fn conditions(&self, table: &'t DeTable<'t>) -> Result<Vec<Condition>> {
        let conditions = leaves(table, "if").into_iter().map(|(column, item)| {
            let mut seen = BTreeSet::new();
            let mut values = self.page.scalars(&item)?;
            values.retain(|value| seen.insert(fold(value)));
            if values.is_empty() {
                let error = self.page.fault(&item, "map-invalid", "lists no value");
                return Err(error.hint("[\"\"] means an empty cell"));
            }
            Ok(Condition {
                column,
                line: self.page.line_of(&item),
                values,
            })
        });
        conditions.collect()
    }

    fn settings(&self, table: &'t DeTable<'t>) -> Result<Vec<(String, Setting, usize)>> {
        let mut settings: Vec<(String, Setting, usize)> = Vec::new();
        for (name, item) in leaves(table, "set") {
            let place = self.place(&name, &item)?;
            if settings.iter().any(|(other, ..)| *other == place) {
                return Err(self.page.fault(
                    &item,
                    "given-twice",
                    &format!("gives `{place}` again"),
                ));
            }
            let setting = self.setting(&place, &item)?;
            settings.push((place, setting, self.page.line_of(&item)));
        }
        Ok(settings)
    }

    fn setting(&self, place: &str, item: &Item<'t>) -> Result<Setting> {
        if let Some(column) = item.column() {
            return Ok(Setting::Column(column.to_owned()));
        }
        let text = self.page.scalar(item)?;
        match (place, text.as_ref()) {
            ("lead", _) => Err(self
                .page
                .fault(item, "map-invalid", "would send every row to one lead")
                .hint("columns.lead = \"NAME\" says which column holds the ids")),
            ("stage", stage) => match self.unknown_stage(item, stage) {
                Some(error) => Err(error),
                None => Ok(Setting::Text(stage.to_owned())),
            },
            (_, CLEAR) => Ok(Setting::Clear),
            (_, "") => Err(self
                .page
                .fault(item, "map-invalid", "is empty")
                .hint("leave the line out to leave the field alone; \"#CLEAR\" clears it")),
            (field, text) => match self.wrong_value(item, field, text) {
                Some(error) => Err(error),
                None => Ok(Setting::Text(text.to_owned())),
            },
        }
    }

    /// A stage that the card does not list, where it lists them.
    fn unknown_stage(&self, item: &Item<'_>, stage: &str) -> Option<Error> {
        if self.card.stage.is_empty() || self.card.find_stage(stage).is_some() {
            return None;
        }
        let what = format!(
            "cannot be \"{stage}\": {} has no such {}",
            self.card.name, self.card.word
        );
        let names = self.card.stage.iter().map(Row::name);
        let error = self.page.fault(item, "unknown-stage", &what);
        let error = match nearest(stage, names) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        };
        Some(error.hint(format!("all of them: leadctl stages {}", self.card.id)))
    }

    /// A value that the field cannot hold. What an account calls its things is not known here.
    fn wrong_value(&self, item: &Item<'_>, field: &str, text: &str) -> Option<Error> {
        let field = self
            .card
            .field(field)
            .filter(|field| field.names.is_none())?;
        let wrong = value::read(field, text).err()?;
        let error = self.page.fault(item, wrong.code, &wrong.what);
        Some(error.hint(wrong.hint))
    }
}
