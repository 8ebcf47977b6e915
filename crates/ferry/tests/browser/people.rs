//! Users with roles, made by the tenant account; who logs out so that another one can log in.

use crate::visitor::Visitor;

/// Makes a user; the one-time password. The tenant account is logged in.
pub async fn user(visitor: &Visitor, name: &str) -> String {
    visitor.go("/admin/users").await;
    visitor.click("[data-open=new-user]").await;
    visitor.fill("#user-name", name).await;
    visitor.follow("#new-user button[type=submit]").await;
    visitor.find(".secret code").await.text().await.unwrap()
}

/// Makes a user a member of a workspace.
pub async fn member(visitor: &Visitor, workspace: &str, name: &str, role: &str) {
    visitor.go(&format!("/w/{workspace}/members")).await;
    visitor.click("[data-open=add-member]").await;
    visitor.fill("#member-user", name).await;
    visitor.choose("#member-role", role).await;
    visitor.follow("#add-member button[type=submit]").await;
    visitor.until("document.querySelector('main > .alert-success')").await;
}

/// Makes a user who is an administrator of `demo_prod`, looking at what is shown once; the one-time password.
pub async fn colleague(visitor: &mut Visitor, name: &str) -> String {
    let password = user(visitor, name).await;
    visitor.glance("user-created").await;
    member(visitor, "demo_prod", name, "admin").await;
    password
}

/// Logs out; the page to log in is open then.
pub async fn log_out(visitor: &Visitor) {
    visitor.browser.execute("document.querySelector('form[action=\"/logout\"]').requestSubmit()", Vec::new()).await.unwrap();
    visitor.until("location.pathname === '/login'").await;
}
