//! The bytes of resources in the blob store.

use std::collections::BTreeMap;
use std::path::Path;

use ferry_blob::{Blobs, Place};
use ferry_service::exports::NewExport;
use ferry_service::worker::drain;
use ferry_service::{Editor, Service};
use ferry_store::records::{ItemFilter, TaskStatus};
use ferry_testkit::packages::PackageBuilder;
use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};

use crate::world::{SHOP, World, on_both, root};

fn key(bytes: &str) -> String {
    format!("contents/{}", hex::encode(Sha256::digest(bytes)))
}

fn package(jars: &[(&str, &str)]) -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    for (name, bytes) in jars {
        package.resource(name, bytes.as_bytes());
    }
    package
}

/// Imports a package through a service.
async fn imported(world: &World, service: &Service, package: &PackageBuilder) -> Editor {
    let editor = service.editor(&root(), SHOP).await.unwrap();
    let uploaded = editor.upload_package("sales.zip", None, crate::world::upload(std::fs::read(package.file()).unwrap())).await.unwrap();
    drain(service).await.unwrap();
    let new = ferry_service::imports::NewImport { name: "import".into(), package_id: uploaded.id, remarks: None };
    let task = editor.create_import(&new).await.unwrap();
    world.store.set_task_settings(task.id, &serde_json::to_string(&crate::world::settings()).unwrap()).await.unwrap();
    editor.start_import(task.id, 1).await.unwrap();
    drain(service).await.unwrap();
    assert_eq!(editor.task(task.id).await.unwrap().status, "IMPORT_SUCCESS");
    editor
}

/// Exports the workspace; returns the number of the task.
async fn exported(service: &Service, editor: &Editor, name: &str) -> i64 {
    let new = NewExport { name: name.into(), mode: "full".into(), ..NewExport::default() };
    let task = editor.create_export(&new, true).await.unwrap();
    drain(service).await.unwrap();
    task.id
}

/// The resources of a package that an export made, with their bytes.
async fn resources(editor: &Editor, task: i64, folder: &Path) -> BTreeMap<String, String> {
    let (_, _, stream) = editor.download_package(task).await.unwrap();
    let parts: Vec<bytes::Bytes> = stream.try_collect().await.unwrap();
    let file = folder.join("exported.zip");
    std::fs::write(&file, parts.concat()).unwrap();
    let package = ferry_package::Package::open(&file, &ferry_package::OpenOptions::default()).unwrap();
    let mut found = BTreeMap::new();
    for unit in 0..package.unit_count() {
        package
            .read_unit(unit, &mut |item| {
                if let ferry_package::Item::Object(located) = item
                    && let (ferry_model::Object::Resource(resource), Some(entry)) = (&located.object, located.content_entry)
                {
                    let mut bytes = String::new();
                    std::io::Read::read_to_string(&mut package.content(entry).unwrap(), &mut bytes).unwrap();
                    found.insert(resource.name.clone(), bytes);
                }
            })
            .unwrap();
    }
    found
}

on_both! {
    async fn bytes_are_blobs_and_not_on_the_disk_of_a_server_with_object_storage(world) {
        let blobs = Blobs::open(&Place::Memory).unwrap();
        let service = world.with_blobs(blobs.clone());
        let editor = imported(world, &service, &package(&[("a.py", "print(1)"), ("b.py", "print(2)")])).await;
        for bytes in ["print(1)", "print(2)"] {
            assert_eq!(blobs.size(&key(bytes)).await.unwrap(), bytes.len() as u64);
        }
        assert!(!world.data.path().join("contents").exists());
        // Another replica has nothing of its own.
        let other = world.with_blobs(blobs.clone());
        let task = exported(&other, &editor, "all").await;
        let folder = tempfile::tempdir().unwrap();
        let found = resources(&editor, task, folder.path()).await;
        assert_eq!(found, BTreeMap::from([("a.py".into(), "print(1)".into()), ("b.py".into(), "print(2)".into())]));
    }

    async fn lost_and_damaged_blobs_are_left_out_of_an_export_and_named(world) {
        let blobs = Blobs::open(&Place::Memory).unwrap();
        let service = world.with_blobs(blobs.clone());
        let jars = [("fine.py", "fine"), ("lost.py", "lost"), ("bent.py", "bent")];
        let editor = imported(world, &service, &package(&jars)).await;
        blobs.delete(&key("lost")).await.unwrap();
        blobs.put(&key("bent"), "bend").await.unwrap();
        let task = exported(&service, &editor, "all").await;
        assert_eq!(world.store.task(task).await.unwrap().unwrap().head.status, TaskStatus::PartialSuccess);
        let items = world.store.items_page(task, -1, 100, &ItemFilter::default()).await.unwrap();
        let findings = |name: &str| items.iter().find(|item| item.name == name).unwrap().findings.clone().unwrap_or_default();
        assert!(findings("lost.py").contains("STORE-CONTENT-LOST"), "{}", findings("lost.py"));
        assert!(findings("bent.py").contains("STORE-CONTENT-DAMAGED"), "{}", findings("bent.py"));
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(resources(&editor, task, folder.path()).await, BTreeMap::from([("fine.py".into(), "fine".into())]));
    }

    async fn a_server_and_the_engine_on_one_data_directory_share_the_files(world) {
        imported(world, &world.service, &package(&[("a.py", "print(1)")])).await;
        let file = world.data.path().join(key("print(1)"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "print(1)");
        let place = std::sync::Arc::new(ferry_store::ContentDirectory::new(world.data.path()));
        let local = world.store.clone().with_contents(place);
        let content = ferry_model::resource::Content { sha256: hex::encode(Sha256::digest("print(1)")), size: 8 };
        assert!(local.hold_content(&content, 1).await.unwrap());
        assert!(local.content_file(&content).await.is_ok());
    }
}
