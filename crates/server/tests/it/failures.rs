//! What the server says when it fails: the same identifier in the reply and in its header, and nothing of why.

use ferry_testkit::postgres;
use reqwest::StatusCode;
use serde_json::Value;

use crate::harness::Running;

#[tokio::test]
async fn a_database_that_is_gone_is_named_by_the_request_alone() {
    let Some(postgres) = postgres::server() else { return };
    let database = postgres.empty();
    let (_data, server) = Running::fresh(&[("database.url", database.url.as_str()), ("workers.count", "0")]).await;
    let first = server.first.clone().unwrap();
    let cookie = server.log_in(&first.user, &first.password).await.unwrap();
    drop(database);
    for (path, fragment) in [("/", false), ("/", true), ("/login", false), ("/api/v1/workspaces", false)] {
        for lang in ["en", "zh"] {
            let mut request = server.client.get(format!("{}{path}", server.base)).header("cookie", &cookie).header("accept-language", lang);
            if fragment {
                request = request.header("hx-request", "true");
            }
            let reply = request.send().await.unwrap();
            assert_eq!(reply.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            let id = reply.headers()["x-request-id"].to_str().unwrap().to_owned();
            let body = reply.text().await.unwrap();
            assert!(body.contains("API-INTERNAL") && body.contains(&id), "{path}: {id} in {body}");
            for word in ["STORE-", "ferry_test_", "terminating", "database"] {
                assert!(!body.contains(word), "{path} tells {word}: {body}");
            }
            if path.starts_with("/api/") {
                let problem: Value = serde_json::from_str(&body).unwrap();
                assert_eq!(problem["request_id"], id.as_str());
            }
        }
    }
    server.stop().await;
}
