//! The pass over all units, from several threads.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ferry_model::codes::content as codes;
use ferry_model::digest::content_digest;
use ferry_model::reason::of_json;
use ferry_model::resource::Content;
use ferry_model::workflow::WorkflowKey;
use ferry_model::{Finding, Located, Node, Object, ObjectRef};
use sha2::{Digest as _, Sha256};

use super::entry::{InnerNode, InventoryEntry, NodeFacts, Refused, Standing};
use super::reference::resource_references;
use crate::item::{Item, Rejection, UnitOutcome};
use crate::package::Package;

/// What the pass yields, in the order of the package.
#[derive(Default)]
pub(super) struct Gathered {
    pub entries: Vec<InventoryEntry>,
    pub refused: Vec<Refused>,
    pub findings: Vec<Finding>,
}

/// Reads every unit with `threads` threads.
pub(super) fn gather(package: &Package, threads: usize) -> Result<Gathered, Rejection> {
    let count = package.unit_count();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Gathered)>> = Mutex::new(Vec::with_capacity(count.min(1024)));
    // Units are handed out in order, so every unit before the one that refuses the package has been taken up by then: the first of all
    // rejections is the same however the threads ran.
    let rejected: Mutex<Option<(usize, Rejection)>> = Mutex::new(None);
    let work = || {
        let mut names = Names::default();
        loop {
            let unit = next.fetch_add(1, Ordering::Relaxed);
            if unit >= count {
                return;
            }
            match read(package, unit, &mut names) {
                Ok(gathered) => done.lock().unwrap_or_else(PoisonError::into_inner).push((unit, gathered)),
                Err(rejection) => {
                    let mut first = rejected.lock().unwrap_or_else(PoisonError::into_inner);
                    if first.as_ref().is_none_or(|(other, _)| unit < *other) {
                        *first = Some((unit, rejection));
                    }
                    next.store(count, Ordering::Relaxed);
                    return;
                }
            }
        }
    };
    let threads = threads.min(count);
    if threads <= 1 {
        work();
    } else {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
    }
    if let Some((_, rejection)) = rejected.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(rejection);
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(unit, _)| *unit);
    let mut all = Gathered::default();
    all.entries.reserve_exact(done.iter().map(|(_, one)| one.entries.len()).sum());
    for (_, one) in done {
        all.entries.extend(one.entries);
        all.refused.extend(one.refused);
        all.findings.extend(one.findings);
    }
    Ok(all)
}

/// Texts that are kept before it is looked for the first time whether anybody still holds them.
const TEXTS: usize = 50_000;

/// Texts that occur again and again, kept once for each thread.
#[derive(Default)]
struct Names {
    texts: HashSet<Arc<str>>,
    /// Texts that somebody held when it was last looked.
    held: usize,
    workflows: HashMap<WorkflowKey, Arc<WorkflowKey>>,
}

impl Names {
    fn keep(&mut self, text: &str) -> Arc<str> {
        if let Some(kept) = self.texts.get(text) {
            return Arc::clone(kept);
        }
        let kept: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&kept));
        kept
    }

    fn maybe(&mut self, text: Option<&str>) -> Option<Arc<str>> {
        text.filter(|text| !text.is_empty()).map(|text| self.keep(text))
    }

    fn workflow(&mut self, key: &WorkflowKey) -> Arc<WorkflowKey> {
        if let Some(kept) = self.workflows.get(key) {
            return Arc::clone(kept);
        }
        let kept = Arc::new(key.clone());
        self.workflows.insert(key.clone(), Arc::clone(&kept));
        kept
    }

    /// Forgets the texts that nobody else holds, so that the store does not outgrow what it saves. Looks again only when there are twice as
    /// many as were held the last time: looking costs as much as there are.
    fn tidy(&mut self) {
        if self.texts.len() > TEXTS.max(2 * self.held) {
            self.texts.retain(|text| Arc::strong_count(text) > 1);
            self.held = self.texts.len();
        }
    }
}

/// Reads one unit alone.
pub(super) fn one(package: &Package, unit: usize) -> Result<Gathered, Rejection> {
    read(package, unit, &mut Names::default())
}

/// Reads one unit.
fn read(package: &Package, unit: usize, names: &mut Names) -> Result<Gathered, Rejection> {
    let mut gathered = Gathered::default();
    let mut ordinal = 0_u32;
    let mut broken: Option<Rejection> = None;
    let outcome = package.read_unit(unit, &mut |item| match item {
        Item::Object(mut located) => {
            let number = ordinal;
            ordinal += 1;
            if broken.is_some() {
                return;
            }
            match record(package, &mut located, unit, number, names) {
                Ok(Ok(entry)) => gathered.entries.push(entry),
                Ok(Err(refused)) => {
                    gathered.findings.extend_from_slice(&refused.findings);
                    gathered.refused.push(refused);
                }
                Err(rejection) => broken = Some(rejection),
            }
        }
        Item::Refused { object, findings } => {
            gathered.findings.extend_from_slice(&findings);
            gathered.refused.push(Refused { object, unit, findings });
        }
        Item::Finding(finding) => gathered.findings.push(finding),
    })?;
    if let Some(rejection) = broken {
        return Err(rejection);
    }
    if outcome == UnitOutcome::Damaged {
        gathered.entries.clear();
    }
    gathered.entries.shrink_to_fit();
    names.tidy();
    Ok(gathered)
}

