//! Nodes that are configured by a form: between the structured members of FlowSpec and the code texts of the other formats.

use serde_json::{Map, Value, json};

use super::scope::Members;

/// Types whose code is the JSON wrapper of an EMR job.
pub(super) fn is_emr_job(node_type: &str) -> bool {
    node_type.starts_with("EMR_")
        && ferry_model::node_type::by_name(node_type).is_some_and(|t| t.label == ferry_model::node_type::Label::DataProcess)
}

/// The code text that the structured members of a node stand for; `None` when the node has none.
///
/// `content` is the source in the document, `language` its language, `runtime` the runtime of the script.
pub(super) fn code_of(node_type: &str, node: &Members, content: Option<&str>, language: Option<&str>, runtime: &Members) -> Option<String> {
    let member = |name: &str| node.get(name).and_then(Value::as_object);
    if let Some(branch) = member("branch") {
        return Some(branch_code(branch));
    }
    if let Some(join) = member("join") {
        return Some(join_code(join));
    }
    if let Some(hub) = member("param-hub").or_else(|| member("paramHub")) {
        return Some(json!({"variables": hub.get("variables").cloned().unwrap_or_else(|| json!([]))}).to_string());
    }
    if let Some(component) = member("component")
        && node_type == "COMPONENT_SQL"
    {
        return Some(component_use_code(component, content));
    }
    let content = content?;
    if matches!(node_type, "CONTROLLER_ASSIGNMENT" | "CONTROLLER_CYCLE_END") && !is_object_text(content) {
        return Some(json!({"language": short_language(language), "content": content}).to_string());
    }
    let job = runtime.get("emrJobConfig").and_then(Value::as_object);
    if is_emr_job(node_type)
        && !is_object_text(content)
        && let Some(job) = job
    {
        return Some(emr_code(node_type, node, content, job));
    }
    None
}

fn is_object_text(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<Map<String, Value>>(text).is_ok()
}

fn text<'v>(members: &'v Members, name: &str) -> &'v str {
    members.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The output name that `output` holds: a text, or an object with `data`.
fn output_name(value: Option<&Value>) -> &str {
    match value {
        Some(Value::String(name)) => name,
        Some(Value::Object(output)) => text(output, "data"),
        _ => "",
    }
}

fn objects<'v>(members: &'v Members, name: &str) -> impl Iterator<Item = &'v Members> {
    members.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn branch_code(branch: &Members) -> String {
    let items: Vec<Value> = objects(branch, "branches")
        .map(|item| json!({"condition": text(item, "when"), "nodeoutput": output_name(item.get("output")), "description": text(item, "desc")}))
        .collect();
    Value::Array(items).to_string()
}

/// The text of a join. The expression joins the branches by `and` and `or`; the word before a branch is its logic.
fn join_code(join: &Members) -> String {
    let expression = join.get("logic").and_then(|logic| logic.get("expression")).and_then(Value::as_str).unwrap_or_default();
    let words: Vec<&str> =
        expression.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).filter(|word| !word.is_empty()).collect();
    let logic_of = |name: &str| {
        let at = words.iter().position(|word| *word == name);
        let before = at.and_then(|at| at.checked_sub(1)).map(|at| words[at]);
        let or = before.or_else(|| words.get(1).copied()).is_some_and(|word| word.eq_ignore_ascii_case("or"));
        i64::from(!or)
    };
    let items: Vec<Value> = objects(join, "branches")
        .map(|item| {
            let states = item.get("assertion").and_then(|assertion| assertion.get("in")).cloned().unwrap_or_else(|| json!([]));
            json!({"logic": logic_of(text(item, "name")), "node": output_name(item.get("output")), "runStatus": states})
        })
        .collect();
    let result = match join.get("resultStatus") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "1".to_owned(),
        Some(other) => other.to_string(),
    };
    json!({"branchList": Value::Array(items).to_string(), "resultStatus": result}).to_string()
}

