//! The fence around running tasks: who runs a task says so in the store, and a step of anybody else fails.
//!
//! A worker works through a store of its own ([`Store::as_runner`]) that knows the lease under which the worker holds the job. Claiming a
//! job writes the lease into the task, so that whoever held it before can write nothing any more, whatever it believes. Tasks that are run
//! without jobs, by the command line, have no runner, and steps without a lease only pass there.

use std::sync::Arc;

use crate::db::Tx;
use crate::query::sql;
use crate::{Result, Store, StoreError};

impl Store {
    /// The same store for the holder of a lease: what it does with tasks fails once another one holds them.
    #[must_use]
    pub fn as_runner(&self, lease: &str) -> Self {
        Self { runner: Some(Arc::from(lease)), ..self.clone() }
    }

    /// The lease that this store works under.
    pub fn runner(&self) -> Option<&str> {
        self.runner.as_deref()
    }

    /// Fails when this store works under a lease that no longer holds the task. What has no lease passes: people change tasks, too.
    pub(crate) async fn fence(&self, tx: &mut Tx, task_id: i64) -> Result<()> {
        let Some(runner) = self.runner() else { return Ok(()) };
        let query = sql("SELECT runner FROM tasks WHERE id = ?").bind(task_id).push(tx.for_update());
        let row = tx.row(query).await?.ok_or(StoreError::NoTask { id: task_id })?;
        same(Some(runner), row.get::<Option<String>>(0)?.as_deref(), task_id)
    }
}

/// Fails unless the task is held by `mine`, or by nobody when there is no lease.
pub(crate) fn same(mine: Option<&str>, holder: Option<&str>, task_id: i64) -> Result<()> {
    if mine == holder {
        return Ok(());
    }
    Err(StoreError::LeaseLost { task_id, runner: mine.unwrap_or_default().to_owned() })
}
