//! Several servers on one database.

use ferry_server::{ServerError, Worker};
use ferry_testkit::postgres;

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
