//! Mapping profiles that are kept elsewhere and uploaded.

use axum::http::{Method, StatusCode};
use ferry_testkit::packages::COMPUTE;
use serde_json::json;

use crate::imported::{change_settings, editable, in_workspace};

both! {
    async fn a_profile_is_uploaded_read_and_used(t) {
        let compute = json!({ "engine": "ODPS", "display_name": COMPUTE, "project": "retail" });
        t.send(Method::POST, &in_workspace("computing-resources"), &t.token, &compute).await;
        let task = editable(t, "edited").await;
        let path = in_workspace("settings-profiles/nightly");
        assert_eq!(t.get(&path, &t.token).await.status, StatusCode::NOT_FOUND);
        let document = json!({
            "computing_resource_mapping": { "map": { "ODPS": { "odps_first": COMPUTE } } },
            "parameters": { "bucket": "nightly" },
            "dry_run": { "nodes": ["all"] },
        });
        let put = t.send(Method::PUT, &path, &t.token, &json!({ "settings": document })).await;
        assert_eq!(put.status, StatusCode::OK, "{put:?}");
        let shown = t.get(&path, &t.token).await;
        assert_eq!(shown.json(), put.json());
        let settings = shown.json()["settings"].clone();
        assert_eq!(settings["parameters"], json!({ "bucket": "nightly" }));
        assert_eq!(settings["dry_run"]["nodes"], json!([]), "what belongs to single objects is no part of it");
        assert_eq!(t.send(Method::PUT, &path, &t.token, &json!({ "settings": settings })).await.json()["settings"], settings, "and back");
        let applied = t.send(Method::POST, &in_workspace(&format!("imports/{task}/settings/profile")), &t.token, &json!({ "name": "nightly" })).await;
        assert_eq!(applied.json()["settings"]["parameters"], json!({ "bucket": "nightly" }));
        let expected = format!("{task} profile nightly: /computing_resource_mapping/map/ODPS/odps_first: null → \"{COMPUTE}\"; \
                                /parameters/bucket: null → \"nightly\"");
        assert_eq!(t.audited("import.settings").await, [expected]);
        let saved = t.audited("profile.save").await;
        assert!(saved.len() == 2 && saved[0] == "nightly: –" && saved[1].ends_with("/parameters/bucket: null → \"nightly\""), "{saved:?}");
    }

    async fn profiles_are_listed_page_by_page(t) {
        let task = editable(t, "edited").await;
        for name in ["p3", "p1", "p2"] {
            let put = t.send(Method::PUT, &in_workspace(&format!("settings-profiles/{name}")), &t.token, &json!({ "task_id": task })).await;
            assert_eq!(put.status, StatusCode::OK, "{put:?}");
        }
        let names = t.rows(&in_workspace("settings-profiles"), &t.token, |row| row["name"].as_str().unwrap()).await;
        assert_eq!(names, ["p1", "p2", "p3"]);
    }

    async fn a_profile_is_either_a_document_or_that_of_a_task_and_fits_the_workspace(t) {
        let task = editable(t, "edited").await;
        let path = in_workspace("settings-profiles/nightly");
        for body in [
            json!({}),
            json!({ "task_id": task, "settings": {} }),
            json!({ "settings": { "no_such_section": 1 } }),
            json!({ "settings": { "failure_policy": "perhaps" } }),
            json!({ "settings": { "computing_resource_mapping": { "map": { "ODPS": { "a": "no such resource" } } } } }),
        ] {
            let refused = t.send(Method::PUT, &path, &t.token, &body).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}: {refused:?}");
            refused.problem();
        }
        assert_eq!(t.get(&path, &t.token).await.status, StatusCode::NOT_FOUND, "what is refused leaves nothing");
        change_settings(t, task, &[json!({ "path": "/parameters/p", "base": null, "value": "1" })]).await;
        let saved = t.send(Method::PUT, &path, &t.token, &json!({ "task_id": task })).await;
        assert_eq!(saved.json()["settings"]["parameters"], json!({ "p": "1" }));
    }
}
