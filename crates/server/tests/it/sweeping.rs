//! Sweeping while the server runs.

use std::time::Duration;

use reqwest::StatusCode;

use crate::harness::Running;

#[tokio::test]
async fn a_package_that_no_task_takes_goes_while_the_server_runs() {
    let values = [("sweeping.interval_seconds", "1"), ("sweeping.packages_seconds", "1")];
    let (data, server) = Running::fresh(&values).await;
    let token = server.token().await;
    let uploaded = server.uploaded(&token).await;
    let path = format!("{}/api/v1/workspaces/ws/packages/{}", server.base, uploaded["id"]);
    let gone = async {
        while server.client.get(&path).bearer_auth(&token).send().await.unwrap().status() != StatusCode::NOT_FOUND {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // The bytes go right after the row.
        while std::fs::read_dir(data.path().join("packages")).unwrap().count() > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), gone).await.expect("the package is swept");
    server.stop().await;
}
