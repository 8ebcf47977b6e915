//! Computing Resource Mapping.

use ferry_model::codes::plan as codes;
use ferry_model::settings::Settings;
use ferry_model::workspace::ComputeResource;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, arg, found, item, save_only};

fn map(engine: &str, source: &str, target: &str) -> Settings {
    let mut settings = Settings::default();
    settings.computing_resource_mapping.map.entry(engine.to_owned()).or_default().insert(source.to_owned(), target.to_owned());
    settings
}

both! {
    async fn a_computing_resource_type_that_the_workspace_lacks_fails_the_import_and_is_named_with_its_node_types(t) {
        let mut package = PackageBuilder::of("sales");
        package.node("w", "a");
        package.node("w", "b").of_type("EMR_HIVE").connection("emr_1");
        package.node("w", "c").of_type("EMR_SPARK_SQL").connection("emr_1");
        package.node("w", "d").of_type("HOLOGRES_SQL").connection("holo_1");
        let findings = t.refused(&package, &save_only()).await;
        let missing: Vec<_> = findings.iter().filter(|finding| finding.code == codes::MISSING_COMPUTE_TYPE).collect();
        assert_eq!(missing.len(), 2, "every missing type is named: {findings:?}");
        let emr = missing.iter().find(|finding| arg(finding, "engine") == "EMR").unwrap();
        assert_eq!((arg(emr, "count"), arg(emr, "types")), ("2", "EMR_HIVE, EMR_SPARK_SQL"));
        let holo = missing.iter().find(|finding| arg(finding, "engine") == "HOLO").unwrap();
        assert_eq!((arg(holo, "count"), arg(holo, "types")), ("1", "HOLOGRES_SQL"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_source_instance_that_is_used_must_be_mapped() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").connection("first");
    package.node("w", "b").connection("second");
    package.resource("r.py", b"x").connection = Some("third".into());
    package.rule("rule", "t").calc_engine_instance = Some("fourth".into());
    let findings = t.refused(&package, &map("ODPS", "first", "odps_main")).await;
    let unmapped: Vec<_> = findings.iter().filter(|f| f.code == codes::UNMAPPED_COMPUTE).map(|f| arg(f, "instance")).collect();
    assert_eq!(unmapped, ["fourth", "second", "third"]);
    assert_eq!(arg(&findings[0], "suggestion"), "odps_main", "the suggestion is made, and not taken without being asked for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmed_mapping_is_what_the_objects_name_afterwards() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").connection("first");
    package.rule("rule", "t").calc_engine_instance = Some("first".into());
    t.run(&package, &map("ODPS", "first", "odps_main")).await.succeeded();
    assert_eq!(t.node("w/a").await.connection.as_deref(), Some("odps_main"));
    let rule = t.object("quality_rule:ODPS@odps_main@t@dt=$[yyyymmdd-1]@rule").await;
    assert_eq!(rule.key(None).to_string(), "ODPS@odps_main@t@dt=$[yyyymmdd-1]@rule", "the instance is part of a rule's identity");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn auto_confirms_the_same_name_or_the_only_candidate_and_nothing_else() {
    let t = Target::standard().await;
    for name in ["second", "third"] {
        let resource =
            ComputeResource { engine: "ODPS".into(), display_name: name.into(), project: "p".into(), dev_project: None, is_default: false };
        t.store.add_compute(t.id, resource).await.unwrap();
    }
    let mut package = PackageBuilder::of("sales");
    package.node("w", "same").connection("second");
    assert_eq!(t.planned(&package, &save_only()).await.settings.computing_resource_mapping.map["ODPS"]["second"], "second");
    package.node("w", "other").connection("unlike");
    let findings = t.refused(&package, &save_only()).await;
    assert_eq!(arg(&found(&findings, codes::UNMAPPED_COMPUTE), "instance"), "unlike", "three candidates, none of this name");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn targets_are_display_names_and_not_project_names() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").connection("first");
    // `target` is the project behind the computing resource `odps_main`.
    let findings = t.refused(&package, &map("ODPS", "first", "target")).await;
    let finding = found(&findings, codes::UNKNOWN_COMPUTE);
    assert_eq!((arg(&finding, "target"), arg(&finding, "candidates")), ("target", "odps_main"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_same_region_and_tenant_computing_resource_mapping_alone_is_sufficient() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("target");
    package.node("w", "a").input("target_root").connection("first").resource_group("S_default");
    package.node("w", "b").after("a").connection("first");
    package.table("odps.target", "orders");
    let report = t.run(&package, &map("ODPS", "first", "odps_main")).await;
    report.succeeded();
    let noted: Vec<_> = ["node:w/a", "node:w/b"].iter().flat_map(|name| report.findings(name)).map(|finding| finding.code).collect();
    assert!(noted.iter().all(|code| *code == codes::OWNER_NONE), "nothing else is to be said: {noted:?}");
    assert_eq!(t.node("w/b").await.inputs[0].data, "target.a");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hologres_is_accepted_for_holo_in_settings_and_workspaces() {
    for (engine_of_workspace, engine_of_settings) in [("HOLO", "HOLOGRES"), ("HOLOGRES", "HOLO")] {
        let t = Target::with(&[engine_of_workspace]).await;
        let mut package = PackageBuilder::of("sales");
        package.node("w", "a").of_type("HOLOGRES_SQL").connection("holo_1");
        let display = format!("{}_main", engine_of_workspace.to_lowercase());
        t.run(&package, &map(engine_of_settings, "holo_1", &display)).await.succeeded();
        assert_eq!(t.node("w/a").await.connection, Some(display));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_of_general_data_integration_algorithm_and_user_defined_types_need_no_computing_resource() {
    let t = Target::with(&[]).await;
    let mut package = PackageBuilder::of("sales");
    for (name, of_type) in [("general", "DIDE_SHELL"), ("di", "DI"), ("pai", "PAI_STUDIO"), ("virtual", "VIRTUAL"), ("own", "1000321")] {
        package.node("w", name).of_type(of_type).connection("anything");
    }
    let plan = t.planned(&package, &Settings::default()).await;
    assert!(plan.can_start(), "{:?}", plan.refusals);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn database_nodes_name_a_data_source_instead() {
    let t = Target::with(&[]).await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").of_type("MYSQL").connection("shop_db");
    package.node("w", "b").of_type("MYSQL").connection("gone_db");
    package.data_source("shop_db", "mysql", "{}");
    let plan = t.planned(&package, &Settings::default()).await;
    assert!(plan.can_start(), "{:?}", plan.refusals);
    assert!(item(&plan, "node:w/a").findings.iter().all(|finding| finding.code != codes::DATA_SOURCE_MISSING));
    assert_eq!(arg(&found(&item(&plan, "node:w/b").findings, codes::DATA_SOURCE_MISSING), "name"), "gone_db");
}
