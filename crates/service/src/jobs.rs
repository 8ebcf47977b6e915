//! The job table: what workers do. A job is a whole stage of a task; it is leased, and a worker that dies loses its lease.

use serde::{Deserialize, Serialize};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Fetches (if it is remote) and verifies a package, and lists its objects.
    Verify {
        /// The package.
        package_id: i64,
    },
    /// Runs an import: begins, goes on after a crash, or imports again.
    Import {
        /// The task.
        task_id: i64,
    },
    /// Undoes an import.
    Undo {
        /// The task.
        task_id: i64,
    },
    /// Takes back (or keeps) what a cancelled import applied.
    Cancel {
        /// The task.
        task_id: i64,
        /// Whether what was applied stays.
        keep: bool,
    },
    /// Runs an export.
    Export {
        /// The task.
        task_id: i64,
    },
}
