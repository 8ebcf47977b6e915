//! What every request meets: the log-in, the check of the token, the headers, the languages.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use bytes::Bytes;

use crate::browser::{Browser, Reply};

#[tokio::test]
async fn strangers_are_sent_to_the_log_in_and_back() {
    let mut browser = Browser::new().await;
    let reply = browser.get("/w/retail/imports?search=a").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(reply.location(), "/login?next=%2Fw%2Fretail%2Fimports%3Fsearch%3Da");
}

#[tokio::test]
async fn a_one_time_password_has_to_be_changed_first() {
    let mut browser = Browser::new().await;
    assert_eq!(browser.log_in().await.location(), "/account/password");
    assert_eq!(browser.get("/").await.location(), "/account/password");
    assert_eq!(browser.get("/account/password").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_password_is_said_and_the_way_back_leads_nowhere_else() {
    let mut browser = Browser::new().await;
    let reply = browser.post("/login", &[("user", "admin"), ("password", "wrong"), ("next", "//evil.example")]).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert!(reply.body.contains("role=\"alert\""));
    assert!(!reply.body.contains("evil.example"));
}

#[tokio::test]
async fn changes_take_the_token_of_the_session() {
    let mut browser = Browser::at_home().await;
    let token = browser.get("/account/tokens").await.csrf();
    for wrong in [vec![("name", "ci")], vec![("name", "ci"), ("csrf", "")], vec![("name", "ci"), ("csrf", "guessed")]] {
        assert_eq!(browser.post("/account/tokens", &wrong).await.status, StatusCode::FORBIDDEN, "{wrong:?}");
    }
    let reply = browser.post("/account/tokens", &[("name", "ci"), ("csrf", &token)]).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.body.contains("ci"));
}

#[tokio::test]
async fn changes_from_other_sites_are_refused_even_with_the_token() {
    let mut browser = Browser::at_home().await;
    let token = browser.get("/account/tokens").await.csrf();
    for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")] {
        let request = Request::post("/account/tokens")
            .header(name, value)
            .header(header::HOST, "ferry.example")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("name=ci&csrf={token}")))
            .unwrap();
        assert_eq!(browser.send(request).await.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
}

#[tokio::test]
async fn the_token_of_an_upload_is_its_first_field() {
    let mut browser = Browser::at_home().await;
    let token = browser.get("/w/retail/imports/new").await.csrf();
    let part = |name: &str, value: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    for (body, status) in [
        (format!("{}{}--B--\r\n", part("csrf", &token), part("name", "a b")), StatusCode::UNPROCESSABLE_ENTITY),
        (format!("{}{}--B--\r\n", part("name", "a b"), part("csrf", &token)), StatusCode::FORBIDDEN),
        (format!("{}--B--\r\n", part("name", "a b")), StatusCode::FORBIDDEN),
    ] {
        let request = Request::post("/w/retail/imports")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=B")
            .body(Body::from(body.clone()))
            .unwrap();
        assert_eq!(browser.send(request).await.status, status, "{body}");
    }
}

ferry_testkit::on_both_databases! { Browser;
    async fn what_databases_do_not_keep_is_refused(t) {
        let (mut stranger, mut browser) = (t.somebody_else(), t.again().await);
        let token = browser.get("/w/retail/imports/new").await.csrf();
        let form = [("csrf", token.as_str()), ("na\0me", "ci"), ("name", "c\0i")];
        let part = |name: &str, value: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let upload = Request::post("/w/retail/imports")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=B")
            .body(Body::from(format!("{}{}--B--\r\n", part("csrf", &token), part("name", "a\0"))))
            .unwrap();
        for (what, reply) in [
            ("a log-in", stranger.post("/login", &[("user", "ad\0min"), ("password", "wrong")]).await),
            ("a path of a stranger", stranger.get("/w/re%00tail/imports").await),
            ("a path", browser.get("/w/re%00tail/imports").await),
            ("a search", browser.get("/w/retail/imports?search=a%00b").await),
            ("a value", browser.post("/account/tokens", &[form[0], form[2]]).await),
            ("a name", browser.post("/account/tokens", &form[..2]).await),
            ("an upload", browser.send(upload).await),
        ] {
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{what}: {}", reply.body);
            assert!(reply.body.contains("U+0000"), "{what}: {}", reply.body);
        }
    }
}

/// A form of 100 MB that begins like this and goes on with blanks: the reply, and how much of it was read.
async fn endless(browser: &mut Browser, begin: &str) -> (Reply, usize) {
    const PIECE: usize = 64 << 10;
    let (read, begin) = (Arc::new(AtomicUsize::new(0)), begin.to_owned());
    let (counted, blanks) = (Arc::clone(&read), Bytes::from(vec![b' '; PIECE]));
    let pieces = (0..(100 << 20) / PIECE).map(move |n| {
        counted.fetch_add(PIECE, Ordering::Relaxed);
        Ok::<_, Infallible>(if n == 0 { Bytes::from(begin.clone()) } else { blanks.clone() })
    });
    let request = Request::post("/w/retail/imports")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=B")
        .body(Body::from_stream(futures_util::stream::iter(pieces)))
        .unwrap();
    (browser.send(request).await, read.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_form_beside_its_file_is_not_read_beyond_what_fields_need() {
    let mut browser = Browser::at_home().await;
    let token = browser.get("/w/retail/imports/new").await.csrf();
    let field = |name: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    let first = format!("{}{token}\r\n", field("csrf"));
    let many: String = (0..1_000).map(|n| format!("{}{n}\r\n", field(&format!("f{n}")))).collect();
    for (what, begin) in [
        ("a field", format!("{first}{}", field("remarks"))),
        ("a nameless field", format!("{first}--B\r\nContent-Disposition: form-data\r\n\r\n")),
        ("the head of a field", format!("{first}--B\r\nContent-Disposition: form-data; name=\"")),
        ("many fields", format!("{first}{many}{}", field("last"))),
    ] {
        let (reply, read) = endless(&mut browser, &begin).await;
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE, "{what}: {}", reply.body);
        assert!(read <= 4 << 20, "{read} bytes of {what} were read");
    }
}

#[tokio::test]
async fn every_reply_carries_the_policy() {
    let mut browser = Browser::new().await;
    for path in ["/login", "/ui", "/nothing", "/static/app.css", "/static/nothing"] {
        let reply = browser.get(path).await;
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
    }
}

#[tokio::test]
async fn the_language_is_chosen_by_the_query_then_the_cookie_then_the_browser() {
    let mut browser = Browser::new().await;
    let request = Request::get("/login").header(header::ACCEPT_LANGUAGE, "fr, zh-CN;q=0.9, en;q=0.8").body(Body::empty()).unwrap();
    assert!(browser.send(request).await.body.contains("<html lang=\"zh-CN\""));
    assert!(browser.get("/login?lang=en").await.body.contains("<html lang=\"en\""));
    let request = Request::get("/login").header(header::ACCEPT_LANGUAGE, "zh-CN").body(Body::empty()).unwrap();
    assert!(browser.send(request).await.body.contains("<html lang=\"en\""));
}

#[tokio::test]
async fn errors_are_pages_with_code_and_advice() {
    let mut browser = Browser::at_home().await;
    for path in ["/nothing", "/w/no_such_workspace/imports", "/w/retail/imports/4711/delete"] {
        let reply = browser.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert!(reply.body.contains("API-NOT-FOUND") || reply.body.contains("<code>"), "{path}");
    }
}
