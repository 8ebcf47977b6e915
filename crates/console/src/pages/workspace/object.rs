//! One object: its code, its schedule, what it depends on and what depends on it; and what may be done to it by hand.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_service::access::Capability;
use ferry_service::objects::{ByHand, ObjectDetail, ObjectRow};

use super::facts::{self, Fact};
use super::{answer, kinds};
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::show::code;
use crate::{Html, InWorkspace, Page, PageError, i18n};

/// What stands above every page of an object.
pub(super) struct Head {
    pub(super) object: ObjectRow,
    pub(super) tone: &'static str,
    /// Address of the object.
    pub(super) base: String,
    /// Which page: `definition` or `versions`.
    pub(super) tab: &'static str,
    pub(super) may_commit: bool,
    pub(super) may_deploy: bool,
    pub(super) may_lock: bool,
    pub(super) may_unlock: bool,
    /// Somebody else holds the lock: an administrator may break it.
    pub(super) breaks_lock: bool,
    /// Address of the list of the objects of its flow.
    pub(super) flow: Option<String>,
}

impl Head {
    /// What this person may do to the object as it is.
    pub(super) fn new(place: &InWorkspace, object: ObjectRow, tab: &'static str) -> Self {
        let viewer = &place.viewer;
        let develops = viewer.may_develop();
        let holder = object.lock_owner.as_deref();
        let others = holder.is_some_and(|holder| holder != place.actor.user);
        let committed = object.status != "draft";
        let flow = (!object.workflow.is_empty() && object.kind == "node").then(|| {
            let key = object.key.split('/').next().unwrap_or_default();
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("workflow", key).finish();
            format!("{}?{query}", place.href("objects"))
        });
        Self {
            tone: kinds::tone(&object.status),
            base: place.href(&format!("objects/{}", object.id)),
            tab,
            may_commit: develops && (!committed || object.changed),
            may_deploy: viewer.may_deploy() && object.status == "committed",
            may_lock: develops && holder.is_none(),
            may_unlock: develops && (holder.is_some() && !others || others && viewer.may(Capability::Manage)),
            breaks_lock: others,
            flow,
            object,
        }
    }

    /// Address of something below the object.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }
}

/// The page of an object with its place in the navigation.
pub(super) fn page(place: &InWorkspace, object: &ObjectRow) -> Page {
    place.page(Nav::Objects, "ws-objects-title").crumb(place.t("ws-objects-title"), place.href("objects")).titled(object.name.clone())
}

#[derive(Template)]
#[template(path = "pages/workspace/object.html")]
struct ObjectPage {
    page: Page,
    head: Head,
    detail: ObjectDetail,
    code: Option<Html>,
    schedule: Vec<Fact>,
    rest: Vec<Fact>,
    /// Whether an older version than the draft is shown.
    old: bool,
    /// Where the rules of a table are, and its objects or the graph of a flow.
    links: Vec<(String, String, &'static str)>,
}

/// The definition, of the draft or of the version that is asked for.
pub(super) async fn definition(place: InWorkspace, Path((_ws, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let version = if fields.get("version").is_empty() { None } else { Some(fields.number("version")?) };
    let detail = place.viewer.object(id, version).await?;
    let page = page(&place, &detail.object);
    let name = page.t(if detail.object.kind == "table" { "ws-ddl" } else { "ws-code" });
    let code = detail.code.as_deref().map(|text| code::view(text, language(&detail, text), &name));
    let (schedule, rest) = facts::of(&page, &detail.fields);
    let newest = detail.versions.iter().find(|version| version.marks.iter().any(|mark| mark == "draft"));
    let old = newest.is_some_and(|newest| newest.number != detail.version);
    let links = links(&place, &detail.object);
    show(&ObjectPage { head: Head::new(&place, detail.object.clone(), "definition"), page, code, schedule, rest, old, links, detail })
}

/// The language to highlight: what is no known language but begins like markup is XML.
fn language<'a>(detail: &'a ObjectDetail, text: &str) -> &'a str {
    if detail.language == "text" && text.trim_start().starts_with('<') { "xml" } else { &detail.language }
}

fn links(place: &InWorkspace, object: &ObjectRow) -> Vec<(String, String, &'static str)> {
    let query = |name: &str, value: &str| url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
    match object.kind.as_str() {
        "workflow" => vec![
            (place.href(&format!("graph/{}", object.id)), place.t("ws-graph-title"), "graph"),
            (format!("{}?{}", place.href("objects"), query("workflow", &object.key)), place.t("ws-flow-objects"), "tree"),
        ],
        "table" => {
            let name = kinds::table_name(&object.key);
            vec![(format!("{}?{}", place.href("rules/table"), query("name", &name)), place.t("ws-rules-of-table"), "shield")]
        }
        _ => Vec::new(),
    }
}

/// Commits, deploys, locks or unlocks.
pub(super) async fn by_hand(place: InWorkspace, Path((_ws, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let developer = place.developer().await?;
    let (action, said) = match fields.get("action") {
        "commit" => (ByHand::Commit, "ws-committed"),
        "deploy" => (ByHand::Deploy, "ws-deployed"),
        "lock" => (ByHand::Lock, "ws-locked"),
        "unlock" => (ByHand::Unlock, "ws-unlocked"),
        _ => return Err(PageError::unknown(&fields, "action")),
    };
    let name = place.viewer.object(id, None).await?.object.name;
    let outcome = developer.by_hand(id, action).await;
    let said = i18n::text_with(place.lang, said, &[("name", name.into())]);
    answer(&place, &place.href(&format!("objects/{id}")), outcome, said)
}
