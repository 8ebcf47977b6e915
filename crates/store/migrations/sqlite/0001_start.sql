-- Times are epoch milliseconds. Foreign keys stand where rows are few; tables that take a row per object have none, because the
-- check costs as much as the insert and every row of them is written by one place of the program.

-- `contents_mark` names the file that marks the place where bytes of resources are kept.
CREATE TABLE installation (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    tenant TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    contents_mark TEXT
) STRICT;

CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The next number of each sequence that is taken in blocks; `commits` only serves as a lock.
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, next) VALUES ('objects', 1), ('commits', 0);

CREATE TABLE workspaces (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    mode TEXT NOT NULL,
    region TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE compute_resources (
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
    position INTEGER NOT NULL,
    engine TEXT NOT NULL,
    display_name TEXT NOT NULL,
    project TEXT NOT NULL,
    dev_project TEXT,
    is_default INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, engine, display_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_groups (
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    identifier TEXT NOT NULL,
    is_default INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, kind, identifier)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
    user_name TEXT NOT NULL,
    user_id TEXT,
    role TEXT NOT NULL,
    PRIMARY KEY (workspace_id, user_name)
) STRICT, WITHOUT ROWID;

-- What changes often, apart from the bodies. `home` is null when the key names the workflow; `subject` is the table that a table is
-- or a quality rule watches, lower case, without engine and project.
CREATE TABLE objects (
    id INTEGER NOT NULL PRIMARY KEY,
    workspace_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    home TEXT,
    type_name TEXT NOT NULL,
    owner TEXT,
    dry_run INTEGER NOT NULL,
    draft INTEGER NOT NULL,
    draft_digest BLOB NOT NULL,
    committed INTEGER,
    deployed INTEGER,
    lock_owner TEXT,
    rule_state TEXT,
    node_id INTEGER,
    subject TEXT,
    system_output TEXT,
    created_task INTEGER,
    last_task INTEGER,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace_id, kind, key)
) STRICT;
CREATE INDEX objects_of_workspace ON objects (workspace_id, id);
CREATE INDEX objects_by_subject ON objects (workspace_id, subject) WHERE subject IS NOT NULL;

-- The number of a row is the number of the object times 2^20 plus the number of the version: one tree, written at its end.
CREATE TABLE versions (
    id INTEGER NOT NULL PRIMARY KEY,
    task_id INTEGER,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    digest BLOB NOT NULL,
    inputs TEXT,
    outputs TEXT,
    content_sha256 TEXT,
    content_size INTEGER,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX versions_by_content ON versions (content_sha256) WHERE content_sha256 IS NOT NULL;

-- Which versions of which nodes have an output: the search for producers.
CREATE TABLE outputs (
    name TEXT NOT NULL,
    version_id INTEGER NOT NULL,
    PRIMARY KEY (name, version_id)
) STRICT, WITHOUT ROWID;

-- What there is of bytes of resources. The bytes stand beside the database, in `contents/` of a directory or of object storage. A row is there
-- before its bytes, which are whole and checked when it says `is_kept`; `touched_at` is when somebody last put, held or let go of them.
CREATE TABLE contents (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    is_kept INTEGER NOT NULL,
    touched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    remarks TEXT,
    status TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    attempt INTEGER NOT NULL,
    settings TEXT NOT NULL,
    info TEXT NOT NULL,
    package TEXT,
    failure TEXT,
    phase TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    passed TEXT NOT NULL,
    UNIQUE (workspace_id, kind, name)
) STRICT;

CREATE TABLE task_plans (
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (task_id, n)
) STRICT;

CREATE TABLE task_items (
    task_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    workflow TEXT NOT NULL,
    name TEXT NOT NULL,
    type_name TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    saved INTEGER NOT NULL,
    committed INTEGER NOT NULL,
    deployed INTEGER NOT NULL,
    created INTEGER NOT NULL,
    object_id INTEGER,
    findings TEXT,
    rewrites TEXT,
    PRIMARY KEY (task_id, seq)
) STRICT, WITHOUT ROWID;

-- The row of an object as it was before a task touched it, for undo. Objects that the task created have none.
CREATE TABLE before_images (
    task_id INTEGER NOT NULL,
    object_id INTEGER NOT NULL,
    home TEXT,
    type_name TEXT NOT NULL,
    owner TEXT,
    dry_run INTEGER NOT NULL,
    draft INTEGER NOT NULL,
    draft_digest BLOB NOT NULL,
    committed INTEGER,
    deployed INTEGER,
    lock_owner TEXT,
    rule_state TEXT,
    node_id INTEGER,
    subject TEXT,
    system_output TEXT,
    last_task INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (task_id, object_id)
) STRICT, WITHOUT ROWID;

-- Objects that somebody changed between two attempts of a task: they cannot be undone.
CREATE TABLE undo_blocks (
    task_id INTEGER NOT NULL,
    object_id INTEGER NOT NULL,
    PRIMARY KEY (task_id, object_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id INTEGER,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
