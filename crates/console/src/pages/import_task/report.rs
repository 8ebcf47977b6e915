//! Import Report and Export Report: Basic Information, Import Results, Details, Import Settings; and the report as a file.

mod details;
mod download;
mod row;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_model::Finding;
use ferry_service::reports::{ReportCounts, ReportQuery, ReportRow, ReportView};

use super::facts::{self, Group};
use ferry_service::tasks::TaskAction;

use super::head::{self, Head, List, Tab};
use super::plan::outcome_tone;
use crate::context::show;
use crate::forms::Fields;
use crate::paging::{self, Pager};
use crate::show::chart::{Bar, bars};
use crate::{Ctx, Html, InWorkspace, Page, PageError, Routes};
use details::{Choices, Heads, Reason};

/// The routes.
pub(super) fn routes() -> Routes {
    let mut routes = Routes::new().get("/imports/{id}/report", found);
    for (path, list) in [("imports", List::Imports), ("exports", List::Exports)] {
        let base = format!("/w/{{ws}}/{path}/{{id}}/report");
        routes = routes
            .get(&base, move |place, path, fields| report(place, path, list, fields))
            .get(&format!("{base}/rows/{{seq}}"), move |place, path| row::row(place, path, list))
            .get(&format!("{base}/download/{{format}}"), move |place, path| download::file(place, path, list));
    }
    routes
}

/// The report of a task whose workspace the address does not say.
async fn found(ctx: Ctx, Path(id): Path<i64>) -> Result<Response, PageError> {
    let workspace = ctx.service().workspace_of_task(&ctx.actor, id).await?;
    let viewer = ctx.service().viewer(&ctx.actor, &workspace).await?;
    let list = viewer.task(id).await?.kind;
    Ok(ctx.go(&format!("/w/{workspace}/{list}s/{id}/report")))
}

#[derive(Template)]
#[template(path = "pages/import_task/report.html")]
struct ReportPage {
    page: Page,
    head: Head,
    report: ReportView,
    sum: ReportCounts,
    /// Headings of the columns of numbers, and the numbers of each kind.
    columns: Vec<String>,
    table: Vec<(String, Vec<i64>)>,
    basic: Vec<Group>,
    settings: Vec<Group>,
    /// Findings about the whole.
    findings: Vec<Finding>,
    chart: Html,
    legend: Vec<(&'static str, String)>,
    rows: Vec<ReportRow>,
    pager: Pager,
    query: ReportQuery,
    choices: Choices,
    reasons: Vec<Reason>,
    heads: Heads,
}

/// The outcomes of the chart: tone and key of the name.
const OUTCOMES: [(&str, &str); 5] = [
    ("success", "import-outcome-ok"),
    ("neutral", "import-outcome-unchanged"),
    ("info", "import-outcome-skipped"),
    ("warning", "import-outcome-waiting"),
    ("error", "import-outcome-not-done"),
];

async fn report(place: InWorkspace, Path((_, id)): Path<(String, i64)>, list: List, fields: Fields) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, list, id, Tab::Report).await?;
    let report = place.viewer.report(id).await?;
    let query = details::query(&fields)?;
    let found = place.viewer.report_rows(id, &query, &paging::request(&fields)).await?;
    let address = format!("{}/report", head.base);
    let pager = details::at_details(paging::pager(&address, &fields, &found));
    let is_export = list == List::Exports;
    let counted = |count: &ReportCounts| Bar { label: page.label("import-kind", &count.kind), parts: parts(&page, count) };
    let chart = bars(&page.t("import-results-chart"), &report.counts.iter().map(counted).collect::<Vec<_>>());
    show(&ReportPage {
        chart,
        legend: OUTCOMES.iter().map(|(tone, key)| (*tone, page.t(key))).collect(),
        sum: sum(&report.counts),
        columns: columns(is_export).iter().map(|(key, _)| page.t(key)).collect(),
        table: report.counts.iter().map(|one| table_row(&page, one, is_export)).collect(),
        basic: basic(&page, &report.info),
        findings: findings(&report.info),
        settings: facts::groups(&page, &report.settings),
        choices: Choices::new(&page, &report, &fields, is_export),
        reasons: details::reasons(&report, &address, fields.get("code")),
        heads: Heads::new(&address, &fields, query.sort),
        rows: found.items,
        page,
        head,
        report,
        pager,
        query,
    })
}

/// A column of the table of results: key of its name, and its number.
type Column = (&'static str, fn(&ReportCounts) -> i64);

const COLUMNS: [Column; 11] = [
    ("import-total", |one| one.total),
    ("import-created", |one| one.created),
    ("import-updated", |one| one.updated),
    ("import-action-unchanged", |one| one.unchanged),
    ("import-outcome-skipped", |one| one.skipped),
    ("import-outcome-waiting", |one| one.waiting),
    ("import-outcome-blocked", |one| one.blocked),
    ("import-outcome-failed", |one| one.failed),
    ("import-saved-column", |one| one.saved),
    ("import-committed", |one| one.committed),
    ("import-deployed", |one| one.deployed),
];

/// An export creates and commits nothing.
fn columns(is_export: bool) -> Vec<Column> {
    let is_there = |(key, _): &Column| !is_export || matches!(*key, "import-total" | "import-outcome-skipped" | "import-outcome-failed");
    COLUMNS.into_iter().filter(is_there).collect()
}

fn table_row(page: &Page, one: &ReportCounts, is_export: bool) -> (String, Vec<i64>) {
    (page.label("import-kind", &one.kind), columns(is_export).iter().map(|(_, number)| number(one)).collect())
}

/// What is known of package and destination; what stands in the head of the page, or is shown as findings, is left out.
fn basic(page: &Page, info: &serde_json::Value) -> Vec<Group> {
    let members = info.as_object().into_iter().flatten().filter(|(key, _)| key.as_str() != "findings");
    facts::groups(page, &serde_json::Value::Object(members.map(|(key, value)| (key.clone(), value.clone())).collect()))
}

fn findings(info: &serde_json::Value) -> Vec<Finding> {
    serde_json::from_value(info["findings"].clone()).unwrap_or_default()
}

/// How the objects of a kind ended. Each object is in one part.
fn parts(page: &Page, count: &ReportCounts) -> Vec<(&'static str, String, i64)> {
    let not_done = count.failed + count.blocked;
    let ok = (count.total - count.unchanged - count.skipped - count.waiting - not_done).max(0);
    let numbers = [ok, count.unchanged, count.skipped, count.waiting, not_done];
    OUTCOMES.iter().zip(numbers).map(|((tone, key), number)| (*tone, page.t(key), number)).collect()
}

fn sum(counts: &[ReportCounts]) -> ReportCounts {
    let mut sum = ReportCounts::default();
    for one in counts {
        sum.total += one.total;
        sum.created += one.created;
        sum.updated += one.updated;
        sum.unchanged += one.unchanged;
        sum.skipped += one.skipped;
        sum.blocked += one.blocked;
        sum.failed += one.failed;
        sum.waiting += one.waiting;
        sum.saved += one.saved;
        sum.committed += one.committed;
        sum.deployed += one.deployed;
    }
    sum
}
