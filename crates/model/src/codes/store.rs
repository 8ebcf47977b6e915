//! Codes of the embedded workspace and the data directory.

use crate::codes;

codes! {}
