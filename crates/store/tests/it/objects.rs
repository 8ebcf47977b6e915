use ferry_model::stored::{ObjectStatus, RuleState};
use ferry_model::workflow::WorkflowKey;
use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::StoreError;
use ferry_store::records::{ObjectFilter, SaveObject};

use crate::support::{ALICE, BOB, NOW, Run, changed, node, node_key, plain, strings, table};

both! {
    async fn an_object_comes_back_as_it_was_saved(t) {
        let workspace = t.standard().await;
        let home = WorkflowKey { name: "m:x/50%".into(), manual: true };
        let mut object = plain(ObjectKey::named(ObjectKind::Function, "f(中)%_"), r#"{"name":"f"}"#);
        object = SaveObject { home: Some(home.clone()), type_name: "T".into(), owner: Some(BOB.into()), dry_run: true, ..object };
        object.rule_state = Some(RuleState::Waiting);
        let id = t.store.save_by_hand(workspace, &object, ALICE, NOW).await.unwrap();
        let stored = t.store.object(workspace, &object.key).await.unwrap().unwrap();
        assert_eq!((stored.id, &stored.key, stored.home), (id, &object.key, Some(home)));
        assert_eq!((stored.type_name.as_str(), stored.owner.as_deref(), stored.dry_run), ("T", Some(BOB), true));
        assert_eq!((stored.draft, stored.committed, stored.deployed, stored.draft_digest), (1, None, None, object.digest));
        assert_eq!((stored.lock_owner, stored.rule_state, stored.last_task, stored.updated_at), (None, Some(RuleState::Waiting), None, NOW));
        let node = node("n", &[], &["shop.1_out"]);
        t.store.save_by_hand(workspace, &node, ALICE, NOW).await.unwrap();
        let stored = t.store.object(workspace, &node.key).await.unwrap().unwrap();
        assert_eq!((stored.home, stored.system_output.as_deref()), (node.key.workflow.clone(), Some("shop.1_out")));
        assert_eq!(t.store.object(workspace, &node_key("m")).await.unwrap(), None);
        assert_eq!(t.store.object(workspace + 1, &node.key).await.unwrap(), None);
    }

    async fn pages_and_snapshot_show_the_same_objects_in_the_same_order(t) {
        let workspace = t.standard().await;
        let other = t.workspace("other", ferry_model::workspace::WorkspaceMode::Standard).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let objects: Vec<SaveObject> = (0..1_100).map(|n| node(&format!("n{:04}", 1_100 - n), &[], &[&format!("o{n}")])).collect();
        let ids = t.save(&run, &objects).await;
        t.by_hand(other, &node("x", &[], &["ox"])).await;
        let snapshot = t.store.snapshot(workspace).await.unwrap();
        assert_eq!(snapshot.iter().map(|object| object.id).collect::<Vec<_>>(), ids);
        let (mut pages, mut after) = (Vec::new(), 0);
        loop {
            let page = t.store.objects_page(workspace, &ObjectFilter::default(), after, 300).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.id;
            pages.extend(page);
        }
        assert_eq!(pages, snapshot);
    }

    async fn every_filter_leaves_out_what_does_not_fit(t) {
        let workspace = t.standard().await;
        let draft = SaveObject { owner: Some(BOB.into()), ..node("Load_50%", &[], &["a"]) };
        t.store.save_by_hand(workspace, &draft, ALICE, NOW).await.unwrap();
        t.by_hand(workspace, &node("load_x50", &[], &["b"])).await;
        t.by_hand(workspace, &table("orders")).await;
        t.store.deploy_by_hand(workspace, &table("orders").key, ALICE, NOW).await.unwrap();
        let names = async |filter: ObjectFilter| -> Vec<String> {
            t.store.objects_page(workspace, &filter, 0, 10).await.unwrap().into_iter().map(|object| object.key.name).collect()
        };
        let any = ObjectFilter::default();
        assert_eq!(names(any.clone()).await, ["Load_50%", "load_x50", "orders"]);
        assert_eq!(names(ObjectFilter { kind: Some(ObjectKind::Table), ..any.clone() }).await, ["orders"]);
        assert_eq!(names(ObjectFilter { status: Some(ObjectStatus::Draft), ..any.clone() }).await, ["Load_50%"]);
        assert_eq!(names(ObjectFilter { status: Some(ObjectStatus::Committed), ..any.clone() }).await, ["load_x50"]);
        assert_eq!(names(ObjectFilter { status: Some(ObjectStatus::Deployed), ..any.clone() }).await, ["orders"]);
        assert_eq!(names(ObjectFilter { name_contains: Some("LOAD".into()), ..any.clone() }).await, ["Load_50%", "load_x50"]);
        assert_eq!(names(ObjectFilter { name_contains: Some("D_5".into()), ..any.clone() }).await, ["Load_50%"], "_ is no wildcard");
        assert_eq!(names(ObjectFilter { type_name: Some("ODPS_SQL".into()), owner: Some(BOB.into()), ..any }).await, ["Load_50%"]);
    }

    async fn versions_are_kept_and_read_in_the_order_asked_for(t) {
        let workspace = t.standard().await;
        let first = node("n", &["a", "中\"文"], &["o1", "o2"]);
        let id = t.store.save_by_hand(workspace, &first, ALICE, NOW).await.unwrap();
        let second = changed(&first, id, r#"{"name":"n","code":"2"}"#);
        assert_eq!(t.store.save_by_hand(workspace, &second, BOB, NOW + 5).await.unwrap(), id);
        let versions = t.store.versions(id).await.unwrap();
        assert_eq!(versions.iter().map(|v| (v.number, v.created_by.as_str())).collect::<Vec<_>>(), [(2, BOB), (1, ALICE)]);
        assert_eq!((versions[0].created_at, versions[0].task_id, versions[0].digest), (NOW + 5, None, second.digest));
        assert_eq!(t.store.version_json(id, 1).await.unwrap().as_deref(), Some(first.json.as_str()));
        assert_eq!(t.store.version_json(id, 3).await.unwrap(), None);
        let bodies = t.store.bodies(&[(id, 2), (id, 1), (id, 2)]).await.unwrap();
        assert_eq!(bodies, [&second.json, &first.json, &second.json].map(String::clone));
        assert!(matches!(t.store.bodies(&[(id, 3)]).await, Err(StoreError::NoVersion { version: 3, .. })));
        let io = t.store.inputs_outputs(&[(id, 9), (id, 1)]).await.unwrap();
        assert_eq!((io[0].inputs.len(), &io[1].inputs, &io[1].outputs), (0, &strings(&["a", "中\"文"]), &strings(&["o1", "o2"])));
    }

    async fn producers_are_found_in_every_workspace(t) {
        let (shop, bank) = (t.standard().await, t.workspace("bank", ferry_model::workspace::WorkspaceMode::Standard).await);
        t.store.save_by_hand(shop, &node("a", &[], &["x", "y"]), ALICE, NOW).await.unwrap();
        let b = node("b", &[], &["z"]);
        let id = t.by_hand(bank, &b).await;
        t.store.deploy_by_hand(bank, &b.key, ALICE, NOW).await.unwrap();
        t.store.save_by_hand(bank, &SaveObject { outputs: strings(&["new"]), ..changed(&b, id, "{}") }, ALICE, NOW).await.unwrap();
        let found = t.store.find_producers("acme", &strings(&["z", "x", "x", "none", "new"])).await.unwrap();
        let short: Vec<_> = found.iter().map(|p| (p.output.as_str(), p.workspace.as_str(), p.key.as_str(), p.committed, p.deployed)).collect();
        assert_eq!(short, [("new", "bank", "w/b", false, false), ("x", "shop", "w/a", false, false), ("z", "bank", "w/b", true, true)]);
    }

    async fn producers_are_found_whatever_their_names_begin_with(t) {
        let workspace = t.standard().await;
        let names: Vec<String> = (0..40).map(|n| format!("w{n:02}.table")).chain(["w.".into(), "w..x".into(), "中.文".into()]).collect();
        for name in &names {
            t.store.save_by_hand(workspace, &node(name, &[], &[name]), ALICE, NOW).await.unwrap();
        }
        // Some with the beginning of another, some with a beginning that nothing has, some that only look alike.
        let others = ["w00.tabl", "w00.table2", "w0", "none.table", "W01.table", "w.x", "w/", "中.", "中文"].map(str::to_owned);
        let asked: Vec<String> = others.iter().chain(&names).cloned().collect();
        let found = t.store.find_producers("acme", &asked).await.unwrap();
        let mut expected = names.clone();
        expected.sort();
        assert_eq!(found.iter().map(|producer| producer.output.clone()).collect::<Vec<_>>(), expected);
        for name in &asked {
            let found = t.store.find_producers("acme", std::slice::from_ref(name)).await.unwrap();
            assert_eq!(found.len(), usize::from(names.contains(name)), "{name}");
        }
    }

    async fn a_lock_keeps_others_from_saving_and_committing(t) {
        let workspace = t.standard().await;
        let object = node("n", &[], &["o"]);
        let id = t.store.save_by_hand(workspace, &object, ALICE, NOW).await.unwrap();
        t.store.lock(workspace, &object.key, BOB, NOW).await.unwrap();
        t.store.lock(workspace, &object.key, BOB, NOW).await.unwrap();
        let next = changed(&object, id, "{}");
        for refused in [
            t.store.save_by_hand(workspace, &next, ALICE, NOW).await.map(|_| ()),
            t.store.commit_by_hand(workspace, &object.key, ALICE, NOW).await,
            t.store.lock(workspace, &object.key, ALICE, NOW).await,
            t.store.unlock(workspace, &object.key, ALICE, false).await,
        ] {
            let finding = refused.unwrap_err().finding();
            assert!(finding.message(ferry_model::Lang::En).contains(BOB), "{finding:?}");
        }
        t.store.save_by_hand(workspace, &next, BOB, NOW).await.unwrap();
        t.store.commit_by_hand(workspace, &object.key, BOB, NOW).await.unwrap();
        let stored = t.store.object(workspace, &object.key).await.unwrap().unwrap();
        assert_eq!((stored.draft, stored.committed, stored.lock_owner.as_deref()), (2, Some(2), Some(BOB)));
        t.store.unlock(workspace, &object.key, ALICE, true).await.unwrap();
        t.store.save_by_hand(workspace, &next, ALICE, NOW).await.unwrap();
    }

    async fn saving_says_whether_it_creates_or_changes(t) {
        let workspace = t.standard().await;
        let object = node("n", &[], &["o"]);
        let id = t.store.save_by_hand(workspace, &object, ALICE, NOW).await.unwrap();
        assert!(matches!(t.store.save_by_hand(workspace, &object, ALICE, NOW).await, Err(StoreError::ObjectExists { .. })));
        let missing = changed(&object, id + 1, "{}");
        assert!(matches!(t.store.save_by_hand(workspace, &missing, ALICE, NOW).await, Err(StoreError::NoObject { .. })));
        assert!(matches!(t.store.commit_by_hand(workspace, &node_key("m"), ALICE, NOW).await, Err(StoreError::NoObject { .. })));
        assert_eq!(t.store.versions(id).await.unwrap().len(), 1, "what is refused leaves nothing behind");
    }
}
