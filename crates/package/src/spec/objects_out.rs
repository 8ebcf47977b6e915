//! From objects of the model other than nodes to FlowSpec.

use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::node::Node;
use ferry_model::node_type;
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::workflow::Workflow;
use serde_json::{Map, Value, json};

use super::node_out::unknown_members;
use super::objects_in::ENGINE_LABELS;
use super::scope::Members;

/// Members of an object, put in one after the other; absent ones are left out.
struct Builder(Members);

impl Builder {
    fn new() -> Self {
        Self(Map::new())
    }

    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn text(&mut self, name: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.put(name, value.as_str());
        }
    }

    /// Adds what was kept of the object and the model does not know.
    fn with_unknown(mut self, spec: Option<&str>, known: &[&str]) -> Members {
        let names: Vec<&str> = self.0.keys().map(String::as_str).chain(known.iter().copied()).collect();
        let unknown = unknown_members(spec, "object", &names);
        self.0.extend(unknown);
        self.0
    }
}

fn script(folder: Option<&String>, name: &str, command: &str) -> Value {
    let path = match folder {
        Some(folder) if !folder.is_empty() => format!("{folder}/{name}"),
        _ => name.to_owned(),
    };
    let mut runtime = Map::new();
    runtime.insert("command".to_owned(), json!(command));
    if let Some(known) = node_type::by_name(command) {
        runtime.insert("commandTypeId".to_owned(), json!(known.code));
    }
    json!({"path": path, "runtime": runtime})
}

/// Writes a workflow.
pub(super) fn workflow(x: &Workflow, id: &str) -> Members {
    let mut out = Builder::new();
    out.put("id", id);
    out.put("name", x.name.as_str());
    out.text("owner", x.owner.as_ref());
    out.text("description", x.description.as_ref());
    let mut script = script(None, &x.name, if x.scheduled { "WORKFLOW" } else { "MANUAL_WORKFLOW" });
    let pairs: Option<Vec<Value>> = x.parameters.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let parameters: Vec<Value> = pairs
        .into_iter()
        .flatten()
        .map(|pair| {
            let of = |name: &str| pair.get(name).cloned().unwrap_or(Value::Null);
            json!({"name": of("key"), "artifactType": "Variable", "scope": "Workflow", "type": "Constant", "value": of("value")})
        })
        .collect();
    if !parameters.is_empty() {
        script["parameters"] = Value::Array(parameters);
    }
    out.put("script", script);
    out.put("trigger", json!({"type": if x.scheduled { "Scheduler" } else { "Manual" }}));
    out.with_unknown(x.unknown.spec.as_deref(), &["nodes"])
}

/// Writes a resource.
pub(super) fn resource(x: &Resource, id: &str) -> Members {
    let mut out = Builder::new();
    out.put("id", id);
    out.put("name", x.name.as_str());
    out.text("owner", x.owner.as_ref());
    let kind = x.extend.as_deref().unwrap_or(match x.resource_type.as_str() {
        "ODPS_PYTHON" => "PYTHON",
        kind if kind.ends_with("_JAR") => "JAR",
        "ODPS_ARCHIVE" => "ARCHIVE",
        _ => "FILE",
    });
    out.put("type", kind.to_ascii_lowercase());
    out.put("script", script(x.folder.as_ref(), &x.name, &x.resource_type));
    if let Some(name) = &x.connection {
        out.put("datasource", json!({"name": name}));
    }
    out.with_unknown(x.unknown.spec.as_deref(), &["datasource"])
}

/// Writes a function.
pub(super) fn function(x: &Function, id: &str) -> Members {
    let mut out = Builder::new();
    out.put("id", id);
    out.put("name", x.name.as_str());
    out.text("owner", x.owner.as_ref());
    out.text("description", x.description.as_ref());
    out.put("type", x.function_type.as_deref().unwrap_or("OTHER").to_ascii_lowercase());
    out.put("script", script(x.folder.as_ref(), &x.name, x.node_type.as_deref().unwrap_or("ODPS_FUNCTION")));
    out.text("className", x.clazz.as_ref());
    let resources: Vec<Value> = x.resources().map(|name| json!({"name": name})).collect();
    out.put("fileResources", resources);
    out.text("usageDescription", x.command.as_ref());
    out.text("argumentsDescription", x.arguments.as_ref());
    out.text("returnValueDescription", x.return_value.as_ref());
    out.text("usageExample", x.example.as_ref());
    out.text("resourceType", x.resource_type.as_ref());
    out.text("embeddedCode", x.embedded_code.as_ref());
    if let Some(name) = &x.connection {
        out.put("datasource", json!({"name": name}));
    }
    let known = ["className", "usageDescription", "argumentsDescription", "returnValueDescription", "usageExample", "datasource"];
    out.with_unknown(x.unknown.spec.as_deref(), &known)
}

