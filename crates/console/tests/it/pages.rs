//! Pages as somebody without scripts meets them.

use axum::http::StatusCode;

use crate::browser::Browser;

#[tokio::test]
async fn every_page_of_the_base_shows_in_both_languages() {
    let mut browser = Browser::at_home().await;
    let pages = [
        "/",
        "/ui",
        "/account/password",
        "/account/tokens",
        "/account/access-keys",
        "/admin/users",
        "/admin/access-keys",
        "/admin/tokens",
        "/admin/audit",
        "/admin/tenants",
        "/admin/settings",
        "/w/retail/imports",
        "/w/retail/imports/new",
        "/w/retail/exports",
        "/w/retail/exports/new",
    ];
    for path in pages {
        for (lang, tag) in [("en", "en"), ("zh", "zh-CN")] {
            let reply = browser.get(&format!("{path}?lang={lang}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
            assert!(reply.body.contains(&format!("<html lang=\"{tag}\"")), "{path}");
            assert_eq!(reply.body.matches("<h1").count(), 1, "{path} has one heading of the first level");
        }
    }
}

#[tokio::test]
async fn a_name_is_checked_while_it_is_typed() {
    let mut browser = Browser::at_home().await;
    let reply = browser.get("/w/retail/imports/check-name?name=sales_2026.04").await;
    assert!(reply.body.contains("field-ok"), "{}", reply.body);
    let reply = browser.get("/w/retail/imports/check-name?name=sales+2026").await;
    assert!(reply.body.contains("field-error"), "{}", reply.body);
}

#[tokio::test]
async fn a_task_takes_a_package() {
    let mut browser = Browser::at_home().await;
    let token = browser.get("/w/retail/imports/new").await.csrf();
    let reply = browser.post("/w/retail/imports", &[("csrf", &token), ("name", "sales")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("value=\"sales\""), "what was typed is kept");
}

#[tokio::test]
async fn a_secret_is_shown_once() {
    let mut browser = Browser::at_home().await;
    let token = browser.get("/account/access-keys").await.csrf();
    let reply = browser.post("/account/access-keys", &[("csrf", &token)]).await;
    assert!(reply.body.contains("AccessKey Secret"));
    assert!(!browser.get("/account/access-keys").await.body.contains("AccessKey Secret"));
}

#[tokio::test]
async fn logging_out_ends_the_session() {
    let mut browser = Browser::at_home().await;
    let token = browser.get("/").await.csrf();
    assert_eq!(browser.post("/logout", &[("csrf", &token)]).await.location(), "/login");
    assert_eq!(browser.get("/admin/users").await.location(), "/login?next=%2Fadmin%2Fusers");
}

#[tokio::test]
async fn the_operator_sees_every_setting_with_its_origin_and_nobody_else_does() {
    let mut browser = Browser::at_home().await;
    let page = browser.get("/admin/settings").await.body;
    for shown in ["server.listen", "127.0.0.1:8080", "/etc/ferry/ferry.toml:12", "ferry serve --print-config"] {
        assert!(page.contains(shown), "{shown}");
    }
    let mut other = browser.other_tenant("globex", "globex_root").await;
    let page = other.get("/admin/settings").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Basic Edition") && !page.body.contains("server.listen"), "{}", page.body);
}

#[tokio::test]
async fn the_tenant_account_stops_what_its_users_prove_themselves_with() {
    let mut browser = Browser::at_home().await;
    let mut lin = browser.member("lin", "retail", ferry_model::workspace::Role::Visitor).await;
    let csrf = lin.get("/account/tokens").await.csrf();
    assert!(lin.post("/account/tokens", &[("csrf", &csrf), ("name", "nightly")]).await.body.contains("fry_"));
    lin.post("/account/access-keys", &[("csrf", &csrf)]).await;
    let actor = browser.service.local_actor("lin").await.unwrap().unwrap();
    let first = ferry_service::PageRequest::default();
    let key = browser.service.access_keys(&actor, &first).await.unwrap().items.remove(0).id;
    let token = browser.service.tokens(&actor, &first).await.unwrap().items.remove(0).id;

    let page = browser.get("/admin/access-keys?search=LIN").await;
    assert!(page.body.contains(&format!("action=\"/admin/access-keys/{key}/disable\"")), "{}", page.body);
    let csrf = page.csrf();
    let disabled = browser.post(&format!("/admin/access-keys/{key}/disable"), &[("csrf", &csrf)]).await;
    assert_eq!(disabled.location(), "/admin/access-keys");
    assert!(browser.get("/admin/access-keys").await.body.contains(&format!("action=\"/admin/access-keys/{key}/enable\"")));
    browser.post(&format!("/admin/access-keys/{key}/delete"), &[("csrf", &csrf)]).await;
    assert!(browser.service.access_keys(&actor, &first).await.unwrap().items.is_empty());

    let page = browser.get("/admin/tokens?search=night").await;
    assert!(page.body.contains("lin") && page.body.contains(&format!("action=\"/admin/tokens/{token}/revoke\"")), "{}", page.body);
    assert_eq!(browser.post(&format!("/admin/tokens/{token}/revoke"), &[("csrf", &csrf)]).await.location(), "/admin/tokens");
    assert!(browser.service.tokens(&actor, &first).await.unwrap().items.is_empty());
    assert_eq!(browser.post(&format!("/admin/tokens/{token}/revoke"), &[("csrf", &csrf)]).await.status, StatusCode::NOT_FOUND);
}
