//! The nodes of a workflow as a tree of folders: ranges of keys, which an index holds in order.

use std::collections::BTreeMap;

use ferry_model::stored::StoredObject;
use ferry_model::workflow::WorkflowKey;
use ferry_model::{ObjectKey, ObjectKind};

use crate::query::{Query, sql};
use crate::rows::{OBJECT_COLUMNS, kind_number, stored_object};
use crate::{Result, Store};

/// Greater than everything that a key has behind a slash.
const LAST: char = char::MAX;

impl Store {
    /// How many nodes of each type a workflow has, or what stands in none; `None` when it has more than `most`, which are not counted.
    pub async fn node_types(&self, workspace_id: i64, workflow: Option<&WorkflowKey>, most: i64) -> Result<Option<BTreeMap<String, i64>>> {
        let range = nodes(sql("SELECT type_name, COUNT(*) FROM (SELECT type_name"), workspace_id, &below(workflow, ""), "");
        let query = range.push(" LIMIT ?) AS looked_at GROUP BY type_name").bind(most + 1);
        let rows = self.db.rows(query).await?;
        let types = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<BTreeMap<String, i64>>>()?;
        Ok((types.values().sum::<i64>() <= most).then_some(types))
    }

    /// Nodes of a workflow, or of none, that stand in a folder or below it, by key from behind `after` (empty starts), at most `limit`.
    pub async fn nodes_below(
        &self,
        workspace_id: i64,
        workflow: Option<&WorkflowKey>,
        folder: &str,
        after: &str,
        limit: i64,
    ) -> Result<Vec<StoredObject>> {
        let query = nodes(sql("SELECT ").push(OBJECT_COLUMNS), workspace_id, &below(workflow, folder), after);
        self.db.rows(query.push(" ORDER BY key LIMIT ?").bind(limit)).await?.iter().map(stored_object).collect()
    }
}

/// A text behind the keys of everything in this folder and below it, and before every other key.
pub fn behind_folder(workflow: Option<&WorkflowKey>, folder: &str) -> String {
    let mut text = below(workflow, folder);
    text.push(LAST);
    text
}

/// What the keys of everything in a folder begin with.
fn below(workflow: Option<&WorkflowKey>, folder: &str) -> String {
    ObjectKey::node(workflow.cloned(), folder, "").to_string()
}

fn nodes(query: Query<'static>, workspace_id: i64, below: &str, after: &str) -> Query<'static> {
    let query = query.push(" FROM objects WHERE workspace_id = ? AND kind = ? AND key > ? AND key < ?").bind(workspace_id);
    let begin = if after > below { after } else { below };
    query.bind(kind_number(ObjectKind::Node)).bind(begin.to_owned()).bind(format!("{below}{LAST}"))
}
