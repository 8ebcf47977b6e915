//! The dry-run property of many nodes at once, in a document that stays short.

use std::collections::{BTreeMap, HashMap, HashSet};

use ferry_engine::selector::{Selectors, Subject};
use ferry_model::ObjectKind;
use ferry_model::settings::Settings;
use ferry_store::records::PackageNode;

use super::change::Edit;
use super::told::shortened;
use super::{DryRunQuery, DryRunSelection, SettingsView};
use crate::{Editor, Result, ServiceError};

/// Selectors of single nodes that one change may add before whole flows are written as one selector.
const SINGLE: usize = 500;
/// Nodes that the audit log names one by one.
const TOLD: usize = 10;

impl Editor {
    /// Sets or clears the dry-run property of one node, many, or all that match.
    pub async fn set_dry_run(&self, id: i64, selection: &DryRunSelection, on: bool) -> Result<SettingsView> {
        let stored = self.stored_settings(id).await?;
        let package = stored.package_id.ok_or_else(|| ServiceError::not_found("package", id))?;
        let nodes = self.service.store().package_nodes(package).await?;
        self.edit(id, |_, before| {
            let selectors = read(&before.dry_run.nodes)?;
            let is_on: Vec<bool> = nodes.iter().map(|node| selectors.matches(&subject(node))).collect();
            let chosen = chosen(&nodes, &is_on, selection);
            let mut after: Settings = before.clone();
            after.dry_run.nodes = changed(&before.dry_run.nodes, &nodes, (selection, &chosen, &is_on), on)?;
            Ok(Edit { after, said: told(selection, on, &nodes, &chosen), tells_fields: false })
        })
        .await
    }
}

/// What was done, as the audit log tells it: `dry-run on, 31 nodes: type ODPS_SQL`.
fn told(selection: &DryRunSelection, on: bool, nodes: &[PackageNode], chosen: &[bool]) -> String {
    let count = chosen.iter().filter(|chosen| **chosen).count();
    let which = match selection {
        DryRunSelection::Objects(_) => {
            let keys = nodes.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(node, _)| shortened(&node.key));
            keys.take(TOLD).collect::<Vec<_>>().join(", ") + if count > TOLD { ", …" } else { "" }
        }
        DryRunSelection::Matching(DryRunQuery { objects: query, dry_run }) => {
            let is_set = dry_run.map(|is_set| if is_set { "set" } else { "not set" }.to_owned());
            let findings = query.with_findings.then(|| "with findings".to_owned());
            let search = Some(query.search.trim().to_owned());
            let filters = [
                ("type", &query.type_name),
                ("workflow", &query.workflow),
                ("owner", &query.owner),
                ("search", &search),
                ("dry-run", &is_set),
                ("only", &findings),
            ];
            let given = filters.into_iter().filter_map(|(name, value)| {
                let value = value.as_deref().filter(|value| !value.is_empty())?;
                Some(format!("{name} {}", shortened(value)))
            });
            let given: Vec<String> = given.collect();
            if given.is_empty() { "all".to_owned() } else { given.join(", ") }
        }
    };
    format!("dry-run {}, {count} nodes: {which}", if on { "on" } else { "off" })
}

/// The selectors after a change of the nodes that are selected: how, which of them, and which have the property before.
fn changed(
    before: &[String],
    nodes: &[PackageNode],
    (selection, chosen, is_on): (&DryRunSelection, &[bool], &[bool]),
    on: bool,
) -> Result<Vec<String>> {
    if on {
        if let Some(selector) = expressible(selection) {
            let mut after = before.to_vec();
            if !after.contains(&selector) {
                after.push(selector);
            }
            return Ok(after);
        }
        let wanted: Vec<bool> = is_on.iter().zip(chosen).map(|(is_on, chosen)| *is_on || *chosen).collect();
        let new: Vec<usize> = (0..nodes.len()).filter(|n| wanted[*n] && !is_on[*n]).collect();
        return Ok(extended(before.to_vec(), nodes, &new, &wanted));
    }
    // Selectors that select nothing of what is cleared stay; the others are replaced by what is left of them.
    let cleared: Vec<&PackageNode> = nodes.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(node, _)| node).collect();
    let kept: Vec<String> = untouched(before, &cleared)?;
    let still = read(&kept)?;
    let wanted: Vec<bool> = is_on.iter().zip(chosen).map(|(is_on, chosen)| *is_on && !*chosen).collect();
    let lost: Vec<usize> = (0..nodes.len()).filter(|n| wanted[*n] && !still.matches(&subject(&nodes[*n]))).collect();
    Ok(extended(kept, nodes, &lost, &wanted))
}

/// Which nodes are meant.
fn chosen(nodes: &[PackageNode], is_on: &[bool], selection: &DryRunSelection) -> Vec<bool> {
    match selection {
        DryRunSelection::Objects(positions) => {
            let positions: HashSet<i64> = positions.iter().copied().collect();
            nodes.iter().map(|node| positions.contains(&node.seq)).collect()
        }
        DryRunSelection::Matching(query) => nodes.iter().zip(is_on).map(|(node, is_on)| fits(node, *is_on, query)).collect(),
    }
}

