//! A client that takes another replica when one does not answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::fleet::Fleet;

/// How long there may be no answer, or not the one that is waited for.
const PATIENCE: Duration = Duration::from_mins(4);
/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(30);
/// How often is asked again.
const AGAIN: Duration = Duration::from_millis(100);

/// Somebody with a token.
pub struct Client {
    http: reqwest::Client,
    fleet: Arc<Fleet>,
    token: String,
    turn: AtomicUsize,
}

impl Client {
    /// Logs in with the password of the first start, chooses another one, and takes a personal token.
    pub async fn log_in(fleet: Arc<Fleet>) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(REQUEST).build().unwrap();
        let (user, password) = fleet.first_account();
        let base = format!("http://{}", fleet.addresses()[0]);
        let form = format!("user={user}&password={password}&next=/");
        let request = http.post(format!("{base}/login")).header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(form).send().await.unwrap();
        let cookies = response.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|pair| pair.contains("ferry_session=")).unwrap().to_owned();
        let page = http.get(format!("{base}/account/password")).header("cookie", &cookie).send().await.unwrap().text().await.unwrap();
        let csrf = page.split("X-CSRF-Token\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("pages carry the token");
        let ask = |method: Method, path: &str, body: Value| {
            let request = http.request(method, format!("{base}/api/v1{path}"));
            request.header("cookie", &cookie).header("x-csrf-token", csrf).json(&body).send()
        };
        let change = json!({ "old": password, "new": "correct horse 7 battery" });
        assert!(ask(Method::PUT, "/account/password", change).await.unwrap().status().is_success());
        let made: Value = ask(Method::POST, "/account/tokens", json!({ "name": "test" })).await.unwrap().json().await.unwrap();
        let token = made["secret"].as_str().expect("the token is told").to_owned();
        Self { http, fleet, token, turn: AtomicUsize::new(0) }
    }

    /// Asks one replica after the other until one answers: a request whose replica dies is sent again, and may have been done already.
    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> (StatusCode, Value) {
        let begun = Instant::now();
        loop {
            let addresses = self.fleet.addresses();
            if !addresses.is_empty() {
                let address = &addresses[self.turn.fetch_add(1, Ordering::Relaxed) % addresses.len()];
                let mut request = self.http.request(method.clone(), format!("http://{address}/api/v1{path}")).bearer_auth(&self.token);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                if let Ok(response) = request.body(body.clone()).send().await {
                    let status = response.status();
                    if let Ok(text) = response.text().await {
                        assert!(!status.is_server_error(), "{method} {path}: {status} {text}\n{}", self.fleet.logs());
                        return (status, serde_json::from_str(&text).unwrap_or(Value::Null));
                    }
                }
            }
            assert!(begun.elapsed() < PATIENCE, "{method} {path}: no replica answers\n{}", self.fleet.logs());
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Sends a document; the status and what was answered.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        self.ask(method, path, &[("content-type", "application/json")], body.to_string().into_bytes()).await
    }

    /// Sends bytes, which must be taken; what was answered.
    pub async fn done(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Value {
        let (status, said) = self.ask(method, path, &[("content-type", kind)], body).await;
        assert!(status.is_success(), "{path}: {status} {said}");
        said
    }

    /// Sends a document, which must be taken.
    pub async fn done_json(&self, method: Method, path: &str, body: &Value) -> Value {
        self.done(method, path, "application/json", body.to_string().into_bytes()).await
    }

    /// Replaces a document of this version. That another version is there now is found out by looking.
    pub async fn replace(&self, path: &str, version: &Value, body: &Value) {
        let tag = format!("\"{version}\"");
        let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
        let (status, said) = self.ask(Method::PUT, path, &headers, body.to_string().into_bytes()).await;
        assert!(status.is_success() || status == StatusCode::PRECONDITION_FAILED, "{path}: {status} {said}");
    }

    /// Reads a document.
    pub async fn get(&self, path: &str) -> Value {
        self.done(Method::GET, path, "application/json", Vec::new()).await
    }

    /// Reads a document until it is as wanted.
    pub async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let document = self.get(path).await;
            if wanted(&document) {
                return document;
            }
            assert!(begun.elapsed() < PATIENCE, "{path} stays {document}\n{}", self.fleet.logs());
            tokio::time::sleep(AGAIN).await;
        }
    }
}
