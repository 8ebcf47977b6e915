//! Reports as files.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, request};
use crate::imported::{ended, in_workspace};

/// Downloads the report of a task.
async fn download(t: &Server, task: i64, format: &str, language: &str) -> Answer {
    let path = in_workspace(&format!("tasks/{task}/report/download?format={format}"));
    t.ask(request(Method::GET, &path, &t.token).header("accept-language", language).body(Body::empty()).unwrap()).await
}

/// The rows of a report.
async fn rows(t: &Server, task: i64) -> Vec<Value> {
    let page = t.get(&in_workspace(&format!("tasks/{task}/report/rows?limit=500")), &t.token).await.json();
    let rows = page["items"].as_array().unwrap().clone();
    assert!(page["next"].is_null() && rows.len() > 3, "{page}");
    rows
}

both! {
    async fn a_report_can_be_had_in_every_format(t) {
        let task = ended(t, "reported").await;
        let rows = rows(t, task).await;
        for (format, media_type, extension) in [
            ("text", "text/plain; charset=utf-8", "txt"),
            ("json", "application/json", "json"),
            ("csv", "text/csv; charset=utf-8", "csv"),
            ("html", "text/html; charset=utf-8", "html"),
            ("junit", "application/xml", "xml"),
        ] {
            let file = download(t, task, format, "en").await;
            assert_eq!(file.status, StatusCode::OK, "{format}");
            assert_eq!(file.header("content-type"), media_type);
            assert_eq!(file.header("content-disposition"), format!("attachment; filename*=UTF-8''report-{task}.{extension}"));
            assert_eq!(file.header("x-content-type-options"), "nosniff");
            assert!(file.header("content-security-policy").contains("default-src 'none'"), "a report runs nothing");
            let text = String::from_utf8(file.body).unwrap();
            for row in &rows {
                assert!(text.contains(row["name"].as_str().unwrap()), "{format}: {row} in {text}");
            }
        }
    }

    async fn each_format_holds_every_object_once(t) {
        let task = ended(t, "reported").await;
        let rows = rows(t, task).await;
        let text = |answer: Answer| String::from_utf8(answer.body).unwrap();
        let document = download(t, task, "json", "en").await.json();
        let keys = |rows: &[Value]| rows.iter().map(|row| row["key"].clone()).collect::<Vec<_>>();
        assert_eq!(keys(document["details"].as_array().unwrap()), keys(&rows));
        assert_eq!(document["task"]["id"], task);
        let csv = text(download(t, task, "csv", "en").await);
        assert_eq!(csv.matches("\r\n").count(), rows.len() + 1, "a line for each object and one with titles: {csv}");
        let junit = text(download(t, task, "junit", "en").await);
        assert_eq!(junit.matches("<testcase ").count(), rows.len(), "{junit}");
        assert!(junit.contains(&format!("tests=\"{}\"", rows.len())), "{junit}");
        assert!(junit.trim_end().ends_with("</testsuites>"), "{junit}");
        let html = text(download(t, task, "html", "en").await);
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"), "{html}");
    }

    async fn a_report_is_in_the_language_of_the_request(t) {
        let task = ended(t, "reported").await;
        for (language, code) in [("en", "lang=\"en\""), ("zh-CN", "lang=\"zh-CN\""), ("fr, zh;q=0.5", "lang=\"zh-CN\"")] {
            let html = String::from_utf8(download(t, task, "html", language).await.body).unwrap();
            assert!(html.contains(code), "{language}: {}", &html[..200]);
        }
        let texts = [download(t, task, "text", "en").await.body, download(t, task, "text", "zh-CN").await.body];
        assert_ne!(texts[0], texts[1]);
    }

    async fn what_is_no_report_is_a_problem(t) {
        let task = ended(t, "reported").await;
        for format in ["", "pdf", "JSON", "json,csv"] {
            let refused = download(t, task, format, "en").await;
            assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::BAD_REQUEST, "API-INVALID"), "{format}");
        }
        let missing = download(t, 999_999, "json", "en").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        missing.problem();
        let other = json!({ "name": "elsewhere", "mode": "basic", "region": "cn-hangzhou" });
        assert_eq!(t.send(Method::POST, "/workspaces", &t.token, &other).await.status, StatusCode::CREATED);
        let elsewhere = t.get(&format!("/workspaces/elsewhere/tasks/{task}/report/download?format=json"), &t.token).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "the task belongs to another workspace");
    }
}
