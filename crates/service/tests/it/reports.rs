//! Reports of imports that have ended.

use ferry_engine::report::{ReportFormat, Style, write_report};
use ferry_model::Lang;
use ferry_service::reports::{ReportQuery, ReportRow};
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest};
use ferry_testkit::packages::large;
use futures_util::TryStreamExt as _;

use crate::world::{World, chain, on_both};

on_both! {
    async fn rows_are_found_by_what_became_of_them(world) {
        let editor = world.editor().await;
        let task = imported(world, &editor, &large("sales", 120)).await;
        let report = editor.report(task).await.unwrap();
        let total: i64 = report.counts.iter().map(|counts| counts.total).sum();
        let all = rows(&editor, task, &ReportQuery::default()).await;
        assert_eq!(all.len() as i64, total);
        assert_eq!(all.iter().map(|row| row.seq).collect::<Vec<_>>(), (0..total).collect::<Vec<_>>());
        let queries = [
            ReportQuery { failed_only: true, ..ReportQuery::default() },
            ReportQuery { kind: Some("node".into()), ..ReportQuery::default() },
            ReportQuery { kind: Some("resource".into()), search: "TOOL_1".into(), ..ReportQuery::default() },
            ReportQuery { outcome: Some("blocked".into()), ..ReportQuery::default() },
            ReportQuery { outcome: Some("ok".into()), action: Some("create".into()), ..ReportQuery::default() },
        ];
        for query in queries {
            let wanted: Vec<&ReportRow> = all.iter().filter(|row| fits(row, &query)).collect();
            assert!(!wanted.is_empty(), "{query:?}");
            assert_eq!(rows(&editor, task, &query).await.iter().collect::<Vec<_>>(), wanted, "{query:?}");
        }
        assert!(all.iter().filter(|row| row.outcome == "blocked").all(|row| !row.findings.is_empty()));
    }

    async fn a_download_is_the_report_of_the_engine(world) {
        let editor = world.editor().await;
        let task = imported(world, &editor, &large("sales", 700)).await;
        for format in ReportFormat::ALL {
            let parts: Vec<bytes::Bytes> = editor.download_report(task, format, Lang::Zh, Style::default()).await.unwrap().try_collect().await.unwrap();
            let mut wanted = Vec::new();
            write_report(&world.store, task, format, Lang::Zh, Style::default(), &mut wanted).await.unwrap();
            assert!(parts.concat() == wanted, "{format:?}");
        }
    }

    async fn a_row_tells_its_rewrites_and_what_it_changed(world) {
        let editor = world.editor().await;
        imported(world, &editor, &chain(2)).await;
        let mut changed = chain(2);
        changed.node("orders", "last").code("select *\nfrom sales.orders").after("step_0001");
        changed.workflow("orders").owner = None;
        let task = imported(world, &editor, &changed).await;
        let all = rows(&editor, task, &ReportQuery::default()).await;
        let last = all.iter().find(|row| row.name == "last").unwrap();
        let rewrites = editor.report_rewrites(task, last.seq).await.unwrap();
        assert_eq!(rewrites.len() as u64, last.rewrites);
        let code = rewrites.iter().find(|rewrite| rewrite.field == "code").unwrap();
        assert_eq!((code.line, code.from.as_str(), code.to.as_str()), (2, "sales", "shop"));
        let (before, after) = editor.report_diff(task, last.seq).await.unwrap();
        assert!(before.is_none() && after.unwrap().ends_with("select *\nfrom shop.orders\n"));
        let unchanged = all.iter().find(|row| row.name == "step_0000").unwrap();
        assert_eq!(editor.report_diff(task, unchanged.seq).await.unwrap().1, None);
        assert_eq!(editor.report_rewrites(task, 10_000).await.unwrap_err().status, ferry_service::error::Status::NotFound);
    }
}

fn fits(row: &ReportRow, query: &ReportQuery) -> bool {
    let same = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
    same(&query.kind, &row.kind)
        && same(&query.outcome, &row.outcome)
        && same(&query.action, &row.action)
        && row.key.to_lowercase().contains(&query.search.to_lowercase())
        && (!query.failed_only || !matches!(row.outcome.as_str(), "ok" | "skipped"))
}

/// Imports a package to its end and gives the number of the task.
async fn imported(world: &World, editor: &Editor, package: &ferry_testkit::packages::PackageBuilder) -> i64 {
    let name = format!("task_{}", world.objects(editor).await);
    let task = world.ready(editor, &name, package).await;
    editor.start_import(task.id, 1).await.unwrap();
    drain(&world.service).await.unwrap();
    task.id
}

async fn rows(editor: &Editor, task: i64, query: &ReportQuery) -> Vec<ReportRow> {
    let mut page = PageRequest { after: None, limit: Some(7) };
    let mut all = Vec::new();
    loop {
        let part = editor.report_rows(task, query, &page).await.unwrap();
        all.extend(part.items);
        page.after = part.next;
        if page.after.is_none() {
            return all;
        }
    }
}
