//! The settings document of an import: the same for files, command line, console and API.
//!
//! Section names follow the Import Task Settings page of the real system; data source mapping, parameters, conflicts, failure policy and
//! duplicates are additions. Every section may be left out. `docs/SETTINGS.md` is the reference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kind::ObjectKind;

/// The whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Name of the source workspace, for packages that do not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_workspace: Option<String>,
    /// Computing Resource Mapping (required when the package uses any).
    pub computing_resource_mapping: ComputeMapping,
    /// Resource Group Mapping.
    pub resource_group_mapping: ResourceGroupMapping,
    /// Dependency Mapping.
    pub dependency_mapping: DependencyMapping,
    /// Dry-run Property.
    pub dry_run: DryRun,
    /// DataService Studio Settings.
    pub data_service: DataServiceSettings,
    /// Committing Rule.
    pub committing_rule: CommittingRule,
    /// Source data source → destination data source.
    pub data_source_mapping: BTreeMap<String, String>,
    /// Text parameters: `${ferry.NAME}` in code, parameters, DDL and connections becomes the value.
    pub parameters: BTreeMap<String, String>,
    /// What happens to objects that the destination already has.
    pub conflicts: Conflicts,
    /// What happens when an object fails.
    pub failure_policy: FailurePolicy,
    /// Which of several contradicting objects of one key counts.
    pub duplicates: Duplicates,
}

/// Computing Resource Mapping: engine type → source instance → display name in the destination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ComputeMapping {
    /// Confirms every suggestion (same name, or the only candidate of its type) for instances that `map` does not hold.
    pub auto: bool,
    /// The mapping.
    pub map: BTreeMap<String, BTreeMap<String, String>>,
}

/// Resource Group Mapping by identifier, in two separate maps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResourceGroupMapping {
    /// Scheduling resource groups.
    pub scheduling: BTreeMap<String, String>,
    /// Data Integration resource groups.
    pub integration: BTreeMap<String, String>,
    /// Group for scheduling groups that are not mapped, instead of the workspace's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduling_default: Option<String>,
    /// Group for Data Integration groups that are not mapped, instead of the workspace's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_default: Option<String>,
}

/// Dependency Mapping: source workspace name → New Project Name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DependencyMapping {
    /// The names. The development project `NAME_dev` is mapped beside each.
    pub workspaces: BTreeMap<String, String>,
    /// Replaces every literal occurrence instead of whole identifiers.
    pub literal: bool,
    /// Classes of occurrences in code that are left alone.
    pub leave_classes: Vec<OccurrenceClass>,
    /// Single occurrences that are left alone.
    pub leave: Vec<OccurrencePlace>,
}

/// Where in code a name occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OccurrenceClass {
    /// In code proper.
    Identifier,
    /// In a string literal.
    String,
    /// In a comment.
    Comment,
}

/// One occurrence, as the plan prints it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OccurrencePlace {
    /// `kind:key` of the object in the destination.
    pub object: String,
    /// Field: `code`, `parameter`, `inputs`, …
    pub field: String,
    /// Line in the field, from 1.
    pub line: u32,
    /// Column in the line, in characters, from 1.
    pub column: u32,
}

/// Dry-run Property: which nodes are imported with the dry-run schedule type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DryRun {
    /// Selectors of nodes (`node:sales_*/load_*`, `type:ODPS_SQL`, `owner:alice`, `all`).
    pub nodes: Vec<String>,
}

/// DataService Studio Settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataServiceSettings {
    /// Source business process → destination business process.
    pub processes: BTreeMap<String, String>,
}

/// Committing Rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CommittingRule {
    /// Families that are committed; tables: to the development environment.
    pub commit: Families,
    /// Families that are deployed; tables: to the production environment. Deploying implies committing.
    pub deploy: Families,
    /// Writes over objects that somebody else has locked for editing.
    pub ignore_lock: bool,
    /// Change Owner.
    pub change_owner: ChangeOwner,
}

/// The families of objects that the committing rule speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Families {
    /// Resources.
    pub resources: bool,
    /// Functions.
    pub functions: bool,
    /// Tables.
    pub tables: bool,
    /// Nodes and everything else that can be committed.
    pub nodes: bool,
}

impl Families {
    /// All of them.
    pub const ALL: Self = Self { resources: true, functions: true, tables: true, nodes: true };

    /// Whether objects of this kind belong to a chosen family. Kinds without a switch of their own follow the nodes.
    pub fn includes(self, kind: ObjectKind) -> bool {
        match kind {
            ObjectKind::Resource => self.resources,
            ObjectKind::Function => self.functions,
            ObjectKind::Table => self.tables,
            _ => self.nodes,
        }
    }
}

/// Change Owner: who owns the imported objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeOwner {
    /// One member who becomes the owner of everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Source owner (id or account name) → member. Empty, and without `to`: *Not Modify*.
    pub map: BTreeMap<String, String>,
}

/// Policies for objects that the destination already has with another content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conflicts {
    /// For every kind that `kinds` does not name; without it the default of design: nodes and workflows are updated, the rest is `draft`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<ConflictPolicy>,
    /// By kind.
    pub kinds: BTreeMap<ObjectKind, ConflictPolicy>,
    /// By object, `kind:key`.
    pub objects: BTreeMap<String, ConflictPolicy>,
}

/// What happens to an object that the destination already has with another content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConflictPolicy {
    /// The destination's object stays as it is.
    Keep,
    /// Saved as a draft of that object; cannot be committed.
    Draft,
    /// Replaces it, and is committed under the committing rule.
    Overwrite,
    /// Imported under another name.
    Rename,
    /// The import is refused.
    Fail,
}

/// What happens when an object fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailurePolicy {
    /// The rest is imported; partial success.
    #[default]
    Continue,
    /// Everything is undone: all or nothing.
    Undo,
}

/// Which of several contradicting objects of one key counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Duplicates {
    /// The first in the order of the package.
    #[default]
    First,
    /// The last in the order of the package.
    Last,
    /// None of them.
    Refuse,
}
