//! Findings as replies show them: in words, in the language of the request.

use std::collections::BTreeMap;

use ferry_model::{Face, Finding, Lang};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing found, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingView {
    /// The stable code, as in the catalogue of errors.
    pub code: String,
    /// `note`, `warning` or `error`.
    pub severity: String,
    /// The object concerned, if it is about one.
    #[schema(required)]
    pub object: Option<ObjectName>,
    /// Where: an entry of the archive, with a line where there is one.
    #[schema(required)]
    pub place: Option<String>,
    /// What the message names, for programs: the arguments of the code.
    pub args: BTreeMap<String, String>,
    /// The cause, in the language of the request.
    pub message: String,
    /// What to do, in the language of the request; empty when there is nothing to do.
    pub advice: String,
}

/// An object by the name that people know it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObjectName {
    /// Kind.
    pub kind: String,
    /// Key as people write it: `workflow/name` for a node.
    pub key: String,
}

impl FindingView {
    /// The finding in a language.
    pub fn of(finding: &Finding, lang: Lang) -> Self {
        Self {
            code: finding.code.id().to_owned(),
            severity: finding.severity.as_str().to_owned(),
            object: finding.object.as_ref().map(|object| ObjectName { kind: object.kind.as_str().to_owned(), key: object.key.clone() }),
            place: finding.place.clone(),
            args: finding.args.iter().cloned().collect(),
            message: finding.message(lang),
            advice: finding.advice_on(Face::Server, lang),
        }
    }

    /// Several findings in a language.
    pub fn all<'a>(findings: impl IntoIterator<Item = &'a Finding>, lang: Lang) -> Vec<Self> {
        findings.into_iter().map(|finding| Self::of(finding, lang)).collect()
    }
}
