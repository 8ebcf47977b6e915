use ferry_store::records::{Checkpoint, NewTask, Profile, TaskFilter, TaskKind, TaskStatus};
use ferry_store::{Store, StoreError};

use crate::support::{ALICE, NOW, Run, node};

fn new(workspace_id: i64, kind: TaskKind, name: &str) -> NewTask {
    NewTask {
        kind,
        workspace_id,
        name: name.into(),
        remarks: Some("why".into()),
        created_by: ALICE.into(),
        settings: r#"{"a":1}"#.into(),
        info: "{}".into(),
        package: Some("packages/1.zip".into()),
    }
}

both! {
    async fn a_task_comes_back_as_it_was_made(t) {
        let workspace = t.standard().await;
        let task = t.store.create_task(new(workspace, TaskKind::Import, "release_1.2"), NOW).await.unwrap();
        assert_eq!((task.head.status, task.head.attempt, task.head.workspace.as_str(), task.head.created_at), (TaskStatus::Init, 0, "shop", NOW));
        assert_eq!((task.head.started_at, task.head.finished_at, &task.head.checkpoint), (None, None, &Checkpoint::default()));
        t.store.set_task_info(task.head.id, r#"{"n":1}"#).await.unwrap();
        t.store.set_task_settings(task.head.id, "{}").await.unwrap();
        t.store.set_task_failure(task.head.id, Some("{}")).await.unwrap();
        t.store.set_task_package(task.head.id, None).await.unwrap();
        let read = t.store.task(task.head.id).await.unwrap().unwrap();
        assert_eq!((read.info.as_str(), read.settings.as_str(), read.head.failure.as_deref(), read.package), (r#"{"n":1}"#, "{}", Some("{}"), None));
        assert_eq!((read.head.name, read.head.remarks, read.head.created_by), (task.head.name, task.head.remarks, task.head.created_by));
        assert_eq!(t.store.task(task.head.id + 1).await.unwrap(), None);
        assert!(matches!(t.store.set_task_info(task.head.id + 1, "{}").await, Err(StoreError::NoTask { .. })));
    }

    async fn names_of_tasks_are_checked_and_unique_per_kind(t) {
        let workspace = t.standard().await;
        for name in ["", "a b", "a-b", "a/b", &"x".repeat(129)] {
            let error = t.store.create_task(new(workspace, TaskKind::Import, name), NOW).await.unwrap_err();
            assert!(matches!(error, StoreError::TaskName { .. }), "{name}");
        }
        t.store.create_task(new(workspace, TaskKind::Import, &"x".repeat(128)), NOW).await.unwrap();
        t.store.create_task(new(workspace, TaskKind::Import, "a"), NOW).await.unwrap();
        t.store.create_task(new(workspace, TaskKind::Export, "a"), NOW).await.unwrap();
        let error = t.store.create_task(new(workspace, TaskKind::Import, "a"), NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::TaskExists { .. }), "{error:?}");
        assert!(matches!(t.store.create_task(new(99, TaskKind::Import, "b"), NOW).await, Err(StoreError::NoWorkspace { id: 99 })));
        let unique = async |kind, base| t.store.unique_task_name(workspace, kind, base).await.unwrap();
        assert_eq!(unique(TaskKind::Import, "a").await, "a_2");
        assert_eq!(unique(TaskKind::Import, "my package.zip").await, "my_package.zip");
        assert_eq!(unique(TaskKind::Import, "").await, "import");
        let long = unique(TaskKind::Export, &"y".repeat(300)).await;
        t.store.create_task(new(workspace, TaskKind::Export, &long), NOW).await.unwrap();
        let kinds = t.store.list_tasks(Some(workspace), None).await.unwrap();
        assert_eq!(kinds.iter().map(|task| task.head.name.len()).collect::<Vec<_>>(), [long.len(), 1, 1, 128], "newest first");
        assert_eq!(t.store.list_tasks(None, Some(TaskKind::Export)).await.unwrap().len(), 2);
        assert_eq!(t.store.list_tasks(Some(workspace + 1), None).await.unwrap(), []);
    }

    async fn a_state_changes_only_from_where_it_is_said_to_be(t) {
        let workspace = t.standard().await;
        let id = t.store.create_task(new(workspace, TaskKind::Import, "a"), NOW).await.unwrap().head.id;
        let to = async |from: &[TaskStatus], to, now| t.store.update_task_status(id, from, to, now).await.unwrap();
        assert!(!to(&[TaskStatus::Editing], TaskStatus::Importing, NOW).await);
        assert!(!to(&[], TaskStatus::Importing, NOW).await);
        assert!(to(&[TaskStatus::Init], TaskStatus::Editing, NOW).await);
        assert!(to(&[TaskStatus::Init, TaskStatus::Editing], TaskStatus::Importing, NOW + 1).await);
        assert!(!to(&[TaskStatus::Init, TaskStatus::Editing], TaskStatus::Importing, NOW + 2).await);
        assert!(to(&[TaskStatus::Importing], TaskStatus::PartialSuccess, NOW + 3).await);
        let task = t.store.task(id).await.unwrap().unwrap();
        assert_eq!((task.head.status, task.head.started_at, task.head.finished_at), (TaskStatus::PartialSuccess, Some(NOW + 1), Some(NOW + 3)));
        assert_eq!(t.store.begin_attempt(id, NOW + 4).await.unwrap(), 1);
        assert_eq!(t.store.begin_attempt(id, NOW + 5).await.unwrap(), 2);
        let task = t.store.task(id).await.unwrap().unwrap();
        assert_eq!((task.head.started_at, task.head.finished_at), (Some(NOW + 5), None));
        let error = t.store.update_task_status(id + 1, &[TaskStatus::Init], TaskStatus::Editing, NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::NoTask { .. }));
    }

    async fn a_running_task_cannot_be_deleted(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let ids = t.save(&run, &[node("a", &[], &["o"])]).await;
        t.store.replace_plan(run.task, vec![vec![1]]).await.unwrap();
        assert!(matches!(t.store.delete_task(run.task).await, Err(StoreError::TaskRunning { .. })));
        t.store.update_task_status(run.task, &[TaskStatus::Importing], TaskStatus::ImportSuccess, NOW).await.unwrap();
        t.store.delete_task(run.task).await.unwrap();
        assert_eq!(t.store.task(run.task).await.unwrap(), None);
        assert_eq!(t.store.plan_chunk(run.task, 0).await.unwrap(), None);
        assert_eq!(t.store.item_counts(run.task).await.unwrap(), []);
        assert_eq!(t.store.snapshot(workspace).await.unwrap()[0].id, ids[0], "what it imported stays");
        assert!(matches!(t.store.delete_task(run.task).await, Err(StoreError::NoTask { .. })));
        let next = t.store.create_task(new(workspace, TaskKind::Import, "j"), NOW).await.unwrap();
        assert!(next.head.id > run.task, "numbers are not used twice");
    }

    async fn a_plan_is_replaced_as_a_whole(t) {
        let workspace = t.standard().await;
        let id = t.store.create_task(new(workspace, TaskKind::Import, "a"), NOW).await.unwrap().head.id;
        t.store.replace_plan(id, vec![vec![1; 3_000_000], vec![2; 3_000_000], vec![]]).await.unwrap();
        assert_eq!(t.store.plan_chunk(id, 1).await.unwrap(), Some(vec![2; 3_000_000]));
        assert_eq!(t.store.plan_chunk(id, 2).await.unwrap(), Some(vec![]));
        t.store.replace_plan(id, vec![vec![9]]).await.unwrap();
        assert_eq!(t.store.plan_chunk(id, 0).await.unwrap(), Some(vec![9]));
        assert_eq!(t.store.plan_chunk(id, 1).await.unwrap(), None);
    }

    async fn lists_and_heads_carry_no_documents(t) {
        let workspace = t.standard().await;
        let long = "x".repeat(1_000_000);
        let package = serde_json::json!({ "location": "/some/where/sales.zip", "bytes": 12 });
        let infos = [serde_json::json!({}), serde_json::json!({ "package": package, "findings": [long] })];
        for (n, info) in infos.iter().enumerate() {
            let settings = serde_json::json!({ "long": long }).to_string();
            let task = NewTask { settings, info: info.to_string(), ..new(workspace, TaskKind::Import, &format!("i{n}")) };
            t.store.create_task(task, NOW).await.unwrap();
        }
        let page = t.store.task_page(workspace, TaskKind::Import, &TaskFilter::default(), i64::MAX, 10).await.unwrap();
        let text = serde_json::to_string(&page).unwrap();
        assert!(text.len() < 5_000, "{} bytes", text.len());
        assert_eq!(page.iter().map(|task| task.name.as_str()).collect::<Vec<_>>(), ["i1", "i0"]);
        assert_eq!((page[0].package_location.as_deref(), page[0].package_bytes), (Some("/some/where/sales.zip"), Some(12)));
        assert_eq!((page[1].package_location.as_deref(), page[1].package_bytes), (None, None));
        for task in page {
            let whole = t.store.task(task.id).await.unwrap().unwrap();
            assert_eq!(whole.head, task);
            assert_eq!(t.store.task_head(task.id).await.unwrap(), Some(task));
        }
        assert_eq!(t.store.task_head(99).await.unwrap(), None);
    }

    async fn remarks_and_settings_have_an_end(t) {
        let workspace = t.standard().await;
        let long = NewTask { remarks: Some("注".repeat(1_001)), ..new(workspace, TaskKind::Import, "a") };
        assert!(matches!(t.store.create_task(long.clone(), NOW).await, Err(StoreError::TaskRemarks { length: 1_001, most: 1_000 })));
        let task = t.store.create_task(NewTask { remarks: Some("注".repeat(1_000)), ..long }, NOW).await.unwrap();
        let init = [TaskStatus::Init];
        let renamed = t.store.rename_task(task.head.id, &init, "b", Some(&"n".repeat(1_001))).await;
        assert!(matches!(renamed, Err(StoreError::TaskRemarks { .. })), "{renamed:?}");
        let most = format!("\"{}\"", "x".repeat((8 << 20) - 2));
        assert!(t.store.put_task_settings(task.head.id, 1, &init, &most, ALICE, NOW).await.unwrap());
        let more = format!("{most} ");
        let put = t.store.put_task_settings(task.head.id, 2, &init, &more, ALICE, NOW).await;
        assert!(matches!(put, Err(StoreError::SettingsTooLarge { .. })), "{put:?}");
        let made = t.store.create_task(NewTask { settings: more.clone(), ..new(workspace, TaskKind::Import, "c") }, NOW).await;
        assert!(matches!(made, Err(StoreError::SettingsTooLarge { .. })), "{made:?}");
        assert!(matches!(t.store.set_task_settings(task.head.id, &more).await, Err(StoreError::SettingsTooLarge { .. })));
        assert_eq!(t.store.task(task.head.id).await.unwrap().unwrap().head.settings_version, 2);
    }

    async fn a_workspace_has_so_many_mapping_profiles_and_no_more(t) {
        let workspace = t.standard().await;
        let profile = |name: &str| Profile { name: name.into(), settings: "{}".into(), by: ALICE.into(), at: NOW };
        for n in 0..199 {
            t.store.save_profile(workspace, &profile(&format!("p{n}"))).await.unwrap();
        }
        let other = Store::open(&t.location).await.unwrap();
        let mut running = Vec::new();
        for (n, store) in [&t.store, &other, &t.store, &other].into_iter().cloned().enumerate() {
            running.push(tokio::spawn(async move { store.save_profile(workspace, &profile(&format!("last{n}"))).await }));
        }
        let mut saved = 0;
        for one in running {
            match one.await.unwrap() {
                Ok(()) => saved += 1,
                refused => assert!(matches!(refused, Err(StoreError::TooManyProfiles { most: 200 })), "{refused:?}"),
            }
        }
        assert_eq!(saved, 1);
        t.store.save_profile(workspace, &profile("p7")).await.unwrap();
        assert!(t.store.delete_profile(workspace, "p7").await.unwrap());
        t.store.save_profile(workspace, &profile("p8")).await.unwrap();
        t.store.save_profile(workspace, &profile("p7")).await.unwrap();
        let large = Profile { settings: " ".repeat((256 << 10) + 1), ..profile("p7") };
        assert!(matches!(t.store.save_profile(workspace, &large).await, Err(StoreError::SettingsTooLarge { .. })));
    }
}
