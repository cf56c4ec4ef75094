-- The jobs of one submission that named several resources: /v1/groups/{id}.
CREATE TABLE job_group (
    id           TEXT NOT NULL,
    submitted_ms INTEGER NOT NULL,
    submitter    TEXT NOT NULL,
    job_count    INTEGER NOT NULL,
    CONSTRAINT job_group_key PRIMARY KEY (id),
    CONSTRAINT job_group_has_jobs CHECK (job_count > 0)
) STRICT, WITHOUT ROWID;

-- One row per job. `machine` is the truth; the other columns are copies of what queries filter, sort and show.
-- `machine` stands last so that lists do not read its overflow pages. The checks compare where a list would be shorter:
-- SQLite makes a table of a list of more than two, for every statement that checks it.
CREATE TABLE job (
    number             INTEGER NOT NULL PRIMARY KEY,  -- grows with every accepted job; breaks ties of submitted_ms
    id                 TEXT NOT NULL,                 -- UUIDv7
    group_id           TEXT,
    project            TEXT NOT NULL,
    state              TEXT NOT NULL,
    step               TEXT,
    attempt            INTEGER NOT NULL,              -- of the current step
    wait_reason        TEXT,
    until_ms           INTEGER,                       -- when a waiting job looks again
    lane               TEXT NOT NULL,                 -- who may take it next; not shown to users
    sort_key           INTEGER NOT NULL,              -- submitted_ms less priority x 600,000: smaller goes first
    due_ms             INTEGER,                       -- lane timed: from when on it is ready; lane parked: its deadline
    parked_key         TEXT,                          -- lane parked: the key it waits for
    epoch              INTEGER NOT NULL,              -- counts the claims; a write with an older one is refused
    lease_expires_ms   INTEGER,                       -- lane claimed: until when the claim holds
    incarnation        INTEGER,                       -- start of the daemon that committed last; none before the first step
    version            INTEGER NOT NULL,              -- counts the changes that users can see; the ETag
    vault_id           TEXT,
    vault_name         TEXT,                          -- as requested
    restore_point_id   TEXT,
    progress           INTEGER,                       -- percent
    ending_code        TEXT,
    remote_finished_ms INTEGER,                       -- by the cloud's clock
    submitted_ms       INTEGER NOT NULL,
    started_ms         INTEGER,
    updated_ms         INTEGER NOT NULL,
    ended_ms           INTEGER,                       -- never before submitted_ms, even if the clock was set back
    submitter          TEXT NOT NULL,
    retry_of           TEXT,
    is_recovered       INTEGER NOT NULL,              -- 0 or 1
    is_watching        INTEGER NOT NULL,              -- 0 or 1: ended, but the run in the cloud is still looked at
    remote_run         TEXT,                          -- what the cloud is or may be doing for it
    is_seeking_twins   INTEGER NOT NULL,              -- 0 or 1: ended, but late twins are still looked for
    cancellation       TEXT,                          -- JSON; asked for while a worker had the job
    machine            TEXT NOT NULL,                 -- JSON of the job machine
    CONSTRAINT job_id_is_unique UNIQUE (id),
    CONSTRAINT job_group_exists FOREIGN KEY (group_id) REFERENCES job_group (id),
    CONSTRAINT job_state_is_known CHECK (
        state = 'queued' OR state = 'running' OR state = 'waiting' OR state = 'cancelling' OR state = 'needs_attention'
            OR state = 'succeeded' OR state = 'partial' OR state = 'failed' OR state = 'timed_out' OR state = 'cancelled'
    ),
    CONSTRAINT job_lane_is_known CHECK (
        lane = 'ready' OR lane = 'timed' OR lane = 'parked' OR lane = 'claimed' OR lane = 'attention' OR lane = 'done'
    ),
    CONSTRAINT job_waiting_has_reason CHECK (state <> 'waiting' OR wait_reason IS NOT NULL),
    CONSTRAINT job_ended_has_time CHECK (
        (
            state = 'succeeded' OR state = 'partial' OR state = 'failed' OR state = 'timed_out' OR state = 'cancelled'
        ) = (ended_ms IS NOT NULL)
    ),
    CONSTRAINT job_ends_after_submission CHECK (ended_ms >= submitted_ms),
    CONSTRAINT job_done_is_over CHECK (
        (lane = 'done') = (ended_ms IS NOT NULL AND is_watching = 0 AND is_seeking_twins = 0)
    ),
    CONSTRAINT job_timed_has_time CHECK ((lane IN ('timed', 'parked')) = (due_ms IS NOT NULL)),
    CONSTRAINT job_parked_has_key CHECK (lane <> 'parked' OR parked_key IS NOT NULL),
    CONSTRAINT job_claimed_has_lease CHECK ((lane = 'claimed') = (lease_expires_ms IS NOT NULL)),
    CONSTRAINT job_progress_is_percent CHECK (progress IS NULL OR progress BETWEEN 0 AND 100),
    CONSTRAINT job_recovered_is_flag CHECK (is_recovered IN (0, 1)),
    CONSTRAINT job_watching_is_flag CHECK (is_watching IN (0, 1)),
    CONSTRAINT job_watching_has_ended CHECK (is_watching = 0 OR ended_ms IS NOT NULL),
    CONSTRAINT job_seeking_twins_is_flag CHECK (is_seeking_twins IN (0, 1)),
    CONSTRAINT job_seeking_twins_has_ended CHECK (is_seeking_twins = 0 OR ended_ms IS NOT NULL),
    CONSTRAINT job_remote_run_is_known CHECK (
        remote_run = 'running' OR remote_run = 'watched' OR remote_run = 'outcome_unknown' OR remote_run = 'late_twin'
    ),
    CONSTRAINT job_cancellation_is_json CHECK (cancellation IS NULL OR json_valid(cancellation)),
    CONSTRAINT job_machine_is_json CHECK (json_valid(machine))
) STRICT;