/// Makes the record of an object, or refuses it.
fn record(
    package: &Package,
    located: &mut Located,
    unit: usize,
    ordinal: u32,
    names: &mut Names,
) -> Result<Result<InventoryEntry, Refused>, Rejection> {
    let key = located.key();
    let refuse = |finding: Finding| Refused { object: ObjectRef::from(&key), unit, findings: vec![finding] };
    let mut content = None;
    if let Object::Resource(resource) = &mut located.object {
        // The digest of a resource covers its bytes: equal descriptions of different files are not the same resource.
        match located.content_entry {
            Some(entry) => {
                let bytes = hashed(package, entry)?;
                resource.content = Some(bytes.clone());
                content = Some(Box::new(bytes));
            }
            None if resource.content.is_some() => content = resource.content.clone().map(Box::new),
            None if resource.storage_uri.is_some() => {}
            None => {
                let finding = Finding::new(codes::RESOURCE_BYTES).arg("name", &resource.name).about(&key).at(&located.place);
                return Ok(Err(refuse(finding)));
            }
        }
    }
    let digest = match content_digest(&mut located.object) {
        Ok(digest) => digest,
        Err(error) => {
            return Ok(Err(refuse(Finding::new(codes::UNREADABLE).said("error", of_json(&error)).about(&key).at(&located.place))));
        }
    };
    let (owner, owner_name) = located.object.owner();
    let (owner, owner_name) = (names.maybe(owner), names.maybe(owner_name));
    let connection = match &located.object {
        Object::Node(x) | Object::AdHocQuery(x) | Object::Component(x) => x.connection.as_deref(),
        Object::Resource(x) => x.connection.as_deref(),
        Object::Function(x) => x.connection.as_deref(),
        Object::QualityRule(x) => x.calc_engine_instance.as_deref(),
        Object::DataServiceApi(x) => x.connection_name.as_deref(),
        _ => None,
    };
    let connection = names.maybe(connection);
    let resources: Box<[Arc<str>]> = match &located.object {
        Object::Function(x) => x.resources().map(|name| names.keep(name)).collect(),
        object => object.as_node().map_or_else(Box::default, |node| referenced(node, names)),
    };
    let node = located.object.as_node().map(|node| Box::new(facts(node, names)));
    Ok(Ok(InventoryEntry {
        home: located.workflow.as_ref().map(|key| names.workflow(key)),
        workflow_type: located.workflow_type,
        unit: unit as u32,
        ordinal,
        place: located.place.as_str().into(),
        type_name: names.keep(located.object.type_name()),
        connection,
        owner,
        owner_name,
        digest,
        content,
        content_entry: located.content_entry.map(|entry| entry as u32),
        resources,
        node,
        standing: Standing::Counts,
        key,
    }))
}

/// Resources that the code of a node and of the nodes inside it refers to, each once.
fn referenced(node: &Node, names: &mut Names) -> Box<[Arc<str>]> {
    let mut found: Vec<Arc<str>> = Vec::new();
    for node in node.with_inner() {
        for name in node.code.as_deref().into_iter().flat_map(resource_references) {
            if !found.iter().any(|known| &**known == name) {
                found.push(names.keep(name));
            }
        }
    }
    found.into_boxed_slice()
}

fn facts(node: &Node, names: &mut Names) -> NodeFacts {
    let cross_cycle = node.dependent_data_node.as_deref().unwrap_or_default();
    NodeFacts {
        use_type: names.maybe(node.use_type.as_deref()),
        pause: node.pause_schedule == Some(true),
        cron: names.maybe(node.cron.as_deref()),
        resource_group: names.maybe(node.resource_group.as_deref().or(node.resource_group_name.as_deref())),
        di_resource_group: names.maybe(node.di_resource_group.as_deref().or(node.di_resource_group_name.as_deref())),
        inputs: node.inputs.iter().map(|io| names.keep(&io.data)).collect(),
        outputs: node.outputs.iter().map(|io| names.keep(&io.data)).collect(),
        cross_cycle: cross_cycle.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| names.keep(name)).collect(),
        code_bytes: node.code.as_ref().map_or(0, String::len) as u32,
        inner: node
            .with_inner()
            .skip(1)
            .map(|inner| InnerNode {
                name: names.keep(&inner.name),
                type_name: names.keep(&inner.node_type),
                connection: names.maybe(inner.connection.as_deref()),
                resource_group: names.maybe(inner.resource_group.as_deref().or(inner.resource_group_name.as_deref())),
                di_resource_group: names.maybe(inner.di_resource_group.as_deref().or(inner.di_resource_group_name.as_deref())),
                owner: names.maybe(inner.owner.as_deref()),
            })
            .collect(),
    }
}

/// Digest and size of a file of the package.
fn hashed(package: &Package, entry: usize) -> Result<Content, Rejection> {
    let mut stream = package.content(entry)?;
    let mut hasher = Sha256::new();
    let mut size = 0_u64;
    loop {
        let length = match stream.fill_buf() {
            Ok([]) => break,
            Ok(bytes) => {
                hasher.update(bytes);
                bytes.len()
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(error) => return Err(package.content_damage(entry, &error).into()),
        };
        size += length as u64;
        stream.consume(length);
    }
    Ok(Content { sha256: hex::encode(hasher.finalize()), size })
}
