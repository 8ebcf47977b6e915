//! Codes of the plan: what will happen to an object and why.

use crate::codes;

codes! {}
