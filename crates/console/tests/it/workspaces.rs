//! The list of workspaces, the region menu, and the members of a workspace.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use ferry_model::workspace::{Role, WorkspaceMode};
use ferry_service::workspaces::WorkspaceDraft;

use crate::browser::Browser;
use crate::workspace::attributes;

/// A tenant with three workspaces in Shanghai beside `retail`, which is in Hangzhou.
async fn several() -> Browser {
    let browser = Browser::at_home().await;
    let admin = browser.service.local_actor("admin").await.unwrap().unwrap();
    let admin = browser.service.tenant_admin(&admin).unwrap();
    for name in ["east_1", "east_2", "east_3"] {
        let draft = WorkspaceDraft { name: name.into(), mode: WorkspaceMode::Basic, region: "cn-shanghai".into() };
        admin.create_workspace(&draft).await.unwrap();
    }
    browser
}

/// The workspaces that links of a page lead to.
fn linked(body: &str) -> Vec<String> {
    let links = attributes(body, "href");
    let mut names: Vec<String> =
        links.iter().filter_map(|href| Some(href.strip_prefix("/w/")?.strip_suffix("/imports")?.to_owned())).collect();
    names.dedup();
    names
}

#[tokio::test]
async fn a_region_is_chosen_at_the_top_and_narrows_list_and_switcher() {
    let mut browser = several().await;
    let page = browser.get("/w/retail/imports?lang=en").await.body;
    let menu = page.split("class=\"menu regions\"").nth(1).and_then(|rest| rest.split("</details>").next()).expect("a menu of regions");
    assert!(attributes(menu, "href").contains(&"/?region=cn-hangzhou".to_owned()), "without scripts the menu has links: {menu}");
    let regions = browser.get("/workspaces/regions?chosen=cn-hangzhou&lang=en").await.body;
    assert_eq!(attributes(&regions, "href"), ["/", "/?region=cn-hangzhou", "/?region=cn-shanghai"]);
    assert!(regions.contains("China (Shanghai)</span><span class=\"menu-side\">3</span>"), "{regions}");
    let east = browser.get("/?region=cn-shanghai&lang=en").await.body;
    assert_eq!(linked(&east), ["east_1", "east_2", "east_3"]);
    assert!(east.contains("<span>China (Shanghai)</span>"), "the menu says the region");
    assert_eq!(linked(&browser.get("/?region=cn-shanghai&search=_2").await.body), ["east_2"]);
    assert_eq!(linked(&browser.get("/workspaces/menu?region=cn-hangzhou").await.body), ["retail"]);
    assert_eq!(linked(&browser.get("/workspaces/menu").await.body).len(), 4);
    assert_eq!(linked(&browser.get("/?region=us-east-1").await.body), Vec::<String>::new());
}

#[tokio::test]
async fn workspaces_and_members_come_in_pages() {
    let mut browser = several().await;
    let (mut all, mut path) = (Vec::new(), "/?limit=3".to_owned());
    loop {
        let page = browser.get(&path).await.body;
        let names = linked(&page);
        assert!(names.len() <= 3, "{names:?}");
        all.extend(names);
        match page.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            Some(next) => path = next.replace("&amp;", "&").replace("&#38;", "&"),
            None => break,
        }
    }
    assert_eq!(all, ["east_1", "east_2", "east_3", "retail"]);
    for n in 0..4 {
        browser.member(&format!("user_{n}"), "retail", Role::Developer).await;
    }
    let first = browser.get("/w/retail/members?limit=2").await.body;
    assert!(first.contains("admin") && first.contains("user_0") && !first.contains("user_3") && first.contains("rel=\"next\""));
    assert!(browser.get("/w/retail/members?search=USER_3").await.body.contains("user_3"));
}

#[tokio::test]
async fn a_member_is_asked_about_in_a_dialog_or_on_a_page() {
    let mut browser = Browser::at_home().await;
    browser.member("vera", "retail", Role::Developer).await;
    let list = browser.get("/w/retail/members").await.body;
    assert!(!list.contains("<dialog class=\"dialog dialog-confirm\""), "no dialog for each member");
    for (what, action) in [("role", "/w/retail/members"), ("remove", "/w/retail/members/remove")] {
        let path = format!("/w/retail/members/question?user=vera&do={what}");
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains(&format!("action=\"{action}\"")) && page.body.contains("<h1"), "{}", page.body);
        let asked = Request::get(&path).header("hx-request", "true").body(Body::empty()).unwrap();
        let dialog = browser.send(asked).await.body;
        assert!(dialog.trim_start().starts_with("<dialog") && dialog.contains("value=\"vera\""), "{dialog}");
    }
    assert_eq!(browser.get("/w/retail/members/question?user=nobody").await.status, StatusCode::NOT_FOUND);
    let token = browser.get("/w/retail/members").await.csrf();
    browser.post("/w/retail/members", &[("csrf", &token), ("user", "vera"), ("role", "visitor")]).await;
    let changed = browser.get("/w/retail/members?search=vera&lang=en").await.body;
    assert!(changed.contains("<td>Visitor</td>"), "{changed}");
}
