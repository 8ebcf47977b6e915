//! Dry-run Property: the nodes of the package, with filters, one by one and all at once.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_model::codes::reasons;
use ferry_service::packages::{PackageObject, PackageObjectQuery};
use ferry_service::settings::{DryRunQuery, DryRunSelection};
use ferry_service::{Page as Rows, PageRequest};

use super::save::told;
use crate::context::show;
use crate::forms::Fields;
use crate::page::Tone;
use crate::pages::import_task::head::{self, Head, List, Tab};
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError};

/// Nodes of a page of the list.
const ROWS: i64 = 20;
/// Owners that the filter offers; more would be no choice.
const OWNERS: usize = 200;

/// The list.
#[derive(Clone, Debug)]
pub(super) struct DryRunList {
    /// Where it is.
    pub(super) href: String,
    /// The nodes, and whether they have the property.
    pub(super) rows: Vec<(PackageObject, bool)>,
    /// Its neighbours.
    pub(super) pager: Pager,
    /// What is asked for.
    pub(super) query: DryRunQuery,
    /// The filters as they were chosen.
    pub(super) on: String,
    pub(super) type_name: String,
    pub(super) owner: String,
    /// Types of nodes in the package.
    pub(super) types: Vec<(String, String)>,
    /// Owners in the package.
    pub(super) owners: Vec<(String, String)>,
    /// Nodes that fit.
    pub(super) total: i64,
    /// The page of the list, to come back to it.
    pub(super) place: Vec<(String, String)>,
}

fn query(fields: &Fields) -> DryRunQuery {
    let objects = PackageObjectQuery {
        search: fields.get("search").to_owned(),
        kind: Some("node".to_owned()),
        type_name: fields.some("type"),
        owner: fields.some("owner"),
        ..PackageObjectQuery::default()
    };
    let dry_run = match fields.get("on") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    DryRunQuery { objects, dry_run }
}

impl DryRunList {
    pub(super) async fn read(place: &InWorkspace, page: &Page, head: &Head, fields: &Fields) -> Result<Self, PageError> {
        let query = query(fields);
        let href = format!("{}/settings/dry-run", head.base);
        let request = PageRequest { limit: Some(ROWS), ..paging::request(fields) };
        let mut types = Vec::new();
        let mut owners = Vec::new();
        let mut rows = Rows { items: Vec::new(), next: None, total: Some(0) };
        if let Some(package) = head.task.package_id {
            let overview = place.viewer.package_overview(package).await?;
            types = overview.node_types.into_keys().map(|name| (name.clone(), name)).collect();
            owners = overview.owners.into_keys().filter(|name| !name.is_empty()).take(OWNERS).map(|name| (name.clone(), name)).collect();
            rows = place.viewer.dry_run_nodes(head.task.id, &query, &request).await?;
        }
        let kept = Fields::parse(page.query.as_bytes());
        let pager = paging::pager(&href, fields, &rows);
        Ok(Self {
            href,
            pager,
            total: rows.total.unwrap_or(0),
            rows: rows.items,
            query,
            on: fields.get("on").to_owned(),
            type_name: fields.get("type").to_owned(),
            owner: fields.get("owner").to_owned(),
            types,
            owners,
            place: kept.pairs().iter().filter(|(name, _)| matches!(name.as_str(), "after" | "trail")).cloned().collect(),
        })
    }
}

#[derive(Template)]
#[template(path = "pages/import_task/settings/dry_run_page.html")]
struct DryRunPage {
    page: Page,
    head: Head,
    dry_run: DryRunList,
    editable: bool,
}

#[derive(Template)]
#[template(path = "pages/import_task/settings/dry_run.html")]
struct DryRunFragment {
    page: Page,
    head: Head,
    dry_run: DryRunList,
    editable: bool,
}

/// The list by itself.
pub(super) async fn list(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, List::Imports, id, Tab::Settings).await?;
    let dry_run = DryRunList::read(&place, &page, &head, &fields).await?;
    let editable = page.may_edit() && head::is_editable(&head.task);
    if place.fragment {
        show(&DryRunFragment { page, head, dry_run, editable })
    } else {
        show(&DryRunPage { page, head, dry_run, editable })
    }
}

/// Sets or clears the property of one node, of those that are ticked, or of all that fit.
pub(super) async fn change(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let (selection, on) = selection(&fields)?;
    let is_nothing = matches!(&selection, DryRunSelection::Objects(rows) if rows.is_empty());
    if !is_nothing {
        editor.set_dry_run(id, &selection, on).await?;
    }
    if place.fragment {
        return Ok(told(list(place, Path((String::new(), id)), fields).await?));
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.pairs() {
        if matches!(name.as_str(), "search" | "type" | "owner" | "on" | "after" | "trail") && !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let href = place.href(&format!("imports/{id}/settings/dry-run?{}", query.finish()));
    Ok(place.go_with(&href, Tone::Success, place.t("import-saved")))
}

fn selection(fields: &Fields) -> Result<(DryRunSelection, bool), PageError> {
    let position = |text: &String| text.parse::<i64>().map_err(|_| PageError::invalid("row", reasons::NOT_A_NUMBER));
    for (name, on) in [("one-on", true), ("one-off", false)] {
        if let Some(one) = fields.some(name) {
            return Ok((DryRunSelection::Objects(vec![position(&one)?]), on));
        }
    }
    let ticked = || fields.all("row").iter().map(position).collect::<Result<Vec<i64>, _>>().map(DryRunSelection::Objects);
    match fields.get("do") {
        "on" => Ok((ticked()?, true)),
        "off" => Ok((ticked()?, false)),
        "all-on" => Ok((DryRunSelection::Matching(query(fields)), true)),
        "all-off" => Ok((DryRunSelection::Matching(query(fields)), false)),
        _ => Err(PageError::unknown(fields, "do")),
    }
}
