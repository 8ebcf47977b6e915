//! Reading versions: bodies, history, inputs and outputs.

use std::collections::HashMap;

use ferry_model::resource::Content;

use crate::batch::LIST;
use crate::query::sql;
use crate::records::{InputsOutputs, VersionInfo};
use crate::rows::{damaged, digest, names_from, object_and_version, version_id};
use crate::{Result, Store, StoreError};

impl Store {
    /// The JSON of one version of an object.
    pub async fn version_json(&self, object_id: i64, version: i64) -> Result<Option<String>> {
        let query = sql("SELECT body FROM versions WHERE id = ?").bind(version_id(object_id, version));
        self.db.row(query).await?.map(|row| row.get(0)).transpose()
    }

    /// The versions of an object, newest first.
    pub async fn versions(&self, object_id: i64) -> Result<Vec<VersionInfo>> {
        let query = sql("SELECT id, created_at, created_by, task_id, digest, content_sha256, content_size FROM versions \
             WHERE id >= ? AND id < ? ORDER BY id DESC");
        let rows = self.db.rows(query.bind(version_id(object_id, 0)).bind(version_id(object_id + 1, 0))).await?;
        let info = |row: &crate::db::Row| {
            let content = match (row.get::<Option<String>>(5)?, row.get::<Option<i64>>(6)?) {
                (Some(sha256), Some(size)) => Some(Content { sha256, size: size as u64 }),
                _ => None,
            };
            Ok(VersionInfo {
                number: object_and_version(row.get(0)?).1,
                created_at: row.get(1)?,
                created_by: row.get(2)?,
                task_id: row.get(3)?,
                digest: digest(row, 4)?,
                content,
            })
        };
        rows.iter().map(info).collect()
    }

    /// The JSON of many versions, given as object and version, in the order asked for. At most 500 per call are read at once; more are
    /// read in several steps.
    ///
    /// # Errors
    ///
    /// When one of them does not exist.
    pub async fn bodies(&self, versions: &[(i64, i64)]) -> Result<Vec<String>> {
        let mut bodies = Vec::with_capacity(versions.len());
        for chunk in versions.chunks(LIST) {
            let ids = chunk.iter().map(|(object, version)| version_id(*object, *version));
            let mut found: HashMap<i64, String> = HashMap::with_capacity(chunk.len());
            for row in self.db.rows(sql("SELECT id, body FROM versions WHERE id IN ").list(ids)).await? {
                found.insert(row.get(0)?, row.get(1)?);
            }
            for (object_id, version) in chunk.iter().copied() {
                let id = version_id(object_id, version);
                // The same version may be asked for twice, though nobody does.
                let body = match found.remove(&id) {
                    Some(body) => body,
                    None => self.version_json(object_id, version).await?.ok_or(StoreError::NoVersion { object_id, version })?,
                };
                bodies.push(body);
            }
        }
        Ok(bodies)
    }

    /// Inputs and outputs of many versions, given as object and version, in the order asked for; those of a version that does not exist
    /// or is no node are empty.
    pub async fn inputs_outputs(&self, versions: &[(i64, i64)]) -> Result<Vec<InputsOutputs>> {
        let mut all = Vec::with_capacity(versions.len());
        for chunk in versions.chunks(LIST) {
            let ids = chunk.iter().map(|(object, version)| version_id(*object, *version));
            let mut found: HashMap<i64, InputsOutputs> = HashMap::with_capacity(chunk.len());
            for row in self.db.rows(sql("SELECT id, inputs, outputs FROM versions WHERE id IN ").list(ids)).await? {
                let inputs = names_from(row.get::<Option<String>>(1)?.as_deref())?;
                let outputs = names_from(row.get::<Option<String>>(2)?.as_deref())?;
                found.insert(row.get(0)?, InputsOutputs { inputs, outputs });
            }
            all.extend(chunk.iter().map(|(object, version)| found.get(&version_id(*object, *version)).cloned().unwrap_or_default()));
        }
        Ok(all)
    }
}

/// The table that a quality rule names in its JSON.
pub(crate) fn rule_table(body: &str) -> Result<String> {
    let rule: ferry_model::quality_rule::QualityRule = serde_json::from_str(body).map_err(|e| damaged(format!("a quality rule: {e}")))?;
    Ok(rule.rule_table.unwrap_or_default())
}
