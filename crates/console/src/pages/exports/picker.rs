//! The object picker of Create Export Task: objects by name, kind and business flow, or whole business flows, a page at a time. What is ticked
//! is added as selectors.

use askama::Template;
use axum::response::Response;
use ferry_model::ObjectKind;
use ferry_service::PageRequest;
use ferry_service::objects::{FlowView, ObjectQuery};
use url::form_urlencoded::Serializer;

use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::{InWorkspace, Page, PageError};

/// Objects that are shown at once.
const ROWS: i64 = 50;
/// In place of a kind: whole business flows.
const FLOWS: &str = "flow";

/// Something that can be picked.
struct Found {
    name: String,
    /// What it is.
    note: String,
    icon: &'static str,
    /// Its selectors, a line each.
    selectors: String,
    /// Address that gives its entry among what is chosen.
    add: String,
}

#[derive(Template)]
#[template(path = "pages/exports/objects.html")]
struct Objects {
    page: Page,
    found: Vec<Found>,
    /// `selectors` or `exclude`.
    field: &'static str,
    /// Address of the next page.
    more: Option<String>,
    /// Whether this is the first page.
    is_first: bool,
}

/// An entry among what is chosen: what it is called, and its selectors.
struct Entry {
    name: String,
    selectors: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/exports/picked.html")]
struct Picked {
    page: Page,
    field: &'static str,
    entries: Vec<Entry>,
}

/// The list that the picker is for.
fn field(fields: &Fields) -> &'static str {
    if fields.get("field") == "exclude" { "exclude" } else { "selectors" }
}

/// What fits the search, as a fragment.
pub(super) async fn objects(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let page = place.page(Nav::Exports, "exports-create");
    let field = field(&fields);
    let request = PageRequest { after: fields.some("after"), limit: Some(ROWS) };
    let add = |selectors: &str| {
        let query = Serializer::new(String::new()).append_pair("field", field).append_pair("selector", selectors).finish();
        format!("{}?{query}", place.href("exports/picked"))
    };
    let (found, next): (Vec<Found>, _) = if fields.get("picker_kind") == FLOWS {
        let flows = place.viewer.flows(fields.get("picker"), &request).await?;
        let found = flows.items.into_iter().filter(|flow| flow.id.is_some()).map(|flow| {
            let selectors = whole(&flow);
            let note = page.ta("exports-flow-objects", "count", flow.kinds.values().sum::<i64>());
            Found { add: add(&selectors), name: flow.name, note, icon: "tree", selectors }
        });
        (found.collect(), flows.next)
    } else {
        let query = ObjectQuery {
            search: fields.get("picker").to_owned(),
            kind: fields.some("picker_kind"),
            workflow: fields.some("picker_flow"),
            ..ObjectQuery::default()
        };
        let objects = place.viewer.objects(&query, &request).await?;
        let found = objects.items.into_iter().map(|object| {
            let selectors = format!("{}:{}", object.kind, page.selector_key(&object));
            let mut note = page.kind(&object.kind);
            if !object.type_name.is_empty() {
                note = format!("{note} · {}", object.type_name);
            }
            Found { add: add(&selectors), name: object.key, note, icon: "plus", selectors }
        });
        (found.collect(), objects.next)
    };
    let more = next.map(|after| {
        let mut query = Serializer::new(String::new());
        for name in ["field", "picker", "picker_kind", "picker_flow"] {
            query.append_pair(name, fields.get(name));
        }
        format!("{}?{}", place.href("exports/objects"), query.append_pair("after", &after).finish())
    });
    show(&Objects { page, found, field, more, is_first: request.after.is_none() })
}

/// The selectors of a whole business flow: itself, and what stands in it of each kind.
fn whole(flow: &FlowView) -> String {
    let name = escaped(&flow.name);
    let mut lines = vec![format!("{}:{name}", ObjectKind::Workflow)];
    lines.extend(flow.kinds.keys().filter(|kind| *kind != ObjectKind::Workflow.as_str()).map(|kind| format!("{kind}:{name}/**")));
    lines.join("\n")
}

/// A name as a pattern that fits it alone.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The entries of what was picked, as a fragment: one (`selector`), or everything that is ticked (`selectors_pick`, `exclude_pick`).
pub(super) async fn picked(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let page = place.page(Nav::Exports, "exports-create");
    let field = field(&fields);
    let picked = [fields.all("selector"), fields.all(&format!("{field}_pick"))].concat();
    let entries = picked.iter().map(|text| entry(&page, text)).filter(|entry| !entry.selectors.is_empty()).collect();
    show(&Picked { page, field, entries })
}

fn entry(page: &Page, text: &str) -> Entry {
    let selectors: Vec<String> = text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    let name = match selectors.as_slice() {
        [flow, _, ..] => page.ta("exports-whole-flow", "name", flow.split_once(':').map_or("", |(_, name)| name)),
        one => one.concat(),
    };
    Entry { name, selectors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_flow_is_itself_and_every_kind_in_it() {
        let kinds = [("node".to_owned(), 3), ("resource".to_owned(), 1)].into();
        let flow = FlowView { id: Some(1), name: "orders [eu]".into(), scheduled: true, kinds };
        assert_eq!(whole(&flow), "workflow:orders \\[eu\\]\nnode:orders \\[eu\\]/**\nresource:orders \\[eu\\]/**");
    }
}
