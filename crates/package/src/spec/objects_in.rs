//! From FlowSpec objects other than nodes to the model.

use ferry_model::codes::format;
use ferry_model::codes::reasons::document as reasons;
use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::node::{Node, use_type};
use ferry_model::quality_rule::{QualityRule, without_alerts};
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::workflow::{Workflow, WorkflowType};
use ferry_model::{Finding, node_type};
use serde_json::{Map, Value, json};

use super::node_in::{folder_of, read_type};
use super::scope::{Members, Scope, member};
use super::structure;

/// The name of an object; its absence is reported.
fn name_of<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str) -> String {
    let name = scope.text(members, path, "name").unwrap_or_default();
    if name.is_empty() {
        scope.missing(&format!("{path}.name"));
    }
    name
}

/// Type and folder of the script of an object.
fn script_of<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str, name: &str) -> (Option<String>, Option<String>) {
    let Some(script) = scope.object(members, path, "script") else { return (None, None) };
    let path = format!("{path}.script");
    let folder = scope.text(script, &path, "path").and_then(|display| folder_of(&display, name));
    let kind = scope.object(script, &path, "runtime").map(|runtime| read_type(scope, runtime, &format!("{path}.runtime")));
    (kind.filter(|kind| !kind.is_empty()), folder)
}

/// Reads a workflow. `manual` is what the place in the package says.
pub(super) fn read_workflow<'v>(
    scope: &mut Scope<'v>,
    members: &'v Members,
    path: &str,
    kind: Option<&str>,
    manual: Option<bool>,
) -> Workflow {
    let name = name_of(scope, members, path);
    let (command, _) = script_of(scope, members, path, &name);
    let trigger = scope.object(members, path, "trigger").and_then(|trigger| scope.text(trigger, &format!("{path}.trigger"), "type"));
    let says_manual = command.as_deref().is_some_and(|command| command.eq_ignore_ascii_case("MANUAL_WORKFLOW"))
        || kind.is_some_and(|kind| kind.eq_ignore_ascii_case("ManualWorkflow"))
        || trigger.is_some_and(|kind| kind.eq_ignore_ascii_case("Manual"));
    let manual = manual.unwrap_or(says_manual);
    let parameters: Vec<Value> = scope
        .object(members, path, "script")
        .map(|script| scope.objects(script, &format!("{path}.script"), "parameters"))
        .unwrap_or_default()
        .into_iter()
        .map(|(_, variable)| {
            json!({"key": variable.get("name").cloned().unwrap_or(Value::Null), "value": variable.get("value").cloned().unwrap_or(Value::Null)})
        })
        .collect();
    Workflow {
        workflow_type: match (manual, name.eq_ignore_ascii_case("OLD_VERSION_WORKFLOW")) {
            (true, _) => WorkflowType::ManualBusiness,
            (false, true) => WorkflowType::OldWorkflow,
            (false, false) => WorkflowType::Business,
        },
        name,
        scheduled: !manual,
        owner: scope.text(members, path, "owner"),
        description: scope.text(members, path, "description"),
        parameters: (!parameters.is_empty()).then(|| Value::Array(parameters).to_string()),
        ..Workflow::default()
    }
}

/// Reads a resource, without its bytes.
pub(super) fn read_resource<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str) -> Resource {
    let name = name_of(scope, members, path);
    let (command, folder) = script_of(scope, members, path, &name);
    let kind = scope.text(members, path, "type").unwrap_or_default().to_ascii_lowercase();
    let by_kind = match kind.as_str() {
        "python" => Some(("ODPS_PYTHON", "PYTHON")),
        "jar" => Some(("ODPS_JAR", "JAR")),
        "archive" => Some(("ODPS_ARCHIVE", "ARCHIVE")),
        "file" => Some(("ODPS_FILE", "FILE")),
        _ => None,
    };
    if by_kind.is_none() && !kind.is_empty() {
        scope.unknown(&format!("{path}.type"), &kind, false);
    }
    let resource_type = command.or_else(|| by_kind.map(|(constant, _)| constant.to_owned())).unwrap_or_default();
    if resource_type.is_empty() {
        scope.missing(&format!("{path}.type"));
    }
    Resource {
        name,
        resource_type,
        folder,
        extend: by_kind.map(|(_, extend)| extend.to_owned()),
        connection: scope.named(members, path, "datasource", "name"),
        owner: scope.text(members, path, "owner"),
        ..Resource::default()
    }
}

/// Reads a function.
pub(super) fn read_function<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str) -> Function {
    let name = name_of(scope, members, path);
    let (command, folder) = script_of(scope, members, path, &name);
    let mut resources = Vec::new();
    for (path, resource) in scope.list(members, path, "fileResources") {
        match resource {
            Value::Object(resource) => resources.extend(scope.text(resource, &path, "name")),
            Value::String(name) => resources.push(name.clone()),
            other => scope.wrong(&path, reasons::OBJECT, other),
        }
    }
    let text = |scope: &mut Scope<'v>, name: &str| scope.text(members, path, name);
    let mut function = Function {
        name,
        node_type: command,
        folder,
        function_type: text(scope, "type").map(|kind| kind.to_ascii_uppercase()),
        clazz: text(scope, "className"),
        resource: (!resources.is_empty()).then(|| resources.join(",")),
        command: text(scope, "usageDescription"),
        arguments: text(scope, "argumentsDescription"),
        return_value: text(scope, "returnValueDescription"),
        example: text(scope, "usageExample"),
        description: text(scope, "description"),
        connection: scope.named(members, path, "datasource", "name"),
        owner: text(scope, "owner"),
        resource_type: text(scope, "resourceType").map(|kind| kind.to_ascii_lowercase()),
        embedded_code: text(scope, "embeddedCode"),
        ..Function::default()
    };
    let content = members.get("script").and_then(|script| script.get("content")).and_then(Value::as_str);
    if let Some(content) = content.and_then(|content| serde_json::from_str::<Map<String, Value>>(content).ok()) {
        let of = |name: &str| content.get(name).and_then(Value::as_str).map(str::to_owned);
        function.clazz = function.clazz.take().or_else(|| of("clazzName"));
        function.resource = function.resource.take().or_else(|| of("fileResource"));
        let source = content.get("datasource").and_then(|source| source.get("name")).and_then(Value::as_str);
        function.connection = function.connection.take().or_else(|| source.map(str::to_owned));
    }
    function
}

