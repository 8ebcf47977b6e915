//! Reading and changing the settings of a task.

use ferry_engine::report::rfc3339;
use ferry_engine::settings_file;
use ferry_model::settings::Settings;
use ferry_model::workspace::Workspace;
use ferry_model::{Finding, Severity, codes};
use ferry_store::records::{TaskKind, TaskSettings, TaskStatus};
use serde_json::Value;

use super::{SettingsChange, SettingsView, pointer, told};
use crate::error::Status;
use crate::{Editor, Result, ServiceError, Viewer};

/// The states in which settings may be changed.
const EDITABLE: [TaskStatus; 4] = [TaskStatus::Init, TaskStatus::Editing, TaskStatus::PartialSuccess, TaskStatus::ImportError];
/// How often a change is tried while others change the same document.
const TRIES: usize = 50;

impl Viewer {
    /// The settings of an import task.
    pub async fn settings(&self, id: i64) -> Result<SettingsView> {
        let stored = self.stored_settings(id).await?;
        Ok(view(read(&stored)?, &stored))
    }

    /// The document of an import task of this workspace, as it is stored.
    pub(crate) async fn stored_settings(&self, id: i64) -> Result<TaskSettings> {
        let found = self.service.store().task_settings(self.workspace.id, id).await?;
        found.filter(|found| found.kind == TaskKind::Import).ok_or_else(|| ServiceError::not_found("task", id))
    }
}

/// A document after a change, and how the audit log tells the change.
pub(super) struct Edit {
    /// The new document.
    pub(super) after: Settings,
    /// What was done; empty when the fields say it all.
    pub(super) said: String,
    /// Whether the fields that differ are told too.
    pub(super) tells_fields: bool,
}

impl Edit {
    /// A change of fields as people name them.
    fn of_fields(after: Settings) -> Self {
        Self { after, said: String::new(), tells_fields: true }
    }

    /// The detail of the line in the audit log.
    fn detail(&self, task: i64, before: &Settings) -> Result<String> {
        let fields = if self.tells_fields { told::differences(before, &self.after).map_err(ServiceError::failed)? } else { String::new() };
        let joint = if self.said.is_empty() || fields.is_empty() { "" } else { ": " };
        Ok(format!("{task} {}{joint}{fields}", self.said).trim_end().to_owned())
    }
}

impl Editor {
    /// Changes single fields. Changes to other fields by other people stay; a field that somebody else changed since is a conflict that
    /// names the field and both values, and then nothing is changed.
    pub async fn change_settings(&self, id: i64, changes: &[SettingsChange]) -> Result<SettingsView> {
        self.edit(id, |stored, before| {
            let document = serde_json::to_value(before).map_err(ServiceError::failed)?;
            let conflicts: Vec<Finding> = changes.iter().filter_map(|change| conflict(change, &document, stored)).collect();
            if !conflicts.is_empty() {
                return Err(ServiceError::with_findings(Status::Conflict, conflicts));
            }
            let mut changed = document;
            for change in changes {
                let set = pointer::set(&mut changed, &change.path, change.value.clone());
                set.map_err(|reason| ServiceError::invalid(&change.path, reason))?;
            }
            Ok(Edit::of_fields(parse(&changed.to_string())?))
        })
        .await
    }

    /// Replaces the whole document, if it still has this version.
    pub async fn replace_settings(&self, id: i64, version: i64, settings: &Settings) -> Result<SettingsView> {
        self.edit(id, |stored, _| {
            if stored.version != version {
                return Err(ServiceError::new(Status::Conflict, meanwhile(stored, "settings", stored.version)));
            }
            Ok(Edit::of_fields(parse(&to_json(settings)?)?))
        })
        .await
    }

    /// Changes the document by `change`, which is asked again when somebody else was faster. What the new document says must fit the
    /// destination, as far as the old one did.
    pub(super) async fn edit(&self, id: i64, change: impl Fn(&TaskSettings, &Settings) -> Result<Edit>) -> Result<SettingsView> {
        for _ in 0..TRIES {
            let stored = self.stored_settings(id).await?;
            if !EDITABLE.contains(&stored.status) {
                let finding = Finding::new(codes::run::WRONG_STATE).arg("task", id).arg("status", stored.status.as_str());
                return Err(ServiceError::new(Status::Conflict, finding));
            }
            let before = read(&stored)?;
            let edit = change(&stored, &before)?;
            if edit.after == before {
                return Ok(view(before, &stored));
            }
            fits(&before, &edit.after, &self.workspace)?;
            let (json, user, now) = (to_json(&edit.after)?, self.actor.user.clone(), self.service.now());
            if self.service.store().put_task_settings(id, stored.version, &EDITABLE, &json, &user, now).await? {
                self.note("import.settings", &edit.detail(id, &before)?).await?;
                let stored = TaskSettings { version: stored.version + 1, by: user, at: now, ..stored };
                return Ok(view(edit.after, &stored));
            }
        }
        let stored = self.stored_settings(id).await?;
        Err(ServiceError::new(Status::Conflict, meanwhile(&stored, "settings", stored.version)))
    }
}

/// The finding for a field that has another value than the person saw, and than they want.
fn conflict(change: &SettingsChange, document: &Value, stored: &TaskSettings) -> Option<Finding> {
    let now = pointer::get(document, &change.path);
    // Whoever appends does so to whatever the list holds.
    let fine = change.path.ends_with("/-") || pointer::same(now, &change.base) || pointer::same(now, &change.value);
    (!fine).then(|| meanwhile(stored, &change.path, now))
}

fn meanwhile(stored: &TaskSettings, field: &str, now: impl std::fmt::Display) -> Finding {
    let who = if stored.by.is_empty() { &stored.created_by } else { &stored.by };
    Finding::new(codes::service::CHANGED_MEANWHILE).arg("who", who).arg("field", field).arg("now", now)
}

/// Refuses what does not fit the destination, unless it did not fit before either: then somebody changed the destination, and whoever
/// edits another field is not the one to be stopped.
pub(super) fn fits(before: &Settings, after: &Settings, workspace: &Workspace) -> Result<()> {
    let known = settings_file::check_against(before, workspace);
    let mut findings = settings_file::check_against(after, workspace);
    findings.retain(|finding| finding.severity == Severity::Error && !known.contains(finding));
    if findings.is_empty() { Ok(()) } else { Err(ServiceError::with_findings(Status::Invalid, findings)) }
}

/// Reads a document as `docs/SETTINGS.md` describes it.
pub(super) fn parse(json: &str) -> Result<Settings> {
    settings_file::parse(json, "settings.json").map_err(|error| {
        // The place is one in a text that nobody sees.
        let findings = error.findings().iter().map(|finding| Finding { place: None, ..finding.clone() }).collect();
        ServiceError::with_findings(Status::Invalid, findings)
    })
}

pub(super) fn to_json(settings: &Settings) -> Result<String> {
    serde_json::to_string(settings).map_err(ServiceError::failed)
}

/// The document as it was stored.
pub(crate) fn read(stored: &TaskSettings) -> Result<Settings> {
    serde_json::from_str(&stored.settings).map_err(ServiceError::failed)
}

pub(super) fn view(settings: Settings, stored: &TaskSettings) -> SettingsView {
    let (by, at) = if stored.by.is_empty() { (&stored.created_by, stored.created_at) } else { (&stored.by, stored.at) };
    SettingsView { version: stored.version, settings, changed_by: by.clone(), changed_at: rfc3339(at) }
}
