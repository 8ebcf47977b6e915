//! Mapping profiles: settings that are used again.

use ferry_engine::report::rfc3339;
use ferry_model::codes::reasons;
use ferry_model::settings::Settings;
use ferry_store::records::Profile;

use super::change::{Edit, fits, parse, read, to_json};
use super::{ProfileView, SettingsView, told};
use crate::{Editor, Page, PageRequest, Result, ServiceError, Viewer};

/// Characters of the longest name.
const NAME: usize = 128;

impl Viewer {
    /// The mapping profiles of the workspace, by name.
    pub async fn profiles(&self, page: &PageRequest) -> Result<Page<ProfileView>> {
        let profiles = self.service.store().profiles(self.workspace.id, page.after_name(), page.rows() + 1).await?;
        let page = Page::cut(profiles, page.rows(), |profile| profile.name.clone());
        let items = page.items.into_iter().map(view).collect::<Result<_>>()?;
        Ok(Page { items, next: page.next, total: None })
    }

    /// The mapping profile of this name.
    ///
    /// # Errors
    ///
    /// Not found, when there is none.
    pub async fn profile(&self, name: &str) -> Result<ProfileView> {
        view(self.profile_record(name).await?)
    }

    async fn profile_record(&self, name: &str) -> Result<Profile> {
        let found = self.service.store().profile(self.workspace.id, name).await?;
        found.ok_or_else(|| ServiceError::not_found("profile", name))
    }
}

impl Editor {
    /// Saves the settings of a task as a profile, in the place of one of the same name. What belongs to single objects of the package is
    /// no part of it: nodes with the dry-run property, and single occurrences that are left alone.
    pub async fn save_profile(&self, id: i64, name: &str) -> Result<ProfileView> {
        let settings = read(&self.stored_settings(id).await?)?;
        self.keep_profile(name, settings).await
    }

    /// Saves a settings document as a profile, as [`Self::save_profile`] does with that of a task.
    ///
    /// # Errors
    ///
    /// Invalid, when the document is none, or names what the workspace does not have.
    pub async fn put_profile(&self, name: &str, settings: &Settings) -> Result<ProfileView> {
        let settings = parse(&to_json(settings)?)?;
        fits(&Settings::default(), &settings, &self.workspace)?;
        self.keep_profile(name, settings).await
    }

    async fn keep_profile(&self, name: &str, mut settings: Settings) -> Result<ProfileView> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(ServiceError::invalid("name", reasons::CHARACTERS.with(&[("least", &1), ("most", &NAME)])));
        }
        settings.dry_run.nodes.clear();
        settings.dependency_mapping.leave.clear();
        let before = match self.service.store().profile(self.workspace.id, name).await? {
            Some(profile) => parse(&profile.settings)?,
            None => Settings::default(),
        };
        let profile = Profile { name: name.to_owned(), settings: to_json(&settings)?, by: self.actor.user.clone(), at: self.service.now() };
        self.service.store().save_profile(self.workspace.id, &profile).await?;
        let fields = told::differences(&before, &settings).map_err(ServiceError::failed)?;
        self.note("profile.save", &format!("{name}: {}", if fields.is_empty() { "–" } else { &fields })).await?;
        view(profile)
    }

    /// Puts a profile into the settings of a task; what profiles do not hold stays as it is.
    pub async fn apply_profile(&self, id: i64, name: &str) -> Result<SettingsView> {
        let profile = parse(&self.profile_record(name).await?.settings)?;
        self.edit(id, |_, before| {
            let mut after: Settings = profile.clone();
            after.dry_run.nodes.clone_from(&before.dry_run.nodes);
            after.dependency_mapping.leave.clone_from(&before.dependency_mapping.leave);
            Ok(Edit { after, said: format!("profile {name}"), tells_fields: true })
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
