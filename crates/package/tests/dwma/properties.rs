//! Generated objects are the same after writing and reading, and no bytes make the reader fail.

use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::node::Common;
use ferry_model::project::{Folder, Project, Solution, UserDefinedNode};
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::unknown::Unknown;
use ferry_model::workflow::Workflow;
use ferry_model::{ContextParam, Located, Node, NodeIo, Object, WorkflowType};
use ferry_package::Limits;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use crate::memory::Memory;
use crate::support::{contents, read, read_with, write};

/// Text that XML can hold, made of everything that is special somewhere.
fn text() -> BoxedStrategy<String> {
    prop_oneof![
        "[ -~]{1,12}",
        r#"([\n\r\t ]|\r\n|\]\]>|\]|>|<|&|&amp;|&#10;|"|'|\\|\\u12|\\n|中|，|😀|\u{7f}|\u{a0}|\u{3000}|</Code>|<!\[CDATA\[|a){1,8}"#,
        "[a-z]{1,3}",
    ]
    .boxed()
}

/// Text that only escaping can hold: control characters too.
fn any_text() -> BoxedStrategy<String> {
    prop_oneof![text(), r"[\x00-\x1f\u{fffe}\\u&;a]{1,6}", any::<String>().prop_filter("empty is absent", |text| !text.is_empty())].boxed()
}

fn name() -> BoxedStrategy<String> {
    prop_oneof![4 => "[a-z]{1,6}", 1 => text()].boxed()
}

fn unknown() -> BoxedStrategy<Unknown> {
    let attribute = (prop_oneof!["[a-z]{1,6}", Just("name".to_owned()), Just("x:y".to_owned()), text()], any_text());
    let element = prop::sample::select(vec![
        "<Other a=\"1\">t\r\n &amp; <b/><![CDATA[x]]></Other>",
        "<Code>not the code</Code>",
        "<Inputs/>",
        "<FerrySpec>x</FerrySpec>",
        "<autoCommit>false</autoCommit>",
    ]);
    let some = (vec(attribute, 0..3), vec(element.prop_map(str::to_owned), 0..3), of(any_text()));
    let some = some.prop_map(|(attributes, elements, spec)| Unknown { attributes, elements, spec });
    prop_oneof![2 => Just(Unknown::default()), 1 => some].boxed()
}

fn common() -> BoxedStrategy<Common> {
    (of(Just("DATAWORKS_V3".to_owned())), of(text()), of(text()))
        .prop_map(|(dm_major_version, dm_minor_version, global_uuid)| Common { dm_major_version, dm_minor_version, global_uuid })
        .boxed()
}

fn number() -> BoxedStrategy<Option<i64>> {
    of(prop_oneof![any::<i64>(), 0..5_i64]).boxed()
}

fn io() -> BoxedStrategy<NodeIo> {
    (text(), of(text()), 0..5_i64, unknown())
        .prop_map(|(data, ref_table_name, parse_type, unknown)| NodeIo { data, ref_table_name, parse_type: Some(parse_type), unknown })
        .boxed()
}

fn context() -> BoxedStrategy<ContextParam> {
    ((number(), of(text()), of(text()), number(), number()), (of(text()), of(any::<bool>()), of(text()), of(text()), of(text()), unknown()))
        .prop_map(
            |(
                (direction, param_name, param_value, param_type, parse_type),
                (description, editable, node_id, param_node_id, output, unknown),
            )| {
                ContextParam {
                    direction,
                    param_name,
                    param_value,
                    param_type,
                    parse_type,
                    description,
                    editable,
                    node_id,
                    param_node_id,
                    output,
                    unknown,
                }
            },
        )
        .boxed()
}

