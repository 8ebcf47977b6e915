//! From a node of the model to a FlowSpec node.

use ferry_model::node::{ContextParam, Node, NodeIo, use_type};
use ferry_model::node_type;
use serde_json::{Map, Value, json};

use super::schedule::date_text;
use super::scope::Members;
use super::structure::{self, Unpacked};

/// Members of a node that the model has fields for; what else a document said is written again.
const NODE_MEMBERS: &[&str] = &[
    "id",
    "name",
    "owner",
    "description",
    "recurrence",
    "priority",
    "timeout",
    "instanceMode",
    "rerunMode",
    "rerunTimes",
    "rerunInterval",
    "ignoreBranchConditionSkip",
    "autoParse",
    "datasource",
    "script",
    "trigger",
    "runtimeResource",
    "inputs",
    "outputs",
    "branch",
    "join",
    "do-while",
    "doWhile",
    "for-each",
    "foreach",
    "combined",
    "subflow",
    "subFlow",
    "param-hub",
    "paramHub",
    "component",
];

/// The verbatim object that was kept when the node was read, without the members named.
pub(super) fn unknown_members(spec: Option<&str>, member: &str, known: &[&str]) -> Members {
    let kept: Option<Value> = spec.and_then(|text| serde_json::from_str(text).ok());
    let mut members = match kept.and_then(|kept| kept.get(member).cloned()) {
        Some(Value::Object(members)) => super::extra::without(&members),
        _ => Map::new(),
    };
    members.retain(|name, _| !known.contains(&name.as_str()));
    members
}

/// A sub-object that was kept, without the members named.
fn unknown_of(kept: &Members, name: &str, known: &[&str]) -> Members {
    let mut members = kept.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    members.retain(|name, _| !known.contains(&name.as_str()));
    members
}

/// A node as it is written: the object, its dependencies, and the text of its script file.
pub(super) struct WrittenNode {
    pub members: Members,
    pub depends: Vec<Value>,
    pub script: String,
}

/// Writes a node with the identifier `id`, without the nodes inside it.
pub(super) fn write(node: &Node, id: &str) -> WrittenNode {
    let spec = node.unknown.spec.as_deref();
    let kept = unknown_members(spec, "node", &[]);
    let unpacked = node.code.as_deref().map(|code| structure::unpack(&node.node_type, code)).unwrap_or_default();
    let mut members = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    put("id", Some(json!(id)));
    put("name", Some(json!(node.name)));
    put("owner", node.owner.as_ref().map(|owner| json!(owner)));
    put("description", node.description.as_ref().map(|text| json!(text)));
    put("recurrence", recurrence(node).map(|text| json!(text)));
    put("priority", node.priority.map(|number| json!(number)));
    let extra: Members = node.extra_config.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    put("timeout", extra.get("alisaTaskKillTimeout").filter(|value| value.is_i64()).cloned());
    put("instanceMode", node.start_right_now.map(|now| json!(if now { "Immediately" } else { "T+1" })));
    put("rerunMode", rerun_mode(node).map(|text| json!(text)));
    put("rerunTimes", node.task_rerun_time.map(|number| json!(number)));
    put("rerunInterval", node.task_rerun_interval.map(|number| json!(number)));
    put("ignoreBranchConditionSkip", extra.get("ignoreBranchConditionSkip").filter(|value| value.is_boolean()).cloned());
    put("autoParse", node.is_auto_parse.filter(|number| matches!(number, 0 | 1)).map(|number| json!(number == 1)));
    if let Some(name) = &node.connection {
        let mut source = unknown_of(&kept, "datasource", &["name"]);
        source.shift_insert(0, "name".to_owned(), json!(name));
        put("datasource", Some(Value::Object(source)));
    }
    put("script", Some(Value::Object(script(node, id, &kept, &unpacked))));
    put("trigger", Some(Value::Object(trigger(node, &kept, &extra))));
    if node.resource_group.is_some() || node.cu.is_some() {
        let mut resource = unknown_of(&kept, "runtimeResource", &["resourceGroup", "cu"]);
        resource.extend(node.resource_group.iter().map(|group| ("resourceGroup".to_owned(), json!(group))));
        resource.extend(node.cu.iter().map(|cu| ("cu".to_owned(), json!(cu))));
        put("runtimeResource", Some(Value::Object(resource)));
    }
    let references: Vec<Value> = node.input_contexts.iter().filter_map(reference).collect();
    put("inputs", Some(ios(&kept, "inputs", &node.inputs, references)));
    let variables = node.output_contexts.iter().map(|param| variable(param, id)).collect();
    put("outputs", Some(ios(&kept, "outputs", &node.outputs, variables)));
    for (name, value) in unpacked.members {
        put(name, Some(value));
    }
    members.extend(unknown_members(spec, "node", NODE_MEMBERS));
    WrittenNode { depends: depends(node, id), members, script: unpacked.script }
}

fn recurrence(node: &Node) -> Option<&'static str> {
    if node.is_dry_run() {
        return Some("Skip");
    }
    node.pause_schedule.map(|paused| if paused { "Pause" } else { "Normal" })
}

