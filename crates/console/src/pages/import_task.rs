//! One import task: preview, settings with the plan panel, progress, report.
//!
//! | address | page |
//! |---|---|
//! | `/w/{ws}/imports/{id}/preview` | Basic Information, Overview, Details |
//! | `/w/{ws}/imports/{id}/settings` | Import Task Settings; `POST …/start` begins the import |
//! | `/w/{ws}/imports/{id}/progress` | Import Progress; `…/progress/events` is its event stream |
//! | `/w/{ws}/imports/{id}/report` | Import Report |
//!
//! The list, the dialog that creates a task, and delete, cancel, undo and import again are in [`super::imports`].

use axum::Router;

use crate::Console;

/// The routes.
pub fn routes() -> Router<Console> {
    Router::new()
}
