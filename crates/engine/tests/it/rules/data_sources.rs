//! Data sources: their mapping, and their secrets.

use ferry_model::Object;
use ferry_model::codes::plan as codes;
use ferry_model::data_source::MASK;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, arg, deploying, found, save_only};

async fn connection(t: &Target, key: &str) -> String {
    let Object::DataSource(source) = t.object(key).await else { panic!() };
    source.connection.unwrap()
}

fn with(connection: &str) -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.data_source("db", "mysql", connection);
    package
}

both! {
    async fn secrets_are_masked_in_a_package_and_kept_when_the_destination_has_them(t) {
        t.has(&with(r#"{"host":"old","password":"s3cret"}"#)).await;
        let mut settings = deploying();
        settings.conflicts.all = Some(ferry_model::settings::ConflictPolicy::Overwrite);
        t.run(&with(r#"{"host":"new","password":"other"}"#), &settings).await.succeeded();
        assert_eq!(connection(t, "data_source:db@PRD").await, r#"{"host":"new","password":"s3cret"}"#);
        let before = t.state().await;
        let again = t.run(&with(r#"{"host":"new","password":"a third"}"#), &settings).await;
        assert_eq!(again.item("data_source:db@PRD").action, "unchanged");
        assert_eq!(t.state().await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_secret_in_the_destination_the_mask_stays() {
    let t = Target::standard().await;
    t.run(&with(r#"{"host":"new","password":"s3cret"}"#), &deploying()).await.succeeded();
    assert_eq!(connection(&t, "data_source:db@PRD").await, format!(r#"{{"host":"new","password":"{MASK}"}}"#));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mapped_data_source_is_what_nodes_and_apis_name_and_is_not_imported_itself() {
    let t = Target::standard().await;
    let mut own = PackageBuilder::of("target");
    own.data_source("db_here", "mysql", "{}");
    t.has(&own).await;
    let mut package = with("{}");
    package.node("w", "a").of_type("MYSQL").connection("db");
    package.node("w", "sync").of_type("DI").code(r#"{"steps":[{"parameter":{"datasource":"db","table":"db"}}]}"#);
    package.process("p");
    package.api("/a", "p").connection_name = Some("db".into());
    let mut settings = save_only();
    settings.data_source_mapping.insert("db".into(), "db_here".into());
    let report = t.run(&package, &settings).await;
    report.succeeded();
    assert_eq!(report.came("data_source:db@PRD"), "skip skipped");
    assert!(t.find("data_source:db@PRD").await.is_none());
    assert_eq!(t.node("w/a").await.connection.as_deref(), Some("db_here"));
    let code = t.node("w/sync").await.code.unwrap();
    assert_eq!(code, r#"{"steps":[{"parameter":{"datasource":"db_here","table":"db"}}]}"#);
    let Object::DataServiceApi(api) = t.object("data_service_api:/a").await else { panic!() };
    assert_eq!(api.connection_name.as_deref(), Some("db_here"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mapping_to_a_data_source_that_does_not_exist_is_refused() {
    let t = Target::standard().await;
    let mut settings = save_only();
    settings.data_source_mapping.insert("db".into(), "nowhere".into());
    let findings = t.refused(&with("{}"), &settings).await;
    assert_eq!(arg(&found(&findings, codes::UNKNOWN_DATA_SOURCE), "target"), "nowhere");
}
