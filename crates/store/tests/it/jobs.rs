//! Jobs beside whoever changes or deletes their tasks.

use ferry_store::records::{ClaimedJob, NewJob, TaskStatus};
use ferry_store::{Store, StoreError};

use crate::support::{ALICE, BOB, Fixture, NOW, Run, changed, node, node_key};

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

    async fn nobody_who_claims_ends_and_cancels_jobs_waits_for_ever(t) {
        let other = Store::open(&t.location).await.unwrap();
        let mut workspaces = Vec::new();
        for n in 0..4 {
            workspaces.push(t.workspace(&format!("w{n}"), ferry_model::workspace::WorkspaceMode::Standard).await);
        }
        for round in 0..12 {
            let mut tasks = Vec::new();
            for workspace in &workspaces {
                let task = t.import(*workspace, &format!("i{round}")).await;
                t.store.update_task_status(task, &[TaskStatus::Importing], TaskStatus::ImportError, NOW).await.unwrap();
                let import = job(*workspace, Some(task), "import");
                t.store.enqueue_for_task(&import, &ENDED, Some(TaskStatus::Importing), NOW).await.unwrap().unwrap();
                tasks.push((*workspace, task));
            }
            let mut running = Vec::new();
            for (n, (workspace, task)) in tasks.iter().copied().enumerate() {
                let (worker, person) = (t.store.clone(), other.clone());
                running.push(tokio::spawn(async move {
                    // Whichever of the four it is.
                    let Some(mine) = worker.claim_job(&format!("w{n}"), LEASE, NOW).await? else { return Ok(()) };
                    if mine.payload == "import" { worker.release_job(&mine, NOW, false, NOW).await } else { worker.finish_job(&mine, None, NOW).await }?;
                    Ok::<_, StoreError>(())
                }));
                running.push(tokio::spawn(async move { person.stop_and_enqueue(&job(workspace, Some(task), "cancel"), NOW).await.map(drop) }));
            }
            for one in running {
                one.await.unwrap().unwrap();
            }
            while let Some(left) = t.store.claim_job("last", LEASE, NOW).await.unwrap() {
                assert!(t.store.finish_job(&left, None, NOW).await.unwrap());
            }
            for (_, task) in tasks {
                // Those that nobody had begun have been revoked at once.
                t.store.update_task_status(task, &[TaskStatus::Importing], TaskStatus::Revoked, NOW).await.unwrap();
                t.store.delete_task(task).await.unwrap();
            }
        }
    }

    async fn a_job_that_was_given_back_comes_before_the_one_that_cancels_it(t) {
        let workspace = t.standard().await;
        let task = t.import(workspace, "i").await;
        t.store.update_task_status(task, &[TaskStatus::Importing], TaskStatus::ImportError, NOW).await.unwrap();
        let import = job(workspace, Some(task), "import");
        t.store.enqueue_for_task(&import, &ENDED, Some(TaskStatus::Importing), NOW).await.unwrap().unwrap();
        let first = claimed(&t.store, "w1").await;
        assert!(t.store.release_job(&first, NOW, false, NOW).await.unwrap());
        t.store.stop_and_enqueue(&job(workspace, Some(task), "cancel"), NOW).await.unwrap();
        let again = claimed(&t.store, "w2").await;
        assert_eq!((again.payload.as_str(), again.stop), ("import", true));
        assert!(t.store.finish_job(&again, None, NOW).await.unwrap());
        assert_eq!(claimed(&t.store, "w2").await.payload, "cancel");
    }

    async fn of_many_workers_each_gets_another_job(t) {
        let workspace = t.standard().await;
        for n in 0..16 {
            t.store.enqueue(&job(workspace, None, &n.to_string()), NOW).await.unwrap();
        }
        let other = Store::open(&t.location).await.unwrap();
        let stores = [t.store.clone(), other];
        let workers: Vec<_> = (0..8_usize)
            .map(|n| {
                let store = stores[n % 2].clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    while let Some(job) = store.claim_job(&format!("w{n}"), LEASE, NOW).await.unwrap() {
                        mine.push(job.payload.parse::<i64>().unwrap());
                    }
                    mine
                })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        all.sort_unstable();
        assert_eq!(all, (0..16).collect::<Vec<_>>());
    }

    async fn a_commit_by_hand_and_one_of_an_import_do_not_wait_for_one_another(t) {
        let workspace = t.standard().await;
        let other = Store::open(&t.location).await.unwrap();
        for round in 0..24 {
            let run = Run::new(t.import(workspace, &format!("i{round}")).await, workspace);
            let name = format!("n{round}");
            let ids = t.save(&run, &[node(&name, &[], &[&format!("o{round}")])]).await;
            let (store, person) = (t.store.clone(), other.clone());
            let importing = tokio::spawn(async move {
                let checkpoint = run.next("commit");
                store.commit_batch(&run.step(&checkpoint), &[(0, ids[0])], false).await
            });
            let by_hand = tokio::spawn(async move { person.commit_by_hand(workspace, &node_key(&name), BOB, NOW).await });
            assert_eq!(importing.await.unwrap().unwrap(), []);
            by_hand.await.unwrap().unwrap();
        }
    }
}
