//! The documents of a package, and what each of them is.

use ferry_model::workflow::WorkflowType;

use crate::source::{EntryId, Source};

/// What a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// `project.xml`.
    Project,
    /// A workflow with everything in it; the type that its folder says.
    Workflow(Option<WorkflowType>),
    /// A node of no workflow.
    Node,
    /// An ad hoc query.
    Query,
    /// A component.
    Component,
    /// A table.
    Table,
    /// A data source.
    DataSource,
    /// A quality rule.
    QualityRule,
    /// A DataService business process.
    Process,
    /// A DataService API.
    Api,
}

impl UnitKind {
    /// The root elements it may have, the usual one first.
    pub fn roots(self) -> &'static [&'static str] {
        match self {
            Self::Project => &["DwProject", "Project"],
            Self::Workflow(_) => &["Workflow", "DwWorkflow"],
            Self::Node | Self::Query | Self::Component => &["DwNode", "Node"],
            Self::Table => &["DwTable", "Table"],
            Self::DataSource => &["DwDatasource", "Datasource"],
            Self::QualityRule => &["DqcRule"],
            Self::Process => &["DataServiceProcess"],
            Self::Api => &["DataServiceApi"],
        }
    }
}

/// A document of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its entry.
    pub entry: EntryId,
    /// What it holds.
    pub kind: UnitKind,
}

/// Folders with one object in each XML document.
const FOLDERS: [(&str, UnitKind); 8] = [
    ("src/queries/", UnitKind::Query),
    ("src/components/", UnitKind::Component),
    ("src/datasources/", UnitKind::DataSource),
    ("src/tables/", UnitKind::Table),
    (super::file_name::NODES, UnitKind::Node),
    (super::file_name::RULES, UnitKind::QualityRule),
    (super::file_name::PROCESSES, UnitKind::Process),
    (super::file_name::APIS, UnitKind::Api),
];

const WORKFLOWS: &str = "src/workflows/";
const DOCUMENT: &str = "workflow.xml";

/// The documents of a package in the order of their names, and the entries that are neither a document nor a possible resource.
pub fn find(source: &dyn Source) -> (Vec<Unit>, Vec<EntryId>) {
    let by_type = source.under(WORKFLOWS).iter().map(|entry| first_segment(&entry.name[WORKFLOWS.len()..])).all(|name| {
        // Every folder is named like a type: the folders below them are named like the workflows.
        WorkflowType::from_name(name).is_some()
    });
    let mut units = Vec::new();
    let mut rest = Vec::new();
    for (index, entry) in source.entries().iter().enumerate() {
        let name = entry.name.as_str();
        let kind = if name == "project.xml" {
            Some(UnitKind::Project)
        } else if let Some(path) = name.strip_prefix(WORKFLOWS) {
            match is_workflow(source, name, path) {
                Some(false) => continue,
                Some(true) => Some(UnitKind::Workflow(folder_type(first_segment(path), by_type))),
                None => None,
            }
        } else if name.starts_with("src/resources/") {
            continue;
        } else if name.rsplit_once('.').is_some_and(|(_, extension)| extension == "xml") {
            FOLDERS.iter().find(|(folder, _)| name.starts_with(folder)).map(|(_, kind)| *kind)
        } else {
            None
        };
        match kind {
            Some(kind) => units.push(Unit { entry: EntryId(index), kind }),
            None => rest.push(EntryId(index)),
        }
    }
    (units, rest)
}

fn first_segment(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// Whether `name` is a workflow's document (`Some(true)`), may be a file of a workflow (`Some(false)`), or belongs to no workflow.
fn is_workflow(source: &dyn Source, name: &str, path: &str) -> Option<bool> {
    let has_document = |folder: &str| source.find(&format!("{folder}{DOCUMENT}")).is_some();
    let offset = name.len() - path.len();
    let in_resources = path.match_indices("/resources/").any(|(at, _)| has_document(&name[..=offset + at]));
    if name.rsplit('/').next() == Some(DOCUMENT) && path.contains('/') && !in_resources {
        return Some(true);
    }
    // A resource may be anywhere below the folder of its workflow: its path is said in the document.
    let in_workflow = path.match_indices('/').any(|(at, _)| has_document(&name[..=offset + at]));
    (in_resources || in_workflow).then_some(false)
}

fn folder_type(folder: &str, by_type: bool) -> Option<WorkflowType> {
    if by_type {
        return WorkflowType::from_name(folder);
    }
    // The longer type first: MANUAL_BUSINESS_x is not a BUSINESS workflow.
    [WorkflowType::ManualBusiness, WorkflowType::OldWorkflow, WorkflowType::Business]
        .into_iter()
        .find(|kind| folder.strip_prefix(kind.as_str()).is_some_and(|rest| rest.starts_with('_')))
}
