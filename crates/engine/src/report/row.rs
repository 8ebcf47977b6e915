//! A row of the details, with its findings and rewrites read.

use std::io;

use ferry_model::{Face, Finding, Lang};
use ferry_store::records::TaskItem;

use crate::plan::Rewrite;
use crate::plan::rewrites::from_stored;

/// A row of the details.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The row as the store keeps it.
    pub item: &'a TaskItem,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// Its rewrites.
    pub rewrites: Vec<Rewrite>,
}

impl<'a> Row<'a> {
    /// Reads findings and rewrites of a row.
    ///
    /// # Errors
    ///
    /// `InvalidData` when they are not what a release of Ferry writes.
    pub fn of(item: &'a TaskItem) -> io::Result<Self> {
        let some = |json: &'a Option<String>| json.as_deref().filter(|json| !json.is_empty());
        let bad = |error| io::Error::new(io::ErrorKind::InvalidData, error);
        Ok(Self {
            item,
            findings: some(&item.findings).map(serde_json::from_str).transpose().map_err(bad)?.unwrap_or_default(),
            rewrites: some(&item.rewrites).map(from_stored).transpose().map_err(bad)?.unwrap_or_default(),
        })
    }

    /// The finding that explains the outcome best: the worst, and of those the first.
    pub fn reason(&self) -> Option<&Finding> {
        let worst = self.findings.iter().map(|finding| finding.severity).max()?;
        self.findings.iter().find(|finding| finding.severity == worst)
    }

    /// Code, cause and advice of the reason, for somebody who reads them there.
    pub fn reason_texts(&self, face: Face, lang: Lang) -> Option<(&'static str, String, String)> {
        self.reason().map(|finding| (finding.code.id(), finding.message(lang), finding.advice_on(face, lang)))
    }

    /// `workflow/name`, or the name alone.
    pub fn display_name(&self) -> String {
        let TaskItem { workflow, name, .. } = self.item;
        if workflow.is_empty() { name.clone() } else { format!("{workflow}/{name}") }
    }
}
