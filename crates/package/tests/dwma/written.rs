//! What is written, to the letter.

use std::io::{self, Cursor, Read};

use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::data_source::DataSource;
use ferry_model::project::{Project, UserDefinedNode};
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::unknown::Unknown;
use ferry_model::workflow::{Workflow, WorkflowKey};
use ferry_model::{Located, Node, NodeIo, Object, WorkflowType};
use ferry_package::Writer;
use ferry_package::dwma::{CannotWrite, DwmaWriteOptions, DwmaWriter};

use crate::memory::{Memory, MemorySink};
use crate::support::{read, text, write};

fn alone(object: Object) -> Located {
    Located { object, workflow: None, workflow_type: None, place: String::new(), content_entry: None }
}

fn home(name: &str) -> WorkflowKey {
    WorkflowKey { name: name.into(), manual: false }
}

fn inside(workflow: &str, object: Object) -> Located {
    Located { workflow: Some(home(workflow)), workflow_type: Some(WorkflowType::Business), ..alone(object) }
}

fn flow(name: &str) -> Located {
    alone(Object::Workflow(Workflow { name: name.into(), scheduled: true, ..Workflow::default() }))
}

fn written(objects: &[Located]) -> Memory {
    write(&Project { name: Some("demo_ws".into()), ..Project::default() }, objects, &Memory::default(), false).unwrap()
}

#[test]
fn a_workflow_looks_as_the_format_says() {
    let mut node = Node {
        name: "load".into(),
        node_type: "ODPS_SQL".into(),
        code: Some("SELECT '${d}' -- 中文\n".into()),
        parameter: Some("d=$bizdate".into()),
        use_type: Some("SCHEDULED".into()),
        owner: Some(String::new()),
        ..Node::default()
    };
    node.inputs.push(NodeIo { data: "demo_ws_root".into(), ..NodeIo::default() });
    let files = written(&[flow("sales"), inside("sales", Object::Node(Box::new(node)))]).files();
    assert_eq!(text(&files, "project.xml"), "<DwProject dmObjectType=\"PROJECT\" name=\"demo_ws\"/>\n");
    assert_eq!(
        text(&files, "src/workflows/BUSINESS_sales/workflow.xml"),
        r#"<Workflow dmObjectType="WORKFLOW" name="sales" type="BUSINESS" scheduled="true">
  <Nodes>
    <Node dmObjectType="NODE" name="load" type="ODPS_SQL" useType="SCHEDULED">
      <Code><![CDATA[SELECT &apos;${d}&apos; -- \u4E2D\u6587\n]]></Code>
      <Parameter><![CDATA[d=$bizdate]]></Parameter>
      <Inputs>
        <Input dmObjectType="NODE_IO" data="demo_ws_root" parseType="1"/>
      </Inputs>
    </Node>
  </Nodes>
</Workflow>
"#
    );
}

#[test]
fn files_are_named_as_the_format_says() {
    let query = Node { name: "adhoc1".into(), folder: Some("Queries/tmp".into()), ..Node::default() };
    let table = |app: &str, name: &str| alone(Object::Table(Table { name: name.into(), app_guid: Some(app.into()), ..Table::default() }));
    let manual = Workflow { name: "a/b".into(), workflow_type: WorkflowType::ManualBusiness, ..Workflow::default() };
    let package = written(&[
        alone(Object::Workflow(manual)),
        alone(Object::AdHocQuery(Box::new(query.clone()))),
        alone(Object::Component(Box::new(query))),
        alone(Object::DataSource(DataSource { name: "x".into(), ..DataSource::default() })),
        table("odps.p", "t"),
        table("odps.q", "T"),
        alone(Object::QualityRule(QualityRule { rule_name: "not null".into(), ..QualityRule::default() })),
        alone(Object::DataServiceProcess(DataServiceProcess { group_name: "g".into(), ..DataServiceProcess::default() })),
        alone(Object::DataServiceApi(DataServiceApi { api_path: "/a/b".into(), api_name: "api".into(), ..DataServiceApi::default() })),
    ]);
    let files: Vec<String> = package.files().into_keys().collect();
    let unique = |prefix: &str| files.iter().find(|name| name.starts_with(prefix)).unwrap_or_else(|| panic!("{prefix} in {files:?}"));
    for name in [
        "project.xml",
        "src/components/eda3a6f8-ce19-39c7-82a7-c90149ee879b_adhoc1.xml",
        "src/queries/eda3a6f8-ce19-39c7-82a7-c90149ee879b_adhoc1.xml",
        "src/dataservice/processes/g.xml",
        "src/datasources/DEV_x.xml",
        "src/tables/t.xml",
        "src/workflows/MANUAL_BUSINESS_a%2Fb/workflow.xml",
    ] {
        assert!(files.iter().any(|file| file == name), "{name} in {files:?}");
    }
    assert!(unique("src/tables/T_").contains(".xml"));
    assert!(unique("src/dqcrules/").ends_with("_not null.xml"));
    assert!(unique("src/dataservice/apis/").ends_with("_api.xml"));
    assert_eq!(read(&package).objects.len(), 9);
}

