use ferry_service::PageRequest;
use ferry_service::accounts::KeyChange;
use ferry_service::actor::Via;
use ferry_service::error::Status;

use crate::support::{NOW, refusal};

both! {
    async fn a_token_works_until_it_is_revoked_expires_or_its_user_is_disabled(t) {
        let (alice, _) = t.user("alice").await;
        let (view, text) = t.service.create_token(&alice, " ci ", Some(1)).await.unwrap();
        assert!(text.starts_with("fry_") && text.len() > 40, "{text}");
        assert_eq!((view.name.as_str(), view.expires_at.as_deref()), ("ci", Some("2023-11-15T22:13:20Z")));
        let actor = t.service.actor_of_token(&text, None).await.unwrap().unwrap();
        assert_eq!((actor.user.as_str(), &actor.via), ("alice", &Via::Token { id: view.id }));
        assert_eq!(t.service.tokens(&alice, &PageRequest::default()).await.unwrap().items[0].last_used_at.as_deref(), Some("2023-11-14T22:13:20Z"));
        assert!(t.service.actor_of_token(&text[..text.len() - 1], None).await.unwrap().is_none());
        assert!(t.at(|| NOW + 86_399_999).actor_of_token(&text, None).await.unwrap().is_some());
        assert!(t.at(|| NOW + 86_400_000).actor_of_token(&text, None).await.unwrap().is_none());

        let (kept, lasting) = t.service.create_token(&alice, "lasting", None).await.unwrap();
        t.admin().await.set_user_disabled("alice", true).await.unwrap();
        assert!(t.service.actor_of_token(&lasting, None).await.unwrap().is_none());
        t.admin().await.set_user_disabled("alice", false).await.unwrap();
        assert!(t.service.actor_of_token(&lasting, None).await.unwrap().is_some());
        let (bob, _) = t.user("bob").await;
        assert_eq!(refusal(t.service.revoke_token(&bob, kept.id).await), (Status::NotFound, "API-NOT-FOUND"));
        t.service.revoke_token(&alice, kept.id).await.unwrap();
        assert!(t.service.actor_of_token(&lasting, None).await.unwrap().is_none());
        assert_eq!(t.service.tokens(&alice, &PageRequest::default()).await.unwrap().items.len(), 1);
        assert_eq!(t.service.tokens(&bob, &PageRequest::default()).await.unwrap().items, []);
    }

    async fn tokens_have_a_name_and_last_for_days(t) {
        let (alice, _) = t.user("alice").await;
        for (name, days) in [("", None), ("  ", None), (&*"x".repeat(65), None), ("ok", Some(0)), ("ok", Some(-1)), ("ok", Some(3_651))] {
            assert_eq!(refusal(t.service.create_token(&alice, name, days).await).0, Status::Invalid, "{name} {days:?}");
        }
    }

    async fn the_secret_of_an_access_key_can_be_read_for_signatures_while_key_and_user_are_enabled(t) {
        let (alice, _) = t.user("alice").await;
        let (bob, _) = t.user("bob").await;
        let (key, secret) = t.service.create_access_key(&alice).await.unwrap();
        let (read, actor) = t.service.access_key_secret(&key.id, None).await.unwrap().unwrap();
        assert_eq!(read, secret);
        assert_eq!((actor.user.as_str(), &actor.via), ("alice", &Via::AccessKey { id: key.id.clone() }));
        assert_eq!(t.service.access_keys(&alice, &PageRequest::default()).await.unwrap().items[0].last_used_at, None, "asking for it is not using it");
        t.service.access_key_used(&key.id).await.unwrap();
        assert!(t.service.access_keys(&alice, &PageRequest::default()).await.unwrap().items[0].last_used_at.is_some());
        assert!(t.service.access_key_secret("FERRYnone", None).await.unwrap().is_none());

        assert_eq!(refusal(t.service.change_access_key(&bob, &key.id, KeyChange::Delete).await).0, Status::NotFound);
        t.service.change_access_key(&alice, &key.id, KeyChange::Disable).await.unwrap();
        assert!(t.service.access_key_secret(&key.id, None).await.unwrap().is_none());
        t.service.change_access_key(&alice, &key.id, KeyChange::Enable).await.unwrap();
        t.admin().await.set_user_disabled("alice", true).await.unwrap();
        assert!(t.service.access_key_secret(&key.id, None).await.unwrap().is_none());
        t.admin().await.set_user_disabled("alice", false).await.unwrap();
        assert!(t.service.access_key_secret(&key.id, None).await.unwrap().is_some());
        let all = t.admin().await.access_keys("", &PageRequest::default()).await.unwrap().items;
        assert_eq!(all.iter().map(|key| key.user.as_str()).collect::<Vec<_>>(), ["alice"]);
        t.service.change_access_key(&alice, &key.id, KeyChange::Delete).await.unwrap();
        assert!(t.service.access_key_secret(&key.id, None).await.unwrap().is_none());
        assert_eq!(t.admin().await.access_keys("", &PageRequest::default()).await.unwrap().items, []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_stands_in_the_database() {
    let fixture = crate::support::Fixture::sqlite().await;
    let (alice, password) = fixture.user("alice").await;
    let (_, key) = fixture.service.create_access_key(&alice).await.unwrap();
    let (_, token) = fixture.service.create_token(&alice, "ci", None).await.unwrap();
    let session = fixture.service.log_in("alice", &password, None, "").await.unwrap().secret;
    fixture.store.close().await;
    let file = std::fs::read(fixture.file()).unwrap();
    for secret in [fixture.password.clone(), password, key, token, session] {
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()), "a secret stands in the file");
    }
}
