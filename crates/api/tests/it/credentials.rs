//! Access keys and personal tokens of other people, as the account of their tenant stops them.

use axum::http::{Method, StatusCode};
use serde_json::json;

both! {
    async fn the_tenant_account_disables_enables_and_deletes_the_keys_of_its_users(t) {
        let lin = t.user("lin", None).await;
        let made = t.send(Method::POST, "/account/access-keys", &lin, &json!({})).await;
        let key = made.json()["access_key"]["id"].as_str().unwrap().to_owned();
        let path = format!("/access-keys/{key}");
        let set = |disabled: bool| json!({ "disabled": disabled });

        let theirs = t.other_tenant("globex", "globex_root").await;
        assert_eq!(t.get("/access-keys", &theirs).await.json()["items"], json!([]));
        for (token, status) in [(&lin, StatusCode::FORBIDDEN), (&theirs, StatusCode::NOT_FOUND)] {
            let refused = t.send(Method::PATCH, &path, token, &set(true)).await;
            assert_eq!(refused.status, status, "{refused:?}");
            refused.problem();
            assert_eq!(t.send(Method::DELETE, &path, token, &json!({})).await.status, status);
        }
        assert!(t.service.access_key_secret(&key, None).await.unwrap().is_some(), "what was refused changed nothing");

        assert_eq!(t.send(Method::PATCH, &path, &t.token, &set(true)).await.status, StatusCode::NO_CONTENT);
        assert!(t.service.access_key_secret(&key, None).await.unwrap().is_none());
        let listed = t.get(&format!("/access-keys?search={}", key.to_lowercase()), &t.token).await.json();
        assert_eq!((&listed["items"][0]["user"], &listed["items"][0]["disabled"]), (&json!("lin"), &json!(true)));
        assert_eq!(t.send(Method::PATCH, &path, &t.token, &set(false)).await.status, StatusCode::NO_CONTENT);
        assert!(t.service.access_key_secret(&key, None).await.unwrap().is_some());
        assert_eq!(t.send(Method::DELETE, &path, &t.token, &json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(t.get("/access-keys", &t.token).await.json()["items"], json!([]));
        for method in [Method::PATCH, Method::DELETE] {
            let gone = t.send(method, &path, &t.token, &set(true)).await;
            assert_eq!((gone.status, gone.problem().as_str()), (StatusCode::NOT_FOUND, "API-NOT-FOUND"));
        }
        for what in ["access_key.disable", "access_key.enable", "access_key.delete"] {
            assert_eq!(t.audited(what).await, [format!("{key} lin")], "{what}");
        }
    }

    async fn the_tenant_account_revokes_a_token_that_leaked_and_the_user_stays(t) {
        let lin = t.user("lin", None).await;
        let leaked = t.send(Method::POST, "/account/tokens", &lin, &json!({ "name": "nightly build" })).await.json();
        let (id, secret) = (leaked["token"]["id"].as_i64().unwrap(), leaked["secret"].as_str().unwrap().to_owned());
        let path = format!("/tokens/{id}");

        let theirs = t.other_tenant("globex", "globex_root").await;
        for (token, status) in [(&lin, StatusCode::FORBIDDEN), (&theirs, StatusCode::NOT_FOUND)] {
            let refused = t.send(Method::DELETE, &path, token, &json!({})).await;
            assert_eq!(refused.status, status, "{refused:?}");
            refused.problem();
        }
        assert_eq!(t.rows("/tokens", &theirs, |token| token["user"].as_str().unwrap()).await, ["globex_root"]);
        let found = t.get("/tokens?search=NIGHTLY", &t.token).await.json();
        assert_eq!((&found["items"][0]["user"], &found["items"][0]["id"]), (&json!("lin"), &json!(id)));
        assert!(!found.to_string().contains(&secret[4..]), "{found}");

        assert_eq!(t.get("/session", &secret).await.status, StatusCode::OK);
        assert_eq!(t.send(Method::DELETE, &path, &t.token, &json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(t.get("/session", &secret).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(t.get("/session", &lin).await.status, StatusCode::OK, "another token of the same user");
        assert_eq!(t.send(Method::DELETE, &path, &t.token, &json!({})).await.status, StatusCode::NOT_FOUND);
        assert_eq!(t.audited("token.revoke").await, [format!("{id} lin nightly build")]);
    }
}
