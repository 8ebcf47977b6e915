//! The first reading of a package: one narrow record for every object, names already rewritten, bodies dropped again.

use std::collections::BTreeSet;

use ferry_model::resource::Content;
use ferry_model::{Finding, Located, Node, Object, ObjectKind, ObjectRef, Severity, codes, node_type};
use ferry_package::{Item, Package, Rejection, UnitOutcome};
use ferry_rewrite::is_system_output;

use crate::mapping::{Mapping, canonical_engine};
use crate::plan::{Action, Outcome, PlanItem};
use crate::read_units::read_units;
use crate::transform::rewrite_names;

/// What is kept of an object between the readings: the beginning of its plan item, and what the plan needs to finish it.
#[derive(Clone, Debug)]
pub struct Record {
    /// Key, place, rewrites and findings are set; the rest is decided by the plan.
    pub item: PlanItem,
    /// What the plan decides from.
    pub facts: Box<Facts>,
}

/// What the plan decides from.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Computing resources it uses: engine and source instance; no instance means the default.
    pub compute: Vec<(&'static str, Option<Box<str>>)>,
    /// Scheduling resource groups it names.
    pub scheduling_groups: Vec<Box<str>>,
    /// Data Integration resource groups it names.
    pub integration_groups: Vec<Box<str>>,
    /// Data sources it names: nodes of DATABASE, DataService APIs.
    pub data_sources: Vec<Box<str>>,
    /// Owner's id and account name.
    pub owner: (Option<Box<str>>, Option<Box<str>>),
    /// Inputs, for nodes.
    pub inputs: Vec<Box<str>>,
    /// Outputs, for nodes.
    pub outputs: Vec<Box<str>>,
    /// System outputs of the node and of the nodes inside it, as the package numbers them, in the order of [`Node::with_inner`].
    pub system_outputs: Vec<Box<str>>,
    /// The same as the package writes them, before names were rewritten.
    pub raw_system_outputs: Vec<Box<str>>,
    /// Inputs that are system outputs, by position, as the package writes them: the destination may have one of the rewritten spelling.
    pub raw_inputs: Vec<(u32, Box<str>)>,
    /// Resources it needs.
    pub resources: Vec<Box<str>>,
    /// Whether the scheduler starts it.
    pub auto_triggered: bool,
    /// Whether its body names system outputs elsewhere than in inputs and outputs.
    pub mentions_outputs: bool,
    /// Bytes of a resource and the archive entry that holds them.
    pub content: Option<(Content, usize)>,
    /// What a quality rule is tied to: node output and table.
    pub rule: Option<Box<RuleFacts>>,
    /// Business process of a DataService API.
    pub process: Option<Box<str>>,
}

impl Facts {
    /// Gives back what lists took in advance: records are kept for every object of the package at once.
    fn shrink(&mut self) {
        self.compute.shrink_to_fit();
        let lists = [&mut self.scheduling_groups, &mut self.integration_groups, &mut self.data_sources, &mut self.resources];
        for list in lists {
            list.shrink_to_fit();
        }
        self.system_outputs.shrink_to_fit();
        self.raw_system_outputs.shrink_to_fit();
    }
}

/// What a quality rule is tied to.
#[derive(Clone, Debug, Default)]
pub struct RuleFacts {
    /// Engine type and computing resource instance, as they stand in the package.
    pub instance: (String, String),
    /// Output of the node that triggers it.
    pub output: Option<String>,
    /// Table it watches.
    pub table: Option<String>,
    /// Whether alert settings were taken out.
    pub alerts_dropped: bool,
}

/// Something that could not be read as an object.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What it is, as far as it is known.
    pub object: ObjectRef,
    /// The unit it stood in.
    pub unit: u32,
    /// Why.
    pub findings: Vec<Finding>,
}

/// Everything that the first reading found.
#[derive(Debug, Default)]
pub struct Scan {
    /// Objects, in the order of the package.
    pub records: Vec<Record>,
    /// Things that could not be read.
    pub refused: Vec<Refused>,
    /// Findings about no object.
    pub findings: Vec<Finding>,
    /// Bodies of objects that are not nodes, kept while they are few (see [`CACHE_BYTES`]), as the package holds them.
    pub bodies: std::collections::HashMap<(u32, u32), Located>,
}

/// How much of the bodies of objects that are no nodes is kept between the readings, by a rough count of bytes.
pub const CACHE_BYTES: usize = 8 << 20;

