//! Quality rules and the tables they watch.

use ferry_model::stored::StoredObject;
use ferry_model::{ObjectKey, ObjectKind};

use crate::batch::LIST;
use crate::db::Tx;
use crate::objects::contains_pattern;
use crate::query::sql;
use crate::records::{Environment, RuleView};
use crate::rows::{OBJECT_COLUMNS, kind_number, object_key, stored_object, version_id};
use crate::save::bare_name;
use crate::versions::rule_table;
use crate::{Result, Store};

impl Store {
    /// Whether a table of this name (`orders`) or GUID (`odps.project.orders`), in any letter case, is in this environment.
    pub async fn table_exists(&self, workspace_id: i64, table: &str, environment: Environment) -> Result<bool> {
        let mut tx = self.db.read().await?;
        let column = match environment {
            Environment::Development => "committed",
            Environment::Production => "deployed",
        };
        let query = sql("SELECT kind, key FROM objects WHERE workspace_id = ? AND kind = ? AND subject = ? AND ").push(column);
        let query = query.push(" IS NOT NULL").bind(workspace_id).bind(kind_number(ObjectKind::Table)).bind(bare_name(table));
        for row in tx.rows(query).await? {
            if is_table(&object_key(row.get(0)?, &row.get::<String>(1)?)?, table) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The rules that the Monitoring Rules page shows: those whose table is there, committed at least. Committing a table makes the rules
    /// that wait for it visible, without anything else being done.
    pub async fn visible_rules(&self, workspace_id: i64) -> Result<Vec<RuleView>> {
        let mut tx = self.db.read().await?;
        let query =
            sql("SELECT kind, key FROM objects WHERE workspace_id = ? AND kind = ? AND subject IS NOT NULL AND committed IS NOT NULL");
        let mut tables = std::collections::HashMap::<String, Vec<ObjectKey>>::new();
        for row in tx.rows(query.bind(workspace_id).bind(kind_number(ObjectKind::Table))).await? {
            let key = object_key(row.get(0)?, &row.get::<String>(1)?)?;
            tables.entry(bare_name(&key.name)).or_default().push(key);
        }
        let mut rules = rules(&mut tx, workspace_id, None).await?;
        rules.retain(|rule| tables.get(&bare_name(&rule.table)).is_some_and(|keys| keys.iter().any(|key| is_table(key, &rule.table))));
        Ok(rules)
    }

    /// The rules on the page of one table, named or given by GUID; none when the table is not there.
    pub async fn table_rules(&self, workspace_id: i64, table: &str) -> Result<Vec<RuleView>> {
        if !self.table_exists(workspace_id, table, Environment::Development).await? {
            return Ok(Vec::new());
        }
        let mut tx = self.db.read().await?;
        let mut rules = rules(&mut tx, workspace_id, Some(&bare_name(table))).await?;
        rules.retain(|rule| is_same_table(&rule.table, table));
        Ok(rules)
    }
}

/// Rules that one page looks at, at most.
const SCAN: i64 = 5_000;

impl Store {
    /// The rules of [`Self::visible_rules`] by key, from behind `after`, at most `limit`, whose key contains `search` in any letter case; each
    /// with the node that triggers it. The second value says where to go on when fewer were found, because more rules would have to be
    /// looked at than one call does.
    pub async fn visible_rules_page(
        &self,
        workspace_id: i64,
        search: Option<&str>,
        after: &str,
        limit: i64,
    ) -> Result<(Vec<(StoredObject, Option<i64>)>, Option<String>)> {
        let mut tx = self.db.read().await?;
        let (rule, table) = (kind_number(ObjectKind::QualityRule), kind_number(ObjectKind::Table));
        let mut query = sql("SELECT ").push(OBJECT_COLUMNS).push(", node_id FROM (SELECT ").push(OBJECT_COLUMNS);
        query = query.push(", node_id, subject FROM objects WHERE workspace_id = ? AND kind = ? AND key > ? ORDER BY key LIMIT ?) AS r \
             WHERE subject IS NOT NULL AND EXISTS (SELECT 1 FROM objects t WHERE t.workspace_id = ? AND t.subject = r.subject AND t.kind = ? \
             AND t.committed IS NOT NULL)");
        query = query.bind(workspace_id).bind(rule).bind(after).bind(SCAN).bind(workspace_id).bind(table);
        if let Some(search) = search {
            query = query.push(" AND lower(key) LIKE ? ESCAPE '!'").bind(contains_pattern(search));
        }
        let mut rules = Vec::new();
        for row in tx.rows(query.push(" ORDER BY key LIMIT ?").bind(limit)).await? {
            rules.push((stored_object(&row)?, row.get::<Option<i64>>(16)?));
        }
        let mut next = None;
        if (rules.len() as i64) < limit {
            let last = sql("SELECT key FROM objects WHERE workspace_id = ? AND kind = ? AND key > ? ORDER BY key LIMIT 1 OFFSET ?");
            let last = last.bind(workspace_id).bind(rule).bind(after).bind(SCAN - 1);
            next = tx.row(last).await?.map(|row| row.get(0)).transpose()?;
        }
        Ok((rules, next))
    }

    /// For each of these tables, given by key, the number of rules that watch it.
    pub async fn rules_of_tables(&self, workspace_id: i64, tables: &[ObjectKey]) -> Result<Vec<i64>> {
        let names: std::collections::BTreeSet<String> = tables.iter().map(|table| bare_name(&table.name)).collect();
        let query = sql("SELECT kind, key FROM objects WHERE workspace_id = ? AND kind = ? AND subject IN ").bind(workspace_id);
        let query = query.bind(kind_number(ObjectKind::QualityRule)).list(names.iter().map(String::as_str));
        let mut counts = vec![0; tables.len()];
        for row in self.db.rows(query).await? {
            let rule = object_key(row.get(0)?, &row.get::<String>(1)?)?;
            // Engine type, instance, table, partition expression.
            let watched = rule.qualifier.split('@').nth(2).unwrap_or_default();
            for (table, count) in tables.iter().zip(&mut counts) {
                *count += i64::from(is_table(table, watched));
            }
        }
        Ok(counts)
    }
}

/// The rules of a workspace by number, all or those that watch a table of this bare name.
async fn rules(tx: &mut Tx, workspace_id: i64, table: Option<&str>) -> Result<Vec<RuleView>> {
    let mut query = sql("SELECT ").push(OBJECT_COLUMNS).push(", node_id FROM objects WHERE workspace_id = ? AND kind = ?");
    query = query.bind(workspace_id).bind(kind_number(ObjectKind::QualityRule));
    query = match table {
        Some(table) => query.push(" AND subject = ?").bind(table),
        None => query.push(" AND subject IS NOT NULL"),
    };
    let mut found: Vec<(StoredObject, Option<i64>)> = Vec::new();
    for row in tx.rows(query.push(" ORDER BY id")).await? {
        found.push((stored_object(&row)?, row.get(16)?));
    }
    let mut views = Vec::with_capacity(found.len());
    for chunk in found.chunks(LIST) {
        let versions = chunk.iter().map(|(rule, _)| version_id(rule.id, rule.draft));
        let rows = tx.rows(sql("SELECT body FROM versions WHERE id IN ").list(versions).push(" ORDER BY id")).await?;
        for ((rule, node), row) in chunk.iter().zip(rows) {
            views.push(RuleView { rule: rule.clone(), table: rule_table(&row.get::<String>(0)?)?, node: *node });
        }
    }
    Ok(views)
}

/// Whether the table with this key is the one that is named.
fn is_table(key: &ObjectKey, name: &str) -> bool {
    let full = if key.qualifier.is_empty() { key.name.clone() } else { format!("{}.{}", key.qualifier, key.name) };
    is_same_table(&full, name)
}

/// Whether two names, each with as much of engine and project in front as it says, can mean the same table.
fn is_same_table(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    a.rsplit('.').zip(b.rsplit('.')).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_by_name_and_by_guid_but_not_in_another_project() {
        let key = ObjectKey::qualified(ObjectKind::Table, "odps.shop", "Orders");
        for name in ["orders", "shop.orders", "odps.shop.orders", "ODPS.Shop.ORDERS"] {
            assert!(is_table(&key, name), "{name}");
        }
        for name in ["order", "odps.other.orders", "my.orders"] {
            assert!(!is_table(&key, name), "{name}");
        }
        assert!(is_table(&ObjectKey::named(ObjectKind::Table, "orders"), "odps.shop.orders"));
    }
}
