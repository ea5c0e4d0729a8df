//! The result files of a bulk run: its rows parted by what became of them, each file ready to be fed back.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};
use crate::lead::{Problem, Verdict};
use crate::output::sheet::{Cell, Header, SheetWriter, joined};
use crate::rows::Form;
use crate::store::Standing;
use crate::sync::results::RowResult;

/// The columns behind the input's own. Whoever feeds the file back finds them ignored.
const ADDED: [&str; 7] = [
    "_lead", "_code", "_field", "_error", "_hint", "_row", "_run",
];

/// The files, each with the verdicts whose rows it holds: together every row of the input, none twice.
pub const FILES: [(&str, &[Verdict]); 5] = [
    ("applied", &[Verdict::Applied, Verdict::Unchanged]),
    ("rejected", &[Verdict::Refused, Verdict::Rejected]),
    ("unknown", &[Verdict::Unknown]),
    (
        "unsent",
        &[Verdict::Failed, Verdict::Unsent, Verdict::Planned],
    ),
    ("skipped", &[Verdict::Skipped]),
];

/// The result files of a run, while they are written. They appear in their places when they are finished.
pub struct ResultFiles {
    run: String,
    files: Vec<(PathBuf, SheetWriter)>,
    /// The rejected rows once more, in the form of the input.
    workbook: Option<(PathBuf, SheetWriter)>,
    /// Why there is none any more.
    spoilt: Option<Error>,
}

impl ResultFiles {
    /// Begins them in the run's folder. `input` is what stood above the rows.
    pub fn create(folder: &Path, run: &str, input: &Header) -> Result<Self> {
        let commas = Header {
            form: Form::Delimited {
                delimiter: b',',
                marked: false,
            },
            named: true,
            text: None,
            ..input.clone()
        };
        let files = FILES.iter().map(|(name, _)| {
            let path = folder.join(format!("{name}.csv"));
            let writer = SheetWriter::create(&path, &commas, &ADDED)?;
            Ok((path, writer))
        });
        let files = files.collect::<Result<_>>()?;
        let workbook = if input.form == Form::Workbook {
            let path = folder.join("rejected.xlsx");
            let writer = SheetWriter::create(&path, input, &ADDED)?;
            Some((path, writer))
        } else {
            None
        };
        Ok(Self {
            run: run.to_owned(),
            files,
            workbook,
            spoilt: None,
        })
    }

    /// Writes a row into the file of its verdict.
    pub fn add(&mut self, row: &RowResult, hint: &str) -> Result<()> {
        let amiss = row.amiss();
        let all = |text: fn(&Problem) -> &str, between| joined(amiss.iter().map(text), between);
        let hints = all(|it| &it.hint, "; ");
        let skipped = match &row.kept.standing {
            Standing::Skipped(reason) => reason.as_str(),
            _ => "",
        };
        let errors = all(|it| &it.message, "; ");
        let added = [
            row.lead().unwrap_or_default().to_owned(),
            all(|it| &it.code, " "),
            all(|it| it.field.as_deref().unwrap_or_default(), " "),
            if errors.is_empty() {
                skipped.to_owned()
            } else {
                errors
            },
            if hints.is_empty() {
                hint.to_owned()
            } else {
                hints
            },
            row.kept.row.to_string(),
            self.run.clone(),
        ];
        let added = added.each_ref().map(String::as_str);
        let cells: Vec<Cell<'_>> = row.kept.cells.iter().map(|it| Cell::sound(it)).collect();
        let at = place(row.verdict());
        if let Some((_, file)) = self.files.get_mut(at) {
            file.cells(&cells, &added)?;
        }
        let book = self.workbook.as_mut().filter(|_| at == REJECTED);
        let written = book.map_or(Ok(()), |(_, book)| book.cells(&cells, &added));
        if let Err(error) = written {
            // A workbook holds less than a sheet of ours may: that must not cost the other files.
            self.workbook = None;
            self.spoilt = Some(error);
        }
        Ok(())
    }

    /// Puts all of them in their places; gives their paths by name, and why there is no workbook, where one was due.
    pub fn finish(self) -> Result<(Map<String, Value>, Option<Error>)> {
        let mut paths = Map::new();
        for ((path, file), (name, _)) in self.files.into_iter().zip(FILES) {
            file.finish()?;
            paths.insert(name.into(), json!(path));
        }
        let mut spoilt = self.spoilt;
        if let Some((path, book)) = self.workbook {
            match book.finish() {
                Ok(()) => drop(paths.insert("rejected_xlsx".into(), json!(path))),
                Err(error) => spoilt = Some(error),
            }
        }
        Ok((paths, spoilt))
    }
}

/// Which of `FILES` holds the rejected rows.
const REJECTED: usize = 1;

/// Which of `FILES` holds the rows of a verdict.
fn place(verdict: Verdict) -> usize {
    let held = FILES.iter().position(|(_, held)| held.contains(&verdict));
    // Every verdict stands in the table: a test walks it.
    held.unwrap_or(REJECTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_one_file() {
        for verdict in Verdict::ALL {
            let files = FILES.iter().filter(|(_, held)| held.contains(&verdict));
            assert_eq!(files.count(), 1, "{verdict}");
        }
        assert_eq!(FILES[REJECTED].0, "rejected");
    }

    #[test]
    fn no_added_cell_becomes_a_formula() {
        let folder = tempfile::tempdir().unwrap();
        let header = Header {
            form: Form::default(),
            columns: vec!["lead".into()],
            named: true,
            text: None,
            sheet: None,
        };
        let mut files = ResultFiles::create(folder.path(), "r", &header).unwrap();
        let row = RowResult {
            kept: crate::store::Kept {
                row: 2,
                line: 2,
                cells: vec!["=1+1".into()],
                lead: Some("=1+1".into()),
                stage: None,
                edits: Vec::new(),
                rule: None,
                standing: Standing::Skipped("@later".into()),
            },
            written: None,
        };
        files.add(&row, "-").unwrap();
        files.finish().unwrap();
        let skipped = std::fs::read_to_string(folder.path().join("skipped.csv")).unwrap();
        // The input's own cell stays as it is.
        assert_eq!(skipped.lines().nth(1), Some("=1+1,'=1+1,,,'@later,'-,2,r"));
    }
}
