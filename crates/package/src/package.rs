//! The front door: a package of any format, opened and ready to be read.

use std::fs;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use ferry_model::codes::container as codes;
use ferry_model::codes::reasons::package::THE_PACKAGE;
use ferry_model::project::Project;
use ferry_model::reason::of_io;
use ferry_model::{Finding, PackageFormat, Severity};
use sha2::{Digest, Sha256};

use crate::archive::Archive;
use crate::codec::Reader;
use crate::detect::{detect, wrapping_folder};
use crate::directory::Directory;
use crate::item::{Item, Rejection, UnitOutcome};
use crate::limits::Limits;
use crate::readers;
use crate::source::{Entry, EntryId, Source};

/// How a package is opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// The bounds it has to keep.
    pub limits: Limits,
    /// The format to read it as; detected when `None`.
    pub format: Option<PackageFormat>,
}

/// An opened package. Several threads may read units and contents at the same time.
pub struct Package {
    container: Arc<Container>,
    reader: Box<dyn Reader>,
    format: PackageFormat,
    findings: Vec<Finding>,
    limits: Limits,
    sha256: OnceLock<String>,
    derived_workspace: OnceLock<String>,
}

/// Where the files of a package are.
enum Container {
    Archive(Archive),
    Directory(Directory),
}

impl Container {
    fn open(path: &Path, limits: &Limits) -> Result<Self, Rejection> {
        let meta = fs::metadata(path).map_err(|error| {
            let code = if error.kind() == io::ErrorKind::NotFound { codes::FILE_MISSING } else { codes::FILE_UNREADABLE };
            Finding::new(code).arg("path", path.display()).said("error", of_io(&error))
        })?;
        Ok(if meta.is_dir() { Self::Directory(Directory::open(path, limits)?) } else { Self::Archive(Archive::open(path, limits)?) })
    }

    fn source(&self) -> &dyn Source {
        match self {
            Self::Archive(archive) => archive,
            Self::Directory(directory) => directory,
        }
    }

    fn strip(&mut self, prefix: &str) {
        match self {
            Self::Archive(archive) => archive.strip(prefix),
            Self::Directory(directory) => directory.strip(prefix),
        }
    }

    fn findings(&self) -> &[Finding] {
        match self {
            Self::Archive(archive) => archive.findings(),
            Self::Directory(directory) => directory.findings(),
        }
    }
}

impl Source for Container {
    fn entries(&self) -> &[Entry] {
        self.source().entries()
    }

    fn read(&self, id: EntryId, bytes_max: u64) -> Result<Vec<u8>, Finding> {
        self.source().read(id, bytes_max)
    }

    fn stream(&self, id: EntryId) -> Result<Box<dyn BufRead + Send + '_>, Finding> {
        self.source().stream(id)
    }

    fn damage(&self, id: EntryId, error: &io::Error) -> Finding {
        self.source().damage(id, error)
    }

    fn verify(&self, id: EntryId) -> Result<(), Finding> {
        self.source().verify(id)
    }
}

/// Whether two formats are read by the same reader.
fn alike(one: PackageFormat, other: PackageFormat) -> bool {
    let ide = |format| matches!(format, PackageFormat::DataworksV2 | PackageFormat::DataworksV3);
    one == other || (ide(one) && ide(other))
}

/// Finds the format, below a wrapping folder if need be, and says what was decided.
fn settle(container: &mut Container, forced: Option<PackageFormat>, findings: &mut Vec<Finding>) -> Result<PackageFormat, Rejection> {
    let fits = |found: &Result<PackageFormat, Finding>| found.as_ref().is_ok_and(|found| forced.is_none_or(|forced| alike(forced, *found)));
    let at_root = detect(container);
    if fits(&at_root) {
        return Ok(forced.unwrap_or(at_root?));
    }
    let ambiguous = at_root.as_ref().is_err_and(|finding| finding.code != codes::LAYOUT_UNKNOWN);
    if let Some(folder) = (!ambiguous).then(|| wrapping_folder(container)).flatten() {
        container.strip(&folder);
        let below = detect(container);
        if fits(&below) {
            findings.push(Finding::new(codes::WRAPPED).arg("folder", &folder));
            return Ok(forced.unwrap_or(below?));
        }
        // Nothing better was found below: a forced reader gets the names as they are.
        if let (Some(forced), Ok(detected)) = (forced, &below)
            && at_root.is_err()
        {
            findings.push(Finding::new(codes::WRAPPED).arg("folder", &folder));
            findings.push(Finding::new(codes::FORMAT_FORCED).arg("forced", forced).arg("detected", detected));
            return Ok(forced);
        }
        if forced.is_none()
            && let Err(finding) = below
        {
            return Err(finding.into());
        }
        if let Some(forced) = forced {
            return Ok(forced);
        }
    }
    match (forced, at_root) {
        (Some(forced), Ok(detected)) => {
            findings.push(Finding::new(codes::FORMAT_FORCED).arg("forced", forced).arg("detected", detected));
            Ok(forced)
        }
        (Some(forced), Err(_)) => Ok(forced),
        (None, found) => Ok(found?),
    }
}

