//! Reads IDE exports: DATAWORKS_V2 and DATAWORKS_V3.
//!
//! One application XML lists everything; code and resources are files beside it. The XML is read twice as a stream: once when the
//! package is opened, which finds damage and collects what belongs together (business flows, inner files), and once for the objects.

mod attributes;
mod date;
mod file;
mod flows;
mod inner;
mod node;
mod objects;
mod xml;

use std::collections::BTreeSet;
use std::sync::Arc;

use ferry_model::codes::{format, reasons};
use ferry_model::package::PackageFormat;
use ferry_model::project::{Project, Solution, UserDefinedNode};
use ferry_model::reason::of_json;
use ferry_model::workflow::{Workflow, WorkflowKey};
use ferry_model::{Finding, Located, Object, ObjectKey, ObjectKind, Reason};

use crate::codec::Reader;
use crate::item::{Item, Rejection, UnitOutcome};
use crate::limits::Limits;
use crate::source::{EntryId, Source};
use xml::{Element, Piece, walk};

/// Folder of code files.
const CONTENT: &str = "file_content/";
/// Folder of component documents.
const COMPONENTS: &str = "file_content/componentroot/";

/// Reads one IDE export. Unit 0 is the application XML, every further unit one component document.
pub struct IdeReader {
    source: Arc<dyn Source>,
    limits: Limits,
    format: PackageFormat,
    application: EntryId,
    project: Project,
    findings: Vec<Finding>,
    flows: Vec<(Workflow, u64)>,
    unlisted: BTreeSet<WorkflowKey>,
    solutions: Vec<(Solution, u64)>,
    user_nodes: Vec<UserDefinedNode>,
    inner: inner::InnerFiles,
    components: Vec<EntryId>,
}

impl IdeReader {
    /// Opens a package. `version` forces one of the two formats; otherwise the package says which it is.
    ///
    /// # Errors
    ///
    /// When there is not exactly one application XML, or when that is damaged or not well formed.
    pub fn open(source: Arc<dyn Source>, limits: &Limits, version: Option<PackageFormat>) -> Result<Self, Rejection> {
        let application = application(source.as_ref())?;
        let mut findings = Vec::new();
        let mut project = Project::default();
        let marker = version_marker(source.as_ref(), limits, &mut findings)?;
        let engine_info = side_file(source.as_ref(), "engineinfo.txt", limits, &mut findings)?;
        project.engine_info = engine_info.map(|(text, _)| text);
        let user_info = side_file(source.as_ref(), "userNodeInfo.txt", limits, &mut findings)?;
        let mut user_nodes = user_info.map(|(_, value)| flows::user_nodes(&value)).unwrap_or_default();

        let mut first = FirstPass::default();
        walk(source.as_ref(), application, limits, &mut |piece| first.piece(piece))?;
        let format = version.or(marker).or(first.version).unwrap_or(PackageFormat::DataworksV2);
        for node in first.user_nodes {
            if !user_nodes.iter().any(|known| known.id == node.id) {
                user_nodes.push(node);
            }
        }
        let flows: Vec<(Workflow, u64)> = first.flows.iter().map(|item| (flows::flow(item, format), item.line)).collect();
        let mut unlisted = BTreeSet::new();
        for (name, manual) in first.flows_used {
            let listed = flows.iter().any(|(flow, _)| flow.name == name && manual.is_none_or(|manual| manual != flow.scheduled));
            if !listed {
                unlisted.insert(WorkflowKey { name, manual: manual.unwrap_or(false) });
            }
        }
        if first.has_old {
            unlisted.insert(WorkflowKey { name: flows::OLD_FLOW.to_owned(), manual: false });
        }
        let mut solutions: Vec<(Solution, u64)> = first.solutions.iter().map(|item| (flows::solution(item), item.line)).collect();
        for (flow, _) in &flows {
            for (solution, _) in solutions.iter_mut().filter(|(solution, _)| flow.solutions.contains(&solution.name)) {
                solution.workflows.push(flow.name.clone());
            }
        }
        project.name = first.workspace.filter(|name| !name.is_empty());
        project.attributes = first.root;
        project.common = flows::common(format);

        let components = source
            .entries()
            .iter()
            .enumerate()
            .filter(|(_, entry)| {
                entry.name.strip_prefix(COMPONENTS).is_some_and(|rest| !rest.contains('/') && rest.to_ascii_lowercase().ends_with(".xml"))
            })
            .map(|(index, _)| EntryId(index))
            .collect();
        let inner = first.collector.matched();
        Ok(Self {
            source,
            limits: limits.clone(),
            format,
            application,
            project,
            findings,
            flows,
            unlisted,
            solutions,
            user_nodes,
            inner,
            components,
        })
    }

