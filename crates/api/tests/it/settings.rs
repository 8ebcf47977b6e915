//! Settings that several people edit at once.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, request};
use crate::imported::{change_settings, editable, ended, in_workspace};

/// A change of one field.
fn change(path: &str, base: impl Into<Value>, value: impl Into<Value>) -> Value {
    json!({ "path": path, "base": base.into(), "value": value.into() })
}

async fn read(t: &Server, task: i64) -> Answer {
    t.get(&in_workspace(&format!("imports/{task}/settings")), &t.token).await
}

/// Replaces the document, with `If-Match` unless that is empty.
async fn replace(t: &Server, task: i64, tag: &str, document: &Value) -> Answer {
    let mut ask =
        request(Method::PUT, &in_workspace(&format!("imports/{task}/settings")), &t.token).header(CONTENT_TYPE, "application/json");
    if !tag.is_empty() {
        ask = ask.header("if-match", tag);
    }
    t.ask(ask.body(document.to_string().into()).unwrap()).await
}

both! {
    async fn a_document_that_is_known_is_not_sent_again(t) {
        let task = editable(t, "edited").await;
        let first = read(t, task).await;
        let tag = first.header("etag").to_owned();
        assert_eq!(tag, format!("\"{}\"", first.json()["version"]));
        for known in [tag.clone(), format!("W/{tag}"), format!("\"999\", {tag}")] {
            let ask = request(Method::GET, &in_workspace(&format!("imports/{task}/settings")), &t.token).header("if-none-match", &known);
            let same = t.ask(ask.body(Body::empty()).unwrap()).await;
            assert_eq!((same.status, same.body.len(), same.header("etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()), "{known}");
        }
        change_settings(t, task, &[change("/source_workspace", Value::Null, "sales")]).await;
        let ask = request(Method::GET, &in_workspace(&format!("imports/{task}/settings")), &t.token).header("if-none-match", &tag);
        let changed = t.ask(ask.body(Body::empty()).unwrap()).await;
        assert_eq!(changed.status, StatusCode::OK);
        assert_ne!(changed.header("etag"), tag);
    }

    async fn a_document_is_replaced_only_as_it_was_read(t) {
        let task = editable(t, "edited").await;
        let first = read(t, task).await;
        let tag = first.header("etag").to_owned();
        let document = json!({ "source_workspace": "sales", "failure_policy": "undo" });
        for wrong in ["", "*", "1", "\"x\"", &format!("W/{tag}")] {
            let refused = replace(t, task, wrong, &document).await;
            assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::BAD_REQUEST, "API-INVALID"), "{wrong}");
        }
        let replaced = replace(t, task, &tag, &document).await;
        assert_eq!(replaced.status, StatusCode::OK, "{replaced:?}");
        assert_eq!(replaced.json()["settings"]["failure_policy"], "undo");
        assert_ne!(replaced.header("etag"), tag);
        let stale = replace(t, task, &tag, &json!({})).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        stale.problem();
        assert_eq!(read(t, task).await.json(), replaced.json(), "nothing was changed by the stale one");
    }

    async fn changes_to_different_fields_both_stay(t) {
        let task = editable(t, "edited").await;
        let mine = change_settings(t, task, &[change("/parameters/bucket", Value::Null, "mine")]).await;
        let theirs = change_settings(t, task, &[change("/failure_policy", "continue", "undo")]).await;
        assert_eq!((mine.status, theirs.status), (StatusCode::OK, StatusCode::OK), "{theirs:?}");
        assert_eq!(theirs.header("etag"), format!("\"{}\"", theirs.json()["version"]));
        let settings = read(t, task).await.json()["settings"].clone();
        assert_eq!((&settings["parameters"]["bucket"], &settings["failure_policy"]), (&json!("mine"), &json!("undo")));
    }

    async fn a_field_that_somebody_else_changed_is_a_conflict_with_both_values(t) {
        let task = editable(t, "edited").await;
        change_settings(t, task, &[change("/parameters/bucket", Value::Null, "theirs")]).await;
        let before = read(t, task).await.json();
        let changes = [change("/failure_policy", "continue", "undo"), change("/parameters/bucket", Value::Null, "mine")];
        let conflict = change_settings(t, task, &changes).await;
        assert_eq!(conflict.status, StatusCode::CONFLICT);
        conflict.problem();
        let errors = conflict.json()["errors"].clone();
        assert_eq!(errors.as_array().unwrap().len(), 1, "one field conflicts: {errors}");
        assert_eq!(errors[0]["args"]["field"], "/parameters/bucket");
        assert!(errors[0]["args"]["now"].as_str().unwrap().contains("theirs"), "{errors}");
        assert_eq!(read(t, task).await.json(), before, "all changes are made, or none");
        let same = change_settings(t, task, &[change("/parameters/bucket", "what I saw long ago", "theirs")]).await;
        assert_eq!(same.status, StatusCode::OK, "both want the same");
    }

    async fn what_is_no_setting_is_refused(t) {
        let task = editable(t, "edited").await;
        let before = read(t, task).await.json();
        for (path, value) in [
            ("", json!({})),
            ("/", json!(1)),
            ("failure_policy", json!("undo")),
            ("/no_such_section", json!(1)),
            ("/failure_policy", json!("perhaps")),
            ("/failure_policy/deeper", json!(1)),
            ("/parameters", json!([])),
            ("/dry_run/nodes/7", json!("type:X")),
            ("/dependency_mapping/leave/-", json!({ "object": 1 })),
            ("/resource_group_mapping/scheduling_default", json!("no such group")),
        ] {
            let refused = change_settings(t, task, &[change(path, before["settings"].pointer(path).cloned().unwrap_or_default(), value)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}: {refused:?}");
            refused.problem();
        }
        assert_eq!(change_settings(t, task, &[]).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(read(t, task).await.json(), before);
    }

    async fn settings_of_what_has_run_stay_as_they_were(t) {
        let task = ended(t, "done").await;
        let status = t.get(&in_workspace(&format!("tasks/{task}")), &t.token).await.json()["status"].clone();
        assert_eq!(status, "IMPORT_SUCCESS");
        let late = change_settings(t, task, &[change("/failure_policy", "continue", "undo")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.problem();
    }
}
