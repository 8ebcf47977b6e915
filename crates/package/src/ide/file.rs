//! From a file element to the object it is.

use std::collections::HashSet;

use ferry_model::codes::format;
use ferry_model::node::{Node, use_type};
use ferry_model::node_type::{self, Label};
use ferry_model::resource::Content;
use ferry_model::workflow::{Workflow, WorkflowKey};
use ferry_model::{Finding, Located, Object, ObjectKind, ObjectRef, Severity};
use sha2::{Digest, Sha256};

use super::node::{FileType, Level, read_node, resource_group_from_code};
use super::xml::Element;
use super::{CONTENT, IdeReader, flows, incomplete, inner, is_old_path, objects};
use crate::item::{Item, Rejection};
use crate::source::EntryId;

/// Whether a file says it belongs to a manual flow; `None` when it does not say.
pub(super) fn manual_mark(element: &Element) -> Option<bool> {
    let mark = element.attribute("bizUseType").map(str::trim).filter(|mark| !mark.is_empty())?;
    Some(mark != "0")
}

impl IdeReader {
    /// Reads one element of a list of files.
    pub(super) fn read_file(&self, element: &Element, sink: &mut dyn FnMut(Item)) -> Result<(), Rejection> {
        let place = self.place(element.line);
        let missing = ["fileName", "fileType"].into_iter().find(|name| element.attribute(name).is_none_or(|value| value.trim().is_empty()));
        if let Some(attribute) = missing {
            let shown = element.attribute("fileName").or(element.attribute("fileId")).unwrap_or("?");
            let object = ObjectRef { kind: ObjectKind::Node, key: ferry_model::finding::shown(shown) };
            let finding = Finding { object: Some(object.clone()), ..incomplete(ObjectKind::Node, attribute, &place) };
            sink(Item::Refused { object, findings: vec![finding] });
            return Ok(());
        }
        let flow = self.flow_of(element);
        let mut findings = Vec::new();
        let file_type = self.file_type(element, &place, &mut findings);
        match file_type.known.map(|known| known.label) {
            Some(Label::Resource) => {
                self.read_resource(element, file_type.name, flow.as_ref(), place, sink);
                Ok(())
            }
            Some(Label::Function) => self.read_function(element, file_type.name, flow.as_ref(), place, sink),
            Some(Label::Table) => self.read_table(element, flow.as_ref(), place, sink),
            _ => self.read_node_file(element, file_type, flow.as_ref(), place, findings, sink),
        }
    }

    /// The workflow a file lives in.
    fn flow_of(&self, element: &Element) -> Option<Workflow> {
        let Some(name) = element.attribute("bizId").filter(|name| !name.trim().is_empty()) else {
            let old = element.attribute("folderPath").is_some_and(is_old_path);
            let key = WorkflowKey { name: flows::OLD_FLOW.to_owned(), manual: false };
            return old.then(|| flows::unlisted_flow(&key, self.format));
        };
        let manual = manual_mark(element);
        let listed = self.flows.iter().find(|(flow, _)| flow.name == name && manual.is_none_or(|manual| manual != flow.scheduled));
        Some(match listed {
            Some((flow, _)) => flow.clone(),
            None => flows::unlisted_flow(&WorkflowKey { name: name.to_owned(), manual: manual.unwrap_or(false) }, self.format),
        })
    }

    /// The type of a file from its number.
    fn file_type(&self, element: &Element, place: &str, findings: &mut Vec<Finding>) -> FileType {
        let number = element.attribute("fileType").unwrap_or_default().trim();
        if let Some(known) = number.parse().ok().and_then(node_type::by_code) {
            return FileType { name: known.name.to_owned(), known: Some(known) };
        }
        if let Some(user) = self.user_nodes.iter().find(|user| user.id == number) {
            return FileType { name: user.name.clone(), known: None };
        }
        let name = element.attribute("fileName").unwrap_or_default();
        findings.push(Finding::new(format::IDE_FILE_TYPE).at(place).about_ref(ObjectKind::Node, name).arg("code", number));
        FileType { name: number.to_owned(), known: None }
    }

