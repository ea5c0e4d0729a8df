//! One row of a sheet, and what it asks for.

use super::{CLEAR, Filling, Shape, Wanted};
use crate::error::Result;
use crate::lead::{Edit, Entry, Wish};
use crate::rows::Row;

/// One row of a sheet. It borrows the reader's buffers: nothing is copied before somebody wants it.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The row as it stands in the file.
    pub row: Row<'a>,
    shape: Option<(usize, &'a Shape)>,
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
    pub(super) fn new(row: Row<'a>, shape: Option<(usize, &'a Shape)>, wanted: &'a Wanted) -> Self {
        Self { row, shape, wanted }
    }

    /// How the row is filled in, and the number of that shape; `None` where no rule of the mapping fits, or the one
    /// that does leaves the row out.
    pub fn shape(&self) -> Option<(usize, &'a Shape)> {
        self.shape
    }

    /// What the row asks for. Errors (3) name the cell: its digits were lost in a spreadsheet, it cannot be read as
    /// the mapping says, or no rule fits.
    pub fn meaning(&self) -> Result<Meaning> {
        let Some((_, shape)) = self.shape else {
            return Ok(Meaning::Skip(String::new()));
        };
        let mut edits = self.wanted.edits.clone();
        for (field, filling) in &shape.fields {
            let entry = match filling {
                Filling::Clear => Some(Entry::Clear),
                other => self.text(other)?.map(|text| match text {
                    CLEAR => Entry::Clear,
                    text => Entry::Text(text.to_owned()),
                }),
            };
            edits.extend(entry.map(|entry| Edit {
                field: field.clone(),
                entry,
            }));
        }
        Ok(Meaning::Wish(Wish {
            operation: self.wanted.operation,
            via: self.wanted.via,
            lead: self.place(shape.lead.as_ref())?,
            stage: self.place(shape.stage.as_ref())?,
            edits,
            allow_final: self.wanted.allow_final,
            asked_at: self.wanted.asked_at,
        }))
    }

    fn place(&self, filling: Option<&'a Filling>) -> Result<Option<String>> {
        let text = filling.map(|filling| self.text(filling)).transpose()?;
        Ok(text.flatten().map(str::to_owned))
    }

    /// The text that fills a place; `None` where its cell is empty: that leaves the place alone.
    fn text(&self, filling: &'a Filling) -> Result<Option<&'a str>> {
        let text = match filling {
            Filling::Column(at) => self.row.cell(*at)?,
            Filling::Text(text) => text,
            Filling::Clear => CLEAR,
        };
        Ok((!text.is_empty()).then_some(text))
    }
}
