use ferry_model::stored::RuleState;
use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::StoreError;
use ferry_store::records::{Checkpoint, ItemChange, ItemCounts, ItemFilter, NewTask, SaveObject, TaskItem, TaskKind, TaskStatus};

use crate::support::{ALICE, BOB, NOW, Run, changed, item, node, node_key, plain, table};

both! {
    async fn a_batch_saves_new_and_changed_objects_with_their_items(t) {
        let workspace = t.standard().await;
        let old = node("old", &[], &["o1"]);
        let id = t.by_hand(workspace, &old).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let next = SaveObject { owner: Some(BOB.into()), dry_run: true, ..changed(&old, id, r#"{"v":2}"#) };
        let fresh = node("fresh", &["o1"], &["o2"]);
        let skipped = TaskItem { action: "skip".into(), outcome: "skipped".into(), saved: false, ..item(1, &table("t")) };
        let rows = [(item(0, &next), Some(next.clone())), (skipped, None), (item(2, &fresh), Some(fresh.clone()))];
        let checkpoint = Checkpoint { phase: "save".into(), done: 3, total: 9 };
        let ids = t.store.save_batch(&run.step(&checkpoint), &rows).await.unwrap();
        assert_eq!((ids[0], ids[1]), (Some(id), None));
        let stored = t.store.object(workspace, &old.key).await.unwrap().unwrap();
        assert_eq!((stored.draft, stored.committed, stored.owner.as_deref(), stored.dry_run), (2, Some(1), Some(BOB), true));
        assert_eq!((stored.last_task, stored.updated_at), (Some(run.task), NOW + 1));
        assert_eq!(t.store.versions(id).await.unwrap()[0].task_id, Some(run.task));
        let items = t.store.items_page(run.task, -1, 10, &ItemFilter::default()).await.unwrap();
        assert_eq!(items.iter().map(|i| i.object_id).collect::<Vec<_>>(), ids);
        assert_eq!(items.iter().map(|i| i.created).collect::<Vec<_>>(), [false, false, true]);
        let before = items[0].before.as_ref().unwrap();
        assert_eq!((before.draft, before.committed, before.owner.as_deref(), before.updated_at), (1, Some(1), Some(ALICE), NOW));
        assert_eq!((&items[1].before, &items[2].before), (&None, &None));
        assert_eq!(t.store.item_object_ids(run.task).await.unwrap(), [(0, id), (2, ids[2].unwrap())]);
        assert_eq!(t.store.task(run.task).await.unwrap().unwrap().head.checkpoint, checkpoint);
    }

    async fn a_step_that_was_done_is_refused_and_changes_nothing(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let step = |phase: &str, done| Checkpoint { phase: phase.into(), done, total: 10 };
        let save = async |checkpoint: &Checkpoint, name: &str| {
            let object = node(name, &[], &[name]);
            t.store.save_batch(&run.step(checkpoint), &[(item(checkpoint.done, &object), Some(object))]).await
        };
        let id = save(&step("save", 1), "a").await.unwrap()[0].unwrap();
        save(&step("save", 2), "b").await.unwrap();
        for done in [1, 2] {
            assert!(matches!(save(&step("save", done), "c").await, Err(StoreError::CheckpointPassed { .. })), "{done}");
        }
        t.store.commit_batch(&run.step(&step("commit", 1)), &[(1, id)], false).await.unwrap();
        assert!(matches!(save(&step("save", 3), "c").await, Err(StoreError::CheckpointPassed { .. })), "the phase is over");
        let again = t.store.commit_batch(&run.step(&step("commit", 1)), &[(1, id)], false).await;
        assert!(matches!(again, Err(StoreError::CheckpointPassed { .. })));
        t.store.set_checkpoint(run.task, &step("report", 0)).await.unwrap();
        t.store.set_checkpoint(run.task, &step("report", 0)).await.unwrap();
        assert!(matches!(t.store.set_checkpoint(run.task, &step("commit", 5)).await, Err(StoreError::CheckpointPassed { .. })));
        assert_eq!(t.store.snapshot(workspace).await.unwrap().len(), 2);
        t.store.begin_attempt(run.task, NOW).await.unwrap();
        save(&step("save", 1), "c").await.unwrap();
    }

    async fn only_a_running_task_goes_on(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        t.store.update_task_status(run.task, &[TaskStatus::Importing], TaskStatus::Revoked, NOW).await.unwrap();
        let object = node("a", &[], &["o"]);
        let checkpoint = run.next("save");
        let error = t.store.save_batch(&run.step(&checkpoint), &[(item(0, &object), Some(object))]).await.unwrap_err();
        assert!(matches!(error, StoreError::TaskNotRunning { status: TaskStatus::Revoked, .. }), "{error:?}");
        assert_eq!(t.store.task(run.task).await.unwrap().unwrap().head.checkpoint, Checkpoint::default());
    }

    async fn what_is_being_undone_is_not_gone_on_with(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        t.save(&run, &[node("a", &[], &["oa"]), node("b", &[], &["ob"])]).await;
        t.store.undo_batch(run.task, 0, 1, NOW).await.unwrap();
        let object = node("c", &[], &["oc"]);
        let checkpoint = run.next("save");
        let error = t.store.save_batch(&run.step(&checkpoint), &[(item(0, &object), Some(object.clone()))]).await.unwrap_err();
        assert!(matches!(error, StoreError::CheckpointPassed { .. }), "{error:?}");
        t.store.begin_attempt(run.task, NOW).await.unwrap();
        t.store.save_batch(&run.step(&checkpoint), &[(item(0, &object), Some(object.clone()))]).await.unwrap();
    }

    async fn an_export_writes_its_items_too(t) {
        let workspace = t.standard().await;
        let new = NewTask {
            kind: TaskKind::Export,
            workspace_id: workspace,
            name: "e".into(),
            remarks: None,
            created_by: ALICE.into(),
            settings: "{}".into(),
            info: "{}".into(),
            package: None,
        };
        let run = Run::new(t.store.create_task(new, NOW).await.unwrap().head.id, workspace);
        t.store.update_task_status(run.task, &[TaskStatus::Init], TaskStatus::Exporting, NOW).await.unwrap();
        let checkpoint = run.next("report");
        t.store.save_batch(&run.step(&checkpoint), &[(item(0, &node("a", &[], &[])), None)]).await.unwrap();
        assert_eq!(t.store.item_counts(run.task).await.unwrap()[0].1.total, 1);
    }

    async fn a_batch_that_fails_leaves_nothing(t) {
        let workspace = t.standard().await;
        t.by_hand(workspace, &node("b", &[], &["ob"])).await;
        let digest = t.store.workspace_digest(workspace).await.unwrap();
        let run = Run::new(t.import(workspace, "i").await, workspace);
        for twice in ["b", "a"] {
            let objects = [node("a", &[], &["oa"]), node(twice, &[], &["ox"])];
            let rows: Vec<_> = objects.iter().zip(0..).map(|(object, seq)| (item(seq, object), Some(object.clone()))).collect();
            let error = t.store.save_batch(&run.step(&run.next("save")), &rows).await.unwrap_err();
            assert!(matches!(&error, StoreError::ObjectExists { key, .. } if *key == format!("w/{twice}")), "{error:?}");
        }
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), digest);
        assert_eq!(t.store.item_counts(run.task).await.unwrap(), []);
        assert_eq!(t.store.task(run.task).await.unwrap().unwrap().head.checkpoint, Checkpoint::default());
    }

    async fn an_object_locked_by_somebody_else_is_not_saved_and_its_item_says_so(t) {
        let workspace = t.standard().await;
        let (a, b) = (node("a", &[], &["oa"]), node("b", &[], &["ob"]));
        let (a_id, b_id) = (t.by_hand(workspace, &a).await, t.by_hand(workspace, &b).await);
        t.store.lock(workspace, &a.key, BOB, NOW).await.unwrap();
        t.store.lock(workspace, &b.key, BOB, NOW).await.unwrap();
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let ignoring = SaveObject { ignore_lock: true, ..changed(&b, b_id, "{}") };
        let rows = [(item(0, &a), Some(changed(&a, a_id, "{}"))), (item(1, &b), Some(ignoring))];
        let ids = t.store.save_batch(&run.step(&run.next("save")), &rows).await.unwrap();
        assert_eq!(ids, [None, Some(b_id)]);
        let items = t.store.items_page(run.task, -1, 10, &ItemFilter::default()).await.unwrap();
        assert_eq!((items[0].outcome.as_str(), items[0].saved, items[0].committed, items[0].object_id), ("blocked", false, false, Some(a_id)));
        assert!(items[0].findings.as_deref().unwrap().contains("COMMIT-LOCKED"));
        assert_eq!(items[1].before.as_ref().unwrap().lock_owner.as_deref(), Some(BOB));
        let a = t.store.object(workspace, &a.key).await.unwrap().unwrap();
        let b = t.store.object(workspace, &b.key).await.unwrap().unwrap();
        assert_eq!((a.draft, a.lock_owner.as_deref(), b.draft, b.lock_owner), (1, Some(BOB), 2, None));
    }

    async fn items_are_counted_changed_filtered_and_replaced(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let of = |seq, kind, action: &str, outcome: &str| {
            let object = plain(ObjectKey::named(kind, format!("x{seq}")), "{}");
            TaskItem { action: action.into(), outcome: outcome.into(), deployed: false, ..item(seq, &object) }
        };
        let node = ObjectKind::Resource;
        let rows: Vec<_> = [
            of(0, ObjectKind::Table, "create", "ok"),
            of(1, node, "create", "ok"),
            of(2, node, "update", "ok"),
            of(3, node, "unchanged", "ok"),
            of(4, node, "create", "waiting"),
            of(5, node, "blocked", "blocked"),
            of(6, node, "create", "failed"),
            of(7, node, "skip", "skipped"),
        ]
        .into_iter()
        .map(|item| (item, None))
        .collect();
        let checkpoint = run.next("save");
        t.store.save_batch(&run.step(&checkpoint), &rows).await.unwrap();
        let one = ItemCounts { total: 1, created: 1, saved: 1, committed: 1, ..ItemCounts::default() };
        let all = ItemCounts {
            total: 7, created: 1, updated: 1, unchanged: 1, skipped: 1, blocked: 1, failed: 1, waiting: 1, saved: 7, committed: 7, deployed: 0,
        };
        assert_eq!(t.store.item_counts(run.task).await.unwrap(), [(ObjectKind::Table, one), (node, all)]);
        let change = |outcome: &str| ItemChange { outcome: outcome.into(), saved: true, committed: false, deployed: false, findings: Some("[]".into()) };
        t.store.update_items(run.task, &[(6, change("ok")), (1, change("failed")), (99, change("ok"))], &checkpoint).await.unwrap();
        let failed = ItemFilter { kind: Some(node), outcome: Some("failed".into()) };
        let page = t.store.items_page(run.task, -1, 10, &failed).await.unwrap();
        assert_eq!(page.iter().map(|i| (i.seq, i.committed, i.findings.as_deref())).collect::<Vec<_>>(), [(1, false, Some("[]"))]);
        assert_eq!(t.store.items_page(run.task, 2, 2, &ItemFilter::default()).await.unwrap().iter().map(|i| i.seq).collect::<Vec<_>>(), [3, 4]);
        let replaced = of(1, ObjectKind::Function, "create", "ok");
        t.store.save_batch(&run.step(&run.next("save")), &[(replaced.clone(), None)]).await.unwrap();
        assert_eq!(t.store.items_page(run.task, 0, 1, &ItemFilter::default()).await.unwrap(), [replaced]);
        t.store.delete_items(run.task, 2).await.unwrap();
        assert_eq!(t.store.items_page(run.task, -1, 10, &ItemFilter::default()).await.unwrap().len(), 2);
        let stale = Checkpoint { phase: "save".into(), done: 1, total: 1 };
        assert!(matches!(t.store.update_items(run.task, &[], &stale).await, Err(StoreError::CheckpointPassed { .. })));
    }

    async fn rules_get_their_state_and_node(t) {
        let workspace = t.standard().await;
        let node_id = t.by_hand(workspace, &node("n", &[], &["o"])).await;
        t.by_hand(workspace, &table("orders")).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let json = r#"{"rule_name":"r","rule_table":"odps.shop.orders"}"#;
        let rule = SaveObject { rule_state: Some(RuleState::Waiting), ..plain(ObjectKey::qualified(ObjectKind::QualityRule, "ODPS@i@t@", "r"), json) };
        let ids = t.save(&run, &[rule]).await;
        let checkpoint = run.next("quality_rules");
        t.store.set_rule_states(&run.step(&checkpoint), &[(ids[0], RuleState::Associated, Some(node_id))]).await.unwrap();
        let rules = t.store.visible_rules(workspace).await.unwrap();
        assert_eq!((rules[0].rule.rule_state, rules[0].node), (Some(RuleState::Associated), Some(node_id)));
        assert!(t.store.object(workspace, &node_key("n")).await.unwrap().unwrap().last_task.is_none());
    }
}

