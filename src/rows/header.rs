//! The first row → the columns' names.

use std::collections::HashMap;

use super::Head;
use super::place::{Place, letters};
use super::row::Row;
use crate::error::Result;

/// Reads the names of a sheet's columns, or sees that it is a list without them. `cells` is how many the row has.
///
/// Errors (3): a name that stands twice, or none between two.
pub fn read(row: &Row<'_>, cells: usize, is_id: Option<&dyn Fn(&str) -> bool>) -> Result<Names> {
    if is_id.is_some_and(|is_id| is_id(row.get(0).trim())) {
        let mut columns = vec![String::new(); cells.max(1)];
        if let Some(first) = columns.first_mut() {
            "lead".clone_into(first);
        }
        return Ok(Names {
            columns,
            named: false,
        });
    }
    let mut columns: Vec<String> = (0..cells)
        .map(|column| row.get(column).trim().to_owned())
        .collect();
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    check(row, &columns)?;
    Ok(Names {
        columns,
        named: true,
    })
}

/// What the first row told.
pub struct Names {
    /// The names; behind the last one there is none.
    pub columns: Vec<String>,
    /// Whether the row was a header at all.
    pub named: bool,
}

fn check(row: &Row<'_>, columns: &[String]) -> Result<()> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (column, name) in columns.iter().enumerate() {
        let letters = letters(column);
        let place = Place {
            row: row.row,
            line: row.line,
            column: Some(&letters),
            value: Some(name),
        };
        let origin = &row.head.origin;
        if name.is_empty() {
            return Err(origin
                .fault(place, "empty-header", "the column has no name")
                .hint("name it in the first row, or delete the column"));
        }
        if let Some(first) = seen.insert(name.to_lowercase(), column) {
            let first = super::letters(first);
            return Err(origin
                .fault(
                    place,
                    "duplicate-header",
                    &format!("column {first} is called `{name}` as well"),
                )
                .hint("rename one of the two columns, or delete it"));
        }
    }
    Ok(())
}

impl Head {
    /// Takes the names over.
    pub(super) fn name(&mut self, names: Names) {
        self.columns = names.columns;
        self.named = names.named;
    }
}
