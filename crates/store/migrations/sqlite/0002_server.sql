-- What the server needs: tenants, sessions, tokens, jobs, packages with their lists of objects, settings of several people.

CREATE TABLE tenants (
    name TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL UNIQUE,
    edition TEXT NOT NULL,
    packages_exported INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tenants (name, account, edition, created_at)
    SELECT tenant, (SELECT name FROM users ORDER BY created_at, name LIMIT 1), 'enterprise', created_at FROM installation
    WHERE EXISTS (SELECT 1 FROM users);

-- `id` is the number by which packages and SDKs name a user.
ALTER TABLE users ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN display_name TEXT;
ALTER TABLE users ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0;
UPDATE users SET tenant = COALESCE((SELECT tenant FROM installation), ''), id = CAST(1000000000000000 + abs(random() % 9000000000000000) AS TEXT);
CREATE INDEX users_by_tenant ON users (tenant, name);
CREATE UNIQUE INDEX users_by_number ON users (id);
-- Members were account names that nobody had to know; from now on they are users. Without a password nobody can log in as one.
INSERT INTO users (name, password_hash, created_at, tenant, id)
    SELECT m.user_name, '', i.created_at, i.tenant, CAST(1000000000000000 + abs(random() % 9000000000000000) AS TEXT)
    FROM (SELECT DISTINCT user_name FROM members) m, installation i
    WHERE m.user_name NOT IN (SELECT name FROM users);

-- Something that is known, sealed with the key of the installation: a process with another key finds out that it has another.
CREATE TABLE key_check (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
) STRICT;

-- The secret is sealed with the key of the installation: signatures need it.
CREATE TABLE access_keys (
    id TEXT NOT NULL PRIMARY KEY,
    user_name TEXT NOT NULL REFERENCES users (name),
    created_at INTEGER NOT NULL,
    sealed_secret BLOB NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX access_keys_by_user ON access_keys (user_name);

ALTER TABLE workspaces ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
UPDATE workspaces SET tenant = COALESCE((SELECT tenant FROM installation), '');

-- Keyed by the SHA-256 of the cookie's secret. `vouched`: an identity provider answered for the user, so no password was used.
CREATE TABLE sessions (
    digest TEXT NOT NULL PRIMARY KEY,
    user_name TEXT NOT NULL,
    csrf TEXT NOT NULL,
    address TEXT,
    agent TEXT NOT NULL,
    vouched INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_name);

-- Who users are at an identity provider: one subject of an issuer is one user, and a user is one subject of it at most.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (user_name, issuer)
) STRICT, WITHOUT ROWID;
-- Log-ins by an identity provider that were finished, so that none is finished twice.
CREATE TABLE finished_log_ins (
    digest TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_name TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER
) STRICT;
CREATE INDEX tokens_by_user ON tokens (user_name);

-- Failed attempts to log in, per account (`user:NAME`) and per address (`address:IP`).
CREATE TABLE login_failures (
    subject TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Only serves as a lock of the table above.
INSERT INTO counters (name, next) VALUES ('log_ins', 0);

ALTER TABLE audit ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN origin TEXT NOT NULL DEFAULT 'local';
UPDATE audit SET tenant = COALESCE((SELECT tenant FROM installation), '');
CREATE INDEX audit_by_tenant ON audit (tenant, id);
-- What is written there stays there.
CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only appended to');
END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only appended to');
END;

-- Verification fills in what is null, and the lists below.
CREATE TABLE packages (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    upload_method TEXT NOT NULL,
    blob TEXT,
    bytes INTEGER NOT NULL,
    sha256 TEXT,
    format TEXT,
    source_workspace TEXT,
    state TEXT NOT NULL,
    objects INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    warnings INTEGER NOT NULL DEFAULT 0,
    notes INTEGER NOT NULL DEFAULT 0,
    findings TEXT NOT NULL DEFAULT '[]',
    overview TEXT NOT NULL DEFAULT '{}',
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX packages_of_workspace ON packages (workspace_id, id);

-- The rows of the preview; `unit` and `ordinal` say where the package has the object. `engine` is the engine type that a computing resource is needed of, or that the type belongs to; `compute` the
-- instance that is named, for nodes of DATABASE and data integration the data source.
CREATE TABLE package_objects (
    package_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    workflow TEXT NOT NULL,
    name TEXT NOT NULL,
    type_name TEXT NOT NULL,
    owner TEXT,
    engine TEXT,
    compute TEXT,
    resource_group TEXT,
    di_resource_group TEXT,
    unit INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    place TEXT NOT NULL,
    findings INTEGER NOT NULL,
    PRIMARY KEY (package_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX package_objects_by_kind ON package_objects (package_id, kind, key);

-- Inputs (`direction` 0) and outputs (1) of the nodes of a package: the search for neighbours.
CREATE TABLE package_outputs (
    package_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    direction INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (package_id, name, direction, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE package_findings (
    package_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    object_seq INTEGER,
    finding TEXT NOT NULL,
    PRIMARY KEY (package_id, severity, seq)
) STRICT, WITHOUT ROWID;

-- `runner` is the lease under which a task runs: a step of anybody else fails.
ALTER TABLE tasks ADD COLUMN package_id INTEGER;
ALTER TABLE tasks ADD COLUMN settings_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tasks ADD COLUMN settings_by TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN settings_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN runner TEXT;
ALTER TABLE tasks ADD COLUMN output TEXT;
CREATE INDEX tasks_of_workspace ON tasks (workspace_id, kind, id);

CREATE TABLE settings_profiles (
    workspace_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT, WITHOUT ROWID;

-- A job is a stage of a task. `state`: queued, running, done, failed. `attempt` counts who took it, `failures` who failed or died. One job at a time runs in a workspace, except those that only
-- read (`exclusive` 0).
CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL,
    exclusive INTEGER NOT NULL,
    task_id INTEGER,
    package_id INTEGER,
    user_name TEXT NOT NULL,
    origin TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    lease_until INTEGER,
    stop INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX jobs_open ON jobs (run_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_of_task ON jobs (task_id) WHERE task_id IS NOT NULL;

-- How far a task was, when: the source of event streams.
CREATE TABLE task_events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    task_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX task_events_of_task ON task_events (task_id, id);

-- Replies of requests that carried an idempotency key, kept for a day. Until there is one, somebody who answers the request holds the key.
CREATE TABLE idempotency_keys (
    user_name TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    holder TEXT NOT NULL,
    held_until INTEGER NOT NULL,
    status INTEGER,
    reply TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_name, key)
) STRICT, WITHOUT ROWID;

-- What a workflow holds beside its nodes, whose keys name it.
CREATE INDEX objects_by_home ON objects (workspace_id, home, kind, key) WHERE home IS NOT NULL;

-- What did not succeed in a task: few rows, asked for first.
CREATE INDEX task_items_short ON task_items (task_id, seq) WHERE outcome <> 'ok' AND outcome <> 'skipped';

-- `by_hand` counts the changes that people make to objects, so that what was planned before is known to be old.
INSERT INTO counters (name, next) VALUES ('by_hand', 0);
