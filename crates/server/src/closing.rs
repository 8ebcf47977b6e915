//! Streams of events have no end of their own: they are ended when the server stops, so that it need not wait for them. Browsers connect
//! again, to another replica or to the next process.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;
use tokio_util::sync::CancellationToken;

/// Ends event streams when `stop` is cancelled.
pub async fn end_streams(State(stop): State<CancellationToken>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let streams = response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"));
    if !streams {
        return response;
    }
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(stop.cancelled_owned())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn body_after_stop(kind: &'static str) -> Result<usize, tokio::time::error::Elapsed> {
        let endless = move || async move {
            let first = futures_util::stream::iter([Ok::<_, std::io::Error>("data: 1\n\n")]);
            ([(CONTENT_TYPE, kind)], Body::from_stream(first.chain(futures_util::stream::pending())))
        };
        let stop = CancellationToken::new();
        let router = Router::new().route("/", get(endless)).layer(from_fn_with_state(stop.clone(), end_streams));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        stop.cancel();
        let read = axum::body::to_bytes(response.into_body(), 1024);
        tokio::time::timeout(Duration::from_millis(200), read).await.map(|bytes| bytes.unwrap().len())
    }

    #[tokio::test]
    async fn event_streams_end_with_the_server_and_nothing_else_does() {
        assert!(body_after_stop("text/event-stream").await.is_ok());
        assert!(body_after_stop("application/zip").await.is_err(), "a download goes on");
    }
}
