//! Placeholder of the crate's front door.
