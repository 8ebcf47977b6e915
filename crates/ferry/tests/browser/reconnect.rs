//! Pages that follow something go on after a bad answer, such as that of a reverse proxy while the server starts anew.

use ferry_e2e::proxy::Proxy;

use crate::site::Site;
use crate::steps::{confirm_suggestions, release};
use crate::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_follow_something_go_on_after_a_bad_answer() {
    let mut site = Site::with_demo();
    let proxy = Proxy::before(&site.url).unwrap();
    let Some(visitor) = Visitor::at(&site, &proxy.url(), "en").await else { return };
    visitor.log_in_quickly().await;

    // The verification of a package.
    let mut package = release("select 1", "print(1)", "udf.Parse");
    for number in 0..2_000 {
        package.node("many", &format!("step_{number}")).input("sales_root");
    }
    visitor.go("/w/demo_prod/imports/new").await;
    visitor.fill("#import-name", "reconnect").await;
    proxy.refuse_once("GET /w/demo_prod/packages/");
    visitor.attach("#import-file", &site.package("sales.zip", &package)).await;
    refused(&visitor, &proxy).await;
    visitor.until("document.querySelector('.package-ok')").await;
    assert!(!visitor.value::<bool>("Boolean(document.querySelector('#toasts > *'))").await, "nobody asked, so nobody is told");

    // The plan beside the settings: of so many objects it is made while the page is there.
    proxy.refuse_once("/settings/plan HTTP");
    visitor.follow("main .dialog-foot button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/settings')").await;
    let task = visitor.path().await.strip_suffix("/settings").unwrap().to_owned();
    refused(&visitor, &proxy).await;
    confirm_suggestions(&visitor).await;

    // The progress of an import, which nobody works on for the moment.
    serve_with(&mut site, &proxy, 0);
    visitor.go(&format!("{task}/settings")).await;
    visitor.until("document.querySelector('#plan-panel .plan-good')").await;
    visitor.click("#start-bar a[data-open=start-dialog]").await;
    visitor.follow("#start-dialog button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress') && document.querySelector('.progress-card')").await;
    let events = format!("GET {task}/events");
    visitor.wait_for("the page does not follow the task", || proxy.sent(&events) > 0).await;
    proxy.refuse_once(&events);
    proxy.cut();
    refused(&visitor, &proxy).await;
    serve_with(&mut site, &proxy, 1);
    visitor.until("document.querySelector('main .page-actions a[href$=\"/report\"]')").await;
    visitor.leave().await;
}

/// Another server takes the place of the one there is, with so many workers, behind the same address.
fn serve_with(site: &mut Site, proxy: &Proxy, workers: u32) {
    site.restart(workers);
    proxy.lead_to(&site.url);
}

async fn refused(visitor: &Visitor, proxy: &Proxy) {
    visitor.wait_for("what was to be refused was never asked for", || proxy.has_refused()).await;
}
