-- The journal: every change of the cloud that a job intended, committed before its request leaves.
CREATE TABLE effect (
    job               INTEGER NOT NULL,
    kind              TEXT NOT NULL,
    generation        INTEGER NOT NULL,  -- from 1
    resource_id       TEXT,              -- of an association: what is added to the vault
    marker            TEXT NOT NULL,
    intended_ms       INTEGER NOT NULL,
    send_not_after_ms INTEGER NOT NULL,
    outcome           TEXT NOT NULL,     -- open: not sent or no answer yet; unknown: the answer was lost, a search is on
    remote_id         TEXT,
    rule              TEXT,              -- what decided the outcome
    closed_ms         INTEGER,
    CONSTRAINT effect_key PRIMARY KEY (job, kind, generation),
    CONSTRAINT effect_marker_is_unique UNIQUE (marker),
    CONSTRAINT effect_job_exists FOREIGN KEY (job) REFERENCES job (number),
    CONSTRAINT effect_kind_is_known CHECK (kind = 'vault' OR kind = 'association' OR kind = 'restore_point'),
    CONSTRAINT effect_generation_counts CHECK (generation >= 1),
    CONSTRAINT effect_resource_is_of_association CHECK (resource_id IS NULL OR kind = 'association'),
    CONSTRAINT effect_outcome_is_known CHECK (
        outcome = 'open' OR outcome = 'unknown' OR outcome = 'succeeded' OR outcome = 'adopted'
            OR outcome = 'not_carried_out' OR outcome = 'judged_absent' OR outcome = 'empty'
    ),
    CONSTRAINT effect_closed_has_time CHECK ((outcome IN ('open', 'unknown')) = (closed_ms IS NULL)),
    CONSTRAINT effect_made_has_id CHECK (
        remote_id IS NOT NULL OR outcome <> 'succeeded' AND outcome <> 'adopted' AND outcome <> 'empty'
    )
) STRICT, WITHOUT ROWID;

-- What is still open, after a restart and for people who watch.
CREATE INDEX effect_open ON effect (intended_ms) WHERE closed_ms IS NULL;

-- A job's tries at its steps.
CREATE TABLE attempt (
    job        INTEGER NOT NULL,
    step       TEXT NOT NULL,
    number     INTEGER NOT NULL,  -- from 1
    started_ms INTEGER NOT NULL,
    ended_ms   INTEGER,
    outcome    TEXT,
    code       TEXT,
    message    TEXT,
    CONSTRAINT attempt_key PRIMARY KEY (job, step, number),
    CONSTRAINT attempt_job_exists FOREIGN KEY (job) REFERENCES job (number),
    CONSTRAINT attempt_outcome_is_known CHECK (
        outcome IS NULL OR outcome = 'finished' OR outcome = 'retried' OR outcome = 'failed' OR outcome = 'cancelled'
            OR outcome = 'timed_out' OR outcome = 'unknown'
    ),
    CONSTRAINT attempt_outcome_has_time CHECK ((outcome IS NULL) = (ended_ms IS NULL))
) STRICT, WITHOUT ROWID;

-- Remote calls that changed something or told something new. Never a secret, never a body.
CREATE TABLE call (
    number         INTEGER NOT NULL PRIMARY KEY,
    job            INTEGER,           -- none for calls that serve all jobs, such as a login
    step           TEXT,
    attempt        INTEGER,
    operation      TEXT NOT NULL,
    method         TEXT NOT NULL,
    url_template   TEXT NOT NULL,     -- with {names} where ids stood
    started_ms     INTEGER NOT NULL,
    duration_ms    INTEGER NOT NULL,
    http_status    INTEGER,
    error_code     TEXT,
    request_id     TEXT,              -- the cloud's
    rule           TEXT,              -- which row of the error table was applied
    carried_out    TEXT,
    bytes_sent     INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    CONSTRAINT call_job_exists FOREIGN KEY (job) REFERENCES job (number),
    CONSTRAINT call_carried_out_is_known CHECK (
        carried_out IS NULL OR carried_out = 'no' OR carried_out = 'maybe' OR carried_out = 'look_if_resent'
    ),
    CONSTRAINT call_duration_is_not_negative CHECK (duration_ms >= 0)
) STRICT;

-- A job's calls in order.
CREATE INDEX call_by_job ON call (job) WHERE job IS NOT NULL;

-- Polls that told nothing new are counted, not listed.
CREATE TABLE poll_count (
    job       INTEGER NOT NULL,
    operation TEXT NOT NULL,
    count     INTEGER NOT NULL,
    last_ms   INTEGER NOT NULL,
    CONSTRAINT poll_count_key PRIMARY KEY (job, operation),
    CONSTRAINT poll_count_job_exists FOREIGN KEY (job) REFERENCES job (number)
) STRICT, WITHOUT ROWID;

-- Who did what when, and what happened by itself. Written once, in the transaction of the change that it describes.
CREATE TABLE audit_event (
    seq     INTEGER NOT NULL PRIMARY KEY,  -- without gaps, in the order of the commits
    at_ms   INTEGER NOT NULL,
    actor   TEXT NOT NULL,                 -- uid:NUMBER, token:NAME or system
    client  TEXT,                          -- JSON: what is known of the actor's program
    action  TEXT NOT NULL,
    job_id  TEXT,                          -- not a foreign key: the event outlives the job
    object  TEXT,                          -- what it was done to, when that is not the job
    reason  TEXT,
    step    TEXT,
    attempt INTEGER,
    detail  TEXT NOT NULL,                 -- JSON object
    hash    BLOB NOT NULL,                 -- SHA-256 over the event and the hash before it
    CONSTRAINT audit_event_seq_counts CHECK (seq >= 1),
    CONSTRAINT audit_event_client_is_json CHECK (client IS NULL OR json_valid(client)),
    CONSTRAINT audit_event_detail_is_json CHECK (json_valid(detail)),
    CONSTRAINT audit_event_hash_is_whole CHECK (length(hash) = 32)
) STRICT;

