-- Layout 3: every lead from every vendor, and names instead of numbers.

-- An account's own lists, as the vendor told them: `list` is the list's name in the card. What belongs to another entry
-- names it as `parent`: a reason its stage, a subtype its type. `place` is where the vendor listed it.
CREATE TABLE name (
    profile TEXT    NOT NULL,
    list    TEXT    NOT NULL,
    place   INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    parent  TEXT,
    name    TEXT    NOT NULL,
    phase   TEXT,
    PRIMARY KEY (profile, list, place)
) STRICT, WITHOUT ROWID;

-- When a list was last told, also when it was empty.
CREATE TABLE name_list (
    profile TEXT    NOT NULL,
    list    TEXT    NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (profile, list)
) STRICT, WITHOUT ROWID;

-- How far a profile has been pulled: `kind` says by what, `key` of what (empty where there is one only).
CREATE TABLE mark (
    profile TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (profile, kind, key)
) STRICT, WITHOUT ROWID;

-- How far a bulk run's notebook is copied into `write`, in bytes; absent where there is no notebook.
ALTER TABLE run ADD COLUMN copied INTEGER;
CREATE INDEX run_noted ON run (profile) WHERE copied IS NOT NULL;

-- The pulls of a profile by their time: before each pull its last one is looked for.
CREATE INDEX run_pull ON run (profile, started_at) WHERE operation = 'pull-leads';

-- What monitors ask for, among all that was ever written.
CREATE INDEX write_unknown ON write (profile, run) WHERE verdict = 'unknown';

-- Another word for an entry, where the vendor has one: an alternative code, a user's e-mail address. `id` and `parent` are
-- JSON, as they go over the wire.
ALTER TABLE name ADD COLUMN code TEXT;

-- Leads whose personal data were removed: what is needed to know one again that is handed over once more. `hash` and
-- `revision` are absent for a lead that was only written to; `run` and `batch` are those that last showed it again.
CREATE TABLE forgotten (
    profile  TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    vendor   TEXT,
    hash     BLOB,
    revision INTEGER,
    at       INTEGER NOT NULL,
    run      TEXT,
    batch    INTEGER,
    PRIMARY KEY (profile, id)
) STRICT, WITHOUT ROWID;

-- What a batch holds is looked up by lead only where an older batch came again: then an index is made for it.
DROP INDEX arrival_of_lead;

-- Whether a lead may stand in a batch more than once; 0: certainly not.
ALTER TABLE batch ADD COLUMN doubled INTEGER;
