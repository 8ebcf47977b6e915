//! Objects as rows of lists.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ferry_engine::report::rfc3339;
use ferry_model::Reason;
use ferry_model::codes::reasons;
use ferry_model::stored::{ObjectStatus, StoredObject};
use ferry_model::workflow::WorkflowKey;
use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::records::{ObjectCursor, ObjectHome, ObjectListFilter};

use super::{DeploymentView, ObjectQuery, ObjectRow};
use crate::error::Status;
use crate::{Page, PageRequest, Result, ServiceError, Viewer};

/// Counting that takes this long is not repeated at once.
const LONG: Duration = Duration::from_millis(30);
/// How long such a count is said again although something changed.
const AGAIN: Duration = Duration::from_secs(5);

/// What was counted last, by number of the workspace.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<HashMap<i64, Known>>);

#[derive(Debug)]
struct Known {
    /// The state that was counted.
    stamp: String,
    counts: BTreeMap<String, i64>,
    took: Duration,
    at: Instant,
}

impl Viewer {
    /// Objects by kind and key. With a filter that no index serves a page may hold fewer rows than asked for; there are more as long as it
    /// names a next one.
    pub async fn objects(&self, query: &ObjectQuery, page: &PageRequest) -> Result<Page<ObjectRow>> {
        let Some(filter) = self.filter(query).await? else { return Ok(Page { items: Vec::new(), next: None, total: None }) };
        let after = page.after.as_deref().filter(|text| !text.is_empty()).map(cursor).transpose()?;
        self.listed(&filter, after, page.rows()).await
    }

    /// How many objects of each kind. Where counting takes long, what was counted a moment ago is said again.
    pub async fn object_counts(&self) -> Result<BTreeMap<String, i64>> {
        let stamp = self.service.store().change_stamp().await?;
        let counted = &self.service.inner.counted.0;
        if let Some(known) = counted.lock().unwrap_or_else(PoisonError::into_inner).get(&self.workspace.id)
            && (known.stamp == stamp || known.took > LONG && known.at.elapsed() < AGAIN)
        {
            return Ok(known.counts.clone());
        }
        let begun = Instant::now();
        let counts = self.service.store().object_counts(self.workspace.id).await?;
        let counts: BTreeMap<String, i64> = counts.into_iter().map(|(kind, count)| (kind.as_str().to_owned(), count)).collect();
        let known = Known { stamp, counts: counts.clone(), took: begun.elapsed(), at: Instant::now() };
        counted.lock().unwrap_or_else(PoisonError::into_inner).insert(self.workspace.id, known);
        Ok(counts)
    }

    /// What is in production, the objects that were made last first.
    pub async fn deployments(&self, page: &PageRequest) -> Result<Page<DeploymentView>> {
        let before = page.after_number(i64::MAX)?;
        let (rows, next) = self.service.store().deployments(self.workspace.id, before, page.rows() + 1).await?;
        let mut page = Page::cut(rows, page.rows(), |row| row.object_id.to_string());
        page.next = page.next.or_else(|| next.map(|id| id.to_string()));
        Ok(page.map(|row| DeploymentView {
            object_id: row.object_id,
            kind: row.key.kind.as_str().to_owned(),
            key: row.key.to_string(),
            version: row.version,
            task_id: row.task_id,
            by: row.by,
            at: rfc3339(row.at),
        }))
    }

    pub(crate) async fn listed(&self, filter: &ObjectListFilter, after: Option<ObjectCursor>, rows: i64) -> Result<Page<ObjectRow>> {
        let list = self.service.store().list_objects(self.workspace.id, filter, after.as_ref(), rows + 1).await?;
        let mut page = Page::cut(list.objects, rows, |object| cursor_text(object.key.kind, &object.key.to_string()));
        page.next = page.next.or_else(|| list.next.map(|next| cursor_text(next.kind, &next.key)));
        Ok(page.map(row))
    }