fn rerun_mode(node: &Node) -> Option<&'static str> {
    match node.rerun_mode.as_deref()? {
        "ALL_ALLOWED" => Some("Allowed"),
        "FAILURE_ALLOWED" => Some("FailureAllowed"),
        "ALL_DENIED" => Some("Denied"),
        _ => None,
    }
}

/// The language of a node's script by its type.
fn language(node: &Node) -> Option<&'static str> {
    Some(match node.node_type.as_str() {
        "SHELL" | "DIDE_SHELL" | "PERL" | "SSH" | "EMR_SHELL" | "EMR_SPARK_SHELL" | "CDH_SHELL" | "CDH_SPARK_SHELL" => "shell-script",
        "HIVE" | "EMR_HIVE" | "CDH_HIVE" => "hive-sql",
        "EMR_SPARK_SQL" => "spark-sql",
        "EMR_IMPALA" | "CDH_IMPALA" => "impala-sql",
        "CLICK_SQL" => "clickhouse-sql",
        "ODPS_SQL" | "ODPS_PERL" => "odps-sql",
        "ODPS_SCRIPT" => "odps-script",
        "EMR_PRESTO" | "CDH_PRESTO" => "presto-sql",
        "PYODPS" => "python2",
        "PYODPS3" => "python3",
        "DI" | "RI" | "DATAX" | "DATAX2" => "json",
        "HOLOGRES_SQL" => "hologres-sql",
        _ => return None,
    })
}

fn script(node: &Node, id: &str, kept: &Members, unpacked: &Unpacked) -> Members {
    let known = ["id", "path", "language", "runtime", "parameters", "content"];
    let mut script = unknown_of(kept, "script", &known);
    let folder = node.folder.as_deref().unwrap_or_default();
    let path = if folder.is_empty() { node.name.clone() } else { format!("{folder}/{}", node.name) };
    script.insert("path".to_owned(), json!(path));
    let said = kept.get("script").and_then(|script| script.get("language")).cloned();
    if let Some(language) = said.or_else(|| language(node).map(|text| json!(text))) {
        script.insert("language".to_owned(), language);
    }
    let kept_script = kept.get("script").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut runtime = unknown_of(&kept_script, "runtime", &["command", "commandTypeId", "emrJobConfig", "container", "cu"]);
    runtime.insert("command".to_owned(), json!(node.node_type));
    if let Some(known) = node_type::by_name(&node.node_type) {
        runtime.insert("commandTypeId".to_owned(), json!(known.code));
    }
    let kept_job = kept_script.get("runtime").and_then(|runtime| runtime.get("emrJobConfig")).cloned();
    if let Some(job) = unpacked.emr.clone().or(kept_job) {
        runtime.insert("emrJobConfig".to_owned(), job);
    }
    if let Some(image) = &node.image_id {
        let kept_runtime = kept_script.get("runtime").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut container = unknown_of(&kept_runtime, "container", &["imageId"]);
        container.insert("imageId".to_owned(), json!(image));
        runtime.insert("container".to_owned(), Value::Object(container));
    }
    script.insert("runtime".to_owned(), Value::Object(runtime));
    let mut parameters = own_parameters(node);
    parameters.extend(node.input_contexts.iter().map(|param| {
        let mut variable = variable(param, id);
        if let (Some(reference), Some(members)) = (reference(param), variable.as_object_mut()) {
            members.shift_remove("value");
            members.insert("referenceVariable".to_owned(), reference);
        }
        variable
    }));
    if !parameters.is_empty() {
        script.insert("parameters".to_owned(), Value::Array(parameters));
    }
    script
}

/// The scheduling parameters: one variable for each `key=value`, or a single one when the text has another form.
fn own_parameters(node: &Node) -> Vec<Value> {
    let Some(text) = node.parameter.as_deref() else { return Vec::new() };
    let positional = matches!(node.node_type.as_str(), "DIDE_SHELL" | "TT_MERGE");
    let pairs: Option<Vec<(&str, &str)>> =
        if positional { None } else { text.split(' ').map(|token| token.split_once('=').filter(|(key, _)| !key.is_empty())).collect() };
    match pairs {
        Some(pairs) => pairs
            .into_iter()
            .map(|(name, value)| {
                json!({"name": name, "artifactType": "Variable", "scope": "NodeParameter", "type": "System", "value": value})
            })
            .collect(),
        None => vec![json!({"name": "-", "artifactType": "Variable", "scope": "NodeParameter", "type": "NoKvVariableExpression", "value": text})],
    }
}

fn variable(param: &ContextParam, id: &str) -> Value {
    let kind = match param.param_type {
        Some(2) => "NodeOutput",
        Some(3) => "PassThrough",
        _ => "Constant",
    };
    let mut variable = Map::new();
    variable.insert("name".to_owned(), json!(param.param_name.as_deref().unwrap_or_default()));
    variable.insert("artifactType".to_owned(), json!("Variable"));
    variable.insert("scope".to_owned(), json!("NodeContext"));
    variable.insert("type".to_owned(), json!(kind));
    variable.extend(param.param_value.iter().map(|value| ("value".to_owned(), json!(value))));
    variable.extend(param.description.iter().map(|text| ("description".to_owned(), json!(text))));
    variable.insert("node".to_owned(), json!({"nodeId": id}));
    Value::Object(variable)
}

