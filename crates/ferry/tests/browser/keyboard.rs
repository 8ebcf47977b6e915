//! Without a mouse: menus and dialogs are opened, used and closed by the keyboard, and the focus comes back to where it was.

use thirtyfour::Key;

use crate::site::Site;
use crate::steps::{import_task, release};
use crate::visitor::Visitor;

/// Steps of the focus from the top of a page to anything on it, at most.
const STEPS: usize = 80;

in_both_languages!(dialogs_are_used_by_the_keyboard_alone);

async fn dialogs_are_used_by_the_keyboard_alone(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    let package = site.package("sales.zip", &release("select 1", "print(1)", "udf.Parse"));
    import_task(&visitor, "demo_prod", "by_keyboard", &package).await;
    visitor.go("/w/demo_prod/imports").await;
    skip_link(&visitor).await;
    menu(&visitor).await;
    dialog(&mut visitor).await;
    question(&visitor).await;
    visitor.leave().await;
}

/// The first step leads past the navigation.
async fn skip_link(visitor: &Visitor) {
    visitor.press(Key::Tab).await;
    visitor.until("document.activeElement.matches('a.skip')").await;
    visitor.press(Key::Enter).await;
    visitor.until("document.activeElement.id === 'main'").await;
}

/// A menu opens by Enter and closes by Escape.
async fn menu(visitor: &Visitor) {
    visitor.go("/w/demo_prod/imports").await;
    tab_to(visitor, "details[data-menu] > summary").await;
    visitor.press(Key::Enter).await;
    visitor.until("document.querySelector('details[data-menu][open]')").await;
    visitor.press(Key::Tab).await;
    visitor.until("document.activeElement.closest('details[data-menu][open]') && !document.activeElement.matches('summary')").await;
    visitor.press(Key::Escape).await;
    visitor
        .until("!document.querySelector('details[data-menu][open]') && document.activeElement.matches('details[data-menu] > summary')")
        .await;
}

/// Create Import Task: the focus goes into the dialog, stays there, and comes back.
async fn dialog(visitor: &mut Visitor) {
    const OPENER: &str = "a[data-open=create-import]";
    let is_inside = "document.querySelector('#create-import').contains(document.activeElement)";
    tab_to(visitor, OPENER).await;
    visitor.glance("keyboard-focus").await;
    visitor.press(Key::Enter).await;
    visitor.until(&format!("document.querySelector('#create-import[open]') && {is_inside}")).await;
    tab_to(visitor, "#import-name").await;
    visitor.press("not allowed!").await;
    visitor.until("document.querySelector('#import-name-note .field-error')").await;
    for _ in 0..20 {
        visitor.press(Key::Tab).await;
        // Between the last and the first element the browser itself may have the focus.
        let stays: bool = visitor.value(&format!("document.activeElement === document.body || {is_inside}")).await;
        assert!(stays, "the focus left the dialog");
    }
    visitor.press(Key::Escape).await;
    visitor.until(&format!("!document.querySelector('#create-import[open]') && document.activeElement.matches('{OPENER}')")).await;
}

/// Delete asks first: Escape is no, Enter on the button is yes.
async fn question(visitor: &Visitor) {
    const DELETE: &str = "#task-list a[href$=\"/delete\"]";
    let is_open = "document.querySelector('dialog[open]')";
    tab_to(visitor, DELETE).await;
    visitor.press(Key::Enter).await;
    visitor.until(&format!("{is_open} && {is_open}.contains(document.activeElement)")).await;
    visitor.press(Key::Escape).await;
    visitor.until(&format!("!{is_open} && document.activeElement.matches('{DELETE}')")).await;
    visitor.press(Key::Enter).await;
    visitor.until(&format!("{is_open} && {is_open}.contains(document.activeElement)")).await;
    tab_to(visitor, "dialog[open] button[type=submit]").await;
    visitor.press(Key::Enter).await;
    visitor.until(&format!("!document.querySelector('{DELETE}') && document.querySelector('main > .alert-success')")).await;
}

/// Presses Tab until the focus is at a selector.
async fn tab_to(visitor: &Visitor, css: &str) {
    for _ in 0..STEPS {
        let there: bool = visitor.value(&format!("document.activeElement.matches('{css}')")).await;
        if there {
            return;
        }
        visitor.press(Key::Tab).await;
    }
    panic!("the focus never came to {css}");
}
