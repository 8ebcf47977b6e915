//! IDE exports.

use std::sync::Arc;

use ferry_model::node::{ContextParam, NodeIo};
use ferry_model::workflow::WorkflowKey;
use ferry_model::{Lang, Located, Object, ObjectKind, PackageFormat};
use ferry_package::ide::IdeReader;
use ferry_package::{Limits, Reader, Rejection};
use serde_json::{Value, json};

use crate::memory::{Everything, Memory, inventory, read_all, sha256};

fn open(memory: Memory) -> Result<IdeReader, Rejection> {
    IdeReader::open(Arc::new(memory), &Limits::default(), None)
}

fn read(memory: Memory) -> Everything {
    read_all(&open(memory).unwrap()).unwrap()
}

/// Members of an inventory that are absent when there is nothing to say.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        other => other,
    }
}

fn ios(list: &[NodeIo]) -> Value {
    let mut items: Vec<Value> = list
        .iter()
        .map(|io| without_nulls(json!({"data": io.data, "refTableName": io.ref_table_name, "parseType": io.parse_type})))
        .collect();
    items.sort_by_key(|item| item["data"].as_str().unwrap().encode_utf16().collect::<Vec<_>>());
    Value::Array(items)
}

fn names(list: &[NodeIo]) -> Value {
    Value::Array(ios(list).as_array().unwrap().iter().map(|item| item["data"].clone()).collect())
}

fn contexts(list: &[ContextParam]) -> Value {
    list.iter()
        .map(|p| {
            without_nulls(json!({"paramName": p.param_name, "paramValue": p.param_value, "type": p.direction, "paramType": p.param_type,
                "parseType": p.parse_type, "description": p.description, "editable": p.editable}))
        })
        .collect()
}

/// The inventory lines of a node and of the nodes inside it.
fn node_lines(workflow: &str, outer: &str, node: &ferry_model::Node, lines: &mut Vec<Value>) {
    let number = |name: &str| {
        let found = node.unknown.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.parse::<i64>().unwrap())
    };
    let user_defined = ferry_model::node_type::by_name(&node.node_type).is_none();
    let list = |value: Value| if value.as_array().unwrap().is_empty() { Value::Null } else { value };
    let mut line = json!({
        "workflow": workflow, "folder": node.folder, "name": node.name,
        "type": if user_defined { "VIRTUAL" } else { node.node_type.as_str() },
        "useType": node.use_type, "pauseSchedule": node.pause_schedule, "cron": node.cron, "rerunMode": node.rerun_mode,
        "dependentType": node.dependent_type, "connection": node.connection, "resourceGroup": node.resource_group, "owner": node.owner,
        "codeSha256": node.code.as_ref().map(sha256), "parameter": node.parameter,
        "inputs": names(&node.inputs), "outputs": names(&node.outputs),
        "codeBytes": node.code.as_ref().map(String::len), "dependentDataNode": node.dependent_data_node, "cycleType": node.cycle_type,
        "startRightNow": node.start_right_now, "startEffectDate": node.start_effect_date, "endEffectDate": node.end_effect_date,
        "lastModifyTime": node.last_modify_time, "lastModifyUser": node.last_modify_user, "taskRerunTime": node.task_rerun_time,
        "taskRerunInterval": node.task_rerun_interval, "priority": node.priority, "isAutoParse": node.is_auto_parse,
        "multiInstCheckType": node.multi_inst_check_type, "diResourceGroup": node.di_resource_group,
        "diResourceGroupName": node.di_resource_group_name, "extend": node.extend,
        "fileDelete": number("fileDelete"), "isUserNode": number("isUserNode"), "commitStatus": number("commitStatus"),
        "inputsFull": list(ios(&node.inputs)), "outputsFull": list(ios(&node.outputs)),
        "inputContexts": list(contexts(&node.input_contexts)), "outputContexts": list(contexts(&node.output_contexts)),
    });
    if !outer.is_empty() {
        line["outer"] = json!(outer);
    }
    lines.push(without_nulls(line));
    for inner in &node.inner_nodes {
        let path = if outer.is_empty() { node.name.clone() } else { format!("{outer}/{}", node.name) };
        node_lines(workflow, &path, inner, lines);
    }
}

