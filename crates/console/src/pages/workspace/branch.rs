//! What stands in a branch of the tree, as fragments: in a flow the engines of its nodes and the other kinds, below an engine folders and nodes,
//! below a kind its objects.

use askama::Template;
use axum::response::Response;
use ferry_model::Lang;
use ferry_model::node_type::{ENGINES, engine};
use ferry_service::PageRequest;
use ferry_service::objects::{ObjectQuery, TreeEntry};

use super::kinds::{self, Row};
use super::tree::address;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::{InWorkspace, Page, PageError};

/// Entries of a branch that are read at once.
const ROWS: i64 = 60;

/// A branch that is read when it is opened.
struct Sub {
    name: String,
    icon: &'static str,
    /// How many objects it holds, where that is known.
    count: Option<i64>,
    /// Address of what stands in it.
    branch: String,
    /// Address of its objects as a list; empty when no list holds just them.
    list: String,
}

#[derive(Template)]
#[template(path = "pages/workspace/branch.html")]
struct Branch {
    page: Page,
    subs: Vec<Sub>,
    rows: Vec<Row>,
    more: Option<String>,
}

/// What a branch of the tree holds. `workflow` alone: the engines and kinds of a flow. With the kind `node`: folders and nodes, narrowed by
/// `engine` and `folder`. With another kind: its objects.
pub(super) async fn branch(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let page = place.page(Nav::Objects, "ws-objects-title");
    let branch = match fields.get("kind") {
        "" => of_flow(&place, page, &fields).await?,
        "node" => of_folder(&place, page, &fields).await?,
        _ => of_kind(&place, page, &fields).await?,
    };
    show(&branch)
}

async fn of_flow(place: &InWorkspace, page: Page, fields: &Fields) -> Result<Branch, PageError> {
    let flow = fields.get("workflow");
    let mut subs = Vec::new();
    let mut kinds: Vec<(String, i64)> = place.viewer.flow_kinds(flow).await?.into_iter().collect();
    kinds.sort_by_key(|(kind, _)| kinds::rank(kind));
    let engines = place.viewer.flow_engines(flow).await?;
    for (kind, count) in kinds {
        let list = address(place, "objects", &[("workflow", flow), ("kind", &kind)]);
        match &engines {
            Some(engines) if kind == "node" => {
                let mut engines: Vec<(&str, i64)> = engines.iter().map(|(name, count)| (name.as_str(), *count)).collect();
                engines.sort_by_key(|(name, _)| engine_rank(name));
                subs.extend(engines.into_iter().map(|(name, count)| Sub {
                    name: engine_name(&page, name),
                    icon: "cpu",
                    count: Some(count),
                    branch: address(place, "objects/branch", &[("workflow", flow), ("kind", "node"), ("engine", name)]),
                    list: String::new(),
                }));
            }
            _ => subs.push(Sub {
                icon: kinds::icon(&kind),
                branch: address(place, "objects/branch", &[("workflow", flow), ("kind", &kind)]),
                name: page.label("ws-kind", &kind),
                count: Some(count),
                list,
            }),
        }
    }
    Ok(Branch { page, subs, rows: Vec::new(), more: None })
}

async fn of_folder(place: &InWorkspace, page: Page, fields: &Fields) -> Result<Branch, PageError> {
    let (flow, engine, folder) = (fields.get("workflow"), fields.get("engine"), fields.get("folder"));
    let request = PageRequest { after: fields.some("after"), limit: Some(ROWS) };
    let engine_only = Some(engine).filter(|engine| !engine.is_empty());
    let found = place.viewer.flow_folder(flow, engine_only, folder, &request).await?;
    let at = |folder: &str, after: &str| {
        let kept = [("workflow", flow), ("kind", "node"), ("engine", engine), ("folder", folder), ("after", after)];
        address(place, "objects/branch", &kept)
    };
    let (mut subs, mut rows) = (Vec::new(), Vec::new());
    for entry in found.items {
        match entry {
            TreeEntry::Node(object) => rows.push(Row::from(object)),
            TreeEntry::Folder { name, path } => {
                subs.push(Sub { name, icon: "folder", count: None, branch: at(&path, ""), list: String::new() });
            }
        }
    }
    Ok(Branch { page, subs, rows, more: found.next.map(|after| at(folder, &after)) })
}

async fn of_kind(place: &InWorkspace, page: Page, fields: &Fields) -> Result<Branch, PageError> {
    let query = ObjectQuery { kind: fields.some("kind"), workflow: fields.some("workflow"), ..ObjectQuery::default() };
    let found = place.viewer.objects(&query, &PageRequest { after: fields.some("after"), limit: Some(ROWS) }).await?;
    let more = found.next.map(|after| {
        let kept = [("workflow", fields.get("workflow")), ("kind", fields.get("kind")), ("after", after.as_str())];
        address(place, "objects/branch", &kept)
    });
    let rows = found.items.into_iter().map(Row::from).collect();
    Ok(Branch { page, subs: Vec::new(), rows, more })
}

/// Place of an engine among those of a flow: `MaxCompute` and the other engines, then Data Integration, General and what users defined.
fn engine_rank(name: &str) -> (bool, i64) {
    let is_last = matches!(name, "DI" | "GENERAL" | "CUSTOM");
    let place = ["DI", "GENERAL", "CUSTOM"].iter().position(|last| *last == name).map(|place| place as i64);
    (is_last, place.unwrap_or_else(|| ENGINES.iter().find(|engine| engine.name == name).map_or(i64::MAX, |engine| engine.number)))
}

fn engine_name(page: &Page, name: &str) -> String {
    let name_of = |engine: &ferry_model::node_type::Engine| if page.lang == Lang::Zh { engine.zh } else { engine.en };
    engine(name).map_or_else(|| page.t("ws-engine-custom"), |engine| name_of(engine).to_owned())
}
