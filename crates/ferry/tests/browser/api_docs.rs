//! The page to browse the REST API: it shows the operations without asking any other host for anything.

use crate::site::Site;
use crate::visitor::Visitor;

/// Runs before anything of a page and keeps what goes wrong on it.
const WATCH: &str = "window.troubles = [];
    const keep = (text) => window.troubles.push(String(text));
    addEventListener('error', (event) => keep(event.message || event.target?.src || event.target?.href), true);
    addEventListener('unhandledrejection', (event) => keep(event.reason));
    addEventListener('securitypolicyviolation', (event) => keep(event.violatedDirective + ' ' + event.blockedURI));
    const error = console.error;
    console.error = (...all) => { keep(all.join(' ')); error(...all); };";

#[tokio::test(flavor = "multi_thread")]
async fn the_api_is_browsed_without_other_hosts() {
    let site = Site::with_demo();
    let Some(visitor) = Visitor::open(&site, "en").await else { return };
    visitor.browser.cdp().page().add_script_to_evaluate_on_new_document(WATCH).await.unwrap();
    visitor.go("/api/v1/docs").await;
    visitor.until("document.querySelectorAll('.opblock').length > 50").await;
    assert_eq!(visitor.path().await, "/api/v1/docs/");
    visitor.click(".opblock-get .opblock-summary-control").await;
    visitor.find(".opblock.is-open .responses-wrapper").await;
    let hosts: Vec<String> =
        visitor.value("[...new Set(performance.getEntriesByType('resource').map(one => new URL(one.name).origin))]").await;
    assert_eq!(hosts, std::slice::from_ref(&site.url));
    let troubles: Vec<String> = visitor.value("window.troubles").await;
    assert_eq!(troubles, Vec::<String>::new());
    ferry_e2e::screenshots::take(&visitor.browser, "en/api-docs-1440").await.unwrap();
    visitor.leave().await;
}
