//! Findings: what verification, planning and applying have to say about an object.

use serde::{Deserialize, Serialize};

use crate::code::{Code, Severity};
use crate::face::Face;
use crate::key::ObjectKey;
use crate::kind::ObjectKind;
use crate::lang::Lang;
use crate::reason::Reason;

/// The object that a finding is about, in words a person can find it by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectRef {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its key as people write it: `workflow/name` for a node.
    pub key: String,
}

impl From<&ObjectKey> for ObjectRef {
    fn from(key: &ObjectKey) -> Self {
        Self { kind: key.kind, key: key.to_string() }
    }
}

/// One thing found, with everything needed to say it in either language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The stable code.
    pub code: Code,
    /// How bad it is here; usually the severity of the code.
    pub severity: Severity,
    /// The object concerned, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectRef>,
    /// Where: an archive entry, with a line where there is one (`src/…/workflow.xml:12`). Already escaped for display.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The arguments of the message, by placeholder name. Already escaped for display.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(String, String)>,
}

impl Finding {
    /// A finding with the usual severity of `code` and nothing else.
    pub fn new(code: Code) -> Self {
        Self { code, severity: code.severity(), object: None, place: None, args: Vec::new() }
    }

    /// Adds the argument `name` of the message. Control characters in it are escaped.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.args.push((name.to_owned(), shown(&value.to_string())));
        self
    }

    /// Says why, in both languages: the argument `cause`.
    #[must_use]
    pub fn because(self, reason: impl Into<Reason>) -> Self {
        self.said("cause", reason)
    }

    /// Adds the argument `name` of the message in both languages.
    #[must_use]
    pub fn said(self, name: &str, reason: impl Into<Reason>) -> Self {
        let reason = reason.into();
        self.arg(name, reason.text(Lang::En)).arg(&format!("{name}_zh"), reason.text(Lang::Zh))
    }

    /// Says where it was found. Control characters in the place are escaped.
    #[must_use]
    pub fn at(mut self, place: impl AsRef<str>) -> Self {
        self.place = Some(shown(place.as_ref()));
        self
    }

    /// Says which object it is about.
    #[must_use]
    pub fn about(mut self, key: &ObjectKey) -> Self {
        self.object = Some(ObjectRef { kind: key.kind, key: shown(&key.to_string()) });
        self
    }

    /// Says which object it is about, when only kind and a display key are known.
    #[must_use]
    pub fn about_ref(mut self, kind: ObjectKind, key: &str) -> Self {
        self.object = Some(ObjectRef { kind, key: shown(key) });
        self
    }

    /// Gives it another severity than its code usually has.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The cause, in `lang`.
    pub fn message(&self, lang: Lang) -> String {
        self.code.message(lang, &self.args)
    }

    /// What to do, in `lang`, for somebody at the command line; empty when there is nothing to do.
    pub fn advice(&self, lang: Lang) -> String {
        self.advice_on(Face::CommandLine, lang)
    }

    /// What to do, in `lang`, for somebody who reads it there; empty when there is nothing to do.
    pub fn advice_on(&self, face: Face, lang: Lang) -> String {
        self.code.advice(face, lang, &self.args)
    }

    /// The JSON that commands print: code, severity, object, place, message, advice.
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        self.to_json_on(Face::CommandLine, lang)
    }

    /// The same with the advice for somebody who reads it there.
    pub fn to_json_on(&self, face: Face, lang: Lang) -> serde_json::Value {
        serde_json::json!({
            "code": self.code.id(),
            "severity": self.severity.as_str(),
            "object": self.object,
            "place": self.place,
            "message": self.message(lang),
            "advice": self.advice_on(face, lang),
        })
    }
}

/// Text from a package made safe to show: control characters and bidirectional overrides are escaped as `\u{…}`, and
/// very long text is cut in the middle with its length said.
pub fn shown(text: &str) -> String {
    use std::fmt::Write as _;

    const LONGEST: usize = 400;
    let mut out = String::with_capacity(text.len().min(LONGEST));
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            let _ = write!(out, "… ({} bytes)", text.len());
            break;
        }
        let hidden = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if c.is_control() || hidden {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}
