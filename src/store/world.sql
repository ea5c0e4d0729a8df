-- The sandbox's world. Leads keep the order in which they came (`seq`), also when they are replaced.
CREATE TABLE IF NOT EXISTS lead (
    seq    INTEGER PRIMARY KEY,
    vendor TEXT NOT NULL,
    id     TEXT NOT NULL,
    state  TEXT NOT NULL,
    body   TEXT NOT NULL,
    UNIQUE (vendor, id)
);
CREATE INDEX IF NOT EXISTS lead_in_order ON lead (vendor, seq);
CREATE INDEX IF NOT EXISTS lead_by_state ON lead (vendor, state, seq);
CREATE TABLE IF NOT EXISTS fact (
    vendor TEXT NOT NULL,
    name   TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (vendor, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger (
    seq    INTEGER PRIMARY KEY,
    vendor TEXT NOT NULL,
    lead   TEXT NOT NULL,
    what   TEXT NOT NULL,
    body   TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ledger_by_vendor ON ledger (vendor, seq);
CREATE TABLE IF NOT EXISTS populated (vendor TEXT PRIMARY KEY) WITHOUT ROWID;
PRAGMA user_version = 1;
