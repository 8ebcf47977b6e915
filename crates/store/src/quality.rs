//! Quality rules and the tables they watch.

use std::collections::{BTreeSet, HashMap};

use ferry_model::stored::StoredObject;
use ferry_model::{ObjectKey, ObjectKind};

use crate::batch::LIST;
use crate::db::Tx;
use crate::objects::contains_pattern;
use crate::query::sql;
use crate::records::{Environment, RuleView};
use crate::rows::{OBJECT_COLUMNS, damaged, kind_number, object_key, stored_object, version_id};
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
        let tables = Tables::committed(&mut tx, workspace_id, None).await?;
        let mut rules = rules(&mut tx, workspace_id, None).await?;
        rules.retain(|rule| tables.has(&rule.table));
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

/// Rules that one look for a page goes through, at most.
const SCAN: i64 = 5_000;
/// Looks for one page, at most.
const LOOKS: usize = 10;

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
        let mut visible = Vec::new();
        let mut next = Some(after.to_owned());
        for look in 0..LOOKS {
            let missing = limit - visible.len() as i64;
            let Some(after) = next.take_if(|_| missing > 0) else { break };
            // Nearly always every table with the right name is the right one, and one look is enough.
            let many = if look == 0 { missing } else { missing.max(LIST as i64) };
            let found;
            (found, next) = rules_of_names(&mut tx, workspace_id, search, &after, many).await?;
            let views = views(&mut tx, found).await?;
            let names = views.iter().map(|view| bare_name(&view.table)).collect();
            let tables = Tables::committed(&mut tx, workspace_id, Some(&names)).await?;
            visible.extend(views.into_iter().filter(|view| tables.has(&view.table)).map(|view| (view.rule, view.node)));
        }
        if visible.len() as i64 > limit {
            visible.truncate(limit as usize);
            next = visible.last().map(|(rule, _)| rule.key.to_string());
        }
        Ok((visible, next))
    }

    /// For each of these tables, given by key, the number of rules that watch it.
    pub async fn rules_of_tables(&self, workspace_id: i64, tables: &[ObjectKey]) -> Result<Vec<i64>> {
        let names: BTreeSet<String> = tables.iter().map(|table| bare_name(&table.name)).collect();
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

/// Tables of a workspace that are there, committed at least, by their bare names.
struct Tables {
    by_name: HashMap<String, Vec<ObjectKey>>,
}

impl Tables {
    /// All of them, or those of these bare names.
    async fn committed(tx: &mut Tx, workspace_id: i64, names: Option<&BTreeSet<String>>) -> Result<Self> {
        let query = sql("SELECT kind, key FROM objects WHERE workspace_id = ? AND kind = ? AND committed IS NOT NULL AND ");
        let query = query.bind(workspace_id).bind(kind_number(ObjectKind::Table));
        let query = match names {
            Some(names) => query.push("subject IN ").list(names.iter().map(String::as_str)),
            None => query.push("subject IS NOT NULL"),
        };
        let mut by_name = HashMap::<String, Vec<ObjectKey>>::new();
        for row in tx.rows(query).await? {
            let key = object_key(row.get(0)?, &row.get::<String>(1)?)?;
            by_name.entry(bare_name(&key.name)).or_default().push(key);
        }
        Ok(Self { by_name })
    }

    /// Whether one of them is the table that is named.
    fn has(&self, name: &str) -> bool {
        self.by_name.get(&bare_name(name)).is_some_and(|keys| keys.iter().any(|key| is_table(key, name)))
    }
}

/// Rules by key, as [`Store::visible_rules_page`] gives them, whose table has the bare name of one that is there, and where to go on.
async fn rules_of_names(
    tx: &mut Tx,
    workspace_id: i64,
    search: Option<&str>,
    after: &str,
    limit: i64,
) -> Result<(Vec<(StoredObject, Option<i64>)>, Option<String>)> {
    let (rule, table) = (kind_number(ObjectKind::QualityRule), kind_number(ObjectKind::Table));
    let mut query = sql("SELECT ").push(OBJECT_COLUMNS).push(", node_id FROM (SELECT ").push(OBJECT_COLUMNS);
    query = query.push(
        ", node_id, subject FROM objects WHERE workspace_id = ? AND kind = ? AND key > ? ORDER BY key LIMIT ?) AS r \
         WHERE subject IS NOT NULL AND EXISTS (SELECT 1 FROM objects t WHERE t.workspace_id = ? AND t.subject = r.subject AND t.kind = ? \
         AND t.committed IS NOT NULL)",
    );
    query = query.bind(workspace_id).bind(rule).bind(after).bind(SCAN).bind(workspace_id).bind(table);
    if let Some(search) = search {
        query = query.push(" AND lower(key) LIKE ? ESCAPE '!'").bind(contains_pattern(search));
    }
    let mut rules: Vec<(StoredObject, Option<i64>)> = Vec::new();
    for row in tx.rows(query.push(" ORDER BY key LIMIT ?").bind(limit)).await? {
        rules.push((stored_object(&row)?, row.get(16)?));
    }
    let next = if (rules.len() as i64) < limit {
        let last = sql("SELECT key FROM objects WHERE workspace_id = ? AND kind = ? AND key > ? ORDER BY key LIMIT 1 OFFSET ?");
        let last = last.bind(workspace_id).bind(rule).bind(after).bind(SCAN - 1);
        tx.row(last).await?.map(|row| row.get(0)).transpose()?
    } else {
        rules.last().map(|(rule, _)| rule.key.to_string())
    };
    Ok((rules, next))
}

/// The rules of a workspace by number, all or those that watch a table of this bare name.
pub(crate) async fn rules(tx: &mut Tx, workspace_id: i64, table: Option<&str>) -> Result<Vec<RuleView>> {
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
    views(tx, found).await
}

/// Rules, each with the node that triggers it, and with the table that it watches.
async fn views(tx: &mut Tx, found: Vec<(StoredObject, Option<i64>)>) -> Result<Vec<RuleView>> {
    let mut tables = HashMap::with_capacity(found.len());
    for chunk in found.chunks(LIST) {
        let versions = chunk.iter().map(|(rule, _)| version_id(rule.id, rule.draft));
        for row in tx.rows(sql("SELECT id, body FROM versions WHERE id IN ").list(versions)).await? {
            tables.insert(row.get::<i64>(0)?, rule_table(&row.get::<String>(1)?)?);
        }
    }
    let view = |(rule, node): (StoredObject, Option<i64>)| {
        let table = tables.remove(&version_id(rule.id, rule.draft)).ok_or_else(|| damaged("a quality rule without a version"))?;
        Ok(RuleView { rule, table, node })
    };
    found.into_iter().map(view).collect()
}

/// Whether the table with this key is the one that is named.
pub(crate) fn is_table(key: &ObjectKey, name: &str) -> bool {
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
