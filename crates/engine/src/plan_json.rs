//! A plan as JSON for scripts: everything that the saved plan holds, with the texts of findings, for somebody who reads them there, and counts.

use ferry_model::{Face, Finding, Lang};
use serde_json::{Map, Value, json};

use crate::plan::{Plan, PlanItem};

/// The document.
pub fn document(plan: &Plan, face: Face, lang: Lang) -> Value {
    let mut document = serde_json::to_value(plan).unwrap_or_default();
    let counts: Map<String, Value> = plan.counts().into_iter().map(|(kind, counts)| (kind.as_str().to_owned(), json!(counts))).collect();
    document["counts"] = Value::Object(counts);
    add_texts(&mut document, plan, face, lang);
    if let Some(items) = document["items"].as_array_mut() {
        for (item, value) in plan.items.iter().zip(items) {
            complete(value, item, face, lang);
        }
    }
    document
}

/// The document without counts and with what items `plan` happens to hold: for plans whose items are kept apart.
pub fn head(plan: &Plan, face: Face, lang: Lang) -> Value {
    let mut document = serde_json::to_value(plan).unwrap_or_default();
    add_texts(&mut document, plan, face, lang);
    document
}

/// One object, as it stands in `items` of the document.
pub fn item(item: &PlanItem, face: Face, lang: Lang) -> Value {
    let mut value = serde_json::to_value(item).unwrap_or_default();
    complete(&mut value, item, face, lang);
    value
}

fn add_texts(document: &mut Value, plan: &Plan, face: Face, lang: Lang) {
    document["can_start"] = json!(plan.can_start());
    document["refusals"] = findings(&plan.refusals, face, lang);
    document["findings"] = findings(&plan.findings, face, lang);
}

fn complete(value: &mut Value, item: &PlanItem, face: Face, lang: Lang) {
    value["kind"] = json!(item.key.kind);
    value["workflow"] = json!(item.workflow().map(|workflow| &workflow.name));
    value["name"] = json!(item.key.name);
    value["findings"] = findings(&item.findings, face, lang);
}

fn findings(findings: &[Finding], face: Face, lang: Lang) -> Value {
    findings.iter().map(|finding| finding.to_json_on(face, lang)).collect()
}
