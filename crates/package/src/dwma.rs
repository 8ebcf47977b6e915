//! DATAWORKS_MODEL (also called DWMA): `project.xml` and XML documents under `src`.
//!
//! Reading is a stream: [`decode`] takes the XML events of one document and hands out each object as its element ends, so that memory is
//! bounded by the largest object. Writing is a stream too: nodes go into their `workflow.xml` as they come. One table per element
//! ([`elements`]) serves both.

mod binary;
mod decode;
mod element;
mod elements;
mod escape;
mod file_name;
mod finish;
mod frame;
mod input;
mod markup;
mod project;
mod secrets;
mod time;
mod unique_key;
mod unit;
mod workflow_type;
mod write_element;
mod writer;
mod xml;

use std::sync::Arc;

use ferry_model::Finding;
use ferry_model::codes::format;
use ferry_model::project::Project;

use crate::codec::Reader;
use crate::item::{Item, Rejection, UnitOutcome};
use crate::limits::Limits;
use crate::source::{EntryId, Source};

pub(crate) use secrets::{masked, without_alert_settings};
pub use writer::{CannotWrite, DwmaWriteOptions, DwmaWriter};

use binary::Contents;
use unit::{Unit, UnitKind};

/// Reads a DATAWORKS_MODEL package.
pub struct DwmaReader {
    source: Arc<dyn Source>,
    limits: Limits,
    project: Project,
    findings: Vec<Finding>,
    units: Vec<Unit>,
    contents: Contents,
}

impl DwmaReader {
    /// Looks at what the package holds, and reads what `project.xml` says of the source workspace.
    ///
    /// # Errors
    ///
    /// When the package holds nothing of the format, `project.xml` is hostile, or the container is damaged there.
    pub fn open(source: Arc<dyn Source>, limits: &Limits) -> Result<Self, Rejection> {
        let (units, rest) = unit::find(&*source);
        let name_of = |id: &EntryId| source.entries()[id.0].name.as_str();
        let mut findings = Vec::new();
        let project = match units.iter().find(|unit| unit.kind == UnitKind::Project) {
            Some(unit) => project::read(&*source, unit.entry, limits, &mut findings)?,
            None if units.is_empty() => return Err(Finding::new(format::DWMA_NOTHING).into()),
            None => {
                findings.push(Finding::new(format::DWMA_PROJECT_MISSING).at("project.xml"));
                Project::default()
            }
        };
        let (assets, leftovers): (Vec<&str>, Vec<&str>) = rest.iter().map(name_of).partition(|name| name.starts_with("src/assets/"));
        findings.extend(finish::listed(format::DWMA_ASSETS, assets.into_iter()));
        findings.extend(finish::listed(format::DWMA_LEFTOVER, leftovers.into_iter()));
        Ok(Self { source, limits: limits.clone(), project, findings, units, contents: Contents::default() })
    }
}

impl Reader for DwmaReader {
    fn project(&self) -> &Project {
        &self.project
    }

    fn open_findings(&self) -> &[Finding] {
        &self.findings
    }

    fn unit_count(&self) -> usize {
        self.units.len()
    }

    fn unit_name(&self, unit: usize) -> String {
        self.source.entries()[self.units[unit].entry.0].name.clone()
    }

    fn read_unit(&self, unit: usize, sink: &mut dyn FnMut(Item)) -> Result<UnitOutcome, Rejection> {
        decode::read(&*self.source, self.units[unit], &self.limits, &self.contents, sink)
    }
}

/// Reads one component document, as the IDE formats hold them too (`file_content/componentroot/*.xml`).
///
/// # Errors
///
/// When what was met refuses the whole package.
pub fn read_component(source: &dyn Source, entry: EntryId, limits: &Limits, sink: &mut dyn FnMut(Item)) -> Result<UnitOutcome, Rejection> {
    decode::read(source, Unit { entry, kind: UnitKind::Component }, limits, &Contents::default(), sink)
}
