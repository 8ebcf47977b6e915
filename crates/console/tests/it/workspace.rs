//! The pages of what a workspace holds, as somebody without scripts meets them.

use axum::http::StatusCode;
use ferry_model::settings::{Families, Settings};
use ferry_model::workspace::{ComputeResource, Role};
use ferry_service::imports::NewImport;
use ferry_service::objects::ObjectQuery;
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest};
use ferry_testkit::packages::PackageBuilder;
use futures_util::StreamExt as _;

use crate::browser::{Browser, Reply};

/// A flow with a parent in another one, a table's rules, an API.
fn sample() -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.node("other", "elsewhere").input("sales_root");
    package.node("orders", "start").after("elsewhere").code("select '<b>' from t").parameter("bizdate=$bizdate");
    package.node("orders", "left").after("start");
    package.node("orders", "right").after("start");
    package.manual_node("by_hand", "once");
    package.table("sales", "t_orders");
    package.data_source("crm", "mysql", r#"{"jdbcUrl":"jdbc:mysql://crm","password":"s3cret-word"}"#);
    package.rule("not_empty", "odps.retail.later").scheduler_node_output = Some("sales.start".into());
    package.process("shop_api");
    package.api("/orders/list", "shop_api");
    package
}

async fn editor(browser: &Browser) -> Editor {
    let actor = browser.service.local_actor("admin").await.unwrap().unwrap();
    browser.service.editor(&actor, "retail").await.unwrap()
}

/// A workspace into which the sample was imported, committed and not deployed.
pub async fn imported() -> (Browser, Editor) {
    imported_package(&sample()).await
}

/// The same with another package.
pub async fn imported_package(package: &PackageBuilder) -> (Browser, Editor) {
    let browser = Browser::at_home().await;
    let compute = ComputeResource {
        engine: "ODPS".into(),
        display_name: ferry_testkit::packages::COMPUTE.into(),
        project: "retail".into(),
        dev_project: Some("retail_dev".into()),
        is_default: true,
    };
    let admin = editor(&browser).await;
    admin.add_compute(compute).await.unwrap();
    let bytes = std::fs::read(package.file()).unwrap();
    let upload = futures_util::stream::iter([Ok(bytes::Bytes::from(bytes))]).boxed();
    let package = admin.upload_package("sales.zip", None, upload).await.unwrap();
    drain(&browser.service).await.unwrap();
    let task = admin.create_import(&NewImport { name: "sales".into(), package_id: package.id, remarks: None }).await.unwrap();
    let mut settings = Settings::default();
    settings.computing_resource_mapping.auto = true;
    settings.dependency_mapping.workspaces.insert("sales".into(), "retail".into());
    settings.committing_rule.commit = Families::ALL;
    let settings = serde_json::to_string(&settings).unwrap();
    browser.service.store().set_task_settings(task.id, &settings).await.unwrap();
    admin.start_import(task.id, 1).await.unwrap();
    drain(&browser.service).await.unwrap();
    let admin = editor(&browser).await;
    (browser, admin)
}

pub async fn id(editor: &Editor, kind: &str, search: &str) -> i64 {
    let query = ObjectQuery { search: search.into(), kind: Some(kind.into()), ..ObjectQuery::default() };
    let found = editor.objects(&query, &PageRequest::default()).await.unwrap().items;
    found.first().unwrap_or_else(|| panic!("no {kind} {search}")).id
}

