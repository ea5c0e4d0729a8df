//! What people read: a report's blocks, laid out for a terminal, or tab-separated for a pipe.

use unicode_width::UnicodeWidthStr;

use super::clean::{shown, shown_lines};
use super::paint::Paint;
use super::terminal::Screen;
use super::{Block, Table, bars, checks, table};

/// What goes where.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct View {
    /// For standard output, or the file.
    pub result: String,
    /// For standard error, a paragraph each: what would spoil tab-separated lines.
    pub notes: Vec<String>,
}

/// The blocks as they suit the screen.
pub fn of(blocks: &[Block], screen: Screen) -> View {
    if screen.terminal {
        on_terminal(blocks, screen)
    } else {
        in_pipe(blocks)
    }
}

/// The blocks for a terminal: paragraphs and fitted tables, a blank line between them.
fn on_terminal(blocks: &[Block], screen: Screen) -> View {
    let parts = blocks.iter().map(|block| match block {
        Block::Text(text) => format!("{}\n", shown_lines(text).trim_end()),
        Block::Table(table) => table::fit(table, screen),
        Block::Pairs(pairs) => aligned(pairs, screen),
        Block::Bars(bars) => bars::drawn(bars, screen),
        Block::Checks(checks) => checks::drawn(checks, screen),
    });
    View {
        result: parts.collect::<Vec<_>>().join("\n"),
        notes: Vec::new(),
    }
}

/// The blocks for a pipe: tables with every column and whole cells, tab-separated under a header; pairs likewise.
/// Paragraphs step aside, unless they are all there is.
fn in_pipe(blocks: &[Block]) -> View {
    let only_text = blocks.iter().all(|block| matches!(block, Block::Text(_)));
    let mut parts = Vec::new();
    let mut notes = Vec::new();
    for block in blocks {
        match block {
            Block::Text(text) if only_text => {
                parts.push(format!("{}\n", shown_lines(text).trim_end()));
            }
            Block::Text(text) => notes.push(text.clone()),
            Block::Table(table) => parts.push(tab_separated(table)),
            Block::Checks(checks) => parts.push(checks::piped(checks)),
            Block::Bars(bars) => {
                let line = |(name, count): &(String, u64)| tabbed([name, &count.to_string()]);
                parts.push(bars.iter().map(line).collect());
            }
            Block::Pairs(pairs) => {
                parts.push(
                    pairs
                        .iter()
                        .map(|(name, value)| tabbed([name, value]))
                        .collect(),
                );
            }
        }
    }
    View {
        result: parts.join("\n"),
        notes,
    }
}

fn tab_separated(table: &Table) -> String {
    let header = tabbed(table.columns.iter().map(|column| &column.name));
    let rows = table.rows.iter().map(tabbed);
    std::iter::once(header).chain(rows).collect()
}

/// Cells are cleaned, so that a tab or a line end inside one cannot move its neighbours.
pub(super) fn tabbed<'a>(cells: impl IntoIterator<Item = &'a String>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| shown(cell)).collect();
    format!("{}\n", cells.join("\t"))
}

/// Names and values below each other. A value is never cut: the terminal may wrap it, and it still copies whole.
pub fn aligned(pairs: &[(String, String)], screen: Screen) -> String {
    let names: Vec<String> = pairs
        .iter()
        .map(|(name, _)| format!("{}:", shown(name)))
        .collect();
    let widest = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let lines = pairs.iter().zip(&names).map(|((_, value), name)| {
        let gap = " ".repeat(widest - name.width() + 1);
        let value = shown(value);
        let name = Paint::Bold.when(screen.color, name);
        let value = match Paint::of_word(&value) {
            Some(paint) => paint.when(screen.color, &value),
            None => value,
        };
        format!("{}\n", format!("{name}{gap}{value}").trim_end())
    });
    lines.collect()
}
