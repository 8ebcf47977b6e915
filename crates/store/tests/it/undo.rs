use ferry_model::stored::RuleState;
use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::records::{ItemFilter, SaveObject, TaskStatus};
use ferry_store::{Store, StoreError};

use crate::support::{ALICE, BOB, Fixture, NOW, Run, changed, content, node, node_key, plain, resource, strings, table};

/// Undoes a task in small steps; returns how many.
async fn undo(store: &Store, task: i64) -> usize {
    let (mut after, mut steps) = (0, 0);
    while let Some(next) = store.undo_batch(task, after, 3, NOW + 9).await.unwrap() {
        (after, steps) = (next, steps + 1);
    }
    steps
}

/// A workspace with a history, and an import that touches it in every way there is.
async fn import_over_history(t: &Fixture, workspace: i64) -> (Run, String) {
    let store = &t.store;
    let rule = SaveObject {
        rule_state: Some(RuleState::Waiting),
        ..plain(ObjectKey::qualified(ObjectKind::QualityRule, "ODPS@i@t@", "r"), r#"{"rule_table":"t"}"#)
    };
    let (a, b, c) = (node("a", &[], &["oa"]), node("b", &["oa"], &["ob"]), node("c", &[], &["oc"]));
    t.put(b"old").await;
    let jar = resource("x.jar", b"old");
    let (a_id, b_id) = (t.by_hand(workspace, &a).await, t.by_hand(workspace, &b).await);
    store.deploy_by_hand(workspace, &a.key, ALICE, NOW).await.unwrap();
    let a = changed(&a, a_id, r#"{"draft":2}"#);
    store.save_by_hand(workspace, &a, ALICE, NOW).await.unwrap();
    let c_id = store.save_by_hand(workspace, &c, ALICE, NOW).await.unwrap();
    let jar_id = t.by_hand(workspace, &jar).await;
    let rule_id = store.save_by_hand(workspace, &rule, ALICE, NOW).await.unwrap();
    store.lock(workspace, &b.key, BOB, NOW).await.unwrap();
    let digest = store.workspace_digest(workspace).await.unwrap();

    let run = Run::new(t.import(workspace, "i").await, workspace);
    t.put(b"new").await;
    let new_jar = SaveObject { content: Some(content(b"new")), ..changed(&jar, jar_id, r#"{"v":2}"#) };
    let a_next = SaveObject { outputs: strings(&["oa", "extra"]), owner: None, dry_run: true, ..changed(&a, a_id, r#"{"v":3}"#) };
    let b_next = SaveObject { ignore_lock: true, type_name: "SHELL".into(), ..changed(&b, b_id, r#"{"v":2}"#) };
    let saved = t.save(&run, &[new_jar, a_next, b_next, node("d", &["extra"], &["od"]), table("t")]).await;
    t.save(&run, &[changed(&node("d", &["extra"], &["od"]), saved[3], r#"{"again":1}"#)]).await;
    // One that is only committed, without a new draft.
    assert_eq!(t.commit(&run, &[saved[0], saved[1], saved[2], saved[3], saved[4], c_id]).await, []);
    let checkpoint = run.next("deploy");
    let objects: Vec<_> = [saved[1], saved[2], c_id].map(|id| (0, id)).to_vec();
    assert_eq!(store.deploy_batch(&run.step(&checkpoint), &objects).await.unwrap(), []);
    let checkpoint = run.next("quality_rules");
    store.set_rule_states(&run.step(&checkpoint), &[(rule_id, RuleState::Associated, Some(a_id))]).await.unwrap();
    assert_ne!(store.workspace_digest(workspace).await.unwrap(), digest);
    (run, digest)
}

both! {
    async fn after_undo_everything_is_as_it_was(t) {
        let workspace = t.standard().await;
        let (run, digest) = import_over_history(t, workspace).await;
        let objects = t.store.snapshot(workspace).await.unwrap();
        assert_eq!(t.store.undo_check(run.task).await.unwrap(), []);
        assert!(undo(&t.store, run.task).await > 1);
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), digest);
        let after = t.store.snapshot(workspace).await.unwrap();
        assert_eq!(after.len(), objects.len() - 2, "what it created is gone");
        assert!(after.iter().all(|object| object.last_task.is_none() && object.updated_at == NOW));
        assert_eq!(t.store.sweep_contents(NOW + 9).await.unwrap(), 0, "the grace begins with the undo");
        assert!(t.is_kept(b"new").await);
        assert_eq!(t.store.sweep_contents(NOW + 10).await.unwrap(), 1);
        assert!(!t.is_kept(b"new").await, "bytes that nothing names are gone");
        assert!(t.is_kept(b"old").await);
        assert_eq!(t.store.find_producers("acme", &strings(&["extra", "od"])).await.unwrap(), []);
        let a = t.store.object(workspace, &node_key("a")).await.unwrap().unwrap();
        assert_eq!((a.draft, a.committed, a.deployed, t.store.versions(a.id).await.unwrap().len()), (2, Some(1), Some(1), 2));
        assert_eq!(t.store.undo_batch(run.task, 0, 10, NOW).await.unwrap(), None, "again is nothing");
        let again = Run::new(t.import(workspace, "j").await, workspace);
        t.save(&again, &[node("d", &["oa"], &["od"])]).await;
    }

    async fn undo_goes_on_after_an_interruption_from_the_start_or_from_where_it_was(t) {
        let workspace = t.standard().await;
        let (run, digest) = import_over_history(t, workspace).await;
        let first = t.store.undo_batch(run.task, 0, 2, NOW).await.unwrap().unwrap();
        assert_eq!(t.store.task(run.task).await.unwrap().unwrap().head.checkpoint.phase, "undo");
        assert_eq!(t.store.undo_check(run.task).await.unwrap(), []);
        let second = t.store.undo_batch(run.task, 0, 2, NOW).await.unwrap().unwrap();
        assert!(second > first);
        undo(&t.store, run.task).await;
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), digest);
    }

    async fn a_cancelled_import_whose_undo_was_interrupted_can_still_be_undone(t) {
        let workspace = t.standard().await;
        let (run, digest) = import_over_history(t, workspace).await;
        t.store.update_task_status(run.task, &[TaskStatus::Importing, TaskStatus::PartialSuccess], TaskStatus::Revoked, NOW).await.unwrap();
        let task = async || t.store.task(run.task).await.unwrap().unwrap();
        assert!(task().await.head.is_kept());
        let next = t.store.undo_batch(run.task, 0, 1, NOW).await.unwrap().unwrap();
        assert!(task().await.head.is_kept(), "{:?}", task().await.head.checkpoint);
        assert_eq!(t.store.undo_batch(run.task, i64::MAX, 1, NOW).await.unwrap(), None);
        assert!(task().await.head.is_kept(), "whoever looks beyond the last object finds nothing, and that says nothing of the others");
        assert!(t.store.undo_batch(run.task, next, 1, NOW).await.unwrap().is_some());
        undo(&t.store, run.task).await;
        assert!(!task().await.head.is_kept(), "{:?}", task().await.head.checkpoint);
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), digest);
    }

    async fn undo_refuses_and_names_what_was_changed_since(t) {
        let workspace = t.standard().await;
        let old = node("old", &[], &["o"]);
        let id = t.by_hand(workspace, &old).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let ids = t.save(&run, &[changed(&old, id, r#"{"v":2}"#), node("new", &[], &["n"]), node("kept", &[], &["k"])]).await;
        t.store.save_by_hand(workspace, &changed(&old, id, r#"{"v":3}"#), BOB, NOW).await.unwrap();
        t.store.commit_by_hand(workspace, &node_key("new"), BOB, NOW).await.unwrap();
        t.store.lock(workspace, &node_key("kept"), BOB, NOW).await.unwrap();
        let digest = t.store.workspace_digest(workspace).await.unwrap();
        let named: Vec<_> = t.store.undo_check(run.task).await.unwrap().into_iter().map(|object| object.key).collect();
        assert_eq!(named, ["w/old", "w/new"], "locking changes nothing");
        let error = t.store.undo_batch(run.task, 0, 10, NOW).await.unwrap_err();
        assert!(error.finding().message(ferry_model::Lang::En).contains("w/new"), "{error:?}");
        let each: Vec<_> = error.findings().iter().filter_map(|finding| finding.object.clone()).map(|object| object.key).collect();
        assert_eq!(each, named, "one finding for each object");
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), digest, "a refused undo changes nothing");
        assert_eq!(t.store.undo_batch(run.task, ids[1], 10, NOW).await.unwrap(), Some(ids[2]), "but what nobody touched could be");
    }

    async fn imports_are_undone_in_reverse_order(t) {
        let workspace = t.standard().await;
        let empty = t.store.workspace_digest(workspace).await.unwrap();
        let first = Run::new(t.import(workspace, "first").await, workspace);
        let object = node("a", &[], &["o"]);
        let ids = t.save(&first, std::slice::from_ref(&object)).await;
        t.commit(&first, &ids).await;
        let between = t.store.workspace_digest(workspace).await.unwrap();
        let second = Run::new(t.import(workspace, "second").await, workspace);
        t.save(&second, &[changed(&object, ids[0], r#"{"v":2}"#)]).await;
        assert!(matches!(t.store.undo_batch(first.task, 0, 10, NOW).await, Err(StoreError::ChangedSince { .. })));
        undo(&t.store, second.task).await;
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), between);
        undo(&t.store, first.task).await;
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), empty);
    }

    async fn a_second_attempt_keeps_what_was_before_the_first(t) {
        let workspace = t.standard().await;
        let old = node("old", &[], &["o"]);
        let id = t.by_hand(workspace, &old).await;
        let digest = t.store.workspace_digest(workspace).await.unwrap();
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let ids = t.save(&run, &[changed(&old, id, r#"{"v":2}"#), node("new", &[], &["n"])]).await;
        t.store.begin_attempt(run.task, NOW).await.unwrap();
        t.save(&run, &[changed(&old, id, r#"{"v":3}"#), changed(&node("new", &[], &["n"]), ids[1], r#"{"v":2}"#)]).await;
        t.commit(&run, &ids).await;
        let items = t.store.items_page(run.task, -1, 10, &ItemFilter::default()).await.unwrap();
        assert!(items.iter().filter(|item| item.name == "old").all(|item| item.before.as_ref().unwrap().draft == 1));
        assert!(items.iter().filter(|item| item.name == "new").all(|item| item.created));
        undo(&t.store, run.task).await;
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), digest);
    }

    async fn a_change_between_two_attempts_is_not_thrown_away(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let new = node("new", &[], &["n"]);
        let ids = t.save(&run, &[new.clone(), node("other", &[], &["x"])]).await;
        t.store.save_by_hand(workspace, &changed(&new, ids[0], r#"{"mine":1}"#), BOB, NOW).await.unwrap();
        t.store.begin_attempt(run.task, NOW).await.unwrap();
        assert_eq!(t.commit(&run, &ids).await, []);
        let named: Vec<_> = t.store.undo_check(run.task).await.unwrap().into_iter().map(|object| object.key).collect();
        assert_eq!(named, ["w/new"]);
        assert!(matches!(t.store.undo_batch(run.task, 0, 10, NOW).await, Err(StoreError::ChangedSince { .. })));
    }

    async fn a_task_that_touched_nothing_has_nothing_to_undo(t) {
        let workspace = t.standard().await;
        let task = t.import(workspace, "i").await;
        t.store.update_task_status(task, &[TaskStatus::Importing], TaskStatus::ImportError, NOW).await.unwrap();
        assert_eq!(t.store.undo_check(task).await.unwrap(), []);
        assert_eq!(t.store.undo_batch(task, 0, 10, NOW).await.unwrap(), None);
        assert!(matches!(t.store.undo_check(task + 1).await, Err(StoreError::NoTask { .. })));
    }
}

#[tokio::test]
async fn both_databases_have_the_same_digest_after_the_same_history() {
    let Some(postgres) = Fixture::postgres().await else { return };
    let sqlite = Fixture::sqlite().await;
    // Other numbers of workspaces, objects and tasks on one side.
    let other = postgres.workspace("other", ferry_model::workspace::WorkspaceMode::Basic).await;
    postgres.by_hand(other, &node("z", &[], &["oz"])).await;
    postgres.import(other, "z").await;
    let mut digests = Vec::new();
    for fixture in [&sqlite, &postgres] {
        let workspace = fixture.standard().await;
        import_over_history(fixture, workspace).await;
        digests.push(fixture.store.workspace_digest(workspace).await.unwrap());
    }
    assert_eq!(digests[0], digests[1]);
}
