//! One row of a sheet, and what it asks for.

use std::borrow::Cow;

use super::layout::{Fit, Layout, Source};
use super::reading::Reading;
use super::{Shape, Wanted};
use crate::error::Result;
use crate::lead::{CLEAR, Edit, Entry, Wish};
use crate::rows::Row;

/// One row of a sheet. It borrows the reader's buffers: nothing is copied before somebody wants it.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The row as it stands in the file.
    pub row: Row<'a>,
    fit: Fit,
    layout: &'a Layout,
    wanted: &'a Wanted,
}

/// What a row asks for.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// This.
    Wish(Wish),
    /// Nothing: the mapping leaves it out, and says why.
    Skip(String),
}

impl<'a> Line<'a> {
    pub(super) fn new(row: Row<'a>, fit: Fit, layout: &'a Layout, wanted: &'a Wanted) -> Self {
        Self {
            row,
            fit,
            layout,
            wanted,
        }
    }

    /// How the row is filled in, and the number of that shape; `None` where no rule of the mapping fits, or the one
    /// that does leaves the row out.
    pub fn shape(&self) -> Option<(usize, &'a Shape)> {
        let number = self.fit.shape?;
        Some((number, self.layout.shapes.get(number)?))
    }

    /// The rule of the mapping that fits, counted from 0.
    pub fn rule(&self) -> Option<usize> {
        self.fit.rule
    }

    /// The texts of the shape's places, in the order of `Shape::places`, for a check that copies nothing. `None` instead
    /// of a text that clears its field, is to be read otherwise than it is written, or cannot be read at all: such a row
    /// is judged by its meaning, as is one without a shape.
    pub fn cells(&self) -> Option<impl Iterator<Item = Option<&'a str>> + use<'a>> {
        let sources = self.layout.sources.get(self.fit.shape?)?;
        let row = self.row;
        Some(sources.iter().map(move |source| match source {
            Source::Column(at, reading) => plain(row.cell(*at).ok()?, *reading),
            Source::Text(text) => Some(text.as_str()).filter(|it| !matches!(it.trim(), "" | CLEAR)),
            Source::Clear => None,
        }))
    }

    /// What the row asks for. Errors (3) name the cell: its digits were lost in a spreadsheet, it cannot be read as
    /// the mapping says, or no rule fits.
    pub fn meaning(&self) -> Result<Meaning> {
        let Some((number, shape)) = self.shape() else {
            return self.left_out().map(Meaning::Skip);
        };
        let sources = self.layout.sources.get(number).into_iter().flatten();
        let mut wish = Wish {
            operation: self.wanted.operation,
            via: self.wanted.via,
            lead: None,
            stage: None,
            edits: Vec::with_capacity(shape.fields.len()),
            allow_final: self.wanted.allow_final,
            asked_at: self.wanted.asked_at,
        };
        for (place, source) in shape.places().zip(sources) {
            let Some(text) = self.text(source)? else {
                continue;
            };
            match place {
                "lead" => wish.lead = Some(text.into_owned()),
                "stage" => wish.stage = Some(text.into_owned()),
                field => wish.edits.push(Edit {
                    field: field.to_owned(),
                    entry: entry(source, text),
                }),
            }
        }
        Ok(Meaning::Wish(wish))
    }

    /// Why a row without a shape is left out. Errors (3): no rule fits, and the mapping wants one for every row.
    fn left_out(&self) -> Result<String> {
        let Some(map) = &self.wanted.map else {
            return Ok(String::new());
        };
        match self.fit.rule.and_then(|rule| map.rules.get(rule)) {
            Some(rule) => Ok(rule.reason().unwrap_or_default().to_owned()),
            None if map.skips_others => Ok("no rule fits".to_owned()),
            None => Err(self.layout.no_rule(&self.row, map.file())),
        }
    }

    /// The text that fills a place; `None` where its cell holds nothing but blanks: that leaves the place alone.
    fn text(&self, source: &'a Source) -> Result<Option<Cow<'a, str>>> {
        let (at, reading) = match source {
            Source::Column(at, reading) => (*at, *reading),
            Source::Text(text) => return Ok(Some(Cow::Borrowed(text))),
            Source::Clear => return Ok(Some(Cow::Borrowed(CLEAR))),
        };
        let text = self.row.cell(at)?;
        match text.trim() {
            "" => Ok(None),
            CLEAR => Ok(Some(Cow::Borrowed(CLEAR))),
            _ => reading.read(text).map(Some).map_err(|wrong| {
                let what = format!("{}: `{}`", wrong.what, crate::rows::quoted(text));
                self.row.fault(at, wrong.code, &what).hint(wrong.hint)
            }),
        }
    }
}

/// `-f FIELD=#CLEAR` is literal; a cell and a mapping that say so clear.
fn entry(source: &Source, text: Cow<'_, str>) -> Entry {
    match source {
        Source::Text(_) => Entry::Text(text.into_owned()),
        Source::Column(..) if text != CLEAR => Entry::Text(text.into_owned()),
        Source::Column(..) | Source::Clear => Entry::Clear,
    }
}

/// A cell's text where that is what is sent, and nothing instead of blanks: they leave the place alone.
#[inline]
fn plain(text: &str, reading: Reading) -> Option<&str> {
    match text.as_bytes().first() {
        None => Some(""),
        // Neither a blank nor the beginning of a word of ours, which nearly every cell is told by.
        Some(b'!' | b'"' | b'$'..=b'~') if reading == Reading::Plain => Some(text),
        Some(_) => match text.trim() {
            "" => Some(""),
            CLEAR => None,
            _ => matches!(reading.read(text), Ok(Cow::Borrowed(_))).then_some(text),
        },
    }
}
