//! The nodes of a document: their scripts, and the documents of nodes inside them.

use ferry_model::codes::format;
use ferry_model::node::{Node, use_type};
use ferry_model::{Finding, Object, Severity};
use serde_json::{Value, json};

use super::depends::{Flow, depends_of, read_flow};
use super::document::Document;
use super::layout::flow_of_path;
use super::node_in::{NodeFacts, kept, needs_no_script, read_node, settle_node, use_type_of_kind};
use super::reader::Home;
use super::scope::{Members, Scope};
use super::unit::Unit;
use super::{extra, names, script};
use crate::item::{Item, Rejection};

impl Unit<'_> {
    #[expect(clippy::too_many_arguments, reason = "everything a node's meaning depends on")]
    pub(super) fn read_one_node<'v>(
        &mut self,
        document: &Document<'v>,
        scope: &mut Scope<'v>,
        members: &'v Members,
        path: &str,
        flow: &Flow<'v>,
        home: Option<Home>,
        single: bool,
    ) -> Result<(), Rejection> {
        let foreign = extra::of(members).is_none();
        let home = if home.is_none() && foreign && !self.reader.layout.structured {
            let script = members.get("script").map(|script| script.as_str().and_then(|text| scope.find(text)).unwrap_or(script));
            script.and_then(|script| script.get("path")).and_then(Value::as_str).and_then(flow_of_path)
        } else {
            home
        };
        let mut facts = self.node_facts(document, foreign, 0);
        if foreign {
            facts.in_manual_flow = home.as_ref().map(|(key, _)| key.manual);
            facts.folder.clone_from(&self.place.tree_folder);
        }
        let node = self.node_with_script(document, scope, members, path, flow, facts, single)?;
        let node = node.map(|node| self.with_children(scope, node, members, 1)).transpose()?;
        let findings = std::mem::take(&mut scope.findings);
        let Some(node) = node else {
            self.pending.extend(findings);
            return Ok(());
        };
        let kind = extra::of(members).and_then(|extra| extra.get("kind")).and_then(Value::as_str);
        let object = match (kind, node.use_type.as_deref()) {
            (Some("ad_hoc_query"), _) | (None, Some(use_type::AD_HOC)) => Object::AdHocQuery(Box::new(node)),
            (Some("component"), _) | (None, Some(use_type::COMPONENT)) => Object::Component(Box::new(node)),
            _ => Object::Node(Box::new(node)),
        };
        let home = home.filter(|_| matches!(object, Object::Node(_)));
        self.emit(self.located(object, home.as_ref(), None), Some(members), findings);
        Ok(())
    }

    /// What is known of every node of a document from its place. What ferry wrote says everything itself.
    fn node_facts(&self, document: &Document<'_>, foreign: bool, depth: usize) -> NodeFacts {
        let section = self.place.section.as_deref();
        let use_type = match section {
            _ if !foreign => document.kind.and_then(use_type_of_kind),
            Some("DATAWORKS_MANUAL_TASK" | "DATAWORKS_MANUAL_NODE") => Some(use_type::MANUAL),
            Some("DATAWORKS_COMPONENT") => Some(use_type::COMPONENT),
            _ if self.place.folder.contains(names::QUERIES) => Some(use_type::AD_HOC),
            _ => document.kind.and_then(use_type_of_kind),
        };
        NodeFacts {
            kind: document.kind.map(str::to_owned),
            use_type,
            depth,
            depth_max: self.reader.limits.inner_node_depth_max,
            ..NodeFacts::default()
        }
    }

    /// Reads a node and the script beside its document.
    #[expect(clippy::too_many_arguments, reason = "everything a node's meaning depends on")]
    fn node_with_script<'v>(
        &self,
        document: &Document<'v>,
        scope: &mut Scope<'v>,
        members: &'v Members,
        path: &str,
        flow: &Flow<'v>,
        mut facts: NodeFacts,
        single: bool,
    ) -> Result<Option<Node>, Rejection> {
        let (source, limits) = (self.reader.source.as_ref(), &self.reader.limits);
        let name = members.get("name").and_then(Value::as_str).unwrap_or_default();
        let kind = script::peek_type(members);
        let beside = if single || !self.place.packed {
            let mut place = self.place.clone();
            if !single {
                place.stem = if name.contains('/') { String::new() } else { name.to_owned() };
            }
            Some(script::find(source, limits, &place, kind.as_deref(), name)?)
        } else {
            None
        };
        let entry = beside.as_ref().and_then(|beside| beside.entry);
        if let Some(id) = entry {
            match script::text(source, limits, id)? {
                Ok(text) => facts.code = Some(text),
                Err(finding) => scope.findings.push(finding),
            }
        }
        let before = scope.findings.len();
        let node = read_node(scope, members, path, flow, &facts);
        let sound = !scope.findings[before..].iter().any(|finding| finding.severity == Severity::Error);
        let needs = self.place.packed && single && entry.is_none() && node.code.is_none();
        if needs && sound && !needs_no_script(&node.node_type) {
            let wanted = beside.as_ref().map(|beside| beside.wanted.join(", ")).unwrap_or_default();
            scope.findings.push(Finding::new(format::SPEC_CODE_FILE).arg("wanted", wanted));
        }
        let code_file = beside.and_then(|beside| beside.name);
        let depends: Vec<Value> = depends_of(members, flow).into_iter().map(|(_, value)| value.clone()).collect();
        let document_facts = self.facts(document);
        let verbatim = || {
            let mut kept = json!({"document": document_facts, "node": kept(members)});
            if let Some(name) = &code_file {
                kept["code_file"] = json!(name);
            }
            if !depends.is_empty() {
                kept["depends"] = Value::Array(depends);
            }
            kept
        };
        Ok(settle_node(scope, node, members, path, verbatim))
    }

    /// Adds the nodes whose packages stand inside the node's own.
    fn with_children(&mut self, scope: &mut Scope<'_>, mut node: Node, members: &Members, depth: usize) -> Result<Node, Rejection> {
        if self.place.children.is_empty() || !matches!(self.reader.containers.get(&self.number), Some(None)) {
            return Ok(node);
        }
        if depth > self.reader.limits.inner_node_depth_max {
            scope.findings.push(Finding::new(format::SPEC_INNER_DEPTH).arg("limit", self.reader.limits.inner_node_depth_max));
            return Ok(node);
        }
        let order: Vec<&str> = extra::of(members)
            .and_then(|extra| extra.get("children"))
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut children = self.place.children.clone();
        let rank = |number: &usize| {
            let stem = &self.reader.layout.places[*number].stem;
            (order.iter().position(|name| name == stem).unwrap_or(usize::MAX), stem.clone())
        };
        children.sort_by_key(rank);
        for number in children {
            if let Some(inner) = self.read_child(scope, number, depth)? {
                node.inner_nodes.push(inner);
            }
        }
        Ok(node)
    }

    /// Reads the package of a node inside a node. What is wrong with it is wrong with the outer node.
    fn read_child(&mut self, scope: &mut Scope<'_>, number: usize, depth: usize) -> Result<Option<Node>, Rejection> {
        let place = &self.reader.layout.places[number];
        let entry = self.reader.source.entries()[place.entry.0].name.clone();
        let value = match self.reader.parse_document(number)? {
            Ok(value) => value,
            Err(finding) => {
                scope.findings.push(if finding.place.is_some() { finding } else { finding.at(&entry) });
                return Ok(None);
            }
        };
        let mut findings = Vec::new();
        let documents = Document::all(&value, &mut findings);
        let mut node = None;
        let mut ignore = |_: Item| {};
        let mut unit = Unit { reader: self.reader, place, entry: &entry, number, sink: &mut ignore, pending: Vec::new() };
        if let Some(document) = documents.first() {
            let mut inner = Scope::new(document);
            let flow = read_flow(&mut inner, document.spec, &document.spec_path);
            let nodes = inner.objects(document.spec, &document.spec_path, "nodes");
            if let Some((path, members)) = nodes.first() {
                let facts = unit.node_facts(document, extra::of(members).is_none(), depth);
                let read = unit.node_with_script(document, &mut inner, members, path, &flow, facts, true)?;
                node = read.map(|read| unit.with_children(&mut inner, read, members, depth + 1)).transpose()?;
            } else {
                inner.missing(&format!("{}.nodes", document.spec_path));
            }
            findings.append(&mut inner.findings);
        }
        scope.findings.extend(findings.into_iter().map(|finding| if finding.place.is_some() { finding } else { finding.at(&entry) }));
        Ok(node)
    }
}
