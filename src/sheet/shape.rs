//! Which place of a wish is filled from where.

use super::Wanted;
use crate::vendor::card::{Card, fold};

/// What fills a place of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// The cell of a column, counted from 0.
    Column(usize),
    /// A text that is the same in every row.
    Text(String),
    /// The vendor's "clear this field", in every row.
    Clear,
}

/// How the rows of a sheet, or those that a rule of a mapping fits, become wishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// What names the lead.
    pub lead: Option<Filling>,
    /// What names the stage.
    pub stage: Option<Filling>,
    /// The fields by the vendor's names, and what fills each.
    pub fields: Vec<(String, Filling)>,
}

impl Shape {
    /// The shape of a sheet by its header.
    pub fn of(card: &Card, wanted: &Wanted, columns: &[String]) -> Self {
        let mut shape = Self {
            stage: wanted.stage.clone().map(Filling::Text),
            ..Self::default()
        };
        for (at, column) in columns.iter().enumerate() {
            let folded = fold(column);
            if column.starts_with('_') {
                continue;
            }
            if folded == "lead" || folded == fold(&card.lead.field) {
                shape.lead = Some(Filling::Column(at));
            } else if folded == "stage" || folded == fold(&card.stage_field) {
                shape.stage = Some(Filling::Column(at));
            } else if let Some((name, _)) = card.find_field(column) {
                shape.fields.push((name, Filling::Column(at)));
            }
        }
        shape
    }

    /// The column that fills a place: `lead`, `stage`, or a field by the vendor's name.
    pub fn column_of(&self, place: &str) -> Option<usize> {
        let filling = match place {
            "lead" => self.lead.as_ref(),
            "stage" => self.stage.as_ref(),
            field => self
                .fields
                .iter()
                .find(|(name, _)| name == field)
                .map(|(_, filling)| filling),
        };
        match filling {
            Some(Filling::Column(at)) => Some(*at),
            _ => None,
        }
    }
}