fn component_use_code(component: &Members, content: Option<&str>) -> String {
    let metadata = component.get("metadata").and_then(Value::as_object);
    let of_metadata = |name: &str| metadata.and_then(|metadata| metadata.get(name)).cloned();
    let list = |name: &str| component.get(name).cloned().unwrap_or_else(|| json!([]));
    let id = of_metadata("id").or_else(|| component.get("id").cloned()).unwrap_or(Value::Null);
    json!({
        "code": content.unwrap_or_default(),
        "config": {"input": list("inputs"), "output": list("outputs")},
        "component": {"id": id, "version": of_metadata("version").unwrap_or(Value::Null), "name": component.get("name").cloned().unwrap_or(Value::Null)},
    })
    .to_string()
}

/// The text of a component definition: `{code, config:{input,output}}`.
pub(super) fn component_code(component: &Members, content: Option<&str>) -> String {
    let list = |name: &str| component.get(name).cloned().unwrap_or_else(|| json!([]));
    json!({"code": content.unwrap_or_default(), "config": {"input": list("inputs"), "output": list("outputs")}}).to_string()
}

fn short_language(language: Option<&str>) -> &str {
    match language {
        Some("odps-sql") | None => "odps",
        Some("shell-script") => "shell",
        Some("python2" | "python3") => "python",
        Some(other) => other,
    }
}

/// Members of `emrJobConfig` and of the launcher that say the same: camel case, snake case, launcher.
const EMR_MEMBERS: [(&str, &str, &str); 5] = [
    ("queue", "queue", "queue"),
    ("cores", "cores", "vcores"),
    ("memory", "memory", "memory"),
    ("priority", "priority", "priority"),
    ("submitter", "submitter", "userName"),
];

/// Job types of the JSON wrapper by node type.
const EMR_TYPES: [(&str, &str); 14] = [
    ("EMR_HIVE", "HIVE_SQL"),
    ("EMR_SPARK", "SPARK"),
    ("EMR_SPARK_SQL", "SPARK_SQL"),
    ("EMR_MR", "MR"),
    ("EMR_SHELL", "SHELL"),
    ("EMR_SPARK_SHELL", "SPARK_SHELL"),
    ("EMR_PRESTO", "PRESTO_SQL"),
    ("EMR_IMPALA", "IMPALA_SQL"),
    ("EMR_SCOOP", "SQOOP"),
    ("EMR_SPARK_STREAMING", "SPARK_STREAMING"),
    ("EMR_HIVE_CLI", "HIVE"),
    ("EMR_STREAMING_SQL", "STREAMING_SQL"),
    ("EMR_TRINO", "TRINO_SQL"),
    ("EMR_KYUUBI", "KYUUBI"),
];

fn emr_code(node_type: &str, node: &Members, content: &str, job: &Members) -> String {
    let find = |camel: &str, snake: &str| job.get(camel).or_else(|| job.get(snake)).filter(|value| !value.is_null());
    let mut launcher = Map::new();
    for (camel, snake, name) in EMR_MEMBERS {
        if let Some(value) = find(camel, snake) {
            let value = match value {
                Value::Number(number) => Value::String(number.to_string()),
                other => other.clone(),
            };
            launcher.insert(name.to_owned(), value);
        }
    }
    if let Some(mode) = find("submitMode", "submit_mode").and_then(Value::as_str) {
        launcher.insert("USE_GATEWAY".to_owned(), Value::Bool(mode.eq_ignore_ascii_case("local")));
    }
    if let Some(mode) = find("executeMode", "execute_mode").and_then(Value::as_str) {
        launcher.insert("FLOW_SKIP_SQL_ANALYZE".to_owned(), Value::Bool(mode.eq_ignore_ascii_case("batch")));
    }
    if let Some(session) = find("sessionEnabled", "session_enabled") {
        launcher.insert("REUSE_SESSION".to_owned(), session.clone());
    }
    let job_type = EMR_TYPES.iter().find(|(name, _)| *name == node_type).map_or(node_type, |(_, job_type)| job_type);
    json!({
        "name": text(node, "name"),
        "type": job_type,
        "launcher": {"allocationSpec": launcher},
        "properties": {"envs": {}, "arguments": [content], "tags": []},
        "description": text(node, "description"),
    })
    .to_string()
}

