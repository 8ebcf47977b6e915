//! Two people edit the settings of one task at the same time: nothing is lost, and who changes what somebody else has changed is told.

use crate::people::colleague;
use crate::site::Site;
use crate::steps::{import_task, release};
use crate::visitor::Visitor;

const LOCK: &str = "input[name=\"value[/committing_rule/ignore_lock]\"]";
const OWNER: &str = "select[name=\"value[/committing_rule/change_owner/to]\"]";
const CONFLICTS: &str = "select[name=\"value[/conflicts/all]\"]";

in_both_languages!(two_people_edit_the_settings_of_one_task);

async fn two_people_edit_the_settings_of_one_task(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut one) = Visitor::open(&site, language).await else { return };
    let Some(mut other) = Visitor::open(&site, language).await else { return };
    one.log_in_quickly().await;
    let password = colleague(&mut one, "lin").await;
    other.log_in_as("lin", &password).await;
    let package = site.package("sales.zip", &release("select 1", "print(1)", "udf.Parse"));
    let task = import_task(&one, "demo_prod", "together", &package).await;
    other.go(&format!("{task}/settings")).await;

    // Different fields: both are kept, although neither has seen what the other did.
    one.click(LOCK).await;
    other.choose(OWNER, "lin").await;
    one.until(&saved(LOCK)).await;
    other.until(&saved(OWNER)).await;
    for who in [&one, &other] {
        who.go(&format!("{task}/settings")).await;
        assert!(who.find(LOCK).await.is_selected().await.unwrap());
        assert_eq!(value(who, OWNER).await, "lin");
    }

    // The same field: the second is told who was first, sees both values, and chooses.
    one.choose(CONFLICTS, "keep").await;
    one.until(&saved(CONFLICTS)).await;
    other.choose(CONFLICTS, "overwrite").await;
    other.until(&told(CONFLICTS)).await;
    let said: String = other.value(&format!("{}.innerText", mark(CONFLICTS))).await;
    assert!(said.contains("admin"), "who was first is named: {said}");
    for (english, chinese) in [("Keep the one in the destination", "保留目标对象"), ("Overwrite", "覆盖")] {
        assert!(said.contains(other.words(english, chinese)), "both values are shown: {said}");
    }
    other.glance("import-settings-conflict").await;
    one.go(&format!("{task}/settings")).await;
    assert_eq!(value(&one, CONFLICTS).await, "keep", "nothing was overwritten");
    other.click(".setting-mark .alert-warning form button").await;
    other.until(&saved(CONFLICTS)).await;

    // One has not seen that, changes it again, and keeps what is there.
    one.choose(CONFLICTS, "draft").await;
    one.until(&told(CONFLICTS)).await;
    one.click(".setting-mark .alert-warning a.btn-text").await;
    one.until(&format!("document.querySelector('{CONFLICTS}').value === 'overwrite' && !({})", told(CONFLICTS))).await;
    for who in [&one, &other] {
        who.go(&format!("{task}/settings")).await;
        assert_eq!(value(who, CONFLICTS).await, "overwrite");
        assert!(who.find(LOCK).await.is_selected().await.unwrap());
        assert_eq!(value(who, OWNER).await, "lin");
    }
    other.leave().await;
    one.leave().await;
}

/// The place beside a field that says what became of it.
fn mark(field: &str) -> String {
    format!("document.querySelector('{field}').closest('.setting').querySelector('.setting-mark')")
}

fn saved(field: &str) -> String {
    format!("{}.querySelector('.field-ok')", mark(field))
}

fn told(field: &str) -> String {
    format!("{}.querySelector('.alert-warning')", mark(field))
}

async fn value(visitor: &Visitor, field: &str) -> String {
    visitor.find(field).await.prop("value").await.unwrap().unwrap()
}