    /// Which of the two formats the package has.
    pub fn format(&self) -> PackageFormat {
        self.format
    }

    fn application_name(&self) -> &str {
        &self.source.entries()[self.application.0].name
    }

    fn place(&self, line: u64) -> String {
        format!("{}:{line}", self.application_name())
    }

    /// Hands out what is known before the files are read: node types, solutions, workflows, inner files without outer node.
    fn read_overview(&self, sink: &mut dyn FnMut(Item)) {
        for node in &self.user_nodes {
            sink(located(Object::UserDefinedNode(node.clone()), None, "userNodeInfo.txt".to_owned()));
        }
        for (solution, line) in &self.solutions {
            sink(located(Object::Solution(solution.clone()), None, self.place(*line)));
        }
        for (flow, line) in &self.flows {
            sink(located(Object::Workflow(flow.clone()), None, self.place(*line)));
        }
        for key in &self.unlisted {
            let flow = flows::unlisted_flow(key, self.format);
            let object = Object::Workflow(flow);
            if key.name != flows::OLD_FLOW {
                sink(Item::Finding(Finding::new(format::IDE_FLOW_UNLISTED).at(self.application_name()).about(&object.key(None))));
            }
            sink(located(object, None, self.application_name().to_owned()));
        }
        for index in self.inner.orphans() {
            let element = self.inner.file(*index);
            let name = element.attribute("fileName").unwrap_or_default();
            let outer = element.attribute("outerFile").unwrap_or_default();
            let key = ObjectKey::node(None, outer, name);
            let finding = Finding::new(format::IDE_ORPHAN).at(self.place(element.line)).about(&key).arg("outer", outer);
            sink(Item::Refused { object: (&key).into(), findings: vec![finding] });
        }
    }

    fn read_application(&self, sink: &mut dyn FnMut(Item)) -> Result<UnitOutcome, Rejection> {
        self.read_overview(sink);
        let mut failed = None;
        walk(self.source.as_ref(), self.application, &self.limits, &mut |piece| {
            let Piece::Item(list, element) = piece else { return };
            if failed.is_some() {
                return;
            }
            if list == "folders" {
                let place = self.place(element.line);
                if element.attribute("folderItemPath").is_some_and(|path| !path.is_empty()) {
                    sink(located(Object::Folder(flows::folder(&element)), None, place));
                } else {
                    sink(Item::Finding(incomplete(ObjectKind::Folder, "folderItemPath", &place)));
                }
            } else if is_file_list(&list)
                && let Err(rejection) = self.read_file(&element, sink)
            {
                failed = Some(rejection);
            }
        })?;
        match failed {
            Some(rejection) => Err(rejection),
            None => Ok(UnitOutcome::Sound),
        }
    }
}

/// An attribute without which an element of this kind is nothing is absent.
fn incomplete(kind: ObjectKind, attribute: &str, place: &str) -> Finding {
    Finding::new(format::IDE_FILE_INCOMPLETE).at(place).about_ref(kind, "?").arg("attribute", attribute)
}

/// An object without bytes.
fn located(object: Object, flow: Option<&Workflow>, place: String) -> Item {
    Item::Object(Box::new(Located {
        object,
        workflow: flow.map(Workflow::key),
        workflow_type: flow.map(|flow| flow.workflow_type),
        place,
        content_entry: None,
    }))
}

fn is_file_list(name: &str) -> bool {
    matches!(name, "resourceFiles" | "udfFiles" | "otherFiles")
}

impl Reader for IdeReader {
    fn project(&self) -> &Project {
        &self.project
    }

    fn open_findings(&self) -> &[Finding] {
        &self.findings
    }

    fn unit_count(&self) -> usize {
        1 + self.components.len()
    }

    fn unit_name(&self, unit: usize) -> String {
        let id = if unit == 0 { Some(&self.application) } else { self.components.get(unit - 1) };
        id.map_or_else(String::new, |id| self.source.entries()[id.0].name.clone())
    }

    fn read_unit(&self, unit: usize, sink: &mut dyn FnMut(Item)) -> Result<UnitOutcome, Rejection> {
        match unit.checked_sub(1).and_then(|index| self.components.get(index)) {
            Some(id) => crate::dwma::read_component(self.source.as_ref(), *id, &self.limits, sink),
            None if unit == 0 => self.read_application(sink),
            None => Ok(UnitOutcome::Sound),
        }
    }
}

