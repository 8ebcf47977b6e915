//! Resource Group Mapping.

use ferry_model::codes::plan as codes;
use ferry_model::workspace::{ResourceGroup, ResourceGroupKind};
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, arg, found, save_only};

async fn bind(t: &Target, kind: ResourceGroupKind, identifier: &str) {
    let group = ResourceGroup { kind, identifier: identifier.into(), is_default: false };
    t.store.add_resource_group(t.id, group).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scheduling_and_integration_groups_are_mapped_by_two_separate_maps() {
    let t = Target::standard().await;
    bind(&t, ResourceGroupKind::Scheduling, "S_new").await;
    bind(&t, ResourceGroupKind::Integration, "DI_new").await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").resource_group("group").integration_group("group");
    let mut settings = save_only();
    settings.resource_group_mapping.scheduling.insert("group".into(), "S_new".into());
    settings.resource_group_mapping.integration.insert("group".into(), "DI_new".into());
    t.run(&package, &settings).await.succeeded();
    let node = t.node("w/a").await;
    assert_eq!((node.resource_group.as_deref(), node.di_resource_group.as_deref()), (Some("S_new"), Some("DI_new")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unmapped_group_falls_back_to_the_default_of_the_workspace_with_a_note() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").resource_group("S_old").integration_group("DI_old");
    package.node("w", "b").resource_group("S_old");
    let plan = t.planned(&package, &save_only()).await;
    let notes: Vec<_> = plan.findings.iter().filter(|finding| finding.code == codes::RESOURCE_GROUP_DEFAULT).collect();
    assert_eq!(notes.len(), 2, "one for each group and kind");
    let scheduling = notes.iter().find(|note| arg(note, "kind") == "scheduling").unwrap();
    assert_eq!((arg(scheduling, "source"), arg(scheduling, "count"), arg(scheduling, "target")), ("S_old", "2", "S_default"));
    t.run(&package, &save_only()).await.succeeded();
    let node = t.node("w/a").await;
    assert_eq!((node.resource_group.as_deref(), node.di_resource_group.as_deref()), (Some("S_default"), Some("DI_default")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_default_of_the_settings_comes_before_that_of_the_workspace() {
    let t = Target::standard().await;
    bind(&t, ResourceGroupKind::Scheduling, "S_rest").await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").resource_group("S_old");
    let mut settings = save_only();
    settings.resource_group_mapping.scheduling_default = Some("S_rest".into());
    t.run(&package, &settings).await.succeeded();
    assert_eq!(t.node("w/a").await.resource_group.as_deref(), Some("S_rest"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_the_workspace_has_stays() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").resource_group("S_default");
    let plan = t.planned(&package, &save_only()).await;
    assert!(plan.findings.iter().all(|finding| finding.code != codes::RESOURCE_GROUP_DEFAULT), "{:?}", plan.findings);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_group_in_the_code_of_a_data_integration_node_follows() {
    let t = Target::standard().await;
    bind(&t, ResourceGroupKind::Integration, "DI_new").await;
    let mut package = PackageBuilder::of("sales");
    let code = r#"{"type":"job","extend":{"resourceGroup":"DI_old"}}"#;
    package.node("w", "sync").of_type("DI").code(code).integration_group("DI_old");
    let mut settings = save_only();
    settings.resource_group_mapping.integration.insert("DI_old".into(), "DI_new".into());
    t.run(&package, &settings).await.succeeded();
    let node = t.node("w/sync").await;
    assert_eq!(node.di_resource_group.as_deref(), Some("DI_new"));
    assert_eq!(node.code.as_deref(), Some(code.replace("DI_old", "DI_new").as_str()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_group_of_the_kind_the_name_stays_with_a_warning() {
    let t = Target::standard().await;
    let new = ferry_store::records::NewWorkspace { name: "bare".into(), creator: crate::harness::USER.into(), ..Default::default() };
    t.store.create_workspace(new, crate::harness::NOW).await.unwrap();
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").of_type("DIDE_SHELL").resource_group("S_old");
    let plan = t.plan(&package.file(), "bare", &save_only()).await.unwrap();
    assert_eq!(arg(&found(&plan.findings, codes::RESOURCE_GROUP_NONE), "source"), "S_old");
}