/// Reads a table.
pub(super) fn read_table<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str) -> Table {
    let guid = scope.text(members, path, "guid");
    let name = scope.text(members, path, "name").or_else(|| guid.as_ref().and_then(|guid| guid.rsplit('.').next()).map(str::to_owned));
    if name.as_ref().is_none_or(String::is_empty) {
        scope.missing(&format!("{path}.name"));
    }
    let visible = match member(members, "isVisible") {
        Some(Value::Number(_)) => scope.number(members, path, "isVisible"),
        _ => scope.flag(members, path, "isVisible").map(i64::from),
    };
    Table {
        name: name.unwrap_or_default(),
        ddl: scope.text(members, path, "ddl"),
        has_part: scope.flag(members, path, "hasPartition").map(i64::from),
        is_visible: visible,
        table_guid: guid,
        owner: scope.text(members, path, "owner"),
        ..Table::default()
    }
}

/// Reads a data source; `env` is the environment that its place in the package gives.
pub(super) fn read_data_source<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str, env: Option<&str>) -> DataSource {
    let connection = match member(members, "config") {
        Some(object @ Value::Object(_)) => Some(object.to_string()),
        _ => scope.text(members, path, "config"),
    };
    DataSource {
        name: name_of(scope, members, path),
        source_type: scope.text(members, path, "type"),
        sub_type: scope.text(members, path, "subType"),
        env_type: Some(env.unwrap_or("PRD").to_owned()),
        description: scope.text(members, path, "description"),
        connection,
        owner: scope.text(members, path, "owner"),
        ..DataSource::default()
    }
}

/// Engine type constants by the labels that FlowSpec uses.
pub(super) const ENGINE_LABELS: [(&str, &str); 5] =
    [("MaxCompute", "ODPS"), ("Hologres", "HOLO"), ("CDH", "HADOOP_CDH"), ("ClickHouse", "CLICKHOUSE"), ("StarRocks", "STAR_ROCKS")];

/// Reads a quality rule; alert settings are left out, and that is said.
pub(super) fn read_rule<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str) -> QualityRule {
    let table = scope.object(members, path, "table");
    let table_path = format!("{path}.table");
    let rule_table = table.and_then(|table| scope.text(table, &table_path, "guid").or_else(|| scope.text(table, &table_path, "name")));
    let engine = scope.object(members, path, "calcEngine");
    let engine_path = format!("{path}.calcEngine");
    let label = engine.and_then(|engine| scope.text(engine, &engine_path, "type"));
    let calc_engine_type = label.map(|label| {
        let known = ENGINE_LABELS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&label));
        known
            .map(|(_, constant)| (*constant).to_owned())
            .or_else(|| node_type::engine(&label).map(|engine| engine.name.to_owned()))
            .unwrap_or(label)
    });
    let config = match member(members, "ruleConfig") {
        Some(value @ (Value::Object(_) | Value::Array(_))) => Some(value.to_string()),
        _ => scope.text(members, path, "ruleConfig"),
    };
    let rule_config = config.map(|config| {
        let (config, stripped) = without_alerts(&config);
        if stripped {
            scope.findings.push(Finding::new(format::SPEC_ALERTS));
        }
        config
    });
    QualityRule {
        rule_name: name_of(scope, members, path),
        calc_engine_type,
        calc_engine_instance: engine.and_then(|engine| scope.text(engine, &engine_path, "name")),
        rule_table,
        partition: scope.text(members, path, "partitionExpression"),
        scheduler_node_output: scope.named(members, path, "schedulerNode", "output"),
        rule_config,
        description: scope.text(members, path, "description"),
        owner: scope.text(members, path, "owner"),
        ..QualityRule::default()
    }
}

/// Reads the definition of a component; `code` is the text of its script file.
pub(super) fn read_component<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str, code: Option<String>) -> Node {
    let name = name_of(scope, members, path);
    let (command, folder) = script_of(scope, members, path, &name);
    let content = members.get("script").and_then(|script| script.get("content")).and_then(Value::as_str);
    let code = code.filter(|code| !code.is_empty()).unwrap_or_else(|| structure::component_code(members, content));
    Node {
        name,
        node_type: command.unwrap_or_else(|| "SQL_COMPONENT".to_owned()),
        use_type: Some(use_type::COMPONENT.to_owned()),
        folder,
        owner: scope.text(members, path, "owner"),
        description: scope.text(members, path, "description"),
        code: Some(code),
        ..Node::default()
    }
}
