//! SPEC packages: real ones, damaged ones, and the older and newer forms of documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use ferry_model::node::Node;
use ferry_model::{Lang, Located, Object, ObjectKind, Severity};
use ferry_package::spec::SpecReader;
use ferry_package::{Limits, Rejection};
use serde_json::{Value, json};

use crate::memory::{Everything, Memory, inventory, read_all, sha256};

pub fn open(memory: Memory) -> Result<SpecReader, Rejection> {
    SpecReader::open(Arc::new(memory), &Limits::default())
}

pub fn read(memory: Memory) -> Everything {
    read_all(&open(memory).unwrap()).unwrap()
}

/// The order of an inventory: by UTF-16 code units.
fn ordered(mut names: Vec<String>) -> Value {
    names.sort_by_key(|name| name.encode_utf16().collect::<Vec<_>>());
    json!(names)
}

fn outputs(node: &Value, member: &str) -> Vec<String> {
    let list = node[member]["nodeOutputs"].as_array();
    list.into_iter().flatten().map(|io| io["data"].as_str().unwrap().to_owned()).collect()
}

fn inner_lines(node: &Node, outer: &str, lines: &mut Vec<Value>) {
    for inner in &node.inner_nodes {
        let path = if outer.is_empty() { inner.name.clone() } else { format!("{outer}/{}", inner.name) };
        let names = |list: &[ferry_model::node::NodeIo]| ordered(list.iter().map(|io| io.data.clone()).collect());
        lines.push(json!({"path": path, "command": inner.node_type, "inputs": names(&inner.inputs), "outputs": names(&inner.outputs)}));
        inner_lines(inner, &path, lines);
    }
}

