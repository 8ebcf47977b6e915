//! Codes of the container: what makes a zip file or a directory unusable as a package.

use crate::codes;

codes! {}