/// A batch with more rows than fit into one statement, some of them with bodies that fill statements on their own.
async fn large(t: &crate::support::Fixture) {
    let workspace = t.standard().await;
    let run = Run::new(t.import(workspace, "i").await, workspace);
    let objects: Vec<SaveObject> = (0..1_234)
        .map(|n| {
            let json = format!(r#"{{"code":"{}"}}"#, "x".repeat(if n % 100 == 7 { 500_000 } else { 10 }));
            let (a, b) = (format!("a{n}"), format!("b{n}"));
            SaveObject { digest: crate::support::digest(&json), json, ..node(&format!("n{n}"), &[], &[&a, &b]) }
        })
        .collect();
    let ids = t.save(&run, &objects).await;
    assert_eq!(ids.windows(2).filter(|pair| pair[1] != pair[0] + 1).count(), 0, "numbers follow one another");
    let bodies = t.store.bodies(&ids.iter().map(|id| (*id, 1)).collect::<Vec<_>>()).await.unwrap();
    assert!(bodies.iter().zip(&objects).all(|(body, object)| *body == object.json));
    let outputs: Vec<String> = objects.iter().flat_map(|object| object.outputs.clone()).collect();
    assert_eq!(t.store.find_producers("acme", &outputs).await.unwrap().len(), 2 * objects.len());
    assert_eq!(t.commit(&run, &ids).await, []);
    assert_eq!(t.store.item_object_ids(run.task).await.unwrap().len(), objects.len());
}

both! {
    async fn a_large_batch_is_saved_whole(t) {
        large(t).await;
    }
}
