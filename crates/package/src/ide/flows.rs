//! What the application XML says above single files: the workspace, solutions and business flows.

use ferry_model::node::Common;
use ferry_model::package::PackageFormat;
use ferry_model::project::{Folder, Solution, UserDefinedNode};
use ferry_model::workflow::{Workflow, WorkflowKey, WorkflowType};

use super::xml::Element;

/// Name that files of the old workflow tree are collected under.
pub(super) const OLD_FLOW: &str = "OLD_VERSION_WORKFLOW";

/// The major version constant of a format.
pub(super) fn major_version(format: PackageFormat) -> &'static str {
    if format == PackageFormat::DataworksV3 { "DATAWORKS_V3" } else { "DATAWORKS_V2" }
}

/// Common attributes of objects of this format.
pub(super) fn common(format: PackageFormat) -> Common {
    Common { dm_major_version: Some(major_version(format).to_owned()), ..Common::default() }
}

/// Attributes of `element` without those named.
fn others(element: &Element, known: &[&str]) -> Vec<(String, String)> {
    element.attributes.iter().filter(|(name, _)| !known.contains(&name.as_str())).cloned().collect()
}

fn filled(element: &Element, name: &str) -> Option<String> {
    element.attribute(name).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// A `bizInfo` element.
pub(super) fn flow(element: &Element, format: PackageFormat) -> Workflow {
    let scheduled = element.attribute("useType").is_none_or(|number| matches!(number.trim(), "0" | ""));
    let version = if element.attribute("version").is_some_and(|version| version.trim() == "1") { "V3" } else { "V2" };
    let parameters = element.child("parameters").map(|child| child.text.clone()).or_else(|| filled(element, "parameters"));
    let mut workflow = Workflow {
        name: element.attribute("bizName").unwrap_or_default().to_owned(),
        workflow_type: if scheduled { WorkflowType::Business } else { WorkflowType::ManualBusiness },
        scheduled,
        version: Some(version.to_owned()),
        owner: filled(element, "owner"),
        parameters: parameters.filter(|text| !text.trim().is_empty()),
        solutions: element.items("refBizSols").iter().filter_map(|item| filled(item, "solName")).collect(),
        common: common(format),
        ..Workflow::default()
    };
    workflow.unknown.attributes = others(element, &["bizName", "useType", "version", "owner", "parameters"]);
    workflow
}

/// The workflow that files name though no `bizInfo` describes it.
pub(super) fn unlisted_flow(key: &WorkflowKey, format: PackageFormat) -> Workflow {
    let old = key.name == OLD_FLOW && !key.manual;
    Workflow {
        name: key.name.clone(),
        workflow_type: match (old, key.manual) {
            (true, _) => WorkflowType::OldWorkflow,
            (false, true) => WorkflowType::ManualBusiness,
            (false, false) => WorkflowType::Business,
        },
        scheduled: !key.manual,
        common: common(format),
        ..Workflow::default()
    }
}

/// A `solution` element.
pub(super) fn solution(element: &Element) -> Solution {
    let mut solution = Solution {
        name: element.attribute("solutionName").unwrap_or_default().to_owned(),
        description: filled(element, "solDesc"),
        owner: filled(element, "owner"),
        ..Solution::default()
    };
    solution.unknown.attributes = others(element, &["solutionName", "solDesc", "owner"]);
    solution
}

/// A `folder` element.
pub(super) fn folder(element: &Element) -> Folder {
    Folder { path: element.attribute("folderItemPath").unwrap_or_default().to_owned(), attributes: others(element, &["folderItemPath"]) }
}

/// The user-defined node types of `userNodeInfo.txt`.
pub(super) fn user_nodes(value: &serde_json::Value) -> Vec<UserDefinedNode> {
    let items = value.get("userNodeList").and_then(serde_json::Value::as_array).map_or(&[][..], Vec::as_slice);
    items
        .iter()
        .filter_map(|item| {
            let id = match item.get("id")? {
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Some(UserDefinedNode { id, name: item.get("name")?.as_str()?.to_owned() })
        })
        .collect()
}
