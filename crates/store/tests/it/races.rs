use std::collections::BTreeSet;

use ferry_store::records::{Checkpoint, TaskStatus};
use ferry_store::{Store, StoreError};

use crate::support::{ALICE, BOB, NOW, Run, changed, item, node};

/// A second process, as far as the database can tell.
async fn second(t: &crate::support::Fixture) -> Store {
    Store::open(&t.location).await.unwrap()
}

both! {
    async fn of_two_that_start_a_task_one_does(t) {
        let workspace = t.standard().await;
        let task = t.import(workspace, "i").await;
        let other = second(t).await;
        let start = |store: Store| async move { store.update_task_status(task, &[TaskStatus::Importing], TaskStatus::ImportSuccess, NOW).await };
        let (a, b) = tokio::join!(tokio::spawn(start(t.store.clone())), tokio::spawn(start(other)));
        assert_eq!(i32::from(a.unwrap().unwrap()) + i32::from(b.unwrap().unwrap()), 1);
    }

    async fn of_two_that_do_the_same_step_one_does(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let other = second(t).await;
        let checkpoint = Checkpoint { phase: "save".into(), done: 1, total: 1 };
        let object = node("a", &[], &["o"]);
        let rows = [(item(0, &object), Some(object))];
        let step = run.step(&checkpoint);
        let (a, b) = tokio::join!(t.store.save_batch(&step, &rows), other.save_batch(&step, &rows));
        let (good, bad) = if a.is_ok() { (a, b) } else { (b, a) };
        assert!(good.is_ok() && matches!(bad, Err(StoreError::CheckpointPassed { .. })), "{good:?} {bad:?}");
        assert_eq!(t.store.snapshot(workspace).await.unwrap().len(), 1);
    }

    async fn of_two_that_commit_the_same_output_one_does(t) {
        let workspace = t.standard().await;
        let other = second(t).await;
        for round in 0..5 {
            let output = format!("o{round}");
            let (a, b) = (node(&format!("a{round}"), &[], &[&output]), node(&format!("b{round}"), &[], &[&output]));
            t.store.save_by_hand(workspace, &a, ALICE, NOW).await.unwrap();
            t.store.save_by_hand(workspace, &b, BOB, NOW).await.unwrap();
            let (x, y) = tokio::join!(t.store.commit_by_hand(workspace, &a.key, ALICE, NOW), other.commit_by_hand(workspace, &b.key, BOB, NOW));
            assert!(x.is_ok() != y.is_ok(), "{x:?} {y:?}");
        }
    }

    async fn writers_wait_for_one_another(t) {
        let workspace = t.standard().await;
        let object = node("a", &[], &["o"]);
        let id = t.store.save_by_hand(workspace, &object, ALICE, NOW).await.unwrap();
        let other = second(t).await;
        let stores = [t.store.clone(), other];
        let tasks: Vec<_> = (0..16_usize)
            .map(|n| {
                let (store, next) = (stores[n % 2].clone(), changed(&object, id, &format!("{{\"n\":{n}}}")));
                tokio::spawn(async move { store.save_by_hand(workspace, &next, ALICE, NOW).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(t.store.versions(id).await.unwrap().len(), 17, "no version is lost");
    }

    async fn a_reader_sees_a_batch_whole_or_not_at_all(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let reader = second(t).await;
        let reading = tokio::spawn(async move {
            let mut seen = BTreeSet::new();
            while !seen.contains(&300) {
                seen.insert(reader.snapshot(workspace).await.unwrap().len());
            }
            seen
        });
        for batch in 0..3 {
            let objects: Vec<_> = (0..100).map(|n| node(&format!("n{batch}_{n}"), &[], &[])).collect();
            t.save(&run, &objects).await;
        }
        assert!(reading.await.unwrap().iter().all(|count| count % 100 == 0));
    }
}

/// The engine runs these on any thread. Never called: that it compiles is the test.
#[allow(dead_code)]
fn every_future_may_move_between_threads(
    store: &Store,
    object: ferry_store::records::SaveObject,
    step: ferry_store::records::ApplyStep<'_>,
) {
    fn may_move<T: Send>(_: T) {}
    let row = [(item(0, &object), Some(object.clone()))];
    let change = ferry_store::records::ItemChange { outcome: String::new(), saved: true, committed: true, deployed: true, findings: None };
    may_move(store.save_batch(&step, &row));
    may_move(store.commit_batch(&step, &[], true));
    may_move(store.deploy_batch(&step, &[]));
    may_move(store.set_rule_states(&step, &[]));
    may_move(store.update_items(1, &[(1, change)], step.checkpoint));
    may_move(store.undo_check(1));
    may_move(store.undo_batch(1, 0, 1, NOW));
    may_move(store.workspace_digest(1));
    may_move(store.replace_plan(1, Vec::new()));
    may_move(store.snapshot(1));
    may_move(store.find_producers("acme", &[]));
    may_move(store.bodies(&[]));
    may_move(store.inputs_outputs(&[]));
    may_move(store.visible_rules(1));
    may_move(store.item_object_ids(1));
    may_move(store.put_content(&ferry_model::resource::Content::default(), &mut std::io::empty(), NOW));
    may_move(store.content_file(&ferry_model::resource::Content::default()));
    may_move(store.sweep_contents(NOW));
    may_move(store.commit_by_hand(1, &object.key, "", NOW));
    may_move(store.create_workspace(ferry_store::records::NewWorkspace::default(), NOW));
    may_move(store.unique_task_name(1, ferry_store::records::TaskKind::Import, ""));
    may_move(Store::open(""));
}