/// What a node's code becomes in a document: the script file's text, and members beside it.
#[derive(Default)]
pub(super) struct Unpacked {
    /// Text of the script file.
    pub script: String,
    /// Structured members of the node: name and value.
    pub members: Vec<(&'static str, Value)>,
    /// `emrJobConfig` of the runtime.
    pub emr: Option<Value>,
}

/// Unpacks the code of a node of this type. Code that does not have the form of its type is left whole.
pub(super) fn unpack(node_type: &str, code: &str) -> Unpacked {
    let whole = || Unpacked { script: code.to_owned(), ..Unpacked::default() };
    let object = || serde_json::from_str::<Map<String, Value>>(code).ok();
    match node_type {
        "CONTROLLER_BRANCH" => {
            let Ok(Value::Array(items)) = serde_json::from_str(code) else { return whole() };
            let branches: Vec<Value> = items
                .iter()
                .filter_map(Value::as_object)
                .map(|item| {
                    json!({"when": text(item, "condition"), "desc": text(item, "description"),
                        "output": {"data": text(item, "nodeoutput"), "artifactType": "NodeOutput"}})
                })
                .collect();
            Unpacked { members: vec![("branch", json!({"branches": branches}))], ..whole() }
        }
        "CONTROLLER_JOIN" => {
            let Some(code) = object() else { return whole() };
            Unpacked { members: join_member(&code).map(|join| ("join", join)).into_iter().collect(), ..whole() }
        }
        "PARAM_HUB" => {
            let Some(variables) = object().and_then(|code| code.get("variables").cloned()) else { return whole() };
            Unpacked { members: vec![("param-hub", json!({"variables": variables}))], ..whole() }
        }
        "COMPONENT_SQL" => {
            let Some(code) = object() else { return whole() };
            let component = code.get("component").and_then(Value::as_object);
            let of = |name: &str| component.and_then(|component| component.get(name)).cloned().unwrap_or(Value::Null);
            let config = |name: &str| code.get("config").and_then(|config| config.get(name)).cloned().unwrap_or_else(|| json!([]));
            let member = json!({"name": of("name"), "id": of("id"), "inputs": config("input"), "outputs": config("output"),
                "metadata": {"id": of("id"), "version": of("version")}});
            Unpacked { members: vec![("component", member)], ..whole() }
        }
        _ if is_emr_job(node_type) => unpack_emr(code).unwrap_or_else(whole),
        _ => whole(),
    }
}

fn join_member(code: &Members) -> Option<Value> {
    let list: Vec<Value> = serde_json::from_str(code.get("branchList")?.as_str()?).ok()?;
    let mut expression = String::new();
    let mut branches = Vec::new();
    for (index, item) in list.iter().enumerate() {
        let name = format!("b_{}", index + 1);
        if index > 0 {
            expression.push_str(if item.get("logic").and_then(Value::as_i64) == Some(0) { " or " } else { " and " });
        }
        expression.push_str(&name);
        let node = item.get("node").and_then(Value::as_str).unwrap_or_default();
        let states = item.get("runStatus").cloned().unwrap_or_else(|| json!([]));
        branches.push(
            json!({"name": name, "output": {"data": node, "artifactType": "NodeOutput"}, "assertion": {"field": "status", "in": states}}),
        );
    }
    let result = code.get("resultStatus").cloned().unwrap_or_else(|| json!("1"));
    Some(json!({"branches": branches, "logic": {"expression": expression}, "resultStatus": result}))
}

fn unpack_emr(code: &str) -> Option<Unpacked> {
    let job: Map<String, Value> = serde_json::from_str(code).ok()?;
    let [Value::String(source)] = job.get("properties")?.get("arguments")?.as_array()?.as_slice() else { return None };
    let launcher = job.get("launcher").and_then(|launcher| launcher.get("allocationSpec")).and_then(Value::as_object);
    let mut config = Map::new();
    if let Some(launcher) = launcher {
        for (camel, _, name) in EMR_MEMBERS {
            if let Some(value) = launcher.get(name) {
                config.insert(camel.to_owned(), value.clone());
            }
        }
        let flag = |name: &str| launcher.get(name).and_then(|value| value.as_bool().or_else(|| value.as_str().map(|text| text == "true")));
        if let Some(local) = flag("USE_GATEWAY") {
            config.insert("submitMode".to_owned(), json!(if local { "Local" } else { "Yarn" }));
        }
        if let Some(batch) = flag("FLOW_SKIP_SQL_ANALYZE") {
            config.insert("executeMode".to_owned(), json!(if batch { "Batch" } else { "Single" }));
        }
        if let Some(session) = flag("REUSE_SESSION") {
            config.insert("sessionEnabled".to_owned(), json!(session));
        }
    }
    Some(Unpacked { script: source.clone(), members: Vec::new(), emr: Some(Value::Object(config)) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The code that the structured members alone give again.
    fn again(node_type: &str, code: &str) -> Value {
        let unpacked = unpack(node_type, code);
        let mut node = Map::new();
        for (name, value) in unpacked.members {
            node.insert(name.to_owned(), value);
        }
        node.insert("name".to_owned(), json!("n"));
        let runtime: Map<String, Value> = unpacked.emr.map(|emr| ("emrJobConfig".to_owned(), emr)).into_iter().collect();
        serde_json::from_str(&code_of(node_type, &node, Some(&unpacked.script), None, &runtime).unwrap()).unwrap()
    }

    #[test]
    fn branches_and_joins_come_back() {
        let branch = json!([{"condition": "${a}==1", "nodeoutput": "ws.b", "description": "中"}, {"condition": "", "nodeoutput": "ws.c", "description": ""}]);
        assert_eq!(again("CONTROLLER_BRANCH", &branch.to_string()), branch);
        let list = json!([{"logic": 1, "node": "ws.a", "runStatus": ["1", "2"]}, {"logic": 1, "node": "ws.b", "runStatus": ["0"]}]);
        let join = json!({"branchList": list.to_string(), "resultStatus": "1"});
        assert_eq!(again("CONTROLLER_JOIN", &join.to_string()), join);
        let list = json!([{"logic": 0, "node": "ws.a", "runStatus": ["1"]}, {"logic": 0, "node": "ws.b", "runStatus": ["1"]}]);
        let join = json!({"branchList": list.to_string(), "resultStatus": "0"});
        assert_eq!(again("CONTROLLER_JOIN", &join.to_string()), join);
    }

    #[test]
    fn parameters_and_emr_jobs_come_back() {
        let hub = json!({"variables": [{"name": "a", "type": "Constant", "scope": "NodeContext", "value": "1"}]});
        assert_eq!(again("PARAM_HUB", &hub.to_string()), hub);
        let job = json!({"name": "n", "type": "HIVE_SQL",
            "launcher": {"allocationSpec": {"queue": "q", "vcores": "2", "memory": "4096", "priority": "1", "userName": "hadoop",
                "USE_GATEWAY": true, "FLOW_SKIP_SQL_ANALYZE": true, "REUSE_SESSION": false}},
            "properties": {"envs": {}, "arguments": ["select '\\\\d'"], "tags": []}, "description": ""});
        assert_eq!(again("EMR_HIVE", &job.to_string()), job);
        assert_eq!(unpack("EMR_HIVE", &job.to_string()).script, "select '\\\\d'");
    }

    #[test]
    fn both_spellings_of_emr_settings_are_read() {
        let node = Map::new();
        let runtime = |config: Value| Map::from_iter([("emrJobConfig".to_owned(), config)]);
        let snake = runtime(json!({"submit_mode": "LOCAL", "execute_mode": "BATCH", "session_enabled": false, "cores": "2"}));
        let camel = runtime(json!({"submitMode": "Local", "executeMode": "Batch", "sessionEnabled": false, "cores": 2}));
        assert_eq!(code_of("EMR_SPARK", &node, Some("x"), None, &snake), code_of("EMR_SPARK", &node, Some("x"), None, &camel));
    }

    #[test]
    fn code_without_the_form_of_its_type_stays_whole() {
        for (node_type, code) in
            [("CONTROLLER_BRANCH", "x"), ("CONTROLLER_JOIN", "[1]"), ("EMR_HIVE", "select 1"), ("ODPS_SQL", "{}"), ("PARAM_HUB", "")]
        {
            let unpacked = unpack(node_type, code);
            assert_eq!(unpacked.script, code);
            assert!(unpacked.members.is_empty() && unpacked.emr.is_none());
        }
    }
}
