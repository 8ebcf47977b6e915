//! Preview: what a package holds, before anything is imported. For a task, and for a package that belongs to none yet.

mod object;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_model::Finding;
use ferry_service::packages::{PackageObject, PackageObjectQuery, PackageState, PackageView};

use super::head::{self, Head, List, Tab, kinds};
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::show::chart::{Bar, bars};
use crate::{Html, InWorkspace, Page, PageError, Routes};

/// Bars of a chart at most; what is left is summed up.
const BARS: usize = 12;
/// Types and owners that a filter offers.
const CHOICES: usize = 300;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{ws}/imports/{id}/preview", of_task)
        .get("/w/{ws}/imports/{id}/preview/objects/{seq}", object::of_task)
        .get("/w/{ws}/packages/{id}/preview", of_package)
        .get("/w/{ws}/packages/{id}/preview/objects/{seq}", object::of_package)
}

/// A chart of the overview, with the numbers beside it for those who do not see it.
struct Counts {
    title: String,
    chart: Html,
    rows: Vec<(String, i64)>,
}

#[derive(Template)]
#[template(path = "pages/import_task/preview.html")]
struct PreviewPage {
    page: Page,
    /// Missing for a package without a task.
    head: Option<Head>,
    package: PackageView,
    verifying: bool,
    rejected: bool,
    counts: Vec<Counts>,
    findings: Vec<(Finding, i64)>,
    rows: Vec<PackageObject>,
    pager: Pager,
    query: PackageObjectQuery,
    /// Address of the page, and of its objects.
    href: String,
    filter_href: String,
    kind: String,
    type_name: String,
    owner: String,
    kinds: Vec<(String, String)>,
    types: Vec<(String, String)>,
    owners: Vec<(String, String)>,
    is_filtered: bool,
}

async fn of_task(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, List::Imports, id, Tab::Preview).await?;
    let package = head.task.package_id.ok_or_else(|| PageError::not_found(&place.path))?;
    let href = format!("{}/preview", head.base);
    preview(&place, page, Some(head), package, href, &fields).await
}

async fn of_package(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let page = place.page(Nav::Imports, "import-preview-title").crumb(place.t("import-list-title"), place.href("imports"));
    let href = place.href(&format!("packages/{id}/preview"));
    preview(&place, page, None, id, href, &fields).await
}

async fn preview(
    place: &InWorkspace,
    page: Page,
    head: Option<Head>,
    id: i64,
    href: String,
    fields: &Fields,
) -> Result<Response, PageError> {
    let viewer = &place.viewer;
    let package = viewer.package(id).await?;
    let overview = viewer.package_overview(id).await?;
    let query = PackageObjectQuery {
        search: fields.get("search").to_owned(),
        kind: fields.some("kind"),
        type_name: fields.some("type"),
        owner: fields.some("owner"),
        with_findings: fields.ticked("findings"),
        ..PackageObjectQuery::default()
    };
    let found = viewer.package_objects(id, &query, &paging::request(fields)).await?;
    let counts = vec![
        counts(&page, "import-overview-kinds", &overview.kinds, |name| page.label("import-kind", name)),
        counts(&page, "import-overview-types", &overview.node_types, str::to_owned),
        counts(&page, "import-overview-engines", &overview.engines, str::to_owned),
        counts(&page, "import-overview-groups", &overview.resource_groups, str::to_owned),
        counts(&page, "import-overview-owners", &overview.owners, |name| {
            if name.is_empty() { page.t("import-owner-nobody") } else { name.to_owned() }
        }),
    ];
    let choices = |map: &BTreeMap<String, i64>| -> Vec<(String, String)> {
        map.keys().filter(|name| !name.is_empty()).take(CHOICES).map(|name| (name.clone(), name.clone())).collect()
    };
    show(&PreviewPage {
        pager: paging::pager(&href, fields, &found),
        kinds: kinds(&page).into_iter().filter(|(kind, _)| overview.kinds.contains_key(kind)).collect(),
        types: choices(&overview.node_types),
        owners: choices(&overview.owners),
        kind: fields.get("kind").to_owned(),
        type_name: fields.get("type").to_owned(),
        owner: fields.get("owner").to_owned(),
        is_filtered: query != PackageObjectQuery::default(),
        verifying: package.state == PackageState::Verifying,
        rejected: package.state == PackageState::Rejected,
        findings: overview.findings,
        counts: counts.into_iter().filter(|counts| !counts.rows.is_empty()).collect(),
        rows: found.items,
        page,
        head,
        package,
        query,
        filter_href: format!("{href}#details"),
        href,
    })
}

fn counts(page: &Page, title: &str, counts: &BTreeMap<String, i64>, name: impl Fn(&str) -> String) -> Counts {
    let mut rows: Vec<(String, i64)> = counts.iter().map(|(key, count)| (name(key), *count)).collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if rows.len() > BARS {
        let rest = rows.split_off(BARS - 1);
        rows.push((page.ta("import-overview-rest", "count", rest.len()), rest.iter().map(|row| row.1).sum()));
    }
    let title = page.t(title);
    let bar = |(label, count): &(String, i64)| Bar { label: label.clone(), parts: vec![("c1", label.clone(), *count)] };
    let chart = bars(&title, &rows.iter().map(bar).collect::<Vec<_>>());
    Counts { title, chart, rows }
}
