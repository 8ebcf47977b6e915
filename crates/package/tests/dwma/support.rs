//! Reading and writing packages in memory.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use ferry_model::project::Project;
use ferry_model::{Finding, Lang, Located, Object, ObjectKind};
use ferry_package::dwma::{DwmaReader, DwmaWriteOptions, DwmaWriter};
use ferry_package::{EntryId, Item, Limits, Reader, Rejection, Source, UnitOutcome, Writer};

use crate::memory::{Memory, MemorySink};

/// What reading a package gave.
#[derive(Debug, Default)]
pub struct Outcome {
    pub project: Project,
    /// Objects of sound units.
    pub objects: Vec<Located>,
    /// Key and findings of refused objects.
    pub refused: Vec<(String, Vec<Finding>)>,
    pub findings: Vec<Finding>,
    pub damaged: Vec<String>,
}

impl Outcome {
    pub fn keys(&self) -> Vec<String> {
        self.objects.iter().map(|located| format!("{}:{}", located.object.kind(), located.key())).collect()
    }

    pub fn of_kind(&self, kind: ObjectKind) -> Vec<&Located> {
        self.objects.iter().filter(|located| located.object.kind() == kind).collect()
    }

    pub fn codes(&self) -> Vec<&'static str> {
        let refused = self.refused.iter().flat_map(|(_, findings)| findings);
        refused.chain(&self.findings).map(|finding| finding.code.id()).collect()
    }

    /// `place: message` of every finding with this code.
    pub fn said(&self, code: &str) -> Vec<String> {
        let refused = self.refused.iter().flat_map(|(_, findings)| findings);
        let of_code = refused.chain(&self.findings).filter(|finding| finding.code.id() == code);
        of_code.map(|f| format!("{}: {}", f.place.as_deref().unwrap_or("-"), f.message(Lang::En))).collect()
    }
}

pub fn read_with(memory: &Memory, limits: &Limits) -> Result<Outcome, Rejection> {
    let reader = DwmaReader::open(Arc::new(memory.clone()), limits)?;
    let mut outcome = Outcome { project: reader.project().clone(), findings: reader.open_findings().to_vec(), ..Outcome::default() };
    for unit in 0..reader.unit_count() {
        let mut objects = Vec::new();
        let result = reader.read_unit(unit, &mut |item| match item {
            Item::Object(object) => objects.push(*object),
            Item::Refused { object, findings } => outcome.refused.push((format!("{}:{}", object.kind, object.key), findings)),
            Item::Finding(finding) => outcome.findings.push(finding),
        })?;
        match result {
            UnitOutcome::Sound => outcome.objects.append(&mut objects),
            UnitOutcome::Damaged => outcome.damaged.push(reader.unit_name(unit)),
        }
    }
    Ok(outcome)
}

pub fn read(memory: &Memory) -> Outcome {
    read_with(memory, &Limits::default()).unwrap()
}

/// `text` in a workflow document of a package that holds nothing else.
pub fn read_workflow(text: &str) -> Outcome {
    read(&Memory::of(&[("project.xml", "<DwProject name=\"ws\"/>"), ("src/workflows/BUSINESS_w/workflow.xml", text)]))
}

/// The objects in the order in which a writer takes them.
pub fn in_writing_order(objects: &[Located]) -> Vec<&Located> {
    let mut ordered: Vec<&Located> = objects.iter().collect();
    ordered.sort_by_key(|located| {
        let rank = match located.object.kind() {
            ObjectKind::Solution => 0,
            ObjectKind::Folder => 1,
            ObjectKind::UserDefinedNode => 2,
            _ => 3,
        };
        let (home, part) = match (&located.object, &located.workflow) {
            (Object::Workflow(workflow), _) => (Some(workflow.key()), 0),
            (object, Some(home)) => {
                let part = match object.kind() {
                    ObjectKind::Resource => 1,
                    ObjectKind::Function => 2,
                    ObjectKind::Table => 3,
                    _ => 4,
                };
                (Some(home.clone()), part)
            }
            (object, None) => (None, object.kind() as usize),
        };
        (rank, home.is_none(), home, part)
    });
    ordered
}

/// Writes objects, with the bytes that `source` has for them.
pub fn write(project: &Project, objects: &[Located], source: &Memory, class_attribute: bool) -> io::Result<Memory> {
    let sink = MemorySink::default();
    let mut writer = Box::new(DwmaWriter::new(Box::new(sink.clone()), DwmaWriteOptions { class_attribute }));
    writer.project(project)?;
    for located in in_writing_order(objects) {
        let bytes = located.content_entry.map(|entry| source.read(EntryId(entry), u64::MAX).unwrap());
        let mut stream = bytes.map(Cursor::new);
        writer.object(located, stream.as_mut().map(|stream| stream as &mut dyn Read))?;
    }
    writer.finish()?;
    Ok(sink.memory())
}

/// What of an object counts: not where it was read from.
pub fn content(located: &Located) -> (Object, Option<String>, Option<ferry_model::WorkflowType>) {
    let home = located.workflow.as_ref().map(|home| format!("{home:?}"));
    (located.object.clone(), home, located.workflow_type)
}

pub fn contents(objects: &[Located]) -> Vec<(Object, Option<String>, Option<ferry_model::WorkflowType>)> {
    let mut contents: Vec<_> = objects.iter().map(content).collect();
    contents.sort_by_cached_key(|(object, home, _)| (object.kind(), home.clone(), object.key(None), object.to_json().unwrap()));
    contents
}

pub fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", files.keys())).clone()).unwrap()
}
