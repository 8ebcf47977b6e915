//! What a running task tells about itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The steps of a task, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Reading and checking the package.
    Verify,
    /// Making the plan.
    Plan,
    /// Storing the bytes of resources.
    Contents,
    /// Saving drafts.
    Save,
    /// Committing.
    Commit,
    /// Deploying.
    Deploy,
    /// Quality rules and their association with nodes.
    QualityRules,
    /// Putting the report together.
    Report,
    /// Undoing.
    Undo,
    /// Writing a package.
    Export,
}

impl Step {
    /// The name used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Plan => "plan",
            Self::Contents => "contents",
            Self::Save => "save",
            Self::Commit => "commit",
            Self::Deploy => "deploy",
            Self::QualityRules => "quality_rules",
            Self::Report => "report",
            Self::Undo => "undo",
            Self::Export => "export",
        }
    }
}

/// Receives progress. Called often; must be cheap.
pub trait Progress: Send + Sync {
    /// `done` of `total` things of a step are done; `total` 0 means that it is not known.
    fn advance(&self, step: Step, done: u64, total: u64);
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _: Step, _: u64, _: u64) {}
}

/// Asks a running task to stop at the next checkpoint.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether stopping was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
