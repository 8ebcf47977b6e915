//! Which node has an output, anywhere in the tenant.

use std::collections::BTreeSet;

use crate::batch::LIST;
use crate::query::sql;
use crate::records::Producer;
use crate::rows::{object_and_version, object_key};
use crate::{Result, Store};

impl Store {
    /// The nodes of every workspace of a tenant whose saved, committed or deployed version has one of these outputs, by output and number.
    pub async fn find_producers(&self, tenant: &str, outputs: &[String]) -> Result<Vec<Producer>> {
        let names: Vec<&str> = outputs.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
        let mut producers: Vec<Producer> = Vec::new();
        for chunk in names.chunks(LIST) {
            let query =
                sql("SELECT x.name, x.version_id, w.name, o.key, o.kind, o.draft, o.committed, o.deployed, w.tenant FROM outputs x \
                 JOIN objects o ON o.id = (x.version_id >> 20) JOIN workspaces w ON w.id = o.workspace_id WHERE x.name IN ");
            for row in self.db.rows(query.list(chunk.iter().copied()).push(" ORDER BY x.name, x.version_id")).await? {
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
}
