//! What holds for every request: who asks, strict input, problems.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::harness::{ACCOUNT, WORKSPACE, request};

both! {
    async fn somebody_with_a_token_is_known_and_nobody_else(t) {
        let session = t.get("/session", &t.token).await;
        assert_eq!(session.status, StatusCode::OK);
        assert_eq!(session.json()["user"], ACCOUNT);
        assert_eq!(session.json()["via"], "token");
        for token in ["", "not-a-token"] {
            let refused = t.get("/session", token).await;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
            assert_eq!(refused.problem(), "AUTH-REQUIRED");
            assert!(refused.header("www-authenticate").starts_with("Bearer"));
        }
    }

    async fn a_problem_carries_request_language_and_address(t) {
        let path = "/workspaces/nowhere";
        let ask = request(Method::GET, path, &t.token).header("accept-language", "zh-CN, en;q=0.5").body(Body::empty()).unwrap();
        let chinese = t.ask(ask).await;
        let english = t.get(path, &t.token).await;
        assert_eq!(chinese.problem(), english.problem());
        assert_eq!(chinese.header("content-language"), "zh-CN");
        assert_eq!(english.header("content-language"), "en");
        assert_ne!(chinese.json()["detail"], english.json()["detail"]);
        assert_eq!(english.json()["instance"], format!("/api/v1{path}"));
        assert_eq!(english.json()["request_id"], "request-1");
        assert_eq!(english.json()["type"], format!("urn:ferry:error:{}", english.problem()));
    }

    async fn what_is_not_described_is_refused(t) {
        for path in [
            "/workspaces?serach=x",
            "/workspaces?search=a&search=b",
            "/workspaces?search=%00",
            "/workspaces/%00",
            "/users?limit=0",
            "/users?limit=501",
            "/users?limit=ten",
            "/audit?after=%21",
            "/audit?since=yesterday",
            "/tasks/one",
            "/tasks/99999999999999999999",
        ] {
            let refused = t.get(path, &t.token).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
            refused.problem();
        }
    }

    async fn a_body_is_read_strictly(t) {
        for body in [
            r#"{"name":"a","mode":"basic","region":"r","more":1}"#,
            r#"{"name":"a","mode":"other","region":"r"}"#,
            r#"{"name":1,"mode":"basic","region":"r"}"#,
            r#"{"name":"a\u0000","mode":"basic","region":"r"}"#,
            r#"{"name":"a","mode":"basic"}"#,
            r#"{"name":"a","#,
            "",
        ] {
            let ask = request(Method::POST, "/workspaces", &t.token).header(CONTENT_TYPE, "application/json").body(body.into()).unwrap();
            let refused = t.ask(ask).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}");
            assert_eq!(refused.problem(), "API-INVALID", "{body}");
        }
        for media_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
            let ask = request(Method::POST, "/workspaces", &t.token).header(CONTENT_TYPE, media_type).body("{}".into()).unwrap();
            let refused = t.ask(ask).await;
            assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{media_type}");
            assert_eq!(refused.problem(), "API-MEDIA-TYPE");
        }
        let large = format!(r#"{{"name":"{}"}}"#, "a".repeat(17 << 20));
        let ask = request(Method::POST, "/workspaces", &t.token).header(CONTENT_TYPE, "application/json").body(large.into()).unwrap();
        let refused = t.ask(ask).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        refused.problem();
    }

    async fn what_does_not_exist_is_a_problem_too(t) {
        let missing = t.get("/nothing/here", &t.token).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert_eq!(missing.problem(), "API-NO-ROUTE");
        let method = t.send(Method::DELETE, "/workspaces", &t.token, &json!({})).await;
        assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(method.problem(), "API-METHOD");
        for allowed in ["GET", "POST"] {
            assert!(method.header("allow").contains(allowed), "{:?}", method.headers);
        }
    }

    async fn a_session_changes_something_only_with_its_token_and_from_its_own_pages(t) {
        let secret = session(t).await;
        let csrf = match t.service.actor_of_session(&secret, None).await.unwrap().unwrap().via {
            ferry_service::actor::Via::Session { csrf, .. } => csrf,
            other => panic!("{other:?}"),
        };
        let read = request(Method::GET, "/session", "").header("cookie", format!("ferry_session={secret}")).body(Body::empty()).unwrap();
        assert_eq!(t.ask(read).await.json()["via"], "session");
        for (sent, site, status) in [
            ("", "same-origin", StatusCode::FORBIDDEN),
            ("another", "same-origin", StatusCode::FORBIDDEN),
            (&csrf, "cross-site", StatusCode::FORBIDDEN),
            (&csrf, "same-origin", StatusCode::NO_CONTENT),
        ] {
            let ask = request(Method::DELETE, "/session", "").header("cookie", format!("ferry_session={secret}"));
            let ask = ask.header("x-csrf-token", sent).header("sec-fetch-site", site).body(Body::empty()).unwrap();
            assert_eq!(t.ask(ask).await.status, status, "{sent} {site}");
        }
        let read = request(Method::GET, "/session", "").header("cookie", format!("ferry_session={secret}")).body(Body::empty()).unwrap();
        assert_eq!(t.ask(read).await.status, StatusCode::UNAUTHORIZED, "the session has ended");
    }

    async fn a_one_time_password_has_to_be_changed_first(t) {
        let made = t.send(Method::POST, "/users", &t.token, &json!({ "name": "lin" })).await;
        let password = made.json()["password"].as_str().unwrap().to_owned();
        let session = t.service.log_in("lin", &password, None, "test").await.unwrap();
        let ferry_service::actor::Via::Session { csrf, .. } = &session.actor.via else { panic!("no session") };
        let ask = |method: Method, path: &str| {
            request(method, path, "").header("cookie", format!("ferry_session={}", session.secret)).header("x-csrf-token", csrf)
        };
        let refused = t.ask(ask(Method::GET, "/workspaces").body(Body::empty()).unwrap()).await;
        assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::FORBIDDEN, "AUTH-PASSWORD-CHANGE"));
        let change = json!({ "old": password, "new": "a Password of 4 words" }).to_string();
        let changed = ask(Method::PUT, "/account/password").header(CONTENT_TYPE, "application/json").body(change.into()).unwrap();
        assert_eq!(t.ask(changed).await.status, StatusCode::NO_CONTENT);
    }

    async fn lists_go_on_after_their_cursor_and_repeat_nothing(t) {
        for name in ["a1", "a2", "a3", "a4", "a5"] {
            t.send(Method::POST, "/users", &t.token, &json!({ "name": name })).await;
        }
        let names = t.rows("/users?search=a", &t.token, |user| user["name"].as_str().unwrap()).await;
        assert_eq!(names, ["a1", "a2", "a3", "a4", "a5", ACCOUNT]);
    }

    async fn a_workspace_is_made_shown_and_found(t) {
        let path = format!("/workspaces/{WORKSPACE}");
        let compute = json!({ "engine": "ODPS", "display_name": "Production", "project": "retail" });
        let added = t.send(Method::POST, &format!("{path}/computing-resources"), &t.token, &compute).await;
        assert_eq!(added.status, StatusCode::NO_CONTENT, "{added:?}");
        let group = json!({ "kind": "scheduling", "identifier": "S_1", "is_default": true });
        assert_eq!(t.send(Method::POST, &format!("{path}/resource-groups"), &t.token, &group).await.status, StatusCode::NO_CONTENT);
        let shown = t.get(&path, &t.token).await.json();
        assert_eq!(shown["workspace"]["name"], WORKSPACE);
        assert_eq!(shown["computing_resources"][0]["display_name"], "Production");
        assert!(shown["resource_groups"].as_array().unwrap().iter().any(|group| group["identifier"] == "S_1"));
        assert_eq!(shown["members"][0]["user"], ACCOUNT);
        let found = t.get("/workspaces?search=TAIL", &t.token).await.json();
        assert_eq!(found["total"], 1);
        assert_eq!(t.get("/workspaces?search=nothing", &t.token).await.json()["items"], json!([]));
        let again = json!({ "name": WORKSPACE, "mode": "basic", "region": "cn-hangzhou" });
        let taken = t.send(Method::POST, "/workspaces", &t.token, &again).await;
        assert_eq!(taken.status, StatusCode::CONFLICT, "{taken:?}");
    }

    async fn a_search_may_be_as_long_as_an_address(t) {
        let search = "a_!%".repeat(15_000);
        let search = search.replace('%', "%25");
        let lists = ["objects", "flows", "tables", "monitoring-rules", "data-service/apis", "imports", "exports"];
        let paths = lists.iter().map(|list| format!("/workspaces/{WORKSPACE}/{list}"));
        for path in paths.chain(["/users", "/audit", "/workspaces"].map(str::to_owned)) {
            let answer = t.get(&format!("{path}?search={}", &search[..60_000]), &t.token).await;
            assert_eq!((answer.status, answer.json()["items"].clone()), (StatusCode::OK, json!([])), "{path}");
        }
    }

    async fn remarks_are_looked_through_alike_on_both_databases(t) {
        let path = format!("/workspaces/{WORKSPACE}/exports");
        let made = t.send(Method::POST, &path, &t.token, &json!({ "name": "e", "remarks": "Änderung VOM Montag", "start": false })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        // Letters of ASCII are found in any case, all others as they are.
        for (search, found) in [("%C3%84nderung", 1), ("%C3%84NDERUNG%20vom", 1), ("montag", 1), ("%C3%A4nderung", 0)] {
            let list = t.get(&format!("{path}?search={search}"), &t.token).await.json();
            assert_eq!(list["items"].as_array().unwrap().len(), found, "{search}: {list}");
        }
    }

    async fn every_change_stands_in_the_audit_log(t) {
        t.send(Method::POST, "/users", &t.token, &json!({ "name": "lin" })).await;
        let lines = t.get("/audit?limit=1", &t.token).await.json();
        let line = &lines["items"][0];
        assert_eq!(line["who"], ACCOUNT);
        assert!(line["detail"].as_str().unwrap().contains("lin"), "{line}");
        assert!(line["from"].as_str().unwrap().starts_with("token"), "{line}");
        let export = t.get("/audit/export", &t.token).await;
        assert_eq!(export.header("content-type"), "application/x-ndjson");
        let text = String::from_utf8(export.body.clone()).unwrap();
        let ids = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].clone());
        assert!(ids.into_iter().any(|id| id == line["id"]), "{text}");
    }
}

/// A new session of the tenant account: the secret of its cookie.
async fn session(t: &crate::harness::Server) -> String {
    t.service.log_in_vouched(ACCOUNT, None, "test").await.unwrap().secret
}

#[tokio::test]
async fn the_page_to_browse_works_without_the_internet() {
    let t = crate::harness::Server::sqlite().await;
    let page = t.get("/docs/", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    let html = String::from_utf8(page.body).unwrap();
    assert!(!html.contains("https://") && !html.contains("http://"), "{html}");
    let mut files = 0;
    for part in html.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css")) {
        let file = t.get(&format!("/docs/{}", part.trim_start_matches("./")), "").await;
        assert_eq!(file.status, StatusCode::OK, "{part}");
        files += 1;
    }
    assert!(files >= 4, "{html}");
    assert!(!html.contains("<script>"), "an inline script would not run: {html}");
    let initializer = String::from_utf8(t.get("/docs/swagger-initializer.js", "").await.body).unwrap();
    assert!(initializer.contains("/api/v1/openapi.json"), "{initializer}");
    assert_eq!(t.get("/openapi.json", "").await.json()["openapi"], "3.1.0");
    assert_eq!(t.get("/docs/nothing.js", "").await.status, StatusCode::NOT_FOUND);
}
