//! What the console says when the server itself fails: that it did, and the identifier of the request; nothing of why.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use ferry_service::PageRequest;
use ferry_service::tasks::TaskQuery;
use ferry_store::records::TaskKind;

use crate::browser::{Browser, Reply};
use crate::workspace::{act, id, imported};

const ID: &str = "request-4711";

async fn ask(browser: &mut Browser, path: &str, lang: &str, fragment: bool) -> Reply {
    let mut request = Request::get(path).header("x-request-id", ID).header(header::ACCEPT_LANGUAGE, lang);
    if fragment {
        request = request.header("hx-request", "true");
    }
    browser.send(request.body(Body::empty()).unwrap()).await
}

/// Asserts that the request is named, and that none of these words is told.
fn tells_nothing_else(reply: &Reply, words: &[&str]) {
    assert!(reply.body.contains(ID), "{}", reply.body);
    for word in words {
        assert!(!reply.body.contains(word), "{word}: {}", reply.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_fails_is_no_concern_of_visitors() {
    let mut browser = Browser::at_home().await;
    browser.service.store().close().await;
    for (path, lang, fragment) in [("/w/retail/imports", "en", false), ("/w/retail/imports", "zh", true), ("/login", "zh", false)] {
        let reply = ask(&mut browser, path, lang, fragment).await;
        assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(reply.body.contains("<code>API-INTERNAL</code>"), "{path}: {}", reply.body);
        assert_eq!(reply.body.contains("<html"), !fragment, "{path}");
        tells_nothing_else(&reply, &["STORE-DATABASE", "pool", "closed"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storage_that_fails_is_no_concern_of_whoever_uploads() {
    let mut browser = Browser::at_home().await;
    let token = browser.get("/w/retail/imports/new").await.csrf();
    // Packages cannot be kept where a file stands in their way.
    std::fs::write(browser.data().join("packages"), b"in the way").unwrap();
    let field = |name: &str, value: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let file = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\nPK\r\n--B--\r\n";
    let body = field("csrf", &token) + &field("name", "first") + file;
    let data = browser.data().display().to_string();
    for fragment in [false, true] {
        let mut request =
            Request::post("/w/retail/imports").header("x-request-id", ID).header(header::CONTENT_TYPE, "multipart/form-data; boundary=B");
        if fragment {
            request = request.header("hx-request", "true");
        }
        let reply = browser.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert!(reply.status.is_server_error(), "{}: {}", reply.status, reply.body);
        tells_nothing_else(&reply, &["BLOB-FAILED", data.as_str(), "os error"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn objects_that_are_in_the_way_of_an_undo_are_a_list_of_links() {
    let (mut browser, editor) = imported().await;
    let task = editor.tasks(TaskKind::Import, &TaskQuery::default(), &PageRequest::default()).await.unwrap().items[0].id;
    for node in ["other/elsewhere", "orders/start"] {
        act(&mut browser, id(&editor, "node", node).await, "deploy").await;
    }
    let token = browser.get("/w/retail/imports").await.csrf();
    let reply = browser.post(&format!("/w/retail/imports/{task}/undo"), &[("csrf", &token)]).await;
    assert_eq!(reply.status, StatusCode::CONFLICT, "{}", reply.body);
    let list = reply.body.split("<ul class=\"objects-in-the-way\"").nth(1).expect("a list").split("</ul>").next().unwrap();
    assert_eq!(list.matches("<li>").count(), 2, "{list}");
    for (key, search) in [("other/elsewhere", "search=other%2Felsewhere"), ("orders/start", "search=orders%2Fstart")] {
        assert!(list.contains(key) && list.contains("/w/retail/objects?kind=node") && list.contains(search), "{list}");
    }
}
