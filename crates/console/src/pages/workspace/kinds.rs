//! How kinds and statuses of objects look.

use ferry_model::workflow::WorkflowKey;
use ferry_model::{ObjectKey, ObjectKind};
use ferry_service::objects::ObjectRow;

/// The order of the kinds within a business flow: what people look for comes first.
const ORDER: [&str; 4] = ["node", "table", "resource", "function"];

/// Place of a kind among those of a flow.
pub(super) fn rank(kind: &str) -> usize {
    ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len())
}

/// Icon of a kind.
pub(super) fn icon(kind: &str) -> &'static str {
    match kind {
        "workflow" => "tree",
        "node" => "code",
        "table" => "table",
        "resource" => "file",
        "function" => "gear",
        "data_source" => "server",
        "quality_rule" => "shield",
        "data_service_process" | "data_service_api" => "api",
        "folder" => "folder",
        "ad_hoc_query" => "search",
        "component" => "grid",
        "user_defined_node" => "cpu",
        _ => "box",
    }
}

/// Tone of a status: draft, committed, deployed.
pub(super) fn tone(status: &str) -> &'static str {
    match status {
        "deployed" => "success",
        "committed" => "info",
        _ => "neutral",
    }
}

/// A business flow as queries name it: `manual:` in front of a manual one.
pub(super) fn flow_key(name: &str, manual: bool) -> String {
    let workflow = manual.then(|| WorkflowKey { name: name.to_owned(), manual });
    ObjectKey { workflow, ..ObjectKey::named(ObjectKind::Workflow, name) }.to_string()
}

/// An object as lists show it.
pub(super) struct Row {
    pub(super) object: ObjectRow,
    pub(super) icon: &'static str,
    pub(super) tone: &'static str,
}

impl From<ObjectRow> for Row {
    fn from(object: ObjectRow) -> Self {
        Self { icon: icon(&object.kind), tone: tone(&object.status), object }
    }
}

/// A table as Data Quality names it, `project.table`, for the key that it has as an object, `project/table`.
pub(super) fn table_name(key: &str) -> String {
    key.rsplit_once('/')
        .map_or_else(|| key.to_owned(), |(project, name)| if project.is_empty() { name.to_owned() } else { format!("{project}.{name}") })
}
