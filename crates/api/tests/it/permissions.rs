//! Every operation, asked by everybody, compared with the table in `docs/PERMISSIONS.md`.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use ferry_testkit::permissions::{ASKERS, Asker, Table};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, WORKSPACE, request};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_is_allowed_to_whom_the_table_says() {
    let server = Server::sqlite().await;
    let tokens = tokens(&server).await;
    let mut table = Table::new("operation");
    let document = serde_json::to_value(ferry_api::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let mut outcomes = Vec::new();
            for token in &tokens {
                outcomes.push(outcome(&ask(&server, &method, path, operation, token).await));
            }
            table.row(&format!("{method} {path}"), &outcomes);
        }
    }
    table.compare("operations");
}

/// The tokens of those who ask, in the order of the columns.
async fn tokens(server: &Server) -> Vec<String> {
    let other = json!({ "name": "elsewhere", "mode": "basic", "region": "cn-hangzhou" });
    assert_eq!(server.send(Method::POST, "/workspaces", &server.token, &other).await.status, StatusCode::CREATED);
    let mut tokens = Vec::new();
    for (_, asker) in ASKERS {
        tokens.push(match asker {
            Asker::TenantAccount => server.token.clone(),
            Asker::Member(role) => server.user(&format!("the_{role}"), Some(role)).await,
            Asker::Stranger => stranger(server).await,
            Asker::Nobody => String::new(),
        });
    }
    tokens
}

/// The token of an administrator of another workspace.
async fn stranger(server: &Server) -> String {
    let token = server.user("stranger", None).await;
    let member = server.send(Method::PUT, "/workspaces/elsewhere/members/stranger", &server.token, &json!({ "role": "admin" })).await;
    assert_eq!(member.status, StatusCode::NO_CONTENT);
    token
}

/// Asks for an operation in a way that does nothing even for those who may: on things that do not exist, with a body that is no request.
async fn ask(server: &Server, method: &Method, path: &str, operation: &Value, token: &str) -> Answer {
    let filled: Vec<&str> = path
        .split('/')
        .map(|part| match part.strip_prefix('{') {
            Some("workspace}") => WORKSPACE,
            Some("user}" | "access_key}" | "tenant}" | "table}" | "profile}") => "missing",
            Some(_) => "0",
            None => part,
        })
        .collect();
    let mut ask = request(method.clone(), &filled.join("/"), token);
    let media_type = operation["requestBody"]["content"].as_object().and_then(|content| content.keys().next());
    if let Some(media_type) = media_type {
        ask = ask.header(CONTENT_TYPE, media_type);
    }
    server.ask(ask.body(Body::from("[]")).unwrap()).await
}

/// `yes` when the request reached the operation itself; otherwise the status that kept it away.
fn outcome(answer: &Answer) -> String {
    let status = answer.status;
    assert!(!status.is_server_error(), "{answer:?}");
    let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
    let hidden = status == StatusCode::NOT_FOUND && (detail.contains(WORKSPACE) || detail.contains("tenants"));
    let kept_away = hidden || status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN;
    if kept_away { status.as_u16().to_string() } else { "yes".to_owned() }
}
