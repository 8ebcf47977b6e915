//! Reading the lists of a package for the settings of its import.

use ferry_model::ObjectKind;

use crate::query::{Query, sql};
use crate::records::{PackageNode, PackageUses};
use crate::rows::{kind_number, kind_of};
use crate::{Result, Store};

/// Names of workspaces that are told apart, at most.
const WORKSPACES: usize = 200;

impl Store {
    /// What the objects of a package use.
    pub async fn package_uses(&self, package_id: i64) -> Result<PackageUses> {
        let mut uses = PackageUses::default();
        let compute =
            sql("SELECT engine, compute, kind, type_name, COUNT(*) FROM package_objects WHERE package_id = ? AND engine IS NOT NULL \
             GROUP BY engine, compute, kind, type_name ORDER BY engine, compute, kind, type_name");
        for row in self.db.rows(compute.bind(package_id)).await? {
            uses.compute.push((row.get(0)?, row.get(1)?, kind_of(row.get(2)?)?.as_str().to_owned(), row.get(3)?, row.get(4)?));
        }
        uses.scheduling = self
            .counted(
                sql("SELECT resource_group, COUNT(*) FROM package_objects WHERE package_id = ? AND resource_group IS NOT NULL \
                     GROUP BY resource_group ORDER BY 1")
                .bind(package_id),
            )
            .await?;
        uses.integration = self
            .counted(
                sql("SELECT di_resource_group, COUNT(*) FROM package_objects WHERE package_id = ? AND di_resource_group IS NOT NULL \
                     GROUP BY di_resource_group ORDER BY 1")
                .bind(package_id),
            )
            .await?;
        uses.owners = self
            .counted(
                sql("SELECT owner, COUNT(*) FROM package_objects WHERE package_id = ? AND owner IS NOT NULL GROUP BY owner ORDER BY 1")
                    .bind(package_id),
            )
            .await?;
        uses.processes = self.names(package_id, ObjectKind::DataServiceProcess).await?;
        uses.data_sources = self.names(package_id, ObjectKind::DataSource).await?;
        uses.workspaces = self.named_workspaces(package_id).await?;
        let package = sql("SELECT source_workspace, state FROM packages WHERE id = ?").bind(package_id);
        if let Some(row) = self.db.row(package).await? {
            uses.source = row.get(0)?;
            uses.complete = row.get::<String>(1)? == "verified";
        }
        Ok(uses)
    }

    /// The nodes of a package, in its order.
    pub async fn package_nodes(&self, package_id: i64) -> Result<Vec<PackageNode>> {
        let query =
            sql("SELECT seq, key, workflow, name, type_name, owner, findings FROM package_objects WHERE package_id = ? AND kind = ? \
             ORDER BY seq");
        let rows = self.db.rows(query.bind(package_id).bind(kind_number(ObjectKind::Node))).await?;
        let node = |row: &crate::db::Row| {
            Ok(PackageNode {
                seq: row.get(0)?,
                key: row.get(1)?,
                workflow: row.get(2)?,
                name: row.get(3)?,
                type_name: row.get(4)?,
                owner: row.get(5)?,
                findings: row.get(6)?,
            })
        };
        rows.iter().map(node).collect()
    }

    async fn counted(&self, query: Query<'_>) -> Result<Vec<(String, i64)>> {
        self.db.rows(query).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    async fn names(&self, package_id: i64, kind: ObjectKind) -> Result<Vec<String>> {
        let query = sql("SELECT DISTINCT name FROM package_objects WHERE package_id = ? AND kind = ? ORDER BY name");
        self.db.rows(query.bind(package_id).bind(kind_number(kind))).await?.iter().map(|row| row.get(0)).collect()
    }

    /// What stands in front of the first dot of inputs and outputs, and names of roots without `_root`. Jumps from name to name in the
    /// index instead of reading it.
    async fn named_workspaces(&self, package_id: i64) -> Result<Vec<String>> {
        let mut workspaces: Vec<String> = Vec::new();
        let mut from = String::new();
        while workspaces.len() < WORKSPACES {
            let query = sql("SELECT name FROM package_outputs WHERE package_id = ? AND name >= ? ORDER BY name LIMIT 1");
            let Some(row) = self.db.row(query.bind(package_id).bind(from)).await? else { break };
            let name: String = row.get(0)?;
            let workspace = if let Some((workspace, _)) = name.split_once('.') {
                // `/` is the character behind the dot: from there on names begin otherwise.
                from = format!("{workspace}/");
                workspace
            } else {
                from = format!("{name}\u{1}");
                name.strip_suffix("_root").unwrap_or_default()
            };
            if !workspace.is_empty() && !workspaces.iter().any(|known| known == workspace) {
                workspaces.push(workspace.to_owned());
            }
        }
        Ok(workspaces)
    }
}
