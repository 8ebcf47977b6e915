//! Import Progress is live: it goes on after a connection that broke, after the page was left, and after the server was killed.

use ferry_e2e::proxy::Proxy;

use crate::site::Site;
use crate::steps::{confirm_suggestions, import_task, release};
use crate::visitor::Visitor;

in_both_languages!(progress_goes_on_whatever_breaks_off);

async fn progress_goes_on_whatever_breaks_off(language: &'static str) {
    let mut site = Site::with_demo();
    let proxy = Proxy::before(&site.url).unwrap();
    let Some(mut visitor) = Visitor::at(&site, &proxy.url(), language).await else { return };
    visitor.log_in_quickly().await;
    let package = site.package("sales.zip", &release("select 1", "print(1)", "udf.Parse"));
    let task = import_task(&visitor, "demo_prod", "live", &package).await;
    confirm_suggestions(&visitor).await;

    // Nobody works: the import waits, and the page waits with it.
    site.restart(0);
    proxy.lead_to(&site.url);
    visitor.go(&format!("{task}/settings")).await;
    visitor.until("document.querySelector('#plan-panel .plan-good')").await;
    visitor.click("#start-bar a[data-open=start-dialog]").await;
    visitor.follow("#start-dialog button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress') && document.querySelector('.progress-card')").await;
    let events = format!("GET {task}/events");
    asked(&visitor, &proxy, &events, 1).await;
    visitor.glance("import-progress-waiting").await;

    // The connection breaks: the browser comes back and says what it has seen.
    let before = proxy.sent(&events);
    assert_eq!(proxy.sent("last-event-id:"), 0);
    proxy.cut();
    asked(&visitor, &proxy, &events, before + 1).await;
    asked(&visitor, &proxy, "last-event-id:", 1).await;

    // Leaving and coming back loses nothing.
    visitor.go("/w/demo_prod/imports").await;
    visitor.follow(&format!("#task-list a[href='{task}/progress']")).await;
    visitor.until("location.pathname.endsWith('/progress') && document.querySelector('.progress-card')").await;

    // The server is killed, and another one takes its place and works: the page that is open goes on to the end by itself.
    site.restart(1);
    proxy.lead_to(&site.url);
    visitor.until("document.querySelector('main .page-actions a[href$=\"/report\"]')").await;
    visitor.glance("import-progress-done").await;
    visitor.go(&format!("{task}/report")).await;
    let text = visitor.text().await;
    assert!(text.contains("load") && text.contains("parse.py"), "{text}");
    visitor.leave().await;
}

/// Waits until browsers have sent a text so often.
async fn asked(visitor: &Visitor, proxy: &Proxy, text: &str, times: usize) {
    visitor.wait_for(&format!("{text} was not sent {times} times"), || proxy.sent(text) >= times).await;
}
