//! Logging in with an identity provider, over HTTP, on both databases.

use ferry_testkit::identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProvider};
use ferry_testkit::postgres::{self, TestDatabase};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::Running;

mod accounts;
mod answers;

/// Where everything is kept.
struct Place {
    data: TempDir,
    database: Option<TestDatabase>,
}

#[allow(clippy::unused_async, reason = "as both databases are asked for")]
impl Place {
    async fn sqlite() -> Self {
        Self { data: tempfile::tempdir().unwrap(), database: None }
    }

    async fn postgres() -> Option<Self> {
        Some(Self { data: tempfile::tempdir().unwrap(), database: Some(postgres::server()?.empty()) })
    }

    /// A server whose users log in with the provider.
    async fn serve(&self, provider: &IdentityProvider, more: &[(&'static str, &str)]) -> Running {
        let mut values = vec![
            ("oidc.issuer", provider.issuer()),
            ("oidc.client_id", CLIENT_ID),
            ("oidc.client_secret", CLIENT_SECRET),
            ("workers.count", "0"),
        ];
        if let Some(database) = &self.database {
            values.push(("database.url", &database.url));
        }
        values.extend(more);
        Running::start(self.data.path(), &values).await
    }
}

/// The tenant account at work.
struct Admin<'a> {
    server: &'a Running,
    token: String,
}

impl<'a> Admin<'a> {
    async fn of(server: &'a Running) -> Self {
        Self { server, token: server.token().await }
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = self.server.client.request(method, format!("{}/api/v1{path}", self.server.base)).bearer_auth(&self.token);
        let response = request.json(&body).send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// A user with a password, which is told.
    async fn user(&self, name: &str) -> String {
        let (status, made) = self.ask(Method::POST, "/users", json!({ "name": name })).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        made["password"].as_str().unwrap().to_owned()
    }

    async fn link(&self, user: &str, subject: &str) -> StatusCode {
        self.ask(Method::PUT, &format!("/users/{user}/identity"), json!({ "subject": subject })).await.0
    }

    async fn linked(&self, name: &str, subject: &str) -> String {
        let password = self.user(name).await;
        assert_eq!(self.link(name, subject).await, StatusCode::NO_CONTENT);
        password
    }

    /// What the audit log has about an action: who, from where, detail.
    async fn audit(&self, what: &str) -> Vec<(String, String, String)> {
        let (_, page) = self.ask(Method::GET, &format!("/audit?what={what}"), Value::Null).await;
        let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
        page["items"].as_array().unwrap().iter().map(|line| (text(line, "who"), text(line, "from"), text(line, "detail"))).collect()
    }

    async fn names(&self) -> Vec<String> {
        let (_, page) = self.ask(Method::GET, "/users", Value::Null).await;
        page["items"].as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap().to_owned()).collect()
    }
}

const REFUSED: &str = "AUTH-OIDC-NO-ACCOUNT";
