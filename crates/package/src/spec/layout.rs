//! Which files of a package are documents, what stands beside them, and what their places say.

use std::collections::{BTreeMap, HashMap, HashSet};

use ferry_model::workflow::{WorkflowKey, WorkflowType};

use crate::source::{EntryId, Source};

/// What the place of a document says about its objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Area {
    /// `DataStudio/…`, or a document anywhere else.
    Studio,
    /// `DataSource/<type>/<sub-type>/<environment>/…`.
    DataSource {
        /// Environment.
        env: String,
    },
    /// `DataQuality/…`, `DataService/…`: documents of rules and of what ferry adds.
    Other,
}

/// A document and its place.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Its entry.
    pub entry: EntryId,
    /// Folder it stands in, with a `/` at the end unless empty.
    pub folder: String,
    /// File name without the ending that makes it a document.
    pub stem: String,
    /// What its place says.
    pub area: Area,
    /// Whether a script has to stand beside it.
    pub packed: bool,
    /// The workflow that the folders name.
    pub flow: Option<(WorkflowKey, WorkflowType)>,
    /// Folder of the object tree that the folders name, when they are those of the object tree.
    pub tree_folder: Option<String>,
    /// Section of `DataStudio/`, such as `DATAWORKS_MANUAL_TASK`.
    pub section: Option<String>,
    /// Number of the document whose package this one stands in.
    pub parent: Option<usize>,
    /// Numbers of the documents in this one's package, in the order of their names.
    pub children: Vec<usize>,
}

/// The documents of a package.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Folder that everything is in, with its `/`; empty when there is none.
    pub base: String,
    /// Whether the marker `SPEC.FORMAT` is there.
    pub marked: bool,
    /// Whether the package has the folders of a SPEC package; otherwise it is a set of documents.
    pub structured: bool,
    /// Documents by name.
    pub places: Vec<Place>,
    /// Workflows that folders name, with the folder.
    pub flows: BTreeMap<WorkflowKey, (WorkflowType, String)>,
    /// Lists of deleted objects.
    pub deleted: Vec<String>,
    /// Whether there are snapshots.
    pub snapshots: Option<String>,
}

/// Endings of documents inside object packages, the longest first.
pub(super) const ENDINGS: [&str; 7] =
    [".schedule.json", ".schedule.yaml", ".schedule.yml", ".spec.json", ".spec.yaml", ".spec.yml", ".flow"];

/// Endings of documents that stand alone.
const PLAIN_ENDINGS: [&str; 3] = [".json", ".yaml", ".yml"];

/// Roots of the object tree and the types of the workflows under them.
const ROOTS: [(&str, WorkflowType); 9] = [
    ("Business Flow", WorkflowType::Business),
    ("业务流程", WorkflowType::Business),
    ("Workflow", WorkflowType::OldWorkflow),
    ("旧版工作流", WorkflowType::OldWorkflow),
    ("Manual Workflow", WorkflowType::ManualBusiness),
    ("手动工作流", WorkflowType::ManualBusiness),
    ("Manual Business Flow", WorkflowType::ManualBusiness),
    ("手动业务流程", WorkflowType::ManualBusiness),
    ("bizroot", WorkflowType::Business),
];

/// The workflow that a path of the object tree begins with.
pub(super) fn flow_of_path(path: &str) -> Option<(WorkflowKey, WorkflowType)> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let (root, name) = (segments.next()?, segments.next()?);
    let (_, kind) = ROOTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(root))?;
    Some((WorkflowKey { name: name.to_owned(), manual: *kind == WorkflowType::ManualBusiness }, *kind))
}

/// The folder of the object tree for folders that begin with a root and a workflow.
///
/// The writers of these packages put workflows under `Manual Workflow` and `Workflow`, where the tree has manual workflows under
/// `Manual Business Flow` and the folders of old workflows directly under their root.
fn tree_folder(folders: &str, kind: WorkflowType) -> String {
    let mut segments: Vec<&str> = folders.split('/').collect();
    let chinese = segments.first().is_some_and(|root| !root.is_ascii());
    match kind {
        WorkflowType::ManualBusiness => segments[0] = if chinese { "手动业务流程" } else { "Manual Business Flow" },
        WorkflowType::OldWorkflow if segments.len() > 1 => {
            segments.remove(1);
        }
        _ => {}
    }
    segments.join("/")
}

fn strip_ending<'a>(name: &'a str, endings: &[&str]) -> Option<&'a str> {
    endings.iter().find_map(|ending| {
        let at = name.len().checked_sub(ending.len())?;
        (name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(ending) && at > 0).then(|| &name[..at])
    })
}

