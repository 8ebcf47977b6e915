use ferry_model::edition::Edition;
use ferry_model::workspace::{Member, Role};
use ferry_store::StoreError;
use ferry_store::records::NewWorkspace;
use sqlx::Connection as _;

use crate::support::{Fixture, NOW, node};

both! {
    async fn an_installation_has_one_tenant(t) {
        assert!(t.store.is_initialised().await.unwrap());
        assert_eq!(t.store.tenant().await.unwrap(), "acme");
        assert_eq!(t.store.tenant_account().await.unwrap(), "root");
        let again = t.store.init_installation("other", "root", NOW).await.unwrap_err();
        assert!(matches!(&again, StoreError::AlreadyInitialised { tenant } if tenant == "acme"), "{again:?}");
        assert_eq!(again.finding().code.id(), "STORE-ALREADY-INITIALISED");
    }
}

#[tokio::test]
async fn the_password_is_told_once_and_only_its_hash_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let store = ferry_store::Store::open(directory.path().to_str().unwrap()).await.unwrap();
    assert!(!store.is_initialised().await.unwrap());
    assert!(matches!(store.tenant().await, Err(StoreError::NotInitialised)));
    let credentials = store.init_installation("acme", "root", NOW).await.unwrap();
    assert!(store.check_password("root", &credentials.password).await.unwrap());
    assert!(!store.check_password("root", "guess").await.unwrap());
    assert!(!store.check_password("nobody", &credentials.password).await.unwrap());
    store.close().await;
    let file = std::fs::read(directory.path().join("ferry.db")).unwrap();
    let secret = credentials.password.as_bytes();
    assert!(!file.windows(secret.len()).any(|window| window == secret), "the password stands in the file");
}

both! {
    async fn the_audit_log_keeps_who_did_what(t) {
        let workspace = t.standard().await;
        t.store.audit(Some(workspace), "root", "import.start", "{}", NOW).await.unwrap();
        t.store.audit(None, "root", "login", "", NOW + 1).await.unwrap();
        let all = t.store.audit_log(None, 0, 10).await.unwrap();
        assert_eq!(all.iter().map(|entry| entry.what.as_str()).collect::<Vec<_>>(), ["import.start", "login"]);
        let own = t.store.audit_log(Some(workspace), 0, 10).await.unwrap();
        assert_eq!((own.len(), own[0].at, own[0].who.as_str()), (1, NOW, "root"));
        assert_eq!(t.store.audit_log(None, all[0].id, 10).await.unwrap(), all[1..]);
    }

    async fn what_stands_in_the_audit_log_stays(t) {
        t.store.audit(None, "root", "login", "", NOW).await.unwrap();
        for statement in ["UPDATE audit SET who = 'x'", "DELETE FROM audit"] {
            let refused = if t.location.starts_with("postgres") {
                let mut connection = sqlx::PgConnection::connect(&t.location).await.unwrap();
                sqlx::query(statement).execute(&mut connection).await.unwrap_err().to_string()
            } else {
                let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite://{}/ferry.db", t.location)).await.unwrap();
                sqlx::query(statement).execute(&mut connection).await.unwrap_err().to_string()
            };
            assert!(refused.contains("only appended to"), "{refused}");
        }
        assert_eq!(t.store.audit_log(None, 0, 10).await.unwrap()[0].who, "root");
    }

    async fn tenants_do_not_meet_in_outputs(t) {
        let own = t.standard().await;
        t.store.create_tenant("other", "their_root", Edition::Basic, NOW).await.unwrap();
        let new = NewWorkspace { name: "theirs".into(), creator: "their_root".into(), ..NewWorkspace::default() };
        let theirs = t.store.create_workspace_of("other", new, NOW).await.unwrap();
        let object = node("a", &[], &["out"]);
        t.by_hand(own, &object).await;
        let output = ["out".to_owned()];
        assert_eq!(t.store.find_producers("acme", &output).await.unwrap().len(), 1);
        assert_eq!(t.store.find_producers("other", &output).await.unwrap(), []);
        // The same output is no duplicate there, and neither output nor root node of the first tenant is a parent.
        t.by_hand(theirs.id, &object).await;
        t.by_hand(own, &node("b", &["shop_root"], &["elsewhere"])).await;
        for input in ["elsewhere", "shop_root"] {
            let child = node(input, &[input], &[]);
            t.store.save_by_hand(theirs.id, &child, "their_root", NOW).await.unwrap();
            let refused = t.store.commit_by_hand(theirs.id, &child.key, "their_root", NOW).await.unwrap_err();
            assert_eq!(refused.finding().code.id(), "COMMIT-PARENT-UNKNOWN");
        }
    }

    async fn members_are_users_of_the_tenant(t) {
        let id = t.standard().await;
        t.store.create_tenant("other", "their_root", Edition::Basic, NOW).await.unwrap();
        let member = |user: &str| Member { user: user.into(), user_id: None, role: Role::Visitor };
        assert!(matches!(t.store.add_member(id, member("their_root")).await, Err(StoreError::NoUser { .. })));
        t.store.add_member(id, member("carol")).await.unwrap();
        let carol = t.store.user("carol").await.unwrap().unwrap();
        assert_eq!(carol.tenant, "acme");
        assert!(!t.store.check_password("carol", "").await.unwrap(), "without a password nobody logs in");
    }
}

#[tokio::test]
async fn a_location_that_cannot_be_opened_is_named_without_its_password() {
    let error = ferry_store::Store::open("postgres://user:secret@%2Fno%2Fsuch%2Fplace/db").await.unwrap_err();
    let text = format!("{error} {}", error.finding().message(ferry_model::Lang::En));
    assert!(text.contains("db") && !text.contains("secret"), "{text}");
    assert!(ferry_store::Store::open("/proc/no/such/place").await.is_err());
    drop(Fixture::sqlite().await);
}
