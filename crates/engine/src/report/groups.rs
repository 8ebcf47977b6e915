//! What a long list of rows says, folded in bounded memory: reasons by code, rewrites by name.

use std::collections::BTreeMap;

use ferry_model::settings::OccurrenceClass;
use ferry_model::{Face, Finding, Lang, ObjectKind, Severity};

use super::Row;

/// Objects of a group that are named.
const NAMED_MAX: usize = 10;

/// Pairs of names whose replacements are counted apart.
const PAIRS_MAX: usize = 1000;

/// Objects that have the same code in common.
#[derive(Debug)]
pub(super) struct Group {
    pub severity: Severity,
    pub message: String,
    pub advice: String,
    /// Whether every object has the same message.
    pub same: bool,
    pub count: u64,
    /// The first objects, with their messages.
    pub named: Vec<(ObjectKind, String, String)>,
}

/// The order in which outcomes are told: the worst first.
const OUTCOMES: [&str; 4] = ["failed", "blocked", "waiting", "skipped"];

/// Reasons and rewrites of all rows.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// By place of the outcome in [`OUTCOMES`] and code.
    not_done: BTreeMap<(usize, &'static str), Group>,
    /// Findings beside those, by code.
    also: BTreeMap<&'static str, Group>,
    /// By names: objects, and replacements by class.
    rewrites: BTreeMap<(String, String), (u64, BTreeMap<OccurrenceClass, u64>)>,
    /// Replacements of pairs beyond [`PAIRS_MAX`].
    more_rewrites: u64,
}

impl Groups {
    pub fn add(&mut self, row: &Row<'_>, face: Face, lang: Lang) {
        let outcome = OUTCOMES.iter().position(|outcome| *outcome == row.item.outcome);
        let reason = row.reason();
        for finding in &row.findings {
            match outcome {
                Some(place) if reason.is_some_and(|reason| std::ptr::eq(reason, finding)) => {
                    group(self.not_done.entry((place, finding.code.id())), finding, row, (face, lang));
                }
                _ => group(self.also.entry(finding.code.id()), finding, row, (face, lang)),
            }
        }
        if let (Some(place), None) = (outcome, reason) {
            let entry = self.not_done.entry((place, "")).or_insert_with(|| Group {
                severity: Severity::Note,
                message: String::new(),
                advice: String::new(),
                same: true,
                count: 0,
                named: Vec::new(),
            });
            entry.count += 1;
            name(entry, row, String::new());
        }
        self.count_rewrites(row);
    }

    fn count_rewrites(&mut self, row: &Row<'_>) {
        let mut seen: Vec<(String, String)> = Vec::new();
        for rewrite in &row.rewrites {
            let pair = rewrite.family();
            if self.rewrites.len() >= PAIRS_MAX && !self.rewrites.contains_key(&pair) {
                self.more_rewrites += 1;
                continue;
            }
            let (objects, classes) = self.rewrites.entry(pair.clone()).or_default();
            if !seen.contains(&pair) {
                seen.push(pair);
                *objects += 1;
            }
            *classes.entry(rewrite.class).or_default() += 1;
        }
    }

    /// Outcome, code and group of everything that was not done, the worst first.
    pub fn not_done(&self) -> impl Iterator<Item = (&'static str, &'static str, &Group)> {
        self.not_done.iter().map(|((place, code), group)| (OUTCOMES[*place], *code, group))
    }

    /// What else was found, the worst first.
    pub fn also(&self) -> Vec<(&'static str, &Group)> {
        let mut groups: Vec<_> = self.also.iter().map(|(code, group)| (*code, group)).collect();
        groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.severity));
        groups
    }

    /// From, to, objects, and replacements by class; the most frequent first.
    pub fn rewrites(&self) -> Vec<(&str, &str, u64, &BTreeMap<OccurrenceClass, u64>)> {
        let mut pairs: Vec<_> =
            self.rewrites.iter().map(|((from, to), (objects, classes))| (from.as_str(), to.as_str(), *objects, classes)).collect();
        pairs.sort_by_key(|(.., classes)| std::cmp::Reverse(classes.values().sum::<u64>()));
        pairs
    }

    /// Replacements of names that are too many to be told apart.
    pub fn more_rewrites(&self) -> u64 {
        self.more_rewrites
    }
}

fn group<K: Ord>(entry: std::collections::btree_map::Entry<'_, K, Group>, finding: &Finding, row: &Row<'_>, (face, lang): (Face, Lang)) {
    let message = finding.message(lang);
    let group = entry.or_insert_with(|| Group {
        severity: finding.severity,
        message: message.clone(),
        advice: finding.advice_on(face, lang),
        same: true,
        count: 0,
        named: Vec::new(),
    });
    group.count += 1;
    group.severity = group.severity.max(finding.severity);
    group.same &= group.message == message;
    name(group, row, message);
}

fn name(group: &mut Group, row: &Row<'_>, message: String) {
    if group.named.len() < NAMED_MAX {
        group.named.push((row.item.kind, row.display_name(), message));
    }
}
