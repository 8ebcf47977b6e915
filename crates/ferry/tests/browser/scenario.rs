//! The scenario of the documentation: export in one workspace, import in another, settings, progress, report, undo, delete; an import that
//! cannot be started, and one that is imported again.

use base64::Engine as _;

use crate::site::Site;
use crate::visitor::Visitor;

in_both_languages!(a_package_goes_from_one_workspace_into_another);

async fn a_package_goes_from_one_workspace_into_another(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in().await;
    let package = export(&mut visitor, &site).await;
    cannot_be_started(&mut visitor, &package).await;
    let task = create_import(&mut visitor, "demo_prod", &package).await;
    settings(&mut visitor).await;
    start(&mut visitor).await;
    report(&mut visitor, &task).await;
    import_again(&mut visitor, &task).await;
    undo_and_delete(&mut visitor, &task).await;
    visitor.leave().await;
}

/// Exports everything of `demo_dev` and downloads the package.
async fn export(visitor: &mut Visitor, site: &Site) -> std::path::PathBuf {
    visitor.go("/w/demo_dev/exports").await;
    visitor.look("exports-before").await;
    visitor.go("/w/demo_dev/exports/new").await;
    visitor.look("export-new").await;
    visitor.fill("#export-name", "everything").await;
    visitor.follow("button[name=action][value=start]").await;
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

/// A new workspace has no computing resources: the settings name every missing type, and the import cannot be started.
async fn cannot_be_started(visitor: &mut Visitor, package: &std::path::Path) {
    visitor.go("/").await;
    visitor.click("[data-open=new-workspace]").await;
    visitor.fill("#ws-name", "bare").await;
    visitor.follow("#new-workspace button[type=submit]").await;
    visitor.until("location.pathname === '/w/bare/imports'").await;
    create_import(visitor, "bare", package).await;
    visitor.until("document.querySelector('#plan-panel .plan-bad')").await;
    visitor.look("import-cannot-start").await;
    let missing = visitor.find("#computing_resource_mapping").await.text().await.unwrap();
    for engine in ["ODPS", "EMR", "HOLO"] {
        assert!(missing.contains(engine), "{engine} in {missing}");
    }
    let start: i64 = visitor
        .browser
        .execute("return document.querySelectorAll('#start-bar a[data-open=start-dialog]').length", Vec::new())
        .await
        .unwrap()
        .convert()
        .unwrap();
    assert_eq!(start, 0, "there is nothing to start it with");
}

/// Creates the import task in the dialog; the path of its pages.
async fn create_import(visitor: &mut Visitor, workspace: &str, package: &std::path::Path) -> String {
    visitor.go(&format!("/w/{workspace}/imports")).await;
    visitor.look("imports-empty").await;
    visitor.click("a[data-open=create-import]").await;
    visitor.fill("#import-name", "not allowed!").await;
    visitor.until("document.querySelector('#import-name-note .field-error')").await;
    visitor.fill("#import-name", "release_42").await;
    visitor.until("document.querySelector('#import-name-note .field-ok')").await;
    visitor.attach("#import-file", package).await;
    visitor.until("document.querySelector('.package-ok')").await;
    visitor.look("import-create").await;
    visitor.follow("dialog[open] .dialog-foot button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/settings')").await;
    let path = visitor.path().await;
    path.strip_suffix("/settings").unwrap().to_owned()
}

/// Maps what has to be mapped, commits and deploys everything.
async fn settings(visitor: &mut Visitor) {
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
async fn start(visitor: &mut Visitor) {
    visitor.until("document.querySelector('#plan-panel .plan-good')").await;
    visitor.click("#start-bar a[data-open=start-dialog]").await;
    visitor.follow("#start-dialog button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress') || location.pathname.endsWith('/report')").await;
    visitor.look("import-progress").await;
    visitor.until("document.querySelector('main a[href$=\"/report\"]')").await;
}

/// The report: everything arrived.
async fn report(visitor: &mut Visitor, task: &str) {
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

/// Import Again: one input has no producer, so what is left stays left, and the second attempt says so.
async fn import_again(visitor: &mut Visitor, task: &str) {
    visitor.go("/w/demo_prod/imports").await;
    visitor.click(&format!("a[href='{task}/again']")).await;
    visitor.follow("dialog[open] button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress')").await;
    visitor.until("document.querySelector('main .page-actions a[href$=\"/report\"]')").await;
    visitor.go(&format!("{task}/report?failed=on")).await;
    let text = visitor.text().await;
    assert!(text.contains("supplier_hub"), "the parent that nobody has is named: {text}");
    visitor.follow("#details a[href*='/rows/']").await;
    visitor.until("location.pathname.includes('/rows/')").await;
    visitor.look("report-row").await;
    visitor.go("/w/demo_prod/imports").await;
}

/// Undo with its confirmation, then Delete with its own.
async fn undo_and_delete(visitor: &mut Visitor, task: &str) {
    visitor.click(&format!("a[href='{task}/undo']")).await;
    visitor.look("import-undo").await;
    visitor.follow("dialog[open] button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress') || !document.querySelector('dialog[open]')").await;
    visitor.go("/w/demo_prod/imports").await;
    visitor.until(&format!("document.querySelector(\"a[href='{task}/delete']\")")).await;
    visitor.click(&format!("a[href='{task}/delete']")).await;
    visitor.follow("dialog[open] button[type=submit]").await;
    visitor.until(&format!("!document.querySelector(\"a[href='{task}/delete']\")")).await;
}