/// Reads every unit of the package on `threads` threads.
///
/// # Errors
///
/// When the package turns out to be damaged as a whole.
pub fn scan(package: &Package, mapping: &Mapping, threads: usize, mut progress: impl FnMut(u64, u64)) -> Result<Scan, Rejection> {
    let mut scan = Scan { findings: package.findings().to_vec(), ..Scan::default() };
    let mut cached = 0;
    let units: Vec<usize> = (0..package.unit_count()).collect();
    let total = units.len() as u64;
    read_units(
        &units,
        threads,
        |unit| scan_unit(package, unit, mapping),
        |unit, part| {
            for (record, body) in part.objects {
                if let Some((located, size)) = body
                    && cached + size <= CACHE_BYTES
                {
                    cached += size;
                    if let Some(source) = record.item.source {
                        scan.bodies.insert(source, located);
                    }
                }
                scan.records.push(record);
            }
            scan.refused.extend(part.refused);
            scan.findings.extend(part.findings);
            progress(unit as u64 + 1, total);
            Ok::<(), Rejection>(())
        },
    )?;
    attach_findings(&mut scan);
    Ok(scan)
}

/// What one unit held.
#[derive(Default)]
struct UnitScan {
    objects: Vec<(Record, Option<(Located, usize)>)>,
    refused: Vec<Refused>,
    findings: Vec<Finding>,
}

fn scan_unit(package: &Package, unit: usize, mapping: &Mapping) -> Result<UnitScan, Rejection> {
    let mut part = UnitScan::default();
    let mut ordinal = 0;
    let outcome = package.read_unit(unit, &mut |item| match item {
        Item::Object(located) => {
            part.objects.push(record_of(*located, (unit as u32, ordinal), mapping));
            ordinal += 1;
        }
        Item::Refused { object, findings } => part.refused.push(Refused { object, unit: unit as u32, findings }),
        Item::Finding(finding) => part.findings.push(finding),
    })?;
    if outcome == UnitOutcome::Damaged {
        part.objects.clear();
        let name = package.unit_name(unit);
        let (about_unit, rest): (Vec<_>, Vec<_>) = part.findings.drain(..).partition(|f| f.severity == Severity::Error);
        part.findings = rest;
        // A unit that names what was refused in it needs no row of its own.
        if part.refused.is_empty() || !about_unit.is_empty() {
            let object = about_unit
                .iter()
                .find_map(|finding| finding.object.clone())
                .unwrap_or_else(|| ObjectRef { kind: kind_by_path(&name), key: ferry_model::finding::shown(&name) });
            part.refused.push(Refused { object, unit: unit as u32, findings: about_unit });
        }
    }
    Ok(part)
}

/// The kind of object that an archive entry most likely holds.
fn kind_by_path(path: &str) -> ObjectKind {
    let within = |folder: &str| path.contains(folder);
    if within("src/tables/") {
        ObjectKind::Table
    } else if within("src/datasources/") || within("DataSource/") {
        ObjectKind::DataSource
    } else if within("src/queries/") {
        ObjectKind::AdHocQuery
    } else if within("src/components/") || within("COMPONENT/") {
        ObjectKind::Component
    } else if within("src/dqcrules/") || within("DataQuality/") {
        ObjectKind::QualityRule
    } else if within("src/dataservice/") || within("DataService/") {
        ObjectKind::DataServiceApi
    } else if within("src/workflows/") {
        ObjectKind::Workflow
    } else {
        ObjectKind::Node
    }
}

