//! What `serde` says about data that does not fit, whatever language it was written in: it gives nothing but a text, told by how it begins.

use super::{Reason, ReasonText};
use crate::codes::reasons::document;

/// How messages begin that name a field or a word between backticks; what follows the name is English.
const NAMED: [(&str, ReasonText); 4] = [
    ("missing field `", document::MISSING_FIELD),
    ("unknown field `", document::UNKNOWN_FIELD),
    ("duplicate field `", document::DUPLICATE_FIELD),
    ("unknown variant `", document::UNKNOWN_VARIANT),
];

/// How the other messages begin.
const UNNAMED: [(&str, ReasonText); 3] =
    [("invalid type", document::WRONG_TYPE), ("invalid value", document::WRONG_VALUE), ("invalid length", document::WRONG_VALUE)];

/// The reason for a message of `serde`; `None` for one that is not known.
pub(super) fn of_shape(text: &str) -> Option<Reason> {
    NAMED.iter().find_map(|(begin, row)| named(text, begin, *row)).or_else(|| begins(text, &UNNAMED))
}

/// The reason of the row that `text` begins like.
pub(super) fn begins(text: &str, rows: &[(&str, ReasonText)]) -> Option<Reason> {
    rows.iter().find(|(begin, _)| text.starts_with(begin)).map(|(_, row)| row.with(&[("detail", &text)]))
}

fn named(text: &str, begin: &str, row: ReasonText) -> Option<Reason> {
    let (name, rest) = text.strip_prefix(begin)?.split_once('`')?;
    let detail = rest.trim_start_matches(", ");
    // A row that has no place for what else is said would leave it out.
    (row.en.contains("{detail}") != detail.is_empty()).then(|| row.with(&[("name", &name), ("detail", &detail)]))
}
