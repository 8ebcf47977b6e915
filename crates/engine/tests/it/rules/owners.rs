//! Change Owner.

use ferry_model::codes::plan as codes;
use ferry_model::workspace::Role;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, USER, arg, save_only};

both! {
    async fn an_object_without_owner_goes_to_the_importer_when_owners_are_not_modified(t) {
        let mut package = PackageBuilder::of("sales");
        package.node("w", "a").owner("", "");
        package.table("odps.sales", "t");
        let report = t.run(&package, &save_only()).await;
        for key in ["node:w/a", "table:odps.sales/t"] {
            assert_eq!(t.stored(key).await.owner.as_deref(), Some(USER));
            assert_eq!(arg(&report.finding(key, codes::OWNER_NONE), "importer"), USER);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_source_owner_is_kept_when_a_member_has_that_account_name_or_id() {
    let t = Target::standard().await;
    t.member("ann", None, Role::Developer).await;
    t.member("bob_here", Some("1002"), Role::Visitor).await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "by_name").owner("77", "ann");
    package.node("w", "by_id").owner("1002", "bob_there");
    package.resource("r.py", b"x").owner_name = Some("ann".into());
    let report = t.run(&package, &save_only()).await;
    assert_eq!(t.stored("node:w/by_name").await.owner.as_deref(), Some("ann"));
    assert_eq!(t.stored("node:w/by_id").await.owner.as_deref(), Some("bob_here"));
    assert_eq!(t.stored("resource:r.py").await.owner.as_deref(), Some("ann"));
    assert!(report.findings("node:w/by_name").is_empty() && report.findings("node:w/by_id").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_who_is_no_member_gives_way_to_the_importer_with_a_note() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").owner("77", "zoe");
    let report = t.run(&package, &save_only()).await;
    report.succeeded();
    assert_eq!(t.stored("node:w/a").await.owner.as_deref(), Some(USER));
    let finding = report.finding("node:w/a", codes::OWNER_FALLBACK);
    assert_eq!((arg(&finding, "owner"), arg(&finding, "importer")), ("zoe", USER));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_member_can_become_the_owner_of_everything() {
    let t = Target::standard().await;
    t.member("ann", None, Role::Developer).await;
    t.member("bob", None, Role::Developer).await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").owner("", "bob");
    package.node("w", "b");
    let mut settings = save_only();
    settings.committing_rule.change_owner.to = Some("ann".into());
    t.run(&package, &settings).await.succeeded();
    for key in ["workflow:w", "node:w/a", "node:w/b"] {
        assert_eq!(t.stored(key).await.owner.as_deref(), Some("ann"), "{key}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_map_goes_from_source_id_or_name_to_member() {
    let t = Target::standard().await;
    t.member("ann", None, Role::Developer).await;
    t.member("bob", None, Role::Developer).await;
    let mut package = PackageBuilder::of("sales");
    package.node("w", "by_id").owner("1001", "x");
    package.node("w", "by_name").owner("", "y");
    package.node("w", "rest").owner("", "bob");
    let mut settings = save_only();
    settings.committing_rule.change_owner.map = [("1001", "ann"), ("y", "bob")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    t.run(&package, &settings).await.succeeded();
    for (key, owner) in [("node:w/by_id", "ann"), ("node:w/by_name", "bob"), ("node:w/rest", "bob")] {
        assert_eq!(t.stored(key).await.owner.as_deref(), Some(owner), "{key}");
    }
}
