//! What a process tells of its work while it is done, for its metrics.

/// Hears of work that this process did. What other processes on the same database do is not told.
pub trait Watch: std::fmt::Debug + Send + Sync {
    /// A job came to its end, whatever end: `kind` as [`crate::jobs::Job::kind`] names it, `status` what its task or package is now,
    /// `seconds` the time from when it was asked for or begun again.
    fn ended(&self, kind: &'static str, status: &str, seconds: f64) {
        let _ = (kind, status, seconds);
    }

    /// An import saved objects.
    fn saved(&self, objects: u64) {
        let _ = objects;
    }

    /// A worker lost the lease of its job to another one.
    fn lease_lost(&self) {}

    /// An upload was stored.
    fn uploaded(&self, bytes: u64) {
        let _ = bytes;
    }
}

/// Nobody hears.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {}
