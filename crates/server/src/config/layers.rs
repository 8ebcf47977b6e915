//! Defaults, files, environment and flags laid over one another; every value remembers where it came from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use ferry_model::codes::reasons::configuration as reasons;
use ferry_model::reason::{ReasonText, of_toml};
use ferry_model::{Finding, Reason};
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::{Config, ConfigError};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A line of a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A variable of the environment.
    Environment(String),
    /// A flag of the command line.
    Flag(String),
}

impl Origin {
    /// The finding with this as its argument `origin`.
    pub(crate) fn named_in(&self, finding: Finding) -> Finding {
        match self {
            Self::Default => finding.said("origin", reasons::DEFAULT),
            Self::File { .. } | Self::Environment(_) | Self::Flag(_) => finding.arg("origin", self),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value given on the command line.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The key that it sets: `server.listen`.
    pub key: &'static str,
    /// Its text.
    pub value: String,
    /// Where it was given: `--listen`, or the variable that stands for the flag.
    pub origin: Origin,
}

/// What is laid over the defaults, in this order.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Files; a later one wins.
    pub files: Vec<PathBuf>,
    /// The environment; only `FERRY_…` is looked at.
    pub environment: Vec<(String, String)>,
    /// Flags.
    pub flags: Vec<Flag>,
}

/// A configuration with the origin of every value.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    pub(super) values: BTreeMap<String, Value>,
    origins: BTreeMap<String, Origin>,
}

impl Loaded {
    /// Reads everything.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, a key does not exist, or a value does not fit; the error names key and origin.
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let mut layers = Layers::new();
        for path in &sources.files {
            let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.display().to_string(), source })?;
            layers.file(path, &text)?;
        }
        layers.environment(&sources.environment)?;
        for flag in &sources.flags {
            layers.text(flag.key, &flag.value, flag.origin.clone())?;
        }
        layers.finish()
    }

    /// Reads one file over the defaults.
    ///
    /// # Errors
    ///
    /// As for [`Self::read`].
    pub fn from_text(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let mut layers = Layers::new();
        layers.file(path, text)?;
        layers.finish()
    }

    /// Where the value of a key came from.
    pub fn origin(&self, key: &str) -> &Origin {
        self.origins.get(key).unwrap_or(&Origin::Default)
    }

    /// The error that says that the value of `key` does not fit.
    pub fn refuse(&self, key: &str, cause: impl Into<Reason>) -> ConfigError {
        ConfigError::Value { key: key.to_owned(), origin: self.origin(key).clone(), cause: cause.into() }
    }
}

struct Layers {
    defaults: BTreeMap<String, Value>,
    values: BTreeMap<String, Value>,
    origins: BTreeMap<String, Origin>,
}

impl Layers {
    fn new() -> Self {
        let mut defaults = BTreeMap::new();
        if let Ok(table) = Table::try_from(Config::default()) {
            flatten("", &table, &mut defaults);
        }
        Self { values: defaults.clone(), defaults, origins: BTreeMap::new() }
    }

    fn file(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let line_of = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
        let syntax = |error: toml::de::Error| ConfigError::Syntax {
            path: path.display().to_string(),
            line: error.span().map_or(1, |span| line_of(span.start)),
            cause: of_toml(error.message()),
        };
        let mut offsets = BTreeMap::new();
        key_offsets("", DeTable::parse(text).map_err(syntax)?.get_ref(), &mut offsets);
        let table: Table = toml::from_str(text).map_err(syntax)?;
        let mut written = BTreeMap::new();
        flatten("", &table, &mut written);
        for (key, value) in written {
            let line = offsets.get(&key).map_or(1, |offset| line_of(*offset));
            self.value(&key, value, Origin::File { path: path.to_owned(), line })?;
        }
        Ok(())
    }

    /// `FERRY_STORAGE_BUCKET` sets `storage.bucket`. A variable that begins like a section's must name one of its keys; other `FERRY_…`
    /// variables belong to the command line. An empty variable sets nothing.
    fn environment(&mut self, variables: &[(String, String)]) -> Result<(), ConfigError> {
        let names: BTreeMap<String, String> = self.defaults.keys().map(|key| (variable(key), key.clone())).collect();
        let sections: Vec<String> =
            self.defaults.keys().filter_map(|key| key.split_once('.')).map(|(section, _)| format!("{}_", variable(section))).collect();
        for (name, text) in variables.iter().filter(|(name, text)| name.starts_with("FERRY_") && !text.is_empty()) {
            let origin = Origin::Environment(name.clone());
            if let Some(key) = names.get(name) {
                self.text(key, text, origin)?;
            } else if sections.iter().any(|section| name.starts_with(section.as_str())) {
                let nearest = nearest(name, names.keys().map(String::as_str));
                return Err(ConfigError::Unknown { key: name.clone(), origin, nearest });
            }
        }
        Ok(())
    }

