//! Whose session a log-in with the provider becomes.

use ferry_testkit::identity_provider::IdentityProvider;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Admin, Place, REFUSED};
use crate::visitor::Visitor;

ferry_testkit::on_both_databases! { super::Place;
    async fn a_linked_user_logs_in_and_out(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[]).await;
        let admin = Admin::of(&server).await;
        admin.linked("alice", "f3c1").await;
        provider.log_in_as("f3c1", json!({ "preferred_username": "whoever" }));
        let mut visitor = Visitor::of(&server);
        let page = visitor.get("/login?next=/account/tokens").await.text().await.unwrap();
        assert!(page.contains("href=\"/login/oidc?next=%2Faccount%2Ftokens\""), "{page}");
        visitor.log_in("/account/tokens").await.leads_to("/account/tokens");
        assert_eq!(visitor.user().await.as_deref(), Some("alice"));
        assert_eq!(visitor.get("/account/tokens").await.status(), StatusCode::OK, "no password has to be changed first");
        assert!(!visitor.cookies.contains_key("ferry_oidc"), "what the log-in needed is gone");
        let log_in = admin.audit("session.log_in").await.remove(0);
        assert_eq!((log_in.0.as_str(), log_in.1.as_str(), log_in.2.as_str()), ("alice", "session 127.0.0.1", "oidc"));
        assert_eq!(admin.audit("identity.link").await[0].2, "alice f3c1");

        let page = visitor.get("/account/tokens").await.text().await.unwrap();
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let session = format!("ferry_session={}", visitor.cookies["ferry_session"]);
        let out = server.client.post(format!("{}/logout", server.base)).header("cookie", &session);
        let out = out.header("content-type", "application/x-www-form-urlencoded").body(format!("csrf={csrf}")).send().await.unwrap();
        assert_eq!(out.headers()["location"], "/login");
        assert_eq!(visitor.user().await, None, "the session has ended here");

        assert_eq!(admin.ask(Method::DELETE, "/users/alice/identity", Value::Null).await.0, StatusCode::NO_CONTENT);
        visitor.log_in("/").await.refuses(StatusCode::FORBIDDEN, REFUSED);
        server.stop().await;
    }

    async fn nobody_is_let_in_whom_nobody_linked(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[]).await;
        let admin = Admin::of(&server).await;
        admin.user("alice").await;
        provider.log_in_as("f3c1", json!({ "preferred_username": "alice", "email": "alice@example.com" }));
        let mut visitor = Visitor::of(&server);
        let page = visitor.log_in("/").await;
        page.refuses(StatusCode::FORBIDDEN, REFUSED);
        assert!(page.body.contains("f3c1") && page.body.contains("<html lang=\"en\""), "{}", page.body);
        visitor.get("/login?lang=zh").await;
        let page = visitor.log_in("/").await;
        page.refuses(StatusCode::FORBIDDEN, REFUSED);
        assert!(page.body.contains("没有与 alice 关联的账号"), "{}", page.body);
        assert!(!visitor.has_session());
        let refused = &admin.audit("session.refused").await[0];
        assert_eq!((refused.0.as_str(), refused.1.as_str(), refused.2.as_str()), ("alice", "oidc 127.0.0.1", REFUSED));
        server.stop().await;
    }

    async fn an_account_with_a_password_is_taken_over_by_nobody_of_its_name(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[("oidc.link_existing", "true"), ("oidc.create_users", "true")]).await;
        let admin = Admin::of(&server).await;
        admin.user("alice").await;
        for (subject, name) in [("s-1", "alice"), ("s-2", "admin")] {
            provider.log_in_as(subject, json!({ "preferred_username": name }));
            Visitor::of(&server).log_in("/").await.refuses(StatusCode::FORBIDDEN, REFUSED);
        }
        admin.linked("bob", "s-3").await;
        provider.log_in_as("s-4", json!({ "preferred_username": "bob" }));
        Visitor::of(&server).log_in("/").await.refuses(StatusCode::FORBIDDEN, REFUSED);
        assert_eq!(admin.names().await, ["admin", "alice", "bob"]);
        server.stop().await;
    }

    async fn unknown_users_are_made_when_it_is_configured(t) {
        let provider = IdentityProvider::start().await;
        let values = [("oidc.create_users", "true"), ("oidc.workspaces", "retail, missing"), ("oidc.role", "developer")];
        let server = t.serve(&provider, &values).await;
        let admin = Admin::of(&server).await;
        admin.ask(Method::POST, "/workspaces", json!({ "name": "retail", "mode": "basic", "region": "local" })).await;
        provider.log_in_as("s-1", json!({ "preferred_username": "carol", "name": "Carol 王" }));
        let mut visitor = Visitor::of(&server);
        visitor.log_in("/w/retail/objects").await.leads_to("/w/retail/objects");
        assert_eq!(visitor.get("/w/retail/objects").await.status(), StatusCode::OK);
        // The name may change at the provider; the subject decides.
        provider.log_in_as("s-1", json!({ "preferred_username": "carol.married" }));
        Visitor::of(&server).log_in("/").await.leads_to("/");
        assert_eq!(admin.names().await, ["admin", "carol"]);
        let (_, page) = admin.ask(Method::GET, "/users?search=carol", Value::Null).await;
        assert_eq!(page["items"][0]["display_name"], "Carol 王");
        let made = &admin.audit("user.create").await[0];
        assert_eq!((made.0.as_str(), made.1.as_str()), ("carol", "oidc 127.0.0.1"));
        assert_eq!(admin.audit("member.set").await[0].2, "carol developer");
        // Without a password nobody logs in with one.
        assert_eq!(server.log_in("carol", "").await.unwrap_err(), StatusCode::UNAUTHORIZED);
        for odd in [json!({}), json!({ "preferred_username": "-" }), json!({ "preferred_username": 7 })] {
            provider.log_in_as("s-2", odd);
            Visitor::of(&server).log_in("/").await.refuses(StatusCode::FORBIDDEN, "AUTH-OIDC-NO-NAME");
        }
        server.stop().await;
    }

    async fn users_may_belong_to_another_tenant(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[("oidc.create_users", "true"), ("oidc.tenant", "acme")]).await;
        let admin = Admin::of(&server).await;
        provider.log_in_as("s-1", json!({ "preferred_username": "carol" }));
        let mut visitor = Visitor::of(&server);
        visitor.log_in("/").await.refuses(StatusCode::FORBIDDEN, REFUSED);
        let tenant = json!({ "name": "acme", "account": "acme_root", "edition": "standard" });
        assert_eq!(admin.ask(Method::POST, "/tenants", tenant).await.0, StatusCode::CREATED);
        visitor.log_in("/").await.leads_to("/");
        assert_eq!(visitor.user().await.as_deref(), Some("carol@acme"));
        assert_eq!(admin.names().await, ["admin"]);
        admin.user("alice").await;
        assert_eq!(admin.link("alice", "s-2").await, StatusCode::CONFLICT, "the provider is another tenant's");
        server.stop().await;
    }

    async fn two_first_log_ins_at_once_make_one_user(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[("oidc.create_users", "true")]).await;
        let admin = Admin::of(&server).await;
        provider.log_in_as("s-1", json!({ "preferred_username": "carol" }));
        let (mut one, mut two) = (Visitor::of(&server), Visitor::of(&server));
        let (first, second) = tokio::join!(one.log_in("/"), two.log_in("/"));
        first.leads_to("/");
        second.leads_to("/");
        assert_eq!(admin.names().await, ["admin", "carol"]);
        server.stop().await;
    }

    async fn a_user_without_a_password_is_linked_by_name_when_it_is_configured(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[("oidc.create_users", "true")]).await;
        let admin = Admin::of(&server).await;
        provider.log_in_as("s-1", json!({ "preferred_username": "carol" }));
        Visitor::of(&server).log_in("/").await.leads_to("/");
        // From here on nobody can log in as carol.
        admin.ask(Method::DELETE, "/users/carol/identity", Value::Null).await;
        provider.log_in_as("s-2", json!({ "preferred_username": "carol" }));
        Visitor::of(&server).log_in("/").await.refuses(StatusCode::FORBIDDEN, REFUSED);
        let token = admin.token.clone();
        server.stop().await;
        let server = t.serve(&provider, &[("oidc.link_existing", "true")]).await;
        let admin = Admin { server: &server, token };
        let mut visitor = Visitor::of(&server);
        visitor.log_in("/").await.leads_to("/");
        assert_eq!(visitor.user().await.as_deref(), Some("carol"));
        assert_eq!(admin.ask(Method::GET, "/users/carol/identity", Value::Null).await.1["subject"], "s-2");
        assert_eq!(admin.audit("identity.link").await[0].0, "carol");
        server.stop().await;
    }

    async fn an_address_of_e_mail_counts_when_it_is_verified(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[("oidc.create_users", "true"), ("oidc.user_claim", "email")]).await;
        let admin = Admin::of(&server).await;
        for unverified in [json!({ "email": "dan@example.com" }), json!({ "email": "dan@example.com", "email_verified": false })] {
            provider.log_in_as("s-1", unverified);
            Visitor::of(&server).log_in("/").await.refuses(StatusCode::FORBIDDEN, "AUTH-OIDC-NO-NAME");
        }
        provider.log_in_as("s-1", json!({ "email": "dan@example.com", "email_verified": true }));
        Visitor::of(&server).log_in("/").await.leads_to("/");
        assert_eq!(admin.names().await, ["admin", "dan@example.com"]);
        server.stop().await;
    }

    async fn a_disabled_user_stays_outside(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[("oidc.create_users", "true"), ("oidc.link_existing", "true")]).await;
        let admin = Admin::of(&server).await;
        admin.linked("alice", "f3c1").await;
        provider.log_in_as("f3c1", json!({ "preferred_username": "alice" }));
        let mut visitor = Visitor::of(&server);
        visitor.log_in("/").await.leads_to("/");
        admin.ask(Method::PATCH, "/users/alice", json!({ "disabled": true })).await;
        assert_eq!(visitor.user().await, None);
        visitor.log_in("/").await.refuses(StatusCode::FORBIDDEN, REFUSED);
        assert_eq!(admin.audit("session.refused").await[0].0, "alice");
        server.stop().await;
    }

    async fn passwords_can_be_left_to_accounts_of_tenants(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[("oidc.password_log_in", "false"), ("oidc.label_en", "Log in at Example")]).await;
        let admin = Admin::of(&server).await;
        let password = admin.linked("alice", "f3c1").await;
        let page = Visitor::of(&server).get("/login").await.text().await.unwrap();
        assert!(page.contains("Log in at Example") && page.contains("<details"), "{page}");
        let answer = server.client.post(format!("{}/login", server.base)).header("content-type", "application/x-www-form-urlencoded");
        let answer = answer.body(format!("user=alice&password={password}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().await.unwrap().contains("does not log in with a password"));
        assert_eq!(server.log_in("alice", "guess").await.unwrap_err(), StatusCode::UNAUTHORIZED, "who guesses learns nothing");
        assert_eq!(admin.audit("session.refused").await[1].2, "AUTH-PASSWORD-OFF");
        assert!(server.log_in("admin", "correct horse 7 battery").await.is_ok());
        provider.log_in_as("f3c1", json!({}));
        Visitor::of(&server).log_in("/").await.leads_to("/");
        server.stop().await;
    }

    async fn a_link_is_for_one_user_and_one_subject(t) {
        let provider = IdentityProvider::start().await;
        let server = t.serve(&provider, &[]).await;
        let admin = Admin::of(&server).await;
        admin.linked("alice", "s-1").await;
        admin.user("bob").await;
        assert_eq!(admin.link("bob", "s-1").await, StatusCode::CONFLICT);
        assert_eq!(admin.link("alice", "s-2").await, StatusCode::CONFLICT);
        assert_eq!(admin.link("nobody", "s-2").await, StatusCode::NOT_FOUND);
        assert_eq!(admin.link("bob", " ").await, StatusCode::BAD_REQUEST);
        assert_eq!(admin.ask(Method::DELETE, "/users/bob/identity", Value::Null).await.0, StatusCode::NOT_FOUND);
        // Subjects are told apart by case.
        assert_eq!(admin.link("bob", "S-1").await, StatusCode::NO_CONTENT);
        server.stop().await;
    }
}

