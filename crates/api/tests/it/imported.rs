//! Import tasks as clients of the API make them.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use ferry_testkit::packages::{COMPUTE, PackageBuilder};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, WORKSPACE, request};

/// Path of something in the workspace that every test has.
pub fn in_workspace(rest: &str) -> String {
    format!("/workspaces/{WORKSPACE}/{rest}")
}

/// A package with a table and a chain of three nodes, as its file.
pub fn package() -> Vec<u8> {
    let mut package = PackageBuilder::of("sales");
    package.table("sales", "orders");
    package.node("orders", "load").code("select 1 from sales.orders").input("sales_root");
    package.node("orders", "clean").code("select 2 from sales.orders").after("load");
    package.node("orders", "count").code("select 3 from sales.orders").after("clean");
    std::fs::read(package.file()).unwrap()
}

/// Uploads a package.
pub async fn upload(t: &Server, name: &str, body: impl Into<Body>) -> Answer {
    let path = in_workspace(&format!("packages?file_name={name}"));
    t.ask(request(Method::POST, &path, &t.token).header(CONTENT_TYPE, "application/zip").body(body.into()).unwrap()).await
}

/// Number of an import task that can be edited, with nothing decided yet.
pub async fn editable(t: &Server, name: &str) -> i64 {
    editable_of(t, name, package()).await
}

async fn editable_of(t: &Server, name: &str, package: Vec<u8>) -> i64 {
    let uploaded = upload(t, "sales.zip", package).await;
    assert_eq!(uploaded.status, StatusCode::CREATED, "{uploaded:?}");
    ferry_service::worker::drain(&t.service).await.unwrap();
    let body = json!({ "name": name, "package_id": uploaded.json()["id"] });
    let made = t.send(Method::POST, &in_workspace("imports"), &t.token, &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made.json()["id"].as_i64().unwrap()
}

/// Number of an import task that was started, and that nobody works on yet.
pub async fn started(t: &Server, name: &str) -> i64 {
    started_of(t, name, package(), &[]).await
}

async fn started_of(t: &Server, name: &str, package: Vec<u8>, changes: &[Value]) -> i64 {
    let compute = json!({ "engine": "ODPS", "display_name": COMPUTE, "project": "retail", "dev_project": "retail_dev" });
    let added = t.send(Method::POST, &in_workspace("computing-resources"), &t.token, &compute).await;
    assert_eq!(added.status, StatusCode::NO_CONTENT, "{added:?}");
    let task = editable_of(t, name, package).await;
    let change = json!({ "path": "/computing_resource_mapping/auto", "base": false, "value": true });
    let changed = change_settings(t, task, &[&[change], changes].concat()).await;
    assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
    let plan = t.get(&in_workspace(&format!("imports/{task}/plan?wait=true")), &t.token).await;
    let start = json!({ "settings_version": changed.json()["version"], "plan_digest": plan.json()["digest"] });
    let other = json!({ "settings_version": changed.json()["version"], "plan_digest": "0".repeat(64) });
    let refused = t.send(Method::POST, &in_workspace(&format!("imports/{task}/start")), &t.token, &other).await;
    assert_eq!((refused.status, refused.problem()), (StatusCode::CONFLICT, "PLAN-CHANGED".to_owned()));
    let started = t.send(Method::POST, &in_workspace(&format!("imports/{task}/start")), &t.token, &start).await;
    assert_eq!(started.status, StatusCode::OK, "{started:?}");
    task
}

/// Number of an import task that has ended.
pub async fn ended(t: &Server, name: &str) -> i64 {
    ended_of(t, name, package()).await
}

/// Number of an import task of this package that has ended.
pub async fn ended_of(t: &Server, name: &str, package: Vec<u8>) -> i64 {
    ended_with(t, name, package, &[]).await
}

/// The same with fields of its settings changed.
pub async fn ended_with(t: &Server, name: &str, package: Vec<u8>, changes: &[Value]) -> i64 {
    let task = started_of(t, name, package, changes).await;
    ferry_service::worker::drain(&t.service).await.unwrap();
    task
}

/// Changes single fields of the settings of a task.
pub async fn change_settings(t: &Server, task: i64, changes: &[Value]) -> Answer {
    t.send(Method::PATCH, &in_workspace(&format!("imports/{task}/settings")), &t.token, &json!({ "changes": changes })).await
}
