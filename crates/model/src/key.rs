//! Object identity: two objects with the same key are the same object.
//!
//! What makes up a key is taken from the real system: workflow = name + scheduled or manual; node = workflow + name + folder;
//! resource and function = name; data source = name and environment; table = engine + project + name; quality rule = engine type,
//! instance, table, partition expression, rule name; DataService API = path, its process = name; ad hoc query and component =
//! folder + name; solution = name; folder = path.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kind::ObjectKind;
use crate::workflow::WorkflowKey;

/// The identity of an object in a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectKey {
    /// Its kind.
    pub kind: ObjectKind,
    /// Workflow, for nodes.
    pub workflow: Option<WorkflowKey>,
    /// User folders below workflow, engine and label, for nodes, queries and components; empty at the top.
    pub folder: String,
    /// What distinguishes equal names: the environment of a data source, the engine and project of a table, the `@`-joined engine
    /// type, instance, table and partition expression of a quality rule.
    pub qualifier: String,
    /// Name; the path of a DataService API or a folder.
    pub name: String,
}

impl ObjectKey {
    /// A key that is a name only.
    pub fn named(kind: ObjectKind, name: impl Into<String>) -> Self {
        Self { kind, workflow: None, folder: String::new(), qualifier: String::new(), name: name.into() }
    }

    /// A key that is a name and a qualifier.
    pub fn qualified(kind: ObjectKind, qualifier: impl Into<String>, name: impl Into<String>) -> Self {
        Self { qualifier: qualifier.into(), ..Self::named(kind, name) }
    }

    /// The key of a node; `folder` is the path of user folders only (see [`crate::folder::user_folders`]).
    pub fn node(workflow: Option<WorkflowKey>, folder: impl Into<String>, name: impl Into<String>) -> Self {
        Self { workflow, folder: folder.into(), ..Self::named(ObjectKind::Node, name) }
    }

    /// Name of the workflow, without the mark of manual ones; empty when there is none.
    pub fn workflow_name(&self) -> &str {
        self.workflow.as_ref().map_or("", |workflow| workflow.name.as_str())
    }

    /// Reads the text that [`fmt::Display`] writes.
    ///
    /// # Errors
    ///
    /// When the text cannot be the key of an object of this kind, such as a node without a `/`.
    pub fn parse(kind: ObjectKind, text: &str) -> Result<Self, BadKey> {
        let bad = || BadKey { kind, text: text.to_owned() };
        let raw: Vec<&str> = text.split('/').collect();
        let parts: Vec<String> = raw.iter().map(|part| unescape(part)).collect();
        let (name, before) = parts.split_last().ok_or_else(bad)?;
        Ok(match kind {
            ObjectKind::Node => {
                let (workflow, folders) = before.split_first().ok_or_else(bad)?;
                let workflow = (!workflow.is_empty()).then(|| workflow_from(raw[0]));
                Self::node(workflow, folders.join("/"), name.clone())
            }
            ObjectKind::AdHocQuery | ObjectKind::Component => Self { folder: before.join("/"), ..Self::named(kind, name.clone()) },
            ObjectKind::Workflow => {
                let workflow = workflow_from(text);
                Self { name: workflow.name.clone(), workflow: workflow.manual.then_some(workflow), ..Self::named(kind, "") }
            }
            ObjectKind::DataSource => {
                let (name, env) = text.rsplit_once('@').unwrap_or((text, "PRD"));
                Self::qualified(kind, env, unescape(name))
            }
            ObjectKind::Table => {
                let (qualifier, name) = text.rsplit_once('/').unwrap_or(("", text));
                Self::qualified(kind, unescape(qualifier), unescape(name))
            }
            ObjectKind::QualityRule => {
                let (qualifier, name) = text.rsplit_once('@').ok_or_else(bad)?;
                Self::qualified(kind, unescape(qualifier), unescape(name))
            }
            ObjectKind::DataServiceApi | ObjectKind::Folder => Self::named(kind, text),
            _ => Self::named(kind, unescape(text)),
        })
    }
}

/// The text cannot be the key of an object of this kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadKey {
    /// The kind asked for.
    pub kind: ObjectKind,
    /// The text.
    pub text: String,
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be the key of a {}", self.text, self.kind)
    }
}

impl std::error::Error for BadKey {}

const MANUAL: &str = "manual:";

/// Reads an escaped workflow with its mark.
fn workflow_from(text: &str) -> WorkflowKey {
    match text.strip_prefix(MANUAL) {
        Some(name) => WorkflowKey { name: unescape(name), manual: true },
        None => WorkflowKey { name: unescape(text), manual: false },
    }
}