fn sorted(lines: impl IntoIterator<Item = Value>) -> Vec<String> {
    let mut lines: Vec<String> = lines
        .into_iter()
        .map(|line| {
            let members: std::collections::BTreeMap<String, Value> = serde_json::from_value(without_nulls(line)).unwrap();
            serde_json::to_string(&members).unwrap()
        })
        .collect();
    lines.sort();
    lines
}

fn flow_text(object: &Located) -> String {
    match (&object.workflow, object.workflow_type) {
        (Some(WorkflowKey { name, .. }), Some(kind)) => format!("{}/{name}", kind.as_str()),
        _ => String::new(),
    }
}

/// The lines of `list` in an inventory, without members that the open reader changes and ours keeps.
fn expected(inventory: &Value, list: &str, drop: &[&str]) -> Vec<String> {
    sorted(inventory[list].as_array().unwrap().iter().cloned().map(|mut line| {
        for name in drop {
            drop_member(&mut line, name);
        }
        line
    }))
}

fn drop_member(line: &mut Value, name: &str) {
    line.as_object_mut().unwrap().remove(name);
}

fn agrees(name: &str) {
    let wanted = inventory(name);
    let reader = open(Memory::zip(&format!("{name}.zip"))).unwrap();
    assert_eq!(reader.format().as_str(), wanted["format"].as_str().unwrap());
    let project = reader.project();
    assert_eq!(project.name.as_deref(), wanted["project"]["name"].as_str());
    assert_eq!(project.common.dm_major_version.as_deref(), wanted["project"]["dmMajorVersion"].as_str());
    assert_eq!(serde_json::from_str::<Value>(project.engine_info.as_ref().unwrap()).unwrap(), wanted["project"]["engineInfo"]);

    let all = read_all(&reader).unwrap();
    assert!(all.refused.is_empty(), "{:?}", all.refused);
    assert_eq!(all.findings, [], "a sound package gives no findings");
    let of = |kind: ObjectKind| all.objects.iter().filter(move |object| object.object.kind() == kind);
    let keys = |kind| of(kind).map(|object| object.key().to_string()).collect::<Vec<_>>();
    assert_eq!(json!(keys(ObjectKind::Solution)), wanted["project"]["solutions"]);
    let mut folders = keys(ObjectKind::Folder);
    folders.sort();
    assert_eq!(json!(folders), wanted["project"]["folders"]);
    let users = all.objects.iter().filter_map(|object| match &object.object {
        Object::UserDefinedNode(node) => Some(format!("{}:{}", node.id, node.name)),
        _ => None,
    });
    assert_eq!(json!(users.collect::<Vec<_>>()), wanted["project"]["userDefinedNodes"]);

    let count = |kind, flow: &str| of(kind).filter(|object| flow_text(object) == flow).count();
    let flows = of(ObjectKind::Workflow).map(|object| {
        let Object::Workflow(flow) = &object.object else { unreachable!() };
        let text = format!("{}/{}", flow.workflow_type.as_str(), flow.name);
        json!({"name": flow.name, "type": flow.workflow_type.as_str(), "scheduled": flow.scheduled, "owner": flow.owner,
            "version": flow.version, "dmMajorVersion": flow.common.dm_major_version, "parameters": flow.parameters,
            "nodeCount": count(ObjectKind::Node, &text), "resourceCount": count(ObjectKind::Resource, &text),
            "functionCount": count(ObjectKind::Function, &text), "tableCount": count(ObjectKind::Table, &text)})
    });
    assert_eq!(sorted(flows), expected(&wanted, "workflows", &[]));

    let mut nodes = Vec::new();
    for object in of(ObjectKind::Node) {
        node_lines(&flow_text(object), "", object.object.as_node().unwrap(), &mut nodes);
    }
    assert_eq!(sorted(nodes), expected(&wanted, "nodes", &[]));
    let custom = of(ObjectKind::Node).find(|object| object.key().name == "custom_node").unwrap();
    assert_eq!(custom.object.type_name(), "mango_custom_node");

    let resources = of(ObjectKind::Resource).map(|object| {
        let Object::Resource(x) = &object.object else { unreachable!() };
        assert!(object.content_entry.is_some());
        let content = x.content.as_ref().unwrap();
        json!({"workflow": flow_text(object), "name": x.name, "type": x.resource_type, "sha256": content.sha256, "bytes": content.size,
            "folder": x.folder, "originResourceName": x.origin_resource_name, "isOdps": x.is_odps, "isLargeFile": x.is_large_file})
    });
    assert_eq!(sorted(resources), expected(&wanted, "resources", &["owner"]));

    let functions = of(ObjectKind::Function).map(|object| {
        let Object::Function(x) = &object.object else { unreachable!() };
        assert_eq!(
            (x.function_type.as_deref(), x.owner.as_deref(), x.connection.as_deref()),
            (Some("STRING"), Some("u1"), Some("odps_first"))
        );
        json!({"workflow": flow_text(object), "name": x.name, "type": x.node_type, "folder": x.folder, "clazz": x.clazz,
            "resource": x.resource, "command": x.command, "arguments": x.arguments, "returnValue": x.return_value, "example": x.example,
            "description": x.description})
    });
    assert_eq!(sorted(functions), expected(&wanted, "functions", &["owner", "functionType", "connection", "isOdps"]));

    for (kind, list) in [(ObjectKind::AdHocQuery, "queries"), (ObjectKind::Component, "components")] {
        let lines = of(kind).map(|object| {
            let x = object.object.as_node().unwrap();
            json!({"name": x.name, "folder": x.folder, "type": x.node_type, "useType": x.use_type, "owner": x.owner,
                "connection": x.connection, "codeSha256": x.code.as_ref().map(sha256)})
        });
        assert_eq!(sorted(lines), expected(&wanted, list, &[]), "{list}");
    }
}

