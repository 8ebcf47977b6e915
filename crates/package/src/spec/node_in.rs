//! From a FlowSpec node to a node of the model.

use ferry_model::codes::format;
use ferry_model::codes::reasons::document as reasons;
use ferry_model::node::{ContextParam, Node, NodeIo, use_type};
use ferry_model::reason::of_json;
use ferry_model::{Finding, Object, node_type};
use serde_json::{Map, Value, json};

use super::depends::{Flow, read_dependencies, read_flow};
use super::scope::{Members, Scope, member};
use super::structure;
use super::{extra, schedule};

/// What is known of a node from around its JSON.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeFacts {
    /// Kind of the document.
    pub kind: Option<String>,
    /// Whether the workflow it lives in is a manual one, if it lives in one.
    pub in_manual_flow: Option<bool>,
    /// Use type that the place in the package gives, whatever the document says.
    pub use_type: Option<&'static str>,
    /// Folder that the place in the package gives.
    pub folder: Option<String>,
    /// Text of the script file.
    pub code: Option<String>,
    /// Depth of nodes inside nodes.
    pub depth: usize,
    /// Deepest that is allowed.
    pub depth_max: usize,
}

impl NodeFacts {
    /// The facts of a node written inside another one.
    fn inside(&self) -> Self {
        Self { folder: None, code: None, depth: self.depth + 1, ..self.clone() }
    }
}

/// Reads a node. `flow` is the list of dependencies of the document or workflow it stands in. What is wrong goes into the scope.
pub(super) fn read_node<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str, flow: &Flow<'v>, facts: &NodeFacts) -> Node {
    let mut node = Node { name: scope.text(members, path, "name").unwrap_or_default(), ..Node::default() };
    if node.name.is_empty() {
        scope.missing(&format!("{path}.name"));
    }
    node.owner = scope.text(members, path, "owner");
    node.description = scope.text(members, path, "description");
    node.connection = scope.named(members, path, "datasource", "name");
    schedule::read(scope, &mut node, members, path, facts);
    let script = read_script(scope, &mut node, members, path, facts);
    read_ios(scope, &mut node, members, path);
    read_dependencies(scope, &mut node, members, flow);
    read_inner(scope, &mut node, members, path, facts);
    if let Some(script) = script {
        node.code = code(&node.node_type, members, script, scope, facts);
    } else {
        node.code.clone_from(&facts.code);
    }
    node
}

/// Type, folder and parameters; gives the script back.
fn read_script<'v>(scope: &mut Scope<'v>, node: &mut Node, members: &'v Members, path: &str, facts: &NodeFacts) -> Option<&'v Members> {
    node.folder.clone_from(&facts.folder);
    let before = scope.findings.len();
    let Some(script) = scope.object(members, path, "script") else {
        if scope.findings.len() == before {
            scope.missing(&format!("{path}.script"));
        }
        return None;
    };
    let path = format!("{path}.script");
    let runtime_path = format!("{path}.runtime");
    if let Some(runtime) = scope.object(script, &path, "runtime") {
        node.node_type = read_type(scope, runtime, &runtime_path);
        if let Some(container) = scope.object(runtime, &runtime_path, "container") {
            node.image_id = scope.text(container, &format!("{runtime_path}.container"), "imageId");
        }
        let cu = scope.text(runtime, &runtime_path, "cu");
        node.cu = node.cu.take().or(cu);
    } else {
        scope.missing(&runtime_path);
    }
    if node.folder.is_none()
        && let Some(display) = scope.text(script, &path, "path")
    {
        node.folder = folder_of(&display, &node.name);
    }
    read_parameters(scope, node, script, &path);
    Some(script)
}

/// The folder of a display path that ends with the object's name.
pub(super) fn folder_of(display: &str, name: &str) -> Option<String> {
    let folder = display.strip_suffix(name).and_then(|rest| rest.strip_suffix('/'));
    let folder = folder.or_else(|| display.rsplit_once('/').map(|(folder, _)| folder));
    folder.filter(|folder| !folder.is_empty()).map(str::to_owned)
}

/// The constant name of the type that `command` or `commandTypeId` names.
pub(super) fn read_type<'v>(scope: &mut Scope<'v>, runtime: &'v Members, path: &str) -> String {
    let number = scope.number(runtime, path, "commandTypeId");
    match scope.text(runtime, path, "command") {
        Some(command) if !command.is_empty() => {
            if let Some(known) = node_type::by_name(&command) {
                return known.name.to_owned();
            }
            if !command.eq_ignore_ascii_case("MANUAL_WORKFLOW") {
                scope.unknown(&format!("{path}.command"), &command, false);
            }
            command
        }
        _ => {
            let Some(number) = number else {
                scope.missing(&format!("{path}.command"));
                return String::new();
            };
            let known = node_type::by_code(number);
            if known.is_none() {
                scope.unknown(&format!("{path}.commandTypeId"), &number.to_string(), false);
            }
            known.map_or_else(|| number.to_string(), |known| known.name.to_owned())
        }
    }
}

