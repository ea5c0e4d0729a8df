//! Which columns of a table a terminal has room for, and how wide each is.

use unicode_width::UnicodeWidthStr;

use super::{Column, Table};

/// Spaces between two columns.
pub const GAP: usize = 2;

/// How far a column that must not give way may be cut: a UUID still stands whole.
const LEAST_OF_RANK_0: usize = 36;

/// How far any other column may be cut before it is left out.
const LEAST: usize = 10;

/// A wrapped column of short words still reads as text.
const LEAST_OF_WRAPPED: usize = 16;

/// A column that is shown, and how wide.
pub struct Chosen<'a> {
    /// Its place among the table's columns.
    pub index: usize,
    /// The column itself.
    pub column: &'a Column,
    /// Its width without the gap.
    pub width: usize,
    /// The width of its widest cell, heading included.
    natural: usize,
    /// The width of its longest word, heading included: a wrapped column does not break words.
    word: usize,
}

impl Chosen<'_> {
    fn least(&self) -> usize {
        if self.column.whole {
            return self.natural;
        }
        let least = match (self.column.wrapped, self.column.rank) {
            (true, _) => self.word.clamp(LEAST_OF_WRAPPED, LEAST_OF_RANK_0),
            (false, 0) => LEAST_OF_RANK_0,
            (false, _) => LEAST,
        };
        self.natural.min(least.max(self.column.name.width()))
    }
}

/// All columns, each as wide as its widest cell.
pub fn all(table: &Table) -> Vec<Chosen<'_>> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(index, column)| {
            let heading = [column.name.as_str()];
            let cells = || table.rows.iter().filter_map(|row| row.get(index));
            let texts = cells().map(String::as_str).chain(heading);
            let natural = widest(texts);
            let words = cells().flat_map(|cell| cell.split_whitespace());
            Chosen {
                index,
                column,
                width: natural,
                natural,
                word: widest(words),
            }
        })
        .collect()
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// The width of a whole line.
pub fn total(columns: &[Chosen]) -> usize {
    let widths = columns.iter().map(|chosen| chosen.width);
    widths.sum::<usize>() + GAP * columns.len().saturating_sub(1)
}

/// Leaves out columns, the highest rank first, and narrows the others until a line fits; `None` when not even the
/// columns that never give way do.
pub fn narrow(mut columns: Vec<Chosen<'_>>, room: usize) -> Option<Vec<Chosen<'_>>> {
    if total(&columns) <= room {
        return Some(columns);
    }
    for chosen in &mut columns {
        chosen.width = chosen.least();
    }
    while total(&columns) > room {
        let gives_way = columns.iter().filter(|chosen| chosen.column.rank > 0);
        let first = gives_way.max_by_key(|chosen| chosen.column.rank)?.index;
        columns.retain(|chosen| chosen.index != first);
    }
    widen(&mut columns, room);
    Some(columns)
}

/// Gives the room that is left to the narrowest column that is still cut, a step at a time.
fn widen(columns: &mut [Chosen], room: usize) {
    for _ in total(columns)..room {
        let cut = columns.iter_mut().filter(|it| it.width < it.natural);
        let Some(narrowest) = cut.min_by_key(|it| it.width) else {
            return;
        };
        narrowest.width += 1;
    }
}
