//! The layouts that are accepted, and what a package that does not say everything is taken to mean.

use ferry_model::{Node, Object, ObjectKind, WorkflowType};
use ferry_package::Limits;

use crate::memory::Memory;
use crate::support::{Outcome, read, read_with, read_workflow};

const FLOW: &str = "<Workflow name='w' scheduled='true'><Nodes><Node name='n'/></Nodes></Workflow>";

fn workflow_types(files: &[(&str, &str)]) -> Vec<(String, WorkflowType, bool)> {
    let outcome = read(&Memory::of(files));
    let described = |located: &&ferry_model::Located| match &located.object {
        Object::Workflow(workflow) => (workflow.name.clone(), workflow.workflow_type, workflow.scheduled),
        _ => unreachable!(),
    };
    outcome.of_kind(ObjectKind::Workflow).iter().map(described).collect()
}

#[test]
fn folders_of_any_name_are_read_and_the_type_is_taken_from_the_document() {
    let manual = FLOW.replace("'true'", "'false'").replace("'w'", "'m'");
    let old = FLOW.replace("'w'", "'old_version_workflow'");
    assert_eq!(
        workflow_types(&[
            ("src/workflows/a/workflow.xml", FLOW),
            ("src/workflows/b/workflow.xml", &manual),
            ("src/workflows/c/workflow.xml", &old)
        ]),
        [
            ("w".into(), WorkflowType::Business, true),
            ("m".into(), WorkflowType::ManualBusiness, false),
            ("old_version_workflow".into(), WorkflowType::OldWorkflow, true)
        ]
    );
}

#[test]
fn folders_named_like_types_hold_folders_named_like_workflows() {
    let silent = FLOW.replace(" scheduled='true'", "");
    let found = workflow_types(&[
        ("src/workflows/BUSINESS/a/workflow.xml", FLOW),
        ("src/workflows/manual_business/b/workflow.xml", &silent.replace("'w'", "'m'")),
        ("src/workflows/OLD_WORKFLOW/c/workflow.xml", &silent.replace("'w'", "'o'")),
    ]);
    assert_eq!(
        found,
        [
            ("w".into(), WorkflowType::Business, true),
            ("o".into(), WorkflowType::OldWorkflow, true),
            ("m".into(), WorkflowType::ManualBusiness, false)
        ]
    );
}

#[test]
fn the_prefix_of_the_folder_decides_when_the_document_does_not() {
    let silent = FLOW.replace(" scheduled='true'", "");
    let outcome = read(&Memory::of(&[("src/workflows/MANUAL_BUSINESS_w/workflow.xml", &silent), ("src/workflows/x/workflow.xml", FLOW)]));
    let Object::Workflow(workflow) = &outcome.of_kind(ObjectKind::Workflow)[0].object else { unreachable!() };
    assert_eq!((workflow.workflow_type, workflow.scheduled), (WorkflowType::ManualBusiness, false));
    assert!(outcome.said("FMT-DWMA-SCHEDULED-MISSING")[0].contains("scheduled=false"));
    assert_eq!(outcome.of_kind(ObjectKind::Node)[0].object.as_node().unwrap().use_type.as_deref(), Some("MANUAL"));
}

#[test]
fn resources_are_looked_for_by_path_then_by_name_then_in_the_project() {
    let document =
        |path: &str| format!("<Workflow name='w' scheduled='true'><Resources><Resource name='r.py' {path}/></Resources></Workflow>");
    let found = |path: &str, names: &[&str]| {
        let document = document(path);
        let mut files = vec![("src/workflows/BUSINESS_w/workflow.xml", document.as_str())];
        files.extend(names.iter().map(|name| (*name, *name)));
        let outcome = read(&Memory::of(&files));
        let Object::Resource(resource) = &outcome.of_kind(ObjectKind::Resource)[0].object else { unreachable!() };
        resource.content.as_ref().unwrap().size
    };
    let (own, usual, project) = ("src/workflows/BUSINESS_w/lib/x/r.py", "src/workflows/BUSINESS_w/resources/r.py", "src/resources/r.py");
    assert_eq!(found("path='lib//x/./r.py'", &[own, usual, project]), own.len() as u64);
    assert_eq!(found("path='lib/gone.py'", &[usual, project]), usual.len() as u64);
    assert_eq!(found("", &[project]), project.len() as u64);
}

