//! Codes of the content of a package: duplicates, unknown types, missing parts, broken dependencies.

use crate::codes;

codes! {}