-- A job's history in order.
CREATE INDEX audit_event_by_job ON audit_event (job_id, seq) WHERE job_id IS NOT NULL;

CREATE TRIGGER audit_event_refuses_update BEFORE UPDATE ON audit_event BEGIN
    SELECT raise(ABORT, 'audit_event is append-only');
END;

-- Only what has a tombstone goes.
CREATE TRIGGER audit_event_refuses_delete BEFORE DELETE ON audit_event
WHEN NOT EXISTS (
    SELECT 1 FROM audit_segment
    WHERE first_seq = (SELECT max(first_seq) FROM audit_segment WHERE first_seq <= OLD.seq) AND last_seq >= OLD.seq
) BEGIN
    SELECT raise(ABORT, 'audit_event is append-only');
END;

-- REPLACE deletes without firing the trigger above: a number that does not follow the last one is refused as well.
CREATE TRIGGER audit_event_follows BEFORE INSERT ON audit_event
WHEN NEW.seq <> ifnull((SELECT max(seq) FROM audit_event), 0) + 1 BEGIN
    SELECT raise(ABORT, 'audit_event.seq does not follow the last one');
END;

-- Tombstones of parts of the history that were exported and checked. Their events go afterwards.
CREATE TABLE audit_segment (
    number        INTEGER NOT NULL PRIMARY KEY,  -- in the order of the sealing, without gaps
    first_seq     INTEGER NOT NULL,
    last_seq      INTEGER NOT NULL,
    hash_before   BLOB NOT NULL,
    hash_after    BLOB NOT NULL,
    root          BLOB NOT NULL,                 -- Merkle root over the events' hashes
    file          TEXT NOT NULL,                 -- the name of the export
    file_hash     BLOB NOT NULL,                 -- SHA-256 of its bytes
    sealed_ms     INTEGER NOT NULL,
    previous_seal BLOB NOT NULL,                 -- SHA-256 over the tombstone before
    deleted_ms    INTEGER,                       -- when the last event had gone
    CONSTRAINT audit_segment_first_is_unique UNIQUE (first_seq),
    CONSTRAINT audit_segment_has_events CHECK (first_seq >= 1 AND last_seq >= first_seq),
    CONSTRAINT audit_segment_hashes_are_whole CHECK (
        length(hash_before) = 32 AND length(hash_after) = 32 AND length(root) = 32 AND length(file_hash) = 32
            AND length(previous_seal) = 32
    )
) STRICT;

-- What is sealed and not yet gone.
CREATE INDEX audit_segment_to_delete ON audit_segment (number) WHERE deleted_ms IS NULL;

CREATE TRIGGER audit_segment_follows BEFORE INSERT ON audit_segment
WHEN NEW.number <> ifnull((SELECT max(number) FROM audit_segment), 0) + 1
    OR NEW.last_seq >= (SELECT max(seq) FROM audit_event)
    OR NEW.hash_after IS NOT (SELECT hash FROM audit_event WHERE seq = NEW.last_seq)
    OR ifnull((SELECT max(last_seq) FROM audit_segment WHERE first_seq <= NEW.last_seq), 0) >= NEW.first_seq BEGIN
    SELECT raise(ABORT, 'audit_segment does not fit the history');
END;

CREATE TRIGGER audit_segment_refuses_update BEFORE UPDATE ON audit_segment
WHEN OLD.deleted_ms IS NOT NULL OR NEW.deleted_ms IS NULL OR NEW.number <> OLD.number OR NEW.first_seq <> OLD.first_seq
    OR NEW.last_seq <> OLD.last_seq OR NEW.hash_before <> OLD.hash_before OR NEW.hash_after <> OLD.hash_after
    OR NEW.root <> OLD.root OR NEW.file <> OLD.file OR NEW.file_hash <> OLD.file_hash
    OR NEW.sealed_ms <> OLD.sealed_ms OR NEW.previous_seal <> OLD.previous_seal BEGIN
    SELECT raise(ABORT, 'audit_segment is append-only');
END;

CREATE TRIGGER audit_segment_refuses_delete BEFORE DELETE ON audit_segment BEGIN
    SELECT raise(ABORT, 'audit_segment is append-only');
END;

-- Heads of the history that were or will be written down outside of the database: in a file and with a webhook. The last
-- thousand.
CREATE TABLE audit_anchor (
    number         INTEGER NOT NULL PRIMARY KEY,
    at_ms          INTEGER NOT NULL,
    line           TEXT NOT NULL,     -- the head as it is written down, signed when there is a key
    awaits_file    INTEGER NOT NULL,  -- 0 or 1: it is not in the file yet
    awaits_webhook INTEGER NOT NULL,  -- 0 or 1: the webhook has not taken it yet
    CONSTRAINT audit_anchor_line_is_json CHECK (json_valid(line)),
    CONSTRAINT audit_anchor_awaits_file_is_flag CHECK (awaits_file IN (0, 1)),
    CONSTRAINT audit_anchor_awaits_webhook_is_flag CHECK (awaits_webhook IN (0, 1))
) STRICT;

-- What is still to be written down, oldest first.
CREATE INDEX audit_anchor_for_file ON audit_anchor (number) WHERE awaits_file = 1;
CREATE INDEX audit_anchor_for_webhook ON audit_anchor (number) WHERE awaits_webhook = 1;
