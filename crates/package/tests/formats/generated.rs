//! Objects made up by proptest: everything that the written format can hold, and names that are hard on it.

use ferry_model::Object;
use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::node::{Common, ContextParam, Node, NodeIo};
use ferry_model::project::{Folder, Solution};
use ferry_model::quality_rule::QualityRule;
use ferry_model::table::Table;
use ferry_model::unknown::Unknown;
use ferry_model::workflow::{Workflow, WorkflowKey, WorkflowType};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

/// Names that are hard on file systems among ordinary ones.
pub fn name() -> BoxedStrategy<String> {
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

pub fn text() -> BoxedStrategy<String> {
    prop_oneof![
        3 => "[a-zA-Z0-9 =:;,_$\\[\\]{}\"'\\\\\n中]{0,24}",
        1 => Just(String::new()),
        1 => Just("k=v a=$[yyyymmdd-1]".to_owned()),
        1 => Just(r#"[{"condition":"1==1","nodeoutput":"ws.b","description":"d"}]"#.to_owned()),
        1 => Just(r#"{"alisaTaskKillTimeout":2,"loopCount":5,"ignoreBranchConditionSkip":true}"#.to_owned()),
        1 => Just(r#"{"name":"n","type":"HIVE_SQL","launcher":{"allocationSpec":{"queue":"q"}},"properties":{"envs":{},"arguments":["select 1"],"tags":[]},"description":""}"#.to_owned()),
    ].boxed()
}

pub fn node_type() -> BoxedStrategy<String> {
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

pub fn unknown() -> BoxedStrategy<Unknown> {
    let spec = of(Just(
        r#"{"document":{"version":"1.1.0","kind":"CycleWorkflow","path":"a/b"},"node":{"id":"1","name":"old","odd":{"a":[1]},"metadata":{"x":1},"script":{"path":"p","wonder":true,"runtime":{"command":"X","sparkConf":{"a":"b"}}},"inputs":{"tables":[{"guid":"t"}],"nodeOutputs":[{"data":"ws.a","nodeId":"7"}]}},"code_file":"b.sql"}"#
            .to_owned(),
    ));
    (vec(("[a-z]{1,4}".prop_map(String::from), text()), 0..2), vec(Just("<x/>".to_owned()), 0..2), spec)
        .prop_map(|(attributes, elements, spec)| Unknown { attributes, elements, spec })
        .boxed()
}

pub fn io() -> BoxedStrategy<NodeIo> {
    (prop_oneof![Just("ws.a".to_owned()), "ws\\.[a-z]{1,4}", Just(String::new())], of(text()), of(0..5_i64))
        .prop_map(|(data, ref_table_name, parse_type)| NodeIo { data, ref_table_name, parse_type, ..NodeIo::default() })
        .boxed()
}

pub fn context() -> BoxedStrategy<ContextParam> {
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

pub fn common() -> BoxedStrategy<Common> {
    (of(Just("DATAWORKS_V3".to_owned())), of(text()))
        .prop_map(|(dm_major_version, global_uuid)| Common { dm_major_version, global_uuid, ..Common::default() })
        .boxed()
}

pub fn flat_node() -> BoxedStrategy<Node> {
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

pub fn node() -> BoxedStrategy<Node> {
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

pub fn home() -> BoxedStrategy<Option<(WorkflowKey, WorkflowType)>> {
    of((name(), any::<bool>()))
        .prop_map(|home| {
            home.map(|(name, manual)| {
                (WorkflowKey { name, manual }, if manual { WorkflowType::ManualBusiness } else { WorkflowType::Business })
            })
        })
        .boxed()
}

pub fn workflow() -> BoxedStrategy<Workflow> {
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

pub fn small_object() -> BoxedStrategy<Object> {
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

pub fn kind_of(node: &Node, kind: u8) -> Object {
    match kind {
        0 => Object::AdHocQuery(Box::new(node.clone())),
        1 => Object::Component(Box::new(node.clone())),
        _ => Object::Node(Box::new(node.clone())),
    }
}
