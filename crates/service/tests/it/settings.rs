//! Settings that several people edit, what there is to choose from, the dry-run property of many nodes, profiles.

use ferry_model::{Finding, codes};
use ferry_service::error::Status;
use ferry_service::packages::PackageObjectQuery;
use ferry_service::plans::PlanQuery;
use ferry_service::settings::{DryRunQuery, DryRunSelection, SettingsChange};
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest};
use ferry_testkit::packages::{PackageBuilder, large};
use serde_json::{Value, json};

use crate::people::admin;
use crate::world::{chain, on_both, settings};

fn matching(objects: PackageObjectQuery) -> DryRunSelection {
    DryRunSelection::Matching(DryRunQuery { objects, dry_run: None })
}

on_both! {
    async fn two_people_who_edit_different_fields_lose_nothing(world) {
        let editor = world.editor().await;
        let other = admin(world, "bob").await;
        let task = world.ready(&editor, "both", &chain(3)).await;
        let before = editor.settings(task.id).await.unwrap();
        let mine = (0..8).map(|n| change(&format!("/parameters/mine_{n}"), Value::Null, json!("1"))).collect::<Vec<_>>();
        let theirs = (0..8).map(|n| change(&format!("/data_source_mapping/their~1s_{n}"), Value::Null, json!("db"))).collect::<Vec<_>>();
        let (a, b) = tokio::join!(one_by_one(&editor, task.id, &mine), one_by_one(&other, task.id, &theirs));
        a.and(b).unwrap();
        let after = editor.settings(task.id).await.unwrap();
        assert_eq!(after.version, before.version + 16);
        assert_eq!(after.settings.parameters.len(), 8);
        assert_eq!(after.settings.data_source_mapping.get("their/s_3").map(String::as_str), Some("db"));
        assert_eq!(after.settings.committing_rule, before.settings.committing_rule);
    }

    async fn a_field_that_somebody_else_changed_is_a_conflict_and_nothing_is_changed(world) {
        let editor = world.editor().await;
        let other = admin(world, "bob").await;
        let task = world.ready(&editor, "same", &chain(3)).await;
        other.change_settings(task.id, &[change("/failure_policy", json!("continue"), json!("undo"))]).await.unwrap();
        let mine = [change("/parameters/p", Value::Null, json!("1")), change("/failure_policy", json!("x"), json!("continue"))];
        let refused = editor.change_settings(task.id, &mine).await.unwrap_err();
        assert_eq!((refused.status, refused.finding().code), (Status::Conflict, codes::service::CHANGED_MEANWHILE));
        assert_eq!([arg(refused.finding(), "who"), arg(refused.finding(), "field"), arg(refused.finding(), "now")], ["bob", "/failure_policy", "\"undo\""]);
        let now = editor.settings(task.id).await.unwrap();
        assert!(now.settings.parameters.is_empty());
        assert_eq!(now.changed_by, "bob");
        // Who wants what is there already wants nothing.
        let same = editor.change_settings(task.id, &[change("/failure_policy", json!("continue"), json!("undo"))]).await.unwrap();
        assert_eq!(same.version, now.version);
        let stale = editor.replace_settings(task.id, now.version - 1, &settings()).await.unwrap_err();
        assert_eq!(stale.finding().code, codes::service::CHANGED_MEANWHILE);
        editor.replace_settings(task.id, now.version, &settings()).await.unwrap();
    }

    async fn what_cannot_be_is_refused_with_what_can(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "wrong", &chain(3)).await;
        for (path, value, code) in [
            ("/failure_policy", json!("undoo"), codes::settings::VALUE_CHOICE),
            ("/failure_polic", json!("undo"), codes::settings::UNKNOWN_KEY),
            ("/committing_rule/change_owner/to", json!("nobody"), codes::settings::MEMBER_UNKNOWN),
            ("/computing_resource_mapping/map/ODPS/x", json!("odps_frist"), codes::settings::COMPUTE_UNKNOWN),
            ("/dry_run/nodes/-", json!("nodde:x"), codes::settings::SELECTOR_KIND),
            ("no path", json!(1), codes::service::INVALID),
        ] {
            let refused = editor.change_settings(task.id, &[change(path, Value::Null, value)]).await.unwrap_err();
            let conflict = refused.finding().code == codes::service::CHANGED_MEANWHILE;
            let refused = if conflict { again(&editor, task.id, path).await } else { refused };
            assert_eq!((refused.status, refused.finding().code), (Status::Invalid, code), "{path}");
        }
        let missing = editor.settings(task.id + 1).await.unwrap_err();
        assert_eq!(missing.status, Status::NotFound);
    }

    async fn settings_are_fixed_once_the_import_has_succeeded(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "done", &chain(3)).await;
        editor.start_import(task.id, 1).await.unwrap();
        drain(&world.service).await.unwrap();
        let refused = editor.change_settings(task.id, &[change("/parameters/p", Value::Null, json!("1"))]).await.unwrap_err();
        assert_eq!((refused.status, refused.finding().code), (Status::Conflict, codes::run::WRONG_STATE));
    }

    async fn the_dry_run_property_of_a_filter_stays_a_short_document(world) {
        let editor = world.editor().await;
        // 30 flows of 25 nodes.
        let task = world.ready(&editor, "dry", &large("sales", 750)).await;
        let of_flow = |flow: &str| matching(PackageObjectQuery { workflow: Some(flow.into()), ..PackageObjectQuery::default() });
        let set = editor.set_dry_run(task.id, &of_flow("flow_0001"), true).await.unwrap();
        assert_eq!(set.settings.dry_run.nodes.len(), 1);
        assert_eq!(dry(&editor, task.id).await.len(), 25);
        // One of them is taken out again.
        let query = PackageObjectQuery { search: "node_000030".into(), kind: Some("node".into()), ..PackageObjectQuery::default() };
        let one = editor.package_objects(task.package_id.unwrap(), &query, &PageRequest::default()).await.unwrap();
        editor.set_dry_run(task.id, &DryRunSelection::Objects(vec![one.items[0].seq]), false).await.unwrap();
        let left = dry(&editor, task.id).await;
        assert!(left.len() == 24 && !left.contains(&"flow_0001/node_000030".to_owned()), "{left:?}");
        // Everything, and everything but one.
        let all = editor.set_dry_run(task.id, &matching(PackageObjectQuery::default()), true).await.unwrap();
        assert!(all.settings.dry_run.nodes.len() <= 25);
        assert_eq!(dry(&editor, task.id).await.len(), 750);
        let but_one = editor.set_dry_run(task.id, &DryRunSelection::Objects(vec![one.items[0].seq]), false).await.unwrap();
        assert!(but_one.settings.dry_run.nodes.len() < 60, "{:?}", but_one.settings.dry_run.nodes.len());
        assert_eq!(dry(&editor, task.id).await.len(), 749);
        // A search, which no selector says.
        let search = PackageObjectQuery { search: "NODE_00001".into(), ..PackageObjectQuery::default() };
        editor.set_dry_run(task.id, &matching(PackageObjectQuery::default()), false).await.unwrap();
        assert!(editor.settings(task.id).await.unwrap().settings.dry_run.nodes.is_empty());
        editor.set_dry_run(task.id, &matching(search), true).await.unwrap();
        assert_eq!(dry(&editor, task.id).await.len(), 10);
    }

    async fn choices_name_what_the_destination_lacks(world) {
        let editor = world.editor().await;
        let mut package = PackageBuilder::of("sales");
        package.node("orders", "load").input("sales_root").resource_group("S_old").owner("123", "alice");
        package.node("orders", "hive").of_type("EMR_HIVE").connection("emr_1").input("stock.done");
        package.node("orders", "hive_2").of_type("EMR_HIVE").connection("emr_2").integration_group("DI_old");
        package.process("shop_api");
        package.data_source("db", "mysql", "{}");
        package.table("odps.sales", "orders");
        let task = world.ready(&editor, "choices", &package).await;
        let choices = editor.settings_choices(task.id).await.unwrap();
        let compute: Vec<_> = choices.compute.iter().map(|c| (c.engine.as_str(), c.source.as_str(), c.objects, c.suggestion.as_deref())).collect();
        let own = ferry_testkit::packages::COMPUTE;
        assert_eq!(compute, [("EMR", "emr_1", 1, None), ("EMR", "emr_2", 1, None), ("ODPS", own, 1, Some(own))]);
        assert_eq!(choices.missing_engines.len(), 1);
        assert_eq!(choices.missing_engines[0].node_types, [("EMR_HIVE".to_owned(), 2)]);
        assert_eq!(choices.scheduling_groups, [("S_old".to_owned(), 1)]);
        assert_eq!(choices.integration_groups, [("DI_old".to_owned(), 1)]);
        assert_eq!(choices.workspaces, ["sales", "stock"]);
        assert_eq!(choices.processes, ["shop_api"]);
        assert_eq!(choices.data_sources, ["db"]);
        assert_eq!(choices.owners.len(), 1);
        assert!(!choices.owners[0].2 && !choices.same_tenant_and_region);
        // The plan says the same.
        assert!(!editor.finished_plan(task.id).await.unwrap().can_start);
    }

    async fn remarks_and_settings_have_an_end(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "long", &chain(2)).await;
        let many: Vec<String> = (0..90).map(|n| format!("node:orders/step_{n}_{}", "x".repeat(100_000))).collect();
        let refused = editor.change_settings(task.id, &[change("/dry_run/nodes", Value::Null, json!(many))]).await.unwrap_err();
        assert_eq!((refused.status, refused.finding().code), (Status::TooLarge, codes::store::SETTINGS_TOO_LARGE));
        assert!(editor.settings(task.id).await.unwrap().settings.dry_run.nodes.is_empty());
        let refused = editor.rename_import(task.id, "long", Some(&"x".repeat(1_001))).await.unwrap_err();
        assert_eq!((refused.status, refused.finding().code), (Status::Invalid, codes::store::TASK_REMARKS));
    }

    async fn a_profile_carries_everything_but_single_objects(world) {
        let editor = world.editor().await;
        let first = world.ready(&editor, "first", &chain(3)).await;
        editor.change_settings(first.id, &[change("/dry_run/nodes/-", Value::Null, json!("node:orders/step_0001"))]).await.unwrap();
        editor.save_profile(first.id, "weekly").await.unwrap();
        let second = world.ready(&editor, "second", &chain(4)).await;
        editor.change_settings(second.id, &[change("/committing_rule/deploy/nodes", json!(true), json!(false))]).await.unwrap();
        editor.change_settings(second.id, &[change("/dry_run/nodes/-", Value::Null, json!("all"))]).await.unwrap();
        let applied = editor.apply_profile(second.id, "weekly").await.unwrap();
        assert!(applied.settings.committing_rule.deploy.nodes);
        assert_eq!(applied.settings.dry_run.nodes, ["all"]);
        let names: Vec<String> = editor.profiles(&PageRequest::default()).await.unwrap().items.into_iter().map(|profile| profile.name).collect();
        assert_eq!(names, ["weekly"]);
        editor.delete_profile("weekly").await.unwrap();
        assert_eq!(editor.apply_profile(second.id, "weekly").await.unwrap_err().status, Status::NotFound);
    }
}