/// Escapes the separators of a key inside one of its parts.
fn escape(part: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !part.contains(['/', '%']) {
        return f.write_str(part);
    }
    for c in part.chars() {
        match c {
            '/' => f.write_str("%2F")?,
            '%' => f.write_str("%25")?,
            c => fmt::Write::write_char(f, c)?,
        }
    }
    Ok(())
}

/// Writes the name of a workflow with the mark of manual ones in front. A scheduled one whose name begins like the mark has its colon
/// escaped.
fn write_workflow(name: &str, manual: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if manual {
        f.write_str(MANUAL)?;
    } else if let Some(rest) = name.strip_prefix(MANUAL) {
        f.write_str("manual%3A")?;
        return escape(rest, f);
    }
    escape(name, f)
}

fn unescape(part: &str) -> String {
    if part.contains('%') { part.replace("%2F", "/").replace("%3A", ":").replace("%25", "%") } else { part.to_owned() }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == ObjectKind::Workflow {
            return write_workflow(&self.name, self.workflow.as_ref().is_some_and(|workflow| workflow.manual), f);
        }
        if self.kind == ObjectKind::Node {
            if let Some(workflow) = &self.workflow {
                write_workflow(&workflow.name, workflow.manual, f)?;
            }
            f.write_str("/")?;
        }
        if !self.folder.is_empty() {
            if self.folder.contains('%') {
                f.write_str(&self.folder.replace('%', "%25"))?;
            } else {
                f.write_str(&self.folder)?;
            }
            f.write_str("/")?;
        }
        match self.kind {
            ObjectKind::Folder | ObjectKind::DataServiceApi => f.write_str(&self.name),
            ObjectKind::DataSource => {
                escape(&self.name, f)?;
                write!(f, "@{}", self.qualifier)
            }
            ObjectKind::QualityRule => {
                escape(&self.qualifier, f)?;
                f.write_str("@")?;
                escape(&self.name, f)
            }
            ObjectKind::Table if !self.qualifier.is_empty() => {
                escape(&self.qualifier, f)?;
                f.write_str("/")?;
                escape(&self.name, f)
            }
            _ => escape(&self.name, f),
        }
    }
}

/// `kind` and key in one text: `node:orders/load`.
impl Serialize for ObjectKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}:{}", self.kind, self))
    }
}

impl<'de> Deserialize<'de> for ObjectKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (kind, key) = text.split_once(':').ok_or_else(|| serde::de::Error::custom("a key is written kind:key"))?;
        let kind = ObjectKind::from_str(kind).map_err(serde::de::Error::custom)?;
        Self::parse(kind, key).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_key_reads_back_what_it_writes() {
        let manual = Some(WorkflowKey { name: "close/month 50%".into(), manual: true });
        let scheduled = Some(WorkflowKey { name: "orders".into(), manual: false });
        let keys = [
            ObjectKey::node(scheduled.clone(), "", "load"),
            ObjectKey::node(scheduled, "a/b", "lo/ad%2F"),
            ObjectKey::node(manual.clone(), "中文", "x@y"),
            ObjectKey::node(manual.clone(), "100%/a%2Fb", "x"),
            ObjectKey::node(None, "", "once"),
            ObjectKey { workflow: manual, ..ObjectKey::named(ObjectKind::Workflow, "close/month 50%") },
            ObjectKey::named(ObjectKind::Workflow, "orders"),
            ObjectKey::named(ObjectKind::Workflow, "manual:x%3A"),
            ObjectKey::node(Some(WorkflowKey { name: "manual:x/y".into(), manual: false }), "", "n"),
            ObjectKey::node(Some(WorkflowKey { name: "manual:x".into(), manual: true }), "", "n"),
            ObjectKey::named(ObjectKind::Resource, "a/b.jar"),
            ObjectKey::qualified(ObjectKind::DataSource, "DEV", "my@sql"),
            ObjectKey::qualified(ObjectKind::Table, "odps.ws", "orders"),
            ObjectKey::qualified(ObjectKind::Table, "", "orders"),
            ObjectKey::qualified(ObjectKind::QualityRule, "ODPS@i@t@dt=$[yyyymmdd]", "not null"),
            ObjectKey::named(ObjectKind::DataServiceApi, "/a/b"),
            ObjectKey::named(ObjectKind::Folder, "bizroot/x"),
            ObjectKey { folder: "tmp".into(), ..ObjectKey::named(ObjectKind::AdHocQuery, "q") },
        ];
        for key in keys {
            let text = key.to_string();
            assert_eq!(ObjectKey::parse(key.kind, &text).unwrap(), key, "{text}");
            let json = serde_json::to_string(&key).unwrap();
            assert_eq!(serde_json::from_str::<ObjectKey>(&json).unwrap(), key);
        }
    }
}
