//! What is left to do when an object has been read: defaults of the format, checks of names, the bytes of resources.

use ferry_model::codes::format;
use ferry_model::node::use_type;
use ferry_model::resource::Resource;
use ferry_model::{Finding, Node, Object, Severity, node_type};

use crate::dwma::binary;
use crate::dwma::decode::Decoder;
use crate::dwma::element::Element;
use crate::dwma::frame::List;
use crate::dwma::unit::UnitKind;
use crate::dwma::xml::Stop;
use crate::source::EntryId;

/// Names of files that a finding lists at most.
const LISTED: usize = 10;

fn found(decoder: &mut Decoder<'_, '_>, code: ferry_model::Code, args: &[(&str, &str)]) {
    let finding = Finding::new(code).at(decoder.xml.place(decoder.line));
    decoder.findings.push(args.iter().fold(finding, |finding, (name, value)| finding.arg(name, value)));
}

fn is_refused(decoder: &Decoder<'_, '_>) -> bool {
    decoder.findings.iter().any(|f| f.severity == Severity::Error)
}

/// A node, a query or a component that stands in `list`, or is the whole document.
pub fn node(decoder: &mut Decoder<'_, '_>, mut node: Box<Node>, list: Option<List>) -> Object {
    check_name(decoder, "Node", "name", &node.name);
    let scheduled = decoder.home.as_ref().map(|home| !home.key.manual);
    if let Some(scheduled) = scheduled {
        defaults(&mut node, scheduled);
    }
    if is_refused(decoder)
        && let Some(cron) = node.cron.as_deref().filter(|cron| !may_be_cron(cron))
    {
        // A sound node is checked with the content; this one would not come that far.
        let (name, cron) = (node.name.clone(), cron.to_owned());
        found(decoder, format::DWMA_NOT_CRON, &[("name", &name), ("attribute", "cronExpress"), ("value", &cron)]);
    }
    let (is_component, folder) = match (decoder.unit.kind, list) {
        (UnitKind::Query, _) => (false, "src/queries"),
        (UnitKind::Component, _) => (true, "src/components"),
        (_, Some(List::Queries)) => (false, "AdHocQueries"),
        (_, Some(List::Components)) => (true, "Components"),
        _ => return Object::Node(node),
    };
    match node.use_type.as_deref() {
        Some(use_type::AD_HOC) => Object::AdHocQuery(node),
        Some(use_type::COMPONENT) => Object::Component(node),
        other => {
            if let Some(use_type) = other.map(str::to_owned) {
                found(decoder, format::DWMA_USE_TYPE, &[("use_type", &use_type), ("folder", folder)]);
            }
            if is_component { Object::Component(node) } else { Object::AdHocQuery(node) }
        }
    }
}

/// What the format says of a node of a workflow that does not say it itself. Inner nodes stay as they are.
fn defaults(node: &mut Node, scheduled: bool) {
    for io in node.inputs.iter_mut().chain(&mut node.outputs) {
        io.parse_type.get_or_insert(1);
    }
    node.use_type.get_or_insert_with(|| if scheduled { use_type::SCHEDULED } else { use_type::MANUAL }.to_owned());
    if node_type::is_data_integration(&node.node_type)
        && node.di_resource_group.is_none()
        && let Some(group) = node.code.as_deref().and_then(resource_group_of_code)
    {
        node.di_resource_group_name = Some(group.clone());
        node.di_resource_group = Some(group);
    }
}

fn resource_group_of_code(code: &str) -> Option<String> {
    let code: serde_json::Value = serde_json::from_str(code).ok()?;
    code.get("extend")?.get("resourceGroup")?.as_str().filter(|group| !group.is_empty()).map(str::to_owned)
}

fn may_be_cron(cron: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '/' | ',' | '-' | '?' | '#');
    cron == "day" || (cron.split_whitespace().all(|field| field.chars().all(allowed)) && matches!(cron.split_whitespace().count(), 6 | 7))
}

fn check_name(decoder: &mut Decoder<'_, '_>, element: &str, attribute: &str, name: &str) {
    if name.is_empty() {
        found(decoder, format::DWMA_NAME_MISSING, &[("element", element), ("attribute", attribute)]);
        return;
    }
    let mut bad: Vec<char> = name.chars().filter(|c| matches!(c, '/' | '\\') || c.is_control()).collect();
    if !bad.is_empty() {
        bad.sort_unstable();
        bad.dedup();
        let characters: Vec<String> =
            bad.iter().map(|c| if c.is_control() { format!("U+{:04X}", u32::from(*c)) } else { c.to_string() }).collect();
        found(decoder, format::DWMA_NAME_CHARACTERS, &[("name", name), ("characters", &characters.join(" "))]);
    }
}