fn record_of(mut located: Located, source: (u32, u32), mapping: &Mapping) -> (Record, Option<(Located, usize)>) {
    // Kept as the package holds it: the later readings carry it over from the beginning.
    let body = (located.object.kind() != ObjectKind::Node).then(|| {
        let size = rough_size(&located);
        (located.clone(), size)
    });
    let raw_system_outputs = match &located.object {
        Object::Node(node) => node.with_inner().flat_map(system_outputs_of).collect(),
        _ => Vec::new(),
    };
    let raw_inputs = match &located.object {
        Object::Node(node) => {
            let inputs = node.inputs.iter().zip(0..).filter(|(io, _)| is_system_output(&io.data).is_some());
            inputs.map(|(io, position)| (position, io.data.as_str().into())).collect()
        }
        _ => Vec::new(),
    };
    let rewrites = rewrite_names(&mut located, mapping).into();
    let (owner_id, owner_name) = located.object.owner();
    let boxed = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(Box::from);
    let mut facts = Box::new(Facts { owner: (boxed(owner_id), boxed(owner_name)), raw_system_outputs, raw_inputs, ..Facts::default() });
    let mut item = PlanItem {
        key: located.key(),
        home: located.workflow.clone(),
        type_name: located.object.type_name().to_owned(),
        source: Some(source),
        place: std::mem::take(&mut located.place),
        action: Action::Create,
        outcome: Outcome::Ok,
        save: true,
        commit: false,
        deploy: false,
        owner: None,
        dry_run: false,
        existing: None,
        system_output: None,
        rule_output: None,
        findings: Vec::new(),
        rewrites,
    };
    let record = &mut *facts;
    match &mut located.object {
        Object::Node(node) | Object::AdHocQuery(node) | Object::Component(node) => {
            item.dry_run = node.is_dry_run();
            node_facts(node, record);
        }
        Object::Workflow(workflow) => record.mentions_outputs = mentions_system_output(workflow.parameters.as_deref()),
        Object::Table(table) => record.mentions_outputs = mentions_system_output(table.ddl.as_deref()),
        Object::Resource(resource) => {
            need_compute(node_type::engine_of(&resource.resource_type), resource.connection.as_deref(), record);
            record.content = resource.content.clone().zip(located.content_entry);
        }
        Object::Function(function) => {
            let engine = node_type::engine_of(function.node_type.as_deref().unwrap_or("ODPS_FUNCTION"));
            need_compute(engine, function.connection.as_deref(), record);
            record.resources = function.resources().map(Box::from).collect();
        }
        Object::QualityRule(rule) => {
            if let Some(engine) = rule.calc_engine_type.as_deref().and_then(|name| node_type::engine(&canonical_engine(name))) {
                need_compute(engine.name, rule.calc_engine_instance.as_deref(), record);
            }
            let mut alerts_dropped = false;
            if let Some(config) = &mut rule.rule_config {
                let (without, dropped) = ferry_model::quality_rule::without_alerts(config);
                *config = without;
                alerts_dropped = dropped;
            }
            record.mentions_outputs =
                mentions_system_output(rule.rule_config.as_deref()) || mentions_system_output(rule.rule_table.as_deref());
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            record.rule = Some(Box::new(RuleFacts {
                instance: (part(&rule.calc_engine_type), part(&rule.calc_engine_instance)),
                output: rule.scheduler_node_output.clone().filter(|output| !output.is_empty()),
                table: rule.rule_table.clone(),
                alerts_dropped,
            }));
        }
        Object::DataServiceApi(api) => {
            record.mentions_outputs = mentions_system_output(api.script.as_deref()) || mentions_system_output(api.details.as_deref());
            record.process = boxed(api.group_name.as_deref());
            record.data_sources = api.connection_name.iter().map(|name| name.as_str().into()).collect();
        }
        _ => {}
    }
    item.findings.extend(about_itself(&located, &item));
    facts.shrink();
    (Record { item, facts }, body)
}

/// What is wrong with an object by itself: its schedule and its name.
fn about_itself(located: &Located, item: &PlanItem) -> Vec<Finding> {
    let mut findings = Vec::new();
    let cron = located.object.as_node().and_then(|node| node.cron.as_deref());
    if let Some(text) = cron
        && let Err(reason) = ferry_package::verify::cron::check(text)
    {
        let finding = Finding::new(codes::content::CRON).arg("cron", text).arg("node", &item.key).arg("reason", reason);
        findings.push(finding.about(&item.key).at(&item.place));
    }
    let is_path = matches!(item.key.kind, ObjectKind::Folder | ObjectKind::DataServiceApi | ObjectKind::QualityRule);
    if !is_path && item.key.name.contains(['/', '\\']) {
        findings.push(Finding::new(codes::content::NAME_SLASH).arg("name", &item.key.name).about(&item.key).at(&item.place));
    }
    findings
}

fn rough_size(located: &Located) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    1024 + match &located.object {
        Object::Table(table) => text(&table.ddl),
        Object::AdHocQuery(node) | Object::Component(node) => text(&node.code) + text(&node.unknown.spec),
        Object::DataServiceApi(api) => text(&api.script) + text(&api.details),
        Object::QualityRule(rule) => text(&rule.rule_config),
        Object::Workflow(workflow) => text(&workflow.parameters) + text(&workflow.display_settings) + text(&workflow.unknown.spec),
        _ => 0,
    }
}

