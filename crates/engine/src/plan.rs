//! The plan of an import: what will happen to every object, and why.

use std::collections::BTreeMap;
use std::sync::Arc;

use ferry_model::settings::{OccurrenceClass, Settings};
use ferry_model::stored::Digest;
use ferry_model::workflow::WorkflowKey;
use ferry_model::workspace::WorkspaceMode;
use ferry_model::{Finding, ObjectKey, ObjectKind, PackageFormat, Severity};
use ferry_rewrite::SystemOutputMap;
use serde::{Deserialize, Serialize};

pub use rewrites::Rewrites;

pub mod build;
pub mod checks;
pub mod compute;
pub mod existing;
pub mod order;
pub mod references;
pub mod rename;
pub mod rewrites;
pub mod rules;
pub mod snapshot;
pub mod stale;

/// What the plan says about the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageFacts {
    /// Where it was read from: a path or an address.
    pub location: String,
    /// Its format.
    pub format: PackageFormat,
    /// Name of the source workspace, if known.
    pub workspace: Option<String>,
    /// Digest of its bytes, lower-case hex.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What the plan says about the destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationFacts {
    /// Name of the workspace.
    pub workspace: String,
    /// Mode.
    pub mode: WorkspaceMode,
    /// Tenant.
    pub tenant: String,
    /// Region.
    pub region: String,
    /// Account name of who imports.
    pub importer: String,
}

/// What will happen to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The destination does not have it.
    Create,
    /// The destination has it with another content.
    Update,
    /// The destination has it just so.
    Unchanged,
    /// Left out, by a setting or because an equal object stands in the package before it.
    Skip,
    /// Cannot be imported.
    Blocked,
}

impl Action {
    /// The lower-case English word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Unchanged => "unchanged",
            Self::Skip => "skip",
            Self::Blocked => "blocked",
        }
    }
}

/// How it will end, or has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything asked for.
    Ok,
    /// Saved; the rest waits for something named in a finding.
    Waiting,
    /// Not, or not fully, done for a reason named in a finding.
    Blocked,
    /// Tried and failed.
    Failed,
    /// Left out on purpose.
    Skipped,
}

impl Outcome {
    /// The lower-case English word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Waiting => "waiting",
            Self::Blocked => "blocked",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// One replacement in a field of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrite {
    /// Field: `code`, `parameter`, `inputs`, `outputs`, `dependent_data_node`, `contexts`, `ddl`, `connection`, …; fields of inner nodes have
    /// the names of the enclosing nodes in front (`loop/body.code`).
    pub field: String,
    /// Line in the field, from 1.
    pub line: u32,
    /// Column in the line, in characters, from 1.
    pub column: u32,
    /// What stood there.
    pub from: String,
    /// What stands there now.
    pub to: String,
    /// Where in code it stands.
    pub class: OccurrenceClass,
}

impl Rewrite {
    /// The pair of names that it counts under: output names of one workspace count together, and so do its system outputs.
    pub fn family(&self) -> (String, String) {
        match (self.from.split_once('.'), self.to.split_once('.')) {
            (Some((from, rest)), Some((to, same))) if rest == same => (format!("{from}.*"), format!("{to}.*")),
            (Some((from, old)), Some((to, new))) if is_system(old) && is_system(new) => (format!("{from}.N_out"), format!("{to}.N_out")),
            _ => (self.from.clone(), self.to.clone()),
        }
    }
}

/// Whether this is the part of a system output behind the workspace: digits and `_out`.
fn is_system(text: &str) -> bool {
    text.strip_suffix("_out").is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// What the destination had when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Existing {
    /// Number of the object.
    pub id: i64,
    /// Number of its saved version.
    pub draft: i64,
    /// Version in development.
    pub committed: Option<i64>,
    /// Version in production.
    pub deployed: Option<i64>,
    /// Digest of its saved version.
    #[serde(with = "hex_digest")]
    pub digest: Digest,
}

