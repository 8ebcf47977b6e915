//! Where everything is kept: the database, the packages of tasks, the demo.

use std::path::{Path, PathBuf};

use ferry_model::Finding;
use ferry_model::codes::command as codes;
use ferry_model::reason::of_io;

use crate::cli::Global;
use crate::errors::Failure;

/// Name of the tenant and of its account, unless `ferry init` is told another.
pub const TENANT: &str = "admin";

/// The data directory.
#[derive(Clone, Debug)]
pub struct DataDir {
    root: PathBuf,
    database: Option<String>,
}

impl DataDir {
    /// The directory that `--data`, `$FERRY_DATA` or the platform names. Nothing is created.
    ///
    /// # Errors
    ///
    /// When nothing names one.
    pub fn locate(global: &Global) -> Result<Self, Failure> {
        let root = match &global.data {
            Some(path) => path.clone(),
            None => platform_directory(|name| std::env::var_os(name).map(PathBuf::from))
                .ok_or_else(|| Failure::failed(Finding::new(codes::DATA_DIRECTORY_UNKNOWN)))?,
        };
        Ok(Self { root, database: global.database.clone().filter(|url| !url.is_empty()) })
    }

    /// A directory that is known otherwise, with the database inside of it.
    pub fn at(root: PathBuf) -> Self {
        Self { root, database: None }
    }

    /// Makes the directory if it is missing; only its owner may look into a new one.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn create(&self) -> Result<(), Failure> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.root).map_err(|error| self.unusable(&error))
    }

    /// The directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the store is opened with.
    pub fn store_location(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.root.display().to_string())
    }

    /// The failure that says that the directory cannot be used.
    pub fn unusable(&self, error: &std::io::Error) -> Failure {
        Failure::failed(Finding::new(codes::DATA_DIRECTORY).arg("path", self.root.display()).said("error", of_io(error)))
    }
}

/// `$XDG_DATA_HOME/ferry`, or `~/.local/share/ferry`.
fn platform_directory(env: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name: &str| env(name).filter(|path| path.is_absolute());
    absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share"))).map(|base| base.join("ferry"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platform_directory_follows_the_environment() {
        let with =
            |xdg: Option<&str>, home: Option<&str>| platform_directory(|name| if name == "HOME" { home } else { xdg }.map(PathBuf::from));
        assert_eq!(with(Some("/x"), Some("/h")), Some(PathBuf::from("/x/ferry")));
        assert_eq!(with(Some("relative"), Some("/h")), Some(PathBuf::from("/h/.local/share/ferry")));
        assert_eq!(with(None, None), None);
    }
}
