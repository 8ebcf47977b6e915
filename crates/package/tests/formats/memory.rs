//! A package held in memory, read from a zip file of the test data or put together by a test.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Cursor, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use ferry_model::{Finding, Located};
use ferry_package::{Entry, EntryId, Item, Reader, Rejection, Sink, Source, UnitOutcome};
use sha2::Digest;

/// The folder of committed packages.
pub fn packages() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages")
}

/// The inventory of a committed package.
pub fn inventory(name: &str) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(packages().join(format!("{name}.expected.json"))).unwrap()).unwrap()
}

/// Files by name.
#[derive(Clone, Default)]
pub struct Memory {
    entries: Vec<Entry>,
    bytes: Vec<Vec<u8>>,
}

impl Memory {
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Self {
        let entries = files.iter().map(|(name, bytes)| Entry { name: name.clone(), size: bytes.len() as u64 }).collect();
        Self { entries, bytes: files.into_values().collect() }
    }

    pub fn of(files: &[(&str, &str)]) -> Self {
        Self::new(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect())
    }

    /// The files of a zip file of the test data.
    pub fn zip(name: &str) -> Self {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(packages().join(name)).unwrap()).unwrap();
        let mut files = BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            if file.is_file() {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                files.insert(file.name().to_owned(), bytes);
            }
        }
        Self::new(files)
    }

    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.entries.iter().map(|entry| entry.name.clone()).zip(self.bytes.iter().cloned()).collect()
    }
}

impl Source for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, id: EntryId, bytes_max: u64) -> Result<Vec<u8>, Finding> {
        assert!(self.bytes[id.0].len() as u64 <= bytes_max, "{} is read although it is too large", self.entries[id.0].name);
        Ok(self.bytes[id.0].clone())
    }

    fn stream(&self, id: EntryId) -> Result<Box<dyn BufRead + Send + '_>, Finding> {
        Ok(Box::new(Cursor::new(&self.bytes[id.0])))
    }

    fn damage(&self, id: EntryId, error: &io::Error) -> Finding {
        panic!("{}: {error}", self.entries[id.0].name)
    }

    fn verify(&self, _: EntryId) -> Result<(), Finding> {
        Ok(())
    }
}

/// Takes the files of a package that is written.
#[derive(Clone, Default)]
pub struct MemorySink {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    open: Option<String>,
}

impl MemorySink {
    pub fn memory(&self) -> Memory {
        Memory::new(self.files.lock().unwrap().clone())
    }
}

impl Sink for MemorySink {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        assert!(self.open.is_none(), "a file is open");
        for part in name.split('/') {
            assert!(!part.is_empty() && part != "." && part != ".." && part.len() <= 255, "bad name {name:?}");
        }
        let before = self.files.lock().unwrap().insert(name.to_owned(), Vec::new());
        assert!(before.is_none(), "{name} is written twice");
        self.open = Some(name.to_owned());
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let name = self.open.as_ref().unwrap();
        self.files.lock().unwrap().get_mut(name).unwrap().extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.open.take().unwrap();
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        assert!(self.open.is_none());
        Ok(())
    }
}

/// Everything a package yields.
#[derive(Default, Debug)]
pub struct Everything {
    pub objects: Vec<Located>,
    pub refused: Vec<(String, Vec<Finding>)>,
    pub findings: Vec<Finding>,
}

impl Everything {
    /// The codes of findings, of refusals too.
    pub fn codes(&self) -> Vec<&'static str> {
        let refused = self.refused.iter().flat_map(|(_, findings)| findings);
        refused.chain(&self.findings).map(|finding| finding.code.id()).collect()
    }

    pub fn object(&self, kind: ferry_model::ObjectKind, key: &str) -> &Located {
        let found = self.objects.iter().find(|object| object.object.kind() == kind && object.key().to_string() == key);
        found.unwrap_or_else(|| panic!("no {kind} {key} in {:?}", self.objects.iter().map(|o| o.key().to_string()).collect::<Vec<_>>()))
    }
}

/// Reads all units.
pub fn read_all(reader: &dyn Reader) -> Result<Everything, Rejection> {
    let mut all = Everything { findings: reader.open_findings().to_vec(), ..Everything::default() };
    for unit in 0..reader.unit_count() {
        assert!(!reader.unit_name(unit).is_empty());
        let outcome = reader.read_unit(unit, &mut |item| match item {
            Item::Object(object) => all.objects.push(*object),
            Item::Refused { object, findings } => all.refused.push((object.key, findings)),
            Item::Finding(finding) => all.findings.push(finding),
        })?;
        assert_eq!(outcome, UnitOutcome::Sound);
    }
    Ok(all)
}

/// SHA-256 in hex.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(sha2::Sha256::digest(bytes))
}
