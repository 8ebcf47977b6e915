//! Exports of a part of a workspace, their reports, and tasks that are cancelled while they wait.

use crate::site::Site;
use crate::steps::{confirm_suggestions, import_task, release};
use crate::visitor::Visitor;

in_both_languages!(a_part_is_exported_and_waiting_tasks_are_cancelled);

async fn a_part_is_exported_and_waiting_tasks_are_cancelled(language: &'static str) {
    let mut site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    custom(&mut visitor).await;
    incremental(&mut visitor).await;
    cancelled(&mut visitor, &mut site).await;
    visitor.leave().await;
}

/// A business flow and an object of another one, without what the blacklist names.
async fn custom(visitor: &mut Visitor) {
    new(visitor, "board", "custom").await;
    pick(visitor, "selectors", "flow", "orders_daily").await;
    pick(visitor, "selectors", "node", "churn_score").await;
    pick(visitor, "exclude", "node", "ads_sales_board").await;
    type_in(visitor, "exclude", "table:*").await;
    visitor.glance("export-custom").await;
    let report = export(visitor, "board").await;
    visitor.go(&report).await;
    let names = names(visitor).await;
    for name in ["churn_score", "dwd_orders"] {
        assert!(names.iter().any(|found| found == name), "{name} in {names:?}");
    }
    assert!(!names.iter().any(|found| found == "ads_sales_board"), "the blacklist: {names:?}");
    let kinds: Vec<String> =
        visitor.value("[...document.querySelectorAll('#details tbody td:nth-of-type(1)')].map(cell => cell.innerText)").await;
    assert!(kinds.iter().all(|kind| !kind.contains(visitor.words("Table", "表"))), "the blacklist: {kinds:?}");
    let settings = visitor.find("#settings").await.text().await.unwrap();
    assert!(settings.contains("table:*"), "{settings}");
}

/// Needs a time; takes what was modified after it.
async fn incremental(visitor: &mut Visitor) {
    new(visitor, "since_then", "incremental").await;
    visitor.until("!document.querySelector('.when-blacklist').checkVisibility()").await;
    visitor.follow("button[name=action][value=start]").await;
    let said = visitor.find("main .alert-error").await.text().await.unwrap();
    assert!(said.contains(visitor.words("needs the time", "需要指定修改时间")), "{said}");
    visitor.glance("export-incremental").await;
    // How a time is typed depends on the language of the browser.
    let fill = "const field = document.querySelector('#export-since'); field.value = '2001-02-03T04:05';
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    visitor.browser.execute(fill, Vec::new()).await.unwrap();
    let report = export(visitor, "since_then").await;
    visitor.go(&report).await;
    assert!(names(visitor).await.len() > 10, "everything was modified after it");
    let settings = visitor.find("#settings").await.text().await.unwrap();
    assert!(settings.contains("2001-02-0"), "{settings}");
}

/// Nobody works, so tasks wait; who cancels them is asked first. They end as soon as somebody works.
async fn cancelled(visitor: &mut Visitor, site: &mut Site) {
    let package = site.package("sales.zip", &release("select 1", "print(1)", "udf.Parse"));
    let import = import_task(visitor, "demo_prod", "waiting", &package).await;
    confirm_suggestions(visitor).await;
    site.restart(0);
    visitor.moved_to(site);
    new(visitor, "waiting", "full").await;
    visitor.follow("button[name=action][value=start]").await;
    visitor.until("location.pathname.endsWith('/exports')").await;
    cancel(visitor, false).await;
    visitor.go(&format!("{import}/start")).await;
    visitor.follow("main form button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress')").await;
    visitor.go("/w/demo_prod/imports").await;
    cancel(visitor, true).await;

    site.restart(1);
    visitor.moved_to(site);
    for list in ["/w/demo_dev/exports", "/w/demo_prod/imports"] {
        visitor.go(&format!("{list}?search=waiting")).await;
        let revoked = visitor.words("Revoked", "已取消");
        visitor.until(&format!("document.querySelector('#task-list tbody .status')?.innerText.trim() === '{revoked}'")).await;
    }
    visitor.glance("imports-revoked").await;
    let objects: String = {
        visitor.go("/w/demo_prod/objects").await;
        visitor.text().await
    };
    assert!(!objects.contains("parse.py"), "nothing was imported: {objects}");
}

/// Cancels the first task of the list that is open, in the dialog that asks.
async fn cancel(visitor: &mut Visitor, import: bool) {
    visitor.click("#task-list tbody tr:first-child a[href$='/cancel']").await;
    visitor.find("dialog[open]").await;
    let keep: usize = visitor.value("document.querySelectorAll('dialog[open] input[name=keep]').length").await;
    assert_eq!(keep, usize::from(import), "only an import has something to be kept");
    visitor.glance(if import { "import-cancel" } else { "export-cancel" }).await;
    visitor.follow("dialog[open] button[type=submit]").await;
    let said = visitor.words("being cancelled", "正在取消");
    visitor.until(&format!("document.querySelector('main > .alert-success')?.innerText.includes('{said}')")).await;
}

/// Opens Create Export Task and chooses name and mode.
async fn new(visitor: &Visitor, name: &str, mode: &str) {
    visitor.go("/w/demo_dev/exports/new").await;
    visitor.fill("#export-name", name).await;
    visitor.click(&format!("label:has(input[name=mode][value={mode}])")).await;
}

/// Starts the export of the form that is open and waits for its end; the path of its report.
async fn export(visitor: &Visitor, name: &str) -> String {
    visitor.follow("button[name=action][value=start]").await;
    visitor.until("location.pathname.endsWith('/exports')").await;
    visitor.go(&format!("/w/demo_dev/exports?search={name}")).await;
    let link = visitor.find("#task-list a[href$='/report']").await;
    visitor.find("#task-list a[href$='package.zip']").await;
    link.prop("pathname").await.unwrap().unwrap()
}

/// Types selectors, one a line.
async fn type_in(visitor: &Visitor, field: &str, selectors: &str) {
    visitor.click(&format!("details:has(textarea[name={field}_typed]) summary")).await;
    visitor.fill(&format!("textarea[name={field}_typed]"), selectors).await;
}

/// The objects that a report lists.
async fn names(visitor: &Visitor) -> Vec<String> {
    visitor.value("[...document.querySelectorAll('#details tbody th a')].map(link => link.innerText.trim())").await
}

/// Searches objects of a kind, ticks one, and adds what is ticked.
async fn pick(visitor: &Visitor, field: &str, kind: &str, name: &str) {
    let picker = format!(".picker:has(+ #chosen-{field})");
    visitor.choose(&format!("{picker} select[name=picker_kind]"), kind).await;
    visitor.fill(&format!("{picker} input[name=picker]"), name).await;
    // The list is asked for as one types: what stands in it is to fit before anything is ticked.
    let fitting = format!("[...document.querySelectorAll(\"{picker} .picker-line\")]");
    visitor.until(&format!("{fitting}.length > 0 && {fitting}.every(line => line.innerText.includes('{name}'))")).await;
    visitor.click(&format!("{picker} input[name={field}_pick][aria-label$='{name}']")).await;
    visitor.click(&format!("{picker} [data-picks={field}_pick]")).await;
    visitor.until(&format!("document.querySelector('#chosen-{field}').innerText.includes('{name}')")).await;
}
