-- Times are epoch milliseconds. Foreign keys stand where rows are few; tables that take a row per object have none, because the
-- check costs as much as the insert and every row of them is written by one place of the program. Texts that are keys compare by bytes, as they do on SQLite.

-- `contents_mark` names the file that marks the place where bytes of resources are kept.
CREATE TABLE installation (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    tenant TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    contents_mark TEXT
);

CREATE TABLE users (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- The next number of each sequence that is taken in blocks; `commits` only serves as a lock.
CREATE TABLE counters (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL
);
INSERT INTO counters (name, next) VALUES ('objects', 1), ('commits', 0);

CREATE TABLE workspaces (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    mode TEXT NOT NULL,
    region TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE compute_resources (
    workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
    position BIGINT NOT NULL,
    engine TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    project TEXT NOT NULL,
    dev_project TEXT,
    is_default BOOLEAN NOT NULL,
    PRIMARY KEY (workspace_id, engine, display_name)
);

CREATE TABLE resource_groups (
    workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
    position BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    identifier TEXT COLLATE "C" NOT NULL,
    is_default BOOLEAN NOT NULL,
    PRIMARY KEY (workspace_id, kind, identifier)
);

CREATE TABLE members (
    workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
    user_name TEXT COLLATE "C" NOT NULL,
    user_id TEXT,
    role TEXT NOT NULL,
    PRIMARY KEY (workspace_id, user_name)
);

-- What changes often, apart from the bodies. `home` is null when the key names the workflow; `subject` is the table that a table is
-- or a quality rule watches, lower case, without engine and project.
CREATE TABLE objects (
    id BIGINT NOT NULL PRIMARY KEY,
    workspace_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    home TEXT,
    type_name TEXT NOT NULL,
    owner TEXT,
    dry_run BOOLEAN NOT NULL,
    draft BIGINT NOT NULL,
    draft_digest BYTEA NOT NULL,
    committed BIGINT,
    deployed BIGINT,
    lock_owner TEXT,
    rule_state TEXT,
    node_id BIGINT,
    subject TEXT COLLATE "C",
    system_output TEXT,
    created_task BIGINT,
    last_task BIGINT,
    updated_at BIGINT NOT NULL,
    UNIQUE (workspace_id, kind, key)
);
CREATE INDEX objects_of_workspace ON objects (workspace_id, id);
CREATE INDEX objects_by_subject ON objects (workspace_id, subject) WHERE subject IS NOT NULL;

-- The number of a row is the number of the object times 2^20 plus the number of the version: one tree, written at its end.
CREATE TABLE versions (
    id BIGINT NOT NULL PRIMARY KEY,
    task_id BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    digest BYTEA NOT NULL,
    inputs TEXT,
    outputs TEXT,
    content_sha256 TEXT,
    content_size BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX versions_by_content ON versions (content_sha256) WHERE content_sha256 IS NOT NULL;

-- Which versions of which nodes have an output: the search for producers.
CREATE TABLE outputs (
    name TEXT COLLATE "C" NOT NULL,
    version_id BIGINT NOT NULL,
    PRIMARY KEY (name, version_id)
);

-- What there is of bytes of resources. The bytes stand beside the database, in `contents/` of a directory or of object storage. A row is there
-- before its bytes, which are whole and checked when it says `is_kept`; `touched_at` is when somebody last put, held or let go of them.
CREATE TABLE contents (
    sha256 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    is_kept BOOLEAN NOT NULL,
    touched_at BIGINT NOT NULL
);

CREATE TABLE tasks (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    remarks TEXT,
    status TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    attempt BIGINT NOT NULL,
    settings TEXT NOT NULL,
    info TEXT NOT NULL,
    package TEXT,
    failure TEXT,
    phase TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    passed TEXT NOT NULL,
    UNIQUE (workspace_id, kind, name)
);

CREATE TABLE task_plans (
    task_id BIGINT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (task_id, n)
);

CREATE TABLE task_items (
    task_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    workflow TEXT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    type_name TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    saved BOOLEAN NOT NULL,
    committed BOOLEAN NOT NULL,
    deployed BOOLEAN NOT NULL,
    created BOOLEAN NOT NULL,
    object_id BIGINT,
    findings TEXT,
    rewrites TEXT,
    PRIMARY KEY (task_id, seq)
);

-- The row of an object as it was before a task touched it, for undo. Objects that the task created have none.
CREATE TABLE before_images (
    task_id BIGINT NOT NULL,
    object_id BIGINT NOT NULL,
    home TEXT,
    type_name TEXT NOT NULL,
    owner TEXT,
    dry_run BOOLEAN NOT NULL,
    draft BIGINT NOT NULL,
    draft_digest BYTEA NOT NULL,
    committed BIGINT,
    deployed BIGINT,
    lock_owner TEXT,
    rule_state TEXT,
    node_id BIGINT,
    subject TEXT COLLATE "C",
    system_output TEXT,
    last_task BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (task_id, object_id)
);

-- Objects that somebody changed between two attempts of a task: they cannot be undone.
CREATE TABLE undo_blocks (
    task_id BIGINT NOT NULL,
    object_id BIGINT NOT NULL,
    PRIMARY KEY (task_id, object_id)
);

CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id BIGINT,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL
);
