//! Upload Method *OSS Object* in the dialog Create Import Task: Check, Preview File, and what is said about a wrong object.

use ferry_testkit::oss::{Bucket, Reply};

use crate::site::Site;
use crate::steps::release;
use crate::visitor::Visitor;

const SIGNED: &str = "/ferry/sales.zip?Signature=good";

in_both_languages!(a_package_is_imported_from_object_storage);

async fn a_package_is_imported_from_object_storage(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    let bucket = Bucket::start();
    let package = site.package("sales.zip", &release("select 1", "print(1)", "udf.Parse"));
    bucket.put(SIGNED, Reply::Object(std::fs::read(package).unwrap()));
    bucket.put("/ferry/sales.zip?Signature=bad", Reply::Forbidden);
    bucket.put("/ferry/letter.zip", Reply::Object(b"Dear colleagues,".to_vec()));
    visitor.log_in_quickly().await;
    visitor.go("/w/demo_prod/imports").await;
    visitor.click("a[data-open=create-import]").await;
    visitor.fill("#import-name", "from_oss").await;
    visitor.click("#create-import label:has(input[value=oss])").await;
    for (path, said) in [("/ferry/gone.zip", "404"), ("/ferry/sales.zip?Signature=bad", "403"), ("/ferry/letter.zip", "letter.zip")] {
        check(&visitor, &bucket.url(path)).await;
        visitor.until(&format!("{PACKAGE}.querySelector('.alert-error') && {PACKAGE}.innerText.includes('{said}')")).await;
        let shown = visitor.find("#import-package").await.text().await.unwrap();
        assert!(!shown.contains("Signature"), "signatures stay secret: {shown}");
    }
    visitor.glance("import-oss-rejected").await;
    check(&visitor, "https://packages.example.org/sales.zip").await;
    visitor.until(&format!("{PACKAGE}.querySelector('.field-error') && {PACKAGE}.innerText.includes('packages.example.org')")).await;

    check(&visitor, &bucket.url(SIGNED)).await;
    visitor.until(&format!("{PACKAGE}.querySelector('.package-ok')")).await;
    let said = visitor.find("#import-package .package-ok").await.text().await.unwrap();
    assert_eq!(said.trim(), visitor.words("The verification succeeded", "校验通过"));
    visitor.glance("import-oss").await;
    preview(&visitor).await;
    visitor.follow("dialog[open] .dialog-foot button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/settings')").await;
    visitor.go("/w/demo_prod/imports").await;
    let row = visitor.find("#task-list tbody tr").await.text().await.unwrap();
    assert!(row.contains("from_oss") && row.contains("sales.zip") && !row.contains("Signature"), "{row}");
    visitor.leave().await;
}

/// What is shown about the package.
const PACKAGE: &str = "document.querySelector('#import-package')";

/// Types an address and presses Check.
async fn check(visitor: &Visitor, url: &str) {
    visitor.fill("#oss-endpoint", url).await;
    visitor.click("#create-import button[value=check]").await;
}

/// Preview File opens beside the dialog, which stays as it is.
async fn preview(visitor: &Visitor) {
    let link = visitor.find("#import-package a[target=_blank]").await;
    assert_eq!(link.text().await.unwrap().trim(), visitor.words("Preview File", "预览"));
    link.click().await.unwrap();
    let dialog = visitor.browser.window().await.unwrap();
    let windows = visitor.browser.windows().await.unwrap();
    let preview = windows.into_iter().find(|window| *window != dialog).unwrap();
    visitor.browser.switch_to_window(preview).await.unwrap();
    visitor.until("/packages\\/\\d+\\/preview$/.test(location.pathname) && document.querySelector('main h1')").await;
    let text = visitor.text().await;
    assert!(text.contains("load") && text.contains("parse.py"), "{text}");
    visitor.browser.close_window().await.unwrap();
    visitor.browser.switch_to_window(dialog).await.unwrap();
}
