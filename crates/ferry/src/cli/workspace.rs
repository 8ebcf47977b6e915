//! `ferry workspace …`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use ferry_model::ObjectKind;
use ferry_model::stored::ObjectStatus;
use ferry_model::workspace::{ResourceGroupKind, Role, WorkspaceMode};

use super::settings::kind;

/// Commands on workspaces.
#[derive(Debug, Subcommand)]
pub enum WorkspaceCommand {
    /// Make a workspace
    Create(CreateArgs),
    /// List the workspaces
    List,
    /// Show a workspace: mode, computing resources, resource groups, members, counts
    Show(NameArg),
    /// List the objects of a workspace
    Objects(ObjectsArgs),
    /// Print an object: the code of a node, the bytes of a resource, the DDL of a table, JSON of anything else
    Cat(CatArgs),
    /// Lock an object for editing, so that imports do not write over it
    Lock(ObjectArg),
    /// Give the edit lock of an object back
    Unlock(ObjectArg),
    /// Make tables
    #[command(subcommand)]
    Table(TableCommand),
    /// Members of a workspace
    #[command(subcommand)]
    Member(MemberCommand),
    /// List the versions of an object
    History(ObjectArg),
    /// Commit objects by hand: their saved version reaches development
    Commit(MoveArgs),
    /// Deploy objects by hand: their committed version reaches production
    Deploy(MoveArgs),
    /// Print a digest of everything in a workspace: equal digests, equal workspaces
    Digest(NameArg),
    /// List the monitoring rules, as the Monitoring Rules page shows them: only rules whose table exists
    Rules(RulesArgs),
}

/// Name of a workspace.
#[derive(Debug, Args)]
pub struct NameArg {
    /// Name of the workspace
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Modes of a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ModeArg {
    /// Development and production
    #[default]
    Standard,
    /// One environment: committing is deploying
    Basic,
}

impl From<ModeArg> for WorkspaceMode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Standard => Self::Standard,
            ModeArg::Basic => Self::Basic,
        }
    }
}

/// Arguments of `ferry workspace create`.
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// Name of the workspace: letters, digits and _
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Mode
    #[arg(long, value_name = "MODE", default_value = "standard")]
    pub mode: ModeArg,
    /// Region; by default the region of the tenant
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// A computing resource: type, display name, and the project behind it if it has another name (repeatable)
    #[arg(long, value_name = "TYPE:DISPLAY_NAME[=PROJECT]", value_parser = compute)]
    pub compute: Vec<ComputeArg>,
    /// A resource group: scheduling or integration, and its identifier; the first of a kind is its default (repeatable)
    #[arg(long, value_name = "KIND:IDENTIFIER", value_parser = resource_group)]
    pub resource_group: Vec<ResourceGroupArg>,
}

/// A computing resource as written on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComputeArg {
    /// Engine type constant.
    pub engine: String,
    /// Display name.
    pub display_name: String,
    /// Project behind it.
    pub project: Option<String>,
}

fn compute(text: &str) -> Result<ComputeArg, String> {
    let usage = || "write it as TYPE:DISPLAY_NAME or TYPE:DISPLAY_NAME=PROJECT, such as ODPS:odps_main=sales".to_owned();
    let (engine, rest) = text.split_once(':').ok_or_else(usage)?;
    let Some(engine) = ferry_model::node_type::engine(engine) else {
        let known: Vec<&str> =
            ferry_model::node_type::ENGINES.iter().filter(|engine| engine.needs_compute()).map(|engine| engine.name).collect();
        return Err(format!("{engine} is not an engine type; the types are {}", known.join(", ")));
    };
    let (display_name, project) = match rest.split_once('=') {
        Some((name, project)) => (name, Some(project.to_owned())),
        None => (rest, None),
    };
    if display_name.is_empty() || project.as_deref() == Some("") {
        return Err(usage());
    }
    Ok(ComputeArg { engine: engine.name.to_owned(), display_name: display_name.to_owned(), project })
}

/// A resource group as written on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceGroupArg {
    /// Kind.
    pub kind: ResourceGroupKind,
    /// Identifier.
    pub identifier: String,
}

fn resource_group(text: &str) -> Result<ResourceGroupArg, String> {
    let usage = || "write it as scheduling:IDENTIFIER or integration:IDENTIFIER".to_owned();
    let (kind, identifier) = text.split_once(':').ok_or_else(usage)?;
    let kind = kind.parse().map_err(|_| usage())?;
    if identifier.is_empty() {
        return Err(usage());
    }
    Ok(ResourceGroupArg { kind, identifier: identifier.to_owned() })
}

/// How far an object has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatusArg {
    /// Saved only
    Draft,
    /// In the development environment
    Committed,
    /// In the production environment
    Deployed,
}

