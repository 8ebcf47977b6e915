//! Looking at the objects of a workspace, and changing them by hand.

use std::collections::{BTreeMap, BTreeSet};

use ferry_model::codes;
use ferry_model::workspace::Role;
use ferry_service::error::Status;
use ferry_service::objects::{ByHand, ObjectQuery, ObjectRow};
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest};
use ferry_testkit::packages::{PackageBuilder, large};

use crate::people::{admin, member};
use crate::world::{SHOP, World, on_both, root};

on_both! {
    async fn lists_hold_everything_once_and_filters_what_fits(world) {
        let editor = world.editor().await;
        imported(world, &editor, &large("sales", 120)).await;
        let all = rows(&editor, &ObjectQuery::default()).await;
        assert_eq!(all.len(), world.objects(&editor).await);
        assert_eq!(all.iter().map(|row| row.id).collect::<BTreeSet<_>>().len(), all.len());
        let counts = editor.object_counts().await.unwrap();
        let mut by_kind: BTreeMap<String, i64> = BTreeMap::new();
        for row in &all {
            *by_kind.entry(row.kind.clone()).or_default() += 1;
        }
        assert_eq!(counts, by_kind);
        let query = |change: fn(&mut ObjectQuery)| {
            let mut query = ObjectQuery::default();
            change(&mut query);
            query
        };
        let cases: [(ObjectQuery, fn(&ObjectRow) -> bool); 7] = [
            (query(|q| q.kind = Some("table".into())), |row| row.kind == "table"),
            (query(|q| q.search = "NODE_00001".into()), |row| row.key.contains("node_00001")),
            (query(|q| q.status = Some("draft".into())), |row| row.status == "draft"),
            (query(|q| q.type_name = Some("ODPS_SQL".into())), |row| row.type_name == "ODPS_SQL"),
            (query(|q| q.workflow = Some("flow_0002".into())), |row| row.workflow == "flow_0002" && row.kind != "workflow"),
            (query(|q| { q.workflow = Some("/".into()); q.kind = Some("resource".into()) }), |row| row.kind == "resource"),
            (query(|q| { q.kind = Some("node".into()); q.status = Some("deployed".into()); q.search = "9".into() }), |row| {
                row.kind == "node" && row.status == "deployed" && row.key.contains('9')
            }),
        ];
        for (query, fits) in cases {
            let wanted: Vec<&ObjectRow> = all.iter().filter(|row| fits(row)).collect();
            assert!(!wanted.is_empty(), "{query:?}");
            assert_eq!(rows(&editor, &query).await.iter().collect::<Vec<_>>(), wanted, "{query:?}");
        }
        let wrong = editor.objects(&ObjectQuery { kind: Some("noed".into()), ..ObjectQuery::default() }, &PageRequest::default()).await;
        assert_eq!(wrong.unwrap_err().status, Status::Invalid);
        let flows = editor.flows("", &PageRequest::default()).await.unwrap().items;
        let total: i64 = flows.iter().flat_map(|flow| flow.kinds.values()).sum();
        assert_eq!(total + by_kind["workflow"], all.len() as i64);
        assert!(flows.last().unwrap().id.is_none());
        assert_eq!(editor.deployments(&PageRequest { after: None, limit: Some(500) }).await.unwrap().items.len(), all.iter().filter(|row| row.status == "deployed").count());
    }

    async fn an_object_knows_its_neighbours_and_its_versions(world) {
        let editor = world.editor().await;
        let mut package = diamond();
        imported(world, &editor, &package).await;
        package.node("orders", "end").code("select 'end'").after("left").after("right");
        let join = id(&editor, "orders/join").await;
        let detail = editor.object(join, None).await.unwrap();
        assert_eq!(detail.language, "sql");
        assert_eq!(detail.code.as_deref(), Some("select 1"));
        assert!(detail.fields.get("code").is_none());
        assert_eq!(detail.inputs.iter().filter_map(|input| input.key.as_deref()).collect::<Vec<_>>(), ["orders/left", "orders/right"]);
        assert_eq!(detail.versions[0].marks, ["draft", "committed", "deployed"]);
        let start = editor.object(id(&editor, "orders/start").await, None).await.unwrap();
        assert_eq!(start.children.iter().filter_map(|child| child.key.as_deref()).collect::<Vec<_>>(), ["orders/left", "orders/right"]);
        let (from, to) = editor.object_texts(join, 1, 1).await.unwrap();
        assert!(from == to && from.ends_with("select 1\n"));
        assert_eq!(editor.object(join, Some(9)).await.unwrap_err().status, Status::NotFound);
        assert_eq!(editor.object(10_000_000, None).await.unwrap_err().status, Status::NotFound);
    }

    async fn a_graph_has_parents_above_their_children(world) {
        let editor = world.editor().await;
        imported(world, &editor, &diamond()).await;
        let flow = rows(&editor, &ObjectQuery { kind: Some("workflow".into()), ..ObjectQuery::default() }).await;
        let flow = flow.iter().find(|row| row.name == "orders").unwrap().id;
        let graph = editor.graph(flow).await.unwrap();
        let layer = |name: &str| graph.nodes.iter().find(|node| node.name == name).map(|node| (node.layer, node.outside)).unwrap();
        assert_eq!(["elsewhere", "start", "left", "right", "join"].map(layer), [(0, true), (1, false), (2, false), (2, false), (3, false)]);
        assert_eq!(graph.edges.len(), 5);
        let places: BTreeSet<_> = graph.nodes.iter().map(|node| (node.layer, node.place)).collect();
        assert!(places.len() == graph.nodes.len() && !graph.truncated);
    }

    async fn locks_and_roles_are_kept(world) {
        let editor = world.editor().await;
        imported(world, &editor, &diamond()).await;
        let node = id(&editor, "orders/start").await;
        let dora = member(world, "dora", Role::Developer).await;
        let dora = world.service.developer(&dora, SHOP).await.unwrap();
        let otto = member(world, "otto", Role::Operator).await;
        let otto = world.service.developer(&otto, SHOP).await.unwrap();
        assert_eq!(dora.by_hand(node, ByHand::Lock).await.unwrap().lock_owner.as_deref(), Some("dora"));
        let root = world.service.developer(&root(), SHOP).await.unwrap();
        assert!(root.by_hand(node, ByHand::Commit).await.is_err(), "somebody else holds the lock");
        dora.by_hand(node, ByHand::Commit).await.unwrap();
        let refused = dora.by_hand(node, ByHand::Deploy).await.unwrap_err();
        assert_eq!((refused.status, refused.finding().code), (Status::NotAllowed, codes::service::FORBIDDEN));
        assert_eq!(otto.by_hand(node, ByHand::Commit).await.unwrap_err().status, Status::NotAllowed);
        otto.by_hand(node, ByHand::Deploy).await.unwrap();
        let dan = member(world, "dan", Role::Developer).await;
        let dan = world.service.developer(&dan, SHOP).await.unwrap();
        assert!(dan.by_hand(node, ByHand::Unlock).await.is_err(), "it is not his");
        let ada = admin(world, "ada").await;
        let ada = world.service.developer(ada.actor(), SHOP).await.unwrap();
        assert_eq!(ada.by_hand(node, ByHand::Unlock).await.unwrap().lock_owner, None);
    }

    async fn a_table_that_is_made_later_shows_its_rules(world) {
        let editor = world.editor().await;
        let mut package = PackageBuilder::of("sales");
        package.node("orders", "load").input("sales_root");
        package.rule("not_empty", "odps.shop.later").scheduler_node_output = Some("sales.load".into());
        package.rule("other", "odps.shop.never");
        package.process("shop_api");
        package.api("/orders/list", "shop_api");
        imported(world, &editor, &package).await;
        assert!(editor.monitoring_rules("", &PageRequest::default()).await.unwrap().items.is_empty());
        let developer = world.service.developer(&root(), SHOP).await.unwrap();
        let table = developer.create_table("odps", "later", "create table later (id bigint)", true).await.unwrap();
        assert_eq!((table.in_development, table.in_production, table.rules), (true, true, 1));
        let rules = editor.monitoring_rules("", &PageRequest::default()).await.unwrap().items;
        assert_eq!(rules.len(), 1);
        assert_eq!((rules[0].name.as_str(), rules[0].state.as_str(), rules[0].node.as_deref()), ("not_empty", "associated", Some("orders/load")));
        assert_eq!(editor.table_rules("odps.shop.later").await.unwrap(), rules);
        let taken = developer.create_table("odps", "later", "create table later (id bigint)", true).await.unwrap_err();
        assert_eq!((taken.status, taken.finding().code), (Status::Conflict, codes::service::NAME_TAKEN));
        assert_eq!(developer.create_table("emr", "x", "create table x", false).await.unwrap_err().status, Status::Invalid);
        assert_eq!(editor.tables("LATER", &PageRequest::default()).await.unwrap().items, [table]);
        assert_eq!(editor.processes().await.unwrap(), [("shop_api".to_owned(), 1)]);
        assert_eq!(editor.apis("list", &PageRequest::default()).await.unwrap().items[0].process, "shop_api");
    }
}

/// A flow in the shape of a diamond, below a node of another flow.
fn diamond() -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.node("other", "elsewhere").input("sales_root");
    package.node("orders", "start").after("elsewhere");
    package.node("orders", "left").after("start");
    package.node("orders", "right").after("start");
    package.node("orders", "join").after("left").after("right");
    package
}

async fn imported(world: &World, editor: &Editor, package: &PackageBuilder) {
    let task = world.ready(editor, "import", package).await;
    editor.start_import(task.id, 1).await.unwrap();
    drain(&world.service).await.unwrap();
}

async fn id(editor: &Editor, key: &str) -> i64 {
    let query = ObjectQuery { search: key.into(), kind: Some("node".into()), ..ObjectQuery::default() };
    rows(editor, &query).await.iter().find(|row| row.key == key).unwrap().id
}

async fn rows(editor: &Editor, query: &ObjectQuery) -> Vec<ObjectRow> {
    let mut page = PageRequest { after: None, limit: Some(11) };
    let mut all = Vec::new();
    loop {
        let part = editor.objects(query, &page).await.unwrap();
        all.extend(part.items);
        page.after = part.next;
        if page.after.is_none() {
            return all;
        }
    }
}
