//! A template as a form: each column with its marks and words, and the notes that go with them.

use super::Purpose;
use super::words::{self, Next};
use crate::lead::CLEAR;
use crate::lead::Operation;
use crate::output::workbook::{Cells, Column, Form, Line, Mark};
use crate::output::{Column as TableColumn, Table};
use crate::vendor::card::{Card, Kind};
use crate::vendor::template::{self, Demand, Holds, Template};
use crate::vendor::value;

/// The form.
pub fn form(card: &Card, purpose: &Purpose, template: &Template<'_>, next: &Next) -> Form {
    let columns = template.columns.iter();
    let others = others(template);
    let rules = house_rules(card, template);
    let tables = [
        ("Columns that you may add", others),
        ("Our own rules; a profile switches one off by its id", rules),
    ];
    let tables = tables
        .into_iter()
        .filter(|(_, table)| !table.rows.is_empty());
    Form {
        title: words::title(card, purpose),
        columns: columns.map(|it| column(card, it)).collect(),
        notes: notes(card, purpose, template, next),
        tables: tables
            .map(|(name, table)| (name.to_owned(), table))
            .collect(),
    }
}

fn column(card: &Card, column: &template::Column<'_>) -> Column {
    let cells = match column.holds {
        Holds::Field(field) if column.values.is_empty() => match field.kind {
            Kind::Number => Cells::Number,
            Kind::Date | Kind::DateTime => Cells::Date,
            _ => Cells::Text,
        },
        _ => Cells::Text,
    };
    Column {
        name: column.name.clone(),
        mark: match column.demand {
            Demand::Always => Mark::Required,
            Demand::Sometimes => Mark::Depends,
            Demand::Never => Mark::Optional,
        },
        cells,
        values: column.values.clone(),
        only_values: column.only_values,
        example: column.example.clone(),
        needed: words::needed(column),
        takes: words::takes(card, column),
        about: words::about(card, column),
        rule: words::rule(card, column),
    }
}

fn notes(card: &Card, purpose: &Purpose, template: &Template<'_>, next: &Next) -> Vec<Line> {
    let adds = purpose.operation == Operation::AddLead;
    let mut lines = vec![
        "Fill in the sheet Leads, one row a lead. Row 2 is an example: write over it, or delete it.".to_owned(),
        "Amber columns must be filled in, in every row. Pale amber: it depends on the others, as told below. Grey: as you like.".to_owned(),
    ];
    lines.push(match (adds, template.clears) {
        (true, _) => "An empty cell is not sent.".to_owned(),
        (false, false) => "An empty cell leaves the field as it is.".to_owned(),
        (false, true) => format!(
            "An empty cell leaves the field as it is; {CLEAR} in a cell clears the field at {}.",
            card.name
        ),
    });
    if template.is_final {
        let name = words::title(card, purpose);
        lines.push(format!(
            "{name} cannot be undone: sending it takes the word --allow-final."
        ));
    }
    lines.extend(words::objects(template));
    lines.extend(template.notices.iter().cloned());
    lines.push(format!("{}'s own page: {}", card.name, card.docs));
    let text = |lines: Vec<String>| lines.into_iter().map(Line::Text);
    let mut notes: Vec<Line> = text(lines).collect();
    notes.push(Line::Text(String::new()));
    notes.push(Line::Text("Then check the sheet; nothing is sent:".into()));
    notes.push(Line::Command(next.check.clone()));
    notes.push(Line::Text("And send it:".into()));
    notes.push(Line::Command(next.send.clone()));
    notes
}

/// Fields that have no column of their own.
fn others(template: &Template<'_>) -> Table {
    let rows = template.others.iter().map(|(name, field)| {
        vec![
            name.replace('*', if field.numbered { "112" } else { "NAME" }),
            "No.".to_owned(),
            value::takes(field),
            field.about.clone().unwrap_or_default(),
        ]
    });
    table(
        &[
            "column",
            "must it be filled in?",
            "what it takes",
            "what it is",
        ],
        rows.collect(),
    )
}

/// The house rules that have a say here.
fn house_rules(card: &Card, template: &Template<'_>) -> Table {
    let needs = template
        .columns
        .iter()
        .flat_map(|column| column.needs.iter().chain(&column.refuses));
    let named: Vec<&str> = needs.filter_map(|need| need.id.as_deref()).collect();
    let rows = card.house.iter().filter(|row| named.contains(&row.name()));
    let rows = rows.map(|row| {
        vec![
            row.name().to_owned(),
            row.because.clone().unwrap_or_default(),
        ]
    });
    table(&["rule", "because"], rows.collect())
}

fn table(names: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table::new(
        names
            .iter()
            .map(|name| TableColumn::new(*name, 0))
            .collect(),
        rows,
    )
}
