//! The rows of a report as pages show them: in three orders, each of which an index holds, so that a page costs the same at any size.
//!
//! What no index holds (part of a key, action) is looked for among a bounded number of rows: a page may hold fewer rows than asked for, and
//! still say where the next one begins.

use ferry_model::ObjectKind;

use crate::objects::contains_pattern;
use crate::query::{Query, sql};
use crate::records::{ItemList, ItemListFilter, ItemPlace, ItemReason, ItemSort, TaskItem};
use crate::rows::{kind_number, kind_of};
use crate::task_items::{CODE, COLUMNS, JOINED, item};
use crate::{Result, Store};

/// The indexes, each with the rows that did not succeed, those with a code, or all of them.
const SHORT: &str = "task_items_short";
const BY_CODE: &str = "task_items_by_code";
const IN_ORDER: &str = "task_items_in_order";
const BY_OUTCOME: &str = "task_items_by_outcome";

/// Rows that one page looks at, at most, for what no index holds.
const SCAN: i64 = 20_000;
/// Rows that one page looks at for those that succeeded and have nothing to be said about: nearly all are such rows, or few.
const SCAN_PLAIN: i64 = 100_000;

/// The parts of the order by outcome, one after the other: the outcome, and whether there is something to be said, where that is a part of
/// its own.
const PARTS: [Part; 6] =
    [Part::Short("failed"), Part::Short("blocked"), Part::Short("waiting"), Part::Short("skipped"), Part::Noted, Part::Plain];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// With this outcome, which is not `ok`; by code and seq.
    Short(&'static str),
    /// Succeeded, and something is to be said; by code and seq.
    Noted,
    /// Succeeded without a word; by seq.
    Plain,
}

impl Store {
    /// The items that fit, in this order from behind `after`, at most `limit`.
    pub async fn list_items(
        &self,
        task_id: i64,
        filter: &ItemListFilter,
        sort: ItemSort,
        after: Option<&ItemPlace>,
        limit: i64,
    ) -> Result<ItemList> {
        match sort {
            ItemSort::Position => self.by_position(task_id, filter, after.map_or(-1, |place| place.seq), limit).await,
            ItemSort::Key => self.by_key(task_id, filter, after, limit).await,
            ItemSort::Outcome => self.by_outcome(task_id, filter, after, limit).await,
        }
    }

    /// The item with this seq.
    pub async fn item_numbered(&self, task_id: i64, seq: i64) -> Result<Option<TaskItem>> {
        self.db.row(sql(COLUMNS).push(JOINED).push(" AND i.seq = ?").bind(task_id).bind(seq)).await?.as_ref().map(item).transpose()
    }

    /// What explains the outcomes of a task, and how often. Items without findings are left out.
    pub async fn item_reasons(&self, task_id: i64) -> Result<Vec<ItemReason>> {
        let query = sql("SELECT g.outcome, g.code, g.items, i.findings FROM (SELECT outcome, code, COUNT(*) AS items, MIN(seq) AS lowest \
             FROM task_items WHERE task_id = ? AND code <> '' GROUP BY outcome, code) AS g \
             JOIN task_items i ON i.task_id = ? AND i.seq = g.lowest ORDER BY g.outcome, g.code");
        let rows = self.db.rows(query.bind(task_id).bind(task_id)).await?;
        let reason = |row: &crate::db::Row| {
            let findings: Option<String> = row.get(3)?;
            Ok(ItemReason { outcome: row.get(0)?, code: row.get(1)?, count: row.get(2)?, findings: findings.unwrap_or_default() })
        };
        rows.iter().map(reason).collect()
    }

    /// Rows of one kind are found by halving, because a plan keeps kinds together and in the order of applying.
    async fn by_position(&self, task_id: i64, filter: &ItemListFilter, after: i64, limit: i64) -> Result<ItemList> {
        let count = self.row_count(task_id).await?;
        let (mut after, mut last) = (after, count - 1);
        if let Some(kind) = filter.kind {
            after = after.max(self.first(task_id, count, |other| other >= kind).await? - 1);
            last = self.first(task_id, count, |other| other > kind).await? - 1;
        }
        let end = if filter.is_scan() { last.min(after.saturating_add(SCAN)) } else { last };
        let query = self.items(task_id, filter.index()).push(" AND i.seq > ? AND i.seq <= ?").bind(after).bind(end);
        let query = filter.conditions(query).push(" ORDER BY i.seq LIMIT ?").bind(limit + 1);
        let end = (end < last).then(|| ItemPlace { seq: end, ..ItemPlace::default() });
        Ok(cut(self.coded(query).await?, limit, end))
    }

