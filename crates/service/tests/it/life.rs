//! The life of an import: uploaded, verified, edited, started, reported, undone.

use ferry_model::codes;
use ferry_service::PageRequest;
use ferry_service::error::Status;
use ferry_service::exports::NewExport;
use ferry_service::imports::NewImport;
use ferry_service::packages::{PackageObjectQuery, PackageState};
use ferry_service::progress::StepState;
use ferry_service::tasks::{TaskAction, TaskQuery};
use ferry_service::worker::drain;
use ferry_store::records::{TaskKind, TaskStatus};
use futures_util::TryStreamExt as _;

use crate::world::{SHOP, Worker, chain, on_both, upload};

on_both! {
    async fn from_the_upload_to_the_undo(world) {
        let editor = world.editor().await;
        let uploaded = editor.upload_package("C:\\exports\\sales.zip", None, upload(std::fs::read(chain(30).file()).unwrap())).await.unwrap();
        assert_eq!((uploaded.state, uploaded.source.as_str()), (PackageState::Verifying, "sales.zip"));
        assert_eq!(drain(&world.service).await.unwrap(), 1);
        let package = editor.package(uploaded.id).await.unwrap();
        assert_eq!((package.state, package.objects), (PackageState::Verified, 31));
        assert_eq!(package.source_workspace.as_deref(), Some("sales"));

        let new = NewImport { name: "first.import".into(), package_id: package.id, remarks: Some("  ".into()) };
        let task = editor.create_import(&new).await.unwrap();
        assert_eq!((task.status.as_str(), &task.remarks, task.settings_version), ("EDITING", &None, 1));
        assert_eq!(task.actions, [TaskAction::ContinueToEdit, TaskAction::Preview, TaskAction::Delete]);
        let taken = editor.create_import(&new).await.unwrap_err();
        assert_eq!((taken.status, taken.finding().code), (Status::Conflict, codes::service::NAME_TAKEN));

        world.store.set_task_settings(task.id, &serde_json::to_string(&crate::world::settings()).unwrap()).await.unwrap();
        let started = editor.start_import(task.id, task.settings_version).await.unwrap();
        assert_eq!((started.status.as_str(), started.busy), ("IMPORTING", true));
        let twice = editor.start_import(task.id, task.settings_version).await.unwrap_err();
        assert_eq!(twice.status, Status::Conflict);
        assert_eq!(drain(&world.service).await.unwrap(), 1);
        let done = editor.task(task.id).await.unwrap();
        assert_eq!((done.status.as_str(), done.busy, done.attempt), ("IMPORT_SUCCESS", false, 1), "{:?}", done.failure);
        assert_eq!(done.actions, [TaskAction::ViewReport, TaskAction::Undo]);
        assert_eq!(world.objects(&editor).await, 31);
        assert!(world.data.path().join(format!("reports/{}/report.json", task.id)).exists());

        let progress = editor.progress(task.id).await.unwrap();
        assert!(progress.ended);
        let state = |step: &str| progress.steps.iter().find(|found| found.step == step).map(|found| (found.state, found.done));
        assert_eq!(state("save"), Some((StepState::Done, 31)));
        assert_eq!(state("quality_rules"), Some((StepState::Skipped, 0)));
        assert_eq!(state("report").map(|(state, _)| state), Some(StepState::Done));

        let undoing = editor.undo_import(task.id).await.unwrap();
        assert_eq!((undoing.busy, undoing.actions), (true, vec![TaskAction::Progress]));
        assert_eq!(editor.undo_import(task.id).await.unwrap_err().status, Status::Conflict);
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(task.id).await.unwrap().status, "REVOKED");
        assert_eq!(world.objects(&editor).await, 0);
    }

    async fn what_a_package_holds_is_listed(world) {
        let editor = world.editor().await;
        let mut package = chain(120);
        package.table("odps.sales", "orders");
        package.node("returns", "look").code("select 1").input("nobody.has_this");
        let package = world.package(&editor, &package).await;
        let overview = editor.package_overview(package.id).await.unwrap();
        assert_eq!(overview.kinds.get("node"), Some(&121));
        assert_eq!(overview.kinds.get("table"), Some(&1));
        assert_eq!(overview.node_types.get("ODPS_SQL"), Some(&121));

        let query = PackageObjectQuery { search: "step_00".into(), kind: Some("node".into()), ..Default::default() };
        let (mut seen, mut page) = (Vec::new(), PageRequest { after: None, limit: Some(40) });
        loop {
            let found = editor.package_objects(package.id, &query, &page).await.unwrap();
            assert_eq!(found.total, Some(100));
            seen.extend(found.items.into_iter().map(|object| object.name));
            let Some(next) = found.next else { break };
            page.after = Some(next);
        }
        assert_eq!(seen, (0..100).map(|n| format!("step_{n:04}")).collect::<Vec<_>>());

        let query = PackageObjectQuery { search: "step_0001".into(), ..Default::default() };
        let second = editor.package_objects(package.id, &query, &page_of(1)).await.unwrap().items[0].seq;
        let second = editor.package_object(package.id, second).await.unwrap();
        assert_eq!(second.code.as_deref(), Some("select 1 from sales.orders"));
        assert_eq!(second.language, "sql");
        assert_eq!(second.parents.len(), 1);
        assert!(second.parents[0].key.as_deref().unwrap().ends_with("step_0000"));
        assert!(second.children[0].key.as_deref().unwrap().ends_with("step_0002"));

        let look = PackageObjectQuery { workflow: Some("returns".into()), kind: Some("node".into()), ..Default::default() };
        let look = editor.package_objects(package.id, &look, &page_of(5)).await.unwrap().items;
        assert_eq!(look.len(), 1);
        let look = editor.package_object(package.id, look[0].seq).await.unwrap();
        assert_eq!((look.parents[0].output.as_str(), look.parents[0].seq), ("nobody.has_this", None));
        assert!(!look.findings.is_empty(), "an input that nobody produces is told");
        let findings = editor.package_findings(package.id, &page_of(500)).await.unwrap();
        assert_eq!(findings.total, Some(findings.items.len() as i64));
        assert_eq!(editor.package_object(package.id, 99_999).await.unwrap_err().status, Status::NotFound);
    }

    async fn what_is_no_package_is_rejected_with_its_reason(world) {
        let editor = world.editor().await;
        let uploaded = editor.upload_package("notes.zip", None, upload(b"this is no archive".to_vec())).await.unwrap();
        drain(&world.service).await.unwrap();
        let package = editor.package(uploaded.id).await.unwrap();
        assert_eq!(package.state, PackageState::Rejected);
        assert!(package.errors > 0 && !package.findings.is_empty());
        let refused = editor.create_import(&NewImport { name: "x".into(), package_id: package.id, remarks: None }).await.unwrap_err();
        assert_eq!((refused.status, refused.finding().code), (Status::Conflict, codes::service::PACKAGE_STATE));
    }

    async fn an_upload_beyond_the_limit_leaves_nothing(world) {
        let editor = world.editor().await;
        let part: std::io::Result<bytes::Bytes> = Ok(vec![0; 1 << 20].into());
        let parts: Vec<std::io::Result<bytes::Bytes>> = (0..40).map(|_| part.as_ref().map(Clone::clone).map_err(|_| unreachable!())).collect();
        let too_large = editor.upload_package("large.zip", None, Box::pin(futures_util::stream::iter(parts))).await.unwrap_err();
        assert_eq!((too_large.status, too_large.finding().code), (Status::TooLarge, codes::service::EDITION_UPLOAD));
        assert_eq!(drain(&world.service).await.unwrap(), 0);
        let left = |folder: &str| std::fs::read_dir(world.data.path().join(folder)).map_or(0, Iterator::count);
        assert_eq!((left("packages"), left("spool")), (0, 0));
    }

    async fn tasks_are_listed_newest_first_and_filtered(world) {
        let editor = world.editor().await;
        let package = world.package(&editor, &chain(2)).await;
        for n in 0..7 {
            let remarks = (n % 2 == 0).then(|| "For the 50% sale".to_owned());
            editor.create_import(&NewImport { name: format!("import_{n}"), package_id: package.id, remarks }).await.unwrap();
        }
        let query = TaskQuery { search: "50% SALE".into(), ..TaskQuery::default() };
        let first = editor.tasks(TaskKind::Import, &query, &page_of(3)).await.unwrap();
        assert_eq!(first.total, Some(4));
        assert_eq!(names(&first.items), ["import_6", "import_4", "import_2"]);
        let second = editor.tasks(TaskKind::Import, &query, &PageRequest { after: first.next, limit: Some(3) }).await.unwrap();
        assert_eq!((names(&second.items), second.next), (vec!["import_0"], None));
        let none = TaskQuery { statuses: vec![TaskStatus::Importing], ..TaskQuery::default() };
        assert_eq!(editor.tasks(TaskKind::Import, &none, &page_of(3)).await.unwrap().items, []);
        for name in ["", "a b", "a/b", &"x".repeat(129)] {
            assert_eq!(editor.check_task_name(TaskKind::Import, name).await.unwrap_err().status, Status::Invalid, "{name}");
        }
        assert_eq!(editor.check_task_name(TaskKind::Import, "import_3").await.unwrap_err().status, Status::Conflict);
        editor.check_task_name(TaskKind::Export, "import_3").await.unwrap();
    }

    async fn a_package_goes_with_the_last_task_that_uses_it(world) {
        let editor = world.editor().await;
        let package = world.package(&editor, &chain(2)).await;
        let mut tasks = Vec::new();
        for name in ["one", "two"] {
            tasks.push(editor.create_import(&NewImport { name: name.into(), package_id: package.id, remarks: None }).await.unwrap());
        }
        let kept = world.data.path().join(world.store.package(package.id).await.unwrap().unwrap().blob.unwrap());
        editor.delete_task(tasks[0].id).await.unwrap();
        assert!(kept.exists());
        editor.delete_task(tasks[1].id).await.unwrap();
        assert!(!kept.exists());
        assert_eq!(editor.package(package.id).await.unwrap_err().status, Status::NotFound);
        assert_eq!(editor.task(tasks[0].id).await.unwrap_err().status, Status::NotFound);
    }

    async fn what_did_not_succeed_is_imported_again(world) {
        let editor = world.editor().await;
        let mut package = chain(3);
        package.node("orders", "waits").code("select 1").input("elsewhere.out");
        let task = world.ready(&editor, "again", &package).await;
        editor.start_import(task.id, 1).await.unwrap();
        drain(&world.service).await.unwrap();
        let short = editor.task(task.id).await.unwrap();
        assert_eq!(short.status, "PARTIAL_SUCCESS");
        assert_eq!(short.actions, [TaskAction::ViewReport, TaskAction::ImportAgain, TaskAction::Undo]);
        editor.import_again(task.id).await.unwrap();
        assert_eq!(editor.import_again(task.id).await.unwrap_err().status, Status::Conflict);
        drain(&world.service).await.unwrap();
        let again = editor.task(task.id).await.unwrap();
        assert_eq!((again.status.as_str(), again.attempt), ("PARTIAL_SUCCESS", 2));
    }

    async fn exports_count_until_the_edition_has_no_more(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "filled", &chain(4)).await;
        editor.start_import(task.id, 1).await.unwrap();
        drain(&world.service).await.unwrap();
        world.store.set_edition("acme", ferry_model::edition::Edition::Basic).await.unwrap();
        let new = |n: i64| NewExport { name: format!("out_{n}"), mode: "full".into(), status: "saved".into(), ..NewExport::default() };
        let limit = ferry_model::edition::Edition::Basic.limits().packages.unwrap();
        let made = editor.create_export(&new(0), false).await.unwrap();
        assert_eq!((made.status.as_str(), made.actions), ("INIT", vec![TaskAction::Start, TaskAction::Delete]));
        editor.start_export(made.id).await.unwrap();
        assert_eq!(editor.start_export(made.id).await.unwrap_err().status, Status::Conflict);
        for n in 1..limit {
            editor.create_export(&new(n), true).await.unwrap();
        }
        let used_up = editor.create_export(&new(limit), true).await.unwrap_err();
        assert_eq!((used_up.status, used_up.finding().code), (Status::NotAllowed, codes::service::EDITION_PACKAGES));
        drain(&world.service).await.unwrap();
        let done = editor.task(made.id).await.unwrap();
        assert_eq!(done.status, "EXPORT_SUCCESS", "{:?}", done.failure);
        let (name, bytes, stream) = editor.download_package(made.id).await.unwrap();
        let read: Vec<bytes::Bytes> = stream.try_collect().await.unwrap();
        assert_eq!((name.as_str(), read.iter().map(bytes::Bytes::len).sum::<usize>() as u64), ("out_0.zip", bytes));
        assert_eq!(editor.create_export(&new(limit), true).await.unwrap_err().status, Status::NotAllowed);
        let package = world.data.path().join(format!("exports/{}.zip", made.id));
        assert!(package.exists());
        editor.delete_task(made.id).await.unwrap();
        assert!(!package.exists());
    }

    async fn exports_that_are_started_at_once_do_not_pass_the_limit(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "filled", &chain(2)).await;
        editor.start_import(task.id, 1).await.unwrap();
        drain(&world.service).await.unwrap();
        world.store.set_edition("acme", ferry_model::edition::Edition::Basic).await.unwrap();
        let limit = ferry_model::edition::Edition::Basic.limits().packages.unwrap();
        let mut starting = tokio::task::JoinSet::new();
        for n in 0..limit * 2 {
            let new = NewExport { name: format!("out_{n}"), mode: "full".into(), status: "saved".into(), ..NewExport::default() };
            let made = editor.create_export(&new, false).await.unwrap();
            let editor = world.editor().await;
            starting.spawn(async move { editor.start_export(made.id).await });
        }
        let (mut started, mut refused) = (0, Vec::new());
        while let Some(ended) = starting.join_next().await {
            match ended.unwrap() {
                Ok(task) => started += i64::from(task.status == "EXPORTING"),
                Err(error) => refused.push((error.status, error.finding().code)),
            }
        }
        assert_eq!(started, limit);
        assert_eq!(refused, vec![(Status::NotAllowed, codes::service::EDITION_PACKAGES); limit as usize]);
        drain(&world.service).await.unwrap();
        assert_eq!(world.service.edition(&crate::world::root()).await.unwrap().packages_exported, limit);
    }

    async fn an_export_whose_package_cannot_be_kept_is_run_again(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "filled", &chain(2)).await;
        editor.start_import(task.id, 1).await.unwrap();
        drain(&world.service).await.unwrap();
        let new = NewExport { name: "out".into(), mode: "full".into(), status: "saved".into(), ..NewExport::default() };
        let made = editor.create_export(&new, true).await.unwrap();
        // Where the package belongs there is something else.
        let place = world.data.path().join(format!("exports/{}.zip", made.id));
        std::fs::create_dir_all(place.join("in the way")).unwrap();
        drain(&world.service).await.unwrap();
        let waiting = editor.task(made.id).await.unwrap();
        assert_eq!((waiting.status.as_str(), waiting.busy), ("EXPORTING", true), "{:?}", waiting.failure);
        std::fs::remove_dir_all(&place).unwrap();
        let later = world.later(|| crate::world::clock() + 60_000);
        drain(&later).await.unwrap();
        let done = editor.task(made.id).await.unwrap();
        assert_eq!((done.status.as_str(), done.busy), ("EXPORT_SUCCESS", false), "{:?}", done.failure);
        assert!(editor.download_package(made.id).await.is_ok());
        assert_eq!(world.service.edition(&crate::world::root()).await.unwrap().packages_exported, 1);
    }

    async fn what_an_edition_does_not_include_cannot_be_started(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "not_included", &chain(2)).await;
        world.store.set_edition("acme", ferry_model::edition::Edition::Standard).await.unwrap();
        let refused = editor.start_import(task.id, 1).await.unwrap_err();
        assert_eq!((refused.status, refused.finding().code), (Status::NotAllowed, codes::service::EDITION));
        // Whoever looks at the plan is told before.
        for plan in [editor.plan(task.id).await.unwrap(), editor.finished_plan(task.id).await.unwrap()] {
            assert!(!plan.can_start);
            assert_eq!(plan.refusals.iter().map(|finding| finding.code).collect::<Vec<_>>(), [codes::service::EDITION]);
        }
        let oss = editor.check_oss_package("http://127.0.0.1:1/a.zip", None).await.unwrap_err();
        assert_eq!(oss.status, Status::NotAllowed);
        world.store.set_edition("acme", ferry_model::edition::Edition::Enterprise).await.unwrap();
        assert!(editor.plan(task.id).await.unwrap().can_start);
        let stale = editor.start_import(task.id, 0).await.unwrap_err();
        assert_eq!((stale.status, stale.finding().code), (Status::Conflict, codes::service::CHANGED_MEANWHILE));
    }

    async fn a_worker_does_it_all_in_the_background(world) {
        let editor = world.editor().await;
        let task = world.ready(&editor, "background", &chain(20)).await;
        let worker = Worker::of(&world.service, "one");
        editor.start_import(task.id, 1).await.unwrap();
        world.until(&editor, task.id, "IMPORT_SUCCESS").await;
        editor.undo_import(task.id).await.unwrap();
        world.until(&editor, task.id, "REVOKED").await;
        worker.stop().await;
        assert_eq!(editor.workspace().name, SHOP);
    }
}

fn page_of(rows: i64) -> PageRequest {
    PageRequest { after: None, limit: Some(rows) }
}

fn names(tasks: &[ferry_service::tasks::TaskView]) -> Vec<&str> {
    tasks.iter().map(|task| task.name.as_str()).collect()
}
