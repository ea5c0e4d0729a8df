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

-- The pulls of a profile by their time: before each pull its last one is looked for.
CREATE INDEX run_pull ON run (profile, started_at) WHERE operation = 'pull-leads';

-- What monitors ask for, among all that was ever written.
CREATE INDEX write_unknown ON write (profile, run) WHERE verdict = 'unknown';

-- What a batch holds is looked up by lead only where an older batch came again: then an index is made for it.
DROP INDEX arrival_of_lead;

-- Whether a lead may stand in a batch more than once; 0: certainly not.
ALTER TABLE batch ADD COLUMN doubled INTEGER;
