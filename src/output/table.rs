//! A table that fits the terminal. The only file that names comfy-table.

use std::collections::HashMap;

use comfy_table::{CellAlignment, ColumnConstraint, Width, presets};
use unicode_width::UnicodeWidthStr;

use super::cell::{cut, wrap};
use super::clean::shown;
use super::columns::{self, Chosen, GAP};
use super::number::thousands;
use super::paint::Paint;
use super::terminal::Screen;
use super::{Column, Table, view};

/// Below this width a table that does not fit as it is becomes one block a record.
const NARROW: usize = 60;

/// The table as lines no wider than the screen: cells are cut with `…` or wrapped, and the columns with the highest
/// rank are left out first, which a line below says.
pub fn fit(table: &Table, screen: Screen) -> String {
    let shown = shown_table(table);
    let mut columns = columns::all(&shown);
    columns.retain(|it| !stands_above(it.column, screen));
    let too_narrow = screen.width < NARROW && columns::total(&columns) > screen.width;
    let text = match columns::narrow(columns, screen.width) {
        Some(chosen) if !too_narrow => {
            draw(&shown, &chosen, screen) + &left_out(&shown, &chosen, screen)
        }
        _ => records(&shown, screen),
    };
    match table.rows.len() - shown.rows.len() + table.more {
        0 => text,
        more => format!(
            "{text}... and {} more; a pipe or --format json gets all\n",
            thousands(u64::try_from(more).unwrap_or(u64::MAX))
        ),
    }
}

fn shown_table(table: &Table) -> Table {
    let columns = table.columns.iter().map(|column| Column {
        name: shown(&column.name),
        ..column.clone()
    });
    let rows = first_of_each(table).map(|row| {
        // A row too short is filled up, so that no cell slips under another heading.
        let cells = row.iter().map(|cell| shown(cell));
        let filled = cells.chain(std::iter::repeat(String::new()));
        filled.take(table.columns.len()).collect()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    filled(columns.collect(), rows)
}

/// The table without the columns that are to be filled and are not.
fn filled(columns: Vec<Column>, rows: Vec<Vec<String>>) -> Table {
    let is_filled = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.into_iter().any(|cell| !cell.is_empty())
    };
    let stays: Vec<bool> = (0..)
        .zip(&columns)
        .map(|(at, column)| !column.if_filled || is_filled(at))
        .collect();
    let columns = kept(columns, &stays);
    let rows = rows.into_iter().map(|row| kept(row, &stays)).collect();
    Table::new(columns, rows)
}

fn kept<T>(items: Vec<T>, stays: &[bool]) -> Vec<T> {
    let items = items.into_iter().zip(stays);
    items
        .filter(|(_, stays)| **stays)
        .map(|(item, _)| item)
        .collect()
}

/// The rows that are shown: of those with the same first cell so many as the table allows.
fn first_of_each(table: &Table) -> impl Iterator<Item = &Vec<String>> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    table.rows.iter().filter(move |row| {
        let count = seen
            .entry(row.first().map_or("", String::as_str))
            .or_default();
        *count += 1;
        table.most == 0 || *count <= table.most
    })
}

