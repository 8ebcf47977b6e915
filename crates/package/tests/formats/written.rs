//! What is written is read back: generated objects and the objects of real packages.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::node::{Common, ContextParam, Node, NodeIo};
use ferry_model::project::{Folder, Project, Solution, UserDefinedNode};
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::{Content, Resource};
use ferry_model::table::Table;
use ferry_model::unknown::Unknown;
use ferry_model::workflow::{Workflow, WorkflowKey, WorkflowType};
use ferry_model::{Located, Object, ObjectKind};
use ferry_package::ide::IdeReader;
use ferry_package::spec::{SpecReader, SpecWriteOptions, SpecWriter};
use ferry_package::{Limits, Reader, Writer};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use crate::memory::{Everything, Memory, MemorySink, read_all, sha256};

/// The bytes of resources by their digest.
type Bytes = BTreeMap<String, Vec<u8>>;

fn write(project: &Project, objects: &[Located], bytes: &Bytes) -> Memory {
    let sink = MemorySink::default();
    let mut writer = Box::new(SpecWriter::new(Box::new(sink.clone()), SpecWriteOptions::default()));
    writer.project(project).unwrap();
    for object in objects {
        let content = match &object.object {
            Object::Resource(resource) => resource.content.as_ref().and_then(|content| bytes.get(&content.sha256)),
            _ => None,
        };
        match content {
            Some(content) => writer.object(object, Some(&mut Cursor::new(content))).unwrap(),
            None => writer.object(object, None).unwrap(),
        }
    }
    writer.finish().unwrap();
    sink.memory()
}

/// The order that writers are given objects in.
fn ordered(mut objects: Vec<Located>) -> Vec<Located> {
    objects.sort_by_key(|located| {
        let kind = located.object.kind();
        let own = match &located.object {
            Object::Workflow(workflow) => Some(workflow.key()),
            _ => located.workflow.clone(),
        };
        let group = match kind {
            ObjectKind::Solution | ObjectKind::Folder | ObjectKind::UserDefinedNode => 0,
            _ if own.is_some() => 1,
            _ => 2,
        };
        (group, own, kind != ObjectKind::Workflow, kind, located.key().to_string())
    });
    objects
}

/// The objects without the places they were found at, in a fixed order.
fn plain(objects: &[Located]) -> Vec<String> {
    let mut lines: Vec<String> = objects
        .iter()
        .map(|located| {
            let json = serde_json::to_string(&located.object).unwrap();
            format!("{} {} {:?} {:?} {json}", located.object.kind(), located.key(), located.workflow, located.workflow_type)
        })
        .collect();
    lines.sort();
    lines
}

fn read(memory: Memory) -> (Project, Everything) {
    let reader = SpecReader::open(Arc::new(memory), &Limits::default()).unwrap();
    (reader.project().clone(), read_all(&reader).unwrap())
}

fn comes_back(project: &Project, objects: Vec<Located>, bytes: &Bytes) {
    let objects = ordered(objects);
    let memory = write(project, &objects, bytes);
    let again = write(project, &objects, bytes);
    assert_eq!(memory.files(), again.files(), "the same objects give the same bytes");
    let (read_project, all) = read(memory);
    assert_eq!(all.codes(), [""; 0], "{:?} {:?}", all.refused, all.findings);
    assert_eq!(&read_project, project);
    let (wanted, found) = (plain(&objects), plain(&all.objects));
    for (wanted, found) in wanted.iter().zip(&found) {
        assert_eq!(found, wanted);
    }
    assert_eq!(found.len(), wanted.len());
}

fn located(object: Object, workflow: Option<(WorkflowKey, WorkflowType)>) -> Located {
    Located {
        object,
        workflow_type: workflow.as_ref().map(|(_, kind)| *kind),
        workflow: workflow.map(|(key, _)| key),
        place: String::new(),
        content_entry: None,
    }
}