impl Layout {
    /// Looks through the names of the package's files.
    pub fn of(source: &dyn Source) -> Self {
        let entries = source.entries();
        let marker = entries.iter().find(|entry| entry.name == "SPEC.FORMAT" || entry.name.ends_with("/SPEC.FORMAT"));
        let base = match marker {
            Some(marker) => marker.name.trim_end_matches("SPEC.FORMAT").to_owned(),
            None => entries
                .iter()
                .find_map(|entry| {
                    let at = entry.name.find("DataStudio/").or_else(|| entry.name.find("DataSource/"))?;
                    (at == 0 || entry.name[..at].ends_with('/')).then(|| entry.name[..at].to_owned())
                })
                .unwrap_or_default(),
        };
        let mut layout = Self { marked: marker.is_some(), base, ..Self::default() };
        let mut stems: HashSet<String> = HashSet::new();
        let mut plain = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let Some(below) = entry.name.strip_prefix(&layout.base) else { continue };
            layout.look_at(EntryId(index), below, &mut stems, &mut plain);
        }
        layout.structured |= layout.marked;
        if !layout.structured {
            for (id, below) in plain {
                let (folder, file) = split(&below);
                let beside =
                    file.char_indices().filter(|(_, c)| *c == '.').any(|(at, _)| stems.contains(&format!("{folder}{}", &file[..at])));
                if let (Some(stem), false) = (strip_ending(file, &PLAIN_ENDINGS), beside) {
                    layout.push(id, folder, stem, Area::Studio, false);
                }
            }
            layout.places.sort_by_key(|place| place.entry);
        }
        layout.nest();
        layout
    }

    fn look_at(&mut self, id: EntryId, below: &str, stems: &mut HashSet<String>, plain: &mut Vec<(EntryId, String)>) {
        let mut segments = below.split('/');
        if segments.clone().any(|segment| segment == ".deleted") {
            self.deleted.push(below.to_owned());
            return;
        }
        if segments.clone().any(|segment| segment == ".snapshots") {
            self.snapshots.get_or_insert_with(|| below.to_owned());
            return;
        }
        if segments.clone().any(|segment| segment == ".dataworks") {
            self.structured = true;
            return;
        }
        let (folder, file) = split(below);
        let top = segments.next().filter(|_| below.contains('/')).unwrap_or_default();
        let packed = strip_ending(file, &ENDINGS);
        match top {
            "DataSource" => {
                self.structured = true;
                if let Some(stem) = packed.or_else(|| strip_ending(file, &PLAIN_ENDINGS)) {
                    let env = segments.nth(2).unwrap_or("PRD").to_owned();
                    self.push(id, folder, stem, Area::DataSource { env }, false);
                }
            }
            "DataQuality" | "DataService" => {
                self.structured = true;
                if let Some(stem) = packed {
                    self.push(id, folder, stem, Area::Studio, true);
                } else if let Some(stem) = strip_ending(file, &PLAIN_ENDINGS)
                    && !below.starts_with(super::names::QUERIES)
                {
                    self.push(id, folder, stem, Area::Other, false);
                }
            }
            _ => {
                self.structured |= top == "DataStudio";
                if let Some(stem) = packed {
                    stems.insert(format!("{folder}{stem}"));
                    self.push(id, folder, stem, Area::Studio, true);
                } else if file != "mapping.json" && strip_ending(file, &PLAIN_ENDINGS).is_some() {
                    plain.push((id, below.to_owned()));
                }
            }
        }
    }

    fn push(&mut self, entry: EntryId, folder: &str, stem: &str, area: Area, packed: bool) {
        let tree = folder.strip_prefix("DataStudio/").unwrap_or(folder).trim_end_matches('/');
        // Old packages without a marker have their own name as the first folder.
        let tree = match tree.split_once('/') {
            Some((_, below)) if flow_of_path(tree).is_none() && flow_of_path(below).is_some() => below,
            _ => tree,
        };
        let flow = if area == Area::Studio && packed { flow_of_path(tree) } else { None };
        // The last folder is the object's own, except for documents that stand among others.
        let own_folder = tree == stem || tree.ends_with(&format!("/{stem}"));
        let above = if own_folder { tree.rsplit_once('/').map_or("", |(above, _)| above) } else { tree };
        let section = tree.split('/').next().filter(|section| section.starts_with("DATAWORKS_")).map(str::to_owned);
        if let Some((key, kind)) = &flow {
            let folder = format!("{}{folder}", self.base);
            self.flows.entry(key.clone()).or_insert((*kind, folder));
        }
        self.places.push(Place {
            entry,
            folder: format!("{}{folder}", self.base),
            stem: stem.to_owned(),
            area,
            packed,
            tree_folder: flow.as_ref().map(|(_, kind)| tree_folder(above, *kind)),
            flow,
            section,
            parent: None,
            children: Vec::new(),
        });
    }

    /// Takes a document off the list that is read in another way.
    pub fn remove(&mut self, entry: EntryId) {
        if let Some(at) = self.places.iter().position(|place| place.entry == entry) {
            self.places.remove(at);
            let shift = |number: &mut usize| *number -= usize::from(*number > at);
            for place in &mut self.places {
                place.parent.iter_mut().for_each(shift);
                place.children.iter_mut().for_each(shift);
            }
        }
    }

    /// Finds which object packages stand inside others.
    fn nest(&mut self) {
        let owners: HashMap<&str, usize> = self
            .places
            .iter()
            .enumerate()
            .filter(|(_, place)| place.packed && place.folder.trim_end_matches('/').rsplit('/').next() == Some(place.stem.as_str()))
            .map(|(index, place)| (place.folder.as_str(), index))
            .collect();
        let parents: Vec<Option<usize>> = self
            .places
            .iter()
            .map(|place| {
                if !place.packed {
                    return None;
                }
                let mut folder = place.folder.trim_end_matches('/');
                while let Some((above, _)) = folder.rsplit_once('/') {
                    folder = above;
                    if let Some(owner) = owners.get(&place.folder[..=above.len()]) {
                        return Some(*owner);
                    }
                }
                None
            })
            .collect();
        for (index, parent) in parents.into_iter().enumerate() {
            self.places[index].parent = parent;
            if let Some(parent) = parent {
                self.places[parent].children.push(index);
            }
        }
    }
}

/// Folder, with its `/`, and file name.
fn split(path: &str) -> (&str, &str) {
    path.rfind('/').map_or(("", path), |at| path.split_at(at + 1))
}