/// The inventory line of a node, from the model and from what is kept of the document.
fn node_line(object: &Located) -> Value {
    let node = object.object.as_node().unwrap();
    let kept: Value = serde_json::from_str(node.unknown.spec.as_ref().unwrap()).unwrap();
    let (document, verbatim) = (&kept["document"], &kept["node"]);
    let runtime = &verbatim["script"]["runtime"];
    let depends = kept["depends"].as_array().into_iter().flatten().map(|item| {
        let target = item["output"].as_str().unwrap_or(if item["nodeId"] == verbatim["id"] { "self" } else { "?" });
        format!("{} {target}", item["type"].as_str().unwrap())
    });
    let depends = ordered(depends.collect());
    let parameters: Vec<Value> = verbatim["script"]["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|p| json!({"name": p["name"], "value": p["value"], "type": p["type"], "scope": p["scope"]}))
        .collect();
    let mut inner = Vec::new();
    inner_lines(node, "", &mut inner);
    assert_eq!(node.name, verbatim["name"]);
    assert_eq!(json!(node.cron), verbatim["trigger"]["cron"]);
    assert_eq!(json!(node.connection), verbatim["datasource"]["name"]);
    assert_eq!(json!(node.resource_group), verbatim["runtimeResource"]["resourceGroup"]);
    assert_eq!(ordered(node.inputs.iter().map(|io| io.data.clone()).collect()), ordered(outputs(verbatim, "inputs")));
    let mut line = json!({
        "path": document["path"], "name": node.name, "kind": document["kind"], "version": document["version"],
        "command": node.node_type, "commandTypeId": runtime["commandTypeId"], "scriptPath": verbatim["script"]["path"],
        "recurrence": verbatim["recurrence"], "cron": node.cron, "triggerType": verbatim["trigger"]["type"],
        "rerunMode": verbatim["rerunMode"], "instanceMode": verbatim["instanceMode"], "datasource": node.connection,
        "resourceGroup": node.resource_group, "owner": node.owner,
        "inputs": ordered(outputs(verbatim, "inputs")), "outputs": ordered(outputs(verbatim, "outputs")), "depends": depends,
        "codeFile": kept["code_file"], "codeSha256": sha256(node.code.as_ref().unwrap()),
    });
    let mut optional = |name: &str, value: Value| {
        if !value.is_null() && value != json!([]) {
            line[name] = value;
        }
    };
    optional("language", verbatim["script"]["language"].clone());
    optional("rerunTimes", json!(node.task_rerun_time));
    optional("rerunInterval", json!(node.task_rerun_interval));
    optional("description", json!(node.description));
    optional("parameters", json!(parameters));
    optional("innerNodes", json!(inner));
    line
}

fn by_path(lines: impl IntoIterator<Item = Value>) -> BTreeMap<String, String> {
    lines
        .into_iter()
        .map(|line| {
            let members: BTreeMap<String, Value> = serde_json::from_value(line.clone()).unwrap();
            (line["path"].as_str().unwrap().to_owned(), serde_json::to_string_pretty(&members).unwrap())
        })
        .collect()
}

fn agrees(name: &str) {
    let wanted = inventory(name);
    let all = read(Memory::zip(&format!("{name}.zip")));
    assert!(all.refused.is_empty(), "{:?}", all.refused);
    assert_eq!(all.codes(), [""; 0], "a sound package gives no findings");
    let of = |kind: ObjectKind| all.objects.iter().filter(move |object| object.object.kind() == kind);
    let expected = |list: &str| by_path(wanted[list].as_array().unwrap().iter().cloned());
    assert_eq!(by_path(of(ObjectKind::Node).map(node_line)), expected("nodes"));
    assert_eq!(json!(of(ObjectKind::Node).count()), wanted["counts"]["nodes"]);
    assert_eq!(json!(of(ObjectKind::Workflow).count()), wanted["counts"]["workflowFolders"]);
    for node in of(ObjectKind::Node) {
        let home = node.workflow.as_ref().expect("every node lives in a workflow");
        assert!(of(ObjectKind::Workflow).any(|flow| matches!(&flow.object, Object::Workflow(flow) if flow.key() == *home)));
        assert!(node.key().folder.is_empty(), "engine and label are not user folders: {}", node.key());
    }
    let resources = of(ObjectKind::Resource).map(|object| {
        let Object::Resource(resource) = &object.object else { unreachable!() };
        let kept: Value = serde_json::from_str(resource.unknown.spec.as_ref().unwrap()).unwrap();
        json!({"path": kept["document"]["path"], "name": resource.name, "type": kept["object"]["type"],
            "command": resource.resource_type, "sha256": resource.content.as_ref().unwrap().sha256})
    });
    assert_eq!(by_path(resources), expected("resources"));
    let sources = of(ObjectKind::DataSource).map(|object| {
        let Object::DataSource(source) = &object.object else { unreachable!() };
        json!({"path": object.place, "name": source.name, "type": source.source_type, "subType": source.sub_type, "env": source.env_type,
            "configSha256": source.connection.as_ref().map(sha256)})
    });
    assert_eq!(by_path(sources), expected("datasources"));
}

#[test]
fn the_package_of_everything_agrees_with_its_inventory() {
    agrees("everything.spec");
}

#[test]
fn the_converted_projects_agree_with_their_inventories() {
    agrees("dolphin-orchard.spec");
    agrees("dolphin-quince.spec");
}

#[test]
fn schedules_parameters_and_contexts_are_read() {
    let all = read(Memory::zip("everything.spec.zip"));
    let node = |key: &str| all.object(ObjectKind::Node, key).object.as_node().unwrap();
    let load = node("orders_daily/load_orders");
    assert_eq!(load.parameter.as_deref(), Some("bizdate=$bizdate hour=$[hh24] pt=$[yyyy-mm-dd-1/24] note=a=b"));
    assert_eq!((load.pause_schedule, load.start_right_now, load.dependent_type), (Some(false), Some(false), Some(3)));
    assert_eq!((load.start_effect_date, load.end_effect_date), (Some(0), Some(253_370_736_000_000)));
    assert_eq!(load.rerun_mode.as_deref(), Some("ALL_ALLOWED"));
    assert_eq!(load.extra_config.as_deref(), Some(r#"{"alisaTaskKillTimeout":2}"#));
    assert_eq!(load.outputs.iter().filter(|io| io.parse_type == Some(2)).count(), 1);
    assert_eq!(load.output_contexts[0].param_value.as_deref(), Some("${row_cnt}"));
    assert_eq!(load.use_type.as_deref(), Some("SCHEDULED"));
    let branch = node("flow_control 🚦/branch_by_region");
    assert_eq!(branch.input_contexts[0].param_value.as_deref(), Some("mango_retail.pick_region:outputs"));
    assert!(node("orders_daily/monthly_dryrun").is_dry_run());
    assert_eq!(node("manual:month_end_close/freeze").use_type.as_deref(), Some("MANUAL_WORKFLOW"));
    assert_eq!(node("manual:month_end_close/one_off_fix").use_type.as_deref(), Some("MANUAL"));
}

const A: &str = "quince_callee/a";

/// A damaged package of which everything but the node `a` is sound.
fn without_a(file: &str, code: &str, words: &[&str]) {
    let all = read(Memory::zip(&format!("broken/{file}.zip")));
    assert_eq!(all.refused.len(), 1, "{:?}", all.refused);
    let (key, findings) = &all.refused[0];
    assert_eq!(key, A);
    let finding = findings.iter().find(|finding| finding.code.id() == code).unwrap_or_else(|| panic!("{findings:?}"));
    let text = format!("{} {}", finding.place.as_ref().unwrap(), finding.message(Lang::En));
    for word in words {
        assert!(text.contains(word), "{word} is not in {text}");
    }
    assert!(findings.iter().any(|finding| finding.severity == Severity::Error));
    assert_eq!(all.objects.iter().filter(|object| object.object.kind() == ObjectKind::Node).count(), 7);
}

#[test]
fn a_document_cut_short_is_refused_with_line_and_column() {
    without_a("spec-json-cut", "FMT-SPEC-SYNTAX", &["a/a.schedule.json:", "JSON"]);
}

#[test]
fn wrong_types_are_refused_with_their_path() {
    without_a("spec-json-types", "FMT-SPEC-TYPE", &["$.spec.nodes must be a list"]);
}

#[test]
fn a_document_that_is_too_deep_is_refused() {
    without_a("spec-json-deep", "FMT-SPEC-DEPTH", &["127"]);
}

#[test]
fn a_document_that_is_not_utf8_is_refused() {
    without_a("spec-not-utf8", "FMT-SPEC-NOT-UTF8", &["a.schedule.json", "byte"]);
}

#[test]
fn a_missing_script_refuses_its_node() {
    without_a("spec-code-missing", "FMT-SPEC-CODE-FILE", &["a.sh"]);
}

#[test]
fn a_reference_to_nothing_refuses_its_node() {
    without_a("spec-dangling-ref", "FMT-SPEC-REFERENCE", &["no-such-id"]);
    let all = read(Memory::zip("broken/spec-dangling-ref.zip"));
    let said: Vec<String> = all.refused[0].1.iter().map(|finding| finding.message(Lang::En)).collect();
    assert!(said.iter().any(|text| text.contains("{{script.nowhere}}")), "{said:?}");
}

#[test]
fn every_unknown_value_is_named_with_its_path() {
    without_a("spec-unknown-values", "FMT-SPEC-VALUE", &[]);
    let all = read(Memory::zip("broken/spec-unknown-values.zip"));
    let mut said: Vec<String> = all.refused[0].1.iter().map(|finding| finding.message(Lang::En)).collect();
    said.sort();
    assert_eq!(
        said,
        [
            "$.kind has the unknown value HolidayWorkflow",
            "$.spec.nodes[0].recurrence has the unknown value Sometimes",
            "$.spec.nodes[0].script.runtime.command has the unknown value NO_SUCH_COMMAND",
            "$.version has the unknown value 9.9.9",
        ]
    );
}

#[test]
fn an_id_used_twice_names_both_documents() {
    let all = read(Memory::zip("broken/spec-duplicate-id.zip"));
    assert!(all.refused.is_empty());
    assert_eq!(all.codes(), ["FMT-SPEC-DUPLICATE-ID", "FMT-SPEC-REFERENCE"], "the dependencies still name the old id");
    let text = all.findings[0].message(Lang::En);
    assert!(text.contains("done/done.schedule.json") && text.contains("a/a.schedule.json"), "{text}");
}

#[test]
fn a_missing_marker_is_only_noted() {
    let all = read(Memory::zip("broken/spec-no-marker.zip"));
    assert_eq!(all.codes(), ["FMT-SPEC-NO-MARKER"]);
    let sound = read(Memory::zip("dolphin-quince.spec.zip"));
    assert_eq!(all.objects.len(), sound.objects.len());
}

#[test]
fn a_folder_of_nothing_is_refused() {
    let rejection = open(Memory::of(&[("readme.txt", "hello")])).err().unwrap();
    assert_eq!(rejection.findings[0].code.id(), "FMT-SPEC-EMPTY");
}

#[test]
fn a_document_of_1_0_0_has_its_members_at_the_top_and_refers_to_them() {
    let text = r#"{"version":"1.0.0","kind":"cycleworkflow",
      "scripts":[{"id":"s1","path":"业务流程/w/MaxCompute/数据开发/f1/a","language":"odps-sql","runtime":{"commandTypeId":10},"content":"select 1"}],
      "triggers":[{"id":"t1","type":"scheduler","cron":"00 00 01 * * ?"}],
      "runtimeResources":[{"id":"r1","resourceGroup":"S_1"}],
      "artifacts":[{"id":"o1","artifactType":"NodeOutput","data":"ws.a"}],
      "nodes":[{"id":"n1","name":"a","script":"{{script.s1}}","trigger":"{{t1}}","runtimeResource":"{{runtimeResource.r1}}","recurrence":"PAUSE",
                "outputs":{"outputs":["{{artifact.o1}}"]}},
               {"id":"n2","name":"b","script":{"path":"业务流程/w/b","runtime":{"command":"virtual"}},"inputs":[{"artifactType":"NodeOutput","data":"ws_root"}]}],
      "flow":[{"nodeId":"{{n2}}","depends":[{"type":"normal","nodeId":"n1"},{"type":"CrossCycleDependsOnOtherNode","output":"x.y"},{"type":"CrossCycleDependsOnSelf"}]}]}"#;
    let all = read(Memory::of(&[("flow.json", text)]));
    assert_eq!(all.codes(), [""; 0], "{:?}", all.refused);
    let a = all.object(ObjectKind::Node, "w/f1/a").object.as_node().unwrap();
    assert_eq!(
        (a.code.as_deref(), a.cron.as_deref(), a.resource_group.as_deref()),
        (Some("select 1"), Some("00 00 01 * * ?"), Some("S_1"))
    );
    assert_eq!((a.node_type.as_str(), a.pause_schedule, a.outputs[0].data.as_str()), ("ODPS_SQL", Some(true), "ws.a"));
    let b = all.object(ObjectKind::Node, "w/b").object.as_node().unwrap();
    assert_eq!(b.inputs.iter().map(|io| io.data.as_str()).collect::<Vec<_>>(), ["ws_root", "ws.a"]);
    assert_eq!((b.dependent_type, b.dependent_data_node.as_deref()), (Some(13), Some("x.y")));
    all.object(ObjectKind::Workflow, "w");
}

#[test]
fn a_list_of_specs_with_workflows_is_read() {
    let text = r#"[{"version":"1.2.0","kind":"CycleWorkflow","spec":{"workflows":[{"id":"1","name":"w","script":{"runtime":{"command":"WORKFLOW"}},
        "nodes":[{"id":"2","name":"a","script":{"runtime":{"command":"DIDE_SHELL"},"content":"echo"},"outputs":{"nodeOutputs":[{"data":"o","isDefault":true}]}},
                 {"id":"3","name":"b","script":{"runtime":{"command":"DIDE_SHELL"}}}],
        "dependencies":[{"nodeId":"3","depends":[{"type":"Normal","nodeId":"2"}]}]}]}},
        {"kind":"ManualWorkflow","spec":{"workflows":[{"name":"m","script":{"runtime":{"command":"MANUAL_WORKFLOW"}}}]}}]"#;
    let all = read(Memory::of(&[("specs.json", text)]));
    assert_eq!(all.codes(), [""; 0], "{:?}", all.refused);
    assert_eq!(all.object(ObjectKind::Node, "w/b").object.as_node().unwrap().inputs[0].data, "o");
    assert_eq!(all.object(ObjectKind::Node, "w/a").object.as_node().unwrap().outputs[0].parse_type, Some(2));
    all.object(ObjectKind::Workflow, "manual:m");
}

