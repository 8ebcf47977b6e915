//! Opening an archive: the walk over the central directory and every check that needs no decompression.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ferry_model::codes::container as codes;
use ferry_model::codes::reasons::package as reasons;
use ferry_model::reason::of_io;
use ferry_model::{Code, Finding, Reason};
use rawzip::{ErrorKind, FileReader, ReaderAt};

use super::{Archive, LOCAL_HEADER, Record, names};
use crate::item::Rejection;
use crate::limits::Limits;
use crate::source::Entry;

/// Method number of entries that are not compressed.
pub(super) const STORED: u16 = 0;

/// Method number of deflate.
pub(super) const DEFLATE: u16 = 8;

/// Damage of one kind is told this often; how much more there is is told as a number.
const TOLD_MAX: u64 = 10;

/// Entries up to this size may be packed as tightly as they like: a long run of one character in a document is odd, but no bomb.
const RATIO_FREE_BYTES: u64 = 16 << 20;

impl Archive {
    /// Opens the archive at `path` and checks its structure.
    ///
    /// # Errors
    ///
    /// Every reason found why the archive cannot be trusted.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, Rejection> {
        let unreadable =
            |error: &std::io::Error| Finding::new(codes::FILE_UNREADABLE).arg("path", path.display()).said("error", of_io(error));
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        let bytes = file.metadata().map_err(|error| unreadable(&error))?.len();
        if bytes == 0 {
            return Err(Finding::new(codes::FILE_EMPTY).into());
        }
        let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE.max(rawzip::RECOMMENDED_BUFFER_SIZE)];
        let file = FileReader::from(file);
        let head = head_of(&file).map_err(|error| unreadable(&error))?;
        let archive = rawzip::ZipLocator::new()
            .locate_in_reader(file, &mut buffer, bytes)
            .map_err(|(_, error)| Rejection::from(not_located(error.kind(), &head)))?;

        let mut walk = Walk::new(limits);
        let mut entries = archive.entries(&mut buffer);
        loop {
            match entries.next_entry() {
                Ok(Some(entry)) => walk.add(&entry)?,
                Ok(None) => break,
                Err(error) => return Err(damaged_directory(of_zip(error.kind())).into()),
            }
        }
        // Writers without zip64 let the 16-bit count wrap around.
        let (walked, told) = (walk.count, archive.entries_hint());
        if told != walked && told != walked & 0xffff {
            return Err(damaged_directory(reasons::ENTRY_COUNT.with(&[("found", &walked), ("declared", &told)])).into());
        }
        let directory = archive.directory_offset();
        let comment = archive.comment().remaining();
        let end = archive.eocd_offset() + EOCD_BYTES + comment;
        walk.finish(archive.into_inner(), bytes, directory, end)
    }
}

/// Bytes of the end of central directory record without its comment.
const EOCD_BYTES: u64 = 22;

fn head_of(file: &FileReader) -> std::io::Result<Vec<u8>> {
    let mut head = vec![0; 512];
    let mut length = 0;
    while length < head.len() {
        match file.read_at(&mut head[length..], length as u64)? {
            0 => break,
            read => length += read,
        }
    }
    head.truncate(length);
    Ok(head)
}

/// The finding for a file in which no end of central directory was found.
fn not_located(kind: &ErrorKind, head: &[u8]) -> Finding {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return match kind {
            ErrorKind::MissingEndOfCentralDirectory | ErrorKind::Eof | ErrorKind::IO(_) => Finding::new(codes::ZIP_TRUNCATED),
            _ => damaged_directory(of_zip(kind)),
        };
    }
    match kind {
        ErrorKind::MissingEndOfCentralDirectory => Finding::new(codes::NOT_A_ZIP).said("looks", looks_like(head)),
        _ => damaged_directory(of_zip(kind)),
    }
}

/// The finding for a central directory that cannot be walked.
fn damaged_directory(reason: Reason) -> Finding {
    Finding::new(codes::ZIP_DIRECTORY).said("detail", reason)
}

/// What the reader of archives says, in both languages.
fn of_zip(kind: &ErrorKind) -> Reason {
    let row = match kind {
        ErrorKind::IO(error) => return of_io(error),
        ErrorKind::Eof => reasons::BREAKS_OFF,
        ErrorKind::MissingEndOfCentralDirectory => reasons::NO_END,
        ErrorKind::InvalidSignature { .. } => reasons::BAD_SIGNATURE,
        ErrorKind::InvalidEndOfCentralDirectory => reasons::BAD_END,
        _ => reasons::BAD_RECORD,
    };
    row.with(&[("detail", kind)])
}

