//! Making a table that the destination lacked, and what waited for it.

use ferry_model::codes::reasons;
use ferry_model::digest::content_digest;
use ferry_model::table::Table;
use ferry_model::workspace::ComputeResource;
use ferry_model::{Finding, Object, codes, node_type};
use ferry_store::records::{NewAudit, SaveObject};

use super::{TableRow, tables};
use crate::access::Capability;
use crate::error::Status;
use crate::{Developer, Result, ServiceError};

/// Characters of the longest name.
const NAME: usize = 128;

impl Developer {
    /// Creates a table with its DDL in development, or in both environments. Quality rules that were kept for it show from then on; those
    /// whose node is deployed are associated with it.
    pub async fn create_table(&self, engine: &str, name: &str, ddl: &str, production: bool) -> Result<TableRow> {
        self.require(Capability::Develop)?;
        if production {
            self.require(Capability::Deploy)?;
        }
        let word = |c: char| c.is_alphanumeric() || c == '_';
        if name.is_empty() || name.chars().count() > NAME || !name.chars().all(word) {
            return Err(ServiceError::invalid("name", reasons::WORD.with(&[("least", &1), ("most", &NAME)])));
        }
        if ddl.trim().is_empty() {
            return Err(ServiceError::invalid("ddl", reasons::EMPTY));
        }
        let resource = self.resource(engine)?;
        let app = format!("{}.{}", resource.engine.to_ascii_lowercase(), resource.project);
        let mut object = Object::Table(Table {
            name: name.to_owned(),
            ddl: Some(ddl.to_owned()),
            table_guid: Some(format!("{app}.{name}")),
            app_guid: Some(app),
            owner_name: Some(self.actor.user.clone()),
            ..Table::default()
        });
        let key = object.key(None);
        let store = self.service.store();
        if store.object(self.workspace.id, &key).await?.is_some() {
            return Err(ServiceError::new(Status::Conflict, Finding::new(codes::service::NAME_TAKEN).arg("name", &key)));
        }
        let save = SaveObject {
            existing: None,
            key: key.clone(),
            home: None,
            type_name: object.type_name().to_owned(),
            owner: Some(self.actor.user.clone()),
            dry_run: false,
            digest: content_digest(&mut object).map_err(ServiceError::failed)?,
            json: object.to_json().map_err(ServiceError::failed)?,
            inputs: Vec::new(),
            outputs: Vec::new(),
            system_output: None,
            content: None,
            rule_state: None,
            ignore_lock: false,
        };
        let (workspace, origin, detail) = (self.workspace.id, self.actor.origin(), key.to_string());
        let line = NewAudit {
            tenant: &self.actor.tenant,
            workspace_id: Some(workspace),
            who: &self.actor.user,
            origin: &origin,
            what: "table.create",
            detail: &detail,
            at: self.service.now(),
        };
        let id = store.create_table(workspace, &save, production, &line).await?;
        let stored = self.stored(id).await?;
        let rules = store.rules_of_tables(workspace, &[key]).await?;
        Ok(tables::row(stored, rules.first().copied().unwrap_or_default()))
    }

    /// The default computing resource of this engine type.
    fn resource(&self, engine: &str) -> Result<&ComputeResource> {
        let name = node_type::engine(engine).map_or(engine, |known| known.name);
        let all = &self.workspace.compute;
        let same =
            |resource: &&ComputeResource| node_type::engine(&resource.engine).map_or(resource.engine == name, |known| known.name == name);
        let found = all.iter().filter(same).find(|resource| resource.is_default).or_else(|| all.iter().find(same));
        found.ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|resource| resource.engine.as_str()).collect();
            ServiceError::invalid("engine", reasons::NO_ENGINE.with(&[("engine", &engine), ("known", &known.join(", "))]))
        })
    }
}
