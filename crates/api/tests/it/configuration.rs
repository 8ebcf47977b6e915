//! The settings of the installation, for its operator.

use axum::http::StatusCode;
use serde_json::json;

both! {
    async fn the_operator_reads_every_setting_with_its_origin_and_nobody_else_does(t) {
        let lines = t.get("/configuration", &t.token).await.json();
        let line = json!({ "key": "server.listen", "value": "\"127.0.0.1:8080\"", "origin": "/etc/ferry/ferry.toml:12" });
        assert_eq!(lines, json!({ "items": [line], "next": null, "total": 1 }));
        let theirs = t.other_tenant("globex", "globex_root").await;
        let user = t.user("lin", None).await;
        for token in [theirs, user] {
            let refused = t.get("/configuration", &token).await;
            assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::NOT_FOUND, "API-NOT-FOUND"));
        }
    }
}