#[test]
fn yaml_documents_are_read() {
    let text = "version: 1.1.0\nkind: CycleWorkflow\nspec:\n  nodes:\n  - name: a\n    script:\n      path: Business Flow/w/General/a\n      runtime: {command: DIDE_SHELL}\n      content: |\n        echo 1\n";
    let all = read(Memory::of(&[("a.yaml", text)]));
    assert_eq!(all.codes(), [""; 0], "{:?}", all.refused);
    assert_eq!(all.object(ObjectKind::Node, "w/a").object.as_node().unwrap().code.as_deref(), Some("echo 1\n"));
}

#[test]
fn the_layout_before_1_1_6_is_read() {
    let node = r#"{"version":"1.1.0","kind":"CycleWorkflow","spec":{"nodes":[{"id":"1","name":"a","script":{"runtime":{"command":"ODPS_SQL"}}}]}}"#;
    let all = read(Memory::of(&[
        ("out/Business Flow/w/MaxCompute/Data Analytics/a.flow", node),
        ("out/Business Flow/w/MaxCompute/Data Analytics/a.sql", "select 1"),
    ]));
    assert_eq!(all.codes(), [""; 0], "{:?}", all.refused);
    assert_eq!(all.object(ObjectKind::Node, "w/a").object.as_node().unwrap().code.as_deref(), Some("select 1"));
    all.object(ObjectKind::Workflow, "w");
}