    async fn by_key(&self, task_id: i64, filter: &ItemListFilter, after: Option<&ItemPlace>, limit: i64) -> Result<ItemList> {
        let after = match after {
            Some(place) => match self.item_numbered(task_id, place.seq).await? {
                Some(item) => Some((kind_number(item.kind), item.key, item.seq)),
                None => return Ok(ItemList::default()),
            },
            None => None,
        };
        // Where another index finds what fits, that is little and is sorted; an expression keeps the databases from walking along this one.
        let kind = if filter.is_indexed() { "i.kind + 0" } else { "i.kind" };
        let range = |query: Query<'static>| match (filter.kind, after.clone()) {
            (None, None) => query,
            (Some(wanted), None) => query.push(&format!(" AND {kind} = ?")).bind(kind_number(wanted)),
            (None, Some((number, key, seq))) => {
                query.push(&format!(" AND ({kind}, i.key, i.seq) > (?, ?, ?)")).bind(number).bind(key).bind(seq)
            }
            (Some(wanted), Some((_, key, seq))) => {
                let query = query.push(&format!(" AND {kind} = ?")).bind(kind_number(wanted));
                query.push(" AND (i.key, i.seq) > (?, ?)").bind(key).bind(seq)
            }
        };
        let index = filter.index().unwrap_or(IN_ORDER);
        let mut end = None;
        let mut query = range(self.items(task_id, Some(index)));
        if filter.is_scan() {
            let last = sql("SELECT i.kind, i.key, i.seq FROM task_items i").push(&self.db.by_index(index)).push(" WHERE i.task_id = ?");
            let last = range(last.bind(task_id)).push(" ORDER BY i.kind, i.key, i.seq LIMIT 1 OFFSET ?").bind(SCAN - 1);
            if let Some(row) = self.db.row(last).await? {
                let (number, key, seq): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                query = query.push(" AND (i.kind, i.key, i.seq) <= (?, ?, ?)").bind(number).bind(key).bind(seq);
                end = Some(ItemPlace { seq, ..ItemPlace::default() });
            }
        }
        let query = filter.conditions(query).push(&format!(" ORDER BY {kind}, i.key, i.seq LIMIT ?")).bind(limit + 1);
        Ok(cut(self.coded(query).await?, limit, end))
    }

    async fn by_outcome(&self, task_id: i64, filter: &ItemListFilter, after: Option<&ItemPlace>, limit: i64) -> Result<ItemList> {
        let begin = after.map_or(Some(0), Part::place_of);
        let mut rows = Vec::new();
        for (at, part) in PARTS.into_iter().enumerate().skip(begin.unwrap_or(PARTS.len())) {
            if !part.may_hold(filter) {
                continue;
            }
            let after = after.filter(|_| begin == Some(at));
            let end = self.part(task_id, part, filter, after, limit + 1, &mut rows).await?;
            if end.is_some() || rows.len() as i64 > limit {
                return Ok(cut(rows, limit, end));
            }
        }
        Ok(cut(rows, limit, None))
    }

    /// Reads a part of the order by outcome until there are `full` rows. Returns where it ends, if more rows would have to be looked at than
    /// one call does.
    async fn part(
        &self,
        task_id: i64,
        part: Part,
        filter: &ItemListFilter,
        after: Option<&ItemPlace>,
        full: i64,
        rows: &mut Vec<(TaskItem, String)>,
    ) -> Result<Option<ItemPlace>> {
        let before = part.before();
        let after = after.unwrap_or(&before);
        let mut query = part.range(self.items(task_id, part.index()), filter, after);
        let mut end = None;
        if part == Part::Plain {
            let last = self.row_count(task_id).await? - 1;
            let seq = after.seq.saturating_add(if filter.is_scan_of_outcomes() { SCAN } else { SCAN_PLAIN });
            query = query.push(" AND i.seq <= ?").bind(seq);
            end = (seq < last).then(|| ItemPlace { seq, ..before.clone() });
        } else if filter.is_scan_of_outcomes() {
            let last = sql("SELECT i.code, i.seq FROM task_items i").push(&self.db.by_index(BY_OUTCOME)).push(" WHERE i.task_id = ?");
            let last = part.range(last.bind(task_id), filter, after).push(" ORDER BY i.code, i.seq LIMIT 1 OFFSET ?").bind(SCAN - 1);
            if let Some(row) = self.db.row(last).await? {
                let place = ItemPlace { code: row.get(0)?, seq: row.get(1)?, ..before.clone() };
                query = query.push(" AND (i.code, i.seq) <= (?, ?)").bind(place.code.clone()).bind(place.seq);
                end = Some(place);
            }
        }
        if let Some(kind) = filter.kind {
            query = query.push(" AND i.kind + 0 = ?").bind(kind_number(kind));
        }
        let order = if part == Part::Plain { " ORDER BY i.seq LIMIT ?" } else { " ORDER BY i.code, i.seq LIMIT ?" };
        let wanted = full - rows.len() as i64;
        let more = self.coded(filter.texts(query).push(order).bind(wanted)).await?;
        let is_full = more.len() as i64 == wanted;
        rows.extend(more);
        Ok(end.filter(|_| !is_full))
    }

    /// The beginning of a query for items of a task, read along an index; without one along the order of work.
    fn items(&self, task_id: i64, index: Option<&str>) -> Query<'static> {
        let by = index.map(|index| self.db.by_index(index)).unwrap_or_default();
        sql(COLUMNS).push(&by).push(JOINED).bind(task_id)
    }

    /// The items of a query, with the codes of their reasons.
    async fn coded(&self, query: Query<'_>) -> Result<Vec<(TaskItem, String)>> {
        self.db.rows(query).await?.iter().map(|row| Ok((item(row)?, row.get(CODE)?))).collect()
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

/// The rows that were read, one more than `limit` if there are more; `end` is where the range ends that they were read from.
fn cut(mut rows: Vec<(TaskItem, String)>, limit: i64, end: Option<ItemPlace>) -> ItemList {
    let more = rows.len() as i64 > limit;
    rows.truncate(limit.max(0) as usize);
    let last = rows.last().map(|(item, code)| ItemPlace { seq: item.seq, outcome: item.outcome.clone(), code: code.clone() });
    ItemList { next: if more { last } else { end }, items: rows.into_iter().map(|(item, _)| item).collect() }
}

impl Part {
    /// Which of [`PARTS`] a place is in; `None` when it is in none.
    fn place_of(place: &ItemPlace) -> Option<usize> {
        PARTS.iter().position(|part| match part {
            Self::Short(outcome) => *outcome == place.outcome,
            Self::Noted => place.outcome == "ok" && !place.code.is_empty(),
            Self::Plain => place.outcome == "ok" && place.code.is_empty(),
        })
    }

    /// The place before its first row.
    fn before(self) -> ItemPlace {
        let outcome = if let Self::Short(outcome) = self { outcome } else { "ok" };
        ItemPlace { seq: -1, outcome: outcome.to_owned(), code: String::new() }
    }

    /// Whether rows of it can fit.
    fn may_hold(self, filter: &ItemListFilter) -> bool {
        let outcome = self.before().outcome;
        filter.outcome.as_ref().is_none_or(|wanted| *wanted == outcome)
            && !(filter.short_only && matches!(outcome.as_str(), "ok" | "skipped"))
            && !(self == Self::Plain && filter.code.is_some())
    }

    /// Appends the conditions on rows of it behind a place, in the words of the index.
    fn range<'a>(self, query: Query<'a>, filter: &'a ItemListFilter, after: &ItemPlace) -> Query<'a> {
        let query = match self {
            Self::Short(outcome) => query.push(" AND i.outcome = ? AND i.outcome <> 'ok'").bind(outcome),
            Self::Noted => query.push(" AND i.outcome = 'ok' AND i.code <> ''"),
            Self::Plain => return query.push(" AND i.outcome = 'ok' AND i.code = '' AND i.seq > ?").bind(after.seq),
        };
        match &filter.code {
            Some(code) => {
                let seq = if after.code == *code { after.seq } else { -1 };
                query.push(" AND i.code = ? AND i.seq > ?").bind(code).bind(seq)
            }
            None => query.push(" AND (i.code, i.seq) > (?, ?)").bind(after.code.clone()).bind(after.seq),
        }
    }

    /// The index that holds it in its order; the order of work is that of the table.
    fn index(self) -> Option<&'static str> {
        (self != Self::Plain).then_some(BY_OUTCOME)
    }
}