-- Claiming: the next jobs in order. Holds ready jobs only, so its cost does not grow with history or with parked jobs.
CREATE INDEX job_ready ON job (sort_key) WHERE lane = 'ready';

-- Claiming promotes the jobs whose time has come; the next due time.
CREATE INDEX job_timed ON job (due_ms) WHERE due_ms IS NOT NULL;

-- Start-up and lease expiry: who has been claimed, soonest to expire first.
CREATE INDEX job_claimed ON job (lease_expires_ms) WHERE lane = 'claimed';

-- Start-up: the queues behind keys; lists: who holds what a job waits for.
CREATE INDEX job_parked ON job (parked_key, sort_key) WHERE lane = 'parked';

-- Lists, newest first. The row number follows implicitly in every index below and breaks ties.
CREATE INDEX job_by_submission ON job (submitted_ms);

-- Lists filtered by state; the oldest queued job.
CREATE INDEX job_by_state ON job (state, submitted_ms);

-- Lists filtered by project.
CREATE INDEX job_by_project ON job (project, submitted_ms);

-- Lists filtered by vault id.
CREATE INDEX job_by_vault ON job (vault_id, submitted_ms) WHERE vault_id IS NOT NULL;

-- Which job has a restore point.
CREATE INDEX job_by_restore_point ON job (restore_point_id) WHERE restore_point_id IS NOT NULL;

-- What the cloud is doing for us.
CREATE INDEX job_with_remote_run ON job (number) WHERE remote_run IS NOT NULL;

-- Lists filtered by vault name.
CREATE INDEX job_by_vault_name ON job (vault_name, submitted_ms) WHERE vault_name IS NOT NULL;

-- Lists filtered by the code that a job ended with.
CREATE INDEX job_by_code ON job (ending_code, submitted_ms) WHERE ending_code IS NOT NULL;

-- Lists filtered by submitter.
CREATE INDEX job_by_submitter ON job (submitter, submitted_ms);

-- A group's jobs; lists filtered by group.
CREATE INDEX job_by_group ON job (group_id, submitted_ms) WHERE group_id IS NOT NULL;

-- Lists of what ended since a moment; sorting them needs no look at the rows.
CREATE INDEX job_by_end ON job (ended_ms, submitted_ms) WHERE ended_ms IS NOT NULL;

