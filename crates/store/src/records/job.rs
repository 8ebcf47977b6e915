//! Records of jobs and of the progress of tasks.

/// A job to be done.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Workspace it belongs to.
    pub workspace_id: i64,
    /// Whether it changes the workspace: one such job at a time runs in a workspace.
    pub exclusive: bool,
    /// The task it is a stage of.
    pub task_id: Option<i64>,
    /// The package it is about.
    pub package_id: Option<i64>,
    /// Account name of who asked for it.
    pub user: String,
    /// Where they asked from, for the audit log.
    pub origin: String,
    /// What is to be done, in words of whoever does it.
    pub payload: String,
}

/// A job that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Number.
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The task it is a stage of.
    pub task_id: Option<i64>,
    /// The package it is about.
    pub package_id: Option<i64>,
    /// Account name of who asked for it.
    pub user: String,
    /// Where they asked from.
    pub origin: String,
    /// What is to be done.
    pub payload: String,
    /// How many times it was claimed, this time included.
    pub attempt: i64,
    /// How many times it failed, or whoever did it died.
    pub failures: i64,
    /// Whether somebody wants it to stop.
    pub stop: bool,
    /// The lease: unique to this claim.
    pub lease: String,
}

/// How holding a job goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKeep {
    /// It is still held.
    Held {
        /// Whether somebody wants it to stop.
        stop: bool,
    },
    /// Somebody else has it.
    Lost,
}

/// How far a task was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskEvent {
    /// Number, rising.
    pub id: i64,
    /// Step.
    pub step: String,
    /// Things done.
    pub done: i64,
    /// Things to do; 0 when not known.
    pub total: i64,
    /// When, epoch milliseconds.
    pub at: i64,
}
