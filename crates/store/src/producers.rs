//! Which node has an output, anywhere in the tenant.

use std::collections::{BTreeSet, HashMap};

use crate::batch::LIST;
use crate::db::Tx;
use crate::query::sql;
use crate::records::Producer;
use crate::rows::{object_and_version, object_key};
use crate::{Result, Store};

/// As many beginnings of names as are looked at before the names themselves.
const BEGINNINGS: usize = 16;

impl Store {
    /// The nodes of every workspace of a tenant whose saved, committed or deployed version has one of these outputs, by output and number.
    pub async fn find_producers(&self, tenant: &str, outputs: &[String]) -> Result<Vec<Producer>> {
        let mut tx = self.db.read().await?;
        producers(&mut tx, tenant, outputs).await
    }
}

/// As [`Store::find_producers`].
pub(crate) async fn producers(tx: &mut Tx, tenant: &str, outputs: &[String]) -> Result<Vec<Producer>> {
    let names: BTreeSet<&str> = possible(tx, outputs).await?.into_iter().collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut producers: Vec<Producer> = Vec::new();
    for chunk in names.chunks(LIST) {
        let query = sql("SELECT x.name, x.version_id, w.name, o.key, o.kind, o.draft, o.committed, o.deployed, w.tenant FROM outputs x \
             JOIN objects o ON o.id = (x.version_id >> 20) JOIN workspaces w ON w.id = o.workspace_id WHERE x.name IN ");
        for row in tx.rows(query.list(chunk.iter().copied()).push(" ORDER BY x.name, x.version_id")).await? {
            // The tenant is no condition, lest a database begin with the workspaces and go through all their objects.
            if row.get::<String>(8)? != tenant {
                continue;
            }
            let (object_id, version) = object_and_version(row.get(1)?);
            let output: String = row.get(0)?;
            let committed = row.get::<Option<i64>>(6)? == Some(version);
            let deployed = row.get::<Option<i64>>(7)? == Some(version);
            if !committed && !deployed && row.get::<i64>(5)? != version {
                continue;
            }
            match producers.last_mut().filter(|last| last.object_id == object_id && last.output == output) {
                Some(last) => {
                    last.committed |= committed;
                    last.deployed |= deployed;
                }
                None => producers.push(Producer {
                    output,
                    workspace: row.get(2)?,
                    object_id,
                    key: object_key(row.get(4)?, &row.get::<String>(3)?)?.to_string(),
                    committed,
                    deployed,
                }),
            }
        }
    }
    Ok(producers)
}

/// The names that may be outputs of something: those whose beginning, up to the first full stop, some output has too. A workspace that is
/// filled for the first time has none, and its names, which are many, need not be looked up one by one.
async fn possible<'n>(tx: &mut Tx, outputs: &'n [String]) -> Result<Vec<&'n str>> {
    let mut used: HashMap<&str, bool> = HashMap::new();
    let mut names = Vec::new();
    for name in outputs {
        let is_possible = match name.split_inclusive('.').next().filter(|beginning| beginning.ends_with('.')) {
            None => true,
            Some(beginning) => match used.get(beginning) {
                Some(is_used) => *is_used,
                None if used.len() == BEGINNINGS => true,
                None => {
                    let is_used = is_used(tx, beginning).await?;
                    used.insert(beginning, is_used);
                    is_used
                }
            },
        };
        names.extend(is_possible.then_some(name.as_str()));
    }
    Ok(names)
}

/// Whether any version of any node has an output that begins with `prefix`, which ends with a full stop.
pub(crate) async fn is_used(tx: &mut Tx, prefix: &str) -> Result<bool> {
    // The character behind the full stop ends the range; names are compared by their bytes.
    let end = format!("{}/", prefix.strip_suffix('.').unwrap_or(prefix));
    let query = sql("SELECT version_id FROM outputs WHERE name >= ? AND name < ? LIMIT 1").bind(prefix).bind(end);
    Ok(tx.row(query).await?.is_some())
}
