//! An import that fails as a whole: the list, the report with reason and advice, and Import Again once the reason is gone.

use std::path::Path;

use ferry_testkit::packages::PackageBuilder;

use crate::running::{ended, saved, setting, start};
use crate::site::Site;
use crate::steps::{confirm_suggestions, import_task};
use crate::visitor::Visitor;

in_both_languages!(an_import_that_fails_says_why_and_is_imported_again);

async fn an_import_that_fails_says_why_and_is_imported_again(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    // The only object of the package needs a resource that neither the package nor the workspace has.
    let mut package = PackageBuilder::of("sales");
    package.function("parse", "parse.py");
    let file = site.package("function.zip", &package);
    let task = import(&visitor, "functions_only", &file, "functions").await;

    visitor.go("/w/demo_prod/imports").await;
    let failed = visitor.words("Import Failed", "导入失败");
    assert_eq!(status(&visitor).await, failed);
    let wanted = match language {
        "en" => ["Import Again", "View Import Report", "Delete"],
        _ => ["重新导入", "查看导入报告", "删除"],
    };
    assert_eq!(actions(&visitor).await, wanted);
    visitor.glance("imports-failed").await;
    visitor.go("/w/demo_prod/imports?status=failed").await;
    assert_eq!(status(&visitor).await, failed, "the filter finds it");

    visitor.go(&format!("{task}/report?failed=on")).await;
    let row = visitor.find("#details tbody tr").await.text().await.unwrap();
    assert!(row.contains("parse.py"), "the resource that is missing: {row}");
    let advice = visitor.find("#details tbody .reason .muted").await.text().await.unwrap();
    assert!(!advice.trim().is_empty(), "what to do: {row}");
    visitor.glance("import-report-failed").await;

    // The resource arrives, and the import has what it needs.
    let mut package = PackageBuilder::of("sales");
    package.resource("parse.py", b"print(1)");
    let file = site.package("resource.zip", &package);
    import(&visitor, "resources_only", &file, "resources").await;
    visitor.go(&format!("{task}/report")).await;
    visitor.click(".page-actions a[href$='/again']").await;
    visitor.find("dialog[open]").await;
    visitor.glance("import-again-question").await;
    visitor.follow("dialog[open] button[type=submit]").await;
    ended(&visitor).await;
    visitor.go("/w/demo_prod/imports?search=functions_only").await;
    assert_eq!(status(&visitor).await, visitor.words("Completed", "导入成功"));
    let wanted = if language == "en" { ["View Import Report", "Undo"] } else { ["查看导入报告", "撤销"] };
    assert_eq!(actions(&visitor).await, wanted);
    let attempt = visitor.find("#task-list tbody tr th .note").await.text().await.unwrap();
    assert!(attempt.contains(visitor.words("Attempt 2", "第 2 次")), "{attempt}");
    visitor.leave().await;
}

/// Imports a package with everything of a family committed; the path of its pages.
async fn import(visitor: &Visitor, name: &str, package: &Path, family: &str) -> String {
    let task = import_task(visitor, "demo_prod", name, package).await;
    confirm_suggestions(visitor).await;
    let commit = format!("/committing_rule/commit/{family}");
    visitor.click(&format!("input{}", setting(&commit))).await;
    saved(visitor, &commit).await;
    start(visitor, &task).await;
    task
}

/// The status of the first task of the list.
async fn status(visitor: &Visitor) -> String {
    visitor.find("#task-list tbody tr .status").await.text().await.unwrap().trim().to_owned()
}

/// The actions of the first task of the list.
async fn actions(visitor: &Visitor) -> Vec<String> {
    visitor
        .value("[...document.querySelector('#task-list tbody tr .actions').querySelectorAll('a')].map(link => link.innerText.trim())")
        .await
}
