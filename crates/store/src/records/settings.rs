//! Records of settings documents.

use super::{TaskKind, TaskStatus};

/// The settings of a task, and what decides whether they may be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSettings {
    /// Kind of the task.
    pub kind: TaskKind,
    /// State of the task.
    pub status: TaskStatus,
    /// The package that it takes.
    pub package_id: Option<i64>,
    /// The document, JSON.
    pub settings: String,
    /// Rises with every change.
    pub version: i64,
    /// Account name of who changed it last; empty before the first change.
    pub by: String,
    /// When, epoch milliseconds; 0 before the first change.
    pub at: i64,
    /// Account name of who made the task.
    pub created_by: String,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
}

/// A saved mapping profile of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Name, unique in the workspace.
    pub name: String,
    /// The document, JSON.
    pub settings: String,
    /// Account name of who saved it last.
    pub by: String,
    /// When, epoch milliseconds.
    pub at: i64,
}
