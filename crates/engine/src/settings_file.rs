//! Settings documents: read from TOML or JSON, put together with flags of the command line, and compared with a destination.

use std::fs;
use std::io::Read;
use std::path::Path;

use ferry_model::codes::reasons::document as reasons;
use ferry_model::codes::settings as codes;
use ferry_model::reason::{of_io, of_json};
use ferry_model::settings::Settings;
use ferry_model::{Finding, Lang};

use crate::nearest;

mod check;
mod destination;
mod flags;
mod owners;
mod reference;
mod schema;
mod tree;

pub use destination::check_against;
pub use flags::{
    add_dry_run, set_commit, set_compute, set_conflicts, set_data_source, set_deploy, set_ignore_lock, set_on_failure, set_owner,
    set_parameter, set_process, set_resource_group, set_workspace,
};
pub use reference::reference;

/// Bytes of a settings document; an owner map of a hundred thousand users fits.
const BYTES_MAX: u64 = 16 << 20;

/// What is wrong with a settings document or a flag. Holds at least one finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    findings: Vec<Finding>,
}

impl SettingsError {
    /// The first finding.
    pub fn finding(&self) -> &Finding {
        &self.findings[0]
    }

    /// Every finding, in the order of the document.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl From<Finding> for SettingsError {
    fn from(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            if let Some(place) = &finding.place {
                write!(f, "{place}: ")?;
            }
            write!(f, "{}: {}", finding.code, finding.message(Lang::En))?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}

/// Reads a settings document from a file.
///
/// # Errors
///
/// When the file cannot be read, or its text is not a settings document; a file that does not exist is named with the nearest ones
/// beside it.
pub fn read(path: &Path) -> Result<Settings, SettingsError> {
    parse(&read_text(path)?, &path.display().to_string())
}

/// Reads a settings document from text. `name` names it in findings; an extension `.toml` or `.json` says which language it is in,
/// otherwise the text does: JSON documents begin with `{`.
///
/// # Errors
///
/// When the text is not a settings document. Every error is found in one pass, each with `name:line:column`.
pub fn parse(text: &str, name: &str) -> Result<Settings, SettingsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let places = tree::Places { file: name, text };
    let tree = tree::parse(&places, language(text, name)).map_err(|findings| SettingsError { findings })?;
    let mut checker = check::Checker { places, findings: Vec::new() };
    let json = checker.table(schema::DOCUMENT, &tree, "");
    if checker.findings.is_empty() {
        serde_json::from_value(json).map_err(|error| {
            let finding = Finding::new(codes::SYNTAX).said("language", reasons::SETTINGS).said("error", of_json(&error));
            finding.at(name).into()
        })
    } else {
        checker.findings.sort_by_key(|(at, _)| *at);
        Err(SettingsError { findings: checker.findings.into_iter().map(|(_, finding)| finding).collect() })
    }
}

/// Titles of the section and key at a path of names (`committing_rule`, `commit`): the English text of the reference and the Chinese
/// name of the console. `None` when there is no such setting.
pub fn title(path: &[&str]) -> Option<(&'static str, &'static str)> {
    schema::find(path).map(|key| (key.en, key.zh))
}

fn language(text: &str, name: &str) -> tree::Language {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "json" => tree::Language::Json,
        "toml" => tree::Language::Toml,
        _ if text.trim_start().starts_with('{') => tree::Language::Json,
        _ => tree::Language::Toml,
    }
}

/// The text of a file of at most [`BYTES_MAX`] bytes.
fn read_text(path: &Path) -> Result<String, SettingsError> {
    let shown = &path.display();
    let unreadable =
        |error: &std::io::Error| SettingsError::from(Finding::new(codes::FILE_UNREADABLE).arg("path", shown).said("error", of_io(error)));
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(missing(path).into()),
        Err(error) => return Err(unreadable(&error)),
    };
    let mut bytes = Vec::new();
    file.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Finding::new(codes::FILE_TOO_LARGE).arg("path", shown).arg("limit", BYTES_MAX).into());
    }
    String::from_utf8(bytes).map_err(|_| Finding::new(codes::FILE_ENCODING).arg("path", shown).into())
}

/// The finding for a file that does not exist, with those beside it that could be meant.
fn missing(path: &Path) -> Finding {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| [".toml", ".json", ".csv"].iter().any(|end| name.to_ascii_lowercase().ends_with(end)))
        .collect();
    names.sort();
    let wanted = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match nearest::suggestion(&wanted, names.iter().map(String::as_str)) {
        Some((_, valid)) => {
            Finding::new(codes::FILE_MISSING).arg("path", path.display()).arg("folder", folder.display()).arg("valid", valid)
        }
        None => Finding::new(codes::FILE_MISSING_ALONE).arg("path", path.display()).arg("folder", folder.display()),
    }
}