fn need_compute(engine: &'static str, instance: Option<&str>, record: &mut Facts) {
    if node_type::engine(engine).is_some_and(|engine| engine.needs_compute()) {
        let need = (engine, instance.filter(|name| !name.is_empty()).map(Box::from));
        if !record.compute.contains(&need) {
            record.compute.push(need);
        }
    }
}

fn node_facts(node: &Node, record: &mut Facts) {
    record.inputs = node.inputs.iter().map(|io| io.data.as_str().into()).collect();
    record.outputs = node.outputs.iter().map(|io| io.data.as_str().into()).collect();
    record.auto_triggered = node.is_auto_triggered();
    let mut resources = BTreeSet::new();
    for inner in node.with_inner() {
        record.system_outputs.extend(system_outputs_of(inner));
        let engine = node_type::engine_of(&inner.node_type);
        if engine == "DATABASE" {
            record.data_sources.extend(inner.connection.as_deref().filter(|name| !name.is_empty()).map(Box::from));
        } else {
            need_compute(engine, inner.connection.as_deref(), record);
        }
        let groups = [(&inner.resource_group, &mut record.scheduling_groups), (&inner.di_resource_group, &mut record.integration_groups)];
        for (group, list) in groups {
            if let Some(group) = group.as_deref().filter(|group| !group.is_empty())
                && !list.iter().any(|known| **known == *group)
            {
                list.push(group.into());
            }
        }
        if let Some(code) = &inner.code {
            resources.extend(resource_references(code).map(str::to_owned));
        }
        record.mentions_outputs |=
            mentions_system_output(inner.code.as_deref())
                || mentions_system_output(inner.parameter.as_deref())
                || mentions_system_output(inner.dependent_data_node.as_deref())
                || inner.inputs.iter().chain(&inner.outputs).any(|io| mentions_system_output(io.ref_table_name.as_deref()))
                || inner.input_contexts.iter().chain(&inner.output_contexts).any(|context| {
                    mentions_system_output(context.param_value.as_deref()) || mentions_system_output(context.output.as_deref())
                })
                || (!std::ptr::eq(inner, node) && inner.inputs.iter().any(|io| is_system_output(&io.data).is_some()));
    }
    record.resources = resources.into_iter().map(Box::from).collect();
}

/// The system outputs of one node.
fn system_outputs_of(node: &Node) -> impl Iterator<Item = Box<str>> {
    node.outputs.iter().filter(|io| is_system_output(&io.data).is_some()).map(|io| Box::from(io.data.as_str()))
}

/// Names in `@resource_reference{"name"}` marks.
fn resource_references(code: &str) -> impl Iterator<Item = &str> {
    const MARK: &str = "@resource_reference{\"";
    code.match_indices(MARK).filter_map(|(at, _)| code[at + MARK.len()..].split_once("\"}").map(|(name, _)| name))
}

/// Whether `.<digits>_out` stands in the text.
fn mentions_system_output(text: Option<&str>) -> bool {
    let Some(text) = text else { return false };
    text.match_indices("_out").any(|(at, _)| {
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        digits > 0 && text[..at - digits].ends_with('.')
    })
}

/// Hands findings that name an object to the record of that object.
fn attach_findings(scan: &mut Scan) {
    if scan.findings.iter().all(|finding| finding.object.is_none()) {
        return;
    }
    let wanted: std::collections::HashSet<ObjectRef> = scan.findings.iter().filter_map(|finding| finding.object.clone()).collect();
    let mut places: std::collections::HashMap<ObjectRef, usize> = std::collections::HashMap::new();
    for (index, record) in scan.records.iter().enumerate() {
        let object = ObjectRef { kind: record.item.key.kind, key: ferry_model::finding::shown(&record.item.key.to_string()) };
        if wanted.contains(&object) {
            places.entry(object).or_insert(index);
        }
    }
    let findings = std::mem::take(&mut scan.findings);
    for finding in findings {
        match finding.object.as_ref().and_then(|object| places.get(object)) {
            Some(index) => scan.records[*index].item.findings.push(finding),
            None => scan.findings.push(finding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_outputs_are_seen_in_text() {
        assert!(mentions_system_output(Some("x ws.500001_out:y")));
        assert!(!mentions_system_output(Some("time_out, ws.x_out, 5_out")));
        assert!(!mentions_system_output(None));
    }

    #[test]
    fn resource_references_are_found() {
        let code = "##@resource_reference{\"a.jar\"}\n--@resource_reference{\"b_1.py\"}\nselect 1";
        assert_eq!(resource_references(code).collect::<Vec<_>>(), ["a.jar", "b_1.py"]);
    }
}