fn package(files: &[(&str, &str)]) -> Everything {
    let mut all = vec![("SPEC.FORMAT", "")];
    all.extend(files);
    read(Memory::of(&all))
}

#[test]
fn the_layout_of_2_0_nests_packages() {
    let flow = r#"{"version":"2.0.0","kind":"CycleWorkflow","spec":{"workflows":[{"id":"1","name":"w","owner":"o","script":{"runtime":{"command":"WORKFLOW"}}}]}}"#;
    let node = |name: &str, id: u32, command: &str| {
        format!(
            r#"{{"version":"2.0.0","kind":"Node","spec":{{"nodes":[{{"id":"{id}","name":"{name}","script":{{"runtime":{{"command":"{command}"}}}}}}]}}}}"#
        )
    };
    let metadata = r#"{"scriptPath":"body.code","schedulePath":"body.schedule.json"}"#;
    let all = package(&[
        ("DataStudio/DATAWORKS_PROJECT/team/w/.dataworks/WORKFLOW.type", ""),
        ("DataStudio/DATAWORKS_PROJECT/team/w/w.schedule.json", flow),
        ("DataStudio/DATAWORKS_PROJECT/team/w/loop/loop.schedule.json", &node("loop", 2, "CONTROLLER_CYCLE")),
        ("DataStudio/DATAWORKS_PROJECT/team/w/loop/start/start.schedule.json", &node("start", 3, "CONTROLLER_CYCLE_START")),
        ("DataStudio/DATAWORKS_PROJECT/team/w/loop/body/body.schedule.json", &node("body", 4, "DIDE_SHELL")),
        ("DataStudio/DATAWORKS_PROJECT/team/w/loop/body/.dataworks/metadata.json", metadata),
        ("DataStudio/DATAWORKS_PROJECT/team/w/loop/body/body.code", "echo"),
        ("DataStudio/DATAWORKS_MANUAL_TASK/fix/fix.spec.json", &node("fix", 5, "DIDE_SHELL")),
        ("DataStudio/DATAWORKS_MANUAL_TASK/fix/fix.sh", "fix"),
        ("DataStudio/DATAWORKS_PROJECT/.deleted/deleted.json", "[]"),
        ("DataStudio/DATAWORKS_PROJECT/.snapshots/saved/x/x.schedule.json", "nonsense"),
    ]);
    assert_eq!(all.codes(), ["FMT-SPEC-DELETED", "FMT-SPEC-SNAPSHOTS"], "{:?}", all.refused);
    let node = all.object(ObjectKind::Node, "w/loop").object.as_node().unwrap();
    let inner: Vec<(&str, Option<&str>)> = node.inner_nodes.iter().map(|node| (node.name.as_str(), node.code.as_deref())).collect();
    assert_eq!(inner, [("body", Some("echo")), ("start", None)]);
    assert_eq!(all.object(ObjectKind::Node, "/fix").object.as_node().unwrap().use_type.as_deref(), Some("MANUAL"));
    assert_eq!(all.objects.len(), 3);
}