impl Package {
    /// Opens the zip file or directory at `path`.
    ///
    /// # Errors
    ///
    /// Every reason found why nothing of it may be imported.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, Rejection> {
        let limits = &options.limits;
        let mut container = Container::open(path, limits)?;
        let mut findings = container.findings().to_vec();
        let format = settle(&mut container, options.format, &mut findings)?;
        let container = Arc::new(container);
        let source: Arc<dyn Source> = Arc::<Container>::clone(&container);
        let reader = readers::open(format, source, limits)?;
        findings.extend_from_slice(reader.open_findings());
        Ok(Self {
            container,
            reader,
            format,
            findings,
            limits: limits.clone(),
            sha256: OnceLock::new(),
            derived_workspace: OnceLock::new(),
        })
    }

    /// Its format.
    pub fn format(&self) -> PackageFormat {
        self.format
    }

    /// Size in bytes of the file, or of all files of the directory.
    pub fn bytes(&self) -> u64 {
        match &*self.container {
            Container::Archive(archive) => archive.bytes(),
            Container::Directory(directory) => directory.bytes(),
        }
    }

    /// The bounds it was opened with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// SHA-256 in lower-case hex: of the bytes of the file; of a directory, of every file in the order of names: the name, a zero byte,
    /// the size as eight bytes (least significant first), the bytes.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn sha256(&self) -> Result<&str, Finding> {
        if let Some(known) = self.sha256.get() {
            return Ok(known);
        }
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 256 << 10];
        match &*self.container {
            Container::Archive(archive) => {
                let failed = |error: io::Error| Finding::new(codes::FILE_UNREADABLE).said("path", THE_PACKAGE).said("error", of_io(&error));
                feed(&mut archive.raw(), &mut hasher, &mut buffer).map_err(failed)?;
            }
            Container::Directory(directory) => {
                for (index, entry) in directory.entries().iter().enumerate() {
                    let id = EntryId(index);
                    hasher.update(entry.name.as_bytes());
                    hasher.update([0]);
                    hasher.update(entry.size.to_le_bytes());
                    let mut stream = directory.stream(id)?;
                    feed(&mut stream, &mut hasher, &mut buffer).map_err(|error| directory.damage(id, &error))?;
                }
            }
        }
        Ok(self.sha256.get_or_init(|| hex::encode(hasher.finalize())))
    }

    /// Name of the source workspace: what the package says, else what an inventory derived from the inputs of its nodes; `None` when
    /// neither is known.
    pub fn workspace(&self) -> Option<&str> {
        let said = self.reader.project().name.as_deref().filter(|name| !name.is_empty());
        said.or_else(|| self.derived_workspace.get().map(String::as_str))
    }

    /// Keeps the workspace name that an inventory derived.
    pub(crate) fn derive_workspace(&self, name: String) {
        // The first one stays; every inventory derives the same.
        let _ = self.derived_workspace.set(name);
    }

    /// What the package says of its source workspace.
    pub fn project(&self) -> &Project {
        self.reader.project()
    }

    /// What was found while opening, of the container and of the format.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The files, for display.
    pub fn entries(&self) -> &[Entry] {
        self.container.entries()
    }

    /// How many units can be read independently of each other.
    pub fn unit_count(&self) -> usize {
        self.reader.unit_count()
    }

    /// The file that a unit is read from, for display.
    pub fn unit_name(&self, unit: usize) -> String {
        self.reader.unit_name(unit)
    }

    /// Reads a unit, handing out what it holds in the order of the package.
    ///
    /// When the unit turns out to be damaged, its file is read to the end: bytes that do not match their checksum refuse the package,
    /// whatever it looked like to the decoder.
    ///
    /// # Errors
    ///
    /// When what was met refuses the whole package.
    pub fn read_unit(&self, unit: usize, sink: &mut dyn FnMut(Item)) -> Result<UnitOutcome, Rejection> {
        let outcome = self.reader.read_unit(unit, sink)?;
        if outcome == UnitOutcome::Damaged
            && let Some(id) = self.container.find(&self.reader.unit_name(unit))
        {
            self.container.verify(id)?;
        }
        Ok(outcome)
    }

    /// The bytes of the file number `entry`, as an object's `content_entry` gives it. Damage found while reading is an error of kind
    /// `InvalidData`; [`Self::content_damage`] turns it into a finding.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn content(&self, entry: usize) -> Result<Box<dyn BufRead + Send + '_>, Finding> {
        self.container.stream(EntryId(entry))
    }

    /// The finding for an error that reading a content gave.
    pub fn content_damage(&self, entry: usize, error: &io::Error) -> Finding {
        self.container.damage(EntryId(entry), error)
    }

    /// Reads every file that was not read to its end before, so that all checksums have been compared.
    ///
    /// # Errors
    ///
    /// Every damaged file.
    pub fn verify_container_rest(&self) -> Result<(), Rejection> {
        let findings: Vec<Finding> =
            (0..self.container.entries().len()).filter_map(|index| self.container.verify(EntryId(index)).err()).collect();
        if findings.iter().any(|finding| finding.severity == Severity::Error) { Err(Rejection { findings }) } else { Ok(()) }
    }
}

/// Puts everything that `reader` yields into `hasher`.
fn feed(reader: &mut dyn Read, hasher: &mut Sha256, buffer: &mut [u8]) -> io::Result<()> {
    loop {
        match reader.read(buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
