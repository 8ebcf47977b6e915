//! Objects of a workspace, asked for with any number.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::imported::{ended, in_workspace};

both! {
    async fn a_version_is_one_of_the_object_and_of_no_other(t) {
        ended(t, "elsewhere").await;
        let other = json!({ "name": "elsewhere", "mode": "standard", "region": "cn-hangzhou" });
        assert_eq!(t.send(Method::POST, "/workspaces", &t.token, &other).await.status, StatusCode::CREATED);
        let compute = json!({ "engine": "ODPS", "display_name": "Production", "project": "other" });
        let added = t.send(Method::POST, "/workspaces/elsewhere/computing-resources", &t.token, &compute).await;
        assert_eq!(added.status, StatusCode::NO_CONTENT, "{added:?}");
        let table = json!({ "engine": "ODPS", "name": "own", "ddl": "CREATE TABLE own (id BIGINT);" });
        let made = t.send(Method::POST, "/workspaces/elsewhere/tables", &t.token, &table).await;
        assert_eq!(made.status, StatusCode::OK, "{made:?}");
        let shown = t.get("/workspaces/elsewhere/objects?kind=table", &t.token).await.json();
        let id = shown["items"][0]["id"].as_i64().unwrap();
        let version = |number: i64| format!("/workspaces/elsewhere/objects/{id}?version={number}");
        assert_eq!(t.get(&version(1), &t.token).await.status, StatusCode::OK);
        let close = (0..64).map(|other| (other << 20) | 1).filter(|number| *number != 1);
        for number in close.chain([0, -1, 2, 1 << 20, i64::MAX, i64::MIN]) {
            let missing = t.get(&version(number), &t.token).await;
            assert_eq!(missing.status, StatusCode::NOT_FOUND, "{number}: {}", missing.json());
            let diff = t.get(&format!("/workspaces/elsewhere/objects/{id}/diff?from=1&to={number}"), &t.token).await;
            assert_eq!(diff.status, StatusCode::NOT_FOUND, "{number}");
        }
    }

    async fn numbers_at_the_edges_are_those_of_nothing(t) {
        let task = ended(t, "edges").await;
        for number in [i64::MIN, -1, 1 << 44, i64::MAX] {
            for path in [
                in_workspace(&format!("objects/{number}")),
                in_workspace(&format!("flows/{number}/graph")),
                in_workspace(&format!("packages/{number}")),
                in_workspace(&format!("packages/1/objects/{number}")),
                in_workspace(&format!("tasks/{number}")),
                in_workspace(&format!("imports/{number}/settings")),
                in_workspace(&format!("tasks/{task}/report/rows/{number}/rewrites")),
                in_workspace(&format!("tasks/{task}/report/rows/{number}/diff")),
                format!("/tasks/{number}"),
            ] {
                assert_eq!(t.get(&path, &t.token).await.status, StatusCode::NOT_FOUND, "{path}");
            }
            for path in [
                in_workspace(&format!("imports?after={number}")),
                in_workspace(&format!("exports?after={number}")),
                in_workspace(&format!("deployments?after={number}")),
                in_workspace(&format!("packages/1/objects?after={number}")),
                in_workspace(&format!("packages/1/findings?after=1.{number}")),
                in_workspace(&format!("tasks/{task}/report/rows?after={number}")),
                in_workspace(&format!("tasks/{task}/report/rows?after={number}&kind=node&action=create")),
                in_workspace(&format!("imports/{task}/plan/objects?after={number}")),
                in_workspace(&format!("imports/{task}/plan/rewrites?after={number}")),
                format!("/audit?after={number}"),
            ] {
                let answer = t.get(&path, &t.token).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.json());
            }
        }
    }
}
