//! Opens SPEC packages and hands out their units.

use std::collections::HashMap;
use std::sync::Arc;

use ferry_model::codes::format;
use ferry_model::project::Project;
use ferry_model::reason::of_json;
use ferry_model::workflow::{Workflow, WorkflowKey, WorkflowType};
use ferry_model::{Finding, Located, Object};

use super::document::{self, Document};
use super::index::Index;
use super::layout::Layout;
use super::names;
use super::objects_in::read_workflow;
use super::scope::Scope;
use super::{extra, unit};
use crate::codec::Reader;
use crate::item::{Item, Rejection, UnitOutcome};
use crate::limits::Limits;
use crate::source::Source;

/// Where an object lives: key and type of its workflow.
pub(super) type Home = (WorkflowKey, WorkflowType);

/// Reads one SPEC package. Every document is a unit; the documents of nodes inside nodes belong to the unit of the outermost.
pub struct SpecReader {
    pub(super) source: Arc<dyn Source>,
    pub(super) limits: Limits,
    pub(super) layout: Layout,
    pub(super) index: Index,
    /// Documents that hold other documents: the workflow they are, or `None` for nodes.
    pub(super) containers: HashMap<usize, Option<Home>>,
    project: Project,
    findings: Vec<Finding>,
    units: Vec<Unit>,
}

#[derive(Clone, Copy)]
enum Unit {
    /// The workflows that only folders name.
    Flows,
    /// A document, by its number.
    Document(usize),
}

impl SpecReader {
    /// Opens a package.
    ///
    /// # Errors
    ///
    /// When it holds no document, or the container is damaged.
    pub fn open(source: Arc<dyn Source>, limits: &Limits) -> Result<Self, Rejection> {
        let mut layout = Layout::of(source.as_ref());
        let mut findings = Vec::new();
        let project = read_project(source.as_ref(), limits, &mut layout, &mut findings)?;
        if layout.places.is_empty() && project.is_none() {
            return Err(Finding::new(format::SPEC_EMPTY).into());
        }
        if layout.structured && !layout.marked {
            findings.push(Finding::new(format::SPEC_NO_MARKER));
        }
        if let Some(entry) = layout.deleted.first() {
            findings.push(Finding::new(format::SPEC_DELETED).at(entry));
        }
        if let Some(entry) = &layout.snapshots {
            findings.push(Finding::new(format::SPEC_SNAPSHOTS).at(entry));
        }
        let index = Index::build(source.as_ref(), limits, &mut layout, &mut findings)?;
        let mut reader = Self {
            source,
            limits: limits.clone(),
            layout,
            index,
            containers: HashMap::new(),
            project: project.unwrap_or_default(),
            findings,
            units: Vec::new(),
        };
        reader.classify_containers()?;
        reader.list_units();
        Ok(reader)
    }

    /// Reads the documents that hold other documents, to know whether they are workflows or nodes.
    fn classify_containers(&mut self) -> Result<(), Rejection> {
        let owners: Vec<usize> = (0..self.layout.places.len()).filter(|number| !self.layout.places[*number].children.is_empty()).collect();
        for number in owners {
            let container = self.container(number)?;
            self.containers.insert(number, container);
        }
        Ok(())
    }