#[test]
fn the_v3_export_agrees_with_its_inventory() {
    agrees("ide-v3");
}

#[test]
fn the_v2_export_agrees_with_its_inventory() {
    agrees("ide-v2");
}

#[test]
fn what_the_open_reader_drops_is_kept() {
    let all = read(Memory::zip("ide-v3.zip"));
    let load = all.object(ObjectKind::Node, "shop_daily/load").object.as_node().unwrap();
    assert_eq!(load.description.as_deref(), Some("d <1> \"2\"\nline"));
    let kept = |name: &str| load.unknown.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!(kept("fileDesc"), Some("first \"file\""));
    assert_eq!(kept("nodeDef.baselineId"), Some("5"));
    assert_eq!(kept("cloudUuid"), Some("700003001"));
    let plain = all.object(ObjectKind::Node, "shop_daily/no_nodedef").object.as_node().unwrap();
    assert_eq!(plain.description.as_deref(), Some("never committed"));
}

/// A damaged package of which everything but one object is sound.
fn all_but_one(file: &str, key: &str, code: &str) {
    let sound = read(Memory::zip("ide-v3.zip"));
    let all = read(Memory::zip(&format!("broken/{file}.zip")));
    assert_eq!(all.refused.len(), 1, "{:?}", all.refused);
    let (refused, findings) = &all.refused[0];
    assert_eq!(refused, key);
    assert!(findings.iter().any(|finding| finding.code.id() == code), "{findings:?}");
    assert!(findings.iter().all(|finding| finding.place.is_some() && !finding.message(Lang::Zh).is_empty()));
    let whole_nodes = usize::from(code != "FMT-IDE-ORPHAN");
    assert_eq!(all.objects.len(), sound.objects.len() - whole_nodes);
}

#[test]
fn a_bad_date_refuses_its_node() {
    all_but_one("ide-bad-date", "shop_daily/load", "FMT-IDE-ATTRIBUTE");
}

#[test]
fn a_missing_resource_file_refuses_the_resource() {
    all_but_one("ide-resource-missing", "a.zip", "FMT-IDE-RESOURCE");
}

#[test]
fn a_bad_function_definition_refuses_the_function() {
    all_but_one("ide-udf-json-bad", "my_mask", "FMT-IDE-FUNCTION");
}

#[test]
fn an_inner_file_without_outer_node_is_refused() {
    all_but_one("ide-orphan-inner", "/bizroot/shop_daily/folderGeneral/loop_gone/start", "FMT-IDE-ORPHAN");
}

#[test]
fn a_missing_use_type_is_assumed_and_said() {
    let all = read(Memory::zip("broken/ide-missing-usetype.zip"));
    assert!(all.refused.is_empty());
    assert_eq!(all.codes(), ["FMT-IDE-USE-TYPE"]);
    assert_eq!(all.findings[0].object.as_ref().unwrap().key, "shop_daily/load");
    assert_eq!(all.object(ObjectKind::Node, "shop_daily/load").object.as_node().unwrap().use_type.as_deref(), Some("SCHEDULED"));
}

