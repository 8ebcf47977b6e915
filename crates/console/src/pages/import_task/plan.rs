//! The plan: a panel beside the settings that always says what Start Import would do, and the whole plan as a page.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_model::Finding;
use ferry_service::plans::{PlanCounts, PlanItemView, PlanQuery, PlanView};

use super::head::{self, Head, List, Tab, kinds, labelled};
use crate::context::show;
use crate::forms::Fields;
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError, Routes};

/// Reasons that the panel shows; the page shows all.
const REASONS: usize = 4;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new().get("/w/{ws}/imports/{id}/plan", whole)
}

/// What the panel shows.
#[derive(Clone, Debug)]
pub(super) struct Panel {
    /// Whether the plan is still being made.
    pub(super) computing: bool,
    /// Whether the import can be started.
    pub(super) can_start: bool,
    /// The first reasons why it cannot, or why there is no plan.
    pub(super) reasons: Vec<Finding>,
    /// How many more there are.
    pub(super) more: usize,
    /// Counts of each kind.
    pub(super) counts: Vec<PlanCounts>,
    /// Counts of all kinds.
    pub(super) sum: PlanCounts,
    /// The version of the settings that it was made with.
    pub(super) version: i64,
    /// Whether the task may be started by this person.
    pub(super) may_start: bool,
}

impl Panel {
    /// The plan as it is now. That there is none is shown in the panel: the settings can be edited all the same.
    pub(super) async fn read(place: &InWorkspace, head: &Head) -> Self {
        let may_start = place.viewer.may_edit() && head::is_new(&head.task);
        match place.viewer.plan(head.task.id).await {
            Ok(plan) => Self::of(plan, may_start),
            Err(error) => Self {
                computing: false,
                can_start: false,
                more: error.findings.len().saturating_sub(REASONS),
                reasons: error.findings.into_iter().take(REASONS).collect(),
                counts: Vec::new(),
                sum: PlanCounts::default(),
                version: head.task.settings_version,
                may_start,
            },
        }
    }

    fn of(plan: PlanView, may_start: bool) -> Self {
        let reasons = if plan.refusals.is_empty() { plan.findings } else { plan.refusals };
        Self {
            computing: plan.computing,
            can_start: plan.can_start,
            more: reasons.len().saturating_sub(REASONS),
            reasons: reasons.into_iter().take(REASONS).collect(),
            sum: sum(&plan.counts),
            counts: plan.counts,
            version: plan.settings_version,
            may_start,
        }
    }

    /// The lines of the panel: key of the name, number, tone of those that need a look.
    pub(super) fn lines(&self) -> Vec<(&'static str, u64, &'static str)> {
        let sum = &self.sum;
        let line = |key, number, tone: &'static str| (key, number, if number == 0 { "zero" } else { tone });
        vec![
            line("import-action-create", sum.create, "plain"),
            line("import-action-update", sum.update, "plain"),
            line("import-action-unchanged", sum.unchanged, "plain"),
            line("import-action-skip", sum.skip, "plain"),
            line("import-plan-held", sum.held, "warning"),
            line("import-plan-waiting", sum.waiting, "warning"),
            line("import-action-blocked", sum.blocked, "error"),
            line("import-plan-commit", sum.commit, "plain"),
            line("import-plan-deploy", sum.deploy, "plain"),
            line("import-plan-rewrites", sum.rewrites, "plain"),
        ]
    }
}

fn sum(counts: &[PlanCounts]) -> PlanCounts {
    let mut sum = PlanCounts::default();
    for one in counts {
        sum.total += one.total;
        sum.create += one.create;
        sum.update += one.update;
        sum.unchanged += one.unchanged;
        sum.skip += one.skip;
        sum.blocked += one.blocked;
        sum.waiting += one.waiting;
        sum.held += one.held;
        sum.commit += one.commit;
        sum.deploy += one.deploy;
        sum.rewrites += one.rewrites;
    }
    sum
}

#[derive(Template)]
#[template(path = "pages/import_task/settings/panel.html")]
struct PanelFragment {
    page: Page,
    head: Head,
    panel: Panel,
    oob: bool,
}

/// The panel by itself: asked for after every save, and again while the plan is being made.
pub(super) async fn panel(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, List::Imports, id, Tab::Settings).await?;
    if !place.fragment {
        return Ok(place.go(&format!("{}/plan", head.base)));
    }
    let panel = Panel::read(&place, &head).await;
    show(&PanelFragment { page, head, panel, oob: true })
}

#[derive(Template)]
#[template(path = "pages/import_task/plan.html")]
struct PlanPage {
    page: Page,
    head: Head,
    plan: PlanView,
    /// The counts of each kind, and of all of them: name and numbers.
    table: Vec<(String, [u64; 11])>,
    rows: Vec<PlanItemView>,
    pager: Pager,
    query: PlanQuery,
    kind: String,
    chosen_action: String,
    kinds: Vec<(String, String)>,
    actions: Vec<(String, String)>,
}

async fn whole(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, List::Imports, id, Tab::Plan).await?;
    let plan = place.viewer.plan(id).await?;
    let query = PlanQuery {
        search: fields.get("search").to_owned(),
        kind: fields.some("kind"),
        action: fields.some("action"),
        with_findings: fields.ticked("findings"),
    };
    let (mut rows, mut pager) = (Vec::new(), Pager::default());
    if !plan.computing {
        let found = place.viewer.plan_items(id, &query, &paging::request(&fields)).await?;
        pager = paging::pager(&format!("{}/plan", head.base), &fields, &found);
        rows = found.items;
    }
    show(&PlanPage {
        kinds: kinds(&page),
        actions: labelled(&["create", "update", "unchanged", "skip", "blocked"], |value| page.label("import-action", value)),
        kind: fields.get("kind").to_owned(),
        chosen_action: fields.get("action").to_owned(),
        table: table(&page, &plan.counts),
        page,
        head,
        plan,
        rows,
        pager,
        query,
    })
}

/// The table of counts, with the sum as its last row.
fn table(page: &Page, counts: &[PlanCounts]) -> Vec<(String, [u64; 11])> {
    let numbers =
        |c: &PlanCounts| [c.total, c.create, c.update, c.unchanged, c.skip, c.blocked, c.held, c.waiting, c.commit, c.deploy, c.rewrites];
    let row = |one: &PlanCounts| (page.label("import-kind", &one.kind), numbers(one));
    let sum = (page.t("import-total"), numbers(&sum(counts)));
    counts.iter().map(row).chain([sum]).collect()
}

/// Tone of what will become of an object, or has become of it.
pub(super) fn outcome_tone(outcome: &str) -> &'static str {
    match outcome {
        "ok" => "success",
        "waiting" | "held" => "warning",
        "failed" | "blocked" => "error",
        _ => "neutral",
    }
}
