//! Creations that are sent again.

use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, request};

/// Makes a workspace with a key.
async fn create(t: &Server, token: &str, key: &str, body: &Value) -> Answer {
    let ask = request(Method::POST, "/workspaces", token).header(CONTENT_TYPE, "application/json").header("Idempotency-Key", key);
    t.ask(ask.body(body.to_string().into()).unwrap()).await
}

both! {
    async fn the_same_request_gets_the_same_reply_and_makes_nothing(t) {
        let body = json!({ "name": "once", "mode": "basic", "region": "cn-hangzhou" });
        let first = create(t, &t.token, "key-1", &body).await;
        let second = create(t, &t.token, "key-1", &body).await;
        assert_eq!(first.status, StatusCode::CREATED);
        assert_eq!(first.header("location"), "/api/v1/workspaces/once");
        assert_eq!((second.status, second.json()), (first.status, first.json()));
        assert_eq!(second.header("location"), first.header("location"));
        assert_eq!((first.header("idempotency-replayed"), second.header("idempotency-replayed")), ("", "true"));
        let without = t.send(Method::POST, "/workspaces", &t.token, &body).await;
        assert_eq!(without.status, StatusCode::CONFLICT, "without the key it is another request");
    }

    async fn another_request_with_the_key_is_refused(t) {
        let body = |name: &str| json!({ "name": name, "mode": "basic", "region": "cn-hangzhou" });
        create(t, &t.token, "key-1", &body("first")).await;
        let other = create(t, &t.token, "key-1", &body("second")).await;
        assert_eq!((other.status, other.problem().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "API-IDEMPOTENCY-REUSED"));
        assert_eq!(t.get("/workspaces/second", &t.token).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_request_that_made_nothing_may_be_sent_again(t) {
        let refused = create(t, &t.token, "key-1", &json!({ "name": "1 bad name", "mode": "basic", "region": "cn-hangzhou" })).await;
        assert!(refused.status.is_client_error(), "{refused:?}");
        let made = create(t, &t.token, "key-1", &json!({ "name": "good", "mode": "basic", "region": "cn-hangzhou" })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    }

    async fn keys_belong_to_their_user(t) {
        let body = json!({ "name": "once", "mode": "basic", "region": "cn-hangzhou" });
        create(t, &t.token, "key-1", &body).await;
        let visitor = t.user("lin", None).await;
        let refused = create(t, &visitor, "key-1", &body).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "not the reply of somebody else");
    }

    async fn of_many_at_once_one_is_done(t) {
        let body = json!({ "name": "once", "mode": "basic", "region": "cn-hangzhou" });
        let all = futures_util::future::join_all((0..8).map(|_| create(t, &t.token, "key-1", &body))).await;
        let made: Vec<_> = all.iter().filter(|answer| answer.status == StatusCode::CREATED).collect();
        assert_eq!(made.iter().filter(|answer| answer.header("idempotency-replayed").is_empty()).count(), 1);
        for answer in all.iter().filter(|answer| answer.status != StatusCode::CREATED) {
            assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::CONFLICT, "API-IDEMPOTENCY-RUNNING"));
        }
    }

    async fn a_key_has_a_form(t) {
        let body = json!({ "name": "once", "mode": "basic", "region": "cn-hangzhou" });
        for key in ["", "two words", &"k".repeat(129)] {
            let refused = create(t, &t.token, key, &body).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{key:?}");
        }
    }
}
