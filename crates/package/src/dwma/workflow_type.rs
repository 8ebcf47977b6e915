//! What type a workflow is, out of what its document, its folder and its name say.

use ferry_model::codes::format;
use ferry_model::workflow::{Workflow, WorkflowType};
use ferry_model::{Code, Finding};

use crate::dwma::element::{Issue, Issues, kind};

/// The name of the workflow that holds the nodes of the old workflow tree.
const OLD: &str = "OLD_VERSION_WORKFLOW";

/// Sets type and `scheduled` of a workflow whose attributes `type` and `scheduled` were read as unknown ones, and says what had to be
/// decided. The document counts more than the folder; `scheduled` counts more than the type.
pub fn settle(workflow: &mut Workflow, folder: Option<WorkflowType>, issues: &mut Issues) -> Vec<Finding> {
    let mut take = |name: &str| {
        let at = workflow.unknown.attributes.iter().position(|(other, _)| other == name)?;
        Some(workflow.unknown.attributes.remove(at).1).filter(|value| !value.is_empty())
    };
    let (type_text, scheduled_text) = (take("type"), take("scheduled"));
    let document = type_text.as_deref().and_then(|text| {
        let known = WorkflowType::from_name(text);
        if known.is_none() {
            let allowed = "BUSINESS, MANUAL_BUSINESS, OLD_WORKFLOW".to_owned();
            let args = vec![("attribute", "type".to_owned()), ("value", text.to_owned()), ("allowed", allowed)];
            issues.found.push(Issue { code: format::DWMA_NOT_ONE_OF, args });
        }
        known
    });
    let mut scheduled = None;
    if let Some(text) = &scheduled_text {
        kind::flag::read(&mut scheduled, "scheduled", text, issues);
    }
    let by_name = workflow.name.eq_ignore_ascii_case(OLD).then_some(WorkflowType::OldWorkflow);
    let by_schedule = scheduled.map(|scheduled| if scheduled { WorkflowType::Business } else { WorkflowType::ManualBusiness });
    // A folder that says another schedule than the document does is not believed.
    let by_folder = folder.filter(|kind| scheduled.is_none_or(|scheduled| !contradicts(*kind, scheduled)));
    workflow.workflow_type = document.or(by_folder).or(by_name).or(by_schedule).unwrap_or_default();
    workflow.scheduled = scheduled.unwrap_or(workflow.workflow_type != WorkflowType::ManualBusiness);

    let finding = |code: Code| Finding::new(code).about(&ferry_model::Object::Workflow(workflow.clone()).key(None));
    let word = |scheduled: bool| if scheduled { "scheduled=true" } else { "scheduled=false" };
    let mut findings = Vec::new();
    let folder_differs = folder.is_some_and(|folder| {
        document.is_some_and(|document| document != folder) || scheduled.is_some_and(|scheduled| contradicts(folder, scheduled))
    });
    let type_differs = document.is_some_and(|document| scheduled.is_some_and(|scheduled| contradicts(document, scheduled)));
    if folder_differs || type_differs {
        let taken = format!("{}, {}", workflow.workflow_type.as_str(), word(workflow.scheduled));
        findings.push(
            finding(format::DWMA_WORKFLOW_TYPE)
                .arg("folder", folder.map_or("-", WorkflowType::as_str))
                .arg("document", type_text.as_deref().unwrap_or("-"))
                .arg("scheduled", scheduled_text.as_deref().unwrap_or("-"))
                .arg("taken", taken),
        );
    }
    if scheduled_text.is_none() {
        let kind = workflow.workflow_type.as_str();
        findings.push(finding(format::DWMA_SCHEDULED_MISSING).arg("taken", word(workflow.scheduled)).arg("kind", kind));
    }
    findings
}

fn contradicts(kind: WorkflowType, scheduled: bool) -> bool {
    match kind {
        WorkflowType::Business => !scheduled,
        WorkflowType::ManualBusiness => scheduled,
        WorkflowType::OldWorkflow => false,
    }
}
