//! Reads one document: its objects, what stands beside it, and the documents of nodes inside its node.

use ferry_model::codes::format;
use ferry_model::codes::reasons::document as reasons;
use ferry_model::data_source::masked_connection;
use ferry_model::folder::user_folders;
use ferry_model::kind::UnknownKind;
use ferry_model::quality_rule::without_alerts;
use ferry_model::reason::of_json;
use ferry_model::workflow::{WorkflowKey, WorkflowType};
use ferry_model::{Finding, Located, Object, ObjectKey, ObjectKind, Severity};
use serde_json::{Value, json};

use super::depends::{Flow, id_text, read_flow};
use super::document::{self, Document};
use super::layout::{Area, Place, flow_of_path};
use super::reader::{Home, SpecReader};
use super::scope::{Members, Scope, bare_reference};
use super::{extra, objects_in, script};
use crate::item::{Item, Rejection};
use crate::source::EntryId;

/// Whether a section of `DataStudio/` holds objects that are run by hand.
pub(super) fn is_manual_section(section: &str) -> bool {
    section.contains("MANUAL")
}

/// Whether a finding says that the type of a node is unknown or absent.
fn is_about_type(finding: &Finding) -> bool {
    let about_type = |path: &str| path.ends_with(".runtime.command");
    (finding.code == format::SPEC_VALUE || finding.code == format::SPEC_MISSING)
        && finding.args.iter().any(|(name, path)| name == "path" && about_type(path))
}

/// A document being read, and what it has said so far.
pub(super) struct Unit<'a> {
    pub reader: &'a SpecReader,
    pub place: &'a Place,
    pub entry: &'a str,
    pub number: usize,
    pub sink: &'a mut dyn FnMut(Item),
    /// Findings about the document as a whole; they go to its first object.
    pub pending: Vec<Finding>,
}

impl SpecReader {
    /// Reads the document with this number.
    pub(super) fn read_document(&self, number: usize, sink: &mut dyn FnMut(Item)) -> Result<(), Rejection> {
        let place = &self.layout.places[number];
        let entry = &self.source.entries()[place.entry.0];
        let mut unit = Unit { reader: self, place, entry: &entry.name, number, sink, pending: Vec::new() };
        let value = match self.parse_document(number)? {
            Ok(value) => value,
            Err(finding) => {
                unit.refuse_document(finding);
                return Ok(());
            }
        };
        let mut findings = Vec::new();
        let documents = Document::all(&value, &mut findings);
        for finding in findings {
            unit.refuse_document(finding);
        }
        for document in documents {
            if document.is_flow_spec() {
                unit.read(&document)?;
            } else if self.layout.structured {
                unit.refuse_document(Finding::new(format::SPEC_MISSING).arg("path", format_args!("{}.spec", document.path)));
            } else {
                (unit.sink)(Item::Finding(Finding::new(format::SPEC_FOREIGN).at(&entry.name)));
            }
        }
        Ok(())
    }

    /// The bytes of a document as JSON. The inner error refuses the document alone.
    pub(super) fn parse_document(&self, number: usize) -> Result<Result<Value, Finding>, Rejection> {
        let id = self.layout.places[number].entry;
        let entry = &self.source.entries()[id.0];
        let limit = self.limits.descriptor_bytes_max;
        if entry.size > limit {
            let finding = Finding::new(format::SPEC_SIZE).at(&entry.name).arg("size", entry.size).arg("limit", limit);
            return Ok(Err(finding));
        }
        let bytes = self.source.read(id, limit)?;
        Ok(document::parse(&bytes, &entry.name, &self.limits))
    }
}

/// The object a document would have given, as far as its place tells.
fn object_of_place(place: &Place, home: Option<&Home>) -> ObjectKey {
    match &place.area {
        Area::DataSource { env } => ObjectKey::qualified(ObjectKind::DataSource, env.clone(), place.stem.clone()),
        Area::Other if place.folder.contains("DataQuality/") => ObjectKey::named(ObjectKind::QualityRule, place.stem.clone()),
        Area::Other => ObjectKey::named(ObjectKind::DataServiceApi, place.stem.clone()),
        Area::Studio if place.section.as_deref() == Some("DATAWORKS_RESOURCE") => {
            ObjectKey::named(ObjectKind::Resource, place.stem.clone())
        }
        Area::Studio => {
            let folder = user_folders(place.tree_folder.as_deref().unwrap_or_default());
            ObjectKey::node(home.map(|(key, _)| key.clone()), folder, place.stem.clone())
        }
    }
}

