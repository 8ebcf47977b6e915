//! The reasons of a report: what explains the outcomes, and how often.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ferry_model::Finding;
use ferry_store::records::ItemReason;

use super::ReportReason;
use super::rows::worst_first;
use crate::{Result, ServiceError};

/// Stands for what a message names, where it is another thing for each object.
const ANY: &str = "…";

/// One reason for each code: what stopped objects first, then the worst, then the most frequent.
pub(super) fn of(items: Vec<ItemReason>) -> Result<Vec<ReportReason>> {
    let mut by_code: BTreeMap<String, ReportReason> = BTreeMap::new();
    for item in items {
        let findings: Vec<Finding> = serde_json::from_str(&item.findings).map_err(ServiceError::failed)?;
        let Some(finding) = worst_first(findings).into_iter().find(|finding| finding.code.id() == item.code) else { continue };
        let not_done = if matches!(item.outcome.as_str(), "ok" | "skipped") { 0 } else { item.count };
        let reason = by_code.entry(item.code).or_insert_with(|| ReportReason { finding: finding.clone(), objects: 0, not_done: 0 });
        reason.finding.severity = reason.finding.severity.max(finding.severity);
        reason.objects += item.count;
        reason.not_done += not_done;
    }
    let mut reasons: Vec<ReportReason> = by_code.into_values().collect();
    for reason in reasons.iter_mut().filter(|reason| reason.objects > 1) {
        reason.finding.object = None;
        reason.finding.place = None;
        for (_, value) in &mut reason.finding.args {
            ANY.clone_into(value);
        }
    }
    reasons.sort_by_key(|reason| (Reverse(reason.not_done > 0), Reverse(reason.finding.severity), Reverse(reason.objects)));
    Ok(reasons)
}
