//! Ten thousand changes that may not be repeated, at a vendor whose answers get lost, in a run that is killed and resumed
//! again and again.

use super::*;
use crate::bulk;

/// So many rows are pushed.
const ROWS: usize = 10_000;

/// CRF Connect, which knows every lead of the sheet.
static WORLD: LazyLock<Vec<u8>> = LazyLock::new(|| world(&[("crf-connect", ROWS)]));

/// Answers are lost, connections are reset before and after the vendor acted, the vendor fails on either side.
pub const FAULTS: &str = "
[[fault]]
method = \"POST\"
every = 97
when = \"after\"
reset = true
[[fault]]
method = \"POST\"
every = 211
when = \"before\"
reset = true
[[fault]]
method = \"POST\"
every = 307
when = \"after\"
status = 500
[[fault]]
method = \"POST\"
every = 401
when = \"after\"
html = true
";

pub const PUSH: [&str; 8] = [
    "update-stage",
    "-p",
    "sandbox-crf-connect",
    "--from",
    "sheet.csv",
    "--json",
    "-o",
    "told.json",
];
pub const RESUME: [&str; 7] = [
    "runs",
    "resume",
    "-p",
    "sandbox-crf-connect",
    "--json",
    "-o",
    "told.json",
];

/// A desk with a sheet of so many rows.
pub struct Push {
    pub played: Played,
    pub desk: Desk,
    input: Vec<Vec<String>>,
}

impl Push {
    pub fn new(world: &[u8], rows: usize, faults: &str) -> Self {
        Self::before(Desk::new(), world, rows, faults)
    }

    /// The same; the desk stands on this file system.
    pub fn on(place: &Path, world: &[u8], rows: usize, faults: &str) -> Self {
        Self::before(Desk::below(place), world, rows, faults)
    }

    fn before(desk: Desk, world: &[u8], rows: usize, faults: &str) -> Self {
        let played = Played::new(world, faults);
        desk.write_config(&played.config());
        let ids = ids("crf-connect", rows);
        fs::write(desk.path("sheet.csv"), bulk::sheet("Contacted", &ids)).unwrap();
        let (_, input) = bulk::table(&desk.path("sheet.csv"));
        Self {
            played,
            desk,
            input,
        }
    }

    fn store(&self) -> Option<ledger::Store> {
        ledger::Store::open(&self.desk.path("data"))
    }

    /// What goes on where the last command was ended.
    pub fn next(&self) -> Vec<&'static str> {
        match self.run() {
            Some(_) => RESUME.to_vec(),
            None => PUSH.to_vec(),
        }
    }

    /// Where its journal is written first, once it began.
    pub fn notebook(&self) -> Option<PathBuf> {
        let run = self.run()?;
        Some(self.desk.path("data/runs").join(run).join("notebook"))
    }

    /// The run, if it began.
    fn run(&self) -> Option<String> {
        self.store()?.bulk_run()
    }

    /// What holds after every kill, once an ordinary command has opened the store.
    pub fn judge(&self) {
        self.desk.run(&["runs", "list"]).expect_code(0);
        let moved = self.played.world().moved("crf-connect");
        match self.store().and_then(|it| Some((it.bulk_run()?, it))) {
            Some((run, store)) => {
                store.is_sound();
                ledger::journal_agrees(&store.verdicts(&run), &moved);
            }
            None => assert!(moved.is_empty(), "sent, and nothing is known of it"),
        }
    }

    /// The run goes on to its end: every row has one verdict, which is what the vendor did.
    pub fn converge(&self) {
        if self.run().is_none() {
            self.go(&PUSH);
        }
        self.go(&RESUME);
        self.judge();
        let run = self.run().unwrap();
        let verdicts = self.store().unwrap().verdicts(&run);
        assert_eq!(verdicts.len(), self.input.len(), "rows without a verdict");
        let ends = ["applied", "unknown"];
        for (row, (_, verdict)) in &verdicts {
            assert!(ends.contains(&verdict.as_str()), "row {row} is {verdict}");
        }
        bulk::is_whole(&self.desk.path("data/runs").join(&run), &self.input);
        // Whatever is unknown is asked for; then nothing is. What is not seen after two seconds never comes.
        let ask = ["runs", "reconcile", &run, "--timeout", "2s"];
        let reconciled = self.desk.run(&ask);
        assert!([0, 7].contains(&reconciled.code), "{}", reconciled.err);
        let verdicts = self.store().unwrap().verdicts(&run);
        let moved = self.played.world().moved("crf-connect");
        ledger::journal_agrees(&verdicts, &moved);
        assert!(verdicts.values().all(|(_, verdict)| verdict != "unknown"));
    }

    fn go(&self, line: &[&str]) {
        let ran = self.desk.run(line);
        assert!([0, 10].contains(&ran.code), "{}: {}", ran.code, ran.err);
    }
}

#[test]
fn however_often_a_push_is_killed_no_row_is_done_twice_left_out_or_told_wrongly() {
    let points = count("LEADCTL_KILLS_POINTS", 100, 1_000);
    let whole = {
        let push = Push::new(&WORLD, ROWS, FAULTS);
        let begun = Instant::now();
        push.go(&PUSH);
        begun.elapsed()
    };
    // How long each start takes, whatever there is to do.
    let idle = {
        let push = Push::new(&WORLD, 1, "");
        length(&push.desk, &PUSH)
    };
    share("kill points of pushes", points, |random| {
        let push = Push::new(&WORLD, ROWS, FAULTS);
        let mut kills = 0;
        // Each start does about a fiftieth of the work, and some are killed before they do anything.
        while kills < 50 {
            let line = push.next();
            let moment = (idle + whole / 25).mul_f64(random.f64());
            if !killed_after(start(&push.desk, &line), moment) {
                break;
            }
            kills += 1;
            push.judge();
        }
        push.converge();
        kills
    });
}