/// Any other object, and the entry of its bytes.
///
/// # Errors
///
/// When the container is damaged where the bytes are.
pub fn object(decoder: &mut Decoder<'_, '_>, mut object: Object) -> Result<(Object, Option<usize>), Stop> {
    let (element, attribute) = match &object {
        Object::Solution(_) => ("Solution", "name"),
        Object::Folder(_) => ("Folder", "folderItemPath"),
        Object::UserDefinedNode(_) => ("UserDefinedNode", "name"),
        Object::DataSource(_) => ("DwDatasource", "name"),
        Object::Table(_) => ("DwTable", "name"),
        Object::Function(_) => ("Function", "name"),
        Object::QualityRule(_) => ("DqcRule", "ruleName"),
        Object::DataServiceProcess(_) => ("DataServiceProcess", "GroupName"),
        Object::DataServiceApi(_) => ("DataServiceApi", "ApiPath"),
        _ => ("Resource", "name"),
    };
    let label = crate::dwma::elements::of(&object).label();
    if label.is_empty() || !matches!(object, Object::Folder(_) | Object::DataServiceApi(_)) {
        check_name(decoder, element, attribute, label);
    }
    let mut content = None;
    if let Object::Resource(resource) = &mut object {
        if resource.resource_type.is_empty() {
            type_of_file(&resource.name).clone_into(&mut resource.resource_type);
        }
        if !resource.label().is_empty() {
            content = bytes(decoder, resource)?;
        }
        if let Some(path) = decoder.resource_path.take() {
            resource.path = path.0;
        }
    }
    Ok((object, content))
}

/// The type of a resource that does not say it.
fn type_of_file(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let ends = |extensions: &[&str]| extensions.iter().any(|extension| name.ends_with(extension));
    if ends(&[".jar"]) {
        "ODPS_JAR"
    } else if ends(&[".py"]) {
        "ODPS_PYTHON"
    } else if ends(&[".nar", ".tar", ".tar.gz", ".tgz", ".zip"]) {
        "ODPS_ARCHIVE"
    } else {
        "ODPS_FILE"
    }
}

fn bytes(decoder: &mut Decoder<'_, '_>, resource: &mut Resource) -> Result<Option<usize>, Stop> {
    let folder = match folder(decoder) {
        folder if folder.is_empty() => "src/".to_owned(),
        folder => folder,
    };
    let Ok(names) = binary::candidates(&folder, resource) else {
        let path = resource.path.clone().unwrap_or_default();
        found(decoder, format::DWMA_RESOURCE_PATH, &[("path", &path)]);
        return Ok(None);
    };
    let Some(entry) = binary::find(decoder.source, &names) else {
        if resource.storage_uri.is_none() {
            found(decoder, format::DWMA_RESOURCE_MISSING, &[("name", &resource.name), ("wanted", &names.join(", "))]);
        }
        return Ok(None);
    };
    decoder.used.push(entry);
    resource.content = Some(decoder.contents.of(decoder.source, entry).map_err(Stop::Reject)?);
    Ok(Some(entry.0))
}

/// The folder of the workflow with its `/`; empty for what is in no workflow.
fn folder(decoder: &Decoder<'_, '_>) -> String {
    let name = &decoder.source.entries()[decoder.unit.entry.0].name;
    match decoder.unit.kind {
        UnitKind::Workflow(_) => name[..name.rfind('/').map_or(0, |at| at + 1)].to_owned(),
        _ => String::new(),
    }
}

/// The files in the folder of a workflow that none of its resources names.
pub fn leftovers(decoder: &Decoder<'_, '_>) -> Option<Finding> {
    let folder = folder(decoder);
    if folder.is_empty() {
        return None;
    }
    let files = decoder.source.under(&folder);
    let first = decoder.source.find(&files.first()?.name)?;
    let unused = (first.0..first.0 + files.len())
        .map(EntryId)
        .filter(|id| *id != decoder.unit.entry && !decoder.used.contains(id))
        .map(|id| decoder.source.entries()[id.0].name.as_str())
        // A workflow may have its folder inside that of another one.
        .filter(|name| {
            let below = &name[folder.len()..];
            let in_another = |(at, _)| decoder.source.find(&format!("{folder}{}workflow.xml", &below[..=at])).is_some();
            below.starts_with("resources/") || !below.match_indices('/').any(in_another)
        });
    listed(format::DWMA_LEFTOVER, unused)
}

/// A finding that counts `files` and lists the first of them.
pub fn listed<'a>(code: ferry_model::Code, files: impl Iterator<Item = &'a str>) -> Option<Finding> {
    let mut count = 0_usize;
    let mut shown = String::new();
    for name in files {
        if count < LISTED {
            if count > 0 {
                shown.push_str(", ");
            }
            shown.push_str(name);
        }
        count += 1;
    }
    if count > LISTED {
        shown.push_str(", …");
    }
    (count > 0).then(|| Finding::new(code).arg("count", count).arg("files", shown))
}
