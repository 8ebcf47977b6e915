//! Mapping profiles: settings that are used again.

use ferry_engine::report::rfc3339;
use ferry_model::settings::Settings;
use ferry_store::records::Profile;

use super::change::{parse, read, to_json};
use super::{ProfileView, SettingsView};
use crate::{Editor, Result, ServiceError, Viewer};

/// Characters of the longest name.
const NAME: usize = 128;

impl Viewer {
    /// The mapping profiles of the workspace, by name.
    pub async fn profiles(&self) -> Result<Vec<ProfileView>> {
        self.service.store().profiles(self.workspace.id).await?.into_iter().map(view).collect()
    }
}

impl Editor {
    /// Saves the settings of a task as a profile, in the place of one of the same name. What belongs to single objects of the package is
    /// no part of it: nodes with the dry-run property, and single occurrences that are left alone.
    pub async fn save_profile(&self, id: i64, name: &str) -> Result<ProfileView> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(ServiceError::invalid("name", format_args!("1 – {NAME}")));
        }
        let mut settings = read(&self.stored_settings(id).await?)?;
        settings.dry_run.nodes.clear();
        settings.dependency_mapping.leave.clear();
        let profile = Profile { name: name.to_owned(), settings: to_json(&settings)?, by: self.actor.user.clone(), at: self.service.now() };
        self.service.store().save_profile(self.workspace.id, &profile).await?;
        self.note("profile.save", name).await?;
        view(profile)
    }

    /// Puts a profile into the settings of a task; what profiles do not hold stays as it is.
    pub async fn apply_profile(&self, id: i64, name: &str) -> Result<SettingsView> {
        let profiles = self.service.store().profiles(self.workspace.id).await?;
        let profile = profiles.into_iter().find(|profile| profile.name == name).ok_or_else(|| ServiceError::not_found("profile", name))?;
        let profile = parse(&profile.settings)?;
        self.edit(id, |_, before| {
            let mut after: Settings = profile.clone();
            after.dry_run.nodes.clone_from(&before.dry_run.nodes);
            after.dependency_mapping.leave.clone_from(&before.dependency_mapping.leave);
            Ok(after)
        })
        .await
    }

    /// Deletes a profile.
    pub async fn delete_profile(&self, name: &str) -> Result<()> {
        if !self.service.store().delete_profile(self.workspace.id, name).await? {
            return Err(ServiceError::not_found("profile", name));
        }
        self.note("profile.delete", name).await
    }
}

fn view(profile: Profile) -> Result<ProfileView> {
    let settings = serde_json::from_str(&profile.settings).map_err(ServiceError::failed)?;
    Ok(ProfileView { name: profile.name, settings, changed_by: profile.by, changed_at: rfc3339(profile.at) })
}
