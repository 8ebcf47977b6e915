//! Following a task live.

use axum::body::{Body, BodyDataStream};
use axum::http::{Method, StatusCode};
use futures_util::StreamExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::harness::{Server, request};
use crate::imported::{ended, in_workspace, started};

/// One event of a stream.
#[derive(Debug)]
struct Event {
    name: String,
    id: i64,
    data: Value,
}

/// Begins to follow a task, after an event if one is given.
async fn follow(t: &Server, task: i64, last: Option<i64>) -> BodyDataStream {
    let mut ask = request(Method::GET, &in_workspace(&format!("tasks/{task}/progress/events")), &t.token);
    if let Some(last) = last {
        ask = ask.header("last-event-id", last);
    }
    let response = t.router.clone().oneshot(ask.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    response.into_body().into_data_stream()
}

/// The next event; `None` at the end. Comments are left out.
async fn next(stream: &mut BodyDataStream) -> Option<Event> {
    loop {
        let text = String::from_utf8(stream.next().await?.unwrap().to_vec()).unwrap();
        assert!(text.ends_with("\n\n"), "one event at a time: {text:?}");
        let field =
            |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(|value| value.trim().to_owned());
        let Some(data) = field("data") else { continue };
        let id = field("id").unwrap().parse().unwrap();
        return Some(Event { name: field("event").unwrap(), id, data: serde_json::from_str(&data).unwrap() });
    }
}

/// All events that are left.
async fn rest(stream: &mut BodyDataStream) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(event) = next(stream).await {
        events.push(event);
    }
    events
}

/// Lets a worker do what there is to do, beside the test.
fn work(t: &Server) -> tokio::task::JoinHandle<usize> {
    let service = t.service.clone();
    tokio::spawn(async move { ferry_service::worker::drain(&service).await.unwrap() })
}

both! {
    async fn a_stream_has_numbered_events_and_ends_with_the_task(t) {
        let task = started(t, "followed").await;
        let mut stream = follow(t, task, None).await;
        let first = next(&mut stream).await.unwrap();
        assert_eq!((first.name.as_str(), &first.data["ended"]), ("progress", &Value::Bool(false)));
        let worker = work(t);
        let events = rest(&mut stream).await;
        assert!(worker.await.unwrap() > 0);
        let ids: Vec<i64> = std::iter::once(&first).chain(&events).map(|event| event.id).collect();
        assert!(ids.is_sorted() && ids[0] < ids[ids.len() - 1], "{ids:?}");
        for event in &events {
            assert_eq!(event.data["event"], event.id, "{event:?}");
            assert_eq!(event.data["task_id"], task, "{event:?}");
        }
        let ends: Vec<bool> = events.iter().map(|event| event.data["ended"] == true).collect();
        assert_eq!(ends.iter().position(|end| *end), Some(ends.len() - 1), "the end is the last event and no other: {events:?}");
        let shown = t.get(&in_workspace(&format!("tasks/{task}/progress")), &t.token).await.json();
        assert_eq!(events[events.len() - 1].data, shown);
    }

    async fn a_client_that_comes_back_goes_on_after_its_last_event(t) {
        let task = started(t, "followed").await;
        let first = next(&mut follow(t, task, None).await).await.unwrap();
        let mut again = follow(t, task, Some(first.id)).await;
        let worker = work(t);
        let events = rest(&mut again).await;
        worker.await.unwrap();
        assert!(!events.is_empty() && events.iter().all(|event| event.id > first.id), "{} was there before: {events:?}", first.id);
        let end = &events[events.len() - 1];
        assert_eq!(end.data["ended"], true);
        let late = rest(&mut follow(t, task, Some(end.id)).await).await;
        assert_eq!(late.len(), 1, "who comes back after the end is told that it was the end: {late:?}");
        assert_eq!((late[0].id, &late[0].data), (end.id, &end.data));
    }

    async fn what_cannot_be_followed_is_a_problem_and_no_stream(t) {
        let task = ended(t, "followed").await;
        let path = in_workspace(&format!("tasks/{task}/progress/events"));
        for last in ["", "one", "1.5", "99999999999999999999"] {
            let refused = t.ask(request(Method::GET, &path, &t.token).header("last-event-id", last).body(Body::empty()).unwrap()).await;
            assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::BAD_REQUEST, "API-INVALID"), "{last}");
        }
        let missing = t.get(&in_workspace("tasks/999999/progress/events"), &t.token).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        missing.problem();
        let stranger = t.user("stranger", None).await;
        assert_eq!(t.get(&path, &stranger).await.status, StatusCode::NOT_FOUND);
    }
}
