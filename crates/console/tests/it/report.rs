//! The details of a report, as somebody without scripts meets them.

use axum::http::StatusCode;
use ferry_model::settings::{Families, Settings};
use ferry_model::workspace::ComputeResource;
use ferry_service::worker::drain;
use ferry_testkit::packages::{COMPUTE, PackageBuilder};

use crate::browser::Browser;
use crate::import_task::{editor, import};

/// Address of the report of an import of which two nodes wait for outputs that nobody has.
async fn reported() -> (Browser, String) {
    let mut package = PackageBuilder::of("sales");
    for name in ["alone", "first", "second"] {
        package.node("orders", name).code("select 1").input("sales_root");
    }
    package.node("orders", "first_waits").code("select 1").input("nowhere.a");
    package.node("orders", "second_waits").code("select 1").input("nowhere.b");
    let browser = Browser::at_home().await;
    let compute = ComputeResource {
        engine: "ODPS".into(),
        display_name: COMPUTE.into(),
        project: "retail".into(),
        dev_project: None,
        is_default: true,
    };
    let admin = editor(&browser).await;
    admin.add_compute(compute).await.unwrap();
    let id = import(&browser.service, &admin, "sales", &package).await;
    let mut settings = Settings::default();
    settings.computing_resource_mapping.auto = true;
    settings.committing_rule.commit = Families::ALL;
    browser.service.store().set_task_settings(id, &serde_json::to_string(&settings).unwrap()).await.unwrap();
    editor(&browser).await.start_import(id, 1).await.unwrap();
    drain(&browser.service).await.unwrap();
    (browser, format!("/w/retail/imports/{id}/report"))
}

/// The names in the table of details, in order.
fn names(body: &str) -> Vec<String> {
    let details = body.split("id=\"details\"").nth(1).unwrap();
    details.split("<th scope=\"row\"").skip(1).map(|row| row.split("</a>").next().unwrap().rsplit('>').next().unwrap().to_owned()).collect()
}

/// The address behind a link, as a browser reads it.
fn unescaped(href: &str) -> String {
    href.replace("&amp;", "&").replace("&#38;", "&").split('#').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reason_leads_to_its_objects_which_show_its_code() {
    let (mut browser, report) = reported().await;
    let page = browser.get(&format!("{report}?lang=en")).await.body;
    let reasons = page.split("id=\"reasons\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("a summary");
    let link = reasons.split("<a href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let code = link.split("code=").nth(1).and_then(|rest| rest.split('#').next()).unwrap().to_owned();
    assert!(reasons.contains(&format!("<code>{code}</code>")) && reasons.contains("<td class=\"number\">2</td>"), "{reasons}");
    let narrowed = browser.get(&unescaped(link)).await.body;
    assert_eq!(names(&narrowed), ["first_waits", "second_waits"]);
    assert_eq!(narrowed.matches(&format!("<code class=\"reason-code\">{code}</code>")).count(), 2, "each row says its code");
    let chinese = browser.get(&format!("{report}?lang=zh")).await.body;
    assert!(chinese.contains("id=\"reasons\"") && chinese.contains(&code) && !chinese.contains(">import-"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_sorted_by_links_and_pages_keep_the_order() {
    let (mut browser, report) = reported().await;
    for (order, first) in [("key", "orders"), ("outcome", "first_waits")] {
        let mut all = Vec::new();
        let mut path = format!("{report}?lang=en&limit=2&sort={order}");
        loop {
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            assert_eq!(page.body.matches("aria-sort=\"ascending\"").count(), 1, "{path}");
            all.extend(names(&page.body));
            match page.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()) {
                Some(next) => path = unescaped(next),
                None => break,
            }
        }
        assert_eq!(all.first().map(String::as_str), Some(first), "{order}: {all:?}");
        assert_eq!(all.len(), 6, "{order}: {all:?}");
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 6, "{order}: each row once");
    }
    let page = browser.get(&report).await.body;
    assert!(page.contains("sort=key") && page.contains("sort=outcome"), "the heads of the columns are links");
    assert_eq!(browser.get(&format!("{report}?sort=size")).await.status, StatusCode::BAD_REQUEST);
}
