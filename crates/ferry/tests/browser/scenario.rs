//! The scenario of the documentation: export in one workspace, import in another, settings, progress, report, undo, delete; an import that
//! cannot be started, and one that is imported again.

use base64::Engine as _;

use crate::site::Site;
use crate::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn a_package_goes_from_one_workspace_into_another_in_english() {
    scenario("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_goes_from_one_workspace_into_another_in_chinese() {
    scenario("zh-CN").await;
}

async fn scenario(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in().await;
    let package = export(&mut visitor, &site).await;
    let task = create_import(&mut visitor, &package).await;
    settings(&mut visitor).await;
    start(&mut visitor).await;
    report(&mut visitor, &task).await;
    undo_and_delete(&mut visitor, &task).await;
    visitor.leave().await;
}

/// Exports everything of `demo_dev` and downloads the package.
async fn export(visitor: &mut Visitor<'_>, site: &Site) -> std::path::PathBuf {
    visitor.go("/w/demo_dev/exports").await;
    visitor.look("exports-before").await;
    visitor.go("/w/demo_dev/exports/new").await;
    visitor.look("export-new").await;
    visitor.fill("#export-name", "everything").await;
    visitor.click("button[name=action][value=start]").await;
    visitor.until("document.querySelector('a[href$=\"package.zip\"]')").await;
    visitor.go("/w/demo_dev/exports").await;
    visitor.look("exports").await;
    let address = visitor.find("a[href$='package.zip']").await.prop("href").await.unwrap().unwrap();
    let script = "const done = arguments[arguments.length - 1];
        fetch(arguments[0]).then(reply => reply.blob()).then(blob => {
            const reader = new FileReader();
            reader.onload = () => done(reader.result.split(',')[1]);
            reader.readAsDataURL(blob);
        }).catch(error => done('failed: ' + error));";
    let text: String = visitor.browser.execute_async(script, vec![address.into()]).await.unwrap().convert().unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    assert!(bytes.starts_with(b"PK"), "a zip file");
    let path = site.path("everything.zip");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Creates the import task in the dialog; the path of its pages.
async fn create_import(visitor: &mut Visitor<'_>, package: &std::path::Path) -> String {
    visitor.go("/w/demo_prod/imports").await;
    visitor.look("imports-empty").await;
    visitor.click("a[data-open=create-import]").await;
    visitor.fill("#import-name", "not allowed!").await;
    visitor.until("document.querySelector('#import-name-note .field-error')").await;
    visitor.fill("#import-name", "release_42").await;
    visitor.until("document.querySelector('#import-name-note .field-ok')").await;
    // Headless browsers take files for inputs that people never see.
    let input = visitor.browser.find(thirtyfour::By::Css("#import-file")).await.unwrap();
    input.send_keys(package.to_str().unwrap()).await.unwrap();
    visitor.until("document.querySelector('.package-ok')").await;
    visitor.look("import-create").await;
    visitor.click("dialog[open] .dialog-foot button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/settings')").await;
    let path = visitor.path().await;
    path.strip_suffix("/settings").unwrap().to_owned()
}

/// Maps what has to be mapped, commits and deploys everything.
async fn settings(visitor: &mut Visitor<'_>) {
    visitor.until("document.querySelector('#plan-panel .plan-bad, #plan-panel .plan-good')").await;
    visitor.look("import-settings").await;
    let confirm = "#computing_resource_mapping .section-head button";
    visitor.click(confirm).await;
    visitor.until("document.querySelector('#plan-panel .plan-good')").await;
    let ticks = "document.querySelectorAll('#committing_rule table input[type=checkbox]:not(:checked)')";
    loop {
        let left: i64 = visitor.browser.execute(format!("return {ticks}.length"), Vec::new()).await.unwrap().convert().unwrap();
        if left == 0 {
            break;
        }
        visitor.click("#committing_rule table input[type=checkbox]:not(:checked)").await;
        visitor.until(&format!("{ticks}.length < {left}")).await;
    }
    visitor.until("!document.querySelector('.htmx-request')").await;
    visitor.until("document.querySelector('#plan-panel .plan-good')").await;
    visitor.look("import-settings-ready").await;
    let base = visitor.path().await.replace("/settings", "");
    visitor.go(&format!("{base}/plan")).await;
    visitor.look("import-plan").await;
    visitor.go(&format!("{base}/preview")).await;
    visitor.look("import-preview").await;
    visitor.go(&format!("{base}/settings")).await;
}

/// Start Import, Confirm, Import Progress until it ends.
async fn start(visitor: &mut Visitor<'_>) {
    visitor.until("document.querySelector('#plan-panel .plan-good')").await;
    visitor.click("#start-bar a[data-open=start-dialog]").await;
    visitor.click("#start-dialog button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress') || location.pathname.endsWith('/report')").await;
    visitor.look("import-progress").await;
    visitor.until("document.querySelector('main a[href$=\"/report\"]')").await;
}

/// The report: everything arrived.
async fn report(visitor: &mut Visitor<'_>, task: &str) {
    visitor.go(&format!("{task}/report")).await;
    visitor.look("import-report").await;
    let number = task.rsplit('/').next().unwrap();
    visitor.go(&format!("/imports/{number}/report")).await;
    visitor.until(&format!("location.pathname === '{task}/report'")).await;
    visitor.go(&format!("/#/import/{number}/report")).await;
    visitor.until(&format!("location.pathname === '{task}/report'")).await;
    visitor.go("/w/demo_prod/imports").await;
    visitor.look("imports").await;
}

/// Undo with its confirmation, then Delete with its own.
async fn undo_and_delete(visitor: &mut Visitor<'_>, task: &str) {
    visitor.click(&format!("a[href='{task}/undo']")).await;
    visitor.look("import-undo").await;
    visitor.click("dialog[open] button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress') || !document.querySelector('dialog[open]')").await;
    visitor.go("/w/demo_prod/imports").await;
    visitor.until(&format!("document.querySelector(\"a[href='{task}/delete']\")")).await;
    visitor.click(&format!("a[href='{task}/delete']")).await;
    visitor.click("dialog[open] button[type=submit]").await;
    visitor.until(&format!("!document.querySelector(\"a[href='{task}/delete']\")")).await;
}
