//! A row of the details, with its findings and rewrites read.

use std::io;

use ferry_model::{Finding, Lang};
use ferry_store::records::TaskItem;

use crate::plan::Rewrite;

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
        Ok(Self { item, findings: list(item.findings.as_deref())?, rewrites: list(item.rewrites.as_deref())? })
    }

    /// The finding that explains the outcome best: the worst, and of those the first.
    pub fn reason(&self) -> Option<&Finding> {
        let worst = self.findings.iter().map(|finding| finding.severity).max()?;
        self.findings.iter().find(|finding| finding.severity == worst)
    }

    /// Code, cause and advice of the reason.
    pub fn reason_texts(&self, lang: Lang) -> Option<(&'static str, String, String)> {
        self.reason().map(|finding| (finding.code.id(), finding.message(lang), finding.advice(lang)))
    }

    /// `workflow/name`, or the name alone.
    pub fn display_name(&self) -> String {
        let TaskItem { workflow, name, .. } = self.item;
        if workflow.is_empty() { name.clone() } else { format!("{workflow}/{name}") }
    }
}

fn list<T: serde::de::DeserializeOwned>(json: Option<&str>) -> io::Result<Vec<T>> {
    match json {
        None | Some("") => Ok(Vec::new()),
        Some(json) => serde_json::from_str(json).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error)),
    }
}
