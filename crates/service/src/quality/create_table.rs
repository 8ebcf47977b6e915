//! Making a table that the destination lacked, and what waited for it.

use ferry_model::digest::content_digest;
use ferry_model::quality_rule::QualityRule;
use ferry_model::stored::RuleState;
use ferry_model::table::Table;
use ferry_model::workspace::ComputeResource;
use ferry_model::{Finding, Object, codes, node_type};
use ferry_store::records::SaveObject;

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
            return Err(ServiceError::invalid("name", format_args!("[A-Za-z0-9_], 1 – {NAME}")));
        }
        if ddl.trim().is_empty() {
            return Err(ServiceError::invalid("ddl", "∅"));
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
        let (workspace, user, now) = (self.workspace.id, self.actor.user.as_str(), self.service.now());
        let id = store.save_by_hand(workspace, &save, user, now).await?;
        store.commit_by_hand(workspace, &key, user, now).await?;
        if production {
            store.deploy_by_hand(workspace, &key, user, now).await?;
        }
        self.note("table.create", &key.to_string()).await?;
        self.associate(&format!("{}.{}", key.qualifier, key.name)).await?;
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
            ServiceError::invalid("engine", format_args!("{engine} ∉ {{{}}}", known.join(", ")))
        })
    }

    /// Associates the rules of a table that wait for a node which is deployed by now.
    async fn associate(&self, table: &str) -> Result<()> {
        let store = self.service.store();
        let mut rules = store.table_rules(self.workspace.id, table).await?;
        rules.retain(|view| view.rule.rule_state != Some(RuleState::Associated));
        let versions: Vec<(i64, i64)> = rules.iter().map(|view| (view.rule.id, view.rule.draft)).collect();
        let mut outputs: Vec<(i64, String)> = Vec::new();
        for (view, body) in rules.iter().zip(store.bodies(&versions).await?) {
            let rule: QualityRule = serde_json::from_str(&body).map_err(ServiceError::failed)?;
            outputs.extend(rule.scheduler_node_output.map(|output| (view.rule.id, output)));
        }
        let names: Vec<String> = outputs.iter().map(|(_, output)| output.clone()).collect();
        let producers = store.find_producers(&self.workspace.tenant, &names).await?;
        let deployed = |output: &str| {
            let here = |p: &&ferry_store::records::Producer| p.output == output && p.workspace == self.workspace.name && p.deployed;
            producers.iter().find(here).map(|producer| producer.object_id)
        };
        let found: Vec<(i64, i64)> = outputs.iter().filter_map(|(rule, output)| Some((*rule, deployed(output)?))).collect();
        if !found.is_empty() {
            store.associate_by_hand(self.workspace.id, &found).await?;
        }
        Ok(())
    }
}
