//! Saved plans.

use ferry_engine::progress::{Cancel, Silent};
use ferry_model::codes::plan as codes;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, arg, deploying, found};

fn package(code: &str) -> PackageBuilder {
    let mut package = PackageBuilder::of("target");
    package.node("w", "a").code(code);
    package.node("w", "same");
    package
}

fn other(code: &str) -> PackageBuilder {
    let mut package = PackageBuilder::of("target");
    package.node("elsewhere", "x").code(code);
    package
}

both! {
    async fn a_saved_plan_is_applied_as_it_was_previewed(t) {
        let file = package("select 1").file();
        let plan = t.plan(&file, "target", &deploying()).await.unwrap();
        // Something that the plan does not touch changes in between.
        t.run(&other("select 1"), &deploying()).await.succeeded();
        let request = t.request(&file, "target", &deploying());
        let task = t.engine.apply_saved(&plan, request, &Silent, &Cancel::default()).await.unwrap();
        let report = t.report(task).await;
        report.succeeded();
        let previewed: Vec<_> = plan.items.iter().map(|item| (item.key.to_string(), item.action.as_str().to_owned())).collect();
        assert_eq!(report.items.iter().map(|item| (item.key.clone(), item.action.clone())).collect::<Vec<_>>(), previewed);
    }

    async fn a_saved_plan_is_refused_when_an_object_it_touches_has_changed_since(t) {
        t.run(&package("select 1"), &deploying()).await.succeeded();
        let file = package("select 2").file();
        let plan = t.plan(&file, "target", &deploying()).await.unwrap();
        t.run(&package("select 3"), &deploying()).await.succeeded();
        let before = t.state().await;
        let request = t.request(&file, "target", &deploying());
        let error = t.engine.apply_saved(&plan, request, &Silent, &Cancel::default()).await.unwrap_err();
        let finding = found(&error.findings(), codes::STALE);
        assert_eq!((arg(&finding, "count"), arg(&finding, "keys")), ("1", "node:w/a"), "`same` and `x` are not touched by the plan");
        assert_eq!(t.state().await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_that_the_plan_leaves_alone_may_change() {
    let t = Target::standard().await;
    t.has(&{
        let mut package = PackageBuilder::of("target");
        package.table("odps.target", "t").ddl = Some("create table t (a bigint)".into());
        package
    })
    .await;
    let mut new = package("select 1");
    new.table("odps.target", "t");
    let mut settings = deploying();
    settings.conflicts.all = Some(ferry_model::settings::ConflictPolicy::Keep);
    let file = new.file();
    let plan = t.plan(&file, "target", &settings).await.unwrap();
    let mut third = PackageBuilder::of("target");
    third.table("odps.target", "t").ddl = Some("create table t (b bigint)".into());
    t.run(&third, &deploying()).await;
    let request = t.request(&file, "target", &settings);
    t.engine.apply_saved(&plan, request, &Silent, &Cancel::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_saved_plan_is_refused_for_another_package() {
    let t = Target::standard().await;
    let plan = t.planned(&package("select 1"), &deploying()).await;
    let file = package("select 2").file();
    let request = t.request(&file, "target", &deploying());
    let error = t.engine.apply_saved(&plan, request, &Silent, &Cancel::default()).await.unwrap_err();
    found(&error.findings(), codes::OTHER_PACKAGE);
}
