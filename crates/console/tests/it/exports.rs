//! The object picker of Create Export Task, as scripts and people without them meet it.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use ferry_service::reports::ReportQuery;
use ferry_service::tasks::TaskQuery;
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest};
use ferry_store::records::TaskKind;
use ferry_testkit::packages::PackageBuilder;

use crate::browser::Browser;
use crate::workspace::{attributes, imported_package};

/// Nodes of the flow `many`.
const MANY: usize = 60;

async fn workspace() -> (Browser, Editor) {
    let mut package = PackageBuilder::of("sales");
    for n in 0..MANY {
        package.node("many", &format!("n_{n:02}")).input("sales_root");
    }
    package.node("few", "single").input("sales_root");
    package.table("sales", "t_orders");
    package.resource("tool.py", b"print(1)");
    imported_package(&package).await
}

/// The selectors that the boxes of a list stand for.
fn boxes(body: &str) -> Vec<String> {
    body.split("_pick\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

fn more(body: &str) -> Option<String> {
    attributes(body, "hx-get").into_iter().find(|link| link.contains("after="))
}

/// Creates an export, runs it, and gives what came of each object: its name and outcome.
async fn exported(browser: &mut Browser, admin: &Editor, name: &str, mode: &str, chosen: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    let token = browser.get("/w/retail/exports/new").await.csrf();
    let form =
        [("csrf", token.as_str()), ("name", name), ("mode", mode), ("status", "saved"), ("format", "DATAWORKS_MODEL"), ("action", "start")];
    let reply = browser.post("/w/retail/exports", &[&form[..], chosen].concat()).await;
    assert_eq!(reply.location(), "/w/retail/exports", "{}", reply.body);
    drain(&browser.service).await.unwrap();
    let tasks =
        admin.tasks(TaskKind::Export, &TaskQuery { search: name.into(), ..TaskQuery::default() }, &PageRequest::default()).await.unwrap();
    let rows = PageRequest { after: None, limit: Some(500) };
    let rows = admin.report_rows(tasks.items[0].id, &ReportQuery::default(), &rows).await.unwrap();
    rows.items.into_iter().map(|row| (row.name, row.outcome)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_picker_narrows_by_kind_and_flow_and_goes_on() {
    let (mut browser, _) = workspace().await;
    let objects = "/w/retail/exports/objects?field=selectors";
    let first = browser.get(&format!("{objects}&picker_kind=node&picker_flow=many")).await.body;
    let mut all = boxes(&first);
    assert!(all.len() < MANY, "one page is not all");
    let next = more(&first).expect("a next page");
    let second = browser.get(&next).await.body;
    assert!(more(&second).is_none() && !second.contains("data-select-all"), "the head stands on the first page only");
    all.extend(boxes(&second));
    let wanted: BTreeSet<String> = (0..MANY).map(|n| format!("node:many/n_{n:02}")).collect();
    assert_eq!((all.len(), all.into_iter().collect::<BTreeSet<_>>()), (MANY, wanted));
    assert_eq!(boxes(&browser.get(&format!("{objects}&picker_kind=table")).await.body).len(), 1);
    assert_eq!(boxes(&browser.get(&format!("{objects}&picker=SINGLE")).await.body), ["node:few/single"]);
    let nothing = browser.get(&format!("{objects}&picker=no-such-thing")).await;
    assert!(nothing.status == StatusCode::OK && boxes(&nothing.body).is_empty());
    assert_eq!(browser.get(&format!("{objects}&picker_kind=noed")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_flow_is_picked_at_once() {
    let (mut browser, admin) = workspace().await;
    let flows = browser.get("/w/retail/exports/objects?field=selectors&picker_kind=flow&picker=many").await.body;
    let [flow] = boxes(&flows).try_into().expect("one flow");
    assert_eq!(flow, "workflow:many\nnode:many/**");
    let add = attributes(&flows, "hx-get").into_iter().find(|link| link.contains("selector=")).unwrap();
    let entry = browser.get(&add).await.body;
    assert_eq!(entry.matches("<li>").count(), 1, "{entry}");
    assert_eq!(entry.matches("type=\"hidden\" name=\"selectors\"").count(), 2, "{entry}");
    let picked = [("selectors", "workflow:many"), ("selectors", "node:many/**")];
    let rows = exported(&mut browser, &admin, "whole", "custom", &picked).await;
    let done: BTreeSet<&str> = rows.iter().filter(|(_, outcome)| outcome == "ok").map(|(name, _)| name.as_str()).collect();
    assert_eq!(done.len(), MANY + 1, "the flow and its nodes: {rows:?}");
    assert!(done.contains("many") && done.contains("n_00") && !done.contains("single"), "{done:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_are_ticked_for_the_objects_and_for_the_blacklist() {
    let (mut browser, admin) = workspace().await;
    let ticked = "selectors_pick=node%3Afew%2Fsingle&selectors_pick=resource%3Atool.py";
    let entries = browser.get(&format!("/w/retail/exports/picked?field=selectors&{ticked}")).await.body;
    assert_eq!(entries.matches("<li>").count(), 2, "{entries}");
    assert_eq!(
        browser.get("/w/retail/exports/picked?field=exclude&exclude_pick=node%3Aa").await.body.matches("name=\"exclude\"").count(),
        1
    );
    // What is ticked counts, whether or not it was added to the chosen before the form was sent.
    let chosen = [("selectors", "node:few/single"), ("selectors_pick", "resource:tool.py"), ("selectors_pick", "node:few/single")];
    let rows = exported(&mut browser, &admin, "ticked", "custom", &chosen).await;
    let done = |rows: &BTreeSet<(String, String)>| {
        rows.iter().filter(|(_, outcome)| outcome == "ok").map(|(name, _)| name.clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(done(&rows), BTreeSet::from(["few".to_owned(), "single".to_owned(), "tool.py".to_owned()]));
    let rows = exported(
        &mut browser,
        &admin,
        "all_but",
        "full",
        &[("exclude", "workflow:many\nnode:many/**"), ("exclude_pick", "table:t_orders")],
    )
    .await;
    let done = done(&rows);
    assert!(done.contains("single") && done.contains("tool.py"), "{done:?}");
    assert!(!done.contains("n_00") && !done.contains("t_orders"), "{done:?}");
}
