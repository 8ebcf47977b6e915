//! Named points at which a test can kill the process, to prove that a task that was killed there goes on to the same end.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Every point, in the order in which an import passes them.
pub const POINTS: &[&str] = &[
    "task.created",
    "plan.stored",
    "contents.stored",
    "save.before",
    "save.after",
    "commit.before",
    "commit.after",
    "deploy.before",
    "deploy.after",
    "rules.before",
    "rules.after",
    "finish.before",
    "finish.after",
    "undo.before",
    "undo.after",
];

static ARMED: OnceLock<(String, AtomicU32)> = OnceLock::new();

/// Arms a point: the process aborts when it is passed for the `count`-th time (1 is the first). Only the first call counts.
///
/// # Errors
///
/// When there is no such point.
pub fn arm(name: &str, count: u32) -> Result<(), String> {
    if !POINTS.contains(&name) {
        return Err(format!("there is no fail point {name}; there are {}", POINTS.join(", ")));
    }
    let _ = ARMED.set((name.to_owned(), AtomicU32::new(count.max(1))));
    Ok(())
}

/// Passes a point.
pub fn pass(name: &'static str) {
    debug_assert!(POINTS.contains(&name), "{name} is not in the list of fail points");
    if let Some((armed, left)) = ARMED.get()
        && armed == name
        && left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        // Like SIGKILL: no destructor runs, nothing is flushed.
        std::process::abort();
    }
}
