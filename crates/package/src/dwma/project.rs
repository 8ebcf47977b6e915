//! What `project.xml` says of the source workspace itself.

use ferry_model::Finding;
use ferry_model::codes::format;
use ferry_model::project::Project;
use quick_xml::events::{BytesStart, Event};

use crate::dwma::element::{Issues, kind};
use crate::dwma::escape;
use crate::dwma::xml::{Capture, Stop, Xml};
use crate::item::Rejection;
use crate::limits::Limits;
use crate::source::{EntryId, Source};
use crate::xml_reason::of_attribute;

/// Lists whose items are objects; they are read as a unit.
const LISTS: [&str; 10] = [
    "Solutions",
    "Folders",
    "UserDefinedNodes",
    "Workflows",
    "Datasources",
    "Resources",
    "Functions",
    "Tables",
    "AdHocQueries",
    "Components",
];

/// Reads name, attributes and everything that is no list of objects. A document that breaks off gives what stood before; that it did is
/// found again when its objects are read.
///
/// # Errors
///
/// When what was met refuses the whole package.
pub fn read(source: &dyn Source, entry: EntryId, limits: &Limits, findings: &mut Vec<Finding>) -> Result<Project, Rejection> {
    let name = &source.entries()[entry.0].name;
    let damage = |error: &std::io::Error| source.damage(entry, error);
    let mut xml = Xml::new(source.stream(entry)?, name, limits, &damage);
    let mut project = Project::default();
    match read_document(&mut xml, limits, &mut project, findings) {
        Err(Stop::Reject(rejection)) => return Err(rejection),
        Err(Stop::Damaged(_)) => return Ok(project),
        Ok(()) => {}
    }
    if project.name.is_none() {
        findings.push(Finding::new(format::DWMA_PROJECT_NAME).at(name));
    }
    Ok(project)
}

fn read_document<R: std::io::BufRead>(
    xml: &mut Xml<'_, R>,
    limits: &Limits,
    project: &mut Project,
    findings: &mut Vec<Finding>,
) -> Result<(), Stop> {
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    // The child that is being kept; `None` inside for one that is a list of objects.
    let mut child: Option<(String, Option<Capture>)> = None;
    loop {
        let event = xml.next(&mut buffer)?;
        match &event {
            Event::Start(start) | Event::Empty(start) if depth == 0 => attributes(xml, start, limits, project, findings)?,
            Event::Start(start) | Event::Empty(start) if depth == 1 => {
                let name = start.name().as_ref().to_owned();
                let capture = (!LISTS.contains(&name.as_str())).then(|| Capture::new(limits.text_bytes_max));
                child = Some((name, capture));
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        let mut ended = false;
        match &mut child {
            Some((_, Some(capture))) => ended = capture.event(&event),
            Some((_, None)) => ended = depth == 1 && matches!(event, Event::Empty(_)) || depth == 2 && matches!(event, Event::End(_)),
            None => {}
        }
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if ended && let Some((name, Some(capture))) = child.take() {
            match capture.finish() {
                Some(raw) => keep(project, &name, raw),
                None => findings
                    .push(xml.finding(format::TEXT_TOO_LONG).arg("field", &name).arg("size", "?").arg("limit", limits.text_bytes_max)),
            }
        }
    }
}

fn attributes<R: std::io::BufRead>(
    xml: &mut Xml<'_, R>,
    start: &BytesStart<'_>,
    limits: &Limits,
    project: &mut Project,
    findings: &mut Vec<Finding>,
) -> Result<(), Stop> {
    let mut issues = Issues { name_bytes_max: limits.name_bytes_max, ..Issues::default() };
    for attribute in start.attributes().take(256) {
        let attribute = attribute.map_err(|error| xml.malformed(of_attribute(&error)))?;
        let value = xml.value(&attribute)?;
        let key = attribute.key.as_ref();
        if value.len() > limits.attribute_bytes_max {
            issues.too_long(key, value.len(), limits.attribute_bytes_max);
            continue;
        }
        match key {
            "_class" | "dmObjectType" => {}
            _ if value.is_empty() => {}
            "name" => {
                let mut name = String::new();
                kind::name::read(&mut name, key, &value, &mut issues);
                project.name = Some(name);
            }
            "dmMajorVersion" => kind::major_version::read(&mut project.common.dm_major_version, key, &value, &mut issues),
            "dmMinorVersion" => project.common.dm_minor_version = Some(value.into_owned()),
            "globalUuid" => project.common.global_uuid = Some(value.into_owned()),
            _ => project.attributes.push((key.to_owned(), value.into_owned())),
        }
    }
    if issues.found.iter().any(|issue| issue.code == format::TEXT_TOO_LONG) {
        project.name = None;
    }
    for issue in issues.found {
        let finding = xml.finding(issue.code).arg("name", project.name.as_deref().unwrap_or_default());
        findings.push(issue.args.into_iter().fold(finding, |finding, (key, value)| finding.arg(key, value)));
    }
    Ok(())
}

/// Puts a child where it belongs.
fn keep(project: &mut Project, name: &str, raw: String) {
    match name {
        "EngineInfo" | "FerrySpec" | "FerryAttribute" => match (text_of(&raw), name) {
            (Some((_, text)), "EngineInfo") => project.engine_info = Some(text),
            (Some((_, text)), "FerrySpec") => project.unknown.spec = escape::decode(&text).ok().map(|decoded| decoded.text.into_owned()),
            (Some((Some(name), text)), _) => {
                let value = escape::decode(&text).map_or_else(|_| text.clone(), |decoded| decoded.text.into_owned());
                project.unknown.attributes.push((name, value));
            }
            _ => project.unknown.elements.push(raw),
        },
        _ => project.unknown.elements.push(raw),
    }
}

/// The `name` attribute and the text of an element without children.
fn text_of(raw: &str) -> Option<(Option<String>, String)> {
    let mut reader = quick_xml::Reader::from_str(raw);
    let (mut name, mut text) = (None, String::new());
    let mut open = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(_) | Event::Empty(_) if open => return None,
            Event::Start(start) => {
                open = true;
                if let Ok(Some(attribute)) = start.try_get_attribute("name") {
                    name = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(std::borrow::Cow::into_owned);
                }
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                Some(c) => text.push(c),
                None => text.push_str(quick_xml::escape::resolve_predefined_entity(&reference)?),
            },
            Event::Eof => return Some((name, text)),
            _ => {}
        }
    }
}
