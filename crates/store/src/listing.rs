//! Lists of objects for pages: in the order of kind and key, which an index holds, so that a page costs the same at any size.
//!
//! What no index holds (part of a name, owner, type, status) is looked for among a bounded number of rows: a page may hold fewer rows than
//! asked for, and still say where the next one begins.

use std::collections::BTreeMap;

use ferry_model::stored::{ObjectStatus, StoredObject};
use ferry_model::workflow::WorkflowKey;
use ferry_model::{ObjectKey, ObjectKind};

use crate::db::Row;
use crate::objects::contains_pattern;
use crate::query::{Query, sql};
use crate::records::{Deployment, FlowRow, ObjectCursor, ObjectHome, ObjectList, ObjectListFilter};
use crate::rows::{OBJECT_COLUMNS, home_text, kind_number, kind_of, object_key, stored_object};
use crate::{Result, Store};

/// Rows that one page looks at, at most.
const SCAN: i64 = 20_000;
/// Rows that one page looks at when the key alone decides.
const SCAN_KEYS: i64 = 30_000;
/// Rows that one page of deployments looks at: nearly all objects are deployed, or few.
const SCAN_DEPLOYED: i64 = 5_000;

impl Store {
    /// The objects that fit, by kind and key, from behind `after`, at most `limit`.
    pub async fn list_objects(
        &self,
        workspace_id: i64,
        filter: &ObjectListFilter,
        after: Option<&ObjectCursor>,
        limit: i64,
    ) -> Result<ObjectList> {
        let Some(ObjectHome::In(home)) = &filter.home else {
            return self.listed(workspace_id, filter, Range::of(filter), after, limit).await;
        };
        // What a workflow holds stands in two places: what is no node by its home, and behind it the nodes by their keys.
        let others = filter.kind.is_none_or(|kind| kind != ObjectKind::Node);
        let beyond = after.is_some_and(|after| after.kind >= ObjectKind::Node);
        let mut list = ObjectList::default();
        if others && !beyond {
            list = self.listed(workspace_id, filter, Range::Home(home_text_of(home)), after, limit).await?;
            if list.next.is_some() || list.objects.len() as i64 == limit {
                return Ok(list);
            }
        }
        if filter.kind.is_none_or(|kind| kind == ObjectKind::Node) {
            let after = after.filter(|after| after.kind == ObjectKind::Node);
            let left = limit - list.objects.len() as i64;
            let nodes = self.listed(workspace_id, filter, Range::Nodes(prefix_of(home)), after, left).await?;
            list.objects.extend(nodes.objects);
            list.next = nodes.next;
        }
        Ok(list)
    }

    async fn listed(
        &self,
        workspace_id: i64,
        filter: &ObjectListFilter,
        range: Range,
        after: Option<&ObjectCursor>,
        limit: i64,
    ) -> Result<ObjectList> {
        let rows = if filter.is_indexed() {
            let query = range.push(sql("SELECT ").push(OBJECT_COLUMNS), workspace_id, after);
            self.db.rows(query.push(" ORDER BY kind, key LIMIT ?").bind(limit)).await?
        } else {
            self.db.rows(scanning(workspace_id, filter, &range, after, limit)).await?
        };
        let objects = rows.iter().map(stored_object).collect::<Result<Vec<_>>>()?;
        if objects.len() as i64 == limit || filter.is_indexed() {
            return Ok(ObjectList { objects, next: None });
        }
        // Fewer than asked for: either there is no more, or the rows that were looked at were not all there are.
        let last = range.push(sql("SELECT kind, key"), workspace_id, after).push(" ORDER BY kind, key LIMIT 1 OFFSET ?");
        let next = self.db.row(last.bind(filter.scan() - 1)).await?.map(|row| cursor(&row)).transpose()?;
        Ok(ObjectList { objects, next })
    }

    /// How many objects of each kind.
    pub async fn object_counts(&self, workspace_id: i64) -> Result<BTreeMap<ObjectKind, i64>> {
        counts(&self.db.rows(sql("SELECT kind, COUNT(*) FROM objects WHERE workspace_id = ? GROUP BY kind").bind(workspace_id)).await?)
    }