impl From<StatusArg> for ObjectStatus {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::Draft => Self::Draft,
            StatusArg::Committed => Self::Committed,
            StatusArg::Deployed => Self::Deployed,
        }
    }
}

/// Arguments of `ferry workspace objects`.
#[derive(Debug, Args)]
pub struct ObjectsArgs {
    /// Name of the workspace
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Only objects of this kind, such as node, resource, table
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub kind: Option<ObjectKind>,
    /// Only objects that have come this far
    #[arg(long, value_name = "STATUS")]
    pub status: Option<StatusArg>,
}

/// Which version of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum VersionArg {
    /// The saved version
    #[default]
    Saved,
    /// The version in development
    Committed,
    /// The version in production
    Deployed,
}

/// An object of a workspace.
#[derive(Debug, Args)]
pub struct ObjectArg {
    /// Name of the workspace
    #[arg(value_name = "WORKSPACE")]
    pub name: String,
    /// Kind of the object, such as node, resource, table
    #[arg(value_name = "KIND", value_parser = kind)]
    pub kind: ObjectKind,
    /// Key of the object, such as orders_daily/dwd_orders for a node; a name that occurs once will do
    #[arg(value_name = "KEY")]
    pub key: String,
}

/// Arguments of `ferry workspace cat`.
#[derive(Debug, Args)]
pub struct CatArgs {
    /// The object.
    #[command(flatten)]
    pub object: ObjectArg,
    /// Which version
    #[arg(id = "which_version", long = "version", value_name = "VERSION", default_value = "saved")]
    pub version: VersionArg,
}

/// Arguments of `ferry workspace commit` and `deploy`.
#[derive(Debug, Args)]
pub struct MoveArgs {
    /// Name of the workspace
    #[arg(value_name = "WORKSPACE")]
    pub name: String,
    /// Which objects (repeatable): kind:pattern, type:TYPE, owner:USER, all
    #[arg(value_name = "SELECTOR", required = true)]
    pub selectors: Vec<String>,
}

/// Arguments of `ferry workspace rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Name of the workspace
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Only rules of this table: its rule details page
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
}

/// Commands on tables.
#[derive(Debug, Subcommand)]
pub enum TableCommand {
    /// Make a table by its DDL, in development and production
    Create(TableCreateArgs),
}

/// Arguments of `ferry workspace table create`.
#[derive(Debug, Args)]
pub struct TableCreateArgs {
    /// Name of the workspace
    #[arg(value_name = "WORKSPACE")]
    pub name: String,
    /// Name of the table
    #[arg(value_name = "TABLE")]
    pub table: String,
    /// Engine and project of the table, such as odps.sales; by default the project of the workspace's default ODPS computing resource
    #[arg(long, value_name = "ENGINE.PROJECT")]
    pub project: Option<String>,
    /// The DDL
    #[arg(long, value_name = "SQL", conflicts_with = "file")]
    pub ddl: Option<String>,
    /// File that holds the DDL
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Commands on members.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Add a member, or give a member another role
    Add(MemberAddArgs),
    /// Remove a member
    Remove(MemberRemoveArgs),
    /// List the members
    List(NameArg),
}

/// Arguments of `ferry workspace member add`.
#[derive(Debug, Args)]
pub struct MemberAddArgs {
    /// Name of the workspace
    #[arg(value_name = "WORKSPACE")]
    pub name: String,
    /// Account name
    #[arg(value_name = "USER")]
    pub user: String,
    /// Role: owner, admin, developer, operator, deployer, visitor, …
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub role: Role,
    /// User id in the source system; owners of packages are matched by it too
    #[arg(long, value_name = "ID")]
    pub user_id: Option<String>,
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|_| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("not a role; the roles are {}", known.join(", "))
    })
}

/// Arguments of `ferry workspace member remove`.
#[derive(Debug, Args)]
pub struct MemberRemoveArgs {
    /// Name of the workspace
    #[arg(value_name = "WORKSPACE")]
    pub name: String,
    /// Account name
    #[arg(value_name = "USER")]
    pub user: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computing_resources_are_read_with_and_without_a_project() {
        let read = compute("odps:main=sales");
        assert_eq!(read, Ok(ComputeArg { engine: "ODPS".into(), display_name: "main".into(), project: Some("sales".into()) }));
        assert_eq!(compute("HOLOGRES:h").map(|c| (c.engine, c.project)), Ok(("HOLO".into(), None)));
        for bad in ["ODPS", "ODPS:", "ODPS:a=", "WOMBAT:a"] {
            assert!(compute(bad).is_err(), "{bad}");
        }
        assert!(resource_group("integration:x").is_ok() && resource_group("other:x").is_err() && resource_group("scheduling:").is_err());
    }
}
