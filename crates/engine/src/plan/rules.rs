//! What becomes of quality rules: they come after their nodes, and know their tables.

use std::collections::{HashMap, HashSet};

use ferry_model::stored::RuleState;
use ferry_model::{Finding, ObjectKind, codes};

use crate::plan::checks::{hold, stage_of_output};
use crate::plan::snapshot::Snapshot;
use crate::plan::{Action, Outcome};
use crate::scan::Record;

/// Quality rules come after their nodes: a rule whose node is not deployed waits.
pub fn check(records: &mut [Record], nodes: &[u32], snapshot: &Snapshot) {
    let has_auto_triggered = nodes.iter().any(|node| records[*node as usize].facts.auto_triggered);
    let wanted: HashSet<Box<str>> = records.iter().filter_map(|record| record.facts.rule()?.output.as_deref()).map(Box::from).collect();
    if wanted.is_empty() && !records.iter().any(|record| record.facts.rule().is_some()) {
        return;
    }
    let outputs = nodes.iter().rev().flat_map(|node| records[*node as usize].facts.outputs.iter().map(|output| (output, *node)));
    let producers: HashMap<Box<str>, u32> =
        outputs.filter(|(output, _)| wanted.contains(*output)).map(|(output, node)| (output.into(), node)).collect();
    let tables: HashSet<String> = records
        .iter()
        .map(|record| &record.item.key)
        .chain(snapshot.objects.keys())
        .filter(|key| key.kind == ObjectKind::Table)
        .map(|key| key.name.clone())
        .collect();
    for index in 0..records.len() {
        if records[index].item.key.kind != ObjectKind::QualityRule {
            continue;
        }
        let Some(rule) = records[index].facts.rule().cloned() else { continue };
        if rule.alerts_dropped {
            let finding = Finding::new(codes::plan::RULE_ALERTS_DROPPED).about(&records[index].item.key);
            records[index].item.findings.push(finding);
        }
        if let Some(table) = rule.table.as_deref() {
            let name = table.rsplit('.').next().unwrap_or(table);
            if !tables.contains(name) {
                let finding = Finding::new(codes::plan::RULE_TABLE_MISSING).arg("table", table).about(&records[index].item.key);
                records[index].item.findings.push(finding);
            }
        }
        let (state, finding) = rule_state(&rule, records, &producers, snapshot, has_auto_triggered);
        let item = &mut records[index].item;
        if state == RuleState::Associated && item.action == Action::Unchanged && item.outcome == Outcome::Ok {
            // Imported before its node was: committing what is committed changes nothing, and the association follows.
            item.commit |= snapshot.objects.get(&item.key).is_some_and(|stored| stored.rule_state != Some(RuleState::Associated));
        }
        if let Some(finding) = finding {
            if state == RuleState::Waiting {
                hold(&mut records[index], Outcome::Waiting, finding);
            } else {
                let finding = finding.about(&records[index].item.key);
                records[index].item.findings.push(finding);
            }
        }
    }
}

/// The state that a rule will have, and what is to be said about it.
fn rule_state(
    rule: &crate::scan::RuleFacts,
    records: &[Record],
    producers: &HashMap<Box<str>, u32>,
    snapshot: &Snapshot,
    has_auto_triggered: bool,
) -> (RuleState, Option<Finding>) {
    let Some(output) = rule.output.as_deref() else {
        return (RuleState::Unassociated, Some(Finding::new(codes::plan::RULE_WITHOUT_NODE)));
    };
    let deployed_outside = snapshot.producers.get(output).is_some_and(|list| list.iter().any(|producer| producer.deployed));
    match producers.get(output) {
        Some(node) => {
            let record = &records[*node as usize];
            if stage_of_output(record, output, snapshot).deployed || deployed_outside {
                (RuleState::Associated, None)
            } else {
                let finding = Finding::new(codes::plan::RULE_WAITS).arg("node", &record.item.key).arg("output", output);
                (RuleState::Waiting, Some(finding))
            }
        }
        None if deployed_outside => (RuleState::Associated, None),
        None if has_auto_triggered => (RuleState::Unassociated, Some(Finding::new(codes::plan::RULE_NODE_UNKNOWN).arg("output", output))),
        None => (RuleState::Unassociated, Some(Finding::new(codes::plan::RULE_WITHOUT_NODE))),
    }
}
