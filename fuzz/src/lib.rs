//! What the fuzz targets have in common.

use std::io::{self, BufRead, Cursor};
use std::sync::{Arc, Mutex};

use ferry_model::codes::container;
use ferry_model::{Finding, Located, Severity};
use ferry_package::{Entry, EntryId, Item, Limits, Reader, Sink, Source, UnitOutcome};

/// Files in memory, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    entries: Vec<Entry>,
    bytes: Vec<Vec<u8>>,
}

impl Memory {
    /// Files that a program is written with.
    pub fn of(files: &[(&str, &[u8])]) -> Self {
        Self::new(files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect())
    }

    /// These files.
    pub fn new(mut files: Vec<(String, Vec<u8>)>) -> Self {
        files.sort();
        let entries = files.iter().map(|(name, bytes)| Entry { name: name.clone(), size: bytes.len() as u64 }).collect();
        Self { entries, bytes: files.into_iter().map(|(_, bytes)| bytes).collect() }
    }
}

impl Source for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, id: EntryId, bytes_max: u64) -> Result<Vec<u8>, Finding> {
        let bytes = &self.bytes[id.0];
        if bytes.len() as u64 > bytes_max {
            return Err(Finding::new(container::ENTRY_TOO_LARGE).at(self.entries[id.0].name.as_str()));
        }
        Ok(bytes.clone())
    }

    fn stream(&self, id: EntryId) -> Result<Box<dyn BufRead + Send + '_>, Finding> {
        Ok(Box::new(Cursor::new(&self.bytes[id.0])))
    }

    fn damage(&self, id: EntryId, error: &io::Error) -> Finding {
        panic!("{}: memory cannot be damaged: {error}", self.entries[id.0].name)
    }

    fn verify(&self, _: EntryId) -> Result<(), Finding> {
        Ok(())
    }
}

/// Takes the files of a package that is written.
#[derive(Clone, Debug, Default)]
pub struct MemorySink {
    files: Arc<Mutex<Vec<(String, Vec<u8>)>>>,
}

impl MemorySink {
    /// What was written.
    pub fn memory(&self) -> Memory {
        Memory::new(self.files.lock().expect("no other thread").clone())
    }
}

impl Sink for MemorySink {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.files.lock().expect("no other thread").push((name.to_owned(), Vec::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.files.lock().expect("no other thread").last_mut().expect("a file was begun").1.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

/// Limits that keep one input fast.
pub fn limits() -> Limits {
    Limits {
        entries_max: 1_000,
        entry_bytes_max: 4 << 20,
        total_bytes_max: 16 << 20,
        descriptor_bytes_max: 1 << 20,
        text_bytes_max: 1 << 20,
        ..Limits::default()
    }
}

/// Reads every unit and checks what every reader promises. The objects of sound units, in order.
///
/// # Panics
///
/// When a promise is broken.
pub fn read_all(reader: &dyn Reader) -> Option<Vec<Located>> {
    let mut sound = Vec::new();
    let mut complete = true;
    for unit in 0..reader.unit_count() {
        let mut objects = Vec::new();
        let mut errors = 0;
        let outcome = reader.read_unit(unit, &mut |item| match item {
            Item::Object(located) => objects.push(*located),
            Item::Refused { findings, .. } => {
                assert!(findings.iter().any(|finding| finding.severity == Severity::Error), "refused without a reason: {findings:?}");
                errors += 1;
            }
            Item::Finding(finding) => errors += usize::from(finding.severity == Severity::Error),
        });
        match outcome {
            Ok(UnitOutcome::Sound) => sound.append(&mut objects),
            Ok(UnitOutcome::Damaged) => {
                assert!(errors > 0, "{} broke off without a reason", reader.unit_name(unit));
                complete = false;
            }
            Err(rejection) => {
                assert!(rejection.findings.iter().any(|finding| finding.severity == Severity::Error), "rejected without a reason");
                return None;
            }
        }
    }
    complete.then_some(sound)
}
