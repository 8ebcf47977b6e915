use ferry_model::edition::Edition;
use ferry_model::workspace::Role;
use ferry_service::accounts::KeyChange;
use ferry_service::audit::{AuditQuery, AuditView};
use ferry_service::{PageRequest, TenantAdmin};
use futures_util::StreamExt as _;

use crate::support::{Fixture, MINUTE, NOW};

async fn lines(admin: &TenantAdmin, query: &AuditQuery) -> Vec<AuditView> {
    admin.audit(query, &PageRequest { after: None, limit: Some(500) }).await.unwrap().items
}

async fn exported(admin: &TenantAdmin, query: AuditQuery) -> Vec<AuditView> {
    let parts: Vec<_> = admin.export_audit(query).collect().await;
    let bytes: Vec<u8> = parts.into_iter().flat_map(|part| part.unwrap().to_vec()).collect();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Does one of everything that changes something, and says what the log has to tell.
async fn everything(t: &Fixture) -> Vec<(&'static str, &'static str)> {
    let root = t.actor("root").await;
    let (_, password) = t.user("alice").await;
    let session = t.service.log_in("alice", &password, Some([10, 0, 0, 7].into()), "browser").await.unwrap();
    t.service.change_password(&session.actor, &password, "correct horse battery").await.unwrap();
    t.service.log_out(&session.actor).await.unwrap();
    t.service.log_in("alice", "guess", Some([10, 0, 0, 9].into()), "").await.unwrap_err();
    let alice = t.actor("alice").await;
    let (token, text) = t.service.create_token(&alice, "ci", None).await.unwrap();
    let by_token = t.service.actor_of_token(&text, None).await.unwrap().unwrap();
    let (key, _) = t.service.create_access_key(&by_token).await.unwrap();
    t.service.change_access_key(&alice, &key.id, KeyChange::Disable).await.unwrap();
    t.service.change_access_key(&alice, &key.id, KeyChange::Enable).await.unwrap();
    t.service.change_access_key(&alice, &key.id, KeyChange::Delete).await.unwrap();
    t.service.revoke_token(&alice, token.id).await.unwrap();
    t.workspace("shop").await;
    let editor = t.service.editor(&root, "shop").await.unwrap();
    editor.set_member("alice", Role::Visitor).await.unwrap();
    editor.remove_member("alice").await.unwrap();
    t.admin().await.reset_password("alice").await.unwrap();
    t.admin().await.set_user_disabled("alice", true).await.unwrap();
    t.admin().await.set_user_disabled("alice", false).await.unwrap();
    t.service.operator(&root).unwrap().set_edition("acme", Edition::Basic).await.unwrap();
    vec![
        ("root", "installation.start"),
        ("root", "user.create"),
        ("alice", "session.log_in"),
        ("alice", "account.password"),
        ("alice", "session.log_out"),
        ("alice", "session.refused"),
        ("alice", "token.create"),
        ("alice", "access_key.create"),
        ("alice", "access_key.disable"),
        ("alice", "access_key.enable"),
        ("alice", "access_key.delete"),
        ("alice", "token.revoke"),
        ("root", "workspace.create"),
        ("root", "member.set"),
        ("root", "member.remove"),
        ("root", "user.reset_password"),
        ("root", "user.disable"),
        ("root", "user.enable"),
        ("root", "tenant.edition"),
    ]
}

both! {
    async fn every_change_is_a_line(t) {
        let expected = everything(t).await;
        let mut found = lines(&t.admin().await, &AuditQuery::default()).await;
        found.reverse();
        assert_eq!(found.iter().map(|line| (line.who.as_str(), line.what.as_str())).collect::<Vec<_>>(), expected);
        let of = |what: &str| found.iter().find(|line| line.what == what).unwrap();
        assert_eq!(of("session.log_in").from, "session 10.0.0.7");
        assert_eq!(of("session.refused").from, "password 10.0.0.9");
        assert!(of("access_key.create").from.starts_with("token "));
        assert_eq!(of("member.set").from, "local");
        let set = of("member.set");
        assert_eq!((set.workspace.as_deref(), set.detail.as_str(), set.at.as_str()), (Some("shop"), "alice visitor", "2023-11-14T22:13:20Z"));
    }

    async fn lines_are_found_by_who_what_where_when_and_text(t) {
        everything(t).await;
        t.store.audit(None, "root", "user.note", "late_100%", NOW + MINUTE).await.unwrap();
        let admin = t.admin().await;
        let some = |text: &str| Some(text.to_owned());
        let queries = [
            (AuditQuery { who: some("alice"), ..AuditQuery::default() }, 10),
            (AuditQuery { what: some("user."), ..AuditQuery::default() }, 5),
            (AuditQuery { what: some("user.create"), ..AuditQuery::default() }, 1),
            (AuditQuery { what: some("%"), ..AuditQuery::default() }, 0),
            (AuditQuery { workspace: some("shop"), ..AuditQuery::default() }, 3),
            (AuditQuery { search: some("VISITOR"), ..AuditQuery::default() }, 1),
            (AuditQuery { search: some("_100%"), ..AuditQuery::default() }, 1),
            (AuditQuery { since: Some(NOW + 1), ..AuditQuery::default() }, 1),
            (AuditQuery { until: Some(NOW), ..AuditQuery::default() }, 19),
            (AuditQuery { who: some(""), what: some(""), ..AuditQuery::default() }, 20),
        ];
        let mut listed = Vec::new();
        for (query, count) in &queries {
            let mut found = lines(&admin, query).await;
            assert_eq!(found.len(), *count, "{query:?}");
            found.reverse();
            listed.push(found);
        }
        for ((query, _), listed) in queries.into_iter().zip(listed) {
            let mut all = exported(&admin, query.clone()).await;
            all.retain(|line| line.what != "audit.export");
            assert_eq!(all, listed, "{query:?}");
        }
    }

    async fn pages_are_the_newest_first_and_an_export_has_every_line(t) {
        for n in 0..1_203 {
            t.store.audit(None, "root", "note", &n.to_string(), NOW).await.unwrap();
        }
        let admin = t.admin().await;
        let query = AuditQuery { what: Some("note".into()), ..AuditQuery::default() };
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = admin.audit(&query, &PageRequest { after, limit: Some(500) }).await.unwrap();
            seen.extend(page.items.into_iter().map(|line| line.detail.parse::<i32>().unwrap()));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..1_203).rev().collect::<Vec<_>>());
        let all: Vec<i32> = exported(&admin, query).await.into_iter().map(|line| line.detail.parse().unwrap()).collect();
        assert_eq!(all, (0..1_203).collect::<Vec<_>>());
        let own = lines(&admin, &AuditQuery { what: Some("audit.export".into()), ..AuditQuery::default() }).await;
        assert_eq!(own.len(), 1, "exporting is a line itself");
        let broken = PageRequest { after: Some("x".into()), limit: None };
        assert_eq!(crate::support::refusal(admin.audit(&AuditQuery::default(), &broken).await).1, "API-BAD-CURSOR");
    }

    async fn a_tenant_sees_its_own_lines(t) {
        everything(t).await;
        let theirs = t.other_tenant("other", "their_root", "theirs").await;
        let admin = t.service.tenant_admin(&theirs).unwrap();
        let found = lines(&admin, &AuditQuery::default()).await;
        assert_eq!(found.iter().map(|line| line.what.as_str()).collect::<Vec<_>>(), ["workspace.create"]);
        let shop = AuditQuery { workspace: Some("shop".into()), ..AuditQuery::default() };
        assert_eq!(lines(&admin, &shop).await, []);
        assert!(exported(&admin, AuditQuery::default()).await.iter().all(|line| line.who == "their_root"));
    }
}