#[test]
fn rules_lose_their_alerts_and_tables_functions_and_components_are_read() {
    let rule = r#"{"kind":"DataQuality","spec":{"dqcRules":[{"name":"r","table":{"guid":"odps.p.t"},"calcEngine":{"type":"MaxCompute"},
        "partitionExpression":"dt=$[yyyymmdd-1]","schedulerNode":{"output":"p.n"},"ruleConfig":"{\"a\":1,\"Followers\":[1]}","alerts":[1]}]}}"#;
    let others = r#"{"version":"1.1.0","spec":{
        "tables":[{"artifactType":"Table","guid":"odps.p.t","ddl":"create table t(a int)","hasPartition":true}],
        "functions":[{"name":"f","type":"math","className":"a.B","script":{"path":"x/f","runtime":{"command":"ODPS_FUNCTION"}},
                      "fileResources":[{"name":"a.jar"},"b.jar"]}],
        "components":[{"name":"c","script":{"runtime":{"command":"SQL_COMPONENT"},"content":"select 1"},"inputs":[{"name":"i"}],"outputs":[]}]}}"#;
    let all = package(&[("DataQuality/r.json", rule), ("DataStudio/DATAWORKS_PROJECT/x/x.spec.json", others)]);
    assert_eq!(all.codes(), ["FMT-SPEC-ALERTS", "FMT-SPEC-ALERTS"], "{:?}", all.refused);
    let Object::QualityRule(rule) = &all.object(ObjectKind::QualityRule, "ODPS@@odps.p.t@dt=$[yyyymmdd-1]@r").object else { panic!() };
    assert_eq!((rule.rule_config.as_deref(), rule.scheduler_node_output.as_deref()), (Some(r#"{"a":1}"#), Some("p.n")));
    assert!(!rule.unknown.spec.as_ref().unwrap().contains("alerts"));
    let Object::Table(table) = &all.object(ObjectKind::Table, "odps.p/t").object else { panic!() };
    assert_eq!(table.has_part, Some(1));
    let Object::Function(function) = &all.object(ObjectKind::Function, "f").object else { panic!() };
    assert_eq!((function.resource.as_deref(), function.function_type.as_deref()), (Some("a.jar,b.jar"), Some("MATH")));
    let component = all.object(ObjectKind::Component, "c").object.as_node().unwrap();
    assert_eq!(component.code.as_deref(), Some(r#"{"code":"select 1","config":{"input":[{"name":"i"}],"output":[]}}"#));
}

#[test]
fn structured_members_stand_in_for_a_missing_script() {
    let text = r#"{"version":"1.1.0","spec":{"nodes":[
        {"name":"b","script":{"runtime":{"command":"CONTROLLER_BRANCH"}},"branch":{"branches":[{"when":"1==1","desc":"d","output":{"data":"ws.o"}}]}},
        {"name":"e","script":{"runtime":{"command":"EMR_HIVE","emrJobConfig":{"queue":"q"}},"content":"select 1"}}]}}"#;
    let all = read(Memory::of(&[("x.json", text)]));
    let code = |key: &str| all.object(ObjectKind::Node, key).object.as_node().unwrap().code.clone().unwrap();
    assert_eq!(code("/b"), r#"[{"condition":"1==1","nodeoutput":"ws.o","description":"d"}]"#);
    let job: Value = serde_json::from_str(&code("/e")).unwrap();
    assert_eq!(job["properties"]["arguments"], json!(["select 1"]));
}

#[test]
fn nodes_in_nodes_end_at_the_limit() {
    let mut node = json!({"name": "n", "script": {"runtime": {"command": "CONTROLLER_CYCLE"}}});
    for _ in 0..20 {
        node = json!({"name": "n", "script": {"runtime": {"command": "CONTROLLER_CYCLE"}}, "do-while": {"nodes": [node]}});
    }
    let text = json!({"version": "1.1.0", "spec": {"nodes": [node]}}).to_string();
    let limits = Limits { inner_node_depth_max: 10, ..Limits::default() };
    let reader = SpecReader::open(Arc::new(Memory::of(&[("x.json", &text)])), &limits).unwrap();
    let all = read_all(&reader).unwrap();
    assert_eq!(all.codes(), ["FMT-SPEC-INNER-DEPTH"]);
    assert!(all.objects.is_empty());
}
