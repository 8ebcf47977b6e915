//! From the bytes of a document to JSON values with known outlines.

use ferry_model::Finding;
use ferry_model::codes::format;
use ferry_model::codes::reasons::document as reasons;
use ferry_model::reason::{ReasonText, of_json_here};
use serde_json::{Map, Value};

use super::yaml_reason::of_yaml;
use crate::limits::Limits;

/// Versions that are known.
const VERSIONS: [&str; 4] = ["1.0.0", "1.1.0", "1.2.0", "2.0.0"];

/// Kinds that are known.
const KINDS: [&str; 18] = [
    "CycleWorkflow",
    "ManualWorkflow",
    "ManualNode",
    "TemporaryWorkflow",
    "PaiFlow",
    "BatchDeployment",
    "DataSource",
    "DataQuality",
    "DataService",
    "DataCatalog",
    "Table",
    "Node",
    "Component",
    "Resource",
    "Function",
    "Workflow",
    "TriggerWorkflow",
    "DataIntegrationJob",
];

/// Members of a document that make it a FlowSpec.
const MEMBERS: [&str; 11] =
    ["spec", "nodes", "workflows", "components", "fileResources", "functions", "datasources", "dqcRules", "tables", "flow", "dependencies"];

/// Deepest nesting that the JSON parser itself accepts.
const PARSER_DEPTH_MAX: usize = 127;

/// One FlowSpec of a file; a file may hold a list of them.
pub(super) struct Document<'v> {
    /// JSON path of the document: `$` or `$[2]`.
    pub path: String,
    /// The whole document.
    pub root: &'v Map<String, Value>,
    /// Where the spec members stand.
    pub spec: &'v Map<String, Value>,
    /// JSON path of `spec`.
    pub spec_path: String,
    /// `version`, as written.
    pub version: Option<&'v str>,
    /// `kind`, as written.
    pub kind: Option<&'v str>,
}

impl<'v> Document<'v> {
    /// The documents of a parsed file. A value that is no FlowSpec gives nothing.
    ///
    /// # Errors
    ///
    /// A finding when a part has the wrong type, with its JSON path.
    pub fn all(value: &'v Value, findings: &mut Vec<Finding>) -> Vec<Self> {
        let items: Vec<(String, &Value)> = match value {
            Value::Array(items) => items.iter().enumerate().map(|(index, item)| (format!("$[{index}]"), item)).collect(),
            other => vec![("$".to_owned(), other)],
        };
        let mut documents = Vec::new();
        for (path, item) in items {
            let Value::Object(root) = item else {
                findings.push(wrong_type(&path, reasons::OBJECT, item));
                continue;
            };
            let (spec, spec_path) = match root.get("spec") {
                None | Some(Value::Null) => (root, path.clone()),
                Some(Value::Object(spec)) => (spec, format!("{path}.spec")),
                Some(other) => {
                    findings.push(wrong_type(&format!("{path}.spec"), reasons::OBJECT, other));
                    continue;
                }
            };
            let text = |name: &str| root.get(name).and_then(Value::as_str);
            documents.push(Self { root, spec, spec_path, version: text("version"), kind: text("kind"), path });
        }
        documents
    }

    /// Whether the document is what ferry writes for objects that FlowSpec has no form for.
    pub fn ferry_object(&self) -> Option<(&'v str, &'v Value)> {
        Some((self.root.get("ferry")?.as_str()?, self.root.get("object")?))
    }

    /// Whether it looks like a FlowSpec at all.
    pub fn is_flow_spec(&self) -> bool {
        MEMBERS.iter().any(|name| self.root.contains_key(*name)) || self.ferry_object().is_some()
    }

    /// What is unknown about version and kind.
    pub fn strange_values(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, known) in [("version", &VERSIONS[..]), ("kind", &KINDS[..])] {
            match self.root.get(name) {
                None | Some(Value::Null) => {}
                Some(Value::String(value)) if known.iter().any(|known| known.eq_ignore_ascii_case(value)) => {}
                Some(Value::String(value)) => findings.push(unknown_value(&format!("{}.{name}", self.path), value)),
                Some(other) => findings.push(wrong_type(&format!("{}.{name}", self.path), reasons::TEXT, other)),
            }
        }
        findings
    }
}

/// `path` has a JSON type that it must not have.
pub(super) fn wrong_type(path: &str, expected: ReasonText, found: &Value) -> Finding {
    let found = match found {
        Value::Null => reasons::NULL,
        Value::Bool(_) => reasons::TRUE_OR_FALSE,
        Value::Number(_) => reasons::NUMBER,
        Value::String(_) => reasons::TEXT,
        Value::Array(_) => reasons::LIST,
        Value::Object(_) => reasons::OBJECT,
    };
    Finding::new(format::SPEC_TYPE).arg("path", path).said("expected", expected).said("found", found)
}

