//! The replacements that a plan foresees, each with the line of code that it stands in.

use std::collections::HashMap;
use std::path::PathBuf;

use ferry_engine::bodies;
use ferry_engine::plan::{PlanItem, Rewrite};
use ferry_engine::{Engine, EngineError};
use ferry_model::{Node, Object};

use super::RewriteView;
use crate::packages::read_as;
use crate::reports::rows::{excerpt, view};
use crate::{Page, PageRequest, Result, Viewer};

/// Position in the package.
type Source = (u32, u32);

impl Viewer {
    /// The occurrences that the dependency mapping would change, in the order of the plan.
    pub async fn plan_rewrites(&self, id: i64, page: &PageRequest) -> Result<Page<RewriteView>> {
        let first = u64::try_from(page.after_number(-1)?.saturating_add(1)).unwrap_or_default();
        let rows = page.rows() as u64;
        let (stored, kept) = self.kept_plan(id, false).await?;
        let Some(kept) = kept else { return Ok(Page { items: Vec::new(), next: None, total: None }) };
        let total: u64 = kept.counts.iter().map(|counts| counts.rewrites).sum();
        let positions = kept.rewritten(first, rows);
        let numbers: Vec<usize> = positions.iter().map(|(n, _)| *n).collect();
        let items = tokio::task::block_in_place(|| kept.items(&numbers))?;
        let mut found: Vec<(Option<Source>, String, Rewrite)> = Vec::new();
        for ((_, before), item) in positions.iter().zip(&items) {
            let skip = first.saturating_sub(*before) as usize;
            let left = (rows as usize).saturating_sub(found.len());
            found.extend(item.rewrites.iter().skip(skip).take(left).map(|rewrite| (item.source, name(item), rewrite)));
        }
        let lines = self.lines(stored.package_id, &found).await?;
        let shown = first + found.len() as u64;
        let items = found.into_iter().map(|(source, object, rewrite)| {
            let context = source.and_then(|source| lines.get(&(source, rewrite.field.clone(), rewrite.line)).cloned());
            RewriteView { context, ..view(&object, rewrite, None) }
        });
        let next = (shown < total && shown > first).then(|| (shown - 1).to_string());
        Ok(Page { items: items.collect(), next, total: Some(total as i64) })
    }

    /// The lines of code that these replacements stand in.
    async fn lines(
        &self,
        package: Option<i64>,
        rewrites: &[(Option<Source>, String, Rewrite)],
    ) -> Result<HashMap<(Source, String, u32), String>> {
        let mut wanted: HashMap<Source, Vec<(String, u32)>> = HashMap::new();
        for (source, _, rewrite) in rewrites {
            if let (Some(source), true) = (source, is_code(&rewrite.field)) {
                wanted.entry(*source).or_default().push((rewrite.field.clone(), rewrite.line));
            }
        }
        let record = match package.filter(|_| !wanted.is_empty()) {
            Some(package) => self.service.store().package(package).await?,
            None => None,
        };
        let Some((format, blob)) = record.and_then(|record| Some((read_as(&record), record.blob?))) else { return Ok(HashMap::new()) };
        let inner = &self.service.inner;
        let path = inner.blobs.local(&blob, &inner.options.data).await?;
        let engine = inner.engine.reading_as(format);
        Ok(tokio::task::block_in_place(|| read(&engine, path, &wanted))?)
    }
}

/// Reads the lines from the package.
fn read(
    engine: &Engine,
    path: PathBuf,
    wanted: &HashMap<Source, Vec<(String, u32)>>,
) -> std::result::Result<HashMap<(Source, String, u32), String>, EngineError> {
    let package = engine.open_package(&path)?;
    let mut sources: Vec<Source> = wanted.keys().copied().collect();
    sources.sort_unstable();
    let mut lines = HashMap::new();
    bodies::for_each::<_, EngineError>(
        &package,
        &sources,
        1,
        |source, located| {
            let places = wanted.get(&source).map(Vec::as_slice).unwrap_or_default();
            let line = |(field, line): &(String, u32)| {
                let code = field_of(&located.object, field)?;
                let text = code.lines().nth((*line as usize).saturating_sub(1))?;
                Some((field.clone(), *line, excerpt(text)))
            };
            places.iter().filter_map(line).collect::<Vec<_>>()
        },
        |source, found| {
            lines.extend(found.into_iter().map(|(field, line, text)| ((source, field, line), text)));
            Ok(())
        },
    )?;
    Ok(lines)
}

fn is_code(field: &str) -> bool {
    matches!(field.rsplit('.').next(), Some("code" | "ddl" | "script"))
}

/// The text of a field; inner nodes have the names of the enclosing ones in front of theirs.
fn field_of<'o>(object: &'o Object, field: &str) -> Option<&'o str> {
    match object {
        Object::Table(table) => table.ddl.as_deref(),
        Object::DataServiceApi(api) => api.script.as_deref(),
        _ => {
            let mut node: &Node = object.as_node()?;
            if let Some((way, _)) = field.rsplit_once('.') {
                for name in way.split('/') {
                    node = node.inner_nodes.iter().find(|inner| inner.name == name)?;
                }
            }
            node.code.as_deref()
        }
    }
}

fn name(item: &PlanItem) -> String {
    format!("{}:{}", item.key.kind, item.key)
}
