//! The judge: reads the store and the sandbox's ledger by its own SQL, and compares them. It changes neither: whatever
//! it finds is what the killed process left, before anything mended it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use serde_json::value::RawValue;

/// What a vendor handed over, or hands over: the bytes of each lead by its id.
pub type Delivered = BTreeMap<String, Vec<u8>>;

/// A copy of the store of a data folder: even to look at one in place may mend it.
pub struct Store {
    connection: Connection,
    _copy: tempfile::TempDir,
}

impl Store {
    /// `None`: there is none yet, or it has no layout.
    pub fn open(data: &Path) -> Option<Self> {
        let copy = tempfile::tempdir().unwrap();
        for file in ["leadctl.db", "leadctl.db-wal", "leadctl.db-journal"] {
            if data.join(file).exists() {
                fs::copy(data.join(file), copy.path().join(file)).unwrap();
            }
        }
        let connection = Connection::open(copy.path().join("leadctl.db")).unwrap();
        let store = Self {
            connection,
            _copy: copy,
        };
        (store.one("PRAGMA user_version") > 0).then_some(store)
    }

    fn one(&self, sql: &str) -> i64 {
        self.connection
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    }

    /// The bytes of every lead as it stands.
    pub fn leads(&self, profile: &str) -> Delivered {
        let sql = "SELECT lead.id, event.raw FROM lead JOIN event ON event.number = lead.event
                   WHERE lead.profile = ?1";
        let mut statement = self.connection.prepare(sql).unwrap();
        let rows = statement.query_map([profile], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// The layout that it has.
    pub fn layout(&self) -> i64 {
        self.one("PRAGMA user_version")
    }

    /// How many rows a table has.
    pub fn rows(&self, table: &str) -> i64 {
        self.one(&format!("SELECT count(*) FROM {table}"))
    }

    /// Fails unless the file is whole and no lead came into it twice.
    #[track_caller]
    pub fn is_sound(&self) {
        let said: String = self
            .connection
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(said, "ok");
        assert_eq!(
            self.one("SELECT count(*) FROM pragma_foreign_key_check"),
            0,
            "a row that belongs to nothing"
        );
        let doubled =
            "SELECT count(*) FROM (SELECT 1 FROM event WHERE kind = 'new' GROUP BY profile, lead
                       HAVING count(*) > 1)";
        assert_eq!(self.one(doubled), 0, "leads that were new twice");
        let changed = "SELECT count(*) FROM event WHERE kind = 'changed'";
        assert_eq!(self.one(changed), 0, "leads that never changed");
    }

    /// Fails if a batch of a profile waits for anything.
    #[track_caller]
    fn is_settled(&self, profile: &str) {
        let open = "SELECT count(*) FROM batch WHERE profile = ?1 AND state IN ('arriving', 'stored', 'delivered')";
        let open: i64 = self
            .connection
            .query_row(open, [profile], |row| row.get(0))
            .unwrap();
        assert_eq!(open, 0, "batches that wait");
    }

    /// The latest bulk run, if one began.
    pub fn bulk_run(&self) -> Option<String> {
        let sql =
            "SELECT id FROM run WHERE operation <> 'pull-leads' ORDER BY started_at DESC LIMIT 1";
        self.connection.query_row(sql, [], |row| row.get(0)).ok()
    }

    /// What the journal says of each row of a run: its lead, and its verdict. A row that never came to its end is `unsent`
    /// only where the mark that it left would still be there: the machine was not started anew.
    pub fn verdicts(&self, run: &str) -> BTreeMap<u32, (String, String)> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let sql = "SELECT row, lead, CASE WHEN state = 'settled' THEN verdict
                       WHEN left_at IS NULL AND run.boot = ?2 THEN 'unsent' ELSE 'unknown' END
                   FROM write JOIN run ON run.id = write.run WHERE run = ?1";
        let mut statement = self.connection.prepare(sql).unwrap();
        let rows = statement.query_map([run, boot.trim()], |row| {
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }
}

/// The sandbox's world.
pub struct World(Connection);

impl World {
    pub fn open(path: &Path) -> Self {
        let connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        connection.busy_timeout(Duration::from_secs(30)).unwrap();
        Self(connection)
    }

    /// The leads that a vendor regards as handed over for good.
    pub fn confirmed(&self, vendor: &str) -> BTreeSet<String> {
        let sql = "SELECT lead FROM ledger WHERE vendor = ?1 AND what IN ('confirm-lead', 'delete-message')";
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map([vendor], |row| row.get(0));
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// How often each lead was moved, taking no account of pulls.
    pub fn moved(&self, vendor: &str) -> BTreeMap<String, u32> {
        let sql = "SELECT lead, count(*) FROM ledger WHERE vendor = ?1 AND what = 'change-stage' GROUP BY lead";
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map([vendor], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// What LeadBank hands over, or CRF's queue.
    pub fn delivered(&self, vendor: &str) -> Delivered {
        #[derive(serde::Deserialize)]
        struct Body {
            lead: Box<RawValue>,
            text: Option<String>,
        }
        let sql = "SELECT id, body FROM lead WHERE vendor = ?1 AND (vendor = 'leadbank' OR state LIKE 'message %')";
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map([vendor], |row| Ok((row.get(0)?, row.get(1)?)));
        let delivered = rows.unwrap().map(Result::unwrap);
        let bytes = |(id, body): (String, String)| {
            let body: Body = serde_json::from_str(&body).unwrap();
            match body.text {
                None => (id, body.lead.get().as_bytes().to_vec()),
                Some(text) => message(&text),
            }
        };
        delivered.map(bytes).collect()
    }
}

/// A message of the queue: plain, or in base64.
fn message(text: &str) -> (String, Vec<u8>) {
    use base64::Engine as _;
    let plain = base64::engine::general_purpose::STANDARD.decode(text);
    let bytes = plain.unwrap_or_else(|_| text.as_bytes().to_vec());
    let lead: Value = serde_json::from_slice(&bytes).unwrap();
    (lead["id"].as_str().unwrap().to_owned(), bytes)
}

/// Right after a kill: whatever the vendor regards as confirmed is stored, byte for byte; and nothing is stored that was
/// never delivered.
#[track_caller]
pub fn confirmed_is_stored(
    data: &Path,
    profile: &str,
    confirmed: &BTreeSet<String>,
    delivered: &Delivered,
) {
    let store = Store::open(data);
    let stored = store.as_ref().map(|it| it.leads(profile));
    let stored = stored.unwrap_or_default();
    for id in confirmed {
        assert!(stored.contains_key(id), "{id} is confirmed and not stored");
    }
    same_bytes(&stored, delivered);
    if let Some(store) = store {
        store.is_sound();
    }
}

/// Once a run came to its end: all that was delivered is stored, each lead once, byte for byte.
#[track_caller]
pub fn all_is_stored(data: &Path, profile: &str, delivered: &Delivered) {
    let store = Store::open(data).unwrap();
    let stored = store.leads(profile);
    same_bytes(&stored, delivered);
    assert_eq!(stored.len(), delivered.len(), "leads are lost");
    store.is_sound();
    store.is_settled(profile);
}

#[track_caller]
fn same_bytes(stored: &Delivered, delivered: &Delivered) {
    for (id, raw) in stored {
        let came = delivered
            .get(id)
            .unwrap_or_else(|| panic!("{id} never came"));
        let texts = [raw, came].map(|it| String::from_utf8_lossy(it).into_owned());
        assert_eq!(texts[0], texts[1], "{id}");
    }
}

/// Whatever the journal says of rows is what the vendor did: applied is done once, unknown at most once, and of the
/// others nothing is done. What the vendor did and the journal does not have is done behind its back.
#[track_caller]
pub fn journal_agrees(verdicts: &BTreeMap<u32, (String, String)>, moved: &BTreeMap<String, u32>) {
    let mut by_lead = BTreeMap::new();
    for (row, (lead, verdict)) in verdicts {
        let times = moved.get(lead).copied().unwrap_or_default();
        let agrees = match verdict.as_str() {
            "applied" => times == 1,
            "unknown" => times <= 1,
            _ => times == 0,
        };
        assert!(
            agrees,
            "row {row}, {lead}: {verdict}, and done {times} times"
        );
        let before = by_lead.insert(lead, row);
        assert!(before.is_none(), "{lead} is in rows {row} and {before:?}");
    }
    for (lead, times) in moved {
        assert!(
            by_lead.contains_key(lead),
            "{lead} was moved {times} times and is not in the journal"
        );
    }
}
