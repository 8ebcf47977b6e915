//! One import task: preview, settings with the plan panel, the whole plan, progress, report; and the reports of exports.
//!
//! | address | page |
//! |---|---|
//! | `/w/{ws}/packages/{id}/preview` | Preview of a package that belongs to no task yet |
//! | `/w/{ws}/imports/{id}/preview` | Basic Information, Overview, Details |
//! | `/w/{ws}/imports/{id}/settings` | Import Task Settings; `POST …/start` begins the import |
//! | `/w/{ws}/imports/{id}/plan` | everything that Start Import would do |
//! | `/w/{ws}/imports/{id}/progress` | Import Progress; `/w/{ws}/imports/{id}/events` is its event stream |
//! | `/w/{ws}/imports/{id}/report`, `/w/{ws}/exports/{id}/report` | Import Report, Export Report |
//! | `/imports/{id}/report` | the report of a task whose workspace the address does not say |
//!
//! The list, the dialog that creates a task, and delete, cancel, undo and import again are in [`super::imports`].

mod facts;
mod head;
mod plan;
mod preview;
mod progress;
mod report;
mod rewrite_line;
mod settings;

use crate::Routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::new().merge(preview::routes()).merge(settings::routes()).merge(plan::routes()).merge(progress::routes()).merge(report::routes())
}