    /// The filter of a query; `None` when nothing can fit it.
    async fn filter(&self, query: &ObjectQuery) -> Result<Option<ObjectListFilter>> {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let home = match text(&query.workflow) {
            None => None,
            Some(none) if none == "/" => Some(ObjectHome::Nowhere),
            Some(name) => match self.workflow_key(&name).await? {
                Some(key) => Some(ObjectHome::In(key)),
                None => return Ok(None),
            },
        };
        Ok(Some(ObjectListFilter {
            kind: text(&query.kind).map(|kind| kind_of(&kind)).transpose()?,
            status: text(&query.status).map(|status| status_of(&status)).transpose()?,
            key_contains: Some(query.search.trim().to_owned()).filter(|search| !search.is_empty()),
            type_name: text(&query.type_name),
            owner: text(&query.owner),
            home,
        }))
    }

    /// The workflow that is meant by a name, with or without the mark of manual ones.
    pub(super) async fn workflow_key(&self, name: &str) -> Result<Option<WorkflowKey>> {
        for text in [name.to_owned(), format!("manual:{name}")] {
            let Ok(key) = ObjectKey::parse(ObjectKind::Workflow, &text) else { continue };
            if self.service.store().object(self.workspace.id, &key).await?.is_some() {
                return Ok(Some(flow_key(&key)));
            }
        }
        Ok(None)
    }
}

/// The workflow that the key of a workflow object names.
pub(super) fn flow_key(key: &ObjectKey) -> WorkflowKey {
    WorkflowKey { name: key.name.clone(), manual: key.workflow.as_ref().is_some_and(|workflow| workflow.manual) }
}

/// The key of the object that a workflow is.
pub(super) fn flow_object(flow: &WorkflowKey) -> ObjectKey {
    ObjectKey { workflow: flow.manual.then(|| flow.clone()), ..ObjectKey::named(ObjectKind::Workflow, flow.name.clone()) }
}

/// The row of an object.
pub(crate) fn row(object: StoredObject) -> ObjectRow {
    ObjectRow {
        id: object.id,
        kind: object.key.kind.as_str().to_owned(),
        key: object.key.to_string(),
        workflow: object.home.as_ref().map_or_else(String::new, |home| home.name.clone()),
        name: object.key.name.clone(),
        status: object.status().as_str().to_owned(),
        changed: object.committed.is_some_and(|committed| committed != object.draft),
        type_name: object.type_name,
        owner: object.owner,
        dry_run: object.dry_run,
        lock_owner: object.lock_owner,
        updated_at: rfc3339(object.updated_at),
    }
}

/// The kind of this name.
///
/// # Errors
///
/// Invalid, naming the kinds there are.
pub(crate) fn kind_of(name: &str) -> Result<ObjectKind> {
    name.parse().map_err(|_| ServiceError::invalid("kind", choices(name, ObjectKind::ALL.iter().map(|kind| kind.as_str()))))
}

fn status_of(name: &str) -> Result<ObjectStatus> {
    let all = [ObjectStatus::Draft, ObjectStatus::Committed, ObjectStatus::Deployed];
    let found = all.into_iter().find(|status| status.as_str() == name);
    found.ok_or_else(|| ServiceError::invalid("status", choices(name, all.iter().map(|status| status.as_str()))))
}

/// Says that a word is none of these.
pub(crate) fn choices<'a>(word: &str, all: impl Iterator<Item = &'a str>) -> Reason {
    reasons::ONE_OF.with(&[("value", &word), ("choices", &all.collect::<Vec<_>>().join(", "))])
}

fn cursor_text(kind: ObjectKind, key: &str) -> String {
    format!("{kind}:{key}")
}

fn cursor(text: &str) -> Result<ObjectCursor> {
    let parsed = text.split_once(':').and_then(|(kind, key)| Some(ObjectCursor { kind: kind.parse().ok()?, key: key.to_owned() }));
    parsed.ok_or_else(|| {
        let finding = ferry_model::Finding::new(ferry_model::codes::service::BAD_CURSOR).arg("cursor", text);
        ServiceError::new(Status::Invalid, finding)
    })
}