impl Unit<'_> {
    /// Refuses what the document would have given.
    fn refuse_document(&mut self, finding: Finding) {
        let home = self.reader.home_of(self.number);
        let key = object_of_place(self.place, home.as_ref());
        let finding = if finding.place.is_some() { finding } else { finding.at(self.entry) }.about(&key);
        (self.sink)(Item::Refused { object: (&key).into(), findings: vec![finding] });
    }

    fn read(&mut self, document: &Document<'_>) -> Result<(), Rejection> {
        self.pending = document.strange_values();
        if let Some((kind, object)) = document.ferry_object() {
            self.read_ferry_object(kind, object);
            return Ok(());
        }
        let mut scope = Scope::new(document);
        let mut flow = read_flow(&mut scope, document.spec, &document.spec_path);
        if document.spec_path != document.path {
            flow.extend(read_flow(&mut scope, document.root, &document.path));
        }
        self.pending.append(&mut scope.findings);
        let home = self.reader.home_of(self.number);
        self.read_workflows(document, &mut scope)?;
        let nodes = scope.objects(document.spec, &document.spec_path, "nodes");
        self.check_flow(&scope, &flow, &nodes);
        let single = nodes.len() == 1;
        for (path, members) in nodes {
            self.read_one_node(document, &mut scope, members, &path, &flow, home.clone(), single)?;
        }
        self.read_resources(document, &mut scope)?;
        self.read_simple(document, &mut scope)?;
        let left: Vec<Finding> = scope.findings.drain(..).chain(self.pending.drain(..)).collect();
        if left.iter().any(|finding| finding.severity == Severity::Error) {
            let key = object_of_place(self.place, home.as_ref());
            let findings = left.into_iter().map(|finding| self.about(finding, &key)).collect();
            (self.sink)(Item::Refused { object: (&key).into(), findings });
        } else {
            for finding in left {
                (self.sink)(Item::Finding(finding.at(self.entry)));
            }
        }
        Ok(())
    }

    fn about(&self, finding: Finding, key: &ObjectKey) -> Finding {
        if finding.place.is_some() { finding } else { finding.at(self.entry) }.about(key)
    }

    /// Reports dependencies of nodes that no document has.
    fn check_flow(&mut self, scope: &Scope<'_>, flow: &Flow<'_>, nodes: &[(String, &Members)]) {
        for (path, item) in flow {
            let Some(id) = item.get("nodeId").map(id_text) else { continue };
            let bare = bare_reference(&id);
            let here = nodes.iter().any(|(_, node)| node.get("id").map(id_text).as_deref() == Some(bare)) || scope.find(bare).is_some();
            if !here && !self.reader.index.knows(bare) {
                let finding = Finding::new(format::SPEC_REFERENCE).with_severity(Severity::Warning);
                self.pending.push(finding.arg("path", format_args!("{path}.nodeId")).arg("reference", bare));
            }
        }
    }

    /// Hands out an object, or its refusal when it or its document has an error.
    pub(super) fn emit(&mut self, mut located: Located, members: Option<&Members>, findings: Vec<Finding>) {
        if let Some(extra) = members.and_then(extra::of) {
            if let Some(workflow) = extra.get("workflow") {
                located.workflow = serde_json::from_value::<WorkflowKey>(workflow.clone()).ok();
                located.workflow_type = workflow.get("type").and_then(Value::as_str).and_then(WorkflowType::from_name);
            } else {
                located.workflow = None;
                located.workflow_type = None;
            }
        }
        let key = located.key();
        let written_by_ferry = members.is_some_and(|members| extra::of(members).is_some());
        let mut findings: Vec<Finding> = self.pending.drain(..).chain(findings).collect();
        if written_by_ferry {
            // Types that no table knows were written on purpose.
            findings.retain(|finding| !is_about_type(finding));
        }
        let findings: Vec<Finding> = findings.into_iter().map(|finding| self.about(finding, &key)).collect();
        let unnamed = key.name.is_empty();
        if unnamed || findings.iter().any(|finding| finding.severity == Severity::Error) {
            let key = if unnamed { object_of_place(self.place, None) } else { key };
            (self.sink)(Item::Refused { object: (&key).into(), findings });
            return;
        }
        for finding in findings {
            (self.sink)(Item::Finding(finding));
        }
        (self.sink)(Item::Object(Box::new(located)));
    }

    pub(super) fn located(&self, object: Object, home: Option<&Home>, content: Option<EntryId>) -> Located {
        Located {
            object,
            workflow: home.map(|(key, _)| key.clone()),
            workflow_type: home.map(|(_, kind)| *kind),
            place: self.entry.to_owned(),
            content_entry: content.map(|id| id.0),
        }
    }

    /// Version, kind and entry of a document, as they are kept with its objects.
    pub(super) fn facts(&self, document: &Document<'_>) -> Value {
        json!({"version": document.version, "kind": document.kind, "path": self.entry})
    }

    fn read_workflows(&mut self, document: &Document<'_>, scope: &mut Scope<'_>) -> Result<(), Rejection> {
        // The scope lives as long as the document, which is borrowed anew for it here.
        let workflows = document.spec.get("workflows").and_then(Value::as_array).map_or(0, Vec::len);
        if workflows == 0 {
            if let Some(other) = document.spec.get("workflows").filter(|value| !value.is_null() && !value.is_array()) {
                scope.wrong(&format!("{}.workflows", document.spec_path), reasons::LIST, other);
            }
            return Ok(());
        }
        let manual = self.place.section.as_deref().map(is_manual_section);
        let mut scope = Scope::new(document);
        for (path, members) in scope.objects(document.spec, &document.spec_path, "workflows") {
            let workflow = objects_in::read_workflow(&mut scope, members, &path, document.kind, manual);
            let home = (workflow.key(), workflow.workflow_type);
            let facts = self.facts(document);
            let verbatim = || {
                let mut object = members.clone();
                object.shift_remove("nodes");
                json!({"document": facts, "object": object})
            };
            let settled = Self::settle(&mut scope, Object::Workflow(workflow), members, verbatim);
            let home = match &settled {
                Some(Object::Workflow(workflow)) => (workflow.key(), workflow.workflow_type),
                _ => home,
            };
            let findings = std::mem::take(&mut scope.findings);
            if let Some(object) = settled {
                self.emit(self.located(object, None, None), None, findings);
            } else {
                self.pending.extend(findings);
            }
            let mut flow = read_flow(&mut scope, members, &path);
            if flow.is_empty() {
                flow = read_flow(&mut scope, document.spec, &document.spec_path);
            }
            for (path, node) in scope.objects(members, &path, "nodes") {
                self.read_one_node(document, &mut scope, node, &path, &flow, Some(home.clone()), false)?;
            }
            self.pending.append(&mut scope.findings);
        }
        Ok(())
    }

    fn settle(scope: &mut Scope<'_>, object: Object, members: &Members, verbatim: impl FnOnce() -> Value) -> Option<Object> {
        let mut edited = Vec::new();
        let settled = extra::settle(object, members, verbatim, &mut edited);
        scope.findings.extend(edited.into_iter().map(|field| Finding::new(format::SPEC_EDITED).arg("field", field)));
        settled.map_err(|error| scope.findings.push(Finding::new(format::SPEC_EXTRA).because(of_json(&error)))).ok()
    }

    fn read_resources<'v>(&mut self, document: &Document<'v>, scope: &mut Scope<'v>) -> Result<(), Rejection> {
        let (source, limits) = (self.reader.source.as_ref(), &self.reader.limits);
        for (path, members) in scope.objects(document.spec, &document.spec_path, "fileResources") {
            let mut resource = objects_in::read_resource(scope, members, &path);
            let foreign = extra::of(members).is_none();
            if resource.folder.is_none() && foreign {
                resource.folder.clone_from(&self.place.tree_folder);
            }
            let beside = script::find(source, limits, self.place, None, &resource.name)?;
            let mut content = None;
            match beside.entry {
                Some(id) => match script::hashed(source, id) {
                    Ok(hashed) => content = Some(hashed),
                    Err(finding) => scope.findings.push(finding),
                },
                None if self.place.packed && !extra::of(members).is_some_and(|extra| extra.contains_key("no_content")) => {
                    scope.findings.push(Finding::new(format::SPEC_RESOURCE_FILE).arg("wanted", beside.wanted.join(", ")));
                }
                None => {}
            }
            let absent = extra::of(members).is_some_and(|extra| extra.contains_key("no_content"));
            resource.content = content.filter(|_| !absent);
            let entry = beside.entry.filter(|_| !absent);
            let facts = self.facts(document);
            let settled =
                Self::settle(scope, Object::Resource(resource), members, || json!({"document": facts, "object": members.clone()}));
            let home = self.home_of_object(members);
            let findings = std::mem::take(&mut scope.findings);
            match settled {
                Some(object) => self.emit(self.located(object, home.as_ref(), entry), Some(members), findings),
                None => self.pending.extend(findings),
            }
        }
        Ok(())
    }

    /// The workflow of a resource or function: that of its folders, else that of its display path.
    fn home_of_object(&self, members: &Members) -> Option<Home> {
        let by_path = || members.get("script")?.get("path").and_then(Value::as_str).and_then(flow_of_path);
        self.reader.home_of(self.number).or_else(|| if self.reader.layout.structured { None } else { by_path() })
    }

    /// Objects that have nothing beside them.
    fn read_simple<'v>(&mut self, document: &Document<'v>, scope: &mut Scope<'v>) -> Result<(), Rejection> {
        let spec_path = &document.spec_path;
        for (path, members) in scope.objects(document.spec, spec_path, "functions") {
            let function = objects_in::read_function(scope, members, &path);
            let home = self.home_of_object(members);
            self.finish(document, scope, Object::Function(function), members, members.clone(), home.as_ref());
        }
        for (path, members) in scope.objects(document.spec, spec_path, "tables") {
            let table = objects_in::read_table(scope, members, &path);
            let mut verbatim = members.clone();
            verbatim.shift_remove("ddl");
            self.finish(document, scope, Object::Table(table), members, verbatim, None);
        }
        let env = match &self.place.area {
            Area::DataSource { env } => Some(env.as_str()),
            _ => None,
        };
        for (path, members) in scope.objects(document.spec, spec_path, "datasources") {
            let is_definition = members.contains_key("config") || members.contains_key("type");
            if env.is_none() && !is_definition {
                continue;
            }
            let source = objects_in::read_data_source(scope, members, &path, env);
            let mut verbatim = members.clone();
            verbatim.shift_remove("config");
            let verbatim = serde_json::from_str(&masked_connection(&Value::Object(verbatim).to_string())).unwrap_or_default();
            self.finish(document, scope, Object::DataSource(source), members, verbatim, None);
        }
        for (path, members) in scope.objects(document.spec, spec_path, "dqcRules") {
            let rule = objects_in::read_rule(scope, members, &path);
            let mut verbatim = members.clone();
            verbatim.shift_remove("ruleConfig");
            let (text, stripped) = without_alerts(&Value::Object(verbatim).to_string());
            if stripped {
                scope.findings.push(Finding::new(format::SPEC_ALERTS));
            }
            self.finish(document, scope, Object::QualityRule(rule), members, serde_json::from_str(&text).unwrap_or_default(), None);
        }
        for (path, members) in scope.objects(document.spec, spec_path, "components") {
            let (source, limits) = (self.reader.source.as_ref(), &self.reader.limits);
            let name = members.get("name").and_then(Value::as_str).unwrap_or_default();
            let beside = script::find(source, limits, self.place, script::peek_type(members).as_deref(), name)?;
            let mut code = None;
            if let Some(id) = beside.entry {
                match script::text(source, limits, id)? {
                    Ok(text) => code = Some(text),
                    Err(finding) => scope.findings.push(finding),
                }
            }
            let component = objects_in::read_component(scope, members, &path, code);
            self.finish(document, scope, Object::Component(Box::new(component)), members, members.clone(), None);
        }
        Ok(())
    }

    fn finish(
        &mut self,
        document: &Document<'_>,
        scope: &mut Scope<'_>,
        object: Object,
        members: &Members,
        verbatim: Members,
        home: Option<&Home>,
    ) {
        let facts = self.facts(document);
        let settled = Self::settle(scope, object, members, || json!({"document": facts, "object": verbatim}));
        let findings = std::mem::take(&mut scope.findings);
        match settled {
            Some(object) => self.emit(self.located(object, home, None), Some(members), findings),
            None => self.pending.extend(findings),
        }
    }

    /// An object that FlowSpec has no form for, as ferry writes it.
    fn read_ferry_object(&mut self, kind: &str, object: &Value) {
        let parsed = kind.parse::<ObjectKind>().map_err(|UnknownKind(name)| reasons::NO_KIND.with(&[("name", &name)]));
        let parsed = parsed.and_then(|kind| Object::from_json(kind, &object.to_string()).map_err(|error| of_json(&error)));
        match parsed {
            Ok(object) => self.emit(self.located(object, None, None), None, Vec::new()),
            Err(cause) => self.refuse_document(Finding::new(format::SPEC_EXTRA).because(cause)),
        }
    }
}
