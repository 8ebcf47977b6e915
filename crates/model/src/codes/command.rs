//! Codes of the command line.

use crate::codes;

codes! {}
