//! Reading members of a document: types are checked, references inside the document are followed.

use std::collections::HashMap;

use ferry_model::codes::format;
use ferry_model::codes::reasons::document as reasons;
use ferry_model::reason::ReasonText;
use ferry_model::{Finding, Severity};
use serde_json::{Map, Value};

use super::document::{Document, unknown_value, wrong_type};

/// An object of a document.
pub(super) type Members = Map<String, Value>;

/// Lists whose items may be referred to by their ids.
const REFERABLE: [&str; 13] = [
    "scripts",
    "triggers",
    "runtimeResources",
    "fileResources",
    "functions",
    "nodes",
    "artifacts",
    "variables",
    "datasources",
    "workflows",
    "components",
    "files",
    "tables",
];

/// What can be referred to in a document, and what was found while reading it.
pub(super) struct Scope<'v> {
    ids: HashMap<&'v str, &'v Value>,
    /// Findings about the object being read; the caller takes them and says which object it is.
    pub findings: Vec<Finding>,
}

impl<'v> Scope<'v> {
    /// The scope of a document.
    pub fn new(document: &Document<'v>) -> Self {
        let mut scope = Self { ids: HashMap::new(), findings: Vec::new() };
        for name in REFERABLE {
            scope.index(document.spec.get(name));
        }
        for workflow in document.spec.get("workflows").and_then(Value::as_array).into_iter().flatten() {
            scope.index(workflow.get("nodes"));
        }
        scope
    }

    fn index(&mut self, list: Option<&'v Value>) {
        let items: Vec<&'v Value> = match list {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(Value::Object(groups)) => groups.values().filter_map(Value::as_array).flatten().collect(),
            _ => Vec::new(),
        };
        for item in items {
            if let Some(id) = item.get("id").and_then(Value::as_str) {
                self.ids.entry(id).or_insert(item);
            }
        }
    }

    /// The item that an id, `{{id}}` or `{{type.id}}` names.
    pub fn find(&self, reference: &str) -> Option<&'v Value> {
        let bare = bare_reference(reference);
        self.ids.get(bare).or_else(|| bare.split_once('.').and_then(|(_, id)| self.ids.get(id))).copied()
    }

    /// Follows `value` if it is a reference. A reference to nothing gives `None` and is reported; a plain text that names nothing is
    /// handed back as it is.
    pub fn resolve(&mut self, value: &'v Value, path: &str) -> Option<&'v Value> {
        let Value::String(text) = value else { return Some(value) };
        match self.find(text) {
            Some(found) => Some(found),
            None if is_reference(text) => {
                self.dangling(path, text);
                None
            }
            None => Some(value),
        }
    }

    /// Reports a reference to nothing.
    pub fn dangling(&mut self, path: &str, reference: &str) {
        self.findings.push(Finding::new(format::SPEC_REFERENCE).arg("path", path).arg("reference", reference));
    }

    /// Reports a value outside the vocabulary; `refuses` when the object cannot be used without knowing it.
    pub fn unknown(&mut self, path: &str, value: &str, refuses: bool) {
        let finding = unknown_value(path, value);
        self.findings.push(if refuses { finding.with_severity(Severity::Error) } else { finding });
    }

    /// Reports that a member is absent.
    pub fn missing(&mut self, path: &str) {
        self.findings.push(Finding::new(format::SPEC_MISSING).arg("path", path));
    }

    /// Reports a wrong type.
    pub fn wrong(&mut self, path: &str, expected: ReasonText, found: &Value) {
        self.findings.push(wrong_type(path, expected, found));
    }

    /// A text; numbers are taken as their digits.
    pub fn text(&mut self, members: &'v Members, path: &str, name: &str) -> Option<String> {
        match member(members, name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            other => {
                self.wrong(&format!("{path}.{name}"), reasons::TEXT, other);
                None
            }
        }
    }

    /// A whole number, also when it is written as a text.
    pub fn number(&mut self, members: &'v Members, path: &str, name: &str) -> Option<i64> {
        let value = member(members, name)?;
        let number = value.as_i64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
        if number.is_none() {
            self.wrong(&format!("{path}.{name}"), reasons::WHOLE_NUMBER, value);
        }
        number
    }

    /// True or false, also when it is written as a text.
    pub fn flag(&mut self, members: &'v Members, path: &str, name: &str) -> Option<bool> {
        let value = member(members, name)?;
        let flag = value.as_bool().or_else(|| match value.as_str() {
            Some(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Some(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        });
        if flag.is_none() {
            self.wrong(&format!("{path}.{name}"), reasons::TRUE_OR_FALSE, value);
        }
        flag
    }

    /// An object, followed if it is a reference. A plain text that refers to nothing counts as a dangling reference.
    pub fn object(&mut self, members: &'v Members, path: &str, name: &str) -> Option<&'v Members> {
        let value = member(members, name)?;
        let path = format!("{path}.{name}");
        match self.resolve(value, &path)? {
            Value::Object(members) => Some(members),
            Value::String(text) => {
                self.dangling(&path, text);
                None
            }
            other => {
                self.wrong(&path, reasons::OBJECT, other);
                None
            }
        }
    }

    /// An object that may also be given by its name: `{"name": …}` or a plain text.
    pub fn named(&mut self, members: &'v Members, path: &str, name: &str, inner: &str) -> Option<String> {
        let value = member(members, name)?;
        let path = format!("{path}.{name}");
        match self.resolve(value, &path)? {
            Value::Object(members) => self.text(members, &path, inner),
            Value::String(text) => Some(text.clone()),
            other => {
                self.wrong(&path, reasons::OBJECT, other);
                None
            }
        }
    }

    /// The items of a list, each with its JSON path and followed if it is a reference.
    pub fn list(&mut self, members: &'v Members, path: &str, name: &str) -> Vec<(String, &'v Value)> {
        let path = format!("{path}.{name}");
        match member(members, name) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                let mut out = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    if let Some(item) = self.resolve(item, &path) {
                        out.push((path, item));
                    }
                }
                out
            }
            Some(other) => {
                self.wrong(&path, reasons::LIST, other);
                Vec::new()
            }
        }
    }

    /// The items of a list that are objects; others are reported.
    pub fn objects(&mut self, members: &'v Members, path: &str, name: &str) -> Vec<(String, &'v Members)> {
        let items = self.list(members, path, name);
        let mut out = Vec::with_capacity(items.len());
        for (path, item) in items {
            match item {
                Value::Object(members) => out.push((path, members)),
                other => self.wrong(&path, reasons::OBJECT, other),
            }
        }
        out
    }
}

/// Whether a text is written as a reference.
pub(super) fn is_reference(text: &str) -> bool {
    text.starts_with("{{") && text.ends_with("}}")
}

/// A reference without its braces.
pub(super) fn bare_reference(text: &str) -> &str {
    text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).map_or(text, str::trim)
}

/// A member that is there and not null.
pub(super) fn member<'v>(members: &'v Members, name: &str) -> Option<&'v Value> {
    members.get(name).filter(|value| !value.is_null())
}
