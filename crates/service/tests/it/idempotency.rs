//! Who holds an idempotency key, and for how long.

use ferry_service::idempotency::{Earlier, HELD, HeldKey, KeptReply};
use ferry_service::{Actor, Service};

use crate::support::NOW;

const HALF: i64 = HELD.as_millis() as i64 / 2;

async fn begin(service: &Service, actor: &Actor) -> Earlier {
    service.begin_once(actor, "key", "request").await.unwrap()
}

async fn held(service: &Service, actor: &Actor) -> HeldKey {
    match begin(service, actor).await {
        Earlier::None(held) => held,
        other => panic!("{other:?}"),
    }
}

both! {
    async fn a_key_whose_replica_died_is_free_soon(t) {
        let root = t.actor("root").await;
        let dead = held(&t.service, &root).await;
        assert_eq!(begin(&t.at(|| NOW + HALF), &root).await, Earlier::Running);
        let second = t.at(|| NOW + 2 * HALF + 1);
        let alive = held(&second, &root).await;
        // It was not dead after all: then it has to stop, and what it says does not count.
        assert!(!t.service.hold_once(&dead).await.unwrap());
        let reply = KeptReply { status: 201, location: None, body: "dead".into() };
        assert!(!t.service.end_once(&dead, Some(&reply)).await.unwrap());
        t.service.end_once(&dead, None).await.unwrap();
        assert_eq!(begin(&second, &root).await, Earlier::Running);
        let reply = KeptReply { body: "alive".into(), ..reply };
        assert!(second.end_once(&alive, Some(&reply)).await.unwrap());
        assert_eq!(begin(&t.at(|| NOW + 100 * HALF), &root).await, Earlier::Replied(reply), "a reply is kept");
    }

    async fn a_key_is_held_as_long_as_its_replica_lives(t) {
        let root = t.actor("root").await;
        let alive = held(&t.service, &root).await;
        assert!(t.at(|| NOW + HALF).hold_once(&alive).await.unwrap());
        assert_eq!(begin(&t.at(|| NOW + 2 * HALF + 1), &root).await, Earlier::Running);
        assert!(t.at(|| NOW + 2 * HALF + 1).hold_once(&alive).await.unwrap());
        assert_eq!(begin(&t.at(|| NOW + 4 * HALF), &root).await, Earlier::Running);
        t.service.end_once(&alive, None).await.unwrap();
        assert_ne!(begin(&t.service, &root).await, Earlier::Running, "it was let go of");
    }

    async fn the_secret_key_is_the_one_of_the_installation(t) {
        let other = t.with_secret_key([8; 32]);
        other.check_secret_key(false).await.unwrap();
        t.service.check_secret_key(true).await.unwrap();
        t.service.check_secret_key(false).await.unwrap();
        for decides in [true, false] {
            let refused = other.check_secret_key(decides).await.unwrap_err();
            assert_eq!(refused.finding().code.id(), "AUTH-OTHER-SECRET-KEY");
        }
        t.service.check_secret_key(true).await.unwrap();
    }
}