/// Whether a node is among what the list of the package shows for this query.
pub(super) fn fits(node: &PackageNode, is_on: bool, DryRunQuery { objects: query, dry_run }: &DryRunQuery) -> bool {
    let same =
        |wanted: &Option<String>, value: Option<&str>| wanted.as_deref().is_none_or(|wanted| wanted.is_empty() || Some(wanted) == value);
    let search = query.search.trim().to_ascii_lowercase();
    same(&query.kind, Some(ObjectKind::Node.as_str()))
        && same(&query.type_name, Some(&node.type_name))
        && same(&query.workflow, Some(&node.workflow))
        && same(&query.owner, node.owner.as_deref())
        && dry_run.is_none_or(|wanted| wanted == is_on)
        && (!query.with_findings || node.findings > 0)
        && (search.is_empty() || node.key.to_ascii_lowercase().contains(&search))
}

/// The selector that says the same as a query, where one does.
fn expressible(selection: &DryRunSelection) -> Option<String> {
    let DryRunSelection::Matching(DryRunQuery { objects: query, dry_run }) = selection else { return None };
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let kind = given(&query.kind).is_none_or(|kind| kind == ObjectKind::Node.as_str());
    if !kind || !query.search.trim().is_empty() || query.with_findings || *dry_run == Some(true) || given(&query.owner).is_some() {
        return None;
    }
    match (given(&query.type_name), given(&query.workflow)) {
        (None, None) => Some("node".to_owned()),
        (Some(type_name), None) => Some(format!("type:{}", escaped(&type_name))),
        (None, Some(workflow)) => Some(format!("node:{}/**", escaped(&workflow))),
        (Some(_), Some(_)) => None,
    }
}

/// Adds selectors for the nodes `new`. `wanted` says of every node whether it is to be selected in the end: a flow of which nothing is
/// left out is written as one selector, if there are many.
fn extended(mut selectors: Vec<String>, nodes: &[PackageNode], new: &[usize], wanted: &[bool]) -> Vec<String> {
    if new.len() <= SINGLE {
        selectors.extend(new.iter().map(|n| exact(&nodes[*n])));
        return unique(selectors);
    }
    if wanted.iter().all(|wanted| *wanted) {
        return vec!["node".to_owned()];
    }
    let mut whole: HashMap<&str, bool> = HashMap::new();
    for (node, wanted) in nodes.iter().zip(wanted) {
        // A star stays within a part of the name, so a name with a slash in it has to be said in full.
        *whole.entry(&node.workflow).or_insert(true) &= *wanted && !node.name.contains('/');
    }
    let mut flows: BTreeMap<&str, Vec<&PackageNode>> = BTreeMap::new();
    for n in new {
        flows.entry(&nodes[*n].workflow).or_default().push(&nodes[*n]);
    }
    for (flow, nodes) in flows {
        if nodes.len() > 1 && !flow.is_empty() && whole.get(flow) == Some(&true) {
            selectors.push(format!("node:{}/*", escaped(flow)));
        } else {
            selectors.extend(nodes.into_iter().map(exact));
        }
    }
    unique(selectors)
}

/// The selectors that select none of these nodes.
fn untouched(before: &[String], cleared: &[&PackageNode]) -> Result<Vec<String>> {
    // Most selectors name one node or one flow: those are looked up instead of tried.
    let names: HashSet<String> = cleared.iter().map(|node| exact(node)).collect();
    let flows: HashSet<String> = cleared.iter().map(|node| format!("node:{}/*", escaped(&node.workflow))).collect();
    let is_plain = |text: &str| !text.replace("\\\\", "").contains(['*', '?', '[', '{', '\\']);
    let slashes = cleared.iter().any(|node| node.name.contains('/'));
    let mut kept = Vec::new();
    for text in before {
        let pattern = text.strip_prefix("node:");
        let touched = match pattern {
            _ if names.contains(text) || flows.contains(text) => true,
            Some(pattern) if pattern.contains('/') && (is_plain(pattern) || pattern.strip_suffix("/*").is_some_and(is_plain)) => {
                // Names with slashes in them are the exception that has to be tried.
                slashes && one(text)?.matches_any(cleared)
            }
            _ => one(text)?.matches_any(cleared),
        };
        if !touched {
            kept.push(text.clone());
        }
    }
    Ok(kept)
}

struct One(Selectors);

impl One {
    fn matches_any(&self, nodes: &[&PackageNode]) -> bool {
        nodes.iter().any(|node| self.0.matches(&subject(node)))
    }
}

fn one(text: &str) -> Result<One> {
    Ok(One(read(std::slice::from_ref(&text.to_owned()))?))
}

pub(super) fn read(texts: &[String]) -> Result<Selectors> {
    Selectors::parse(texts).map_err(|error| ServiceError::new(crate::error::Status::Invalid, error.finding()))
}

pub(super) fn subject(node: &PackageNode) -> Subject<'_> {
    Subject { kind: ObjectKind::Node, workflow: &node.workflow, name: &node.name, type_name: &node.type_name, owner: node.owner.as_deref() }
}

/// The selector of one node.
fn exact(node: &PackageNode) -> String {
    format!("node:{}/{}", escaped(&node.workflow), escaped(&node.name))
}

/// A text in which nothing is a pattern.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | ',' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn unique(selectors: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    selectors.into_iter().filter(|selector| seen.insert(selector.clone())).collect()
}
