//! Nodes: the unit of work that is scheduled, run by hand, or kept as a query or component.
//!
//! Field names follow the `Node` element of the DATAWORKS_MODEL format in snake case. A field is `None` when the source does not say:
//! the format cannot tell an empty text from an absent one.

use serde::{Deserialize, Serialize};

use crate::unknown::Unknown;

/// A node, an ad hoc query or a component (they differ in `use_type`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Node {
    /// Name, unique within workflow and folder.
    pub name: String,
    /// Constant name of the node type (`ODPS_SQL`); types that the table does not know are kept as they came.
    #[serde(rename = "type")]
    pub node_type: String,
    /// How the node is used: `SCHEDULED`, `MANUAL_WORKFLOW`, `SKIP` (dry-run), `AD_HOC`, `COMPONENT`, … as the source wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_type: Option<String>,
    /// Quartz cron expression with six fields, or the literal `day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// First moment of the schedule, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_effect_date: Option<i64>,
    /// Last moment of the schedule, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_effect_date: Option<i64>,
    /// 1 when inputs and outputs are derived from the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_auto_parse: Option<i64>,
    /// Identifier of the scheduling resource group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_group: Option<String>,
    /// Display name of the scheduling resource group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_group_name: Option<String>,
    /// Identifier of the Data Integration resource group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub di_resource_group: Option<String>,
    /// Display name of the Data Integration resource group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub di_resource_group_name: Option<String>,
    /// `wizard` or `code`, for Data Integration nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_mode: Option<String>,
    /// Whether instances are generated at once instead of the next day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_right_now: Option<bool>,
    /// `ALL_ALLOWED`, `FAILURE_ALLOWED`, `ALL_DENIED` or `UNKNOWN`; in SPEC packages the label as written there is in `unknown.spec`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rerun_mode: Option<String>,
    /// Whether the schedule is paused (frozen).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_schedule: Option<bool>,
    /// A reference string of the source; carried.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Display or key path of the folder, as the source wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Whether this is the root node of the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_root: Option<bool>,
    /// Computing resource instance, or the data source for nodes of the DATABASE engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Greatest number of automatic reruns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_rerun_time: Option<i64>,
    /// Pause between automatic reruns, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_rerun_interval: Option<i64>,
    /// Cross-cycle dependency: 0 none, 1 listed nodes, 2 children, 3 self, 13 listed and self, 23 children and self.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependent_type: Option<i64>,
    /// Comma-separated outputs of the listed nodes, for `dependent_type` 1 and 13.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependent_data_node: Option<String>,
    /// 0 daily or longer, 1 more often than daily, 2 more often than daily and one after the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycle_type: Option<i64>,
    /// When it was last changed in the source, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modify_time: Option<i64>,
    /// Who last changed it in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modify_user: Option<String>,
    /// Opaque number, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_inst_check_type: Option<i64>,
    /// Scheduling priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// Owner's user id in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Owner's account name in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// JSON text; known members are `alisaTaskKillTimeout`, `ignoreBranchConditionSkip`, `loopCount`, `streamLaunchMode`, `delaySeconds`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_config: Option<String>,
    /// Custom calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar_id: Option<String>,
    /// Container image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// Compute units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cu: Option<String>,
    /// Source code, or the JSON form of nodes that are configured by a form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Scheduling parameters, one string: `bizdate=$bizdate hour=$[hh24]`, positional for shell types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Context parameters that come in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub input_contexts: Vec<ContextParam>,
    /// Context parameters that go out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub output_contexts: Vec<ContextParam>,
    /// Outputs of other nodes that this node waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<NodeIo>,
    /// Output names that this node produces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<NodeIo>,
    /// Nodes inside a do-while, for-each or combined node.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inner_nodes: Vec<Node>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Opaque text, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_content: Option<String>,
    /// Opaque text, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tt_content: Option<String>,
    /// JSON text of advanced settings, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advance_settings: Option<String>,
    /// Opaque text, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extend: Option<String>,
    /// Common attributes of every object of the DATAWORKS_MODEL format.
    #[serde(flatten)]
    pub common: Common,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

/// Attributes that every object of the DATAWORKS_MODEL format may carry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Common {
    /// `DATAWORKS_V1`, `DATAWORKS_V2` or `DATAWORKS_V3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dm_major_version: Option<String>,
    /// Minor version text, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dm_minor_version: Option<String>,
    /// Global identifier of the source, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_uuid: Option<String>,
}

/// An input or output name of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NodeIo {
    /// The output name: `workspace.node`, `workspace.500001_out`, `workspace_root`.
    pub data: String,
    /// Table that the output stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ref_table_name: Option<String>,
    /// Where it came from: 0 from the code, 1 by hand, 2 system, 3 manual source, 4 system assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parse_type: Option<i64>,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

impl NodeIo {
    /// Parse type of outputs that the system generates.
    pub const SYSTEM: i64 = 2;
}

/// A context parameter of a node, passed along dependencies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextParam {
    /// 0 for an input, 1 for an output.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub direction: Option<i64>,
    /// Name of the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param_name: Option<String>,
    /// Value; for inputs `<upstream output>:<parameter>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param_value: Option<String>,
    /// 1 constant, 2 variable, 3 pass-through, 0 upstream key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param_type: Option<i64>,
    /// As for [`NodeIo::parse_type`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parse_type: Option<i64>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it can be edited in the console.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editable: Option<bool>,
    /// Source's node id, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_id: Option<String>,
    /// Source's node id of the parameter, carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param_node_id: Option<String>,
    /// Output of the node that the parameter belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

/// Constants of `use_type` that change what Ferry does.
pub mod use_type {
    /// Scheduled node.
    pub const SCHEDULED: &str = "SCHEDULED";
    /// Old one-off task.
    pub const MANUAL: &str = "MANUAL";
    /// Node of a manual workflow.
    pub const MANUAL_WORKFLOW: &str = "MANUAL_WORKFLOW";
    /// Dry-run: scheduled, returns success at once.
    pub const SKIP: &str = "SKIP";
    /// Ad hoc query.
    pub const AD_HOC: &str = "AD_HOC";
    /// Component.
    pub const COMPONENT: &str = "COMPONENT";

    /// Numbers of the constants, as the IDE formats write them.
    pub const NUMBERS: [(i64, &str); 12] = [
        (0, SCHEDULED),
        (1, MANUAL),
        (2, MANUAL_WORKFLOW),
        (3, SKIP),
        (8, "DATAFLOW"),
        (10, AD_HOC),
        (11, "REALTIME"),
        (12, "DATA_STUDIO_QUERY"),
        (13, "DATA_STUDIO_PLAN"),
        (20, "INDEXSYSTEM"),
        (30, COMPONENT),
        (99, "TEMP_FILE"),
    ];
}

impl Node {
    /// Whether the node is marked dry-run.
    pub fn is_dry_run(&self) -> bool {
        self.use_type.as_deref() == Some(use_type::SKIP)
    }

    /// Whether the scheduler starts it: scheduled and dry-run nodes are auto triggered.
    pub fn is_auto_triggered(&self) -> bool {
        matches!(self.use_type.as_deref(), None | Some(use_type::SCHEDULED | use_type::SKIP))
    }

    /// This node and every node inside it, outer before inner.
    pub fn with_inner(&self) -> impl Iterator<Item = &Self> {
        let mut stack = vec![self];
        std::iter::from_fn(move || {
            let node = stack.pop()?;
            stack.extend(node.inner_nodes.iter().rev());
            Some(node)
        })
    }
}
