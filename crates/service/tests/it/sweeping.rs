//! Removing what nobody needs any more.

use ferry_service::PageRequest;
use ferry_service::audit::AuditQuery;
use ferry_service::error::Status;
use ferry_service::imports::NewImport;
use ferry_service::sweep::{SweepAges, Swept};
use ferry_service::worker::drain;

use crate::support::{IDLE, LONGEST, NOW};
use crate::world::{World, chain, clock, on_both, root, upload};

const DAY: i64 = 24 * 3600;
const NEVER: SweepAges = SweepAges { packages_seconds: 0, jobs_seconds: 0, events_seconds: 0, contents_seconds: 0 };

/// In eight days.
fn later() -> i64 {
    clock() + 8 * DAY * 1000
}

/// Names of the packages that are kept.
fn kept(world: &World) -> Vec<String> {
    let files = std::fs::read_dir(world.data.path().join("packages")).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

on_both! {
    async fn packages_that_no_task_took_go_with_their_bytes(world) {
        let editor = world.editor().await;
        let unused = world.package(&editor, &chain(2)).await;
        let shared = world.package(&editor, &chain(3)).await;
        let task = world.ready(&editor, "uses_it", &chain(3)).await;
        let bytes = std::fs::read(chain(4).file()).unwrap();
        let waiting = editor.upload_package("waiting.zip", None, upload(bytes)).await.unwrap();
        assert_eq!(kept(world).len(), 4, "each has its bytes, also those that are the same");

        let ages = SweepAges { packages_seconds: 7 * DAY, ..NEVER };
        assert_eq!(world.service.sweep(&ages).await.unwrap().packages, 0, "they are not old enough");
        let young = SweepAges { packages_seconds: 9 * DAY, ..NEVER };
        assert_eq!(world.later(later).sweep(&young).await.unwrap().packages, 0);
        assert_eq!(world.later(later).sweep(&NEVER).await.unwrap().packages, 0);
        assert_eq!(world.later(later).sweep(&ages).await.unwrap().packages, 2);
        for gone in [unused.id, shared.id] {
            assert_eq!(editor.package(gone).await.unwrap_err().status, Status::NotFound);
            let new = NewImport { name: "too_late".into(), package_id: gone, remarks: None };
            assert_eq!(editor.create_import(&new).await.unwrap_err().status, Status::NotFound);
        }
        assert_eq!(kept(world).len(), 2);
        let audit = world.service.tenant_admin(&root()).unwrap();
        let query = AuditQuery { what: Some("package.sweep".into()), ..AuditQuery::default() };
        assert_eq!(audit.audit(&query, &PageRequest::default()).await.unwrap().items.len(), 2);

        drain(&world.service).await.unwrap();
        assert_eq!(editor.package(waiting.id).await.unwrap().objects, 5, "what waits for its verification is not removed");
        editor.start_import(task.id, 1).await.unwrap();
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(task.id).await.unwrap().status, "IMPORT_SUCCESS");
        assert_eq!(world.later(later).sweep(&ages).await.unwrap().packages, 1, "now nothing waits for it");
        assert_eq!(kept(world).len(), 1);
    }

    async fn bytes_of_packages_that_nothing_names_go_when_they_are_old(world) {
        let editor = world.editor().await;
        world.ready(&editor, "uses_it", &chain(2)).await;
        let named = kept(world);
        let digest = "0123456789abcdef".repeat(4);
        // Of an upload that died before it was registered; kept by a command on this machine, which names it later; of somebody else.
        for name in [&format!("{digest}.0123456789abcdef.zip"), &format!("{digest}.zip"), "notes.txt"] {
            std::fs::write(world.data.path().join("packages").join(name), b"bytes").unwrap();
        }
        let ages = SweepAges { packages_seconds: 7 * DAY, ..NEVER };
        assert_eq!(world.service.sweep(&ages).await.unwrap(), Swept::default(), "it may be registered yet");
        assert_eq!(world.later(later).sweep(&NEVER).await.unwrap().unnamed, 0);
        assert_eq!(world.later(later).sweep(&ages).await.unwrap(), Swept { unnamed: 1, ..Swept::default() });
        let mut left = [&named[..], &[format!("{digest}.zip"), "notes.txt".to_owned()]].concat();
        left.sort();
        assert_eq!(kept(world), left);
    }

    async fn of_events_the_last_of_each_step_stays_and_of_jobs_those_that_are_open(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "done", &chain(200)).await;
        editor.start_import(task.id, 1).await.unwrap();
        let ages = SweepAges { jobs_seconds: DAY, events_seconds: DAY, ..NEVER };
        let swept = world.later(later).sweep(&ages).await.unwrap();
        assert_eq!((swept.jobs, swept.events), (1, 0), "the import has not begun");
        world.store.add_events(task.id, &[("save", 1, 200), ("save", 2, 200)], clock()).await.unwrap();
        drain(&world.service).await.unwrap();
        let before = editor.progress(task.id).await.unwrap();
        assert_eq!(world.service.sweep(&ages).await.unwrap(), Swept::default(), "nothing is old enough");
        let swept = world.later(later).sweep(&ages).await.unwrap();
        assert_eq!(swept.jobs, 1);
        assert!(swept.events >= 2, "{swept:?}");
        let after = editor.progress(task.id).await.unwrap();
        assert_eq!((after.steps, after.event, after.ended), (before.steps, before.event, true));
        assert_eq!(world.later(later).sweep(&ages).await.unwrap().events, 0);
        editor.undo_import(task.id).await.unwrap();
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(task.id).await.unwrap().status, "REVOKED");
    }

    async fn one_replica_sweeps_when_it_is_due(world) {
        let replica = world.replica().await;
        let (a, b) = tokio::join!(world.service.sweep_if_due(3600, &NEVER), replica.sweep_if_due(3600, &NEVER));
        assert_eq!(usize::from(a.unwrap().is_some()) + usize::from(b.unwrap().is_some()), 1);
        assert_eq!(replica.sweep_if_due(3600, &NEVER).await.unwrap(), None);
        assert!(world.later(later).sweep_if_due(3600, &NEVER).await.unwrap().is_some());
    }
}

both! {
    async fn what_has_ended_by_itself_goes_at_once(t) {
        let (_, password) = t.user("alice").await;
        t.service.log_in("alice", &password, None, "").await.unwrap();
        t.service.log_in("alice", "wrong", None, "").await.unwrap_err();
        let alice = t.actor("alice").await;
        t.service.begin_once(&alice, "key", "request").await.unwrap();
        assert_eq!(t.service.sweep(&NEVER).await.unwrap(), Swept::default(), "all of it still counts");
        let idle = t.at(|| NOW + IDLE * 1000 + 1).sweep(&NEVER).await.unwrap();
        assert_eq!((idle.sessions, idle.keys, idle.login_failures), (1, 1, 1));
        assert_eq!(t.at(|| NOW + LONGEST * 1000).sweep(&NEVER).await.unwrap(), Swept::default());
    }
}
