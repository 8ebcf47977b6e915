//! Packages on their way in.

use ferry_model::codes::service as codes;
use ferry_model::{Finding, PackageFormat};
use ferry_store::records::{NewJob, NewPackage};

use super::oss_address::OssAddress;
use super::{PackageView, Upload, views};
use crate::error::Status;
use crate::jobs::Job;
use crate::{Editor, Result, ServiceError};

/// Characters of a file name that are kept.
const NAME_LENGTH: usize = 255;

impl Editor {
    /// Takes an upload, streamed into the blob store with constant memory, and begins to verify it: as a package of `format`, or of the
    /// format that it turns out to have.
    ///
    /// # Errors
    ///
    /// Too large, when it goes beyond the edition's limit: then nothing is kept.
    pub async fn upload_package(&self, file_name: &str, format: Option<PackageFormat>, upload: Upload) -> Result<PackageView> {
        let edition = self.service.edition(&self.actor).await?;
        let limit = self.service.inner.options.upload_bytes.map_or(edition.upload_bytes, |own| own.min(edition.upload_bytes));
        let stored = self.service.inner.blobs.put_stream("packages", ".zip", upload, limit).await.map_err(|error| match error {
            ferry_blob::BlobError::TooLarge { limit } => {
                let finding = edition.finding(codes::EDITION_UPLOAD).arg("limit", limit >> 20);
                ServiceError::new(Status::TooLarge, finding)
            }
            error => error.into(),
        })?;
        self.service.watch.uploaded(stored.bytes);
        let new = NewPackage {
            workspace_id: self.workspace.id,
            source: plain_name(file_name),
            upload_method: "local".to_owned(),
            blob: Some(stored.key),
            bytes: stored.bytes as i64,
            sha256: Some(stored.sha256),
            format,
            created_by: self.actor.user.clone(),
        };
        self.register(new).await
    }

    /// Registers a package at an OSS endpoint, fetches it and begins to verify it, as [`Self::upload_package`] does.
    ///
    /// # Errors
    ///
    /// Not allowed, when the edition has no OSS; invalid, when the address is no OSS object or is not among the allowed ones.
    pub async fn check_oss_package(&self, endpoint: &str, format: Option<PackageFormat>) -> Result<PackageView> {
        let edition = self.service.edition(&self.actor).await?;
        if !edition.oss {
            let finding = edition.finding_lifted(codes::EDITION, |edition| edition.limits().oss);
            return Err(ServiceError::new(Status::NotAllowed, finding.arg("what", "OSS").arg("what_zh", " OSS 文件")));
        }
        let address = OssAddress::parse(endpoint, &self.workspace.region, &self.service.inner.options.oss)
            .map_err(|finding| ServiceError::new(Status::Invalid, finding))?;
        let new = NewPackage {
            workspace_id: self.workspace.id,
            source: address.url.to_string(),
            upload_method: "oss".to_owned(),
            blob: None,
            bytes: 0,
            sha256: None,
            format,
            created_by: self.actor.user.clone(),
        };
        self.register(new).await
    }

    /// Deletes a package that no task uses.
    ///
    /// # Errors
    ///
    /// Conflict, when a task uses it, or it is being verified.
    pub async fn delete_package(&self, id: i64) -> Result<()> {
        let package = self.package_record(id).await?;
        let (store, shown) = (self.service.store(), super::shown_source(&package.source));
        if package.state == "verifying" {
            let finding = Finding::new(codes::PACKAGE_STATE).arg("package", id).arg("state", package.state);
            return Err(ServiceError::new(Status::Conflict, finding));
        }
        let blob = store.delete_package(id).await?;
        if store.package(id).await?.is_some() {
            return Err(ServiceError::new(Status::Conflict, Finding::new(codes::PACKAGE_USED).arg("package", id)));
        }
        self.note("package.delete", &format!("{id} {shown}")).await?;
        self.service.delete_blobs(blob).await;
        Ok(())
    }

    async fn register(&self, new: NewPackage) -> Result<PackageView> {
        let shown = super::oss_address::without_signature(&new.source);
        // The number of the package is given when it is written; see `Store::add_package`.
        let payload = Job::Verify { package_id: 0 }.payload()?.replace(":0", ":{package}");
        let job = NewJob { exclusive: false, task_id: None, package_id: None, payload, ..self.job(None, &Job::Verify { package_id: 0 })? };
        let record = match self.service.inner.store.add_package(&new, &job, self.service.now()).await {
            Ok(record) => record,
            Err(error) => {
                // Nothing would ever name its bytes.
                self.service.delete_blobs(new.blob).await;
                return Err(error.into());
            }
        };
        self.note("package.upload", &format!("{} {shown}", record.id)).await?;
        views::package(record)
    }
}

/// The last part of a path, as browsers of all systems may send it, without what cannot be shown.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(NAME_LENGTH).collect();
    if plain.trim().is_empty() { "package.zip".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_file_name_the_last_part_stays() {
        assert_eq!(plain_name("C:\\exports\\sales.zip"), "sales.zip");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\u{0}b.zip"), "ab.zip");
        assert_eq!(plain_name("dir/"), "package.zip");
    }
}
