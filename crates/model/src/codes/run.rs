//! Codes of a running import or export, of retry and undo.

use crate::codes;

codes! {}
