//! What a command ends with when it cannot do its work, and the one place that prints it.

use ferry_model::reason::of_io;
use ferry_model::{Code, Finding, Lang, Severity};

use crate::exit::Exit;
use crate::terminal::{Terminal, Tone};

/// Why a command could not do its work.
#[derive(Debug)]
pub struct Failure {
    /// How the command ends.
    pub exit: Exit,
    /// The reasons, the first being the one to name.
    pub findings: Vec<Finding>,
    /// What to try, beside the advice of the findings.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure for one reason.
    pub fn new(exit: Exit, finding: Finding) -> Self {
        Self { exit, findings: vec![finding], hints: Vec::new() }
    }

    /// The work failed, for the reason `code`.
    pub fn failed(finding: Finding) -> Self {
        Self::new(Exit::Failed, finding)
    }

    /// The command line cannot be understood.
    pub fn usage(finding: Finding) -> Self {
        Self::new(Exit::Usage, finding)
    }

    /// Adds something to try.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// A file could not be written or read.
    pub fn file(code: Code, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::failed(Finding::new(code).arg("path", path.display()).said("error", of_io(error)))
    }

    /// The JSON document of a command that failed.
    pub fn document(&self, lang: Lang) -> serde_json::Value {
        let findings: Vec<serde_json::Value> = self.findings.iter().map(|finding| finding.to_json(lang)).collect();
        let first = self.findings.first();
        serde_json::json!({
            "error": {
                "code": first.map(|finding| finding.code.id()),
                "message": first.map(|finding| finding.message(lang)),
                "place": first.and_then(|finding| finding.place.clone()),
                "advice": first.map(|finding| finding.advice(lang)),
                "hints": self.hints,
            },
            "exit_code": self.exit.number(),
            "findings": findings,
        })
    }

    /// Prints it: for people to standard error, and the JSON document to standard output when one was asked for.
    pub fn print(&self, terminal: &Terminal) {
        for finding in &self.findings {
            terminal.complain(block(terminal, finding).join("\n"));
        }
        for hint in &self.hints {
            terminal.complain(format!("{} {hint}", terminal.tone_err(Tone::Name, label_hint(terminal.lang))));
        }
        if terminal.json {
            terminal.document(&self.document(terminal.lang));
        }
    }
}

/// The lines that show a finding on standard error: severity, code and cause, object and place, advice.
pub fn block(terminal: &Terminal, finding: &Finding) -> Vec<String> {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Changed,
        Severity::Note => Tone::Dim,
    };
    let lang = terminal.lang;
    let head = format!("{}[{}]", label_severity(finding.severity, lang), finding.code.id());
    let mut lines = vec![format!("{}: {}", terminal.tone_err(tone, head), finding.message(lang))];
    let object = finding.object.as_ref().map(|object| format!("{} {}", object.kind.label(lang), object.key));
    match (&object, &finding.place) {
        (Some(object), Some(place)) => lines.push(format!("  --> {place} ({object})")),
        (None, Some(place)) => lines.push(format!("  --> {place}")),
        (Some(object), None) => lines.push(format!("  --> {object}")),
        (None, None) => {}
    }
    let advice = finding.advice(lang);
    if !advice.is_empty() {
        lines.push(format!("{} {advice}", terminal.tone_err(Tone::Name, label_hint(lang))));
    }
    lines
}

/// The word for a severity.
pub fn label_severity(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Note, Lang::En) => "note",
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Note, Lang::Zh) => "提示",
    }
}

fn label_hint(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "建议:" } else { "hint:" }
}
