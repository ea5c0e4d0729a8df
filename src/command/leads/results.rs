//! Whether the folders of bulk runs agree with the journal: every row of the input once, in the file of its verdict.

use std::fs::File;
use std::path::Path;

use crate::command::bulk::files::FILES;
use crate::error::Result;
use crate::lead::Verdict;
use crate::rows::{self, Options, Source};
use crate::store::{Check, Spool, Store, run_folder};
use crate::sync::results;

/// Every bulk run that has ended and whose folder is there.
pub fn results(store: &Store, data: &Path) -> Result<Check> {
    let mut check = Check::new(
        "results",
        "every row of a run is in one result file, that of its verdict in the journal",
    );
    for run in store.ended_bulk_runs()? {
        let folder = run_folder(data, &run);
        // A run that was pruned has no folder, and one that was killed has no files until somebody looks at it.
        if !folder.join("applied.csv").exists() {
            continue;
        }
        of_run(store, data, &run, &folder, &mut check)?;
    }
    Ok(check)
}

fn of_run(store: &Store, data: &Path, run: &str, folder: &Path, check: &mut Check) -> Result<()> {
    let spool = match Spool::open(data, run) {
        Ok(spool) => spool,
        Err(error) => {
            check.look(Some(format!("run {run}: {}", error.message)));
            return Ok(());
        }
    };
    let mut places = Places::default();
    for row in results::of(store, spool.rows()?, run) {
        match row {
            Ok(row) => places.belongs(row.kept.row, row.verdict()),
            Err(error) => {
                check.look(Some(format!("run {run}: {}", error.message)));
                return Ok(());
            }
        }
    }
    for (at, (name, _)) in (0..).zip(FILES) {
        let path = folder.join(format!("{name}.csv"));
        let numbers = numbers(&path, &mut |row| places.found(row, at));
        if let Err(why) = numbers {
            check.fail(Some(format!("run {run}: {name}.csv cannot be read: {why}")));
            return Ok(());
        }
    }
    places.judge(run, check);
    Ok(())
}

/// Hands over the numbers in the column `_row` of a result file.
fn numbers(path: &Path, each: &mut dyn FnMut(u32)) -> std::result::Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let source = Source {
        name: path.display().to_string(),
        bytes: Box::new(file),
    };
    let mut rows = match rows::open(source, &Options::default()) {
        Ok(rows) => rows,
        Err(error) => return Err(error.message),
    };
    let column = rows.columns().iter().position(|name| name == "_row");
    let column = column.ok_or("it has no column _row")?;
    while let Some(row) = rows.next_row() {
        let row = row.map_err(|error| error.message)?;
        let number = row.get(column);
        each(
            number
                .parse()
                .map_err(|_| format!("`{number}` is no row"))?,
        );
    }
    Ok(())
}

/// Where rows are to be and where they were found: two bytes a row, whatever it holds.
#[derive(Default)]
struct Places {
    rows: Vec<Place>,
    strange: Vec<u32>,
}

/// One row: the file where it belongs and the one where it is, each counted from 1; 0 is none.
#[derive(Clone, Copy, Default)]
struct Place {
    wanted: u8,
    found: u8,
    twice: bool,
}

impl Places {
    fn at(&mut self, row: u32) -> Option<&mut Place> {
        let at = usize::try_from(row).ok()?;
        if at >= self.rows.len() {
            self.rows.resize(at + 1, Place::default());
        }
        self.rows.get_mut(at)
    }

    fn belongs(&mut self, row: u32, verdict: Verdict) {
        let file = (1..)
            .zip(FILES)
            .find(|(_, (_, held))| held.contains(&verdict));
        if let (Some(place), Some((file, _))) = (self.at(row), file) {
            place.wanted = file;
        }
    }

    fn found(&mut self, row: u32, file: u8) {
        let known = usize::try_from(row)
            .ok()
            .and_then(|at| self.rows.get_mut(at));
        match known {
            Some(place) if place.wanted > 0 => {
                place.twice |= place.found > 0;
                place.found = file + 1;
            }
            _ => self.strange.push(row),
        }
    }

    fn judge(&self, run: &str, check: &mut Check) {
        let name = |file: u8| {
            let at = usize::from(file).checked_sub(1);
            let file = at.and_then(|at| FILES.get(at));
            file.map_or("none", |(name, _)| name)
        };
        for (row, place) in self.rows.iter().enumerate().filter(|(_, it)| it.wanted > 0) {
            let amiss = if place.twice {
                Some("stands more than once".to_owned())
            } else if place.found == 0 {
                Some(format!("is missing in {}.csv", name(place.wanted)))
            } else if place.found != place.wanted {
                let (found, wanted) = (name(place.found), name(place.wanted));
                Some(format!("is in {found}.csv and belongs in {wanted}.csv"))
            } else {
                None
            };
            check.look(amiss.map(|amiss| format!("row {row} of run {run} {amiss}")));
        }
        for row in &self.strange {
            check.fail(Some(format!("row {row} of run {run} was never given")));
        }
    }
}
