//! The small language in which the sample is written.

use ferry_model::folder::display_path;
use ferry_model::node::use_type;
use ferry_model::workflow::{Workflow, WorkflowKey, WorkflowType};
use ferry_model::{ContextParam, Lang, Located, Node, NodeIo, Object, node_type};
use serde_json::json;

/// Name of the source workspace.
pub const SOURCE: &str = "retail";

/// Owners by their ids in the source: the first is a member of the destination, the second is not.
pub const DATA_TEAM: (&str, &str) = ("200101", "etl_team");
/// See [`DATA_TEAM`].
pub const BI_TEAM: (&str, &str) = ("200102", "bi_team");

/// Last moment of schedules that never end.
const FOREVER: i64 = 253_370_736_000_000;

/// Objects in the order in which packages are written, each with the bytes of a resource.
#[derive(Debug, Default)]
pub struct Sample {
    /// The objects.
    pub objects: Vec<(Located, Option<&'static [u8]>)>,
}

impl Sample {
    /// Adds a workflow with everything in it.
    pub fn flow(&mut self, flow: Flow) {
        let key = flow.key.clone();
        let kind = if key.manual { WorkflowType::ManualBusiness } else { WorkflowType::Business };
        let (owner, owner_name) = DATA_TEAM;
        let workflow = Workflow {
            name: key.name.clone(),
            workflow_type: kind,
            scheduled: !key.manual,
            version: Some("V3".into()),
            owner: Some(owner.into()),
            owner_name: Some(owner_name.into()),
            parameters: flow.parameters,
            solutions: vec![SOLUTION.into()],
            ..Workflow::default()
        };
        self.put(Object::Workflow(workflow), Some((&key, kind)), None);
        for (object, bytes) in flow.files {
            self.put(object, Some((&key, kind)), bytes);
        }
        for node in flow.nodes {
            self.put(Object::Node(Box::new(node)), Some((&key, kind)), None);
        }
    }

    /// Adds an object that stands in no workflow.
    pub fn add(&mut self, object: Object) {
        self.put(object, None, None);
    }

    /// Puts a solution in front of everything.
    pub fn solution(&mut self, object: Object) {
        let located = Located { object, workflow: None, workflow_type: None, place: String::new(), content_entry: None };
        self.objects.insert(0, (located, None));
    }

    fn put(&mut self, object: Object, home: Option<(&WorkflowKey, WorkflowType)>, bytes: Option<&'static [u8]>) {
        let located = Located {
            object,
            workflow: home.map(|(key, _)| key.clone()),
            workflow_type: home.map(|(_, kind)| kind),
            place: String::new(),
            content_entry: None,
        };
        self.objects.push((located, bytes));
    }
}

/// Name of the solution that holds the workflows.
pub const SOLUTION: &str = "retail_reporting";

/// A workflow being written.
#[derive(Debug)]
pub struct Flow {
    /// What identifies it.
    pub key: WorkflowKey,
    /// JSON of its parameters.
    pub parameters: Option<String>,
    files: Vec<(Object, Option<&'static [u8]>)>,
    nodes: Vec<Node>,
    next_output: u32,
}

impl Flow {
    /// An empty workflow; its nodes get system outputs from `first_output` on.
    pub fn new(name: &str, manual: bool, first_output: u32) -> Self {
        Self {
            key: WorkflowKey { name: name.into(), manual },
            parameters: None,
            files: Vec::new(),
            nodes: Vec::new(),
            next_output: first_output,
        }
    }

    /// Adds a resource, function or table of the workflow.
    pub fn file(&mut self, object: Object, bytes: Option<&'static [u8]>) {
        self.files.push((object, bytes));
    }

    /// Adds a node that waits for `parents`: nodes of the workspace by name, or whole output names.
    pub fn node(&mut self, type_name: &str, name: &str, parents: &[&str], code: impl Into<String>) -> &mut Node {
        let mut node = self.plain(type_name, name, parents, code.into());
        let (owner, owner_name) = DATA_TEAM;
        node.owner = Some(owner.into());
        node.owner_name = Some(owner_name.into());
        if !self.key.manual {
            let minute = 5 * (self.nodes.len() % 12);
            node.cron = Some(format!("00 {minute:02} 02 * * ?"));
            node.start_effect_date = Some(0);
            node.end_effect_date = Some(FOREVER);
            node.rerun_mode = Some("ALL_ALLOWED".into());
            node.dependent_type = Some(0);
            node.cycle_type = Some(0);
            node.task_rerun_time = Some(3);
            node.task_rerun_interval = Some(120_000);
            node.priority = Some(1);
        }
        let index = self.nodes.len();
        self.nodes.push(node);
        &mut self.nodes[index]
    }