fn change(path: &str, base: Value, value: Value) -> SettingsChange {
    SettingsChange { path: path.into(), base, value }
}

async fn one_by_one(editor: &Editor, task: i64, changes: &[SettingsChange]) -> ferry_service::Result<()> {
    for change in changes {
        editor.change_settings(task, std::slice::from_ref(change)).await?;
    }
    Ok(())
}

/// The same wrong value for a field that has one, by somebody who saw it.
async fn again(editor: &Editor, task: i64, path: &str) -> ferry_service::ServiceError {
    let seen = serde_json::to_value(editor.settings(task).await.unwrap().settings).unwrap();
    let wrong = SettingsChange { path: path.into(), base: seen.pointer(path).cloned().unwrap_or_default(), value: json!("undoo") };
    editor.change_settings(task, &[wrong]).await.unwrap_err()
}

fn arg<'f>(finding: &'f Finding, name: &str) -> &'f str {
    finding.args.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str()).unwrap()
}

/// Keys of the nodes that the plan imports dry-run.
async fn dry(editor: &Editor, task: i64) -> Vec<String> {
    let mut page = PageRequest { after: None, limit: Some(500) };
    let mut keys = Vec::new();
    loop {
        let items = editor.plan_items(task, &PlanQuery::default(), &page).await.unwrap();
        keys.extend(items.items.into_iter().filter(|item| item.dry_run).map(|item| item.key));
        page.after = items.next;
        if page.after.is_none() {
            return keys;
        }
    }
}
