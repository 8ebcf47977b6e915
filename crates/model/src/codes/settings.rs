//! Codes of the settings document and its mappings.

use crate::codes;

codes! {}
