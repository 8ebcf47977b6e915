//! Several servers on one database.

use std::time::Duration;

use ferry_server::{Ended, Server, ServerError, Worker};
use ferry_testkit::postgres;
use reqwest::Method;
use tokio_util::sync::CancellationToken;

use crate::harness::{Running, loaded};

#[tokio::test]
async fn two_replicas_serve_the_same_sessions() {
    let Some(postgres) = postgres::server() else { return };
    let database = postgres.empty();
    let shared = tempfile::tempdir().unwrap();
    let key = shared.path().join("secret.key").display().to_string();
    let blobs = shared.path().join("blobs").display().to_string();
    let values = [("database.url", database.url.as_str()), ("security.secret_key_file", &key), ("storage.directory", &blobs)];
    let (one_data, two_data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, two) = tokio::join!(Running::start(one_data.path(), &values), Running::start(two_data.path(), &values));
    let mut accounts = [one.first.clone(), two.first.clone()].into_iter().flatten();
    let first = accounts.next().expect("one of them made the account");
    assert!(accounts.next().is_none(), "and only one");
    let cookie = one.log_in(&first.user, &first.password).await.unwrap();
    assert_eq!(two.user_of(&cookie).await.as_deref(), Some("admin"));
    one.stop().await;
    assert_eq!(two.user_of(&cookie).await.as_deref(), Some("admin"), "a replica that goes takes no session with it");
    two.stop().await;
}

#[tokio::test]
async fn a_worker_of_its_own_does_what_a_server_without_workers_leaves() {
    let Some(postgres) = postgres::server() else { return };
    let database = postgres.empty();
    let shared = tempfile::tempdir().unwrap();
    let key = shared.path().join("secret.key").display().to_string();
    let blobs = shared.path().join("blobs").display().to_string();
    let values = [("database.url", database.url.as_str()), ("security.secret_key_file", &key), ("storage.directory", &blobs)];
    let (data, worker_data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Running::start(data.path(), &[&values[..], &[("workers.count", "0")]].concat()).await;
    let token = server.token().await;
    let uploaded = server.uploaded(&token).await;
    let queued = "ferry_jobs{kind=\"verify\",state=\"queued\"} 1";
    assert!(server.get("/metrics").await.text().await.unwrap().contains(queued));
    let worker_values = [&values[..], &[("workers.listen", "127.0.0.1:0")]].concat();
    let worker = Worker::start(&loaded(&worker_values), worker_data.path()).await.unwrap();
    let of_worker = format!("http://{}", worker.address().unwrap());
    let stop = CancellationToken::new();
    let working = tokio::spawn(worker.run(stop.clone()));
    let path = format!("/workspaces/ws/packages/{}", uploaded["id"]);
    let verified = loop {
        let package = server.api(Method::GET, &path, &token, "", "application/json").await;
        if package["state"] != "verifying" {
            break package;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((&verified["state"], &verified["objects"]), (&"verified".into(), &2.into()), "{verified}");
    // Who did it tells of it, and not the server; its health is asked for like that of the server.
    let told = async |path: &str| server.client.get(format!("{of_worker}{path}")).send().await.unwrap();
    let verified = "ferry_tasks_ended_total{kind=\"verify\",status=\"verified\"} 1";
    let counted = async {
        while !told("/metrics").await.text().await.unwrap().contains(verified) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), counted).await.unwrap();
    assert!(!server.get("/metrics").await.text().await.unwrap().contains(verified));
    for (path, status) in [("/healthz", 200), ("/readyz", 200), ("/api/v1/workspaces", 404), ("/", 404)] {
        assert_eq!(told(path).await.status().as_u16(), status, "{path}");
    }
    stop.cancel();
    assert_eq!(working.await.unwrap(), Ended::Drained);
    assert!(server.client.get(format!("{of_worker}/healthz")).send().await.is_err(), "it does not listen any more");
    server.stop().await;
}

#[tokio::test]
async fn a_worker_that_shares_nothing_is_refused_and_told_why() {
    let data = tempfile::tempdir().unwrap();
    let refused = |error: ServerError| match error {
        ServerError::WorkerAlone { key, .. } => key,
        other => panic!("{other}"),
    };
    assert_eq!(refused(Worker::start(&loaded(&[]), data.path()).await.unwrap_err()), "database.url");
    let values = [("database.url", "postgres://db.example.com/ferry")];
    assert_eq!(refused(Worker::start(&loaded(&values), data.path()).await.unwrap_err()), "storage.directory");
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_replica_or_worker_with_another_secret_key_does_not_start() {
    let Some(postgres) = postgres::server() else { return };
    let database = postgres.empty();
    let blobs = tempfile::tempdir().unwrap();
    let values = [("database.url", database.url.as_str()), ("storage.directory", blobs.path().to_str().unwrap())];
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Running::start(data.path(), &values).await.stop().await;
    let code = |error: ServerError| error.findings()[0].code.id();
    assert_eq!(code(Server::start(&loaded(&values), other.path()).await.unwrap_err()), "AUTH-OTHER-SECRET-KEY");
    assert_eq!(code(Worker::start(&loaded(&values), other.path()).await.unwrap_err()), "AUTH-OTHER-SECRET-KEY");
    Worker::start(&loaded(&values), data.path()).await.unwrap();
    Running::start(data.path(), &values).await.stop().await;
}

#[tokio::test]
async fn a_new_secret_key_beside_an_old_database_is_found_out() {
    let (data, server) = Running::fresh(&[]).await;
    server.stop().await;
    std::fs::remove_file(data.path().join("secret.key")).unwrap();
    let refused = Server::start(&loaded(&[]), data.path()).await.unwrap_err();
    assert_eq!(refused.findings()[0].code.id(), "AUTH-OTHER-SECRET-KEY");
}
