//! The configuration file `ferry.toml`: what holds for an installation and not for one import.

use std::path::Path;

use ferry_model::Finding;
use ferry_model::codes::command as codes;
use ferry_package::Limits;
use serde::Deserialize;

use crate::cli::Global;
use crate::data_dir::DataDir;
use crate::errors::Failure;

/// What can be configured. Everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Bounds on packages.
    pub limits: Limits,
}

impl Config {
    /// Reads the file that `--config` or `$FERRY_CONFIG` names, else `ferry.toml` of the data directory if there is one.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or holds something that cannot be configured.
    pub fn load(global: &Global) -> Result<Self, Failure> {
        let path = match &global.config {
            Some(path) => path.clone(),
            None => match DataDir::locate(global).map(|data| data.root().join("ferry.toml")) {
                Ok(path) if path.is_file() => path,
                _ => return Ok(Self::default()),
            },
        };
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(codes::FILE_READ, &path, &error))?;
        Self::parse(&text, &path)
    }

    fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let finding = Finding::new(codes::CONFIG).arg("path", path.display()).arg("error", error.message().trim());
            Failure::usage(finding.at(format!("{}:{line}", path.display())))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_and_what_is_unknown_is_named_with_its_line() {
        let path = Path::new("ferry.toml");
        let config = Config::parse("[limits]\nentries_max = 7\n", path).unwrap();
        assert_eq!(config.limits, Limits { entries_max: 7, ..Limits::default() });
        let failure = Config::parse("[limits]\nentries_max = 7\nentires = 1\n", path).unwrap_err();
        assert_eq!(failure.findings[0].place.as_deref(), Some("ferry.toml:3"));
    }
}
