//! The pages of one import task, as somebody without scripts meets them.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use ferry_model::workspace::{ComputeResource, ResourceGroup, ResourceGroupKind};
use ferry_service::imports::NewImport;
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest, Service};
use ferry_testkit::packages::PackageBuilder;
use futures_util::StreamExt as _;

use crate::browser::{Browser, Reply};

/// A package with something for every section of the settings.
fn sample() -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    for n in 0..30 {
        let node = package.node("orders", &format!("load_{n:02}"));
        node.code(&format!("INSERT OVERWRITE TABLE sales.t_{n:02}\nSELECT * FROM sales_dev.src WHERE x < {n}; -- sales"));
        node.owner("2001", "alice").resource_group("S_res_group_1").output(&format!("sales.t_{n:02}"));
        if n == 0 {
            node.input("sales_root");
        } else {
            node.after(&format!("load_{:02}", n - 1));
        }
    }
    package.node("orders", "report").of_type("HOLOGRES_SQL").connection("holo_1").code("select 1").input("sales_root");
    package.resource("parse.py", b"print(1)");
    package.process("orders_api");
    package
}

pub async fn editor(browser: &Browser) -> Editor {
    let actor = browser.service.local_actor("admin").await.unwrap().unwrap();
    browser.service.editor(&actor, "retail").await.unwrap()
}

fn compute(engine: &str, name: &str) -> ComputeResource {
    ComputeResource { engine: engine.into(), display_name: name.into(), project: "retail".into(), dev_project: None, is_default: true }
}

pub async fn import(service: &Service, editor: &Editor, name: &str, package: &PackageBuilder) -> i64 {
    let bytes = std::fs::read(package.file()).unwrap();
    let upload = futures_util::stream::iter([Ok(bytes::Bytes::from(bytes))]).boxed();
    let package = editor.upload_package("sales.zip", None, upload).await.unwrap();
    drain(service).await.unwrap();
    let new = NewImport { name: name.into(), package_id: package.id, remarks: Some("a remark".into()) };
    editor.create_import(&new).await.unwrap().id
}

/// A task that is being edited, with a MaxCompute resource in the workspace and no Hologres.
async fn editing() -> (Browser, Editor, String) {
    let browser = Browser::at_home().await;
    let editor = editor(&browser).await;
    editor.add_compute(compute("ODPS", "Warehouse")).await.unwrap();
    let group = ResourceGroup { kind: ResourceGroupKind::Scheduling, identifier: "S_group".into(), is_default: true };
    editor.add_resource_group(group).await.unwrap();
    let id = import(&browser.service, &editor, "sales_2026", &sample()).await;
    (browser, editor, format!("/w/retail/imports/{id}"))
}

fn id_of(base: &str) -> i64 {
    base.rsplit('/').next().unwrap().parse().unwrap()
}

async fn change(browser: &mut Browser, base: &str, path: &str, from: &str, to: &str) -> Reply {
    let token = browser.get(&format!("{base}/settings")).await.csrf();
    let (from_name, to_name) = (format!("base[{path}]"), format!("value[{path}]"));
    browser.post(&format!("{base}/settings/fields"), &[("csrf", &token), (&from_name, from), (&to_name, to)]).await
}