/// What will happen to one object. There is one for every object of a package, so that what is rare is boxed and what is common shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItem {
    /// Key in the destination.
    pub key: ObjectKey,
    /// The workflow that a resource, a function or a table stands in; that of a node is in its key. See [`Self::workflow`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<Box<WorkflowKey>>,
    /// Constant name of the type; empty for kinds without one.
    #[serde(rename = "type", default = "no_text", skip_serializing_if = "str::is_empty")]
    pub type_name: Arc<str>,
    /// Unit of the package it stands in, and its number among the objects of that unit; `None` for things that could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<(u32, u32)>,
    /// Archive entry and line.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub place: Box<str>,
    /// What will happen.
    pub action: Action,
    /// How it will end.
    pub outcome: Outcome,
    /// Whether a draft will be saved.
    pub save: bool,
    /// Whether it will be committed.
    pub commit: bool,
    /// Whether it will be deployed.
    pub deploy: bool,
    /// Owner in the destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Arc<str>>,
    /// Whether it is imported dry-run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// What the destination had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing: Option<Box<Existing>>,
    /// The system output it will have, for nodes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_output: Option<Arc<str>>,
    /// Output of the node that triggers it, for quality rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_output: Option<Box<str>>,
    /// Why, and what else is to be known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Every replacement.
    #[serde(default, skip_serializing_if = "Rewrites::is_empty")]
    pub rewrites: Rewrites,
}

impl PlanItem {
    /// The workflow it lives in.
    pub fn workflow(&self) -> Option<&WorkflowKey> {
        match self.key.kind {
            ObjectKind::Node => self.key.workflow.as_ref(),
            _ => self.home.as_deref(),
        }
    }

    /// The finding that explains the outcome best: the worst, and of those the first.
    pub fn reason(&self) -> Option<&Finding> {
        self.findings.iter().max_by(|a, b| a.severity.cmp(&b.severity).then(std::cmp::Ordering::Greater))
    }
}

/// The plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The package.
    pub package: PackageFacts,
    /// The destination.
    pub destination: DestinationFacts,
    /// The settings it was made with; suggestions that `auto` confirmed are filled in.
    pub settings: Settings,
    /// Why the import would be refused as a whole: nothing can be started while this is not empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Finding>,
    /// What else is to be known about the package, the settings or the destination as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How many system outputs get a new number.
    pub new_system_outputs: u64,
    /// System outputs of the package → those of the destination.
    #[serde(default)]
    pub output_map: SystemOutputMap,
    /// Resources that the conflict policy renames.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub renamed_resources: BTreeMap<String, String>,
    /// What happens to every object, in the order of the report: kinds in the order of applying, nodes in the order of their
    /// dependencies.
    pub items: Vec<PlanItem>,
}

/// Counts of a plan for one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCounts {
    /// Objects.
    pub total: u64,
    /// New in the destination.
    pub create: u64,
    /// Changed in the destination.
    pub update: u64,
    /// Equal in the destination.
    pub unchanged: u64,
    /// Left out.
    pub skip: u64,
    /// Not imported.
    pub blocked: u64,
    /// Outcome *waiting*.
    pub waiting: u64,
    /// Outcome *blocked* although saved.
    pub held: u64,
    /// To be saved.
    pub save: u64,
    /// To be committed.
    pub commit: u64,
    /// To be deployed.
    pub deploy: u64,
    /// Replacements.
    pub rewrites: u64,
}

impl Plan {
    /// Whether nothing stands in the way of starting it.
    pub fn can_start(&self) -> bool {
        self.refusals.is_empty()
    }

    /// Counts per kind, in the order of applying; kinds without objects are left out.
    pub fn counts(&self) -> Vec<(ObjectKind, KindCounts)> {
        let mut counts: std::collections::BTreeMap<ObjectKind, KindCounts> = std::collections::BTreeMap::new();
        for item in &self.items {
            let entry = counts.entry(item.key.kind).or_default();
            entry.total += 1;
            match item.action {
                Action::Create => entry.create += 1,
                Action::Update => entry.update += 1,
                Action::Unchanged => entry.unchanged += 1,
                Action::Skip => entry.skip += 1,
                Action::Blocked => entry.blocked += 1,
            }
            entry.waiting += u64::from(item.outcome == Outcome::Waiting);
            entry.held += u64::from(item.outcome == Outcome::Blocked && item.save);
            entry.save += u64::from(item.save);
            entry.commit += u64::from(item.commit);
            entry.deploy += u64::from(item.deploy);
            entry.rewrites += item.rewrites.len() as u64;
        }
        counts.into_iter().collect()
    }

    /// The worst severity of anything found.
    pub fn worst(&self) -> Option<Severity> {
        self.refusals.iter().chain(&self.findings).chain(self.items.iter().flat_map(|item| &item.findings)).map(|f| f.severity).max()
    }
}

fn no_text() -> Arc<str> {
    Arc::default()
}

/// Digests as hex text.
mod hex_digest {
    use ferry_model::stored::Digest;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(digest))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut digest = [0; 32];
        hex::decode_to_slice(&text, &mut digest).map_err(serde::de::Error::custom)?;
        Ok(digest)
    }
}
