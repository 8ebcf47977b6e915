//! The versions of an object, and the difference of two of them.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_service::objects::VersionView;

use super::object::{self, Head};
use crate::context::show;
use crate::forms::Fields;
use crate::show::diff::{self, Layout, View};
use crate::{InWorkspace, Page, PageError};

/// Two versions side by side or under each other.
struct Difference {
    from: i64,
    to: i64,
    view: View,
    /// Whether the versions say the same.
    same: bool,
    unified: bool,
    /// Address of the same difference in the other layout.
    other_layout: String,
}

#[derive(Template)]
#[template(path = "pages/workspace/versions.html")]
struct VersionsPage {
    page: Page,
    head: Head,
    versions: Vec<VersionView>,
    /// Numbers to choose from.
    choices: Vec<(String, String)>,
    from: String,
    to: String,
    difference: Option<Difference>,
}

/// The page. Without a choice it compares the newest version with the one before.
pub(super) async fn versions(place: InWorkspace, Path((_ws, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let detail = place.viewer.object(id, None).await?;
    let numbers: Vec<i64> = detail.versions.iter().map(|version| version.number).collect();
    let chosen = |name: &str, place: usize| {
        if fields.get(name).is_empty() { Ok(numbers.get(place).copied()) } else { fields.number(name).map(Some) }
    };
    let (from, to) = (chosen("from", 1)?, chosen("to", 0)?);
    let page = object::page(&place, &detail.object);
    let head = Head::new(&place, detail.object, "versions");
    let difference = match (from, to) {
        (Some(from), Some(to)) if from != to => {
            Some(difference(&place, &page, &head, (from, to), fields.get("layout") == "unified").await?)
        }
        _ => None,
    };
    let choices = numbers.iter().map(|number| (number.to_string(), page.ta("ws-version-number", "number", *number))).collect();
    let text = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    show(&VersionsPage { page, head, versions: detail.versions, choices, from: text(from), to: text(to), difference })
}

async fn difference(place: &InWorkspace, page: &Page, head: &Head, pair: (i64, i64), unified: bool) -> Result<Difference, PageError> {
    let (from, to) = pair;
    let (old, new) = place.viewer.object_texts(head.object.id, from, to).await?;
    let names = (page.ta("ws-version-number", "number", from), page.ta("ws-version-number", "number", to));
    let layout = if unified { Layout::Unified } else { Layout::SideBySide };
    let other = if unified { "split" } else { "unified" };
    Ok(Difference {
        same: old == new,
        view: diff::compare(old, new, names, layout).await?,
        other_layout: format!("{}/versions?from={from}&to={to}&layout={other}", head.base),
        from,
        to,
        unified,
    })
}
