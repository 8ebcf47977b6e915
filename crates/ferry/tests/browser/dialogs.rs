//! The dialogs that set an installation up, in the order in which somebody needs them: workspace, computing resource, resource group, user,
//! member; then token, access key and tenant.

use crate::site::Site;
use crate::visitor::Visitor;

in_both_languages!(an_installation_is_set_up_in_dialogs);

async fn an_installation_is_set_up_in_dialogs(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    workspace(&mut visitor).await;
    compute(&mut visitor).await;
    resource_groups(&mut visitor).await;
    members(&mut visitor).await;
    tables(&mut visitor).await;
    credentials(&mut visitor).await;
    tenants(&mut visitor).await;
    visitor.leave().await;
}

/// Create workspace leads into the new one, which can then be switched to.
async fn workspace(visitor: &mut Visitor) {
    visitor.go("/").await;
    open(visitor, "new-workspace").await;
    visitor.fill("#ws-name", "warehouse").await;
    visitor.choose("#ws-mode", "standard").await;
    visitor.choose("#ws-region", "cn-shanghai").await;
    visitor.glance("dialog-workspace").await;
    visitor.follow("#new-workspace button[type=submit]").await;
    visitor.until("location.pathname === '/w/warehouse/imports' && document.querySelector('main > .alert-success')").await;
    let region = visitor.find(".topbar .regions > summary").await.text().await.unwrap();
    assert!(region.contains(visitor.words("China (Shanghai)", "华东2（上海）")), "{region}");
}

/// Add, edit, and the refusal to remove what objects use.
async fn compute(visitor: &mut Visitor) {
    visitor.go("/w/warehouse/compute").await;
    open(visitor, "add-compute").await;
    visitor.choose("#compute-engine", "ODPS").await;
    visitor.fill("#compute-name", "odps_warehouse").await;
    visitor.fill("#compute-dev", "warehouse_dev").await;
    visitor.fill("#compute-project", "warehouse").await;
    visitor.click("#add-compute input[name=is_default]").await;
    visitor.glance("dialog-compute").await;
    visitor.follow("#add-compute button[type=submit]").await;
    row(visitor, &["odps_warehouse", "warehouse_dev"]).await;
    open(visitor, "change-1").await;
    visitor.fill("#dev-1", "warehouse_test").await;
    visitor.follow("#change-1 button[type=submit]").await;
    row(visitor, &["odps_warehouse", "warehouse_test"]).await;
    visitor.go("/w/demo_dev/compute").await;
    open(visitor, "remove-1").await;
    visitor.glance("dialog-compute-remove").await;
    visitor.follow("#remove-1 button[type=submit]").await;
    visitor.find("main .alert-error").await;
}

/// One for scheduling, and another that becomes the default in its place.
async fn resource_groups(visitor: &mut Visitor) {
    visitor.go("/w/warehouse/resource-groups").await;
    for name in ["S_warehouse", "S_warehouse_night"] {
        open(visitor, "add-group").await;
        visitor.fill("#group-id", name).await;
        if name == "S_warehouse" {
            visitor.glance("dialog-resource-group").await;
        }
        visitor.follow("#add-group button[type=submit]").await;
        row(visitor, &[name]).await;
    }
    let default = visitor.words("Default", "默认");
    row(visitor, &["S_warehouse\t", default]).await;
    visitor.follow("main form:has(input[value=S_warehouse_night]) button.btn-row").await;
    row(visitor, &["S_warehouse_night\t", default]).await;
    visitor.find("main form:has(input[value=S_warehouse])").await;
}

/// A user gets a one-time password, becomes a member, and gets another role.
async fn members(visitor: &mut Visitor) {
    visitor.go("/admin/users").await;
    open(visitor, "new-user").await;
    visitor.fill("#user-name", "lin").await;
    visitor.fill("#user-display", "Lin").await;
    visitor.glance("dialog-user").await;
    visitor.follow("#new-user button[type=submit]").await;
    visitor.find(".secret code").await;
    visitor.go("/w/warehouse/members").await;
    open(visitor, "add-member").await;
    visitor.fill("#member-user", "lin").await;
    visitor.glance("dialog-member").await;
    visitor.follow("#add-member button[type=submit]").await;
    row(visitor, &["lin", visitor.words("Develop", "开发")]).await;
    visitor.click("main tbody a[href*='user=lin'][href*='do=role']").await;
    visitor.choose("dialog[open] select[name=role]", "operator").await;
    visitor.follow("dialog[open] button[type=submit]").await;
    row(visitor, &["lin", visitor.words("O&M", "运维")]).await;
}

/// The dialog of a workspace that has a computing resource now.
async fn tables(visitor: &mut Visitor) {
    visitor.go("/w/warehouse/tables").await;
    open(visitor, "new-table").await;
    visitor.fill("#table-name", "stock").await;
    visitor.fill("#table-ddl", "CREATE TABLE IF NOT EXISTS stock (sku STRING, pieces BIGINT) PARTITIONED BY (dt STRING);").await;
    visitor.glance("dialog-table").await;
    visitor.follow("#new-table .dialog-foot button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/rules/table') && document.querySelector('main > .alert-success')").await;
}

/// A token and an access key, each shown this once.
async fn credentials(visitor: &mut Visitor) {
    visitor.go("/account/tokens").await;
    open(visitor, "new-token").await;
    visitor.fill("#token-name", "nightly export").await;
    visitor.choose("#token-days", "365").await;
    visitor.glance("dialog-token").await;
    visitor.follow("#new-token button[type=submit]").await;
    visitor.find(".secret code").await;
    visitor.glance("token-created").await;
    visitor.go("/account/tokens").await;
    row(visitor, &["nightly export"]).await;
    let shown: usize = visitor.value("document.querySelectorAll('.secret').length").await;
    assert_eq!(shown, 0, "a token is shown once");
    visitor.go("/account/access-keys").await;
    visitor.follow(".page-actions button[type=submit]").await;
    visitor.until("document.querySelectorAll('.secret code').length === 2").await;
    visitor.glance("access-key-created").await;
}

/// The operator makes a tenant with its account.
async fn tenants(visitor: &mut Visitor) {
    visitor.go("/admin/tenants").await;
    open(visitor, "new-tenant").await;
    visitor.fill("#tenant-name", "north").await;
    visitor.fill("#tenant-account", "north_admin").await;
    visitor.choose("#tenant-edition", "standard").await;
    visitor.glance("dialog-tenant").await;
    visitor.follow("#new-tenant button[type=submit]").await;
    visitor.find(".secret code").await;
    row(visitor, &["north", "north_admin"]).await;
}

/// Opens a dialog by the button that is there for it.
async fn open(visitor: &Visitor, dialog: &str) {
    visitor.click(&format!("[data-open={dialog}]")).await;
    visitor.find(&format!("#{dialog}[open]")).await;
}

/// Waits for a row of the table of the page with all of these texts.
async fn row(visitor: &Visitor, texts: &[&str]) {
    let texts = serde_json::to_string(texts).unwrap();
    visitor
        .until(&format!(
            "[...document.querySelectorAll('main table tbody tr')].some(row => {texts}.every(text => row.innerText.includes(text)))"
        ))
        .await;
}
