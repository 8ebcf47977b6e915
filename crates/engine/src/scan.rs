//! The first reading of a package: one narrow record for every object, names already rewritten, bodies dropped again.

use ferry_model::{Finding, Located, Object, ObjectKind, ObjectRef, Severity, codes, node_type};
use ferry_package::{Item, Package, Rejection, UnitOutcome};
use ferry_rewrite::is_system_output;

use crate::mapping::{Mapping, canonical_engine};
use crate::plan::{Action, Outcome, PlanItem};
use crate::read_units::read_units;
use crate::transform::rewrite_names;

mod facts;

pub(crate) use facts::Shared;
pub use facts::{Facts, Needs, Rare, RuleFacts};
use facts::{mentions_system_output, system_outputs_of};

/// What is kept of an object between the readings: the beginning of its plan item, and what the plan needs to finish it.
#[derive(Clone, Debug)]
pub struct Record {
    /// Key, place, rewrites and findings are set; the rest is decided by the plan.
    pub item: PlanItem,
    /// What the plan decides from.
    pub facts: Box<Facts>,
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
    let mut shared = Shared::default();
    let units: Vec<usize> = (0..package.unit_count()).collect();
    let total = units.len() as u64;
    read_units(
        &units,
        threads,
        |unit| scan_unit(package, unit, mapping),
        |unit, part| {
            for (mut record, needs, body) in part.objects {
                record.item.type_name = shared.text(&record.item.type_name);
                record.facts.needs = shared.needs(needs);
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

/// An object: its record, what it needs of its surroundings, and its body with its size, if it is no node.
type Found = (Record, Needs, Option<(Located, usize)>);

/// What one unit held.
#[derive(Default)]
struct UnitScan {
    objects: Vec<Found>,
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

fn record_of(mut located: Located, source: (u32, u32), mapping: &Mapping) -> Found {
    // Kept as the package holds it: the later readings carry it over from the beginning.
    let body = (located.object.kind() != ObjectKind::Node).then(|| {
        let size = rough_size(&located);
        (located.clone(), size)
    });
    let mut facts = Box::new(Facts::default());
    if let Object::Node(node) = &located.object {
        facts.raw_system_outputs = node.with_inner().flat_map(system_outputs_of).collect();
        let inputs = node.inputs.iter().zip(0..).filter(|(io, _)| is_system_output(&io.data).is_some());
        let raw_inputs: Vec<_> = inputs.map(|(io, position)| (position, io.data.as_str().into())).collect();
        if !raw_inputs.is_empty() {
            facts.rare_mut().raw_inputs = raw_inputs;
        }
    }
    let rewrites = rewrite_names(&mut located, mapping).into();
    let key = located.key();
    let of_node = key.kind == ObjectKind::Node;
    let mut item = PlanItem {
        home: located.workflow.take().filter(|_| !of_node).map(Box::new),
        key,
        type_name: located.object.type_name().into(),
        source: Some(source),
        place: std::mem::take(&mut located.place).into(),
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
    let mut needs = Needs::default();
    state_facts(&mut located, &mut item, &mut facts, &mut needs);
    item.findings.extend(about_itself(&located, &item));
    (Record { item, facts }, needs, body)
}

/// Takes down what the plan decides from.
fn state_facts(located: &mut Located, item: &mut PlanItem, facts: &mut Facts, needs: &mut Needs) {
    let boxed = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(Box::from);
    let (owner_id, owner_name) = located.object.owner();
    needs.owner = (boxed(owner_id), boxed(owner_name));
    match &mut located.object {
        Object::Node(node) | Object::AdHocQuery(node) | Object::Component(node) => {
            item.dry_run = node.is_dry_run();
            facts.of_node(needs, node);
        }
        Object::Workflow(workflow) => facts.mentions_outputs = mentions_system_output(workflow.parameters.as_deref()),
        Object::Table(table) => facts.mentions_outputs = mentions_system_output(table.ddl.as_deref()),
        Object::Resource(resource) => {
            needs.compute(node_type::engine_of(&resource.resource_type), resource.connection.as_deref());
            if let Some(content) = resource.content.clone().zip(located.content_entry) {
                facts.rare_mut().content = Some(content);
            }
        }
        Object::Function(function) => {
            let engine = node_type::engine_of(function.node_type.as_deref().unwrap_or("ODPS_FUNCTION"));
            needs.compute(engine, function.connection.as_deref());
            facts.resources = function.resources().collect();
        }
        Object::QualityRule(rule) => {
            if let Some(engine) = rule.calc_engine_type.as_deref().and_then(|name| node_type::engine(&canonical_engine(name))) {
                needs.compute(engine.name, rule.calc_engine_instance.as_deref());
            }
            let mut alerts_dropped = false;
            if let Some(config) = &mut rule.rule_config {
                let (without, dropped) = ferry_model::quality_rule::without_alerts(config);
                *config = without;
                alerts_dropped = dropped;
            }
            facts.mentions_outputs =
                mentions_system_output(rule.rule_config.as_deref()) || mentions_system_output(rule.rule_table.as_deref());
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            facts.rare_mut().rule = Some(RuleFacts {
                instance: (part(&rule.calc_engine_type), part(&rule.calc_engine_instance)),
                output: rule.scheduler_node_output.clone().filter(|output| !output.is_empty()),
                table: rule.rule_table.clone(),
                alerts_dropped,
            });
        }
        Object::DataServiceApi(api) => {
            facts.mentions_outputs = mentions_system_output(api.script.as_deref()) || mentions_system_output(api.details.as_deref());
            facts.rare_mut().process = boxed(api.group_name.as_deref());
            needs.data_sources = api.connection_name.iter().map(|name| name.as_str().into()).collect();
        }
        _ => {}
    }
}

/// What is wrong with an object by itself: its schedule and its name.
fn about_itself(located: &Located, item: &PlanItem) -> Vec<Finding> {
    let mut findings = Vec::new();
    let cron = located.object.as_node().and_then(|node| node.cron.as_deref());
    if let Some(text) = cron
        && let Err(reason) = ferry_package::verify::cron::check(text)
    {
        let finding = Finding::new(codes::content::CRON).arg("cron", text).arg("node", &item.key).said("reason", reason);
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
