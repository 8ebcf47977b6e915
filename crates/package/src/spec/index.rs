//! A quick look through all documents: which ids are used twice, and which workflows single documents name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

use ferry_model::Finding;
use ferry_model::codes::format;
use serde::Deserialize;
use serde_json::Value;

use super::document;
use super::layout::{Layout, flow_of_path};
use super::scope::bare_reference;
use crate::item::Rejection;
use crate::limits::Limits;
use crate::source::Source;

/// The ids of nodes and workflows in a document; everything else is skipped.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Outline {
    spec: Option<OutlineSpec>,
    nodes: Option<Vec<OutlineItem>>,
    workflows: Option<Vec<OutlineItem>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct OutlineSpec {
    nodes: Option<Vec<OutlineItem>>,
    workflows: Option<Vec<OutlineItem>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct OutlineItem {
    id: Option<String>,
    nodes: Option<Vec<OutlineLeaf>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct OutlineLeaf {
    id: Option<String>,
}

impl Outline {
    fn ids(self) -> Vec<String> {
        let spec = self.spec.unwrap_or_default();
        let mut ids = Vec::new();
        for item in [self.nodes, self.workflows, spec.nodes, spec.workflows].into_iter().flatten().flatten() {
            ids.extend(item.id);
            ids.extend(item.nodes.into_iter().flatten().filter_map(|leaf| leaf.id));
        }
        ids
    }
}

/// The ids of a package.
#[derive(Default)]
pub(super) struct Index {
    /// Digest of an id → number of the first document that uses it.
    ids: HashMap<u64, u32>,
}

fn digest(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

impl Index {
    /// Looks through the documents. Those that cannot be read are passed over; reading them as a unit says why.
    pub fn build(source: &dyn Source, limits: &Limits, layout: &mut Layout, findings: &mut Vec<Finding>) -> Result<Self, Rejection> {
        let mut index = Self::default();
        for number in 0..layout.places.len() {
            let id = layout.places[number].entry;
            let entry = &source.entries()[id.0];
            if entry.size > limits.descriptor_bytes_max {
                continue;
            }
            let name = entry.name.clone();
            let bytes = source.read(id, limits.descriptor_bytes_max)?;
            let plain = !layout.structured;
            let value = if plain || !name.to_ascii_lowercase().ends_with(".json") && !name.to_ascii_lowercase().ends_with(".flow") {
                document::parse(&bytes, &name, limits).ok()
            } else {
                None
            };
            let ids = match &value {
                Some(value) => outlines(value).into_iter().flat_map(Outline::ids).collect(),
                None => serde_json::from_slice::<Outline>(&bytes).map(Outline::ids).unwrap_or_default(),
            };
            for id in ids.into_iter().filter(|id| !id.is_empty()) {
                match index.ids.entry(digest(&id)) {
                    Entry::Vacant(vacant) => {
                        vacant.insert(number as u32);
                    }
                    Entry::Occupied(first) => {
                        let first = &source.entries()[layout.places[*first.get() as usize].entry.0].name;
                        let finding = Finding::new(format::SPEC_DUPLICATE_ID).at(&name);
                        findings.push(finding.arg("id", id).arg("first", first).arg("second", &name));
                    }
                }
            }
            if plain && let Some(value) = &value {
                note_flows(value, &name, layout);
            }
        }
        Ok(index)
    }

    /// Whether any document has an object with this id.
    pub fn knows(&self, id: &str) -> bool {
        self.ids.contains_key(&digest(id))
    }
}

fn outlines(value: &Value) -> Vec<Outline> {
    let items = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
    items.iter().filter_map(|item| Outline::deserialize(item).ok()).collect()
}

/// Notes the workflows that the display paths of nodes in single documents name.
fn note_flows(value: &Value, name: &str, layout: &mut Layout) {
    let items = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
    for item in items {
        let spec = item.get("spec").unwrap_or(item);
        for list in ["nodes", "fileResources", "functions"] {
            for object in spec.get(list).and_then(Value::as_array).into_iter().flatten() {
                let script = object.get("script").map(|script| script.as_str().and_then(|text| script_named(spec, text)).unwrap_or(script));
                let path = script.and_then(|script| script.get("path")).and_then(Value::as_str);
                if let Some((key, kind)) = path.and_then(flow_of_path) {
                    layout.flows.entry(key).or_insert_with(|| (kind, name.to_owned()));
                }
            }
        }
    }
}

/// The script that a reference names.
fn script_named<'v>(spec: &'v Value, reference: &str) -> Option<&'v Value> {
    let bare = bare_reference(reference);
    let id = bare.strip_prefix("script.").unwrap_or(bare);
    let scripts = spec.get("scripts")?.as_array()?;
    scripts.iter().find(|script| script.get("id").and_then(Value::as_str) == Some(id))
}
