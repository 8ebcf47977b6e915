//! Workspaces: mode, members, computing resources and resource groups.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Basic mode has one environment; standard mode has development and production.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkspaceMode {
    /// Committing is deploying.
    Basic,
    /// Committing reaches development, deploying reaches production.
    #[default]
    Standard,
}

impl WorkspaceMode {
    /// The lower-case English word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Standard => "standard",
        }
    }
}

impl FromStr for WorkspaceMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "basic" => Ok(Self::Basic),
            "standard" => Ok(Self::Standard),
            _ => Err(format!("{text} is neither basic nor standard")),
        }
    }
}

/// A workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Number in this installation.
    pub id: i64,
    /// Name, unique in the region of the tenant.
    pub name: String,
    /// Mode.
    pub mode: WorkspaceMode,
    /// Name of the tenant that owns it.
    pub tenant: String,
    /// Region.
    pub region: String,
    /// Computing resources.
    pub compute: Vec<ComputeResource>,
    /// Resource groups.
    pub resource_groups: Vec<ResourceGroup>,
    /// Members.
    pub members: Vec<Member>,
}

/// A computing resource bound to a workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ComputeResource {
    /// Engine type constant: `ODPS`, `EMR`, `HOLO`, …
    pub engine: String,
    /// Name shown to people and used in mappings.
    pub display_name: String,
    /// Project (database, cluster) behind it in production.
    pub project: String,
    /// Project in development, in standard mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dev_project: Option<String>,
    /// Whether it is the default of its type.
    pub is_default: bool,
}

/// The two kinds of resource groups that nodes name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResourceGroupKind {
    /// Runs scheduled instances.
    Scheduling,
    /// Runs Data Integration jobs.
    Integration,
}

impl ResourceGroupKind {
    /// The lower-case English word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduling => "scheduling",
            Self::Integration => "integration",
        }
    }
}

impl FromStr for ResourceGroupKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "scheduling" => Ok(Self::Scheduling),
            "integration" => Ok(Self::Integration),
            _ => Err(format!("{text} is neither scheduling nor integration")),
        }
    }
}

/// A resource group bound to a workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ResourceGroup {
    /// Kind.
    pub kind: ResourceGroupKind,
    /// Identifier, as nodes name it.
    pub identifier: String,
    /// Whether unmapped groups of this kind fall back to it.
    pub is_default: bool,
}

/// The built-in workspace roles of the real system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Workspace Owner.
    Owner,
    /// Workspace Administrator.
    Admin,
    /// Develop.
    Developer,
    /// O&M.
    Operator,
    /// Deploy.
    Deployer,
    /// Visitor.
    Visitor,
    /// Security Administrator.
    SecurityAdmin,
    /// Data Analyst.
    DataAnalyst,
    /// Model Designer.
    ModelDesigner,
    /// Data Governance Administrator.
    DataGovernanceAdmin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 10] = [
        Self::Owner,
        Self::Admin,
        Self::Developer,
        Self::Operator,
        Self::Deployer,
        Self::Visitor,
        Self::SecurityAdmin,
        Self::DataAnalyst,
        Self::ModelDesigner,
        Self::DataGovernanceAdmin,
    ];

    /// The name used in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::Operator => "operator",
            Self::Deployer => "deployer",
            Self::Visitor => "visitor",
            Self::SecurityAdmin => "security_admin",
            Self::DataAnalyst => "data_analyst",
            Self::ModelDesigner => "model_designer",
            Self::DataGovernanceAdmin => "data_governance_admin",
        }
    }

    /// Whether this role may create, start, retry, undo and delete tasks.
    pub fn may_migrate(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }
}

impl FromStr for Role {
    type Err = String;

    /// Accepts the JSON name, also with `-` for `_`, and the codes of the real system (`role_project_admin`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.to_ascii_lowercase().replace('-', "_");
        let name = match name.as_str() {
            "role_project_owner" => "owner",
            "role_project_admin" | "administrator" => "admin",
            "role_project_dev" | "develop" => "developer",
            "role_project_pe" => "operator",
            "role_project_deploy" | "deploy" => "deployer",
            "role_project_guest" => "visitor",
            "role_project_security" => "security_admin",
            other => other,
        };
        Self::ALL.into_iter().find(|role| role.as_str() == name).ok_or_else(|| format!("{text} is not a role"))
    }
}

/// A member of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Member {
    /// Account name.
    pub user: String,
    /// User id in the source system, when it is known; owners of packages are matched by it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Role.
    pub role: Role,
}