    /// How many objects of each kind belong to no workflow. Workflows themselves are not counted.
    pub async fn homeless_counts(&self, workspace_id: i64) -> Result<BTreeMap<ObjectKind, i64>> {
        let query = sql("SELECT kind, COUNT(*) FROM objects WHERE workspace_id = ? AND kind IN ").bind(workspace_id);
        let kinds = ObjectKind::ALL.into_iter().filter(|kind| !matches!(kind, ObjectKind::Node | ObjectKind::Workflow)).map(kind_number);
        let mut all = counts(&self.db.rows(query.list(kinds).push(" GROUP BY kind")).await?)?;
        let query = sql("SELECT kind, COUNT(*) FROM objects WHERE workspace_id = ? AND home >= '' GROUP BY kind");
        for (kind, at_home) in counts(&self.db.rows(query.bind(workspace_id)).await?)? {
            all.entry(kind).and_modify(|count| *count -= at_home);
        }
        let nodes = Range::Nodes("/".to_owned()).push(sql("SELECT kind, COUNT(*)"), workspace_id, None).push(" GROUP BY kind");
        all.extend(counts(&self.db.rows(nodes).await?)?);
        all.retain(|_, count| *count > 0);
        Ok(all)
    }

    /// What these workflows, given by number, hold: objects of each kind.
    pub async fn flow_counts(&self, workflows: &[FlowRow]) -> Result<BTreeMap<i64, BTreeMap<ObjectKind, i64>>> {
        let mut all: BTreeMap<i64, BTreeMap<ObjectKind, i64>> = BTreeMap::new();
        let Some(first) = workflows.first() else { return Ok(all) };
        // `0` is the character behind `/`: the nodes of a workflow have its key and a slash in front of theirs.
        let query = sql("SELECT w.id, COUNT(*) FROM objects w JOIN objects n ON n.workspace_id = w.workspace_id AND n.kind = ? \
             AND n.key >= w.key || '/' AND n.key < w.key || '0' WHERE w.id IN ");
        let query = query.bind(kind_number(ObjectKind::Node)).list(workflows.iter().map(|flow| flow.id)).push(" GROUP BY w.id");
        for row in self.db.rows(query).await? {
            all.entry(row.get(0)?).or_default().insert(ObjectKind::Node, row.get(1)?);
        }
        let homes: BTreeMap<String, i64> = workflows.iter().map(|flow| (home_text_of(&flow.key), flow.id)).collect();
        let query = sql("SELECT home, kind, COUNT(*) FROM objects WHERE workspace_id = ? AND home IN ").bind(first.workspace_id);
        for row in self.db.rows(query.list(homes.keys().map(String::as_str)).push(" GROUP BY home, kind")).await? {
            if let Some(id) = homes.get(&row.get::<String>(0)?) {
                all.entry(*id).or_default().insert(kind_of(row.get(1)?)?, row.get(2)?);
            }
        }
        Ok(all)
    }

    /// What is in production among the objects numbered below `before`, from the last backwards, at most `limit`; and where to go on when
    /// fewer were found, because more objects would have to be looked at than one call does.
    pub async fn deployments(&self, workspace_id: i64, before: i64, limit: i64) -> Result<(Vec<Deployment>, Option<i64>)> {
        let query = sql(
            "SELECT o.id, o.kind, o.key, o.deployed, v.task_id, v.created_by, v.created_at FROM (SELECT id, kind, key, deployed              FROM (SELECT id, kind, key, deployed FROM objects WHERE workspace_id = ? AND id < ? ORDER BY id DESC LIMIT ?) AS looked_at              WHERE deployed IS NOT NULL ORDER BY id DESC LIMIT ?) AS o JOIN versions v ON v.id = (o.id << 20) + o.deployed ORDER BY o.id DESC",
        );
        let rows = self.db.rows(query.bind(workspace_id).bind(before).bind(SCAN_DEPLOYED).bind(limit)).await?;
        let deployment = |row: &Row| {
            Ok(Deployment {
                object_id: row.get(0)?,
                key: object_key(row.get(1)?, &row.get::<String>(2)?)?,
                version: row.get(3)?,
                task_id: row.get(4)?,
                by: row.get(5)?,
                at: row.get(6)?,
            })
        };
        let found = rows.iter().map(deployment).collect::<Result<Vec<_>>>()?;
        if found.len() as i64 == limit {
            return Ok((found, None));
        }
        let last = sql("SELECT id FROM objects WHERE workspace_id = ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?");
        let next = self.db.row(last.bind(workspace_id).bind(before).bind(SCAN_DEPLOYED - 1)).await?.map(|row| row.get(0)).transpose()?;
        Ok((found, next))
    }

