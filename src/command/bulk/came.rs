//! What became of a bulk run: reads every row beside the journal, counts them, and writes the result files anew.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::files::ResultFiles;
use crate::account::rfc3339;
use crate::command::context::{Accounts, Context, now};
use crate::command::runs::no_such_run;
use crate::config::Profile;
use crate::error::{Kind, Result};
use crate::lead::Verdict;
use crate::output::file;
use crate::output::sheet::Header;
use crate::store::{Input, Run, RunEnd, Spool, Store, run_folder};
use crate::sync::bulk::Why;
use crate::sync::groups::Groups;
use crate::sync::outcome::Tally;
use crate::sync::results::{self, RowResult};
use crate::sync::stop::Ear;

/// What became of a bulk run.
pub struct Came {
    /// The run.
    pub run: Run,
    /// What its rows were read from.
    pub input: Input,
    /// How many rows came to what.
    pub tally: Tally,
    /// What went wrong, alike problems together.
    pub groups: Groups,
    /// The mapping's rules, and how many rows each fitted.
    pub rules: Vec<(String, u64)>,
    /// The result files by name, and their folder.
    pub paths: Map<String, Value>,
    /// Why it did not end well, if it did not.
    pub exit: Option<Kind>,
}

impl Came {
    /// Reads every row, shows it to `look`, and writes down how the run ended: in its files, and in the store.
    pub fn of(
        context: &Context,
        accounts: &Accounts,
        profile: &Profile,
        run: &str,
        stopped: Option<Why>,
        look: &mut dyn FnMut(&RowResult) -> Result<()>,
    ) -> Result<Self> {
        let mut store = Store::open(&accounts.data)?;
        let mut came = Self::read(context, &accounts.data, &store, run, look)?;
        let folder = run_folder(&accounts.data, &came.run.id);
        came.exit = came.tally.exit(stopped.and_then(Why::kind));
        let end = RunEnd {
            exit: came.exit.map_or(0, Kind::code),
            counts: Value::Object(came.tally.summary()),
            ended_at: now(),
        };
        store.end_run(&came.run.id, &end)?;
        let document = came.document(profile, &end);
        file::write(&folder.join("run.json"), document.as_bytes())?;
        Ok(came)
    }

    /// Writes the result files of a run anew, as its rows and its journal are now.
    pub fn files_anew(context: &Context, data: &Path, store: &Store, run: &str) -> Result<()> {
        let nobody = &mut |_: &RowResult| Ok(());
        Self::read(context, data, store, run, nobody).map(drop)
    }

    fn read(
        context: &Context,
        data: &Path,
        store: &Store,
        run: &str,
        look: &mut dyn FnMut(&RowResult) -> Result<()>,
    ) -> Result<Self> {
        let run = store.run(run)?.ok_or_else(|| no_such_run(context, run))?;
        let spool = Spool::open(data, &run.id)?;
        let input = spool.input().clone();
        let names = input.settings["rules"].as_array();
        let names = names.into_iter().flatten().filter_map(Value::as_str);
        let mut came = Self {
            rules: names.map(|name| (name.to_owned(), 0)).collect(),
            run,
            input,
            tally: Tally::default(),
            groups: Groups::default(),
            paths: Map::new(),
            exit: None,
        };
        let folder = run_folder(data, &came.run.id);
        let mut files = ResultFiles::create(&folder, &came.run.id, &came.header())?;
        let id = came.run.id.clone();
        let ear = Ear::open()?;
        let left = || {
            format!(
                "all is in the journal; the result files are made by: leadctl runs show {id}{}",
                context.here()
            )
        };
        for row in results::of(store, spool.rows()?, &id) {
            ear.goes_on(left)?;
            let row = row?;
            came.count(&row);
            files.add(&row, &came.hint(context, &row))?;
            look(&row)?;
        }
        let (paths, spoilt) = files.finish()?;
        if let Some(spoilt) = spoilt {
            let why = spoilt.because.first().map_or("", String::as_str);
            let warning = format!("rejected.xlsx is not made, rejected.csv is: {why}");
            context.output.warn(&warning);
        }
        came.paths = paths;
        came.paths.insert("folder".into(), json!(folder));
        Ok(came)
    }

    fn header(&self) -> Header {
        Header {
            form: self.input.form,
            columns: self.input.columns.clone(),
            named: self.input.named,
            text: None,
            sheet: self.input.sheet.clone(),
        }
    }

    fn count(&mut self, row: &RowResult) {
        let verdict = row.verdict();
        let code = row.written.as_ref().and_then(|it| it.code.as_deref());
        self.tally.count_recorded(verdict, code);
        let rule = row.kept.rule.and_then(|it| usize::try_from(it).ok());
        if let Some((_, rows)) = rule.and_then(|rule| self.rules.get_mut(rule)) {
            *rows += 1;
        }
        for problem in row.amiss() {
            self.groups.add(u64::from(row.kept.row), &problem);
        }
    }

    /// How to go on with a row, where the problem itself does not say it.
    fn hint(&self, context: &Context, row: &RowResult) -> String {
        let (run, here) = (&self.run.id, context.here());
        match row.verdict() {
            Verdict::Unknown => format!(
                "ask the vendor: leadctl runs reconcile {run}{here}; or look there yourself, then: \
                 leadctl runs settle {run} --row {} --as applied{here}",
                row.kept.row
            ),
            Verdict::Failed | Verdict::Unsent => format!("leadctl runs resume {run}{here}"),
            Verdict::Rejected => "mend it and send it again".to_owned(),
            _ => String::new(),
        }
    }

    /// `run.json`: the run without its rows.
    fn document(&self, profile: &Profile, end: &RunEnd) -> String {
        let document = json!({
            "type": "run",
            "schema": 1,
            "run": self.run.id,
            "profile": profile.name,
            "vendor": profile.vendor.id(),
            "operation": self.run.operation,
            "input": { "file": self.input.file, "sheet": self.input.sheet },
            "started_at": rfc3339(self.run.started_at),
            "ended_at": rfc3339(end.ended_at),
            "exit": end.exit,
            "summary": end.counts,
            "results": self.paths,
        });
        format!("{document:#}\n")
    }
}
