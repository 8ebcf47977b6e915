//! What users see of a task that failed because of the server itself.

use std::sync::atomic::{AtomicI64, Ordering};

use ferry_engine::report::{ReportFormat, Style};
use ferry_model::{Face, Finding, Lang};
use ferry_service::tasks::TaskQuery;
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest, Service};
use ferry_store::records::TaskKind;
use ferry_testkit::packages::PackageBuilder;
use futures_util::TryStreamExt as _;

use crate::world::{clock, on_both};

/// How far the time of [`ahead`] is ahead of the true one.
static AHEAD_MS: AtomicI64 = AtomicI64::new(0);

fn ahead() -> i64 {
    clock() + AHEAD_MS.load(Ordering::SeqCst)
}

/// Works until a task is not at work any more, and lets the time pass in which a worker would wait before it tries again.
async fn until_ended(service: &Service, editor: &Editor, task: i64) {
    for _ in 0..50 {
        drain(service).await.unwrap();
        if !editor.task(task).await.unwrap().busy {
            return;
        }
        AHEAD_MS.fetch_add(60_000, Ordering::SeqCst);
    }
    panic!("the task does not end: {:?}", editor.task(task).await.unwrap());
}

fn said(finding: &Finding) -> String {
    [Lang::En, Lang::Zh].map(|lang| finding.message(lang) + &finding.advice_on(Face::Server, lang)).concat()
}

on_both! {
    async fn a_storage_that_fails_is_told_without_its_paths_and_kept_with_them(world) {
        let service = world.later(ahead);
        let editor = world.editor().await;
        let mut package = PackageBuilder::of("sales");
        package.resource("clean.py", b"print('clean')\n");
        let task = world.ready(&editor, "no_place", &package).await.id;
        // The bytes of resources cannot be kept where a file stands in their way.
        let in_the_way = world.data.path().join("contents");
        let _ = std::fs::remove_dir_all(&in_the_way);
        std::fs::write(&in_the_way, b"in the way").unwrap();
        editor.start_import(task, 1).await.unwrap();
        until_ended(&service, &editor, task).await;

        let data = world.data.path().display().to_string();
        let shown = editor.task(task).await.unwrap();
        assert_eq!(shown.status, "IMPORT_ERROR");
        let failure = shown.failure.unwrap();
        assert_eq!(failure.code.id(), "RUN-STORAGE");
        assert!(said(&failure).contains(&format!("task.id={task}")), "{}", said(&failure));
        assert!(!said(&failure).contains(&data), "{}", said(&failure));
        let listed = editor.tasks(TaskKind::Import, &TaskQuery::default(), &PageRequest::default()).await.unwrap();
        assert_eq!(listed.items[0].failure.as_ref(), Some(&failure));
        for format in ReportFormat::ALL {
            let style = Style::default();
            let parts: Vec<bytes::Bytes> = editor.download_report(task, format, Lang::Zh, style).await.unwrap().try_collect().await.unwrap();
            let text = String::from_utf8(parts.concat()).unwrap();
            assert!(!text.contains(&data), "{format:?}: {text}");
        }
        let kept = world.store.task(task).await.unwrap().unwrap().head.failure.unwrap();
        assert!(kept.contains("STORE-CONTENT-PLACE"), "the true cause stays for the operator: {kept}");
    }
}