    /// The object of this number in this workspace.
    pub async fn object_numbered(&self, workspace_id: i64, id: i64) -> Result<Option<StoredObject>> {
        let query = sql("SELECT ").push(OBJECT_COLUMNS).push(" FROM objects WHERE id = ? AND workspace_id = ?");
        self.db.row(query.bind(id).bind(workspace_id)).await?.as_ref().map(stored_object).transpose()
    }

    /// The objects of these numbers, by number; numbers of other workspaces are left out.
    pub async fn objects_numbered(&self, workspace_id: i64, ids: &[i64]) -> Result<Vec<StoredObject>> {
        let mut objects = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(crate::batch::LIST) {
            let query = sql("SELECT ").push(OBJECT_COLUMNS).push(" FROM objects WHERE workspace_id = ? AND id IN ").bind(workspace_id);
            for row in self.db.rows(query.list(chunk.iter().copied()).push(" ORDER BY id")).await? {
                objects.push(stored_object(&row)?);
            }
        }
        Ok(objects)
    }
}

/// The part of the objects that an index finds.
enum Range {
    /// Everything.
    All,
    /// A kind.
    Kind(ObjectKind),
    /// Nodes whose key begins so.
    Nodes(String),
    /// What has this home.
    Home(String),
}

impl Range {
    fn of(filter: &ObjectListFilter) -> Self {
        match (filter.kind, &filter.home) {
            (Some(ObjectKind::Node), Some(ObjectHome::Nowhere)) => Self::Nodes("/".to_owned()),
            (Some(kind), _) => Self::Kind(kind),
            (None, _) => Self::All,
        }
    }

    /// Appends `FROM` and the conditions on this part behind `after`.
    fn push<'a>(&self, query: Query<'a>, workspace_id: i64, after: Option<&ObjectCursor>) -> Query<'a> {
        let query = query.push(" FROM objects WHERE workspace_id = ?").bind(workspace_id);
        let query = match self {
            Self::All => query,
            Self::Kind(kind) => query.push(" AND kind = ?").bind(kind_number(*kind)),
            Self::Nodes(prefix) => {
                let end = format!("{}0", prefix.strip_suffix('/').unwrap_or(prefix));
                let query = query.push(" AND kind = ? AND key >= ? AND key < ?").bind(kind_number(ObjectKind::Node));
                query.bind(prefix.clone()).bind(end)
            }
            Self::Home(home) => query.push(" AND home = ?").bind(home.clone()),
        };
        match (after, self) {
            (None, _) => query,
            (Some(after), Self::Kind(_) | Self::Nodes(_)) => query.push(" AND key > ?").bind(after.key.clone()),
            (Some(after), _) => query.push(" AND (kind, key) > (?, ?)").bind(kind_number(after.kind)).bind(after.key.clone()),
        }
    }
}