#[test]
fn the_type_of_a_resource_is_taken_from_its_extension() {
    for (name, expected) in
        [("a.JAR", "ODPS_JAR"), ("a.py", "ODPS_PYTHON"), ("a.tar.gz", "ODPS_ARCHIVE"), ("a.zip", "ODPS_ARCHIVE"), ("a", "ODPS_FILE")]
    {
        let document = format!("<Workflow name='w' scheduled='true'><Resources><Resource name='{name}'/></Resources></Workflow>");
        let outcome = read(&Memory::of(&[("src/workflows/w/workflow.xml", &document), (&format!("src/resources/{name}"), "")]));
        assert_eq!(outcome.of_kind(ObjectKind::Resource)[0].object.type_name(), expected);
    }
    let document = "<Workflow name='w' scheduled='true'><Resources><Resource name='x.jar' storageUri='oss://b/x'/></Resources></Workflow>";
    let outside = read_workflow(document);
    assert!(outside.of_kind(ObjectKind::Resource)[0].content_entry.is_none(), "bytes in another storage are not missing");
}

fn node(outcome: &Outcome) -> &Node {
    outcome.of_kind(ObjectKind::Node)[0].object.as_node().unwrap()
}

#[test]
fn defaults_are_for_nodes_of_workflows_and_not_for_inner_nodes() {
    let inner = "<Node name='n' type='DI'><Code>{\"extend\":{\"resourceGroup\":\"g\"}}</Code><Inputs><Input data='a'/></Inputs>\
                 <Outputs><Output data='b' parseType='2'/></Outputs></Node>";
    let document = format!(
        "<Workflow name='w' scheduled='true'><Nodes>{}</Nodes></Workflow>",
        inner.replace("</Node>", &format!("<InnerNodes>{inner}</InnerNodes></Node>"))
    );
    let outcome = read_workflow(&document);
    let outer = node(&outcome);
    assert_eq!(outer.use_type.as_deref(), Some("SCHEDULED"));
    assert_eq!((outer.inputs[0].parse_type, outer.outputs[0].parse_type), (Some(1), Some(2)));
    assert_eq!((outer.di_resource_group.as_deref(), outer.di_resource_group_name.as_deref()), (Some("g"), Some("g")));
    let inner = &outer.inner_nodes[0];
    assert_eq!((&inner.use_type, inner.inputs[0].parse_type, &inner.di_resource_group), (&None, None, &None));
}

#[test]
fn code_is_read_from_cdata_text_and_a_mixture_of_both() {
    for code in [
        "<![CDATA[a &lt; b\\n]]>",
        "a &amp;lt; b\\n",
        "<![CDATA[a &l]]><![CDATA[t; b]]>\n",
        "a &#38;lt;<![CDATA[ b]]>\r\n",
        "a &lt; b<!-- no code -->\n",
    ] {
        let outcome = read_workflow(&format!(
            "<Workflow name='w' scheduled='true'><Nodes><Node name='n'><Code>{code}</Code></Node></Nodes></Workflow>"
        ));
        assert_eq!(node(&outcome).code.as_deref(), Some("a < b\n"), "{code}");
    }
    let empty =
        read_workflow("<Workflow name='w' scheduled='true'><Nodes><Node name='n'><Code/><Parameter></Parameter></Node></Nodes></Workflow>");
    assert_eq!((&node(&empty).code, &node(&empty).parameter), (&None, &None));
}

#[test]
fn order_of_children_and_attributes_and_namespace_of_class_do_not_matter() {
    let outcome = read_workflow(
        "<?xml version='1.0' encoding='UTF-8'?>\n<!-- c --><Workflow scheduled='TRUE' name='w'><DisplaySettings>{}</DisplaySettings><Nodes>\
         <Node useType='SKIP' _class='.DwNode' startEffectDate='2023-11-15T06:13:20.000+0800' name='n' owner=''><Outputs><Output data='o'/>\
         </Outputs><root>false</root><Code>1</Code><Inputs/></Node></Nodes><Parameters>[]</Parameters></Workflow>\n",
    );
    assert_eq!(outcome.codes(), Vec::<&str>::new());
    let node = node(&outcome);
    assert_eq!(node.start_effect_date, Some(1_700_000_000_000));
    assert!(node.is_dry_run() && node.owner.is_none() && node.unknown.is_empty());
    let Object::Workflow(workflow) = &outcome.of_kind(ObjectKind::Workflow)[0].object else { unreachable!() };
    assert_eq!((workflow.parameters.as_deref(), workflow.display_settings.as_deref()), (Some("[]"), Some("{}")));
}

#[test]
fn places_have_the_line_of_the_object() {
    let outcome =
        read_workflow("<Workflow name='w'\n scheduled='true'>\n<Nodes>\n\n<Node\nname='n'/>\n<Node name='m'/></Nodes></Workflow>");
    let places: Vec<&str> = outcome.objects.iter().map(|located| located.place.rsplit(':').next().unwrap()).collect();
    assert_eq!(places, ["5", "7", "1"]);
}

