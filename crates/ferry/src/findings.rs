//! Findings as part of a result, on standard output.

use std::collections::HashMap;

use ferry_model::{Finding, Severity};

use crate::errors::label_severity;
use crate::messages;
use crate::terminal::{Terminal, Tone};

/// How many findings of one code are shown unless everything is asked for.
const SHOWN_PER_CODE: usize = 12;

/// The tone of a severity.
pub fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Changed,
        Severity::Note => Tone::Dim,
    }
}

/// Prints findings, the worst first, with the advice once per code; `full` shows all of one code.
pub fn print(terminal: &Terminal, findings: &[Finding], full: bool) {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut lines = Vec::new();
    for (index, finding) in sorted.iter().enumerate() {
        let count = seen.entry(finding.code.id()).or_default();
        *count += 1;
        if *count > SHOWN_PER_CODE && !full {
            continue;
        }
        let first = *count == 1;
        lines.push(format!("  {}", line(terminal, finding)));
        let advice = finding.advice(terminal.lang);
        let args_differ = sorted[..index].iter().any(|other| other.code == finding.code && other.advice(terminal.lang) == advice);
        if !advice.is_empty() && (first || !args_differ) {
            lines.push(format!("      {}", terminal.tone(Tone::Dim, advice)));
        }
    }
    let mut more: Vec<(&str, usize)> = seen.into_iter().filter(|(_, count)| *count > SHOWN_PER_CODE && !full).collect();
    more.sort_unstable();
    for (code, count) in more {
        let count = count - SHOWN_PER_CODE;
        lines.push(format!("  {}", terminal.text(messages::MORE_LIKE_IT, &[("count", &count), ("code", &code)])));
    }
    terminal.lines(lines);
}

/// One line: severity, code, object, place, cause.
pub fn line(terminal: &Terminal, finding: &Finding) -> String {
    let lang = terminal.lang;
    let head = terminal.tone(tone(finding.severity), format!("{}[{}]", label_severity(finding.severity, lang), finding.code.id()));
    let mut text = head;
    let message = finding.message(lang);
    // Most messages name their object themselves.
    if let Some(object) = finding.object.as_ref().filter(|object| !message.contains(&object.key)) {
        text.extend([" ", object.kind.label(lang), " ", &terminal.tone(Tone::Name, &object.key), ":"]);
    }
    text.push(' ');
    text.push_str(&message);
    if let Some(place) = &finding.place {
        text.extend([" (", place, ")"]);
    }
    text
}

/// How many errors, warnings and notes there are, in words.
pub fn counts(terminal: &Terminal, findings: &[Finding]) -> String {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, notes) = (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    terminal.text(messages::FINDINGS_COUNT, &[("errors", &errors), ("warnings", &warnings), ("notes", &notes)])
}
