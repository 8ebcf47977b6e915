//! The bytes of resources: where they stand, what happens when the process dies before their row, and what when they are lost.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ferry_engine::EngineError;
use ferry_engine::export::{ExportMode, ExportOutcome, ExportRequest, ExportStatus, export};
use ferry_engine::progress::{Cancel, Silent};
use ferry_model::resource::Content;
use ferry_model::{Finding, Object, PackageFormat};
use ferry_store::records::TaskStatus;
use ferry_store::{ContentDirectory, ContentPlace, Pending};
use ferry_testkit::packages::PackageBuilder;
use tempfile::TempPath;

use crate::harness::{NOW, Target, USER, deploying};

/// The files of bytes in a data directory, without the one that marks it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("contents")).map(|entries| entries.map(|entry| entry.unwrap().path()).collect());
    let mut files: Vec<PathBuf> = entries.unwrap_or_default();
    files.retain(|path| !path.file_name().unwrap().to_str().unwrap().starts_with("place-"));
    files.sort();
    files
}

fn package(jars: &[(&str, &str)]) -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    for (name, bytes) in jars {
        package.resource(name, bytes.as_bytes());
    }
    package
}

/// Bytes of the resource, as they are read.
async fn bytes_of(t: &Target, name: &str) -> Result<Vec<u8>, ferry_store::StoreError> {
    let mut file = t.store.content_file(&content_of(t, name).await).await?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    Ok(bytes)
}