#[test]
fn a_whole_project_in_one_document_is_read() {
    let outcome = read(&Memory::of(&[
        (
            "project.xml",
            "<DwProject name='ws' appId='7'><EngineInfo>{\"a\":1}</EngineInfo><Assets><Asset x='1'/></Assets>\
             <Solutions><Solution name='s'><RefBusinessSolutions><RefBusinessSolution workflowName='w' solutionName='s'/></RefBusinessSolutions></Solution></Solutions>\
             <Folders><Folder folderItemType='2' folderItemName='x' folderItemPath='bizroot/w' bizId='w'/></Folders>\
             <UserDefinedNodes><UserDefinedNode id='5' name='u'/></UserDefinedNodes>\
             <Workflows><Workflow name='w' scheduled='false'><Nodes><Node name='n'/></Nodes></Workflow></Workflows>\
             <Datasources><Datasource name='d' envType='PRD'/></Datasources><Resources><Resource name='r.txt'/></Resources>\
             <Functions><Function name='f'/></Functions><Tables><Table name='t'/></Tables>\
             <AdHocQueries><AdHocQuery name='q' useType='AD_HOC'/></AdHocQueries><Components><Component name='c'/></Components></DwProject>",
        ),
        ("src/resources/r.txt", "bytes"),
    ]));
    assert_eq!(
        outcome.keys(),
        [
            "solution:s",
            "folder:bizroot/w",
            "user_defined_node:u",
            "node:manual:w/n",
            "workflow:manual:w",
            "data_source:d@PRD",
            "resource:r.txt",
            "function:f",
            "table:t",
            "ad_hoc_query:q",
            "component:c",
        ]
    );
    assert_eq!(outcome.project.engine_info.as_deref(), Some("{\"a\":1}"));
    assert_eq!(outcome.project.unknown.elements, ["<Assets><Asset x='1'/></Assets>"]);
    assert_eq!(outcome.project.attributes, [("appId".to_owned(), "7".to_owned())]);
    let Object::Folder(folder) = &outcome.of_kind(ObjectKind::Folder)[0].object else { unreachable!() };
    assert_eq!(folder.attributes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["folderItemType", "folderItemName", "bizId"]);
    assert_eq!(outcome.codes(), ["FMT-DWMA-SCHEDULED-MISSING"; 0]);
}

#[test]
fn files_that_belong_to_nothing_are_told_about() {
    let outcome = read(&Memory::of(&[
        ("project.xml", "<DwProject name='ws'/>"),
        ("src/workflows/w/workflow.xml", FLOW),
        ("src/workflows/w/resources/unused.bin", ""),
        ("src/workflows/w/resources/workflow.xml", "not a workflow"),
        ("src/workflows/nothing/readme.txt", ""),
        ("src/assets/airflow/x.py", ""),
        ("notes.txt", ""),
    ]));
    assert_eq!(outcome.said("FMT-DWMA-ASSETS").len(), 1);
    let said = outcome.said("FMT-DWMA-LEFTOVER").join("\n");
    for file in ["unused.bin", "resources/workflow.xml", "nothing/readme.txt", "notes.txt"] {
        assert!(said.contains(file), "{file}: {said}");
    }
    assert_eq!(outcome.keys(), ["node:w/n", "workflow:w"]);
}

#[test]
fn a_package_with_nothing_of_the_format_is_refused() {
    let rejection = read_with(&Memory::of(&[("a.txt", "")]), &Limits::default()).unwrap_err();
    assert_eq!(rejection.findings[0].code.id(), "FMT-DWMA-NOTHING");
    assert_eq!(read(&Memory::of(&[("project.xml", "<DwProject/>")])).codes(), ["FMT-DWMA-PROJECT-NAME"]);
}

#[test]
fn an_unusual_use_type_in_the_folder_of_queries_is_told_about() {
    let outcome = read(&Memory::of(&[
        ("src/queries/a.xml", "<DwNode name='a' useType='SCHEDULED'/>"),
        ("src/components/sub/b.xml", "<DwNode name='b' useType='AD_HOC'/>"),
        ("src/components/c.xml", "<DwNode name='c'/>"),
    ]));
    assert_eq!(outcome.keys(), ["component:c", "ad_hoc_query:b", "ad_hoc_query:a"]);
    assert_eq!(outcome.said("FMT-DWMA-USE-TYPE").len(), 1);
}
