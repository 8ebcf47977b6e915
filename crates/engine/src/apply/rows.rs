//! Rows of the report and objects to be saved, made from plan items.

use ferry_model::digest::content_digest_and_json;
use ferry_model::stored::RuleState;
use ferry_model::{Located, Object, ObjectKind};
use ferry_store::records::{SaveObject, TaskItem};

use crate::carry::{carry, rename_to};
use crate::error::EngineError;
use crate::mapping::Mapping;
use crate::plan::rewrites::to_stored;
use crate::plan::{Action, Outcome, PlanItem, Rewrite};

/// The row of the report for an item, as the plan foresees it. Deviations are written when they happen.
///
/// # Errors
///
/// When findings or rewrites cannot be written as JSON.
pub fn task_item(seq: usize, item: &PlanItem, rewrites: &[Rewrite]) -> Result<TaskItem, EngineError> {
    let json = |error: serde_json::Error| EngineError::Internal(error.to_string());
    let existing = item.existing.as_deref();
    let unchanged = item.action == Action::Unchanged;
    Ok(TaskItem {
        seq: seq as i64,
        kind: item.key.kind,
        key: item.key.to_string(),
        workflow: item.workflow().map_or_else(|| item.key.workflow_name(), |home| &home.name).to_owned(),
        name: item.key.name.clone(),
        type_name: item.type_name.to_string(),
        action: item.action.as_str().to_owned(),
        outcome: item.outcome.as_str().to_owned(),
        saved: item.save || unchanged,
        committed: item.commit || unchanged && existing.is_some_and(|e| e.committed == Some(e.draft)),
        deployed: item.deploy || unchanged && existing.is_some_and(|e| e.deployed == Some(e.draft)),
        findings: if item.findings.is_empty() { None } else { Some(serde_json::to_string(&item.findings).map_err(json)?) },
        rewrites: if rewrites.is_empty() { None } else { Some(to_stored(rewrites).map_err(json)?) },
        object_id: existing.map(|existing| existing.id),
        before: None,
        created: item.action == Action::Create && item.save,
    })
}

/// The object to be saved for an item whose body has been read.
///
/// # Errors
///
/// When the object cannot be written as JSON.
pub fn save_object(
    item: &PlanItem,
    mut located: Located,
    mapping: &Mapping,
    kept: Option<&str>,
    ignore_lock: bool,
) -> Result<(SaveObject, Vec<Rewrite>), EngineError> {
    let json = |error: serde_json::Error| EngineError::Internal(error.to_string());
    let rewrites = carry(&mut located, mapping, item.dry_run, kept);
    rename_to(&mut located.object, &item.key);
    let (digest, body) = content_digest_and_json(&mut located.object).map_err(json)?;
    let (inputs, outputs) = match located.object.as_node() {
        Some(node) if item.key.kind == ObjectKind::Node => {
            (node.inputs.iter().map(|io| io.data.clone()).collect(), node.outputs.iter().map(|io| io.data.clone()).collect())
        }
        _ => (Vec::new(), Vec::new()),
    };
    let content = if let Object::Resource(resource) = &located.object { resource.content.clone() } else { None };
    let object = SaveObject {
        existing: item.existing.as_ref().map(|existing| existing.id),
        key: item.key.clone(),
        home: item.workflow().cloned(),
        type_name: item.type_name.to_string(),
        owner: item.owner.as_deref().map(str::to_owned),
        dry_run: item.dry_run,
        digest,
        json: body,
        inputs,
        outputs,
        system_output: item.system_output.as_deref().map(str::to_owned),
        content,
        rule_state: (item.key.kind == ObjectKind::QualityRule).then_some(if item.outcome == Outcome::Waiting {
            RuleState::Waiting
        } else {
            RuleState::Unassociated
        }),
        ignore_lock,
    };
    Ok((object, rewrites))
}
