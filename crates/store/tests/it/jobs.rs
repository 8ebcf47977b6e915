//! Jobs beside whoever changes or deletes their tasks.

use ferry_store::records::{ClaimedJob, NewJob, TaskStatus};
use ferry_store::{Store, StoreError};

use crate::support::{ALICE, Fixture, NOW, Run, changed, node};

/// States in which an import has ended.
const ENDED: [TaskStatus; 2] = [TaskStatus::ImportError, TaskStatus::ImportSuccess];
/// A lease that does not end while a test runs.
const LEASE: i64 = 1_000_000;

fn job(workspace_id: i64, task_id: Option<i64>, payload: &str) -> NewJob {
    NewJob {
        workspace_id,
        exclusive: task_id.is_some(),
        task_id,
        package_id: None,
        user: ALICE.into(),
        origin: "test".into(),
        payload: payload.into(),
    }
}

async fn claimed(store: &Store, worker: &str) -> ClaimedJob {
    store.claim_job(worker, LEASE, NOW).await.unwrap().unwrap()
}

/// An import that failed after it had replaced two objects and made one.
async fn failed_import(t: &Fixture, workspace: i64) -> (i64, String) {
    let old = [node("a", &[], &["oa"]), node("b", &[], &["ob"])];
    let ids = [t.by_hand(workspace, &old[0]).await, t.by_hand(workspace, &old[1]).await];
    let digest = t.store.workspace_digest(workspace).await.unwrap();
    let run = Run::new(t.import(workspace, "failed").await, workspace);
    let next = [changed(&old[0], ids[0], r#"{"v":2}"#), changed(&old[1], ids[1], r#"{"v":2}"#), node("new", &[], &["n"])];
    t.save(&run, &next).await;
    t.store.update_task_status(run.task, &[TaskStatus::Importing], TaskStatus::ImportError, NOW).await.unwrap();
    (run.task, digest)
}

both! {
    async fn a_task_is_not_deleted_while_it_waits_for_undo_or_is_undone(t) {
        let workspace = t.standard().await;
        let (task, digest) = failed_import(t, workspace).await;
        t.store.enqueue_for_task(&job(workspace, Some(task), "undo"), &ENDED, None, NOW).await.unwrap().unwrap();
        assert!(matches!(t.store.delete_task(task).await, Err(StoreError::TaskRunning { id }) if id == task));
        let undoing = claimed(&t.store, "w").await;
        let worker = t.store.as_runner(&undoing.lease);
        let mut after = worker.undo_batch(task, 0, 1, NOW).await.unwrap().unwrap();
        assert!(matches!(t.store.delete_task(task).await, Err(StoreError::TaskRunning { id }) if id == task));
        while let Some(next) = worker.undo_batch(task, after, 1, NOW).await.unwrap() {
            after = next;
        }
        assert!(t.store.finish_job(&undoing, None, NOW).await.unwrap());
        assert_eq!(t.store.workspace_digest(workspace).await.unwrap(), digest, "everything is as it was");
        t.store.delete_task(task).await.unwrap();
    }

    async fn of_undoing_a_task_and_deleting_it_one_is_done(t) {
        let workspace = t.standard().await;
        let other = Store::open(&t.location).await.unwrap();
        for round in 0..24 {
            let task = t.import(workspace, &format!("i{round}")).await;
            t.store.update_task_status(task, &[TaskStatus::Importing], TaskStatus::ImportError, NOW).await.unwrap();
            let (store, deleter) = (t.store.clone(), other.clone());
            let undo = tokio::spawn(async move { store.enqueue_for_task(&job(workspace, Some(task), "undo"), &ENDED, None, NOW).await });
            let delete = tokio::spawn(async move { deleter.delete_task(task).await });
            match (undo.await.unwrap(), delete.await.unwrap()) {
                (Ok(Some(_)), Err(StoreError::TaskRunning { .. })) => {
                    let undoing = claimed(&t.store, "w").await;
                    t.store.finish_job(&undoing, None, NOW).await.unwrap();
                }
                (Err(StoreError::NoTask { .. }), Ok(())) => {}
                (undo, delete) => panic!("{undo:?} {delete:?}"),
            }
        }
    }
}
