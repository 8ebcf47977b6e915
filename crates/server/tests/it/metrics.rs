//! What the metrics tell of work: tasks that ended, objects, uploads, the queue, the connections.

use ferry_testkit::packages::COMPUTE;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Running;

/// The value of a series, if there is one.
async fn value(server: &Running, series: &str) -> Option<f64> {
    value_in(&server.get("/metrics").await.text().await.unwrap(), series)
}

/// The same in what was told at one time.
fn value_in(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

/// Waits until a series has a value that is wanted.
async fn until(server: &Running, series: &str, is_wanted: impl Fn(f64) -> bool) -> f64 {
    let wait = async {
        loop {
            match value(server, series).await {
                Some(found) if is_wanted(found) => return found,
                _ => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            }
        }
    };
    if let Ok(found) = tokio::time::timeout(std::time::Duration::from_mins(1), wait).await {
        return found;
    }
    panic!("{series} does not come: {}", server.get("/metrics").await.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_is_counted_with_its_end_its_time_and_its_objects() {
    let (_data, server) = Running::fresh(&[]).await;
    let token = server.token().await;
    let package = server.uploaded(&token).await;
    let post = |path: String, body: Value| {
        let (server, token) = (&server, &token);
        async move { server.api(Method::POST, &path, token, body.to_string(), "application/json").await }
    };
    until(&server, "ferry_tasks_ended_total{kind=\"verify\",status=\"verified\"}", |ended| ended > 0.0).await;
    assert_eq!(value(&server, "ferry_upload_bytes_total").await, package["bytes"].as_f64());
    let compute = json!({ "engine": "ODPS", "display_name": COMPUTE, "project": "sales", "is_default": true });
    let made = server.client.post(format!("{}/api/v1/workspaces/ws/computing-resources", server.base)).bearer_auth(&token);
    assert!(made.json(&compute).send().await.unwrap().status().is_success());
    let task = post("/workspaces/ws/imports".into(), json!({ "name": "first", "package_id": package["id"] })).await;
    let import = format!("/workspaces/ws/imports/{}", task["id"]);
    assert_eq!(value(&server, "ferry_tasks{kind=\"import\",status=\"EDITING\"}").await, Some(1.0));
    let change = json!({ "changes": [{ "path": "/computing_resource_mapping/auto", "base": false, "value": true }] });
    server.api(Method::PATCH, &format!("{import}/settings"), &token, change.to_string(), "application/json").await;
    let plan = server.api(Method::GET, &format!("{import}/plan?wait=true"), &token, "", "application/json").await;
    assert_eq!(value(&server, "ferry_import_objects_total").await, Some(0.0));
    post(format!("{import}/start"), json!({ "settings_version": plan["settings_version"] })).await;

    until(&server, "ferry_tasks_ended_total{kind=\"import\",status=\"IMPORT_SUCCESS\"}", |ended| ended > 0.0).await;
    assert_eq!(value(&server, "ferry_task_duration_seconds_count{kind=\"import\"}").await, Some(1.0));
    assert_eq!(value(&server, "ferry_tasks{kind=\"import\",status=\"IMPORT_SUCCESS\"}").await, Some(1.0));
    let report = server.api(Method::GET, &format!("/workspaces/ws/tasks/{}/report", task["id"]), &token, "", "application/json").await;
    let saved: f64 = report["counts"].as_array().unwrap().iter().filter_map(|counts| counts["saved"].as_f64()).sum();
    assert!(saved > 0.0, "{report}");
    assert_eq!(value(&server, "ferry_import_objects_total").await, Some(saved));
    assert_eq!(value(&server, "ferry_job_leases_lost_total").await, Some(0.0));
    server.stop().await;
}

#[tokio::test]
async fn a_job_that_nobody_takes_grows_old() {
    let (_data, server) = Running::fresh(&[("workers.count", "0")]).await;
    let token = server.token().await;
    assert_eq!(value(&server, "ferry_jobs_oldest_queued_seconds").await, Some(0.0));
    server.uploaded(&token).await;
    until(&server, "ferry_jobs_oldest_queued_seconds", |seconds| seconds >= 1.0).await;
    assert_eq!(value(&server, "ferry_jobs{kind=\"verify\",state=\"queued\"}").await, Some(1.0));
    // Between two answers connections are opened.
    let told = server.get("/metrics").await.text().await.unwrap();
    for pool in ["read", "write"] {
        let of = |series: &str| value_in(&told, &format!("ferry_database_connections{series}{{pool=\"{pool}\"}}")).unwrap();
        let (open, idle, most) = (of(""), of("_idle"), of("_max"));
        assert!(open >= 1.0 && idle <= open && open <= most, "{pool}: {idle} of {open} of {most}");
    }
    server.stop().await;
}
