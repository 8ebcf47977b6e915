//! Import tasks on their way: fields of their settings, their plan, and running them to their end.

use crate::visitor::Visitor;

/// Selector of the field of a setting, by its place in the settings document.
pub fn setting(path: &str) -> String {
    format!("[name=\"value[{path}]\"]")
}

/// Waits until a setting says that it is saved.
pub async fn saved(visitor: &Visitor, path: &str) {
    let field = setting(path);
    visitor.until(&format!("document.querySelector('{field}').closest('.setting').querySelector('.setting-mark .field-ok')")).await;
}

/// Opens the plan of a task, once it is made: the page says so and does not wait for it by itself.
pub async fn open_plan(visitor: &Visitor, task: &str) {
    visitor.go(&format!("{task}/plan")).await;
    let made = "document.querySelector('#details table')";
    visitor.until(&format!("{made} || (document.querySelector('main a[href$=\"/plan\"]')?.click(), false)")).await;
}

/// Starts the import of a task, in the dialog, and waits for its end.
pub async fn start(visitor: &Visitor, task: &str) {
    visitor.go(&format!("{task}/settings")).await;
    visitor.until("document.querySelector('#plan-panel .plan-good')").await;
    visitor.click("#start-bar a[data-open=start-dialog]").await;
    visitor.follow("#start-dialog button[type=submit]").await;
    ended(visitor).await;
}

/// Waits until the task whose progress is shown has ended.
pub async fn ended(visitor: &Visitor) {
    visitor.until("location.pathname.endsWith('/progress')").await;
    visitor.until("document.querySelector('main .page-actions a[href$=\"/report\"]')").await;
}
