//! The configuration: what holds for an installation and not for one import.

use std::path::PathBuf;

use ferry_package::Limits;
use ferry_server::ServerError;
use ferry_server::config::{ConfigError, Flag, Loaded, Origin, Sources, Storage};

use crate::cli::Global;
use crate::data_dir::DataDir;
use crate::errors::Failure;

/// The file of the machine, which servers and workers read first.
const SYSTEM_FILE: &str = "/etc/ferry/ferry.toml";

/// Name of the file in the data directory.
const FILE: &str = "ferry.toml";

/// What local commands take from the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Bounds on packages.
    pub limits: Limits,
    /// Where the bytes of resources are kept; packages and exports of local commands stay in the data directory.
    pub storage: Storage,
}

impl Config {
    /// Reads the file that `--config` or `$FERRY_CONFIG` names, else `ferry.toml` of the data directory if there is one; `FERRY_LIMITS_…`
    /// and `FERRY_STORAGE_…` go before it.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or holds something that cannot be configured.
    pub fn load(global: &Global) -> Result<Self, Failure> {
        let file = global.config.clone().or_else(|| {
            let data = DataDir::locate(global).ok()?;
            Some(data.root().join(FILE)).filter(|path| path.is_file())
        });
        let is_ours = |name: &str| name.starts_with("FERRY_LIMITS_") || name.starts_with("FERRY_STORAGE_");
        let environment = environment().filter(|(name, _)| is_ours(name)).collect();
        let loaded = Loaded::read(&Sources { files: file.into_iter().collect(), environment, flags: Vec::new() })?;
        Ok(Self { limits: loaded.config.limits, storage: loaded.config.storage })
    }
}

/// The configuration of a server or a worker, with its data directory: the machine's file, `--config` or else the data directory's, the
/// environment, the flags.
///
/// # Errors
///
/// When a file cannot be read, a value does not fit, or no data directory is known.
pub fn of_server(global: &Global, flags: Vec<Flag>) -> Result<(Loaded, DataDir), Failure> {
    layered(global, flags, Some(PathBuf::from(SYSTEM_FILE)).filter(|path| path.is_file()))
}

/// The same for the installation that local commands work on, whatever the server of this machine is configured to use.
///
/// # Errors
///
/// As for [`of_server`].
pub fn of_local_installation(global: &Global) -> Result<(Loaded, DataDir), Failure> {
    let (mut loaded, _) = layered(global, Vec::new(), None)?;
    loaded.config.database.url = global.database.clone().unwrap_or_default();
    Ok((loaded, DataDir::locate(global)?))
}

fn layered(global: &Global, mut flags: Vec<Flag>, system: Option<PathBuf>) -> Result<(Loaded, DataDir), Failure> {
    flags.extend(shared_flag("data", global.data.as_ref().map(|path| path.display().to_string()), "--data", "FERRY_DATA"));
    flags.extend(shared_flag("database.url", global.database.clone(), "--database", "FERRY_DATABASE"));
    let files = system.into_iter().chain(global.config.clone()).collect();
    let mut sources = Sources { files, environment: environment().collect(), flags };
    let mut loaded = Loaded::read(&sources)?;
    let data = loaded.config.data_directory().map_or_else(|| DataDir::locate(global), |root| Ok(DataDir::at(root)))?;
    if global.config.is_none() {
        let file = data.root().join(FILE);
        if file.is_file() {
            sources.files.push(file);
            loaded = Loaded::read(&sources)?;
        }
    }
    Ok((loaded, data))
}

/// A flag that a variable can stand for.
fn shared_flag(key: &'static str, value: Option<String>, flag: &str, variable: &str) -> Option<Flag> {
    let value = value.filter(|value| !value.is_empty())?;
    let from_variable = std::env::var(variable).is_ok_and(|text| text == value);
    let origin = if from_variable { Origin::Environment(variable.to_owned()) } else { Origin::Flag(flag.to_owned()) };
    Some(Flag { key, value, origin })
}

/// A flag of a server.
pub fn flag(key: &'static str, name: &str, value: Option<String>) -> Option<Flag> {
    value.map(|value| Flag { key, value, origin: Origin::Flag(name.to_owned()) })
}

fn environment() -> impl Iterator<Item = (String, String)> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    std::env::vars_os().filter_map(text)
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let finding = error.finding();
        if matches!(error, ConfigError::Read { .. }) { Self::failed(finding) } else { Self::usage(finding) }
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        let mut findings = error.findings();
        let rest = if findings.is_empty() { Vec::new() } else { findings.split_off(1) };
        let mut failure = match findings.pop() {
            Some(first) if error.is_usage() => Self::usage(first),
            Some(first) => Self::failed(first),
            None => Self::failed(ferry_model::Finding::new(ferry_model::codes::command::INTERNAL).arg("detail", error)),
        };
        failure.findings.extend(rest);
        failure
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn limits_are_read_and_what_is_unknown_is_named_with_its_line() {
        let path = Path::new("ferry.toml");
        let loaded = Loaded::from_text("[limits]\nentries_max = 7\n", path).unwrap();
        assert_eq!(loaded.config.limits, Limits { entries_max: 7, ..Limits::default() });
        let failure = Failure::from(Loaded::from_text("[limits]\nentries_max = 7\nentires_max = 1\n", path).unwrap_err());
        assert_eq!(failure.findings[0].place.as_deref(), Some("ferry.toml:3"));
        assert!(failure.findings[0].advice(ferry_model::Lang::En).contains("limits.entries_max"));
    }
}