    /// A value that was written as text, in the type that the key has.
    fn text(&mut self, key: &str, text: &str, origin: Origin) -> Result<(), ConfigError> {
        let refuse = |cause: ReasonText| ConfigError::Value { key: key.to_owned(), origin: origin.clone(), cause: cause.into() };
        let value = match self.defaults.get(key) {
            Some(Value::Integer(_)) => Value::Integer(text.trim().parse().map_err(|_| refuse(reasons::WHOLE_NUMBER))?),
            Some(Value::Boolean(_)) => Value::Boolean(text.trim().parse().map_err(|_| refuse(reasons::TRUE_OR_FALSE))?),
            Some(Value::Array(_)) => Value::Array(
                text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| Value::String(part.into())).collect(),
            ),
            _ => Value::String(text.to_owned()),
        };
        self.value(key, value, origin)
    }

    fn value(&mut self, key: &str, value: Value, origin: Origin) -> Result<(), ConfigError> {
        let Some(default) = self.defaults.get(key) else {
            let nearest = nearest(key, self.defaults.keys().map(String::as_str));
            return Err(ConfigError::Unknown { key: key.to_owned(), origin, nearest });
        };
        if default.type_str() != value.type_str() {
            let cause = reasons::TYPE.with_reasons(&[], &[("expected", type_of(default).into()), ("found", type_of(&value).into())]);
            return Err(ConfigError::Value { key: key.to_owned(), origin, cause });
        }
        // Alone over the defaults: when this fails, the fault is this value's.
        let mut alone = self.defaults.clone();
        alone.insert(key.to_owned(), value.clone());
        if let Err(error) = nested(&alone).try_into::<Config>() {
            return Err(ConfigError::Value { key: key.to_owned(), origin, cause: of_toml(error.message()) });
        }
        self.values.insert(key.to_owned(), value);
        self.origins.insert(key.to_owned(), origin);
        Ok(())
    }

    fn finish(self) -> Result<Loaded, ConfigError> {
        let config = nested(&self.values).try_into::<Config>().map_err(|error| ConfigError::Value {
            key: String::new(),
            origin: Origin::Default,
            cause: of_toml(error.message()),
        })?;
        let loaded = Loaded { config, values: self.values, origins: self.origins };
        loaded.check()?;
        Ok(loaded)
    }
}

/// The variable of a key: `FERRY_STORAGE_BUCKET` for `storage.bucket`.
pub(super) fn variable(key: &str) -> String {
    format!("FERRY_{}", key.replace('.', "_").to_uppercase())
}

fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> String {
    ferry_engine::nearest::suggestion(wanted, known).map_or_else(String::new, |(nearest, _)| nearest.to_owned())
}

fn type_of(value: &Value) -> ReasonText {
    match value {
        Value::String(_) => reasons::A_STRING,
        Value::Integer(_) => reasons::AN_INTEGER,
        Value::Float(_) => reasons::A_FLOAT,
        Value::Boolean(_) => reasons::A_BOOLEAN,
        Value::Datetime(_) => reasons::A_DATETIME,
        Value::Array(_) => reasons::AN_ARRAY,
        Value::Table(_) => reasons::A_TABLE,
    }
}

fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

fn flatten(prefix: &str, table: &Table, into: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        let key = join(prefix, key);
        match value {
            Value::Table(inner) => flatten(&key, inner, into),
            other => {
                into.insert(key, other.clone());
            }
        }
    }
}

fn key_offsets(prefix: &str, table: &DeTable<'_>, into: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let name = join(prefix, key.get_ref());
        if let DeValue::Table(inner) = value.get_ref() {
            key_offsets(&name, inner, into);
        }
        into.insert(name, key.span().start);
    }
}

fn nested(values: &BTreeMap<String, Value>) -> Table {
    let mut root = Table::new();
    for (key, value) in values {
        match key.split_once('.') {
            None => {
                root.insert(key.clone(), value.clone());
            }
            Some((section, name)) => {
                let entry = root.entry(section).or_insert_with(|| Value::Table(Table::new()));
                if let Value::Table(section) = entry {
                    section.insert(name.to_owned(), value.clone());
                }
            }
        }
    }
    root
}
