//! What a person does in a workspace by hand: lock and unlock, commit, deploy, and create the table that a quality rule waits for.

use crate::people::colleague;
use crate::site::Site;
use crate::steps::release;
use crate::visitor::Visitor;

in_both_languages!(objects_are_locked_committed_and_deployed_by_hand);

async fn objects_are_locked_committed_and_deployed_by_hand(language: &'static str) {
    let first = release("select 1", "print(1)", "udf.Parse");
    let second = release("select 1", "print(1)", "udf.ParseAgain");
    let site = Site::with_imports(&[first, second]);
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    let password = colleague(&mut visitor, "lin").await;
    let function = open_function(&visitor).await;
    lock_and_break(&mut visitor, &site, &function, ("lin", &password)).await;
    commit_and_deploy(&mut visitor, &function).await;
    create_table(&mut visitor).await;
    visitor.leave().await;
}

/// The function that the second package brought as a draft: its path.
async fn open_function(visitor: &Visitor) -> String {
    visitor.go("/w/demo_prod/objects?kind=function").await;
    visitor.follow("main table th a[href*='/objects/']").await;
    visitor.until("/objects\\/\\d+$/.test(location.pathname)").await;
    visitor.path().await
}

/// Who holds a lock gives it back; it is shown to others, and an administrator may break it.
async fn lock_and_break(visitor: &mut Visitor, site: &Site, function: &str, (name, password): (&str, &str)) {
    by_hand(visitor, "lock").await;
    let said = visitor.find(".lock-line").await.text().await.unwrap();
    assert!(said.contains("admin"), "who holds it: {said}");
    by_hand(visitor, "unlock").await;
    visitor.until("!document.querySelector('.lock-line')").await;
    by_hand(visitor, "lock").await;
    visitor.glance("object-locked").await;

    let Some(mut other) = Visitor::open(site, visitor.words("en", "zh-CN")).await else { return };
    other.log_in_as(name, password).await;
    other.go("/w/demo_prod/objects?kind=function").await;
    let mark = other.find("main table tbody .marks [title]").await.text().await.unwrap();
    assert_eq!(mark.trim(), "admin", "the list shows who");
    other.go(function).await;
    let said = other.find(".lock-line").await.text().await.unwrap();
    assert!(said.contains("admin"), "{said}");
    // Without breaking the lock nothing can be committed.
    other.follow("form.by-hand button[value=commit]").await;
    let said = other.find("main > .alert-error").await.text().await.unwrap();
    assert!(said.contains("admin") && !said.contains("..") && !said.contains("。。"), "{said}");
    other.glance("object-locked-by-other").await;
    other.click("[data-open=break-lock]").await;
    other.find("#break-lock[open]").await;
    other.glance("object-break-lock").await;
    other.follow("#break-lock button[type=submit]").await;
    other.until("document.querySelector('main > .alert-success') && !document.querySelector('.lock-line')").await;
    other.leave().await;
}

/// The draft is committed, then deployed; Deployments shows that version.
async fn commit_and_deploy(visitor: &mut Visitor, function: &str) {
    visitor.go(function).await;
    visitor.find(".task-line .tag-warning").await;
    by_hand(visitor, "commit").await;
    visitor.until("!document.querySelector('.task-line .tag-warning')").await;
    visitor.click("[data-open=deploy]").await;
    visitor.find("#deploy[open]").await;
    visitor.glance("object-deploy").await;
    visitor.follow("#deploy button[type=submit]").await;
    visitor.find("main > .alert-success").await;
    let status = visitor.find(".task-line .status").await.text().await.unwrap();
    assert_eq!(status.trim(), visitor.words("Deployed", "已发布"));
    visitor.go("/w/demo_prod/deployments").await;
    let row = format!("[...document.querySelectorAll('main tbody tr')].find(row => row.querySelector('a[href=\"{function}\"]')).innerText");
    let row: String = visitor.value(&row).await;
    assert!(row.contains("V2"), "{row}");
}

/// A quality rule of the demo waits for a table: creating it in the dialog makes the rule appear.
async fn create_table(visitor: &mut Visitor) {
    const RULE: &str = "returns_are_counted";
    visitor.go("/w/demo_dev/rules").await;
    visitor.find("main table tbody").await;
    assert!(!visitor.text().await.contains(RULE), "its table does not exist yet");
    visitor.go("/w/demo_dev/tables").await;
    visitor.click("[data-open=new-table]").await;
    visitor.choose("#table-engine", "ODPS").await;
    visitor.fill("#table-name", "legacy returns").await;
    visitor.fill("#table-ddl", "CREATE TABLE IF NOT EXISTS legacy_returns (order_id STRING) PARTITIONED BY (dt STRING);").await;
    visitor.click("#new-table label:has(input[value=production])").await;
    visitor.follow("#new-table .dialog-foot button[type=submit]").await;
    // Refused, with what was typed still there.
    visitor.find("#new-table[open] .alert-error").await;
    visitor.glance("table-refused").await;
    visitor.fill("#table-name", "legacy_returns").await;
    visitor.follow("#new-table .dialog-foot button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/rules/table') && document.querySelector('main > .alert-success')").await;
    assert!(visitor.text().await.contains(RULE));
    visitor.glance("table-created").await;
    visitor.go("/w/demo_dev/rules").await;
    visitor.until(&format!("document.querySelector('main table').innerText.includes('{RULE}')")).await;
}

/// Presses a button of the object, and waits for the word that it is done.
async fn by_hand(visitor: &Visitor, action: &str) {
    visitor.follow(&format!("form.by-hand button[value={action}]")).await;
    visitor.find("main > .alert-success").await;
}
