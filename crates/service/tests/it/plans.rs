//! Plans of tasks, as pages ask for them.

use ferry_engine::plan_json;
use ferry_engine::progress::Silent;
use ferry_model::{Face, Lang};
use ferry_service::PageRequest;
use ferry_service::plans::PlanQuery;
use ferry_service::settings::SettingsChange;
use ferry_testkit::packages::{PackageBuilder, large};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};

use crate::people::visitor;
use crate::world::{ROOT, SHOP, chain, on_both, settings};

on_both! {
    async fn a_plan_is_what_the_engine_makes_of_it(world) {
        let editor = world.editor().await;
        let package = large("sales", 120);
        let task = world.ready(&editor, "plan", &package).await;
        let view = editor.plan(task.id).await.unwrap();
        assert!(!view.computing && view.can_start);
        let engine = ferry_engine::Engine::new(world.store.clone(), world.data.path().to_owned(), ferry_engine::EngineOptions::default());
        let stored = world.store.package(task.package_id.unwrap()).await.unwrap().unwrap();
        let blob = stored.blob.unwrap();
        let path = world.data.path().join(&blob);
        let mut plan = engine.plan(&path, SHOP, &settings(), ROOT, &Silent).await.unwrap();
        // Where the server keeps its files is not shown.
        plan.package.location = blob;
        assert_eq!(editor.plan_document(task.id).await.unwrap(), plan_json::document(&plan, Face::Server, Lang::En));
        let parts: Vec<bytes::Bytes> = editor.download_plan(task.id, Lang::En).await.unwrap().try_collect().await.unwrap();
        let streamed: Value = serde_json::from_slice(&parts.concat()).unwrap();
        assert_eq!(streamed, plan_json::document(&plan, Face::Server, Lang::En));
        assert_eq!(view.counts.iter().map(|counts| counts.total).sum::<u64>(), plan.items.len() as u64);
        // In pages, with filters.
        let with_findings = PlanQuery { with_findings: true, kind: Some("node".into()), ..PlanQuery::default() };
        let mut page = PageRequest { after: None, limit: Some(2) };
        let mut found = Vec::new();
        loop {
            let items = editor.plan_items(task.id, &with_findings, &page).await.unwrap();
            found.extend(items.items.into_iter().map(|item| (item.seq, item.key)));
            page.after = items.next;
            if page.after.is_none() {
                break;
            }
        }
        let wanted = plan.items.iter().enumerate().filter(|(_, item)| item.key.kind.as_str() == "node" && !item.findings.is_empty());
        assert_eq!(found, wanted.map(|(n, item)| (n as i64, item.key.to_string())).collect::<Vec<_>>());
    }

    async fn every_rewrite_is_listed_with_its_line(world) {
        let editor = world.editor().await;
        let mut package = PackageBuilder::of("sales");
        package.node("orders", "load").input("sales_root").code("-- of sales\nselect *\nfrom sales.orders, 'sales'");
        package.node("orders", "sum").after("load");
        let task = world.ready(&editor, "rewrites", &package).await;
        let mut page = PageRequest { after: None, limit: Some(3) };
        let mut found = Vec::new();
        let total = loop {
            let part = editor.plan_rewrites(task.id, &page).await.unwrap();
            assert!(part.items.len() <= 3);
            found.extend(part.items);
            page.after = part.next;
            if page.after.is_none() {
                break part.total;
            }
        };
        assert_eq!(total, Some(found.len() as i64));
        let code: Vec<_> = found.iter().filter(|rewrite| rewrite.field == "code").collect();
        assert_eq!(code.iter().map(|rewrite| (rewrite.line, rewrite.class.as_str())).collect::<Vec<_>>(), [(1, "comment"), (3, "identifier"), (3, "string")]);
        assert_eq!(code[1].context.as_deref(), Some("from sales.orders, 'sales'"));
        assert!(found.iter().any(|rewrite| rewrite.object == "node:orders/sum" && rewrite.field == "inputs" && rewrite.context.is_none()));
    }

    async fn a_plan_is_made_anew_when_settings_or_destination_change(world) {
        let editor = world.editor().await;
        let mut package = chain(2);
        package.table("odps.shop", "orders");
        let task = world.ready(&editor, "renewed", &package).await;
        let before = editor.finished_plan(task.id).await.unwrap();
        assert_eq!(editor.finished_plan(task.id).await.unwrap(), before);
        let off = SettingsChange { path: "/committing_rule/deploy/nodes".into(), base: json!(true), value: json!(false) };
        editor.change_settings(task.id, &[off]).await.unwrap();
        let after = editor.finished_plan(task.id).await.unwrap();
        assert_eq!(after.settings_version, before.settings_version + 1);
        let deployed = |plan: &ferry_service::plans::PlanView| plan.counts.iter().find(|counts| counts.kind == "node").unwrap().deploy;
        assert_eq!((deployed(&before), deployed(&after)), (2, 0));
        // Somebody makes the table by hand.
        let table = |plan: &ferry_service::plans::PlanView| plan.counts.iter().find(|counts| counts.kind == "table").unwrap().create;
        assert_eq!(table(&after), 1);
        let developer = world.service.developer(&crate::world::root(), SHOP).await.unwrap();
        developer.create_table("ODPS", "orders", "create table orders (id bigint)", false).await.unwrap();
        assert_eq!(table(&editor.finished_plan(task.id).await.unwrap()), 0);
    }

    async fn whoever_may_only_look_sees_the_plan_too(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "seen", &chain(5)).await;
        let eve = visitor(world, "eve").await;
        let (mine, hers) = (editor.finished_plan(task.id).await.unwrap(), eve.finished_plan(task.id).await.unwrap());
        assert_eq!(mine.counts, hers.counts);
    }

    async fn a_large_package_is_planned_in_the_background(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "large", &large("sales", 2_100)).await;
        let first = editor.plan(task.id).await.unwrap();
        let done = editor.finished_plan(task.id).await.unwrap();
        assert!(first.computing && first.counts.is_empty());
        assert_eq!(editor.plan(task.id).await.unwrap(), done);
        assert_eq!(done.counts.iter().find(|counts| counts.kind == "node").unwrap().total, 2_100);
    }
}