#[tokio::test]
async fn links_are_made_and_removed_on_a_page() {
    let (provider, place) = (IdentityProvider::start().await, Place::sqlite().await);
    let server = place.serve(&provider, &[]).await;
    let admin = Admin::of(&server).await;
    admin.linked("alice", "f3c1").await;
    admin.user("bob").await;
    let cookie = server.log_in("admin", "correct horse 7 battery").await.unwrap();
    let mut browser = Visitor::of(&server);
    let (name, value) = cookie.split_once('=').unwrap();
    browser.cookies.insert(name.to_owned(), value.to_owned());
    assert!(browser.get("/admin/users").await.text().await.unwrap().contains("href=\"/admin/users/bob/identity\""));
    let page = browser.get("/admin/users/bob/identity").await.text().await.unwrap();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let send = async |path: &str, field: &str| {
        let request = server.client.post(format!("{}{path}", server.base)).header("cookie", &cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(format!("csrf={csrf}&{field}"));
        let response = request.send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    };
    let (status, page) = send("/admin/users/bob/identity", "subject=f3c1").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"f3c1\"") && page.contains("role=\"alert\""), "{page}");
    assert_eq!(send("/admin/users/bob/identity", "subject=f3c2").await.0, StatusCode::SEE_OTHER);
    assert!(browser.get("/admin/users/bob/identity").await.text().await.unwrap().contains("f3c2"));
    assert_eq!(send("/admin/users/bob/identity", "unlink=1").await.0, StatusCode::SEE_OTHER);
    assert_eq!(admin.ask(Method::GET, "/users/bob/identity", Value::Null).await.1["subject"], Value::Null);
    server.stop().await;
}
