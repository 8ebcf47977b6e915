//! A package in memory, for fuzz targets that begin behind the container.

use std::io::{BufRead, Cursor, Error};
use std::sync::Arc;

use ferry_model::{Code, Finding, codes};
use ferry_package::{Entry, EntryId, Item, Limits, Reader, Source};

/// Files in memory, sorted by name.
pub struct Memory {
    entries: Vec<Entry>,
    bytes: Vec<Vec<u8>>,
}

impl Memory {
    /// A package of these files.
    pub fn new(files: &[(&str, &[u8])]) -> Arc<dyn Source> {
        let mut files = files.to_vec();
        files.sort_unstable_by_key(|(name, _)| *name);
        let entries = files.iter().map(|(name, bytes)| Entry { name: (*name).to_owned(), size: bytes.len() as u64 }).collect();
        Arc::new(Self { entries, bytes: files.into_iter().map(|(_, bytes)| bytes.to_vec()).collect() })
    }
}

/// What a file in memory can never be, but the interface asks for.
const DAMAGE: Code = codes::run::FILE;

impl Source for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, id: EntryId, bytes_max: u64) -> Result<Vec<u8>, Finding> {
        let bytes = &self.bytes[id.0];
        if bytes.len() as u64 > bytes_max { Err(Finding::new(DAMAGE)) } else { Ok(bytes.clone()) }
    }

    fn stream(&self, id: EntryId) -> Result<Box<dyn BufRead + Send + '_>, Finding> {
        Ok(Box::new(Cursor::new(self.bytes[id.0].as_slice())))
    }

    fn verify(&self, _: EntryId) -> Result<(), Finding> {
        Ok(())
    }

    fn damage(&self, _: EntryId, _: &Error) -> Finding {
        Finding::new(DAMAGE)
    }
}

/// Reads everything that a reader has, and writes every object as JSON and back.
pub fn read_all(reader: &dyn Reader) {
    for unit in 0..reader.unit_count() {
        let _ = reader.unit_name(unit);
        let _ = reader.read_unit(unit, &mut |item| match item {
            Item::Object(mut located) => {
                let kind = located.object.kind();
                let key = located.key().to_string();
                let json = located.object.to_json().expect("objects are JSON");
                let read = ferry_model::Object::from_json(kind, &json).expect("the JSON of an object is read");
                assert_eq!(read, located.object, "{kind} {key}");
                ferry_model::digest::content_digest(&mut located.object).expect("objects have digests");
            }
            Item::Refused { findings, .. } => assert!(!findings.is_empty(), "what is refused says why"),
            Item::Finding(finding) => {
                let _ = finding.message(ferry_model::Lang::Zh);
            }
        });
    }
}

/// Limits that keep one input small.
pub fn limits() -> Limits {
    Limits { text_bytes_max: 1 << 20, attribute_bytes_max: 1 << 16, descriptor_bytes_max: 1 << 20, ..Limits::default() }
}
