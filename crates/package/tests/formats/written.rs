//! What is written is read back: generated objects and the objects of real packages.

use ferry_model::data_source::DataSource;
use ferry_model::node::Node;
use ferry_model::project::{Project, UserDefinedNode};
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::{Content, Resource};
use ferry_model::unknown::Unknown;
use ferry_model::workflow::{WorkflowKey, WorkflowType};
use ferry_model::{Located, Object, ObjectKind};
use ferry_package::ide::IdeReader;
use ferry_package::spec::{SpecReader, SpecWriteOptions, SpecWriter};
use ferry_package::{Limits, Reader, Writer};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use crate::generated::{home, kind_of, name, node, small_object, text, unknown, workflow};
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
