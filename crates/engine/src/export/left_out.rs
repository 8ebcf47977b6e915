//! What exported objects need and the package does not hold.

use std::collections::{BTreeSet, HashMap, HashSet};

use ferry_model::codes::export as codes;
use ferry_model::stored::StoredObject;
use ferry_model::{Finding, Object, ObjectKind};
use ferry_store::Store;

use crate::error::EngineError;

/// Nodes whose outputs are read at once.
const PAGE: usize = 1000;

/// Findings of one kind that one object gets.
const FINDINGS_MAX: usize = 20;

/// Names of what stays in the workspace.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// Output name → the node that produces it.
    outputs: HashMap<String, String>,
    resources: HashSet<String>,
    /// Lower case → as written.
    functions: HashMap<String, String>,
    processes: HashSet<String>,
}

impl LeftOut {
    /// Reads the names of objects that are not exported.
    pub async fn of(store: &Store, objects: &[&StoredObject]) -> Result<Self, EngineError> {
        let mut left = Self::default();
        let mut nodes = Vec::new();
        for object in objects {
            let name = &object.key.name;
            match object.key.kind {
                ObjectKind::Node => nodes.push(*object),
                ObjectKind::Resource => _ = left.resources.insert(name.clone()),
                ObjectKind::Function => _ = left.functions.insert(name.to_lowercase(), name.clone()),
                ObjectKind::DataServiceProcess => _ = left.processes.insert(name.clone()),
                _ => {}
            }
        }
        for page in nodes.chunks(PAGE) {
            let versions: Vec<(i64, i64)> = page.iter().map(|node| (node.id, node.draft)).collect();
            for (node, names) in page.iter().zip(store.inputs_outputs(&versions).await?) {
                left.outputs.extend(names.outputs.into_iter().map(|output| (output, node.key.to_string())));
            }
        }
        Ok(left)
    }

    /// What the object needs of it.
    pub fn needed_by(&self, object: &Object) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(node) = object.as_node() {
            let own: HashSet<&str> = node.with_inner().flat_map(|inner| &inner.outputs).map(|output| output.data.as_str()).collect();
            let inputs: BTreeSet<&str> = node.with_inner().flat_map(|inner| &inner.inputs).map(|input| input.data.as_str()).collect();
            let parents = inputs.into_iter().filter(|input| !own.contains(input));
            let parents = parents.filter_map(|input| self.outputs.get(input).map(|parent| (input, parent)));
            findings.extend(parents.take(FINDINGS_MAX).map(|(output, parent)| {
                Finding::new(codes::PARENT_LEFT_OUT).arg("output", output).arg("parent", format_args!("node:{parent}"))
            }));
            let code: Vec<&str> = node.with_inner().filter_map(|inner| inner.code.as_deref()).collect();
            self.resources(code.iter().flat_map(|code| references(code)), &mut findings);
            self.functions(code.iter().flat_map(|code| calls(code)), &mut findings);
        }
        match object {
            Object::Function(function) => self.resources(function.resources(), &mut findings),
            Object::DataServiceApi(api) => {
                if let Some(name) = api.group_name.as_ref().filter(|name| self.processes.contains(*name)) {
                    findings.push(Finding::new(codes::PROCESS_LEFT_OUT).arg("name", name));
                }
            }
            _ => {}
        }
        findings
    }

    fn resources<'a>(&self, names: impl Iterator<Item = &'a str>, findings: &mut Vec<Finding>) {
        if self.resources.is_empty() {
            return;
        }
        let missing: BTreeSet<&str> = names.filter(|name| self.resources.contains(*name)).collect();
        findings.extend(missing.into_iter().take(FINDINGS_MAX).map(|name| Finding::new(codes::RESOURCE_LEFT_OUT).arg("name", name)));
    }

    fn functions<'a>(&self, names: impl Iterator<Item = &'a str>, findings: &mut Vec<Finding>) {
        if self.functions.is_empty() {
            return;
        }
        let missing: BTreeSet<&String> = names.filter_map(|name| self.functions.get(&name.to_lowercase())).collect();
        findings.extend(missing.into_iter().take(FINDINGS_MAX).map(|name| Finding::new(codes::FUNCTION_LEFT_OUT).arg("name", name)));
    }
}

/// Names in `@resource_reference{"name"}` marks.
fn references(code: &str) -> impl Iterator<Item = &str> {
    const MARK: &str = "@resource_reference{\"";
    code.match_indices(MARK).filter_map(|(at, _)| code[at + MARK.len()..].split_once("\"}").map(|(name, _)| name))
}

/// Identifiers with an opening parenthesis behind them.
fn calls(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices('(').filter_map(|(at, _)| {
        let before = code[..at].trim_end_matches([' ', '\t']);
        let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| {
            // The character that ends the search is not part of the name.
            at + before[at..].chars().next().map_or(0, char::len_utf8)
        });
        (start < before.len()).then(|| &before[start..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_resource_references_are_found_in_code() {
        let code = "##@resource_reference{\"a.py\"}\nselect 中f (x), count(*), (1), my.udf\t(y) from t";
        assert_eq!(calls(code).collect::<Vec<_>>(), ["中f", "count", "udf"]);
        assert_eq!(references(code).collect::<Vec<_>>(), ["a.py"]);
        assert_eq!(calls("(").count(), 0);
    }
}