/// What the beginning of a file looks like, in words.
fn looks_like(head: &[u8]) -> Reason {
    let named = |format: &str| reasons::LOOKS_LIKE.with(&[("format", &format)]);
    const MAGIC: [(&[u8], &str); 6] = [
        (b"\x1f\x8b", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!", "RAR"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"BZh", "bzip2"),
        (b"%PDF", "PDF"),
    ];
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return named(name);
    }
    if head.get(257..262) == Some(b"ustar") {
        return named("tar");
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.contains("<html") {
        named("HTML")
    } else if text.starts_with('{') || text.starts_with('[') {
        named("JSON")
    } else if text.starts_with('<') {
        named("XML")
    } else if std::str::from_utf8(head).is_ok_and(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace())) {
        reasons::LOOKS_LIKE_TEXT.into()
    } else {
        reasons::LOOKS_LIKE_BINARY.into()
    }
}

/// What the walk over the central directory gathers.
struct Walk<'a> {
    limits: &'a Limits,
    count: u64,
    total: u64,
    /// Every entry with its name as decoded; folders too, because their place in the file counts.
    entries: Vec<Entry>,
    /// Where the entry of the same number is.
    records: Vec<Record>,
    refused: Vec<Finding>,
    /// How often each kind of damage was found.
    refused_counts: Vec<(Code, u64)>,
    gbk: u64,
    gbk_example: String,
}

