//! Logging in without a browser.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use ferry_api::ApiOptions;
use ferry_model::workspace::Role;
use ferry_service::oidc::{Labels, NewMembers, OidcOptions};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::harness::{ACCOUNT, Answer, CHOSEN, Server, request};

async fn log_in(t: &Server, user: &str, password: &str) -> Answer {
    t.send(Method::POST, "/session", "", &json!({ "user": user, "password": password })).await
}

/// Name and value of the cookie that a reply sets.
fn cookie(answer: &Answer) -> &str {
    answer.header(SET_COOKIE.as_str()).split(';').next().unwrap_or_default()
}

/// A request of a session.
async fn with(t: &Server, session: &Answer, method: Method, path: &str, csrf: &str, body: &Value) -> Answer {
    let ask = request(method, path, "").header("cookie", cookie(session)).header("x-csrf-token", csrf);
    t.ask(ask.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap()).await
}

/// A request to log in, for a router that is not nested.
fn asking(user: &str) -> Request<Body> {
    let body = json!({ "user": user, "password": CHOSEN }).to_string();
    Request::post("/session").header(CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()
}

/// An identity provider that is the only way in for users.
fn provider_alone() -> OidcOptions {
    OidcOptions {
        issuer: "https://id.example.com".into(),
        client_id: "ferry".into(),
        client_secret: String::new(),
        redirect_uri: "http://127.0.0.1/login/oidc/callback".into(),
        scopes: vec!["openid".into()],
        user_claim: "preferred_username".into(),
        tenant: String::new(),
        link_existing: false,
        create_users: false,
        new_members: NewMembers { workspaces: Vec::new(), role: Role::Visitor },
        password_log_in: false,
        labels: Labels::default(),
    }
}

both! {
    async fn a_script_logs_in_and_makes_itself_a_token(t) {
        let session = log_in(t, ACCOUNT, CHOSEN).await;
        assert_eq!((session.status, session.header("location")), (StatusCode::CREATED, "/api/v1/session"), "{session:?}");
        let (name, attributes) = session.header("set-cookie").split_once('=').unwrap();
        assert_eq!((name, attributes.split_once(';').unwrap().1), ("ferry_session", " Path=/; HttpOnly; SameSite=Lax"));
        let body = session.json();
        assert_eq!((&body["user"], &body["via"], &body["must_change_password"]), (&json!(ACCOUNT), &json!("session"), &json!(false)));
        let csrf = body["csrf_token"].as_str().unwrap();
        let new = json!({ "name": "ci" });
        assert_eq!(with(t, &session, Method::POST, "/account/tokens", "", &new).await.problem(), "API-CSRF");
        let made = with(t, &session, Method::POST, "/account/tokens", csrf, &new).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let by_token = t.get("/session", made.json()["secret"].as_str().unwrap()).await.json();
        assert_eq!((&by_token["via"], &by_token["csrf_token"]), (&json!("token"), &Value::Null));
        assert_eq!(with(t, &session, Method::GET, "/session", "", &json!({})).await.json()["csrf_token"], csrf);
        let ended = with(t, &session, Method::DELETE, "/session", csrf, &json!({})).await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT);
        assert!(ended.header("set-cookie").starts_with("ferry_session=; ") && ended.header("set-cookie").contains("Max-Age=0"), "{ended:?}");
        assert_eq!(with(t, &session, Method::GET, "/session", "", &json!({})).await.status, StatusCode::UNAUTHORIZED);
        let lines = t.audited("session.log_in").await;
        assert!(lines[0].starts_with("password"), "{lines:?}");
    }

    async fn a_session_is_a_new_one_whatever_cookie_is_sent(t) {
        let body = json!({ "user": ACCOUNT, "password": CHOSEN }).to_string();
        let ask = request(Method::POST, "/session", "").header("cookie", "ferry_session=chosen_by_somebody").header(CONTENT_TYPE, "application/json");
        let first = t.ask(ask.body(body.into()).unwrap()).await;
        let second = log_in(t, ACCOUNT, CHOSEN).await;
        assert!(cookie(&first) != "ferry_session=chosen_by_somebody" && cookie(&first) != cookie(&second));
        assert_ne!(first.json()["csrf_token"], second.json()["csrf_token"]);
    }

    async fn wrong_credentials_are_refused_in_the_same_words(t) {
        let wrong = log_in(t, ACCOUNT, "guess").await;
        let unknown = log_in(t, "nobody", "guess").await;
        for refused in [&wrong, &unknown] {
            assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::UNAUTHORIZED, "AUTH-WRONG-CREDENTIALS"));
            assert!(!refused.headers.contains_key(SET_COOKIE));
        }
        assert_eq!(wrong.json(), unknown.json());
        t.user("lin", None).await;
        assert_eq!(t.send(Method::PATCH, "/users/lin", &t.token, &json!({ "disabled": true })).await.status, StatusCode::NO_CONTENT);
        assert_eq!(log_in(t, "lin", CHOSEN).await.json(), wrong.json(), "a disabled user");
        assert_eq!(t.audited("session.refused").await.len(), 3);
        for body in [json!({}), json!({ "user": ACCOUNT }), json!({ "user": ACCOUNT, "password": CHOSEN, "more": 1 })] {
            assert_eq!(t.send(Method::POST, "/session", "", &body).await.status, StatusCode::BAD_REQUEST, "{body}");
        }
    }

    async fn guessing_is_stopped_for_the_form_and_the_operation_together(t) {
        t.user("lin", None).await;
        let attempts = ferry_store::ATTEMPTS_PER_ACCOUNT;
        for n in 0..attempts {
            let refused = if n % 2 == 0 {
                log_in(t, "lin", "guess").await.status
            } else {
                t.service.log_in("lin", "guess", None, "form").await.map_or(StatusCode::UNAUTHORIZED, |_| StatusCode::OK)
            };
            assert_eq!(refused, StatusCode::UNAUTHORIZED, "{n}");
        }
        let waits = log_in(t, "lin", CHOSEN).await;
        assert_eq!((waits.status, waits.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "AUTH-TOO-MANY-ATTEMPTS"));
        assert!(waits.header("retry-after").parse::<u64>().unwrap() > 0);
        assert_eq!(log_in(t, ACCOUNT, CHOSEN).await.status, StatusCode::CREATED, "other accounts go on");
    }

    async fn a_page_of_another_site_cannot_log_anybody_in(t) {
        let body = json!({ "user": ACCOUNT, "password": CHOSEN }).to_string();
        for site in ["cross-site", "same-site"] {
            let ask = request(Method::POST, "/session", "").header("sec-fetch-site", site).header(CONTENT_TYPE, "application/json");
            let refused = t.ask(ask.body(body.clone().into()).unwrap()).await;
            assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::FORBIDDEN, "API-CSRF"), "{site}");
        }
        let form = request(Method::POST, "/session", "").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let refused = t.ask(form.body("user=a&password=b".into()).unwrap()).await;
        assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }

    async fn a_one_time_password_begins_a_session_that_can_only_change_it(t) {
        let made = t.send(Method::POST, "/users", &t.token, &json!({ "name": "lin" })).await.json();
        let password = made["password"].as_str().unwrap();
        let session = log_in(t, "lin", password).await;
        let body = session.json();
        assert_eq!(body["must_change_password"], true);
        let csrf = body["csrf_token"].as_str().unwrap();
        assert_eq!(with(t, &session, Method::POST, "/account/tokens", csrf, &json!({ "name": "ci" })).await.problem(), "AUTH-PASSWORD-CHANGE");
        let change = json!({ "old": password, "new": CHOSEN });
        assert_eq!(with(t, &session, Method::PUT, "/account/password", csrf, &change).await.status, StatusCode::NO_CONTENT);
        let token = with(t, &session, Method::POST, "/account/tokens", csrf, &json!({ "name": "ci" })).await;
        assert_eq!(token.status, StatusCode::CREATED, "{token:?}");
    }

    async fn where_passwords_are_for_the_tenant_account_alone_others_are_sent_to_the_provider(t) {
        t.user("lin", None).await;
        let service = t.service.clone().with_identity_provider(provider_alone()).unwrap();
        let router = ferry_api::router(service, ApiOptions::default());
        assert_eq!(router.clone().oneshot(asking(ACCOUNT)).await.unwrap().status(), StatusCode::CREATED);
        let refused = router.oneshot(asking("lin")).await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert!(!refused.headers().contains_key(SET_COOKIE));
        assert_eq!(t.audited("session.refused").await, ["AUTH-PASSWORD-OFF"]);
    }

    async fn behind_tls_the_cookie_is_for_tls_alone(t) {
        let options = ApiOptions { secure_cookies: true, ..ApiOptions::default() };
        let router = ferry_api::router(t.service.clone(), options);
        let reply = router.oneshot(asking(ACCOUNT)).await.unwrap();
        let set = reply.headers()[SET_COOKIE].to_str().unwrap();
        assert!(set.starts_with("__Host-ferry_session=") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{set}");
    }
}