    fn read_node_file(
        &self,
        element: &Element,
        file_type: FileType,
        flow: Option<&Workflow>,
        place: String,
        mut findings: Vec<Finding>,
        sink: &mut dyn FnMut(Item),
    ) -> Result<(), Rejection> {
        let folder = element.attribute("folderPath").unwrap_or_default();
        let default = match flow {
            Some(flow) if !flow.scheduled => use_type::MANUAL_WORKFLOW,
            None if folder.starts_with("queryroot") => use_type::AD_HOC,
            None if folder.starts_with("componentroot") => use_type::COMPONENT,
            None if folder.starts_with("onceroot") => use_type::MANUAL,
            _ => use_type::SCHEDULED,
        };
        let read = read_node(element, file_type, Level::Top, default, &place);
        let mut node = read.node;
        findings.extend(read.findings);
        self.load_code(&mut node, read.source_path.as_deref(), &place, &mut findings)?;
        resource_group_from_code(&mut node);
        let mut used = HashSet::new();
        let top = self.inner.of_top(&inner::path_of(element));
        self.attach(&mut node, element, &top, 1, &mut used, &mut findings)?;
        let object = match node.use_type.as_deref() {
            Some(use_type::AD_HOC) => Object::AdHocQuery(Box::new(node)),
            Some(use_type::COMPONENT) => Object::Component(Box::new(node)),
            _ => Object::Node(Box::new(node)),
        };
        let flow = if matches!(object, Object::Node(_)) { flow } else { None };
        emit(object, flow, place, None, findings, sink);
        Ok(())
    }

    /// Hangs inner files into their outer node, those written inside its element first.
    fn attach(
        &self,
        node: &mut Node,
        element: &Element,
        indexes: &[usize],
        depth: usize,
        used: &mut HashSet<usize>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Rejection> {
        let written = element.items("innerFiles");
        if (written.is_empty() && indexes.is_empty()) || depth > self.limits.inner_node_depth_max {
            if depth > self.limits.inner_node_depth_max && !(written.is_empty() && indexes.is_empty()) {
                let finding = Finding::new(format::IDE_INNER_DEPTH).at(self.place(element.line));
                findings.push(finding.about_ref(ObjectKind::Node, &node.name).arg("limit", self.limits.inner_node_depth_max));
            }
            return Ok(());
        }
        used.extend(indexes);
        let children = written.iter().chain(indexes.iter().map(|index| self.inner.file(*index)));
        for child in children {
            let place = self.place(child.line);
            let file_type = self.file_type(child, &place, findings);
            let read = read_node(child, file_type, Level::Inner, use_type::SCHEDULED, &place);
            let mut inner_node = read.node;
            inner_node.unknown.attributes.retain(|(name, _)| name != "outerFile");
            findings.extend(read.findings);
            self.load_code(&mut inner_node, read.source_path.as_deref(), &place, findings)?;
            let below = self.inner.of_inner(&inner::path_of(child), used);
            self.attach(&mut inner_node, child, &below, depth + 1, used, findings)?;
            node.inner_nodes.push(inner_node);
        }
        Ok(())
    }

    /// Reads the code file of a node, if the package holds one.
    fn load_code(&self, node: &mut Node, path: Option<&str>, place: &str, findings: &mut Vec<Finding>) -> Result<(), Rejection> {
        let Some(path) = path else { return Ok(()) };
        match self.content_text(path)? {
            Some(Ok(text)) => node.code = Some(text),
            Some(Err(finding)) => {
                findings.push(Finding { place: Some(place.to_owned()), ..finding.about_ref(ObjectKind::Node, &node.name) });
            }
            None => {}
        }
        Ok(())
    }

    /// The text of a file below `file_content`; `None` when the package does not hold it.
    fn content_text(&self, path: &str) -> Result<Option<Result<String, Finding>>, Rejection> {
        let entry = format!("{CONTENT}{}", path.trim_start_matches('/'));
        let Some(id) = self.source.find(&entry) else { return Ok(None) };
        let size = self.source.entries()[id.0].size;
        if size > self.limits.text_bytes_max as u64 {
            let finding = Finding::new(format::TEXT_TOO_LONG).arg("field", &entry).arg("size", size);
            return Ok(Some(Err(finding.arg("limit", self.limits.text_bytes_max))));
        }
        let bytes = self.source.read(id, self.limits.text_bytes_max as u64)?;
        Ok(Some(String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            Finding::new(format::CODE_NOT_UTF8).arg("entry", &entry).arg("offset", offset)
        })))
    }

    fn read_function(
        &self,
        element: &Element,
        type_name: String,
        flow: Option<&Workflow>,
        place: String,
        sink: &mut dyn FnMut(Item),
    ) -> Result<(), Rejection> {
        let path = element.attribute("sourcePath").filter(|path| !path.trim().is_empty());
        let entry = path.map(|path| format!("{CONTENT}{}", path.trim_start_matches('/')));
        let text = match path {
            Some(path) => self.content_text(path)?,
            None => None,
        };
        let definition = match (&entry, &text) {
            (Some(entry), Some(Ok(text))) => Some((entry.as_str(), text.as_str())),
            _ => None,
        };
        let (function, mut findings) = objects::read_function(element, type_name, definition, &place);
        if let Some(Err(finding)) = text {
            findings.push(finding.at(&place).about_ref(ObjectKind::Function, &function.name));
        } else if let (Some(entry), None) = (&entry, &text) {
            let finding = Finding::new(format::IDE_FUNCTION).at(entry).about_ref(ObjectKind::Function, &function.name);
            findings.push(finding.because(ferry_model::codes::reasons::NOT_IN_PACKAGE));
        }
        emit(Object::Function(function), flow, place, None, findings, sink);
        Ok(())
    }

    fn read_table(&self, element: &Element, flow: Option<&Workflow>, place: String, sink: &mut dyn FnMut(Item)) -> Result<(), Rejection> {
        let path = element.attribute("sourcePath").filter(|path| !path.trim().is_empty());
        let text = match path {
            Some(path) => self.content_text(path)?,
            None => None,
        };
        let (ddl, bad) = match text {
            Some(Ok(text)) => (Some(text), None),
            Some(Err(finding)) => (None, Some(finding)),
            None => (None, None),
        };
        let (table, mut findings) = objects::read_table(element, ddl, &place);
        findings.extend(bad.map(|finding| finding.at(&place).about_ref(ObjectKind::Table, &table.name)));
        emit(Object::Table(table), flow, place, None, findings, sink);
        Ok(())
    }

    fn read_resource(&self, element: &Element, type_name: String, flow: Option<&Workflow>, place: String, sink: &mut dyn FnMut(Item)) {
        let wanted = resource_paths(element);
        let (mut resource, mut findings) = objects::read_resource(element, type_name, &place);
        let found = wanted.iter().find_map(|path| self.source.find(path));
        if let Some(id) = found {
            match self.hashed(id) {
                Ok(content) => resource.content = Some(content),
                Err(finding) => findings.push(finding.about_ref(ObjectKind::Resource, &resource.name)),
            }
        } else {
            let finding = Finding::new(format::IDE_RESOURCE).at(&place).about_ref(ObjectKind::Resource, &resource.name);
            findings.push(finding.arg("wanted", wanted.join(", ")));
        }
        emit(Object::Resource(resource), flow, place, found, findings, sink);
    }

    /// Digest and size of an entry.
    fn hashed(&self, id: EntryId) -> Result<Content, Finding> {
        let mut stream = self.source.stream(id)?;
        let mut hasher = Sha256::new();
        let mut size = 0;
        loop {
            let bytes = stream.fill_buf().map_err(|error| self.source.damage(id, &error))?;
            if bytes.is_empty() {
                return Ok(Content { sha256: hex::encode(hasher.finalize()), size });
            }
            hasher.update(bytes);
            let count = bytes.len();
            size += count as u64;
            stream.consume(count);
        }
    }
}

