//! The flags that make up the settings of an import.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use ferry_model::ObjectKind;

/// The settings document and the flags that override it.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct SettingsArgs {
    /// Settings document, TOML or JSON; the flags override it
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Map a computing resource of the source to one of the destination by display name, or confirm the suggestions (repeatable)
    #[arg(long, value_name = "TYPE:SOURCE=DISPLAY_NAME|auto")]
    pub map_compute: Vec<String>,
    /// Map a resource group by identifier (repeatable)
    #[arg(long, value_name = "scheduling|integration:SRC=DST")]
    pub map_resource_group: Vec<String>,
    /// Replace the name of a source workspace in code, parameters and output names (repeatable)
    #[arg(long, value_name = "SOURCE=NEW")]
    pub rename_workspace: Vec<String>,
    /// Map a data source (repeatable)
    #[arg(long, value_name = "SRC=DST")]
    pub map_data_source: Vec<String>,
    /// Set a text parameter: ${ferry.NAME} in code, parameters and DDL becomes the value (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub parameter: Vec<String>,
    /// Import these nodes with the dry-run schedule type, such as node:sales_*/load_* (repeatable)
    #[arg(long, value_name = "SELECTOR")]
    pub dry_run_nodes: Vec<String>,
    /// Map a DataService business process (repeatable)
    #[arg(long, value_name = "SRC=DST")]
    pub map_process: Vec<String>,
    /// What is committed: resources, functions, tables, nodes, separated by commas; all; none
    #[arg(long, value_name = "FAMILIES")]
    pub commit: Option<String>,
    /// What is deployed: resources, functions, tables, nodes, separated by commas; all; none
    #[arg(long, value_name = "FAMILIES")]
    pub deploy: Option<String>,
    /// Write over objects that somebody else has locked
    #[arg(long)]
    pub ignore_lock: bool,
    /// Who owns the imported objects: keep, a member, or a file that maps source owners to members
    #[arg(long, value_name = "keep|USER|FILE")]
    pub owner: Option<String>,
    /// What happens to objects that the destination has already: keep, draft, overwrite, rename, fail; for one kind with KIND= (repeatable)
    #[arg(long, value_name = "[KIND=]POLICY")]
    pub conflicts: Vec<String>,
    /// What happens when an object fails: continue, or undo everything
    #[arg(long, value_name = "continue|undo")]
    pub on_failure: Option<String>,
}

/// Reads a kind of object, and names the kinds when it is none.
pub fn kind(text: &str) -> Result<ObjectKind, String> {
    ObjectKind::from_str(text).map_err(|_| {
        let known: Vec<&str> = ObjectKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("not a kind of object; the kinds are {}", known.join(", "))
    })
}
