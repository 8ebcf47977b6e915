//! A plan as JSON for scripts: everything that the saved plan holds, with the texts of findings and counts.

use ferry_engine::Plan;
use ferry_model::{Finding, Lang};
use serde_json::{Map, Value, json};

/// The document.
pub fn document(plan: &Plan, lang: Lang) -> Value {
    let mut document = serde_json::to_value(plan).unwrap_or_default();
    let counts: Map<String, Value> = plan.counts().into_iter().map(|(kind, counts)| (kind.as_str().to_owned(), json!(counts))).collect();
    document["can_start"] = json!(plan.can_start());
    document["counts"] = Value::Object(counts);
    document["refusals"] = findings(&plan.refusals, lang);
    document["findings"] = findings(&plan.findings, lang);
    if let Some(items) = document["items"].as_array_mut() {
        for (item, value) in plan.items.iter().zip(items) {
            value["kind"] = json!(item.key.kind);
            value["workflow"] = json!(item.workflow().map(|workflow| &workflow.name));
            value["name"] = json!(item.key.name);
            value["findings"] = findings(&item.findings, lang);
        }
    }
    document
}

fn findings(findings: &[Finding], lang: Lang) -> Value {
    findings.iter().map(|finding| finding.to_json(lang)).collect()
}