/// The one XML file at the root.
fn application(source: &dyn Source) -> Result<EntryId, Rejection> {
    let found: Vec<(usize, &str)> = source
        .entries()
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.name.contains('/') && entry.name.to_ascii_lowercase().ends_with(".xml"))
        .map(|(index, entry)| (index, entry.name.as_str()))
        .collect();
    match found.as_slice() {
        [(index, _)] => Ok(EntryId(*index)),
        [] => Err(Finding::new(format::IDE_APPLICATION).said("found", reasons::package::NO_APPLICATION).into()),
        several => {
            let names = several.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ");
            Err(Finding::new(format::IDE_APPLICATION).arg("found", names).into())
        }
    }
}

/// What version.txt says; white space around it does not count.
fn version_marker(source: &dyn Source, limits: &Limits, findings: &mut Vec<Finding>) -> Result<Option<PackageFormat>, Rejection> {
    let Some(id) = source.find("version.txt") else { return Ok(None) };
    let bytes = source.read(id, limits.descriptor_bytes_max)?;
    let text = String::from_utf8_lossy(&bytes);
    let marker = version_of(&text);
    if marker.is_none() {
        let value: String = text.trim().chars().take(40).collect();
        findings.push(Finding::new(format::IDE_VERSION).at("version.txt").arg("value", value).arg("taken", "V2"));
    }
    Ok(Some(marker.unwrap_or(PackageFormat::DataworksV2)))
}

fn version_of(text: &str) -> Option<PackageFormat> {
    match text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_ascii_uppercase().as_str() {
        "V2" => Some(PackageFormat::DataworksV2),
        "V3" => Some(PackageFormat::DataworksV3),
        _ => None,
    }
}

/// A JSON file beside the application XML: its text and its value. One that is not JSON is reported and left out.
fn side_file(
    source: &dyn Source,
    name: &str,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) -> Result<Option<(String, serde_json::Value)>, Rejection> {
    let Some(id) = source.find(name) else { return Ok(None) };
    let bytes = source.read(id, limits.descriptor_bytes_max)?;
    let mut leave_out = |cause: Reason| findings.push(Finding::new(format::IDE_SIDE_FILE).at(name).because(cause));
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            leave_out(reasons::document::NOT_UTF8.with(&[("detail", &error)]));
            return Ok(None);
        }
    };
    match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(value) => Ok(Some((text, value))),
        Err(error) => {
            leave_out(of_json(&error));
            Ok(None)
        }
    }
}

/// What the first pass over the application XML collects.
#[derive(Default)]
struct FirstPass {
    workspace: Option<String>,
    version: Option<PackageFormat>,
    root: Vec<(String, String)>,
    solutions: Vec<Element>,
    flows: Vec<Element>,
    user_nodes: Vec<UserDefinedNode>,
    /// Flows that files name, and whether as manual ones.
    flows_used: BTreeSet<(String, Option<bool>)>,
    has_old: bool,
    collector: inner::Collector,
}

impl FirstPass {
    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Root(root) => {
                self.workspace = root.attribute("projectIdentifier").map(str::to_owned);
                self.version = root.attribute("version").and_then(version_of);
                self.root = root.attributes.into_iter().filter(|(name, _)| name != "projectIdentifier" && name != "version").collect();
            }
            Piece::List(list) => {
                if list.name == "zipType"
                    && let Some(kind) = list.attribute("zipType")
                {
                    self.root.push(("zipType".to_owned(), kind.to_owned()));
                }
            }
            Piece::Item(list, element) => self.item(&list, element),
        }
    }

    fn item(&mut self, list: &str, element: Element) {
        match list {
            "solutions" => self.solutions.push(element),
            "bizInfos" => self.flows.push(element),
            "folders" => self.has_old |= element.attribute("folderItemPath").is_some_and(is_old_path),
            "innerFiles" => self.collector.inner(element),
            "userDefinedNodes" => {
                if let (Some(id), Some(name)) = (element.attribute("id"), element.attribute("name")) {
                    self.user_nodes.push(UserDefinedNode { id: id.to_owned(), name: name.to_owned() });
                }
            }
            list if is_file_list(list) => {
                match element.attribute("bizId").filter(|flow| !flow.trim().is_empty()) {
                    Some(flow) => {
                        self.flows_used.insert((flow.to_owned(), file::manual_mark(&element)));
                    }
                    None => self.has_old |= element.attribute("folderPath").is_some_and(is_old_path),
                }
                self.collector.top(&element);
            }
            _ => {}
        }
    }
}

/// Whether a path belongs to the old workflow tree.
fn is_old_path(path: &str) -> bool {
    path.trim_start_matches('/').starts_with("workflowroot")
}
