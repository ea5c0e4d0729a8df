-- Layout 2: bulk runs.

-- How many rows of the input may be sent, break a rule, or are left out by the mapping. Only a bulk run has them.
ALTER TABLE run ADD COLUMN ready   INTEGER;
ALTER TABLE run ADD COLUMN refused INTEGER;
ALTER TABLE run ADD COLUMN skipped INTEGER;
CREATE INDEX run_bulk ON run (started_at) WHERE ready IS NOT NULL;

-- `by_run`: the run that applied what an `unchanged` row asks for. `ticket`: the vendor's word for a batch job.
ALTER TABLE write ADD COLUMN by_run TEXT;
ALTER TABLE write ADD COLUMN ticket TEXT;
CREATE INDEX write_of_added ON write (profile, content) WHERE operation = 'add-lead';

-- The stage that a lead was seen in; absent where the vendor told none, and before this layout.
ALTER TABLE event ADD COLUMN stage TEXT;
