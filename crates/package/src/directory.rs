//! A directory as a source of files: an unpacked package.
//!
//! Symbolic links and special files are refused, never followed; names keep the rules of names in archives.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use ferry_model::codes::container as codes;
use ferry_model::codes::reasons::package as reasons;
use ferry_model::reason::of_io;
use ferry_model::{Finding, Reason};

use crate::archive::names;
use crate::item::Rejection;
use crate::limits::Limits;
use crate::source::{Entry, EntryId, Source};

/// A directory.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    entries: Vec<Entry>,
    bytes: u64,
    /// The folder that all names were found below; taken off them.
    prefix: String,
    findings: Vec<Finding>,
}

impl Directory {
    /// Lists the directory at `path`.
    ///
    /// # Errors
    ///
    /// Every reason found why the directory cannot be trusted.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, Rejection> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut refused = Vec::new();
        let (mut ignored, mut example, mut bytes) = (0_u64, String::new(), 0_u64);
        let mut folders = vec![(path.to_path_buf(), String::new())];
        while let Some((folder, below)) = folders.pop() {
            let unreadable =
                |error: &io::Error| Finding::new(codes::FILE_UNREADABLE).arg("path", folder.display()).said("error", of_io(error));
            for item in fs::read_dir(&folder).map_err(|error| unreadable(&error))? {
                let item = item.map_err(|error| unreadable(&error))?;
                let Some(name) = item.file_name().to_str().map(|name| format!("{below}{name}")) else {
                    let shown = format!("{below}{}", item.file_name().to_string_lossy());
                    refused.push(Finding::new(codes::NAME_ENCODING).arg("entry", shown));
                    continue;
                };
                // `DirEntry::metadata` does not follow links.
                let meta = item.metadata().map_err(|error| unreadable(&error))?;
                if meta.is_dir() {
                    folders.push((item.path(), format!("{name}/")));
                    continue;
                }
                if !meta.is_file() {
                    let what = if meta.is_symlink() { reasons::SYMBOLIC_LINK } else { reasons::DEVICE };
                    refused.push(Finding::new(codes::LINK).arg("entry", &name).said("what", what).at(&name));
                    continue;
                }
                if names::is_leftover(&name) {
                    ignored += 1;
                    example.clone_from(&name);
                    continue;
                }
                if let Err(finding) = names::normalise(&name, false, limits.entry_name_bytes_max) {
                    refused.push(finding);
                    continue;
                }
                if meta.len() > limits.entry_bytes_max {
                    refused.push(
                        Finding::new(codes::ENTRY_TOO_LARGE)
                            .arg("entry", &name)
                            .arg("declared", meta.len())
                            .arg("limit", limits.entry_bytes_max)
                            .at(&name),
                    );
                }
                bytes = bytes.saturating_add(meta.len());
                entries.push(Entry { name, size: meta.len() });
                if entries.len() as u64 > limits.entries_max {
                    return Err(Finding::new(codes::ENTRIES_MAX).arg("limit", limits.entries_max).into());
                }
            }
        }
        if bytes > limits.total_bytes_max {
            refused.push(Finding::new(codes::TOTAL_TOO_LARGE).arg("declared", bytes).arg("limit", limits.total_bytes_max));
        }
        if !refused.is_empty() {
            return Err(Rejection { findings: refused });
        }
        if entries.is_empty() {
            return Err(Finding::new(codes::EMPTY_ARCHIVE).into());
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let mut findings = Vec::new();
        if ignored > 0 {
            findings.push(Finding::new(codes::IGNORED).arg("count", ignored).arg("entry", example));
        }
        Ok(Self { root: path.to_path_buf(), entries, bytes, prefix: String::new(), findings })
    }

    /// Size of all files together.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What was found while opening that does not refuse the directory.
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

    fn path_of(&self, id: EntryId) -> PathBuf {
        let mut path = self.root.clone();
        for part in self.prefix.split('/').chain(self.entries[id.0].name.split('/')).filter(|part| !part.is_empty()) {
            path.push(part);
        }
        path
    }

    fn open_file(&self, id: EntryId) -> io::Result<File> {
        let path = self.path_of(id);
        // The file may have been exchanged since the directory was listed.
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, Reason::from(reasons::NO_LONGER_A_FILE)));
        }
        File::open(path)
    }
}

impl Source for Directory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, id: EntryId, bytes_max: u64) -> Result<Vec<u8>, Finding> {
        let entry = &self.entries[id.0];
        let too_large = |size: u64| {
            Finding::new(codes::ENTRY_TOO_LARGE).arg("entry", &entry.name).arg("declared", size).arg("limit", bytes_max).at(&entry.name)
        };
        if entry.size > bytes_max {
            return Err(too_large(entry.size));
        }
        let mut bytes = Vec::with_capacity(entry.size as usize);
        let read = self.open_file(id).and_then(|file| file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes));
        read.map_err(|error| self.damage(id, &error))?;
        if bytes.len() as u64 > bytes_max { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
    }

    fn stream(&self, id: EntryId) -> Result<Box<dyn BufRead + Send + '_>, Finding> {
        let file = self.open_file(id).map_err(|error| self.damage(id, &error))?;
        Ok(Box::new(BufReader::with_capacity(64 << 10, file)))
    }

    fn damage(&self, id: EntryId, error: &io::Error) -> Finding {
        let name = &self.entries[id.0].name;
        Finding::new(codes::FILE_UNREADABLE).arg("path", name).said("error", of_io(error)).at(name)
    }

    fn verify(&self, id: EntryId) -> Result<(), Finding> {
        // Files of a directory carry no checksum; that they can be opened is all there is to know before they are read.
        self.open_file(id).map(|_| ()).map_err(|error| self.damage(id, &error))
    }
}
