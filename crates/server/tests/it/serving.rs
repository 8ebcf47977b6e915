//! Health, metrics, headers, limits of a single server.

use std::time::Duration;

use ferry_server::{Ended, Server};
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{Running, loaded};

#[tokio::test]
async fn it_is_alive_ready_and_tells_its_metrics() {
    let (_data, server) = Running::fresh(&[]).await;
    assert_eq!(server.get("/healthz").await.status(), StatusCode::OK);
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status(), StatusCode::OK);
    let ready: serde_json::Value = serde_json::from_str(&ready.text().await.unwrap()).unwrap();
    assert_eq!((&ready["ready"], &ready["schema"]["found"]), (&true.into(), &ready["schema"]["known"]));
    server.get("/no/such/page").await;
    let metrics = server.get("/metrics").await;
    assert!(metrics.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let metrics = metrics.text().await.unwrap();
    for line in [
        "ferry_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1",
        "ferry_http_request_duration_seconds_count{method=\"GET\",route=\"/readyz\"} 1",
        "ferry_http_requests_in_flight 1",
        "ferry_workers 1",
        "# EOF",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} is missing in\n{metrics}");
    }
    assert!(!metrics.contains("/no/such/page"), "paths are no labels");
    assert_eq!(server.stop().await, Ended::Drained);
}

#[tokio::test]
async fn metrics_are_for_this_machine_unless_they_have_a_listener() {
    let (_data, server) = Running::fresh(&[]).await;
    let forwarded = server.client.get(format!("{}/metrics", server.base)).header("x-forwarded-for", "127.0.0.1").send().await.unwrap();
    assert_eq!(forwarded.status(), StatusCode::NOT_FOUND, "a proxy on this machine speaks for others");
    server.stop().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (_data, server) = Running::fresh(&[("metrics.listen", &free)]).await;
    assert_ne!(server.get("/metrics").await.status(), StatusCode::OK, "not on the main listener then");
    let own = server.client.get(format!("http://{free}/metrics")).send().await.unwrap();
    assert!(own.text().await.unwrap().ends_with("# EOF\n"));
    server.stop().await;
}

#[tokio::test]
async fn every_reply_carries_the_headers_of_security_and_an_identifier() {
    let (_data, plain) = Running::fresh(&[]).await;
    for path in ["/login", "/api/v1/session", "/healthz", "/no/such/page"] {
        let reply = plain.get(path).await;
        let header = |name: &str| reply.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        assert_eq!(header("referrer-policy").as_deref(), Some("same-origin"), "{path}");
        assert_eq!(header("x-frame-options").as_deref(), Some("DENY"), "{path}");
        assert!(header("permissions-policy").is_some() && header("x-request-id").is_some(), "{path}");
        assert_eq!(header("strict-transport-security"), None, "{path}: without TLS nobody is told to keep to it");
    }
    let request = |id: &str| plain.client.get(format!("{}/healthz", plain.base)).header("x-request-id", id).send();
    assert_eq!(request("from-my-proxy.7").await.unwrap().headers()["x-request-id"], "from-my-proxy.7");
    assert_ne!(request("not an identifier").await.unwrap().headers()["x-request-id"], "not an identifier");
    plain.stop().await;
    let (_data, tls) = Running::fresh(&[("server.public_url", "https://ferry.example.com")]).await;
    assert!(tls.get("/login").await.headers().contains_key("strict-transport-security"));
    let first = tls.first.clone().unwrap();
    let cookie = tls.log_in(&first.user, &first.password).await.unwrap();
    assert!(cookie.starts_with("__Host-ferry_session="), "{cookie}");
    tls.stop().await;
}

#[tokio::test]
async fn the_first_start_tells_a_password_once_and_a_lost_one_is_replaced() {
    let data = tempfile::tempdir().unwrap();
    let server = Running::start(data.path(), &[]).await;
    let first = server.first.clone().unwrap();
    let cookie = server.log_in(&first.user, &first.password).await.unwrap();
    assert_eq!(server.user_of(&cookie).await.as_deref(), Some("admin"));
    server.stop().await;
    let again = Server::start(&loaded(&[]), data.path()).await.unwrap();
    assert_eq!(again.first_account(), None);
    let replaced = again.reset_password().await.unwrap();
    drop(again);
    let server = Running::start(data.path(), &[]).await;
    assert!(server.log_in(&first.user, &first.password).await.is_err(), "the old one is void");
    assert_eq!(server.user_of(&cookie).await, None, "so are the sessions");
    assert!(server.log_in(&replaced.user, &replaced.password).await.is_ok());
    server.stop().await;
}

#[tokio::test]
async fn a_taken_address_is_refused_before_anything_is_made() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = tempfile::tempdir().unwrap();
    let error = Server::start(&loaded(&[("server.listen", &address)]), data.path()).await.unwrap_err();
    let finding = &error.findings()[0];
    assert_eq!(finding.code.id(), "SRV-LISTEN");
    assert!(finding.message(ferry_model::Lang::En).contains(&address));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "no password is lost");
}

#[tokio::test]
async fn a_request_that_began_before_the_stop_is_answered_and_no_new_one_is_taken() {
    let (_data, server) = Running::fresh(&[]).await;
    let first = server.first.clone().unwrap();
    let address = server.base.trim_start_matches("http://").to_owned();
    let body = format!("user={}&password={}&next=/", first.user, first.password);
    let (start, rest) = body.split_at(10);
    let mut connection = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /login HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{start}",
        body.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    // The server has the request once it counts it.
    in_flight(&server, 2).await;
    server.tell_to_stop();
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    connection.write_all(rest.as_bytes()).await.unwrap();
    let mut reply = String::new();
    connection.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 303"), "{reply}");
    assert_eq!(server.ended().await, Ended::Drained);
}

/// The beginning of a request whose body never ends.
async fn unfinished(server: &Running) -> TcpStream {
    let address = server.base.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.unwrap();
    let form = "content-type: application/x-www-form-urlencoded";
    let head = format!("POST /login HTTP/1.1\r\nhost: {address}\r\n{form}\r\ncontent-length: 50\r\n\r\nuser=");
    connection.write_all(head.as_bytes()).await.unwrap();
    in_flight(server, 2).await;
    connection
}

/// Waits until the server counts this many requests, the question among them.
async fn in_flight(server: &Running, requests: u32) {
    let line = format!("ferry_http_requests_in_flight {requests}\n");
    while !server.get("/metrics").await.text().await.unwrap().contains(&line) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_body_that_pauses_too_long_is_given_up() {
    let (_data, server) = Running::fresh(&[("server.body_idle_seconds", "1")]).await;
    let mut pausing = unfinished(&server).await;
    let mut reply = vec![0; 12];
    let answered = tokio::time::timeout(Duration::from_secs(20), pausing.read_exact(&mut reply)).await.unwrap();
    assert!(answered.is_err() || reply.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&reply));
    in_flight(&server, 1).await;
    assert_eq!(server.stop().await, Ended::Drained);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let (_data, server) = Running::fresh(&[("server.shutdown_seconds", "1")]).await;
    let _pausing = unfinished(&server).await;
    assert_eq!(server.stop().await, Ended::BrokenOff);
}
