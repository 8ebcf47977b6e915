//! A file element that is a node, an ad hoc query or a component.

use ferry_model::codes::format;
use ferry_model::codes::reasons::document as reasons;
use ferry_model::node::{ContextParam, Node, NodeIo, use_type};
use ferry_model::node_type::{self, NodeType};
use ferry_model::{Finding, ObjectKind, ObjectRef};

use super::attributes::Attributes;
use super::xml::Element;

/// A file's type: from the table, or with the name or number of a user-defined one.
pub(super) struct FileType {
    /// Constant name, name of the user-defined type, or the number as written.
    pub name: String,
    /// Its row of the table.
    pub known: Option<&'static NodeType>,
}

/// A file read as a node, with what was said about it.
pub(super) struct ReadNode {
    /// The node, without code.
    pub node: Node,
    /// Path of the code below `file_content`, as written.
    pub source_path: Option<String>,
    /// Findings; one of severity error refuses the node.
    pub findings: Vec<Finding>,
}

/// Whether reading an inner node; those show exactly what is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Top,
    Inner,
}

/// Reads the node of a file element. `default_use_type` is taken, and said, when the file names none.
pub(super) fn read_node(element: &Element, file_type: FileType, level: Level, default_use_type: &str, place: &str) -> ReadNode {
    let name = element.attribute("fileName").unwrap_or_default().to_owned();
    let kind = match element.attribute("useType").map(str::trim) {
        Some("10") => ObjectKind::AdHocQuery,
        Some("30") => ObjectKind::Component,
        _ => ObjectKind::Node,
    };
    let shown = match element.attribute("bizId") {
        _ if kind != ObjectKind::Node => name.clone(),
        flow => format!("{}/{name}", flow.unwrap_or_default()),
    };
    let object = ObjectRef { kind, key: ferry_model::finding::shown(&shown) };
    let mut file = Attributes::new(element, "", place, &object);
    let mut findings = Vec::new();

    let mut node = Node { name, node_type: file_type.name, ..Node::default() };
    file.text("fileName");
    file.text("bizId");
    file.text("bizUseType");
    if file_type.known.is_some() {
        file.text("fileType");
    }
    node.use_type = Some(if let Some(number) = file.filled("useType") {
        let known = use_type_name(&number);
        if known.is_none() {
            file.bad("useType", &number, reasons::USE_TYPE_NUMBER);
        }
        known.map_or(number, str::to_owned)
    } else {
        let finding = Finding { object: Some(object.clone()), ..Finding::new(format::IDE_USE_TYPE) };
        findings.push(finding.at(place).arg("taken", default_use_type));
        default_use_type.to_owned()
    });
    node.folder = file.filled("folderPath");
    node.connection = file.filled("connName");
    node.owner = file.filled("owner");
    node.is_auto_parse = file.number("isAutoParse");
    node.extend = file.filled("extend");
    let source_path = element.attribute("sourcePath").filter(|path| !path.trim().is_empty()).map(str::to_owned);

    if let Some(definition) = element.child("nodeDef") {
        let mut def = Attributes::new(definition, "nodeDef.", place, &object);
        read_definition(&mut node, &mut def);
        union_ios(&mut node, element, Some(&mut def), level);
        let (left, more) = def.rest();
        node.unknown.attributes = left;
        findings.extend(more);
    } else {
        union_ios(&mut node, element, None, level);
    }
    if node.description.is_none() {
        node.description = file.filled("fileDesc");
    }
    for context in element.items("nodeInputOutputContexts") {
        let param = read_context(context, place, &object, &mut findings);
        if param.direction == Some(1) { &mut node.output_contexts } else { &mut node.input_contexts }.push(param);
    }
    for relation in element.items("fileRelations") {
        node.unknown.elements.push(element_text(relation));
    }
    let (mut left, more) = file.rest();
    findings.extend(more);
    left.append(&mut node.unknown.attributes);
    node.unknown.attributes = left;
    ReadNode { node, source_path, findings }
}

/// The fields that come from the schedule definition of a committed file.
fn read_definition(node: &mut Node, def: &mut Attributes<'_>) {
    node.task_rerun_time = either(def.number("taskRerunTime"), def.number("taskReRunTime"));
    node.task_rerun_interval = either(def.number("taskRerunInterval"), def.number("taskReRunInterval"));
    node.rerun_mode = Some(match def.filled("reRunAble") {
        None => "ALL_ALLOWED".to_owned(),
        Some(number) => match number.trim() {
            "0" => "FAILURE_ALLOWED".to_owned(),
            "1" => "ALL_ALLOWED".to_owned(),
            "2" => "ALL_DENIED".to_owned(),
            "-1" => "UNKNOWN".to_owned(),
            _ => {
                def.bad("reRunAble", &number, reasons::RERUN_MODE_NUMBER);
                number
            }
        },
    });
    node.pause_schedule = Some(def.number("isStop") == Some(1));
    node.description = def.filled("description");
    node.parameter = def.text("paraValue");
    node.priority = def.number("priority");
    node.start_effect_date = def.date("startEffectDate");
    node.end_effect_date = def.date("endEffectDate");
    node.cron = def.filled("cronExpress");
    let owner = def.filled("owner");
    if node.owner.is_none() {
        node.owner = owner;
    }
    node.resource_group = def.filled("resGroupId");
    node.last_modify_time = def.date("lastModifyTime");
    node.last_modify_user = def.filled("lastModifyUser");
    node.multi_inst_check_type = either(def.number("multiinstCheckType"), def.number("multiInstCheckType"));
    node.cycle_type = def.number("cycleType");
    node.dependent_type = def.number("dependentType");
    node.dependent_data_node = Some(def.text("dependentDataNode").unwrap_or_default());
    node.start_right_now = def.flag("startRightNow");
}

