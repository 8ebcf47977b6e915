//! What changed: between two versions of an object, and between what an import brought and what the workspace had.

use crate::site::Site;
use crate::steps::release;
use crate::visitor::Visitor;

in_both_languages!(differences_are_shown_in_reports_and_between_versions);

async fn differences_are_shown_in_reports_and_between_versions(language: &'static str) {
    let first = release("select 1\nfrom sales.old_orders", "print(1)", "udf.Parse");
    let second = release("select 1\nfrom sales.new_orders", "print(2)", "udf.ParseAgain");
    let site = Site::with_imports(&[first, second]);
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;

    // A function that is there already is kept, and the report shows what came.
    visitor.go("/w/demo_prod/imports").await;
    visitor.follow("#task-list tbody tr:first-child a[href$='/report']").await;
    visitor.until("location.pathname.endsWith('/report')").await;
    let report = visitor.path().await;
    visitor.go(&format!("{report}?kind=function")).await;
    visitor.follow("#details a[href*='/rows/']").await;
    visitor.until("location.pathname.includes('/rows/') && document.querySelector('.diff')").await;
    let shown = visitor.find(".diff").await.text().await.unwrap();
    assert!(shown.contains("udf.Parse") && shown.contains("udf.ParseAgain"), "{shown}");
    visitor.glance("report-conflict").await;

    // The draft is a version of its own, beside the committed one.
    visitor.follow(".page-actions a[href*='/objects/']").await;
    visitor.until("/objects\\/\\d+$/.test(location.pathname)").await;
    visitor.follow("nav.tabs a[href*='versions']").await;
    visitor.until("document.querySelector('.compare .diff')").await;
    let marks: usize = visitor.value("document.querySelectorAll('main table')[0].querySelectorAll('tbody tr').length").await;
    assert_eq!(marks, 2, "one version that is committed, one that is a draft");
    visitor.glance("object-versions-draft").await;

    // A node that was updated: both layouts, and the choice of two versions.
    visitor.go("/w/demo_prod/objects?kind=node&search=load").await;
    visitor.follow("main table th a[href*='/objects/']").await;
    visitor.until("/objects\\/\\d+$/.test(location.pathname)").await;
    visitor.follow("nav.tabs a[href*='versions']").await;
    visitor.until("document.querySelector('.diff-split')").await;
    let shown = visitor.find(".diff").await.text().await.unwrap();
    assert!(shown.contains("old_orders") && shown.contains("new_orders"), "{shown}");
    visitor.glance("object-versions-compared").await;
    visitor.follow(".compare-form a.btn-text").await;
    visitor.until("document.querySelector('.diff-unified')").await;
    visitor.glance("object-versions-unified").await;
    let ends: Vec<String> = visitor.value("['#compare-from', '#compare-to'].map(end => document.querySelector(end).value)").await;
    visitor.choose("#compare-from", &ends[1]).await;
    visitor.choose("#compare-to", &ends[0]).await;
    visitor.follow(".compare-form button").await;
    visitor.until(&format!("location.search.includes('from={}') && document.querySelector('.diff-unified')", ends[1])).await;
    visitor.leave().await;
}