const ODPS: &str = "/computing_resource_mapping/map/ODPS/odps_first";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_shows_in_both_languages() {
    let (mut browser, _, base) = editing().await;
    for path in ["preview", "preview/objects/0", "settings", "settings/dry-run", "settings/occurrences", "plan", "start"] {
        for (lang, tag) in [("en", "en"), ("zh", "zh-CN")] {
            let reply = browser.get(&format!("{base}/{path}?lang={lang}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
            assert!(reply.body.contains(&format!("<html lang=\"{tag}\"")), "{path}");
            assert_eq!(reply.body.matches("<h1").count(), 1, "{path} has one heading of the first level");
            assert!(!reply.body.contains(">import-"), "{path} has every text in {lang}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_engine_is_named_with_what_needs_it_and_stops_the_start() {
    let (mut browser, editor, base) = editing().await;
    let page = browser.get(&format!("{base}/settings?lang=en")).await.body;
    let at = page.find("no computing resource of the type HOLO").expect("the missing engine");
    assert!(page[at..].contains("HOLOGRES_SQL"), "the node type that needs it");
    let version = editor.settings(id_of(&base)).await.unwrap().version.to_string();
    let token = browser.get(&format!("{base}/settings")).await.csrf();
    let reply = browser.post(&format!("{base}/start"), &[("csrf", &token), ("settings_version", &version)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("alert-error"), "the reasons stand above the settings");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suggestion_counts_once_it_is_confirmed() {
    let (mut browser, editor, base) = editing().await;
    let page = browser.get(&format!("{base}/settings?lang=en")).await;
    assert!(page.body.contains("Suggestion"));
    assert!(editor.settings(id_of(&base)).await.unwrap().settings.computing_resource_mapping.map.is_empty());
    browser.post(&format!("{base}/settings/confirm"), &[("csrf", &page.csrf())]).await;
    let settings = editor.settings(id_of(&base)).await.unwrap().settings;
    assert_eq!(settings.computing_resource_mapping.map["ODPS"]["odps_first"], "Warehouse");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_somebody_else_changed_shows_both_values() {
    let (mut browser, editor, base) = editing().await;
    let path = "/dependency_mapping/workspaces/sales";
    let saved = change(&mut browser, &base, path, "null", "retail").await;
    assert_eq!(saved.location(), format!("{base}/settings#dependency_mapping"));
    let reply = change(&mut browser, &base, path, "null", "elsewhere").await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert!(reply.body.contains("retail") && reply.body.contains("elsewhere"), "{}", reply.body);
    let now = editor.settings(id_of(&base)).await.unwrap().settings;
    assert_eq!(now.dependency_mapping.workspaces["sales"], "retail");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_gets_the_marks_of_the_fields_alone() {
    let (mut browser, _, base) = editing().await;
    let token = browser.get(&format!("{base}/settings")).await.csrf();
    let form = [("csrf", token.as_str()), (&format!("base[{ODPS}]"), "null"), (&format!("value[{ODPS}]"), "Warehouse")];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post(format!("{base}/settings/fields"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("hx-request", "true")
        .body(Body::from(body))
        .unwrap();
    let reply = browser.send(request).await;
    assert_eq!(reply.headers.get("hx-trigger").unwrap(), "settings-saved");
    assert!(reply.body.contains("hx-swap-oob") && !reply.body.contains("<html"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dry_run_is_set_for_one_and_for_all_that_match() {
    let (mut browser, editor, base) = editing().await;
    let list = browser.get(&format!("{base}/settings/dry-run?search=load_0")).await;
    let href = format!("{base}/settings/dry-run");
    browser.post(&href, &[("csrf", &list.csrf()), ("do", "all-on"), ("search", "load_0")]).await;
    let query = ferry_service::settings::DryRunQuery { dry_run: Some(true), ..Default::default() };
    let on = editor.dry_run_nodes(id_of(&base), &query, &PageRequest::default()).await.unwrap();
    assert_eq!(on.total, Some(10), "ten of thirty names hold load_0");
    let seq = on.items[0].0.seq.to_string();
    browser.post(&href, &[("csrf", &list.csrf()), ("one-off", &seq)]).await;
    assert_eq!(editor.dry_run_nodes(id_of(&base), &query, &PageRequest::default()).await.unwrap().total, Some(9));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_is_started_followed_and_reported() {
    let (mut browser, editor, base) = editing().await;
    editor.add_compute(compute("HOLO", "Serving")).await.unwrap();
    let page = browser.get(&format!("{base}/settings")).await;
    browser.post(&format!("{base}/settings/confirm"), &[("csrf", &page.csrf())]).await;
    let start = browser.get(&format!("{base}/start")).await;
    let version = editor.settings(id_of(&base)).await.unwrap().version.to_string();
    let reply = browser.post(&format!("{base}/start"), &[("csrf", &start.csrf()), ("settings_version", &version)]).await;
    assert_eq!(reply.location(), format!("{base}/progress"), "{}", reply.body);
    let waiting = browser.get(&format!("{base}/progress")).await;
    assert!(waiting.body.contains(&format!("data-events=\"{base}/events\"")), "the page follows the task");
    drain(&browser.service).await.unwrap();
    let events = browser.get(&format!("{base}/events")).await;
    assert!(events.body.contains("event: end") && events.body.contains("id: "), "{}", events.body);
    for lang in ["en", "zh"] {
        for path in ["progress", "report", "report?failed=on", "report?sort=outcome", "report/rows/0", "settings"] {
            let joint = if path.contains('?') { "&" } else { "?" };
            let reply = browser.get(&format!("{base}/{path}{joint}lang={lang}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
            assert!(!reply.body.contains(">import-"), "{path} has every text in {lang}");
        }
    }
    let id = id_of(&base);
    assert_eq!(browser.get(&format!("/imports/{id}/report")).await.location(), format!("{base}/report"));
    for (format, begins) in [("json", "{"), ("csv", ""), ("html", "<!"), ("junit", "<?xml")] {
        let reply = browser.get(&format!("{base}/report/download/{format}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{format}");
        assert!(reply.body.trim_start().to_lowercase().starts_with(begins), "{format}");
        assert!(reply.headers["content-disposition"].to_str().unwrap().contains("sales_2026-report."));
    }
    let late = change(&mut browser, &base, ODPS, "\"Warehouse\"", "Other").await;
    assert!(late.status.is_client_error(), "settings of an ended import stay");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn name_and_remarks_are_changed_while_the_task_is_edited() {
    let (mut browser, editor, base) = editing().await;
    import(&browser.service, &editor, "taken", &sample()).await;
    let page = browser.get(&format!("{base}/settings")).await;
    assert!(page.body.contains(&format!("action=\"{base}/name\"")) && page.body.contains("a remark"), "{}", page.body);
    let csrf = page.csrf();
    for name in ["taken", "not a name"] {
        let refused = browser.post(&format!("{base}/name"), &[("csrf", &csrf), ("name", name), ("remarks", "kept")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.body.contains("data-open-now") && refused.body.contains(&format!("value=\"{name}\"")), "{}", refused.body);
    }
    let check = |name: &str, task: i64| format!("/w/retail/imports/check-name?task={task}&name={name}");
    assert!(browser.get(&check("sales_2026", id_of(&base))).await.body.contains("field-ok"), "the own name may stay");
    assert!(browser.get(&check("taken", id_of(&base))).await.body.contains("field-error"));
    let done = browser.post(&format!("{base}/name"), &[("csrf", &csrf), ("name", "sales_q1"), ("remarks", "")]).await;
    assert_eq!(done.location(), format!("{base}/settings"));
    let task = editor.task(id_of(&base)).await.unwrap();
    assert_eq!((task.name.as_str(), task.remarks), ("sales_q1", None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_shown_with_what_it_contains() {
    let (mut browser, editor, base) = editing().await;
    let settings = serde_json::from_value(serde_json::json!({ "parameters": { "bucket": "oss://nightly" } })).unwrap();
    editor.put_profile("nightly_profile", &settings).await.unwrap();
    let page = browser.get(&format!("{base}/settings")).await.body;
    let row = page.split("nightly_profile").nth(1).unwrap().split("</th>").next().unwrap();
    assert!(row.contains("<dt>bucket</dt><dd>oss://nightly</dd>"), "{row}");
}