/// `path` has a value outside its vocabulary.
pub(super) fn unknown_value(path: &str, value: &str) -> Finding {
    Finding::new(format::SPEC_VALUE).arg("path", path).arg("value", value)
}

/// Parses the bytes of the entry `name`.
///
/// # Errors
///
/// A finding with entry, line and column: not UTF-8, nested too deeply, not JSON or YAML.
pub(super) fn parse(bytes: &[u8], name: &str, limits: &Limits) -> Result<Value, Finding> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Finding::new(format::SPEC_NOT_UTF8).at(name).arg("offset", error.valid_up_to()))?
        .trim_start_matches('\u{feff}');
    if is_yaml(name) { parse_yaml(text, name, limits) } else { parse_json(text, name, limits) }
}

fn is_yaml(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml"))
}

fn parse_json(text: &str, name: &str, limits: &Limits) -> Result<Value, Finding> {
    let limit = limits.json_depth_max.min(PARSER_DEPTH_MAX);
    if let Some((line, column)) = too_deep(text, limit) {
        return Err(Finding::new(format::SPEC_DEPTH).at(format!("{name}:{line}:{column}")).arg("limit", limit));
    }
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let finding = Finding::new(format::SPEC_SYNTAX).at(format!("{name}:{line}:{column}"));
        finding.arg("language", "JSON").because(of_json_here(&error))
    })
}

/// Where the text is nested more than `limit` deep, as line and column; brackets inside strings do not count.
fn too_deep(text: &str, limit: usize) -> Option<(usize, usize)> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let (mut line, mut line_start) = (1, 0);
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return Some((line, at - line_start + 1));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'\n' => {
                line += 1;
                line_start = at + 1;
            }
            _ => {}
        }
    }
    None
}

fn parse_yaml(text: &str, name: &str, limits: &Limits) -> Result<Value, Finding> {
    let depth = limits.json_depth_max.min(128);
    let mut budget = serde_saphyr::Budget::default();
    budget.max_depth = depth;
    budget.max_total_scalar_bytes = usize::try_from(limits.descriptor_bytes_max).unwrap_or(usize::MAX);
    budget.max_aliases = 1_000;
    budget.max_anchors = 1_000;
    budget.max_documents = 1;
    let mut options = serde_saphyr::Options::default();
    options.budget = Some(budget);
    options.with_snippet = false;
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let place = error.location().map_or(name.to_owned(), |at| format!("{name}:{}:{}", at.line(), at.column()));
        Finding::new(format::SPEC_SYNTAX).at(place).arg("language", "YAML").because(of_yaml(&error))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn finding(name: &str, text: &[u8]) -> Finding {
        parse(text, name, &Limits::default()).unwrap_err()
    }

    #[test]
    fn damage_is_named_with_its_place() {
        let cut = finding("a.json", b"{\n \"nodes\": [1, ");
        assert_eq!((cut.code, cut.place.as_deref()), (format::SPEC_SYNTAX, Some("a.json:2:14")));
        let deep = finding("a.json", "[".repeat(200_000).as_bytes());
        assert_eq!((deep.code, deep.place.as_deref()), (format::SPEC_DEPTH, Some("a.json:1:128")));
        assert_eq!(finding("a.json", b"{\"a\": \"\xc3\"}").code, format::SPEC_NOT_UTF8);
        let tail = finding("a.json", b"{} x");
        assert_eq!(tail.code, format::SPEC_SYNTAX);
        assert!(parse(format!("{:?}", "[".repeat(500)).as_bytes(), "a.json", &Limits::default()).is_ok(), "brackets in a text");
    }

    #[test]
    fn a_document_at_the_depth_limit_is_read() {
        let at_limit = format!("{}{}", "[".repeat(127), "]".repeat(127));
        assert!(parse(at_limit.as_bytes(), "a.json", &Limits::default()).is_ok());
    }

    #[test]
    fn yaml_gives_the_same_values_and_keeps_its_bounds() {
        let value = parse(b"version: '1.1.0'\nspec:\n  nodes:\n  - name: a\n    priority: 3\n", "a.yaml", &Limits::default()).unwrap();
        assert_eq!(value, serde_json::json!({"version": "1.1.0", "spec": {"nodes": [{"name": "a", "priority": 3}]}}));
        assert_eq!(finding("a.yml", b"a: [1,\nb: }").code, format::SPEC_SYNTAX);
        let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(finding("a.yml", deep.as_bytes()).code, format::SPEC_SYNTAX);
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..12 {
            let refs = vec![format!("*a{}", level - 1); 10].join(",");
            bomb = format!("{bomb}a{level}: &a{level} [{refs}]\n");
        }
        assert_eq!(finding("a.yml", bomb.as_bytes()).code, format::SPEC_SYNTAX);
    }
}
