//! What the YAML parser says, in both languages.

use ferry_model::Reason;
use ferry_model::codes::reasons::document;
use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

/// Why YAML cannot be read.
pub(super) fn of_yaml(error: &Error) -> Reason {
    let row = match bare(error) {
        Error::Eof { .. } => document::ENDS_EARLY,
        Error::MultipleDocuments { .. } | Error::Budget { breach: BudgetBreach::Documents { .. }, .. } => document::SEVERAL_DOCUMENTS,
        Error::InvalidUtf8Input => document::NOT_UTF8,
        Error::DuplicateMappingKey { .. } => document::DUPLICATE_KEY,
        Error::UnknownAnchor { .. } => document::NO_ANCHOR,
        Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::Budget {
            breach: BudgetBreach::Aliases { .. } | BudgetBreach::Anchors { .. } | BudgetBreach::AliasAnchorRatio { .. },
            ..
        } => document::TOO_MANY_ALIASES,
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => document::TOO_DEEP,
        Error::Budget { .. } => document::TOO_MUCH,
        Error::UnexpectedSequenceEnd { .. } | Error::UnexpectedMappingEnd { .. } | Error::ContainerEndMismatch { .. } => document::UNCLOSED,
        Error::InvalidScalar { .. } | Error::NonFiniteFloat { .. } | Error::InvalidBinaryBase64 { .. } | Error::BinaryNotUtf8 { .. } => {
            document::WRONG_VALUE
        }
        _ => document::SYNTAX,
    };
    row.with(&[("detail", error)])
}

/// The error without what was put around it.
fn bare(error: &Error) -> &Error {
    match error {
        Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => bare(error),
        other => other,
    }
}
