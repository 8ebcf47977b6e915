//! Refusals in Chinese are Chinese: what is Latin in them are names and values, never a sentence.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Server, WORKSPACE, request};

/// Asks in Chinese for something that is refused; what is said of it.
async fn refused(t: &Server, method: Method, path: &str, body: &Value) -> String {
    let mut request = request(method, path, &t.token).header("accept-language", "zh-CN").header("content-type", "application/json");
    if path.contains("/dry-run") || path.ends_with("/settings") {
        request = request.header("if-match", "\"1\"");
    }
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let answer = t.ask(request.body(body).unwrap()).await;
    assert!(answer.status.is_client_error() && answer.status != StatusCode::UNAUTHORIZED, "{path}: {answer:?}");
    answer.problem();
    let problem = answer.json();
    format!("{}\n{}", problem["detail"].as_str().unwrap(), problem["advice"].as_str().unwrap())
}

/// The longest row of words in Latin letters that stand beside each other with nothing but a space between them.
fn longest_latin(text: &str) -> usize {
    let words = text
        .split(|c: char| c.is_whitespace() && c != ' ' || !c.is_ascii())
        .flat_map(|part| part.split([',', ':', '{', '}', '(', ')', '"']));
    let row = |part: &str| {
        let mut best = 0;
        let mut run = 0;
        for word in part.split(' ').filter(|word| !word.is_empty()) {
            run = if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'') { run + 1 } else { 0 };
            best = best.max(run);
        }
        best
    };
    words.map(row).max().unwrap_or_default()
}

#[test]
fn a_sentence_in_latin_letters_is_found() {
    assert_eq!(longest_latin("mode：no mode is called x; there are basic, standard"), 4);
    assert!(longest_latin("limit：必须在 1 到 500 之间") <= 1 && longest_latin("engine：没有 HOLO，已有：ODPS, EMR") <= 1);
}

both! {
    async fn what_is_refused_is_refused_in_the_language_of_the_request(t) {
        let long = "x".repeat(300);
        let ws = format!("/workspaces/{WORKSPACE}");
        let workspace = |name: &str, mode: &str, region: &str| json!({ "name": name, "mode": mode, "region": region });
        let export = |more: Value| {
            let mut body = json!({ "name": "e" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let oss = |address: &str| json!({ "endpoint": address });
        let asked: Vec<(Method, String, Value)> = vec![
            (Method::POST, "/workspaces".into(), workspace("a", "standard", "no blanks")),
            (Method::POST, "/workspaces".into(), workspace("1a", "standard", "r")),
            (Method::POST, "/account/tokens".into(), json!({ "name": long })),
            (Method::POST, "/account/tokens".into(), json!({ "name": "t", "expires_days": 0 })),
            (Method::POST, "/users".into(), json!({ "name": "new", "display_name": long })),
            (Method::POST, "/users".into(), json!({ "name": "no blanks" })),
            (Method::POST, "/tenants".into(), json!({ "name": "a@b", "account": "c", "edition": "basic" })),
            (Method::GET, "/users?limit=0".into(), Value::Null),
            (Method::GET, "/users?serach=x".into(), Value::Null),
            (Method::GET, "/users?search=a&search=b".into(), Value::Null),
            (Method::GET, "/users?search=%00".into(), Value::Null),
            (Method::GET, "/audit?since=yesterday".into(), Value::Null),
            (Method::GET, "/tasks/4711".into(), Value::Null),
            (Method::GET, "/workspaces/nowhere".into(), Value::Null),
            (Method::GET, format!("{ws}/objects?kind=nothing"), Value::Null),
            (Method::POST, format!("{ws}/exports"), export(json!({ "mode": "incremental", "since": "2026-01-01T00:00:00Z", "exclude": ["node:*"] }))),
            (Method::POST, format!("{ws}/exports"), export(json!({ "since": "yesterday" }))),
            (Method::POST, format!("{ws}/packages/oss"), oss("nowhere")),
            (Method::POST, format!("{ws}/packages/oss"), oss("https://bucket.oss-cn-hangzhou.aliyuncs.com/")),
            (Method::POST, format!("{ws}/packages/oss"), oss("http://bucket.oss-cn-hangzhou.aliyuncs.com/a.zip")),
            (Method::POST, format!("{ws}/packages/oss"), oss("https://user@bucket.oss-cn-hangzhou.aliyuncs.com/a.zip")),
            (Method::POST, format!("{ws}/packages/oss"), oss("https://bucket.oss-cn-hangzhou.aliyuncs.com:8443/a.zip")),
            (Method::POST, format!("{ws}/packages/oss"), oss("https://example.org/a.zip")),
            (Method::POST, format!("{ws}/tables"), json!({ "engine": "ODPS", "name": "no blanks", "ddl": "create" })),
            (Method::POST, format!("{ws}/tables"), json!({ "engine": "ODPS", "name": "t", "ddl": " " })),
            (Method::POST, format!("{ws}/tables"), json!({ "engine": "HOLO", "name": "t", "ddl": "create" })),
            (Method::PUT, format!("{ws}/settings-profiles/{long}"), json!({ "settings": {} })),
            (Method::PUT, format!("{ws}/settings-profiles/p"), json!({})),
            (Method::POST, format!("{ws}/imports/4711/start"), json!({ "settings_version": 1 })),
        ];
        for (method, path, body) in asked {
            let said = refused(t, method, &path, &body).await;
            assert!(said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{path}: {said}");
            assert!(longest_latin(&said) < 3, "{path}: {said}");
        }
    }
}