impl ItemListFilter {
    /// Whether an index holds what fits.
    fn is_indexed(&self) -> bool {
        self.index().is_some()
    }

    /// Whether only what did not succeed is asked for.
    fn is_short(&self) -> bool {
        self.short_only || self.outcome.as_deref().is_some_and(|outcome| !matches!(outcome, "ok" | "skipped"))
    }

    /// The index that holds what fits.
    fn index(&self) -> Option<&'static str> {
        if self.code.is_some() { Some(BY_CODE) } else { self.is_short().then_some(SHORT) }
    }

    /// Whether rows have to be looked at that do not fit.
    fn is_scan(&self) -> bool {
        let wanted = self.outcome.is_some() || self.action.is_some() || self.key_contains.is_some();
        !self.is_indexed() && wanted
    }

    /// The same, where outcome and code need not be looked for.
    fn is_scan_of_outcomes(&self) -> bool {
        self.kind.is_some() || self.action.is_some() || self.key_contains.is_some()
    }

    /// Appends the conditions on everything but the kind.
    fn conditions<'a>(&'a self, mut query: Query<'a>) -> Query<'a> {
        if self.is_short() {
            // In the words of the index.
            query = query.push(" AND i.outcome <> 'ok' AND i.outcome <> 'skipped'");
        }
        if let Some(outcome) = &self.outcome {
            query = query.push(" AND i.outcome = ?").bind(outcome);
        }
        if let Some(code) = &self.code {
            query = query.push(" AND i.code = ? AND i.code <> ''").bind(code);
        }
        self.texts(query)
    }

    /// Appends the conditions that no index helps with.
    fn texts<'a>(&'a self, mut query: Query<'a>) -> Query<'a> {
        if let Some(action) = &self.action {
            query = query.push(" AND i.action = ?").bind(action);
        }
        if let Some(text) = &self.key_contains {
            query = query.push(" AND lower(i.key) LIKE ? ESCAPE '!'").bind(contains_pattern(text));
        }
        query
    }
}
