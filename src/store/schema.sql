-- Layout 1. Layouts are added in `mod.rs`, never edited. Times are microseconds since 1970, UTC.

-- A lead as it stands: the latest revision, read. `event` holds the bytes that it was read from.
CREATE TABLE lead (
    number     INTEGER PRIMARY KEY,
    profile    TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    vendor     TEXT    NOT NULL,
    stage      TEXT,
    phase      TEXT    NOT NULL,
    fields     TEXT    NOT NULL,
    hash       BLOB    NOT NULL,
    revision   INTEGER NOT NULL,
    event      INTEGER NOT NULL REFERENCES event (number),
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    run        TEXT,
    batch      INTEGER,
    UNIQUE (profile, id)
) STRICT;

-- What vendors told us of a lead, in order: `new`, `changed`, `read`, `confirmed`. The bytes are exactly those received.
CREATE TABLE event (
    number   INTEGER PRIMARY KEY,
    profile  TEXT    NOT NULL,
    lead     TEXT    NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('new', 'changed', 'read', 'confirmed')),
    at       INTEGER NOT NULL,
    run      TEXT,
    revision INTEGER,
    hash     BLOB,
    raw      BLOB
) STRICT;
CREATE INDEX event_of_lead ON event (profile, lead);

-- What came in a list and is no lead that we can read; once for the same bytes.
CREATE TABLE quarantine (
    number     INTEGER PRIMARY KEY,
    profile    TEXT    NOT NULL,
    hash       BLOB    NOT NULL,
    vendor     TEXT    NOT NULL,
    lead       TEXT,
    reason     TEXT    NOT NULL,
    raw        BLOB    NOT NULL,
    times      INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    run        TEXT,
    UNIQUE (profile, hash)
) STRICT;

-- One reply with leads. `arriving` is not proven complete; `confirmed`, `done` and `superseded` are the ends.
CREATE TABLE batch (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL UNIQUE,
    profile      TEXT    NOT NULL,
    vendor       TEXT    NOT NULL,
    run          TEXT    NOT NULL,
    state        TEXT    NOT NULL
                 CHECK (state IN ('arriving', 'stored', 'delivered', 'confirmed', 'done', 'superseded')),
    leads        INTEGER NOT NULL DEFAULT 0,
    total        INTEGER,
    message      TEXT,
    taken_at     INTEGER NOT NULL,
    confirmed_at INTEGER
) STRICT;
CREATE INDEX batch_unfinished ON batch (profile) WHERE state IN ('arriving', 'stored', 'delivered');

-- Pieces of a batch that is still arriving.
CREATE TABLE landing (
    batch  INTEGER NOT NULL REFERENCES batch (number) ON DELETE CASCADE,
    seq    INTEGER NOT NULL,
    lead   TEXT,
    stage  TEXT,
    phase  TEXT,
    fields TEXT,
    reason TEXT,
    raw    BLOB    NOT NULL,
    PRIMARY KEY (batch, seq)
) STRICT;

-- What a stored batch holds, until the batch is at its end.
CREATE TABLE arrival (
    batch   INTEGER NOT NULL REFERENCES batch (number) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    lead    TEXT,
    outcome TEXT    NOT NULL CHECK (outcome IN ('new', 'changed', 'repeated', 'quarantined')),
    PRIMARY KEY (batch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX arrival_of_lead ON arrival (lead, batch);

-- Which batch went where: `exec`, or the path of a file.
CREATE TABLE delivery (
    batch INTEGER NOT NULL REFERENCES batch (number) ON DELETE CASCADE,
    sink  TEXT    NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (batch, sink)
) STRICT, WITHOUT ROWID;

-- Files that leads are appended to: all before `offset` is known to be whole. `pending` is being written behind it.
CREATE TABLE sink (
    path     TEXT    NOT NULL PRIMARY KEY,
    identity TEXT    NOT NULL,
    offset   INTEGER NOT NULL,
    pending  INTEGER
) STRICT, WITHOUT ROWID;

-- One execution of a writing command or a pull. `boot` tells a killed process from a power cut.
CREATE TABLE run (
    id         TEXT    NOT NULL PRIMARY KEY,
    operation  TEXT    NOT NULL,
    profile    TEXT    NOT NULL,
    vendor     TEXT    NOT NULL,
    arguments  TEXT    NOT NULL,
    boot       TEXT,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    exit       INTEGER,
    counts     TEXT
) STRICT, WITHOUT ROWID;

-- The journal: every write, before its bytes leave. `left_at` follows without a disk sync.
CREATE TABLE write (
    run         TEXT    NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    row         INTEGER NOT NULL,
    profile     TEXT    NOT NULL,
    lead        TEXT,
    operation   TEXT    NOT NULL,
    stage       TEXT,
    request     TEXT    NOT NULL,
    content     TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('planned', 'sending', 'settled')),
    verdict     TEXT,
    code        TEXT,
    message     TEXT,
    http_status INTEGER,
    attempts    INTEGER NOT NULL DEFAULT 0,
    receipt     TEXT,
    asked_at    INTEGER NOT NULL,
    left_at     INTEGER,
    settled_at  INTEGER,
    PRIMARY KEY (run, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX write_of_lead ON write (profile, lead, asked_at);

-- Until when a vendor asked us to stay away.
CREATE TABLE wait (
    profile TEXT    NOT NULL PRIMARY KEY,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Requests of the last period, for the sliding rate.
CREATE TABLE window (
    number  INTEGER PRIMARY KEY,
    profile TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX window_of_profile ON window (profile, at);
