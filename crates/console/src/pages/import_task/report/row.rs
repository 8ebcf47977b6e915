//! One object of a report: what happened to it and why, every rewrite, and what changed.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_service::PageRequest;
use ferry_service::plans::RewriteView;
use ferry_service::reports::{ReportQuery, ReportRow};

use crate::context::show;
use crate::pages::import_task::head::{self, Head, List, Tab};
use crate::pages::import_task::plan::outcome_tone;
use crate::pages::import_task::rewrite_line::{Holds, line};
use crate::show::diff::{self, Layout, View};
use crate::{Html, InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/import_task/report_row.html")]
struct RowPage {
    page: Page,
    head: Head,
    row: ReportRow,
    /// Its key, where that says more than its name.
    key: String,
    rewrites: Vec<(RewriteView, Html)>,
    diff: Option<View>,
}

/// The page of a row.
pub(super) async fn row(place: InWorkspace, Path((_, id, seq)): Path<(String, i64, i64)>, list: List) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, list, id, Tab::Report).await?;
    let request = PageRequest { after: Some((seq - 1).to_string()), limit: Some(1) };
    let found = place.viewer.report_rows(id, &ReportQuery::default(), &request).await?;
    let row = found.items.into_iter().find(|row| row.seq == seq).ok_or_else(|| PageError::not_found(&place.path))?;
    let rewrites = place.viewer.report_rewrites(id, seq).await?;
    let diff = match place.viewer.report_diff(id, seq).await? {
        (Some(before), Some(after)) if before != after => {
            let names = (page.t("import-diff-before"), page.t("import-diff-after"));
            Some(diff::compare(before, after, names, Layout::SideBySide).await?)
        }
        _ => None,
    };
    let report = page.title.clone();
    let page = page.crumb(report, format!("{}/report", head.base)).titled(row.name.clone());
    let rewrites = rewrites.into_iter().map(|view| (view.clone(), line(&view, Holds::New))).collect();
    let key = if row.key == row.name { String::new() } else { row.key.clone() };
    show(&RowPage { page, head, row, key, rewrites, diff })
}