    /// A node inside another one: no schedule of its own.
    pub fn inner(&mut self, type_name: &str, name: &str, parents: &[&str], code: impl Into<String>) -> Node {
        self.plain(type_name, name, parents, code.into())
    }

    fn plain(&mut self, type_name: &str, name: &str, parents: &[&str], code: String) -> Node {
        let known = node_type::by_name(type_name);
        let number = self.next_output;
        self.next_output += 1;
        let mut outputs = vec![io(&format!("{SOURCE}.{number}_out"), NodeIo::SYSTEM)];
        if !self.key.manual {
            outputs.push(io(&format!("{SOURCE}.{name}"), 1));
        }
        let engine = known.map_or("", |known| known.engine);
        Node {
            name: name.into(),
            node_type: type_name.into(),
            use_type: Some(if self.key.manual { use_type::MANUAL_WORKFLOW } else { use_type::SCHEDULED }.into()),
            folder: Some(display_path(&self.key.name, self.key.manual, known, "", Lang::En)),
            connection: connection(engine).map(str::to_owned),
            resource_group: Some("S_retail_group".into()),
            resource_group_name: Some("retail scheduling".into()),
            code: (!code.is_empty()).then_some(code),
            inputs: parents.iter().map(|parent| io(&full(parent), 1)).collect(),
            outputs,
            ..Node::default()
        }
    }
}

fn full(parent: &str) -> String {
    if parent.contains('.') || parent.ends_with("_root") { parent.into() } else { format!("{SOURCE}.{parent}") }
}

/// An input or output name.
pub fn io(data: &str, parse_type: i64) -> NodeIo {
    NodeIo { data: data.into(), parse_type: Some(parse_type), ..NodeIo::default() }
}

/// A context parameter: outputs have a constant value, inputs name the output of the node that they come from.
pub fn context(name: &str, value: &str, input: bool) -> ContextParam {
    ContextParam {
        direction: Some(i64::from(!input)),
        param_name: Some(name.into()),
        param_value: Some(value.into()),
        param_type: Some(i64::from(!input) * 2),
        parse_type: Some(1),
        ..ContextParam::default()
    }
}

/// The computing resource that nodes of an engine run on.
pub fn connection(engine: &str) -> Option<&'static str> {
    match engine {
        "ODPS" => Some("odps_first"),
        "EMR" => Some("emr_cluster_1"),
        "HOLO" => Some("holo_serving"),
        _ => None,
    }
}

/// Code of an EMR node around its source text.
pub fn emr(kind: &str, source: &str) -> String {
    json!({
        "type": kind,
        "launcher": { "allocationSpec": { "queue": "default", "vcores": "2", "memory": "4096", "priority": "1" } },
        "properties": { "envs": {}, "arguments": [source], "tags": [] },
    })
    .to_string()
}

/// Code of a Data Integration node that reads a MySQL table into MaxCompute.
pub fn synchronize(source: &str, from: &str, to: &str, columns: &[&str]) -> String {
    let reader = json!({
        "stepType": "mysql", "name": "Reader", "category": "reader",
        "parameter": {
            "datasource": source, "column": columns, "where": "updated_at >= '${bizdate}'", "splitPk": columns.first(),
            "connection": [{ "datasource": source, "table": [from] }],
        },
    });
    let writer = json!({
        "stepType": "odps", "name": "Writer", "category": "writer",
        "parameter": { "datasource": "odps_first", "table": to, "partition": "dt=${bizdate}", "truncate": true, "column": columns },
    });
    json!({
        "type": "job", "version": "2.0",
        "steps": [reader, writer],
        "order": { "hops": [{ "from": "Reader", "to": "Writer" }] },
        "setting": { "errorLimit": { "record": "0" }, "speed": { "throttle": false, "concurrent": 2 } },
        "extend": { "mode": "wizard", "resourceGroup": "DI_retail_group" },
    })
    .to_string()
}
