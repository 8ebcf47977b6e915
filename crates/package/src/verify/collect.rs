//! Gathers findings, so many of each code as a person can read.

use std::collections::HashMap;
use std::fmt::{Display, Write};

use ferry_model::codes::content as codes;
use ferry_model::{Code, Finding};

/// Findings of one code that are kept; the rest is told as a number.
const KEPT_MAX: u64 = 1000;

/// Names in one message; the rest is told as a number.
const NAMES_MAX: usize = 5;

/// Gathered findings.
#[derive(Default)]
pub(super) struct Collected {
    findings: Vec<Finding>,
    counts: HashMap<Code, u64>,
    order: Vec<Code>,
}

impl Collected {
    pub fn push(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.code).or_insert_with(|| {
            self.order.push(finding.code);
            0
        });
        *count += 1;
        if *count <= KEPT_MAX {
            self.findings.push(finding);
        }
    }

    pub fn into_findings(mut self) -> Vec<Finding> {
        for code in self.order {
            let count = self.counts[&code];
            if count > KEPT_MAX {
                self.findings.push(Finding::new(codes::MORE).arg("count", count - KEPT_MAX).arg("code", code));
            }
        }
        self.findings
    }
}

/// Some names in one text: the first ones, and how many there are when not all fit.
pub(super) fn listed<T: Display>(names: impl ExactSizeIterator<Item = T>) -> String {
    let count = names.len();
    let mut out = String::new();
    for (index, name) in names.take(NAMES_MAX).enumerate() {
        // Writing to a string does not fail.
        let _ = write!(out, "{}{name}", if index == 0 { "" } else { ", " });
    }
    if count > NAMES_MAX {
        let _ = write!(out, ", … ({count})");
    }
    out
}
