use std::net::IpAddr;

use ferry_service::Service;
use ferry_service::actor::Via;
use ferry_service::error::Status;

use crate::support::{IDLE, LONGEST, MINUTE, NOW, refusal};

const NEW: &str = "correct horse battery";

#[allow(clippy::unnecessary_wraps, reason = "as it is asked for")]
fn address(last: u8) -> Option<IpAddr> {
    Some(IpAddr::from([10, 0, 0, last]))
}

/// Seconds that have to be waited, if any.
async fn wait(service: &Service, user: &str, last: u8) -> Option<u64> {
    match service.log_in(user, "wrong", address(last), "").await.unwrap_err().status {
        Status::TooMany { retry_after_seconds } => Some(retry_after_seconds),
        Status::Unauthenticated => None,
        other => panic!("{other:?}"),
    }
}

both! {
    async fn the_first_start_gives_a_password_once_that_has_to_be_changed(t) {
        assert_eq!(t.service.first_start("other", "other").await.unwrap(), None);
        let session = t.service.log_in("root", &t.password, address(7), "browser").await.unwrap();
        assert!(session.actor.must_change_password && session.actor.is_operator && session.actor.is_tenant_account);
        assert_eq!((session.actor.tenant.as_str(), session.actor.address), ("acme", address(7)));
        let change = (Status::NotAllowed, "AUTH-PASSWORD-CHANGE");
        assert_eq!(refusal(t.service.tenant_admin(&session.actor)), change);
        assert_eq!(refusal(t.service.operator(&session.actor)), change);
        assert_eq!(refusal(t.service.viewer(&session.actor, "shop").await), change);
        assert_eq!(refusal(t.service.workspaces(&session.actor, "").await), change);
        assert_eq!(refusal(t.service.create_token(&session.actor, "t", None).await), change);
        assert_eq!(refusal(t.service.create_access_key(&session.actor).await), change);
        t.service.change_password(&session.actor, &t.password, NEW).await.unwrap();
        let again = t.service.actor_of_session(&session.secret, address(8)).await.unwrap().unwrap();
        assert!(!again.must_change_password);
        assert_eq!(again.via, session.actor.via);
        t.service.tenant_admin(&again).unwrap();
        assert_eq!(refusal(t.service.log_in("root", &t.password, None, "").await).0, Status::Unauthenticated);
        t.service.log_in("root", NEW, None, "").await.unwrap();
    }

    async fn a_password_has_twelve_characters_and_is_neither_the_old_one_nor_the_name(t) {
        let (_, old) = t.user("somebody.with.a.name").await;
        let actor = t.service.log_in("somebody.with.a.name", &old, None, "").await.unwrap().actor;
        for new in ["", "elevenchars", old.as_str(), "Somebody.With.A.Name", &"x".repeat(257)] {
            assert_eq!(refusal(t.service.change_password(&actor, &old, new).await), (Status::Invalid, "AUTH-PASSWORD-RULE"), "{new}");
        }
        assert_eq!(refusal(t.service.change_password(&actor, "wrong", NEW).await), (Status::Refused, "AUTH-WRONG-PASSWORD"));
        t.service.change_password(&actor, &old, "十二个字符的密码也可以用呀").await.unwrap();
    }

    async fn changing_the_password_ends_the_other_sessions(t) {
        let (_, old) = t.user("alice").await;
        let here = t.service.log_in("alice", &old, None, "").await.unwrap();
        let there = t.service.log_in("alice", &old, None, "").await.unwrap();
        t.service.change_password(&here.actor, &old, NEW).await.unwrap();
        assert!(t.service.actor_of_session(&here.secret, None).await.unwrap().is_some());
        assert!(t.service.actor_of_session(&there.secret, None).await.unwrap().is_none());
    }

    async fn unknown_users_wrong_passwords_and_disabled_users_get_the_same_answer(t) {
        let (_, password) = t.user("alice").await;
        t.admin().await.set_user_disabled("alice", true).await.unwrap();
        let wrong = (Status::Unauthenticated, "AUTH-WRONG-CREDENTIALS");
        assert_eq!(refusal(t.service.log_in("alice", &password, None, "").await), wrong);
        assert_eq!(refusal(t.service.log_in("root", "guess", None, "").await), wrong);
        assert_eq!(refusal(t.service.log_in("nobody", "guess", None, "").await), wrong);
        assert_eq!(refusal(t.service.log_in_vouched("alice", None, "").await), wrong);
        assert_eq!(refusal(t.service.log_in_vouched("nobody", None, "").await), wrong);
    }

    async fn an_account_waits_after_five_failures_and_longer_after_each_further_one(t) {
        for attempt in 0..5 {
            // From elsewhere each time: it is the account that is guessed.
            assert_eq!(wait(&t.service, "root", attempt).await, None, "{attempt}");
        }
        let right = t.service.log_in("root", &t.password, address(99), "").await;
        assert_eq!(refusal(right), (Status::TooMany { retry_after_seconds: 60 }, "AUTH-TOO-MANY-ATTEMPTS"));
        t.service.log_in_vouched("root", address(99), "").await.unwrap();
        let minute = t.at(|| NOW + MINUTE);
        assert_eq!(wait(&minute, "root", 5).await, None, "one more attempt after the wait");
        assert_eq!(wait(&minute, "root", 6).await, Some(120));
        let later = t.at(|| NOW + 3 * MINUTE);
        later.log_in("root", &t.password, address(7), "").await.unwrap();
        for attempt in 0..5 {
            assert_eq!(wait(&later, "root", attempt).await, None, "nothing is held against it after the right password");
        }
        assert!(wait(&later, "root", 6).await.is_some());
    }

    async fn unknown_accounts_wait_like_known_ones(t) {
        for attempt in 0..5 {
            assert_eq!(wait(&t.service, "nobody", attempt).await, None);
        }
        assert_eq!(wait(&t.service, "nobody", 5).await, Some(60));
        let quiet = t.at(|| NOW + 17 * MINUTE);
        for attempt in 0..5 {
            assert_eq!(wait(&quiet, "nobody", attempt).await, None, "forgotten after fifteen quiet minutes");
        }
    }

    async fn an_address_waits_after_twenty_failures(t) {
        let (_, password) = t.user("alice").await;
        for attempt in 0..19 {
            assert_eq!(wait(&t.service, &format!("user{attempt}"), 1).await, None);
        }
        t.service.log_in("alice", &password, address(1), "").await.unwrap();
        assert_eq!(wait(&t.service, "user20", 1).await, None, "who logs in does not count, and does not clear what others failed at");
        assert_eq!(refusal(t.service.log_in("alice", &password, address(1), "").await).1, "AUTH-TOO-MANY-ATTEMPTS");
        t.service.log_in("alice", &password, address(2), "").await.unwrap();
    }

    async fn many_attempts_at_once_do_not_get_past_the_limit(t) {
        let attempts = (0..12).map(|n| {
            let service = t.service.clone();
            tokio::spawn(async move { wait(&service, "root", n).await })
        });
        let mut looked_at = 0;
        for attempt in attempts.collect::<Vec<_>>() {
            looked_at += i32::from(attempt.await.unwrap().is_none());
        }
        assert_eq!(looked_at, 5);
    }

    async fn a_session_ends_when_it_is_not_used_and_at_its_greatest_age(t) {
        let (_, password) = t.user("alice").await;
        let used = t.service.log_in("alice", &password, None, "").await.unwrap();
        let unused = t.service.log_in("alice", &password, None, "").await.unwrap();
        let nearly = t.at(|| NOW + IDLE * 1_000 - 1);
        assert!(nearly.actor_of_session(&used.secret, None).await.unwrap().is_some());
        let idle = t.at(|| NOW + IDLE * 1_000);
        assert!(idle.actor_of_session(&used.secret, None).await.unwrap().is_some(), "it was used in between");
        assert!(idle.actor_of_session(&unused.secret, None).await.unwrap().is_none());
        let mut now: fn() -> i64 = || NOW + LONGEST * 1_000 - 1;
        // Kept in use until shortly before its end.
        t.store.session(digest(&used.actor.via), 0, now() - MINUTE).await.unwrap().unwrap();
        assert!(t.at(now).actor_of_session(&used.secret, None).await.unwrap().is_some());
        now = || NOW + LONGEST * 1_000;
        assert!(t.at(now).actor_of_session(&used.secret, None).await.unwrap().is_none());
        assert!(t.service.actor_of_session("guess", None).await.unwrap().is_none());
    }

    async fn logging_out_ends_the_session_only(t) {
        let (_, password) = t.user("alice").await;
        let here = t.service.log_in("alice", &password, None, "").await.unwrap();
        let there = t.service.log_in("alice", &password, None, "").await.unwrap();
        assert_ne!(here.secret, there.secret);
        t.service.log_out(&here.actor).await.unwrap();
        assert!(t.service.actor_of_session(&here.secret, None).await.unwrap().is_none());
        assert!(t.service.actor_of_session(&there.secret, None).await.unwrap().is_some());
    }

    async fn who_is_vouched_for_need_not_change_a_password(t) {
        t.user("alice").await;
        let session = t.service.log_in_vouched("alice", None, "").await.unwrap();
        assert!(!session.actor.must_change_password);
        let again = t.service.actor_of_session(&session.secret, None).await.unwrap().unwrap();
        assert_eq!(again, session.actor);
        assert!(matches!(again.via, Via::Session { .. }));
    }
}

fn digest(via: &Via) -> &str {
    let Via::Session { digest, .. } = via else { panic!("no session") };
    digest
}
