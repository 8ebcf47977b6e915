//! Codes of the package formats: descriptors that do not parse or contradict themselves.

use crate::codes;

codes! {}
