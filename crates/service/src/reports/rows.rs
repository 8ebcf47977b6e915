//! Rows of a report.

use ferry_engine::plan::Rewrite;
use ferry_engine::plan::rewrites::from_stored;
use ferry_model::Finding;
use ferry_model::settings::OccurrenceClass;
use ferry_store::records::{ItemListFilter, ItemSort, TaskItem};

use super::{ReportQuery, ReportRow, place};
use crate::objects::text;
use crate::plans::RewriteView;
use crate::{Page, PageRequest, Result, ServiceError, Viewer};

impl Viewer {
    /// Rows of the report, in one of three orders. With a filter that no index serves a page may hold fewer rows than asked for; there are more as long as it names
    /// a next one.
    pub async fn report_rows(&self, id: i64, query: &ReportQuery, page: &PageRequest) -> Result<Page<ReportRow>> {
        self.has_task(id).await?;
        let after = place::of(query.sort, page.after.as_deref())?;
        let store = self.service.store();
        if let (ItemSort::Key, Some(after)) = (query.sort, &after)
            && store.item_numbered(id, after.seq).await?.is_none()
        {
            return Err(place::bad(page.after.as_deref().unwrap_or_default()));
        }
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let filter = ItemListFilter {
            kind: text(&query.kind).map(|kind| crate::objects::kind_of(&kind)).transpose()?,
            outcome: text(&query.outcome),
            action: text(&query.action),
            key_contains: Some(query.search.trim().to_owned()).filter(|search| !search.is_empty()),
            short_only: query.failed_only,
            code: text(&query.code),
        };
        let list = store.list_items(id, &filter, query.sort, after.as_ref(), page.rows()).await?;
        let items = list.items.into_iter().map(row).collect::<Result<_>>()?;
        Ok(Page { items, next: list.next.map(|next| place::text(query.sort, &next)), total: None })
    }

    /// Every rewrite of one object.
    pub async fn report_rewrites(&self, id: i64, seq: i64) -> Result<Vec<RewriteView>> {
        let item = self.item(id, seq).await?;
        let object = format!("{}:{}", item.kind, item.key);
        let code = match (&item.rewrites, self.saved(id, &item).await?) {
            (Some(_), Some(json)) => code(&item, &json)?,
            _ => None,
        };
        // The code that was saved holds the new names; a line of it is what the reader knows from the workspace.
        Ok(rewrites(&item)?.into_iter().map(|rewrite| view(&object, rewrite, code.as_deref())).collect())
    }

    /// What the import changed in one object: the text before (deployed, committed or drafted) and what it saved. For conflicts.
    pub async fn report_diff(&self, id: i64, seq: i64) -> Result<(Option<String>, Option<String>)> {
        let item = self.item(id, seq).await?;
        let Some(object) = item.object_id else { return Ok((None, None)) };
        let before = match &item.before {
            Some(before) => {
                let version = before.deployed.or(before.committed).unwrap_or(before.draft);
                self.service.store().version_json(object, version).await?
            }
            None => None,
        };
        let after = self.saved(id, &item).await?;
        let text = |json: Option<String>| json.map(|json| text::whole(item.kind, &json)).transpose();
        Ok((text(before)?, text(after)?))
    }

    async fn item(&self, id: i64, seq: i64) -> Result<TaskItem> {
        self.has_task(id).await?;
        self.service.store().item_numbered(id, seq).await?.ok_or_else(|| ServiceError::not_found("row", seq))
    }

    /// The JSON of the version that the task saved last.
    async fn saved(&self, id: i64, item: &TaskItem) -> Result<Option<String>> {
        let Some(object) = item.object_id else { return Ok(None) };
        let versions = self.service.store().versions(object).await?;
        match versions.iter().find(|version| version.task_id == Some(id)) {
            Some(version) => Ok(self.service.store().version_json(object, version.number).await?),
            None => Ok(None),
        }
    }
}

fn row(item: TaskItem) -> Result<ReportRow> {
    let rewrites = rewrites(&item)?.len() as u64;
    let findings: Vec<Finding> = match item.findings.as_deref().filter(|json| !json.is_empty()) {
        Some(json) => serde_json::from_str(json).map_err(ServiceError::failed)?,
        None => Vec::new(),
    };
    Ok(ReportRow {
        seq: item.seq,
        kind: item.kind.as_str().to_owned(),
        key: item.key,
        workflow: item.workflow,
        name: item.name,
        type_name: item.type_name,
        action: item.action,
        outcome: item.outcome,
        saved: item.saved,
        committed: item.committed,
        deployed: item.deployed,
        object_id: item.object_id,
        findings: worst_first(findings),
        rewrites,
    })
}

/// The finding that explains the outcome best comes first; the others stay in their order.
pub(crate) fn worst_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

fn rewrites(item: &TaskItem) -> Result<Vec<Rewrite>> {
    match item.rewrites.as_deref().filter(|json| !json.is_empty()) {
        Some(json) => from_stored(json).map_err(ServiceError::failed),
        None => Ok(Vec::new()),
    }
}

fn code(item: &TaskItem, json: &str) -> Result<Option<String>> {
    let object = ferry_model::Object::from_json(item.kind, json).map_err(ServiceError::failed)?;
    Ok(text::parts(&object)?.code)
}

/// A rewrite with the line of code around it.
pub(crate) fn view(object: &str, rewrite: Rewrite, code: Option<&str>) -> RewriteView {
    let context = code.filter(|_| matches!(rewrite.field.as_str(), "code" | "ddl" | "script"));
    let context = context.and_then(|code| code.lines().nth((rewrite.line as usize).saturating_sub(1)));
    RewriteView {
        object: object.to_owned(),
        line: rewrite.line,
        column: rewrite.column,
        class: class(rewrite.class).to_owned(),
        context: context.map(excerpt),
        field: rewrite.field,
        from: rewrite.from,
        to: rewrite.to,
    }
}

/// A line, cut where nobody reads on.
pub(crate) fn excerpt(line: &str) -> String {
    const LONGEST: usize = 400;
    line.chars().take(LONGEST).collect()
}

fn class(class: OccurrenceClass) -> &'static str {
    match class {
        OccurrenceClass::Identifier => "identifier",
        OccurrenceClass::String => "string",
        OccurrenceClass::Comment => "comment",
    }
}
