//! Every page and every form, asked for by everybody, compared with the table in `docs/PERMISSIONS.md`.

use axum::http::{Method, StatusCode, header};
use ferry_console::Address;
use ferry_model::workspace::WorkspaceMode;
use ferry_service::workspaces::WorkspaceDraft;
use ferry_testkit::packages::PackageBuilder;
use ferry_testkit::permissions::{ASKERS, Asker, Table};

use crate::browser::{Browser, Reply, WORKSPACE};
use crate::import_task::{editor, import};

/// Another workspace of the same tenant.
const ELSEWHERE: &str = "elsewhere";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_and_form_is_for_whom_the_table_says() {
    let mut browser = Browser::at_home().await;
    let things = Things::in_workspace(&browser).await;
    let mut askers = askers(&mut browser).await;
    let mut table = Table::new("page or form");
    for address in ferry_console::addresses() {
        let mut outcomes = Vec::new();
        for asker in &mut askers {
            outcomes.push(outcome(&ask(asker, &address, &things).await, &things));
        }
        table.row(&format!("{} {}", address.method, address.path), &outcomes);
    }
    table.compare("console");
}

/// What is asked for: things that exist, as long as asking changes nothing.
struct Things {
    task: i64,
    package: i64,
}

impl Things {
    async fn in_workspace(browser: &Browser) -> Self {
        let editor = editor(browser).await;
        let mut package = PackageBuilder::of("sales");
        package.node("orders", "load").code("select 1");
        let task = import(&browser.service, &editor, "sales_2026", &package).await;
        let package = editor.task(task).await.unwrap().package_id.unwrap();
        Self { task, package }
    }
}

/// Somebody, with the token of the forms if there is a session.
struct Visitor {
    browser: Browser,
    csrf: String,
}

impl Visitor {
    async fn new(mut browser: Browser) -> Self {
        let csrf = if browser.is_logged_in() { browser.get("/account/password").await.csrf() } else { String::new() };
        Self { browser, csrf }
    }
}

/// Those who ask, in the order of the columns.
async fn askers(browser: &mut Browser) -> Vec<Visitor> {
    let admin = browser.service.local_actor("admin").await.unwrap().unwrap();
    let elsewhere = WorkspaceDraft { name: ELSEWHERE.into(), mode: WorkspaceMode::Basic, region: "cn-hangzhou".into() };
    browser.service.tenant_admin(&admin).unwrap().create_workspace(&elsewhere).await.unwrap();
    let mut askers = Vec::new();
    for (_, asker) in ASKERS {
        let asking = match asker {
            Asker::TenantAccount => browser.again().await,
            Asker::Member(role) => browser.member(&format!("the_{role}"), WORKSPACE, role.parse().unwrap()).await,
            Asker::Stranger => browser.member("stranger", ELSEWHERE, "admin".parse().unwrap()).await,
            Asker::Nobody => browser.somebody_else(),
        };
        askers.push(Visitor::new(asking).await);
    }
    askers
}

/// Asks for a page, or sends a form in a way that does nothing even for those who may: about things that do not exist, with no fields but
/// the token.
async fn ask(visitor: &mut Visitor, address: &Address, things: &Things) -> Reply {
    let path = filled(address, things);
    if address.method == Method::GET {
        return visitor.browser.get(&path).await;
    }
    let reply = visitor.browser.post(&path, &[("csrf", &visitor.csrf)]).await;
    if path == "/logout" && !visitor.csrf.is_empty() {
        visitor.browser.log_in().await;
        visitor.csrf = visitor.browser.get("/account/password").await.csrf();
    }
    reply
}

fn filled(address: &Address, things: &Things) -> String {
    // A stream of events would not end, and what is sent to a task changes it.
    let is_safe = address.method == Method::GET && !address.path.ends_with("/events");
    let number = match address.path.split('/').rev().find(|part| matches!(*part, "imports" | "packages")) {
        Some("imports") if is_safe => things.task,
        Some("packages") if is_safe => things.package,
        _ => 0,
    };
    let fill = |part: &str| match part {
        "{ws}" => WORKSPACE.to_owned(),
        "{id}" => number.to_string(),
        "{*name}" => "app.css".to_owned(),
        "{action}" | "{change}" => "disable".to_owned(),
        "{format}" => "json".to_owned(),
        part if part.starts_with('{') => "0".to_owned(),
        part => part.to_owned(),
    };
    address.path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// `yes` when the request reached the page itself; otherwise the status that kept it away.
fn outcome(reply: &Reply, things: &Things) -> String {
    assert!(!reply.status.is_server_error(), "{}", reply.body);
    // Logging out leads there too, and takes the cookie.
    let to_the_log_in = reply.location() == "/login" && !reply.headers.contains_key(header::SET_COOKIE);
    if to_the_log_in || reply.location().starts_with("/login?") {
        return "log in".to_owned();
    }
    let not_there = [format!("workspace {WORKSPACE}"), "page tenants".to_owned(), format!("task {}", things.task)];
    let hidden = reply.status == StatusCode::NOT_FOUND && not_there.iter().any(|what| reply.body.contains(&format!("There is no {what}")));
    let kept_away = hidden || reply.status == StatusCode::FORBIDDEN;
    if kept_away { reply.status.as_u16().to_string() } else { "yes".to_owned() }
}
