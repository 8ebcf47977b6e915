//! Which objects an export takes, in which version and in which order.

use std::collections::HashSet;

use ferry_model::codes::export as codes;
use ferry_model::stored::StoredObject;
use ferry_model::workflow::WorkflowKey;
use ferry_model::{Finding, ObjectKey, ObjectKind};
use ferry_store::Store;

use super::{ExportMode, ExportRequest, ExportStatus};
use crate::error::EngineError;
use crate::selector::{Selectors, Subject};

/// An object to be exported.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    /// Its row; `None` for a workflow that objects live in and that the workspace has no row of.
    pub stored: Option<StoredObject>,
    /// Its key.
    pub key: ObjectKey,
    /// The workflow it lives in.
    pub home: Option<WorkflowKey>,
    /// The version.
    pub version: i64,
    /// Whether it is a workflow that comes along because selected objects live in it.
    pub added: bool,
}

/// What an export takes and what it leaves.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// In the order of writing.
    pub objects: Vec<Chosen>,
    /// Selected, but without a version of the status.
    pub without_version: Vec<StoredObject>,
    /// Everything else.
    pub rest: Vec<StoredObject>,
    /// What is to be known about the request.
    pub findings: Vec<Finding>,
}

/// Sorts the objects of a workspace into taken and left.
pub(super) async fn select(
    store: &Store,
    objects: Vec<StoredObject>,
    request: &ExportRequest,
    only: &Selectors,
    exclude: &Selectors,
) -> Result<Selection, EngineError> {
    let mut selection = Selection { findings: without_effect(&objects, request, only, exclude), ..Selection::default() };
    for object in objects {
        let subject = subject(&object);
        let taken = (only.is_empty() || only.matches(&subject)) && !exclude.matches(&subject);
        if !taken {
            selection.rest.push(object);
            continue;
        }
        match request.status.version_of(&object) {
            None => selection.without_version.push(object),
            Some(version) => {
                if request.mode == ExportMode::Incremental
                    && !changed_since(store, &object, version, request.status, request.since.unwrap_or(i64::MIN)).await?
                {
                    selection.rest.push(object);
                } else {
                    selection.objects.push(Chosen {
                        key: object.key.clone(),
                        home: object.home.clone(),
                        version,
                        added: false,
                        stored: Some(object),
                    });
                }
            }
        }
    }
    if request.mode == ExportMode::Incremental {
        // What has no such version has not been changed into one.
        selection.rest.append(&mut selection.without_version);
    }
    add_workflows(&mut selection, request.status);
    selection.objects.sort_by_cached_key(place);
    Ok(selection)
}

fn subject(object: &StoredObject) -> Subject<'_> {
    Subject {
        kind: object.key.kind,
        workflow: object.home.as_ref().map_or("", |home| home.name.as_str()),
        name: &object.key.name,
        type_name: &object.type_name,
        owner: object.owner.as_deref(),
    }
}

/// Selectors that select nothing of the workspace: mostly misspelled.
fn without_effect(objects: &[StoredObject], request: &ExportRequest, only: &Selectors, exclude: &Selectors) -> Vec<Finding> {
    let all = only.as_slice().iter().chain(exclude.as_slice());
    all.filter(|selector| !objects.iter().any(|object| selector.matches(&subject(object))))
        .map(|selector| Finding::new(codes::SELECTOR_NOTHING).arg("selector", selector).arg("workspace", &request.workspace))
        .collect()
}

/// Whether the chosen version counts as changed after `since`.
async fn changed_since(store: &Store, object: &StoredObject, version: i64, status: ExportStatus, since: i64) -> Result<bool, EngineError> {
    if object.updated_at <= since {
        return Ok(false);
    }
    if status != ExportStatus::Saved {
        // The row does not say when the version was committed or deployed, only that something was done since.
        return Ok(true);
    }
    let versions = store.versions(object.id).await?;
    Ok(versions.iter().any(|info| info.number == version && info.created_at > since))
}

/// Adds the workflows that taken objects live in, because a package cannot hold the one without the other.
fn add_workflows(selection: &mut Selection, status: ExportStatus) {
    let taken: HashSet<WorkflowKey> = selection.objects.iter().filter_map(|chosen| workflow_of(&chosen.key)).collect();
    let homes = selection.objects.iter().filter_map(|chosen| chosen.home.clone());
    let mut missing: HashSet<WorkflowKey> = homes.filter(|home| !taken.contains(home)).collect();
    for list in [&mut selection.without_version, &mut selection.rest] {
        let mut kept = Vec::with_capacity(list.len());
        for object in list.drain(..) {
            if workflow_of(&object.key).is_some_and(|key| missing.remove(&key)) {
                selection.objects.push(Chosen {
                    key: object.key.clone(),
                    home: None,
                    version: status.version_of(&object).unwrap_or(object.draft),
                    added: true,
                    stored: Some(object),
                });
            } else {
                kept.push(object);
            }
        }
        *list = kept;
    }
    for home in missing {
        let key = ObjectKey { workflow: home.manual.then(|| home.clone()), ..ObjectKey::named(ObjectKind::Workflow, &home.name) };
        selection.objects.push(Chosen { stored: None, key, home: None, version: 0, added: true });
    }
}

/// The workflow that a key names, for workflows.
pub(super) fn workflow_of(key: &ObjectKey) -> Option<WorkflowKey> {
    (key.kind == ObjectKind::Workflow)
        .then(|| WorkflowKey { name: key.name.clone(), manual: key.workflow.as_ref().is_some_and(|workflow| workflow.manual) })
}

/// The place in the order that package writers ask for: solutions, folders, user-defined nodes; each workflow with its resources,
/// functions, tables and nodes; then the rest kind by kind.
fn place(chosen: &Chosen) -> (u8, Option<WorkflowKey>, u8, ObjectKey) {
    let kind = chosen.key.kind;
    let home = workflow_of(&chosen.key).or_else(|| chosen.home.clone());
    let group = match kind {
        ObjectKind::Solution | ObjectKind::Folder | ObjectKind::UserDefinedNode => 0,
        _ if home.is_some() => 1,
        _ => 2,
    };
    let rank = match kind {
        ObjectKind::Solution | ObjectKind::Workflow => 0,
        ObjectKind::Folder | ObjectKind::Resource => 1,
        ObjectKind::UserDefinedNode | ObjectKind::Function => 2,
        ObjectKind::Table => 3,
        ObjectKind::Node => 4,
        ObjectKind::DataSource => 5,
        ObjectKind::AdHocQuery => 6,
        ObjectKind::Component => 7,
        ObjectKind::QualityRule => 8,
        ObjectKind::DataServiceProcess => 9,
        ObjectKind::DataServiceApi => 10,
    };
    (group, if group == 1 { home } else { None }, rank, chosen.key.clone())
}
