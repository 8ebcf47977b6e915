//! Reading objects: their narrow rows.

use ferry_model::ObjectKey;
use ferry_model::stored::{ObjectStatus, StoredObject};

use crate::query::{Query, like, sql};
use crate::records::ObjectFilter;
use crate::rows::{OBJECT_COLUMNS, kind_number, stored_object};
use crate::{Result, Store};

/// Rows of one page when a whole workspace is read.
const PAGE: i64 = 2_000;

impl Store {
    /// Every object of a workspace by number, as they are at one moment.
    pub async fn snapshot(&self, workspace_id: i64) -> Result<Vec<StoredObject>> {
        let mut tx = self.db.read().await?;
        let mut objects: Vec<StoredObject> = Vec::new();
        loop {
            let after = objects.last().map_or(0, |object| object.id);
            let rows = tx.rows(page(workspace_id, &ObjectFilter::default(), after, PAGE)).await?;
            let full = rows.len() as i64 == PAGE;
            objects.reserve(rows.len());
            for row in &rows {
                objects.push(stored_object(row)?);
            }
            if !full {
                return Ok(objects);
            }
        }
    }

    /// The first `limit` objects by number, after the one numbered `after_id` (0 starts), that fit the filter.
    pub async fn objects_page(&self, workspace_id: i64, filter: &ObjectFilter, after_id: i64, limit: i64) -> Result<Vec<StoredObject>> {
        self.db.rows(page(workspace_id, filter, after_id, limit)).await?.iter().map(stored_object).collect()
    }

    /// The object with this key.
    pub async fn object(&self, workspace_id: i64, key: &ObjectKey) -> Result<Option<StoredObject>> {
        self.db.row(by_key(workspace_id, key)).await?.as_ref().map(stored_object).transpose()
    }
}

/// The query for the object with this key.
pub(crate) fn by_key<'a>(workspace_id: i64, key: &ObjectKey) -> Query<'a> {
    sql("SELECT ")
        .push(OBJECT_COLUMNS)
        .push(" FROM objects WHERE workspace_id = ? AND kind = ? AND key = ?")
        .bind(workspace_id)
        .bind(kind_number(key.kind))
        .bind(key.to_string())
}

fn page(workspace_id: i64, filter: &ObjectFilter, after_id: i64, limit: i64) -> Query<'_> {
    let mut query = sql("SELECT ").push(OBJECT_COLUMNS).push(" FROM objects WHERE workspace_id = ? AND id > ?");
    query = query.bind(workspace_id).bind(after_id);
    if let Some(kind) = filter.kind {
        query = query.push(" AND kind = ?").bind(kind_number(kind));
    }
    query = match filter.status {
        None => query,
        Some(ObjectStatus::Draft) => query.push(" AND committed IS NULL AND deployed IS NULL"),
        Some(ObjectStatus::Committed) => query.push(" AND committed IS NOT NULL AND deployed IS NULL"),
        Some(ObjectStatus::Deployed) => query.push(" AND deployed IS NOT NULL"),
    };
    if let Some(text) = &filter.name_contains {
        query = query.push(" AND lower(key) LIKE ? ESCAPE '!'").bind(contains_pattern(text));
    }
    if let Some(type_name) = &filter.type_name {
        query = query.push(" AND type_name = ?").bind(type_name);
    }
    if let Some(owner) = &filter.owner {
        query = query.push(" AND owner = ?").bind(owner);
    }
    query.push(" ORDER BY id LIMIT ?").bind(limit)
}

/// The `LIKE` pattern of lower-case texts that contain `text`, with `!` as the escape character.
pub(crate) fn contains_pattern(text: &str) -> String {
    like(&text.to_ascii_lowercase())
}
