use ferry_model::edition::Edition;
use ferry_model::workspace::Role;
use ferry_service::PageRequest;
use ferry_service::error::Status;

use crate::support::refusal;

both! {
    async fn users_are_listed_by_name_in_pages_with_their_workspaces(t) {
        t.workspace("shop").await;
        t.member("shop", "carol", Role::Developer).await;
        t.user("bob").await;
        let admin = t.admin().await;
        let (made, _) = admin.create_user("alice", Some(" 爱丽丝_100% ")).await.unwrap();
        assert_eq!(made.display_name.as_deref(), Some("爱丽丝_100%"));
        let ask = |after: Option<String>| PageRequest { after, limit: Some(2) };
        let first = admin.users("", &ask(None)).await.unwrap();
        let second = admin.users("", &ask(first.next.clone())).await.unwrap();
        let names: Vec<_> = first.items.iter().chain(&second.items).map(|user| user.name.as_str()).collect();
        assert_eq!(names, ["alice", "bob", "carol", "root"]);
        assert_eq!(second.next, None);
        assert_eq!(second.items[0].workspaces, [("shop".to_owned(), "developer".to_owned())]);
        assert!(second.items[1].is_tenant_account && second.items[1].id.len() == 16);
        assert!(first.items[0].id.len() == 18 && first.items[0].id != first.items[1].id);
        for (search, found) in [("ALI", 1), ("丽丝", 1), ("_100%", 1), ("%", 1), ("o", 3), ("zzz", 0)] {
            assert_eq!(admin.users(search, &PageRequest::default()).await.unwrap().items.len(), found, "{search}");
        }
    }

    async fn names_of_users_are_unique_and_follow_the_rule(t) {
        t.user("alice").await;
        t.other_tenant("other", "their.root", "theirs").await;
        let admin = t.admin().await;
        assert_eq!(refusal(admin.create_user("alice", None).await), (Status::Conflict, "STORE-USER-EXISTS"));
        assert_eq!(refusal(admin.create_user("their.root", None).await), (Status::Conflict, "STORE-USER-EXISTS"));
        for name in ["", "-x", "a b", "名", &"x".repeat(65), "a/b", "a\n"] {
            assert_eq!(refusal(admin.create_user(name, None).await), (Status::Invalid, "AUTH-USER-NAME"), "{name}");
        }
        admin.create_user("ram-user_1@example.com", None).await.unwrap();
    }

    async fn two_tenants_can_have_users_of_the_same_name_and_do_not_learn_of_each_other(t) {
        t.user("alice").await;
        let theirs = t.service.tenant_admin(&t.other_tenant("other", "their.root", "theirs").await).unwrap();
        let (made, password) = theirs.create_user("alice", None).await.unwrap();
        assert_eq!(made.name, "alice@other");
        assert_eq!(t.service.log_in("alice@other", &password, None, "").await.unwrap().actor.tenant, "other");
        assert_eq!(refusal(theirs.create_user("alice@other", None).await), (Status::Conflict, "STORE-USER-EXISTS"));
        let (root, _) = theirs.create_user("root", None).await.unwrap();
        assert_eq!(root.name, "root@other", "the account of another tenant is no reason to refuse");
        let operator = t.service.operator(&t.actor("root").await).unwrap();
        let refused = operator.create_tenant("alice@other", "somebody", Edition::Basic).await;
        assert_eq!(refusal(refused), (Status::Invalid, "API-INVALID"));
    }

    async fn a_reset_ends_sessions_and_the_new_password_has_to_be_changed(t) {
        let (_, old) = t.user("alice").await;
        let session = t.service.log_in("alice", &old, None, "").await.unwrap();
        t.service.change_password(&session.actor, &old, "correct horse battery").await.unwrap();
        let new = t.admin().await.reset_password("alice").await.unwrap();
        assert!(t.service.actor_of_session(&session.secret, None).await.unwrap().is_none());
        assert!(t.service.log_in("alice", "correct horse battery", None, "").await.is_err());
        assert!(t.service.log_in("alice", &new, None, "").await.unwrap().actor.must_change_password);
        assert_eq!(refusal(t.admin().await.reset_password("nobody").await).0, Status::NotFound);
    }

    async fn disabling_ends_sessions_and_the_tenant_account_stays(t) {
        let (_, password) = t.user("alice").await;
        let session = t.service.log_in("alice", &password, None, "").await.unwrap();
        let admin = t.admin().await;
        admin.set_user_disabled("alice", true).await.unwrap();
        assert!(t.service.actor_of_session(&session.secret, None).await.unwrap().is_none());
        admin.set_user_disabled("alice", false).await.unwrap();
        assert!(t.service.actor_of_session(&session.secret, None).await.unwrap().is_none(), "an ended session does not come back");
        t.service.log_in("alice", &password, None, "").await.unwrap();
        assert_eq!(refusal(admin.set_user_disabled("root", true).await), (Status::Conflict, "AUTH-TENANT-ACCOUNT-STAYS"));
        assert_eq!(refusal(admin.set_user_disabled("nobody", true).await).0, Status::NotFound);
    }

    async fn the_account_of_a_tenant_has_no_power_over_users_of_another(t) {
        let theirs = t.other_tenant("other", "their_root", "theirs").await;
        t.user("alice").await;
        let admin = t.service.tenant_admin(&theirs).unwrap();
        assert_eq!(refusal(admin.reset_password("alice").await).0, Status::NotFound);
        assert_eq!(refusal(admin.set_user_disabled("alice", true).await).0, Status::NotFound);
        let names: Vec<_> = admin.users("", &PageRequest::default()).await.unwrap().items.into_iter().map(|user| user.name).collect();
        assert_eq!(names, ["their_root"]);
        let alice = t.actor("alice").await;
        t.service.create_access_key(&alice).await.unwrap();
        assert_eq!(admin.access_keys("", &PageRequest::default()).await.unwrap().items, []);
    }
}
