//! Packages kept for their tasks, so that Import Again and going on after a crash do not depend on the user's copy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{AtPath, EngineError};

/// The packages of a data directory.
#[derive(Clone, Debug)]
pub struct PackageStore {
    data: PathBuf,
}

impl PackageStore {
    /// The packages of this data directory.
    pub fn new(data: PathBuf) -> Self {
        Self { data }
    }

    /// Keeps a copy of the package and returns its path relative to the data directory. The copy is named after the digest, so that the
    /// same package is kept once.
    ///
    /// # Errors
    ///
    /// When it cannot be copied.
    pub fn keep(&self, package: &Path, sha256: &str) -> Result<String, EngineError> {
        let folder = self.data.join("packages");
        fs::create_dir_all(&folder).at(&folder)?;
        let is_folder = package.is_dir();
        let name = if is_folder { sha256.to_owned() } else { format!("{sha256}.zip") };
        let target = folder.join(&name);
        if !target.exists() {
            let partial = folder.join(format!("{name}.{}.part", std::process::id()));
            if is_folder { copy_folder(package, &partial) } else { fs::copy(package, &partial).map(|_| ()) }.at(package)?;
            if let Err(error) = fs::rename(&partial, &target)
                && !target.exists()
            {
                return Err(error).at(&target);
            }
        }
        Ok(format!("packages/{name}"))
    }

    /// The path of a kept package.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.data.join(relative)
    }
}

/// Copies plain files and folders; links are left out, as the reader of packages leaves them out.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    let mut open = vec![(from.to_path_buf(), to.to_path_buf())];
    while let Some((from, to)) = open.pop() {
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(&from)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push((entry.path(), to.join(entry.file_name())));
            } else if kind.is_file() {
                fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        }
    }
    Ok(())
}
