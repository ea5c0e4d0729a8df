//! A report whose items are written as they come, so that memory does not grow with them: the same bytes as a whole
//! one makes. People get the rows of a table instead of the items: a pipe each as it comes, a terminal the first ones.

use std::collections::HashMap;
use std::io::stdout;

use serde_json::{Map, Value, json};

use super::clean::escape_json;
use super::file::Growing;
use super::streams::deliver;
use super::style::{Format, Style};
use super::terminal::Screen;
use super::view::{self, View};
use super::{Block, Column, Output, Table, csv, json};
use crate::error::Result;

/// How much is gathered before it is written, in bytes.
const PIECE: usize = 64 * 1024;

/// A report that has begun. What `-o FILE` names appears when it ends.
pub struct Stream<'a> {
    output: &'a Output,
    target: Target,
    text: Text,
    gathered: Vec<u8>,
}

/// As what the next item is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Not at all: it is only counted.
    Nothing,
    /// As itself.
    Item,
    /// As the row of a table.
    Row,
}

/// Where it goes.
enum Target {
    /// Nowhere: `-q`, and nobody asked for a result.
    Silence,
    /// To a file, put in its place at the end.
    File(Growing),
    /// To standard output.
    Out,
}

/// What it is written as.
pub(super) struct Text {
    format: Format,
    excel: bool,
    screen: Screen,
    columns: Vec<String>,
    empty: bool,
    /// The table that people get instead of the items, with the rows that a terminal shows.
    table: Table,
    /// How many rows came with the same first cell.
    groups: HashMap<String, usize>,
}

impl Output {
    /// Begins a report whose items are written one by one. `head` and `items_name` are those of a `Report`;
    /// `csv_columns` are the columns of CSV, dotted, since they cannot wait for the last item.
    pub fn begin(
        &self,
        kind: &str,
        head: Map<String, Value>,
        items_name: &str,
        csv_columns: &[&str],
    ) -> Result<Stream<'_>> {
        let style = self.style();
        let target = match self.file() {
            _ if style.quiet && !style.is_asked_for() => Target::Silence,
            Some(path) => Target::File(Growing::create(path)?),
            None => Target::Out,
        };
        let screen = match target {
            Target::File(_) => Screen::of_file(),
            Target::Silence | Target::Out => self.screen(),
        };
        let text = Text::new(style, screen, csv_columns);
        let gathered = text.begin(kind, head, items_name)?;
        Ok(Stream {
            output: self,
            target,
            text,
            gathered,
        })
    }
}

impl Stream<'_> {
    /// With the table that people get instead of the items. Of the rows with the same first cell a terminal shows at
    /// most so many.
    #[must_use]
    pub fn with_table(mut self, columns: Vec<Column>, most: usize) -> Self {
        self.text.table = Table {
            most,
            ..Table::new(columns, Vec::new())
        };
        self
    }

    /// As what the next item is wanted, whose row has this first cell. Whoever asks has to hand it over.
    pub fn wants(&mut self, group: &str) -> Wants {
        match self.target {
            Target::Silence => Wants::Nothing,
            Target::File(_) | Target::Out => self.text.wants(group),
        }
    }

    /// Writes one row of the table.
    pub fn row(&mut self, cells: Vec<String>) -> Result<()> {
        self.text.row(cells, &mut self.gathered);
        self.flow()
    }

    /// Writes one item, which is made only where it is shown. Tables show none: people read the blocks that `end`
    /// takes.
    pub fn item(&mut self, make: impl FnOnce() -> Value) -> Result<()> {
        if matches!(self.target, Target::Silence) || self.text.format == Format::Table {
            return Ok(());
        }
        self.text.item(&make(), &mut self.gathered)?;
        self.flow()
    }

    fn flow(&mut self) -> Result<()> {
        if self.gathered.len() < PIECE {
            return Ok(());
        }
        self.write()
    }

    /// Closes the document with what stands behind its items, and for people with these blocks.
    pub fn end(mut self, tail: Map<String, Value>, view: &[Block]) -> Result<()> {
        if matches!(self.target, Target::Silence) {
            return Ok(());
        }
        let notes = self.text.end(tail, view, &mut self.gathered);
        self.write()?;
        if let Target::File(file) = self.target {
            file.keep()?;
        }
        for note in notes {
            self.output.note(&note);
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        let bytes = std::mem::take(&mut self.gathered);
        match &mut self.target {
            Target::Silence => Ok(()),
            Target::File(file) => file.put(&bytes),
            Target::Out => self
                .output
                .undrawn(|| deliver(&mut stdout().lock(), &bytes)),
        }
    }
}

impl Text {
    fn new(style: &Style, screen: Screen, columns: &[&str]) -> Self {
        Self {
            format: style.result_format(),
            excel: style.excel,
            screen,
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            empty: true,
            table: Table::default(),
            groups: HashMap::new(),
        }
    }

