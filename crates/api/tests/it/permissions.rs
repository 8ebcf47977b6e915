//! Every operation, asked by everybody, compared with the table in `docs/PERMISSIONS.md`.

use std::fmt::Write as _;
use std::path::Path;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, WORKSPACE, request};

/// Where the generated part of the table stands.
const BEGIN: &str = "<!-- operations: begin -->\n";
const END: &str = "<!-- operations: end -->\n";

/// Who asks.
const COLUMNS: [&str; 6] = ["tenant account", "administrator", "developer", "visitor", "member of another workspace", "nobody"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_is_allowed_to_whom_the_table_says() {
    let server = Server::sqlite().await;
    let tokens = tokens(&server).await;
    let mut table = format!("| operation | {} |\n|---|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    let document = serde_json::to_value(ferry_api::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            write!(table, "| `{method} {path}` |").unwrap();
            for token in &tokens {
                write!(table, " {} |", outcome(&ask(&server, &method, path, operation, token).await)).unwrap();
            }
            table.push('\n');
        }
    }
    compare(&table);
}

/// The tokens of those who ask, in the order of the columns.
async fn tokens(server: &Server) -> Vec<String> {
    let other = json!({ "name": "elsewhere", "mode": "basic", "region": "cn-hangzhou" });
    assert_eq!(server.send(Method::POST, "/workspaces", &server.token, &other).await.status, StatusCode::CREATED);
    let mut tokens = vec![server.token.clone()];
    for (name, role) in [("admin", "admin"), ("dev", "developer"), ("guest", "visitor")] {
        tokens.push(server.user(name, Some(role)).await);
    }
    let stranger = server.user("stranger", None).await;
    let member = server.send(Method::PUT, "/workspaces/elsewhere/members/stranger", &server.token, &json!({ "role": "admin" })).await;
    assert_eq!(member.status, StatusCode::NO_CONTENT);
    tokens.push(stranger);
    tokens.push(String::new());
    tokens
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

fn compare(table: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/PERMISSIONS.md");
    let text = std::fs::read_to_string(&file).unwrap();
    let (head, rest) = text.split_once(BEGIN).unwrap();
    let (documented, tail) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, format!("{head}{BEGIN}{table}{END}{tail}")).unwrap();
        return;
    }
    for (is, says) in table.lines().zip(documented.lines()) {
        assert_eq!(is, says, "docs/PERMISSIONS.md says something else; UPDATE_DOCS=1 writes it anew");
    }
    assert_eq!(table.lines().count(), documented.lines().count());
}