/// Writes a table.
pub(super) fn table(x: &Table, id: &str) -> Members {
    let mut out = Builder::new();
    out.put("id", id);
    out.put("name", x.name.as_str());
    out.put("artifactType", "Table");
    let guid = match (&x.table_guid, x.engine_project()) {
        (Some(guid), _) => guid.clone(),
        (None, "") => x.name.clone(),
        (None, project) => format!("{project}.{}", x.name),
    };
    out.put("guid", guid);
    out.text("owner", x.owner.as_ref());
    out.text("ddl", x.ddl.as_ref());
    if let Some(partitioned) = x.has_part {
        out.put("hasPartition", partitioned == 1);
    }
    if let Some(visible) = x.is_visible {
        out.put("isVisible", visible);
    }
    out.with_unknown(x.unknown.spec.as_deref(), &["owner", "ddl", "hasPartition", "isVisible"])
}

/// Writes a data source whose secrets are masked already.
pub(super) fn data_source(x: &DataSource) -> Members {
    let mut out = Builder::new();
    out.put("id", x.name.as_str());
    out.put("name", x.name.as_str());
    out.text("type", x.source_type.as_ref());
    out.text("subType", x.sub_type.as_ref());
    out.text("owner", x.owner.as_ref());
    out.text("description", x.description.as_ref());
    out.text("config", x.connection.as_ref());
    out.with_unknown(x.unknown.spec.as_deref(), &["type", "subType", "owner", "description", "config"])
}

/// Writes a quality rule without alert settings.
pub(super) fn rule(x: &QualityRule, id: &str) -> Members {
    let mut out = Builder::new();
    out.put("id", id);
    out.put("name", x.rule_name.as_str());
    out.text("owner", x.owner.as_ref());
    out.text("description", x.description.as_ref());
    if let Some(table) = &x.rule_table {
        out.put("table", json!({"guid": table}));
    }
    let label = x
        .calc_engine_type
        .as_deref()
        .map(|engine| ENGINE_LABELS.iter().find(|(_, constant)| *constant == engine).map_or(engine, |(label, _)| label));
    if label.is_some() || x.calc_engine_instance.is_some() {
        let mut engine = Map::new();
        engine.extend(label.map(|label| ("type".to_owned(), json!(label))));
        engine.extend(x.calc_engine_instance.iter().map(|name| ("name".to_owned(), json!(name))));
        out.put("calcEngine", engine);
    }
    out.text("partitionExpression", x.partition.as_ref());
    if let Some(output) = &x.scheduler_node_output {
        out.put("schedulerNode", json!({"output": output}));
    }
    out.text("ruleConfig", x.rule_config.as_ref());
    let known = ["table", "calcEngine", "partitionExpression", "schedulerNode", "ruleConfig", "owner", "description"];
    out.with_unknown(x.unknown.spec.as_deref(), &known)
}

/// Writes the definition of a component; its code goes into the script file.
pub(super) fn component(x: &Node, id: &str) -> Members {
    let mut out = Builder::new();
    out.put("id", id);
    out.put("name", x.name.as_str());
    out.text("owner", x.owner.as_ref());
    out.text("description", x.description.as_ref());
    out.put("script", script(x.folder.as_ref(), &x.name, if x.node_type.is_empty() { "SQL_COMPONENT" } else { &x.node_type }));
    let code: Option<Value> = x.code.as_deref().and_then(|code| serde_json::from_str(code).ok());
    for (name, member) in [("inputs", "input"), ("outputs", "output")] {
        let list = code.as_ref().and_then(|code| code.get("config")).and_then(|config| config.get(member)).cloned();
        out.put(name, list.unwrap_or_else(|| json!([])));
    }
    out.with_unknown(x.unknown.spec.as_deref(), &["owner", "description"])
}
