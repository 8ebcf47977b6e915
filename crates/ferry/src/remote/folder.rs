//! A package that is a directory, as one file that can be uploaded.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use ferry_model::codes::command as codes;
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::errors::Failure;

/// Packs the plain files of a directory into a zip file that goes away with its handle; constant memory. Links are left out, as they are when
/// the directory itself is read.
///
/// # Errors
///
/// When a file cannot be read, or there is no room for the zip file.
pub fn zipped(directory: &Path) -> Result<NamedTempFile, Failure> {
    let failed = |path: &Path, error: &io::Error| Failure::file(codes::FILE_READ, path, error);
    let unwritten = |error: io::Error| Failure::file(codes::FILE_WRITE, &std::env::temp_dir(), &error);
    let target = tempfile::Builder::new().prefix("ferry-package-").suffix(".zip").tempfile().map_err(unwritten)?;
    // Always the same time, so that the same files make the same bytes: a saved plan is only applied to the package that it was made for.
    // Large, whatever the size of a file is by the time that it is read.
    let options = SimpleFileOptions::default().large_file(true).last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(BufWriter::new(target.as_file()));
    for path in files(directory)? {
        let name: Vec<_> = path.strip_prefix(directory).unwrap_or(&path).iter().map(|part| part.to_string_lossy()).collect();
        let mut file = File::open(&path).map_err(|error| failed(&path, &error))?;
        zip.start_file(name.join("/"), options).map_err(|error| unwritten(error.into()))?;
        io::copy(&mut file, &mut zip).map_err(|error| failed(&path, &error))?;
    }
    zip.finish().map_err(io::Error::from).and_then(|mut out| out.flush()).map_err(unwritten)?;
    Ok(target)
}

/// The plain files below a directory, in the order of their paths.
fn files(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let (mut found, mut open) = (Vec::new(), vec![directory.to_owned()]);
    while let Some(folder) = open.pop() {
        let failed = |error: io::Error| Failure::file(codes::FILE_READ, &folder, &error);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
