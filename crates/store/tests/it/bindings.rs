//! Computing resources and resource groups that something still needs.

use ferry_model::workspace::{ComputeResource, ResourceGroup, ResourceGroupKind};
use ferry_store::records::{NewJob, SaveObject, TaskStatus};
use ferry_store::{Store, StoreError};

use crate::support::{ALICE, Fixture, NOW, Run, changed, digest, node};

const ENGINE: &str = "ODPS";
const GROUPS: ResourceGroupKind = ResourceGroupKind::Scheduling;

fn compute(name: &str) -> ComputeResource {
    ComputeResource { engine: ENGINE.into(), display_name: name.into(), project: format!("{name}_p"), dev_project: None, is_default: false }
}

/// What a node holds that uses this computing resource and the resource group of the same name.
fn json(name: &str, of: &str) -> String {
    serde_json::json!({ "name": name, "type": "ODPS_SQL", "connection": of, "resource_group": format!("S_{of}") }).to_string()
}

/// A workspace with the computing resources `spare`, `from` and `to`, with a group of each, and an import that moved four nodes from `from`
/// to `to`.
async fn moved(t: &Fixture) -> (i64, i64) {
    let workspace = t.standard().await;
    for name in ["spare", "from", "to"] {
        t.store.add_compute(workspace, compute(name)).await.unwrap();
        let group = ResourceGroup { kind: GROUPS, identifier: format!("S_{name}"), is_default: false };
        t.store.add_resource_group(workspace, group).await.unwrap();
    }
    let mut next = Vec::new();
    for name in ["a", "b", "c", "d"] {
        let object =
            SaveObject { json: json(name, "from"), digest: digest(&json(name, "from")), ..node(name, &[], &[&format!("o{name}")]) };
        let id = t.by_hand(workspace, &object).await;
        next.push(changed(&object, id, &json(name, "to")));
    }
    let run = Run::new(t.import(workspace, "moves").await, workspace);
    let ids = t.save(&run, &next).await;
    assert_eq!(t.commit(&run, &ids).await, []);
    t.store.update_task_status(run.task, &[TaskStatus::Importing], TaskStatus::ImportSuccess, NOW).await.unwrap();
    (workspace, run.task)
}

/// The objects for which a binding stays.
fn users(refused: Result<(), StoreError>) -> Vec<String> {
    match refused {
        Err(StoreError::BindingUsed { objects, .. }) => objects.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

async fn undo(store: &Store, task: i64) {
    let mut after = 0;
    while let Some(next) = store.undo_batch(task, after, 3, NOW).await.unwrap() {
        after = next;
    }
}

both! {
    async fn what_an_undo_that_somebody_stopped_would_restore_stays(t) {
        let (workspace, task) = moved(t).await;
        let before = t.store.change_stamp().await.unwrap();
        t.store.undo_batch(task, 0, 1, NOW).await.unwrap().unwrap();
        let first = t.store.change_stamp().await.unwrap();
        assert_ne!(first, before, "plans made before the undo are old");
        t.store.undo_batch(task, 0, 1, NOW).await.unwrap().unwrap();
        assert_ne!(t.store.change_stamp().await.unwrap(), first, "and so are those made while it goes on");
        // Those that use it again by now, and those that will.
        assert_eq!(users(t.store.remove_compute(workspace, ENGINE, "from").await), ["w/a", "w/b", "w/c", "w/d"]);
        assert_eq!(users(t.store.remove_compute(workspace, ENGINE, "to").await), ["w/c", "w/d"]);
        assert_eq!(users(t.store.remove_resource_group(workspace, GROUPS, "S_from").await).len(), 4);
        t.store.remove_compute(workspace, ENGINE, "spare").await.unwrap();
        t.store.remove_resource_group(workspace, GROUPS, "S_spare").await.unwrap();
        undo(&t.store, task).await;
        t.store.remove_compute(workspace, ENGINE, "to").await.unwrap();
        t.store.remove_resource_group(workspace, GROUPS, "S_to").await.unwrap();
        assert_eq!(users(t.store.remove_compute(workspace, ENGINE, "from").await).len(), 4);
    }

    async fn nothing_is_removed_while_a_job_waits_to_undo_or_does(t) {
        let (workspace, task) = moved(t).await;
        let job = NewJob {
            workspace_id: workspace,
            exclusive: true,
            task_id: Some(task),
            package_id: None,
            user: ALICE.into(),
            origin: "test".into(),
            payload: "undo".into(),
        };
        t.store.enqueue_for_task(&job, &[TaskStatus::ImportSuccess], None, NOW).await.unwrap().unwrap();
        assert!(matches!(t.store.remove_compute(workspace, ENGINE, "from").await, Err(StoreError::TaskRunning { id }) if id == task));
        let undoing = t.store.claim_job("w", 1_000_000, NOW).await.unwrap().unwrap();
        let worker = t.store.as_runner(&undoing.lease);
        worker.undo_batch(task, 0, 1, NOW).await.unwrap().unwrap();
        assert!(matches!(t.store.remove_compute(workspace, ENGINE, "from").await, Err(StoreError::TaskRunning { .. })));
        assert!(matches!(t.store.remove_resource_group(workspace, GROUPS, "S_from").await, Err(StoreError::TaskRunning { .. })));
        undo(&worker, task).await;
        t.store.finish_job(&undoing, None, NOW).await.unwrap();
        t.store.remove_compute(workspace, ENGINE, "to").await.unwrap();
    }
}
