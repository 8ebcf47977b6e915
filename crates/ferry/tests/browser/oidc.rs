//! Logging in with an identity provider on another site: turned away, linked by the tenant account, let in.

use ferry_testkit::identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProvider};
use serde_json::json;

use crate::people::colleague;
use crate::site::Site;
use crate::visitor::Visitor;

const SUBJECT: &str = "f3c1-77";

in_both_languages!(somebody_is_linked_and_logs_in_with_an_identity_provider);

async fn somebody_is_linked_and_logs_in_with_an_identity_provider(language: &'static str) {
    let provider = IdentityProvider::start().await;
    provider.log_in_as(SUBJECT, json!({ "preferred_username": "lin" }));
    let site = Site::with_demo_and(&[
        ("FERRY_OIDC_ISSUER", provider.issuer()),
        ("FERRY_OIDC_CLIENT_ID", CLIENT_ID),
        ("FERRY_OIDC_CLIENT_SECRET", CLIENT_SECRET),
        ("FERRY_OIDC_LABEL_EN", "Log in with Team ID"),
        ("FERRY_OIDC_LABEL_ZH", "使用团队账号登录"),
    ]);
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.go("/w/demo_prod/imports").await;
    let button = visitor.find(BUTTON).await.text().await.unwrap();
    assert_eq!(button, visitor.words("Log in with Team ID", "使用团队账号登录"));
    visitor.glance("login-oidc").await;
    visitor.follow(BUTTON).await;
    let said = visitor.find("main [role=alert]").await.text().await.unwrap();
    assert!(said.contains(SUBJECT), "who is turned away is told the subject to be linked with: {said}");
    visitor.glance("login-oidc-refused").await;

    visitor.go("/login").await;
    visitor.log_in_quickly().await;
    colleague(&mut visitor, "lin").await;
    visitor.go("/admin/users?search=lin").await;
    visitor.follow("tbody a[href='/admin/users/lin/identity']").await;
    visitor.fill("#subject", SUBJECT).await;
    visitor.glance("user-identity").await;
    visitor.follow("main form button[type=submit]").await;
    visitor.until("location.pathname === '/admin/users' && document.readyState === 'complete'").await;
    visitor.go("/admin/users/lin/identity").await;
    visitor.find("main form button[name=unlink]").await;
    visitor.glance("user-identity-linked").await;

    visitor.browser.execute("document.querySelector('form[action=\"/logout\"]').requestSubmit()", Vec::new()).await.unwrap();
    visitor.until("location.pathname === '/login'").await;
    visitor.go("/w/demo_prod/imports").await;
    visitor.follow(BUTTON).await;
    visitor.until("location.pathname === '/w/demo_prod/imports' && document.querySelector('.topbar')").await;
    let name: String = visitor.value("document.querySelector('.topbar .menu-note strong').textContent").await;
    assert_eq!(name, "lin", "where the way led to, as who was linked");
    visitor.go("/account/password").await;
    visitor.glance("password-of-identity").await;
    visitor.leave().await;
}

const BUTTON: &str = "main a[href^='/login/oidc']";
