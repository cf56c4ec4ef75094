-- Who we are: one row, written once. Markers begin with characters derived from the id.
CREATE TABLE installation (
    one        INTEGER NOT NULL PRIMARY KEY,  -- always 1
    id         TEXT NOT NULL,                 -- 16 random bytes, 32 hex digits
    created_ms INTEGER NOT NULL,
    CONSTRAINT installation_is_single CHECK (one = 1),
    CONSTRAINT installation_id_is_hex CHECK (length(id) = 32 AND id NOT GLOB '*[^0-9a-f]*')
) STRICT;

-- One row per start of the daemon: tells a job touched by an earlier start from one of this start.
CREATE TABLE incarnation (
    number     INTEGER NOT NULL PRIMARY KEY,
    started_ms INTEGER NOT NULL,
    pid        INTEGER NOT NULL
) STRICT;

-- Counts the committed groups of writes: read after a COMMIT that reported a failure, to learn whether it took place.
CREATE TABLE write_mark (
    one    INTEGER NOT NULL PRIMARY KEY,  -- always 1
    number INTEGER NOT NULL,
    CONSTRAINT write_mark_is_single CHECK (one = 1)
) STRICT;

INSERT INTO write_mark (one, number) VALUES (1, 0);

-- Whether new work is started, and who stopped it: one row.
CREATE TABLE queue_state (
    one        INTEGER NOT NULL PRIMARY KEY,  -- always 1
    paused     INTEGER NOT NULL,              -- 0 or 1
    reason     TEXT,
    actor      TEXT,
    changed_ms INTEGER,
    CONSTRAINT queue_state_is_single CHECK (one = 1),
    CONSTRAINT queue_state_paused_is_flag CHECK (paused IN (0, 1)),
    CONSTRAINT queue_state_pause_has_actor CHECK (paused = 0 OR actor IS NOT NULL)
) STRICT;

INSERT INTO queue_state (one, paused) VALUES (1, 0);

-- Which kinds of list have shown one of our own markers in a project: only those are believed when they show nothing.
CREATE TABLE witness (
    project  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    first_ms INTEGER NOT NULL,
    CONSTRAINT witness_key PRIMARY KEY (project, kind)
) STRICT, WITHOUT ROWID;

-- A recovery that is under way: the database was put back from an older copy, and nothing is sent before the cloud has been
-- searched. One row; without a cause there is no recovery.
CREATE TABLE recovery (
    one                INTEGER NOT NULL PRIMARY KEY,  -- always 1
    cause              TEXT,
    since_ms           INTEGER,
    alive_ms           INTEGER,                       -- the last moment at which an earlier daemon may have been at work
    copied_ms          INTEGER,                       -- the last moment that the database knows of
    other_installation TEXT,                          -- whose markers are searched for too
    jobs_through       INTEGER NOT NULL,              -- the last job that was there at the beginning
    CONSTRAINT recovery_is_single CHECK (one = 1),
    CONSTRAINT recovery_cause_is_known CHECK (
        cause IN ('older_copy', 'other_history', 'other_installation', 'mark_unreadable', 'asked')
    ),
    CONSTRAINT recovery_has_times CHECK (
        (cause IS NULL) = (since_ms IS NULL) AND (cause IS NULL) = (alive_ms IS NULL)
            AND (cause IS NULL) = (copied_ms IS NULL)
    )
) STRICT;

INSERT INTO recovery (one, jobs_through) VALUES (1, 0);

-- What a recovery found in the cloud with our marker, and no job knows.
CREATE TABLE unknown_remote (
    id          TEXT NOT NULL,     -- the cloud's id
    project     TEXT NOT NULL,
    effect      TEXT NOT NULL,
    marker      TEXT NOT NULL,
    name        TEXT NOT NULL,
    vault_id    TEXT,
    resources   TEXT NOT NULL,     -- JSON array of ids
    is_going_on INTEGER NOT NULL,  -- 0 or 1: its run has not been seen to be over
    created_ms  INTEGER,           -- by the cloud's clock
    found_ms    INTEGER NOT NULL,
    CONSTRAINT unknown_remote_key PRIMARY KEY (id, project),
    CONSTRAINT unknown_remote_effect_is_known CHECK (effect IN ('vault', 'restore_point')),
    CONSTRAINT unknown_remote_resources_is_json CHECK (json_valid(resources)),
    CONSTRAINT unknown_remote_going_on_is_flag CHECK (is_going_on IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Runs that keep their resources from jobs until they are over.
CREATE INDEX unknown_remote_going_on ON unknown_remote (id, project) WHERE is_going_on = 1;

-- Bearer tokens for TCP that were made by command. The token itself is nowhere.
CREATE TABLE access_token (
    id         TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,   -- what the history calls whoever uses it; never given twice
    role       TEXT NOT NULL,
    sha256     BLOB NOT NULL,   -- of the token's text
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_ms INTEGER,         -- none: it holds until it is revoked
    revoked_ms INTEGER,
    revoked_by TEXT,
    CONSTRAINT access_token_name_is_unique UNIQUE (name),
    CONSTRAINT access_token_sha256_is_unique UNIQUE (sha256),
    CONSTRAINT access_token_role_is_known CHECK (role IN ('reader', 'operator', 'admin', 'auditor')),
    CONSTRAINT access_token_sha256_is_whole CHECK (length(sha256) = 32),
    CONSTRAINT access_token_expires_later CHECK (expires_ms > created_ms),
    CONSTRAINT access_token_revoked_by_somebody CHECK ((revoked_ms IS NULL) = (revoked_by IS NULL))
) STRICT;

-- Whom the API lets in.
CREATE INDEX access_token_in_use ON access_token (id) WHERE revoked_ms IS NULL;

-- Those that were revoked last, so that whoever still uses one can be named.
CREATE INDEX access_token_revoked ON access_token (revoked_ms) WHERE revoked_ms IS NOT NULL;
