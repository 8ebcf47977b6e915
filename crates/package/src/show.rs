//! The preview of a package as JSON: basic information, overview, findings, every object with its fields.
//!
//! The document is written as a stream, object by object, so it takes no more memory than the inventory does.

mod fields;
mod node;
mod object;
mod spec;

use std::collections::BTreeSet;
use std::io::{self, Write};

use ferry_model::{Finding, Lang, ObjectKind, WorkflowType};
use serde_json::{Map, Value, json};

use crate::inventory::{Inventory, InventoryEntry, Standing};
use crate::item::{Item, Rejection};
use crate::package::Package;

pub use object::{WorkflowSizes, object_json};

/// What is shown.
#[derive(Clone, Debug, Default)]
pub struct ShowOptions {
    /// Kinds of objects to list; all when empty. Counts are always those of the whole package.
    pub kinds: BTreeSet<ObjectKind>,
    /// Language of messages.
    pub lang: Lang,
}

/// Why the preview could not be written.
#[derive(Debug)]
pub enum ShowError {
    /// The target cannot be written.
    Io(io::Error),
    /// The package turned out to be unusable while it was read again.
    Rejected(Rejection),
}

impl From<io::Error> for ShowError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Rejection> for ShowError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl std::fmt::Display for ShowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Rejected(rejection) => rejection.fmt(f),
        }
    }
}

impl std::error::Error for ShowError {}

/// Whether the preview lists an object. Ad hoc queries and components that stand in two files of the package with equal content are
/// one object there: a widely used writer puts each of them into both folders.
pub fn is_listed(entry: &InventoryEntry) -> bool {
    !(matches!(entry.standing, Standing::EqualTo(_)) && matches!(entry.key.kind, ObjectKind::AdHocQuery | ObjectKind::Component))
}

/// Everything of the preview but the objects: format, workspace, digest, size, counts, engines, resource groups, owners, findings.
///
/// # Errors
///
/// When the package file cannot be read.
pub fn summary(package: &Package, inventory: &Inventory, findings: &[Finding], lang: Lang) -> Result<Map<String, Value>, Rejection> {
    let usage = &inventory.usage;
    let mut counts = Map::new();
    for kind in ObjectKind::ALL {
        counts.insert(kind.as_str().to_owned(), json!(inventory.counts.of_kind(kind)));
    }
    counts.insert("inner_node".to_owned(), json!(inventory.counts.inner_nodes));
    let mut types = Map::new();
    for ((kind, name), count) in &inventory.counts.types {
        let of_kind = types.entry(kind.as_str()).or_insert_with(|| json!({}));
        if let Some(of_kind) = of_kind.as_object_mut() {
            of_kind.insert(name.to_string(), json!(count));
        }
    }
    let engines: Map<String, Value> = usage
        .engines
        .iter()
        .map(|(engine, engine_use)| {
            let instances: Vec<&str> = engine_use.instances.keys().map(|name| &**name).collect();
            ((*engine).to_owned(), json!(instances))
        })
        .collect();
    let texts = |set: &BTreeSet<std::sync::Arc<str>>| -> Vec<String> { set.iter().map(ToString::to_string).collect() };
    let refused: Vec<Value> = inventory
        .refused
        .iter()
        .map(|refused| {
            let codes: Vec<&str> = refused.findings.iter().map(|finding| finding.code.id()).collect();
            json!({ "kind": refused.object.kind, "key": ferry_model::finding::shown(&refused.object.key), "codes": codes })
        })
        .collect();
    let mut map = Map::new();
    map.insert("format".into(), json!(package.format().as_str()));
    map.insert("workspace".into(), json!(package.workspace().or(inventory.workspace.as_deref())));
    map.insert("sha256".into(), json!(package.sha256()?));
    map.insert("bytes".into(), json!(package.bytes()));
    map.insert("project".into(), fields::project(package.project()));
    map.insert("counts".into(), Value::Object(counts));
    map.insert("types".into(), Value::Object(types));
    map.insert("engines".into(), Value::Object(engines));
    map.insert("data_sources".into(), json!(texts(&usage.data_sources)));
    map.insert(
        "resource_groups".into(),
        json!({ "scheduling": texts(&usage.scheduling_groups), "integration": texts(&usage.integration_groups) }),
    );
    map.insert("owners".into(), json!(texts(&usage.owners)));
    map.insert("refused".into(), json!(refused));
    map.insert("findings".into(), findings.iter().map(|finding| finding.to_json(lang)).collect());
    Ok(map)
}

/// Hands out the JSON of every listed object, in the order of the package; a node is followed by the nodes inside it.
///
/// # Errors
///
/// When the package turns out to be unusable, or `sink` fails.
pub fn objects(
    package: &Package,
    inventory: &Inventory,
    kinds: &BTreeSet<ObjectKind>,
    sink: &mut dyn FnMut(Map<String, Value>) -> io::Result<()>,
) -> Result<(), ShowError> {
    let flows = object::WorkflowSizes::of(inventory);
    for unit in 0..package.unit_count() {
        // Units without a record of the wanted kinds, and units that were thrown away, need not be read again.
        let wanted = |entry: &InventoryEntry| is_listed(entry) && (kinds.is_empty() || kinds.contains(&entry.key.kind));
        if !inventory.unit(unit).iter().any(wanted) {
            continue;
        }
        let mut ordinal = 0;
        let mut failed: io::Result<()> = Ok(());
        package.read_unit(unit, &mut |item| {
            let Item::Object(located) = item else { return };
            let entry = inventory.at(unit, ordinal);
            ordinal += 1;
            if failed.is_err() {
                return;
            }
            if let Some(entry) = entry.filter(|entry| wanted(entry)) {
                failed = object_json(package.format(), &located, entry, &flows).into_iter().try_for_each(&mut *sink);
            }
        })?;
        failed?;
    }
    Ok(())
}

/// Writes the preview to `out` as one JSON document.
///
/// # Errors
///
/// When the package turns out to be unusable, or the target cannot be written.
pub fn write_json(
    package: &Package,
    inventory: &Inventory,
    findings: &[Finding],
    options: &ShowOptions,
    out: &mut dyn Write,
) -> Result<(), ShowError> {
    let summary = serde_json::to_string(&summary(package, inventory, findings, options.lang)?).map_err(io::Error::from)?;
    out.write_all(summary.strip_suffix('}').unwrap_or(&summary).as_bytes())?;
    out.write_all(b",\"objects\":[")?;
    let mut first = true;
    objects(package, inventory, &options.kinds, &mut |object| {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        first = false;
        serde_json::to_writer(&mut *out, &object).map_err(io::Error::from)
    })?;
    out.write_all(b"\n]}\n")?;
    Ok(out.flush()?)
}

/// The constant name of the type of the workflow that an entry lives in.
fn workflow_type_name(entry: &InventoryEntry) -> Option<&'static str> {
    entry.workflow_type.map(WorkflowType::as_str)
}