/// Names that are hard on file systems among ordinary ones.
fn name() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[a-c]{1,3}",
        1 => "[A-C]{1,2}",
        1 => Just("中文 🥭".to_owned()),
        1 => Just("../up".to_owned()),
        1 => Just(".dataworks".to_owned()),
        1 => Just("a.sql".to_owned()),
        1 => Just("x.schedule.json".to_owned()),
        1 => Just("50%/~2".to_owned()),
        1 => "[a-z/.% ~]{1,12}".prop_filter("a name has letters", |text| !text.trim().is_empty()),
    ]
    .boxed()
}

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        3 => "[a-zA-Z0-9 =:;,_$\\[\\]{}\"'\\\\\n中]{0,24}",
        1 => Just(String::new()),
        1 => Just("k=v a=$[yyyymmdd-1]".to_owned()),
        1 => Just(r#"[{"condition":"1==1","nodeoutput":"ws.b","description":"d"}]"#.to_owned()),
        1 => Just(r#"{"alisaTaskKillTimeout":2,"loopCount":5,"ignoreBranchConditionSkip":true}"#.to_owned()),
        1 => Just(r#"{"name":"n","type":"HIVE_SQL","launcher":{"allocationSpec":{"queue":"q"}},"properties":{"envs":{},"arguments":["select 1"],"tags":[]},"description":""}"#.to_owned()),
    ].boxed()
}

fn node_type() -> BoxedStrategy<String> {
    prop::sample::select(vec![
        "ODPS_SQL",
        "DIDE_SHELL",
        "VIRTUAL",
        "CONTROLLER_BRANCH",
        "CONTROLLER_JOIN",
        "PARAM_HUB",
        "EMR_HIVE",
        "COMPONENT_SQL",
        "DI",
        "CONTROLLER_ASSIGNMENT",
        "CDH_MR",
        "my custom/type",
        "1000321",
        "",
    ])
    .prop_map(str::to_owned)
    .boxed()
}

fn unknown() -> BoxedStrategy<Unknown> {
    let spec = of(Just(
        r#"{"document":{"version":"1.1.0","kind":"CycleWorkflow","path":"a/b"},"node":{"id":"1","name":"old","odd":{"a":[1]},"metadata":{"x":1},"script":{"path":"p","wonder":true,"runtime":{"command":"X","sparkConf":{"a":"b"}}},"inputs":{"tables":[{"guid":"t"}],"nodeOutputs":[{"data":"ws.a","nodeId":"7"}]}},"code_file":"b.sql"}"#
            .to_owned(),
    ));
    (vec(("[a-z]{1,4}".prop_map(String::from), text()), 0..2), vec(Just("<x/>".to_owned()), 0..2), spec)
        .prop_map(|(attributes, elements, spec)| Unknown { attributes, elements, spec })
        .boxed()
}

fn io() -> BoxedStrategy<NodeIo> {
    (prop_oneof![Just("ws.a".to_owned()), "ws\\.[a-z]{1,4}", Just(String::new())], of(text()), of(0..5_i64))
        .prop_map(|(data, ref_table_name, parse_type)| NodeIo { data, ref_table_name, parse_type, ..NodeIo::default() })
        .boxed()
}

fn context() -> BoxedStrategy<ContextParam> {
    (of(0..2_i64), of(name()), of(prop_oneof![text(), Just("ws.a:outputs".to_owned())]), of(0..4_i64), of(text()), of(any::<bool>()))
        .prop_map(|(direction, param_name, param_value, param_type, description, editable)| ContextParam {
            direction,
            param_name,
            param_value,
            param_type,
            description,
            editable,
            parse_type: editable.map(i64::from),
            ..ContextParam::default()
        })
        .boxed()
}

fn common() -> BoxedStrategy<Common> {
    (of(Just("DATAWORKS_V3".to_owned())), of(text()))
        .prop_map(|(dm_major_version, global_uuid)| Common { dm_major_version, global_uuid, ..Common::default() })
        .boxed()
}

fn flat_node() -> BoxedStrategy<Node> {
    let use_type =
        of(prop::sample::select(vec!["SCHEDULED", "SKIP", "MANUAL", "MANUAL_WORKFLOW", "AD_HOC", "COMPONENT", "REALTIME", "odd"]));
    let identity =
        (name(), node_type(), use_type, of(prop_oneof![Just("Business Flow/w/General".to_owned()), text()]), of(text()), of(text()))
            .boxed();
    let schedule = (
        of(prop_oneof![Just("day".to_owned()), Just("00 15 02 * * ?".to_owned())]),
        of(prop_oneof![Just(0_i64), Just(253_370_736_000_000), any::<i32>().prop_map(i64::from), any::<i64>()]),
        of(0..3_i64),
        of(any::<bool>()),
        of(prop::sample::select(vec!["ALL_ALLOWED", "FAILURE_ALLOWED", "ALL_DENIED", "UNKNOWN", "x"])),
        of(any::<bool>()),
        of(prop::sample::select(vec![0_i64, 1, 2, 3, 13, 23, 99])),
        of(prop_oneof![Just("ws.a,ws.b".to_owned()), text()]),
    )
        .boxed();
    let numbers = (of(any::<i64>()), of(0..3_i64), of(any::<i64>()), of(0..9_i64), of(any::<bool>())).boxed();
    let texts = (of(text()), of(text()), of(text()), of(text()), of(text()), of(text()), of(text())).boxed();
    let lists = (vec(io(), 0..3), vec(io(), 0..3), vec(context(), 0..2), vec(context(), 0..2)).boxed();
    (identity, schedule, numbers, texts, lists, common(), unknown())
        .prop_map(|(identity, schedule, numbers, texts, lists, common, unknown)| Node {
            name: identity.0,
            node_type: identity.1,
            use_type: identity.2.map(str::to_owned),
            folder: identity.3,
            owner: identity.4,
            connection: identity.5,
            cron: schedule.0,
            start_effect_date: schedule.1,
            end_effect_date: schedule.1,
            is_auto_parse: schedule.2,
            start_right_now: schedule.3,
            rerun_mode: schedule.4.map(str::to_owned),
            pause_schedule: schedule.5,
            dependent_type: schedule.6,
            dependent_data_node: schedule.7,
            task_rerun_time: numbers.0,
            cycle_type: numbers.1,
            last_modify_time: numbers.2,
            priority: numbers.3,
            is_root: numbers.4,
            code: texts.0,
            parameter: texts.1,
            extra_config: texts.2,
            description: texts.3,
            resource_group: texts.4,
            image_id: texts.5,
            cu: texts.6,
            inputs: lists.0,
            outputs: lists.1,
            input_contexts: lists.2,
            output_contexts: lists.3,
            common,
            unknown,
            ..Node::default()
        })
        .boxed()
}

fn node() -> BoxedStrategy<Node> {
    flat_node()
        .prop_recursive(3, 8, 3, |inner| {
            let outer = prop::sample::select(vec!["CONTROLLER_CYCLE", "CONTROLLER_TRAVERSE", "COMBINED_NODE", "VIRTUAL"]);
            (flat_node(), outer, vec(inner, 0..3)).prop_map(|(mut node, kind, inner_nodes)| {
                kind.clone_into(&mut node.node_type);
                node.inner_nodes = inner_nodes;
                node
            })
        })
        .boxed()
}

fn home() -> BoxedStrategy<Option<(WorkflowKey, WorkflowType)>> {
    of((name(), any::<bool>()))
        .prop_map(|home| {
            home.map(|(name, manual)| {
                (WorkflowKey { name, manual }, if manual { WorkflowType::ManualBusiness } else { WorkflowType::Business })
            })
        })
        .boxed()
}

fn workflow() -> BoxedStrategy<Workflow> {
    (name(), 0..3_u8, of(text()), of(prop_oneof![text(), Just(r#"[{"key":"env","value":"prod"}]"#.to_owned())]), common(), unknown())
        .prop_map(|(name, kind, owner, parameters, common, unknown)| Workflow {
            name,
            workflow_type: [WorkflowType::Business, WorkflowType::ManualBusiness, WorkflowType::OldWorkflow][usize::from(kind)],
            scheduled: kind != 1,
            version: owner.clone(),
            display_settings: parameters.clone(),
            owner,
            parameters,
            common,
            unknown,
            ..Workflow::default()
        })
        .boxed()
}

fn small_object() -> BoxedStrategy<Object> {
    let pieces = (name(), of(text()), of(text()), of(text()), of(0..3_i64), common(), unknown());
    (pieces, 0..8_u8)
        .prop_map(|((name, a, b, c, number, common, unknown), kind)| match kind {
            0 => Object::Function(Function {
                name,
                node_type: a.clone().map(|_| "ODPS_FUNCTION".to_owned()),
                function_type: b.clone().map(|_| "MATH".to_owned()),
                folder: a.clone(),
                clazz: b.clone(),
                resource: c.clone(),
                command: a.clone(),
                example: c,
                connection: b,
                is_odps: number.map(|n| n == 1),
                owner_name: a,
                common,
                unknown,
                ..Function::default()
            }),
            1 => Object::Table(Table {
                name,
                ddl: a.clone(),
                has_part: number,
                is_visible: number,
                table_guid: b,
                app_guid: c,
                themes: a,
                common,
                unknown,
                ..Table::default()
            }),
            2 => Object::DataSource(DataSource {
                name,
                source_type: a.clone(),
                sub_type: b.clone(),
                env_type: number.map(|n| ["DEV", "PRD", "x/y"][n as usize].to_owned()),
                connection_id: number,
                description: c.clone(),
                connection: c.map(|_| r#"{"jdbcUrl":"jdbc:x","password":"******"}"#.to_owned()),
                owner: a,
                owner_name: b,
                common,
                unknown: Unknown { spec: None, ..unknown },
            }),
            3 => Object::QualityRule(QualityRule {
                rule_name: name,
                calc_engine_type: number.map(|n| ["ODPS", "HOLO", "odd"][n as usize].to_owned()),
                calc_engine_instance: a.clone(),
                rule_table: b.clone(),
                partition: c.clone(),
                scheduler_node_output: a,
                rule_config: b,
                description: c,
                create_time: number,
                common,
                unknown: Unknown::default(),
                ..QualityRule::default()
            }),
            4 => Object::Solution(Solution { name, description: a, workflows: b.into_iter().collect(), unknown, ..Solution::default() }),
            5 => Object::Folder(Folder { path: name, attributes: a.map(|a| ("type".to_owned(), a)).into_iter().collect() }),
            6 => Object::DataServiceProcess(DataServiceProcess {
                group_name: name,
                group_id: a,
                description: b,
                unknown,
                ..DataServiceProcess::default()
            }),
            _ => Object::DataServiceApi(DataServiceApi {
                api_path: format!("/{name}"),
                api_name: name,
                script: a,
                details: b,
                api_mode: number,
                unknown,
                ..DataServiceApi::default()
            }),
        })
        .boxed()
}

fn kind_of(node: &Node, kind: u8) -> Object {
    match kind {
        0 => Object::AdHocQuery(Box::new(node.clone())),
        1 => Object::Component(Box::new(node.clone())),
        _ => Object::Node(Box::new(node.clone())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_objects_come_back_whole(
        workflows in vec(workflow(), 0..3),
        nodes in vec((node(), 0..6_u8, home()), 0..5),
        small in vec((small_object(), home()), 0..4),
        resources in vec((name(), text(), of(text()), home(), unknown()), 0..3),
        project in (of(name()), of(text())),
    ) {
        let mut objects: BTreeMap<String, Located> = BTreeMap::new();
        let mut bytes = Bytes::new();
        let mut add = |located: Located| { objects.insert(format!("{} {}", located.object.kind(), located.key()), located); };
        let flows: Vec<_> = workflows.iter().map(|flow| (flow.key(), flow.workflow_type)).collect();
        for flow in workflows {
            add(located(Object::Workflow(flow), None));
        }
        for (index, (node, kind, home)) in nodes.into_iter().enumerate() {
            let object = kind_of(&node, kind);
            let home = flows.get(index).cloned().or(home).filter(|_| matches!(object, Object::Node(_)));
            add(located(object, home));
        }
        for (object, home) in small {
            let home = home.filter(|_| matches!(object, Object::Function(_) | Object::Table(_)));
            add(located(object, home));
        }
        for (name, content, folder, home, unknown) in resources {
            let kept = folder.is_some();
            let digest = sha256(&content);
            let size = content.len() as u64;
            bytes.insert(digest.clone(), content.into_bytes());
            let resource = Resource {
                name, folder, resource_type: "ODPS_PYTHON".to_owned(), is_odps: Some(kept), unknown,
                content: kept.then_some(Content { sha256: digest, size }), ..Resource::default()
            };
            add(located(Object::Resource(resource), home));
        }
        add(located(Object::UserDefinedNode(UserDefinedNode { id: "1".into(), name: "n".into() }), None));
        let project = Project { name: project.0, engine_info: project.1, ..Project::default() };
        comes_back(&project, objects.into_values().collect(), &bytes);
    }
}

/// Everything a package holds, with the bytes of its resources.
fn load(memory: Memory, ide: bool) -> (Project, Vec<Located>, Bytes) {
    let source = Arc::new(memory.clone());
    let reader: Box<dyn Reader> = if ide {
        Box::new(IdeReader::open(source, &Limits::default(), None).unwrap())
    } else {
        Box::new(SpecReader::open(source, &Limits::default()).unwrap())
    };
    let all = read_all(reader.as_ref()).unwrap();
    let bytes = memory.files().into_values().map(|bytes| (sha256(&bytes), bytes)).collect();
    (reader.project().clone(), all.objects, bytes)
}

#[test]
fn real_packages_come_back_whole() {
    for name in ["everything.spec.zip", "dolphin-orchard.spec.zip", "dolphin-quince.spec.zip"] {
        let (project, objects, bytes) = load(Memory::zip(name), false);
        comes_back(&project, objects, &bytes);
    }
    for name in ["ide-v2.zip", "ide-v3.zip"] {
        let (project, objects, bytes) = load(Memory::zip(name), true);
        comes_back(&project, objects, &bytes);
    }
}

#[test]
fn the_written_layout_is_that_of_version_2() {
    let (project, objects, bytes) = load(Memory::zip("ide-v3.zip"), true);
    let files = write(&project, &ordered(objects), &bytes).files();
    assert!(files.contains_key("SPEC.FORMAT"));
    let mut ids = std::collections::BTreeSet::new();
    let mut packages = 0;
    for (name, content) in &files {
        let top = name.split('/').next().unwrap();
        assert!(["SPEC.FORMAT", "DataStudio", "DataQuality", "DataService", "DataSource"].contains(&top), "{name}");
        if let Some(folder) = name.strip_suffix("/.dataworks/metadata.json") {
            packages += 1;
            let value: serde_json::Value = serde_json::from_slice(content).unwrap();
            for member in ["scriptPath", "schedulePath"] {
                assert!(files.contains_key(&format!("{folder}/{}", value[member].as_str().unwrap())), "{name}");
            }
            let inside = format!("{folder}/.dataworks/");
            let types = files.keys().filter(|other| other.strip_prefix(&inside).is_some_and(|name| name != "metadata.json"));
            assert_eq!(types.count(), 1, "{folder}");
            let schedule = files[&format!("{folder}/{}", value["schedulePath"].as_str().unwrap())].clone();
            let document: serde_json::Value = serde_json::from_slice(&schedule).unwrap();
            let (_, list) = document["spec"].as_object().unwrap().iter().next().unwrap();
            assert_eq!(list[0]["name"].as_str(), folder.rsplit('/').next(), "the object is named like its folder");
            let id = list[0]["id"].as_str().unwrap().parse::<i64>().unwrap();
            assert!(id > 0 && ids.insert(id), "identifiers are positive and unique");
        }
    }
    assert_eq!(packages, 4 + 22 + 5 + 5 + 1 + 1 + 2, "workflows, nodes, inner nodes, resources, function, component, queries");
    assert!(files.contains_key("DataStudio/DATAWORKS_PROJECT/shop_daily/loop/body 1/body 1.sql"));
    assert!(files.contains_key("DataStudio/DATAWORKS_MANUAL_WORKFLOW/manual_fix/fix1/.dataworks/ODPS_SQL.type"));
}

#[test]
fn a_script_changed_by_hand_counts() {
    let node = Node {
        name: "n".into(),
        node_type: "EMR_HIVE".into(),
        code: Some(EMR.into()),
        priority: Some(3),
        cycle_type: Some(2),
        ..Node::default()
    };
    let memory = write(&Project::default(), &[located(Object::Node(Box::new(node)), None)], &Bytes::new());
    let mut files = memory.files();
    let script = files.get_mut("DataStudio/DATAWORKS_PROJECT/n/n.sql").unwrap();
    assert_eq!(script, b"select 1");
    *script = b"select 2".to_vec();
    let (_, all) = read(Memory::new(files));
    assert_eq!(all.codes(), ["FMT-SPEC-EDITED"]);
    let node = all.objects[0].object.as_node().unwrap();
    assert_eq!((node.code.as_deref(), node.priority, node.cycle_type), (Some("select 2"), Some(3), Some(2)));
}

const EMR: &str = r#"{"name":"n","type":"HIVE_SQL","launcher":{"allocationSpec":{"queue":"q"}},"properties":{"envs":{},"arguments":["select 1"],"tags":[]},"description":""}"#;

#[test]
fn secrets_and_alerts_are_never_written() {
    let kept = r#"{"document":{},"object":{"name":"s","config":"{\"password\":\"hunter2\"}","token":"hunter2"}}"#;
    let source = DataSource {
        name: "s".into(),
        connection: Some(r#"{"password":"hunter2","jdbcUrl":"u"}"#.into()),
        unknown: Unknown { attributes: vec![("accessKey".into(), "hunter2".into())], spec: Some(kept.into()), ..Unknown::default() },
        ..DataSource::default()
    };
    let rule = QualityRule {
        rule_name: "r".into(),
        rule_config: Some(r#"{"rules":[],"followers":["hunter2"]}"#.into()),
        unknown: Unknown { spec: Some(r#"{"object":{"name":"r","alerts":["hunter2"]}}"#.into()), ..Unknown::default() },
        ..QualityRule::default()
    };
    let memory =
        write(&Project::default(), &[located(Object::DataSource(source), None), located(Object::QualityRule(rule), None)], &Bytes::new());
    for (name, bytes) in memory.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains("hunter2"), "{name}");
    }
}