async fn content_of(t: &Target, name: &str) -> Content {
    match t.object(&format!("resource:{name}")).await {
        Object::Resource(resource) => resource.content.unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn exported(t: &Target) -> Result<ExportOutcome, EngineError> {
    let request = ExportRequest {
        workspace: "target".into(),
        output: None,
        mode: ExportMode::Full,
        since: None,
        status: ExportStatus::Saved,
        only: Vec::new(),
        exclude: Vec::new(),
        format: PackageFormat::DataworksModel,
        name: None,
        user: USER.into(),
    };
    export(&t.store, t.folder.path(), request, &Silent, NOW).await
}

/// A directory in which something happens as soon as it has kept the bytes of a resource.
#[derive(Debug)]
pub struct Ending {
    inner: ContentDirectory,
    end: fn() -> std::io::Result<()>,
}

impl Ending {
    pub fn new(folder: &Path, end: fn() -> std::io::Result<()>) -> Arc<Self> {
        Arc::new(Self { inner: ContentDirectory::new(folder), end })
    }
}

impl ContentPlace for Ending {
    fn spool(&self) -> &Path {
        self.inner.spool()
    }

    fn keep<'a>(&'a self, name: &'a str, file: TempPath) -> Pending<'a, ()> {
        Box::pin(async move {
            self.inner.keep(name, file).await?;
            // The mark of the place comes before any bytes.
            if name.len() == 64 { (self.end)() } else { Ok(()) }
        })
    }

    fn size<'a>(&'a self, name: &'a str) -> Pending<'a, Option<u64>> {
        self.inner.size(name)
    }

    fn open<'a>(&'a self, name: &'a str) -> Pending<'a, Option<File>> {
        self.inner.open(name)
    }

    fn delete<'a>(&'a self, name: &'a str) -> Pending<'a, ()> {
        self.inner.delete(name)
    }

    fn address(&self, name: &str) -> String {
        self.inner.address(name)
    }
}

both! {
    async fn bytes_go_to_the_data_directory_once(t) {
        let report = t.run(&package(&[("a.py", "same"), ("b.py", "same"), ("c.py", "other")]), &deploying()).await;
        assert_eq!(report.task.head.status, TaskStatus::ImportSuccess);
        let files = files(t.folder.path());
        let mut contents: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
        contents.sort();
        assert_eq!(contents, ["other", "same"]);
        assert_eq!(bytes_of(t, "a.py").await.unwrap(), b"same");
    }

    async fn an_import_that_ends_between_bytes_and_row_goes_on(t) {
        let package = package(&[("a.py", "print(1)"), ("b.py", "print(2)")]);
        let file = package.file();
        let engine = t.engine.clone().with_contents(Ending::new(t.folder.path(), || Err(std::io::Error::other("the end"))));
        let mut request = t.request(&file, "target", &deploying());
        request.name = Some("import".into());
        let error = engine.import(request.clone(), &Silent, &Cancel::default()).await.unwrap_err();
        assert_eq!(error.finding().code.id(), "STORE-CONTENT-PLACE");
        assert_eq!(files(t.folder.path()).len(), 1, "the bytes are there");
        assert!(t.find("resource:a.py").await.is_none(), "nothing names them");
        let task = t.engine.import(request, &Silent, &Cancel::default()).await.unwrap();
        assert_eq!(task.head.status, TaskStatus::ImportSuccess);
        assert_eq!(bytes_of(t, "a.py").await.unwrap(), b"print(1)");
        assert_eq!(bytes_of(t, "b.py").await.unwrap(), b"print(2)");
    }

    async fn undo_leaves_bytes_for_a_day_and_then_they_go(t) {
        t.run(&package(&[("a.py", "stays")]), &deploying()).await;
        let report = t.run(&package(&[("b.py", "goes")]), &deploying()).await;
        t.undo(&report.task).await.unwrap();
        assert_eq!(files(t.folder.path()).len(), 2);
        assert_eq!(t.store.sweep_contents(NOW).await.unwrap(), 0);
        assert_eq!(t.store.sweep_contents(NOW + ferry_store::CONTENT_GRACE_MS).await.unwrap(), 1);
        assert_eq!(bytes_of(t, "a.py").await.unwrap(), b"stays");
    }

    async fn lost_and_damaged_bytes_are_left_out_of_an_export_and_named(t) {
        t.run(&package(&[("fine.py", "fine"), ("lost.py", "lost"), ("bent.py", "bent")]), &deploying()).await;
        let file = async |name: &str| t.folder.path().join("contents").join(content_of(t, name).await.sha256);
        fs::remove_file(file("lost.py").await).unwrap();
        fs::write(file("bent.py").await, "bend").unwrap();
        let outcome = exported(t).await.unwrap();
        assert_eq!(outcome.task.head.status, TaskStatus::PartialSuccess);
        let report = t.report(outcome.task).await;
        for (key, code) in [("resource:lost.py", "STORE-CONTENT-LOST"), ("resource:bent.py", "STORE-CONTENT-DAMAGED")] {
            let findings: Vec<Finding> = serde_json::from_str(report.item(key).findings.as_deref().unwrap()).unwrap();
            assert_eq!(findings[0].code.id(), code);
            let object = findings[0].object.as_ref().unwrap();
            assert_eq!(format!("{}:{}", object.kind, object.key), key);
        }
        assert_eq!(report.item("resource:fine.py").outcome, "ok");
        let fresh = t.folder.path().join("fresh.zip");
        fs::copy(&outcome.path, &fresh).unwrap();
        t.workspace("other", ferry_model::workspace::WorkspaceMode::Standard, &["ODPS"]).await;
        let task = t.import(&fresh, "other", &deploying()).await.unwrap();
        assert_eq!(task.head.status, TaskStatus::ImportSuccess, "what is in the package is whole");
    }

    async fn importing_the_package_once_more_brings_lost_bytes_back(t) {
        let package = package(&[("a.py", "print(1)")]);
        t.run(&package, &deploying()).await;
        let files = files(t.folder.path());
        fs::remove_file(&files[0]).unwrap();
        assert!(bytes_of(t, "a.py").await.is_err());
        let again = t.run(&package, &deploying()).await;
        assert_eq!(again.item("resource:a.py").action, "unchanged");
        assert_eq!(bytes_of(t, "a.py").await.unwrap(), b"print(1)");
    }
}
