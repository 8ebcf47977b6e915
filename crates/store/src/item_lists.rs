//! The rows of a report as pages show them.

use ferry_model::ObjectKind;

use crate::objects::contains_pattern;
use crate::query::sql;
use crate::records::{ItemList, ItemListFilter, TaskItem};
use crate::rows::kind_of;
use crate::task_items::{SELECT, item};
use crate::{Result, Store};

/// Rows that one page looks at, at most, for what no index holds.
const SCAN: i64 = 20_000;

impl Store {
    /// The items that fit, by seq from behind `after` (-1 starts), at most `limit`.
    ///
    /// Rows of one kind are found by halving, because a plan keeps kinds together and in the order of applying; what did not succeed has
    /// an index. For the rest a bounded number of rows is looked at, and [`ItemList::next`] says where to go on.
    pub async fn list_items(&self, task_id: i64, filter: &ItemListFilter, after: i64, limit: i64) -> Result<ItemList> {
        let count = self.row_count(task_id).await?;
        let (mut after, mut last) = (after, count - 1);
        if let Some(kind) = filter.kind {
            after = after.max(self.first(task_id, count, |other| other >= kind).await? - 1);
            last = self.first(task_id, count, |other| other > kind).await? - 1;
        }
        let end = if filter.is_scan() { last.min(after.saturating_add(SCAN)) } else { last };
        let mut query = sql(SELECT).push(" AND i.seq > ? AND i.seq <= ?").bind(task_id).bind(after).bind(end);
        if filter.short_only || filter.outcome.as_deref().is_some_and(|outcome| !matches!(outcome, "ok" | "skipped")) {
            // In the words of the index.
            query = query.push(" AND i.outcome <> 'ok' AND i.outcome <> 'skipped'");
        }
        if let Some(outcome) = &filter.outcome {
            query = query.push(" AND i.outcome = ?").bind(outcome);
        }
        if let Some(action) = &filter.action {
            query = query.push(" AND i.action = ?").bind(action);
        }
        if let Some(text) = &filter.key_contains {
            query = query.push(" AND lower(i.key) LIKE ? ESCAPE '!'").bind(contains_pattern(text));
        }
        let rows = self.db.rows(query.push(" ORDER BY i.seq LIMIT ?").bind(limit)).await?;
        let items = rows.iter().map(item).collect::<Result<Vec<TaskItem>>>()?;
        let more = end < last && (items.len() as i64) < limit;
        Ok(ItemList { items, next: more.then_some(end) })
    }

    /// One more than the last seq.
    async fn row_count(&self, task_id: i64) -> Result<i64> {
        let last = sql("SELECT COALESCE(MAX(seq), -1) FROM task_items WHERE task_id = ?").bind(task_id);
        Ok(self.db.row(last).await?.map_or(Ok(-1), |row| row.get::<i64>(0))? + 1)
    }

    /// The seq of the first item whose kind is so, or `count`. What is so of a kind is so of all that are applied after it.
    async fn first(&self, task_id: i64, count: i64, wanted: impl Fn(ObjectKind) -> bool) -> Result<i64> {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            let query = sql("SELECT kind FROM task_items WHERE task_id = ? AND seq >= ? ORDER BY seq LIMIT 1").bind(task_id).bind(middle);
            match self.db.row(query).await? {
                Some(row) if !wanted(kind_of(row.get(0)?)?) => low = middle + 1,
                _ => high = middle,
            }
        }
        Ok(low)
    }
}

impl ItemListFilter {
    /// Whether rows have to be looked at that do not fit.
    fn is_scan(&self) -> bool {
        let indexed = self.short_only || self.outcome.as_deref().is_some_and(|outcome| !matches!(outcome, "ok" | "skipped"));
        let wanted = self.outcome.is_some() || self.action.is_some() || self.key_contains.is_some();
        !indexed && wanted
    }
}
