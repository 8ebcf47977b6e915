//! What there is to choose from in the settings.

use ferry_service::settings::{ComputeChoice, MissingEngine, SettingsChoices};
use serde::Serialize;
use utoipa::ToSchema;

use super::Count;

/// What there is to choose from: everything that the settings page shows beside the settings themselves.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChoicesBody {
    /// Computing resources that objects of the package use, by engine type and name.
    pub compute: Vec<ComputeChoice>,
    /// Engine types that the destination lacks altogether: the import cannot be started.
    pub missing_engines: Vec<MissingEngineBody>,
    /// Scheduling resource groups in the package, with the number of nodes.
    pub scheduling_groups: Vec<Count>,
    /// Data Integration resource groups in the package, with the number of nodes.
    pub integration_groups: Vec<Count>,
    /// Scheduling groups of the destination.
    pub destination_scheduling: Vec<String>,
    /// Data Integration groups of the destination.
    pub destination_integration: Vec<String>,
    /// Workspace names that the package names, the source first.
    pub workspaces: Vec<String>,
    /// Name of the destination workspace.
    pub destination: String,
    /// DataService business processes of the package.
    pub processes: Vec<String>,
    /// DataService business processes of the destination.
    pub destination_processes: Vec<String>,
    /// Owners in the package.
    pub owners: Vec<OwnerChoice>,
    /// Members of the destination.
    pub members: Vec<String>,
    /// Data sources of the package or named by its nodes.
    pub data_sources: Vec<String>,
    /// Data sources of the destination.
    pub destination_data_sources: Vec<String>,
    /// Whether tenant and region of source and destination are the same, as far as the package says.
    pub same_tenant_and_region: bool,
}

/// An engine type without a computing resource in the destination.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MissingEngineBody {
    /// Engine type.
    pub engine: String,
    /// Nodes that need it, by type.
    pub node_types: Vec<Count>,
}

/// An owner in the package.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnerChoice {
    /// As the package names them.
    pub name: String,
    /// Objects of theirs.
    pub count: i64,
    /// Whether they are a member of the destination.
    pub is_member: bool,
}

impl From<SettingsChoices> for ChoicesBody {
    fn from(choices: SettingsChoices) -> Self {
        let missing = |engine: MissingEngine| MissingEngineBody { engine: engine.engine, node_types: Count::all(engine.node_types) };
        let owner = |(name, count, is_member)| OwnerChoice { name, count, is_member };
        Self {
            compute: choices.compute,
            missing_engines: choices.missing_engines.into_iter().map(missing).collect(),
            scheduling_groups: Count::all(choices.scheduling_groups),
            integration_groups: Count::all(choices.integration_groups),
            destination_scheduling: choices.destination_scheduling,
            destination_integration: choices.destination_integration,
            workspaces: choices.workspaces,
            destination: choices.destination,
            processes: choices.processes,
            destination_processes: choices.destination_processes,
            owners: choices.owners.into_iter().map(owner).collect(),
            members: choices.members,
            data_sources: choices.data_sources,
            destination_data_sources: choices.destination_data_sources,
            same_tenant_and_region: choices.same_tenant_and_region,
        }
    }
}