-- A job's resources in the order of the request, and what became of each.
CREATE TABLE job_resource (
    job          INTEGER NOT NULL,
    ordinal      INTEGER NOT NULL,  -- from 0
    resource_id  TEXT NOT NULL,
    type         TEXT NOT NULL,
    name         TEXT,
    submitted_ms INTEGER NOT NULL,  -- the job's, so that lists by resource need no sorting
    outcome      TEXT,
    backup_id    TEXT,
    code         TEXT,
    reason       TEXT,
    ended_ms     INTEGER,           -- when the outcome was recorded
    run_since_ms INTEGER,           -- when the run began that made the backup: its data is at least as new
    CONSTRAINT job_resource_key PRIMARY KEY (job, ordinal),
    CONSTRAINT job_resource_job_exists FOREIGN KEY (job) REFERENCES job (number),
    CONSTRAINT job_resource_outcome_is_known CHECK (
        outcome IS NULL OR outcome = 'succeeded' OR outcome = 'failed' OR outcome = 'skipped' OR outcome = 'gone'
            OR outcome = 'missing'
    ),
    CONSTRAINT job_resource_outcome_has_time CHECK ((outcome IS NULL) = (ended_ms IS NULL)),
    CONSTRAINT job_resource_success_has_run CHECK (outcome IS NOT 'succeeded' OR run_since_ms IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- Lists filtered by resource; a resource's last attempt. Unique: a job names a resource once.
CREATE UNIQUE INDEX job_resource_by_resource ON job_resource (resource_id, submitted_ms, job);

-- A resource's last good restore point.
CREATE INDEX job_resource_good ON job_resource (resource_id, run_since_ms) WHERE outcome = 'succeeded';

-- A job's labels.
CREATE TABLE job_label (
    job          INTEGER NOT NULL,
    name         TEXT NOT NULL,
    value        TEXT NOT NULL,
    submitted_ms INTEGER NOT NULL,  -- the job's, so that lists by label need no sorting
    CONSTRAINT job_label_key PRIMARY KEY (job, name),
    CONSTRAINT job_label_job_exists FOREIGN KEY (job) REFERENCES job (number)
) STRICT, WITHOUT ROWID;

-- Lists filtered by label.
CREATE INDEX job_label_by_value ON job_label (name, value, submitted_ms, job);

-- The words of a job's submission, for finding it. Its rowid is the job's number.
CREATE VIRTUAL TABLE job_text USING fts5 (words, columnsize = 0, tokenize = 'unicode61 remove_diacritics 2');

CREATE TRIGGER job_text_goes_with_job AFTER DELETE ON job BEGIN
    DELETE FROM job_text WHERE rowid = OLD.number;
END;

-- Keys that jobs have hold of. A key with a capacity above one has several rows.
CREATE TABLE held_key (
    key         TEXT NOT NULL,
    job         INTEGER NOT NULL,
    acquired_ms INTEGER NOT NULL,
    CONSTRAINT held_key_key PRIMARY KEY (key, job),
    CONSTRAINT held_key_job_exists FOREIGN KEY (job) REFERENCES job (number)
) STRICT, WITHOUT ROWID;

-- What a job holds, when it ends or is pruned.
CREATE INDEX held_key_by_job ON held_key (job);

-- How many jobs are in each state and wait: kept by the triggers below, so that no reader ever counts jobs.
CREATE TABLE job_count (
    project     TEXT NOT NULL,
    state       TEXT NOT NULL,
    wait_reason TEXT NOT NULL,     -- '' when the job does not wait
    count       INTEGER NOT NULL,
    CONSTRAINT job_count_key PRIMARY KEY (project, state, wait_reason),
    CONSTRAINT job_count_is_not_negative CHECK (count >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER job_counted_on_insert AFTER INSERT ON job BEGIN
    INSERT INTO job_count (project, state, wait_reason, count)
    VALUES (NEW.project, NEW.state, ifnull(NEW.wait_reason, ''), 1)
    ON CONFLICT (project, state, wait_reason) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER job_counted_on_change AFTER UPDATE OF project, state, wait_reason ON job
WHEN OLD.state <> NEW.state OR OLD.wait_reason IS NOT NEW.wait_reason OR OLD.project <> NEW.project BEGIN
    UPDATE job_count SET count = count - 1
    WHERE project = OLD.project AND state = OLD.state AND wait_reason = ifnull(OLD.wait_reason, '');
    INSERT INTO job_count (project, state, wait_reason, count)
    VALUES (NEW.project, NEW.state, ifnull(NEW.wait_reason, ''), 1)
    ON CONFLICT (project, state, wait_reason) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER job_counted_on_delete AFTER DELETE ON job BEGIN
    UPDATE job_count SET count = count - 1
    WHERE project = OLD.project AND state = OLD.state AND wait_reason = ifnull(OLD.wait_reason, '');
END;

-- Answers to submissions that carried an idempotency key, until they expire.
CREATE TABLE idempotency (
    scope       TEXT NOT NULL,     -- whose key it is
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,     -- of the body
    group_id    TEXT,
    job_ids     TEXT NOT NULL,     -- JSON array, in the order of the answer
    created_ms  INTEGER NOT NULL,
    expires_ms  INTEGER NOT NULL,
    CONSTRAINT idempotency_key PRIMARY KEY (scope, key),
    CONSTRAINT idempotency_expires_later CHECK (expires_ms > created_ms),
    CONSTRAINT idempotency_job_ids_is_json CHECK (json_valid(job_ids))
) STRICT, WITHOUT ROWID;

-- Forgetting what has expired.
CREATE INDEX idempotency_by_expiry ON idempotency (expires_ms);
