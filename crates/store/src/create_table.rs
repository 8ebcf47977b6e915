//! Creating a table by hand, with the quality rules that waited for it.

use std::collections::{BTreeMap, HashMap};

use ferry_model::ObjectKey;
use ferry_model::quality_rule::QualityRule;
use ferry_model::stored::RuleState;

use crate::batch::LIST;
use crate::by_hand::{count, refuse};
use crate::db::Tx;
use crate::query::sql;
use crate::records::{NewAudit, SaveObject};
use crate::rows::{damaged, version_id};
use crate::save::{Author, save};
use crate::{Result, Store, StoreError, audit, commit, counters, producers, quality};

impl Store {
    /// Creates a table, commits it and, with `deploy`, deploys it; associates the quality rules that were kept for it with their nodes, as
    /// far as those are deployed in the workspace; and notes it in the audit log. All of that happens or nothing. Returns the number of the
    /// table.
    ///
    /// # Errors
    ///
    /// When there is one with this key.
    pub async fn create_table(&self, workspace_id: i64, table: &SaveObject, deploy: bool, line: &NewAudit<'_>) -> Result<i64> {
        let mut tx = self.db.write().await?;
        // Before the object, as all take it who commit or undo: whoever had one of the two would wait for the other.
        counters::take(&mut tx, "commits", 1).await?;
        let author = Author { workspace_id, task: None, user: line.who, now: line.at };
        let saved = save(&mut tx, author, &[table], &[]).await?.into_iter().next();
        let saved = saved.ok_or_else(|| damaged("nothing came of saving a table"))?;
        if let Some(finding) = saved.refused {
            return Err(StoreError::Refused(Box::new(finding)));
        }
        refuse(commit::commit(&mut tx, author, &[(0, saved.id)], false, deploy).await?)?;
        associate(&mut tx, workspace_id, &table.key).await?;
        audit::append(&mut tx, line).await?;
        count(&mut tx).await?;
        tx.commit().await?;
        Ok(saved.id)
    }
}

/// Associates the rules of a table that wait for a node which is deployed by now.
async fn associate(tx: &mut Tx, workspace_id: i64, table: &ObjectKey) -> Result<()> {
    let mut rules = quality::rules(tx, workspace_id, Some(&table.name.to_lowercase())).await?;
    rules.retain(|view| quality::is_table(table, &view.table) && view.rule.rule_state != Some(RuleState::Associated));
    let mut outputs: Vec<(i64, String)> = Vec::new();
    for chunk in rules.chunks(LIST) {
        let versions: HashMap<i64, i64> = chunk.iter().map(|view| (version_id(view.rule.id, view.rule.draft), view.rule.id)).collect();
        for row in tx.rows(sql("SELECT id, body FROM versions WHERE id IN ").list(versions.keys().copied())).await? {
            let rule = serde_json::from_str::<QualityRule>(&row.get::<String>(1)?);
            let rule = rule.map_err(|error| damaged(format!("a quality rule: {error}")))?;
            outputs.extend(versions.get(&row.get(0)?).copied().zip(rule.scheduler_node_output));
        }
    }
    let nodes = deployed(tx, workspace_id, outputs.iter().map(|(_, output)| output.clone()).collect()).await?;
    let mut by_node: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (rule, output) in outputs {
        if let Some(node) = nodes.get(&output) {
            by_node.entry(*node).or_default().push(rule);
        }
    }
    for (node, rules) in by_node {
        for chunk in rules.chunks(LIST) {
            let update = sql("UPDATE objects SET rule_state = ?, node_id = ? WHERE id IN ").bind(RuleState::Associated.as_str()).bind(node);
            tx.execute(update.list(chunk.iter().copied())).await?;
        }
    }
    Ok(())
}

/// The nodes that are deployed in a workspace, by these of their outputs.
async fn deployed(tx: &mut Tx, workspace_id: i64, outputs: Vec<String>) -> Result<HashMap<String, i64>> {
    let row = tx.row(sql("SELECT tenant, name FROM workspaces WHERE id = ?").bind(workspace_id)).await?;
    let row = row.ok_or(StoreError::NoWorkspace { id: workspace_id })?;
    let (tenant, name): (String, String) = (row.get(0)?, row.get(1)?);
    let producers = producers::producers(tx, &tenant, &outputs).await?.into_iter();
    let here = producers.filter(|producer| producer.deployed && producer.workspace == name);
    Ok(here.map(|producer| (producer.output, producer.object_id)).collect())
}
