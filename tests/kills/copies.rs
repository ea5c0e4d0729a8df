//! What is written whole or not at all, and what converges when it is repeated: old stores, exports, copies, leads that
//! are forgotten, runs that are pruned.

use super::calls::nothing_is_left;
use super::*;
use crate::bulk;

/// A store as an older program left it, with leads, their history and a journal.
pub struct Old {
    pub desk: Desk,
    rows: usize,
}

const TABLES: [&str; 4] = ["lead", "event", "run", "write"];

impl Old {
    pub fn new(layout: usize, rows: usize) -> Self {
        let desk = Desk::with_config("");
        fs::create_dir(desk.path("data")).unwrap();
        let store = rusqlite::Connection::open(desk.path("data/leadctl.db")).unwrap();
        store
            .execute_batch("PRAGMA journal_mode = WAL; BEGIN")
            .unwrap();
        let layouts = [
            include_str!("../../src/store/schema.sql"),
            include_str!("../../src/store/layout2.sql"),
        ];
        for sql in &layouts[..layout] {
            store.execute_batch(sql).unwrap();
        }
        store
            .execute_batch("INSERT INTO run (id, operation, profile, vendor, arguments, started_at, ended_at, exit)
                 VALUES ('pulled', 'pull-leads', 'cars', 'leadbank', '[]', 1, 2, 0), ('sent', 'change-stage', 'cars', 'leadbank', '[]', 3, 4, 0)")
            .unwrap();
        for row in 1..=rows {
            store
                .execute_batch(&format!(
                    "INSERT INTO event (number, profile, lead, kind, at, run, revision, hash, raw)
                     VALUES ({row}, 'cars', '{row}', 'new', 1, 'pulled', 1, x'{row:064}', CAST('{{\"IDLeadBank\": {row}}}' AS BLOB));
                     INSERT INTO lead (profile, id, vendor, phase, fields, hash, revision, event, first_seen, last_seen)
                     VALUES ('cars', '{row}', 'leadbank', 'new', '{{\"IDLeadBank\":{row}}}', x'{row:064}', 1, {row}, 1, 1);
                     INSERT INTO write (run, row, profile, lead, operation, stage, request, content, state, verdict, asked_at, settled_at)
                     VALUES ('sent', {row}, 'cars', '{row}', 'change-stage', '1', '{{}}', 'same', 'settled', 'applied', 3, 4)"
                ))
                .unwrap();
        }
        store
            .execute_batch(&format!("PRAGMA user_version = {layout}; COMMIT"))
            .unwrap();
        Self { desk, rows }
    }

    /// Every layout has all that the old one had.
    pub fn judge(&self) {
        let store = ledger::Store::open(&self.desk.path("data")).unwrap();
        store.is_sound();
        assert!((1..=3).contains(&store.layout()));
        let rows = TABLES.map(|table| store.rows(table));
        let all = i64::try_from(self.rows).unwrap();
        assert_eq!(rows, [all, all, 2, all]);
        let raw = (1..=self.rows).map(|it| {
            let raw = format!("{{\"IDLeadBank\": {it}}}").into_bytes();
            (it.to_string(), raw)
        });
        assert_eq!(store.leads("cars"), raw.collect());
    }

    pub fn converge(&self) {
        let ran = self.desk.run(&["leads", "list", "--json"]).expect_code(0);
        assert_eq!(ran.json()["summary"]["leads"], self.rows);
        self.judge();
        let store = ledger::Store::open(&self.desk.path("data")).unwrap();
        assert_eq!(store.layout(), 3);
    }
}

/// A store with a thousand leads and a bulk run that is over.
static WORLD: LazyLock<Vec<u8>> = LazyLock::new(|| world(&[("leadbank", 700)]));

fn stored() -> (Desk, Played) {
    let played = Played::new(&WORLD, "");
    let desk = Desk::with_config(&played.config());
    desk.run(&["pull-leads", "-p", "sandbox-leadbank"])
        .expect_code(0);
    let sheet = bulk::sheet("1", &ids("leadbank", 100));
    fs::write(desk.path("sheet.csv"), sheet).unwrap();
    let send = [
        "update-stage",
        "-p",
        "sandbox-leadbank",
        "--from",
        "sheet.csv",
        "--batch",
    ];
    desk.run(&send).expect_code(0);
    (desk, played)
}

/// Kills a command at random moments, so many times; judges after each; then it is repeated to its end.
fn kill(
    desk: &Desk,
    random: &mut Rng,
    line: &[&str],
    length: Duration,
    (kills, judge): (usize, &dyn Fn()),
) -> usize {
    let mut hits = 0;
    for _ in 0..kills {
        let moment = length.mul_f64(random.f64());
        hits += usize::from(killed_after(start(desk, line), moment));
        judge();
    }
    desk.run(line).expect_code(0);
    judge();
    hits
}

#[test]
fn killed_migrations_leave_the_old_store_or_the_new_one() {
    let line = ["leads", "list", "--json"];
    let whole = length(&Old::new(1, 2_000).desk, &line);
    share(
        "kills of migrations",
        count("LEADCTL_KILLS_COPIES", 25, 1_000),
        |random| {
            let old = Old::new(random.usize(1..3), 2_000);
            let moment = whole.mul_f64(random.f64());
            let hit = killed_after(start(&old.desk, &line), moment);
            old.judge();
            old.converge();
            usize::from(hit)
        },
    );
}

#[test]
fn killed_exports_and_backups_are_whole_or_not_there() {
    let (desk, _played) = stored();
    let files = [
        ("out.csv", vec!["leads", "export", "-o", "out.csv"]),
        ("out.xlsx", vec!["leads", "export", "-o", "out.xlsx"]),
        ("copy.zip", vec!["store", "backup", "-o", "copy.zip"]),
    ];
    let lengths = files.each_ref().map(|(name, line)| {
        let length = length(&desk, line);
        let size = fs::metadata(desk.path(name)).unwrap().len();
        fs::remove_file(desk.path(name)).unwrap();
        (length, size)
    });
    let mut random = Rng::with_seed(seed());
    let each = count("LEADCTL_KILLS_COPIES", 24, 1_000) / 3;
    for ((name, line), (length, size)) in files.iter().zip(lengths) {
        let path = desk.path(name);
        let judge = || {
            if let Ok(found) = fs::metadata(&path) {
                // A workbook and a copy bear the time of day: their sizes differ a little.
                let apart = found.len().abs_diff(size);
                assert!(apart < 200 + size / 50, "{name} has {} bytes", found.len());
                fs::remove_file(&path).unwrap();
            }
        };
        let hits = kill(&desk, &mut random, line, length, (each, &judge));
        eprintln!("{hits} kills of {}", line.join(" "));
        nothing_is_left(&desk);
    }
}

#[test]
fn killed_restores_are_whole_or_not_there() {
    let (desk, _played) = stored();
    desk.run(&["store", "backup", "-o", "copy.zip"])
        .expect_code(0);
    let (_, there) = (desk.path("data"), desk.path("other/data"));
    let line = ["store", "restore", "copy.zip", "--data-dir", "other/data"];
    let whole = length(&desk, &line);
    let profile = "sandbox-leadbank";
    let leads = |data: &Path| ledger::Store::open(data).map(|it| it.leads(profile));
    let wanted = leads(&desk.path("data"));
    let mut random = Rng::with_seed(seed());
    let judge = || {
        if there.join("leadctl.db").exists() {
            assert_eq!(leads(&there), wanted);
            fs::remove_dir_all(&there).unwrap();
        }
    };
    judge();
    let kills = count("LEADCTL_KILLS_COPIES", 25, 1_000);
    let hits = kill(&desk, &mut random, &line, whole, (kills, &judge));
    eprintln!("{hits} kills of restores");
    let left: Vec<_> = fs::read_dir(desk.path("other")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn killed_forgetting_and_pruning_converge_when_they_are_repeated() {
    let (desk, _played) = stored();
    let kills = count("LEADCTL_KILLS_COPIES", 24, 1_000);
    let mut random = Rng::with_seed(seed());
    let data = desk.path("data");
    let store = || ledger::Store::open(&data).unwrap();
    let forget = |id: &str| {
        let id = id.to_owned();
        move |desk: &Desk| {
            desk.command(&["leads", "forget", &id, "-p", "sandbox-leadbank", "--yes"])
        }
    };
    let began = Instant::now();
    forget("5000700")(&desk).output().unwrap();
    let whole = began.elapsed();
    let mut hits = 0;
    for id in 0..kills {
        let id = (5_000_001 + id).to_string();
        let mut command = forget(&id)(&desk);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let moment = whole.mul_f64(random.f64());
        hits += usize::from(killed_after(command.spawn().unwrap(), moment));
        store().is_sound();
        let ran = Ran::from(forget(&id)(&desk).output().unwrap());
        assert_eq!(ran.code, 0, "{id}: {}", ran.err);
        assert!(!store().leads("sandbox-leadbank").contains_key(&id));
        let raw = format!("\"IDLeadBank\":{id}");
        for file in ["leadctl.db", "leadctl.db-wal"] {
            let bytes = fs::read(data.join(file)).unwrap_or_default();
            let found = memchr::memmem::find(&bytes, raw.as_bytes());
            assert_eq!(found, None, "{id} is in {file}");
        }
    }
    eprintln!("{hits} kills of forgetting");
    nothing_is_left(&desk);
    let line = ["runs", "prune", "--older-than", "0s"];
    let judge = || store().is_sound();
    let hits = kill(&desk, &mut random, &line, whole, (kills, &judge));
    eprintln!("{hits} kills of pruning");
    let folders: Vec<_> = fs::read_dir(data.join("runs")).unwrap().collect();
    assert!(folders.is_empty(), "{folders:?}");
}
