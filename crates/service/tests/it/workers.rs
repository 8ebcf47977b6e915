//! Several workers on one store: leases, crashes, stopping, waiting for each other.

use std::time::Duration;

use ferry_service::error::Status;
use ferry_service::exports::NewExport;
use ferry_service::tasks::TaskAction;
use ferry_service::worker::drain;
use ferry_store::StoreError;
use ferry_store::records::{ClaimedJob, NewJob, TaskStatus};

use crate::world::{Worker, chain, on_both};

/// Waits until something of an import has been saved.
async fn until_saved(world: &crate::world::World, editor: &ferry_service::Editor, at_least: usize) {
    let wait = async {
        while world.objects(editor).await < at_least {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), wait).await.expect("the import saves something");
}

fn job(workspace_id: i64, payload: &str) -> NewJob {
    NewJob {
        workspace_id,
        exclusive: true,
        task_id: None,
        package_id: None,
        user: "root".into(),
        origin: "local".into(),
        payload: payload.into(),
    }
}

on_both! {
    async fn a_worker_that_dies_is_followed_by_another(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "survives", &chain(400)).await;
        let slow = world.in_small_steps();
        let first = Worker::of(&slow, "first");
        editor.start_import(task.id, 1).await.unwrap();
        until_saved(world, &editor, 20).await;
        first.kill();
        let second = Worker::of(&world.replica().await, "second");
        let done = world.until(&editor, task.id, "IMPORT_SUCCESS").await;
        second.stop().await;
        assert_eq!(done.attempt, 1, "it was gone on with, not begun anew");
        assert_eq!(world.objects(&editor).await, 401);
    }

    async fn a_worker_that_is_stopped_gives_its_job_back(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "given_back", &chain(400)).await;
        let slow = world.in_small_steps();
        let first = Worker::of(&slow, "first");
        editor.start_import(task.id, 1).await.unwrap();
        until_saved(world, &editor, 20).await;
        first.stop().await;
        let between = editor.task(task.id).await.unwrap();
        assert_eq!((between.status.as_str(), between.busy), ("IMPORTING", true));
        assert!(world.objects(&editor).await < 401, "it stopped at a checkpoint");
        drain(&world.service).await.unwrap();
        let done = editor.task(task.id).await.unwrap();
        assert_eq!((done.status.as_str(), done.attempt), ("IMPORT_SUCCESS", 1));
        assert_eq!(world.objects(&editor).await, 401);
    }

    async fn a_step_under_a_lost_lease_writes_nothing(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "fenced", &chain(3)).await;
        editor.start_import(task.id, 1).await.unwrap();
        let now = world.service.now();
        let first = world.store.claim_job("first", 1_000, now).await.unwrap().unwrap();
        assert_eq!(world.store.claim_job("second", 1_000, now).await.unwrap(), None, "the lease lasts");
        let second = world.store.claim_job("second", 1_000, now + 2_000).await.unwrap().unwrap();
        assert_eq!((second.id, second.attempt, second.failures), (first.id, 2, 1));
        let late = world.store.as_runner(&first.lease);
        let refused = late.update_task_status(task.id, &[TaskStatus::Importing], TaskStatus::ImportError, now).await;
        assert!(matches!(refused, Err(StoreError::LeaseLost { .. })), "{refused:?}");
        assert!(matches!(late.begin_attempt(task.id, now).await, Err(StoreError::LeaseLost { .. })));
        assert!(matches!(late.undo_batch(task.id, 0, 10, now).await, Err(StoreError::LeaseLost { .. })));
        assert!(!world.store.finish_job(&first, None, now).await.unwrap());
        assert_eq!(editor.task(task.id).await.unwrap().status, "IMPORTING");
        assert!(world.store.release_job(&second, 0, false, now).await.unwrap());
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(task.id).await.unwrap().status, "IMPORT_SUCCESS");
    }

    async fn a_cancelled_import_takes_back_what_it_applied(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "cancelled", &chain(400)).await;
        let slow = world.in_small_steps();
        let worker = Worker::of(&slow, "one");
        editor.start_import(task.id, 1).await.unwrap();
        until_saved(world, &editor, 20).await;
        editor.cancel_task(task.id, false).await.unwrap();
        // A second click changes nothing.
        let _ = editor.cancel_task(task.id, false).await;
        let revoked = world.until(&editor, task.id, "REVOKED").await;
        worker.stop().await;
        assert_eq!(revoked.actions, [TaskAction::ViewReport, TaskAction::Delete]);
        assert_eq!(world.objects(&editor).await, 0);
    }

    async fn a_cancelled_import_keeps_what_it_applied_when_asked_to(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "kept", &chain(400)).await;
        let slow = world.in_small_steps();
        let worker = Worker::of(&slow, "one");
        editor.start_import(task.id, 1).await.unwrap();
        until_saved(world, &editor, 20).await;
        editor.cancel_task(task.id, true).await.unwrap();
        let kept = world.until(&editor, task.id, "REVOKED").await;
        assert!(world.objects(&editor).await >= 20);
        // What was kept can be taken back later.
        assert_eq!(kept.actions, [TaskAction::ViewReport, TaskAction::Undo, TaskAction::Delete]);
        editor.undo_import(task.id).await.unwrap();
        let undone = async {
            loop {
                let task = editor.task(task.id).await.unwrap();
                if !task.busy {
                    break task;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let undone = undone.await;
        worker.stop().await;
        assert_eq!((undone.status.as_str(), undone.actions), ("REVOKED", vec![TaskAction::ViewReport, TaskAction::Delete]));
        assert_eq!(world.objects(&editor).await, 0);
        assert_eq!(editor.undo_import(task.id).await.unwrap_err().status, Status::Conflict);
    }

    async fn an_export_is_cancelled_while_an_import_of_the_workspace_runs(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "long", &chain(3)).await;
        editor.start_import(task.id, 1).await.unwrap();
        let now = world.service.now();
        let import = world.store.claim_job("one", 60_000, now).await.unwrap().unwrap();
        let new = NewExport { name: "waits".into(), mode: "full".into(), status: "saved".into(), ..NewExport::default() };
        let export = editor.create_export(&new, true).await.unwrap();
        editor.cancel_task(export.id, false).await.unwrap();
        drain(&world.service).await.unwrap();
        let cancelled = editor.task(export.id).await.unwrap();
        assert_eq!((cancelled.status.as_str(), cancelled.busy), ("REVOKED", false));
        assert_eq!(editor.task(task.id).await.unwrap().status, "IMPORTING");
        assert!(world.store.release_job(&import, 0, false, now).await.unwrap());
    }

    async fn an_import_that_waits_is_cancelled_before_it_begins(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "never", &chain(3)).await;
        editor.start_import(task.id, 1).await.unwrap();
        // Nobody has to do anything for that: another import may be at work in the workspace for long.
        let cancelled = editor.cancel_task(task.id, false).await.unwrap();
        assert_eq!((cancelled.status.as_str(), cancelled.busy), ("REVOKED", false));
        assert_eq!(cancelled.actions, [TaskAction::ViewReport, TaskAction::Delete]);
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(task.id).await.unwrap().status, "REVOKED");
        assert_eq!(world.objects(&editor).await, 0);
    }

    async fn one_job_at_a_time_in_a_workspace_and_several_in_several(world) {
        world.workspace("depot").await;
        let (shop, depot) = (world.editor().await.workspace().id, world.editor_of("depot").await.workspace().id);
        let now = world.service.now();
        let first = world.store.enqueue(&job(shop, "1"), now).await.unwrap();
        let second = world.store.enqueue(&job(shop, "2"), now).await.unwrap();
        let elsewhere = world.store.enqueue(&job(depot, "3"), now).await.unwrap();
        let claim = || async { world.store.claim_job("w", 1_000, now).await.unwrap() };
        let (a, b, c) = tokio::join!(claim(), claim(), claim());
        let mut claimed: Vec<ClaimedJob> = [a, b, c].into_iter().flatten().collect();
        claimed.extend(claim().await);
        let mut ids: Vec<i64> = claimed.iter().map(|job| job.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, [first, elsewhere]);
        let done = claimed.iter().find(|job| job.id == first).unwrap();
        assert!(world.store.finish_job(done, None, now).await.unwrap());
        assert_eq!(claim().await.map(|job| job.id), Some(second));
    }

    async fn imports_into_two_workspaces_run_beside_each_other(world) {
        world.workspace("depot").await;
        let (shop, depot) = (world.editor().await, world.editor_of("depot").await);
        let mut tasks = Vec::new();
        for (editor, name) in [(&shop, "a"), (&depot, "b"), (&shop, "c")] {
            tasks.push((editor, world.ready(editor, name, &chain(60)).await));
        }
        for (editor, task) in &tasks {
            editor.start_import(task.id, 1).await.unwrap();
        }
        assert_eq!(shop.progress(tasks[2].1.id).await.unwrap().queued_behind, 1);
        let other = world.replica().await;
        let workers = [Worker::of(&world.service, "one"), Worker::of(&other, "two"), Worker::of(&other, "three")];
        for (editor, task) in &tasks {
            world.until(editor, task.id, "IMPORT_SUCCESS").await;
        }
        for worker in workers {
            worker.stop().await;
        }
    }

    async fn a_job_that_kills_its_workers_fails_its_task(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "deadly", &chain(3)).await;
        editor.start_import(task.id, 1).await.unwrap();
        let mut now = world.service.now();
        for _ in 0..5 {
            assert!(world.store.claim_job("dies", 1, now).await.unwrap().is_some());
            now += 10;
        }
        // The lease of the last one ends in a moment of true time.
        while drain(&world.service).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
        let failed = editor.task(task.id).await.unwrap();
        assert_eq!(failed.status, "IMPORT_ERROR");
        assert!(failed.failure.is_some());
        assert_eq!(failed.actions, [TaskAction::ImportAgain, TaskAction::ViewReport, TaskAction::Delete]);
        let counted = async || editor.report(task.id).await.unwrap().counts.iter().map(|counts| counts.total).sum::<i64>();
        assert_eq!(counted().await, 0, "it never came to its plan");
        editor.import_again(task.id).await.unwrap();
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(task.id).await.unwrap().status, "IMPORT_SUCCESS");
        assert!(counted().await > 0, "what was counted at its first end does not count for the second");
    }
}