pub async fn act(browser: &mut Browser, id: i64, action: &str) -> Reply {
    let token = browser.get("/w/retail/imports").await.csrf();
    browser.post(&format!("/w/retail/objects/{id}/by-hand"), &[("csrf", &token), ("action", action)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_a_workspace_shows_in_both_languages() {
    let (mut browser, admin) = imported().await;
    let node = id(&admin, "node", "orders/start").await;
    let flow = id(&admin, "workflow", "orders").await;
    let table = id(&admin, "table", "t_orders").await;
    let mut paths: Vec<String> =
        ["objects", "graph", "tables", "rules", "data-service", "compute", "resource-groups", "members", "deployments"]
            .map(str::to_owned)
            .into();
    paths.extend([node, flow, table].map(|id| format!("objects/{id}")));
    paths.extend([format!("objects/{node}/versions"), format!("graph/{flow}"), "rules/table?name=odps.retail.t_orders".to_owned()]);
    paths.extend(["objects?kind=node&workflow=manual:by_hand".to_owned(), "objects?search=no-such-thing".to_owned()]);
    for path in paths {
        for (lang, tag) in [("en", "en"), ("zh", "zh-CN")] {
            let joint = if path.contains('?') { '&' } else { '?' };
            let reply = browser.get(&format!("/w/retail/{path}{joint}lang={lang}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
            assert!(reply.body.contains(&format!("<html lang=\"{tag}\"")), "{path}");
            assert_eq!(reply.body.matches("<h1").count(), 1, "{path} has one heading of the first level");
            assert!(!reply.body.contains(">ws-"), "{path} has every text in {lang}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tree_leads_to_the_objects_of_each_flow() {
    let (mut browser, _) = imported().await;
    let tree = browser.get("/w/retail/objects").await.body;
    let links: Vec<String> = attributes(&tree, "hx-get");
    assert!(links.contains(&"/w/retail/objects/branch?workflow=orders".to_owned()), "{links:?}");
    assert!(
        attributes(&tree, "href").contains(&"/w/retail/objects?workflow=orders&kind=node".to_owned()),
        "without scripts a flow has links"
    );
    let branch = browser.get("/w/retail/objects/branch?workflow=orders&kind=node").await.body;
    assert!(branch.contains(">left<") && branch.contains(">start<") && !branch.contains(">elsewhere<"), "{branch}");
    let manual = browser.get("/w/retail/objects?workflow=manual%3Aby_hand").await.body;
    assert!(manual.contains(">once<") && !manual.contains(">left<"));
    let flows = browser.get("/w/retail/objects/tree?flows=oth").await.body;
    assert!(flows.contains(">other<") && !flows.contains(">orders<"), "{flows}");
    let narrow = browser.get("/w/retail/objects?kind=node&limit=2").await.body;
    assert!(narrow.contains("rel=\"next\""), "a second page");
}

/// The values of an attribute of a page, as a browser reads them.
pub fn attributes(body: &str, name: &str) -> Vec<String> {
    let begins = format!(" {name}=\"");
    let values = body.split(&begins).skip(1).map(|rest| rest.split('"').next().unwrap());
    values.map(|value| value.replace("&amp;", "&").replace("&#38;", "&")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_opens_by_engine_and_folder() {
    let mut package = PackageBuilder::of("sales");
    package.node("orders", "top").input("sales_root");
    package.node("orders", "load").folder("daily").input("sales_root");
    package.node("orders", "deep").folder("daily/eu").input("sales_root");
    package.node("orders", "script").of_type("DIDE_SHELL").folder("daily").input("sales_root");
    let (mut browser, _) = imported_package(&package).await;
    let flow = browser.get("/w/retail/objects/branch?workflow=orders&lang=en").await.body;
    assert!(flow.contains("<span>MaxCompute</span><span class=\"count\">3</span>"), "{flow}");
    let at = |engine: &str| flow.find(&format!("<span>{engine}</span>"));
    assert!(at("MaxCompute") < at("General") && at("General").is_some(), "engines stand in the order of DataStudio");
    let open = |body: &str, which: &str| {
        let links = attributes(body, "hx-get");
        links.into_iter().find(|link| link.contains(which)).unwrap_or_else(|| panic!("no {which} in {body}"))
    };
    let engine = browser.get(&open(&flow, "engine=ODPS")).await.body;
    assert!(engine.contains(">top<") && engine.contains("<span>daily</span>") && !engine.contains(">load<"), "{engine}");
    let daily = browser.get(&open(&engine, "folder=daily")).await.body;
    assert!(
        daily.contains(">load<") && daily.contains("<span>eu</span>") && !daily.contains(">script<") && !daily.contains(">deep<"),
        "{daily}"
    );
    assert!(browser.get(&open(&daily, "folder=daily%2Feu")).await.body.contains(">deep<"));
    let general = browser.get(&open(&flow, "engine=GENERAL")).await.body;
    let daily = browser.get(&open(&general, "folder=daily")).await.body;
    assert!(daily.contains(">script<") && !daily.contains(">load<") && !daily.contains("<span>eu</span>"), "{daily}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_shows_its_code_its_schedule_and_its_neighbours() {
    let (mut browser, admin) = imported().await;
    let node = id(&admin, "node", "orders/start").await;
    let page = browser.get(&format!("/w/retail/objects/{node}?lang=en")).await.body;
    assert!(page.contains("tok-keyword\">select") && page.contains("&lt;b&gt;"), "the code, highlighted and escaped");
    assert!(page.contains("other/elsewhere") && page.contains("orders/left") && page.contains("orders/right"));
    assert!(page.contains("bizdate=$bizdate"));
    let source = id(&admin, "data_source", "crm").await;
    let page = browser.get(&format!("/w/retail/objects/{source}")).await.body;
    assert!(page.contains("jdbc:mysql://crm") && !page.contains("s3cret-word"), "secrets stay secret");
    assert_eq!(browser.get("/w/retail/objects/4711000").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_is_locked_unlocked_and_deployed_by_hand() {
    let (mut browser, admin) = imported().await;
    let node = id(&admin, "node", "other/elsewhere").await;
    let status = async |admin: &Editor| admin.object(node, None).await.unwrap().object;
    assert_eq!(act(&mut browser, node, "lock").await.location(), format!("/w/retail/objects/{node}"));
    assert_eq!(status(&admin).await.lock_owner.as_deref(), Some("admin"));
    act(&mut browser, node, "unlock").await;
    assert_eq!(status(&admin).await.lock_owner, None);
    act(&mut browser, node, "deploy").await;
    assert_eq!(status(&admin).await.status, "deployed");
    let page = browser.get("/w/retail/deployments").await.body;
    assert!(page.contains("other/elsewhere"), "{page}");
    assert_eq!(act(&mut browser, node, "explode").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_graph_is_a_picture_and_a_list_of_the_same_nodes() {
    let (mut browser, admin) = imported().await;
    let flow = id(&admin, "workflow", "orders").await;
    let page = browser.get(&format!("/w/retail/graph/{flow}?lang=en")).await.body;
    let picture = page.split("<svg class=\"graph\"").nth(1).and_then(|rest| rest.split("</svg>").next()).unwrap();
    assert_eq!(picture.matches("data-node=").count(), 4, "three of the flow and one of another");
    assert_eq!(picture.matches("data-from=").count(), 3);
    assert_eq!(picture.matches("graph-outside").count(), 1);
    let list = page.split("graph-list").nth(1).unwrap();
    assert!(["start", "left", "right", "elsewhere"].iter().all(|name| list.contains(&format!(">{name}</a>"))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creating_a_table_shows_the_rules_that_waited_for_it() {
    let (mut browser, _) = imported().await;
    assert!(!browser.get("/w/retail/rules").await.body.contains("not_empty"));
    let token = browser.get("/w/retail/tables").await.csrf();
    let wrong = [("csrf", token.as_str()), ("engine", "ODPS"), ("name", "no blanks"), ("ddl", "create table kept (id bigint)")];
    let reply = browser.post("/w/retail/tables", &wrong).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("create table kept") && reply.body.contains("data-open-now"), "what was typed is kept");
    let right = [("csrf", token.as_str()), ("engine", "ODPS"), ("name", "later"), ("ddl", "create table later (id bigint)")];
    let reply = browser.post("/w/retail/tables", &right).await;
    assert_eq!(reply.location(), "/w/retail/rules/table?name=odps.retail.later", "{}", reply.body);
    let target = reply.location().to_owned();
    assert!(browser.get(&target).await.body.contains("not_empty"));
    assert!(browser.get("/w/retail/rules").await.body.contains("not_empty"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_are_added_changed_and_removed_and_visitors_only_read() {
    let (mut browser, admin) = imported().await;
    let token = browser.get("/admin/users").await.csrf();
    let made = browser.post("/admin/users", &[("csrf", &token), ("name", "vera")]).await;
    let password = made.body.split("data-copy=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let role = |admin: &Editor| admin.workspace().members.iter().find(|member| member.user == "vera").map(|member| member.role);
    let set = async |browser: &mut Browser, role: &str| {
        browser.post("/w/retail/members", &[("csrf", &token), ("user", "vera"), ("role", role)]).await;
    };
    set(&mut browser, "developer").await;
    assert_eq!(role(&editor(&browser).await), Some(Role::Developer));
    set(&mut browser, "visitor").await;
    assert_eq!(role(&editor(&browser).await), Some(Role::Visitor));
    let node = id(&admin, "node", "orders/start").await;

    let mut visitor = browser.somebody_else();
    visitor.post("/login", &[("user", "vera"), ("password", &password)]).await;
    let own = visitor.get("/account/password").await.csrf();
    let new = "a-long-new-password";
    visitor.post("/account/password", &[("csrf", &own), ("old", &password), ("new", new), ("repeated", new)]).await;
    for (path, offer) in [
        (format!("objects/{node}"), "by-hand"),
        ("members".to_owned(), "add-member"),
        ("compute".to_owned(), "add-compute"),
        ("resource-groups".to_owned(), "add-group"),
        ("tables".to_owned(), "new-table"),
    ] {
        let page = visitor.get(&format!("/w/retail/{path}")).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.body.contains(offer), "{path} offers nothing that a visitor may not do");
        assert!(browser.get(&format!("/w/retail/{path}")).await.body.contains(offer), "{path} offers it to an administrator");
    }
    assert_eq!(act(&mut visitor, node, "lock").await.status, StatusCode::FORBIDDEN);
    let remove = [("csrf", token.as_str()), ("user", "vera")];
    browser.post("/w/retail/members/remove", &remove).await;
    assert_eq!(role(&editor(&browser).await), None);
    assert_eq!(visitor.get("/w/retail/objects").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn computing_resources_are_added_changed_and_removed_unless_something_uses_them() {
    let (mut browser, _) = imported().await;
    let token = browser.get("/w/retail/compute").await.csrf();
    let named = [("csrf", token.as_str()), ("engine", "HOLO"), ("display_name", "Fast store")];
    let with = |more: &[(&'static str, &'static str)]| [&named[..], more].concat();
    let send = async |browser: &mut Browser, fields: &[(&str, &str)]| browser.post("/w/retail/compute", fields).await;
    assert_eq!(send(&mut browser, &with(&[("project", "retail_holo")])).await.location(), "/w/retail/compute");
    let taken = send(&mut browser, &with(&[("project", "retail_holo")])).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert!(taken.body.contains("Fast store") && taken.body.contains("alert-error"), "{}", taken.body);

    let change = with(&[("do", "change"), ("project", "retail_holo_2"), ("is_default", "on")]);
    assert_eq!(send(&mut browser, &change).await.location(), "/w/retail/compute");
    assert!(browser.get("/w/retail/compute").await.body.contains("retail_holo_2"));

    let used = [("csrf", token.as_str()), ("engine", "ODPS"), ("display_name", ferry_testkit::packages::COMPUTE), ("do", "remove")];
    let refused = send(&mut browser, &used).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("orders/left"), "what uses it is named: {}", refused.body);

    assert_eq!(send(&mut browser, &with(&[("do", "remove")])).await.location(), "/w/retail/compute");
    browser.get("/w/retail/compute").await;
    let page = browser.get("/w/retail/compute").await.body;
    assert!(!page.contains("Fast store") && page.contains(ferry_testkit::packages::COMPUTE), "{page}");
    assert_eq!(send(&mut browser, &with(&[("do", "explode")])).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_resource_group_of_a_kind_is_the_default() {
    let (mut browser, _) = imported().await;
    let token = browser.get("/w/retail/resource-groups").await.csrf();
    let send = async |browser: &mut Browser, name: &str, what: &str| {
        let fields = [("csrf", token.as_str()), ("kind", "integration"), ("identifier", name), ("do", what)];
        browser.post("/w/retail/resource-groups", &fields).await.location().to_owned()
    };
    let default = async |browser: &Browser| {
        let groups = editor(browser).await.workspace().resource_groups.clone();
        groups.into_iter().filter(|group| group.is_default).map(|group| group.identifier).collect::<Vec<_>>()
    };
    for (name, what) in [("di_group_7", ""), ("di_group_8", ""), ("di_group_8", "default")] {
        assert_eq!(send(&mut browser, name, what).await, "/w/retail/resource-groups");
    }
    assert_eq!(default(&browser).await, ["di_group_8"]);
    assert_eq!(send(&mut browser, "di_group_8", "remove").await, "/w/retail/resource-groups");
    assert_eq!(default(&browser).await, ["di_group_7"], "another one takes its place");
}
