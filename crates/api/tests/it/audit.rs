//! What the audit log tells of changes to import tasks: which fields, from what to what.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::imported::{change_settings, editable, in_workspace};

both! {
    async fn changed_settings_are_told_with_old_and_new_values(t) {
        let task = editable(t, "edited").await;
        let first = json!({ "path": "/parameters/bucket", "base": null, "value": "one" });
        change_settings(t, task, &[first]).await;
        let second = [
            json!({ "path": "/parameters/bucket", "base": "one", "value": "two" }),
            json!({ "path": "/failure_policy", "base": "continue", "value": "undo" }),
            json!({ "path": "/parameters/db_password", "base": null, "value": "hunter2" }),
        ];
        assert_eq!(change_settings(t, task, &second).await.status, StatusCode::OK);
        let told = t.audited("import.settings").await;
        let expected = format!("{task} /parameters/bucket: \"one\" → \"two\"; /parameters/db_password: null → ***; \
                                /failure_policy: \"continue\" → \"undo\"");
        assert_eq!(told, [expected, format!("{task} /parameters/bucket: null → \"one\"")]);
        let same = [json!({ "path": "/failure_policy", "base": "undo", "value": "undo" })];
        assert_eq!(change_settings(t, task, &same).await.status, StatusCode::OK);
        assert_eq!(t.audited("import.settings").await.len(), 2, "what changes nothing is no line");
        let export = t.get("/audit/export", &t.token).await;
        assert!(!String::from_utf8_lossy(&export.body).contains("hunter2"));
    }

    async fn many_long_changes_are_bounded(t) {
        let task = editable(t, "edited").await;
        let value = "x".repeat(1_000);
        let changes: Vec<_> = (0..50).map(|n| json!({ "path": format!("/parameters/p{n:02}"), "base": null, "value": value })).collect();
        assert_eq!(change_settings(t, task, &changes).await.status, StatusCode::OK);
        let told = t.audited("import.settings").await;
        assert!(told[0].ends_with("; … (50 changes)") && told[0].matches('→').count() == 20 && told[0].len() < 4_000, "{told:?}");
    }

    async fn a_change_of_dry_run_is_told_with_the_selection_and_how_many_nodes(t) {
        let task = editable(t, "edited").await;
        let path = in_workspace(&format!("imports/{task}/settings/dry-run"));
        let nodes = t.get(&path, &t.token).await.json();
        let first = nodes["items"][0]["node"].clone();
        for body in [
            json!({ "on": true, "objects": [first["seq"]] }),
            json!({ "on": true, "matching": { "type_name": "ODPS_SQL" } }),
            json!({ "on": false, "matching": { "search": "clean", "dry_run": true } }),
        ] {
            let changed = t.send(Method::POST, &path, &t.token, &body).await;
            assert_eq!(changed.status, StatusCode::OK, "{body}: {changed:?}");
        }
        let mut told = t.audited("import.settings").await;
        told.reverse();
        let key = first["key"].as_str().unwrap();
        let expected = [
            format!("{task} dry-run on, 1 nodes: {key}"),
            format!("{task} dry-run on, 3 nodes: type ODPS_SQL"),
            format!("{task} dry-run off, 1 nodes: search clean, dry-run set"),
        ];
        assert_eq!(told, expected);
    }

    async fn a_new_name_is_told_with_the_old_one(t) {
        let task = editable(t, "first").await;
        let path = in_workspace(&format!("imports/{task}"));
        let renamed = t.send(Method::PATCH, &path, &t.token, &json!({ "name": "second", "remarks": " why " })).await;
        assert_eq!((renamed.status, &renamed.json()["name"]), (StatusCode::OK, &json!("second")));
        assert_eq!(t.audited("import.rename").await, [format!("{task} first → second")]);
        assert_eq!(t.audited("import.remarks").await, [format!("{task} second: – → why")]);
        t.send(Method::PATCH, &path, &t.token, &json!({ "name": "second", "remarks": "why" })).await;
        let refused = t.send(Method::PATCH, &path, &t.token, &json!({ "name": "a b" })).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert_eq!((t.audited("import.rename").await.len(), t.audited("import.remarks").await.len()), (1, 1), "what changes nothing is no line");
    }
}