fn flat_node() -> BoxedStrategy<Node> {
    let schedule = (of(text()), number(), number(), number(), of(any::<bool>()), of(any::<bool>()), number(), number(), number(), number());
    let groups = (of(text()), of(text()), of(text()), of(text()), of(text()), of(text()), of(text()), of(text()), of(text()), of(text()));
    let texts = (of(any_text()), of(any_text()), of(any_text()), of(text()), of(text()), of(text()), of(text()));
    let parts = (vec(io(), 0..3), vec(io(), 0..3), vec(context(), 0..2), vec(context(), 0..2), unknown(), common());
    let modes =
        (of(prop_oneof![Just("ALL_ALLOWED"), Just("UNKNOWN")]), prop_oneof![Just("SCHEDULED"), Just("SKIP"), Just("MANUAL_WORKFLOW")]);
    (name(), text(), schedule, groups, texts, parts, modes)
        .prop_map(|(name, node_type, schedule, groups, texts, parts, modes)| Node {
            name,
            node_type,
            cron: schedule.0,
            start_effect_date: schedule.1,
            end_effect_date: schedule.2,
            is_auto_parse: schedule.3,
            start_right_now: schedule.4,
            pause_schedule: schedule.5,
            is_root: schedule.4,
            task_rerun_time: schedule.6,
            task_rerun_interval: schedule.7,
            dependent_type: schedule.8,
            cycle_type: schedule.9,
            last_modify_time: schedule.1,
            multi_inst_check_type: schedule.2,
            priority: schedule.3,
            resource_group: groups.0.clone(),
            resource_group_name: groups.1.clone(),
            di_resource_group: groups.2.clone(),
            di_resource_group_name: groups.3,
            code_mode: groups.4.clone(),
            reference: groups.5,
            folder: groups.6,
            connection: groups.7,
            dependent_data_node: groups.8,
            owner: groups.9,
            owner_name: groups.0,
            last_modify_user: groups.1,
            calendar_id: groups.2,
            image_id: groups.4.clone(),
            cu: groups.4,
            rerun_mode: modes.0.map(str::to_owned),
            use_type: Some(modes.1.to_owned()),
            code: texts.0,
            parameter: texts.1,
            description: texts.2,
            extra_content: texts.3,
            tt_content: texts.4,
            advance_settings: texts.5,
            extend: texts.6.clone(),
            extra_config: texts.6,
            inputs: parts.0,
            outputs: parts.1,
            input_contexts: parts.2,
            output_contexts: parts.3,
            unknown: parts.4,
            common: parts.5,
            inner_nodes: Vec::new(),
        })
        .boxed()
}

fn node() -> BoxedStrategy<Node> {
    (flat_node(), of((flat_node(), of(flat_node()))))
        .prop_map(|(mut outer, inner)| {
            if let Some((mut inner, innermost)) = inner {
                // Inner nodes need not say what nodes of a workflow always say.
                inner.use_type = None;
                inner.inputs.iter_mut().for_each(|io| io.parse_type = None);
                inner.inner_nodes.extend(innermost);
                outer.inner_nodes.push(inner);
            }
            outer
        })
        .boxed()
}

fn workflow() -> BoxedStrategy<Workflow> {
    (
        name(),
        any::<bool>(),
        of(Just("V3".to_owned())),
        (of(text()), of(text()), of(text())),
        (of(text()), of(text()), of(any_text())),
        vec(text(), 0..2),
        common(),
        unknown(),
    )
        .prop_map(|(name, scheduled, version, ids, texts, solutions, common, unknown)| Workflow {
            name,
            workflow_type: if scheduled { WorkflowType::Business } else { WorkflowType::ManualBusiness },
            scheduled,
            version,
            reference: ids.0,
            owner: ids.1,
            owner_name: ids.2,
            parameters: texts.0,
            display_settings: texts.1,
            description: texts.2,
            solutions,
            common,
            unknown,
        })
        .boxed()
}

fn function() -> BoxedStrategy<Function> {
    (
        (name(), of(text()), of(Just("STRING".to_owned())), of(text()), of(text())),
        (of(any_text()), of(any_text()), of(any_text()), of(any_text()), of(any_text())),
        of(any::<bool>()),
        (of(text()), of(text()), common(), unknown()),
    )
        .prop_map(|(a, b, is_odps, c)| Function {
            name: a.0,
            node_type: a.1,
            function_type: a.2,
            folder: a.3.clone(),
            clazz: a.4.clone(),
            resource: a.3.clone(),
            command: b.0,
            arguments: b.1,
            return_value: b.2,
            example: b.3,
            description: b.4,
            is_odps,
            connection: a.4,
            owner: c.0.clone(),
            owner_name: c.1.clone(),
            resource_type: c.0,
            embedded_code: c.1,
            common: c.2,
            unknown: c.3,
        })
        .boxed()
}

fn table() -> BoxedStrategy<Table> {
    (
        (name(), of(any_text()), of(text())),
        (number(), number(), number(), number()),
        (of(text()), of(text()), of(text()), of(text()), of(text())),
        common(),
        unknown(),
    )
        .prop_map(|(a, n, t, common, unknown)| Table {
            name: a.0,
            ddl: a.1,
            ddl_path: a.2,
            has_part: n.0,
            is_visible: n.1,
            create_if_not_exists: n.2,
            src_type: n.3,
            themes: t.0,
            table_guid: t.1,
            app_guid: t.2,
            owner_id: t.3.clone(),
            tenant_id: t.4.clone(),
            owner: t.3,
            owner_name: t.4,
            common,
            unknown,
        })
        .boxed()
}

