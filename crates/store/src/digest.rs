//! One digest for all that a workspace holds.

use std::collections::{BTreeSet, HashMap};

use ferry_model::stored::RuleState;

use crate::batch::LIST;
use crate::db::{Row, Tx};
use crate::query::sql;
use crate::rows::{digest, kind_of, stored_object, version_id};
use crate::{Result, Store};

impl Store {
    /// BLAKE3, in hex, over every object of a workspace: key, owner, type, dry-run mark, lock, rule state and the node a rule is associated
    /// with, and the saved, committed and deployed versions with number, content, inputs, outputs and bytes.
    ///
    /// Numbers of objects and tasks and clock times do not count: two installations with the same history have the same digest.
    pub async fn workspace_digest(&self, workspace_id: i64) -> Result<String> {
        let mut tx = self.db.read().await?;
        let mut hasher = blake3::Hasher::new();
        let (mut kind, mut key) = (0_i64, String::new());
        loop {
            let query = sql("SELECT o.id, o.kind, o.key, o.home, o.type_name, o.owner, o.dry_run, o.draft, o.draft_digest, o.committed, \
                 o.deployed, o.lock_owner, o.rule_state, o.last_task, o.system_output, o.updated_at, n.key FROM objects o \
                 LEFT JOIN objects n ON n.id = o.node_id \
                 WHERE o.workspace_id = ? AND (o.kind, o.key) > (?, ?) ORDER BY o.kind, o.key LIMIT 500");
            let rows = tx.rows(query.bind(workspace_id).bind(kind).bind(key.as_str())).await?;
            let Some(last) = rows.last() else { return Ok(hasher.finalize().to_hex().to_string()) };
            (kind, key) = (last.get(1)?, last.get(2)?);
            add_page(&mut tx, &mut hasher, &rows).await?;
        }
    }
}

/// Adds some objects with their versions.
async fn add_page(tx: &mut Tx, hasher: &mut blake3::Hasher, rows: &[Row]) -> Result<()> {
    let mut objects = Vec::with_capacity(rows.len());
    for row in rows {
        objects.push((stored_object(row)?, kind_of(row.get(1)?)?, row.get::<Option<String>>(16)?));
    }
    let mut wanted = BTreeSet::new();
    for (object, ..) in &objects {
        let numbers = [Some(object.draft), object.committed, object.deployed];
        wanted.extend(numbers.into_iter().flatten().map(|number| version_id(object.id, number)));
    }
    let wanted: Vec<i64> = wanted.into_iter().collect();
    let mut versions: HashMap<i64, blake3::Hash> = HashMap::with_capacity(wanted.len());
    for chunk in wanted.chunks(LIST) {
        let query = sql("SELECT id, digest, inputs, outputs, content_sha256, content_size, body FROM versions WHERE id IN ");
        for row in tx.rows(query.list(chunk.iter().copied())).await? {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&digest(&row, 1)?);
            for column in [2, 3, 4, 6] {
                add(&mut hasher, row.get::<Option<String>>(column)?.as_deref());
            }
            number(&mut hasher, row.get(5)?);
            versions.insert(row.get(0)?, hasher.finalize());
        }
    }
    for (object, kind, node) in &objects {
        add(hasher, Some(kind.as_str()));
        add(hasher, Some(&object.key.to_string()));
        add(hasher, object.home.as_ref().map(|home| home.name.as_str()));
        add(hasher, object.home.as_ref().map(|home| if home.manual { "manual" } else { "scheduled" }));
        add(hasher, Some(&object.type_name));
        add(hasher, object.owner.as_deref());
        add(hasher, Some(if object.dry_run { "dry-run" } else { "normal" }));
        add(hasher, object.lock_owner.as_deref());
        add(hasher, object.rule_state.map(RuleState::as_str));
        add(hasher, node.as_deref());
        add(hasher, object.system_output.as_deref());
        hasher.update(&object.draft_digest);
        for version in [Some(object.draft), object.committed, object.deployed] {
            number(hasher, version);
            if let Some(hash) = version.and_then(|version| versions.get(&version_id(object.id, version))) {
                hasher.update(hash.as_bytes());
            }
        }
    }
    Ok(())
}

/// Adds a text so that no two sequences of texts look the same.
fn add(hasher: &mut blake3::Hasher, text: Option<&str>) {
    number(hasher, text.map(|text| text.len() as i64));
    hasher.update(text.unwrap_or_default().as_bytes());
}

fn number(hasher: &mut blake3::Hasher, number: Option<i64>) {
    hasher.update(&[u8::from(number.is_some())]);
    hasher.update(&number.unwrap_or_default().to_le_bytes());
}
