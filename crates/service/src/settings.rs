//! The settings of an import task, edited by several people at once without losing anything.
//!
//! They can be changed until the import is started, and again when it did not succeed altogether: Import Again plans anew, and takes the
//! settings as they are then. What succeeded before is compared with the destination like everything else, so nothing is lost by it.

use ferry_model::settings::Settings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::packages::PackageObjectQuery;

pub(crate) mod change;
pub(crate) mod choices;
mod dry_run;
mod dry_run_list;
mod pointer;
mod profiles;
pub(crate) mod told;

/// The settings document of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsView {
    /// Rises with every change.
    pub version: i64,
    /// The document, as in `docs/SETTINGS.md`.
    #[schema(value_type = Object)]
    pub settings: Settings,
    /// Who changed it last.
    pub changed_by: String,
    /// When, RFC 3339.
    pub changed_at: String,
}

/// One field changed by somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsChange {
    /// Path of the field as a JSON pointer: `/computing_resource_mapping/map/ODPS/odps_first`.
    pub path: String,
    /// The value that the person saw; null when there was none. Another value there now is a conflict.
    #[schema(value_type = Object)]
    pub base: serde_json::Value,
    /// The new value; null removes it.
    #[schema(value_type = Object)]
    pub value: serde_json::Value,
}

/// What there is to choose from: everything the settings page shows beside the settings themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsChoices {
    /// Computing resources that objects of the package use, in the order of engine type and name.
    pub compute: Vec<ComputeChoice>,
    /// Engine types that the destination lacks altogether: the import cannot be started.
    pub missing_engines: Vec<MissingEngine>,
    /// Scheduling resource groups in the package, with the number of nodes.
    pub scheduling_groups: Vec<(String, i64)>,
    /// Data Integration resource groups in the package, with the number of nodes.
    pub integration_groups: Vec<(String, i64)>,
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
    /// Owners in the package, with the number of objects and whether they are members of the destination.
    pub owners: Vec<(String, i64, bool)>,
    /// Members of the destination.
    pub members: Vec<String>,
    /// Data sources of the package or named by its nodes.
    pub data_sources: Vec<String>,
    /// Data sources of the destination.
    pub destination_data_sources: Vec<String>,
    /// Whether tenant and region of source and destination are the same as far as the package says.
    pub same_tenant_and_region: bool,
}

/// A row of Computing Resource Mapping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComputeChoice {
    /// Engine type: `ODPS`.
    pub engine: String,
    /// Name of the instance in the source workspace.
    pub source: String,
    /// Objects that use it.
    pub objects: i64,
    /// Display names in the destination, the suggested one first.
    pub candidates: Vec<String>,
    /// What would be chosen: same name, or the only one.
    pub suggestion: Option<String>,
}

/// An engine type without a computing resource in the destination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MissingEngine {
    /// Engine type.
    pub engine: String,
    /// Nodes that need it, by type.
    pub node_types: Vec<(String, i64)>,
}

/// Which nodes get the dry-run property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DryRunSelection {
    /// These positions of the package.
    Objects(Vec<i64>),
    /// Everything that fits, on all pages.
    Matching(DryRunQuery),
}

/// Which nodes of the package of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRunQuery {
    /// What the list of the package shows for this.
    pub objects: PackageObjectQuery,
    /// Only nodes whose dry-run property is set (or is not) by the settings of the task.
    pub dry_run: Option<bool>,
}

/// A saved mapping profile of a workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProfileView {
    /// Name, unique in the workspace.
    pub name: String,
    /// The document.
    #[schema(value_type = Object)]
    pub settings: Settings,
    /// Who saved it last.
    pub changed_by: String,
    /// When, RFC 3339.
    pub changed_at: String,
}