/// The upstream parameter that an input parameter takes its value from: `<output>:<name>`.
fn reference(param: &ContextParam) -> Option<Value> {
    let (output, name) = param.param_value.as_deref()?.split_once(':')?;
    let plain = !output.is_empty() && !name.is_empty() && !name.contains(':');
    plain.then(
        || json!({"name": name, "artifactType": "Variable", "scope": "NodeContext", "type": "NodeOutput", "node": {"output": output}}),
    )
}

fn trigger(node: &Node, kept: &Members, extra: &Members) -> Members {
    let known = ["type", "cron", "startTime", "endTime", "timezone", "delaySeconds", "calendarId", "cycleType"];
    let mut trigger = unknown_of(kept, "trigger", &known);
    let scheduled = matches!(node.use_type.as_deref(), None | Some(use_type::SCHEDULED | use_type::SKIP));
    trigger.insert("type".to_owned(), json!(if scheduled { "Scheduler" } else { "Manual" }));
    trigger.extend(node.cron.iter().map(|cron| ("cron".to_owned(), json!(cron))));
    let dates = [("startTime", node.start_effect_date), ("endTime", node.end_effect_date)];
    for (name, millis) in dates {
        trigger.extend(millis.and_then(date_text).map(|text| (name.to_owned(), json!(text))));
    }
    trigger.insert("timezone".to_owned(), json!("Asia/Shanghai"));
    if let Some(delay) = extra.get("delaySeconds").filter(|value| value.is_i64()) {
        trigger.insert("delaySeconds".to_owned(), delay.clone());
    }
    trigger.extend(node.calendar_id.iter().map(|id| ("calendarId".to_owned(), json!(id))));
    match node.cycle_type {
        Some(0) => trigger.extend([("cycleType".to_owned(), json!("Daily"))]),
        Some(1) => trigger.extend([("cycleType".to_owned(), json!("NotDaily"))]),
        _ => {}
    }
    trigger
}

/// The list of outputs that a node reads or makes, on what was kept of each.
fn ios(kept: &Members, name: &str, list: &[NodeIo], variables: Vec<Value>) -> Value {
    let mut out = unknown_of(kept, name, &["nodeOutputs", "outputs", "variables"]);
    let before = kept.get(name).and_then(|ios| ios.get("nodeOutputs")).and_then(Value::as_array).cloned().unwrap_or_default();
    let items: Vec<Value> = list
        .iter()
        .map(|io| {
            let known = before.iter().find(|item| item.get("data").and_then(Value::as_str) == Some(&io.data)).and_then(Value::as_object);
            let mut item = known.cloned().unwrap_or_default();
            for member in ["data", "artifactType", "refTableName", "isDefault", "sourceType", "output"] {
                item.shift_remove(member);
            }
            item.insert("data".to_owned(), json!(io.data));
            item.insert("artifactType".to_owned(), json!("NodeOutput"));
            item.extend(io.ref_table_name.iter().map(|table| ("refTableName".to_owned(), json!(table))));
            item.insert("isDefault".to_owned(), json!(io.parse_type == Some(NodeIo::SYSTEM)));
            if io.parse_type == Some(0) {
                item.insert("sourceType".to_owned(), json!("CodeParse"));
            }
            Value::Object(item)
        })
        .collect();
    if !items.is_empty() {
        out.insert("nodeOutputs".to_owned(), Value::Array(items));
    }
    if !variables.is_empty() {
        out.insert("variables".to_owned(), Value::Array(variables));
    }
    Value::Object(out)
}

/// The dependencies: one for each input, and those on earlier cycles.
fn depends(node: &Node, id: &str) -> Vec<Value> {
    let mut depends: Vec<Value> = node
        .inputs
        .iter()
        .map(|io| match &io.ref_table_name {
            Some(table) => json!({"type": "Normal", "output": io.data, "refTableName": table}),
            None => json!({"type": "Normal", "output": io.data}),
        })
        .collect();
    let kind = node.dependent_type.unwrap_or_default();
    if matches!(kind, 1 | 13) {
        let listed = node.dependent_data_node.as_deref().unwrap_or_default();
        let others = listed.split(',').map(str::trim).filter(|output| !output.is_empty());
        depends.extend(others.map(|output| json!({"type": "CrossCycleDependsOnOtherNode", "output": output})));
    }
    if matches!(kind, 3 | 13 | 23) {
        depends.push(json!({"type": "CrossCycleDependsOnSelf", "nodeId": id}));
    }
    if matches!(kind, 2 | 23) {
        depends.push(json!({"type": "CrossCycleDependsOnChildren", "nodeId": id}));
    }
    depends
}
