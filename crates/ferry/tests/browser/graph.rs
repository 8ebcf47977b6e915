//! The dependency graph of a flow of a few hundred nodes: moved and zoomed by mouse and keyboard, and searched.

use ferry_testkit::packages::PackageBuilder;
use thirtyfour::Key;

use crate::site::Site;
use crate::visitor::Visitor;

/// Nodes of the flow.
const NODES: usize = 300;

in_both_languages!(a_large_graph_is_moved_zoomed_and_searched);

async fn a_large_graph_is_moved_zoomed_and_searched(language: &'static str) {
    let mut package = PackageBuilder::of("sales");
    for number in 0..NODES {
        let node = package.node("night_run", &name(number));
        if number > 0 {
            node.after(&name((number - 1) / 2));
        }
        if number > 40 && number % 3 == 0 {
            node.after(&name(number / 2 - 9));
        }
    }
    let site = Site::with_imports(&[package]);
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    visitor.go("/w/demo_prod/graph").await;
    visitor.follow("main th a[href*='/graph/']").await;
    visitor.find("[data-graph] svg").await;
    let drawn: usize = visitor.value("document.querySelectorAll('[data-graph] svg [data-node]').length").await;
    assert_eq!(drawn, NODES);
    let listed: usize = visitor.value("document.querySelectorAll('.graph-list tbody tr').length").await;
    assert_eq!(listed, NODES, "the list beside the picture, for those who do not see it");
    visitor.glance("graph-large").await;
    by_mouse(&visitor).await;
    by_keyboard(&visitor).await;
    find(&mut visitor).await;
    visitor.leave().await;
}

fn name(number: usize) -> String {
    format!("step_{number:03}")
}

/// Drags the picture, and zooms by the buttons and by the wheel.
async fn by_mouse(visitor: &Visitor) {
    let frame = visitor.find("[data-graph]").await;
    frame.scroll_into_view().await.unwrap();
    let (path, before) = (visitor.path().await, place(visitor).await);
    let drag = visitor.browser.action_chain().move_to_element_center(&frame).click_and_hold().move_by_offset(-120, -60).release();
    drag.perform().await.unwrap();
    let after = place(visitor).await;
    assert_eq!((after.0 - before.0, after.1 - before.1), (120, 60), "the picture follows the mouse");
    assert_eq!(visitor.path().await, path, "the end of a drag is no click on a node");

    let start = scale(visitor).await;
    visitor.click("[data-graph-zoom=in]").await;
    let nearer = scale(visitor).await;
    assert!(nearer > start, "{start} → {nearer}");
    visitor.click("[data-graph-zoom=out]").await;
    assert_eq!(scale(visitor).await, start);
    let wheel = "const box = arguments[0].getBoundingClientRect();
        arguments[0].dispatchEvent(new WheelEvent('wheel', { deltaY: 100, ctrlKey: true, bubbles: true, cancelable: true,
            clientX: box.left + 200, clientY: box.top + 100 }));";
    visitor.browser.execute(wheel, vec![frame.to_json().unwrap()]).await.unwrap();
    let farther = scale(visitor).await;
    assert!(farther < start, "{start} → {farther}");
}

/// The same with keys, where the focus is on the picture.
async fn by_keyboard(visitor: &Visitor) {
    visitor.click("[data-graph-zoom=fit]").await;
    let whole = scale(visitor).await;
    visitor.browser.execute("document.querySelector('[data-graph]').focus()", Vec::new()).await.unwrap();
    visitor.press("++++").await;
    let near = scale(visitor).await;
    assert!(near > whole, "{whole} → {near}");
    visitor.press("-").await;
    let far = scale(visitor).await;
    assert!(whole < far && far < near, "{whole} < {far} < {near}");
    let before = place(visitor).await;
    visitor.press(Key::Up + Key::Up + Key::Left).await;
    let moved = format!("{FRAME}.scrollTop < {} && {FRAME}.scrollLeft <= {}", before.1, before.0);
    visitor.until(&moved).await;
    visitor.press("0").await;
    assert_eq!(scale(visitor).await, whole, "0 shows the whole graph");
}

/// Types a part of a name: what fits is marked and brought into view, one after another.
async fn find(visitor: &mut Visitor) {
    visitor.fill("[data-graph-find]", "step_29").await;
    visitor.until("document.querySelector('[data-graph-found]').textContent === '1 / 10'").await;
    visitor.press(Key::Enter).await;
    visitor.until("document.querySelector('[data-graph-found]').textContent === '2 / 10'").await;
    let in_view = format!(
        "(() => {{ const box = document.querySelectorAll('.graph-node.is-found')[1].getBoundingClientRect();
            const frame = {FRAME}.getBoundingClientRect();
            return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom; }})()"
    );
    visitor.until(&in_view).await;
    visitor.glance("graph-found").await;
    visitor.fill("[data-graph-find]", "nowhere").await;
    let none = visitor.words("No node of this name", "没有该名称的节点");
    visitor.until(&format!("document.querySelector('[data-graph-found]').textContent === '{none}'")).await;
}

const FRAME: &str = "document.querySelector('[data-graph]')";

/// How far the picture is scrolled.
async fn place(visitor: &Visitor) -> (i64, i64) {
    visitor.value(&format!("[Math.round({FRAME}.scrollLeft), Math.round({FRAME}.scrollTop)]")).await
}

/// The scale that is shown, in percent.
async fn scale(visitor: &Visitor) -> u32 {
    visitor.value("parseInt(document.querySelector('[data-graph-scale]').textContent)").await
}