fn draw(table: &Table, chosen: &[Chosen], screen: Screen) -> String {
    let header = chosen.iter().map(|it| cut(&it.column.name, it.width));
    let (mut lines, mut above) = (Vec::new(), Vec::new());
    for row in &table.rows {
        above.push((lines.len(), head_of(table, row, screen)));
        lines.extend(lines_of(row, chosen));
    }
    above.dedup_by(|next, last| next.1 == last.1);
    let mut above = above.into_iter().peekable();
    let mut drawn = lay_out(header.collect(), &lines, chosen).into_iter();

    let header = drawn.next().unwrap_or_default();
    let mut text = Paint::Bold.when(screen.color, header.trim_end()) + "\n";
    for (number, (line, cells)) in drawn.zip(&lines).enumerate() {
        if let Some((_, Some(head))) = above.next_if(|(first, _)| *first == number) {
            text.extend(["\n", &Paint::Bold.when(screen.color, head), "\n"]);
        }
        let line = line.trim_end();
        if screen.color {
            text.push_str(&painted(line, cells, chosen));
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

fn stands_above(column: &Column, screen: Screen) -> bool {
    column.above && screen.terminal
}

/// What stands above a row and those that share it.
fn head_of<'a>(table: &Table, row: &'a [String], screen: Screen) -> Option<&'a str> {
    let first = table.columns.first()?;
    let head = row.first().filter(|_| stands_above(first, screen));
    head.map(String::as_str)
}

/// A row's lines: one, unless a cell is wrapped.
fn lines_of(row: &[String], chosen: &[Chosen]) -> Vec<Vec<String>> {
    let cells = chosen.iter().map(|it| {
        let cell = row.get(it.index).map_or("", String::as_str);
        if it.column.wrapped {
            wrap(cell, it.width)
        } else {
            vec![cut(cell, it.width)]
        }
    });
    let cells: Vec<Vec<String>> = cells.collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |number| {
        let parts = cells.iter().map(|cell| cell.get(number).cloned());
        parts.map(Option::unwrap_or_default).collect()
    };
    (0..height).map(line).collect()
}

fn lay_out(header: Vec<String>, lines: &[Vec<String>], chosen: &[Chosen]) -> Vec<String> {
    let mut drawn = comfy_table::Table::new();
    // Colours are painted afterwards: whether to use any is decided once, not by each crate for itself.
    drawn.load_style(presets::NOTHING).force_no_tty();
    drawn.set_header(header);
    drawn.add_rows(lines);
    for (column, it) in drawn.column_iter_mut().zip(chosen) {
        let width = u16::try_from(it.width + GAP).unwrap_or(u16::MAX);
        column.set_padding((0, 2));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        if it.column.right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    drawn.lines().collect()
}

/// The line with the words in it coloured that fill a cell. A cell's place follows from the cells before it.
fn painted(line: &str, cells: &[String], chosen: &[Chosen]) -> String {
    let mut text = String::new();
    let mut rest = line;
    for (cell, it) in cells.iter().zip(chosen) {
        let blank = it.width.saturating_sub(cell.width());
        let whole = (cell.len() + blank + GAP).min(rest.len());
        let Some((place, after)) = rest.split_at_checked(whole) else {
            break;
        };
        match (Paint::of_word(cell), place.split_once(cell.as_str())) {
            (Some(paint), Some((before, behind))) => {
                text.extend([before, &paint.on(cell), behind]);
            }
            _ => text.push_str(place),
        }
        rest = after;
    }
    text + rest
}

fn left_out(table: &Table, chosen: &[Chosen], screen: Screen) -> String {
    let is_shown = |index: usize| chosen.iter().any(|it| it.index == index);
    let columns = table.columns.iter().enumerate();
    let names: Vec<&str> = columns
        .filter(|(index, column)| !(is_shown(*index) || stands_above(column, screen)))
        .map(|(_, column)| column.name.as_str())
        .collect();
    if names.is_empty() {
        return String::new();
    }
    let names = names.join(", ");
    let line = format!("Not shown: {names}. Widen the terminal or use --format json.");
    let lines = wrap(&line, screen.width).into_iter();
    let lines = lines.map(|line| Paint::Dim.when(screen.color, &line) + "\n");
    lines.collect()
}

/// One block a record, for screens too narrow for columns. Nothing is cut; empty cells are left out.
fn records(table: &Table, screen: Screen) -> String {
    let blocks = table.rows.iter().map(|row| {
        let cells = table.columns.iter().zip(row);
        let pairs: Vec<(String, String)> = cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (column.name.clone(), cell.clone()))
            .collect();
        view::aligned(&pairs, screen)
    });
    blocks.collect::<Vec<_>>().join("\n")
}
