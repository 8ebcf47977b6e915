//! A zip archive as a source of files.
//!
//! The central directory is the truth. It is walked once when the archive is opened, and everything that can be seen without
//! decompressing is checked then; the local header of an entry is compared with it when the entry is read, and the content with its
//! declared size and checksum. Reading is positional, so several threads may read at the same time.

pub mod names;
mod open;

use std::io::{self, BufRead, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ferry_model::Finding;
use ferry_model::codes::container as codes;
use ferry_model::codes::reasons::package as reasons;
use ferry_model::reason::{ReasonText, of_io};
use rawzip::{FileReader, RangeReader, ReaderAt};

use crate::inflate::{Checked, Damage, Declared, whole};
use crate::source::{Entry, EntryId, Source};

/// Entries up to this size are decompressed in one go even when they are read as a stream, which is faster.
const WHOLE_BYTES_MAX: u64 = 4 << 20;

/// Bytes of a local header before its name.
const LOCAL_HEADER: usize = 30;

/// Flag of an entry whose sizes and checksum stand behind its content instead of in its local header.
const HAS_DESCRIPTOR: u16 = 1 << 3;

/// Flag of an entry whose name is UTF-8.
const SAYS_UTF8: u16 = 1 << 11;

/// A zip archive.
pub struct Archive {
    file: FileReader,
    bytes: u64,
    entries: Vec<Entry>,
    records: Vec<Record>,
    sound: Arc<[AtomicBool]>,
    /// The folder that all names were found below; taken off them.
    prefix: String,
    /// Whether backslashes separate folders.
    backslashes: bool,
    findings: Vec<Finding>,
    name_bytes_max: u64,
}

/// Where an entry's content is and how it is packed.
#[derive(Clone, Copy, Debug)]
struct Record {
    /// Offset of the local header.
    header: u64,
    /// Where the next thing in the file begins; the entry has to end before it.
    limit: u64,
    compressed: u64,
    crc: u32,
    name_length: u16,
    deflated: bool,
}

impl Archive {
    /// Size of the archive file.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What was found while opening that does not refuse the archive.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Takes the folder `prefix` (which ends with `/`) off every name; every name has to begin with it.
    pub(crate) fn strip(&mut self, prefix: &str) {
        for entry in &mut self.entries {
            if let Some(rest) = entry.name.strip_prefix(prefix) {
                entry.name = rest.to_owned();
            }
        }
        self.prefix.push_str(prefix);
    }

    /// The archive file, for reading it as it is.
    pub(crate) fn raw(&self) -> impl Read + '_ {
        RangeReader::new(&self.file, 0..self.bytes)
    }

    fn declared(&self, id: EntryId) -> Declared {
        Declared { size: self.entries[id.0].size, crc: self.records[id.0].crc }
    }

    /// The name as it stands in the archive, for display.
    fn full_name(&self, id: EntryId) -> String {
        format!("{}{}", self.prefix, self.entries[id.0].name)
    }

    fn unreadable(&self, id: EntryId, error: &io::Error) -> Finding {
        let name = self.full_name(id);
        Finding::new(codes::FILE_UNREADABLE).arg("path", &name).said("error", of_io(error)).at(name)
    }

    fn told(&self, id: EntryId, damage: Damage) -> Finding {
        let name = self.full_name(id);
        let size = self.entries[id.0].size;
        let finding = match damage {
            Damage::Corrupt => Finding::new(codes::CORRUPT),
            Damage::TooShort(actual) => Finding::new(codes::SIZE_LIE).arg("declared", size).arg("actual", actual),
            Damage::TooLong => Finding::new(codes::SIZE_LIE).arg("declared", size).arg("actual", format_args!("> {size}")),
            Damage::Crc(actual) => Finding::new(codes::CRC)
                .arg("declared", format_args!("{:08x}", self.records[id.0].crc))
                .arg("actual", format_args!("{actual:08x}")),
        };
        finding.arg("entry", &name).at(name)
    }

    /// Compares the local header with the central directory and tells where the content begins.
    fn content_offset(&self, id: EntryId) -> Result<u64, Finding> {
        let record = &self.records[id.0];
        let mut header = [0; LOCAL_HEADER];
        self.file.read_exact_at(&mut header, record.header).map_err(|error| self.unreadable(id, &error))?;
        let u16_at = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let u32_at = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let mismatch = |field: ReasonText| {
            let name = self.full_name(id);
            Finding::new(codes::HEADER_MISMATCH).arg("entry", &name).said("field", field).at(name)
        };
        if header[..4] != *b"PK\x03\x04" {
            return Err(mismatch(reasons::FIELD_SIGNATURE).arg("local", hex::encode(&header[..4])).arg("central", "504b0304"));
        }
        let name_length = u64::from(u16_at(26));
        let offset = record.header + LOCAL_HEADER as u64 + name_length + u64::from(u16_at(28));
        if offset.checked_add(record.compressed).is_none_or(|end| end > record.limit) {
            let end = offset.saturating_add(record.compressed);
            return Err(mismatch(reasons::FIELD_END).arg("local", end).arg("central", record.limit));
        }
        let mut raw = vec![0; name_length as usize];
        self.file.read_exact_at(&mut raw, record.header + LOCAL_HEADER as u64).map_err(|error| self.unreadable(id, &error))?;
        let flags = u16_at(6);
        let local = names::decode(&raw, flags & SAYS_UTF8 != 0)
            .and_then(|decoded| names::normalise(&decoded.text, self.backslashes, self.name_bytes_max));
        let central = self.full_name(id);
        if local.as_ref().is_ok_and(|name| name.as_deref() != Some(central.as_str())) || local.is_err() {
            return Err(mismatch(reasons::FIELD_NAME).arg("local", String::from_utf8_lossy(&raw)).arg("central", &central));
        }
        let method = u16_at(8);
        let expected = if record.deflated { open::DEFLATE } else { open::STORED };
        if method != expected {
            return Err(mismatch(reasons::FIELD_METHOD).arg("local", method).arg("central", expected));
        }
        if flags & 1 != 0 {
            let finding = mismatch(reasons::FIELD_FLAGS);
            return Err(finding.said("local", reasons::ENCRYPTED).said("central", reasons::NOT_ENCRYPTED));
        }
        if flags & HAS_DESCRIPTOR == 0 && u32_at(14) != record.crc {
            let (local, central) = (format!("{:08x}", u32_at(14)), format!("{:08x}", record.crc));
            return Err(mismatch(reasons::FIELD_CRC).arg("local", local).arg("central", central));
        }
        Ok(offset)
    }
}