    fn container(&self, number: usize) -> Result<Option<Home>, Rejection> {
        let place = &self.layout.places[number];
        let manual_section = place.section.as_deref().map(unit::is_manual_section);
        let by_folder = || {
            let manual = manual_section.unwrap_or(false);
            let kind = if manual { WorkflowType::ManualBusiness } else { WorkflowType::Business };
            Some((WorkflowKey { name: place.stem.clone(), manual }, kind))
        };
        let entry = &self.source.entries()[place.entry.0];
        if entry.size > self.limits.descriptor_bytes_max {
            return Ok(by_folder());
        }
        let bytes = self.source.read(place.entry, self.limits.descriptor_bytes_max)?;
        let Ok(value) = document::parse(&bytes, &entry.name, &self.limits) else { return Ok(by_folder()) };
        let mut ignored = Vec::new();
        let Some(document) = Document::all(&value, &mut ignored).into_iter().next() else { return Ok(by_folder()) };
        let mut scope = Scope::new(&document);
        let path = format!("{}.workflows[0]", document.spec_path);
        let first = scope.objects(document.spec, &document.spec_path, "workflows").first().map(|(_, members)| *members);
        let Some(members) = first else { return Ok(None) };
        let workflow = read_workflow(&mut scope, members, &path, document.kind, manual_section);
        let settled = extra::settle(Object::Workflow(workflow), members, || serde_json::Value::Null, &mut Vec::new());
        Ok(match settled {
            Ok(Object::Workflow(workflow)) if !workflow.name.is_empty() => Some((workflow.key(), workflow.workflow_type)),
            _ => by_folder(),
        })
    }

    fn list_units(&mut self) {
        if !self.layout.flows.is_empty() {
            self.units.push(Unit::Flows);
        }
        for (number, place) in self.layout.places.iter().enumerate() {
            let inside_a_node = place.parent.is_some_and(|parent| self.containers.get(&parent).is_some_and(Option::is_none));
            if !inside_a_node {
                self.units.push(Unit::Document(number));
            }
        }
    }

    /// The workflow that the documents around a document are.
    pub(super) fn home_of(&self, number: usize) -> Option<Home> {
        let place = &self.layout.places[number];
        if let Some(parent) = place.parent {
            return match self.containers.get(&parent) {
                Some(Some(home)) => Some(home.clone()),
                _ => self.home_of(parent),
            };
        }
        place.flow.clone()
    }

    fn read_flows(&self, sink: &mut dyn FnMut(Item)) {
        for (key, (kind, place)) in &self.layout.flows {
            let workflow = Workflow { name: key.name.clone(), workflow_type: *kind, scheduled: !key.manual, ..Workflow::default() };
            sink(Item::Object(Box::new(Located {
                object: Object::Workflow(workflow),
                workflow: None,
                workflow_type: None,
                place: place.trim_end_matches('/').to_owned(),
                content_entry: None,
            })));
        }
    }
}

impl Reader for SpecReader {
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
        match self.units.get(unit) {
            Some(Unit::Flows) => format!("{}DataStudio", self.layout.base),
            Some(Unit::Document(number)) => self.source.entries()[self.layout.places[*number].entry.0].name.clone(),
            None => String::new(),
        }
    }

    fn read_unit(&self, unit: usize, sink: &mut dyn FnMut(Item)) -> Result<UnitOutcome, Rejection> {
        match self.units.get(unit) {
            Some(Unit::Flows) => self.read_flows(sink),
            Some(Unit::Document(number)) => self.read_document(*number, sink)?,
            None => {}
        }
        Ok(UnitOutcome::Sound)
    }
}

/// The description of the source workspace that ferry writes; its document is taken off the list.
fn read_project(
    source: &dyn Source,
    limits: &Limits,
    layout: &mut Layout,
    findings: &mut Vec<Finding>,
) -> Result<Option<Project>, Rejection> {
    let name = format!("{}{}project.json", layout.base, names::FERRY);
    let Some(id) = source.find(&name) else { return Ok(None) };
    layout.remove(id);
    if source.entries()[id.0].size > limits.descriptor_bytes_max {
        return Ok(None);
    }
    let bytes = source.read(id, limits.descriptor_bytes_max)?;
    let value = match document::parse(&bytes, &name, limits) {
        Ok(value) => value,
        Err(finding) => {
            findings.push(finding.with_severity(ferry_model::Severity::Warning));
            return Ok(None);
        }
    };
    match serde_json::from_value(value.get("object").cloned().unwrap_or_default()) {
        Ok(project) => Ok(Some(project)),
        Err(error) => {
            let finding = Finding::new(format::SPEC_EXTRA).with_severity(ferry_model::Severity::Warning).at(&name);
            findings.push(finding.because(of_json(&error)));
            Ok(None)
        }
    }
}