impl<'a> Walk<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            count: 0,
            total: 0,
            entries: Vec::new(),
            records: Vec::new(),
            refused: Vec::new(),
            refused_counts: Vec::new(),
            gbk: 0,
            gbk_example: String::new(),
        }
    }

    fn refuse(&mut self, finding: Finding) {
        let known = self.refused_counts.iter().position(|(code, _)| *code == finding.code);
        let at = known.unwrap_or_else(|| {
            self.refused_counts.push((finding.code, 0));
            self.refused_counts.len() - 1
        });
        self.refused_counts[at].1 += 1;
        let count = self.refused_counts[at].1;
        if count <= TOLD_MAX {
            self.refused.push(finding);
        }
    }

    fn add(&mut self, entry: &rawzip::ZipFileHeaderRecord<'_>) -> Result<(), Rejection> {
        self.count += 1;
        if self.count > self.limits.entries_max {
            return Err(Finding::new(codes::ENTRIES_MAX).arg("limit", self.limits.entries_max).into());
        }
        let raw_path = entry.file_path();
        let raw: &[u8] = raw_path.as_ref();
        let flags = entry.flags();
        let decoded = match names::decode(raw, flags.is_utf8()) {
            Ok(decoded) => decoded,
            Err(finding) => {
                self.refuse(finding);
                return Ok(());
            }
        };
        if decoded.gbk {
            self.gbk += 1;
            if self.gbk == 1 {
                self.gbk_example.clone_from(&decoded.text);
            }
        }
        let (name, limits) = (decoded.text, self.limits);
        let (size, compressed) = (entry.uncompressed_size_hint(), entry.compressed_size_hint());
        let about = |code| Finding::new(code).arg("entry", &name).at(&name);
        let method = entry.compression_method().as_u16();
        if flags.is_encrypted() || flags.has_strong_encryption() {
            self.refuse(about(codes::ENCRYPTED));
        } else if method != STORED && method != DEFLATE && !entry.is_dir() {
            self.refuse(about(codes::METHOD).arg("method", method));
        }
        let what = match (entry.external_attributes() >> 16) & 0o170_000 {
            0o120_000 => Some(reasons::SYMBOLIC_LINK),
            0o060_000 | 0o020_000 => Some(reasons::DEVICE),
            0o010_000 => Some(reasons::PIPE),
            0o140_000 => Some(reasons::SOCKET),
            _ => None,
        };
        if let Some(what) = what {
            self.refuse(about(codes::LINK).said("what", what));
        }
        if size > limits.entry_bytes_max {
            self.refuse(about(codes::ENTRY_TOO_LARGE).arg("declared", size).arg("limit", limits.entry_bytes_max));
        }
        if size > RATIO_FREE_BYTES && size / compressed.max(1) > limits.ratio_max {
            let finding = about(codes::RATIO).arg("declared", size).arg("compressed", compressed).arg("limit", limits.ratio_max);
            self.refuse(finding);
        }
        self.total = self.total.saturating_add(size);
        self.entries.push(Entry { name, size });
        self.records.push(Record {
            header: entry.local_header_offset(),
            limit: 0,
            compressed,
            crc: entry.crc32(),
            name_length: raw.len() as u16,
            deflated: method == DEFLATE,
        });
        Ok(())
    }

    /// Sets for every entry where the next thing in the file begins, and refuses entries that reach beyond it.
    fn check_ranges(&mut self, directory: u64) {
        let mut order: Vec<u32> = (0..self.records.len() as u32).collect();
        order.sort_unstable_by_key(|&index| self.records[index as usize].header);
        let mut next: Option<usize> = None;
        for index in order.into_iter().rev().map(|index| index as usize) {
            let limit = next.map_or(directory, |next| self.records[next].header);
            let record = &mut self.records[index];
            record.limit = limit;
            let least = (LOCAL_HEADER as u64 + u64::from(record.name_length)).saturating_add(record.compressed);
            if record.header.saturating_add(least) > limit {
                let name = &self.entries[index].name;
                let finding = Finding::new(codes::OVERLAP).arg("entry", name).at(name);
                self.refuse(match next {
                    Some(next) => finding.arg("other", &self.entries[next].name),
                    None => finding.said("other", reasons::CENTRAL_DIRECTORY),
                });
            }
            next = Some(index);
        }
    }

    /// Brings every name into its form and takes out what is no file of the package; says how many files were ignored, and one of them.
    fn settle_names(&mut self, backslashes: bool) -> (u64, String) {
        let (mut ignored, mut example) = (0, String::new());
        for index in 0..self.entries.len() {
            let name = std::mem::take(&mut self.entries[index].name);
            match names::normalise(&name, backslashes, self.limits.entry_name_bytes_max) {
                Ok(Some(name)) if names::is_leftover(&name) => {
                    ignored += 1;
                    if ignored == 1 {
                        example = name;
                    }
                }
                Ok(Some(name)) => self.entries[index].name = name,
                Ok(None) => {}
                Err(finding) => self.refuse(finding),
            }
        }
        for index in (0..self.entries.len()).rev() {
            if self.entries[index].name.is_empty() {
                self.entries.swap_remove(index);
                self.records.swap_remove(index);
            }
        }
        (ignored, example)
    }

    /// Sorts entries by name, and their records with them, without a second copy of either.
    fn sort(&mut self) {
        let mut from: Vec<u32> = (0..self.entries.len() as u32).collect();
        from.sort_by(|&a, &b| self.entries[a as usize].name.cmp(&self.entries[b as usize].name));
        for start in 0..from.len() {
            // Each round of exchanges puts every element of one cycle of the permutation into its place.
            let mut at = start;
            loop {
                let source = std::mem::replace(&mut from[at], at as u32) as usize;
                if source == start {
                    break;
                }
                self.entries.swap(at, source);
                self.records.swap(at, source);
                at = source;
            }
        }
    }

    fn finish(mut self, file: FileReader, bytes: u64, directory: u64, end: u64) -> Result<Archive, Rejection> {
        let limits = self.limits;
        if self.total > limits.total_bytes_max {
            let finding = Finding::new(codes::TOTAL_TOO_LARGE).arg("declared", self.total).arg("limit", limits.total_bytes_max);
            self.refuse(finding);
        }
        self.check_ranges(directory);
        let first = self.records.iter().map(|record| record.header).min().unwrap_or(directory);
        let uses = |c: char| self.entries.iter().any(|entry| entry.name.contains(c));
        let backslashes = uses('\\') && !uses('/');
        let (ignored, example) = self.settle_names(backslashes);
        self.sort();
        for finding in names::clashes(self.entries.iter().map(|entry| entry.name.as_str())) {
            self.refuse(finding);
        }
        for (code, count) in &self.refused_counts {
            if *count > TOLD_MAX {
                self.refused.push(Finding::new(codes::MORE).arg("count", count - TOLD_MAX).arg("code", code));
            }
        }
        if !self.refused.is_empty() {
            return Err(Rejection { findings: self.refused });
        }
        if self.entries.is_empty() {
            return Err(Finding::new(codes::EMPTY_ARCHIVE).into());
        }
        let mut findings = Vec::new();
        if first > 0 || end < bytes {
            findings.push(Finding::new(codes::JUNK).arg("before", first).arg("after", bytes.saturating_sub(end)));
        }
        if self.gbk > 0 {
            findings.push(Finding::new(codes::NAME_GBK).arg("count", self.gbk).arg("entry", self.gbk_example));
        }
        if backslashes {
            findings.push(Finding::new(codes::NAME_BACKSLASH));
        }
        if ignored > 0 {
            findings.push(Finding::new(codes::IGNORED).arg("count", ignored).arg("entry", example));
        }
        let (entries, records) = (self.entries, self.records);
        let sound: Arc<[AtomicBool]> = entries.iter().map(|_| AtomicBool::new(false)).collect();
        Ok(Archive {
            file,
            bytes,
            entries,
            records,
            sound,
            prefix: String::new(),
            backslashes,
            findings,
            name_bytes_max: limits.entry_name_bytes_max,
        })
    }
}
