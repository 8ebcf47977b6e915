//! The audit log: searched, and exported as JSON lines.

use askama::Template;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ferry_model::codes::reasons;
use ferry_service::audit::{AuditQuery, AuditView};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{Ctx, Page, PageError};

#[derive(Template)]
#[template(path = "pages/admin/audit.html")]
struct AuditPage {
    page: Page,
    lines: Vec<AuditView>,
    fields: Fields,
    export: String,
    pager: Pager,
}

/// The query of the filters. Days are days of UTC, the last one included.
fn query(fields: &Fields) -> Result<AuditQuery, PageError> {
    Ok(AuditQuery {
        who: fields.some("who"),
        what: fields.some("what"),
        workspace: fields.some("workspace"),
        search: fields.some("search"),
        since: day(fields, "since", 0)?,
        until: day(fields, "until", 1)?.map(|next| next - 1),
    })
}

fn day(fields: &Fields, name: &str, later: i64) -> Result<Option<i64>, PageError> {
    let Some(text) = fields.some(name) else { return Ok(None) };
    let date = text.parse::<Date>().and_then(|date| date.checked_add(jiff::Span::new().days(later)));
    let start = date
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map_err(|_| PageError::invalid(name, reasons::NOT_A_DAY.with(&[("value", &text)])))?;
    Ok(Some(start.timestamp().as_millisecond()))
}

/// The newest lines first.
pub async fn list(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    let lines = admin.audit(&query(&fields)?, &paging::request(&fields)).await?;
    let pager = paging::pager("/admin/audit", &fields, &lines);
    let export = format!("/admin/audit/export.jsonl?{}", ctx.query);
    show(&AuditPage { page: ctx.page(Nav::Audit, "admin-audit"), lines: lines.items, fields, export, pager })
}

/// Every line that fits, as it is read.
pub async fn export(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let lines = ctx.service().tenant_admin(&ctx.actor)?.export_audit(query(&fields)?);
    let headers =
        [(header::CONTENT_TYPE, "application/jsonl; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\"")];
    Ok((headers, Body::from_stream(lines)).into_response())
}
