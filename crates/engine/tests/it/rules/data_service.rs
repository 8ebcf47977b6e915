//! DataService Studio Settings.

use ferry_model::Object;
use ferry_model::codes::plan as codes;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, arg, deploying};

fn package() -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.process("orders");
    package.api("/orders/list", "orders");
    package
}

async fn process_of(t: &Target, api: &str) -> Option<String> {
    let Object::DataServiceApi(api) = t.object(&format!("data_service_api:{api}")).await else { panic!() };
    api.group_name
}

both! {
    async fn apis_and_their_business_processes_are_imported(t) {
        let report = t.run(&package(), &deploying()).await;
        report.succeeded();
        assert_eq!(report.came("data_service_api:/orders/list"), "create ok saved committed deployed");
        assert_eq!(t.stored("data_service_process:orders").await.deployed, Some(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_business_process_is_mapped_to_one_of_the_destination() {
    let t = Target::standard().await;
    let mut own = PackageBuilder::of("target");
    own.process("shop");
    t.has(&own).await;
    let before = t.stored("data_service_process:shop").await;
    let mut settings = deploying();
    settings.data_service.processes.insert("orders".into(), "shop".into());
    let report = t.run(&package(), &settings).await;
    report.succeeded();
    assert_eq!(process_of(&t, "/orders/list").await.as_deref(), Some("shop"));
    assert_eq!(report.came("data_service_process:shop"), "skip skipped");
    report.finding("data_service_process:shop", codes::PROCESS_MAPPED);
    assert_eq!(t.stored("data_service_process:shop").await, before);
    assert!(t.find("data_service_process:orders").await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mapped_to_a_name_that_the_destination_lacks_the_process_is_created_under_it() {
    let t = Target::standard().await;
    let mut settings = deploying();
    settings.data_service.processes.insert("orders".into(), "renamed".into());
    t.run(&package(), &settings).await.succeeded();
    t.stored("data_service_process:renamed").await;
    assert_eq!(process_of(&t, "/orders/list").await.as_deref(), Some("renamed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_without_its_business_process_is_not_committed_also_the_second_time() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.api("/orders/list", "orders");
    for action in ["create", "unchanged"] {
        let report = t.run(&package, &deploying()).await;
        assert!(report.came("data_service_api:/orders/list").starts_with(&format!("{action} blocked")));
        let finding = report.finding("data_service_api:/orders/list", codes::PROCESS_MISSING);
        assert_eq!(arg(&finding, "process"), "orders");
        assert_eq!(t.stored("data_service_api:/orders/list").await.committed, None);
    }
}