/// The query that looks at a bounded number of rows.
fn scanning<'a>(workspace_id: i64, filter: &'a ObjectListFilter, range: &Range, after: Option<&ObjectCursor>, limit: i64) -> Query<'a> {
    let columns = if filter.is_by_key() { "id, kind, key" } else { OBJECT_COLUMNS };
    let head = if filter.is_by_key() { "SELECT id" } else { "SELECT " };
    let inner = |query: Query<'a>| {
        let query = range.push(query.push(" FROM (SELECT ").push(columns), workspace_id, after);
        let query = query.push(" ORDER BY kind, key LIMIT ?").bind(filter.scan()).push(") AS looked_at WHERE 1 = 1");
        conditions(query, filter).push(" ORDER BY kind, key LIMIT ?").bind(limit)
    };
    if filter.is_by_key() {
        // The index alone is read, and then only the rows that fit.
        let query = sql("SELECT ").push(OBJECT_COLUMNS).push(" FROM objects WHERE id IN (");
        inner(query.push(head)).push(") ORDER BY kind, key")
    } else {
        inner(sql(head).push(OBJECT_COLUMNS))
    }
}

fn conditions<'a>(mut query: Query<'a>, filter: &'a ObjectListFilter) -> Query<'a> {
    if let Some(kind) = filter.kind {
        query = query.push(" AND kind = ?").bind(kind_number(kind));
    }
    if let Some(text) = &filter.key_contains {
        query = query.push(" AND lower(key) LIKE ? ESCAPE '!'").bind(contains_pattern(text));
    }
    query = match filter.status {
        None => query,
        Some(ObjectStatus::Draft) => query.push(" AND committed IS NULL AND deployed IS NULL"),
        Some(ObjectStatus::Committed) => query.push(" AND committed IS NOT NULL AND deployed IS NULL"),
        Some(ObjectStatus::Deployed) => query.push(" AND deployed IS NOT NULL"),
    };
    if let Some(type_name) = &filter.type_name {
        query = query.push(" AND type_name = ?").bind(type_name);
    }
    if let Some(owner) = &filter.owner {
        query = query.push(" AND owner = ?").bind(owner);
    }
    if filter.home == Some(ObjectHome::Nowhere) {
        query = query.push(" AND home IS NULL AND kind <> ?").bind(kind_number(ObjectKind::Workflow));
        query = query.push(" AND (kind <> ? OR key < '0')").bind(kind_number(ObjectKind::Node)).push(" AND (kind <> ? OR key >= '/')");
        query = query.bind(kind_number(ObjectKind::Node));
    }
    query
}

impl ObjectListFilter {
    /// Whether an index finds exactly what fits.
    fn is_indexed(&self) -> bool {
        self.status.is_none()
            && self.type_name.is_none()
            && self.owner.is_none()
            && self.key_contains.is_none()
            && match &self.home {
                None => true,
                Some(ObjectHome::Nowhere) => self.kind == Some(ObjectKind::Node),
                Some(ObjectHome::In(_)) => self.kind.is_none() || self.kind == Some(ObjectKind::Node),
            }
    }

    /// Whether kind and key decide what fits, which the index holds.
    fn is_by_key(&self) -> bool {
        self.status.is_none() && self.type_name.is_none() && self.owner.is_none() && self.home != Some(ObjectHome::Nowhere)
    }

    /// Rows that are looked at for a page.
    fn scan(&self) -> i64 {
        if self.is_by_key() { SCAN_KEYS } else { SCAN }
    }
}

fn counts(rows: &[Row]) -> Result<BTreeMap<ObjectKind, i64>> {
    rows.iter().map(|row| Ok((kind_of(row.get(0)?)?, row.get(1)?))).collect()
}

fn cursor(row: &Row) -> Result<ObjectCursor> {
    Ok(ObjectCursor { kind: kind_of(row.get(0)?)?, key: row.get(1)? })
}

/// The column `home` of what stands in a workflow.
fn home_text_of(workflow: &WorkflowKey) -> String {
    home_text(&ObjectKey::named(ObjectKind::Table, ""), Some(workflow)).unwrap_or_default()
}

/// What the keys of the nodes of a workflow begin with.
fn prefix_of(workflow: &WorkflowKey) -> String {
    ObjectKey::node(Some(workflow.clone()), "", "").to_string()
}