/// Script parameters: those of the node become one string, those of the context become input contexts.
fn read_parameters<'v>(scope: &mut Scope<'v>, node: &mut Node, script: &'v Members, path: &str) {
    let mut tokens: Vec<String> = Vec::new();
    for (path, variable) in scope.objects(script, path, "parameters") {
        let kind = scope.text(variable, &path, "type").unwrap_or_default();
        let value = scope.text(variable, &path, "value");
        if scope.text(variable, &path, "scope").is_some_and(|text| text.eq_ignore_ascii_case("NodeContext")) {
            let param = read_context(scope, variable, &path, 0);
            node.input_contexts.push(param);
        } else if kind.eq_ignore_ascii_case("NoKvVariableExpression") {
            tokens.extend(value);
        } else {
            let name = scope.text(variable, &path, "name").unwrap_or_default();
            tokens.push(format!("{name}={}", value.unwrap_or_default()));
        }
    }
    if !tokens.is_empty() {
        node.parameter = Some(tokens.join(" "));
    }
}

fn read_context<'v>(scope: &mut Scope<'v>, variable: &'v Members, path: &str, direction: i64) -> ContextParam {
    let kind = scope.text(variable, path, "type").unwrap_or_default();
    let mut value = scope.text(variable, path, "value");
    if direction == 0
        && let Some(reference) = scope.object(variable, path, "referenceVariable")
    {
        let path = format!("{path}.referenceVariable");
        let name = scope.text(reference, &path, "name").unwrap_or_default();
        let output = scope.object(reference, &path, "node").and_then(|node| scope.text(node, &format!("{path}.node"), "output"));
        if let Some(output) = output {
            value = Some(format!("{output}:{name}"));
        }
    }
    ContextParam {
        direction: Some(direction),
        param_name: scope.text(variable, path, "name"),
        param_value: value,
        param_type: match kind.to_ascii_lowercase().as_str() {
            "constant" => Some(1),
            "nodeoutput" => Some(2),
            "passthrough" => Some(3),
            _ => None,
        },
        description: scope.text(variable, path, "description"),
        ..ContextParam::default()
    }
}

fn read_ios<'v>(scope: &mut Scope<'v>, node: &mut Node, members: &'v Members, path: &str) {
    for (name, is_input) in [("inputs", true), ("outputs", false)] {
        let path = format!("{path}.{name}");
        let mut items: Vec<(String, &'v Value)> = Vec::new();
        match member(members, name) {
            None => continue,
            Some(Value::Array(_)) => items = scope.list(members, path.trim_end_matches(&format!(".{name}")), name),
            Some(Value::Object(lists)) => {
                for list in ["nodeOutputs", "outputs"] {
                    items.extend(scope.list(lists, &path, list));
                }
                if !is_input {
                    for (path, variable) in scope.objects(lists, &path, "variables") {
                        let param = read_context(scope, variable, &path, 1);
                        node.output_contexts.push(param);
                    }
                }
            }
            Some(other) => {
                scope.wrong(&path, reasons::OBJECT, other);
                continue;
            }
        }
        for (path, item) in items {
            if let Some(io) = read_io(scope, item, &path) {
                if is_input { &mut node.inputs } else { &mut node.outputs }.push(io);
            }
        }
    }
}

fn read_io<'v>(scope: &mut Scope<'v>, item: &'v Value, path: &str) -> Option<NodeIo> {
    match item {
        Value::String(data) => Some(NodeIo { data: data.clone(), parse_type: Some(1), ..NodeIo::default() }),
        Value::Object(members) => {
            let artifact = members.get("artifactType").and_then(Value::as_str);
            if artifact.is_some_and(|kind| !kind.eq_ignore_ascii_case("NodeOutput")) {
                return None;
            }
            let source = scope.text(members, path, "sourceType").unwrap_or_default().to_ascii_lowercase();
            let parse_type = match source.as_str() {
                "system" => 2,
                "codeparse" => 0,
                _ if scope.flag(members, path, "isDefault") == Some(true) => NodeIo::SYSTEM,
                _ => 1,
            };
            let data = scope.text(members, path, "data").or_else(|| scope.text(members, path, "output"));
            let Some(data) = data else {
                scope.missing(&format!("{path}.data"));
                return None;
            };
            let ref_table_name = scope.text(members, path, "refTableName");
            Some(NodeIo { data, ref_table_name, parse_type: Some(parse_type), ..NodeIo::default() })
        }
        other => {
            scope.wrong(path, reasons::OBJECT, other);
            None
        }
    }
}

/// Members that hold nodes inside a node, and the member of the last one.
const BODIES: [(&str, &str); 7] = [
    ("do-while", "while"),
    ("doWhile", "specWhile"),
    ("for-each", ""),
    ("foreach", ""),
    ("combined", ""),
    ("subflow", ""),
    ("subFlow", ""),
];