#[test]
fn the_class_attribute_stands_first_and_only_when_asked_for() {
    let inner = Node { name: "in".into(), ..Node::default() };
    let node = Node { name: "n".into(), inner_nodes: vec![inner], ..Node::default() };
    let resource = Resource { name: "r".into(), storage_uri: Some("oss://x".into()), ..Resource::default() };
    let objects = [flow("w"), inside("w", Object::Resource(resource)), inside("w", Object::Node(Box::new(node)))];
    let with = write(&Project::default(), &objects, &Memory::default(), true).unwrap().files();
    let document = text(&with, "src/workflows/BUSINESS_w/workflow.xml");
    assert_eq!(document.matches("<Node _class=\".DwNode\" dmObjectType=\"NODE\"").count(), 2);
    assert_eq!(document.matches("<Resource _class=\".DwResource\" dmObjectType=\"RESOURCE\"").count(), 1);
    assert!(!text(&written(&objects).files(), "src/workflows/BUSINESS_w/workflow.xml").contains("_class"));
}

#[test]
fn secrets_and_alert_settings_are_not_written() {
    let source = DataSource {
        name: "x".into(),
        connection: Some(r#"{"username":"u","password":"hunter2"}"#.into()),
        unknown: Unknown { spec: Some(r#"{"config":"{\"accessKey\":\"hunter2\"}"}"#.into()), ..Unknown::default() },
        ..DataSource::default()
    };
    let rule = QualityRule {
        rule_name: "r".into(),
        rule_config: Some(r#"{"rules":[{"checker":9}],"notifications":["hunter2"]}"#.into()),
        ..QualityRule::default()
    };
    let files = written(&[alone(Object::DataSource(source)), alone(Object::QualityRule(rule))]).files();
    let all: String = files.keys().map(|name| text(&files, name)).collect();
    assert!(!all.contains("hunter2") && all.contains("******") && all.contains("checker"), "{all}");
}

#[test]
fn an_object_that_cannot_be_written_is_named_and_the_package_goes_on() {
    let sink = MemorySink::default();
    let mut writer = Box::new(DwmaWriter::new(Box::new(sink.clone()), DwmaWriteOptions::default()));
    writer.project(&Project::default()).unwrap();
    writer.object(&flow("w"), None).unwrap();
    let bad = Node { name: "bad".into(), extend: Some("a\u{1}".into()), ..Node::default() };
    let error = writer.object(&inside("w", Object::Node(Box::new(bad))), None).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    let cause = error.get_ref().unwrap().downcast_ref::<CannotWrite>().unwrap();
    assert_eq!(cause.0.object.as_ref().unwrap().key, "w/bad");
    assert_eq!(cause.to_string(), "node w/bad: Extend holds the character U+0001, which XML cannot hold; the object was not written");
    writer.object(&inside("w", Object::Node(Box::new(Node { name: "good".into(), ..Node::default() }))), None).unwrap();
    writer.finish().unwrap();
    assert_eq!(read(&sink.memory()).keys(), ["node:w/good", "workflow:w"]);
}

#[test]
fn objects_out_of_order_are_refused() {
    let mut writer = DwmaWriter::new(Box::new(MemorySink::default()), DwmaWriteOptions::default());
    let node = || inside("w", Object::Node(Box::new(Node { name: "n".into(), ..Node::default() })));
    assert!(writer.object(&node(), None).is_err(), "its workflow was not given");
    writer.object(&flow("w"), None).unwrap();
    writer.object(&node(), None).unwrap();
    let resource = inside("w", Object::Resource(Resource { name: "r".into(), ..Resource::default() }));
    let mut bytes = Cursor::new(b"x");
    assert!(writer.object(&resource, Some(&mut bytes as &mut dyn Read)).is_err(), "the document has begun");
}

#[test]
fn bytes_of_resources_go_where_the_document_says() {
    let resource = |name: &str, path: Option<&str>| Resource { name: name.into(), path: path.map(Into::into), ..Resource::default() };
    let sink = MemorySink::default();
    let mut writer = Box::new(DwmaWriter::new(Box::new(sink.clone()), DwmaWriteOptions::default()));
    writer.project(&Project::default()).unwrap();
    let mut give = |located: Located| writer.object(&located, Some(&mut Cursor::new(b"bytes"))).unwrap();
    for located in writer_objects() {
        give(located);
    }
    give(flow("w"));
    for (name, path) in [("a.py", Some("resources/a.py")), ("b/c.py", None), (".env", Some("lib/.env")), ("A.PY", Some("../../x"))] {
        give(inside("w", Object::Resource(resource(name, path))));
    }
    give(alone(Object::Resource(resource("p.jar", Some("resources/p.jar")))));
    writer.finish().unwrap();
    let package = sink.memory();
    let outcome = read(&package);
    assert!(outcome.refused.is_empty(), "{:?}", outcome.refused);
    let paths: Vec<(String, Option<String>, u64)> = outcome
        .objects
        .iter()
        .filter_map(|located| match &located.object {
            Object::Resource(r) => Some((r.name.clone(), r.path.clone(), r.content.as_ref().unwrap().size)),
            _ => None,
        })
        .collect();
    let expected = |name: &str, path: Option<&str>| (name.to_owned(), path.map(str::to_owned), 5);
    assert_eq!(
        paths,
        [
            expected("p.jar", Some("resources/p.jar")),
            expected("a.py", Some("resources/a.py")),
            expected("b/c.py", None),
            expected(".env", Some("lib/.env")),
            expected("A.PY", Some("../../x")),
        ]
    );
    let files = package.files();
    assert!(files.contains_key("src/workflows/BUSINESS_w/resources/b%2Fc.py") && files.contains_key("src/resources/p.jar"));
    assert!(!text(&files, "src/workflows/BUSINESS_w/workflow.xml").contains("path=\"../"));
}

/// Objects that carry no bytes, to see that content given for them does no harm.
fn writer_objects() -> Vec<Located> {
    vec![alone(Object::UserDefinedNode(UserDefinedNode { id: "5".into(), name: "u".into() }))]
}