fn either<T>(first: Option<T>, second: Option<T>) -> Option<T> {
    first.or(second)
}

/// Inputs and outputs from the list of the file and from the JSON of the definition, each name once.
fn union_ios(node: &mut Node, element: &Element, def: Option<&mut Attributes<'_>>, level: Level) {
    let default_parse = (level == Level::Top).then_some(1);
    for io in element.items("nodeInputOutputs") {
        let number = |name: &str| io.attribute(name).and_then(|value| value.trim().parse::<i64>().ok());
        let Some(data) = io.attribute("str") else { continue };
        let item = NodeIo {
            data: data.to_owned(),
            ref_table_name: io.attribute("refTableName").filter(|name| !name.is_empty()).map(str::to_owned),
            parse_type: number("parseType").or(default_parse),
            ..NodeIo::default()
        };
        let list = if number("type") == Some(1) { &mut node.outputs } else { &mut node.inputs };
        push_once(list, item);
    }
    let Some(def) = def else { return };
    for (name, input) in [("input", true), ("output", false)] {
        let Some(text) = def.filled(name) else { continue };
        let Ok(items) = serde_json::from_str::<Vec<serde_json::Value>>(&text) else {
            def.bad(name, &text, reasons::INPUTS_AND_OUTPUTS);
            continue;
        };
        for value in items {
            let Some(data) = value.get("str").and_then(serde_json::Value::as_str) else { continue };
            let item = NodeIo {
                data: data.to_owned(),
                ref_table_name: value.get("refTableName").and_then(serde_json::Value::as_str).filter(|s| !s.is_empty()).map(str::to_owned),
                parse_type: value.get("parseType").and_then(serde_json::Value::as_i64).or(default_parse),
                ..NodeIo::default()
            };
            push_once(if input { &mut node.inputs } else { &mut node.outputs }, item);
        }
    }
}

fn push_once(list: &mut Vec<NodeIo>, item: NodeIo) {
    let same = |other: &NodeIo| other.data == item.data || other.data.to_lowercase() == item.data.to_lowercase();
    if !list.iter().any(same) {
        list.push(item);
    }
}

fn read_context(element: &Element, place: &str, object: &ObjectRef, findings: &mut Vec<Finding>) -> ContextParam {
    let mut attributes = Attributes::new(element, "", place, object);
    let mut param = ContextParam {
        direction: attributes.number("type"),
        param_name: attributes.filled("paramName"),
        param_value: attributes.filled("paramValue"),
        param_type: attributes.number("paramType"),
        parse_type: attributes.number("parseType"),
        description: attributes.filled("description"),
        editable: attributes.flag("editable"),
        node_id: attributes.filled("nodeId"),
        param_node_id: attributes.filled("paramNodeId"),
        output: attributes.filled("output"),
        ..ContextParam::default()
    };
    let (left, more) = attributes.rest();
    param.unknown.attributes = left;
    findings.extend(more);
    param
}

/// The constant name of a use type number.
pub(super) fn use_type_name(number: &str) -> Option<&'static str> {
    let number: i64 = number.trim().parse().ok()?;
    use_type::NUMBERS.iter().find(|(code, _)| *code == number).map(|(_, name)| *name)
}

/// The element written out again, for the parts that are only carried.
fn element_text(element: &Element) -> String {
    let mut out = format!("<{}", element.name);
    for (name, value) in &element.attributes {
        for part in [" ", name, "=\"", &quick_xml::escape::escape(value), "\""] {
            out.push_str(part);
        }
    }
    out.push_str("/>");
    out
}

/// Copies the resource group that the code of a Data Integration node names, as the real reader does.
pub(super) fn resource_group_from_code(node: &mut Node) {
    if !node_type::is_data_integration(&node.node_type) || node.di_resource_group.as_deref().is_some_and(|group| !group.is_empty()) {
        return;
    }
    let Some(code) = node.code.as_deref() else { return };
    let Ok(value) = serde_json::from_str::<serde_json::Value>(code) else { return };
    if let Some(group) = value.pointer("/extend/resourceGroup").and_then(serde_json::Value::as_str).filter(|group| !group.is_empty()) {
        node.di_resource_group = Some(group.to_owned());
        node.di_resource_group_name = Some(group.to_owned());
    }
}