fn read_inner<'v>(scope: &mut Scope<'v>, node: &mut Node, members: &'v Members, path: &str, facts: &NodeFacts) {
    for (name, last) in BODIES {
        let Some(body) = scope.object(members, path, name) else { continue };
        let path = format!("{path}.{name}");
        if let Some(times) = scope.number(body, &path, "maxIterations") {
            schedule::set_extra(node, "loopCount", json!(times));
        }
        let mut nodes = scope.objects(body, &path, "nodes");
        for last in [last, "while"] {
            if !last.is_empty()
                && let Some(end) = scope.object(body, &path, last)
            {
                nodes.push((format!("{path}.{last}"), end));
                break;
            }
        }
        if nodes.is_empty() {
            continue;
        }
        if facts.depth >= facts.depth_max {
            scope.findings.push(Finding::new(format::SPEC_INNER_DEPTH).arg("limit", facts.depth_max));
            return;
        }
        let flow = read_flow(scope, body, &path);
        for (path, inner) in nodes {
            let inner_node = read_node(scope, inner, &path, &flow, &facts.inside());
            if let Some(inner_node) = settle_node(scope, inner_node, inner, &path, || json!({"node": kept(inner)})) {
                node.inner_nodes.push(inner_node);
            }
        }
    }
}

/// The node with what is kept beside its document; the nodes inside it carry their own.
pub(super) fn settle_node(
    scope: &mut Scope<'_>,
    mut node: Node,
    members: &Members,
    path: &str,
    verbatim: impl FnOnce() -> Value,
) -> Option<Node> {
    let inner_nodes = std::mem::take(&mut node.inner_nodes);
    let mut edited = Vec::new();
    let settled = extra::settle(Object::Node(Box::new(node)), members, verbatim, &mut edited);
    for field in edited {
        scope.findings.push(Finding::new(format::SPEC_EDITED).arg("field", format_args!("{path}: {field}")));
    }
    match settled {
        Ok(Object::Node(mut node)) => {
            node.inner_nodes = inner_nodes;
            Some(*node)
        }
        Ok(_) => None,
        Err(error) => {
            scope.findings.push(Finding::new(format::SPEC_EXTRA).because(of_json(&error)));
            None
        }
    }
}

/// What is kept verbatim of a node: everything but the code and the nodes inside, which stand in the model.
pub(super) fn kept(members: &Members) -> Value {
    let mut kept = members.clone();
    if let Some(Value::Object(script)) = kept.get_mut("script") {
        script.shift_remove("content");
    }
    for (name, last) in BODIES {
        if let Some(Value::Object(body)) = kept.get_mut(name) {
            body.shift_remove("nodes");
            body.shift_remove("while");
            body.shift_remove(last);
        }
    }
    Value::Object(kept)
}

/// The code of a node: the script file, else the structured members, else the content in the document.
fn code<'v>(kind: &str, members: &'v Members, script: &'v Members, scope: &mut Scope<'v>, facts: &NodeFacts) -> Option<String> {
    if facts.code.as_ref().is_some_and(|code| !code.is_empty()) {
        return facts.code.clone();
    }
    let content = script.get("content").and_then(Value::as_str);
    let language = script.get("language").and_then(Value::as_str);
    let empty = Map::new();
    let runtime = match script.get("runtime") {
        Some(Value::Object(runtime)) => runtime,
        Some(Value::String(reference)) => scope.find(reference).and_then(Value::as_object).unwrap_or(&empty),
        _ => &empty,
    };
    structure::code_of(kind, members, content, language, runtime).or_else(|| content.map(str::to_owned)).or_else(|| facts.code.clone())
}

/// Whether a node of this type has nothing to run, so that it may come without a script.
pub(super) fn needs_no_script(kind: &str) -> bool {
    matches!(
        kind,
        "VIRTUAL"
            | "VIRTUAL_WORKFLOW"
            | "WORKFLOW"
            | "MANUAL_WORKFLOW"
            | "SUB_PROCESS"
            | "COMBINED_NODE"
            | "CONTROLLER_CYCLE"
            | "CONTROLLER_CYCLE_START"
            | "CONTROLLER_TRAVERSE"
            | "CONTROLLER_TRAVERSE_START"
            | "CONTROLLER_TRAVERSE_END"
    )
}

/// The use type that a kind of document stands for.
pub(super) fn use_type_of_kind(kind: &str) -> Option<&'static str> {
    match kind.to_ascii_lowercase().as_str() {
        "manualnode" => Some(use_type::MANUAL),
        "manualworkflow" => Some(use_type::MANUAL_WORKFLOW),
        "component" => Some(use_type::COMPONENT),
        "temporaryworkflow" => Some(use_type::AD_HOC),
        _ => None,
    }
}