    pub(super) fn wants(&mut self, group: &str) -> Wants {
        if self.format != Format::Table {
            return Wants::Item;
        }
        if !self.screen.terminal || self.table.most == 0 {
            return Wants::Row;
        }
        let seen = match self.groups.get_mut(group) {
            Some(seen) => seen,
            None => self.groups.entry(group.to_owned()).or_default(),
        };
        *seen += 1;
        if *seen <= self.table.most {
            return Wants::Row;
        }
        self.table.more += 1;
        Wants::Nothing
    }

    pub(super) fn row(&mut self, cells: Vec<String>, bytes: &mut Vec<u8>) {
        if self.screen.terminal {
            self.table.rows.push(cells);
        } else {
            if self.empty {
                let names = self.table.columns.iter().map(|column| &column.name);
                bytes.extend(view::tabbed(names).into_bytes());
            }
            bytes.extend(view::tabbed(&cells).into_bytes());
        }
        self.empty = false;
    }

    fn columns(&self) -> Vec<&str> {
        self.columns.iter().map(String::as_str).collect()
    }

    fn begin(&self, kind: &str, head: Map<String, Value>, items_name: &str) -> Result<Vec<u8>> {
        match self.format {
            Format::Csv => csv::header(&self.columns(), self.excel, self.screen),
            Format::Jsonl | Format::Table => Ok(Vec::new()),
            Format::Json => {
                let mut document = Map::new();
                document.insert("type".into(), json!(kind));
                document.insert("schema".into(), json!(json::SCHEMA));
                document.extend(head);
                let name = json!(items_name);
                let (open, close) = self.members(document);
                let begun = match close {
                    "" => format!("{{{open},{name}:["),
                    _ => format!("{{{open},\n  {name}: ["),
                };
                Ok(begun.into_bytes())
            }
        }
    }

    /// The inside of an object as it is shown, and what stands before its closing brace.
    fn members(&self, object: Map<String, Value>) -> (String, &'static str) {
        let object = json::masked(&Value::Object(object));
        if self.screen.terminal {
            let text = format!("{object:#}");
            let text = text.strip_prefix('{').unwrap_or(&text);
            let text = text.strip_suffix("\n}").unwrap_or_default();
            (escape_json(text).into_owned(), "\n")
        } else {
            let text = object.to_string();
            let text = text.strip_prefix('{').unwrap_or(&text);
            (text.strip_suffix('}').unwrap_or(text).to_owned(), "")
        }
    }

    fn item(&mut self, item: &Value, bytes: &mut Vec<u8>) -> Result<()> {
        match self.format {
            Format::Table => {}
            Format::Jsonl => bytes.extend(json::line(item, self.screen).into_bytes()),
            Format::Csv => {
                let columns = self.columns();
                bytes.extend(csv::record(item, &columns, self.excel, self.screen)?);
            }
            Format::Json => {
                if !self.empty {
                    bytes.push(b',');
                }
                let item = json::masked(item);
                let text = if self.screen.terminal {
                    let text = format!("\n{item:#}").replace('\n', "\n    ");
                    escape_json(&text).into_owned()
                } else {
                    item.to_string()
                };
                bytes.extend(text.into_bytes());
            }
        }
        self.empty = false;
        Ok(())
    }

    /// Gives the notes that belong beside the result.
    pub(super) fn end(
        &mut self,
        tail: Map<String, Value>,
        view: &[Block],
        bytes: &mut Vec<u8>,
    ) -> Vec<String> {
        match self.format {
            Format::Csv => {}
            Format::Jsonl => bytes.extend(json::closing(&tail, self.screen).into_bytes()),
            Format::Json => {
                let comma = if tail.is_empty() { "" } else { "," };
                let (inside, close) = self.members(tail);
                let bracket = match close {
                    "\n" if !self.empty => "\n  ]",
                    _ => "]",
                };
                bytes.extend(format!("{bracket}{comma}{inside}{close}}}\n").into_bytes());
            }
            Format::Table => {
                let is_drawn = self.screen.terminal && !self.table.rows.is_empty();
                let table = Block::Table(std::mem::take(&mut self.table));
                let drawn = is_drawn.then_some(table);
                let all: Vec<Block> = drawn.into_iter().chain(view.iter().cloned()).collect();
                let View { result, notes } = view::of(&all, self.screen);
                bytes.extend(result.into_bytes());
                return notes;
            }
        }
        Vec::new()
    }
}

/// The text of a stream with this table, and nothing in it yet.
#[cfg(test)]
pub(super) fn with_table(columns: Vec<Column>, most: usize, screen: Screen) -> Text {
    let mut text = Text::new(&Style::default(), screen, &[]);
    text.table = Table {
        most,
        ..Table::new(columns, Vec::new())
    };
    text
}

#[cfg(test)]
pub(super) fn rendered(report: &super::Report, style: &Style, screen: Screen) -> Vec<u8> {
    let columns = [
        "row",
        "lead",
        "verdict",
        "fields.jobAmount",
        "fields.tags",
        "fields.note",
        "message",
    ];
    let mut text = Text::new(style, screen, &columns);
    let mut bytes = text
        .begin(report.kind, report.head.clone(), report.items_name)
        .unwrap();
    for item in &report.items {
        text.item(item, &mut bytes).unwrap();
    }
    text.end(report.tail.clone(), &report.view, &mut bytes);
    bytes
}