/// Where the bytes of a resource may stand, the likeliest first. Python and file resources carry the extension `.txt`.
fn resource_paths(element: &Element) -> Vec<String> {
    let attribute = |name: &str| element.attribute(name).filter(|value| !value.trim().is_empty());
    let plain = attribute("originResourceName").or(attribute("fileName")).unwrap_or_default();
    let with_text = matches!(attribute("fileType").map(str::trim), Some("12" | "15"));
    let name = if with_text { format!("{plain}.txt") } else { plain.to_owned() };
    let mut paths = vec![format!("resource/{name}")];
    if let Some(path) = attribute("sourcePath").filter(|path| path.starts_with('/')) {
        paths.push(path.trim_start_matches('/').to_owned());
    }
    if let Some(folder) = attribute("folderPath") {
        paths.push(format!("{CONTENT}{}/{name}", folder.trim_matches('/')));
    }
    if with_text {
        paths.push(format!("resource/{plain}"));
    }
    paths
}

/// Hands out an object, or its refusal when one of the findings is an error.
fn emit(
    object: Object,
    flow: Option<&Workflow>,
    place: String,
    content: Option<EntryId>,
    mut findings: Vec<Finding>,
    sink: &mut dyn FnMut(Item),
) {
    let located = Located {
        workflow: flow.map(Workflow::key),
        workflow_type: flow.map(|flow| flow.workflow_type),
        object,
        place,
        content_entry: content.map(|id| id.0),
    };
    let key = located.key();
    for finding in &mut findings {
        finding.object = Some((&key).into());
    }
    // A file without useType is read with a default; that its schedule is a guess holds it back later, not here.
    if findings.iter().any(|finding| finding.severity == Severity::Error && finding.code != format::IDE_USE_TYPE) {
        sink(Item::Refused { object: (&key).into(), findings });
        return;
    }
    for finding in findings {
        sink(Item::Finding(finding));
    }
    sink(Item::Object(Box::new(located)));
}
