//! The job table: what workers do. A job is a whole stage of a task; it is leased, and a worker that dies loses its lease.

use ferry_engine::EngineError;
use ferry_store::records::{NewAudit, NewJob};
use serde::{Deserialize, Serialize};

use crate::{Editor, Result, Viewer};

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
        /// Digest of the plan that it may begin with; any when there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agreed: Option<String>,
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

impl Job {
    /// Its kind, as metrics name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Verify { .. } => "verify",
            Self::Import { .. } => "import",
            Self::Undo { .. } => "undo",
            Self::Cancel { .. } => "cancel",
            Self::Export { .. } => "export",
        }
    }

    /// As it stands in the job table.
    pub(crate) fn payload(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| EngineError::Internal(error.to_string()).into())
    }

    /// As it was read from the job table.
    pub(crate) fn of_payload(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| EngineError::Internal(format!("the job {text}: {error}")).into())
    }
}

impl Editor {
    /// A job on behalf of this person.
    pub(crate) fn job(&self, task_id: Option<i64>, job: &Job) -> Result<NewJob> {
        Ok(NewJob {
            workspace_id: self.workspace.id,
            exclusive: !matches!(job, Job::Verify { .. } | Job::Export { .. }),
            task_id,
            package_id: None,
            user: self.actor.user.clone(),
            origin: self.actor.origin(),
            payload: job.payload()?,
        })
    }
}

impl Viewer {
    /// Writes a line of the audit log.
    pub(crate) async fn note(&self, what: &str, detail: &str) -> Result<()> {
        let line = NewAudit {
            tenant: &self.actor.tenant,
            workspace_id: Some(self.workspace.id),
            who: &self.actor.user,
            origin: &self.actor.origin(),
            what,
            detail,
            at: self.service.now(),
        };
        Ok(self.service.inner.store.append_audit(&line).await?)
    }
}