impl Source for Archive {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, id: EntryId, bytes_max: u64) -> Result<Vec<u8>, Finding> {
        let size = self.entries[id.0].size;
        if size > bytes_max {
            let name = self.full_name(id);
            return Err(Finding::new(codes::ENTRY_TOO_LARGE).arg("entry", &name).arg("declared", size).arg("limit", bytes_max).at(name));
        }
        let offset = self.content_offset(id)?;
        let record = &self.records[id.0];
        let mut compressed = vec![0; record.compressed as usize];
        self.file.read_exact_at(&mut compressed, offset).map_err(|error| self.unreadable(id, &error))?;
        let bytes = whole(&compressed, record.deflated, self.declared(id)).map_err(|damage| self.told(id, damage))?;
        self.sound[id.0].store(true, Ordering::Relaxed);
        Ok(bytes)
    }

    fn stream(&self, id: EntryId) -> Result<Box<dyn BufRead + Send + '_>, Finding> {
        if self.entries[id.0].size <= WHOLE_BYTES_MAX {
            return Ok(Box::new(Cursor::new(self.read(id, WHOLE_BYTES_MAX)?)));
        }
        let offset = self.content_offset(id)?;
        let record = &self.records[id.0];
        let packed = RangeReader::new(&self.file, offset..offset + record.compressed);
        let sound = Arc::clone(&self.sound);
        let tell: Box<dyn FnOnce() + Send> = Box::new(move || sound[id.0].store(true, Ordering::Relaxed));
        let declared = self.declared(id);
        if record.deflated {
            let inner = flate2::bufread::DeflateDecoder::new(io::BufReader::with_capacity(64 << 10, packed));
            Ok(Box::new(Checked::new(inner, declared, Some(tell))))
        } else {
            Ok(Box::new(Checked::new(packed, declared, Some(tell))))
        }
    }

    fn damage(&self, id: EntryId, error: &io::Error) -> Finding {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>()) {
            Some(damage) => self.told(id, *damage),
            None => self.unreadable(id, error),
        }
    }

    fn verify(&self, id: EntryId) -> Result<(), Finding> {
        if self.sound[id.0].load(Ordering::Relaxed) {
            return Ok(());
        }
        crate::source::drain(self, id)
    }
}
