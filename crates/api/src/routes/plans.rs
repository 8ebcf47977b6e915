//! What starting an import would do.

use axum::Json;
use ferry_service::Service;
use ferry_service::plans::{PlanQuery, RewriteView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Listed, OfTask};
use crate::bodies::{PlanBody, PlanItemBody};
use crate::caller::Viewing;
use crate::input::{At, Query};
use crate::language::Language;
use crate::names::KindName;
use crate::page::{self, Paged};
use crate::problem::Result;
use crate::reply::{Download, Reply};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(get_plan))
        .routes(routes!(list_plan_objects))
        .routes(routes!(list_plan_rewrites))
        .routes(routes!(get_plan_document))
}

/// Whether to wait.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wait {
    /// Answer only when the plan is made, instead of saying `computing`.
    #[serde(default)]
    #[param(required = false)]
    wait: bool,
}

/// Show what starting the import would do with the settings as they are
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{task}/plan", tag = "plans", params(OfTask, Wait),
    responses((status = 200, description = "The plan.", body = PlanBody)))]
async fn get_plan(Viewing(viewer): Viewing, Language(lang): Language, At(at): At<OfTask>, Query(query): Query<Wait>) -> Reply<PlanBody> {
    let plan = if query.wait { viewer.finished_plan(at.task).await? } else { viewer.plan(at.task).await? };
    Ok(Json(PlanBody::of(plan, lang)))
}

/// Which objects of a plan.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PlanList {
    /// Part of the key, without regard to case.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// Of this kind.
    #[param(inline)]
    kind: Option<KindName>,
    /// With this action: `create`, `update`, `unchanged`, `skip`, `blocked`.
    action: Option<String>,
    /// Only those with findings.
    #[serde(default)]
    #[param(required = false)]
    with_findings: bool,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// List what would happen to each object
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{task}/plan/objects", tag = "plans", params(OfTask, PlanList),
    responses((status = 200, description = "Objects in the order of the plan.", body = Paged<PlanItemBody>)))]
async fn list_plan_objects(
    Viewing(viewer): Viewing,
    Language(lang): Language,
    At(at): At<OfTask>,
    Query(list): Query<PlanList>,
) -> Reply<Paged<PlanItemBody>> {
    let page = page::request(list.after, list.limit)?;
    let query = PlanQuery {
        search: list.search,
        kind: list.kind.map(|kind| kind.0.as_str().to_owned()),
        action: list.action,
        with_findings: list.with_findings,
    };
    Ok(Json(Paged::of(viewer.plan_items(at.task, &query, &page).await?, |item| PlanItemBody::of(item, lang))))
}

/// List the occurrences of names that would be rewritten
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{task}/plan/rewrites", tag = "plans", params(OfTask, Listed),
    responses((status = 200, description = "Occurrences in the order of the plan.", body = Paged<RewriteView>)))]
async fn list_plan_rewrites(Viewing(viewer): Viewing, At(at): At<OfTask>, Query(list): Query<Listed>) -> Reply<Paged<RewriteView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(viewer.plan_rewrites(at.task, &page).await?.into()))
}

/// In which form.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PlanFile {
    /// `shown`, as `ferry plan --json` prints it, in the language of `Accept-Language`, or `saved`, as `ferry plan -o` saves it; `shown` when left out.
    #[serde(default)]
    #[param(inline, required = false)]
    form: PlanForm,
}

/// A form of a plan.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum PlanForm {
    /// With texts and counts.
    #[default]
    Shown,
    /// What programs need to show it.
    Saved,
}

/// Download the complete plan as one document
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{task}/plan/document", tag = "plans", params(OfTask, PlanFile),
    responses((status = 200, description = "The document.", body = Object)))]
async fn get_plan_document(
    Viewing(viewer): Viewing,
    Language(lang): Language,
    At(at): At<OfTask>,
    Query(file): Query<PlanFile>,
) -> Result<Download> {
    let stream = match file.form {
        PlanForm::Shown => viewer.download_plan(at.task, lang).await?,
        PlanForm::Saved => viewer.download_saved_plan(at.task).await?,
    };
    Ok(Download { media_type: "application/json", file_name: format!("plan-{}.json", at.task), bytes: None, stream })
}