fn resource() -> BoxedStrategy<Resource> {
    (
        (name(), text(), of(text()), of(any_text())),
        (of(any::<bool>()), of(any::<bool>()), of(any::<bool>())),
        (of(text()), of(text()), of(text())),
        common(),
        unknown(),
    )
        .prop_map(|(a, b, t, common, unknown)| Resource {
            name: a.0,
            resource_type: a.1,
            folder: a.2.clone(),
            path: None,
            is_odps: b.0,
            is_large_file: b.1,
            auto_commit: b.2,
            auto_deploy: b.0,
            connection: t.0.clone(),
            origin_resource_name: t.1,
            owner: t.2.clone(),
            owner_name: t.2,
            extend: t.0,
            storage_uri: Some("oss://bucket/x".into()),
            content: None,
            common,
            unknown,
        })
        .boxed()
}

/// Unknown parts that are neither secrets nor alerts.
fn harmless() -> BoxedStrategy<Unknown> {
    unknown()
        .prop_map(|unknown| Unknown { attributes: unknown.attributes.into_iter().filter(|(name, _)| name.len() < 5).collect(), ..unknown })
        .boxed()
}

fn others() -> BoxedStrategy<Vec<Object>> {
    let source = (
        (name(), of(text()), prop_oneof![Just("DEV"), Just("PRD")], number()),
        (of(text()), of(text()), of(text()), of(text())),
        common(),
        harmless(),
    )
        .prop_map(|(a, t, common, unknown)| DataSource {
            name: a.0,
            source_type: a.1,
            env_type: Some(a.2.to_owned()),
            connection_id: a.3,
            sub_type: t.0,
            description: t.1,
            connection: t.2,
            owner: t.3.clone(),
            owner_name: t.3,
            common,
            unknown,
        });
    let rule = (
        (name(), of(text()), of(text()), of(text()), of(text())),
        (of(text()), of(any_text()), of(any_text()), of(text()), number()),
        common(),
        harmless(),
    )
        .prop_map(|(a, t, common, unknown)| QualityRule {
            rule_name: a.0,
            calc_engine_type: a.1,
            calc_engine_instance: a.2,
            rule_table: a.3,
            partition: a.4,
            scheduler_node_output: t.0,
            rule_config: t.1,
            description: t.2,
            owner: t.3.clone(),
            owner_name: t.3,
            create_time: t.4,
            modify_time: t.4,
            common,
            unknown,
        });
    let process = (name(), of(text()), of(text()), of(any_text()), unknown()).prop_map(|(group_name, id, owner, description, unknown)| {
        DataServiceProcess { group_name, group_id: id.clone(), api_gateway_group_id: id, description, owner, unknown }
    });
    let api = (
        (name(), name(), of(text()), of(text())),
        (number(), number(), number()),
        (of(any_text()), of(any_text()), of(any_text())),
        unknown(),
    )
        .prop_map(|(a, n, t, unknown)| DataServiceApi {
            api_path: format!("/{}", a.0),
            api_name: a.1,
            group_name: a.2.clone(),
            folder: a.3.clone(),
            api_mode: n.0,
            request_method: n.1,
            protocols: a.2,
            response_content_type: n.2,
            visible_range: n.0,
            timeout: n.1,
            sql_mode: n.2,
            connection_name: a.3.clone(),
            resource_group: a.3.clone(),
            script: t.0,
            details: t.1,
            description: t.2,
            owner: a.3,
            unknown,
        });
    let solution =
        (name(), of(text()), of(text()), vec(text(), 0..3), unknown()).prop_map(|(name, description, owner, workflows, unknown)| {
            Solution { name, description, owner: owner.clone(), owner_name: owner, workflows, unknown }
        });
    let folder = (text(), vec(("[a-z]{2,9}", prop_oneof![text(), Just(String::new())]), 0..4), any::<bool>()).prop_map(
        |(path, mut attributes, named)| {
            attributes.sort();
            attributes.dedup_by(|a, b| a.0 == b.0);
            if named {
                attributes.insert(attributes.len() / 2, ("folderItemName".into(), "n".into()));
            }
            Folder { path, attributes }
        },
    );
    let user = (text(), name()).prop_map(|(id, name)| UserDefinedNode { id, name });
    let object = prop_oneof![
        source.prop_map(Object::DataSource),
        rule.prop_map(Object::QualityRule),
        process.prop_map(Object::DataServiceProcess),
        api.prop_map(Object::DataServiceApi),
        solution.prop_map(Object::Solution),
        folder.prop_map(Object::Folder),
        user.prop_map(Object::UserDefinedNode),
        table().prop_map(Object::Table),
        function().prop_map(Object::Function),
        resource().prop_map(Object::Resource),
        node().prop_map(|node| Object::Node(Box::new(node))),
        node().prop_map(|node| Object::AdHocQuery(Box::new(Node { use_type: Some("AD_HOC".into()), ..node }))),
        node().prop_map(|node| Object::Component(Box::new(Node { use_type: Some("COMPONENT".into()), ..node }))),
    ];
    vec(object, 0..4).boxed()
}