#[test]
fn white_space_in_version_txt_does_not_count() {
    let reader = open(Memory::zip("broken/ide-version-txt.zip")).unwrap();
    assert_eq!(reader.format(), PackageFormat::DataworksV3);
    assert!(read_all(&reader).unwrap().codes().is_empty());
}

#[test]
fn two_application_documents_refuse_the_package() {
    let rejection = open(Memory::zip("broken/ide-two-root-xml.zip")).err().unwrap();
    assert_eq!(rejection.findings[0].code.id(), "FMT-IDE-APPLICATION");
    assert!(rejection.to_string().contains("application.xml, second.xml"), "{rejection}");
}

fn xml(text: &str) -> Memory {
    Memory::of(&[("a.xml", text)])
}

#[test]
fn a_document_that_is_not_well_formed_refuses_the_package_with_its_line() {
    let deep = format!("<application>{}</application>", "<a>".repeat(1000));
    for (text, cause) in [
        ("<application>\n<otherFiles>", "ends inside the element otherFiles"),
        ("<application>\n</other>", "other"),
        ("", "no root element"),
        ("<application/>\n<application/>", "more than one root"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>\n<application/>", "DOCTYPE"),
        ("<application>\n<a><b>&nope;</b></a></application>", "undeclared entity"),
        (&deep, "nested more than"),
    ] {
        let rejection = open(xml(text)).err().unwrap_or_else(|| panic!("{text:.60} is accepted"));
        let finding = &rejection.findings[0];
        assert_eq!(finding.code.id(), "FMT-IDE-XML");
        assert!(finding.message(Lang::En).contains(cause), "{finding:?}");
        assert!(finding.place.as_ref().unwrap().starts_with("a.xml:"));
    }
}

#[test]
fn inner_nodes_hang_in_inner_nodes_and_a_ring_of_them_ends() {
    let file = |name: &str, kind: u32, outer: &str| {
        format!(r#"<innerFile fileName="{name}" fileType="{kind}" useType="0" folderPath="bizroot/w/f" outerFile="{outer}"/>"#)
    };
    let text = format!(
        r#"<application projectIdentifier="p"><bizInfos><bizInfo bizName="w" useType="0"/></bizInfos>
        <otherFiles><otherFile bizId="w" bizUseType="0" fileName="loop" fileType="1103" useType="0" folderPath="bizroot/w/f"/></otherFiles>
        <innerFiles>{}{}{}{}</innerFiles></application>"#,
        file("each", 1106, "bizroot/w/f/loop"),
        file("body", 10, "bizroot/w/f/each"),
        file("x", 10, "bizroot/w/f/y"),
        file("y", 10, "bizroot/w/f/x"),
    );
    let all = read(xml(&text));
    let node = all.object(ObjectKind::Node, "w/f/loop").object.as_node().unwrap();
    assert_eq!(all.refused.len(), 2, "x and y hold only each other");
    let names: Vec<&str> = node.with_inner().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["loop", "each", "body"]);
}

#[test]
fn a_flow_that_is_not_listed_is_made_and_said() {
    let text = r#"<application><otherFiles><otherFile bizId="w" bizUseType="2" fileName="n" fileType="6" useType="2"/>
        <otherFile fileName="no type"/></otherFiles></application>"#;
    let all = read(xml(text));
    assert_eq!(all.codes(), ["FMT-IDE-FILE-INCOMPLETE", "FMT-IDE-FLOW-UNLISTED"]);
    all.object(ObjectKind::Workflow, "manual:w");
    all.object(ObjectKind::Node, "manual:w/n");
}

#[test]
fn a_table_is_its_content_file() {
    let text =
        r#"<application><otherFiles><otherFile fileName="t" fileType="16" useType="0" sourcePath="/t.sql"/></otherFiles></application>"#;
    let all = read(Memory::of(&[("a.xml", text), ("file_content/t.sql", "create table t(a int)")]));
    let Object::Table(table) = &all.object(ObjectKind::Table, "t").object else { panic!() };
    assert_eq!(table.ddl.as_deref(), Some("create table t(a int)"));
}
