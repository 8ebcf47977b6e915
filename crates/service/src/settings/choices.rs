//! What there is to choose from on the settings page.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use ferry_engine::plan::compute::suggest;
use ferry_model::workspace::{ResourceGroupKind, Workspace};
use ferry_model::{ObjectKind, node_type};
use ferry_store::records::{ObjectListFilter, PackageUses};

use super::{ComputeChoice, MissingEngine, SettingsChoices};
use crate::{Result, Viewer};

/// Packages whose uses are kept.
const KEPT: usize = 32;
/// Names of the destination that a choice offers.
const NAMES: i64 = 1_000;

/// What verified packages use: they never change, and counting it takes a look at every object.
#[derive(Debug, Default)]
pub(crate) struct Uses(Mutex<HashMap<i64, Arc<PackageUses>>>);

impl Viewer {
    /// What there is to choose from.
    pub async fn settings_choices(&self, id: i64) -> Result<SettingsChoices> {
        let stored = self.stored_settings(id).await?;
        let uses = match stored.package_id {
            Some(package) => self.package_uses(package).await?,
            None => Arc::default(),
        };
        let workspace = &self.workspace;
        let groups = |kind: ResourceGroupKind| {
            let groups = workspace.resource_groups.iter().filter(move |group| group.kind == kind);
            groups.map(|group| group.identifier.clone()).collect::<Vec<_>>()
        };
        let (compute, missing_engines) = compute(&uses, workspace);
        let member = |owner: &str| workspace.members.iter().any(|m| m.user == owner || m.user_id.as_deref() == Some(owner));
        Ok(SettingsChoices {
            compute,
            missing_engines,
            scheduling_groups: uses.scheduling.clone(),
            integration_groups: uses.integration.clone(),
            destination_scheduling: groups(ResourceGroupKind::Scheduling),
            destination_integration: groups(ResourceGroupKind::Integration),
            workspaces: workspaces(&uses),
            destination: workspace.name.clone(),
            processes: uses.processes.clone(),
            destination_processes: self.names(ObjectKind::DataServiceProcess).await?,
            owners: uses.owners.iter().map(|(owner, count)| (owner.clone(), *count, member(owner))).collect(),
            members: workspace.members.iter().map(|member| member.user.clone()).collect(),
            data_sources: data_sources(&uses),
            destination_data_sources: self.names(ObjectKind::DataSource).await?,
            same_tenant_and_region: self.is_same_place(uses.source.as_deref()).await?,
        })
    }

    pub(super) async fn package_uses(&self, package: i64) -> Result<Arc<PackageUses>> {
        let kept = &self.service.inner.uses.0;
        if let Some(uses) = kept.lock().unwrap_or_else(PoisonError::into_inner).get(&package) {
            return Ok(Arc::clone(uses));
        }
        let uses = Arc::new(self.service.store().package_uses(package).await?);
        if uses.complete {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(package, Arc::clone(&uses));
        }
        Ok(uses)
    }

    /// Names of the destination's objects of a kind.
    async fn names(&self, kind: ObjectKind) -> Result<Vec<String>> {
        let filter = ObjectListFilter { kind: Some(kind), ..ObjectListFilter::default() };
        let list = self.service.store().list_objects(self.workspace.id, &filter, None, NAMES).await?;
        Ok(list.objects.into_iter().map(|object| object.key.name).collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// Whether the source is a workspace of the same tenant in the same region. What is not known here is somewhere else.
    async fn is_same_place(&self, source: Option<&str>) -> Result<bool> {
        let Some(source) = source else { return Ok(false) };
        let found = self.service.store().workspace(source).await?;
        Ok(found.is_some_and(|found| found.tenant == self.workspace.tenant && found.region == self.workspace.region))
    }
}

fn compute(uses: &PackageUses, workspace: &Workspace) -> (Vec<ComputeChoice>, Vec<MissingEngine>) {
    let mut instances: BTreeMap<(&'static str, &str), i64> = BTreeMap::new();
    let mut types: BTreeMap<&'static str, BTreeMap<&str, i64>> = BTreeMap::new();
    for (name, instance, kind, type_name, count) in uses.compute.iter().filter(|(_, _, kind, ..)| kind != ObjectKind::Table.as_str()) {
        let Some(engine) = node_type::engine(name).filter(|engine| engine.needs_compute()) else { continue };
        if let Some(instance) = instance {
            *instances.entry((engine.name, instance)).or_default() += count;
        }
        let word = if kind == ObjectKind::Node.as_str() { type_name } else { kind };
        *types.entry(engine.name).or_default().entry(word).or_default() += count;
    }
    let of = |engine: &str| -> Vec<&str> {
        let same = |name: &str| node_type::engine(name).map_or(name == engine, |known| known.name == engine);
        workspace.compute.iter().filter(|resource| same(&resource.engine)).map(|resource| resource.display_name.as_str()).collect()
    };
    let choice = |((engine, instance), objects): ((&str, &str), i64)| {
        let mut candidates = of(engine);
        let suggestion = suggest(instance, &candidates).map(str::to_owned);
        candidates.sort_by_key(|name| Some(*name) != suggestion.as_deref());
        let candidates = candidates.into_iter().map(str::to_owned).collect();
        ComputeChoice { engine: engine.to_owned(), source: instance.to_owned(), objects, candidates, suggestion }
    };
    let missing = |(engine, types): (&str, BTreeMap<&str, i64>)| MissingEngine {
        engine: engine.to_owned(),
        node_types: types.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
    };
    let missing = types.into_iter().filter(|(engine, _)| of(engine).is_empty()).map(missing).collect();
    (instances.into_iter().map(choice).collect(), missing)
}

/// The source first, the others by name; without development projects, which are mapped beside theirs.
fn workspaces(uses: &PackageUses) -> Vec<String> {
    let all: BTreeSet<&str> = uses.workspaces.iter().map(String::as_str).chain(uses.source.as_deref()).collect();
    let is_development = |name: &str| name.strip_suffix("_dev").is_some_and(|production| all.contains(production));
    let source = uses.source.as_deref();
    let others = all.iter().copied().filter(|name| Some(*name) != source && !is_development(name));
    source.into_iter().chain(others).map(str::to_owned).collect()
}

/// Data sources of the package, and those that nodes name which run on a data source instead of a computing resource.
fn data_sources(uses: &PackageUses) -> Vec<String> {
    let named =
        uses.compute.iter().filter(|(engine, ..)| matches!(engine.as_str(), "DATABASE" | "DI")).filter_map(|(_, name, ..)| name.as_ref());
    uses.data_sources.iter().chain(named).collect::<BTreeSet<_>>().into_iter().cloned().collect()
}