fn parts() -> BoxedStrategy<Vec<Object>> {
    let object = prop_oneof![
        node().prop_map(|node| Object::Node(Box::new(node))),
        function().prop_map(Object::Function),
        table().prop_map(Object::Table),
        resource().prop_map(Object::Resource),
    ];
    vec(object, 0..4).boxed()
}

fn located(object: Object, home: Option<&Workflow>) -> Located {
    Located {
        object,
        workflow: home.map(Workflow::key),
        workflow_type: home.map(|workflow| workflow.workflow_type),
        place: String::new(),
        content_entry: None,
    }
}

fn package() -> BoxedStrategy<(Project, Vec<Located>)> {
    let project = (of(name()), of(text()), common(), unknown()).prop_map(|(name, engine_info, common, unknown)| Project {
        name,
        attributes: vec![("appId".into(), "1".into())],
        engine_info,
        common,
        unknown: Unknown { elements: unknown.elements.into_iter().filter(|raw| raw.starts_with("<Other")).collect(), ..unknown },
    });
    (project, of((workflow(), parts())), others())
        .prop_map(|(project, flow, others)| {
            let mut objects: Vec<Located> = others.into_iter().map(|object| located(object, None)).collect();
            if let Some((workflow, parts)) = flow {
                objects.extend(parts.into_iter().map(|object| located(object, Some(&workflow))));
                objects.push(located(Object::Workflow(workflow), None));
            }
            (project, objects)
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn reading_what_was_written_gives_the_same_package((project, objects) in package()) {
        let written = write(&project, &objects, &Memory::default(), false).unwrap();
        let again = read(&written);
        prop_assert!(again.refused.is_empty() && again.damaged.is_empty(), "{:?} {:?}", again.refused, again.findings);
        prop_assert_eq!(contents(&objects), contents(&again.objects));
        prop_assert_eq!(&project, &again.project);
        let twice = write(&project, &again.objects, &Memory::default(), false).unwrap();
        prop_assert_eq!(written.files().len(), twice.files().len());
    }

    #[test]
    fn no_bytes_make_the_reader_fail(
        bytes in vec(prop_oneof![
            any::<u8>().prop_map(|byte| vec![byte]),
            prop::sample::select(vec![
                "<Workflow name='w' scheduled='true'>", "</Workflow>", "<Nodes>", "</Nodes>", "<Node name='n' priority='1'>", "</Node>", "<Code>",
                "</Code>", "<![CDATA[", "]]>", "<Inputs>", "<Input data='x'/>", "</Inputs>", "<InnerNodes>", "</InnerNodes>", "<FerryElement>",
                "<FerryAttribute name='a'>", "<FerrySpec>", "<Resources><Resource name='r' path='../x'/>", "<X/>", "<!--", "-->", "&lt;", "&x;",
                "\u{FEFF}", "\\u12", "<!DOCTYPE a>", "<?xml version='1.0' encoding='utf-8'?>",
            ]).prop_map(|text| text.as_bytes().to_vec()),
        ], 0..20),
    ) {
        let bytes = bytes.concat();
        let files = [("project.xml", bytes.clone()), ("src/workflows/w/workflow.xml", bytes.clone()), ("src/tables/t.xml", bytes)];
        let memory = Memory::new(files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect());
        // Whatever comes out is said: a package that gives nothing has findings.
        if let Ok(outcome) = read_with(&memory, &Limits::default()) {
            prop_assert!(!outcome.objects.is_empty() || !outcome.codes().is_empty());
        }
    }
}
